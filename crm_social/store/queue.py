"""A rep's queue: the live tasks, with the contact each is about."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import reduce
from itertools import pairwise
from operator import add
from typing import Any, Final

import msgspec
from msgspec import Struct, field
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    type_coerce,
)
from sqlalchemy.orm import Session, aliased

from crm_social.core.plays import QUEUED, Task
from crm_social.store import sight
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
_decode_task = msgspec.json.Decoder(Task).decode
_LIVE: Final = sorted(QUEUED)


class _Live(Struct):
    """Of a contact's memory, the live tasks."""

    tasks: list[Task] = field(default_factory=list)


_decode_live = msgspec.json.Decoder(_Live).decode


class QueueItem(Struct, frozen=True):
    """One task with what a rep must see of its contact in the list."""

    id: int
    contact_id: int
    task: Task
    rank: float
    name: str | None
    handle: str | None
    company: str | None
    title: str | None
    stage: str
    letter: str
    engagement_band: int
    intent_band: int
    owner: str | None


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


def open_for(
    session: Session,
    rep: str | None,
    now: datetime,
    *,
    limit: int = 200,
    search: str = "",
    narrow: Narrow = ANY,
) -> list[QueueItem]:
    """Return the tasks a rep can work now: their own and those nobody has, best first.

    Snoozed tasks come back when their time is up. `rep` None means everybody's.
    """
    found = places(session, Whose(rep), now, limit=limit, search=search, narrow=narrow)
    return several(session, [place.id for place in found])


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
    many others there are, no more is looked at than is asked for.
    """
    found: list[Place] = []
    for where in _ranges(whose, now, narrow):
        query = (
            select(*_PLACE)
            .where(*where)
            .order_by(TaskRow.due_at, TaskRow.rank.desc(), TaskRow.id)
            .limit(limit)
        )
        if search:
            query = query.join(ContactRow, ContactRow.id == TaskRow.contact_id)
            query = query.where(_matches(search))
        found += [Place(*row) for row in session.execute(query)]
    found.sort(key=lambda place: (place.due, -place.rank, place.id))
    return found[:limit]


def several(session: Session, ids: Sequence[int]) -> list[QueueItem]:
    """Return these tasks with what a rep must see of their contacts, in the order named."""
    rows = session.execute(_items().where(TaskRow.id.in_(ids))) if ids else ()
    found = {row.id: _item(row) for row in rows}
    return [found[one] for one in ids if one in found]


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
    spans = dict(zip((*edges, "later"), pairwise((None, *edges.values(), None)), strict=True))
    columns = []
    for name, (begins, ends) in spans.items():
        parts = []
        for where in _ranges(whose, now, narrow):
            query = select(literal(1)).where(*where)
            query = query if begins is None else query.where(TaskRow.due_at >= begins)
            query = query if ends is None else query.where(TaskRow.due_at < ends)
            some = query.limit(most).subquery()
            parts.append(select(func.count()).select_from(some).scalar_subquery())
        columns.append(reduce(add, parts).label(name))
    row = session.execute(select(*columns)).one()
    return {name: min(most, getattr(row, name)) for name in spans}


def of_contact(session: Session, contact_id: int, *, live: bool = False) -> list[QueueItem]:
    """Return a contact's tasks, newest first."""
    query = _items().where(TaskRow.contact_id == contact_id)
    if live:
        query = query.where(TaskRow.state.in_(_LIVE))
    query = query.order_by(TaskRow.opened_at.desc(), TaskRow.id.desc())
    return [_item(row) for row in session.execute(query)]


def of_contacts(session: Session, contact_ids: Sequence[int]) -> dict[int, list[QueueItem]]:
    """Return the live tasks of each contact, newest first."""
    found: dict[int, list[QueueItem]] = {contact: [] for contact in contact_ids}
    query = (
        _items()
        .where(TaskRow.contact_id.in_(contact_ids), TaskRow.state.in_(_LIVE))
        .order_by(TaskRow.opened_at.desc(), TaskRow.id.desc())
    )
    for row in session.execute(query):
        item = _item(row)
        found[item.contact_id].append(item)
    return found


