"""The deliveries: what is due, who is sending it, what became of it.

A worker owns a row while its lease runs. `leased_until` is also the proof: whoever leases a
row after that moment writes a later one, so a worker that was away too long finds that its
row is no longer its own. A leased row's `next_at` is the end of the lease, so one condition
finds both what is due and what a dead worker left behind.
"""

from datetime import datetime
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Select, Subquery, func, select, text, update
from sqlalchemy.orm import Session

from crm_social.store.tables import AttemptRow, DeliveryRow, EndpointRow

#: ready waits for its time, leased is being sent, dead waits for a person; the others are over.
STATES: Final = ("ready", "leased", "done", "dead", "dropped")
# Written out, not bound: only then can SQLite see that its partial index serves.
_IS_UNSENT: Final = text("deliveries.state IN ('ready', 'leased')")
_IS_DEAD: Final = text("deliveries.state = 'dead'")


class Leased(Struct, frozen=True):
    """One delivery that is ours until a moment, with what is needed to send it."""

    id: int
    until: datetime
    message_id: str
    payload: str
    attempts: int
    #: When it was first tried since it was queued or redelivered; None at the first try.
    first_at: datetime | None
    endpoint_id: int
    url: str
    secret: str
    old_secret: str | None


class Delivery(Struct, frozen=True):
    """One delivery as people may see it."""

    id: int
    endpoint_id: int
    message_id: str
    event: str
    payload: str
    created_at: datetime
    state: str
    attempts: int
    #: When it is tried next; None where it is over, or waits for its endpoint.
    next_at: datetime | None
    done_at: datetime | None
    problem: str | None


class Attempt(Struct, frozen=True):
    """One try to send one delivery."""

    id: int
    at: datetime
    took_ms: int
    status: int | None
    problem: str | None
    answer: str | None


class Backlog(Struct, frozen=True):
    """How much has not been sent, for those who watch over it."""

    #: Waiting for their time or their endpoint, or being sent.
    ready: int
    dead: int
    #: When there is next something to send; the past tells how far behind we are.
    next_at: datetime | None


def due_endpoints(session: Session, now: datetime) -> list[int]:
    """Return the enabled endpoints for which something is due, longest waiting first."""
    first = _first_of_each()
    query = select(first.c.id).where(first.c.next_at <= now).order_by(first.c.next_at, first.c.id)
    return list(session.execute(query).scalars())


def next_due_at(session: Session) -> datetime | None:
    """Return when there is next something to send, None where nothing waits."""
    found: datetime | None = session.execute(
        select(func.min(_first_of_each().c.next_at))
    ).scalar_one()
    return found


def lease(session: Session, endpoint_id: int, now: datetime, until: datetime) -> Leased | None:
    """Take one due delivery of an enabled endpoint, unless others have taken them all."""
    endpoint = session.get(EndpointRow, endpoint_id)
    if endpoint is None or endpoint.disabled_at is not None:
        return None
    free = (
        select(DeliveryRow.id)
        .where(
            DeliveryRow.endpoint_id == endpoint_id,
            _IS_UNSENT,
            DeliveryRow.next_at <= now,
        )
        .order_by(DeliveryRow.next_at, DeliveryRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.id == free.scalar_subquery())
        .values(state="leased", leased_until=until, next_at=until)
        .returning(
            DeliveryRow.id, DeliveryRow.message_id, DeliveryRow.payload, DeliveryRow.attempts
        )
    ).one_or_none()
    if row is None:
        return None
    old = endpoint.old_secret if endpoint.old_until and endpoint.old_until > now else None
    return Leased(
        id=row.id,
        until=until,
        message_id=row.message_id,
        payload=row.payload,
        attempts=row.attempts,
        first_at=_first_at(session, row.id, row.attempts),
        endpoint_id=endpoint_id,
        url=endpoint.url,
        secret=endpoint.secret,
        old_secret=old,
    )


