"""What messages to users are made of: live tasks, what was done, and whom tasks are about.

Asked in sight of the reader: see store/sight.py.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import Session

from crm_social.core import purpose
from crm_social.core.model import Play
from crm_social.core.notices.morning import Live
from crm_social.core.plays import Because, TaskState
from crm_social.core.state import State
from crm_social.store import sight
from crm_social.store.tables import UNOWNED, ContactRow, RedirectRow, TaskRow

_decode_state = msgspec.json.Decoder(State).decode
# Written out, or SQLite does not see that the index of live tasks serves.
_LIVE: Final = text("tasks.state IN ('open', 'accepted', 'snoozed')")
#: Nobody works more; of what nobody has, the first so many stand for the rest.
_MOST: Final = 5_000


class Somebody(Struct, frozen=True):
    """Whom a message names: what they are called here, and what may be told elsewhere.

    `told` is None where the source of it keeps it here.
    """

    contact_id: int
    called: str | None
    told: str | None
    owner: str | None


def live(session: Session, username: str) -> list[Live]:
    """Return a user's live tasks, and those nobody has and somebody must answer for."""
    return [
        *_tasks(session, _LIVE, TaskRow.owner == username),
        *_tasks(session, text(UNOWNED)),
    ]


def of_contacts(session: Session, contact_ids: Sequence[int]) -> dict[int, list[Live]]:
    """Return the live tasks of contacts, the first due first."""
    found: dict[int, list[Live]] = {}
    for contact_id, task in _with_contact(
        session, _LIVE, TaskRow.contact_id.in_(contact_ids), *sight.of_tasks()
    ):
        found.setdefault(contact_id, []).append(task)
    return found


def done(session: Session, username: str, since: datetime, until: datetime) -> int:
    """Return how many tasks a user has done in a time."""
    query = select(func.count()).select_from(TaskRow)
    return session.execute(
        query.where(
            text("tasks.state = 'done'"),
            TaskRow.owner == username,
            TaskRow.closed_at >= since,
            TaskRow.closed_at < until,
        )
    ).scalar_one()


def behind(session: Session, task_ids: Sequence[int]) -> dict[int, Somebody]:
    """Return whom each of these tasks is about, by the task's id."""
    query = select(TaskRow.id.label("task_id"), TaskRow.contact_id).where(TaskRow.id.in_(task_ids))
    tasks = {row.task_id: row.contact_id for row in session.execute(query)}
    known = people(session, tasks.values())
    return {task: known[contact] for task, contact in tasks.items() if contact in known}


def people(session: Session, contact_ids: Iterable[int]) -> dict[int, Somebody]:
    """Return who these contacts are, by the ids asked for; who was merged is who they became."""
    asked = list(dict.fromkeys(contact_ids))
    moved = select(RedirectRow.contact_id, RedirectRow.into_id)
    rows = session.execute(moved.where(RedirectRow.contact_id.in_(asked)))
    into = {row.contact_id: row.into_id for row in rows}
    ids = {into.get(one, one) for one in asked}
    query = select(ContactRow.id, ContactRow.memory)
    found = {
        row.id: _somebody(row.id, _decode_state(row.memory))
        for row in session.execute(query.where(ContactRow.id.in_(ids), *sight.of_contacts()))
    }
    return {one: found[into.get(one, one)] for one in asked if into.get(one, one) in found}


def _somebody(contact_id: int, state: State) -> Somebody:
    called = [
        (value, state.sources.get(datum))
        for datum in ("name", "handle", "email")
        if (value := getattr(state, datum))
    ]
    told = (
        value
        for value, source in called
        if source is not None and purpose.may_tell(source, state.grants)
    )
    first = called[0][0] if called else None
    return Somebody(contact_id, first, next(told, None), state.owner)


def _tasks(session: Session, *where: Any) -> list[Live]:
    return [task for _, task in _with_contact(session, *where, *sight.of_tasks())]


def _with_contact(session: Session, *where: ColumnElement[bool] | Any) -> list[tuple[int, Live]]:
    query = (
        select(
            TaskRow.contact_id,
            TaskRow.id,
            TaskRow.play,
            TaskRow.because,
            TaskRow.state,
            TaskRow.owner,
            TaskRow.opened_at,
            TaskRow.due_at,
            TaskRow.until,
            TaskRow.rank,
            TaskRow.complained_at.is_not(None).label("is_case"),
            TaskRow.waits,
        )
        .where(*where)
        .order_by(TaskRow.due_at, TaskRow.id)
        .limit(_MOST)
    )
    return [
        (
            row.contact_id,
            Live(
                id=row.id,
                play=Play(row.play),
                because=Because(row.because),
                state=TaskState(row.state),
                owner=row.owner,
                opened_at=row.opened_at,
                due_at=row.due_at,
                until=row.until,
                rank=row.rank,
                is_case=bool(row.is_case),
                waits=row.waits,
            ),
        )
        for row in session.execute(query)
    ]
