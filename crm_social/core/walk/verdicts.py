"""What reps say to tasks."""

from datetime import timedelta
from typing import Final

from crm_social.core import loop, plays
from crm_social.core.facts import Act, RejectReason, Verdict
from crm_social.core.loop import Rule
from crm_social.core.model import Play
from crm_social.core.plays import Task, TaskState
from crm_social.core.state import State, Working
from crm_social.core.walk import gates, stages, tasks
from crm_social.core.walk.course import Cause, Course

_REJECTED_REST: Final = timedelta(days=90)
_CALLS: Final = frozenset({Play.CALL, Play.REORDER})


def verdict(course: Course, said: Verdict, cause: Cause) -> None:
    """Do what a rep said to a task; nothing where the task is gone."""
    state, at = course.state, cause.at
    task = _task_of(state, said)
    if task is None:
        return
    course.touched = True
    match said.act:
        case Act.ACCEPT:
            _accept(state, task, said.actor)
            stages.accepted(course, cause, calls=task.play in _CALLS)
        case Act.SNOOZE:
            task.state, task.until = TaskState.SNOOZED, said.until
            task.owner = task.owner or said.actor
            if said.until is not None:
                plan = course.model.plays[task.play]
                task.expires_at = max(task.expires_at, said.until + plan.expires_in)
        case Act.DONE:
            _done(course, task, said, cause)
        case Act.REJECT:
            _reject(course, task, said, cause)
        case Act.ANSWER:
            if task.complaint is not None:
                _accept(state, task, said.actor)
                plays.answered(task, at)


def _done(course: Course, task: Task, said: Verdict, cause: Cause) -> None:
    state = course.state
    task.owner = task.owner or said.actor
    state.owner = state.owner or said.actor
    if task.play in _CALLS:
        # Who has called has taken the lead on.
        stages.accepted(course, cause, calls=True)
        if state.working is not None and state.working is not Working.DONE:
            state.working = Working.ATTEMPTING
    plays.settled(task, cause.at, said.outcome)
    tasks.close(course, task, TaskState.DONE, cause.at)
    _did(course, task, cause)


def _reject(course: Course, task: Task, said: Verdict, cause: Cause) -> None:
    task.owner = said.actor
    task.reason = said.reason
    plays.settled(task, cause.at, None)
    tasks.close(course, task, TaskState.REJECTED, cause.at)
    if task.play is Play.CARE:
        gates.calm(course, cause.at)
    _rejected(course, task, said, cause)


def _accept(state: State, task: Task, rep: str) -> None:
    task.state, task.owner, task.until = TaskState.ACCEPTED, rep, None
    if state.owner != rep:
        # Who takes somebody on needs no other reason.
        state.owner, state.owner_reason = rep, None


def _task_of(state: State, said: Verdict) -> Task | None:
    """Return the live task a verdict was said to.

    A task is named by the fact that opened it. Where an earlier one came to light since, the
    task goes by that one's name, and the verdict is still about it.
    """
    for task in state.tasks:
        if task.key == said.task:
            return task
    for task in state.tasks:
        for name in task.evidence:
            if plays.key_of(task.play, said.subject, name) == said.task:
                return task
    return None


def _did(course: Course, task: Task, cause: Cause) -> None:
    if task.play is Play.CARE:
        gates.calm(course, cause.at)
    elif task.play is Play.HANDOVER and course.state.bought is not None:
        course.state.bought.welcomed = True
        stages.forward(course, cause)


def _rejected(course: Course, task: Task, said: Verdict, cause: Cause) -> None:
    state, at = course.state, cause.at
    if said.reason is RejectReason.ALREADY_HANDLED:
        return
    state.rests[task.play] = at + _REJECTED_REST
    if said.reason is RejectReason.NOT_A_FIT:
        disqualify(course, cause)
    refused = task.play in _CALLS or state.disqualified
    if refused and state.stage in (loop.Stage.MQL, loop.Stage.ACCEPTED):
        stages.recycle(course, Rule.REJECTED, cause)


def disqualify(course: Course, cause: Cause) -> None:
    """A rep says this is not one for us: nothing is suggested any more."""
    course.state.disqualified = True
    tasks.close_all(course, cause.at)
