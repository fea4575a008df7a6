"""Learn from corrections: the shipped model stays as it is, a company's own weights are added.

A pure function of the corrections and their texts: forget a text, learn again, and nothing of it
is left. Logistic regression on words, negated words and pairs, starting from what the shipped
model says, by AdaGrad (Duchi, Hazan, Singer 2011) in the order given.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import exp, sqrt
from typing import Final

from msgspec import Struct

from crm_social.core.text import features
from crm_social.core.text.table import Scores

#: What can be corrected: one of three feelings, and five that are so or not so.
SENTIMENT: Final = "sentiment"
FLAGS: Final = ("question", "buying_intent", "complaint", "praise", "spam")
#: The shipped verdict on a flag counts for so much log-odds; corrections must outweigh it.
_TRUST: Final = 1.0
_ROUNDS: Final = 8
_PACE: Final = 0.2
_DECAY: Final = 1e-2
#: A word of a single text or writer is not learned: it may be a name, and it proves nothing.
_LEAST: Final = 2
_DIGITS: Final = 3


class Lesson(Struct, frozen=True):
    """One corrected label: the tokens of a text, what the shipped model said, what is right."""

    tokens: Sequence[str]
    #: `sentiment` or one of FLAGS.
    field: str
    #: positive, neutral or negative for `sentiment`; yes or no for a flag.
    value: str
    scores: Scores
    #: The shipped verdict on the flag; unused for `sentiment`.
    shipped: bool = False
    #: Who wrote the text, where known: a word that only one person wrote is not learned.
    writer: str = ""
    #: False of what nobody corrected: the shipped verdict, as a counterweight.
    counts: bool = True


class Learned(Struct, frozen=True):
    """A company's own weights, as data: small, versioned by what it was learned from."""

    #: Corrections it rests on.
    lessons: int
    #: For each of positive, negative and the flags: a weight for each feature; "" is the bias.
    weights: dict[str, dict[str, float]]

    def corrected(self, tokens: Sequence[str], scores: Scores) -> Scores:
        """Return the shipped sums with what was learned added."""
        return Scores(
            scores.positive + self._adds("positive", tokens),
            scores.negative + self._adds("negative", tokens),
            scores.spam,
            scores.buying,
        )

    def says(self, field: str, tokens: Sequence[str], *, shipped: bool) -> bool:
        """Tell whether the flag holds after correction."""
        if field not in self.weights:
            return shipped
        return (_TRUST if shipped else -_TRUST) + self._adds(field, tokens) > 0

    def evidence(self, field: str, tokens: Sequence[str]) -> tuple[str, ...]:
        """Return up to three learned words or pairs that speak most for the flag."""
        own = self.weights.get(field, {})
        found = {name: own.get(name, 0.0) for name in _named(tokens)}
        best = sorted(found, key=lambda name: (-found[name], name))[:3]
        return tuple(name.strip("^$! ") for name in best if found[name] > 0)

    def _adds(self, field: str, tokens: Sequence[str]) -> float:
        own = self.weights.get(field)
        if own is None:
            return 0.0
        share = 1.0 / sqrt(len(tokens) + 2)
        return own.get("", 0.0) + share * sum(own.get(name, 0.0) for name in _named(tokens))


def learn(lessons: Sequence[Lesson], *, fair: bool = True) -> Learned:
    """Return the weights that the lessons teach, in the order given; equal lessons, equal weights.

    A word is learned only where it stands in a correction. How often a label holds is learned
    only from a `fair` sample of what people write: corrections alone tell of mistakes.
    """
    weights: dict[str, dict[str, float]] = {}
    feelings = [one for one in lessons if one.field == SENTIMENT]
    if feelings:
        weights |= _fitted(feelings, ("positive", "negative"), _feeling, fair=fair)
    for flag in FLAGS:
        told = [one for one in lessons if one.field == flag]
        if told:
            weights |= _fitted(told, (flag,), _flag, fair=fair)
    return Learned(lessons=sum(one.counts for one in lessons), weights=weights)


def _named(tokens: Sequence[str]) -> set[str]:
    return set(features.plain(tokens))


def _feeling(lesson: Lesson, sums: Sequence[float]) -> tuple[float, ...]:
    """Return how far each sum is from what is right: the gradient of the log-loss."""
    scores = Scores(lesson.scores.positive + sums[0], lesson.scores.negative + sums[1], 0.0, 0.0)
    positive, _, negative = scores.shares()
    return positive - (lesson.value == "positive"), negative - (lesson.value == "negative")


def _flag(lesson: Lesson, sums: Sequence[float]) -> tuple[float, ...]:
    start = _TRUST if lesson.shipped else -_TRUST
    odds = max(-30.0, min(30.0, start + sums[0]))
    return (1.0 / (1.0 + exp(-odds)) - (lesson.value == "yes"),)


def _fitted(
    lessons: Sequence[Lesson],
    heads: tuple[str, ...],
    gradient: Callable[[Lesson, Sequence[float]], tuple[float, ...]],
    *,
    fair: bool,
) -> dict[str, dict[str, float]]:
    counts = Counter(lesson.value for lesson in lessons)
    # Rare labels weigh more, by the root of how rare they are: else the learner forgets them.
    loads = [sqrt(len(lessons) / (len(counts) * counts[lesson.value])) for lesson in lessons]
    texts = [sorted(_named(lesson.tokens)) for lesson in lessons]
    writers = [lesson.writer or str(at) for at, lesson in enumerate(lessons)]
    pairs = {(name, who) for text, who in zip(texts, writers, strict=True) for name in text}
    seen = Counter(name for name, _ in pairs)
    corrected = {
        name for text, one in zip(texts, lessons, strict=True) if one.counts for name in text
    }
    kept = [[name for name in text if seen[name] >= _LEAST and name in corrected] for text in texts]
    shares = [1.0 / sqrt(len(lesson.tokens) + 2) for lesson in lessons]
    weights: list[dict[str, float]] = [{"": 0.0} for _ in heads]
    past: list[dict[str, float]] = [{} for _ in heads]
    for _ in range(_ROUNDS):
        for lesson, names, share, load in zip(lessons, kept, shares, loads, strict=True):
            sums = [_sum(own, names, share) for own in weights]
            for own, squares, slope in zip(weights, past, gradient(lesson, sums), strict=True):
                if fair:
                    _step(own, squares, "", slope * load)
                for name in names:
                    _step(own, squares, name, slope * load * share)
    return {head: _rounded(own) for head, own in zip(heads, weights, strict=True)}


def _sum(own: Mapping[str, float], names: Iterable[str], share: float) -> float:
    return own[""] + share * sum(own.get(name, 0.0) for name in names)


def _step(own: dict[str, float], squares: dict[str, float], name: str, slope: float) -> None:
    weight = own.get(name, 0.0)
    slope += _DECAY * weight
    square = squares.get(name, 1e-3) + slope * slope
    squares[name] = square
    own[name] = weight - _PACE * slope / sqrt(square)


def _rounded(own: Mapping[str, float]) -> dict[str, float]:
    found = {name: round(weight, _DIGITS) for name, weight in sorted(own.items())}
    return {name: weight for name, weight in found.items() if weight or not name}
