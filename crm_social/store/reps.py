"""Reps, their absences and loads, and the contacts that wait for somebody."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from crm_social.core.model import Hours
from crm_social.core.routing import Absence, Rep
from crm_social.core.state import State
from crm_social.store import bulk
from crm_social.store.tables import (
    OWNED,
    UNCARED,
    UNOWNED,
    AbsenceRow,
    ContactRow,
    HandleRow,
    LoanRow,
    RepRow,
    TaskRow,
    UserRow,
)

_encode = msgspec.json.Encoder().encode
_decode_set = msgspec.json.Decoder(frozenset[str]).decode
_decode_hours = msgspec.json.Decoder(Hours).decode
_decode_state = msgspec.json.Decoder(State).decode
_SETS: Final = ("teams", "countries", "languages", "platforms", "products")


class Waiting(Struct, frozen=True):
    """A contact that may be given to somebody, locked until the transaction ends."""

    contact_id: int
    state: State


class Loan(Struct, frozen=True):
    """A contact a stand-in has, and whose it is."""

    subject: bytes
    lender: str
    borrower: str


def get(session: Session, username: str) -> Rep | None:
    """Return a rep, without loads; None where nobody made this user one."""
    row = session.get(RepRow, username)
    return None if row is None else _rep(row, [], enabled=True, load=0)


def everybody(session: Session) -> list[Rep]:
    """Return all reps by name, with their absences and loads. Who may not sign in is inactive."""
    rows = session.execute(select(RepRow).order_by(RepRow.username)).scalars().all()
    enabled = set(
        session.execute(select(UserRow.username).where(UserRow.disabled_at.is_(None))).scalars()
    )
    absences: dict[str, list[AbsenceRow]] = {}
    for absence in session.execute(select(AbsenceRow).order_by(AbsenceRow.id)).scalars():
        absences.setdefault(absence.username, []).append(absence)
    loads = _loads(session) if rows else {}
    return [
        _rep(
            row,
            absences.get(row.username, []),
            enabled=row.username in enabled,
            load=loads.get(row.username, 0),
        )
        for row in rows
    ]


def teams(session: Session) -> dict[str, frozenset[str]]:
    """Return the teams of every rep, by username."""
    rows = session.execute(select(RepRow.username, RepRow.teams))
    return {username: _decode_set(kept) for username, kept in rows}


def one_at_a_time(session: Session) -> None:
    """Have all others who would give contacts away wait until this transaction ends.

    Loads and absences read after this stay true until then, as far as routing changes them.
    """
    # SQLite has one writer at a time anyway.
    session.execute(select(RepRow.username).order_by(RepRow.username).with_for_update()).all()


def disabled(session: Session) -> set[str]:
    """Return the users who may not sign in any more."""
    query = select(UserRow.username).where(UserRow.disabled_at.is_not(None))
    return set(session.execute(query).scalars())


def save(session: Session, rep: Rep) -> None:
    """Make a user a rep, or change what they take."""
    hours = None if rep.hours is None else _encode(rep.hours).decode()
    sets = tuple(_encode(sorted(getattr(rep, name))).decode() for name in _SETS)
    bulk.upsert(
        session,
        RepRow,
        ("username", "active", *_SETS, "capacity", "hours"),
        [(rep.name, rep.active, *sets, rep.capacity, hours)],
        key="username",
    )


def add_absence(session: Session, username: str, absence: Absence) -> None:
    """Remember that a rep is, or will be, away."""
    session.add(
        AbsenceRow(
            username=username,
            starts_at=absence.starts_at,
            ends_at=absence.ends_at,
            stand_in=absence.stand_in,
            reason=absence.reason,
        )
    )


def end_absences(session: Session, username: str, at: datetime) -> int:
    """End the absences that cover this moment. Return how many."""
    covers = (
        AbsenceRow.username == username,
        AbsenceRow.starts_at <= at,
        AbsenceRow.ends_at.is_(None) | (AbsenceRow.ends_at > at),
    )
    number = session.execute(select(func.count()).select_from(AbsenceRow).where(*covers))
    session.execute(update(AbsenceRow).where(*covers).values(ends_at=at))
    return number.scalar_one()


def waiting(
    session: Session, away: Iterable[str], *, after: int, limit: int
) -> tuple[list[Waiting], int | None]:
    """Return contacts that may have to be given to somebody, locked, in order of id.

    Those without an owner who ought to have one, and those of the absent. The second is where
    to go on after, None at the end. `core.routing.need` has the last word on each.
    """
    values = {"away": _encode(sorted(away)).decode(), "after": after, "limit": limit}
    sqlite = session.get_bind().dialect.name == "sqlite"
    found = list(session.execute(_WAITING_SQLITE if sqlite else _WAITING, values).scalars())
    return locked(session, found), found[-1] if len(found) == limit else None


def locked(session: Session, contacts: Sequence[int]) -> list[Waiting]:
    """Return these contacts as they are now that nobody else can change them, in order of id."""
    rows = session.execute(
        select(ContactRow.id, ContactRow.memory)
        .where(ContactRow.id.in_(contacts))
        .order_by(ContactRow.id)
        .with_for_update()
    )
    return [Waiting(contact_id, _decode_state(memory)) for contact_id, memory in rows]


def handles(session: Session, subjects: Iterable[bytes]) -> dict[bytes, tuple[str, str, int]]:
    """Return the platform, the id there and the contact of each handle that is known."""
    query = select(HandleRow.subject, HandleRow.platform, HandleRow.uid, HandleRow.contact_id)
    rows = session.execute(query.where(HandleRow.subject.in_(list(subjects))))
    return {bytes(row[0]): (row[1], row[2], row[3]) for row in rows}


def loans(session: Session, lenders: Iterable[str], limit: int) -> list[Loan]:
    """Return contacts of these reps that stand-ins have."""
    query = select(LoanRow).where(LoanRow.lender.in_(list(lenders)))
    rows = session.execute(query.order_by(LoanRow.subject).limit(limit)).scalars()
    return [Loan(bytes(row.subject), row.lender, row.borrower) for row in rows]


def lend(session: Session, loan: Loan) -> None:
    """Remember whose a contact is. Where it was lent before, it stays that one's."""
    row = session.get(LoanRow, loan.subject)
    if row is None:
        session.add(LoanRow(subject=loan.subject, lender=loan.lender, borrower=loan.borrower))
    else:
        row.lender = row.lender if row.borrower == loan.lender else loan.lender
        row.borrower = loan.borrower


