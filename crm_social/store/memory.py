"""Recall and record: what the core needs to decide a batch, and what came of it.

Both are set-based: the number of statements does not grow with the batch. A contact whose
facts all came in order is advanced from its stored state; one for whom something came
late, was taken back or was merged is refolded from the ledger. Both give the same.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec import Struct, field
from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from crm_social.core import decide, events, facts, plays
from crm_social.core.decide import Dated, Outcome, State
from crm_social.core.events import Message
from crm_social.core.facts import EPOCH, Engagement, Fact, micros
from crm_social.core.loop import Move, Rule, Stage
from crm_social.core.model import Model
from crm_social.core.plays import Task, TaskState
from crm_social.store import bulk, ledger, outbox, people
from crm_social.store.db import Again, moment
from crm_social.store.tables import ContactRow, InboxRow, MoveRow, TaskRow

_encode = msgspec.json.Encoder().encode
_decode_state = msgspec.json.Decoder(State).decode

_CONTACT_COLUMNS: Final = (
    "id", "name", "handle", "email", "company", "title", "stage", "stage_at", "fit", "letter",
    "engagement_heat", "engagement_band", "intent_heat", "intent_band", "engaged_at", "owner",
    "next_check_at", "memory",
)  # fmt: skip
_MOVE_COLUMNS: Final = (
    "contact_id", "from_stage", "to_stage", "at", "rule", "evidence", "skipped", "model", "actor",
    "reason",
)  # fmt: skip
_TASK_COLUMNS: Final = (
    "key", "contact_id", "play", "because", "state", "owner", "opened_at", "due_at", "until",
    "closed_at", "rank", "body",
)  # fmt: skip


#: Closed without a rep.
_FADED: Final = frozenset({TaskState.EXPIRED, TaskState.GONE})


class Arrived(Struct, frozen=True, gc=False):
    """One fact to apply, as the ledger has it."""

    id: int
    key: bytes
    content: bytes
    subject: bytes
    fact: Fact


class Known(Struct):
    """One contact in the middle of being decided."""

    id: int
    state: State
    facts: list[Dated] = field(default_factory=list)
    #: Fold from nothing rather than advance.
    refold: bool = False
    is_new: bool = False
    as_of: datetime = EPOCH
    #: What was stored before, to tell news from what was said already.
    stage_before: Stage = Stage.AUDIENCE
    #: The bodies of the tasks that were live, by key.
    tasks_before: dict[str, bytes] = field(default_factory=dict)


class Applied(Struct):
    """What applying a batch did."""

    facts: int = 0
    contacts: int = 0
    refolded: int = 0
    messages: int = 0


def take(session: Session, limit: int) -> list[Arrived]:
    """Take facts out of the inbox, oldest first, leaving alone what others have taken."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(_TAKE_SQLITE, (limit,)).all()
    else:
        rows = connection.exec_driver_sql(_TAKE_POSTGRESQL, (limit,)).all()
    return _arrived(session, rows)


def take_these(session: Session, keys: Sequence[bytes]) -> list[Arrived]:
    """Take these facts out of the inbox ahead of all others."""
    rows = session.execute(_TAKE_THESE, {"keys": list(keys)}).all()
    return _arrived(session, rows)


def apply(session: Session, arrived: Sequence[Arrived], model: Model, now: datetime) -> Applied:
    """Decide what these facts mean for their contacts, and keep it.

    Deadlines that lie after a contact's last fact are left to `apply_due`.
    Raise Again where another transaction changed who is who meanwhile.
    """
    if not arrived:
        return Applied()
    who = people.resolve(
        session, ((one.subject, one.fact) for one in arrived if isinstance(one.fact, Engagement))
    )
    contact_of = who.contact_of
    retold = ledger.spoken_of_before(session, [one.id for one in arrived])
    retold_ids = {fact_id for fact_id, _ in retold}
    elsewhere = {one.subject for one in arrived} | {subject for _, subject in retold}
    contact_of.update(people.find(session, [one for one in elsewhere if one not in contact_of]))
    contact_of.update(
        people.keep_orphans(session, sorted({one.subject for one in arrived} - contact_of.keys()))
    )

    wanted = {contact_of[subject] for subject in elsewhere if subject in contact_of}
    wanted |= who.joined | set(who.merged) | set(who.merged.values())
    known = _recall(session, wanted, who.new)
    for one in arrived:
        contact = known.get(contact_of.get(one.subject, 0))
        if contact is not None:
            contact.facts.append(Dated(one.key, one.fact))
            contact.refold = contact.refold or one.id in retold_ids
    for subject in {subject for _, subject in retold} & contact_of.keys():
        known[contact_of[subject]].refold = True
    for contact_id in who.joined:
        # More handles, or verdicts that were there first: their facts may lie anywhere in time.
        known[who.merged.get(contact_id, contact_id)].refold = True
    news = _merge(session, known, who.merged, now)
    ids = [one.id for one in arrived]
    return _decide_and_record(session, known, model, now, ids, news, settle=False)


