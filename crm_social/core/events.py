"""What the outside hears: the event names and the shape of each message.

Names are `noun.past`. A message's id is made from what it says, so the same effect
never makes two messages, however often the work behind it runs.
"""

import re
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import Any, Final

import msgspec
from msgspec import Struct

from crm_social.core import cases, plays, purpose
from crm_social.core.facts import micros
from crm_social.core.loop import MEANING, Move, Stage
from crm_social.core.plays import LIVE, Task, TaskState
from crm_social.core.state import State

#: History that is being loaded is not news.
NEWS_FOR: Final = timedelta(days=30)

#: What is personal about a contact; each is told only where its source's terms let it leave.
_PERSONAL: Final = ("name", "handle", "email", "company", "title")
#: Where a message says whom it is about. One that gives the id alone has nothing to blank, and
#: in what people wrote quotes are escaped.
_CONTACT: Final = re.compile(r'"contact":\{"id":(\d+),')
_encode = msgspec.json.Encoder().encode


class Event(StrEnum):
    """Everything an endpoint can hear of."""

    CONTACT_MOVED = "contact.moved"
    CONTACT_MERGED = "contact.merged"
    CONTACT_ASSIGNED = "contact.assigned"
    CONTACT_FORGOTTEN = "contact.forgotten"
    TASK_OPENED = "task.opened"
    TASK_ACCEPTED = "task.accepted"
    TASK_SNOOZED = "task.snoozed"
    TASK_CLOSED = "task.closed"
    CASE_OPENED = "case.opened"
    CASE_CLOSED = "case.closed"
    ENDPOINT_TESTED = "endpoint.tested"


_OF_TASK: Final = {
    TaskState.OPEN: Event.TASK_OPENED,
    TaskState.ACCEPTED: Event.TASK_ACCEPTED,
    TaskState.SNOOZED: Event.TASK_SNOOZED,
}


class Message(Struct, frozen=True):
    """One thing to tell, before it is known to whom."""

    id: str
    event: Event
    payload: str


def moved(contact_id: int, state: State, move: Move, again: str | None = None) -> Message:
    """Return the news that a contact took one step on the loop.

    `again` tells one telling from the next, where the past was folded anew.
    """
    data = {
        "contact": _who(contact_id, state),
        "from": move.from_stage,
        "to": move.to_stage,
        "at": move.at,
        "rule": move.rule,
        "why": MEANING[move.rule],
        "skipped": move.skipped,
        "model": move.model,
        "actor": move.actor,
        "reason": move.reason,
    }
    identity = (contact_id, move.from_stage, move.to_stage, move.at, move.rule, again)
    return _message(Event.CONTACT_MOVED, identity, _second(move.at), move.at, data)


def corrected(contact_id: int, state: State, before: Stage, at: datetime) -> Message:
    """Return the news that late or undone facts put a contact elsewhere than announced."""
    data = {
        "contact": _who(contact_id, state),
        "from": before,
        "to": state.stage,
        "at": at,
        "rule": "corrected",
        "why": "A fact that came late, or was taken back, changed what had been decided.",
        "skipped": False,
        "model": None,
        "actor": None,
        "reason": None,
    }
    identity = (contact_id, before, state.stage, at, "corrected")
    return _message(Event.CONTACT_MOVED, identity, _second(at), at, data)


def merged(loser_id: int, contact_id: int, state: State, at: datetime) -> Message:
    """Return the news that two contacts are one person."""
    data = {"contact": _who(contact_id, state), "merged_id": loser_id}
    return _message(Event.CONTACT_MERGED, (loser_id, contact_id), loser_id, at, data)


def assigned(
    contact_id: int, state: State, before: str | None, again: str, at: datetime
) -> Message:
    """Return the news that somebody was decided to be the owner, and why.

    `again` tells one assignment from the next.
    """
    data = {
        "contact": _who(contact_id, state),
        "owner": state.owner,
        "owner_before": before,
        "why": state.owner_reason,
    }
    identity = (contact_id, before, state.owner, again)
    return _message(Event.CONTACT_ASSIGNED, identity, contact_id, at, data)


def forgotten(contact_id: int, at: datetime) -> Message:
    """Return the news that a contact is no more, and what was heard of it is to be deleted."""
    data = {"contact": {"id": contact_id}}
    return _message(Event.CONTACT_FORGOTTEN, (contact_id,), contact_id, at, data)


def about(payload: str) -> int | None:
    """Return the contact a message is about, None where it says nothing of anybody."""
    found = _CONTACT.search(payload)
    return None if found is None else int(found[1])


