"""What a rep says to a task: each verdict is a fact, applied at once, ahead of any backlog."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from crm_social.core.dealings import Signal
from crm_social.core.facts import (
    MICROSECOND,
    SKEW,
    Act,
    RejectReason,
    Settled,
    Verdict,
    checked_fact,
    seal,
)
from crm_social.core.plays import LIVE, TaskState
from crm_social.errors import Conflict, Invalid, NotFound, TaskTaken
from crm_social.store import contacts, inbox, ledger, memory, queue, sight
from crm_social.store.db import Database, Session
from crm_social.store.queue import QueueItem

#: A task may not be put off for longer.
LONGEST_SNOOZE: Final = timedelta(days=180)
#: How long a verdict can be taken back.
UNDO_WITHIN: Final = timedelta(minutes=10)


def accept(db: Database, task_id: int, rep: str, now: datetime) -> Verdict:
    """Give the task, and its contact, to this rep. Raise TaskTaken if another was faster."""
    return _say(db, task_id, rep, now, Act.ACCEPT)


def snooze(db: Database, task_id: int, rep: str, now: datetime, until: datetime) -> Verdict:
    """Put the task off until a moment in the next 180 days."""
    if not now < until <= now + LONGEST_SNOOZE:
        raise Invalid("A task can be put off until a time in the next 180 days.", "until")
    return _say(db, task_id, rep, now, Act.SNOOZE, until=until)


def done(
    db: Database,
    task_id: int,
    rep: str,
    now: datetime,
    note: str | None = None,
    outcome: Settled | None = None,
) -> Verdict:
    """Close the task as done; of a complaint, say how it was settled."""
    return _say(db, task_id, rep, now, Act.DONE, note=note, outcome=outcome)


def answer(db: Database, task_id: int, rep: str, now: datetime, note: str | None = None) -> Verdict:
    """Say that a complaint was answered: it is their turn. Raise Conflict for any other task."""
    return _say(db, task_id, rep, now, Act.ANSWER, note=note)


def reject(
    db: Database,
    task_id: int,
    rep: str,
    now: datetime,
    reason: RejectReason,
    note: str | None = None,
) -> Verdict:
    """Close the task as not worth it, and say why; `not_a_fit` stops all for this contact."""
    return _say(db, task_id, rep, now, Act.REJECT, reason=reason, note=note)


def undo(db: Database, verdict_id: str, rep: str, now: datetime) -> QueueItem:
    """Take back one's own verdict of the last minutes, as if it had never been said."""

    def work(session: Session) -> QueueItem:
        said = ledger.verdict(session, verdict_id)
        if said is None or said.actor != rep:
            raise NotFound(f"There is no verdict {verdict_id!r} of yours.")
        if now - said.occurred_at > UNDO_WITHIN:
            raise Conflict("This is too long ago to be taken back; say what is true now instead.")
        taken_back = Verdict(
            id=said.id,
            subject=said.subject,
            task=said.task,
            act=said.act,
            actor=rep,
            occurred_at=after_all(session, _item(session, said.task), now),
            withdrawn=True,
        )
        apply_now(session, checked_fact(taken_back), now)
        return _item(session, said.task)

    # What one said oneself can be taken back, wherever the contact is by now.
    with sight.everything():
        return db.write(work)


def _say(
    db: Database,
    task_id: int,
    rep: str,
    now: datetime,
    act: Act,
    *,
    until: datetime | None = None,
    reason: RejectReason | None = None,
    note: str | None = None,
    outcome: Settled | None = None,
) -> Verdict:
    def work(session: Session) -> Verdict:
        item = queue.get_locked(session, task_id)
        if item is None:
            raise NotFound(f"There is no task {task_id}.")
        task = item.task
        if task.state is TaskState.HELD:
            why = "outreach on the post rests" if task.paused else "a complaint of theirs is open"
            raise Conflict(f"Task {task_id} waits: {why}.")
        if task.state not in LIVE:
            raise Conflict(f"Task {task_id} is {task.state} already.")
        if task.owner is not None and task.owner != rep:
            raise TaskTaken(f"{task.owner} has taken task {task_id} already.")
        if act is Act.ACCEPT and task.state is TaskState.ACCEPTED:
            raise Conflict(f"You have taken task {task_id} already.")
        if task.complaint is None and (act is Act.ANSWER or outcome is not None):
            raise Conflict(f"Task {task_id} is about no complaint.")
        verdict = Verdict(
            id=secrets.token_hex(16),
            subject=task.subject,
            task=task.key,
            act=act,
            actor=rep,
            occurred_at=after_all(session, item, now),
            until=until,
            reason=reason,
            note=note,
            outcome=outcome,
        )
        apply_now(session, checked_fact(verdict), now)
        return verdict

    return db.write(work)


def _item(session: Session, key: str) -> QueueItem:
    item = queue.by_key(session, key)
    if item is None:
        raise NotFound("The task this was said to is gone.")
    return item


def after_all(session: Session, item: QueueItem, now: datetime) -> datetime:
    """Return now, or just after the contact's newest fact where a clock is a little ahead."""
    contact = contacts.get(session, item.contact_id)
    newest = contact.state.last_at if contact else None
    return now if newest is None else max(now, newest + MICROSECOND)


def apply_now(session: Session, said: Verdict | Signal, now: datetime) -> None:
    """Append what a rep said, checked, and apply it ahead of any backlog."""
    sealed = seal(said)
    ledger.append(session, [sealed], now)
    # What was said just after a fact whose clock is ahead counts now all the same.
    as_of = max(now, said.occurred_at - SKEW)
    memory.apply(session, inbox.take_these(session, [sealed.key]), as_of)
