"""Forgetting a person, in steps: the contact goes at once, its part of the ledger by and by.

`begin` is one transaction after which nobody sees the person any more, and nothing new of
them is kept. `blank_facts` and `blank_messages` then overwrite what is left, a batch in each
transaction; how far they are is kept with them, so a process that was killed is followed by
the next. Facts stay as rows: who they were about does not.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from msgspec import Struct
from sqlalchemy import bindparam, select, text, update
from sqlalchemy.orm import Session

from crm_social.core import events, facts
from crm_social.core.facts import micros, subject_of
from crm_social.errors import NotFound
from crm_social.store import blanking, bulk, matching, outbox, passages, people, reps, suppression
from crm_social.store.blanking import Handle
from crm_social.store.care_tables import DutyRow
from crm_social.store.db import Again
from crm_social.store.ledger import chunks
from crm_social.store.tables import (
    ContactRow,
    DeliveryRow,
    ForgettingHandleRow,
    ForgettingRow,
    HandleRow,
    MoveRow,
    OrphanRow,
    RedirectRow,
    StaleRow,
    TaskRow,
)

_VALUES: Final = 5_000
#: Where the id of a forgotten contact leads: no contact has it. So no id is given twice.
_NOWHERE: Final = 0


class Whom(Struct, frozen=True):
    """Somebody who may be forgotten: a contact, or only a handle nobody is known by."""

    contact_id: int | None
    handles: list[Handle]


class Forgetting(Struct, frozen=True):
    """That somebody was forgotten, as the log has it."""

    id: int
    contact_id: int | None
    at: datetime
    by: str
    reason: str | None
    digest: bytes
    handles: int
    facts: int
    messages: int
    finished_at: datetime | None


def whom(session: Session, contact_id: int) -> Whom:
    """Return the contact with this id, or the one it was merged into. Raise NotFound.

    Where it is to be forgotten in this transaction, nobody else can change it any more. Raise
    Again where it was merged away just now.
    """
    into = session.execute(_INTO, {"id": contact_id}).scalar_one_or_none()
    current = contact_id if into is None else into
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    lock = _LOCK_SQLITE if is_sqlite else _LOCK_POSTGRESQL
    if session.execute(text(lock), {"id": current}).first() is None:
        if session.execute(_INTO, {"id": contact_id}).scalar_one_or_none() != into:
            raise Again
        raise NotFound(f"There is no contact {contact_id}, or it was forgotten.")
    return Whom(current, people.handles_of(session, current))


def whose(session: Session, handle: Handle) -> Whom:
    """Return the contact this handle belongs to, or the handle alone where nobody has it."""
    subject = subject_of(*handle)
    found = people.find(session, [subject]).get(subject)
    return Whom(None, [handle]) if found is None else whom(session, found)


def begin(
    session: Session,
    someone: Whom,
    by: str,
    reason: str | None,
    now: datetime,
    *,
    suppress: bool = True,
) -> int:
    """Let a person disappear, and keep nothing of them from now on. Return the forgetting's id.

    Without `suppress` they may be known again by what they do from now on.

    `suppression.fence` comes first in the transaction, then whoever finds out `someone`.
    """
    subjects = {subject_of(*handle) for handle in someone.handles}
    shared = blanking.given_by_others(session, subjects, someone.handles)
    if suppress:
        suppression.add(session, subjects - shared, reason, now)
    touched = blanking.cut_links(session, subjects)
    touched += blanking.drop_waiting(session, subjects, subjects - shared)
    messages = 0
    if someone.contact_id is not None:
        messages = blanking.drop_unsent(session, _ids_of(session, someone.contact_id))
        _drop_contact(session, someone.contact_id, now)
        outbox.put(session, [events.forgotten(someone.contact_id, now)], now)
    _drop_handles(session, subjects)
    row = ForgettingRow(
        contact_id=someone.contact_id,
        at=now,
        by=by,
        reason=reason,
        digest=suppression.keyed(session, b"".join(sorted(subjects))),
        handles=len(subjects),
        facts=touched,
        messages=messages,
        last_fact=session.execute(text("SELECT coalesce(max(id), 0) FROM facts")).scalar_one(),
        message_reached=0,
    )
    session.add(row)
    # Generates row.id.
    session.flush()
    work = [(subject, row.id) for subject in sorted(subjects)]
    bulk.insert_new(session, ForgettingHandleRow, ("subject", "forgetting_id"), work)
    return row.id


def blank_facts(session: Session, forgetting_id: int, limit: int) -> int:
    """Blank up to `limit` facts of who is being forgotten. Return how many there were."""
    rows = session.execute(_OF_WORK, {"id": forgetting_id, "limit": limit}).all()
    if not rows:
        session.execute(_WORK_DONE, {"id": forgetting_id})
        return 0
    told = facts.decode([row.body for row in rows])
    blanking.blank(session, [(row.id, fact) for row, fact in zip(rows, told, strict=True)])
    _add(session, forgetting_id, facts=len(rows))
    return len(rows)


def blank_messages(session: Session, forgetting_id: int, limit: int) -> int:
    """Look at up to `limit` messages, and blank those about the contact. Return how many."""
    row = session.get_one(ForgettingRow, forgetting_id)
    if row.contact_id is None:
        return 0
    query = (
        select(DeliveryRow.id, DeliveryRow.payload)
        .where(DeliveryRow.id > row.message_reached)
        .order_by(DeliveryRow.id)
        .limit(limit)
    )
    looked_at = session.execute(query).all()
    if looked_at:
        about = _ids_of(session, row.contact_id)
        rows = [(one.id, one.payload) for one in looked_at]
        found = blanking.blank_messages(session, rows, about)
        _add(session, forgetting_id, messages=len(found))
        reached = {"message_reached": looked_at[-1].id}
        session.execute(update(ForgettingRow).where(ForgettingRow.id == row.id).values(reached))
    return len(looked_at)


def finish(session: Session, forgetting_id: int, now: datetime) -> None:
    """Say that a forgetting is over."""
    row = session.get_one(ForgettingRow, forgetting_id)
    if row.contact_id is not None:
        # Matching that was under way when the contact went may have written of it since.
        matching.forget(session, [row.contact_id])
    session.execute(
        update(ForgettingRow).where(ForgettingRow.id == forgetting_id).values(finished_at=now)
    )


def unfinished(session: Session, began_by: datetime) -> list[int]:
    """Return the forgettings that began by then and are not over, oldest first."""
    query = select(ForgettingRow.id).where(
        ForgettingRow.finished_at.is_(None), ForgettingRow.at <= began_by
    )
    return list(session.execute(query.order_by(ForgettingRow.id)).scalars())


def get(session: Session, forgetting_id: int) -> Forgetting:
    """Return one forgetting."""
    return _forgetting(session.get_one(ForgettingRow, forgetting_id))


def log(session: Session) -> list[Forgetting]:
    """Return every forgetting, oldest first."""
    query = select(ForgettingRow).order_by(ForgettingRow.id)
    return [_forgetting(row) for row in session.execute(query).scalars()]


def fact_count(session: Session, someone: Whom) -> int:
    """Return how many facts there are of somebody's handles."""
    subjects = [subject_of(*handle) for handle in someone.handles]
    return sum(
        session.execute(_COUNT, {"subjects": list(some)}).scalar_one()
        for some in chunks(subjects, _VALUES)
    )


