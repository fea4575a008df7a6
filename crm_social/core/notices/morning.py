"""What goes into somebody's morning digest: picked from the live tasks of the moment it is sent."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct

from crm_social.core.model import Play
from crm_social.core.plays import Because, TaskState

#: How many of each part are named; the rest is a number.
NAMED: Final = 5


class Part(StrEnum):
    """The parts of a digest, in their order."""

    OVERDUE = "overdue"
    TODAY = "today"
    HOT = "hot"
    COMPLAINTS = "complaints"
    HANDOVERS = "handovers"


class Live(Struct, frozen=True):
    """A task that is not closed, with what decides where it goes."""

    id: int
    play: Play
    because: Because
    state: TaskState
    owner: str | None
    opened_at: datetime
    due_at: datetime
    until: datetime | None
    rank: float


class Day(Struct, frozen=True):
    """Whose digest it is, of when, and since when what is new is new."""

    username: str
    now: datetime
    #: When their day ends.
    ends_at: datetime
    #: Since when a lead is new: the beginning of their working day before.
    since: datetime


class Picked(Struct, frozen=True):
    """One part: how many there are, and those that are named, first things first."""

    count: int
    named: tuple[Live, ...]


class Digest(Struct, frozen=True):
    """A digest before it is put into words; a part with nothing in it is left out."""

    parts: dict[Part, Picked]
    #: Tasks the reader has done since `Day.since`, until today began.
    done: int

    def is_empty(self) -> bool:
        """Say whether there is nothing to do: what was done is no reason to write."""
        return not self.parts


def pick(tasks: Iterable[Live], day: Day, done: int) -> Digest:
    """Return the digest of these tasks, those of the reader and those nobody has.

    A task stands in each part it belongs to. Late and due are the reader's own; new leads,
    complaints and new customers also those nobody has yet. What is snoozed sleeps.
    """
    awake = [task for task in tasks if _is_awake(task, day)]
    parts = {}
    for part in Part:
        found = sorted(
            (task for task in awake if _belongs(task, part, day)), key=lambda one: _order(one, part)
        )
        if found:
            parts[part] = Picked(len(found), tuple(found[:NAMED]))
    return Digest(parts, done)


def _is_awake(task: Live, day: Day) -> bool:
    if task.owner not in {None, day.username}:
        return False
    if task.state is TaskState.SNOOZED:
        return task.until is not None and task.until <= day.now
    return task.state in {TaskState.OPEN, TaskState.ACCEPTED}


def _belongs(task: Live, part: Part, day: Day) -> bool:
    is_theirs = task.owner == day.username
    match part:
        case Part.OVERDUE:
            return is_theirs and task.due_at < day.now
        case Part.TODAY:
            return is_theirs and day.now <= task.due_at < day.ends_at
        case Part.HOT:
            is_new = day.since <= task.opened_at <= day.now
            return task.play is Play.CALL and task.state is TaskState.OPEN and is_new
        case Part.COMPLAINTS:
            return task.play is Play.CARE
        case Part.HANDOVERS:
            return task.play is Play.HANDOVER


def _order(task: Live, part: Part) -> tuple[float, float, int]:
    """Return the place of a task: the warmest lead first, of all else what is due first."""
    due = task.due_at.timestamp()
    return (-task.rank, due, task.id) if part is Part.HOT else (due, -task.rank, task.id)


def ids(digest: Digest) -> Sequence[int]:
    """Return the tasks that are named, each once."""
    return list(dict.fromkeys(task.id for part in digest.parts.values() for task in part.named))
