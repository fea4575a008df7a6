"""Endpoints: who hears, under which secret, and what a person does with dead letters."""

import json
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from random import Random

import pytest
from sqlalchemy import select

from crm_social.actions import webhooks
from crm_social.actions.deliver import deliver_due
from crm_social.core.delivery import SCHEDULE
from crm_social.core.events import Event, Message
from crm_social.errors import Conflict, Invalid, NotFound
from crm_social.outbound import Policy
from crm_social.signing import Safe
from crm_social.store import deliveries, endpoints, outbox
from crm_social.store.tables import EndpointRow
from tests.cast import NOW
from tests.servers.receiver import answer, receiver

SAFE = Safe("test " * 8 + "secret key")
POLICY = Policy((ip_network("127.0.0.0/8"),), allow_http=True)
HOOK = "http://127.0.0.1:9/hook"


def add(db, url=HOOK, events=("*",)):
    return webhooks.add_endpoint(db, SAFE, POLICY, url=url, events=events, by="ada", now=NOW)


def tell(db, *ids, now=NOW):
    messages = [Message(f"msg_{one}", Event.TASK_OPENED, "{}") for one in ids]
    db.write(lambda session: outbox.put(session, messages, now))


def endpoint(db, endpoint_id):
    with db.reading() as session:
        return endpoints.get(session, endpoint_id)


def rows(db, **where):
    with db.reading() as session:
        return list(reversed(deliveries.page(session, limit=100, **where)))


def states(db):
    return [row.state for row in rows(db)]


def column(db, name):
    with db.reading() as session:
        return session.execute(select(getattr(EndpointRow, name))).scalar_one()


@pytest.fixture
def dead(db):
    """An endpoint with one dead delivery."""
    with receiver(answer(500)) as server:
        add(db, server.url)
        tell(db, "1")
        now = NOW
        for pause in SCHEDULE:
            now += pause * 1.3 + timedelta(minutes=1)
            deliver_due(db, SAFE, POLICY, now, random=Random(1))
    (row,) = rows(db)
    assert row.state == "dead"
    return row


def test_an_endpoint_is_added_and_its_secret_shown_once(db):
    added = add(db, events=["task.opened", "contact.moved", "task.opened"])

    found = endpoint(db, added.id)
    assert (found.url, found.events) == (HOOK, ("contact.moved", "task.opened"))
    assert (found.created_by, found.created_at, found.disabled_at) == ("ada", NOW, None)
    assert added.secret.startswith("whsec_")
    assert added.secret not in repr(found)
    assert added.secret not in column(db, "secret")
    assert SAFE.unlock(column(db, "secret")) == added.secret


def test_each_endpoint_has_its_own_secret(db):
    assert add(db).secret != add(db).secret


@pytest.mark.parametrize("events", [[], ["task.created"], ["*", "contact"], ["endpoint.tested"]])
def test_only_events_that_exist_can_be_heard(db, events):
    with pytest.raises(Invalid, match=r"hears contact.moved, .* or \* for all") as refused:
        add(db, events=events)

    assert refused.value.field == "events"
    assert rows(db) == []


def test_everything_includes_every_event(db):
    assert endpoint(db, add(db, events=["task.opened", "*"]).id).events == ("*",)


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "ftp://127.0.0.1/", "http://a:b@127.0.0.1/"])
def test_an_address_that_may_not_be_called_is_refused_at_every_door(db, url):
    added = add(db)

    with pytest.raises(Invalid):
        add(db, url)
    with pytest.raises(Invalid):
        webhooks.update_endpoint(db, POLICY, added.id, url=url, by="ada", now=NOW)

    assert endpoint(db, added.id).url == HOOK


def test_an_address_is_checked_again_when_it_is_tried(db):
    added = add(db)

    with pytest.raises(Invalid, match="begins with https"):
        webhooks.send_test(db, Policy(), added.id, NOW)

    assert rows(db) == []


def test_an_endpoint_can_move_and_what_is_queued_moves_with_it(db):
    with receiver() as server:
        added = add(db)
        tell(db, "1")
        webhooks.update_endpoint(
            db, POLICY, added.id, url=server.url, events=["contact.moved"], by="ada", now=NOW
        )
        tell(db, "2")
        deliver_due(db, SAFE, POLICY, NOW)

    assert server.ids() == ["msg_1"]
    assert endpoint(db, added.id).events == ("contact.moved",)


