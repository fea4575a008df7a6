"""Weights learned from the records at hand, without anybody saying which are one person.

The levels' shares among pairs of one person (m) are found by expectation and maximisation,
those among pairs of two people (u) by looking at pairs drawn at random, as Fellegi and
Sunter (1969) and Winkler describe it. An exact agreement keeps the rarity of its value.
"""

import math
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from crm_social.core.identity import weights
from crm_social.core.identity.matching import probability, sum_of, worth
from crm_social.core.identity.names import Seen
from crm_social.core.identity.weights import Weight, Weights

#: Rules whose levels are learned. The others are seldom enough to keep their estimates.
LEARNED: Final = frozenset(
    "given surname middle single birth postcode street city region country title gender mail "
    "number phone".split()
)
_ROUNDS: Final = 12
#: As if the estimate had been seen so many times already: few pairs do not move it much.
_PRIOR: Final = 20.0
_FLOOR: Final = 1e-6


class Learned(Struct, frozen=True):
    """What was learned: the weights, and the bits that one pair in so many is a match."""

    weights: Weights
    prior: float
    rounds: int


def learn(pairs: Sequence[list[Seen]], drawn: Sequence[list[Seen]], possible: float) -> Learned:
    """Return weights learned from candidate pairs and pairs drawn at random.

    `possible` is how many pairs there are in all; candidates are taken to hold nearly every
    match among them.
    """
    patterns = _patterns(pairs)
    against = _shares([(seen, 1.0) for seen in drawn if not _looks_one(seen, possible)], prior={})
    learned, prior = weights.DEFAULT, -math.log2(max(possible, 2.0)) / 2
    for number in range(_ROUNDS):
        scored = []
        matches = 0.0
        for seen, times in patterns:
            p = probability(score(seen, learned) + prior)
            matches += p * times
            if p > 0.01:
                scored.append((seen, p * times))
        shares = _shares(scored, prior=_FIRST)
        learned = Weights(_table(shares, against), learned=True)
        before, prior = prior, math.log2(max(matches, 1.0) / max(possible, 2.0))
        if number > 3 and abs(before - prior) < 0.01:
            break
    return Learned(learned, prior, number + 1)


def score(seen: list[Seen], weighed: Weights) -> float:
    """Return the bits of all that is seen, without the prior."""
    return sum_of([(rule, worth(rule, level, bits, weighed)) for rule, level, _, _, bits in seen])


def _looks_one(seen: list[Seen], possible: float) -> bool:
    return score(seen, weights.DEFAULT) > math.log2(max(possible, 2.0)) / 2


def _patterns(pairs: Sequence[list[Seen]]) -> list[tuple[list[Seen], float]]:
    """Return pairs seen alike together, with how many they are; rarity to the nearest 2 bits."""
    counts: dict[tuple[tuple[str, str, int], ...], float] = {}
    first: dict[tuple[tuple[str, str, int], ...], list[Seen]] = {}
    for seen in pairs:
        pattern = tuple(
            (rule, level, round(bits / 2) if level == "exact" else 0)
            for rule, level, _, _, bits in seen
        )
        counts[pattern] = counts.get(pattern, 0.0) + 1.0
        first.setdefault(pattern, seen)
    return [(first[pattern], times) for pattern, times in counts.items()]


Shares = dict[str, dict[str, float]]


def _shares(pairs: Sequence[tuple[list[Seen], float]], prior: Shares) -> Shares:
    """Return the share of each level among those where the rule was seen at all."""
    sums: Shares = {rule: dict(levels) for rule, levels in prior.items()}
    for seen, times in pairs:
        for rule, level, *_ in seen:
            if rule in LEARNED:
                levels = sums.setdefault(rule, {})
                levels[level] = levels.get(level, 0.0) + times
    return {
        rule: {
            **{level: number / sum(levels.values()) for level, number in levels.items()},
            _TOTAL: sum(levels.values()),
        }
        for rule, levels in sums.items()
    }


_TOTAL: Final = ""
#: What is thought of matches before looking: mostly they agree.
_FIRST: Final[Shares] = {
    rule: {"exact": 0.8 * _PRIOR, "typo": 0.1 * _PRIOR, "differ": 0.1 * _PRIOR} for rule in LEARNED
}
#: Levels whose worth follows from how rare the value is.
_RARE: Final = frozenset({"exact"})


def _table(matches: Shares, others: Shares) -> dict[tuple[str, str], Weight]:
    table = dict(weights.DEFAULT.table)
    for rule in LEARNED:
        found, against = matches.get(rule, {}), others.get(rule, {})
        seen = against.get(_TOTAL, 0.0)
        if not seen:
            continue
        for level in {*found, *against} - {_TOTAL}:
            m = max(found.get(level, 0.0), 0.5 / found.get(_TOTAL, 1.0), _FLOOR)
            if level in _RARE and rule not in {"gender", "region", "country"}:
                table[rule, level] = (math.log2(m), 1.0)
            else:
                u = max(against.get(level, 0.0), 0.5 / seen)
                table[rule, level] = (math.log2(m / u), 0.0)
    return table
