"""Goals as a picture: for each what was reached day by day, the pace, and where it will end."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from msgspec import Struct

from crm_social.core.charts import sheet
from crm_social.core.charts.frame import Frame, head
from crm_social.core.charts.say import Say
from crm_social.core.goals import Goal, Metric, Pace

_GUTTER: Final = 40
_WIDE: Final = (sheet.INNER - _GUTTER) / 2
_TALL: Final = 268
#: The line lies so far below the top of its card, and is so high.
_LINE_AT: Final = 84
_HIGH: Final = 110


class Card(Struct, frozen=True):
    """One goal, how it does, what had been reached at the end of each day, and whose it is."""

    goal: Goal
    pace: Pace
    line: Sequence[tuple[date, float]]
    owner: str


class Line(Struct, frozen=True):
    """The points of a goal's lines in a box as wide and as high as asked for.

    `found` are what was reached, `pace` is how high the target lies, `outlook` goes from the
    last point to the forecast, both None where there is nothing to tell from.
    """

    found: list[tuple[float, float]]
    pace: float
    outlook: tuple[tuple[float, float], tuple[float, float]] | None


def line_of(
    goal: Goal, pace: Pace, days: Sequence[tuple[date, float]], wide: float, high: float
) -> Line:
    """Return where the lines of a goal lie; days go right, what was reached up."""
    most = max([goal.target, pace.forecast or 0.0, *(reached for _, reached in days)])
    step = wide / max((goal.until - goal.since).days, 1)
    found = [
        ((day - goal.since).days * step, high - reached / most * high) for day, reached in days
    ]
    outlook = None
    if found and pace.forecast is not None and days[-1][0] < goal.until:
        outlook = (found[-1], (wide, high - pace.forecast / most * high))
    return Line(found, high - goal.target / most * high, outlook)


def draw(frame: Frame, cards: Sequence[Card]) -> str:
    """Return the goals in the order given, two beside each other."""
    say = Say(frame.lang)
    words = say.words
    top = head(frame, say, words.goals, words.units_goals)
    if not cards:
        return sheet.empty(top, words.none, words.none_hint)
    parts: list[str] = []
    for number, card in enumerate(cards):
        row, column = divmod(number, 2)
        x, y = sheet.EDGE + column * (_WIDE + _GUTTER), row * _TALL
        parts += [f'<g transform="translate({x:g} {y})">', *_card(say, card), "</g>"]
    return sheet.document(top, sheet.Body(parts, _TALL * -(-len(cards) // 2) - 16))


def amount(say: Say, goal: Goal, value: float | None) -> str:
    """Return what a goal counts with its unit; a dash where there is nothing to tell from."""
    if value is None:
        return "–"
    if goal.metric is Metric.WON:
        return say.money(value, goal.currency)
    if goal.metric is Metric.RETURN_RATE:
        return say.percent(value / 100)
    return say.number(round(value))


def _card(say: Say, card: Card) -> Iterator[str]:
    words, goal, pace = say.words, card.goal, card.pace
    name = words.metrics[goal.metric]
    standing = words.standings[pace.standing]
    room = _WIDE - sheet.wide(standing, 12) - 12
    yield sheet.rule(0, 0, _WIDE)
    yield sheet.text(0, 24, sheet.fitted(name, room), "strong")
    yield sheet.text(_WIDE, 24, standing, "grey small n")
    reached, target = amount(say, goal, pace.reached), amount(say, goal, goal.target)
    told = words.goal_reached.format(reached=reached, target=target)
    yield sheet.text(0, 52, told, "large")
    left = say.count(words.days_left, pace.left)
    note = " · ".join(one for one in (card.owner, left, goal.note) if one)
    yield sheet.text(0, 72, sheet.isolated(sheet.fitted(note, _WIDE, 12)), "grey small")
    yield from _line(say, card)
    bottom = _LINE_AT + _HIGH + 18
    yield sheet.text(0, bottom, say.day(goal.since), "grey small")
    yield sheet.text(_WIDE, bottom, say.day(goal.until), "grey small n")
    ends = "" if pace.forecast is None else f"{words.forecast} {amount(say, goal, pace.forecast)}"
    expected = f"{words.expected} {amount(say, goal, pace.expected)}"
    told = " · ".join(one for one in (expected, ends) if one)
    yield sheet.text(0, bottom + 20, sheet.fitted(told, _WIDE, 12), "small")


def _line(say: Say, card: Card) -> Iterator[str]:
    goal, pace = card.goal, card.pace
    placed = line_of(goal, pace, card.line, _WIDE, _HIGH)
    base = _LINE_AT + _HIGH
    yield sheet.line(f"M0 {base}H{_WIDE:g}", "rule")
    if goal.metric is Metric.RETURN_RATE:
        yield from _rate(say, card)
        return
    yield sheet.line(f"M0 {base}L{_WIDE:g} {_LINE_AT + placed.pace:.1f}", "back dashed", 1.4)
    if placed.found:
        points = "L".join(f"{x:.1f} {_LINE_AT + y:.1f}" for x, y in placed.found)
        told = say.words.goal_reached.format(
            reached=amount(say, goal, pace.reached), target=amount(say, goal, goal.target)
        )
        yield sheet.mark(told, [sheet.line(f"M0 {base}L{points}", "stroke", 2)])
    if placed.outlook is not None:
        (ax, ay), (bx, by) = placed.outlook
        path = f"M{ax:.1f} {_LINE_AT + ay:.1f}L{bx:.1f} {_LINE_AT + by:.1f}"
        yield f'<path class="stroke" d="{path}" stroke-width="1.6" stroke-dasharray="1.5 4"/>'


def _rate(say: Say, card: Card) -> Iterator[str]:
    """Yield a bar to the rate and an upright line at its target: a rate has no days to draw."""
    goal, reached = card.goal, card.pace.reached or 0.0
    most = max(100.0, reached)
    top = _LINE_AT + _HIGH - 48
    at = _WIDE * goal.target / most
    told = amount(say, goal, card.pace.reached)
    yield sheet.rect(0, top, _WIDE, 20, "rest")
    yield sheet.mark(told, [sheet.rect(0, top, _WIDE * reached / most, 20, "bar")])
    yield sheet.line(f"M{at:.1f} {top - 5}v30", "mark-line")
