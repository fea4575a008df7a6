"""Endpoints and what they are owed: add, try, rotate, switch off and on, send again, drop."""

import logging
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from crm_social import outbound, signing
from crm_social.core import events as news
from crm_social.core.deeds import Deed
from crm_social.core.events import Event
from crm_social.errors import Conflict, Invalid, NotFound
from crm_social.outbound import Policy
from crm_social.signing import Safe
from crm_social.store import audit, deliveries, endpoints, outbox
from crm_social.store.db import Database, Session
from crm_social.store.endpoints import Endpoint
from crm_social.store.tables import EndpointRow

log = logging.getLogger(__name__)

EVERYTHING: Final = "*"
#: What an endpoint can ask to hear of; tests it hears anyway.
EVENTS: Final = tuple(event.value for event in Event if event is not Event.ENDPOINT_TESTED)
#: How long both secrets sign after a rotation.
BOTH_SIGN_FOR: Final = timedelta(hours=24)
_SECRET_BYTES: Final = 24


class Added(Struct, frozen=True):
    """A new endpoint. The secret is shown this once."""

    id: int
    secret: str


def add_endpoint(
    db: Database,
    safe: Safe,
    policy: Policy,
    *,
    url: str,
    events: Sequence[str],
    by: str,
    now: datetime,
) -> Added:
    """Add somebody who wants to hear: an address and the names of events, or `*` for all."""
    outbound.check_url(url, policy)
    secret = signing.new_webhook_secret(secrets.token_bytes(_SECRET_BYTES))
    row = EndpointRow(
        url=url,
        secret=safe.lock(secret),
        events=_checked(events),
        created_at=now,
        created_by=by,
    )

    def work(session: Session) -> int:
        added = endpoints.add(session, row)
        audit.write(session, Deed.ENDPOINT_ADDED, by, f"endpoint:{added}", now, events=row.events)
        return added

    endpoint_id = db.write(work)
    log.info("endpoint added id=%d by=%s", endpoint_id, by)
    return Added(endpoint_id, secret)


def update_endpoint(
    db: Database,
    policy: Policy,
    endpoint_id: int,
    *,
    url: str | None = None,
    events: Sequence[str] | None = None,
    by: str,
    now: datetime,
) -> None:
    """Change where an endpoint is or what it hears; what is queued goes to the new address."""
    values = {}
    if url is not None:
        outbound.check_url(url, policy)
        values["url"] = url
    if events is not None:
        values["events"] = _checked(events)

    def work(session: Session) -> None:
        _endpoint(session, endpoint_id)
        if values:
            endpoints.change(session, endpoint_id, **values)
            what = ", ".join(sorted(values))
            subject = f"endpoint:{endpoint_id}"
            audit.write(session, Deed.ENDPOINT_CHANGED, by, subject, now, changed=what)

    db.write(work)
    log.info("endpoint changed id=%d what=%s by=%s", endpoint_id, ",".join(values), by)


def remove_endpoint(db: Database, endpoint_id: int, by: str, now: datetime) -> None:
    """Forget an endpoint and its secret for ever; what it has not heard is dropped."""
    because = f"The endpoint was removed by {by}."

    def work(session: Session) -> None:
        if not endpoints.remove(session, endpoint_id, because, now):
            raise _none(endpoint_id)
        audit.write(session, Deed.ENDPOINT_REMOVED, by, f"endpoint:{endpoint_id}", now)

    db.write(work)
    log.info("endpoint removed id=%d by=%s", endpoint_id, by)


def disable_endpoint(db: Database, endpoint_id: int, by: str, now: datetime) -> None:
    """Stop sending to an endpoint. What is queued waits; what happens meanwhile it never hears."""
    because = f"Disabled by {by}."

    def work(session: Session) -> None:
        if not endpoints.disable(session, endpoint_id, because, now):
            raise _none(endpoint_id)
        audit.write(session, Deed.ENDPOINT_DISABLED, by, f"endpoint:{endpoint_id}", now)

    db.write(work)
    log.info("endpoint disabled id=%d by=%s", endpoint_id, by)


def enable_endpoint(db: Database, endpoint_id: int, by: str, now: datetime) -> None:
    """Send to an endpoint again, first what waited."""

    def work(session: Session) -> None:
        if not endpoints.enable(session, endpoint_id, now):
            raise _none(endpoint_id)
        audit.write(session, Deed.ENDPOINT_ENABLED, by, f"endpoint:{endpoint_id}", now)

    db.write(work)
    log.info("endpoint enabled id=%d by=%s", endpoint_id, by)


