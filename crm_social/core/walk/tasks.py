"""Tasks on the walk: suggested, held back, closed, quoted."""

from datetime import datetime
from typing import Final

from crm_social.core import hours, identity, plays, purpose, text
from crm_social.core.facts import Engagement
from crm_social.core.model import Play
from crm_social.core.plays import LIVE, URGENT, Because, Occasion, Task, TaskState
from crm_social.core.purpose import Use
from crm_social.core.purpose.consents import PUBLIC
from crm_social.core.state import Excluded, State
from crm_social.core.walk.course import Course

_EVIDENCE_KEPT: Final = 20
#: Who asks to buy is answered, however recently a call was closed.
_BREAKS_REST: Final = frozenset(
    {
        Because.WANTS_TO_BUY,
        Because.READY_FOR_SALES,
        Because.BUYS_AGAIN,
        Because.BOUGHT,
        Because.COMPLAINED,
    }
)
#: What may be said in public to somebody who does not want to be contacted.
_PUBLIC: Final = frozenset({Play.ANSWER, Play.CARE})


def suggest(course: Course, play: Play, because: Because, occasion: Occasion) -> None:
    """Open a task, or add to the one that is open for the same play.

    Never two for the same reason, none while the play rests, and none beyond what a person
    is to be bothered with, unless it is urgent.
    """
    state, at = course.state, occasion.at
    heard_on = occasion.fact.platform if occasion.fact is not None else identity.MAIL
    if not state.known or not _allowed(state, play, heard_on):
        return
    for task in state.tasks:
        if task.play is play:
            _add(course, task, because, occasion)
            return
    rested = state.rests.get(play)
    if rested is not None and at < rested and because not in _BREAKS_REST:
        return
    if because not in URGENT and _tired(course, at):
        return
    task = plays.opened(play, because, occasion, course.model)
    task.owner = state.owner
    if sells(course, task):
        task.paused = course.rests(occasion.fact)
        if task.paused or braked(state, at):
            hold(task)
    state.tasks.append(task)
    state.opened = [*state.opened[-2 * course.model.fatigue.tasks :], at]
    course.touched = True


def sells(course: Course, task: Task) -> bool:
    """Say whether a task is one that sells."""
    return course.model.plays[task.play].sells


def close(course: Course, task: Task, how: TaskState, at: datetime) -> None:
    """Close a task for good."""
    task.state, task.closed_at, task.held = how, at, None
    course.state.tasks.remove(task)
    course.closed.append(task)
    course.touched = True
    if how in (TaskState.DONE, TaskState.REJECTED):
        course.state.rests[task.play] = plays.rests_until(task, at, course.model)


def close_all(course: Course, at: datetime, *, keep: frozenset[Play] = frozenset()) -> None:
    """Close every task whose reason is gone, except those of the plays to keep."""
    for task in list(course.state.tasks):
        if task.play not in keep:
            close(course, task, TaskState.GONE, at)


def braked(state: State, at: datetime) -> bool:
    """Say whether sales tasks to this person are paused: a complaint is open, or just was."""
    return bool(state.complaints) or (state.calm_at is not None and at < state.calm_at)


def brake(course: Course) -> None:
    """Hold back every sales task."""
    for task in course.state.tasks:
        if sells(course, task):
            hold(task)
    course.touched = True


def hold(task: Task) -> None:
    """Keep a task out of the queue until what holds it is over."""
    if task.state is not TaskState.HELD:
        task.state, task.held = TaskState.HELD, task.state


def release(course: Course, at: datetime) -> None:
    """Let held tasks go on, with a due time that begins now."""
    for task in course.state.tasks:
        if not task.paused:
            let_go(course, task, at)
    course.state.calm_at = None
    course.touched = True


def let_go(course: Course, task: Task, at: datetime) -> None:
    """Put a held task back where it was, with a due time that begins now."""
    if task.state is TaskState.HELD:
        task.state, task.held = task.held or TaskState.OPEN, None
        due = hours.after(at, course.model.plays[task.play].due_in, course.model.hours)
        task.due_at = max(task.due_at, due)


