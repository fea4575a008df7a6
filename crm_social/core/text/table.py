"""Weights as data: what a trained model is, how it is stored, and how it weighs a text.

Each feature (features.py) adds to four sums: positive against neutral, negative against neutral,
spam against not spam, and intent to buy against none. The four are packed into one integer, so
that a feature costs one look-up and one addition.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, repeat
from math import exp, sqrt
from typing import Final

from msgspec import Struct

from crm_social.core.text import features
from crm_social.core.text.tokens import negates, turns

_BITS: Final = 24
_MASK: Final = (1 << _BITS) - 1
_HALF: Final = 1 << (_BITS - 1)

#: What a word weighs: alone, under a negation, its colour, whether it negates (1) or ends a
#: negation (2), and the weights of the words that follow it.
Weighed = tuple[int, int, float, int, Mapping[str, int] | None]


class Stored(Struct, frozen=True):
    """One table as it lies in the file: packed weights in units of 1/`scale`."""

    scale: float
    #: Positive, negative, spam, buying.
    bias: tuple[float, float, float, float]
    #: Words, negated words and steps.
    weights: dict[str, int]
    #: Pieces of words, without their #.
    pieces: dict[str, int]
    #: Pairs: by the first word and the second.
    pairs: dict[str, dict[str, int]]
    #: How coloured single words are, from -3 to 3.
    valences: dict[str, float]


def packed(positive: int, negative: int, spam: int, buying: int) -> int:
    """Return four weights in one integer; sums of such are the sums of each, packed."""
    return positive + (negative << _BITS) + (spam << (2 * _BITS)) + (buying << (3 * _BITS))


class Scores(Struct, frozen=True, gc=False):
    """What a table says of a text: log-odds against neutral, and of spam and intent to buy."""

    positive: float
    negative: float
    spam: float
    buying: float

    def shares(self) -> tuple[float, float, float]:
        """Return the probabilities of positive, neutral and negative; they sum to 1."""
        top = max(self.positive, self.negative, 0.0)
        positive = exp(self.positive - top)
        negative = exp(self.negative - top)
        neutral = exp(-top)
        whole = positive + negative + neutral
        return positive / whole, neutral / whole, negative / whole


def turning(token: str) -> int:
    """Return 1 where a token negates what follows, 2 where it ends a negation, else 0."""
    return 1 if negates(token) else 2 if turns(token) else 0


class Table:
    """Weights ready for use."""

    def __init__(self, stored: Stored) -> None:
        self.scale = stored.scale
        self.bias = stored.bias
        self.valences = stored.valences
        self._weights = stored.weights
        self.pieces = stored.pieces
        self._pairs = stored.pairs
        self._begins = stored.pairs.get(features.BEGIN, {})
        weight = self._weights.get
        self._lengths = _sums(weight(f"N{edge}", 0) for edge in features.LENGTHS)
        self._good = _sums(weight(f"L+{edge}", 0) for edge in features.STEPS)
        self._bad = _sums(weight(f"L-{edge}", 0) for edge in features.STEPS)
        self._plain = weight("L0", 0)

    def vocabulary(self) -> set[str]:
        """Return every token that the model holds itself, not only pieces of it."""
        plain = {name.removeprefix("!") for name in self._weights}
        return plain.union(self.valences, self._pairs, *self._pairs.values())

    def of(self, token: str, pieces: int) -> Weighed:
        """Return what a token weighs, as `weigh` takes it, where its pieces weigh so much."""
        weight = self._weights.get
        return (
            weight(token, 0) + pieces,
            weight("!" + token, 0) + pieces,
            self.valences.get(token, 0.0),
            turning(token),
            self._pairs.get(token),
        )

    def scores(self, tokens: Sequence[str]) -> Scores:
        """Return the four sums for the tokens of a text, each over the root of their number."""
        weight = self.pieces.get
        pieces = (sum(map(weight, features.pieces(token), repeat(0))) for token in tokens)
        return self.weigh(list(map(self.of, tokens, pieces)), tokens)

    def weigh(self, words: Sequence[Weighed], tokens: Sequence[str]) -> Scores:
        """Return `scores` where what each of the tokens weighs was looked up already.

        A token that follows no other in the model's pairs may be any other such token.
        """
        # features.every, written out: this loop is what a comment costs.
        total = left = 0
        good = bad = 0.0
        follows: Mapping[str, int] | None = self._begins
        for (weight, negated, colour, turn, after), token in zip(words, tokens, strict=True):
            if follows and token in follows:
                total += follows[token]
            follows = after
            if left:
                total += negated
                colour *= features.TURNED  # noqa: PLW2901 - turned into its opposite
                left = 0 if turn == 2 else left - 1
            else:
                total += weight
            if turn == 1:
                left = features.REACH
            if colour:
                if colour > 0:
                    good += colour
                else:
                    bad -= colour
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
        positive, negative, spam, buying = _unpacked(total)
        return Scores(
            positive * share + self.bias[0],
            negative * share + self.bias[1],
            spam * share + self.bias[2],
            buying * share + self.bias[3],
        )

    def weighed(self, tokens: Sequence[str]) -> Iterator[tuple[str, Scores]]:
        """Yield each feature that the model knows with what it adds; the bias is not among them."""
        share = 1.0 / (self.scale * sqrt(len(tokens) + 2))
        for feature in features.every(tokens, self.valences):
            if total := self._total(feature):
                yield feature, Scores(*(part * share for part in _unpacked(total)))

    def buying(self, feature: str) -> int:
        """Return how much a feature speaks for an intent to buy, in the table's units."""
        return _unpacked(self._total(feature))[3]

    def _total(self, feature: str) -> int:
        first, space, second = feature.partition(" ")
        if space:
            return self._pairs.get(first, {}).get(second, 0)
        if feature[0] == "#":
            return self.pieces.get(feature[1:], 0)
        return self._weights.get(feature, 0)


def _sums(weights: Iterator[int]) -> tuple[int, ...]:
    """Return the sum of none, of the first, of the first two and so on."""
    return tuple(accumulate(weights, initial=0))


def _unpacked(total: int) -> tuple[int, int, int, int]:
    positive = ((total + _HALF) & _MASK) - _HALF
    total = (total - positive) >> _BITS
    negative = ((total + _HALF) & _MASK) - _HALF
    total = (total - negative) >> _BITS
    spam = ((total + _HALF) & _MASK) - _HALF
    return positive, negative, spam, (total - spam) >> _BITS
