"""Which language a text is in: Bokmål, Nynorsk, Danish, Swedish, English, or none we know."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import repeat
from typing import Final

from msgspec import Struct

NAMES: Final = ("nb", "nn", "da", "sv", "en")
_BITS: Final = 16
_MASK: Final = (1 << _BITS) - 1
_HALF: Final = 1 << (_BITS - 1)
#: Below the weights of a word stand four counts of eight bits, which sums of few words never
#: fill: it is a word, a known one, and it holds letters that only some of the languages write.
_HEARD: Final = 1
_MET: Final = 1 << 8
_DOTTED: Final = 1 << 16
_JOINED: Final = 1 << 24
_COUNT: Final = 0xFF
_LETTERS: Final = 0xFFFF << 16
_COUNTS: Final = 32
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

    def of(self, token: str) -> int:
        """Return what a token says of the language, as `guess` takes it."""
        known = self._words.get(token)
        found = 0
        if known is not None:
            found = (known << _COUNTS) + _MET + _HEARD
        elif token[0].isalpha():
            found = (sum(map(self._runs.get, runs(token), repeat(0))) << _COUNTS) + _HEARD
        if not token.isascii():
            if "ä" in token or "ö" in token:
                found += _DOTTED
            if "æ" in token or "ø" in token:
                found += _JOINED
        return found

    def guess(self, said: Sequence[int]) -> tuple[str | None, str]:
        """Return the language by what each token says, None where unsure, and the nearest one.

        Unsure is where two are close or none fits.
        """
        total = sum(said[:_WORDS])
        for more in said[_WORDS:]:
            if total & _COUNT == _WORDS:
                break
            total += more & ~_LETTERS
        heard, met = total & _COUNT, total // _MET & _COUNT
        nb, nn, da, sv, en = _sums(total >> _COUNTS)
        nn -= _RARER
        if total & _LETTERS:
            if total // _DOTTED & _COUNT:
                nb, nn, da = nb - _FOREIGN, nn - _FOREIGN, da - _FOREIGN
            if total // _JOINED & _COUNT:
                sv -= _FOREIGN
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


def _sums(total: int) -> tuple[int, int, int, int, int]:
    """Return the sum of each language in our order."""
    nb = ((total + _HALF) & _MASK) - _HALF
    total = (total - nb) >> _BITS
    nn = ((total + _HALF) & _MASK) - _HALF
    total = (total - nn) >> _BITS
    da = ((total + _HALF) & _MASK) - _HALF
    total = (total - da) >> _BITS
    sv = ((total + _HALF) & _MASK) - _HALF
    return nb, nn, da, sv, (total - sv) >> _BITS


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
