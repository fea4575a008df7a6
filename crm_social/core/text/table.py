"""Weights as data: what a trained model is, how it is stored, and how it weighs a text.

Each feature (features.py) adds to three sums: positive against neutral, negative against neutral,
and spam against not spam. The three are packed into one integer, so that a feature costs one
look-up and one addition.
"""

from collections.abc import Iterator, Sequence
from math import exp, sqrt
from typing import Final

from msgspec import Struct

from crm_social.core.text import features
from crm_social.core.text.tokens import NEGATIONS, TURNS

_BITS: Final = 24
_MASK: Final = (1 << _BITS) - 1
_HALF: Final = 1 << (_BITS - 1)


class Stored(Struct, frozen=True):
    """One table as it lies in the file: parallel lists, weights in units of 1/`scale`."""

    scale: float
    #: Positive, negative, spam.
    bias: tuple[float, float, float]
    #: One on a line.
    features: str
    positive: list[int]
    negative: list[int]
    spam: list[int]
    #: How coloured single words are, from -3 to 3.
    valences: dict[str, float]


class Scores(Struct, frozen=True):
    """What a table says of a text: log-odds against neutral, and log-odds of spam."""

    positive: float
    negative: float
    spam: float

    def shares(self) -> tuple[float, float, float]:
        """Return the probabilities of positive, neutral and negative; they sum to 1."""
        top = max(self.positive, self.negative, 0.0)
        positive = exp(self.positive - top)
        negative = exp(self.negative - top)
        neutral = exp(-top)
        whole = positive + negative + neutral
        return positive / whole, neutral / whole, negative / whole


class Table:
    """Weights ready for use."""

    def __init__(self, stored: Stored) -> None:
        self.scale = stored.scale
        self.bias = stored.bias
        self.valences = stored.valences
        self._packed = {
            feature: positive + (negative << _BITS) + (spam << (2 * _BITS))
            for feature, positive, negative, spam in zip(
                stored.features.split("\n"),
                stored.positive,
                stored.negative,
                stored.spam,
                strict=True,
            )
        }
        # The sums of the pieces of words that the model itself knows. Other words are cut anew
        # each time: nothing that a person wrote stays here.
        self._pieces: dict[str, int] = {}

    def scores(self, tokens: Sequence[str]) -> Scores:
        """Return the three sums for the tokens of a text, each over the root of their number."""
        # features.every, written out: this loop is what a comment costs.
        weight, valence, known = self._packed.get, self.valences.get, self._pieces.get
        total = 0
        good = bad = 0.0
        left = 0
        previous = features.BEGIN
        for token in tokens:
            total += weight("!" + token if left else token, 0) + weight(previous + " " + token, 0)
            previous = token
            if len(token) >= features.CUT_FROM:
                summed = known(token)
                total += self._of_pieces(token) if summed is None else summed
            colour = valence(token)
            if colour is not None:
                if left:
                    colour *= features.TURNED
                if colour > 0:
                    good += colour
                else:
                    bad -= colour
            if token in NEGATIONS or (token[-2:] == "'t" and token[-3:] == "n't"):
                left = features.REACH
            elif left:
                left = 0 if token in TURNS else left - 1
        total += weight(previous + " " + features.END, 0)
        for feature in features.steps(len(tokens), good, bad):
            total += weight(feature, 0)
        share = self._share(tokens)
        positive, negative, spam = _unpacked(total)
        return Scores(
            positive * share + self.bias[0],
            negative * share + self.bias[1],
            spam * share + self.bias[2],
        )

    def weighed(self, tokens: Sequence[str]) -> Iterator[tuple[str, Scores]]:
        """Yield each feature that the model knows with what it adds; the bias is not among them."""
        share = self._share(tokens)
        for feature in features.every(tokens, self.valences):
            total = self._packed.get(feature, 0)
            if total:
                positive, negative, spam = _unpacked(total)
                yield feature, Scores(positive * share, negative * share, spam * share)

    def _share(self, tokens: Sequence[str]) -> float:
        return 1.0 / (self.scale * sqrt(len(tokens) + 2))

    def _of_pieces(self, token: str) -> int:
        weight = self._packed.get
        total = sum(weight(piece, 0) for piece in features.pieces(token))
        if token in self._packed:
            self._pieces[token] = total
        return total


def _unpacked(total: int) -> tuple[int, int, int]:
    positive = ((total + _HALF) & _MASK) - _HALF
    total = (total - positive) >> _BITS
    negative = ((total + _HALF) & _MASK) - _HALF
    return positive, negative, (total - negative) >> _BITS
