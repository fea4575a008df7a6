"""What a trained model says of contacts: a chance between 1 and 99 %, and why."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec import Struct

from crm_social.forecast import features, fitted, words
from crm_social.forecast.columns import Column, Numbers
from crm_social.forecast.gathering import Features
from crm_social.forecast.measures import chance
from crm_social.forecast.training import Trained

#: Nobody is certain, and nobody is lost.
LEAST: Final = 0.01
MOST: Final = 0.99


class Line(Struct, frozen=True):
    """What one feature adds to the chance, in percentage points."""

    feature: str
    value: float | str | None
    points: float

    def what(self, language: str) -> str:
        """Return what is known, without the points, in nb, sv or en."""
        return words.what(self.feature, self.value, language)

    def said(self, language: str) -> str:
        """Return the line in nb, sv or en."""
        return words.line(self.points, self.feature, self.value, language)


class Forecast(Struct, frozen=True):
    """A contact's chance of buying within the horizon. `base` and the lines sum to it."""

    chance: float
    base: float
    lines: list[Line]
    #: How many contacts with a known end it was learned from.
    learned_from: int


def chances(trained: Trained, known: Sequence[Features]) -> list[float]:
    """Return each contact's chance, between 1 and 99 %."""
    return [float(one) for one in of_columns(trained, _columns(trained, known))]


def of_columns(trained: Trained, columns: Sequence[Column]) -> Numbers:
    """Return the chances of rows of features, between 1 and 99 %."""
    two = fitted.margins(trained.model, columns)
    return np.clip(fitted.chances(trained.model.tuning, two), LEAST, MOST)


def forecasts(trained: Trained, known: Sequence[Features]) -> list[Forecast]:
    """Return each contact's chance with the lines that explain it, strongest first.

    Log-odds add up and chances do not, so each line has its share of the way from the base to
    the chance, in proportion to what it adds to the log-odds.
    """
    said = chances(trained, known)
    base_odds, added = fitted.explain(trained.model, _columns(trained, known))
    base = float(np.clip(chance(np.array([base_odds]))[0], LEAST, MOST))
    made = []
    for place, one in enumerate(known):
        gains = {name: float(values[place]) for name, values in added.items() if values[place]}
        whole = sum(gains.values())
        way = (said[place] - base) * 100
        scale = way / whole if abs(whole) > 1e-9 else 0.0
        lines = [Line(name, one.get(name), gain * scale) for name, gain in gains.items()]
        lines.sort(key=lambda line: -abs(line.points))
        made.append(Forecast(said[place], base, lines, trained.contacts))
    return made


def _columns(trained: Trained, known: Sequence[Features]) -> list[Column]:
    return features.columns(known, {term.column for term in trained.model.terms})
