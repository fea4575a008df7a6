"""From columns to terms: numbers a linear model and trees can both work with.

An encoding is fitted on the rows known then and is plain data, so a stored model carries it.
A number gives its value, its logarithm where it is lopsided, a flag where it is not known,
and flags for values that many rows share (0, 999, a code). A category gives a flag for each
common value and, where it has many, how often each came before, smoothed towards the rest.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec import Struct, field

from crm_social.forecast.columns import Column, Numbers, Whole
from crm_social.forecast.measures import odds

#: A value has its own flag from this many rows, or this share of them, on.
_OWN_ROWS: Final = 10
_OWN_SHARE: Final = 0.002
_MOST_FLAGS: Final = 30
_SPIKE_SHARE: Final = 0.05
_FEW_VALUES: Final = 12
#: The rest's rate counts as this many rows when a value's own rate is smoothed.
_PRIOR_ROWS: Final = 20.0
_LOPSIDED: Final = 4.0


class Term(Struct, frozen=True, omit_defaults=True):
    """One number made of one column; `what` says how.

    - `value`, `log`: (x or ln(1+x), held between `low` and `high`, minus `mean`) / `spread`
    - `missing`: 1 where the number is not known
    - `is`: 1 where the value is `level` (of a number: as it is written by `repr`)
    - `rate`: the log-odds in `rates` of the value, `mean` for one not seen, / `spread`
    """

    column: str
    what: str
    low: float = 0.0
    high: float = 0.0
    mean: float = 0.0
    spread: float = 1.0
    fill: float = 0.0
    level: str = ""
    rates: dict[str, float] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Return the name of the term."""
        return f"{self.column} {self.what} {self.level}".strip()


def fit(columns: Sequence[Column], came: Numbers) -> list[Term]:
    """Return the terms of these columns, from rows in time order with their outcomes."""
    terms: list[Term] = []
    for column in columns:
        if column.numbers is not None:
            terms.extend(_of_numbers(column.name, column.numbers))
        else:
            terms.extend(_of_values(column, came))
    return terms


def matrix(terms: Sequence[Term], columns: Sequence[Column]) -> Numbers:
    """Return rows by terms. A column that is not there counts as not known."""
    by_name = {column.name: column for column in columns}
    rows = len(columns[0]) if columns else 0
    made = np.zeros((rows, len(terms)))
    for place, term in enumerate(terms):
        column = by_name.get(term.column)
        if column is not None:
            made[:, place] = _term(term, column)
        elif term.what == "missing":
            made[:, place] = 1.0
    return made


def learning_matrix(terms: Sequence[Term], columns: Sequence[Column], came: Numbers) -> Numbers:
    """Return the matrix to learn from: each row's `rate` is made of earlier rows alone.

    A row's own outcome within its own rate would be the answer written on the question.
    """
    made = matrix(terms, columns)
    by_name = {column.name: column for column in columns}
    for place, term in enumerate(terms):
        if term.what == "rate":
            made[:, place] = (_earlier(by_name[term.column], came) - term.mean) / term.spread
    return made


def _of_numbers(name: str, values: Numbers) -> list[Term]:
    known = values[~np.isnan(values)]
    terms = []
    if len(known) < len(values) and len(known):
        terms.append(Term(name, "missing"))
    if not len(known):
        return terms
    middle = float(np.median(known))
    low, high = (float(edge) for edge in np.quantile(known, (0.005, 0.995)))
    if high > low:
        terms.append(_scaled(name, "value", known, low, high, middle))
        if low >= 0 and high > _LOPSIDED * max(float(known.mean()), 1e-9):
            logs = np.log1p(known)
            low, high = float(np.log1p(low)), float(np.log1p(high))
            terms.append(_scaled(name, "log", logs, low, high, float(np.log1p(middle))))
    found, counts = np.unique(known, return_counts=True)
    few = len(found) <= _FEW_VALUES
    least = max(_OWN_ROWS, (_OWN_SHARE if few else _SPIKE_SHARE) * len(values))
    if len(found) > 2:
        common = [(-count, value) for value, count in zip(found, counts, strict=True)]
        for count, value in sorted(common)[:_FEW_VALUES]:
            if -count >= least:
                terms.append(Term(name, "is", level=repr(float(value))))
    return terms


def _scaled(name: str, what: str, known: Numbers, low: float, high: float, fill: float) -> Term:
    held = np.clip(known, low, high)
    spread = float(held.std()) or 1.0
    return Term(name, what, low, high, float(held.mean()), spread, fill)


def _of_values(column: Column, came: Numbers) -> list[Term]:
    codes = column.values
    counts = np.bincount(codes, minlength=len(column.levels))
    least = max(_OWN_ROWS, _OWN_SHARE * len(codes))
    common = [int(code) for code in np.argsort(-counts, kind="stable") if counts[code] >= least]
    seen = int((counts > 0).sum())
    if seen < 2:
        return []
    terms = [Term(column.name, "is", level=column.levels[code]) for code in common[:_MOST_FLAGS]]
    if seen > _FEW_VALUES:
        rates = _rates(codes, came, len(column.levels))
        spread = float(_earlier(column, came).std()) or 1.0
        table = {
            column.levels[code]: round(float(rates[code]), 6) for code in np.flatnonzero(counts)
        }
        terms.append(
            Term(column.name, "rate", mean=odds(float(came.mean())), spread=spread, rates=table)
        )
    return terms


def _rates(codes: Whole, came: Numbers, levels: int) -> Numbers:
    base = float(came.mean())
    ups = np.bincount(codes, weights=came, minlength=levels)
    rows = np.bincount(codes, minlength=levels)
    share = (ups + _PRIOR_ROWS * base) / (rows + _PRIOR_ROWS)
    share = np.clip(share, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(share / (1 - share)))


def _earlier(column: Column, came: Numbers) -> Numbers:
    """Return each row's smoothed log-odds of its value, from the rows before it."""
    codes = column.values
    order = np.argsort(codes, kind="stable")
    sorted_codes, sorted_came = codes[order], came[order]
    starts = np.searchsorted(sorted_codes, sorted_codes, side="left")
    sums = np.concatenate(([0.0], np.cumsum(sorted_came)))
    places = np.arange(len(codes))
    ups, rows = np.empty(len(codes)), np.empty(len(codes))
    ups[order] = sums[places] - sums[starts]
    rows[order] = places - starts
    base = float(came.mean())
    share = np.clip((ups + _PRIOR_ROWS * base) / (rows + _PRIOR_ROWS), 1e-4, 1 - 1e-4)
    return np.asarray(np.log(share / (1 - share)))


def _term(term: Term, column: Column) -> Numbers:
    if column.numbers is not None:
        return _of_a_number(term, column.numbers)
    codes = column.values
    if term.what == "is":
        flags = np.array([float(level == term.level) for level in column.levels])
        return np.asarray(flags[codes])
    rates = np.array([term.rates.get(level, term.mean) for level in column.levels])
    return np.asarray((rates[codes] - term.mean) / term.spread)


def _of_a_number(term: Term, values: Numbers) -> Numbers:
    if term.what == "missing":
        return np.isnan(values).astype(np.float64)
    if term.what == "is":
        return np.asarray(values == float(term.level), dtype=np.float64)
    made = np.log1p(np.maximum(values, 0.0)) if term.what == "log" else values
    held = np.where(np.isnan(made), term.fill, np.clip(made, term.low, term.high))
    return np.asarray((held - term.mean) / term.spread)
