"""How warm a contact is, and why: axes, credits and bands.

An axis is a sum of credits that fade by half every half-life. It is kept as one
time-normalised number, its heat::

    heat = log2( sum of credit * 2 ** ((t - T0) / half_life) )

so adding a credit is O(1), the order of two contacts does not change while nothing
happens, and the moment an axis falls to a level is known in closed form. This is the
forward decay of Cormode et al., "Forward Decay: A Practical Time Decay Model for
Streaming Systems" (ICDE 2009), kept as a logarithm so that no date overflows.
"""

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec import Struct

from crm_social.core.facts import Engagement
from crm_social.core.model import AxisModel, Model
from crm_social.core.text import Reading
from crm_social.core.values import Kind

T0: Final = datetime(2020, 1, 1, tzinfo=UTC)
_LN2: Final = math.log(2)
_TRUSTED: Final = 1e-6
_TITLE: Final = 90
COLD: Final = 3


class Axis(Struct, gc=False):
    """One axis of one contact; `heat` is None while it holds no credit."""

    heat: float | None = None
    #: 1 hottest, 3 coldest; with hysteresis, so it depends on the way here.
    band: int = COLD


class Credit(Struct, frozen=True, gc=False):
    """What one engagement gave to one axis, with every factor."""

    axis: str
    #: The engagement's name, hex: the first part of its fact's key.
    evidence: str
    at: datetime
    rule: str
    base: float
    factors: dict[str, float]
    points: float
    #: The version of the model it was given under.
    model: str = ""
    #: The first words of the post, where it was about one.
    post: str | None = None


def normalised(points: float, at: datetime, half_life: timedelta) -> float:
    """Return the heat of one credit; `points` must be above 0."""
    return math.log2(points) + (at - T0) / half_life


def added(heat: float | None, more: float) -> float:
    """Return the heat of two heats together."""
    if heat is None:
        return more
    high, low = (heat, more) if heat >= more else (more, heat)
    return high + math.log1p(2.0 ** (low - high)) / _LN2


def level(heat: float | None, at: datetime, half_life: timedelta) -> float:
    """Return the points an axis is worth at a moment."""
    if heat is None:
        return 0.0
    exponent = heat - (at - T0) / half_life
    return 2.0 ** min(exponent, 1000.0) if exponent > -1000 else 0.0


def _cools_to(heat: float, cool: float, seconds: float) -> datetime | None:
    """Return the moment a fading heat is down at another; None beyond the calendar."""
    try:
        return T0 + timedelta(seconds=(heat - cool) * seconds)
    except OverflowError:
        return None


def band(axis: Axis, at: datetime, model: AxisModel) -> int:
    """Return the band at a moment: enter at a threshold, leave at its `leave_at` share.

    Between two credits an axis only fades: when it leaves its band is `falls_at`.
    """
    if axis.heat is None:
        return COLD
    now = axis.heat - (at - T0).total_seconds() / model.seconds
    if now >= (model.leave_heat if axis.band == 1 else model.enter_heat)[0]:
        return 1
    return 2 if now >= (model.leave_heat if axis.band <= 2 else model.enter_heat)[1] else COLD


def falls_at(axis: Axis, model: AxisModel) -> datetime | None:
    """Return when the axis leaves its band if nothing more happens; None if it cannot."""
    if axis.heat is None or axis.band >= COLD:
        return None
    return _cools_to(axis.heat, model.leave_heat[axis.band - 1], model.seconds)


def times(heat: float, factor: float) -> float:
    """Return the heat of an axis whose points are multiplied; the factor must be above 0."""
    return heat + math.log2(factor)


def less(heat: float, credit: float) -> float | None:
    """Return the heat of an axis without one of its credits.

    None where so little would be left that the difference of two near numbers cannot be
    trusted (less than a millionth): then the credits that stand are to be added up again.
    """
    share = 1.0 - 2.0 ** (credit - heat)
    return heat + math.log2(share) if share > _TRUSTED else None


class Worth(Struct, gc=False):
    """The heat one engagement gives to each axis; None for nothing."""

    engagement: float | None = None
    intent: float | None = None
    advocacy: float | None = None
    #: Engagement points, as the daily cap counts them.
    points: float = 0.0
    #: Its engagement credit is discounted for a prize.
    discounted: bool = False


