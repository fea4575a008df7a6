"""What is known of each word of a text, looked up once: how it weighs, in which language, for what.

Of the words that the model holds it is kept for good. Of others people write it is kept for a
while, as numbers under a number that cannot be turned back into the word.
"""

from collections.abc import Sequence
from itertools import repeat
from typing import Final, cast

from crm_social.core.text import asking, buying, special
from crm_social.core.text.features import pieces
from crm_social.core.text.languages import Guesser
from crm_social.core.text.table import Table, Weighed, turning
from crm_social.core.text.tokens import cut

#: What stands between spaces ("word," or "#word!") is kept for so many, then all anew.
_KEPT: Final = 1 << 15

#: Signs that may end a word and say nothing.
_ENDS: Final = ".,:;"

#: What a token says of the language, which patterns it calls for, the token itself where the
#: model holds it, else "", and what it weighs in each table.
Word = tuple[int, int, str, tuple[Weighed, ...]]
#: The weights of pieces in all tables lie in one integer: so wide is each table's part.
_WIDTH: Final = 96
_MASK: Final = (1 << _WIDTH) - 1
_HALF: Final = 1 << (_WIDTH - 1)


class Lexicon:
    """All that is known of words, over all tables."""

    def __init__(self, tables: Sequence[Table], languages: Guesser) -> None:
        self._tables = tables
        self._languages = languages
        # A word that is not known costs what looking up its pieces costs, and that is waiting
        # for the memory: one large table is waited for less often than three.
        self._pieces: dict[str, int] = {}
        for place, table in enumerate(tables):
            for piece, weight in table.pieces.items():
                self._pieces[piece] = self._pieces.get(piece, 0) + (weight << (place * _WIDTH))
        self._vocabulary = set[str]().union(*(table.vocabulary() for table in tables))
        self._words: dict[str, Word] = {}
        #: A word of the model's, or one with a stop or comma after it, as it stands in texts.
        self._plain: dict[str, Word] = {}
        self._recent: dict[int, tuple[Word, ...]] = {}

    def words(self, small: str) -> list[Word]:
        """Return what is known of each token of a text in small letters, in their order."""
        # No token reaches over a space, so what stands between two is cut apart by itself.
        runs = small.split()
        found = list(map(self._plain.get, runs))
        if None not in found:
            return cast("list[Word]", found)
        every: list[Word] = []
        for run, word in zip(runs, found, strict=True):
            if word is None:
                every += self._run(run)
            else:
                every.append(word)
        return every

    def _run(self, run: str) -> tuple[Word, ...]:
        """Return what is known of each token of what stands between two spaces."""
        # Python's hash is one of bytes, and "♡" in memory is those of "a&"; the lengths differ.
        number = hash(run) + len(run)
        words = self._recent.get(number)
        if words is None:
            tokens = cut(run)
            words = tuple(map(self._known, tokens))
            if (
                len(words) == 1
                and words[0][2]
                and run in (tokens[0], *(tokens[0] + end for end in _ENDS))
            ):
                self._plain[run] = words[0]
            else:
                self._remember(number, words)
        return words

    def forget(self) -> None:
        """Remember nothing of words that people wrote and the model does not hold."""
        self._recent.clear()

    def _remember(self, number: int, words: tuple[Word, ...]) -> None:
        if len(self._recent) >= _KEPT:
            self._recent.clear()
        self._recent[number] = words

    def _known(self, token: str) -> Word:
        word = self._words.get(token)
        if word is not None:
            return word
        if token in self._vocabulary or token in self._languages:
            word = self._words[token] = self._look_up(token)
            return word
        # A run of letters is a token of its own, so it may be known from having stood alone.
        number = hash(token) + len(token)
        words = self._recent.get(number) if token.isalpha() else None
        if words is None:
            words = (self._look_up(token),)
            if token.isalpha():
                self._remember(number, words)
        return words[0]

    def _look_up(self, token: str) -> Word:
        total = sum(map(self._pieces.get, pieces(token), repeat(0)))
        says = self._languages.of(token)
        called = asking.calls(token) | buying.calls(token) | special.calls(token)
        shares = _parts(total, len(self._tables))
        if token in self._vocabulary:
            known = (
                table.of(token, share) for table, share in zip(self._tables, shares, strict=True)
            )
            return says, called, token, tuple(known)
        turn = turning(token)
        return says, called, "", tuple((share, share, 0.0, turn, None) for share in shares)


def _parts(total: int, number: int) -> list[int]:
    """Return the tables' parts of an integer that holds so many."""
    found = []
    for _ in range(number):
        part = ((total + _HALF) & _MASK) - _HALF
        found.append(part)
        total = (total - part) >> _WIDTH
    return found