def apply_due(session: Session, model: Model, now: datetime, limit: int) -> Applied:
    """Cross the deadlines that have come, for at most `limit` contacts."""
    statement = _DUE_SQLITE if session.get_bind().dialect.name == "sqlite" else _DUE_POSTGRESQL
    found = session.connection().exec_driver_sql(statement, (micros(now), limit)).all()
    known = {}
    for contact_id, memory in found:
        known[contact_id] = _known(contact_id, memory)
    return _decide_and_record(session, known, model, now, [], [], settle=True)


def refold(session: Session, contact_ids: Iterable[int], model: Model, now: datetime) -> Applied:
    """Fold these contacts from nothing and keep what differs."""
    known = _recall(session, set(contact_ids), set())
    for contact in known.values():
        contact.refold = True
    return _decide_and_record(session, known, model, now, [], [], settle=True)


def _recall(session: Session, wanted: set[int], new: set[int]) -> dict[int, Known]:
    """Return the contacts, locked against all others until the transaction ends."""
    known = {contact: Known(contact, State(), is_new=True) for contact in new}
    stored = sorted(wanted - new)
    if not stored:
        return known
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(_RECALL_SQLITE, (_json(stored),)).all()
    else:
        rows = connection.exec_driver_sql(_RECALL_POSTGRESQL, (stored,)).all()
    if len(rows) != len(stored):
        # Merged away while we waited for the lock.
        raise Again
    for contact_id, memory in rows:
        known[contact_id] = _known(contact_id, memory)
    return known


def _known(contact_id: int, memory: str) -> Known:
    state = _decode_state(memory)
    before = {task.key: _encode(task) for task in state.tasks}
    return Known(contact_id, state, stage_before=state.stage, tasks_before=before)


def _merge(
    session: Session, known: dict[int, Known], merged: dict[int, int], now: datetime
) -> list[Message]:
    """Hand what losers have to survivors, who are then refolded from the facts of both."""
    news = []
    for loser_id, survivor_id in sorted(merged.items()):
        loser, survivor = known.pop(loser_id), known[survivor_id]
        survivor.refold = True
        survivor.facts.extend(loser.facts)
        survivor.tasks_before.update(loser.tasks_before)
        people.merge(session, loser_id, survivor_id, now)
        news.append(events.merged(loser_id, survivor_id, survivor.state, now))
    return news


