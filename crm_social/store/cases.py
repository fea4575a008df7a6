"""Complaints as cases: the tasks of care behind them, by how they stand."""

from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, and_, func, or_, select, text
from sqlalchemy.orm import Session

from crm_social.core.cases import Standing
from crm_social.core.plays import Task
from crm_social.store import queue, sight
from crm_social.store.db import moment
from crm_social.store.queue import QueueItem
from crm_social.store.tables import TaskRow

_decode_task = msgspec.json.Decoder(Task).decode
#: Of a time, this many are counted at most, the newest.
_MOST: Final = 10_000
# Written out, or SQLite does not see that the index of complaints serves it.
_COMPLAINED: Final = text("tasks.complained_at IS NOT NULL")
_LIVE: Final = ("accepted", "held", "open", "snoozed")
_CLOSED: Final = ("done", "expired", "gone", "rejected")

#: Where a list was left: when the last one complained, and its task.
Place = tuple[int, int]


def page(
    session: Session,
    standing: Standing,
    *,
    limit: int,
    owner: str | None = None,
    before: Place | None = None,
) -> list[QueueItem]:
    """Return cases in sight that stand so, the newest first, from before a place."""
    where: list[ColumnElement[bool]] = _stand(standing)
    if owner is not None:
        where.append(TaskRow.owner == owner)
    if before is not None:
        at, task_id = before
        where.append(_before(at, task_id))
    query = (
        select(TaskRow.id)
        .where(*where)
        .order_by(TaskRow.complained_at.desc(), TaskRow.id.desc())
        .limit(limit)
    )
    return queue.several(session, list(session.execute(query).scalars()))


def in_order(
    session: Session,
    standing: Standing | None,
    *,
    after: int,
    limit: int,
    owner: str | None = None,
) -> list[QueueItem]:
    """Return cases in sight in order of id after one; those that stand so, or all."""
    where = [_COMPLAINED, *sight.of_tasks()] if standing is None else _stand(standing)
    if owner is not None:
        where.append(TaskRow.owner == owner)
    query = select(TaskRow.id).where(TaskRow.id > after, *where).order_by(TaskRow.id).limit(limit)
    return queue.several(session, list(session.execute(query).scalars()))


def get(session: Session, task_id: int) -> QueueItem | None:
    """Return one case, or None where the task is none or is not in sight."""
    item = queue.get(session, task_id)
    return item if item is not None and item.task.complaint is not None else None


def counts(session: Session) -> dict[Standing, int]:
    """Return how many cases in sight stand how."""
    return {
        standing: session.execute(
            select(func.count()).select_from(TaskRow).where(*_stand(standing))
        ).scalar_one()
        for standing in Standing
    }


def since(session: Session, at: datetime) -> list[Task]:
    """Return the tasks of cases in sight that opened since, newest first."""
    query = (
        select(TaskRow.body)
        .where(_COMPLAINED, TaskRow.complained_at >= at, *sight.of_tasks())
        .order_by(TaskRow.complained_at.desc(), TaskRow.id.desc())
        .limit(_MOST)
    )
    return [_decode_task(body) for body in session.execute(query).scalars()]


def _stand(standing: Standing) -> list[Any]:
    states = _CLOSED if standing is Standing.CLOSED else _LIVE
    where: list[Any] = [_COMPLAINED, TaskRow.state.in_(states), *sight.of_tasks()]
    if standing is not Standing.CLOSED:
        where.append(TaskRow.waits.is_(standing is Standing.WAITING))
    return where


def _before(at: int, task_id: int) -> ColumnElement[bool]:
    then = moment(at)
    return or_(
        TaskRow.complained_at < then, and_(TaskRow.complained_at == then, TaskRow.id < task_id)
    )
