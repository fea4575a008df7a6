"""Passages, touches and credits, made from facts and moves, and their tallies.

Whoever decides about contacts lists them here, in the same transaction; what reports read is
brought up to date a moment later, all of a contact at once, however much happened to it since.
Set-based: the number of statements does not grow with the number of contacts.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct, field
from sqlalchemy.orm import Session

from crm_social.core import passages, purpose
from crm_social.core.facts import SKEW, Engagement
from crm_social.core.loop import Move, Rule, Stage
from crm_social.core.owing import Owing
from crm_social.core.state import Dated, State
from crm_social.core.tallies import Tallies
from crm_social.store import bulk, ledger, passage_rows, people, stale
from crm_social.store.db import moment
from crm_social.store.passage_rows import CREDIT, PASSAGE, TOUCH, Kept
from crm_social.store.report_tables import CreditRow, PassageRow, TouchRow, UnreportedRow
from crm_social.store.reports import counting, owing, posts

_decode_state = msgspec.json.Decoder(State).decode


class _Changes(Struct):
    """What is to be written for a batch."""

    news: Tallies = field(default_factory=Tallies)
    owing: Owing = field(default_factory=Owing)
    replaced: list[int] = field(default_factory=list)
    passages: list[bulk.Row] = field(default_factory=list)
    touches: list[bulk.Row] = field(default_factory=list)
    credits: list[bulk.Row] = field(default_factory=list)

    def replace(self, contact_id: int, before: Kept, after: Kept) -> None:
        """Write a contact's rows anew as a whole, where anything of them is different."""
        if before == after:
            return
        if before.passages:
            self.replaced.append(contact_id)
        self.passages += after.passages
        self.touches += after.touches
        self.credits += after.credits
        self.news.update(after.tallies())
        self.news.subtract(before.tallies())
        if before.credits != after.credits:
            self.owing.update(after.owing())
            self.owing.subtract(before.owing())


def mark(session: Session, contacts: Iterable[int]) -> None:
    """List contacts of which something was decided, or that were merged into others."""
    bulk.insert(session, UnreportedRow, ("contact_id",), [(one,) for one in contacts])


def keep(session: Session, now: datetime, limit: int) -> int:
    """Bring what reports read up to date for those of the first `limit` lines of the list.

    Return how many lines went, these contacts' further ones that follow soon among them; 0 where
    none are listed, or where another process is at it.
    """
    connection = session.connection()
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite and not connection.exec_driver_sql(_TRY_LOCK).scalar_one():
        return 0
    take = _TAKE_SQLITE if sqlite else _TAKE_POSTGRESQL
    taken = connection.exec_driver_sql(take, (limit * _AHEAD, limit))
    lines = [row[0] for row in taken]
    if not lines:
        return 0
    contacts = sorted(set(lines))
    # Not locked, so that nobody waits: whoever changes one meanwhile lists it again, and whoever
    # forgets one waits for this.
    states = _states(session, contacts)
    known = sorted(states)
    kept = passage_rows.read(session, contacts)
    histories = _histories(session, known)
    moves = _moves_of(session, known)
    changes = _Changes()
    for contact in contacts:
        after = Kept()
        if contact in states:
            history = histories[contact]
            touched = passages.touches(_engagements(history, now), passages.marks_in(history))
            rounds = passages.walked(moves[contact], history, touched, states[contact])
            after = passage_rows.made(contact, rounds, touched)
        changes.replace(contact, kept[contact], after)
    _write(session, changes)
    _keep_posts(session, histories.values())
    return len(lines)


def forget(session: Session, contacts: Sequence[int]) -> None:
    """Remove all that is kept of these contacts, and what they counted for.

    It waits for a job that is writing, which may have read them before they were gone.
    """
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(_WAIT_LOCK)
    changes = _Changes()
    for contact_id, before in passage_rows.read(session, contacts).items():
        changes.replace(contact_id, before, Kept())
    _write(session, changes)


def recounted(session: Session) -> tuple[Tallies, Owing]:
    """Return the counts and sums as counting all that is kept gives them; to check those kept."""
    found: Tallies = Tallies()
    owed: Owing = Owing()
    ids = [row[0] for row in session.connection().exec_driver_sql(_EVERYBODY)]
    for kept in passage_rows.read(session, ids).values():
        found.update(kept.tallies())
        owed.update(kept.owing())
    return found, owed


