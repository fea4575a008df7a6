"""How good bands and forecast are, as pictures: shares with their range, and said beside came."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from crm_social.core.calibration import Band
from crm_social.core.charts import sheet
from crm_social.core.charts.frame import Frame, head
from crm_social.core.charts.say import Say

_BAR_AT: Final = 200
_BAR: Final = 360
_COLUMNS: Final = (652, 736, 820, 928)
_SQUARE: Final = 320
_DOT: Final = 4
_TABLE_AT: Final = (480, 620, 760)


class Tenth(Struct, frozen=True):
    """Of people with about one chance: what was said, what came, and how many were looked at."""

    said: float
    came: float
    rows: int


def of_bands(frame: Frame, bands: Mapping[str, Sequence[Band]]) -> str:
    """Return of each axis and band the share that bought, and between which the true one lies."""
    say = Say(frame.lang)
    words = say.words
    top = head(frame, say, words.calibration, words.calibration_hint)
    every = [band for some in bands.values() for band in some if band.people]
    if not every:
        return sheet.empty(top, words.empty, words.no_calibration)
    most = max(band.between[1] for band in every if band.between)
    named = (words.looks, words.bought, words.share, words.between)
    parts = [*sheet.heads(20, zip(_COLUMNS, named, strict=True))]
    y = 56.0
    for axis, some in bands.items():
        names = words.heat if axis == "engagement" else words.wish
        parts.append(sheet.text(sheet.EDGE, y, words.axes[axis], "strong"))
        for place, band in enumerate(some, 1):
            parts += _band(say, names[place], band, most or 1.0, y + sheet.ROW * place)
        y += sheet.ROW * (len(some) + 1) + 12
    return sheet.document(top, sheet.Body(parts, y - 28))


def of_forecast(frame: Frame, tenths: Sequence[Tenth]) -> str:
    """Return the curve of what was said and what came of it, with its numbers beside."""
    say = Say(frame.lang)
    words = say.words
    top = head(frame, say, words.reliability, f"{words.reliability_hint} {words.curve}")
    if not tenths:
        return sheet.empty(top, words.reliability, words.no_forecast)
    left = sheet.EDGE + 48
    most = max(share for one in tenths for share in (one.said, one.came))
    full = min(1.0, max(0.1, math.ceil(most * 10) / 10))
    parts = [
        sheet.line(f"M{left} 0V{_SQUARE}h{_SQUARE}", "rule"),
        sheet.line(f"M{left} {_SQUARE}L{left + _SQUARE} 0", "back dashed", 1.2),
    ]
    for part in (0.0, 0.5, 1.0):
        at, share = _SQUARE * part, full * part
        parts.append(sheet.text(left + at, _SQUARE + 18, say.percent(share), "grey small mid"))
        parts.append(sheet.text(left - 8, _SQUARE - at + 4, say.percent(share), "grey small n"))
    points = [(left + _SQUARE * one.said / full, _SQUARE * (1 - one.came / full)) for one in tenths]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    parts.append(sheet.line(f"M{path}", "stroke", 2))
    named = (words.said_chance, words.came, words.looks)
    parts += [
        sheet.text(x, 12, name, "grey small n") for x, name in zip(_TABLE_AT, named, strict=True)
    ]
    parts.append(sheet.rule(22, _TABLE_AT[0] - 60, _TABLE_AT[-1]))
    for place, (one, (x, y)) in enumerate(zip(tenths, points, strict=True)):
        told = (say.share(one.said), say.share(one.came), say.number(one.rows))
        title = f"{words.said_chance} {told[0]}, {words.came} {told[1]}"
        parts.append(
            sheet.mark(title, [f'<circle class="bar" cx="{x:.1f}" cy="{y:.1f}" r="{_DOT}"/>'])
        )
        parts += [
            sheet.text(column, 44 + 26 * place, cell, "n")
            for column, cell in zip(_TABLE_AT, told, strict=True)
        ]
    return sheet.document(top, sheet.Body(parts, max(_SQUARE + 24, 44 + 26 * len(tenths))))


def _band(say: Say, name: str, band: Band, most: float, y: float) -> Iterator[str]:
    words = say.words
    yield sheet.text(sheet.EDGE, y, sheet.fitted(name, _BAR_AT - sheet.EDGE - 8))
    cells = [say.number(band.people), say.number(band.bought), "", ""]
    if band.share is not None and band.between is not None:
        low, high = (_BAR_AT + _BAR * end / most for end in band.between)
        told = words.band_cell.format(
            band=name, bought=say.number(band.bought), people=say.number(band.people)
        )
        end_bars = "".join(f"M{at:.1f} {y - 10:.1f}v10" for at in (low, high))
        whisker = f"M{low:.1f} {y - 5:.1f}H{high:.1f}{end_bars}"
        yield sheet.mark(
            told,
            [
                sheet.rect(_BAR_AT, y - 13, _BAR * band.share / most, 16, "bar"),
                sheet.line(whisker, "mark-line"),
            ],
        )
        ends = "–".join(say.percent(end) for end in band.between)
        cells[2:] = [say.percent(band.share), ends]
    for x, cell in zip(_COLUMNS, cells, strict=True):
        yield sheet.text(x, y, cell, "n")
