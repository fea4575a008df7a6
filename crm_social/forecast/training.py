"""Learn from a company's own won and lost, and decide whether it is fit to be used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

import numpy as np
from msgspec import Struct

from crm_social.core.state import Dated
from crm_social.core.values import EPOCH
from crm_social.forecast import features, forward, measures
from crm_social.forecast.columns import Column, Numbers
from crm_social.forecast.fitted import Fitted
from crm_social.forecast.gathering import Features, Gathering
from crm_social.forecast.measures import Bin

HORIZON: Final = timedelta(days=90)
LEAST: Final = 30
_STEP: Final = timedelta(days=30)
_MOST_DAYS: Final = 24
#: The newest as-of days, as a share, on which model and bands are compared.
_LATER: Final = 0.3
#: A feature has drifted from this stability index on (Siddiqi 2006).
DRIFTED: Final = 0.25
#: Chances are this far off at most, on average, before the model is silent.
_OFF: Final = 0.1


@dataclass(frozen=True)
class History:
    """One contact: what is known of it in fold order, and when it bought or was lost."""

    facts: Sequence[Dated]
    sold_at: Sequence[datetime] = ()
    lost_at: Sequence[datetime] = ()


class Quality(Struct, frozen=True):
    """How model and bands did on the newest outcomes, which neither had seen."""

    rows: int
    won: int
    auc: float
    auc_of_bands: float
    brier: float
    lift_at_10: float
    calibration_error: float
    reliability: list[Bin]


class Trained(Struct, frozen=True):
    """A model with where it came from; JSON through and through."""

    version: str
    trained_at: datetime
    learned_from: datetime
    learned_until: datetime
    contacts: int
    won: int
    lost: int
    quality: Quality
    #: Better than the bands on later data, and calibrated: fit to be shown.
    active: bool
    why: str
    #: Tenths of each number at training, by which drift is told.
    usual: dict[str, list[float]]
    model: Fitted


class Silence(Struct, frozen=True):
    """Why there is no forecast, a sentence."""

    why: str


class Drift(Struct, frozen=True):
    """How far the present is from what was learned."""

    #: Stability index by feature, of those that drifted.
    features: dict[str, float]
    #: Mean chance said and share that came, of the newest outcomes.
    said: float
    came: float
    silent: bool
    why: str


class Examples(Struct, frozen=True):
    """Contacts as of days, in order of time, and whether each bought within the horizon."""

    columns: list[Column]
    came: Numbers
    moments: Numbers
    contacts: int
    won: int


def examples(histories: Sequence[History], now: datetime) -> Examples | Silence:
    """Return what can be learned from, or why that is too little.

    Every 30 days back from the newest whose outcome is known, each contact known then and
    not yet a customer: did it buy within the next 90 days?
    """
    won = sum(1 for one in histories if one.sold_at)
    lost = sum(1 for one in histories if one.facts and not one.sold_at and _settled(one, now))
    if won < LEAST or lost < LEAST:
        return Silence(
            f"{won} won and {lost} lost are known; a forecast needs {LEAST} of each"
            " and is silent until then."
        )
    first = min(one.facts[0].fact.occurred_at for one in histories if one.facts)
    as_of = now - HORIZON
    days: list[datetime] = []
    while as_of > first and len(days) < _MOST_DAYS:
        days.append(as_of)
        as_of -= _STEP
    made = Gathering()
    came: list[float] = []
    at: list[float] = []
    for day in reversed(days):
        known, outcomes = _asked(histories, day)
        made.add(known)
        came.extend(outcomes)
        at.extend([features.days(day)] * len(known))
    outcome = np.array(came)
    if min(outcome.sum(), len(outcome) - outcome.sum()) < LEAST:
        return Silence(
            f"Of {len(came)} looks back, {int(outcome.sum())} were followed by a sale within"
            f" {HORIZON.days} days; {LEAST} of each kind are needed."
        )
    return Examples(made.columns(), outcome, np.array(at), won + lost, won)


def asked(histories: Sequence[History], day: datetime) -> tuple[list[Column], Numbers] | None:
    """Return the features of one day and what came of it, None where nobody was open then."""
    known, came = _asked(histories, day)
    return (features.columns(known), np.array(came)) if known else None


def train(histories: Sequence[History], now: datetime) -> Trained | Silence:
    """Return a model of these histories with its quality, or why there is none.

    It is active only where it puts buyers higher than the bands do, on later days that it
    had not seen. Raise ConfigError without scikit-learn.
    """
    found = examples(histories, now)
    if isinstance(found, Silence):
        return found
    days = np.unique(found.moments)
    cut = days[min(len(days) - 1, max(1, int(len(days) * (1 - _LATER))))] if len(days) > 1 else None
    if cut is None:
        return Silence(
            "All that is known is of one month; a forecast needs later data to be tested."
        )
    start = int(np.searchsorted(found.moments, cut))
    edges = [int(np.searchsorted(found.moments, day)) for day in days[1:]] + [len(found.came)]
    walked = forward.walk(
        found.columns,
        found.came,
        edges,
        start,
        moments=found.moments,
        delay=features.of_span(HORIZON),
    )
    said, came = walked.chances[start - walked.start :], found.came[start:]
    bands = band_order(found.columns)[start:]
    quality = Quality(
        len(came),
        int(came.sum()),
        round(measures.auc(said, came), 4),
        round(measures.auc(bands, came), 4),
        round(measures.brier(said, came), 4),
        round(measures.lift(said, came), 2) if came.sum() else 1.0,
        round(measures.calibration_error(said, came), 4),
        measures.reliability(said, came),
    )
    active, why = _verdict(quality, speaks=walked.next.speaks)
    model = forward.final(found.columns, found.came, walked)
    usual = {
        column.name: [float(edge) for edge in np.quantile(known, np.linspace(0, 1, 11))]
        for column in found.columns
        if column.numbers is not None and len(known := column.numbers[~np.isnan(column.numbers)])
    }
    return Trained(
        f"forecast-{now:%Y-%m-%d}",
        now,
        EPOCH + timedelta(days=float(days[0])),
        EPOCH + timedelta(days=float(days[-1])) + HORIZON,
        found.contacts,
        found.won,
        found.contacts - found.won,
        quality,
        active,
        why,
        usual,
        model,
    )


def drift(trained: Trained, columns: Sequence[Column], said: Numbers, came: Numbers) -> Drift:
    """Return how far the newest rows, and their outcomes where known, are from training."""
    moved = {}
    for column in columns:
        edges = trained.usual.get(column.name)
        if edges is None or column.numbers is None:
            continue
        known = column.numbers[~np.isnan(column.numbers)]
        if len(known):
            # Eleven edges, ten equal shares between them: the middles stand for the old rows.
            old = np.array([(one + two) / 2 for one, two in pairwise(edges)])
            index = measures.stability(np.repeat(old, 20), known)
            if index >= DRIFTED:
                moved[column.name] = round(index, 3)
    mean_said = float(said.mean()) if len(said) else 0.0
    mean_came = float(came.mean()) if len(came) else 0.0
    off = abs(mean_said - mean_came)
    noise = 2 * (max(mean_said * (1 - mean_said), 1e-4) / max(1, len(came))) ** 0.5
    silent = len(came) >= LEAST and off > max(_OFF, noise)
    why = (
        f"The newest outcomes were {mean_came:.0%} where {mean_said:.0%} was said."
        if silent
        else "As learned."
    )
    return Drift(moved, round(mean_said, 4), round(mean_came, 4), silent, why)


def band_order(columns: Sequence[Column]) -> Numbers:
    """Return how the bands order people: fit letter, engagement and intent band together."""
    by_name = {column.name: column for column in columns}
    total = np.zeros(len(columns[0]))
    for name in ("engagement band", "intent band"):
        total -= by_name[name].values
    letters = by_name["fit letter"]
    worth = np.array([{"A": 3.0, "B": 2.0, "C": 1.0}.get(level, 0.0) for level in letters.levels])
    return np.asarray(total + worth[letters.values])


def _asked(histories: Sequence[History], day: datetime) -> tuple[list[Features], list[float]]:
    ours = [one for one in histories if _is_open(one, day)]
    known = [features.of_facts(one.facts, day) for one in ours]
    features.with_colleagues(known)
    return known, [float(any(day < sold <= day + HORIZON for sold in one.sold_at)) for one in ours]


def _verdict(quality: Quality, *, speaks: bool) -> tuple[bool, str]:
    if not speaks:
        return False, "The history holds no signal that can be told from chance."
    if quality.auc <= quality.auc_of_bands:
        return False, (
            f"On later data the bands order as well (AUC {quality.auc_of_bands:.3f})"
            f" as the model ({quality.auc:.3f})."
        )
    return True, (
        f"On later data it orders better (AUC {quality.auc:.3f})"
        f" than the bands ({quality.auc_of_bands:.3f})."
    )


def _settled(one: History, now: datetime) -> bool:
    """Say whether it is known that this contact did not buy: lost, or known for a horizon."""
    return bool(one.lost_at) or one.facts[0].fact.occurred_at + HORIZON <= now


def _is_open(one: History, day: datetime) -> bool:
    known = bool(one.facts) and one.facts[0].fact.occurred_at <= day
    return known and not any(sold <= day for sold in one.sold_at)
