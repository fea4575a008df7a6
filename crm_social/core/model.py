"""The model in force: every number and table the rules use, as versioned data."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from crm_social.core.facts import Kind


class Play(StrEnum):
    """The plan for those who engage: one step per kind of engagement, pull before push."""

    THANK = "thank"
    ANSWER = "answer"
    CONTRIBUTE = "contribute"
    CALL = "call"


@dataclass(frozen=True)
class AxisModel:
    """How one axis fades, and where its bands begin."""

    half_life: timedelta
    #: Points at or above the first are band 1, at or above the second band 2, else 3.
    bands: tuple[float, float]
    #: A band is left at this share of the points it was entered at, so nobody flickers.
    leave_at: float = 0.8
    #: The same thresholds as logarithms, which is how heat is kept.
    enter_heat: tuple[float, float] = field(init=False)
    leave_heat: tuple[float, float] = field(init=False)

    def __post_init__(self) -> None:
        first, second = self.bands
        leave = self.leave_at
        object.__setattr__(self, "enter_heat", (math.log2(first), math.log2(second)))
        object.__setattr__(
            self, "leave_heat", (math.log2(first * leave), math.log2(second * leave))
        )


@dataclass(frozen=True)
class PlayModel:
    """When a play is due, when it is too late, and how long it rests afterwards."""

    due_in: timedelta
    expires_in: timedelta
    rests_for: timedelta
    #: Where a queue puts it beside others: a step of 1 weighs as much as double the warmth.
    weight: float


def _table(**values: float) -> Mapping[str, float]:
    return MappingProxyType(values)


@dataclass(frozen=True, eq=False)
class Model:
    """One version of the rules' numbers. Defaults are the starter model for B2B services."""

    version: str = "starter-1"

    engagement: AxisModel = AxisModel(half_life=timedelta(days=30), bands=(12.0, 4.0))
    intent: AxisModel = AxisModel(half_life=timedelta(days=14), bands=(10.0, 3.0))

    #: Points on the engagement axis for one act of each kind; an unknown kind is worth 0.
    points: Mapping[str, float] = field(
        default_factory=lambda: _table(
            like=1, reaction=1, save=2, click=2, follow=3, rating=4, comment=4, reply=4,
            mention=5, repost=5, quote=6, signal=4,
        )
    )  # fmt: skip
    #: Points on the intent axis for what was said, and for kinds that are intent by themselves.
    buying_points: float = 10.0
    question_points: float = 3.0
    intent_points: Mapping[str, float] = field(
        default_factory=lambda: _table(click=1, signal=5),
    )
    #: People answer people: a post written by a person rather than the logo counts for more.
    person_factor: float = 1.2
    #: Who comes for a prize has not come for you.
    giveaway_factor: float = 0.2
    #: 70-20-10: interesting for them, news of the trade, about ourselves.
    class_factors: Mapping[str, float] = field(
        default_factory=lambda: _table(interesting=1, news=1, promotion=0.8),
    )

    #: Fit, 0 to 100, from what is known of the person.
    fit_known: int = 25
    fit_company: int = 25
    fit_business_mail: int = 20
    fit_decides: int = 30
    fit_free_mail: int = -15
    #: Letters A, B and C begin here; below is D.
    fit_letters: tuple[int, int, int] = (70, 45, 20)

    #: The cells (fit letter and engagement band) that with intent make an MQL.
    mql_cells: frozenset[str] = frozenset({"A1", "A2", "B1"})
    intent_within: timedelta = timedelta(days=14)
    silent_after: timedelta = timedelta(days=90)
    accept_within: timedelta = timedelta(hours=24)
    recycle_after: timedelta = timedelta(days=14)

    plays: Mapping[Play, PlayModel] = field(
        default_factory=lambda: MappingProxyType(
            {
                Play.THANK: PlayModel(
                    due_in=timedelta(hours=24),
                    expires_in=timedelta(days=14),
                    rests_for=timedelta(days=30),
                    weight=0,
                ),
                Play.CONTRIBUTE: PlayModel(
                    due_in=timedelta(hours=24),
                    expires_in=timedelta(days=14),
                    rests_for=timedelta(days=14),
                    weight=2,
                ),
                Play.ANSWER: PlayModel(
                    due_in=timedelta(hours=4),
                    expires_in=timedelta(days=14),
                    rests_for=timedelta(0),
                    weight=4,
                ),
                Play.CALL: PlayModel(
                    due_in=timedelta(hours=4),
                    expires_in=timedelta(days=21),
                    rests_for=timedelta(days=7),
                    weight=8,
                ),
            }
        )
    )
    #: Which play each kind calls for; a kind that is not here calls for none.
    play_for: Mapping[str, Play] = field(
        default_factory=lambda: MappingProxyType(
            {
                Kind.LIKE: Play.THANK,
                Kind.REACTION: Play.THANK,
                Kind.FOLLOW: Play.THANK,
                Kind.SAVE: Play.THANK,
                Kind.COMMENT: Play.ANSWER,
                Kind.REPLY: Play.ANSWER,
                Kind.MENTION: Play.ANSWER,
                Kind.RATING: Play.ANSWER,
                Kind.REPOST: Play.CONTRIBUTE,
                Kind.QUOTE: Play.CONTRIBUTE,
            }
        )
    )


STARTER: Final = Model()
