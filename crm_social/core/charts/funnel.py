"""The funnel as a picture: each step a bar, with who came, the conversion and the time it took."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Final

from msgspec import Struct

from crm_social.core import tallies
from crm_social.core.charts import sheet
from crm_social.core.charts.frame import Frame, head
from crm_social.core.charts.say import Say
from crm_social.core.funnel import Step

#: Values of a breakdown that are drawn; the table has the others.
MOST: Final = 12
_BAR_AT: Final = 190
_BAR: Final = 262
_THICK: Final = 16
_COLUMNS: Final = (518, 600, 682, 764, 846, 928)


class Asked(Struct, frozen=True):
    """Which funnel: the half of the loop, what it is broken down by, within how many days."""

    lobe: int
    by: str = tallies.ALL
    within: int | None = None


class Value(Struct, frozen=True):
    """The steps of everybody with one value, and what it is called."""

    value: str
    name: str
    steps: Sequence[Step]


def draw(
    frame: Frame, asked: Asked, funnels: Sequence[Value], before: Mapping[str, Sequence[int]]
) -> str:
    """Return the funnels of values; `before` tells who came to each step in the period before."""
    say = Say(frame.lang)
    words = say.words
    unit = words.units_funnel
    if asked.within is not None:
        unit = words.units_within.format(days=say.count(words.within_days, asked.within))
    by = "" if asked.by == tallies.ALL else words.dimensions[asked.by]
    top = head(frame, say, words.funnel, unit, words.lobes[asked.lobe], by)
    some = [one for one in funnels if one.steps[0].reached]
    if not some:
        return sheet.empty(top, words.empty, words.empty_hint)
    named = (
        words.people,
        words.of_previous,
        words.of_first,
        words.median,
        words.passed,
        words.moves_before,
    )
    parts = [*sheet.heads(20, zip(_COLUMNS, named, strict=True))]
    y = 56.0
    for one in some[:MOST]:
        if by:
            label = sheet.isolated(sheet.fitted(one.name, sheet.INNER))
            parts.append(sheet.text(sheet.EDGE, y, label, "strong"))
            y += sheet.ROW
        parts += chain.from_iterable(_steps(say, one.steps, before.get(one.value, ()), y))
        y += sheet.ROW * len(one.steps) + 12
    left_out = words.not_all.format(shown=MOST, all=len(some)) if len(some) > MOST else ""
    return sheet.document(top, sheet.Body(parts, y - 24, left_out))


def _steps(say: Say, steps: Sequence[Step], before: Sequence[int], y: float) -> list[list[str]]:
    earlier = [*before, *[0] * (len(steps) - len(before))]
    most = max(steps[0].reached, earlier[0], 1)
    return [
        _step(say, step, earlier[place], most, y + place * sheet.ROW, first=not place)
        for place, step in enumerate(steps)
    ]


def _step(say: Say, step: Step, before: int, most: int, y: float, *, first: bool) -> list[str]:
    words = say.words
    name = words.stages[step.stage]
    told = words.step_cell.format(stage=name, people=say.count(words.people_of, step.reached))
    cells = [
        say.number(step.reached),
        "" if first else say.share(step.from_previous),
        "" if first else say.share(step.from_first),
        "" if first else say.lasted(step.minutes),
        say.number(step.skipped),
        say.number(before),
    ]
    top = y - _THICK + 3
    upright = _BAR_AT + _BAR * before / most
    bars = [
        sheet.rect(_BAR_AT, top, _BAR, _THICK, "rest"),
        sheet.rect(_BAR_AT, top, _BAR * step.reached / most, _THICK, "bar"),
        sheet.line(f"M{upright:.1f} {top - 3:.1f}v{_THICK + 6}", "mark-line"),
    ]
    return [
        sheet.text(sheet.EDGE, y, sheet.fitted(name, _BAR_AT - sheet.EDGE - 8)),
        sheet.mark(told, bars),
        *(
            sheet.text(x, y, cell, "n strong" if x == _COLUMNS[0] else "n")
            for x, cell in zip(_COLUMNS, cells, strict=True)
        ),
    ]
