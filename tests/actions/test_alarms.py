"""Criticism far above the usual raises an alarm, and outreach on that post rests."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import text

from crm_social.actions import alarms, intake, replay
from crm_social.actions import facts as telling
from crm_social.core import facts
from crm_social.core.fact_records import CorrectionRecord, EngagementReference
from crm_social.core.facts import Actor, seal
from crm_social.core.plays import TaskState
from crm_social.errors import Conflict, Invalid
from crm_social.store import accounts as users
from crm_social.store import alarms as rows
from crm_social.store import audit, ledger, notices, queue
from crm_social.store.audit import Asked
from tests.cast import LIV, NOW, ago, comment

LATER = NOW + timedelta(minutes=5)
ANGRY = "Elendig. Varen kom aldri, og ingen svarer. Aldri mer."
WISH = comment("w", "Hva koster dette? Vi vil bestille ti.", actor=LIV, occurred_at=ago(hours=3))


def storm(number, **changes):
    return [
        comment(
            f"angry{one}",
            ANGRY,
            actor=Actor(id=f"angry{one}", handle=f"angry{one}@social.example"),
            occurred_at=ago(minutes=10 * (number - one)),
            **changes,
        )
        for one in range(number)
    ]


def running(db):
    with db.reading() as session:
        return rows.running(session, 9)


def reachable(db):
    def work(session):
        users.set_email(session, users.user(session, "ada").id, "ada@shop.example")

    db.write(work)


def call_of(db):
    with db.reading() as session:
        found = queue.page(session, after=0, limit=99, play="call")
    return found[0].task


def test_a_storm_under_a_post_holds_what_sells_there_and_tells_who_may_end_it(db, take_in, reps):
    reachable(db)
    take_in(WISH, *storm(6))

    assert alarms.watch(db, NOW) == 1
    take_in(now=NOW)

    (alarm,) = running(db)
    assert (alarm.post, alarm.heard) == ("p1", 5)
    assert (call_of(db).state, call_of(db).paused) == (TaskState.HELD, True)
    with db.reading() as session:
        (line,) = audit.page(session, Asked(deed="alarm.raised"))
        waiting = notices.waiting(session, "ada")
    assert (line.by, line.subject) == ("engine", f"alarm:{alarm.id}")
    assert ["complaints within a day" in one.said.sentence["en"] for one in waiting] == [True]


def test_a_few_complaints_are_no_alarm(db, take_in):
    take_in(WISH, *storm(4))

    assert alarms.watch(db, NOW) == 0
    assert call_of(db).state is TaskState.OPEN


def test_looking_again_raises_nothing_twice(db, take_in):
    take_in(*storm(9))

    assert alarms.watch(db, NOW) == 1
    assert alarms.watch(db, LATER) == 0
    assert len(running(db)) == 1


def test_history_that_is_loaded_is_no_storm(db, take_in):
    old = [
        comment(f"o{one}", ANGRY, actor=Actor(id=f"o{one}"), occurred_at=ago(days=9, minutes=one))
        for one in range(9)
    ]
    take_in(*old)

    assert alarms.watch(db, NOW) == 0


def test_a_person_lets_it_go_on_with_a_reason_once(db, take_in):
    take_in(WISH, *storm(6))
    alarms.watch(db, NOW)
    take_in(now=NOW)
    (alarm,) = running(db)

    with pytest.raises(Invalid):
        alarms.go_on(db, alarm.id, "mads", "  ", LATER)
    ended = alarms.go_on(db, alarm.id, "mads", "Answered under the post.", LATER)
    take_in(now=LATER)

    assert (ended.ended_by, ended.reason) == ("mads", "Answered under the post.")
    assert call_of(db).state is TaskState.OPEN
    with pytest.raises(Conflict):
        alarms.go_on(db, alarm.id, "mads", "Again.", LATER)
    assert alarms.watch(db, LATER) == 0


def test_what_was_taken_back_or_was_spam_is_counted_no_more(db, take_in):
    angry = storm(5)
    take_in(*angry[:4])
    alarms.watch(db, NOW)
    marked = CorrectionRecord(
        engagement=EngagementReference(platform="mastodon", kind="comment", id=angry[0].id),
        label="abuse",
        holds=True,
        occurred_at=NOW,
        actor="ola",
    )
    (taken,) = telling.take_in(db, [marked], NOW)
    assert taken.refused is None
    take_in(angry[4])

    assert alarms.watch(db, NOW) == 0


def test_a_pause_gives_one_state_in_whatever_order_it_arrives(db, take_in, wipe):
    take_in(WISH, *storm(6))
    alarms.watch(db, NOW)
    take_in(now=NOW)
    with db.reading() as session:
        bodies = session.execute(text("SELECT body FROM facts")).scalars().all()
    sealed = [seal(fact) for fact in facts.decode(bodies)]
    digests = {replay.state_digest(db, NOW)}
    for seed in range(4):
        wipe()
        random.Random(seed).shuffle(sealed)
        for one in sealed:
            db.write(lambda session, one=one: ledger.append(session, [one], NOW))
            if seed % 2:
                intake.apply_batch(db, NOW)
        take_in(now=NOW)
        digests.add(replay.state_digest(db, NOW))
        assert replay.check(db, NOW)[1] == []

    assert len(digests) == 1
