"""The places of tasks in a queue: which a rep can work, in what order, and how many."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache, reduce
from itertools import pairwise
from operator import add
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from crm_social.core.sight import Sight
from crm_social.store import sight
from crm_social.store.db import Instant
from crm_social.store.tables import ContactRow, TaskRow

#: As `Place` lists them.
_PLACE: Final = (
    TaskRow.id,
    type_coerce(TaskRow.due_at, BigInteger),
    TaskRow.rank,
    TaskRow.state,
    type_coerce(TaskRow.until, BigInteger),
    TaskRow.owner,
)
#: So many statements are kept.
_MADE: Final = 512


class Narrow(Struct, frozen=True):
    """Which of the tasks a rep can work; an empty word means any."""

    play: str = ""
    platform: str = ""
    stage: str = ""
    #: Only those nobody has.
    unowned: bool = False


ANY: Final = Narrow()


class Place(Struct, frozen=True, array_like=True):
    """A task in the order of a queue, without what it says and of whom."""

    id: int
    #: In microseconds since 1970, as `until` is: a thousand are looked at for a page.
    due: int
    rank: float
    state: str
    until: int | None
    owner: str | None


class Whose(Struct, frozen=True):
    """Whose tasks a queue is of: a rep's, and with `free` nobody's; of `rep` None everybody's."""

    rep: str | None
    free: bool = True
    #: Snoozed ones too whose time has not come.
    asleep: bool = False


def places(
    session: Session,
    whose: Whose,
    now: datetime,
    *,
    limit: int,
    search: str = "",
    narrow: Narrow = ANY,
) -> list[Place]:
    """Return the first tasks of a queue, the first due first; `several` says what they are of.

    A rep's own and nobody's are two ranges of an index, each read from its beginning: however
    many others there are, no more is looked at than is asked for of each.
    """
    query = _first(whose, narrow, sight.now(), limit=limit, searched=bool(search))
    given = {"now": now, "like": _like(search)} if search else {"now": now}
    return [Place(*row) for row in session.connection().execute(query, given).all()]


def counts_for(
    session: Session,
    whose: Whose,
    now: datetime,
    edges: Mapping[str, datetime],
    narrow: Narrow = ANY,
    *,
    most: int,
) -> dict[str, int]:
    """Return how many tasks of a queue are due before each edge and after the one before it.

    By the edge's name, and "later" for those after the last. What is more than `most` counts as
    `most`: a page needs no more, and counting a million takes long.
    """
    query = _counted(whose, narrow, sight.now(), tuple(edges), most)
    row = session.connection().execute(query, {"now": now, **edges}).one()
    return {name: min(most, getattr(row, name)) for name in (*edges, "later")}


# The statements a list is made of are asked for every few seconds, and putting one together takes
# longer than what it asks: each is made once for who asks for what, and for what is in sight.


@lru_cache(maxsize=_MADE)
def _first(
    whose: Whose, narrow: Narrow, seen: Sight | None, *, limit: int, searched: bool
) -> Select[*tuple[Any, ...]]:
    order = [TaskRow.due_at, TaskRow.rank.desc(), TaskRow.id]
    if whose.rep is not None or narrow.unowned:
        # The same in a whole range; PostgreSQL does not see that, and would sort all of nobody's.
        order.insert(0, TaskRow.owner)
    parts = []
    for where in _ranges(whose, narrow, seen):
        query = select(*_PLACE).where(*where).order_by(*order).limit(limit)
        if searched:
            query = query.join(ContactRow, ContactRow.id == TaskRow.contact_id)
            query = query.where(_matches(bindparam("like")))
        parts.append(query)
    if len(parts) == 1:
        return parts[0]
    both = union_all(*(select(part.subquery()) for part in parts)).subquery()
    return select(both).order_by(both.c.due_at, both.c.rank.desc(), both.c.id).limit(limit)


@lru_cache(maxsize=_MADE)
def _counted(
    whose: Whose, narrow: Narrow, seen: Sight | None, edges: tuple[str, ...], most: int
) -> Select[*tuple[Any, ...]]:
    spans = zip((*edges, "later"), pairwise((None, *edges, None)), strict=True)
    columns = []
    for name, (begins, ends) in spans:
        parts = []
        for where in _ranges(whose, narrow, seen):
            query = select(literal(1)).where(*where)
            query = query if begins is None else query.where(TaskRow.due_at >= _moment(begins))
            query = query if ends is None else query.where(TaskRow.due_at < _moment(ends))
            some = query.limit(most).subquery()
            parts.append(select(func.count()).select_from(some).scalar_subquery())
        columns.append(reduce(add, parts).label(name))
    return select(*columns)


def _moment(name: str) -> ColumnElement[datetime]:
    return bindparam(name, type_=Instant())


def _ranges(whose: Whose, narrow: Narrow, seen: Sight | None) -> list[list[Any]]:
    """Return the conditions of each range of the index that a queue is made of."""
    # Written out, or SQLite does not see that the index of live tasks serves it.
    common: list[Any] = [text("tasks.state IN ('open', 'accepted', 'snoozed')")]
    if not whose.asleep:
        common.append(or_(text("tasks.state <> 'snoozed'"), TaskRow.until <= _moment("now")))
    common += [*narrowed(narrow), *sight.tasks_in(seen)]
    if narrow.unowned:
        return [[*common, TaskRow.owner.is_(None)]]
    if whose.rep is None:
        return [common]
    owners = [TaskRow.owner == whose.rep, *([TaskRow.owner.is_(None)] if whose.free else [])]
    return [[*common, owner] for owner in owners]


def _like(search: str) -> str:
    return "%" + search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def _matches(like: ColumnElement[str]) -> ColumnElement[bool]:
    columns = (ContactRow.name, ContactRow.handle, ContactRow.company, ContactRow.email)
    return or_(*(column.ilike(like, escape="\\") for column in columns))


def narrowed(narrow: Narrow) -> list[ColumnElement[bool]]:
    """Return the conditions of a narrower list; the index of live tasks still leads the way."""
    where: list[ColumnElement[bool]] = []
    if narrow.play:
        where.append(TaskRow.play == narrow.play)
    if narrow.platform:
        where.append(TaskRow.platform == narrow.platform)
    if narrow.stage:
        # By another name, as the list itself joins contacts.
        who = aliased(ContactRow)
        where.append(exists().where(who.id == TaskRow.contact_id, who.stage == narrow.stage))
    return where
