"""Heads of the audit: which line was the newest at a moment, so that what is cut off is found."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_social.store.account_tables import AuditHeadRow, AuditRow


class Head(Struct, frozen=True):
    """The audit at a moment: how many lines, the id of the newest and its chain, in hex."""

    at: datetime
    lines: int
    last: int
    chain: str
    #: Made of the others with the installation's secret; "" where somebody wrote a head down.
    mark: str = ""


def now(session: Session, at: datetime) -> Head | None:
    """Return the audit as it is, without a mark; None where there is no line yet."""
    newest = select(AuditRow.id, AuditRow.chain).order_by(AuditRow.id.desc()).limit(1)
    row = session.execute(newest).one_or_none()
    if row is None:
        return None
    lines = session.execute(
        select(func.count()).select_from(AuditRow).where(AuditRow.id <= row.id)
    ).scalar_one()
    return Head(at, lines, row.id, bytes(row.chain).hex())


def add(session: Session, head: Head) -> None:
    """Keep a head."""
    session.add(
        AuditHeadRow(
            at=head.at,
            lines=head.lines,
            last=head.last,
            chain=bytes.fromhex(head.chain),
            mark=head.mark,
        )
    )
    session.flush()


def newest(session: Session, limit: int | None = 1) -> list[Head]:
    """Return the heads kept last, newest first; all with None."""
    query = select(AuditHeadRow).order_by(AuditHeadRow.id.desc()).limit(limit)
    return [
        Head(row.at, row.lines, row.last, bytes(row.chain).hex(), row.mark)
        for row in session.execute(query).scalars()
    ]


def chains(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """Return the chain, in hex, of those of these lines that are there."""
    found: dict[int, str] = {}
    wanted = sorted(set(ids))
    for begin in range(0, len(wanted), 500):
        some = wanted[begin : begin + 500]
        query = select(AuditRow.id, AuditRow.chain).where(AuditRow.id.in_(some))
        found |= {row.id: bytes(row.chain).hex() for row in session.execute(query)}
    return found


def last_line(session: Session) -> int:
    """Return the id of the newest line, 0 where there is none."""
    return session.execute(select(func.max(AuditRow.id))).scalar_one() or 0
