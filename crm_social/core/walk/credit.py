"""What engagements give to the axes, and how it is taken back."""

from datetime import datetime

import msgspec

from crm_social.core import plays, scoring, text
from crm_social.core.dealings import Mark
from crm_social.core.facts import Engagement, target_of
from crm_social.core.loop import Rule, Stage
from crm_social.core.model import AxisModel, Play
from crm_social.core.plays import Because, Occasion
from crm_social.core.scoring import Axis, Case, Worth
from crm_social.core.text import Reading
from crm_social.core.values import Kind
from crm_social.core.walk import gates, stages, tasks
from crm_social.core.walk.course import Cause, Course, Given


def give(course: Course, name: str, fact: Engagement) -> None:
    """Count a new engagement, and do what follows from it."""
    state, at = course.state, fact.occurred_at
    said = read(course, fact)
    case = _case(course, fact, said)
    worth = scoring.worth(fact, case, course.model)
    given = Given(fact, case, worth, counted=True)
    course.given[name] = given
    course.stands.append(name)
    state.live += 1
    state.engaged_at = at
    state.points_today += worth.points
    if not case.giveaway:
        state.serious += 1
        if (said.buying or said.question) and not state.forgiven:
            _forgive(course)
    if fact.kind == Kind.FOLLOW:
        state.follows += 1
    _add(course, name, worth, at)
    _heard(course, at)
    if said.complaint:
        gates.complain(course, name, at)
    ready = stages.may_go(course, at) and stages.forward(course, Cause(at, name))
    _suggest(course, name, fact, said, ready=ready)


def edited(course: Course, name: str, fact: Engagement) -> None:
    """Judge the new words as if they had been written in the first place."""
    before = course.given[name]
    said = read(course, fact)
    fact_then = msgspec.structs.replace(fact, occurred_at=before.fact.occurred_at)
    tasks.requote(course, name, fact)
    read_anew(course, name, fact_then, said, fact)


def read_anew(
    course: Course, name: str, fact_then: Engagement, said: Reading, now: Engagement
) -> None:
    """Take another reading of an engagement: it was edited, or a person corrected it."""
    given, at = course.given[name], now.occurred_at
    case_before = given.case
    asks_now = bool(said.buying) and not case_before.said.buying
    mark = course.mark_of(fact_then)
    giveaway, class_ = _as_marked(fact_then, mark)
    case = msgspec.structs.replace(case_before, said=said, giveaway=giveaway, class_=class_)
    worth = scoring.worth(fact_then, case, course.model)
    given.fact = fact_then
    if given.spent and not asks_now:
        worth.intent = None
    _replace(course, name, case, worth)
    if said.complaint and not case_before.said.complaint:
        gates.complain(course, name, at)
        if fact_then.text and not said.spam and not said.special:
            occasion = _occasion(course, name, now, at)
            tasks.suggest(course, Play.CARE, Because.COMPLAINED, occasion)
    elif case_before.said.complaint and not said.complaint:
        gates.calm(course, at, name)
        tasks.no_complaint(course, name, at)
    ready = stages.forward(course, Cause(at, name))
    if asks_now or ready:
        because = Because.WANTS_TO_BUY if asks_now else Because.READY_FOR_SALES
        tasks.suggest(course, Play.CALL, because, _occasion(course, name, now, at))


def took_back(course: Course, name: str, at: datetime) -> None:
    """Take away exactly what an engagement gave."""
    given, state = course.given[name], course.state
    if not given.counted:
        return
    state.live -= 1
    if not given.case.giveaway:
        state.serious -= 1
    if given.fact.kind == Kind.FOLLOW:
        state.follows -= 1
    _replace(course, name, given.case, Worth())
    _look_back(course)
    tasks.took_back(course, name, at)
    gates.calm(course, at, name)
    cause = Cause(at, name)
    if state.live == 0 and state.stage in (Stage.ENGAGED, Stage.LEAD):
        if not stages.opted_in(state):
            course.move(Stage.AUDIENCE, Rule.WITHDRAWN, cause)
    elif state.stage is Stage.MQL and (state.intent.heat is None or state.live == 0):
        course.move(Stage.LEAD, Rule.WITHDRAWN, cause)
        if state.live == 0:
            course.move(Stage.AUDIENCE, Rule.WITHDRAWN, cause)


