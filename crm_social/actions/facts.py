"""Take in facts as other programs tell them: looked up, kept together, applied at once.

Each record has its own outcome, and a bad one never stops the good ones.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from crm_social.actions import follow_up
from crm_social.core import fact_mapping
from crm_social.core.fact_mapping import Found, Mapped
from crm_social.core.fact_records import FactRecord, VerdictRecord
from crm_social.core.facts import Act, Sealed, name_of, seal
from crm_social.core.plays import TaskState
from crm_social.errors import Busy, Conflict, Invalid, NotFound
from crm_social.store import inbox, ledger, meant, memory, people, queue
from crm_social.store.db import Database, Session
from crm_social.store.ledger import Appended
from crm_social.store.queue import QueueItem

#: Of the outcomes of facts that stand for one record, the first of these is the record's.
_TELLING: Final = (
    Appended.CLASH,
    Appended.NEW,
    Appended.RELABELLED,
    Appended.KNOWN,
    Appended.SUPPRESSED,
)
_SAID: Final = {
    Act.ACCEPT: TaskState.ACCEPTED,
    Act.SNOOZE: TaskState.SNOOZED,
    Act.DONE: TaskState.DONE,
    Act.REJECT: TaskState.REJECTED,
    Act.ANSWER: TaskState.ACCEPTED,
}


class Taken(Struct, frozen=True):
    """What became of one record: kept as facts with these keys, or refused."""

    outcome: Appended | None = None
    refused: Invalid | None = None
    keys: tuple[bytes, ...] = ()


def take_in(db: Database, records: Sequence[FactRecord], now: datetime) -> list[Taken]:
    """Make the facts of these records durable. Return what became of each, in order.

    Verdicts are said to their tasks, each in a transaction of its own; all else is kept in one.
    """
    taken: dict[int, Taken] = {}
    to_keep: list[tuple[int, FactRecord]] = []
    for place, record in enumerate(records):
        if isinstance(record, VerdictRecord):
            taken[place] = say(db, record, now)
        else:
            to_keep.append((place, record))
    if to_keep:
        kept = db.write(lambda session: keep(session, [one for _, one in to_keep], now))
        taken.update(zip((place for place, _ in to_keep), kept, strict=True))
    return [taken[place] for place in range(len(records))]


def apply_now(db: Database, keys: Sequence[bytes], now: datetime) -> None:
    """Apply these facts ahead of all that waits; where that cannot be now, they wait too."""
    if not keys:
        return
    try:
        db.write(lambda session: memory.apply(session, inbox.take_these(session, keys), now))
    except Busy:
        # They are durable, and the appliers take them in their turn.
        return


def keep(session: Session, records: Sequence[FactRecord], now: datetime) -> list[Taken]:
    """Append the facts of records that are no verdicts. Return what became of each."""
    found = _look_up(session, records)
    mapped: list[Mapped | Invalid] = []
    for record in records:
        try:
            mapped.append(fact_mapping.mapped(record, found))
        except Invalid as error:
            mapped.append(error)
    _hold_apart(session, mapped)
    usable = [one for one in mapped if isinstance(one, Mapped)]
    told = _told_ties(session, usable)
    sealed: list[list[Sealed]] = []
    for one in usable:
        facts = [seal(fact) for fact in one.facts]
        for tie in one.ties:
            if name_of(tie) not in told:
                told.add(name_of(tie))
                facts.append(seal(tie))
        sealed.append(facts)
    outcomes = iter(ledger.append(session, [one for some in sealed for one in some], now))
    each = iter(sealed)
    return [
        Taken(refused=one) if isinstance(one, Invalid) else _kept(next(each), outcomes)
        for one in mapped
    ]


def say(db: Database, record: VerdictRecord, now: datetime) -> Taken:
    """Say a verdict to its task, by the rules of follow-up."""
    try:
        _check(record)
        task_id = _task_id(db, record)
        with db.reading() as session:
            item = queue.get(session, task_id)
        if item is not None and _is_so(item, record):
            return Taken(Appended.KNOWN)
        _say(db, task_id, record, now)
    except Invalid as error:
        return Taken(refused=error)
    except NotFound as error:
        return Taken(refused=Invalid(str(error), _named_by(record)))
    except Conflict as error:
        return Taken(refused=Invalid(str(error), "act"))
    return Taken(Appended.NEW)


def _look_up(session: Session, records: Sequence[FactRecord]) -> Found:
    wanted = fact_mapping.wanted(records)
    return Found(
        meant.handles(session, wanted.contacts) if wanted.contacts else {},
        meant.subjects_of_engagements(session, wanted.engagements),
    )


def _hold_apart(session: Session, mapped: list[Mapped | Invalid]) -> None:
    """Refuse what must be about two contacts and is about one."""
    pairs = {
        place: one.apart
        for place, one in enumerate(mapped)
        if isinstance(one, Mapped) and one.apart is not None
    }
    if not pairs:
        return
    subjects = {subject for pair in pairs.values() for subject in (pair.one, pair.other)}
    contact_of = people.find(session, sorted(subjects))
    for place, pair in pairs.items():
        contact = contact_of.get(pair.one)
        if contact is not None and contact == contact_of.get(pair.other):
            mapped[place] = pair.wrong


def _told_ties(session: Session, mapped: Iterable[Mapped]) -> set[bytes]:
    """Return which links between handles named together were told before.

    Each is told once: what a person says of the two later is not said over again.
    """
    names = {name_of(tie) for one in mapped for tie in one.ties}
    return meant.told_before(session, names) if names else set()


def _kept(sealed: Sequence[Sealed], outcomes: Iterator[Appended]) -> Taken:
    found = {outcome for _, outcome in zip(sealed, outcomes, strict=False)}
    outcome = next(one for one in _TELLING if one in found)
    return Taken(outcome, keys=tuple(one.key for one in sealed))


# ---- verdicts


def _check(record: VerdictRecord) -> None:
    act = record.act
    if (act is Act.SNOOZE) != (record.until is not None):
        raise Invalid("A snooze needs `until`, and nothing else takes it.", "until")
    if (act is Act.REJECT) != (record.reason is not None):
        raise Invalid("A reject needs its reason, and nothing else takes it.", "reason")
    if record.note is not None and act not in {Act.DONE, Act.REJECT, Act.ANSWER}:
        raise Invalid("Only answer, done and reject take a note.", "note")
    if record.outcome is not None and act is not Act.DONE:
        raise Invalid("Only done takes an outcome.", "outcome")
    if not record.actor:
        raise Invalid("Say who says so.", "actor")


def _named_by(record: VerdictRecord) -> str:
    return "task_id" if record.task is None else "task"


def _task_id(db: Database, record: VerdictRecord) -> int:
    if (record.task is None) == (record.task_id is None):
        raise Invalid("Name the task by task_id or by task.", "task_id")
    if record.task_id is not None:
        return record.task_id
    key = record.task or ""
    with db.reading() as session:
        found = meant.task_ids(session, [key]).get(key)
    if found is None:
        raise Invalid(f"There is no task {key!r}.", "task")
    return found


def _is_so(item: QueueItem, record: VerdictRecord) -> bool:
    """Say whether this was said already, by the same rep."""
    task = item.task
    if task.state is not _SAID[record.act] or task.owner != record.actor:
        return False
    if record.act is Act.ANSWER:
        return task.complaint is not None and task.complaint.waits
    if record.act is Act.SNOOZE:
        return task.until == record.until
    return record.act is not Act.REJECT or task.reason == record.reason


def _say(db: Database, task_id: int, record: VerdictRecord, now: datetime) -> None:
    rep = record.actor or ""
    match record.act:
        case Act.ACCEPT:
            follow_up.accept(db, task_id, rep, now)
        case Act.SNOOZE:
            assert record.until is not None  # noqa: S101 - checked before; for the type checker
            follow_up.snooze(db, task_id, rep, now, record.until)
        case Act.DONE:
            follow_up.done(db, task_id, rep, now, record.note, record.outcome)
        case Act.ANSWER:
            follow_up.answer(db, task_id, rep, now, record.note)
        case Act.REJECT:
            assert record.reason is not None  # noqa: S101 - checked before; for the type checker
            follow_up.reject(db, task_id, rep, now, record.reason, record.note)
