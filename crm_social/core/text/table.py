"""Weights as data: what a trained model is, how it is stored, and how it weighs a text.

Each feature (features.py) adds to three sums: positive against neutral, negative against neutral,
and spam against not spam. The three are packed into one integer, so that a feature costs one
look-up and one addition.
"""

from bisect import bisect_left
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import accumulate
from math import exp, sqrt
from typing import Final

from msgspec import Struct

from crm_social.core.text import features
from crm_social.core.text.tokens import negates, turns

_BITS: Final = 24
_MASK: Final = (1 << _BITS) - 1
_HALF: Final = 1 << (_BITS - 1)

#: What is known of a word: its weights, the same under a negation, its colour, whether it negates
#: (1) or ends a negation (2), and the weights of the words that follow it.
_Word = tuple[int, int, float, int, Mapping[str, int] | None]


class Stored(Struct, frozen=True):
    """One table as it lies in the file: packed weights in units of 1/`scale`."""

    scale: float
    #: Positive, negative, spam.
    bias: tuple[float, float, float]
    #: Words, negated words and steps.
    weights: dict[str, int]
    #: Pieces of words, without their #.
    pieces: dict[str, int]
    #: Pairs: by the first word and the second.
    pairs: dict[str, dict[str, int]]
    #: How coloured single words are, from -3 to 3.
    valences: dict[str, float]


def packed(positive: int, negative: int, spam: int) -> int:
    """Return three weights in one integer; sums of such are the sums of each, packed."""
    return positive + (negative << _BITS) + (spam << (2 * _BITS))


class Scores(Struct, frozen=True, gc=False):
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

    def __init__(self, stored: Stored, vocabulary: Container[str] = ()) -> None:
        """Take the weights; what is known of a word in the vocabulary is looked up only once."""
        self.scale = stored.scale
        self.bias = stored.bias
        self.valences = stored.valences
        self._weights = stored.weights
        self._pieces = stored.pieces
        self._pairs = stored.pairs
        self._begins = stored.pairs.get(features.BEGIN, {})
        self._vocabulary = vocabulary
        weight = self._weights.get
        self._lengths = _sums(weight(f"N{edge}", 0) for edge in features.LENGTHS)
        self._good = _sums(weight(f"L+{edge}", 0) for edge in features.STEPS)
        self._bad = _sums(weight(f"L-{edge}", 0) for edge in features.STEPS)
        self._plain = weight("L0", 0)
        # Only words that the model itself knows. What else a person wrote is looked up anew each
        # time, and nothing of it stays here.
        self._words: dict[str, _Word] = {}

    def scores(self, tokens: Sequence[str]) -> Scores:
        """Return the three sums for the tokens of a text, each over the root of their number."""
        # features.every, written out: this loop is what a comment costs.
        known = self._words.get
        total = left = 0
        good = bad = 0.0
        follows: Mapping[str, int] | None = self._begins
        for token in tokens:
            weight, negated, colour, turn, after = known(token) or self._word(token)
            if left:
                total += negated
                colour *= features.TURNED
            else:
                total += weight
            if follows:
                total += follows.get(token, 0)
            follows = after
            if colour > 0:
                good += colour
            else:
                bad -= colour
            if turn == 1:
                left = features.REACH
            elif left:
                left = 0 if turn else left - 1
        if follows:
            total += follows.get(features.END, 0)
        size = len(tokens)
        total += self._lengths[bisect_left(features.LENGTHS, size)]
        if good or bad:
            total += self._good[bisect_left(features.STEPS, good)]
            total += self._bad[bisect_left(features.STEPS, bad)]
        else:
            total += self._plain
        share = 1.0 / (self.scale * sqrt(size + 2))
        positive, negative, spam = _unpacked(total)
        return Scores(
            positive * share + self.bias[0],
            negative * share + self.bias[1],
            spam * share + self.bias[2],
        )

    def weighed(self, tokens: Sequence[str]) -> Iterator[tuple[str, Scores]]:
        """Yield each feature that the model knows with what it adds; the bias is not among them."""
        share = 1.0 / (self.scale * sqrt(len(tokens) + 2))
        for feature in features.every(tokens, self.valences):
            first, space, second = feature.partition(" ")
            if space:
                total = self._pairs.get(first, {}).get(second, 0)
            elif feature[0] == "#":
                total = self._pieces.get(feature[1:], 0)
            else:
                total = self._weights.get(feature, 0)
            if total:
                positive, negative, spam = _unpacked(total)
                yield feature, Scores(positive * share, negative * share, spam * share)

    def _word(self, token: str) -> _Word:
        weight = self._weights.get
        pieces = self._of_pieces(token)
        own = weight(token)
        word = (
            (own or 0) + pieces,
            weight("!" + token, 0) + pieces,
            self.valences.get(token, 0.0),
            1 if negates(token) else 2 if turns(token) else 0,
            self._pairs.get(token),
        )
        if own is not None or word[4] or word[2] or token in self._vocabulary:
            self._words[token] = word
        return word

    def _of_pieces(self, word: str) -> int:
        # features.pieces, summed without making a list: what words not known to us cost.
        whole = features.bounded(word)
        if whole is None:
            return 0
        weight = self._pieces.get
        total = weight(whole[-4:-1], 0) + weight(whole[-3:], 0) + weight(whole[-4:], 0)
        for at in range(len(whole) - 4):
            total += (
                weight(whole[at : at + 3], 0)
                + weight(whole[at : at + 4], 0)
                + weight(whole[at : at + 5], 0)
            )
        return total


def _sums(weights: Iterator[int]) -> tuple[int, ...]:
    """Return the sum of none, of the first, of the first two and so on."""
    return tuple(accumulate(weights, initial=0))


def _unpacked(total: int) -> tuple[int, int, int]:
    positive = ((total + _HALF) & _MASK) - _HALF
    total = (total - positive) >> _BITS
    negative = ((total + _HALF) & _MASK) - _HALF
    return positive, negative, (total - negative) >> _BITS