def mark(course: Course, mark: Mark, at: datetime) -> None:
    """Hear what marketing says of a post: it holds from the post's beginning."""
    target = target_of(mark.platform, mark.post, None)
    course.marks[target] = mark
    for given in course.given.values():
        post = given.fact.post
        if post is None or target_of(given.fact.platform, post.id, None) != target:
            continue
        giveaway, class_ = _as_marked(given.fact, mark)
        if given.counted and given.withdrawn_at is None and giveaway != given.case.giveaway:
            course.state.serious += -1 if giveaway else 1
        given.case = msgspec.structs.replace(given.case, giveaway=giveaway, class_=class_)
    judge_again(course, at)


def judge_again(course: Course, at: datetime) -> None:
    """Add up every credit that stands anew, by the model and marks that hold now."""
    state = course.state
    for given in course.given.values():
        if given.counted:
            case = msgspec.structs.replace(given.case, forgiven=state.forgiven)
            given.case = case
            given.worth = scoring.worth(given.fact, case, course.model)
            if given.spent:
                given.worth.intent = None
    for axis, name in _axes(course):
        axis.heat = _sum(course, name)
    _sum_prize(course)
    _look_back(course)
    settle_bands(course, at)
    course.touched = True


def settle_bands(course: Course, at: datetime) -> None:
    """Set each axis to the band it is in at a moment."""
    for axis, model in course.axes:
        if axis.heat is not None or axis.band < scoring.COLD:
            _settle(course, axis, model, at)


def _settle(course: Course, axis: Axis, model: AxisModel, at: datetime) -> None:
    band = scoring.band(axis, at, model)
    if band != axis.band:
        axis.band = band
        course.touched = True


def refer(course: Course, name: str, at: datetime) -> None:
    """Credit somebody who sent us another."""
    state = course.state
    credit = scoring.referral(at, name, course.model)
    course.outside.append(credit)
    state.referrals += 1
    heat = scoring.normalised(credit.points, at, course.model.advocacy.half_life)
    state.advocacy.heat = scoring.added(state.advocacy.heat, heat)
    settle_bands(course, at)


def read(course: Course, fact: Engagement) -> Reading:
    """Read the words by the model that is in force at this moment of the walk."""
    return text.read(fact.text, fact.lang, course.model.words) if fact.text else text.NOTHING


def _case(course: Course, fact: Engagement, said: Reading) -> Case:
    state = course.state
    nth = _nth(course, fact)
    mark = course.mark_of(fact)
    giveaway, class_ = _as_marked(fact, mark)
    room = max(0.0, course.model.credit.daily_cap - state.points_today)
    return Case(said, nth, room, giveaway, class_, state.forgiven)


def _as_marked(fact: Engagement, mark: Mark | None) -> tuple[bool, str | None]:
    post = fact.post
    if post is None:
        return False, None
    giveaway, class_ = post.giveaway, post.class_
    if mark is not None:
        giveaway = giveaway if mark.giveaway is None else mark.giveaway
        class_ = mark.class_ or class_
    return giveaway, class_


def _nth(course: Course, fact: Engagement) -> int:
    day = fact.occurred_at.toordinal()
    state = course.state
    if day != state.day:
        state.day, state.seen_today, state.points_today = day, {}, 0.0
    nth = state.seen_today.get(fact.kind, 0) + 1
    state.seen_today[fact.kind] = nth
    return nth


def _add(course: Course, name: str, worth: Worth, at: datetime) -> None:
    state = course.state
    for (axis, model), more in zip(
        course.axes, (worth.engagement, worth.intent, worth.advocacy), strict=True
    ):
        if more is not None:
            axis.heat = scoring.added(axis.heat, more)
            _settle(course, axis, model, at)
    if worth.engagement is not None and worth.discounted:
        state.prize = scoring.added(state.prize, worth.engagement)
    if worth.intent is not None:
        state.intent_at = at
        course.intents.append(name)
        course.touched = True


