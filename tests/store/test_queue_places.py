"""The queue is read by its index: the rep's own and nobody's, no more than is asked for."""

import pytest
from sqlalchemy import text

from crm_social.actions import follow_up
from crm_social.core.facts import Actor
from crm_social.store import queue
from crm_social.store.queue import Narrow, Whose
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
        found = queue.places(session, whose, NOW, limit=more.pop("limit", 9), **more)
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
        assert queue.counts_for(session, Whose("ola"), NOW, FAR, most=9) == {"soon": 4, "later": 0}
        assert queue.counts_for(session, Whose("ola"), NOW, FAR, most=3) == {"soon": 3, "later": 0}


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
