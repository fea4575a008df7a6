"""Features of many contacts as columns, put away as they come.

A number takes eight bytes here; in a dictionary for each contact and day, some hundred.
"""

from array import array
from collections.abc import Iterable
from math import isnan, nan
from typing import Final

import numpy as np

from crm_social.forecast.columns import Column, of_numbers, of_values

Features = dict[str, float | str | None]

#: Features that are words, also where nobody's is known.
_CATEGORIES: Final = frozenset({"fit letter", "stage", "country", "industry"})


class Gathering:
    """Rows of features; what a row does not have is not known."""

    def __init__(self) -> None:
        self._rows = 0
        self._numbers: dict[str, array[float]] = {}
        self._words: dict[str, list[str | None]] = {}

    def __len__(self) -> int:
        return self._rows

    def add(self, made: Iterable[Features]) -> None:
        """Put rows away, after those that came before."""
        for one in made:
            for name, value in one.items():
                self._put(name, value)
            self._rows += 1

    def columns(self, also: Iterable[str] = ()) -> list[Column]:
        """Return the columns by name, those called `also` among them whoever has them.

        Who never commented has no comments, not an unknown number.
        """
        found: list[Column] = []
        for name in sorted({*self._numbers, *self._words, *also}):
            if name in self._words or name in _CATEGORIES:
                words = self._words.get(name, [])
                found.append(of_values(name, words + [None] * (self._rows - len(words))))
                continue
            numbers = np.full(self._rows, np.nan)
            told = self._numbers.get(name)
            if told:
                numbers[: len(told)] = told
            if name.endswith((" acts", " posts")) or name.startswith("acts"):
                numbers[np.isnan(numbers)] = 0.0
            found.append(of_numbers(name, numbers))
        return found

    def _put(self, name: str, value: float | str | None) -> None:
        if name in _CATEGORIES or isinstance(value, str) or name in self._words:
            words = self._words.get(name)
            if words is None:
                # Numbers until now, which are words from here on.
                told = self._numbers.pop(name, array("d"))
                words = self._words[name] = [None if isnan(one) else str(one) for one in told]
            words += [None] * (self._rows - len(words))
            words.append(None if value is None else str(value))
            return
        numbers = self._numbers.setdefault(name, array("d"))
        if len(numbers) < self._rows:
            numbers.extend([nan] * (self._rows - len(numbers)))
        numbers.append(nan if value is None else value)
