"""The outbox: what the outside must hear, written with the change it tells of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from crm_social.core.events import Event, Message
from crm_social.core.facts import micros
from crm_social.store import bulk
from crm_social.store.tables import DeliveryRow

_COLUMNS: Final = (
    "endpoint_id", "message_id", "event", "payload", "created_at", "state", "attempts", "next_at",
)  # fmt: skip


def listeners(session: Session) -> list[tuple[int, frozenset[str]]]:
    """Return the enabled endpoints' ids and the events each wants (`*` for all)."""
    rows = session.connection().exec_driver_sql(_LISTENERS)
    return [(endpoint, frozenset(events.split(","))) for endpoint, events in rows]


def wanted(listeners: Sequence[tuple[int, frozenset[str]]]) -> frozenset[str]:
    """Return the events that anybody of these wants."""
    named = frozenset().union(*(events for _, events in listeners))
    return frozenset(Event) if "*" in named else named


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


_LISTENERS: Final = "SELECT id, events FROM endpoints WHERE disabled_at IS NULL ORDER BY id"
