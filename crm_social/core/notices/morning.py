"""What goes into somebody's morning digest: picked from the live tasks of the moment it is sent."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct

from crm_social.core.model import Play
from crm_social.core.plays import LIVE, Because, TaskState

#: How many of each part are named; the rest is a number.
NAMED: Final = 5


class Part(StrEnum):
    """The parts of a digest, in their order."""

    CASES = "cases"
    OVERDUE = "overdue"
    TODAY = "today"
    HOT = "hot"
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
    #: They complained: `due_at` is the clock of the case, and whose turn it is.
    is_case: bool = False
    waits: bool = False


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
    #: Of cases, how many are past their clock.
    late: int = 0


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

    A task stands in each part it belongs to, a case in its own alone. Late and due are the
    reader's own; cases, new leads and new customers also those nobody has yet. What is snoozed
    sleeps, but the clock of a case does not. A case where it is the other's turn is none of the
    day's, until it is late.
    """
    seen = [task for task in tasks if task.owner in {None, day.username}]
    awake = [task for task in seen if not task.is_case and _is_awake(task, day)]
    cases = [task for task in seen if task.is_case and _is_ours(task, day)]
    parts = {}
    for part in Part:
        among = cases if part is Part.CASES else awake
        found = sorted(
            (task for task in among if _belongs(task, part, day)), key=lambda one: _order(one, part)
        )
        if found:
            late = sum(task.due_at < day.now for task in found) if part is Part.CASES else 0
            parts[part] = Picked(len(found), tuple(found[:NAMED]), late)
    return Digest(parts, done)


def _is_ours(task: Live, day: Day) -> bool:
    """Say whether a case is to be worked on: it is our turn, or the time to settle it is over."""
    return task.state in LIVE and (not task.waits or task.due_at < day.now)


def _is_awake(task: Live, day: Day) -> bool:
    if task.state is TaskState.SNOOZED:
        return task.until is not None and task.until <= day.now
    return task.state in {TaskState.OPEN, TaskState.ACCEPTED}


def _belongs(task: Live, part: Part, day: Day) -> bool:
    is_theirs = task.owner == day.username
    match part:
        case Part.CASES:
            return True
        case Part.OVERDUE:
            return is_theirs and task.due_at < day.now
        case Part.TODAY:
            return is_theirs and day.now <= task.due_at < day.ends_at
        case Part.HOT:
            is_new = day.since <= task.opened_at <= day.now
            return task.play is Play.CALL and task.state is TaskState.OPEN and is_new
        case Part.HANDOVERS:
            return task.play is Play.HANDOVER


def _order(task: Live, part: Part) -> tuple[float, float, int]:
    """Return the place of a task: the warmest lead first, of all else what is due first."""
    due = task.due_at.timestamp()
    return (-task.rank, due, task.id) if part is Part.HOT else (due, -task.rank, task.id)


def ids(digest: Digest) -> Sequence[int]:
    """Return the tasks that are named, each once."""
    return list(dict.fromkeys(task.id for part in digest.parts.values() for task in part.named))
