"""The embedded form and the grown one: same code, same input, same state."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from redis import Redis

from crm_social.actions import intake, replay
from crm_social.config import Config
from crm_social.core.facts import Actor
from crm_social.jobs import Pump, Works
from crm_social.queue import APPLY, Bell
from crm_social.store import ledger
from crm_social.store.db import utc_now
from tests.cast import comment, like

SECRET = "both sizes " * 4


def story(now):
    rng = random.Random(2)
    told = []
    for number in range(3000):
        who = Actor(id=f"id{rng.randrange(200)}", handle="somebody", name="Some Body")
        at = now - timedelta(seconds=rng.randrange(1, 90 * 86_400))
        make = comment if number % 4 else like
        told.append(make(str(number), actor=who, occurred_at=at))
    return told


def settings(database_url, redis_url=""):
    return Config(
        database_url=database_url,
        redis_url=redis_url,
        secret_key=SECRET,
        allow_private=("127.0.0.0/8",),
        allow_http=True,
    )


@contextlib.contextmanager
def command(config, *arguments):
    """Run `crm-social …` beside the test, and end it in good order."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from crm_social.app import main; main()", *arguments],
        env={
            "PATH": os.environ["PATH"],
            "CRM_SOCIAL_DATABASE_URL": config.database_url,
            "CRM_SOCIAL_REDIS_URL": config.redis_url,
            "CRM_SOCIAL_SECRET_KEY": config.secret_key,
            "CRM_SOCIAL_LOG_LEVEL": "warning",
        },
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def drained(db, seconds=90):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with db.reading() as session:
            if not ledger.waiting(session):
                return True
        time.sleep(0.1)
    return False


@pytest.fixture
def embedded(sqlite_db):
    works = Works(settings(sqlite_db.url), sqlite_db)
    pump = Pump(works)
    pump.start()
    yield works
    pump.stop()


@pytest.mark.slow
def test_workers_on_postgresql_and_redis_reach_the_state_of_one_process_on_sqlite(
    embedded, postgresql_db, redis_url
):
    now = utc_now()
    told = story(now)
    intake.append(embedded.db, told, now)
    embedded.bell.ring(APPLY)
    config = settings(postgresql_db.url, redis_url)
    bell = Bell(config)
    connection = Redis.from_url(redis_url)
    connection.flushall()

    with (
        command(config, "work"),
        command(config, "work"),
        command(config, "timetable"),
    ):
        rng = random.Random(3)
        shuffled = rng.sample(told, len(told))
        for start in range(0, len(shuffled), 250):
            intake.append(postgresql_db, shuffled[start : start + 250], now)
            bell.ring(APPLY)
            if start in (500, 1500):
                # Redis is only a bell: all it held may go at any moment.
                connection.flushall()
            time.sleep(0.05)
        assert drained(postgresql_db)
    connection.close()
    assert drained(embedded.db)

    for db in (embedded.db, postgresql_db):
        while intake.apply_due(db, now).contacts:
            pass
    later = utc_now()
    digests = {replay.state_digest(db, later) for db in (embedded.db, postgresql_db)}
    assert len(digests) == 1
    assert replay.check(postgresql_db, later)[1] == []


def test_a_call_that_was_lost_is_made_up_for_by_the_timetable(postgresql_db, redis_url):
    config = settings(postgresql_db.url, redis_url)
    now = utc_now()
    intake.append(postgresql_db, [like(occurred_at=now)], now)

    # Nobody rang.
    with command(config, "work"), command(config, "timetable"):
        assert drained(postgresql_db, 60)


def test_a_dead_redis_is_no_error_for_whoever_rings():
    bell = Bell(settings("sqlite:///unused.db", "redis://127.0.0.1:1/0"))

    bell.ring(APPLY)
    bell.taken(APPLY)


def test_the_embedded_form_applies_what_comes_within_seconds(embedded):
    now = utc_now()
    intake.append(embedded.db, [like(occurred_at=now)], now)
    embedded.bell.ring(APPLY)

    assert drained(embedded.db, 5)
