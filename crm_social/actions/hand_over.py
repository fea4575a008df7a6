"""Give a contact to another rep, with the reason: a fact, applied at once, to be taken back."""

import secrets
from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec
from msgspec import Struct

from crm_social.actions import follow_up
from crm_social.core.dealings import Person, Sign, Signal
from crm_social.core.facts import checked_fact
from crm_social.core.notices import Kind
from crm_social.core.plays import LIVE
from crm_social.core.rights import Right, may
from crm_social.errors import Conflict, Invalid, NotFound, TaskTaken
from crm_social.store import accounts, contacts, notices, queue, reps, sight
from crm_social.store.db import Database, Session
from crm_social.store.queue import QueueItem


class Because(StrEnum):
    """Why somebody else is better placed."""

    KNOWS_THEM = "knows_them"
    THEIR_FIELD = "their_field"
    NO_TIME = "no_time"
    AGREED = "agreed"


#: For readers of the ledger, and programs; pages say it in the reader's language.
_SENTENCES: Final = {
    Because.KNOWS_THEM: "{to} knows this person.",
    Because.THEIR_FIELD: "This is what {to} knows best.",
    Because.NO_TIME: "{rep} has no time for it.",
    Because.AGREED: "{rep} and {to} agreed on it.",
}


class Handed(Struct, frozen=True):
    """What the fact's note keeps for programs: why, by whom and to whom."""

    handed: Because
    rep: str
    to: str


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Handed).decode


def hand_over(
    db: Database, task_id: int, rep: str, now: datetime, to: str, because: Because
) -> Signal:
    """Give a task's contact, with all its tasks, to another who signs in.

    Raise TaskTaken where it is another's to give, unless a manager does it.
    """

    def work(session: Session) -> Signal:
        item = queue.get_locked(session, task_id)
        if item is None:
            raise NotFound(f"There is no task {task_id}.")
        _check(session, item, rep, to)
        signal = Signal(
            id=secrets.token_hex(16),
            what=Sign.ASSIGN,
            who=_person(session, item),
            occurred_at=follow_up.after_all(session, item, now),
            actor=rep,
            to=to,
            reason=_SENTENCES[because].format(rep=rep, to=to),
            note=_encode(Handed(because, rep, to)).decode(),
        )
        follow_up.apply_now(session, checked_fact(signal), now)
        return signal

    return db.write(work)


def take_back(db: Database, task_id: int, signal_id: str, rep: str, now: datetime) -> QueueItem:
    """Take back what one handed over in the last minutes, as if it had never been said."""

    def work(session: Session) -> QueueItem:
        item = queue.get_locked(session, task_id)
        said = None if item is None else _said(session, item, signal_id)
        if item is None or said is None or said.actor != rep:
            raise NotFound("There is nothing of yours to take back here.")
        if now - said.occurred_at > follow_up.UNDO_WITHIN:
            raise Conflict("This is too long ago to be taken back; say what is true now instead.")
        at = follow_up.after_all(session, item, now)
        undone = msgspec.structs.replace(said, occurred_at=at, withdrawn=True)
        follow_up.apply_now(session, checked_fact(undone), now)
        # Nobody is told of a lead that they gave away themselves and have back.
        notices.take_back(session, rep, Kind.ASSIGNED, item.contact_id)
        found = queue.get(session, task_id)
        return found if found is not None else item

    # It is with another by now, who may be out of sight.
    with sight.everything():
        return db.write(work)


def reason_of(note: str | None) -> Handed | None:
    """Return why and to whom somebody handed over, of the fact's note; None for other notes."""
    try:
        return _decode(note) if note else None
    except msgspec.MsgspecError:
        return None


def _check(session: Session, item: QueueItem, rep: str, to: str) -> None:
    task, giver, taker = item.task, accounts.user(session, rep), accounts.user(session, to)
    if taker is None or taker.disabled_at is not None or not may(taker.role, Right.WORK):
        raise Invalid("Choose one of those who work the queue here.", "to")
    if task.state not in LIVE:
        raise Conflict(f"Task {item.id} is {task.state} already.")
    holder = task.owner or item.owner
    leads = giver is not None and may(giver.role, Right.REASSIGN)
    if holder is not None and holder != rep and not leads:
        raise TaskTaken(f"{holder} has taken task {item.id} already.")
    if to == holder:
        raise Conflict(f"{to} has task {item.id} already.")


def _person(session: Session, item: QueueItem) -> Person:
    subject = bytes.fromhex(item.task.subject)
    known = reps.handles(session, [subject])
    if subject not in known:
        raise NotFound("The account this task is about is gone.")
    platform, uid, _ = known[subject]
    return Person(platform, uid)


def _said(session: Session, item: QueueItem, signal_id: str) -> Signal | None:
    facts = [dated.fact for dated in contacts.facts_of(session, item.contact_id)]
    said = [fact for fact in facts if isinstance(fact, Signal) and fact.id == signal_id]
    if any(fact.withdrawn for fact in said):
        return None
    return next((fact for fact in said if fact.what is Sign.ASSIGN), None)