def _decide_and_record(
    session: Session,
    known: dict[int, Known],
    model: Model,
    now: datetime,
    batch: Sequence[int],
    news: list[Message],
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
        if contact.refold or not decide.can_advance(contact.state, new_facts, contact.as_of):
            contact.refold = True
            late.append(contact)
        else:
            outcome = decide.advance(contact.state, new_facts, model, contact.as_of, settle=settle)
            outcomes.append((contact, outcome))
    for contact, history in _histories(session, late, batch):
        outcome = decide.fold(history, model, contact.as_of, settle=settle)
        outcomes.append((contact, outcome))
    outcomes.sort(key=lambda pair: pair[0].id)
    messages = _record(session, outcomes, model, now, news)
    return Applied(len(batch), len(outcomes), len(late), messages)


def _never_back(state: State, now: datetime) -> datetime:
    """Return now, or how far the contact has come where a clock stepped back since."""
    return max(at for at in (now, state.last_at, state.crossed_at) if at is not None)


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
    for contact in contacts:
        history = [one for subject in subjects[contact.id] for one in facts_of.get(subject, ())]
        if len(subjects[contact.id]) > 1:
            history.sort(key=_position)
        yield contact, history


# ---- record


def _record(
    session: Session,
    outcomes: Sequence[tuple[Known, Outcome]],
    model: Model,
    now: datetime,
    news: list[Message],
) -> int:
    """Keep what was decided. Return how many messages were queued."""
    refolded = [contact.id for contact, _ in outcomes if contact.refold and not contact.is_new]
    moves_before = moves_of(session, refolded)
    tasks_before = _tasks_of(
        session,
        refolded
        + [
            contact.id
            for contact, outcome in outcomes
            if not contact.refold and any(task.state in _FADED for task in outcome.closed)
        ],
    )
    listeners = outbox.listeners(session)

    newcomers: list[bulk.Row] = []
    contacts: list[bulk.Row] = []
    moves: list[bulk.Row] = []
    stale_moves: list[int] = []
    tasks: list[bulk.Row] = []
    for contact, outcome in outcomes:
        state = outcome.state
        (newcomers if contact.is_new else contacts).append(_contact(contact.id, state))
        made = outcome.moves
        if contact.id in moves_before:
            before = moves_before[contact.id]
            if list(before.values()) != made:
                # Written anew as a whole, so that their order stays the order of walking.
                stale_moves.extend(before)
                moves.extend(_move(contact.id, move) for move in made)
            told = list(before.values())
            made = [move for move in made if move not in told]
        else:
            moves.extend(_move(contact.id, move) for move in made)
        changed = _changed_tasks(contact, outcome, tasks_before.get(contact.id), now)
        tasks.extend(_task(contact.id, task, state, model) for task, _ in changed)
        if listeners:
            news.extend(_news(contact, state, made, changed, now))
    bulk.delete(session, MoveRow, "id", stale_moves)
    bulk.insert(session, ContactRow, _CONTACT_COLUMNS, newcomers)
    bulk.upsert(session, ContactRow, _CONTACT_COLUMNS, contacts, key="id")
    bulk.insert(session, MoveRow, _MOVE_COLUMNS, moves)
    bulk.upsert(session, TaskRow, _TASK_COLUMNS, tasks, key="key")
    return outbox.put(session, news, now, listeners)


def _changed_tasks(
    contact: Known, outcome: Outcome, stored: dict[str, str] | None, now: datetime
) -> list[tuple[Task, str | None]]:
    """Return the tasks to write, each with the state it was stored in (None: not stored).

    What was too late when it was first heard of, as when history is loaded, was never
    anybody's task and is not written.
    """
    if stored is None:
        remembered = [_decode_task(body) for body in contact.tasks_before.values()]
        stored = {task.key: task.state.value for task in remembered if task.expires_at > now}
    changed: list[tuple[Task, str | None]] = []
    seen = set()
    touched = contact.refold or bool(contact.facts)
    for task in outcome.state.tasks:
        seen.add(task.key)
        # The rank follows the contact's warmth, so new facts rewrite the live tasks.
        if task.expires_at > now and (
            touched or contact.tasks_before.get(task.key) != _encode(task)
        ):
            changed.append((task, stored.get(task.key)))
    for task in reversed(outcome.closed):  # a task that was opened again counts as it is now
        if task.key not in seen and (task.key in stored or task.state not in _FADED):
            seen.add(task.key)
            changed.append((task, stored.get(task.key)))
    for key, body in contact.tasks_before.items():
        if key not in seen and key in stored:
            task = _decode_task(body)
            task.state, task.closed_at, task.said = TaskState.GONE, now, None
            changed.append((task, stored[key]))
    return changed


_decode_task = msgspec.json.Decoder(Task).decode


def _news(
    contact: Known,
    state: State,
    made: Sequence[Move],
    changed: Sequence[tuple[Task, str | None]],
    now: datetime,
) -> Iterable[Message]:
    earliest = now - events.NEWS_FOR
    stage = contact.stage_before
    for move in made:
        if move.at >= earliest:
            yield events.moved(contact.id, state, move)
        stage = move.to_stage
    if stage is not state.stage:
        yield events.corrected(contact.id, state, stage, now)
    for task, before in changed:
        if task.state.value != before:
            again = now if before is not None and task.state is TaskState.OPEN else None
            yield events.task_changed(contact.id, state, task, now, again_at=again)


def moves_of(session: Session, contacts: Sequence[int]) -> dict[int, dict[int, Move]]:
    """Return each contact's moves by row id, in the order they were written."""
    found: dict[int, dict[int, Move]] = {contact: {} for contact in contacts}
    for row in _of_contacts(
        session, "id, contact_id, " + ", ".join(_MOVE_COLUMNS[1:]), "moves", contacts
    ):
        found[row[1]][row[0]] = Move(
            Stage(row[2]),
            Stage(row[3]),
            moment(row[4]),
            Rule(row[5]),
            evidence=row[6],
            skipped=bool(row[7]),
            model=row[8],
            actor=row[9],
            reason=row[10],
        )
    return found


def _tasks_of(session: Session, contacts: Sequence[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {contact: {} for contact in contacts}
    for contact_id, key, state in _of_contacts(
        session, "contact_id, key, state", "tasks", contacts
    ):
        found[contact_id][key] = state
    return found


def _of_contacts(
    session: Session, columns: str, table: str, contacts: Sequence[int]
) -> list[tuple[Any, ...]]:
    if not contacts:
        return []
    connection = session.connection()
    select = f"SELECT {columns} FROM {table} WHERE contact_id "
    if connection.dialect.name == "sqlite":
        where = "IN (SELECT value FROM json_each(?)) ORDER BY id"
        return [
            tuple(row) for row in connection.exec_driver_sql(select + where, (_json(contacts),))
        ]
    where = "= ANY(%b::bigint[]) ORDER BY id"
    return [tuple(row) for row in connection.exec_driver_sql(select + where, (list(contacts),))]


def _contact(contact_id: int, state: State) -> bulk.Row:
    return (
        contact_id,
        state.name,
        state.handle,
        state.email,
        state.company,
        state.title,
        state.stage.value,
        _micros(state.stage_at),
        state.fit,
        state.letter,
        state.engagement.heat,
        state.engagement.band,
        state.intent.heat,
        state.intent.band,
        _micros(state.engaged_at),
        state.owner,
        _micros(state.next_check_at),
        _encode(state).decode(),
    )


def _move(contact_id: int, move: Move) -> bulk.Row:
    return (
        contact_id,
        move.from_stage.value,
        move.to_stage.value,
        micros(move.at),
        move.rule.value,
        move.evidence,
        move.skipped,
        move.model,
        move.actor,
        move.reason,
    )


def _task(contact_id: int, task: Task, state: State, model: Model) -> bulk.Row:
    return (
        task.key,
        contact_id,
        task.play.value,
        task.because.value,
        task.state.value,
        task.owner,
        micros(task.opened_at),
        micros(task.due_at),
        _micros(task.until),
        _micros(task.closed_at),
        plays.rank(task, state.engagement.heat, model),
        _encode(task).decode(),
    )


def _micros(at: datetime | None) -> int | None:
    return None if at is None else micros(at)


def _arrived(
    session: Session, rows: Sequence[tuple[int, bytes, bytes, bytes, str]]
) -> list[Arrived]:
    if not rows:
        return []
    bulk.delete(session, InboxRow, "fact_id", [row[0] for row in rows])
    known = facts.decode([row[4] for row in rows])
    return [
        Arrived(row[0], bytes(row[1]), bytes(row[2]), bytes(row[3]), fact)
        for row, fact in zip(rows, known, strict=True)
    ]


def _json(ids: Sequence[int]) -> str:
    return "[" + ",".join(map(str, ids)) + "]"


_TAKE: Final = (
    "SELECT f.id, f.key, f.content, f.subject, f.body FROM inbox i JOIN facts f ON f.id = i.fact_id"
)
_TAKE_SQLITE: Final = _TAKE + " ORDER BY i.fact_id LIMIT ?"
_TAKE_POSTGRESQL: Final = _TAKE + " ORDER BY i.fact_id LIMIT %s FOR UPDATE OF i SKIP LOCKED"
_TAKE_THESE: Final = text(_TAKE + " WHERE f.key IN :keys").bindparams(
    bindparam("keys", expanding=True)
)
_RECALL_SQLITE: Final = (
    "SELECT id, memory FROM contacts WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
)
_RECALL_POSTGRESQL: Final = (
    "SELECT id, memory FROM contacts WHERE id = ANY(%b::bigint[]) ORDER BY id FOR UPDATE"
)
_DUE: Final = "SELECT id, memory FROM contacts WHERE next_check_at <= {} ORDER BY {} LIMIT {}"
_DUE_SQLITE: Final = _DUE.format("?", "next_check_at", "?")
# Locked in id order among those due, and never waiting: whoever holds one will look at its time.
_DUE_POSTGRESQL: Final = _DUE.format("%s", "next_check_at", "%s") + " FOR UPDATE SKIP LOCKED"
