"""The inbox: facts that are durable and wait to be applied, taken by any number of workers."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from crm_social.core import facts
from crm_social.core.facts import Fact
from crm_social.store import bulk
from crm_social.store.tables import InboxRow


class Arrived(Struct, frozen=True, gc=False):
    """One fact to apply, as the ledger has it."""

    id: int
    key: bytes
    content: bytes
    subject: bytes
    fact: Fact


def take(session: Session, limit: int) -> list[Arrived]:
    """Take facts out of the inbox, oldest first, leaving alone what others have taken."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(_TAKE_SQLITE, (limit,)).all()
    else:
        rows = connection.exec_driver_sql(_TAKE_POSTGRESQL, (limit,)).all()
    return _arrived(session, rows)


def take_these(session: Session, keys: Sequence[bytes]) -> list[Arrived]:
    """Take these facts out of the inbox ahead of all others."""
    rows = session.execute(_TAKE_THESE, {"keys": list(keys)}).all()
    return _arrived(session, rows)


def _arrived(
    session: Session, rows: Sequence[tuple[int, bytes, bytes, bytes, str]]
) -> list[Arrived]:
    if not rows:
        return []
    bulk.delete(session, InboxRow, "fact_id", [row[0] for row in rows])
    known = facts.decode([row[4] for row in rows])
    return [
        Arrived(row[0], bytes(row[1]), bytes(row[2]), bytes(row[3]), fact)
        for row, fact in zip(rows, known, strict=True)
    ]


_TAKE: Final = (
    "SELECT f.id, f.key, f.content, f.subject, f.body FROM inbox i JOIN facts f ON f.id = i.fact_id"
)
_TAKE_SQLITE: Final = _TAKE + " ORDER BY i.fact_id LIMIT ?"
_TAKE_POSTGRESQL: Final = _TAKE + " ORDER BY i.fact_id LIMIT %s FOR UPDATE OF i SKIP LOCKED"
_TAKE_THESE: Final = text(_TAKE + " WHERE f.key IN :keys").bindparams(
    bindparam("keys", expanding=True)
)