def get(session: Session, task_id: int) -> QueueItem | None:
    """Return one task, or None."""
    row = session.execute(_items().where(TaskRow.id == task_id)).one_or_none()
    return None if row is None else _item(row)


def by_key(session: Session, key: str) -> QueueItem | None:
    """Return one task by the key the core named it with, or None."""
    row = session.execute(_items().where(TaskRow.key == key)).one_or_none()
    return None if row is None else _item(row)


def get_locked(session: Session, task_id: int) -> QueueItem | None:
    """Return one task with its contact locked, so that of two reps one is faster."""
    contact = select(TaskRow.contact_id).where(TaskRow.id == task_id).scalar_subquery()
    session.execute(select(ContactRow.id).where(ContactRow.id == contact).with_for_update())
    # Asked after the lock, so what the faster rep said is seen.
    return get(session, task_id)


def page(
    session: Session,
    *,
    after: int,
    limit: int,
    state: str | None = None,
    owner: str | None = None,
    play: str | None = None,
    contact_id: int | None = None,
    narrow: Narrow = ANY,
) -> list[QueueItem]:
    """Return tasks in order of id after the given one, filtered."""
    query = _items().where(TaskRow.id > after, *_narrowed(narrow))
    if narrow.unowned:
        query = query.where(TaskRow.owner.is_(None))
    if state == "live":
        query = query.where(TaskRow.state.in_(_LIVE))
    elif state:
        query = query.where(TaskRow.state == state)
    if owner:
        query = query.where(TaskRow.owner == owner)
    if play:
        query = query.where(TaskRow.play == play)
    if contact_id is not None:
        query = query.where(TaskRow.contact_id == contact_id)
    return [_item(row) for row in session.execute(query.order_by(TaskRow.id).limit(limit))]


def _ranges(whose: Whose, now: datetime, narrow: Narrow) -> list[list[Any]]:
    """Return the conditions of each range of the index that a queue is made of."""
    # Written out, or SQLite does not see that the index of live tasks serves it.
    common: list[Any] = [text("tasks.state IN ('open', 'accepted', 'snoozed')")]
    if not whose.asleep:
        common.append(
            or_(
                TaskRow.state.in_(("open", "accepted")),
                and_(TaskRow.state == "snoozed", TaskRow.until <= now),
            )
        )
    common += [*_narrowed(narrow), *sight.of_tasks()]
    if narrow.unowned:
        return [[*common, TaskRow.owner.is_(None)]]
    if whose.rep is None:
        return [common]
    owners = [TaskRow.owner == whose.rep, *([TaskRow.owner.is_(None)] if whose.free else [])]
    return [[*common, owner] for owner in owners]


def _matches(search: str) -> ColumnElement[bool]:
    like = "%" + search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    columns = (ContactRow.name, ContactRow.handle, ContactRow.company, ContactRow.email)
    return or_(*(column.ilike(like, escape="\\") for column in columns))


def _narrowed(narrow: Narrow) -> list[ColumnElement[bool]]:
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


def _items() -> Select[*tuple[Any, ...]]:
    found = select(
        TaskRow.id,
        TaskRow.contact_id,
        TaskRow.body,
        TaskRow.rank,
        ContactRow.name,
        ContactRow.handle,
        ContactRow.company,
        ContactRow.title,
        ContactRow.stage,
        ContactRow.letter,
        ContactRow.engagement_band,
        ContactRow.intent_band,
        ContactRow.owner,
        ContactRow.memory,
    ).join(ContactRow, ContactRow.id == TaskRow.contact_id)
    return found.where(*sight.of_tasks())


def _item(row: Any) -> QueueItem:
    values = row._asdict()
    task = _decode_task(values.pop("body"))
    # The row is written when what it shows changes; the contact has the evidence to the last.
    remembered = _decode_live(values.pop("memory")).tasks
    task = next((live for live in remembered if live.key == task.key), task)
    return QueueItem(task=task, **values)
