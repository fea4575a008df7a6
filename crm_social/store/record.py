"""Record: write what was decided, and tell whoever listens, in the same transaction.

Set-based: the number of statements does not grow with the number of contacts.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec import Struct, field
from sqlalchemy.orm import Session

from crm_social.core import company, events, plays
from crm_social.core.events import Event, Message
from crm_social.core.facts import MICROSECOND, micros
from crm_social.core.loop import Move, Rule, Stage
from crm_social.core.model import Model
from crm_social.core.plays import LIVE, Task, TaskState
from crm_social.core.scoring import COLD
from crm_social.core.state import Dated, Outcome, State
from crm_social.core.values import EPOCH
from crm_social.store import bulk, matching, noticing, outbox, passages
from crm_social.store.db import moment
from crm_social.store.tables import ContactRow, MoveRow, TaskRow

_encode = msgspec.json.Encoder().encode

_CONTACT_COLUMNS: Final = (
    "id", "name", "handle", "email", "company", "company_key", "title", "stage", "stage_at", "fit",
    "letter", "engagement_heat", "engagement_band", "intent_heat", "intent_band", "engaged_at",
    "owner", "next_check_at", "memory",
)  # fmt: skip
#: What changes with nearly everything a contact does. No index is made of it, so that most
#: contacts are written without touching one.
_QUIET_COLUMNS: Final = (
    "id", "stage", "stage_at", "fit", "letter", "engagement_heat", "intent_heat", "intent_band",
    "engaged_at", "owner", "memory",
)  # fmt: skip
_MOVE_COLUMNS: Final = (
    "contact_id", "from_stage", "to_stage", "at", "rule", "evidence", "skipped", "model", "actor",
    "reason",
)  # fmt: skip
_TASK_COLUMNS: Final = (
    "key", "contact_id", "play", "because", "state", "owner", "opened_at", "due_at", "until",
    "closed_at", "rank", "platform", "body", "complained_at", "waits",
)  # fmt: skip


#: What receivers are told of when it changes: a task's state, owner and date.
_Standing = tuple[str, str | None, int | None]
#: Who somebody is known to be: name, handle, mail, company, place, bio.
Profile = tuple[str | None, ...]
#: Closed without a rep.
_FADED: Final = frozenset({TaskState.EXPIRED, TaskState.GONE})


class Known(Struct, gc=False):
    """One contact in the middle of being decided."""

    id: int
    state: State
    facts: list[Dated] = field(default_factory=list)
    #: Fold from nothing rather than advance.
    refold: bool = False
    is_new: bool = False
    as_of: datetime = EPOCH
    #: Contacts that became this one.
    merged: list[int] = field(default_factory=list)
    #: What was stored before, to tell news from what was said already.
    stage_before: Stage = Stage.AUDIENCE
    owner_before: str | None = None
    #: How far the contact had been folded.
    last_before: datetime | None = None
    #: Who they were known to be.
    profile_before: Profile | None = None
    title_before: str | None = None
    #: The tasks that were live, by key, and the band their place in the queue was made from.
    tasks_before: dict[str, Task] = field(default_factory=dict)
    band_before: int = COLD
    #: What the row says of when to look again: never later than the state does.
    check_before: int | None = None


def record(
    session: Session,
    outcomes: Sequence[tuple[Known, Outcome]],
    model: Model,
    now: datetime,
) -> int:
    """Keep what was decided. Return how many messages were queued."""
    news: list[Message] = []
    alive = _alive(outcomes)
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
    wanted = outbox.wanted(listeners)

    newcomers: list[bulk.Row] = []
    contacts: list[bulk.Row] = []
    quiet: list[bulk.Row] = []
    unmatched: list[int] = []
    moves: list[bulk.Row] = []
    stale_moves: list[int] = []
    tasks: list[bulk.Row] = []
    for contact, outcome in outcomes:
        state = outcome.state
        profile, check_at = profile_of(state), _check_at(contact, state, now)
        if contact.merged or contact.profile_before != profile:
            unmatched.append(contact.id)
        if contact.is_new:
            newcomers.append(_contact(contact.id, state, check_at))
        elif _is_quiet(contact, state, profile, check_at):
            quiet.append(_quiet(contact.id, state))
        else:
            contacts.append(_contact(contact.id, state, check_at))
        made = outcome.moves
        if contact.id in moves_before:
            before = moves_before[contact.id]
            if list(before.values()) != made:
                # Written anew as a whole, so that their order stays the order of walking.
                stale_moves.extend(before)
                moves.extend(_move(contact.id, move) for move in made)
            made = [move for move in made if move not in before.values()]
        else:
            moves.extend(_move(contact.id, move) for move in made)
        changed = _changed_tasks(contact, outcome, tasks_before.get(contact.id), now)
        if alive:
            changed = [
                pair for pair in changed if pair[0].state in LIVE or pair[0].key not in alive
            ]
        for task, _ in changed:
            tasks.append(_task(contact.id, task, state, model))
        if wanted:
            news.extend(_news(contact, state, made, changed, now, wanted))
    # What matching and reports keep of who was merged away is not theirs any more.
    losers = [loser for contact, _ in outcomes for loser in contact.merged]
    matching.mark(session, [*unmatched, *losers])
    bulk.delete(session, MoveRow, "id", stale_moves)
    bulk.insert(session, ContactRow, _CONTACT_COLUMNS, newcomers)
    bulk.update(session, ContactRow, _CONTACT_COLUMNS, contacts)
    bulk.update(session, ContactRow, _QUIET_COLUMNS, quiet)
    bulk.insert(session, MoveRow, _MOVE_COLUMNS, moves)
    bulk.upsert(session, TaskRow, _TASK_COLUMNS, tasks, key="key")
    noticing.tell(session, outcomes, now)
    passages.mark(session, [*(contact.id for contact, _ in outcomes), *losers])
    return outbox.put(session, news, now, listeners)


def profile_of(state: State) -> Profile:
    """Return what people are told apart by, to see whether it changed."""
    return state.name, state.handle, state.email, state.company, state.location, state.bio


def _alive(outcomes: Sequence[tuple[Known, Outcome]]) -> set[str]:
    """Return the tasks that went on with another contact, where one was split in two.

    Of the contact they left they must not be told closed.
    """
    if not any(contact.is_new and contact.refold for contact, _ in outcomes):
        return set()
    return {task.key for _, outcome in outcomes for task in outcome.state.tasks}


def _changed_tasks(
    contact: Known, outcome: Outcome, stored: dict[str, _Standing] | None, now: datetime
) -> list[tuple[Task, _Standing | None]]:
    """Return the tasks to write, each with how it was stored (None: not stored).

    What was too late when it was first heard of, as when history is loaded, was never
    anybody's task and is not written.
    """
    if not (outcome.state.tasks or outcome.closed or contact.tasks_before):
        return []
    if stored is None:
        stored = {
            task.key: _standing(task)
            for task in contact.tasks_before.values()
            if is_shown(task, now)
        }
    changed: list[tuple[Task, _Standing | None]] = []
    seen = set()
    # The rank follows the contact's warmth: in another band the live tasks stand elsewhere.
    moved = contact.refold or contact.band_before != outcome.state.engagement.band
    for task in outcome.state.tasks:
        seen.add(task.key)
        # One that has a row keeps it up to date: on hold it does not expire.
        if (task.key in stored or is_shown(task, now)) and (
            moved or _looks_other(contact.tasks_before.get(task.key), task)
        ):
            changed.append((task, stored.get(task.key)))
    for task in reversed(outcome.closed):  # a task that was opened again counts as it is now
        if task.key not in seen and (task.key in stored or task.state not in _FADED):
            seen.add(task.key)
            changed.append((task, stored.get(task.key)))
    for key, task in contact.tasks_before.items():
        if key not in seen and key in stored:
            task.state, task.closed_at, task.said = TaskState.GONE, now, None
            changed.append((task, stored[key]))
    return changed


def _looks_other(before: Task | None, task: Task) -> bool:
    """Say whether anything but the evidence of a task changed, which its row need not follow."""
    if before is None:
        return True
    before.evidence = task.evidence
    return before != task


def _news(
    contact: Known,
    state: State,
    made: Sequence[Move],
    changed: Sequence[tuple[Task, _Standing | None]],
    now: datetime,
    wanted: frozenset[str],
) -> Iterable[Message]:
    """Yield what somebody wants to hear of this; what nobody does is not even written."""
    if not (made or changed or contact.refold or state.owner_reason or contact.merged):
        return
    # The same may happen more than once: how far the contact has come tells one from the next.
    again = f"{state.last_key} {state.crossed_at}"
    for loser in contact.merged:
        yield events.merged(loser, contact.id, state, now)
    earliest = now - events.NEWS_FOR
    rewritten = contact.refold and not contact.is_new
    if rewritten and contact.last_before is not None:
        # What a refold changes of the past is told as one correction, not as if it were new.
        earliest = max(earliest, contact.last_before)
    if state.owner_reason and state.owner != contact.owner_before and not contact.is_new:
        yield events.assigned(contact.id, state, contact.owner_before, again, now)
    stage = contact.stage_before
    for move in made if Event.CONTACT_MOVED in wanted else ():
        if move.at > earliest:
            yield events.moved(contact.id, state, move, again=again if rewritten else None)
            stage = move.to_stage
    if rewritten and stage is not state.stage and Event.CONTACT_MOVED in wanted:
        yield events.corrected(contact.id, state, stage, now)
    yield from _news_of_tasks(contact.id, state, changed, again, now, wanted)


def _news_of_tasks(
    contact_id: int,
    state: State,
    changed: Sequence[tuple[Task, _Standing | None]],
    again: str,
    now: datetime,
    wanted: frozenset[str],
) -> Iterable[Message]:
    for task, before in changed:
        told_before = again if before is not None else None
        if events.of_task(task) in wanted and _standing(task) != before:
            yield events.task_changed(contact_id, state, task, now, again=told_before)
        event = events.of_case(task, None if before is None else before[0])
        if event in wanted:
            yield events.case_changed(contact_id, state, task, event, now, again=told_before)


def is_shown(task: Task, now: datetime) -> bool:
    """Say whether a live task has a row: what was too late when first heard of has none."""
    return task.expires_at > now or task.state is TaskState.ACCEPTED


def _standing(task: Task) -> _Standing:
    return task.state.value, task.owner, _micros(task.until)


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


def _tasks_of(session: Session, contacts: Sequence[int]) -> dict[int, dict[str, _Standing]]:
    found: dict[int, dict[str, _Standing]] = {contact: {} for contact in contacts}
    for contact_id, key, *standing in _of_contacts(
        session, "contact_id, key, state, owner, until", "tasks", contacts
    ):
        state, owner, until = standing
        found[contact_id][key] = (state, owner, until)
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


def _check_at(contact: Known, state: State, now: datetime) -> int | None:
    """Return when the row says to look again.

    What it said stays where it comes before the time now known: looking too early costs a
    look, once, and an index that need not change costs nothing each time.
    """
    exact, before = _micros(state.next_check_at), contact.check_before
    if exact is None or before is None or not micros(now) < before <= exact:
        return exact
    return before


def _is_quiet(contact: Known, state: State, profile: Profile, check_at: int | None) -> bool:
    """Say whether the row differs only in what changes with every engagement."""
    return (
        not contact.refold
        and contact.check_before == check_at
        and contact.band_before == state.engagement.band
        and contact.profile_before == profile
        and contact.title_before == state.title
    )


def _quiet(contact_id: int, state: State) -> bulk.Row:
    return (
        contact_id,
        state.stage.value,
        _micros(state.stage_at),
        state.fit,
        state.letter,
        state.engagement.heat,
        state.intent.heat,
        state.intent.band,
        _micros(state.engaged_at),
        state.owner,
        _encode(state).decode(),
    )


def _contact(contact_id: int, state: State, check_at: int | None) -> bulk.Row:
    return (
        contact_id,
        state.name,
        state.handle,
        state.email,
        state.company,
        company.key(state.company, state.email),
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
        check_at,
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
        task.platform,
        _encode(task).decode(),
        None if task.complaint is None else micros(task.complaint.opened_at),
        task.complaint is not None and task.complaint.waits,
    )


def _micros(at: datetime | None) -> int | None:
    return None if at is None else (at - EPOCH) // MICROSECOND


def _json(ids: Sequence[int]) -> str:
    return "[" + ",".join(map(str, ids)) + "]"
