"""Which language a text is in: Bokmål, Nynorsk, Danish, Swedish, English, or none we know."""

from collections.abc import Sequence
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
_TAGS: Final = {
    "nb": "nb", "no": "nb", "nob": "nb", "nor": "nb", "nn": "nn", "nno": "nn", "da": "da",
    "dan": "da", "sv": "sv", "swe": "sv", "en": "en", "eng": "en",
}  # fmt: skip


class Languages(Struct, frozen=True):
    """Weights as they lie in the file: words and runs (`#ikk`), one on a line, in tenths."""

    features: str
    weights: dict[str, list[int]]


class Guesser:
    """Weights ready for use: the sums of five languages packed into one integer."""

    def __init__(self, stored: Languages) -> None:
        columns = [stored.weights[name] for name in NAMES]
        self._packed = {
            feature: sum(weight << (_BITS * at) for at, weight in enumerate(row))
            for feature, *row in zip(stored.features.split("\n"), *columns, strict=True)
        }

    def guess(self, tokens: Sequence[str]) -> tuple[str | None, str]:
        """Return the language of the tokens, None where unsure, and the nearest one all the same.

        Unsure is where two are close or none fits.
        """
        weight = self._packed.get
        total = 0
        heard = 0
        for token in tokens:
            if not token[0].isalpha():
                continue
            heard += 1
            if heard > _WORDS:
                break
            known = weight(token)
            if known is None:
                for run in runs(token):
                    total += weight(run, 0)
            else:
                total += known
        best, second, which = -_HALF, -_HALF, ""
        for name in NAMES:
            value = ((total + _HALF) & _MASK) - _HALF
            total = (total - value) >> _BITS
            if value > best:
                best, second, which = value, best, name
            elif value > second:
                second = value
        if best < _LEAST or best - second < _LEAD:
            return None, which
        return which, which


def runs(word: str) -> list[str]:
    """Return the runs of three letters of a word, with its edges."""
    whole = "^" + word + "$"
    return ["#" + whole[at : at + 3] for at in range(len(whole) - 2)]


def tagged(tag: str | None) -> str | None:
    """Return our name for a platform's language tag (`nb-NO`, `no`, `en_GB`); None if not ours."""
    if not tag:
        return None
    return _TAGS.get(tag.lower().replace("_", "-").partition("-")[0])
