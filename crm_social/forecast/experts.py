"""Which learner to believe, and how far: told by how past forecasts turned out.

Each expert mixes the two learners in one share and calibrates the mix by past outcomes. All
run side by side; each block of rows is said by the expert that was best on the blocks before
it, so nothing is chosen by looking ahead.
"""

from typing import Final

import numpy as np

from crm_social.forecast import fitted
from crm_social.forecast.columns import Numbers
from crm_social.forecast.fitted import Tuning
from crm_social.forecast.measures import log_losses

_SHARES: Final = (0.0, 0.5, 1.0)
#: Rows after which a past outcome weighs half in a calibration. The calibrations of both
#: memories are averaged with none at all: right on average, and calm where the base jumps.
_MEMORIES: Final = (400.0, 150.0)
#: Rows after which a past loss weighs half in the choice of share.
_CHOICE: Final = 3000.0
#: More trees must have been this many standard errors better to take over.
_BETTER: Final = 0.5


class Panel:
    """The experts' past, grown block by block."""

    def __init__(self, *, with_trees: bool = True) -> None:
        self._shares = _SHARES if with_trees else _SHARES[:1]
        self.margins: Numbers = np.empty((0, 2))
        self.came: Numbers = np.empty(0)
        #: What each expert said of the rows so far.
        self._said: Numbers = np.empty((0, len(self._shares)))

    def tuning(self) -> Tuning:
        """Return the best expert's tuning for the rows to come."""
        return self._tuned(self._best())

    def learn(self, margins: Numbers, came: Numbers) -> None:
        """Take in a block's raw margins and its outcomes."""
        said = [fitted.chances(self._tuned(share), margins) for share in self._shares]
        self._said = np.concatenate([self._said, np.column_stack(said)])
        self.margins = np.concatenate([self.margins, margins])
        self.came = np.concatenate([self.came, came])

    def _tuned(self, share: float) -> Tuning:
        if not len(self.came):
            return Tuning(share)
        margin = fitted.mixed(self.margins, share)
        found = [fitted.platt(margin, self.came, _fading(len(self.came), one)) for one in _MEMORIES]
        offset, slope = np.mean([(0.0, 1.0), *found], axis=0)
        return Tuning(share, float(slope), float(offset))

    def _best(self) -> float:
        best = 0
        if len(self._said):
            losses = np.column_stack([log_losses(said, self.came) for said in self._said.T])
            weights = _fading(len(losses), _CHOICE)
            for place in range(1, len(self._shares)):
                if surely(losses[:, best] - losses[:, place], weights) > _BETTER:
                    best = place
        return self._shares[best]


def surely(gain: Numbers, weights: Numbers) -> float:
    """Return a weighted mean in its own standard errors."""
    total = weights.sum()
    mean = float(weights @ gain / total)
    variance = float(weights @ (gain - mean) ** 2 / total)
    rows = float(total**2 / (weights @ weights))
    return float(mean / max((variance / rows) ** 0.5, 1e-12))


def _fading(rows: int, memory: float) -> Numbers:
    return np.asarray(2.0 ** (-np.arange(rows)[::-1] / memory))
