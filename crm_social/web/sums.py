"""Why a contact is where it is, as sums whose shown lines add up to the shown total."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from crm_social.core.explain import AxisSum, Explanation
from crm_social.core.state import Dated
from crm_social.web import history, words
from crm_social.web.history import Told

#: Lines shown at once; the smaller ones stand together in one.
_LINES: Final = 5


class Line(Struct, frozen=True):
    """What one engagement still gives; `tenths` is its share of the shown total."""

    title: str
    at: datetime
    base: str
    factors: list[tuple[str, str]]
    #: How much is left of it, in percent.
    left: int
    tenths: int


class Sum(Struct, frozen=True):
    """One axis: its shown points and the lines behind them."""

    title: str
    band: int
    label: str
    tenths: int
    half_life: str
    lines: list[Line]
    #: The smaller lines.
    rest: list[Line]

    @property
    def rest_tenths(self) -> int:
        """Return what the smaller lines are worth together."""
        return sum(line.tenths for line in self.rest)


class FitLine(Struct, frozen=True):
    """One line of fit: what, the datum, where we have it from, and its points."""

    title: str
    datum: str
    source: str
    points: int


def axes(explanation: Explanation, facts: Sequence[Dated]) -> list[Sum]:
    """Return the sums of the axes; of advocacy only where there is any."""
    told = history.engagements(facts)
    return [
        _axis(explanation.engagement, "Engagement", words.HEAT, explanation.as_of, told),
        _axis(explanation.intent, "Intent", words.WISH, explanation.as_of, told),
        *(
            [_axis(explanation.advocacy, "Advocacy", words.SPEAKS, explanation.as_of, told)]
            if explanation.advocacy.lines
            else []
        ),
    ]


def fit(explanation: Explanation) -> list[FitLine]:
    """Return the lines of fit, with the platform each datum comes from."""
    return [
        FitLine(
            words.FIT.get(line.name, line.name),
            "" if line.name == "known" else line.datum,
            words.platform(line.source) if line.source else "",
            line.points,
        )
        for line in explanation.fit.lines
    ]


def shared_out(worths: Sequence[float], total: float) -> list[int]:
    """Return each worth in whole tenths, so that together they are the total's tenths."""
    exact = [worth * 10 for worth in worths]
    tenths = [math.floor(worth) for worth in exact]
    missing = round(total * 10) - sum(tenths)
    nearest = sorted(range(len(exact)), key=lambda place: tenths[place] - exact[place])
    for place in nearest[: max(missing, 0)]:
        tenths[place] += 1
    return tenths


def _axis(
    axis: AxisSum, title: str, labels: Mapping[int, str], as_of: datetime, told: dict[str, Told]
) -> Sum:
    tenths = shared_out([line.worth for line in axis.lines], axis.points)
    lines = [
        Line(
            title=_title(told.get(line.credit.evidence), line.credit.rule),
            at=line.credit.at,
            base=f"{line.credit.base:g}",
            factors=[
                (name, f"{value:.2g}") for name, value in line.credit.factors.items() if value != 1
            ],
            left=round(
                100
                * 0.5 ** ((as_of - line.credit.at).total_seconds() / 86400 / axis.half_life_days)
            ),
            tenths=worth,
        )
        for line, worth in zip(axis.lines, tenths, strict=True)
    ]
    many = len(lines) > _LINES + 1
    return Sum(
        title=title,
        band=axis.band,
        label=labels[axis.band],
        tenths=sum(tenths),
        half_life=f"{axis.half_life_days:g} days",
        lines=lines[:_LINES] if many else lines,
        rest=lines[_LINES:] if many else [],
    )


def _title(told: Told | None, rule: str) -> str:
    if told is None:
        return rule.capitalize()
    fact = told.last
    post = history.post_line(fact)
    if rule == fact.kind:
        return words.did(fact.kind, post)
    return f"{rule.capitalize()} under “{post}”" if post else rule.capitalize()
