"""When criticism is far above what a channel is used to.

How many complaints a day brings is taken for a Poisson number whose rate we only know by the
days before. With Jeffreys' prior for that rate, k complaints in m days before make the number
of the next day negative binomial with size k + 1/2 and probability m / (m + 1); the tail of
that says how likely so many are by chance (Gelman et al., Bayesian Data Analysis, 3rd edition,
section 2.6). A channel with few complaints behind it is judged the more mildly for it.
"""

import math
from datetime import timedelta
from typing import Final

from msgspec import Struct

#: So long a time is looked at, and so many of them before it.
WINDOW: Final = timedelta(days=1)
WINDOWS: Final = 28
#: Fewer are no alarm, however quiet it was.
LEAST: Final = 5
#: Less likely than this by chance is an alarm: of a channel looked at once a day, one in 27 years.
CHANCE: Final = 0.0001
_NEGLIGIBLE: Final = 1e-18


class Spike(Struct, frozen=True):
    """So many complaints in a window, where `usual` are the mean, and how likely that is."""

    heard: int
    usual: float
    p: float


def spike(heard: int, before: int, windows: float = WINDOWS) -> Spike | None:
    """Return the spike, where `heard` in one window after `before` in `windows` is one."""
    if heard < LEAST:
        return None
    p = chance(heard, before, windows)
    return Spike(heard, before / windows, p) if p <= CHANCE else None


def rarity(p: float) -> int:
    """Return in how many times something so likely happens once, as a power of ten to a million."""
    return int(10 ** min(6, math.floor(-math.log10(max(p, 1e-9)))))


def chance(heard: int, before: int, windows: float = WINDOWS) -> float:
    """Return how likely one window brings `heard` or more, after `before` in so many windows."""
    if heard <= 0:
        return 1.0
    size, odds = before + 0.5, 1.0 / (windows + 1.0)
    log = (
        math.lgamma(heard + size)
        - math.lgamma(size)
        - math.lgamma(heard + 1.0)
        + size * math.log1p(-odds)
        + heard * math.log(odds)
    )
    term, count, total = math.exp(log), heard, 0.0
    # The terms rise while their number is below what is usual, and then fall for good.
    while term > _NEGLIGIBLE * max(total, 1.0) or count < size * odds / (1.0 - odds):
        total += term
        term *= (count + size) / (count + 1.0) * odds
        count += 1
    return min(total, 1.0)
