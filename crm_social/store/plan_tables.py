"""The tables of planning: studies of models, goals, and who is mailed the report."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_social.store.tables import Base, RowId


class StudyRow(Base):
    """A long look at everybody, asked for by somebody and made by a job."""

    __tablename__ = "studies"
    __table_args__ = (Index("studies_name", "what", "name"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    #: preview or calibration
    what: Mapped[str]
    #: Of the model that is looked at, and (of a draft) its text as it was then.
    name: Mapped[str]
    text: Mapped[str]
    from_start: Mapped[bool]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    #: waiting, running, done or failed
    state: Mapped[str]
    leased_until: Mapped[datetime | None]
    done: Mapped[int]
    total: Mapped[int]
    ended_at: Mapped[datetime | None]
    #: JSON: what was found; empty until then.
    found: Mapped[str]
    problem: Mapped[str]


class GoalRow(Base):
    """What is to be reached by when, and who answers for it."""

    __tablename__ = "goals"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    metric: Mapped[str]
    #: People; of money hundredths, of a rate hundredths of a per cent.
    target: Mapped[int]
    currency: Mapped[str]
    #: ISO dates, both days included.
    since: Mapped[str]
    until: Mapped[str]
    owner: Mapped[str]
    note: Mapped[str]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    dropped_at: Mapped[datetime | None]


class ScheduleRow(Base):
    """To whom the report to management is mailed, and when next."""

    __tablename__ = "schedules"
    __table_args__ = (UniqueConstraint("email", name="schedules_email"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    email: Mapped[str]
    lang: Mapped[str]
    #: week or month
    every: Mapped[str]
    timezone: Mapped[str]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    next_at: Mapped[datetime]
    #: Whoever sends it now is given so long.
    leased_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    #: Why the last one could not be sent; empty where it was.
    problem: Mapped[str]
