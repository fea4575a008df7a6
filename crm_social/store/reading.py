"""What pages look at beyond single tasks and contacts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, text
from sqlalchemy.orm import Session

from crm_social.core.plays import LIVE
from crm_social.store.tables import ContactRow, TaskRow


def warmest(session: Session, limit: int) -> list[ContactRow]:
    """Return the contacts who engage most these days, warmest first."""
    query = (
        select(ContactRow)
        .where(text("engagement_band <= 2"))
        .order_by(ContactRow.engagement_heat.desc(), ContactRow.id)
        .limit(limit)
    )
    return list(session.execute(query).scalars())


def queue_mark(
    session: Session,
    now: datetime,
    edges: Mapping[str, datetime],
    *,
    rep: str | None = None,
    free: bool = True,
) -> str:
    """Return a mark that changes when anything a queue page shows of its tasks does.

    It covers the live tasks of a rep and, where `free`, those nobody has; of everybody where
    `rep` is None. A task that crosses one of the edges or wakes up changes it as well.
    """
    where: list[ColumnElement[bool]] = [TaskRow.state.in_(sorted(LIVE))]
    if rep is not None:
        mine = TaskRow.owner == rep
        where.append(or_(mine, TaskRow.owner.is_(None)) if free else mine)
    asleep = and_(TaskRow.state == "snoozed", TaskRow.until > now)
    columns: list[ColumnElement[Any]] = [
        func.count(),
        func.max(TaskRow.id),
        func.sum(TaskRow.rank),
        func.max(TaskRow.due_at),
        func.max(TaskRow.until),
        func.count().filter(TaskRow.state == "accepted"),
        func.count().filter(asleep),
        func.count(TaskRow.owner),
        *(func.count().filter(TaskRow.due_at < edge) for edge in edges.values()),
    ]
    row = session.execute(select(*columns).select_from(TaskRow).where(*where)).one()
    return "-".join(str(value) for value in row)