def without_person(payload: str, contact_ids: AbstractSet[int]) -> str | None:
    """Return a message about one of these contacts without all that is personal in it.

    None where it is about none of them, or says nothing of anybody.
    """
    found = _CONTACT.search(payload)
    if found is None or int(found[1]) not in contact_ids:
        return None
    body = msgspec.json.decode(payload)
    body["data"] = {"contact": {"id": int(found[1])}}
    return _encode(body).decode()


def of_task(task: Task) -> Event:
    """Return the event that tells how a task stands now."""
    return _OF_TASK.get(task.state, Event.TASK_CLOSED)


def of_case(task: Task, before: str | None) -> Event | None:
    """Return the event of the complaint behind a task, where it opened or closed just now.

    `before` is the state the task was stored in, None where it was not.
    """
    if task.complaint is None:
        return None
    was_open, is_open = before is not None and before in LIVE, task.state in LIVE
    if was_open == is_open:
        return None
    return Event.CASE_OPENED if is_open else Event.CASE_CLOSED


def case_changed(
    contact_id: int, state: State, task: Task, event: Event, at: datetime, again: str | None = None
) -> Message:
    """Return the news that a complaint opened a case, or that the case is closed.

    `again` tells one opening from the next, where closing was taken back.
    """
    complaint = task.complaint
    assert complaint is not None  # noqa: S101 - of_case says so; for the type checker
    told = _may_tell(state, task.platform) if task.platform else False
    data = {
        "contact": _who(contact_id, state),
        "case": {
            "key": task.key,
            "owner": task.owner,
            "platform": task.platform,
            "said": task.said if told else None,
            "url": task.url if told else None,
            "opened_at": complaint.opened_at,
            "answer_by": complaint.answer_by,
            "answered_at": complaint.answered_at,
            "settle_by": complaint.settle_by,
            "closed_at": task.closed_at,
            "outcome": cases.ending(task),
        },
    }
    identity = (task.key, task.state, task.closed_at, again)
    return _message(event, identity, contact_id, at, data)


def task_changed(
    contact_id: int, state: State, task: Task, at: datetime, again: str | None = None
) -> Message:
    """Return the news of a task as it stands now.

    `again` tells one opening of a task from the next, where a verdict was taken back.
    """
    their_words = task.said if task.platform and _may_tell(state, task.platform) else None
    data = {
        "contact": _who(contact_id, state),
        "task": {
            "key": task.key,
            "play": task.play,
            "because": task.because,
            "why": plays.sentence(task),
            "state": task.state,
            "owner": task.owner,
            "opened_at": task.opened_at,
            "due_at": task.due_at,
            "until": task.until,
            "closed_at": task.closed_at,
            "reason": task.reason,
            "platform": task.platform,
            "said": their_words,
            "post": task.post,
            "url": task.url,
            "words": plays.words(task, _told(state, "name")),
        },
    }
    identity = (task.key, task.state, task.owner, task.until, task.closed_at, again)
    # When it is told plays no part in what is told.
    happened_at = task.closed_at or task.opened_at
    return _message(of_task(task), identity, _second(happened_at), at, data)


def tested(endpoint_id: int, at: datetime) -> Message:
    """Return a harmless message to try an endpoint with."""
    data = {"endpoint": endpoint_id, "hello": "If you can read this, deliveries arrive."}
    return _message(Event.ENDPOINT_TESTED, (endpoint_id, at), _second(at), at, data)


def _who(contact_id: int, state: State) -> dict[str, Any]:
    return {
        "id": contact_id,
        **{datum: _told(state, datum) for datum in _PERSONAL},
        "stage": state.stage,
        "owner": state.owner,
        "fit": state.letter,
        "engagement_band": state.engagement.band,
        "intent_band": state.intent.band,
    }


def _told(state: State, datum: str) -> str | None:
    """Return a datum about the person, None where its source's terms keep it here."""
    source = state.sources.get(datum)
    value: str | None = getattr(state, datum)
    return value if source is not None and _may_tell(state, source) else None


def _may_tell(state: State, platform: str) -> bool:
    return purpose.may_tell(platform, state.grants)


def _second(at: datetime) -> int:
    return micros(at) // 1_000_000


def _message(
    event: Event, identity: tuple[Any, ...], near: int, at: datetime, data: Any
) -> Message:
    """Return the message whose id is made from what it says.

    What happened at about the same time (`near`) has ids that lie together in an index, so that
    a batch of messages does not touch as many of its pages as it has messages.
    """
    name = blake2b(repr((event, identity)).encode(), digest_size=12).hexdigest()
    body = {"type": event, "timestamp": at, "data": data}
    return Message(f"msg_{near % 2**32:08x}{name}", event, _encode(body).decode())