def test_a_disabled_endpoint_hears_nothing_and_what_was_queued_waits(db):
    with receiver() as server:
        added = add(db, server.url)
        tell(db, "1")
        webhooks.disable_endpoint(db, added.id, "ada", NOW)
        tell(db, "2")
        nothing = deliver_due(db, SAFE, POLICY, NOW)
        found = endpoint(db, added.id)
        webhooks.enable_endpoint(db, added.id, "ada", NOW + timedelta(days=1))
        deliver_due(db, SAFE, POLICY, NOW + timedelta(days=1))

    assert nothing.tried == 0
    assert (found.disabled_at, found.disabled_because) == (NOW, "Disabled by ada.")
    assert server.ids() == ["msg_1"]
    assert endpoint(db, added.id).disabled_at is None


def test_a_removed_endpoint_is_gone_with_its_secret_and_drops_what_it_was_owed(db):
    added = add(db)
    tell(db, "1")

    webhooks.remove_endpoint(db, added.id, "ada", NOW)
    tell(db, "2")

    (row,) = rows(db)
    assert endpoint(db, added.id) is None
    assert (row.state, row.problem) == ("dropped", "The endpoint was removed by ada.")
    assert column(db, "secret") == ""
    with db.reading() as session:
        assert endpoints.page(session) == []
        assert deliveries.next_due_at(session) is None


def test_a_new_secret_leaves_the_old_one_a_day(db):
    added = add(db)

    new = webhooks.rotate_secret(db, SAFE, added.id, "ada", NOW)

    assert new != added.secret
    assert SAFE.unlock(column(db, "secret")) == new
    assert SAFE.unlock(column(db, "old_secret")) == added.secret
    assert endpoint(db, added.id).old_until == NOW + timedelta(hours=24)


def test_a_test_goes_to_one_endpoint_whatever_it_hears(db):
    with receiver() as server, receiver() as other:
        added = add(db, server.url, ["contact.merged"])
        add(db, other.url)
        delivery_id = webhooks.send_test(db, POLICY, added.id, NOW)
        webhooks.send_test(db, POLICY, added.id, NOW + timedelta(seconds=1))
        deliver_due(db, SAFE, POLICY, NOW + timedelta(seconds=1))

    body = json.loads(server.heard[0].body)
    assert (body["type"], body["data"]["endpoint"]) == ("endpoint.tested", added.id)
    assert len(server.heard) == 2
    assert other.heard == []
    with db.reading() as session:
        assert deliveries.get(session, delivery_id).state == "done"


def test_a_disabled_endpoint_cannot_be_tried(db):
    added = add(db)
    webhooks.disable_endpoint(db, added.id, "ada", NOW)

    with pytest.raises(Conflict, match=f"disabled .*crm-social webhook enable {added.id}"):
        webhooks.send_test(db, POLICY, added.id, NOW)


def test_what_is_not_there_is_named(db):
    for act in (
        lambda: webhooks.update_endpoint(db, POLICY, 9, events=["*"], by="ada", now=NOW),
        lambda: webhooks.remove_endpoint(db, 9, "ada", NOW),
        lambda: webhooks.disable_endpoint(db, 9, "ada", NOW),
        lambda: webhooks.enable_endpoint(db, 9, "ada", NOW),
        lambda: webhooks.rotate_secret(db, SAFE, 9, "ada", NOW),
        lambda: webhooks.send_test(db, POLICY, 9, NOW),
        lambda: webhooks.redeliver_dead(db, 9, "ada", NOW),
    ):
        with pytest.raises(NotFound, match="no endpoint 9"):
            act()
    for act in (
        lambda: webhooks.redeliver(db, 9, "ada", NOW),
        lambda: webhooks.drop(db, 9, "ada", NOW),
    ):
        with pytest.raises(NotFound, match="no delivery 9"):
            act()


# ---- dead letters


def test_a_dead_letter_is_redelivered_when_the_receiver_is_mended(db, dead):
    with receiver() as server:
        webhooks.update_endpoint(db, POLICY, dead.endpoint_id, url=server.url, by="ada", now=NOW)
        webhooks.redeliver(db, dead.id, "ada", NOW)
        deliver_due(db, SAFE, POLICY, NOW)

    (row,) = rows(db)
    assert server.ids() == ["msg_1"]
    assert (row.state, row.attempts, row.problem) == ("done", 1, None)


