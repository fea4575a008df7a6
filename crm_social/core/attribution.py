"""Attribution: which posts an outcome is owed to, by five rules.

A touch is a person's first act on a post. Each rule divides one outcome among the touches that
came before it, the moment itself included. Shares are whole millionths and always add up to
the whole: what rounding leaves over goes to the touches with the largest remainders (the method
of Hamilton, 1792), so sums in reports come out even.

The rules are those marketing tools agree on; they are named after the models of Google
Analytics (Multi-Channel Funnels, "attribution models"), which documents the half-life of seven
days and the division 40-20-40 used here.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

WHOLE: Final = 1_000_000
#: A touch this much older than another counts half as much under time decay.
HALF_LIFE: Final = timedelta(days=7)
_ENDS: Final = 0.4


class Rule(StrEnum):
    """How an outcome is divided among the posts before it."""

    FIRST = "first"
    LAST = "last"
    LINEAR = "linear"
    DECAY = "time_decay"
    POSITION = "position"


def shares(rule: Rule, touches: Sequence[datetime], outcome: datetime) -> list[int]:
    """Return the share of each touch in millionths; they sum to `WHOLE`.

    `touches` are in the order of time and none is later than the outcome.
    """
    if not touches:
        return []
    return divided(WHOLE, _weights(rule, touches, outcome))


def _weights(rule: Rule, touches: Sequence[datetime], outcome: datetime) -> list[float]:
    number = len(touches)
    match rule:
        case Rule.FIRST:
            return [1.0] + [0.0] * (number - 1)
        case Rule.LAST:
            return [0.0] * (number - 1) + [1.0]
        case Rule.LINEAR:
            return [1.0] * number
        case Rule.DECAY:
            # Measured from the newest touch, so that years before an outcome are no underflow.
            newest = min(touches[-1], outcome)
            return [2.0 ** ((at - newest) / HALF_LIFE) for at in touches]
        case Rule.POSITION:
            if number <= 2:
                return [1.0] * number
            middle = (1 - 2 * _ENDS) / (number - 2)
            return [_ENDS] + [middle] * (number - 2) + [_ENDS]


def divided(total: int, weights: Sequence[float]) -> list[int]:
    """Return a whole number divided by weights into whole numbers that sum to it."""
    heavy = sum(weights)
    exact = [total * weight / heavy for weight in weights]
    parts = [int(part) for part in exact]
    left = total - sum(parts)
    by_remainder = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_remainder[:left]:
        parts[place] += 1
    return parts
