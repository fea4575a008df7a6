"""Steps along the loop: forward as far as the rules allow, across at a sale, and back."""

from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Final

from crm_social.core import loop, scoring
from crm_social.core.loop import Rule, Stage
from crm_social.core.model import Play
from crm_social.core.plays import Because, Occasion, TaskState
from crm_social.core.state import Bought, Recycled, State, Working
from crm_social.core.walk import tasks
from crm_social.core.walk.course import Cause, Course

_WARM: Final = 2
#: Purchases kept, for the customer's own rhythm.
_REMEMBERED: Final = 50


def forward(course: Course, cause: Cause) -> bool:
    """Walk forward as far as the rules allow. Return whether that made an MQL."""
    state = course.state
    if state.excluded is not None:
        return False
    if state.cycle:
        _customer_forward(course, cause)
        return False
    steps = []
    stage = state.stage
    while (rule := _entered(course, stage, cause.at)) is not None:
        stage = loop.FORWARD[stage]
        steps.append((stage, rule))
    for number, (stage, rule) in enumerate(steps, start=1):
        course.move(stage, rule, cause, skipped=number < len(steps))
    if steps and stage is Stage.MQL:
        state.recycled = None
        return True
    return False


def may_go(course: Course, at: datetime) -> bool:
    """Say whether a step forward is possible now: the cheap question before `forward`."""
    return course.state.cycle > 0 or _entered(course, course.state.stage, at) is not None


def _entered(course: Course, stage: Stage, at: datetime) -> Rule | None:
    """Return the rule by which the stage after this one is entered now, or None."""
    state = course.state
    if stage is Stage.AUDIENCE:
        return _engaged(course, at)
    if state.disqualified:
        return None
    if stage is Stage.ENGAGED:
        if state.intent.heat is not None and _recent(course, at):
            return Rule.INTENT
        if state.letter <= "C" and state.engagement.band <= _WARM:
            return Rule.FIT_AND_ENGAGED
    elif stage is Stage.LEAD:
        cell = f"{state.letter}{state.engagement.band}"
        if cell in course.model.loop.mql_cells and state.serious and _recent(course, at):
            return Rule.MQL_CELL
    return None


def _engaged(course: Course, at: datetime) -> Rule | None:
    state = course.state
    if not state.known:
        return None
    if state.engaged_at is not None and at - state.engaged_at < course.model.loop.silent_after:
        return Rule.RESOLVED
    return Rule.OPTED_IN if opted_in(state) else None


def opted_in(state: State) -> bool:
    """Say whether they said yes to hearing from us, and have not taken it back."""
    return bool(state.consents) and any(one.says == "given" for one in state.consents)


def _recent(course: Course, at: datetime) -> bool:
    intent_at = course.state.intent_at
    return intent_at is not None and at - intent_at <= course.model.loop.intent_within


# ---- the second lobe


def _customer_forward(course: Course, cause: Cause) -> None:
    """Walk a customer forward: settled in, active, interested again."""
    state, at = course.state, cause.at
    if state.stage not in (Stage.ONBOARDING, Stage.CONNECTED, Stage.ACTIVE):
        return
    if wants_again(course, at):
        course.walk_to(Stage.RE_ENGAGED, Rule.INTENT, cause)
        _ask_again(course, cause, Because.BUYS_AGAIN)
        return
    if in_window(course, at):
        course.walk_to(Stage.RE_ENGAGED, Rule.WINDOW_OPENED, cause)
        _ask_again(course, cause, Because.TIME_TO_BUY)
        return
    if state.stage is Stage.ONBOARDING and _settled(course, at):
        course.move(Stage.CONNECTED, Rule.CONNECTED, cause)
    if state.stage is Stage.CONNECTED and is_active(course, at):
        course.move(Stage.ACTIVE, Rule.ACTIVE, cause)


def _settled(course: Course, at: datetime) -> bool:
    state = course.state
    bought = state.bought
    if bought is None or not bought.at:
        return False
    time_is_up = at >= bought.at[-1] + course.model.loop.onboarding_for
    return (time_is_up or bought.welcomed) and (state.follows > 0 or opted_in(state))


def is_active(course: Course, at: datetime) -> bool:
    """Say whether a customer engages, visits or asks for service these days."""
    state, within = course.state, course.model.loop.active_within
    served = state.bought.served_at if state.bought else None
    if served is not None and at - served < within:
        return True
    engaged = state.engaged_at is not None and at - state.engaged_at < within
    return engaged and state.engagement.band <= _WARM


def wants_again(course: Course, at: datetime) -> bool:
    """Say whether a customer shows that they want something again.

    A new customer's question is not yet a wish: before they are active it takes a strong one.
    """
    state = course.state
    needed = _WARM if state.stage in (Stage.ACTIVE, Stage.RE_ENGAGED) else 1
    return state.intent.heat is not None and state.intent.band <= needed and _recent(course, at)


def interval(state: State, usual: timedelta) -> timedelta:
    """Return the customer's own median time between purchases, or the usual one."""
    at = state.bought.at if state.bought else []
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(at) if later > earlier]
    return timedelta(seconds=median(gaps)) if gaps else usual


