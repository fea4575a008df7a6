"""The inbox: facts that are durable and wait to be applied, taken by any number of workers."""

from collections.abc import Sequence
from random import randrange
from typing import Final

from msgspec import Struct
from sqlalchemy import Connection, bindparam, text
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
    """Take facts out of the inbox, oldest first, leaving alone what others have taken.

    Where more waits than one batch, each worker keeps to the facts of some people, so that
    two do not wait for each other at the contacts both have facts of.
    """
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(_TAKE_SQLITE, (limit,)).all()
        return _arrived(session, rows)
    rows = []
    if connection.exec_driver_sql(_IS_MORE, (limit,)).first() is not None:
        lane = _lane(connection)
        if lane is not None:
            rows = connection.exec_driver_sql(_TAKE_LANE, (lane, limit)).all()
    return _arrived(session, rows or connection.exec_driver_sql(_TAKE_POSTGRESQL, (limit,)).all())


def _lane(connection: Connection) -> int | None:
    """Return a lane that nobody works in, ours until the transaction ends; None: all are taken."""
    # Not all from the same end, or the last lanes would always be the ones left over.
    first = randrange(_LANES)  # noqa: S311 - nothing secret
    for lane in (*range(first, _LANES), *range(first)):
        (is_free,) = connection.exec_driver_sql(_TRY_LANE, (_LANE_LOCK, lane)).one()
        if is_free:
            return int(lane)
    return None


def take_these(session: Session, keys: Sequence[bytes]) -> list[Arrived]:
    """Take these facts out of the inbox ahead of all others."""
    rows = session.execute(_TAKE_THESE, {"keys": list(keys)}).all()
    return _arrived(session, rows)


def claim(session: Session, ids: Sequence[int]) -> set[int]:
    """Take these facts out of the inbox unread. Return those that nobody else had taken."""
    if session.get_bind().dialect.name == "sqlite":
        bulk.delete(session, InboxRow, "fact_id", ids)
        return set(ids)
    found = session.connection().exec_driver_sql(_CLAIM_POSTGRESQL, (list(ids),))
    return {row[0] for row in found}


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
_CLAIM_POSTGRESQL: Final = (
    "WITH mine AS (SELECT fact_id FROM inbox WHERE fact_id = ANY(%b::bigint[])"
    " FOR UPDATE SKIP LOCKED)"
    " DELETE FROM inbox i USING mine WHERE i.fact_id = mine.fact_id RETURNING i.fact_id"
)
#: People are divided by their handle's digest. Of two workers each finds a lane; so do four.
_LANES: Final[int] = 4
_LANE_LOCK: Final = 7_305_128
_IS_MORE: Final = "SELECT 1 FROM inbox OFFSET %s LIMIT 1"
_TRY_LANE: Final = "SELECT pg_try_advisory_xact_lock(%s, %s)"
_TAKE_LANE: Final = (
    _TAKE + f" WHERE get_byte(f.subject, 0) %% {_LANES} = %s"
    " ORDER BY i.fact_id LIMIT %s FOR UPDATE OF i SKIP LOCKED"
)
_TAKE_THESE: Final = text(_TAKE + " WHERE f.key IN :keys").bindparams(
    bindparam("keys", expanding=True)
)