def rests(course: Course, task: Task, fact: Engagement | None, at: datetime) -> None:
    """Hold a task that sells while outreach rests on the post it quotes, else let it go on."""
    paused = sells(course, task) and course.rests(fact)
    if paused == task.paused:
        return
    task.paused = paused
    if paused:
        hold(task)
    elif not braked(course.state, at):
        let_go(course, task, at)
    course.touched = True


def took_back(course: Course, name: str, at: datetime) -> None:
    """Take an engagement that was withdrawn out of every task's evidence."""
    for task in list(course.state.tasks):
        if name in task.evidence:
            task.evidence = [other for other in task.evidence if other != name]
            if not task.evidence:
                # Words that were taken back are told to nobody any more.
                task.said = None
                close(course, task, TaskState.GONE, at)
            elif task.quoted == name:
                _quote_another(course, task, at)


def no_complaint(course: Course, name: str, at: datetime) -> None:
    """What was said is no complaint after all: nobody need answer for it."""
    task = live(course.state, Play.CARE)
    if task is None or task.complaint is None or name not in task.evidence:
        return
    task.evidence = [other for other in task.evidence if other != name]
    if not task.evidence:
        close(course, task, TaskState.GONE, at)
    elif task.quoted == name:
        _quote_another(course, task, at)


def requote(course: Course, name: str, fact: Engagement) -> None:
    """Show the new words of an edited engagement where the old ones were shown."""
    for task in course.state.tasks:
        if task.quoted == name:
            plays.quote(task, fact)


def can_expire(task: Task) -> bool:
    """Say whether time alone can close a task: not one taken on, nor while its post rests."""
    return task.state is not TaskState.ACCEPTED and not task.paused


def live(state: State, play: Play) -> Task | None:
    """Return the live task of a play, or None."""
    return next((task for task in state.tasks if task.play is play and task.state in LIVE), None)


def _allowed(state: State, play: Play, platform: str) -> bool:
    if state.disqualified or state.excluded is not None:
        # Who is no lead of ours, or wants none of us, is heard all the same where they complain.
        return state.excluded in (None, Excluded.OBJECTED) and play is Play.CARE
    if not state.consents:
        return True
    if play in _PUBLIC:
        return purpose.may(Use.CONTACT, platform, state.grants, channel=PUBLIC).allowed
    return purpose.may(Use.TASK, platform, state.grants).allowed


def _tired(course: Course, at: datetime) -> bool:
    fatigue = course.model.fatigue
    since = at - fatigue.within
    return sum(opened > since for opened in course.state.opened) >= fatigue.tasks


def _add(course: Course, task: Task, because: Because, occasion: Occasion) -> None:
    name = occasion.evidence
    if name not in task.evidence:
        task.evidence.append(name)
        _trim(task)
    if plays.says_more(because, task.because):
        task.because, task.quoted = because, name
        if occasion.fact is not None:
            plays.quote(task, occasion.fact)
        rests(course, task, occasion.fact, occasion.at)
    if because is Because.COMPLAINED:
        plays.complained(task, occasion.at, course.model)
        course.touched = True


def _trim(task: Task) -> None:
    """Keep the first fact, which names the task, the quoted one and the newest."""
    evidence = task.evidence
    if len(evidence) > _EVIDENCE_KEPT:
        del evidence[2 if evidence[1] == task.quoted else 1]


def _quote_another(course: Course, task: Task, at: datetime) -> None:
    """Give a task the newest reason that still stands."""
    name = next((one for one in reversed(task.evidence) if one in course.given), None)
    if name is None:
        task.quoted, task.said = task.evidence[-1], None
        return
    fact, state = course.given[name].fact, course.state
    said = course.given[name].case.said if fact.text else text.NOTHING
    plan = plays.wanted(fact, said, state.stage, state.letter, course.model)
    if plan is not None and plan[0] is task.play:
        task.because = plan[1]
    elif task.play is Play.CALL:
        task.because = Because.READY_FOR_SALES
    task.quoted = name
    plays.quote(task, fact)
    rests(course, task, fact, at)
