"""Whom we must tell that we hold their data: the list, and what it is made from."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct
from sqlalchemy import bindparam, func, select, text
from sqlalchemy.orm import Session

from crm_social.core.facts import micros
from crm_social.core.informing import Because
from crm_social.core.plays import Task
from crm_social.core.state import State
from crm_social.store import bulk, reaching
from crm_social.store.care_tables import DutyRow
from crm_social.store.db import moment
from crm_social.store.tables import ContactRow, DeliveryRow

_COLUMNS: Final = ("contact_id", "since", "due_at", "because", "listed_at", "told_at")
_PASSED: Final = "passed_on"
_CONTACT: Final = re.compile(r'"contact":\{"id":(\d+),')
_decode_state = msgspec.json.Decoder(State).decode
_decode_task = msgspec.json.Decoder(Task).decode


class Person(Struct, frozen=True):
    """One contact as the duty is judged."""

    id: int
    state: State


class Owed(Struct, frozen=True):
    """That a contact is to be told, by when and why then."""

    contact_id: int
    since: datetime
    due_at: datetime
    because: Because
    #: When it first stood on the list.
    listed_at: datetime
    told_at: datetime | None = None


class Line(Struct, frozen=True):
    """One line of the list, with what names the person."""

    owed: Owed
    name: str | None
    handle: str | None
    email: str | None
    company: str | None
    stage: str
    lang: str | None


def people(session: Session, after: int, limit: int) -> list[Person]:
    """Return contacts in order of id after one."""
    query = (
        select(ContactRow.id, ContactRow.memory)
        .where(ContactRow.id > after)
        .order_by(ContactRow.id)
        .limit(limit)
    )
    return [Person(row.id, _decode_state(row.memory)) for row in session.execute(query)]


def known_since(session: Session, ids: Sequence[int]) -> dict[int, datetime]:
    """Return when the first datum of each of these contacts came to us."""
    rows = session.execute(_SINCE, {"ids": list(ids)})
    return {row[0]: moment(row[1]) for row in rows}


def contacted(session: Session, ids: Sequence[int]) -> dict[int, datetime]:
    """Return when a rep first spoke to each of these contacts, where one did.

    That is when a task of theirs was done, or when a complaint was first answered, whatever
    became of it: settled, rejected, taken back, or still open.
    """
    rows = session.execute(_CONTACTED, {"ids": list(ids)})
    found = {row[0]: moment(row[1]) for row in rows}
    for contact_id, body in session.execute(_COMPLAINED, {"ids": list(ids)}):
        complaint = _decode_task(body).complaint
        if complaint is not None and complaint.answered_at is not None:
            at = complaint.answered_at
            found[contact_id] = min(at, found.get(contact_id, at))
    return found


def of(session: Session, ids: Sequence[int]) -> dict[int, Owed]:
    """Return the duties there are towards these contacts."""
    query = select(DutyRow).where(DutyRow.contact_id.in_(ids))
    return {row.contact_id: _owed(row) for row in session.execute(query).scalars()}


def keep(session: Session, found: Sequence[Owed]) -> None:
    """Write duties, or write them anew."""
    rows = [
        (
            one.contact_id,
            micros(one.since),
            micros(one.due_at),
            one.because.value,
            micros(one.listed_at),
            None if one.told_at is None else micros(one.told_at),
        )
        for one in found
    ]
    bulk.upsert(session, DutyRow, _COLUMNS, rows, key="contact_id")


def drop(session: Session, ids: Sequence[int]) -> None:
    """Strike duties off the list."""
    bulk.delete(session, DutyRow, "contact_id", list(ids))


def strike_gone(session: Session) -> None:
    """Strike off those whose contact was merged away or forgotten."""
    session.execute(_GONE)


def passed_on(session: Session, limit: int) -> tuple[dict[int, datetime], int | None]:
    """Return whose data went out in messages not yet looked at, and how far that reaches.

    A message that was not sent yet is looked at again: None is said where nothing was settled.
    """
    after = reaching.reached(session, _PASSED)
    query = (
        select(DeliveryRow.id, DeliveryRow.state, DeliveryRow.payload, DeliveryRow.done_at)
        .where(DeliveryRow.id > after)
        .order_by(DeliveryRow.id)
        .limit(limit)
    )
    found: dict[int, datetime] = {}
    reached = None
    settled = True
    for row in session.execute(query):
        settled = settled and row.state not in ("ready", "leased")
        if settled:
            reached = row.id
        about = _CONTACT.search(row.payload)
        if row.state == "done" and row.done_at is not None and about is not None:
            contact_id = int(about[1])
            found[contact_id] = min(row.done_at, found.get(contact_id, row.done_at))
    return found, reached


def reach_passed_on(session: Session, number: int) -> None:
    """Remember how far messages were looked through."""
    reaching.reach(session, _PASSED, number)


def untold(
    session: Session, due_by: datetime, limit: int, *, after: tuple[int, int] | None = None
) -> list[Line]:
    """Return who is to be told by then and was not, the longest overdue first."""
    query = (
        select(DutyRow, ContactRow.name, ContactRow.handle, ContactRow.email, ContactRow.company,
               ContactRow.stage, ContactRow.memory)
        .join(ContactRow, ContactRow.id == DutyRow.contact_id)
        .where(text("duties.told_at IS NULL"), DutyRow.due_at <= due_by)
        .order_by(DutyRow.due_at, DutyRow.contact_id)
        .limit(limit)
    )  # fmt: skip
    if after is not None:
        at, contact_id = moment(after[0]), after[1]
        query = query.where(
            (DutyRow.due_at > at) | ((DutyRow.due_at == at) & (DutyRow.contact_id > contact_id))
        )
    return [
        Line(
            _owed(row.DutyRow),
            row.name,
            row.handle,
            row.email,
            row.company,
            row.stage,
            _decode_state(row.memory).lang,
        )
        for row in session.execute(query)
    ]


def count(session: Session, due_by: datetime) -> int:
    """Return how many are to be told by then and were not."""
    query = (
        select(func.count())
        .select_from(DutyRow)
        .join(ContactRow, ContactRow.id == DutyRow.contact_id)
        .where(text("duties.told_at IS NULL"), DutyRow.due_at <= due_by)
    )
    return int(session.execute(query).scalar_one())


def untold_ids(session: Session, due_by: datetime, limit: int) -> list[int]:
    """Return whom nobody told though they were to be, and stood on the list, by then.

    Whose complaint is open is left out: nobody's criticism goes before it is answered for.
    """
    query = (
        select(DutyRow.contact_id)
        .join(ContactRow, ContactRow.id == DutyRow.contact_id)
        .where(
            text("duties.told_at IS NULL"),
            DutyRow.due_at <= due_by,
            DutyRow.listed_at <= due_by,
            NO_OPEN_CASE,
        )
        .order_by(DutyRow.due_at, DutyRow.contact_id)
        .limit(limit)
    )
    return list(session.execute(query).scalars())


def _owed(row: DutyRow) -> Owed:
    return Owed(
        row.contact_id, row.since, row.due_at, Because(row.because), row.listed_at, row.told_at
    )


#: Of contacts none of whose complaints is open.
NO_OPEN_CASE: Final = text(
    "NOT EXISTS (SELECT 1 FROM tasks WHERE tasks.contact_id = contacts.id"
    " AND tasks.complained_at IS NOT NULL"
    " AND tasks.state IN ('open', 'accepted', 'snoozed', 'held'))"
)
_SINCE: Final = text(
    "SELECT h.contact_id, min(f.received_at) FROM handles h JOIN facts f ON f.subject = h.subject"
    " WHERE h.contact_id IN :ids GROUP BY h.contact_id"
).bindparams(bindparam("ids", expanding=True))
_CONTACTED: Final = text(
    "SELECT contact_id, min(closed_at) FROM tasks WHERE contact_id IN :ids AND state = 'done'"
    " GROUP BY contact_id"
).bindparams(bindparam("ids", expanding=True))
_COMPLAINED: Final = text(
    "SELECT contact_id, body FROM tasks WHERE contact_id IN :ids AND complained_at IS NOT NULL"
).bindparams(bindparam("ids", expanding=True))
_GONE: Final = text(
    "DELETE FROM duties WHERE NOT EXISTS"
    " (SELECT 1 FROM contacts WHERE contacts.id = duties.contact_id)"
)