def window(course: Course) -> tuple[datetime, datetime] | None:
    """Return when the customer's own time to buy again opens and closes."""
    state, model = course.state, course.model.loop
    if state.bought is None or not state.bought.at:
        return None
    own = interval(state, model.usual_interval)
    last = state.bought.at[-1]
    return last + own * model.window[0], last + own * model.window[1]


def in_window(course: Course, at: datetime) -> bool:
    """Say whether it is the customer's own time to buy again."""
    times = window(course)
    return times is not None and times[0] <= at < times[1]


def _ask_again(course: Course, cause: Cause, because: Because) -> None:
    """Suggest to sell again, unless something that sells is suggested already."""
    state = course.state
    if any(tasks.sells(course, task) for task in state.tasks) or state.bought is None:
        return
    tasks.suggest(
        course,
        Play.REORDER,
        because,
        Occasion(
            cause.at,
            cause.name or f"{state.bought.fact}{cause.at:%Y%m%d}",
            cause.subject or state.bought.subject,
            state.lang,
            about=state.bought.product,
        ),
    )


# ---- sales


def opened(course: Course, cause: Cause) -> None:
    """A deal was opened: an opportunity, of a customer a repeat one."""
    state = course.state
    end = Stage.REPEAT_OPPORTUNITY if state.cycle else Stage.OPPORTUNITY
    if state.stage is not end:
        course.walk_to(end, Rule.DEAL_OPENED, cause)
    if state.working is None:
        state.working = Working.NEW


def won(course: Course, cause: Cause, product: str | None) -> None:
    """They bought: across the crossing, and into the second lobe."""
    state = course.state
    course.walk_to(Stage.CUSTOMER, Rule.WON, cause)
    state.cycle += 1
    bought = state.bought or Bought()
    state.bought = bought
    bought.at = [*bought.at, cause.at][-_REMEMBERED:]
    bought.fact, bought.subject = cause.name or "", cause.subject
    bought.product = product or bought.product
    bought.welcomed, bought.risk, bought.tries = False, None, 0
    state.confirmed, state.recycled, state.working = [], None, Working.DONE
    clear_intent(course)
    for task in list(state.tasks):
        # What was to be sold is sold.
        if tasks.sells(course, task):
            tasks.close(course, task, TaskState.GONE, cause.at)
    course.move(Stage.ONBOARDING, Rule.WELCOMED, cause)
    tasks.suggest(
        course,
        Play.HANDOVER,
        Because.BOUGHT,
        Occasion(cause.at, bought.fact, bought.subject, state.lang, about=bought.product),
    )


def lost(course: Course, cause: Cause) -> None:
    """The last open deal was lost: recycled, or back among the active customers."""
    state = course.state
    if state.stage is Stage.REPEAT_OPPORTUNITY:
        course.move(Stage.ACTIVE, Rule.LOST, cause)
        clear_intent(course)
    elif state.stage is Stage.OPPORTUNITY:
        recycle(course, Rule.LOST, cause)


def accepted(course: Course, cause: Cause, *, calls: bool) -> None:
    """A rep takes them on: accepting an MQL, or calling on intent found by hand."""
    state = course.state
    if state.stage is Stage.MQL:
        course.move(Stage.ACCEPTED, Rule.ACCEPTED, cause)
    elif calls and state.stage is Stage.RE_ENGAGED:
        course.move(Stage.REPEAT_OPPORTUNITY, Rule.ACCEPTED, cause)
    elif calls and state.stage is Stage.LEAD:
        course.walk_to(Stage.ACCEPTED, Rule.ACCEPTED, cause)
    else:
        return
    state.working, state.recycled = Working.NEW, None
    qualify(course, cause)


def qualify(course: Course, cause: Cause) -> None:
    """Need confirmed, and a budget or a time: qualified, for those a rep has taken on."""
    state = course.state
    confirmed = set(state.confirmed)
    if state.stage is Stage.ACCEPTED and "need" in confirmed and confirmed & {"budget", "timing"}:
        course.move(Stage.QUALIFIED, Rule.QUALIFIED, cause)


def recycle(course: Course, rule: Rule, cause: Cause, until: datetime | None = None) -> None:
    """Back to lead with intent cleared, and a date to wake up: only something new hurries it."""
    state = course.state
    course.move(Stage.LEAD, rule, cause)
    clear_intent(course)
    wakes_at = until or cause.at + course.model.loop.wakes_after
    state.recycled = Recycled(cause.reason or rule.value, wakes_at)
    state.confirmed, state.working = [], None


def clear_intent(course: Course) -> None:
    """Spend all intent shown so far."""
    state = course.state
    state.intent.heat, state.intent.band = None, scoring.COLD
    state.intent_at = None
    for name in course.intents:
        given = course.given[name]
        given.worth.intent, given.spent = None, True
    course.intents.clear()
    course.touched = True


def fall_out(course: Course, rule: Rule, cause: Cause) -> None:
    """Out of the first lobe, back to the audience; a customer stays one."""
    if course.state.stage in loop.SELLING:
        course.move(Stage.AUDIENCE, rule, cause)
        course.state.working = None
