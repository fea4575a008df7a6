r"""Patterns over texts in small letters, compiled when first used.

Compiling them takes longer than importing everything else of the package. They are matched
against a text already in small letters: a pattern that ignores case is five times slower.
`\b(?! )` begins the longest: the ends of words are passed without a look at what may begin there.
"""

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Final

#: What a word may belong to, a bit for each: a pattern is looked for only where a word calls for
#: it, which keeps the patterns from most comments.
ASKS: Final = 1 << 0
THANKS: Final = 1 << 1
COMPLAINS: Final = 1 << 2
LONGS: Final = 1 << 3
BUYS: Final = 1 << 4
WISHES: Final = 1 << 5
#: From here on one for each protected category; no pattern but theirs has a bit above.
PROTECTED: Final = 1 << 6


class Pattern:
    """A regular expression without capital letters, compiled at its first use."""

    def __init__(self, source: str) -> None:
        self._source = source

    @cached_property
    def search(self) -> Callable[[str], re.Match[str] | None]:
        """Find the first match in a text in small letters."""
        return self._compiled.search

    @cached_property
    def finditer(self) -> Callable[[str], Iterator[re.Match[str]]]:
        """Find every match in a text in small letters."""
        return self._compiled.finditer

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self._source)
