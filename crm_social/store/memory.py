"""Recall and decide: what the core needs to judge a batch, and what it then says.

Set-based: the number of statements does not grow with the batch. A contact whose facts all
came in order is advanced from its stored state; one for whom something came late, was taken
back or was merged is refolded from the ledger. Both give the same.
"""

from collections.abc import Iterable, Sequence
from copy import copy
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec import Struct
from sqlalchemy.orm import Session

from crm_social.core import decide
from crm_social.core.dealings import Correction
from crm_social.core.facts import NAME_BYTES, SKEW, Verdict, micros
from crm_social.core.model import Model
from crm_social.core.state import Dated, Outcome, State
from crm_social.core.ties import handle_of
from crm_social.store import ledger, models, people, stale, ties
from crm_social.store.db import Again
from crm_social.store.inbox import Arrived
from crm_social.store.record import Known, profile_of, record

_decode_state = msgspec.json.Decoder(State).decode


class Applied(Struct):
    """What applying a batch did."""

    facts: int = 0
    contacts: int = 0
    refolded: int = 0
    messages: int = 0


def apply(session: Session, arrived: Sequence[Arrived], now: datetime) -> Applied:
    """Decide by the models in force what these facts mean for their contacts, and keep it.

    Deadlines that lie after a contact's last fact are left to `apply_due`.
    Raise Again where another transaction changed who is who meanwhile.
    """
    if not arrived:
        return Applied()
    stale.fence(session, arrived)
    model = models.in_force(session)
    ids = [one.id for one in arrived]
    early = people.keep_orphans(session, _said_alone(arrived))
    tied = ties.keep(session, arrived)
    who = people.resolve(session, [(one.subject, one.fact) for one in arrived], tied, ids)
    contact_of = who.contact_of
    retold = ledger.spoken_of_before(session, ids)
    of_retold = set().union(*retold.values())
    elsewhere = {one.subject for one in arrived} | of_retold
    contact_of.update(people.find(session, [one for one in elsewhere if one not in contact_of]))
    contact_of.update(early)

    wanted = {contact_of[subject] for subject in elsewhere if subject in contact_of}
    wanted |= who.joined | set(who.merged) | set(who.merged.values())
    known = _recall(session, wanted, who.new)
    for one in arrived:
        contact = known.get(contact_of.get(one.subject, 0))
        if contact is not None:
            contact.facts.append(Dated(one.key, one.fact))
            contact.refold = contact.refold or one.key[:NAME_BYTES] in retold
    again = of_retold | stale.on_marked(session, arrived)
    for subject in again & contact_of.keys():
        known[contact_of[subject]].refold = True
    listed = stale.among(session, sorted(known.keys() - who.new))
    for contact_id in (*who.joined, *listed):
        # More handles, or verdicts that were there first: their facts may lie anywhere in time.
        known[who.merged.get(contact_id, contact_id)].refold = True
    _merge(session, known, who.merged, now)
    applied = _decide_and_record(session, known, model, now, ids, settle=False)
    stale.done(session, listed)
    stale.spread(session, arrived)
    return applied


def _said_alone(arrived: Sequence[Arrived]) -> list[bytes]:
    """Return the handles that this batch speaks of without making them known."""
    heard = {one.subject for one in arrived if handle_of(one.fact) is not None}
    said = {one.subject for one in arrived if isinstance(one.fact, (Verdict, Correction))}
    return sorted(said - heard)


def apply_due(session: Session, now: datetime, limit: int) -> Applied:
    """Cross the deadlines that have come, for at most `limit` contacts.

    Those that a new model or a marked post concerns are folded anew first.
    """
    model = models.in_force(session)
    listed = stale.take(session, limit)
    known = _recall_listed(session, listed)
    rest = limit - len(known)
    if rest > 0:
        statement = _DUE_SQLITE if session.get_bind().dialect.name == "sqlite" else _DUE_POSTGRESQL
        for contact_id, memory, check_at in session.connection().exec_driver_sql(
            statement, (micros(now), rest)
        ):
            known.setdefault(contact_id, _known(contact_id, memory, check_at))
    return _decide_and_record(session, known, model, now, [], settle=True)


def _recall_listed(session: Session, listed: Sequence[int]) -> dict[int, Known]:
    """Return these contacts, to be folded anew; those merged away meanwhile are left out."""
    known = {}
    for contact_id, memory, check_at in _rows(session, listed) if listed else ():
        known[contact_id] = _known(contact_id, memory, check_at)
        known[contact_id].refold = True
    return known


