"""One walk over a contact's facts in time order, crossing deadlines at their moments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import msgspec

from crm_social.core import purpose, scoring, text
from crm_social.core.dealings import (
    Consent,
    Correction,
    Label,
    Link,
    Mark,
    Pause,
    Publication,
    Referral,
    Sale,
    Signal,
)
from crm_social.core.facts import SKEW, Engagement, Fact, Verdict, subject_of
from crm_social.core.model import Model
from crm_social.core.scoring import Credit
from crm_social.core.state import Dated, Outcome, State
from crm_social.core.walk import (
    credit,
    deadlines,
    dealings,
    gates,
    pauses,
    profile,
    stages,
    tasks,
    verdicts,
)
from crm_social.core.walk.course import Cause, Course, Given

__all__ = ["walk"]


def walk(
    state: State,
    facts: Sequence[Dated],
    model: Model,
    as_of: datetime,
    *,
    settle: bool,
    trace: bool,
) -> Outcome:
    """Fold these facts, in order, into a state, which is changed; see `decide.advance`."""
    coming = iter(_coming(state, facts, model))
    course = Course(state, next(coming), trace=trace)
    state.model = course.model.version
    following = next(coming, None)
    latest = as_of + SKEW
    undone = _undone(facts, latest)
    last: Dated | None = None
    for dated in facts:
        at = dated.fact.occurred_at
        if at > latest:
            state.waiting_at = min(at, state.waiting_at or at)
            break
        while following is not None and _published(following) <= at:
            _publish(course, following)
            following = next(coming, None)
        if course.touched or (course.deadline is not None and course.deadline <= at):
            deadlines.exact(course)
            deadlines.cross_until(course, at)
        course.clock = at
        _take(course, dated, undone)
        last = dated
    if last is not None:
        state.last_at, state.last_key = last.fact.occurred_at, last.key.hex()
    while settle and following is not None and _published(following) <= as_of:
        _publish(course, following)
        following = next(coming, None)
    if settle:
        deadlines.exact(course)
        deadlines.cross_until(course, as_of)
    soonest = deadlines.exact(course)
    if state.waiting_at is not None:
        soonest = _sooner(soonest, state.waiting_at - SKEW)
    if following is not None:
        # Its time may be to come: by a clock that lags behind the one it was published by.
        soonest = _sooner(soonest, _published(following))
    state.next_check_at = soonest
    return Outcome(state, course.moves, course.closed, list(_credits(course)) if trace else [])


def _sooner(one: datetime | None, other: datetime) -> datetime:
    return other if one is None or other < one else one


def _coming(state: State, facts: Sequence[Dated], model: Model) -> Sequence[Model]:
    """Return the model the walk begins with, then those published later, in order."""
    if model.before is None:
        return (model,)
    lineage = model.lineage()
    versions = [one.version for one in lineage]
    if state.model in versions:
        return lineage[versions.index(state.model) :]
    # Nobody was judged yet: what was replaced before the first fact plays no part.
    first = facts[0].fact.occurred_at if facts else None
    start = model.at(first) if first is not None else lineage[0]
    return lineage[versions.index(start.version) :]


def _published(model: Model) -> datetime:
    return model.published_at or scoring.T0


def _publish(course: Course, model: Model) -> None:
    """A model comes into force: everybody is judged anew from that moment on."""
    at = _published(model)
    deadlines.exact(course)
    deadlines.cross_until(course, at)
    course.clock = max(at, course.clock)
    course.use(model)
    profile.judge(course)
    credit.judge_again(course, course.clock)
    stages.forward(course, Cause(course.clock))
    course.state.crossed_at = course.clock
    deadlines.exact(course)


def _undone(facts: Sequence[Dated], latest: datetime) -> dict[str, datetime]:
    """Return when what was said was last taken back; an engagement is taken back in its time."""
    undone: dict[str, datetime] = {}
    for dated in facts:
        fact = dated.fact
        if fact.withdrawn and not isinstance(fact, Engagement) and fact.occurred_at <= latest:
            undone[_said(dated)] = fact.occurred_at
    return undone


def _said(dated: Dated) -> str:
    fact = dated.fact
    return f"{dated.name}{fact.what}" if isinstance(fact, Sale) else dated.name


def _take(course: Course, dated: Dated, undone: dict[str, datetime]) -> None:
    fact = dated.fact
    if isinstance(fact, Engagement):
        _engagement(course, dated.name, fact)
        return
    if fact.withdrawn:
        return
    if undone:
        taken_back_at = undone.get(_said(dated))
        if taken_back_at is not None and fact.occurred_at <= taken_back_at:
            return
    _told(course, dated, fact)


def _told(course: Course, dated: Dated, fact: Fact) -> None:
    at, name = fact.occurred_at, dated.name
    match fact:
        case Verdict():
            cause = Cause(at, name, fact.actor, fact.reason)
            verdicts.verdict(course, fact, cause)
        case Sale():
            cause = _cause(course, name, fact, fact.source)
            dealings.sale(course, fact, cause)
        case Signal():
            cause = _cause(course, name, fact, fact.actor)
            dealings.signal(course, fact, cause)
        case Consent():
            cause = _cause(course, name, fact, fact.source or "consent")
            gates.consent(course, fact, cause)
        case Referral():
            cause = _cause(course, name, fact, fact.actor or "referral")
            dealings.referral(course, fact, cause)
        case Correction():
            _corrected(course, fact)
        case Mark():
            credit.mark(course, fact, at)
        case Pause():
            pauses.heard(course, fact, at)
        case Link() | Publication() | Engagement():
            pass  # Who is who is settled before the fold, and models are in the lineage.


def _cause(
    course: Course, name: str, fact: Sale | Signal | Consent | Referral, source: str
) -> Cause:
    """Take what was said of the person, and return the cause of what follows."""
    excluded = profile.know_of(course, fact.who, source)
    subject = subject_of(fact.who.platform, fact.who.uid).hex()
    course.state.subject = subject
    if excluded is not None:
        gates.exclude(course, excluded, Cause(fact.occurred_at, name))
    actor = getattr(fact, "actor", None)
    reason = getattr(fact, "reason", None)
    return Cause(fact.occurred_at, name, actor, reason, subject)


def _engagement(course: Course, name: str, fact: Engagement) -> None:
    before = course.given.get(name)
    if fact.withdrawn:
        _withdrawn(course, name, fact, before)
        return
    if before is not None and before.withdrawn_at is not None:
        if before.withdrawn_at >= fact.occurred_at:
            return
        before = None
    if not purpose.may_score(fact.platform):
        return
    excluded = profile.know(course, fact)
    if excluded is not None:
        gates.exclude(course, excluded, Cause(fact.occurred_at, name))
    if course.state.excluded is not None:
        course.given[name] = Given(fact, _NO_CASE, scoring.Worth(), counted=False)
    elif before is None:
        course.given.pop(name, None)
        credit.give(course, name, fact)
    elif before.counted:
        credit.edited(course, name, fact)


def _withdrawn(course: Course, name: str, fact: Engagement, before: Given | None) -> None:
    if before is None:
        # Taken back before we heard of it: remember, so that a copy of the same moment
        # cannot bring it back.
        given = Given(fact, _NO_CASE, scoring.Worth(), counted=False)
        given.withdrawn_at = fact.occurred_at
        course.given[name] = given
    elif before.withdrawn_at is None:
        before.withdrawn_at = fact.occurred_at
        credit.took_back(course, name, fact.occurred_at)


def _corrected(course: Course, fact: Correction) -> None:
    """A person read a text otherwise: what it gave is judged anew from then on."""
    given = course.given.get(fact.engagement)
    if given is None or not given.counted or given.withdrawn_at is not None:
        return
    now = msgspec.structs.replace(given.fact, occurred_at=fact.occurred_at)
    if fact.label in _UNHEARD and fact.holds:
        # Nothing it says counts, and nobody is to follow it up.
        said = _unheard(given)
        credit.read_anew(course, fact.engagement, given.fact, said, now)
        tasks.took_back(course, fact.engagement, fact.occurred_at)
        return
    if fact.label in _UNHEARD and given.case.said == _unheard(given):
        # Marked by mistake: it says again what it says.
        said = msgspec.structs.replace(credit.read(course, given.fact), spam=False)
        credit.read_anew(course, fact.engagement, given.fact, said, now)
        return
    value: object = fact.holds
    if fact.label == "buying":
        value = (given.fact.text or "",) if fact.holds else ()
    # What a person calls abuse is to the score what spam is.
    label = "spam" if fact.label in _UNHEARD else fact.label.value
    said = msgspec.structs.replace(given.case.said, **{label: value})
    credit.read_anew(course, fact.engagement, given.fact, said, now)


def _unheard(given: Given) -> text.Reading:
    return text.Reading(spam=True, special=given.case.said.special)


def _credits(course: Course) -> Iterable[Credit]:
    for name, given in course.given.items():
        if given.counted and given.withdrawn_at is None:
            for line in scoring.credits_of(given.fact, name, given.case, course.model):
                if line.axis != "intent" or given.worth.intent is not None:
                    yield line
    yield from course.outside


#: Marked so by a person, a text is shown and is worth nothing.
_UNHEARD: Final = frozenset({Label.SPAM, Label.ABUSE})
_NO_CASE = scoring.Case(text.NOTHING, 1, 0.0, giveaway=False, class_=None, forgiven=False)
