"""A killed process, a full disk: nothing lost, nothing half-done, nothing twice."""

import random
import signal
import subprocess
import sys
import textwrap
import time

import pytest
from sqlalchemy import event

from crm_social.actions import intake, replay
from crm_social.core.facts import Actor, seal
from crm_social.errors import Busy
from crm_social.store import ledger
from crm_social.store.db import Database
from tests.cast import NOW, ago, comment, like

APPLIER = textwrap.dedent(
    """
    import sys
    from datetime import datetime
    from crm_social.actions import intake
    from crm_social.core import text
    from crm_social.store.db import Database

    db, now = Database(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
    text.read("The words are weighed before the clock starts.")
    print("ready", flush=True)
    while intake.apply_batch(db, now, 7).facts:
        print(".", flush=True)
    while intake.apply_due(db, now, 7).contacts:
        print(".", flush=True)
    """
)


def story():
    rng = random.Random(3)
    told = []
    for number in range(2000):
        who = Actor(id=f"id{rng.randrange(120)}", handle="someone", name="Some One")
        at = ago(hours=rng.randrange(24 * 100))
        text = rng.choice(["Fint!", "Hva koster det?"])
        told.append(comment(str(number), text, actor=who, occurred_at=at))
        if number % 9 == 0:
            told.append(comment(str(number), text, actor=who, occurred_at=NOW, withdrawn=True))
    return [seal(fact) for fact in told]


def apply_all(db):
    while intake.apply_batch(db, NOW).facts:
        pass
    while intake.apply_due(db, NOW).contacts:
        pass


@pytest.mark.slow
def test_an_applier_killed_fifty_times_loses_and_doubles_nothing(db, wipe):
    sealed = story()
    db.write(lambda session: ledger.append(session, sealed, NOW))
    apply_all(db)
    expected = replay.state_digest(db, NOW)
    wipe()
    db.write(lambda session: ledger.append(session, sealed, NOW))

    rng = random.Random(11)
    progress = 0
    for turn in range(50):
        process = subprocess.Popen(
            [sys.executable, "-c", APPLIER, db.url, NOW.isoformat()],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout.readline() == "ready\n"
        if turn % 4 == 0:
            # On a busy machine nothing would be begun in so short a time.
            progress += process.stdout.readline().count(".")
        time.sleep(rng.random() * 0.3)
        process.send_signal(signal.SIGKILL)
        progress += process.stdout.read().count(".")
        process.wait()
        process.stdout.close()

    assert progress > 10
    apply_all(db)
    assert replay.state_digest(db, NOW) == expected
    assert replay.check(db, NOW)[1] == []


def test_a_full_disk_keeps_nothing_half_and_work_goes_on_when_there_is_room(sqlite_db):
    sealed = story()
    sqlite_db.write(lambda session: ledger.append(session, sealed, NOW))
    pages = limit_pages(sqlite_db, more=20)

    with pytest.raises(Busy, match=r"full.*Nothing was kept"):
        apply_all(sqlite_db)
    with sqlite_db.reading() as session:
        left = ledger.waiting(session)
    assert 0 < left <= len(sealed)

    limit_pages(sqlite_db, more=100_000, at_least=pages)
    apply_all(sqlite_db)
    assert replay.check(sqlite_db, NOW)[1] == []


def test_a_full_disk_while_appending_is_not_acknowledged(sqlite_db):
    limit_pages(sqlite_db, more=3)

    with pytest.raises(Busy, match="Nothing was kept"):
        sqlite_db.write(lambda session: ledger.append(session, story(), NOW))

    with sqlite_db.reading() as session:
        assert (ledger.count(session), ledger.waiting(session)) == (0, 0)


def test_a_locked_database_says_so_and_can_be_asked_again(sqlite_db):
    other = Database(sqlite_db.url)

    @event.listens_for(other.engine, "connect")
    def impatient(raw, record):
        raw.execute("PRAGMA busy_timeout = 10")

    with sqlite_db.writing(), pytest.raises(Busy, match="locked"):
        other.write(lambda session: ledger.append(session, [seal(like())], NOW))
    other.close()
    assert append_one(sqlite_db) == ["new"]


def append_one(db):
    return db.write(lambda session: ledger.append(session, [seal(like())], NOW))


def limit_pages(db, more, at_least=0):
    """Let the file grow by so many pages; SQLite keeps the limit for each connection."""
    db.engine.dispose()
    with db.engine.connect() as connection:
        used = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.rollback()
    limit = max(used, at_least) + more

    @event.listens_for(db.engine, "connect")
    def limited(raw, record):
        raw.execute(f"PRAGMA max_page_count = {limit}")

    db.engine.dispose()
    return used


def test_one_like_told_twice_in_one_batch_is_one(db):
    one = seal(like())

    outcomes = db.write(lambda session: ledger.append(session, [one, one], NOW))

    assert outcomes == ["new", "known"]
