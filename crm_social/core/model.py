"""The model in force: every number and table the rules use, as versioned data.

A model is frozen. One that was published knows when, and which one it took over from, so
that what happened before keeps being judged by the model that was in force then.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Final

from crm_social.core.text.learning import Learned
from crm_social.core.values import Kind


class Play(StrEnum):
    """The steps a rep can be asked to take, pull before push."""

    THANK = "thank"
    ANSWER = "answer"
    CONTRIBUTE = "contribute"
    CALL = "call"
    #: After the purchase: thanks, may we keep in touch, and where to follow.
    HANDOVER = "handover"
    #: The customer's own time to buy again has come, or they asked.
    REORDER = "reorder"
    #: A customer has gone silent.
    WIN_BACK = "win_back"
    #: A complaint, until it is closed.
    CARE = "care"


#: Heat is a logarithm counted from a far day: the same points differ in the twelfth digit.
_EXACT: Final = 1e-9


def table(**values: float) -> Mapping[str, float]:
    """Return a table that cannot be changed."""
    return MappingProxyType(values)


@dataclass(frozen=True)
class AxisModel:
    """How one axis fades, and where its bands begin."""

    half_life: timedelta
    #: Points at or above the first are band 1, at or above the second band 2, else 3.
    bands: tuple[float, float]
    #: A band is left at this share of the points it was entered at, so nobody flickers.
    leave_at: float = 0.8
    #: The same thresholds as logarithms, which is how heat is kept; who has a threshold's
    #: points to the last digit is in, whatever the moment rounds them to.
    enter_heat: tuple[float, float] = field(init=False, repr=False, compare=False)
    leave_heat: tuple[float, float] = field(init=False, repr=False, compare=False)
    #: The half-life in seconds.
    seconds: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        first, second = self.bands
        leave = self.leave_at
        object.__setattr__(self, "seconds", self.half_life.total_seconds())
        object.__setattr__(
            self, "enter_heat", (math.log2(first) - _EXACT, math.log2(second) - _EXACT)
        )
        object.__setattr__(
            self, "leave_heat", (math.log2(first * leave), math.log2(second * leave))
        )


@dataclass(frozen=True, eq=False)
class CreditModel:
    """What one engagement gives: base points, and the factors they are multiplied by."""

    #: Points on the engagement axis for one act of each kind; an unknown kind is worth 0.
    points: Mapping[str, float] = field(
        default_factory=lambda: table(
            like=1, reaction=1, save=2, click=2, follow=3, rating=4, comment=4, reply=4,
            mention=5, repost=5, quote=6, signal=4,
        )
    )  # fmt: skip
    #: The same for one network, where an act there says more or less: network, kind, points.
    networks: Mapping[str, Mapping[str, float]] = field(
        default_factory=lambda: MappingProxyType(
            # A subscription and a saved pin say more than a like; a view of a story says less.
            {"youtube": table(follow=4), "pinterest": table(save=3)}
        )
    )
    #: Points on the intent axis for what was said, and for kinds that are intent by themselves.
    buying: float = 10.0
    question: float = 3.0
    intent: Mapping[str, float] = field(default_factory=lambda: table(click=1, signal=5))
    #: Points on the advocacy axis: telling others of us, and praise in words.
    advocacy: Mapping[str, float] = field(
        default_factory=lambda: table(repost=3, quote=4, mention=2, rating=2)
    )
    praise: float = 3.0
    referral: float = 10.0
    #: Where the act was done: on our own post, as a reply in its thread, or elsewhere.
    own_post: float = 1.0
    thread: float = 1.1
    elsewhere: float = 1.2
    #: People answer people: a post written by a person rather than the logo counts for more.
    person: float = 1.2
    #: Who comes for a prize has not come for you; it fades once they show real intent.
    giveaway: float = 0.2
    giveaway_forgiven: float = 0.6
    #: 70-20-10: interesting for them, news of the trade, about ourselves.
    classes: Mapping[str, float] = field(
        default_factory=lambda: table(interesting=1, news=1, promotion=0.8),
    )
    #: More engagement points than this one person cannot earn in a day.
    daily_cap: float = 25.0


@dataclass(frozen=True, eq=False)
class FitModel:
    """How well a person suits us, 0 to 100, from what is known of them."""

    known: int = 25
    company: int = 25
    business_mail: int = 20
    free_mail: int = -15
    decides: int = 30
    #: Points by the company's number of employees: from the first of the pair upwards.
    sizes: tuple[tuple[int, int], ...] = ()
    #: Points by industry and by country (two letters), as the CRM or the profile names them.
    industries: Mapping[str, float] = field(default_factory=table)
    countries: Mapping[str, float] = field(default_factory=table)
    #: Further words that mark a title as one who decides.
    titles: frozenset[str] = frozenset()
    #: Letters A, B and C begin here; below is D.
    letters: tuple[int, int, int] = (70, 45, 20)
    #: Mail domains of our own people and of competitors: out of all scoring.
    own_domains: frozenset[str] = frozenset()
    competitor_domains: frozenset[str] = frozenset()


@dataclass(frozen=True)
class LoopModel:
    """The numbers of the infinity loop."""

    #: The cells (fit letter and engagement band) that with intent make an MQL.
    mql_cells: frozenset[str] = frozenset({"A1", "A2", "B1"})
    intent_within: timedelta = timedelta(days=14)
    silent_after: timedelta = timedelta(days=90)
    #: An MQL is accepted within this time or escalates, and later recycles.
    accept_within: timedelta = timedelta(hours=24)
    recycle_after: timedelta = timedelta(days=14)
    #: How long a recycled lead rests where the rep named no date.
    wakes_after: timedelta = timedelta(days=90)
    onboarding_for: timedelta = timedelta(days=30)
    #: A customer engages within this time to be active.
    active_within: timedelta = timedelta(days=90)
    #: A customer's own purchase interval where there is only one purchase to tell from.
    usual_interval: timedelta = timedelta(days=365)
    #: The window to buy again, and when silence is a risk, in own intervals.
    window: tuple[float, float] = (0.8, 1.2)
    at_risk_after: float = 1.5
    dormant_after: float = 3.0
    #: How often winning back is tried before it stops.
    win_back_tries: int = 2
    #: Sales tasks stay paused this long after the last complaint is closed.
    detractor_rest: timedelta = timedelta(days=7)
    #: A complaint is settled within this time, whatever the working hours.
    settle_within: timedelta = timedelta(days=7)


@dataclass(frozen=True)
class PlayModel:
    """When a play is due, when it is too late, and how long it rests afterwards."""

    due_in: timedelta
    expires_in: timedelta
    rests_for: timedelta
    #: Where a queue puts it beside others: a step of 1 weighs as much as double the warmth.
    weight: float
    #: It sells: an open complaint, an objection or fatigue holds it back.
    sells: bool = False


@dataclass(frozen=True)
class PlayRule:
    """Which play an engagement calls for; an empty set means any. The first that fits holds."""

    kinds: frozenset[str]
    play: Play | None
    stages: frozenset[str] = frozenset()
    fits: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Fatigue:
    """At most so many tasks are opened for one person in this time, whoever does them."""

    tasks: int = 4
    within: timedelta = timedelta(days=14)


@dataclass(frozen=True)
class Hours:
    """When we work: the clock of due times and of the SLA stands still in between."""

    timezone: str
    #: ISO weekdays, Monday is 1.
    days: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    opens: int = 8 * 60
    #: Minutes after midnight.
    closes: int = 16 * 60
    #: Whose public holidays are free, as two letters (`NO`), with a subdivision after a dash.
    holidays: str | None = None


@dataclass(frozen=True)
class Route:
    """One routing rule: to whom a contact goes; empty conditions hold for everybody."""

    name: str
    to: tuple[str, ...]
    countries: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    platforms: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    fits: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()


def _plays() -> Mapping[Play, PlayModel]:
    day, hour = timedelta(days=1), timedelta(hours=1)
    return MappingProxyType(
        {
            Play.THANK: PlayModel(24 * hour, 14 * day, 30 * day, 0),
            Play.CONTRIBUTE: PlayModel(24 * hour, 14 * day, 14 * day, 2),
            Play.ANSWER: PlayModel(4 * hour, 14 * day, timedelta(0), 4),
            Play.CALL: PlayModel(4 * hour, 21 * day, 7 * day, 8, sells=True),
            Play.HANDOVER: PlayModel(2 * day, 30 * day, 90 * day, 5),
            Play.REORDER: PlayModel(2 * day, 60 * day, 30 * day, 7, sells=True),
            Play.WIN_BACK: PlayModel(7 * day, 30 * day, 30 * day, 3, sells=True),
            Play.CARE: PlayModel(2 * hour, 365 * day, timedelta(0), 10),
        }
    )


def _rules() -> tuple[PlayRule, ...]:
    thanked = frozenset({Kind.LIKE, Kind.REACTION, Kind.FOLLOW, Kind.SAVE})
    answered = frozenset({Kind.COMMENT, Kind.REPLY, Kind.MENTION, Kind.RATING})
    return (
        PlayRule(frozenset(map(str, thanked)), Play.THANK),
        PlayRule(frozenset(map(str, answered)), Play.ANSWER),
        PlayRule(frozenset({str(Kind.REPOST), str(Kind.QUOTE)}), Play.CONTRIBUTE),
    )


@dataclass(frozen=True, eq=False)
class Model:
    """One version of the rules' numbers. Defaults are the starter model for B2B services."""

    version: str = "starter-1"
    #: When it was published, and which it took over from; None for what there was at first.
    published_at: datetime | None = None
    before: Model | None = None

    engagement: AxisModel = AxisModel(half_life=timedelta(days=30), bands=(12.0, 4.0))
    intent: AxisModel = AxisModel(half_life=timedelta(days=14), bands=(10.0, 3.0))
    advocacy: AxisModel = AxisModel(half_life=timedelta(days=180), bands=(12.0, 4.0))
    credit: CreditModel = field(default_factory=CreditModel)
    fit: FitModel = field(default_factory=FitModel)
    loop: LoopModel = field(default_factory=LoopModel)
    plays: Mapping[Play, PlayModel] = field(default_factory=_plays)
    play_rules: tuple[PlayRule, ...] = field(default_factory=_rules)
    fatigue: Fatigue = Fatigue()
    #: None: around the clock.
    hours: Hours | None = None
    routes: tuple[Route, ...] = ()
    #: What the company's corrections taught of words; None: the shipped text model alone.
    words: Learned | None = None

    def lineage(self) -> tuple[Model, ...]:
        """Return the models from the first to this one."""
        return self._lineage

    @cached_property
    def _lineage(self) -> tuple[Model, ...]:
        found = [self]
        while (before := found[-1].before) is not None:
            found.append(before)
        return tuple(reversed(found))

    def at(self, moment: datetime) -> Model:
        """Return the model that was in force at a moment."""
        model = self
        while (
            model.before is not None
            and model.published_at is not None
            and moment < model.published_at
        ):
            model = model.before
        return model


STARTER: Final = Model()