class Case(Struct, frozen=True, gc=False):
    """What, beside the engagement itself, decides what it gives."""

    said: Reading
    #: It is the n-th of its kind that day: the second counts half, the third a third.
    nth: int
    #: Engagement points this person can still earn that day.
    room: float
    giveaway: bool
    class_: str | None
    #: The person has shown real intent, so a prize counts less against them.
    forgiven: bool


def worth(fact: Engagement, case: Case, model: Model) -> Worth:
    """Return what an engagement gives to each axis, as heat."""
    said = case.said
    if said.spam or said.special:
        return Worth()
    product = 1.0
    for _, factor in _factors(fact, case, model):
        product *= factor
    at, giveaway = fact.occurred_at, case.giveaway
    points = _base(fact, model) * product
    if giveaway:
        points *= _prize(case, model)
        product *= model.credit.giveaway
    points = min(points, case.room)
    intent = _intent_base(fact, said, model)[1] * product
    advocacy = _advocacy_base(fact, said, model)[1] * product
    return Worth(
        normalised(points, at, model.engagement.half_life) if points > 0 else None,
        normalised(intent, at, model.intent.half_life) if intent > 0 else None,
        normalised(advocacy, at, model.advocacy.half_life) if advocacy > 0 else None,
        points,
        giveaway and not case.forgiven and points > 0,
    )


def credits_of(fact: Engagement, evidence: str, case: Case, model: Model) -> Iterator[Credit]:
    """Yield the credits an engagement gives, each with its factors, for the explanation."""
    said = case.said
    if said.spam or said.special:
        return
    common = dict(_factors(fact, case, model))
    lines = (
        ("engagement", fact.kind, _base(fact, model)),
        ("intent", *_intent_base(fact, said, model)),
        ("advocacy", *_advocacy_base(fact, said, model)),
    )
    for axis, rule, base in lines:
        factors = dict(common)
        if case.giveaway:
            # Only engagement is forgiven: a question for a prize stays one.
            factors["giveaway"] = (
                _prize(case, model) if axis == "engagement" else model.credit.giveaway
            )
        points = base * math.prod(factors.values())
        if axis == "engagement" and points > case.room:
            factors["daily cap"] = case.room / points
            points = case.room
        if points > 0:
            yield Credit(
                axis,
                evidence,
                fact.occurred_at,
                rule,
                base,
                factors,
                points,
                model.version,
                fact.post.text[:_TITLE] if fact.post and fact.post.text else None,
            )


def referral(at: datetime, evidence: str, model: Model) -> Credit:
    """Return what referring somebody gives to the advocacy axis."""
    points = model.credit.referral
    return Credit("advocacy", evidence, at, "referral", points, {}, points, model.version)


def _base(fact: Engagement, model: Model) -> float:
    credit = model.credit
    network = credit.networks.get(fact.platform)
    if network is not None and fact.kind in network:
        return network[fact.kind]
    return credit.points.get(fact.kind, 0.0)


def _prize(case: Case, model: Model) -> float:
    """Return what is left of engagement with a prize in view."""
    if not case.giveaway:
        return 1.0
    return model.credit.giveaway_forgiven if case.forgiven else model.credit.giveaway


def _factors(fact: Engagement, case: Case, model: Model) -> Iterator[tuple[str, float]]:
    credit, post = model.credit, fact.post
    if post is None:
        if fact.kind == Kind.MENTION:
            yield "elsewhere", credit.elsewhere
    else:
        if fact.in_reply_to is not None and fact.in_reply_to != post.id:
            yield "in the thread", credit.thread
        elif credit.own_post != 1.0:
            yield "on our own post", credit.own_post
        if post.author:
            yield "written by a person", credit.person
    if case.class_ and case.class_ in credit.classes:
        yield f"{case.class_} post", credit.classes[case.class_]
    if case.nth > 1:
        yield f"number {case.nth} of its kind that day", 1.0 / case.nth


def _intent_base(fact: Engagement, said: Reading, model: Model) -> tuple[str, float]:
    credit = model.credit
    if said.buying:
        return "asked about buying", credit.buying
    if said.question and not said.complaint:
        return "asked a question", credit.question
    return fact.kind, credit.intent.get(fact.kind, 0.0)


def _advocacy_base(fact: Engagement, said: Reading, model: Model) -> tuple[str, float]:
    if said.complaint:
        return fact.kind, 0.0
    if said.praise:
        return "praised us", model.credit.praise
    return fact.kind, model.credit.advocacy.get(fact.kind, 0.0)
