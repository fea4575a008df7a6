"""The endpoints: who hears of what happens, at which address, under which secret.

A removed endpoint keeps its row, because deliveries point to it; its secret is gone, and
nothing here returns it any more.
"""

from datetime import datetime
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import RowMapping, Select, select, update
from sqlalchemy.orm import Session

from crm_social.store.tables import DeliveryRow, EndpointRow

_REMOVED: Final = ""


class Endpoint(Struct, frozen=True):
    """One endpoint as people may see it: without its secrets."""

    id: int
    url: str
    #: The names of the events it hears, or `*`.
    events: tuple[str, ...]
    created_at: datetime
    created_by: str
    #: Until when the secret before the last rotation signs too.
    old_until: datetime | None
    disabled_at: datetime | None
    disabled_because: str | None


def add(session: Session, row: EndpointRow) -> int:
    """Store a new endpoint. Return its id."""
    session.add(row)
    # Generates row.id.
    session.flush()
    return row.id


def get(session: Session, endpoint_id: int) -> Endpoint | None:
    """Return one endpoint, or None."""
    query = _endpoints().where(EndpointRow.id == endpoint_id)
    row = session.execute(query).mappings().one_or_none()
    return None if row is None else _endpoint(row)


def page(session: Session, *, after: int = 0, limit: int = 1_000) -> list[Endpoint]:
    """Return endpoints in order of id after the given one."""
    query = _endpoints().where(EndpointRow.id > after).order_by(EndpointRow.id).limit(limit)
    return [_endpoint(row) for row in session.execute(query).mappings()]


def change(session: Session, endpoint_id: int, **values: object) -> bool:
    """Change an endpoint's columns. Return False where there is none."""
    done = session.execute(
        update(EndpointRow)
        .where(EndpointRow.id == endpoint_id, EndpointRow.secret != _REMOVED)
        .values(**values)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def rotate(session: Session, endpoint_id: int, secret: str, old_until: datetime) -> bool:
    """Give an endpoint a new (encrypted) secret beside the old one. False: there is none."""
    return change(
        session,
        endpoint_id,
        secret=secret,
        old_secret=EndpointRow.secret,
        old_until=old_until,
    )


def disable(session: Session, endpoint_id: int, because: str, now: datetime) -> bool:
    """Stop sending to an endpoint; what is queued waits. Return False where there is none."""
    found = change(session, endpoint_id, disabled_at=now, disabled_because=because)
    # Without a time they are in no worker's way, however many they are.
    session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.endpoint_id == endpoint_id, DeliveryRow.state == "ready")
        .values(next_at=None)
    )
    return found


def enable(session: Session, endpoint_id: int, now: datetime) -> bool:
    """Send again, first what waited. Return False where there is none."""
    found = change(session, endpoint_id, disabled_at=None, disabled_because=None)
    session.execute(
        update(DeliveryRow)
        .where(
            DeliveryRow.endpoint_id == endpoint_id,
            DeliveryRow.state == "ready",
            DeliveryRow.next_at.is_(None),
        )
        .values(next_at=now)
    )
    return found


def remove(session: Session, endpoint_id: int, because: str, now: datetime) -> bool:
    """Forget an endpoint's secret for ever and drop what it has not heard. False: there is none."""
    found = change(
        session,
        endpoint_id,
        secret=_REMOVED,
        old_secret=None,
        old_until=None,
        events="",
        disabled_at=now,
        disabled_because=because,
    )
    if found:
        session.execute(
            update(DeliveryRow)
            .where(
                DeliveryRow.endpoint_id == endpoint_id,
                DeliveryRow.state.in_(("ready", "leased", "dead")),
            )
            .values(state="dropped", next_at=None, leased_until=None, problem=because)
        )
    return found


def _endpoints() -> Select[Any]:
    columns: list[Any] = [getattr(EndpointRow, name) for name in Endpoint.__struct_fields__]
    return select(*columns).where(EndpointRow.secret != _REMOVED)


def _endpoint(row: RowMapping) -> Endpoint:
    return Endpoint(**{**row, "events": tuple(row["events"].split(","))})