def _rows(session: Session, contacts: Sequence[int]) -> Sequence[Any]:
    """Return (id, memory, next_check_at) of these contacts, locked."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        return connection.exec_driver_sql(_RECALL_SQLITE, (_json(contacts),)).all()
    return connection.exec_driver_sql(_RECALL_POSTGRESQL, (list(contacts),)).all()


def _recall(session: Session, wanted: set[int], new: set[int]) -> dict[int, Known]:
    """Return the contacts, locked against all others until the transaction ends."""
    known = {contact: Known(contact, State(), is_new=True) for contact in new}
    stored = sorted(wanted - new)
    if not stored:
        return known
    rows = _rows(session, stored)
    if len(rows) != len(stored):
        # Merged away while we waited for the lock.
        raise Again
    for contact_id, memory, check_at in rows:
        known[contact_id] = _known(contact_id, memory, check_at)
    return known


def _known(contact_id: int, memory: str, check_at: int | None) -> Known:
    state = _decode_state(memory)
    before = {task.key: copy(task) for task in state.tasks}
    return Known(
        contact_id,
        state,
        stage_before=state.stage,
        owner_before=state.owner,
        last_before=state.last_at,
        profile_before=profile_of(state),
        title_before=state.title,
        tasks_before=before,
        band_before=state.engagement.band,
        check_before=check_at,
    )


def _merge(
    session: Session, known: dict[int, Known], merged: dict[int, int], now: datetime
) -> None:
    """Hand what losers have to survivors, who are then refolded from the facts of both."""
    for loser_id, survivor_id in sorted(merged.items()):
        loser, survivor = known.pop(loser_id), known[survivor_id]
        survivor.refold = True
        survivor.facts.extend(loser.facts)
        survivor.tasks_before.update(loser.tasks_before)
        survivor.merged.append(loser_id)
        people.merge(session, loser_id, survivor_id, now)


def _decide_and_record(
    session: Session,
    known: dict[int, Known],
    model: Model,
    now: datetime,
    batch: Sequence[int],
    *,
    settle: bool,
) -> Applied:
    outcomes: list[tuple[Known, Outcome]] = []
    late: list[Known] = []
    for contact in known.values():
        new_facts = contact.facts
        if len(new_facts) > 1:
            new_facts.sort(key=_position)
        contact.as_of = _never_back(contact.state, now)
        if contact.refold or not decide.can_advance(contact.state, new_facts, model, contact.as_of):
            contact.refold = True
            late.append(contact)
        else:
            outcome = decide.advance(contact.state, new_facts, model, contact.as_of, settle=settle)
            outcomes.append((contact, outcome))
    for contact, history in _histories(session, late, batch):
        # Deadlines that were crossed, and told of, before something late came stay crossed.
        passed = settle or contact.state.crossed_at is not None
        outcome = decide.fold(history, model, contact.as_of, settle=passed)
        outcomes.append((contact, outcome))
    outcomes.sort(key=lambda pair: pair[0].id)
    messages = record(session, outcomes, model, now)
    return Applied(len(batch), len(outcomes), len(late), messages)


def _never_back(state: State, now: datetime) -> datetime:
    """Return now, or how far the contact has come where a clock stepped back since."""
    for at in (state.last_at, state.crossed_at):
        if at is not None and at - SKEW > now:
            now = at - SKEW
    return now


def _position(dated: Dated) -> tuple[datetime, bytes]:
    return dated.fact.occurred_at, dated.key


def _histories(
    session: Session, contacts: Sequence[Known], batch: Sequence[int]
) -> Iterable[tuple[Known, list[Dated]]]:
    if not contacts:
        return
    subjects = people.subjects_of(session, [contact.id for contact in contacts])
    everyone = [subject for some in subjects.values() for subject in some]
    facts_of = ledger.of_subjects(session, everyone, batch=batch)
    histories = [
        [one for subject in subjects[contact.id] for one in facts_of.get(subject, ())]
        for contact in contacts
    ]
    marks = stale.marks_for(session, histories, batch)
    for contact, history, marked in zip(contacts, histories, marks, strict=True):
        history.extend(marked)
        if marked or len(subjects[contact.id]) > 1:
            history.sort(key=_position)
        yield contact, history


def _json(ids: Sequence[int]) -> str:
    return "[" + ",".join(map(str, ids)) + "]"


_RECALL: Final = "SELECT id, memory, next_check_at FROM contacts WHERE id "
_RECALL_SQLITE: Final = _RECALL + "IN (SELECT value FROM json_each(?)) ORDER BY id"
_RECALL_POSTGRESQL: Final = _RECALL + "= ANY(%b::bigint[]) ORDER BY id FOR UPDATE"
_DUE: Final = (
    "SELECT id, memory, next_check_at FROM contacts WHERE next_check_at <= {} ORDER BY {} LIMIT {}"
)
_DUE_SQLITE: Final = _DUE.format("?", "next_check_at", "?")
# Never waiting: whoever holds a contact now will look at its time too.
_DUE_POSTGRESQL: Final = _DUE.format("%s", "next_check_at", "%s") + " FOR UPDATE SKIP LOCKED"
