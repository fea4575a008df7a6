"""The lying eight, drawn once: left lobe sell, right lobe return, crossing at customer.

Every picture of it (the logo, the mark beside a name, the figure on a lead, the drawing in the
documentation) is this curve in a box of 36 by 16, and every stage stands at its fixed place
on it::

    x = 18 + 16 cos t        y = 8 - 13 sin t cos t

Walked from the crossing (t = 90 degrees) along the lower left, back over the upper left to
the crossing, then the lower right and the upper right.
"""

import math
from typing import Final

from msgspec import Struct

from crm_social.core.loop import Stage

BOX: Final = "0 0 36 16"
_START: Final = math.pi / 2
_PIECES: Final = 8
_STEPS: Final = 720


class Place(Struct, frozen=True):
    """Where a stage stands, and how much of the whole line lies before it, in percent."""

    x: float
    y: float
    share: float


def _point(t: float) -> tuple[float, float]:
    return 18 + 16 * math.cos(t), 8 - 13 * math.sin(t) * math.cos(t)


def piece(
    start: float,
    end: float,
    pieces: int = 2,
    *,
    scale: float = 1.0,
    left: float = 0.0,
    top: float = 0.0,
) -> str:
    """Return the curve between two turns as cubic pieces with its own tangents.

    A turn is how far round the eight a point lies, from the crossing, 0, to the crossing
    again, 1. The curve can be drawn larger and elsewhere than in its box.
    """
    step = 2 * math.pi * (end - start) / pieces
    begin = _START + 2 * math.pi * start
    x, y = _point(begin)
    parts = [f"M{left + scale * x:.2f} {top + scale * y:.2f}"]
    for number in range(pieces):
        a, b = begin + number * step, begin + (number + 1) * step
        (ax, ay), (bx, by) = _point(a), _point(b)
        adx, ady = -16 * math.sin(a) * step / 3, -13 * math.cos(2 * a) * step / 3
        bdx, bdy = -16 * math.sin(b) * step / 3, -13 * math.cos(2 * b) * step / 3
        along = (ax + adx, bx - bdx, bx), (ay + ady, by - bdy, by)
        parts.append(
            "C"
            + " ".join(
                f"{left + scale * x:.2f} {top + scale * y:.2f}" for x, y in zip(*along, strict=True)
            )
        )
    return "".join(parts)


def _places() -> dict[str, Place]:
    length = [0.0]
    for step in range(_STEPS):
        a = _START + 2 * math.pi * step / _STEPS
        b = _START + 2 * math.pi * (step + 1) / _STEPS
        length.append(length[-1] + math.dist(_point(a), _point(b)))
    found = {}
    for stage in Stage:
        turn = turn_of(stage)
        x, y = _point(_START + 2 * math.pi * turn)
        share = 100 * length[round(turn * _STEPS)] / length[-1]
        found[stage.value] = Place(round(x, 2), round(y, 2), round(share, 1))
    return found


def point(turn: float) -> tuple[float, float]:
    """Return where on the box a turn lies."""
    return _point(_START + 2 * math.pi * turn)


def turn_of(stage: Stage) -> float:
    """Return how far round the eight a stage stands, from 0 to 1."""
    if stage is Stage.CUSTOMER:
        return 0.5
    lobe, number = stage.value[0], int(stage.value[1])
    return (number + 1) / 16 if lobe == "S" else 0.5 + number / 12


PATH: Final = piece(0, 1, _PIECES)
PLACES: Final = _places()
