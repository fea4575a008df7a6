"""What is known of each word of a text, looked up once: how it weighs, in which language, for what.

Of the words that the model holds it is kept for good. Of others people write it is kept for a
while, as numbers under a number that cannot be turned back into the word.
"""

from itertools import repeat
from typing import Final

from crm_social.core.text import asking, buying, special
from crm_social.core.text.features import pieces
from crm_social.core.text.languages import Guesser
from crm_social.core.text.table import Table, Weighed, turning
from crm_social.core.text.tokens import cut

#: What stands between spaces ("word," or "#word!") is kept for so many, then all anew.
_KEPT: Final = 1 << 15

#: What a token says of the language, which patterns it calls for, what it weighs in English and
#: in the Nordic languages, and the token itself where the model holds it, else "".
Word = tuple[int, int, Weighed, Weighed, str]
#: The weights of pieces in both tables lie in one integer: so wide is the English half.
_WIDTH: Final = 96
_MASK: Final = (1 << _WIDTH) - 1
_HALF: Final = 1 << (_WIDTH - 1)


class Lexicon:
    """All that is known of words, over both tables."""

    def __init__(self, english: Table, nordic: Table, languages: Guesser) -> None:
        self._english = english
        self._nordic = nordic
        self._languages = languages
        # A word that is not known costs what looking up its pieces costs, and that is waiting
        # for the memory: one large table is waited for half as often as two.
        self._pieces = dict(english.pieces)
        for piece, weight in nordic.pieces.items():
            self._pieces[piece] = self._pieces.get(piece, 0) + (weight << _WIDTH)
        self._vocabulary = english.vocabulary() | nordic.vocabulary()
        self._words: dict[str, Word] = {}
        self._recent: dict[int, tuple[Word, ...]] = {}

    def words(self, small: str) -> list[Word]:
        """Return what is known of each token of a text in small letters, in their order."""
        # No token reaches over a space, so what stands between two is cut apart by itself.
        known = self._recent.get
        found: list[Word] = []
        for run in small.split():
            # Python's hash is one of bytes, and "♡" in memory is those of "a&"; the lengths differ.
            number = hash(run) + len(run)
            words = known(number)
            if words is None:
                words = tuple(map(self._known, cut(run)))
                self._remember(number, words)
            found += words
        return found

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
        english = ((total + _HALF) & _MASK) - _HALF
        nordic = (total - english) >> _WIDTH
        says = self._languages.of(token)
        called = asking.calls(token) | buying.calls(token) | special.calls(token)
        if token in self._vocabulary:
            return (
                says,
                called,
                self._english.of(token, english),
                self._nordic.of(token, nordic),
                token,
            )
        turn = turning(token)
        return (
            says,
            called,
            (english, english, 0.0, turn, None),
            (nordic, nordic, 0.0, turn, None),
            "",
        )
