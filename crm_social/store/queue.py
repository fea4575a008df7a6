"""A rep's queue: the live tasks, with the contact each is about."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import msgspec
from msgspec import Struct, field
from sqlalchemy import (
    Select,
    bindparam,
    select,
)
from sqlalchemy.orm import Session

from crm_social.core.plays import QUEUED, Task
from crm_social.core.sight import Sight
from crm_social.store import sight
from crm_social.store.places import ANY, Narrow, Whose, narrowed, places
from crm_social.store.tables import ContactRow, TaskRow

#: As `QueueItem` lists them; the task stands in its body.
_SHOWN: Final = (TaskRow.id, TaskRow.contact_id, TaskRow.body, TaskRow.rank)
_OF_CONTACT: Final = (
    ContactRow.name,
    ContactRow.handle,
    ContactRow.company,
    ContactRow.title,
    ContactRow.stage,
    ContactRow.letter,
    ContactRow.engagement_band,
    ContactRow.intent_band,
    ContactRow.owner,
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


def several(session: Session, ids: Sequence[int]) -> list[QueueItem]:
    """Return these tasks with what a rep must see of their contacts, in the order named."""
    rows = session.execute(_items().where(TaskRow.id.in_(ids))) if ids else ()
    found = {row.id: _item(row) for row in rows}
    return [found[one] for one in ids if one in found]


def shown(session: Session, ids: Sequence[int]) -> list[QueueItem]:
    """Return the same without the newest evidence, which no list shows.

    The memory of each contact would be read for it; a row is written whenever anything else of
    its task changes.
    """
    if not ids:
        return []
    found = {}
    for row in session.connection().execute(_shown(sight.now()), {"ids": list(ids)}).all():
        task_id, contact_id, body, rank, *of_contact = row
        found[task_id] = QueueItem(task_id, contact_id, _decode_task(body), rank, *of_contact)
    return [found[one] for one in ids if one in found]


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
    query = _items().where(TaskRow.id > after, *narrowed(narrow))
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


@lru_cache(maxsize=512)
def _shown(seen: Sight | None) -> Select[*tuple[Any, ...]]:
    query = select(*_SHOWN, *_OF_CONTACT).join(ContactRow, ContactRow.id == TaskRow.contact_id)
    return query.where(TaskRow.id.in_(bindparam("ids", expanding=True)), *sight.tasks_in(seen))


def _items() -> Select[*tuple[Any, ...]]:
    found = select(*_SHOWN, *_OF_CONTACT, ContactRow.memory)
    found = found.join(ContactRow, ContactRow.id == TaskRow.contact_id)
    return found.where(*sight.of_tasks())


def _item(row: Any) -> QueueItem:
    values = row._asdict()
    task = _decode_task(values.pop("body"))
    # The row is written when what it shows changes; the contact has the evidence to the last.
    remembered = _decode_live(values.pop("memory")).tasks
    task = next((live for live in remembered if live.key == task.key), task)
    return QueueItem(task=task, **values)
