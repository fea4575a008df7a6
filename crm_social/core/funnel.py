"""The funnel: who came how far, in order, and how long each step took.

The rule is the ordered, windowed funnel of product analytics (ClickHouse documents it as
`windowFunnel`, Mixpanel and Amplitude as an ordered funnel with a conversion window): a step
counts when it happened after the step before it, and within the window of the first step.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from crm_social.core.loop import Stage

#: What a person goes through before the first purchase, and what a customer does after one.
SELLING: Final = (
    Stage.ENGAGED,
    Stage.LEAD,
    Stage.MQL,
    Stage.ACCEPTED,
    Stage.QUALIFIED,
    Stage.OPPORTUNITY,
    Stage.CUSTOMER,
)
RETURNING: Final = (
    Stage.ONBOARDING,
    Stage.CONNECTED,
    Stage.ACTIVE,
    Stage.RE_ENGAGED,
    Stage.REPEAT_OPPORTUNITY,
    Stage.CUSTOMER,
)
LOBES: Final = {1: SELLING, 2: RETURNING}

_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = 60
_DAY: Final = 24 * _HOUR
#: A time between steps is told in minutes below an hour, in hours below this, then in days.
_TOLD_IN_HOURS: Final = 2 * _DAY


class Step(Struct, frozen=True):
    """One step of a funnel, of everybody in it or of those with one thing in common."""

    stage: Stage
    #: How many came to this step, all before it included.
    reached: int
    #: Of them, how many passed it in the same moment as the next: they did not stay.
    skipped: int
    #: Of those at the step before, and of those at the first; None where there were none.
    from_previous: float | None
    from_first: float | None
    #: The median time from the step before, as `told`; None at the first or where nobody came.
    minutes: int | None


def ordered(
    events: Iterable[tuple[str, datetime]],
    steps: Sequence[str],
    within: timedelta | None = None,
) -> list[datetime]:
    """Return the moments at which somebody took the steps, as far as they came.

    `events` are (name, moment) in the order in which they happened. The first step is its first
    happening; each further one the first after the step before, and not later than `within`
    after the first.
    """
    taken: list[datetime] = []
    for name, at in events:
        if len(taken) == len(steps):
            break
        if name != steps[len(taken)]:
            continue
        if taken and within is not None and at - taken[0] > within:
            break
        taken.append(at)
    return taken


def counts(taken: Iterable[Sequence[datetime]], number: int) -> list[int]:
    """Return how many came to each of `number` steps, from the moments each of them took."""
    reached = [0] * number
    for moments in taken:
        for step in range(len(moments)):
            reached[step] += 1
    return reached


def medians(taken: Iterable[Sequence[datetime]], number: int) -> list[timedelta | None]:
    """Return the median time from the step before to each step; the mean of the middle two.

    None at the first step and where nobody came.
    """
    gaps: list[list[timedelta]] = [[] for _ in range(number)]
    for moments in taken:
        for step in range(1, len(moments)):
            gaps[step].append(moments[step] - moments[step - 1])
    found: list[timedelta | None] = []
    for some in gaps:
        some.sort()
        middle = len(some) // 2
        if not some:
            found.append(None)
        elif len(some) % 2:
            found.append(some[middle])
        else:
            found.append((some[middle - 1] + some[middle]) / 2)
    return found


def told(gap: timedelta) -> int:
    """Return a time between steps as it is told, in minutes.

    Whole minutes below an hour, whole hours below two days, then whole days, always rounded
    down. Rounding down keeps the order, so the lower median of what is told is what is told of
    the lower median: counts by this value give it exactly.
    """
    minutes = max(0, gap // _MINUTE)
    if minutes < _HOUR:
        return minutes
    unit = _HOUR if minutes < _TOLD_IN_HOURS else _DAY
    return minutes // unit * unit


def lower_median(counted: Iterable[tuple[int, int]]) -> int | None:
    """Return the lower median of values given as (value, how many), or None of nothing."""
    ordered_ = sorted(counted)
    half = (sum(number for _, number in ordered_) + 1) // 2
    for value, number in ordered_:
        half -= number
        if half <= 0 and number:
            return value
    return None


def steps_of(
    lobe: int,
    reached: Sequence[int],
    skipped: Sequence[int],
    minutes: Sequence[int | None],
) -> list[Step]:
    """Return the steps of a lobe from what was counted at each."""
    found = []
    for place, stage in enumerate(LOBES[lobe]):
        before = reached[place - 1] if place else 0
        found.append(
            Step(
                stage,
                reached[place],
                skipped[place],
                reached[place] / before if before else None,
                reached[place] / reached[0] if place and reached[0] else None,
                minutes[place] if place else None,
            )
        )
    return found
