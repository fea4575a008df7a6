"""Is there anything to learn here at all? Asked before anything is said."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from crm_social.forecast import fitted
from crm_social.forecast.columns import Column, Numbers, Whole
from crm_social.forecast.learners import SEED
from crm_social.forecast.measures import auc

_FOLDS: Final = 4
#: Standard errors from "those who came are put no higher than others". Asked again as rows
#: come in, so it is strict.
SURE: Final = 3.0


def folds(came: Numbers, parts: int, groups: Whole | None = None) -> Whole:
    """Return a part for each row, drawn evenly from both outcomes and the same every time.

    Rows of one group share a part.
    """
    draw = np.random.default_rng(SEED)
    if groups is not None:
        return np.asarray(draw.permutation(int(groups.max()) + 1)[groups] % parts)
    made = np.empty(len(came), dtype=np.int64)
    for outcome in (0.0, 1.0):
        places = np.flatnonzero(came == outcome)
        made[draw.permutation(places)] = np.arange(len(places)) % parts
    return made


def of(columns: Sequence[Column], came: Numbers) -> float:
    """Return how surely the columns order outcomes, in standard errors, time put aside.

    By cross-validation within these rows: drift cannot hide a signal here, nor fake one.
    """
    part = folds(came, _FOLDS)
    over, variance = 0.0, 0.0
    for one in range(_FOLDS):
        inside, outside = np.flatnonzero(part != one), np.flatnonzero(part == one)
        model = fitted.fit([column.take(inside) for column in columns], came[inside])
        two = fitted.margins(model, [column.take(outside) for column in columns])
        ups = float(came[outside].sum())
        downs = len(outside) - ups
        # Mann and Whitney (1947): the variance of U where nothing is known.
        over += (auc(fitted.mixed(two, 0.5), came[outside]) - 0.5) * ups * downs
        variance += ups * downs * (len(outside) + 1) / 12
    return float(over / max(variance, 1e-12) ** 0.5)
