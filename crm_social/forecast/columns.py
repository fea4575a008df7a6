"""Columns of a table as numpy arrays: what every learner here is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

#: How an empty cell is called among the values of a category.
EMPTY: Final = ""


@dataclass(frozen=True)
class Column:
    """One column: numbers with NaN for what is not known, or codes into a list of values."""

    name: str
    numbers: Numbers | None = None
    levels: tuple[str, ...] = ()
    codes: Whole | None = None

    def __len__(self) -> int:
        return len(self.values)

    @property
    def values(self) -> NDArray[Any]:
        """Return the numbers, or the codes of a category."""
        if self.numbers is not None:
            return self.numbers
        if self.codes is None:
            raise ValueError(f"The column {self.name} holds neither numbers nor values.")
        return self.codes

    def take(self, rows: Whole) -> "Column":
        """Return the column with these rows alone, in this order."""
        if self.numbers is not None:
            return Column(self.name, self.numbers[rows])
        return Column(self.name, None, self.levels, self.values[rows])


def of_numbers(name: str, values: Sequence[float | None] | Numbers) -> Column:
    """Return a column of numbers; None becomes NaN."""
    return Column(name, np.array(values, dtype=np.float64))


def of_values(name: str, values: Sequence[str | None]) -> Column:
    """Return a column of a category; None is its empty value."""
    levels, codes = np.unique(np.array([value or EMPTY for value in values]), return_inverse=True)
    return Column(name, None, tuple(str(level) for level in levels), codes.astype(np.int64))
