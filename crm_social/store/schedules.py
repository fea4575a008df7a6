"""To whom the report is mailed, and when next."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from crm_social.store.plan_tables import ScheduleRow

#: When one that could not be sent is tried again; so long also nobody else sends it.
LATER: Final = timedelta(minutes=15)


class Every(StrEnum):
    """How often."""

    WEEK = "week"
    MONTH = "month"


class Schedule(Struct, frozen=True):
    """One address the report is mailed to; `problem` says why the last could not be sent."""

    id: int
    email: str
    lang: str
    every: Every
    timezone: str
    created_by: str
    next_at: datetime
    sent_at: datetime | None
    problem: str


def every(session: Session) -> list[Schedule]:
    """Return all schedules by address."""
    rows = session.execute(select(ScheduleRow).order_by(ScheduleRow.email)).scalars()
    return [_schedule(row) for row in rows]


def save(session: Session, schedule: Schedule, now: datetime) -> int:
    """Keep a schedule, in place of the one of the same address. Return its id."""
    query = select(ScheduleRow).where(ScheduleRow.email == schedule.email)
    row = session.execute(query).scalar_one_or_none()
    if row is None:
        row = ScheduleRow(email=schedule.email, created_at=now)
        session.add(row)
    row.lang, row.every, row.timezone = schedule.lang, schedule.every.value, schedule.timezone
    row.next_at, row.leased_until = schedule.next_at, None
    row.created_by, row.problem = schedule.created_by, ""
    # Generates row.id.
    session.flush()
    return row.id


def drop(session: Session, schedule_id: int) -> bool:
    """Forget a schedule. Return False where there is none."""
    row = session.get(ScheduleRow, schedule_id)
    if row is not None:
        session.delete(row)
    return row is not None


def take(session: Session, now: datetime) -> Schedule | None:
    """Return a schedule whose time has come, leased from the others; None where there is none."""
    free = ScheduleRow.leased_until.is_(None) | (ScheduleRow.leased_until <= now)
    query = select(ScheduleRow).where(ScheduleRow.next_at <= now, free)
    row = session.execute(query.order_by(ScheduleRow.next_at).limit(1)).scalar_one_or_none()
    if row is None:
        return None
    due = _schedule(row)
    done = session.execute(
        update(ScheduleRow)
        .where(ScheduleRow.id == due.id, ScheduleRow.next_at == due.next_at, free)
        .values(leased_until=now + LATER)
    )
    return due if done.rowcount == 1 else None  # type: ignore[attr-defined]


def note(session: Session, schedule_id: int, **values: object) -> None:
    """Keep what came of sending one."""
    session.execute(update(ScheduleRow).where(ScheduleRow.id == schedule_id).values(**values))


def _schedule(row: ScheduleRow) -> Schedule:
    return Schedule(
        id=row.id,
        email=row.email,
        lang=row.lang,
        every=Every(row.every),
        timezone=row.timezone,
        created_by=row.created_by,
        next_at=row.next_at,
        sent_at=row.sent_at,
        problem=row.problem,
    )
