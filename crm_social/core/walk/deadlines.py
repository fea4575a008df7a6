"""Time passing: what changes by itself, at the moment it does."""

from collections.abc import Iterator
from datetime import datetime

from crm_social.core import hours, scoring
from crm_social.core.loop import Rule, Stage
from crm_social.core.model import Play
from crm_social.core.plays import Because, Occasion, TaskState
from crm_social.core.state import Risk
from crm_social.core.walk import gates, stages, tasks
from crm_social.core.walk.course import Cause, Course


def cross_until(course: Course, at: datetime) -> None:
    """Cross every deadline up to a moment, each at its own."""
    while course.deadline is not None and course.deadline <= at:
        # A withdrawal can put a deadline behind us: then it is crossed here and now.
        course.clock = max(course.deadline, course.clock)
        _cross(course, course.clock)
        course.state.crossed_at = course.clock
        exact(course)


def exact(course: Course) -> datetime | None:
    """Return the next deadline, whatever was remembered of it."""
    course.deadline, course.touched = _next(course), False
    return course.deadline


def _next(course: Course) -> datetime | None:
    """Return the earliest moment at which time alone changes something."""
    state = course.state
    soonest: datetime | None = None
    for task in state.tasks:
        if tasks.can_expire(task) and (soonest is None or task.expires_at < soonest):
            soonest = task.expires_at
    for axis, model in course.axes:
        if axis.band < scoring.COLD:
            falls_at = scoring.falls_at(axis, model)
            if falls_at is not None and (soonest is None or falls_at < soonest):
                soonest = falls_at
    changes_at = _stage_changes_at(course)
    if changes_at is not None and (soonest is None or changes_at < soonest):
        soonest = changes_at
    if state.recycled is None and state.calm_at is None and state.bought is None:
        return soonest
    return min((at for at in (soonest, *_rare(course)) if at is not None), default=None)


def _stage_changes_at(course: Course) -> datetime | None:
    match course.state.stage:
        case Stage.ENGAGED | Stage.LEAD:
            return _silent_at(course)
        case Stage.MQL:
            return _recycles_at(course) if _all_escalated(course) else _escalates_at(course)
        case _:
            return None


def _rare(course: Course) -> Iterator[datetime | None]:
    """Yield the deadlines that only some contacts have."""
    state, loop = course.state, course.model.loop
    if state.recycled is not None and state.recycled.until > course.clock:
        yield state.recycled.until
    if not state.complaints:
        yield state.calm_at
    if state.bought is None or not state.bought.at:
        return
    yield from _customers(course)
    if state.stage is Stage.ACTIVE:
        yield _inactive_at(course)
    elif state.stage is Stage.ONBOARDING:
        settled_at = state.bought.at[-1] + loop.onboarding_for
        yield settled_at if settled_at > course.clock else None


def _customers(course: Course) -> Iterator[datetime | None]:
    state = course.state
    times = stages.window(course)
    if times is not None:
        if state.stage in (Stage.ONBOARDING, Stage.CONNECTED, Stage.ACTIVE):
            yield times[0] if times[0] > course.clock else None
        elif state.stage is Stage.RE_ENGAGED:
            yield _lapses_at(course)
    risky_at, dormant_at = _silence(course)
    risk = state.bought.risk if state.bought else None
    if risk is None:
        yield risky_at
    elif risk is Risk.AT_RISK:
        yield dormant_at


def _silence(course: Course) -> tuple[datetime | None, datetime | None]:
    """Return when a customer is at risk and when dormant, by silence in own intervals."""
    state, loop = course.state, course.model.loop
    bought = state.bought
    if bought is None or not bought.at or state.excluded is not None:
        return None, None
    heard_at = max(
        at for at in (bought.at[-1], bought.served_at, state.engaged_at) if at is not None
    )
    own = stages.interval(state, loop.usual_interval)
    return heard_at + own * loop.at_risk_after, heard_at + own * loop.dormant_after


def _silent_at(course: Course) -> datetime | None:
    state = course.state
    if stages.opted_in(state):
        return None
    heard_at = state.engaged_at
    if state.vouched_at is not None:
        heard_at = max(state.vouched_at, heard_at or state.vouched_at)
    if heard_at is None:
        return None
    silent_at = heard_at + course.model.loop.silent_after
    # Who was put back to be looked at again is not forgotten before that day.
    return silent_at if state.recycled is None else max(silent_at, state.recycled.until)


def _clock_since(course: Course) -> datetime | None:
    """Return since when the clock of a lead for sales runs; None while it stands still."""
    state = course.state
    if state.stage_at is None or state.complaints or any(task.paused for task in state.tasks):
        return None
    times = (state.stage_at, state.calm_at, state.resumed_at)
    return max(at for at in times if at is not None)


