"""How warm a contact is, and why: axes, credits, bands and fit.

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
from functools import lru_cache
from typing import Final

from msgspec import Struct

from crm_social.core import text as texts
from crm_social.core.facts import Engagement
from crm_social.core.model import AxisModel, Model

T0: Final = datetime(2020, 1, 1, tzinfo=UTC)
_LN2: Final = math.log(2)
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


class Fit(Struct, frozen=True):
    """How well the person suits us, 0 to 100, with the sum's lines."""

    points: int
    letter: str
    lines: tuple[tuple[str, str, int], ...]


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


def _cools_to(heat: float, cool: float, half_life: timedelta) -> datetime | None:
    """Return the moment a fading heat is down at another; None beyond the calendar."""
    try:
        return T0 + (heat - cool) * half_life
    except OverflowError:
        return None


def band(axis: Axis, at: datetime, model: AxisModel) -> int:
    """Return the band at a moment: enter at a threshold, leave at its `leave_at` share.

    Between two credits an axis only fades: when it leaves its band is `falls_at`.
    """
    if axis.heat is None:
        return COLD
    now = axis.heat - (at - T0) / model.half_life
    if now >= (model.leave_heat if axis.band == 1 else model.enter_heat)[0]:
        return 1
    return 2 if now >= (model.leave_heat if axis.band <= 2 else model.enter_heat)[1] else COLD


def falls_at(axis: Axis, model: AxisModel) -> datetime | None:
    """Return when the axis leaves its band if nothing more happens; None if it cannot."""
    if axis.heat is None or axis.band >= COLD:
        return None
    return _cools_to(axis.heat, model.leave_heat[axis.band - 1], model.half_life)


def engagement_points(fact: Engagement, nth: int, model: Model) -> float:
    """Return the points an engagement gives to the engagement axis.

    `nth` says it is the n-th of its kind that day: the second counts half, the third a third.
    """
    points = model.points.get(fact.kind, 0.0)
    return points * _product(fact, nth, model) if points else points


def intent_points(fact: Engagement, nth: int, model: Model) -> float:
    """Return the points an engagement gives to the intent axis."""
    points = _intent_base(fact, model)[1]
    return points * _product(fact, nth, model) if points else points


def credits_of(fact: Engagement, evidence: str, nth: int, model: Model) -> Iterator[Credit]:
    """Yield the credits an engagement gives, each with its factors, for the explanation."""
    base = model.points.get(fact.kind, 0.0)
    rule, wanting = _intent_base(fact, model)
    for axis, name, start in (("engagement", fact.kind, base), ("intent", rule, wanting)):
        if start:
            factors = dict(_factors(fact, nth, model))
            points = start * _product(fact, nth, model)
            yield Credit(axis, evidence, fact.occurred_at, name, start, factors, points)


def _product(fact: Engagement, nth: int, model: Model) -> float:
    product = 1.0
    for _, factor in _factors(fact, nth, model):
        product *= factor
    return product


def _factors(fact: Engagement, nth: int, model: Model) -> Iterator[tuple[str, float]]:
    post = fact.post
    if post is not None:
        if post.author:
            yield "written by a person", model.person_factor
        if post.giveaway:
            yield "giveaway", model.giveaway_factor
        if post.class_ and post.class_ in model.class_factors:
            yield f"{post.class_} post", model.class_factors[post.class_]
    if nth > 1:
        yield f"number {nth} of its kind that day", 1.0 / nth


def _intent_base(fact: Engagement, model: Model) -> tuple[str, float]:
    if fact.text:
        said = texts.read(fact.text)
        if said.buying:
            return "asked about buying", model.buying_points
        if said.question and not said.complaint:
            return "asked a question", model.question_points
    points = model.intent_points.get(fact.kind, 0.0)
    return fact.kind, points


_DECIDES: Final = frozenset(
    "ceo cto cfo cmo coo cio founder owner partner director head manager president vp chief "
    "daglig leder sjef direktør eier gründer innkjøper innkjøpssjef markedssjef salgssjef "
    "vd chef direktör ägare grundare inköpare inköpschef marknadschef säljchef".split()
)
#: Nordic titles are one word: eiendomssjef, driftsleder, fastighetschef.
_DECIDING_ENDS: Final = ("sjef", "leder", "leiar", "chef", "direktør", "direktör")
#: Mail anyone can have; it says nothing of where a person works.
_FREE_MAIL: Final = frozenset(
    "gmail.com googlemail.com hotmail.com hotmail.no hotmail.se outlook.com live.com live.no "
    "live.se msn.com yahoo.com yahoo.no yahoo.se icloud.com me.com mac.com proton.me gmx.com "
    "protonmail.com online.no broadpark.no telia.com bredband.net spray.se aol.com fastmail.com "
    "zoho.com mail.com".split()
)


def _decides(title: str) -> bool:
    words = title.lower().replace("/", " ").replace(",", " ").split()
    return any(word in _DECIDES or word.endswith(_DECIDING_ENDS) for word in words)


@lru_cache(maxsize=8192)
def fit(
    *, known: bool, company: str | None, title: str | None, email: str | None, model: Model
) -> Fit:
    """Return the fit from what is known of a person, with the datum behind each line."""
    lines: list[tuple[str, str, int]] = []
    if known:
        lines.append(("known", "a person we can name or answer", model.fit_known))
    if company:
        lines.append(("company", company, model.fit_company))
    if title and _decides(title):
        lines.append(("title", title, model.fit_decides))
    if email:
        domain = email.rpartition("@")[2].lower()
        free = domain in _FREE_MAIL
        lines.append(("mail", domain, model.fit_free_mail if free else model.fit_business_mail))
    points = max(0, min(100, sum(line[2] for line in lines)))
    letters = zip("ABC", model.fit_letters, strict=True)
    letter = next((name for name, start in letters if points >= start), "D")
    return Fit(points, letter, tuple(lines))
