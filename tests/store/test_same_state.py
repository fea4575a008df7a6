"""Arrival order, batches, duplicates, restarts and workers change nothing."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_social.actions import intake, replay
from crm_social.store import inbox, ledger, memory, queue
from tests.cast import NOW, ago, comment, like
from tests.core.stories import stories

IN_ANY_DATABASE = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def append(db, sealed):
    db.write(lambda session: ledger.append(session, sealed, NOW))


def apply_all(db, limit=1000):
    while intake.apply_batch(db, NOW, limit).facts:
        pass
    while intake.apply_due(db, NOW, limit).contacts:
        pass


def loaded(db, wipe, sealed, batches):
    wipe()
    start = 0
    for append_size, apply_size in batches:
        append(db, sealed[start : start + append_size])
        intake.apply_batch(db, NOW, apply_size)
        start += append_size
    append(db, sealed[start:])
    apply_all(db)
    assert replay.check(db, NOW)[1] == []
    return replay.state_digest(db, NOW), replay.state_digest(db, NOW, ago(days=40))


@IN_ANY_DATABASE
@given(
    story=stories(),
    seed=st.integers(0, 10**9),
    batches=st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), max_size=8),
)
def test_any_order_any_batches_and_duplicates_give_one_state(db, wipe, story, seed, batches):
    shuffled = story + random.Random(seed).choices(story, k=len(story) // 2)
    random.Random(seed).shuffle(shuffled)

    assert loaded(db, wipe, shuffled, batches) == loaded(db, wipe, story, [])


def test_many_appenders_and_appliers_at_once_give_the_state_of_one(db, wipe):
    rng = random.Random(7)
    told = [
        comment(
            f"{number}",
            rng.choice(["Fint!", "Hva koster det?"]),
            occurred_at=ago(hours=number % 900),
        )
        if number % 3
        else like(f"{number}", occurred_at=ago(hours=number % 700))
        for number in range(600)
    ]
    sealed = [intake.seal(fact) for fact in told]
    append(db, sealed)
    apply_all(db)
    expected = replay.state_digest(db, NOW)
    wipe()

    done = threading.Event()

    def appending(part):
        for start in range(part, len(sealed), 40):
            append(db, sealed[start : start + 25])

    def applying():
        while not done.is_set():
            intake.apply_batch(db, NOW, 20)

    with ThreadPoolExecutor(6) as pool:
        appliers = [pool.submit(applying) for _ in range(3)]
        appenders = [pool.submit(appending, part) for part in (0, 10, 20)]
        wait(appenders)
        done.set()
    apply_all(db)

    assert [work.exception() for work in appliers + appenders] == [None] * 6
    assert replay.state_digest(db, NOW) == expected
    assert replay.check(db, NOW)[1] == []


def test_ten_thousand_and_one_facts_at_one_moment_have_one_order(db, wipe):
    at = ago(hours=2)
    sealed = [intake.seal(like(str(number), occurred_at=at)) for number in range(10_001)]

    digests = set()
    for seed in (1, 2):
        wipe()
        random.Random(seed).shuffle(sealed)
        append(db, sealed)
        apply_all(db, 3000 * seed)
        digests.add(replay.state_digest(db, NOW))

    assert len(digests) == 1
    assert replay.check(db, NOW) == (1, [])


def test_replay_check_says_what_differs(db, take_in):
    take_in(comment(text="Hva koster det?"))
    with db.writing() as session:
        session.connection().exec_driver_sql("UPDATE moves SET to_stage = 'S3'")
        session.connection().exec_driver_sql("DELETE FROM tasks")

    compared, problems = replay.check(db, NOW)

    assert compared == 1
    assert any("moves is stored as" in problem for problem in problems)
    assert any("not in the queue" in problem for problem in problems)


def test_a_transaction_that_fails_keeps_nothing_and_can_be_run_again(db):
    append(db, [intake.seal(comment(text="Hva koster det?"))])

    class Stop(Exception):
        pass

    def work(session):
        memory.apply(session, inbox.take(session, 10), NOW)
        raise Stop

    with pytest.raises(Stop):
        db.write(work)
    with db.reading() as session:
        assert ledger.waiting(session) == 1

    apply_all(db)
    assert replay.check(db, NOW) == (1, [])


def test_a_clock_that_steps_back_takes_nothing_back(db, take_in):
    take_in(comment("1", "Hva koster det?", occurred_at=ago(hours=1)))
    before = replay.state_digest(db, NOW)

    yesterday = ago(days=1)
    append(db, [intake.seal(like("2", occurred_at=ago(days=2)))])
    intake.apply_batch(db, yesterday)
    with db.reading() as session:
        assert len(queue.open_for(session, None, NOW)) == 2

    assert replay.state_digest(db, NOW) != before
    assert replay.check(db, NOW) == (1, [])
