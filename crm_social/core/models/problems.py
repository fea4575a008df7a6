"""What is wrong with a model's text: all of it, and where."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

#: Who needs to see more has another kind of file.
_MOST: Final = 200


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong: where (counted from 1), at which key, and what is allowed."""

    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        at = f"line {self.line}, column {self.column}: "
        return f"{at}{self.path}: {self.message}" if self.path else at + self.message


class Notes:
    """Gathers problems while a text is read, so that all are told at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, line: int, column: int, path: str, message: str) -> None:
        """Keep one problem, unless there are far too many already."""
        if len(self.problems) < _MOST:
            self.problems.append(Problem(line, column, path, message))


def nearest(word: str, known: Iterable[str]) -> str:
    """Return " Did you mean x?" for the known word that looks most alike, or nothing."""
    by_small = {one.lower(): one for one in known}
    found = get_close_matches(word.lower(), by_small, 1, 0.6)
    return f" Did you mean `{by_small[found[0]]}`?" if found else ""


def listed(words: Iterable[str]) -> str:
    """Return words as a sentence lists them: a, b or c."""
    some = [*words]
    return " or ".join([", ".join(some[:-1]), some[-1]] if len(some) > 1 else some)
