"""Columns that know the answer: written afterwards, or made from the target itself.

Told by what they hold and by what they are called. A leak makes every figure beautiful and
every forecast worthless, so a suspect is left out and named, with the reason; its owner, who
knows how it was made, may keep it.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from crm_social.forecast import strength, table
from crm_social.forecast.columns import Numbers, of_values
from crm_social.forecast.measures import auc
from crm_social.forecast.table import Kind

#: An area under the curve that one honest column alone does not reach.
_TOO_GOOD: Final = 0.95
_PURE: Final = 0.02
_LEAST_ROWS: Final = 30
_MOSTLY: Final = 0.9
_WORD: Final = re.compile(r"[A-Z]?[a-zæøåäö]+|[A-Z]+(?![a-z])|\d+")

_DECIDED: Final = frozenset(
    "closed close closing won lost loss outcome result converted conversion churned churn "
    "cancelled canceled invoice invoiced contract signed paid resolution resolved ended".split()
)
_EARLIER: Final = frozenset("previous prior earlier past before former historical".split())
_SALES: Final = frozenset("lead deal opportunity sales sale pipeline prospect".split())
_OPINION: Final = frozenset("quality profile grade rating status stage".split())
_JUDGED: Final = frozenset("tag tags score scoring disposition verdict".split())
_TALK: Final = re.compile(
    r"(call|talk|conversation|meeting)?[ _.-]*(duration|length)\Z", re.IGNORECASE
)


def suspects(
    cells: Mapping[str, Sequence[str]],
    kinds: Mapping[str, Kind],
    came: Numbers,
    moments: Numbers | None,
) -> dict[str, str]:
    """Return the columns that should not be learned from, each with the reason, a sentence."""
    found: dict[str, str] = {}
    for name, column in cells.items():
        kind = kinds[name]
        reason = _by_content(column, kind, came, moments) or _by_name(name)
        if reason and kind not in {Kind.CONSTANT, Kind.PROSE}:
            found[name] = reason
    for name, column in cells.items():
        for other in list(found):
            if name not in found and _one_pen(name, other) and _same_gaps(column, cells[other]):
                found[name] = f"is filled in exactly where {other} is, by the same hand"
    return found


def _by_content(
    cells: Sequence[str], kind: Kind, came: Numbers, moments: Numbers | None
) -> str | None:
    empty = np.array([not cell for cell in cells])
    share = float(came.mean())
    for flags, what in ((~empty, "filled in"), (empty, "empty")):
        rows = int(flags.sum())
        rate = float(came[flags].mean()) if rows else share
        sure = rows * min(share, 1 - share) >= _LEAST_ROWS
        if sure and rows < len(cells) and min(rate, 1 - rate) < _PURE * min(share, 1 - share) * 2:
            return f"is {what} almost only where the outcome is {'yes' if rate > 0.5 else 'no'}"
    if kind is Kind.MOMENT and moments is not None:
        at = table.moments(cells)
        known = ~np.isnan(at)
        if known.any() and float((at[known] > moments[known]).mean()) >= _MOSTLY:
            return "lies after the moment of the forecast"
    area = _alone(cells, kind, came)
    if area >= _TOO_GOOD:
        return f"foretells the outcome almost perfectly by itself (AUC {area:.3f})"
    return None


def _alone(cells: Sequence[str], kind: Kind, came: Numbers) -> float:
    """Return how well one column alone orders the outcomes; values by rates of other rows."""
    if kind in {Kind.NUMBER, Kind.MOMENT}:
        values = table.numbers(cells) if kind is Kind.NUMBER else table.moments(cells)
        values = np.where(np.isnan(values), -1e300, values)
        area = auc(values, came)
        best = max(area, 1 - area)
        if len(np.unique(values)) > 50:
            return best
    else:
        best = 0.5
    column = of_values("", list(cells))
    part = strength.folds(came, 2)
    rates = np.empty(len(came))
    for one in (0, 1):
        ours = part != one
        ups = np.bincount(column.values[ours], weights=came[ours], minlength=len(column.levels))
        rows = np.bincount(column.values[ours], minlength=len(column.levels))
        rate = (ups + 2 * came.mean()) / (rows + 2)
        rates[part == one] = rate[column.values[part == one]]
    return max(best, auc(rates, came))


def _by_name(name: str) -> str | None:
    words = [word.lower() for word in _WORD.findall(name)]
    known = set(words)
    if known & _EARLIER:
        return None
    if known & _DECIDED:
        return "is by its name known only when it is decided"
    if known & {"last", "latest", "final", "recent"} and known & {
        "activity",
        "action",
        "status",
        "stage",
        "step",
    }:
        return "is by its name overwritten as time goes on, so it may be later than the forecast"
    if known & _JUDGED or (known & _SALES and known & _OPINION) or words in (["status"], ["stage"]):
        return "is by its name somebody's judgement of the case, often made after contact"
    if _TALK.match(name):
        return "is by its name known only after the conversation"
    return None


def _one_pen(name: str, other: str) -> bool:
    """Say whether two columns are called alike: they begin with the same long word."""
    first, second = (_WORD.findall(one.lower()) for one in (name, other))
    return bool(first and second and first[0] == second[0] and len(first[0]) > 5)


def _same_gaps(one: Sequence[str], other: Sequence[str]) -> bool:
    gaps = [not cell for cell in one]
    same = sum(gap == (not cell) for gap, cell in zip(gaps, other, strict=True))
    return 0.02 < sum(gaps) / len(gaps) < 0.98 and same >= 0.999 * len(gaps)