def test_all_dead_letters_of_an_endpoint_are_redelivered_together(db, dead):
    kept = webhooks.redeliver_dead(db, dead.endpoint_id, "ada", NOW, since=NOW + timedelta(hours=1))
    sent = webhooks.redeliver_dead(db, dead.endpoint_id, "ada", NOW, since=NOW)
    none = webhooks.redeliver_dead(db, dead.endpoint_id, "ada", NOW)

    (row,) = rows(db)
    assert (kept, sent, none) == (0, 1, 0)
    assert (row.state, row.attempts, row.next_at) == ("ready", 0, NOW)


def test_what_waits_or_is_done_can_be_sent_again_too(db):
    with receiver() as server:
        add(db, server.url)
        tell(db, "1")
        deliver_due(db, SAFE, POLICY, NOW)
        webhooks.redeliver(db, rows(db)[0].id, "ada", NOW)
        webhooks.redeliver(db, rows(db)[0].id, "ada", NOW)
        deliver_due(db, SAFE, POLICY, NOW)

    assert server.ids() == ["msg_1", "msg_1"]


def test_what_is_being_sent_is_left_alone(db):
    added = add(db)
    tell(db, "1")
    db.write(lambda session: deliveries.lease(session, added.id, NOW, NOW + timedelta(seconds=150)))
    (row,) = rows(db)

    with pytest.raises(Conflict, match="being sent right now"):
        webhooks.redeliver(db, row.id, "ada", NOW)
    with pytest.raises(Conflict, match="being sent right now"):
        webhooks.drop(db, row.id, "ada", NOW)


def test_a_dropped_letter_is_never_sent(db, dead):
    webhooks.drop(db, dead.id, "ada", NOW)

    (row,) = rows(db)
    assert (row.state, row.problem) == ("dropped", "Dropped by ada.")
    with pytest.raises(Conflict, match="is dropped already"):
        webhooks.redeliver(db, dead.id, "ada", NOW)
    with pytest.raises(Conflict, match="is dropped already"):
        webhooks.drop(db, dead.id, "ada", NOW)
    with db.reading() as session:
        assert deliveries.backlog(session).dead == 0


def test_the_same_message_is_not_queued_again_after_it_was_dropped(db):
    add(db)
    tell(db, "1")
    webhooks.drop(db, rows(db)[0].id, "ada", NOW)
    tell(db, "1")

    assert states(db) == ["dropped"]


def test_nothing_is_redelivered_to_a_disabled_endpoint(db, dead):
    webhooks.disable_endpoint(db, dead.endpoint_id, "ada", NOW)

    with pytest.raises(Conflict, match="Enable it first"):
        webhooks.redeliver(db, dead.id, "ada", NOW)
    with pytest.raises(Conflict, match="Enable it first"):
        webhooks.redeliver_dead(db, dead.endpoint_id, "ada", NOW)


def test_deliveries_are_listed_newest_first_and_filtered(db):
    one, two = add(db), add(db)
    tell(db, "1", "2", "3")
    webhooks.drop(db, rows(db)[0].id, "ada", NOW)
    with db.reading() as session:
        everything = deliveries.page(session, limit=100)
        first = deliveries.page(session, limit=4)
        rest = deliveries.page(session, before=first[-1].id, limit=4)
        dropped = deliveries.page(session, state="dropped", limit=4)
        ones = deliveries.page(session, endpoint_id=one.id, limit=4)

    assert [row.id for row in everything] == sorted((row.id for row in everything), reverse=True)
    assert first + rest == everything
    assert [row.state for row in dropped] == ["dropped"]
    assert {row.endpoint_id for row in ones} == {one.id}
    assert len(everything) == 6
    assert two.id in {row.endpoint_id for row in everything}


def test_endpoints_are_listed_by_page(db):
    made = [add(db).id for _ in range(3)]
    with db.reading() as session:
        first = endpoints.page(session, limit=2)
        rest = endpoints.page(session, after=first[-1].id, limit=2)

    assert [one.id for one in first + rest] == made


def test_times_are_utc(db):
    add(db)
    tell(db, "1", now=datetime(2026, 11, 25, 10, 0, tzinfo=UTC))

    assert rows(db)[0].created_at.tzinfo is UTC