def settle(session: Session, leased: Leased, **values: Any) -> bool:
    """Write what became of a leased delivery. Return False where the lease was lost."""
    done = session.execute(
        update(DeliveryRow)
        .where(
            DeliveryRow.id == leased.id,
            DeliveryRow.state == "leased",
            DeliveryRow.leased_until == leased.until,
        )
        .values(leased_until=None, attempts=leased.attempts + 1, **values)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def add_attempt(session: Session, row: AttemptRow) -> None:
    """Keep what one try heard."""
    session.add(row)


def hold(session: Session, leased: Leased, until: datetime) -> None:
    """Let the others of the same endpoint that are due before a moment wait until then."""
    session.execute(
        update(DeliveryRow)
        .where(
            DeliveryRow.endpoint_id == leased.endpoint_id,
            DeliveryRow.id != leased.id,
            DeliveryRow.state == "ready",
            DeliveryRow.next_at < until,
        )
        .values(next_at=until)
    )


def id_of(session: Session, endpoint_id: int, message_id: str) -> int:
    """Return the id of the delivery of a message to an endpoint."""
    return session.execute(
        select(DeliveryRow.id).where(
            DeliveryRow.endpoint_id == endpoint_id, DeliveryRow.message_id == message_id
        )
    ).scalar_one()


def get(session: Session, delivery_id: int) -> Delivery | None:
    """Return one delivery, or None."""
    query = _deliveries().where(DeliveryRow.id == delivery_id)
    row = session.execute(query).mappings().one_or_none()
    return None if row is None else Delivery(**row)


def page(
    session: Session,
    *,
    before: int | None = None,
    limit: int,
    state: str | None = None,
    endpoint_id: int | None = None,
) -> list[Delivery]:
    """Return deliveries with ids below the given one, newest first, filtered."""
    query = _deliveries()
    if before is not None:
        query = query.where(DeliveryRow.id < before)
    if state:
        query = query.where(DeliveryRow.state == state)
    if endpoint_id is not None:
        query = query.where(DeliveryRow.endpoint_id == endpoint_id)
    query = query.order_by(DeliveryRow.id.desc()).limit(limit)
    return [Delivery(**row) for row in session.execute(query).mappings()]


def attempts_of(session: Session, delivery_id: int) -> list[Attempt]:
    """Return a delivery's tries, oldest first, those before a redelivery too."""
    columns = (getattr(AttemptRow, name) for name in Attempt.__struct_fields__)
    query = select(*columns).where(AttemptRow.delivery_id == delivery_id).order_by(AttemptRow.id)
    return [Attempt(**row) for row in session.execute(query).mappings()]


def set_ready(session: Session, delivery_id: int, now: datetime) -> bool:
    """Begin a delivery's schedule anew. Return False where it is being sent or dropped."""
    done = session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.id == delivery_id, DeliveryRow.state.in_(("ready", "done", "dead")))
        .values(_anew(now))
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def set_dead_ready(
    session: Session, endpoint_id: int, now: datetime, since: datetime | None
) -> int:
    """Begin the schedule of an endpoint's dead deliveries anew. Return how many there were."""
    query = update(DeliveryRow).where(DeliveryRow.endpoint_id == endpoint_id, _IS_DEAD)
    if since is not None:
        query = query.where(DeliveryRow.created_at >= since)
    return int(session.execute(query.values(_anew(now))).rowcount)  # type: ignore[attr-defined]


def drop(session: Session, delivery_id: int, because: str) -> bool:
    """Give a delivery up for ever. Return False where it is over, or being sent."""
    done = session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.id == delivery_id, DeliveryRow.state.in_(("ready", "dead")))
        .values(state="dropped", next_at=None, problem=because)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def backlog(session: Session) -> Backlog:
    """Return how much has not been sent."""
    count = select(func.count()).select_from(DeliveryRow)
    return Backlog(
        ready=session.execute(count.where(_IS_UNSENT)).scalar_one(),
        dead=session.execute(count.where(_IS_DEAD)).scalar_one(),
        next_at=next_due_at(session),
    )


def _deliveries() -> Select[Any]:
    return select(*(getattr(DeliveryRow, name) for name in Delivery.__struct_fields__))


def _first_of_each() -> Subquery:
    """Return each enabled endpoint's id and the time of its first unsent delivery."""
    first = (
        select(DeliveryRow.next_at)
        .where(
            DeliveryRow.endpoint_id == EndpointRow.id, _IS_UNSENT, DeliveryRow.next_at.is_not(None)
        )
        .order_by(DeliveryRow.next_at)
        .limit(1)
        .correlate(EndpointRow)
        .scalar_subquery()
    )
    return (
        select(EndpointRow.id, first.label("next_at"))
        .where(EndpointRow.disabled_at.is_(None))
        .subquery()
    )


def _anew(now: datetime) -> dict[str, Any]:
    return {
        "state": "ready",
        "attempts": 0,
        "next_at": now,
        "leased_until": None,
        "done_at": None,
        "problem": None,
    }


def _first_at(session: Session, delivery_id: int, attempts: int) -> datetime | None:
    if not attempts:
        return None
    tries = (
        select(AttemptRow.at)
        .where(AttemptRow.delivery_id == delivery_id)
        .order_by(AttemptRow.id.desc())
        .limit(attempts)
        .subquery()
    )
    found: datetime | None = session.execute(select(func.min(tries.c.at))).scalar_one()
    return found
