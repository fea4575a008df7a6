"""Why a contact is where it is, as sums whose shown lines add up to the shown total."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from crm_social.core import reasons
from crm_social.core.explain import AxisSum, Explanation
from crm_social.core.state import Dated
from crm_social.web import history, sentences
from crm_social.web.history import Told
from crm_social.web.words import Lang, Words, of

#: Lines shown at once; the smaller ones stand together in one.
_LINES: Final = 5


class Line(Struct, frozen=True):
    """What one engagement still gives; `tenths` is its share of the shown total."""

    title: str
    at: datetime
    base: float
    #: What multiplied it, with names in the reader's language.
    factors: list[tuple[str, float]]
    #: How much is left of it, in percent.
    left: int
    tenths: int


class Sum(Struct, frozen=True):
    """One axis: its shown points and the lines behind them."""

    key: str
    title: str
    band: int
    label: str
    tenths: int
    half_life_days: int
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


def axes(explanation: Explanation, facts: Sequence[Dated], lang: Lang) -> list[Sum]:
    """Return the sums of the axes; of advocacy only where there is any."""
    told = history.engagements(facts)
    names = of(lang).names
    shown = [(explanation.engagement, names.heat), (explanation.intent, names.wish)]
    if explanation.advocacy.lines:
        shown.append((explanation.advocacy, names.speaks))
    return [_axis(axis, labels, explanation.as_of, told, lang) for axis, labels in shown]


def fit(explanation: Explanation, text: Words) -> list[FitLine]:
    """Return the lines of fit, with the platform each datum comes from."""
    return [
        FitLine(
            text.names.fit.get(line.name, line.name),
            "" if line.name == "known" else line.datum,
            sentences.platform(line.source, text) if line.source else "",
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
    axis: AxisSum,
    labels: Mapping[int, str],
    as_of: datetime,
    told: Mapping[str, Told],
    lang: Lang,
) -> Sum:
    text = of(lang)
    tenths = shared_out([line.worth for line in axis.lines], axis.points)
    lines = [
        Line(
            title=_title(told.get(line.credit.evidence), line.credit.rule, lang),
            at=line.credit.at,
            base=line.credit.base,
            factors=[
                (reasons.factor(name, lang), value)
                for name, value in line.credit.factors.items()
                if value != 1
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
        key=axis.name,
        title=text.names.axes[axis.name],
        band=axis.band,
        label=labels[axis.band],
        tenths=sum(tenths),
        half_life_days=round(axis.half_life_days),
        lines=lines[:_LINES] if many else lines,
        rest=lines[_LINES:] if many else [],
    )


def _title(told: Told | None, rule: str, lang: Lang) -> str:
    text = of(lang)
    if told is None:
        return sentences.counted(rule, None, lang, text)
    post = history.post_line(told.last)
    if rule == told.last.kind:
        return sentences.did(told.last, post, text)
    return sentences.counted(rule, post, lang, text)
