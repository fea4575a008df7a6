"""How good a forecast was: measures of chances against what came."""

import math
from typing import Final

import numpy as np
from msgspec import Struct

from crm_social.forecast.columns import Numbers

#: Bins of equal width for the calibration error, as in Naeini et al., "Obtaining Well
#: Calibrated Probabilities Using Bayesian Binning" (AAAI 2015).
BINS: Final = 10
_SMALLEST: Final = 1e-6


class Bin(Struct, frozen=True):
    """A tenth of the rows, by chance: what was said and what came, as shares."""

    rows: int
    said: float
    came: float


def auc(chances: Numbers, came: Numbers) -> float:
    """Return the area under the ROC curve, ties counting half; 0.5 where one side is empty.

    It is the chance that a row which came is put above one which did not (Hanley and
    McNeil 1982), from the sum of ranks.
    """
    ups = float(came.sum())
    downs = len(came) - ups
    if not ups or not downs:
        return 0.5
    _, inverse, counts = np.unique(chances, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    middle = ends - (counts - 1) / 2
    return float((middle[inverse] @ came - ups * (ups + 1) / 2) / (ups * downs))


def brier(chances: Numbers, came: Numbers) -> float:
    """Return the mean squared distance of chance and outcome: 0 best."""
    return float(np.mean((chances - came) ** 2))


def log_losses(chances: Numbers, came: Numbers) -> Numbers:
    """Return each row's surprise, in nats."""
    safe = np.clip(chances, _SMALLEST, 1 - _SMALLEST)
    return -(came * np.log(safe) + (1 - came) * np.log1p(-safe))


def lift(chances: Numbers, came: Numbers, share: float = 0.1) -> float:
    """Return how much likelier the best `share` of the rows came than all of them.

    Rows of one chance at the cut count in part, so that the order of the file is not a merit.
    """
    base = float(came.mean())
    if not base:
        return 1.0
    want = max(1.0, share * len(came))
    levels, inverse, counts = np.unique(-chances, return_inverse=True, return_counts=True)
    del levels
    hits = np.bincount(inverse, weights=came)
    before = np.cumsum(counts) - counts
    taken = np.clip(want - before, 0, counts)
    return float((hits * taken / counts).sum() / want / base)


def calibration_error(chances: Numbers, came: Numbers, bins: int = BINS) -> float:
    """Return the mean distance of said and came over bins of equal width, weighted by rows."""
    place = np.minimum((chances * bins).astype(int), bins - 1)
    said = np.bincount(place, weights=chances, minlength=bins)
    got = np.bincount(place, weights=came, minlength=bins)
    return float(np.abs(said - got).sum() / len(came))


def reliability(chances: Numbers, came: Numbers, parts: int = 10) -> list[Bin]:
    """Return tenths of the rows from the lowest chance to the highest."""
    order = np.argsort(chances, kind="stable")
    return [
        Bin(len(part), round(float(chances[part].mean()), 4), round(float(came[part].mean()), 4))
        for part in np.array_split(order, min(parts, len(order)))
        if len(part)
    ]


def stability(old: Numbers, new: Numbers, parts: int = 10) -> float:
    """Return the population stability index of one feature: below 0.1 alike, above 0.25 drifted.

    Sum of (new share - old share) * ln(new share / old share) over tenths of the old values
    (Siddiqi, Credit Risk Scorecards, 2006); half a row is added so that no share is zero.
    """
    edges = np.unique(np.quantile(old, np.linspace(0, 1, parts + 1)[1:-1]))
    counts = [
        np.bincount(np.searchsorted(edges, values, side="left"), minlength=len(edges) + 1)
        for values in (old, new)
    ]
    before, after = ((count + 0.5) / (count.sum() + 0.5 * len(count)) for count in counts)
    return float(((after - before) * np.log(after / before)).sum())


def odds(chance: float) -> float:
    """Return the logarithm of the odds of a chance."""
    safe = min(max(chance, _SMALLEST), 1 - _SMALLEST)
    return math.log(safe / (1 - safe))


def chance(log_odds: Numbers) -> Numbers:
    """Return the chances of log-odds."""
    return 1 / (1 + np.exp(-np.clip(log_odds, -30, 30)))
