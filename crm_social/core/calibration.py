"""Do warmer people buy more? Of each band: how many bought within 90 days of standing in it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import sqrt
from typing import Final

from msgspec import Struct, field

from crm_social.core import decide
from crm_social.core.dealings import Deal, Sale
from crm_social.core.facts import Engagement
from crm_social.core.model import Model
from crm_social.core.state import Dated

WITHIN: Final = timedelta(days=90)
#: Days at which everybody is looked at, counted back from now; their 90 days do not overlap.
LOOKS: Final = 4
BANDS: Final = (1, 2, 3)
AXES: Final = ("engagement", "intent")
#: Of the normal distribution, for an interval that holds the truth 95 times in a hundred.
_Z: Final = 1.959964


class Band(Struct):
    """How often people in a band were looked at, and how often they bought within 90 days."""

    people: int = 0
    bought: int = 0

    @property
    def share(self) -> float | None:
        """Return the share that bought; None of nobody."""
        return self.bought / self.people if self.people else None

    @property
    def between(self) -> tuple[float, float] | None:
        """Return between which shares the true one lies, by Wilson's interval at 95 %."""
        return interval(self.bought, self.people) if self.people else None


class Calibration(Struct):
    """What came of looking at everybody: by axis, bands 1 to 3."""

    as_of: datetime
    model: str
    contacts: int = 0
    bands: dict[str, list[Band]] = field(
        default_factory=lambda: {axis: [Band() for _ in BANDS] for axis in AXES}
    )

    def take(self, facts: Sequence[Dated], model: Model) -> None:
        """Look at one contact on each of the days on which it was known.

        Somebody with no engagement before a day, or out of all scoring on it, is not looked at.
        """
        self.contacts += 1
        bought = _bought(facts)
        for day in days(self.as_of):
            known = [one for one in facts if one.fact.occurred_at <= day]
            if not any(isinstance(one.fact, Engagement) for one in known):
                continue
            state = decide.fold(known, model, day).state
            if state.excluded is not None:
                continue
            came = any(day < at <= day + WITHIN for at in bought)
            for axis in AXES:
                band = self.bands[axis][getattr(state, axis).band - 1]
                band.people += 1
                band.bought += came


#: The columns of a calibration as a table.
HEADS: Final = ("axis", "band", "people", "bought", "share", "from", "to")


def rows(found: Calibration | None) -> list[tuple[object, ...]]:
    """Return a calibration as rows of `HEADS`; none of none."""
    return [
        (axis, number, band.people, band.bought, band.share, *(band.between or (None, None)))
        for axis, bands in (found.bands.items() if found else ())
        for number, band in enumerate(bands, 1)
    ]


def days(as_of: datetime) -> list[datetime]:
    """Return the days everybody is looked at, newest first; the 90 days after each are over."""
    return [as_of - WITHIN * number for number in range(1, LOOKS + 1)]


def interval(came: int, of: int) -> tuple[float, float]:
    """Return Wilson's score interval of a share at 95 % (Wilson 1927)."""
    share, square = came / of, _Z * _Z
    middle = share + square / (2 * of)
    half = _Z * sqrt(share * (1 - share) / of + square / (4 * of * of))
    whole = 1 + square / of
    return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)


def _bought(facts: Sequence[Dated]) -> list[datetime]:
    sales = [one.fact for one in facts if isinstance(one.fact, Sale)]
    undone = {(sale.source, sale.id, sale.what) for sale in sales if sale.withdrawn}
    return [
        sale.occurred_at
        for sale in sales
        if sale.what in {Deal.WON, Deal.PURCHASE}
        and not sale.withdrawn
        and (sale.source, sale.id, sale.what) not in undone
    ]
