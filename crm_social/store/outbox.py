"""The outbox: what the outside must hear, written with the change it tells of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_social.core.events import Message
from crm_social.core.facts import micros
from crm_social.store import bulk
from crm_social.store.tables import DeliveryRow, EndpointRow

_COLUMNS: Final = (
    "endpoint_id", "message_id", "event", "payload", "created_at", "state", "attempts", "next_at",
)  # fmt: skip


def listeners(session: Session) -> list[tuple[int, frozenset[str]]]:
    """Return the enabled endpoints' ids and the events each wants (`*` for all)."""
    rows = session.execute(
        select(EndpointRow.id, EndpointRow.events)
        .where(EndpointRow.disabled_at.is_(None))
        .order_by(EndpointRow.id)
    )
    return [(row.id, frozenset(row.events.split(","))) for row in rows]


def put(
    session: Session,
    messages: Sequence[Message],
    now: datetime,
    to: Sequence[tuple[int, frozenset[str]]] | None = None,
) -> int:
    """Queue messages for those who want them, each once for ever. Return how many were queued."""
    endpoints = listeners(session) if to is None else to
    at = micros(now)
    rows = [
        (endpoint, message.id, message.event.value, message.payload, at, "ready", 0, at)
        for message in messages
        for endpoint, wants in endpoints
        if "*" in wants or message.event.value in wants
    ]
    bulk.insert_new(session, DeliveryRow, _COLUMNS, rows)
    return len(rows)
