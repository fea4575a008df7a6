"""The chance that somebody buys, as a sum whose shown lines add up to the shown percent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from crm_social.core.loop import Stage
from crm_social.web.words import Lang, of

if TYPE_CHECKING:
    from crm_social.forecast.saying import Forecast, Line

#: Lines shown; the smaller ones stand together in one number.
_LINES: Final = 5


class Chance(Struct, frozen=True):
    """A chance in percent: the usual one, and the points that lead from it to this one."""

    percent: int
    usual: int
    #: What is known of the person, and the points it adds.
    lines: list[tuple[str, int]]
    #: What all smaller lines add together.
    rest: int
    #: How many people with a known end it was learned from.
    learned_from: int


def told(forecast: Forecast | None, lang: Lang) -> Chance | None:
    """Return the forecast as a page shows it, or None."""
    if forecast is None:
        return None
    percent, usual = round(forecast.chance * 100), round(forecast.base * 100)
    shown = [
        (_what(line, lang), round(line.points)) for line in forecast.lines if round(line.points)
    ][:_LINES]
    rest = percent - usual - sum(points for _, points in shown)
    return Chance(percent, usual, shown, rest, forecast.learned_from)


def _what(line: Line, lang: Lang) -> str:
    if line.feature == "stage" and line.value in set(Stage):
        return of(lang).lead.chance_stage.format(stage=of(lang).names.stages[Stage(line.value)])
    return line.what(lang)
