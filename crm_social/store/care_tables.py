"""The tables of care: criticism counted, alarms, posts that rest, and whom we must tell."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_social.store.tables import Base, RowId

_UNTOLD = text("told_at IS NULL")
_RESTS = text("ended_at IS NULL")


class CriticismRow(Base):
    """One engagement whose words are not content: where and when, and not whose."""

    __tablename__ = "criticisms"
    __table_args__ = (
        Index("criticisms_target", "target", "at"),
        Index("criticisms_channel", "channel", "at"),
    )

    #: The engagement's name, the first part of its key.
    name: Mapped[bytes] = mapped_column(primary_key=True)
    #: The post; None where it was said of none.
    target: Mapped[bytes | None]
    channel: Mapped[bytes]
    at: Mapped[datetime]


class AlarmRow(Base):
    """Far more criticism than usual, of a post or on a whole channel."""

    __tablename__ = "alarms"
    __table_args__ = (UniqueConstraint("key", name="alarms_key"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    #: What it is about and of which day: no alarm is raised twice.
    key: Mapped[str]
    platform: Mapped[str]
    channel: Mapped[str | None]
    #: None where it is about the whole channel; then nothing rests.
    post: Mapped[str | None]
    url: Mapped[str | None]
    target: Mapped[bytes]
    raised_at: Mapped[datetime]
    #: How many were heard within the window, how many are usual, and how likely so many are.
    heard: Mapped[int]
    usual: Mapped[float]
    p: Mapped[float]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    reason: Mapped[str | None]


class PauseRow(Base):
    """A post on which outreach rests because somebody said so, or rested."""

    __tablename__ = "pauses"
    __table_args__ = (
        UniqueConstraint("key", name="pauses_key"),
        Index("pauses_rests", "target", unique=True, sqlite_where=_RESTS, postgresql_where=_RESTS),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    #: What its facts in the ledger are called by.
    key: Mapped[str]
    platform: Mapped[str]
    post: Mapped[str]
    url: Mapped[str | None]
    target: Mapped[bytes]
    began_at: Mapped[datetime]
    began_by: Mapped[str]
    reason: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    ended_because: Mapped[str | None]


class DutyRow(Base):
    """That a contact is to be told what we hold of them, by when and why then."""

    __tablename__ = "duties"
    __table_args__ = (
        Index("duties_due", "due_at", "contact_id", sqlite_where=_UNTOLD, postgresql_where=_UNTOLD),
    )

    contact_id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    #: When the first datum of theirs came to us.
    since: Mapped[datetime]
    due_at: Mapped[datetime]
    because: Mapped[str]
    #: When it first stood on the list: nobody is deleted for what could not be seen.
    listed_at: Mapped[datetime]
    told_at: Mapped[datetime | None]


class ReachedRow(Base):
    """How far something that goes through rows by their number has come."""

    __tablename__ = "reached"

    name: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]
