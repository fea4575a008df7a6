"""Taking facts in at once gives what appending and applying give, whoever works beside."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta, timezone

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from crm_social.actions import intake, replay
from crm_social.core import facts, plays
from crm_social.core.dealings import Deal, Link, Person, Sale, Tie
from crm_social.core.facts import NAME_BYTES, Act, Actor, Verdict, subject_of
from crm_social.core.model import Play
from crm_social.core.plays import TaskState
from crm_social.store import ledger, people, queue
from crm_social.store.ledger import Appended
from tests.cast import NOW, ago, comment, like
from tests.core.stories import stories


def apply_all(db):
    while intake.apply_batch(db, NOW).facts:
        pass
    while intake.apply_due(db, NOW).contacts:
        pass


def waiting(db):
    with db.reading() as session:
        return ledger.waiting(session)


def crowd(number=600):
    rng = random.Random(5)
    told = []
    for uid in range(number):
        name = f"id{rng.randrange(60)}"
        who = Actor(id=name, handle=name, name="Some One")
        at = ago(hours=rng.randrange(24 * 60))
        said = rng.choice(["Fint!", "Hva koster det?", None])
        told.append(
            comment(str(uid), said, actor=who, occurred_at=at)
            if said
            else like(str(uid), actor=who, occurred_at=at)
        )
        if uid % 7 == 0:
            # The same comment edited later: to be judged anew, never counted twice.
            later = at + timedelta(hours=1)
            told.append(comment(str(uid), "Hva koster den?", actor=who, occurred_at=later))
    return told


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(story=stories(), seed=st.integers(0, 10**9), size=st.integers(1, 6))
def test_taking_in_any_order_and_batches_gives_the_state_of_appending(db, wipe, story, seed, size):
    wipe()
    db.write(lambda session: ledger.append(session, story, NOW))
    apply_all(db)
    expected = replay.state_digest(db, NOW)

    wipe()
    told = facts.decode([sealed.body for sealed in story])
    shuffled = told + random.Random(seed).choices(told, k=len(told) // 2)
    random.Random(seed).shuffle(shuffled)
    for start in range(0, len(shuffled), size):
        intake.take_in(db, shuffled[start : start + size], NOW)
    assert waiting(db) == 0
    apply_all(db)
    assert replay.state_digest(db, NOW) == expected
    assert replay.check(db, NOW)[1] == []


def test_a_verdict_on_an_address_that_was_let_go_holds_when_somebody_has_it_again(db, wipe):
    # The account stands alone by "never the same", so its address is nobody's until the sale.
    mail = "per@firma.example"
    address = subject_of("email", mail)
    won = Sale("acme", "d1", Deal.WON, Person("email", mail, title="CEO"), ago(hours=3))
    took = Verdict(
        id="v1",
        subject=address.hex(),
        task=plays.key_of(Play.HANDOVER, address.hex(), facts.seal(won).key[:NAME_BYTES].hex()),
        act=Act.ACCEPT,
        actor="ola",
        occurred_at=ago(hours=2),
    )
    apart = Link(
        id="n1",
        tie=Tie.NEVER,
        subject=subject_of("x", "other").hex(),
        other=subject_of("x", "per").hex(),
        occurred_at=ago(hours=4),
        actor="ola",
    )
    liked = like("1", platform="x", actor=Actor(id="per", email=mail), occurred_at=ago(hours=5))

    intake.append(db, [liked, took, apart, won], NOW)
    apply_all(db)
    expected = replay.state_digest(db, NOW)
    wipe()
    for fact in (liked, took, apart, won):
        intake.take_in(db, [fact], NOW)
    apply_all(db)

    assert replay.state_digest(db, NOW) == expected
    with db.reading() as session:
        (task,) = queue.of_contact(session, people.find(session, [address])[address])
    assert (task.task.state, task.task.owner) == (TaskState.ACCEPTED, "ola")


def test_many_who_take_in_at_once_beside_appliers_give_the_state_of_one(db, wipe):
    told = crowd()
    intake.append(db, told, NOW)
    apply_all(db)
    expected = replay.state_digest(db, NOW)

    wipe()
    shuffled = random.Random(9).sample(told, len(told))
    parts = [shuffled[start::4] for start in range(4)]

    def taking(part, *, waits):
        for start in range(0, len(part), 20):
            if waits:
                intake.append(db, part[start : start + 20], NOW)
                intake.apply_batch(db, NOW, 15)
            else:
                intake.take_in(db, part[start : start + 20], NOW)

    with ThreadPoolExecutor(4) as pool:
        working = [
            pool.submit(taking, part, waits=number == 3) for number, part in enumerate(parts)
        ]
        for one in working:
            one.result()
    apply_all(db)

    assert replay.state_digest(db, NOW) == expected
    assert replay.check(db, NOW)[1] == []


def test_what_became_of_each_fact_is_told_as_by_appending(db):
    first, other = like("1"), like("2")

    assert intake.take_in(db, [first, other, first], NOW) == [
        Appended.NEW,
        Appended.NEW,
        Appended.KNOWN,
    ]
    assert intake.take_in(db, [other], NOW) == [Appended.KNOWN]


def test_a_time_in_another_zone_counts_on_the_day_it_was_in_utc(db, wipe):
    east = timezone(timedelta(hours=9))
    told = [like(str(uid), occurred_at=ago(hours=uid * 5)) for uid in range(8)]
    intake.append(db, told, NOW)
    apply_all(db)
    expected = replay.state_digest(db, NOW)

    wipe()
    abroad = [like(str(uid), occurred_at=ago(hours=uid * 5).astimezone(east)) for uid in range(8)]
    for fact in reversed(abroad):
        intake.take_in(db, [fact], NOW)
    apply_all(db)
    assert replay.state_digest(db, NOW) == expected


def test_facts_that_cannot_be_applied_are_durable_and_wait(db):
    intake.take_in(db, [like("1")], NOW)
    with db.writing() as session:
        session.execute(text("UPDATE contacts SET memory = '{'"))

    assert intake.take_in(db, [like("2")], NOW) == [Appended.NEW]
    assert waiting(db) == 1


def test_workers_that_find_more_than_a_batch_take_all_of_it_between_them(db, wipe):
    told = crowd(900)
    intake.append(db, told, NOW)
    number = waiting(db)

    def applying():
        applied = 0
        while done := intake.apply_batch(db, NOW, 50).facts:
            applied += done
        return applied

    with ThreadPoolExecutor(3) as pool:
        applied = [one.result() for one in [pool.submit(applying) for _ in range(3)]]
    while done := intake.apply_batch(db, NOW, 50).facts:
        applied.append(done)

    assert sum(applied) == number
    assert waiting(db) == 0
    apply_all(db)
    assert replay.check(db, NOW)[1] == []
