"""What holds back or lets through: complaints, consents, objections, who is out of it."""

from datetime import datetime
from typing import Final

import msgspec

from crm_social.core import purpose, scoring
from crm_social.core.dealings import Consent
from crm_social.core.loop import Rule
from crm_social.core.model import Play
from crm_social.core.plays import TaskState
from crm_social.core.state import Excluded
from crm_social.core.walk import stages, tasks
from crm_social.core.walk.course import Cause, Course

#: An objection to one of these ends all scoring.
_SCORING: Final = frozenset({"*", "score"})
#: An objection to one of these ends what sells.
_SELLING: Final = frozenset({"task", "contact"})


def complain(course: Course, name: str, at: datetime) -> None:
    """A complaint opens: sales tasks wait until it is closed, and a while after."""
    if not tasks.braked(course.state, at):
        tasks.brake(course)
    course.state.complaints.setdefault(name, at)
    course.state.calm_at = None
    course.touched = True


def calm(course: Course, at: datetime, name: str | None = None) -> None:
    """One complaint (or all) is closed; after the last one sales tasks rest a while more."""
    complaints = course.state.complaints
    if name is None:
        closed = bool(complaints)
        complaints.clear()
    else:
        closed = complaints.pop(name, None) is not None
    if closed and not complaints:
        course.state.calm_at = at + course.model.loop.detractor_rest
        course.touched = True


def heard(course: Course, at: datetime) -> None:
    """A silent customer was heard of: nobody needs to win them back."""
    task = tasks.live(course.state, Play.WIN_BACK)
    if task is not None and task.state is not TaskState.ACCEPTED:
        tasks.close(course, task, TaskState.GONE, at)


def exclude(course: Course, why: Excluded, cause: Cause) -> None:
    """Take somebody out of all scoring: one of our own, a competitor, a bot, or by objection."""
    state = course.state
    if state.excluded is not None and why is not Excluded.OBJECTED:
        return
    state.excluded = why
    for axis, _ in course.axes:
        axis.heat, axis.band = None, scoring.COLD
    state.intent_at, state.prize = None, None
    course.intents.clear()
    course.outside.clear()
    for given in course.given.values():
        given.worth, given.spent = scoring.Worth(), True
        given.counted = False
    course.stands.clear()
    state.live = state.serious = state.follows = 0
    objected = why is Excluded.OBJECTED
    stages.fall_out(course, Rule.OBJECTED if objected else Rule.EXCLUDED, cause)
    tasks.close_all(course, cause.at, keep=frozenset({Play.CARE}) if objected else frozenset())
    course.touched = True


def consent(course: Course, said: Consent, cause: Cause) -> None:
    """Keep the newest word for each purpose and channel, and do what follows from it."""
    state = course.state
    # The words and their place stay in the ledger; the state needs what they mean.
    kept = msgspec.structs.replace(said, text=None, source=None)
    state.consents = purpose.keep(state.consents, kept)
    course.touched = True
    if said.says == "objected":
        if said.purpose in _SCORING:
            exclude(course, Excluded.OBJECTED, cause)
        elif said.purpose in _SELLING:
            tasks.close_all(course, cause.at, keep=frozenset({Play.CARE, Play.ANSWER}))
    elif said.says == "lifted" and state.excluded is Excluded.OBJECTED:
        if not state.grants.objects_to("score", None):
            state.excluded = None
    elif said.says == "given":
        stages.forward(course, cause)