def _states(session: Session, contacts: Sequence[int]) -> dict[int, State]:
    """Return where these contacts stand, of those that are there."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        asked = "[" + ",".join(map(str, contacts)) + "]"
        found = connection.exec_driver_sql(_STATES_SQLITE, (asked,))
    else:
        found = connection.exec_driver_sql(_STATES_POSTGRESQL, (list(contacts),))
    return {row[0]: _decode_state(row[1]) for row in found}


def _keep_posts(session: Session, histories: Iterable[Sequence[Dated]]) -> None:
    heard: list[Engagement] = []
    said = {}
    for history in histories:
        for dated in history:
            fact = dated.fact
            if isinstance(fact, Engagement) and purpose.may_score(fact.platform):
                heard.append(fact)
        said.update(passages.marks_in(history))
    posts.keep(session, heard, said)


def _engagements(history: Sequence[Dated], now: datetime) -> list[Engagement]:
    """Return the contact's engagements that stand; those whose time has not come wait."""
    latest = now + SKEW
    return passages.standing([one for one in history if one.fact.occurred_at <= latest])


def _histories(session: Session, contacts: Sequence[int]) -> dict[int, list[Dated]]:
    """Return all facts of these contacts that were applied, and what was said of their posts."""
    if not contacts:
        return {}
    subjects = people.subjects_of(session, contacts)
    facts_of = ledger.of_subjects(session, [one for some in subjects.values() for one in some])
    histories = [
        [one for subject in subjects[contact] for one in facts_of.get(subject, ())]
        for contact in contacts
    ]
    for history, marks in zip(histories, stale.marks_for(session, histories, ()), strict=True):
        history.extend(marks)
        history.sort(key=lambda dated: (dated.fact.occurred_at, dated.key))
    return dict(zip(contacts, histories, strict=True))


def _moves_of(session: Session, contacts: Sequence[int]) -> dict[int, list[Move]]:
    """Return the moves of these contacts, in the order of walking."""
    found: dict[int, list[Move]] = {contact: [] for contact in contacts}
    for contact, start, end, at, rule, evidence, skipped in passage_rows.of(
        session, "moves", _MOVE, contacts, order="id"
    ):
        move = Move(Stage(start), Stage(end), moment(at), Rule(rule), evidence, bool(skipped))
        found[contact].append(move)
    return found


def _write(session: Session, changes: _Changes) -> None:
    for row in (PassageRow, TouchRow, CreditRow):
        bulk.delete(session, row, "contact_id", changes.replaced)
    bulk.insert(session, PassageRow, PASSAGE, changes.passages)
    bulk.insert(session, TouchRow, TOUCH, changes.touches)
    bulk.insert(session, CreditRow, CREDIT, changes.credits)
    counting.add(session, changes.news)
    owing.add(session, changes.owing)


_MOVE: Final = ("contact_id", "from_stage", "to_stage", "at", "rule", "evidence", "skipped")
_EVERYBODY: Final = (
    "SELECT contact_id FROM passages UNION SELECT contact_id FROM touches"
    " UNION SELECT contact_id FROM credits"
)
_LOCK: Final = 7_305_132
_TRY_LOCK: Final = f"SELECT pg_try_advisory_xact_lock({_LOCK})"
_WAIT_LOCK: Final = f"SELECT pg_advisory_xact_lock({_LOCK})"
#: Lines looked through for more of the same contacts, for each line taken: the list has no index
#: but its order, so that listing costs next to nothing.
_AHEAD: Final = 10
_TAKE: Final = (
    "WITH ahead AS (SELECT id, contact_id FROM unreported ORDER BY id LIMIT {}),"
    " first AS (SELECT contact_id FROM ahead ORDER BY id LIMIT {})"
    " DELETE FROM unreported WHERE id IN (SELECT id FROM ahead WHERE contact_id IN"
    " (SELECT contact_id FROM first)) RETURNING contact_id"
)
_TAKE_SQLITE: Final = _TAKE.format("?", "?")
_TAKE_POSTGRESQL: Final = _TAKE.format("%b", "%b")
_STATES_SQLITE: Final = (
    "SELECT id, memory FROM contacts WHERE id IN (SELECT value FROM json_each(?))"
)
_STATES_POSTGRESQL: Final = "SELECT id, memory FROM contacts WHERE id = ANY(%b::bigint[])"
