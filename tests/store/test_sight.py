"""What is out of sight is left out of every query of contacts and tasks."""

import pytest

from crm_social.actions import follow_up
from crm_social.core.facts import Actor
from crm_social.core.sight import Sight
from crm_social.errors import NotFound
from crm_social.store import companies, contacts, places, queue, reading, sight
from crm_social.store.places import Whose
from tests.cast import NOW, comment

OLA, BOTH = Sight("ola", ("ola",)), Sight("ola", ("eva", "ola"))


@pytest.fixture
def leads(db, take_in, reps):
    """Three people at one company who asked: one is Ola's, one Eva's, one nobody's."""
    for uid in ("mine", "hers", "free"):
        actor = Actor(id=uid, name=uid, company="Fjord AS", email=f"{uid}@fjord.example")
        take_in(comment(uid, text="Hva koster disse?", actor=actor))
    with db.reading() as session:
        tasks = {item.name: item for item in queue.open_for(session, None, NOW)}
    follow_up.accept(db, tasks["mine"].id, "ola", NOW)
    follow_up.accept(db, tasks["hers"].id, "eva", NOW)
    return tasks


@pytest.fixture(autouse=True)
def _nobody_looks():
    yield
    sight.look_as(None)


@pytest.mark.parametrize(
    ("look", "seen"),
    [
        (None, {"mine", "hers", "free"}),
        (BOTH, {"mine", "hers", "free"}),
        (OLA, {"mine", "free"}),
    ],
)
def test_lists_pages_counts_and_search_show_what_is_in_sight(db, leads, look, seen):
    sight.look_as(look)

    with db.reading() as session:
        rows = contacts.page(session, after=0, limit=9)
        assert {row.name for row in rows} == seen
        assert sum(contacts.stage_counts(session).values()) == len(seen)
        assert {row.name for row in contacts.page(session, after=0, limit=9, search="e")} == {
            name for name in seen if "e" in f"{name}@fjord.example"
        }
        assert {one.name for one in queue.open_for(session, None, NOW)} == seen
        assert {one.name for one in queue.page(session, after=0, limit=9)} == seen
        counted = places.counts_for(session, Whose(None), NOW, {}, most=9)
        assert counted == {"later": len(seen)}
        assert {row.name for row in reading.warmest(session, 9)} <= seen
        key = rows[0].company_key
        assert companies.members(session, key, 9).number == len(seen)
        assert {
            item.name for item in (queue.get(session, one.id) for one in leads.values()) if item
        }
        for name, item in leads.items():
            assert (queue.get(session, item.id) is not None) == (name in seen)
            assert (contacts.get(session, item.contact_id) is not None) == (name in seen)
            assert contacts.in_sight(session, item.contact_id) == (name in seen)


def test_nobody_acts_on_what_is_out_of_sight(db, leads):
    sight.look_as(OLA)

    with pytest.raises(NotFound):
        follow_up.done(db, leads["hers"].id, "ola", NOW)


def test_everything_is_in_sight_for_a_while_and_no_longer(db, leads):
    sight.look_as(OLA)

    with db.reading() as session:
        with sight.everything():
            assert queue.get(session, leads["hers"].id) is not None
        assert queue.get(session, leads["hers"].id) is None