def _drop_contact(session: Session, contact_id: int, now: datetime) -> None:
    """Remove the contact and all that is kept by its id; the id leads nowhere for ever."""
    for row, column in (
        (MoveRow, "contact_id"),
        (TaskRow, "contact_id"),
        (DutyRow, "contact_id"),
        (StaleRow, "contact_id"),
        (HandleRow, "contact_id"),
        (ContactRow, "id"),
    ):
        bulk.delete(session, row, column, [contact_id])
    matching.forget(session, [contact_id])
    # Whoever was merged into them may not have been taken off the reports yet.
    passages.forget(session, sorted(_ids_of(session, contact_id)))
    columns = ("contact_id", "into_id", "at")
    bulk.insert(session, RedirectRow, columns, [(contact_id, _NOWHERE, micros(now))])


def _drop_handles(session: Session, subjects: Collection[bytes]) -> None:
    ordered = sorted(subjects)
    bulk.delete(session, OrphanRow, "subject", ordered)
    for some in chunks(ordered, _VALUES):
        reps.forget_loans(session, some)


def _ids_of(session: Session, contact_id: int) -> set[int]:
    """Return all ids a contact ever had: its own, and those that were merged into it."""
    query = select(RedirectRow.contact_id).where(RedirectRow.into_id == contact_id)
    return {contact_id, *session.execute(query).scalars()}


def _add(session: Session, forgetting_id: int, **more: int) -> None:
    values = {name: getattr(ForgettingRow, name) + number for name, number in more.items()}
    session.execute(
        update(ForgettingRow)
        .where(ForgettingRow.id == forgetting_id)
        .values(values)
        .execution_options(synchronize_session=False)
    )


def _forgetting(row: ForgettingRow) -> Forgetting:
    return Forgetting(**{name: getattr(row, name) for name in Forgetting.__struct_fields__})


_INTO: Final = text("SELECT into_id FROM redirects WHERE contact_id = :id")
_LOCK_SQLITE: Final = "SELECT id FROM contacts WHERE id = :id"
_LOCK_POSTGRESQL: Final = _LOCK_SQLITE + " FOR UPDATE"
_WORK_DONE: Final = text("DELETE FROM forgetting_handles WHERE forgetting_id = :id")
_COUNT: Final = text("SELECT count(*) FROM facts WHERE subject IN :subjects").bindparams(
    bindparam("subjects", expanding=True)
)
_OF_WORK: Final = text(
    "SELECT f.id, f.body FROM forgettings g JOIN forgetting_handles h ON h.forgetting_id = g.id"
    " JOIN facts f ON f.subject = h.subject AND f.id <= g.last_fact"
    " WHERE g.id = :id LIMIT :limit"
)
