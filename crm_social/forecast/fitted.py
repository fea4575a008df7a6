"""A fitted model as data, and what it says of a row."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec import Struct

from crm_social.forecast import encoding, learners
from crm_social.forecast.columns import Column, Numbers
from crm_social.forecast.encoding import Term
from crm_social.forecast.learners import Linear, Trees
from crm_social.forecast.measures import chance, odds

#: Outcomes a calibration must have seen before it moves far from "as learned".
_PRIOR: Final = 10.0
_STEPS: Final = 25
#: Never turned upside down, whatever the newest outcomes say.
_LEAST_SLOPE: Final = 0.05
_MOST_SLOPE: Final = 1.5
_FARTHEST: Final = 1.5


class Tuning(Struct, frozen=True):
    """What out-of-sample outcomes taught about raw log-odds: `offset` + `slope` x margin."""

    #: How much of the margin is the trees', the rest being the logistic regression's.
    share: float = 0.0
    slope: float = 1.0
    offset: float = 0.0
    #: False while no learner was better than the base rate: then that rate is said.
    speaks: bool = True
    base: float = 0.5


class Fitted(Struct, frozen=True):
    """Terms, learners and tuning: everything needed to say a chance."""

    terms: list[Term]
    usual: list[float]
    linear: Linear
    trees: Trees | None
    tuning: Tuning


def fit(columns: Sequence[Column], came: Numbers, *, boosting: bool = True) -> Fitted:
    """Return a model of these rows (in time order), not yet tuned."""
    terms = encoding.fit(columns, came)
    rows = encoding.learning_matrix(terms, columns, came)
    places = [place for place, term in enumerate(terms) if term.what != "log"]
    trees = learners.fit_trees(rows, came, places) if boosting and places else None
    linear = learners.fit_linear(rows, came) if terms else Linear(odds(float(came.mean())), [])
    usual = [float(mean) for mean in rows.mean(axis=0)]
    return Fitted(terms, usual, linear, trees, Tuning(base=float(came.mean())))


def margins(model: Fitted, columns: Sequence[Column]) -> Numbers:
    """Return two raw log-odds a row: the logistic regression's and the trees'."""
    rows = encoding.matrix(model.terms, columns)
    one = learners.margins(model.linear, rows)
    other = learners.margins(model.trees, rows) if model.trees else one
    return np.column_stack([one, other])


def chances(tuning: Tuning, two: Numbers) -> Numbers:
    """Return the chances of rows from their two margins."""
    if not tuning.speaks:
        return np.full(len(two), tuning.base)
    return chance(tuning.offset + tuning.slope * mixed(two, tuning.share))


def explain(model: Fitted, columns: Sequence[Column]) -> tuple[float, dict[str, Numbers]]:
    """Return the log-odds of a usual row and what each column adds to it, a number a row.

    Base and additions sum to the log-odds of the chance.
    """
    tuning = model.tuning
    if not tuning.speaks:
        return odds(tuning.base), {}
    rows = encoding.matrix(model.terms, columns)
    usual = np.array(model.usual)
    base, added = learners.parts(model.linear, rows, usual)
    if model.trees is not None and tuning.share:
        other_base, other = learners.parts(model.trees, rows, usual)
        base = base + tuning.share * (other_base - base)
        added = added + tuning.share * (other - added)
    by_column: dict[str, Numbers] = {}
    for place, term in enumerate(model.terms):
        gain = tuning.slope * added[:, place]
        by_column[term.column] = by_column.get(term.column, np.zeros(len(rows))) + gain
    return tuning.offset + tuning.slope * base, by_column


def mixed(two: Numbers, share: float) -> Numbers:
    return np.asarray(two[:, 0] + share * (two[:, 1] - two[:, 0]))


def platt(margin: Numbers, came: Numbers, weights: Numbers) -> tuple[float, float]:
    """Return offset and slope of a logistic calibration, drawn towards 0 and 1.

    Platt, "Probabilistic outputs for support vector machines" (1999), by Newton's method.
    """
    offset, slope = 0.0, 1.0
    for _ in range(_STEPS):
        said = chance(offset + slope * margin)
        gap, curve = weights * (said - came), weights * said * (1 - said)
        gradient = np.array(
            [gap.sum() + _PRIOR * 0.25 * offset, gap @ margin + _PRIOR * (slope - 1)]
        )
        cross = float(curve @ margin)
        hessian = np.array(
            [[curve.sum() + _PRIOR * 0.25, cross], [cross, curve @ margin**2 + _PRIOR]]
        )
        step = np.linalg.solve(hessian, gradient)
        offset, slope = offset - float(step[0]), slope - float(step[1])
        if np.abs(step).max() < 1e-8:
            break
    return min(max(offset, -_FARTHEST), _FARTHEST), min(max(slope, _LEAST_SLOPE), _MOST_SLOPE)
