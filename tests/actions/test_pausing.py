"""Somebody lets outreach from a post rest, and go on again."""

from datetime import timedelta

import pytest

from crm_social.actions import alarms, pausing
from crm_social.core.facts import Actor
from crm_social.core.plays import TaskState
from crm_social.errors import Invalid, NotFound
from crm_social.store import alarms as alarmed
from crm_social.store import audit, pauses, queue
from crm_social.store.audit import Asked
from tests.cast import LIV, NOW, ago, comment

LATER = NOW + timedelta(minutes=5)
EVEN_LATER = NOW + timedelta(minutes=10)
ANGRY = "Elendig. Varen kom aldri, og ingen svarer. Aldri mer."
WISH = comment("w", "Hva koster dette? Vi vil bestille ti.", actor=LIV, occurred_at=ago(hours=3))


def storm():
    return [
        comment(f"a{one}", ANGRY, actor=Actor(id=f"a{one}"), occurred_at=ago(minutes=60 - one))
        for one in range(6)
    ]


def call_of(db):
    with db.reading() as session:
        return queue.page(session, after=0, limit=99, play="call")[0].task


def deeds(db):
    with db.reading() as session:
        return [line.deed for line in audit.page(session, Asked()) if "post" in line.deed]


def rest(db, now=NOW, reason="The price is wrong."):
    return pausing.rest(db, "mastodon", "p1", "mads", reason, now)


def test_what_sells_and_comes_of_the_post_is_held_and_goes_on_again(db, take_in):
    take_in(WISH)
    made = rest(db)
    take_in(now=NOW)
    held = call_of(db)

    ended = pausing.go_on(db, made.id, "mads", "It is put right.", LATER)
    take_in(now=LATER)

    assert (held.state, held.paused) == (TaskState.HELD, True)
    assert (call_of(db).state, call_of(db).paused) == (TaskState.OPEN, False)
    assert (ended.ended_by, ended.ended_because) == ("mads", "It is put right.")
    assert deeds(db) == ["post.resumed", "post.paused"]


def test_said_again_nothing_changes(db, take_in):
    take_in(WISH)
    first = rest(db)

    assert rest(db, LATER, "Another reason.") == first
    ended = pausing.go_on(db, first.id, "mads", "Put right.", LATER)
    assert pausing.go_on(db, first.id, "ada", "Again.", EVEN_LATER) == ended
    assert len(deeds(db)) == 2
    assert rest(db, EVEN_LATER).id != first.id


def test_it_rests_while_an_alarm_or_a_person_holds_it(db, take_in):
    take_in(WISH)
    made = rest(db)
    take_in(*storm(), now=NOW)
    assert alarms.watch(db, NOW) == 1
    take_in(now=NOW)
    with db.reading() as session:
        (alarm,) = alarmed.running(session, 9)
        assert pauses.number(session) == 1

    alarms.go_on(db, alarm.id, "mads", "Answered.", LATER)
    take_in(now=LATER)
    assert call_of(db).paused
    pausing.go_on(db, made.id, "mads", "Put right.", EVEN_LATER)
    take_in(now=EVEN_LATER)

    assert not call_of(db).paused
    with db.reading() as session:
        assert pauses.number(session) == 0


def test_ending_the_pause_leaves_what_an_alarm_holds(db, take_in):
    take_in(WISH, *storm())
    made = rest(db)
    alarms.watch(db, NOW)
    pausing.go_on(db, made.id, "mads", "Put right.", LATER)
    take_in(now=LATER)

    assert call_of(db).paused


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201])
def test_a_reason_is_needed(db, take_in, reason):
    take_in(WISH)

    with pytest.raises(Invalid):
        rest(db, reason=reason)
    assert deeds(db) == []


def test_a_post_nobody_engaged_with_is_none(db, take_in):
    take_in(WISH)

    with pytest.raises(NotFound):
        pausing.rest(db, "mastodon", "no-such-post", "mads", "Why.", NOW)
    with pytest.raises(NotFound):
        pausing.go_on(db, 99, "mads", "Why.", NOW)
