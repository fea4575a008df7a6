"""A rep's queue: the live tasks, with the contact each is about."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec import Struct, field
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, text
from sqlalchemy.orm import Session, aliased

from crm_social.core.plays import QUEUED, Task
from crm_social.store.tables import ContactRow, TaskRow

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
    query = _items().where(*_workable(rep, now), *_narrowed(narrow))
    if search:
        like = "%" + search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        columns = (ContactRow.name, ContactRow.handle, ContactRow.company, ContactRow.email)
        query = query.where(or_(*(column.ilike(like, escape="\\") for column in columns)))
    query = query.order_by(TaskRow.due_at, TaskRow.rank.desc(), TaskRow.key).limit(limit)
    return [_item(row) for row in session.execute(query)]


def counts_for(
    session: Session,
    rep: str | None,
    now: datetime,
    edges: Mapping[str, datetime],
    narrow: Narrow = ANY,
) -> dict[str, int]:
    """Return how many workable tasks are due before each edge, by the edge's name."""
    columns = [
        func.count().filter(TaskRow.due_at < edge).label(name) for name, edge in edges.items()
    ]
    row = session.execute(
        select(func.count().label("all"), *columns)
        .select_from(TaskRow)
        .where(*_workable(rep, now), *_narrowed(narrow))
    ).one()
    return {name: getattr(row, name) for name in ("all", *edges)}


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


def _workable(rep: str | None, now: datetime) -> tuple[Any, ...]:
    # Written out, or SQLite does not see that the index of live tasks serves it.
    live = text("tasks.state IN ('open', 'accepted', 'snoozed')")
    awake = or_(
        TaskRow.state.in_(("open", "accepted")),
        and_(TaskRow.state == "snoozed", TaskRow.until <= now),
    )
    if rep is None:
        return (live, awake)
    return (live, awake, or_(TaskRow.owner == rep, TaskRow.owner.is_(None)))


def _narrowed(narrow: Narrow) -> list[ColumnElement[bool]]:
    """Return the conditions of a narrower list; the index of live tasks still leads the way."""
    where: list[ColumnElement[bool]] = []
    if narrow.play:
        where.append(TaskRow.play == narrow.play)
    if narrow.platform:
        # As the task was written; a column of its own would be one more to keep for each like.
        where.append(TaskRow.body.contains(f'"platform":"{narrow.platform}"', autoescape=True))
    if narrow.stage:
        # By another name, as the list itself joins contacts.
        who = aliased(ContactRow)
        where.append(exists().where(who.id == TaskRow.contact_id, who.stage == narrow.stage))
    if narrow.unowned:
        where.append(TaskRow.owner.is_(None))
    return where


def _items() -> Select[*tuple[Any, ...]]:
    return select(
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


def _item(row: Any) -> QueueItem:
    values = row._asdict()
    task = _decode_task(values.pop("body"))
    # The row is written when what it shows changes; the contact has the evidence to the last.
    remembered = _decode_live(values.pop("memory")).tasks
    task = next((live for live in remembered if live.key == task.key), task)
    return QueueItem(task=task, **values)
