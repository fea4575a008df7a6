"""Which language a text is in: Bokmål, Nynorsk, Danish, Swedish, English, or none we know."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from msgspec import Struct

NAMES: Final = ("nb", "nn", "da", "sv", "en")
_BITS: Final = 16
_MASK: Final = (1 << _BITS) - 1
_HALF: Final = 1 << (_BITS - 1)
#: So many words decide; more only cost time.
_WORDS: Final = 40
#: The best must lead the second by this much (tenths of log-odds), and stand above nothing.
_LEAD: Final = 6
_LEAST: Final = 6
#: Nynorsk is written by one in ten: where the two written forms are close, it is Bokmål.
_RARER: Final = 6
#: A letter that a language does not write speaks so much against it.
_FOREIGN: Final = 30
#: At least so many of the words must be known ones.
_KNOWN: Final = 0.34
_TAGS: Final = {
    "nb": "nb", "no": "nb", "nob": "nb", "nor": "nb", "nn": "nn", "nno": "nn", "da": "da",
    "dan": "da", "sv": "sv", "swe": "sv", "en": "en", "eng": "en",
}  # fmt: skip


class Languages(Struct, frozen=True):
    """Weights as they lie in the file, packed, in tenths."""

    words: dict[str, int]
    #: Runs of three letters.
    runs: dict[str, int]


class Guesser:
    """Weights ready for use: the sums of five languages packed into one integer."""

    def __init__(self, stored: Languages) -> None:
        self._words = stored.words
        self._runs = stored.runs

    def __contains__(self, word: object) -> bool:
        return word in self._words

    def guess(self, tokens: Sequence[str]) -> tuple[str | None, str]:
        """Return the language of the tokens, None where unsure, and the nearest one all the same.

        Unsure is where two are close or none fits.
        """
        weight, piece = self._words.get, self._runs.get
        total = 0
        heard = met = 0
        for token in tokens:
            known = weight(token)
            if known is not None:
                met += 1
                total += known
            elif token[0].isalpha():
                for run in runs(token):
                    total += piece(run, 0)
            else:
                continue
            heard += 1
            if heard == _WORDS:
                break
        nb, nn, da, sv, en = _sums(total, "".join(tokens[:_WORDS]))
        best = max(nb, nn, da, sv, en)
        if best in (nb, nn):
            which = "nb" if best == nb else "nn"
            second = max(da, sv, en)
        elif best == da:
            which, second = "da", max(nb, nn, sv, en)
        elif best == sv:
            which, second = "sv", max(nb, nn, da, en)
        else:
            which, second = "en", max(nb, nn, da, sv)
        if best < _LEAST or best - second < _LEAD or met < _KNOWN * heard:
            return None, which
        return which, which


def packed(weights: Sequence[int]) -> int:
    """Return the weights of the five languages, in our order, in one integer."""
    return sum(weight << (_BITS * at) for at, weight in enumerate(weights))


def _sums(total: int, letters: str) -> tuple[int, int, int, int, int]:
    """Return the sum of each language in our order, with what the letters that are written say."""
    nb = ((total + _HALF) & _MASK) - _HALF
    total = (total - nb) >> _BITS
    nn = ((total + _HALF) & _MASK) - _HALF
    total = (total - nn) >> _BITS
    da = ((total + _HALF) & _MASK) - _HALF
    total = (total - da) >> _BITS
    sv = ((total + _HALF) & _MASK) - _HALF
    en = (total - sv) >> _BITS
    nn -= _RARER
    if not letters.isascii():
        if "ä" in letters or "ö" in letters:
            nb, nn, da = nb - _FOREIGN, nn - _FOREIGN, da - _FOREIGN
        if "æ" in letters or "ø" in letters:
            sv -= _FOREIGN
    return nb, nn, da, sv, en


def runs(word: str) -> list[str]:
    """Return the runs of three letters of a word, with its edges."""
    whole = "^" + word + "$"
    return [whole[at : at + 3] for at in range(len(whole) - 2)]


@lru_cache(maxsize=1 << 8)
def tagged(tag: str | None) -> str | None:
    """Return our name for a platform's language tag (`nb-NO`, `no`, `en_GB`); None if not ours."""
    if not tag:
        return None
    return _TAGS.get(tag.lower().replace("_", "-").partition("-")[0])
