"""What a text is weighed by.

A feature is a word (`bra`), a word under a negation (`!bra`), a pair of neighbours (`veldig
bra`), a piece of a word with its bounds (`#^bill`), a step of colour (`L+2`: the coloured words add up to more than
2) or of length (`N10`: more than 10 tokens).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from crm_social.core.text.tokens import negates, turns

#: After a negation so many words are taken as negated.
REACH: Final = 3
#: Where a sentence begins and ends, in pairs.
BEGIN: Final = "^"
END: Final = "$"
#: The shortest word that is cut into pieces.
CUT_FROM: Final = 4
#: Letters of a piece, the bounds of the word among them.
PIECE: Final = 5
#: Letters in which the Nordic languages write one sound in different ways; pieces of words are
#: compared without the difference, so that what is learned in one helps the others.
_ONE_NORDIC: Final = str.maketrans("äæöé", "eeøe")
STEPS: Final = (0.5, 2.0, 4.0, 7.0)
LENGTHS: Final = (5, 10, 20, 40, 80)
#: A negated coloured word counts as its opposite, but weaker: "not bad" is no praise.
TURNED: Final = -0.7


def plain(tokens: Sequence[str]) -> Iterator[str]:
    """Yield words, negated words and pairs."""
    left = 0
    previous = BEGIN
    for token in tokens:
        yield "!" + token if left else token
        yield previous + " " + token
        previous = token
        if negates(token):
            left = REACH
        elif left:
            left = 0 if turns(token) else left - 1
    yield previous + " " + END


def bounded(word: str) -> str | None:
    """Return a word between its bounds as pieces are cut from it; None for a short or odd one."""
    if len(word) < CUT_FROM or not word[0].isalpha():
        return None
    plain = word if word.isascii() else word.translate(_ONE_NORDIC)
    return "^" + plain.replace("ck", "kk") + "$"


def pieces(word: str) -> list[str]:
    """Return the runs of five letters of a word of four letters or more, without their #."""
    whole = bounded(word)
    if whole is None:
        return []
    return [whole[at : at + PIECE] for at in range(len(whole) - PIECE + 1)]


def coloured(tokens: Sequence[str], valences: Mapping[str, float]) -> tuple[float, float]:
    """Return how good and how bad the coloured words of a text are together, both 0 or more."""
    good = bad = 0.0
    left = 0
    for token in tokens:
        valence = valences.get(token)
        if valence is not None:
            if left:
                valence *= TURNED
            if valence > 0:
                good += valence
            else:
                bad -= valence
        if negates(token):
            left = REACH
        elif left:
            left = 0 if turns(token) else left - 1
    return good, bad


def steps(length: int, good: float, bad: float) -> list[str]:
    """Return the steps of length and of colour that a text is past."""
    found = [f"N{edge}" for edge in LENGTHS if length > edge]
    if not good and not bad:
        found.append("L0")
        return found
    found += [f"L+{step}" for step in STEPS if good > step]
    found += [f"L-{step}" for step in STEPS if bad > step]
    return found


def every(tokens: Sequence[str], valences: Mapping[str, float]) -> Iterator[str]:
    """Yield every feature of a text, as often as it stands there."""
    yield from plain(tokens)
    for token in tokens:
        for piece in pieces(token):
            yield "#" + piece
    yield from steps(len(tokens), *coloured(tokens, valences))
