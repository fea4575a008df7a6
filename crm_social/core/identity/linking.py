"""Whole tables linked: candidates by keys, weights learned from them, persons out of pairs."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations, product
from random import Random
from typing import Final

from msgspec import Struct

from crm_social.core.identity import clusters, keys, learning, matching, weights
from crm_social.core.identity.evidence import compare
from crm_social.core.identity.matching import Evidence, Policy, Says, probability, worth
from crm_social.core.identity.names import Seen
from crm_social.core.identity.prepared import Prepared
from crm_social.core.identity.rarity import GENERAL, Rarity
from crm_social.core.identity.weights import Weights

#: So few pairs are all compared.
_ALL_PAIRS: Final = 400_000
#: A key that more rows share than this finds too many.
_CROWDED: Final = 120
_DRAWN: Final = 80_000
#: Fewer rows than this teach nothing.
_ENOUGH: Final = 200
#: Pairs that agree less than this by the default weights are never one person.
_HOPELESS: Final = 3.0
#: Bits of a whole name that a handle spells out, from which on it may link by itself.
_SPELLED: Final = 20.0

Progress = Callable[[str, int, int], None]
Pair = tuple[int, int]


class Linked(Struct, frozen=True):
    """Two rows that may be one person: places in the first and the second table."""

    a: int
    b: int
    p: float
    verdict: Says


def link(
    a: Sequence[Prepared],
    b: Sequence[Prepared] | None = None,
    *,
    policy: Policy = matching.DEFAULT,
    progress: Progress = lambda *_: None,
) -> list[Linked]:
    """Return the pairs of rows that are one person with `policy.suggest` or more, in order.

    Within one table (`b` is None) rows are drawn together into persons, and every pair of a
    person's rows is returned, the first row first. Between two tables the rows that a row
    could be compete with each other, so that of two alike neither is linked silently.
    """
    rows = [*a, *(b or ())]
    rarity = count(rows)
    shift = len(a) if b is not None else 0
    possible = len(a) * len(b) if b is not None else len(a) * (len(a) - 1) / 2
    pairs = list(_candidates(a, b))
    kept: list[tuple[Pair, list[Seen]]] = []
    for number, (one, other) in enumerate(pairs):
        if not number % 20_000:
            progress("comparing", number, len(pairs))
        seen = compare(rows[one], rows[other], rarity)
        if seen and learning.score(seen, weights.DEFAULT) > _HOPELESS:
            kept.append(((one, other), seen))
    progress("comparing", len(pairs), len(pairs))
    weighed, prior = _weights(rows, kept, shift, possible, rarity)
    scored = {pair: learning.score(seen, weighed) + prior for pair, seen in kept}
    sure = {
        pair: _verdict(seen, scored[pair], weighed, policy)
        for pair, seen in kept
        if scored[pair] > 0
    }
    if b is None:
        return _persons(scored, sure, policy)
    spelled = {pair for pair, seen in kept if _spells_out(seen)}
    return _rivals(scored, sure, spelled, rows, shift, policy)


def count(rows: Iterable[Prepared]) -> Rarity:
    """Return the rarity of values as counted in these rows."""
    return Rarity(_values(rows))


def _values(rows: Iterable[Prepared]) -> Iterator[tuple[str, str]]:
    for row in rows:
        for name in row.names[:1]:
            for word in name.given[:1]:
                yield "given", word
            for word in name.surname:
                yield "surname", word
        for field, value in (
            ("birth", row.birth), ("postcode", row.postcode), ("street", row.street),
            ("city", row.city), ("title", row.title),
        ):  # fmt: skip
            if value:
                yield field, value


def _candidates(a: Sequence[Prepared], b: Sequence[Prepared] | None) -> Iterator[Pair]:
    if b is None:
        if len(a) * len(a) / 2 <= _ALL_PAIRS:
            yield from combinations(range(len(a)), 2)
        else:
            yield from _sharing(a)
        return
    if len(a) * len(b) <= _ALL_PAIRS:
        yield from product(range(len(a)), range(len(a), len(a) + len(b)))
    else:
        yield from (
            (one, other) for one, other in _sharing([*a, *b], len(a)) if one < len(a) <= other
        )


def _sharing(rows: Sequence[Prepared], shift: int = 0) -> Iterator[Pair]:
    """Yield each pair that shares a key which is not crowded, once."""
    found: dict[bytes, list[int]] = {}
    for place, row in enumerate(rows):
        for key in keys.of(row, wide=True):
            found.setdefault(key, []).append(place)
    pairs: set[int] = set()
    for places in found.values():
        if len(places) < 2 or len(places) > _CROWDED:
            continue
        for one, other in combinations(places, 2):
            if not shift or one < shift <= other:
                pairs.add(one << 32 | other)
    for pair in sorted(pairs):
        yield pair >> 32, pair & 0xFFFFFFFF


def _weights(
    rows: Sequence[Prepared],
    kept: list[tuple[Pair, list[Seen]]],
    shift: int,
    possible: float,
    rarity: Rarity,
) -> tuple[Weights, float]:
    if len(rows) < _ENOUGH or len(kept) < _ENOUGH:
        return weights.DEFAULT, -math.log2(max(2.0, 2 * possible / max(1, len(rows))))
    draw = Random(1)  # noqa: S311  a sample, not a secret
    drawn = []
    for _ in range(_DRAWN):
        one = draw.randrange(shift or len(rows))
        other = draw.randrange(shift, len(rows))
        if one != other:
            drawn.append(compare(rows[one], rows[other], rarity))
    found = learning.learn([seen for _, seen in kept], drawn, possible)
    return found.weights, found.prior


def _verdict(seen: list[Seen], bits: float, weighed: Weights, policy: Policy) -> Says:
    evidence = tuple(
        Evidence(rule, level, left, right, worth(rule, level, rare, weighed))
        for rule, level, left, right, rare in seen
    )
    return matching.verdict(bits, evidence, matching.conflict(seen), policy)


def _persons(scored: dict[Pair, float], sure: dict[Pair, Says], policy: Policy) -> list[Linked]:
    found, held = clusters.grow((one, other, bits) for (one, other), bits in scored.items())
    linked = []
    for cluster in found:
        for pair in combinations(cluster, 2):
            p = probability(scored.get(pair, 0.0))
            says = sure.get(pair, Says.SUGGEST)
            if says is Says.NO:
                says = Says.SUGGEST
            linked.append(Linked(*pair, max(p, policy.suggest), says))
    linked += [Linked(*pair, probability(scored[pair]), Says.SUGGEST) for pair in held]
    return sorted(linked, key=lambda pair: (pair.a, pair.b))


def _rivals(
    scored: dict[Pair, float],
    sure: dict[Pair, Says],
    spelled: set[Pair],
    rows: Sequence[Prepared],
    shift: int,
    policy: Policy,
) -> list[Linked]:
    """Share one row's certainty among all that it could be."""
    beside: dict[int, list[tuple[float, int]]] = {}
    for (one, other), bits in scored.items():
        beside.setdefault(one, []).append((bits, other))
    linked = []
    for one, found in sorted(beside.items()):
        found.sort(key=lambda item: (-item[0], item[1]))
        odds = [2.0 ** min(bits, 60.0) for bits, _ in found]
        for place, (bits, other) in enumerate(found):
            if bits <= 0:
                break
            rivals = sum(
                odds[rank]
                for rank, (_, rival) in enumerate(found)
                if rank != place and not _one_person(rows[other], rows[rival])
            )
            p = odds[place] / (1.0 + odds[place] + rivals)
            if p < policy.suggest:
                continue
            says = sure[one, other]
            if p < policy.auto:
                says = Says.SUGGEST
            elif (one, other) in spelled:
                says = Says.AUTO
            linked.append(Linked(one, other - shift, p, says))
    return linked


def _spells_out(seen: list[Seen]) -> bool:
    """Say whether a handle spells out a whole name that is rare.

    In a list of people that is enough, where nobody else in it comes near.
    """
    return any(
        (rule, level) == ("handle_name", "full") and bits >= _SPELLED
        for rule, level, _, _, bits in seen
    ) and not matching.conflict(seen)


def _one_person(one: Prepared, other: Prepared) -> bool:
    return matching.match(one, other, rarity=GENERAL).verdict is not Says.NO
