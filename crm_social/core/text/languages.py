"""Which language a text is in: Bokmål, Nynorsk, Danish, Swedish, English, or none we know."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

NAMES: Final = ("nb", "nn", "da", "sv", "en")
_NORWEGIAN: Final = ("nb", "nn")
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
        heard = met = 0
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
                met += 1
                total += known
        sums = _sums(total, "".join(tokens[:_WORDS]))
        which = max(sums, key=sums.__getitem__)
        best = sums[which]
        if which in _NORWEGIAN:
            second = max(sums["da"], sums["sv"], sums["en"])
        else:
            second = max(value for name, value in sums.items() if name != which)
        if best < _LEAST or best - second < _LEAD or met < _KNOWN * heard:
            return None, which
        return which, which


def _sums(total: int, letters: str) -> dict[str, int]:
    """Return the sum of each language, with what the letters that are written say."""
    sums = {}
    for name in NAMES:
        value = ((total + _HALF) & _MASK) - _HALF
        total = (total - value) >> _BITS
        sums[name] = value
    sums["nn"] -= _RARER
    if "ä" in letters or "ö" in letters:
        for name in ("nb", "nn", "da"):
            sums[name] -= _FOREIGN
    if "æ" in letters or "ø" in letters:
        sums["sv"] -= _FOREIGN
    return sums


def runs(word: str) -> list[str]:
    """Return the runs of three letters of a word, with its edges."""
    whole = "^" + word + "$"
    return ["#" + whole[at : at + 3] for at in range(len(whole) - 2)]


def tagged(tag: str | None) -> str | None:
    """Return our name for a platform's language tag (`nb-NO`, `no`, `en_GB`); None if not ours."""
    if not tag:
        return None
    return _TAGS.get(tag.lower().replace("_", "-").partition("-")[0])
