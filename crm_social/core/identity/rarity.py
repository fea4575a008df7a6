"""How much it says that two agree on a value: bits, minus log2 of the share that has it.

Without data the shares are those of `shares.py`; where many records are given they are
counted there, drawn towards the known ones as if a thousand more people had been seen.
"""

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from crm_social.core.identity.shares import GIVEN, SURNAMES

#: The bits of a name nobody counted, by its length: short ones are shared more often.
_BY_LENGTH: Final = (6.0, 6.0, 8.0, 10.5, 12.0, 13.5, 14.5, 15.5, 16.0)
_PEOPLE: Final = 1_000.0


def _by_name(table: dict[int, str]) -> dict[str, float]:
    return {name: float(bits) for bits, names in table.items() for name in names.split()}


_KNOWN: Final = {"surname": _by_name(SURNAMES), "given": _by_name(GIVEN)}
#: What agreement is worth where a value was never counted, and the least it is ever worth.
_UNKNOWN: Final = {
    "city": 7.0, "company": 12.0, "title": 6.0, "street": 12.0, "birth": 14.0, "postcode": 11.0,
}  # fmt: skip
_CEILING: Final = {"given": 14.0, "city": 12.0, "title": 9.0}


@lru_cache(maxsize=1 << 16)
def known_bits(field: str, value: str) -> float:
    """Return the bits of a value by what is known of people in general."""
    found = _KNOWN.get(field)
    if found is None:
        return _UNKNOWN.get(field, 8.0)
    bits = found.get(value)
    if bits is None:
        bits = _BY_LENGTH[min(len(value), len(_BY_LENGTH) - 1)]
        # A short or foreign given name is also a surname, and the other way about.
        for other in _KNOWN.values():
            bits = min(bits, other.get(value, bits) + 4)
    return min(bits, _CEILING.get(field, 99.0))


def is_given(name: str) -> bool:
    """Say whether a folded word is a given name that is known."""
    return name in _KNOWN["given"]


def is_surname(name: str) -> bool:
    """Say whether a folded word is a surname that is known."""
    return name in _KNOWN["surname"]


class Rarity:
    """Bits of agreement by field and value; with nothing counted, those known in general."""

    def __init__(self, counted: Iterable[tuple[str, str]] = ()) -> None:
        self._counts: dict[tuple[str, str], int] = {}
        self._totals: dict[str, int] = {}
        for field, value in counted:
            self._counts[field, value] = self._counts.get((field, value), 0) + 1
            self._totals[field] = self._totals.get(field, 0) + 1
        self._bits: dict[tuple[str, str], float] = {}

    def counts(self, field: str) -> bool:
        """Say whether values of this field were counted."""
        return field in self._totals

    def bits(self, field: str, value: str) -> float:
        """Return what agreement on this value is worth, 0.5 or more."""
        if field not in self._totals:
            return known_bits(field, value)
        found = self._bits.get((field, value))
        if found is None:
            prior = 2.0 ** -known_bits(field, value) * _PEOPLE
            # The one whose value it is does not make it common.
            others = max(0, self._counts.get((field, value), 0) - 1)
            share = (others + prior) / (self._totals[field] + _PEOPLE)
            found = self._bits[field, value] = max(0.5, -math.log2(min(1.0, share)))
        return found


#: What is known of people in general.
GENERAL: Final = Rarity()
