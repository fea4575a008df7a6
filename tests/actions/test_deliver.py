"""Sending what is due, to real receivers that misbehave."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from random import Random

import pytest
from sqlalchemy import func, select
from standardwebhooks.webhooks import Webhook

from crm_social.actions import deliver, intake, webhooks
from crm_social.actions.deliver import Pace, deliver_due
from crm_social.core.delivery import SCHEDULE
from crm_social.core.events import Event, Message
from crm_social.errors import ConfigError
from crm_social.outbound import Policy
from crm_social.signing import Safe
from crm_social.store import deliveries, endpoints, outbox
from crm_social.store.db import Database
from crm_social.store.tables import DeliveryRow, TaskRow
from tests.cast import NOW, comment
from tests.servers.receiver import (
    answer,
    babble,
    cut,
    drip_body,
    drip_head,
    flood,
    hang,
    in_turn,
    receiver,
    reset,
)

KEY = "test " * 8 + "secret key"
SAFE = Safe(KEY)
POLICY = Policy((ip_network("127.0.0.0/8"),), allow_http=True)
#: Nobody in these tests is worth waiting for.
QUICK = Pace(connect=0.5, read=0.5, total=1, look=0.05, run=10)
TEXT = '{"type":"task.opened","data":{"name":"Åse Ødegård","emoji":"🛒"}}'


class Even(Random):
    """No jitter."""

    def uniform(self, a, b):
        return (a + b) / 2


@pytest.fixture(params=["sqlite_db", "postgresql_db"])
def both(request) -> Database:
    """An empty database of either kind, whatever the size of the run."""
    return request.getfixturevalue(request.param)


def hear(db, url, events=("*",), now=NOW):
    return webhooks.add_endpoint(db, SAFE, POLICY, url=url, events=events, by="ada", now=now)


def tell(db, *ids, now=NOW, to=None):
    """Queue messages with these ids for everybody, or one endpoint."""
    messages = [Message(f"msg_{one}", Event.TASK_OPENED, TEXT) for one in ids]
    wants = None if to is None else [(to, frozenset({"*"}))]
    db.write(lambda session: outbox.put(session, messages, now, wants))


def send(db, now=NOW, **given):
    return deliver_due(db, SAFE, POLICY, now, **{"pace": QUICK, "random": Even(), **given})


def rows(db, **where):
    with db.reading() as session:
        return list(reversed(deliveries.page(session, limit=1000, **where)))


def attempts(db, delivery_id):
    with db.reading() as session:
        return deliveries.attempts_of(session, delivery_id)


def endpoint(db, endpoint_id):
    with db.reading() as session:
        return endpoints.get(session, endpoint_id)


def near(at, wanted, seconds=5):
    return abs((at - wanted).total_seconds()) < seconds


# ---- what is sent


def test_a_message_arrives_as_it_was_stored_and_signed_by_the_specification(db):
    now = datetime.now(UTC)
    with receiver() as server:
        added = hear(db, server.url + "?key=1", now=now)
        tell(db, "1", now=now)
        told = send(db, now)

    (call,) = server.heard
    assert (told.tried, told.done) == (1, 1)
    assert (call.method, call.path) == ("POST", "/hook?key=1")
    assert call.body == TEXT.encode()
    assert call.headers["content-type"] == "application/json"
    assert call.headers["webhook-id"] == "msg_1"
    assert Webhook(added.secret).verify(call.body, call.headers) == json.loads(TEXT)


def test_what_is_done_is_noted_with_its_attempt_and_never_sent_again(db):
    with receiver() as server:
        hear(db, server.url)
        tell(db, "1")
        send(db)
        again = send(db, NOW + timedelta(days=4))

    (row,) = rows(db)
    (tried,) = attempts(db, row.id)
    assert (row.state, row.attempts, row.next_at, row.problem) == ("done", 1, None, None)
    assert near(row.done_at, NOW)
    assert (tried.status, tried.answer, tried.problem) == (200, "ok", None)
    assert tried.took_ms >= 0
    assert again.tried == 0
    assert len(server.heard) == 1


def test_during_a_rotation_both_secrets_sign_and_afterwards_the_new_one(db):
    now = datetime.now(UTC)
    with receiver() as server:
        old = hear(db, server.url, now=now)
        new = webhooks.rotate_secret(db, SAFE, old.id, "ada", now - timedelta(hours=23))
        tell(db, "1", now=now)
        send(db, now)
        later = now + timedelta(hours=1, minutes=1)
        tell(db, "2", now=later)
        send(db, later)

    first, second = server.heard
    for secret in (old.secret, new):
        assert Webhook(secret).verify(first.body, first.headers)
    assert len(first.headers["webhook-signature"].split(" ")) == 2
    assert len(second.headers["webhook-signature"].split(" ")) == 1


def test_each_try_is_signed_at_its_own_time_under_the_same_id(db):
    with receiver(in_turn(answer(500), answer(200))) as server:
        hear(db, server.url)
        tell(db, "1")
        send(db)
        send(db, NOW + timedelta(minutes=1))

    first, second = server.heard
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]


def test_everybody_hears_what_they_asked_for(db):
    with receiver() as tasks, receiver() as moves:
        hear(db, tasks.url, ["task.opened", "task.closed"])
        hear(db, moves.url, ["contact.moved"])
        tell(db, "1")
        send(db)

    assert (tasks.ids(), moves.ids()) == (["msg_1"], [])


# ---- what comes back


@pytest.mark.parametrize(
    ("behave", "status", "sentence"),
    [
        (answer(500, b"Internal error\x00"), 500, "answered 500; the answer began with 'Internal"),
        (answer(404), 404, "answered 404 without a word"),
        (answer(401, b"bad signature"), 401, "answered 401"),
        (answer(302, Location="http://169.254.169.254/"), 302, "a redirect to http://169.254"),
        (cut(500), 500, "the answer began with 'Internal'"),
        (drip_body(500), 500, "answered 500; the answer began with 'aaa"),
        (hang, None, "did not answer in time"),
        (drip_head, None, "did not answer in time"),
        (reset, None, "closed the connection without an answer"),
        (babble, None, "something that is not HTTP"),
    ],
    ids=["500", "404", "401", "302", "cut", "drip-body", "hang", "drip-head", "reset", "babble"],
)
def test_every_way_to_fail_is_tried_again_and_says_why(db, behave, status, sentence):
    with receiver(behave) as server:
        hear(db, server.url)
        tell(db, "1")
        began = time.monotonic()
        told = send(db)

    (row,) = rows(db)
    (tried,) = attempts(db, row.id)
    assert time.monotonic() - began < 4
    assert (told.tried, told.failed) == (1, 1)
    assert (row.state, row.attempts) == ("ready", 1)
    assert near(row.next_at, NOW + SCHEDULE[1])
    assert sentence in row.problem
    assert (tried.status, tried.problem) == (status, row.problem)
    assert len(server.heard) == 1


@pytest.mark.parametrize("behave", [cut(200), drip_body(200), flood, answer(204)])
def test_who_said_yes_is_not_asked_to_finish_the_sentence(db, behave):
    with receiver(behave) as server:
        hear(db, server.url)
        tell(db, "1")
        began = time.monotonic()
        told = send(db, pace=Pace(read=9, total=9, look=0.05))

    assert told.done == 1
    assert time.monotonic() - began < 5


def test_the_first_two_kilobytes_of_an_answer_are_kept_without_our_secret(db):
    def echo(handler):
        secret = holder["secret"].encode()
        answer(500, b"token=hemmelig " + secret + b" \x1b[0m " + b"x" * 5000)(handler)

    holder = {}
    with receiver(echo) as server:
        holder["secret"] = hear(db, server.url).secret
        tell(db, "1")
        send(db)

    (row,) = rows(db)
    (tried,) = attempts(db, row.id)
    assert tried.answer.startswith("[removed] [removed]  [0m xxx")
    assert len(tried.answer) <= 2000
    assert holder["secret"].removeprefix("whsec_") not in tried.answer + row.problem


def test_a_receiver_moved_to_a_private_address_is_not_called(db):
    with receiver() as server:
        hear(db, server.url)
        tell(db, "1")
        told = deliver_due(db, SAFE, Policy(allow_http=True), NOW, pace=QUICK)

    (row,) = rows(db)
    assert told.failed == 1
    assert "this machine itself, and may not be called" in row.problem
    assert server.heard == []


def test_gone_disables_the_endpoint_and_what_waits_is_sent_when_it_is_enabled(db):
    with receiver(in_turn(answer(410), answer(200))) as server:
        added = hear(db, server.url)
        tell(db, "1")
        send(db)
        tell(db, "2", to=added.id)
        nothing = send(db, NOW + timedelta(days=3))
        disabled = endpoint(db, added.id)
        waiting = rows(db)
        webhooks.enable_endpoint(db, added.id, "ada", NOW)
        send(db, NOW + timedelta(days=3))

    assert nothing.tried == 0
    assert "answered 410 Gone" in disabled.disabled_because
    assert [row.state for row in waiting] == ["ready", "ready"]
    assert sorted(server.ids()) == ["msg_1", "msg_1", "msg_2"]
    assert [row.state for row in rows(db)] == ["done", "done"]


def test_a_receiver_that_asks_for_time_is_left_alone_with_everything(db):
    with receiver(in_turn(answer(429, Retry_After="600"), answer(200))) as server:
        hear(db, server.url)
        tell(db, "1")
        send(db)
        tell(db, "2")
        tell(db, "3", now=NOW + timedelta(minutes=1))
        with db.reading() as session:
            first_due = deliveries.next_due_at(session)
        send(db, NOW + timedelta(minutes=1, seconds=1))
        send(db, NOW + timedelta(minutes=11))

    # What came later is tried once, because nobody has asked about it.
    assert near(first_due, NOW)
    assert server.ids()[0] == "msg_1"
    assert sorted(server.ids()) == ["msg_1", "msg_1", "msg_2", "msg_3"]


def test_what_waited_when_the_receiver_asked_for_time_is_held(db):
    with receiver(answer(503, Retry_After="600")) as server:
        hear(db, server.url)
        tell(db, *range(20))
        told = send(db)

    # At most what was already under way beside the first.
    assert told.tried <= QUICK.lanes_each
    assert {near(row.next_at, NOW + timedelta(minutes=10)) for row in rows(db)} == {True}
    assert {row.attempts for row in rows(db)} == {0, 1}


def through_the_schedule(db, now):
    """Work until the last try is over. Return when that was."""
    for pause in SCHEDULE:
        # A minute more than due, because the machine may be slow.
        now += pause + timedelta(minutes=1)
        send(db, now)
    return now


def test_after_ten_tries_it_is_dead_and_blocks_nobody(db):
    with receiver(answer(500, b"Out of order")) as server:
        hear(db, server.url)
        tell(db, "1")
        now = through_the_schedule(db, NOW)
        server.behave = answer(200)
        tell(db, "2", now=now)
        told = send(db, now)

    dead, fine = rows(db)
    assert (dead.state, dead.attempts, dead.next_at) == ("dead", 10, None)
    assert dead.problem.startswith(
        "Given up after 10 tries in 76 hours. The last time: http://127.0.0.1"
    )
    assert f"`crm-social webhook redeliver {dead.id}`" in dead.problem
    assert [tried.status for tried in attempts(db, dead.id)] == [500] * 10
    assert (told.tried, fine.state) == (1, "done")


def test_a_redelivered_message_has_the_whole_schedule_again(db):
    with receiver(answer(500)) as server:
        hear(db, server.url)
        tell(db, "1")
        now = through_the_schedule(db, NOW) + timedelta(days=30)
        webhooks.redeliver(db, rows(db)[0].id, "ada", now)
        send(db, now)
        (again,) = rows(db)
        through_the_schedule(db, now)

    (row,) = rows(db)
    assert (again.state, again.attempts) == ("ready", 1)
    assert near(again.next_at, now + SCHEDULE[1])
    assert row.state == "dead"
    # Counted from the redelivery, though the tries before it are kept.
    assert row.problem.startswith("Given up after 10 tries in 76 hours.")
    assert len(attempts(db, row.id)) == 20


# ---- many at once


def test_a_receiver_that_hangs_holds_up_only_itself(db):
    with ExitStack() as stack:
        stuck = [stack.enter_context(receiver(hang)) for _ in range(3)]
        fast = stack.enter_context(receiver())
        for server in stuck:
            tell(db, *range(30), to=hear(db, server.url).id)
        tell(db, *range(100, 110), to=hear(db, fast.url).id)
        began = time.monotonic()
        send(db, pace=Pace(connect=1, read=4, total=4, look=0.05, run=3))
        took = [call.at - began for call in fast.heard]

    assert len(fast.heard) == 10
    assert max(took) < 4
    # Few were waited for, and the rest is not due before the receiver has had a rest.
    assert all(len(server.heard) <= 2 for server in stuck)


def test_something_new_is_sent_while_another_receiver_hangs(db):
    with receiver(hang) as stuck, receiver() as fast:
        tell(db, "slow", to=hear(db, stuck.url).id)
        quick = hear(db, fast.url).id
        later = threading.Timer(0.5, lambda: tell(db, "new", to=quick))
        later.start()
        began = time.monotonic()
        send(db, pace=Pace(connect=1, read=3, total=3, look=0.1))
        later.join()

    assert fast.ids() == ["msg_new"]
    assert fast.heard[0].at - began < 2


def test_a_backlog_lets_others_have_a_turn(db):
    def rest(handler):
        time.sleep(0.05)
        answer(200)(handler)

    with receiver(rest) as busy, receiver() as other:
        tell(db, *range(400), to=hear(db, busy.url).id)
        second = hear(db, other.url).id
        later = threading.Timer(0.5, lambda: tell(db, "new", to=second))
        later.start()
        began = time.monotonic()
        send(db, pace=Pace(lanes=2, lanes_each=2, look=0.05, turn=0.3, run=4))
        later.join()

    assert other.ids() == ["msg_new"]
    assert other.heard[0].at - began < 3


def test_few_lanes_lead_to_one_endpoint(db):
    at_once, most, lock = 0, 0, threading.Lock()

    def count(handler):
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        time.sleep(0.05)
        with lock:
            at_once -= 1
        answer(200)(handler)

    with receiver(count) as server:
        hear(db, server.url)
        tell(db, *range(12))
        told = send(db)

    assert told.done == 12
    assert most <= QUICK.lanes_each


def test_two_workers_send_a_hundred_messages_once(both):
    with receiver() as server:
        hear(both, server.url)
        tell(both, *range(100))
        with ThreadPoolExecutor(2) as workers:
            told = [workers.submit(send, both) for _ in range(2)]
            sent = [one.result() for one in told]

    assert sum(one.done for one in sent) == 100
    assert sorted(server.ids()) == sorted(f"msg_{one}" for one in range(100))
    assert {row.state for row in rows(both)} == {"done"}
    assert {row.attempts for row in rows(both)} == {1}


def test_a_run_sends_no_more_than_its_limit(db):
    with receiver() as server:
        hear(db, server.url)
        tell(db, *range(9))
        began = time.monotonic()
        told = send(db, limit=4)

    assert time.monotonic() - began < QUICK.run / 2
    assert told.tried == len(server.heard) == 4


def test_after_stop_nothing_new_is_begun(db):
    with receiver() as server:
        hear(db, server.url)
        tell(db, *range(9))
        told = send(db, stop=lambda: len(server.heard) >= 3)

    assert told.tried == len(server.heard)
    assert 3 <= told.tried <= 4


def test_a_run_ends_after_its_time(db):
    def rest(handler):
        time.sleep(0.2)
        answer(200)(handler)

    with receiver(rest) as server:
        hear(db, server.url)
        tell(db, *range(100))
        began = time.monotonic()
        told = send(db, pace=Pace(look=0.05, run=0.5))

    assert time.monotonic() - began < 2
    assert 0 < told.tried < 20
    assert {row.state for row in rows(db)} == {"done", "ready"}


# ---- leases


def lease(db, endpoint_id, now, seconds=150):
    return db.write(
        lambda session: deliveries.lease(
            session, endpoint_id, now, now + timedelta(seconds=seconds)
        )
    )


def test_a_row_has_one_holder_until_the_lease_runs_out(both):
    added = hear(both, "http://127.0.0.1:9/")
    tell(both, "1")

    first = lease(both, added.id, NOW)
    second = lease(both, added.id, NOW + timedelta(seconds=149))
    third = lease(both, added.id, NOW + timedelta(seconds=151))

    assert second is None
    assert (first.id, third.id) == (third.id, first.id)
    assert third.until > first.until


def test_a_disabled_endpoints_row_is_nobodys(both):
    added = hear(both, "http://127.0.0.1:9/")
    tell(both, "1")
    webhooks.disable_endpoint(both, added.id, "ada", NOW)
    # Queued by a transaction that began before the endpoint was disabled.
    tell(both, "2", to=added.id)

    with both.reading() as session:
        due = deliveries.due_endpoints(session, NOW)
        next_at = deliveries.next_due_at(session)

    assert (due, next_at) == ([], None)
    assert lease(both, added.id, NOW) is None
    assert [row.next_at for row in rows(both)] == [None, NOW]


def test_who_lost_the_lease_overwrites_nothing(both):
    added = hear(both, "http://127.0.0.1:9/")
    tell(both, "1")
    first = lease(both, added.id, NOW)
    second = lease(both, added.id, NOW + timedelta(seconds=151))

    late = both.write(lambda session: deliveries.settle(session, first, state="dead"))
    right = both.write(lambda session: deliveries.settle(session, second, state="done"))

    assert (late, right) == (False, True)
    assert [row.state for row in rows(both)] == ["done"]


def test_a_lease_outlasts_every_try_and_the_time_to_miss_a_dead_worker():
    pace = Pace()

    assert pace.lease > timedelta(seconds=pace.total + 90)


def test_a_worker_whose_lease_ran_out_while_it_sent_keeps_nothing(db):
    def meanwhile(handler):
        # Another worker takes over, sends and settles before we have our answer.
        later = NOW + timedelta(hours=1)
        other = lease(db, added.id, later)
        db.write(lambda session: deliveries.settle(session, other, state="done", done_at=later))
        answer(500)(handler)

    with receiver(meanwhile) as server:
        added = hear(db, server.url)
        tell(db, "1")
        send(db)

    (row,) = rows(db)
    assert (row.state, row.done_at) == ("done", NOW + timedelta(hours=1))
    assert attempts(db, row.id) == []


def test_a_wrong_key_sends_nothing_and_loses_nothing(db):
    with receiver() as server:
        hear(db, server.url)
        tell(db, "1")
        with pytest.raises(ConfigError, match="CRM_SOCIAL_SECRET_KEY"):
            deliver_due(db, Safe("another key " * 4), POLICY, NOW, pace=QUICK)
        told = send(db, NOW + timedelta(minutes=5))

    assert told.done == 1
    assert len(server.heard) == 1


# ---- death at every point


class Died(BaseException):
    """The process ended here."""


def die(*args, **kwargs):
    raise Died


def mortal(real, lives):
    """Return a function that dies after it was called so often."""
    left = iter([True] * lives)

    def act(*args, **kwargs):
        if not next(left, False):
            raise Died
        return real(*args, **kwargs)

    return act


@pytest.mark.parametrize(
    ("where", "point", "heard"),
    [
        (deliver, "_send", 0),
        (deliver.delivery, "judge", 1),
        (deliver, "_settle", 1),
        (deliver.deliveries, "add_attempt", 1),
    ],
    ids=["before the call", "after the call", "before the record", "in the record"],
)
def test_dying_between_lease_and_record_loses_nothing(db, monkeypatch, where, point, heard):
    with receiver() as server:
        hear(db, server.url)
        tell(db, "1")
        with monkeypatch.context() as broken:
            broken.setattr(where, point, die)
            with pytest.raises(Died):
                send(db)
        (left,) = rows(db)
        too_soon = send(db, NOW + timedelta(seconds=60))
        told = send(db, NOW + QUICK.lease + timedelta(seconds=5))

    (row,) = rows(db)
    assert (left.state, left.attempts) == ("leased", 0)
    assert attempts(db, row.id)[0].status == 200
    assert (too_soon.tried, told.done) == (0, 1)
    assert (row.state, row.attempts) == ("done", 1)
    # At most the same message again, under the same id.
    assert server.ids() == ["msg_1"] * (heard + 1)


def test_a_killed_process_loses_nothing(db):
    script = (
        "import sys\n"
        "from datetime import datetime\n"
        "from ipaddress import ip_network\n"
        "from crm_social.actions.deliver import deliver_due\n"
        "from crm_social.outbound import Policy\n"
        "from crm_social.signing import Safe\n"
        "from crm_social.store.db import Database\n"
        "policy = Policy((ip_network('127.0.0.0/8'),), allow_http=True)\n"
        "deliver_due(Database(sys.argv[1]), Safe(sys.argv[2]), policy,"
        " datetime.fromisoformat(sys.argv[3]))\n"
    )
    with receiver(hang) as server:
        hear(db, server.url)
        tell(db, "1")
        worker = subprocess.Popen([sys.executable, "-c", script, db.url, KEY, NOW.isoformat()])
        end = time.monotonic() + 20
        while not server.heard and time.monotonic() < end:
            time.sleep(0.02)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        (left,) = rows(db)
        server.behave = answer(200)
        told = send(db, NOW + timedelta(minutes=5))

    assert left.state == "leased"
    assert told.done == 1
    assert server.ids() == ["msg_1", "msg_1"]
    assert [row.state for row in rows(db)] == ["done"]


def test_workers_that_keep_dying_deliver_everything_and_call_nothing_done_twice(db, monkeypatch):
    random = Random(7)
    points = [(deliver, "_send"), (deliver.delivery, "judge"), (deliver, "_settle")]
    now = NOW
    with receiver() as server:
        hear(db, server.url)
        tell(db, *range(15))
        for _ in range(40):
            where, point = random.choice(points)
            with monkeypatch.context() as broken, suppress(Died):
                broken.setattr(where, point, mortal(getattr(where, point), random.randrange(5)))
                send(db, now)
            now += QUICK.lease + timedelta(seconds=5)
        send(db, now)

    assert {row.state for row in rows(db)} == {"done"}
    assert set(server.ids()) == {f"msg_{one}" for one in range(15)}
    for row in rows(db):
        assert [tried.status for tried in attempts(db, row.id)] == [200]


# ---- the outbox


def test_a_task_that_opens_makes_one_delivery_for_whoever_listens(db, take_in):
    added = hear(db, "http://127.0.0.1:9/", ["task.opened"])

    take_in(comment(text="Hva koster disse?"))
    take_in()

    (row,) = rows(db)
    assert (row.endpoint_id, row.state, row.attempts) == (added.id, "ready", 0)
    body = json.loads(row.payload)
    assert body["type"] == "task.opened"
    assert body["data"]["task"]["said"] == "Hva koster disse?"


def counts(db):
    with db.reading() as session:
        return [
            session.execute(select(func.count()).select_from(row)).scalar_one()
            for row in (TaskRow, DeliveryRow)
        ]


def test_a_transaction_that_fails_leaves_neither_task_nor_delivery(db, monkeypatch):
    hear(db, "http://127.0.0.1:9/")
    intake.append(db, [comment(text="Hva koster disse?")], NOW)
    real = outbox.put

    def fail(*args, **kwargs):
        real(*args, **kwargs)
        raise Died

    with monkeypatch.context() as broken:
        broken.setattr(outbox, "put", fail)
        with pytest.raises(Died):
            intake.apply_batch(db, NOW)
    before = counts(db)
    intake.apply_batch(db, NOW)
    after = counts(db)

    assert before == [0, 0]
    assert after[0] == 1
    assert after[1] >= 1


# ---- for those who watch


def test_the_backlog_tells_what_waits_and_since_when(db):
    with receiver(in_turn(answer(200), answer(500))) as server:
        added = hear(db, server.url)
        tell(db, "1")
        send(db)
        tell(db, "2")
        send(db)
        tell(db, "3", now=NOW + timedelta(hours=1))
        with db.reading() as session:
            some = deliveries.backlog(session)
        webhooks.disable_endpoint(db, added.id, "ada", NOW)
        with db.reading() as session:
            none = deliveries.backlog(session)

    assert (some.ready, some.dead) == (2, 0)
    assert near(some.next_at, NOW + SCHEDULE[1])
    assert (none.ready, none.next_at) == (2, None)
