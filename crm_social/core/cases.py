"""Criticism as cases: how a complaint stands, its two clocks, and figures over many.

A case is the task of care that a complaint opened (core/plays.py). Nothing here is stored.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median

from msgspec import Struct

from crm_social.core.plays import LIVE, Task, TaskState


class Standing(StrEnum):
    """Whose turn it is."""

    OPEN = "open"
    #: They were answered, and it is theirs.
    WAITING = "waiting"
    CLOSED = "closed"


class Ending(StrEnum):
    """How a case ended that nobody settled with a word of `facts.Settled`."""

    #: Done without saying how.
    SETTLED = "settled"
    REJECTED = "rejected"
    #: They took their words back, or it was no complaint after all.
    TAKEN_BACK = "taken_back"
    #: Nobody saw to it in all its time.
    RAN_OUT = "ran_out"


class Clock(StrEnum):
    """How a deadline of a case stands."""

    RUNS = "runs"
    #: It passed, and nothing was done yet.
    LATE = "late"
    KEPT = "kept"
    MISSED = "missed"
    #: The case ended before, for no deed of ours.
    VOID = "void"


class Figures(Struct, frozen=True):
    """How complaints of a time were met."""

    #: How many there were; those taken back before they were answered are left out.
    number: int
    #: Of those whose deadline for the first answer is decided, how many kept it.
    decided: int
    kept: int
    #: The median time from the complaint to the first answer; None where none was answered.
    median: timedelta | None

    @property
    def share(self) -> float | None:
        """Return the share answered in time, from 0 to 1; None where nothing is decided."""
        return self.kept / self.decided if self.decided else None


def standing(task: Task) -> Standing:
    """Return whose turn it is."""
    if task.state not in LIVE:
        return Standing.CLOSED
    waits = task.complaint is not None and task.complaint.waits
    return Standing.WAITING if waits else Standing.OPEN


def ending(task: Task) -> str | None:
    """Return how a case ended, a `facts.Settled` or an `Ending`; None while it is not closed."""
    match task.state:
        case TaskState.DONE:
            said = task.complaint.outcome if task.complaint is not None else None
            return said or Ending.SETTLED.value
        case TaskState.REJECTED:
            return Ending.REJECTED.value
        case TaskState.GONE:
            return Ending.TAKEN_BACK.value
        case TaskState.EXPIRED:
            return Ending.RAN_OUT.value
        case _:
            return None


def answer_clock(task: Task, now: datetime) -> Clock:
    """Say how the deadline for the first answer stands."""
    complaint = task.complaint
    if complaint is None:
        return Clock.VOID
    return _clock(task, complaint.answer_by, complaint.answered_at, now)


def settle_clock(task: Task, now: datetime) -> Clock:
    """Say how the deadline for settling it stands."""
    complaint = task.complaint
    if complaint is None:
        return Clock.VOID
    by_us = task.state in (TaskState.DONE, TaskState.REJECTED)
    return _clock(task, complaint.settle_by, task.closed_at if by_us else None, now)


def figures(tasks: Iterable[Task], now: datetime) -> Figures:
    """Return how these complaints were met."""
    seconds: list[float] = []
    number = decided = kept = 0
    for task in tasks:
        clock = answer_clock(task, now)
        complaint = task.complaint
        if complaint is None or clock is Clock.VOID:
            continue
        number += 1
        decided += clock is not Clock.RUNS
        kept += clock is Clock.KEPT
        if complaint.answered_at is not None:
            seconds.append((complaint.answered_at - complaint.opened_at).total_seconds())
    return Figures(number, decided, kept, timedelta(seconds=median(seconds)) if seconds else None)


def _clock(task: Task, by: datetime, done_at: datetime | None, now: datetime) -> Clock:
    if done_at is not None:
        return Clock.KEPT if done_at <= by else Clock.MISSED
    if task.state is TaskState.GONE:
        return Clock.VOID
    if task.state is TaskState.EXPIRED:
        return Clock.MISSED
    return Clock.LATE if now > by else Clock.RUNS
