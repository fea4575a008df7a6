"""Warmth over the last twelve months as a small curve, from the same credits as the sum."""

import math
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from crm_social.core.explain import AxisSum

WIDTH: Final = 280
HEIGHT: Final = 48
_WEEKS: Final = 52
_WEEK: Final = timedelta(days=7)
#: Room above the highest point, as a share of it.
_ROOM: Final = 1.1


class Curve(Struct, frozen=True):
    """The curve in a box of WIDTH by HEIGHT, and where the bands begin in it."""

    line: str
    area: str
    #: Heights at which the warm and the hot band begin; None where above the box.
    warm: float | None
    hot: float | None
    #: The height of the last point, now.
    now: float
    #: The most it was, in tenths of a point, and in which week.
    most: int
    most_at: datetime


def curve(axis: AxisSum, bands: tuple[float, float], as_of: datetime) -> Curve | None:
    """Return the axis' points at the end of each of 52 weeks up to now; None where all are 0.

    `bands` are the points at which the hot and the warm band begin. What was taken back since
    counts nowhere, so the last point is the axis as explained.
    """
    times = [as_of - _WEEK * back for back in range(_WEEKS, -1, -1)]
    points = [_level(axis, at) for at in times]
    most = max(points)
    if most <= 0:
        return None
    top = max(most * _ROOM, bands[1] * _ROOM)

    def height(value: float) -> float:
        return round(HEIGHT * (1 - value / top), 1)

    line = _path(points, height)
    place = max(range(len(points)), key=points.__getitem__)
    return Curve(
        line=line,
        area=f"{line} L{WIDTH} {HEIGHT} L0 {HEIGHT} Z",
        warm=height(bands[1]) if bands[1] <= top else None,
        hot=height(bands[0]) if bands[0] <= top else None,
        now=height(points[-1]),
        most=round(most * 10),
        most_at=times[place],
    )


def _level(axis: AxisSum, at: datetime) -> float:
    half_life = timedelta(days=axis.half_life_days)
    given = (line.credit for line in axis.lines if line.credit.at <= at)
    return math.fsum(credit.points * 0.5 ** ((at - credit.at) / half_life) for credit in given)


def _path(points: Sequence[float], height: Callable[[float], float]) -> str:
    step = WIDTH / (len(points) - 1)
    places = [f"{round(step * n, 1):g} {height(value):g}" for n, value in enumerate(points)]
    return "M" + " L".join(places)
