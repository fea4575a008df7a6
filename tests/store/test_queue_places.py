"""The queue is read by its index: the rep's own and nobody's, no more than is asked for."""

import pytest
from sqlalchemy import text

from crm_social.actions import follow_up
from crm_social.core.facts import Actor
from crm_social.store import places, queue
from crm_social.store.places import Narrow, Whose
from tests.cast import NOW, comment

FAR = {"soon": NOW.replace(year=2027)}


@pytest.fixture
def tasks(db, take_in, reps):
    """Five who asked, the last of them on Bluesky; Ola took the first, Eva the second."""
    for number in range(5):
        platform = "bluesky" if number == 4 else "mastodon"
        actor = Actor(id=str(number), name=f"p{number}")
        take_in(comment(str(number), text="Pris?", actor=actor, platform=platform))
    with db.reading() as session:
        found = {item.name: item.id for item in queue.open_for(session, None, NOW)}
    follow_up.accept(db, found["p0"], "ola", NOW)
    follow_up.accept(db, found["p1"], "eva", NOW)
    return found


def names(db, whose, **more):
    with db.reading() as session:
        found = places.places(session, whose, NOW, limit=more.pop("limit", 9), **more)
        return {item.name for item in queue.several(session, [place.id for place in found])}


def test_a_queue_is_ones_own_and_nobodys(db, tasks):
    assert names(db, Whose("ola")) == {"p0", "p2", "p3", "p4"}
    assert names(db, Whose("ola", free=False)) == {"p0"}
    assert names(db, Whose(None)) == {"p0", "p1", "p2", "p3", "p4"}
    assert names(db, Whose(None), narrow=Narrow(unowned=True)) == {"p2", "p3", "p4"}
    assert names(db, Whose("ola"), narrow=Narrow(platform="bluesky")) == {"p4"}
    assert names(db, Whose("ola"), search="P3") == {"p3"}
    assert len(names(db, Whose("ola"), limit=2)) == 2


def test_counting_stops_at_the_most(db, tasks):
    with db.reading() as session:
        assert places.counts_for(session, Whose("ola"), NOW, FAR, most=9) == {"soon": 4, "later": 0}
        assert places.counts_for(session, Whose("ola"), NOW, FAR, most=3) == {"soon": 3, "later": 0}


_PLAN = (
    "EXPLAIN QUERY PLAN SELECT id FROM tasks"
    " WHERE tasks.state IN ('open', 'accepted', 'snoozed') AND {owner} ORDER BY due_at LIMIT 9"
)


@pytest.mark.parametrize("owner", ["owner = 'ola'", "owner IS NULL"])
def test_each_range_is_read_from_its_index(sqlite_db, owner):
    with sqlite_db.reading() as session:
        plan = [row.detail for row in session.execute(text(_PLAN.format(owner=owner)))]

    assert any("tasks_queue" in line for line in plan), plan
    assert not any(line.startswith("USE TEMP B-TREE FOR ORDER BY") for line in plan), plan


def test_one_platforms_queue_is_read_from_its_index_alone(sqlite_db):
    plan = _PLAN.replace("SELECT id", "SELECT id, due_at, rank, state, until, owner")
    with sqlite_db.reading() as session:
        asked = plan.format(owner="platform = 'bluesky' AND owner IS NULL")
        found = [row.detail for row in session.execute(text(asked))]

    assert any("COVERING INDEX tasks_platform" in line for line in found), found


def test_a_list_shows_what_a_row_says_without_the_contacts_memory(db, tasks):
    with db.reading() as session:
        ids = list(tasks.values())
        lists, whole = queue.shown(session, ids), queue.several(session, ids)

    assert [item.id for item in lists] == ids
    assert lists == whole