def _replace(course: Course, name: str, case: Case, worth: Worth) -> None:
    """Take what an engagement gave off the axes, and put what it gives now on them."""
    state, given = course.state, course.given[name]
    before, given.worth, given.case = given.worth, worth, case
    for axis, axis_name in _axes(course):
        old, new = getattr(before, axis_name), getattr(worth, axis_name)
        if old == new:
            continue
        heat = axis.heat
        if old is not None and heat is not None:
            heat = scoring.less(heat, old)
        if heat is None:
            axis.heat = _sum(course, axis_name)
        else:
            axis.heat = heat if new is None else scoring.added(heat, new)
    if before.discounted or worth.discounted:
        _sum_prize(course)
    if worth.intent is not None and before.intent is None:
        course.intents.append(name)
        state.intent_at = max(given.fact.occurred_at, state.intent_at or given.fact.occurred_at)
    elif before.intent is not None and worth.intent is None:
        _look_back(course)
    settle_bands(course, course.clock)
    course.touched = True


def _axes(course: Course) -> tuple[tuple[Axis, str], ...]:
    state = course.state
    return (
        (state.engagement, "engagement"),
        (state.intent, "intent"),
        (state.advocacy, "advocacy"),
    )


def _sum(course: Course, axis: str) -> float | None:
    """Add up the credits of one axis that stand, in the order of time."""
    heat = None
    for given in course.given.values():
        if given.counted and given.withdrawn_at is None:
            more = getattr(given.worth, axis)
            if more is not None:
                heat = scoring.added(heat, more)
    if axis == "advocacy":
        half_life = course.model.advocacy.half_life
        for credit in course.outside:
            heat = scoring.added(heat, scoring.normalised(credit.points, credit.at, half_life))
    return heat


def _sum_prize(course: Course) -> None:
    heat = None
    for given in course.given.values():
        if given.counted and given.withdrawn_at is None and given.worth.discounted:
            heat = scoring.added(heat, given.worth.engagement or 0.0)
    course.state.prize = heat


def _look_back(course: Course) -> None:
    """Find the newest engagement, and the newest intent, that still stand."""
    state = course.state
    for names, wanted in ((course.stands, "engagement"), (course.intents, "intent")):
        while names:
            given = course.given[names[-1]]
            stands = given.counted and given.withdrawn_at is None
            if stands and (wanted == "engagement" or given.worth.intent is not None):
                break
            names.pop()
    standing, wanting = course.stands, course.intents
    state.engaged_at = course.given[standing[-1]].fact.occurred_at if standing else None
    state.intent_at = course.given[wanting[-1]].fact.occurred_at if wanting else None


def _forgive(course: Course) -> None:
    """They came for a prize once and show real intent now: the prize counts less against them."""
    state, credit = course.state, course.model.credit
    state.forgiven = True
    if state.prize is None or not 0 < credit.giveaway < credit.giveaway_forgiven:
        return
    ratio = credit.giveaway_forgiven / credit.giveaway
    for given in course.given.values():
        if given.worth.discounted:
            room = given.case.room * ratio
            given.case = msgspec.structs.replace(given.case, forgiven=True, room=room)
            intent = given.worth.intent
            given.worth = scoring.worth(given.fact, given.case, course.model)
            given.worth.intent = intent
    more = scoring.times(state.prize, ratio - 1.0)
    state.engagement.heat = scoring.added(state.engagement.heat, more)
    state.prize = None


def _heard(course: Course, at: datetime) -> None:
    """A customer was heard of: no longer silent."""
    bought = course.state.bought
    if bought is not None and (bought.risk is not None or bought.tries):
        bought.risk, bought.tries = None, 0
        gates.heard(course, at)


def _occasion(course: Course, name: str, fact: Engagement, at: datetime) -> Occasion:
    return Occasion(at, name, lang=course.state.lang, fact=fact)


def _suggest(course: Course, name: str, fact: Engagement, said: Reading, *, ready: bool) -> None:
    state = course.state
    plan = plays.wanted(fact, said, state.stage, state.letter, course.model)
    if plan is not None:
        tasks.suggest(course, *plan, _occasion(course, name, fact, fact.occurred_at))
        if said.complaint and plan[0] is not Play.CARE:
            # They wish for something and are not content: both are heard.
            occasion = _occasion(course, name, fact, fact.occurred_at)
            tasks.suggest(course, Play.CARE, Because.COMPLAINED, occasion)
    if ready:
        occasion = _occasion(course, name, fact, fact.occurred_at)
        tasks.suggest(course, Play.CALL, Because.READY_FOR_SALES, occasion)