def rotate_secret(db: Database, safe: Safe, endpoint_id: int, by: str, now: datetime) -> str:
    """Return a new secret, shown this once; for 24 hours the old one signs beside it."""
    secret = signing.new_webhook_secret(secrets.token_bytes(_SECRET_BYTES))
    locked = safe.lock(secret)
    until = now + BOTH_SIGN_FOR

    def work(session: Session) -> None:
        if not endpoints.rotate(session, endpoint_id, locked, until):
            raise _none(endpoint_id)
        audit.write(session, Deed.ENDPOINT_ROTATED, by, f"endpoint:{endpoint_id}", now)

    db.write(work)
    log.info("endpoint secret rotated id=%d by=%s", endpoint_id, by)
    return secret


def send_test(db: Database, policy: Policy, endpoint_id: int, now: datetime) -> int:
    """Queue a harmless message for one endpoint. Return the delivery's id."""
    with db.reading() as session:
        url = _enabled(session, endpoint_id).url
    outbound.check_url(url, policy)
    message = news.tested(endpoint_id, now)

    def work(session: Session) -> int:
        _enabled(session, endpoint_id)
        outbox.put(session, [message], now, [(endpoint_id, frozenset({EVERYTHING}))])
        return deliveries.id_of(session, endpoint_id, message.id)

    return db.write(work)


def redeliver(db: Database, delivery_id: int, by: str, now: datetime) -> None:
    """Send a dead, waiting or done delivery again at once, with a fresh schedule."""

    def work(session: Session) -> None:
        row = deliveries.get(session, delivery_id)
        if row is None:
            raise NotFound(f"There is no delivery {delivery_id}.")
        _enabled(session, row.endpoint_id)
        if not deliveries.set_ready(session, delivery_id, now):
            raise _over(delivery_id, row.state)
        audit.write(session, Deed.DELIVERY_REDELIVERED, by, f"delivery:{delivery_id}", now)

    db.write(work)
    log.info("delivery sent again id=%d by=%s", delivery_id, by)


def redeliver_dead(
    db: Database, endpoint_id: int, by: str, now: datetime, since: datetime | None = None
) -> int:
    """Send an endpoint's dead deliveries (queued since a moment) again. Return how many."""

    def work(session: Session) -> int:
        _enabled(session, endpoint_id)
        number = deliveries.set_dead_ready(session, endpoint_id, now, since)
        subject = f"endpoint:{endpoint_id}"
        audit.write(session, Deed.DELIVERY_REDELIVERED, by, subject, now, deliveries=number)
        return number

    count = db.write(work)
    log.info("dead deliveries sent again endpoint=%d count=%d by=%s", endpoint_id, count, by)
    return count


def drop(db: Database, delivery_id: int, by: str, now: datetime) -> None:
    """Give a delivery up for ever: it is not sent, and no dead letter any more."""

    def work(session: Session) -> None:
        row = deliveries.get(session, delivery_id)
        if row is None:
            raise NotFound(f"There is no delivery {delivery_id}.")
        if not deliveries.drop(session, delivery_id, f"Dropped by {by}."):
            raise _over(delivery_id, row.state)
        audit.write(session, Deed.DELIVERY_DROPPED, by, f"delivery:{delivery_id}", now)

    db.write(work)
    log.info("delivery dropped id=%d by=%s", delivery_id, by)


def _checked(events: Sequence[str]) -> str:
    """Return event names as they are stored. Raise Invalid for one that does not exist."""
    wrong = [name for name in events if name not in EVENTS and name != EVERYTHING]
    if wrong or not events:
        raise Invalid(
            f"An endpoint hears {', '.join(EVENTS)}, or {EVERYTHING} for all;"
            f" not {', '.join(map(repr, wrong)) or 'nothing'}.",
            "events",
        )
    return EVERYTHING if EVERYTHING in events else ",".join(sorted(set(events)))


def _endpoint(session: Session, endpoint_id: int) -> Endpoint:
    row = endpoints.get(session, endpoint_id)
    if row is None:
        raise _none(endpoint_id)
    return row


def _enabled(session: Session, endpoint_id: int) -> Endpoint:
    row = _endpoint(session, endpoint_id)
    if row.disabled_at is not None:
        raise Conflict(
            f"Endpoint {endpoint_id} is disabled ({row.disabled_because})"
            f" Enable it first, with `crm-social webhook enable {endpoint_id}`."
        )
    return row


def _none(endpoint_id: int) -> NotFound:
    return NotFound(f"There is no endpoint {endpoint_id}.")


def _over(delivery_id: int, state: str) -> Conflict:
    if state == "leased":
        return Conflict(f"Delivery {delivery_id} is being sent right now. Look again in a minute.")
    return Conflict(f"Delivery {delivery_id} is {state} already.")
