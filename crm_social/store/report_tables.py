"""The tables reports read: passages and what they add up to. See core/passages.py.

All of it follows from facts and moves, and is made a moment after them for whom `unreported`
lists.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_social.store.tables import Base, MoveRow, RowId

_HERE = text("here <> ''")
_NOTHING = text("n = 0")
#: Where nobody is owed for and no money is, all the sums are 0.
_OWES_NOTHING = text(
    "leads_people = 0 AND opportunities_people = 0 AND sales_people = 0 AND money_first = 0"
    " AND money_last = 0 AND money_linear = 0 AND money_time_decay = 0 AND money_position = 0"
)


class PassageRow(Base):
    """One round of one person: when each step was first reached, and by which first touch."""

    __tablename__ = "passages"
    __table_args__ = (
        Index("passages_here", "here", "contact_id", sqlite_where=_HERE, postgresql_where=_HERE),
        Index("passages_week", "week"),
        {"sqlite_with_rowid": False},
    )

    contact_id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    cycle: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    since: Mapped[datetime | None]
    #: The cohort: the UTC week of the first step.
    week: Mapped[int | None]
    t1: Mapped[datetime | None]
    t2: Mapped[datetime | None]
    t3: Mapped[datetime | None]
    t4: Mapped[datetime | None]
    t5: Mapped[datetime | None]
    t6: Mapped[datetime | None]
    t7: Mapped[datetime | None]
    skipped: Mapped[int]
    walk: Mapped[str]
    #: The first touch; None where there was none.
    touched_at: Mapped[datetime | None]
    platform: Mapped[str]
    channel: Mapped[str]
    post: Mapped[int]
    class_: Mapped[str] = mapped_column("class")
    campaign: Mapped[str]
    author: Mapped[str]
    #: In hundredths.
    amount: Mapped[int | None]
    currency: Mapped[str]
    here: Mapped[str]
    language: Mapped[str]
    country: Mapped[str]
    fit: Mapped[str]
    prize: Mapped[bool]


class TouchRow(Base):
    """That a person engaged with a post, and when first."""

    __tablename__ = "touches"
    __table_args__ = (Index("touches_post", "post"), {"sqlite_with_rowid": False})

    contact_id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    post: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    at: Mapped[datetime]


class CreditRow(Base):
    """What a post has of one outcome of one person, in millionths by each rule."""

    __tablename__ = "credits"
    __table_args__ = (Index("credits_post", "post", "outcome"), {"sqlite_with_rowid": False})

    contact_id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    cycle: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    outcome: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    post: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    week: Mapped[int]
    first: Mapped[int]
    last: Mapped[int]
    linear: Mapped[int]
    time_decay: Mapped[int]
    position: Mapped[int]
    amount: Mapped[int | None]
    currency: Mapped[str]


class PostRow(Base):
    """A post somebody engaged with, as the engagements on it show it."""

    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    platform: Mapped[str]
    channel: Mapped[str]
    uid: Mapped[str]
    url: Mapped[str]
    text: Mapped[str]
    #: Empty for the logo.
    author: Mapped[str]
    class_: Mapped[str] = mapped_column("class")
    campaign: Mapped[str]
    giveaway: Mapped[bool]
    published_at: Mapped[datetime | None]
    #: The earliest engagement heard of.
    heard_at: Mapped[datetime]
    #: What marketing said of it; empty and None where nothing.
    marked_class: Mapped[str]
    marked_giveaway: Mapped[bool | None]


class TallyRow(Base):
    """A count; see core/tallies.py for what its name means."""

    __tablename__ = "tallies"
    __table_args__ = (
        Index("tallies_nothing", "n", sqlite_where=_NOTHING, postgresql_where=_NOTHING),
        {"sqlite_with_rowid": False},
    )

    counted: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(primary_key=True)
    a: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    b: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    c: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    n: Mapped[int]


class TallyNewsRow(Base):
    """What is still to be added to a count: on PostgreSQL many write, and none waits."""

    __tablename__ = "tally_news"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    counted: Mapped[str]
    period: Mapped[int]
    key: Mapped[str]
    a: Mapped[int]
    b: Mapped[int]
    c: Mapped[int]
    n: Mapped[int]


class _Owing:
    """What is summed; see core/owing.py."""

    leads_people: Mapped[int]
    leads_first: Mapped[int]
    leads_last: Mapped[int]
    leads_linear: Mapped[int]
    leads_time_decay: Mapped[int]
    leads_position: Mapped[int]
    opportunities_people: Mapped[int]
    opportunities_first: Mapped[int]
    opportunities_last: Mapped[int]
    opportunities_linear: Mapped[int]
    opportunities_time_decay: Mapped[int]
    opportunities_position: Mapped[int]
    sales_people: Mapped[int]
    sales_first: Mapped[int]
    sales_last: Mapped[int]
    sales_linear: Mapped[int]
    sales_time_decay: Mapped[int]
    sales_position: Mapped[int]
    money_first: Mapped[int]
    money_last: Mapped[int]
    money_linear: Mapped[int]
    money_time_decay: Mapped[int]
    money_position: Mapped[int]


class OwedRow(_Owing, Base):
    """What one post is owed of the outcomes of a block of weeks, and of money in one currency.

    One row with all rules: a report reads as many rows as there are posts, and a credit writes
    one for each level of blocks.
    """

    __tablename__ = "owed"
    __table_args__ = (
        Index("owed_nothing", "level", sqlite_where=_OWES_NOTHING, postgresql_where=_OWES_NOTHING),
        {"sqlite_with_rowid": False},
    )

    level: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    block: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    post: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    currency: Mapped[str] = mapped_column(primary_key=True)


class OwedNewsRow(_Owing, Base):
    """What is still to be added to it, as beside tallies."""

    __tablename__ = "owed_news"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    level: Mapped[int]
    block: Mapped[int]
    post: Mapped[int]
    currency: Mapped[str]


#: Who went one way, by time.
MOVES_EDGE: Final = Index("moves_edge", MoveRow.from_stage, MoveRow.to_stage, MoveRow.at)


class UnreportedRow(Base):
    """A contact of which something was decided that reports do not know yet; one line each time.

    No index but the order: each would be one more page to write for nearly every event.
    """

    __tablename__ = "unreported"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    contact_id: Mapped[int]