def forget_loans(session: Session, subjects: Sequence[bytes]) -> None:
    """Forget that these were lent."""
    session.execute(delete(LoanRow).where(LoanRow.subject.in_(subjects)))


def _loads(session: Session) -> dict[str, int]:
    rows = session.execute(
        select(TaskRow.owner, func.count()).where(text(OWNED)).group_by(TaskRow.owner)
    )
    return {str(owner): number for owner, number in rows}


def _of(table: str, condition: str) -> str:
    """Return an index's condition with the table's name before its columns."""
    return re.sub(r"\b(state|owner|play|stage)\b", rf"{table}.\1", condition)


def _rep(row: RepRow, absences: Sequence[AbsenceRow], *, enabled: bool, load: int) -> Rep:
    return Rep(
        name=row.username,
        active=row.active and enabled,
        capacity=row.capacity,
        open_tasks=load,
        hours=None if row.hours is None else _decode_hours(row.hours),
        absences=tuple(
            Absence(one.starts_at, one.ends_at, one.stand_in, one.reason) for one in absences
        ),
        **{name: _decode_set(getattr(row, name)) for name in _SETS},
    )


# The conditions of the indexes, word for word, or SQLite does not see that they serve.
_LIVE: Final = "t.state IN ('open', 'accepted', 'snoozed')"
_JOINED: Final = "contacts c JOIN tasks t ON t.contact_id = c.id WHERE c.id > :after"
_SELECT: Final = f"""
    SELECT t.contact_id FROM tasks t JOIN contacts c ON c.id = t.contact_id
    WHERE t.contact_id > :after AND {_of("t", UNOWNED)} AND c.owner IS NULL
    UNION
    SELECT c.id FROM {_JOINED} AND {_of("c", UNCARED)} AND t.state = 'open' AND t.owner IS NULL
    UNION
    SELECT c.id FROM {_JOINED} AND c.owner IN ({{away}}) AND c.owner IS NOT NULL AND {_LIVE}
    UNION
    SELECT c.id FROM {_JOINED} AND t.owner IN ({{away}}) AND {_of("t", OWNED)} AND c.owner IS NULL
    ORDER BY 1 LIMIT :limit"""
_WAITING_SQLITE: Final = text(_SELECT.format(away="SELECT value FROM json_each(:away)"))
_WAITING: Final = text(
    _SELECT.format(away="SELECT * FROM json_array_elements_text(cast(:away AS json))")
)
