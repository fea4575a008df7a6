"""Cohorts as a picture: a row for each week, and by when which share had come to a stage."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from msgspec import Struct

from crm_social.core.charts import sheet
from crm_social.core.charts.frame import Frame, head
from crm_social.core.charts.heat import cell
from crm_social.core.charts.say import Say
from crm_social.core.loop import Stage

_SIZE_AT: Final = 234
_LEFT: Final = 250
_WIDE: Final = 52.15
_TALL: Final = 30
#: The largest share is drawn darkest, unless it is smaller than this.
_FULL: Final = 0.05


class Row(Struct, frozen=True):
    """Those whose first step was in one week, and how many had come by each week after.

    Weeks that have not come are in no row.
    """

    week: date
    size: int
    reached: Sequence[int]


def draw(frame: Frame, lobe: int, stage: Stage, rows: Sequence[Row]) -> str:
    """Return the heat map of weeks, oldest given first; the newest is drawn on top."""
    say = Say(frame.lang)
    words = say.words
    unit = words.cohort_hint.format(stage=words.stages[stage])
    top = head(frame, say, words.cohorts, unit, words.lobes[lobe], words.stages[stage])
    some = [row for row in reversed(rows) if row.size]
    if not some:
        return sheet.empty(top, words.empty, words.empty_hint)
    columns = max(len(row.reached) for row in some)
    parts = [
        sheet.text(sheet.EDGE, 20, words.cohort_week, "grey small"),
        sheet.text(_SIZE_AT, 20, words.cohort_size, "grey small n"),
        *(
            sheet.text(_LEFT + _WIDE * (number + 0.5), 20, str(number + 1), "grey small mid")
            for number in range(columns)
        ),
        sheet.rule(30),
    ]
    full = max(_FULL, *(max(row.reached, default=0) / row.size for row in some))
    for place, row in enumerate(some):
        parts += _row(say, row, full, 36 + place * _TALL)
    return sheet.document(top, sheet.Body(parts, 36 + _TALL * len(some)))


def _row(say: Say, row: Row, full: float, y: float) -> list[str]:
    words = say.words
    middle = y + (_TALL - 2) / 2 + 4
    parts = [
        sheet.text(sheet.EDGE, middle, say.day(row.week)),
        sheet.text(_SIZE_AT, middle, say.number(row.size), "n strong"),
    ]
    for number, reached in enumerate(row.reached):
        share = reached / row.size
        told = words.cohort_cell.format(
            week=say.day(row.week),
            number=words.week_number.format(n=number + 1),
            reached=say.number(reached),
            size=say.count(words.people_of, row.size),
        )
        box = (_LEFT + number * _WIDE, y, _WIDE - 2, _TALL - 2)
        parts.append(sheet.mark(told, cell(box, share / full, say.percent(share))))
    return parts
