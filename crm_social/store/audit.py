"""The audit: who did what to what, when and from where, written in the deed's own transaction.

It is only ever added to: the database refuses to change or delete a line, and each line's
`chain` covers the line before, so that a change made past the database is found with its place.
Of contacts it holds ids and nothing else; when a person is forgotten, nothing of them is here.
"""

import json
from contextvars import ContextVar
from datetime import datetime
from hashlib import sha256
from typing import Final

import msgspec
from msgspec import Struct
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from crm_social.core.deeds import Deed
from crm_social.core.facts import micros
from crm_social.store.account_tables import AuditRow

#: Who does what nobody signed in for, and where from.
COMMAND_LINE: Final = "command line"
_address: ContextVar[str] = ContextVar("address", default=COMMAND_LINE)
#: Any number that nothing else of ours locks by.
_LOCK: Final = 20_261_126
_AT_ONCE: Final = 2_000


class Line(Struct, frozen=True):
    """One deed as people may see it."""

    id: int
    at: datetime
    by: str
    deed: str
    #: `sort:id`, empty where there is nothing to name.
    subject: str
    address: str
    detail: dict[str, str]


class Asked(Struct, frozen=True):
    """Which lines: None asks for all."""

    by: str | None = None
    deed: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def come_from(client: str) -> None:
    """Have what this thread or task writes from now on say that it came from this address."""
    _address.set(client)


def write(
    session: Session, deed: Deed, by: str, subject: str, now: datetime, **detail: object
) -> None:
    """Add a line. `detail` is for what changed; None is left out."""
    if session.get_bind().dialect.name == "postgresql":
        # One after the other: each line covers the one before.
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    session.flush()
    newest = select(AuditRow.chain).order_by(AuditRow.id.desc()).limit(1)
    said = {name: str(value) for name, value in sorted(detail.items()) if value is not None}
    row = AuditRow(
        at=now,
        by=by,
        deed=deed.value,
        subject=subject,
        address=_address.get(),
        detail=json.dumps(said, ensure_ascii=False),
    )
    row.chain = _chain(session.execute(newest).scalar_one_or_none() or b"", row)
    session.add(row)
    session.flush()


def page(
    session: Session, asked: Asked, *, before: int | None = None, limit: int = 100
) -> list[Line]:
    """Return lines, newest first, from before a line's id."""
    query = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditRow.id < before)
    for column, value in (
        (AuditRow.by, asked.by),
        (AuditRow.deed, asked.deed),
        (AuditRow.subject, asked.subject),
    ):
        if value is not None:
            query = query.where(column == value)
    if asked.since is not None:
        query = query.where(AuditRow.at >= asked.since)
    if asked.until is not None:
        query = query.where(AuditRow.at < asked.until)
    return [_line(row) for row in session.execute(query).scalars()]


def everybody(session: Session) -> list[str]:
    """Return who has done anything, by name."""
    query = select(AuditRow.by).distinct().order_by(AuditRow.by)
    return [name for name in session.execute(query).scalars() if name]


def first_broken(session: Session, last: int | None = None) -> int | None:
    """Return the id of the first line that is not as it was written, None where all are.

    A line that was taken out breaks the one after it. `last` looks only at so many of the newest.
    """
    chain, after = b"", 0
    if last is not None:
        before = select(AuditRow.id, AuditRow.chain).order_by(AuditRow.id.desc()).offset(last)
        known = session.execute(before.limit(1)).one_or_none()
        if known is not None:
            after, chain = known.id, bytes(known.chain)
    while True:
        query = select(AuditRow).where(AuditRow.id > after).order_by(AuditRow.id).limit(_AT_ONCE)
        rows = session.execute(query).scalars().all()
        for row in rows:
            chain = _chain(chain, row)
            if bytes(row.chain) != chain:
                return row.id
        if len(rows) < _AT_ONCE:
            return None
        after = rows[-1].id


def _chain(before: bytes, row: AuditRow) -> bytes:
    said = [micros(row.at), row.by, row.deed, row.subject, row.address, row.detail]
    return sha256(before + msgspec.json.encode(said)).digest()


def _line(row: AuditRow) -> Line:
    return Line(
        id=row.id,
        at=row.at,
        by=row.by,
        deed=row.deed,
        subject=row.subject,
        address=row.address,
        detail=msgspec.json.decode(row.detail, type=dict[str, str]),
    )