def _escalates_at(course: Course) -> datetime | None:
    since = _clock_since(course)
    if since is None:
        return None
    return hours.after(since, course.model.loop.accept_within, course.model.hours)


def _recycles_at(course: Course) -> datetime | None:
    since = _clock_since(course)
    if since is None:
        return None
    return since + course.model.loop.recycle_after


def _lapses_at(course: Course) -> datetime | None:
    """Return when a customer who was interested again no longer is."""
    state = course.state
    times = stages.window(course)
    ends = [] if times is None else [times[1]]
    if state.intent_at is not None:
        ends.append(state.intent_at + course.model.loop.intent_within)
    if times is not None and state.stage_at is not None and state.stage_at < times[0]:
        # They came by intent, before their own time: that time is no reason to stay.
        ends.remove(times[1])
    return max(ends, default=state.stage_at)


def _inactive_at(course: Course) -> datetime | None:
    state, within = course.state, course.model.loop.active_within
    served = state.bought.served_at if state.bought else None
    heard_at = max((at for at in (served, state.engaged_at) if at is not None), default=None)
    if heard_at is None:
        return None
    inactive_at = heard_at + within
    return inactive_at if inactive_at > course.clock else None


def _all_escalated(course: Course) -> bool:
    return all(task.escalated for task in course.state.tasks if task.play is Play.CALL)


def _cross(course: Course, at: datetime) -> None:
    state = course.state
    for axis, model in course.axes:
        falls_at = scoring.falls_at(axis, model)
        if falls_at is not None and falls_at <= at:
            axis.band += 1
    for task in list(state.tasks):
        if tasks.can_expire(task) and task.expires_at <= at:
            tasks.close(course, task, TaskState.EXPIRED, at)
            if task.play is Play.CARE:
                gates.calm(course, at)
    if state.calm_at is not None and not state.complaints and state.calm_at <= at:
        tasks.release(course, at)
    if state.recycled is not None and state.recycled.until <= at:
        _wake(course, at)
    _cross_stage(course, at)
    if state.bought is not None:
        _cross_silence(course, at)


def _cross_stage(course: Course, at: datetime) -> None:
    state = course.state
    match state.stage:
        case Stage.ENGAGED | Stage.LEAD:
            if _has_come(_silent_at(course), at):
                course.move(Stage.AUDIENCE, Rule.SILENT, Cause(at))
        case Stage.MQL:
            _cross_sla(course, at)
        case Stage.RE_ENGAGED:
            if _has_come(_lapses_at(course), at):
                course.move(Stage.ACTIVE, Rule.WINDOW_CLOSED, Cause(at))
            return
        case Stage.ACTIVE:
            if not stages.is_active(course, at):
                course.move(Stage.CONNECTED, Rule.SILENT, Cause(at))
    if state.cycle:
        stages.forward(course, Cause(at))


def _cross_sla(course: Course, at: datetime) -> None:
    if _has_come(_recycles_at(course), at):
        stages.recycle(course, Rule.NOT_WORKED, Cause(at))
    elif _has_come(_escalates_at(course), at):
        for task in course.state.tasks:
            if task.play is Play.CALL:
                task.escalated = True


def _has_come(deadline: datetime | None, at: datetime) -> bool:
    return deadline is not None and deadline <= at


def _wake(course: Course, at: datetime) -> None:
    """The date a lead was put back until has come: look at them again."""
    state = course.state
    recycled, state.recycled = state.recycled, None
    state.vouched_at = at
    if recycled is None or state.disqualified or state.excluded is not None or state.cycle:
        return
    if state.stage in (Stage.ENGAGED, Stage.LEAD) and state.subject:
        occasion = Occasion(at, f"woke {at:%Y%m%dT%H%M%S}", state.subject, state.lang)
        tasks.suggest(course, Play.CONTRIBUTE, Because.WOKE_UP, occasion)


def _cross_silence(course: Course, at: datetime) -> None:
    bought = course.state.bought
    risky_at, dormant_at = _silence(course)
    if bought is None or risky_at is None or dormant_at is None:
        return
    before = bought.risk
    if dormant_at <= at:
        bought.risk = Risk.DORMANT
    elif risky_at <= at:
        bought.risk = Risk.AT_RISK
    if bought.risk is before or bought.tries >= course.model.loop.win_back_tries:
        return
    bought.tries += 1
    occasion = Occasion(
        at, f"{bought.fact}-{bought.tries}", bought.subject, course.state.lang, about=bought.product
    )
    tasks.suggest(course, Play.WIN_BACK, Because.WENT_SILENT, occasion)
