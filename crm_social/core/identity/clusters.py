"""Persons out of pairs: what hangs together, unless the whole speaks against it."""

from collections.abc import Iterable, Mapping
from typing import Final

#: Two profiles that were never compared have no key in common: that speaks against.
_UNSEEN: Final = -3.0
#: One pair's word is not heard louder than this, for or against.
_LOUDEST: Final = 12.0
#: A larger cluster than this never grows by itself: somebody looks first.
ALARM: Final = 50


def grow(
    pairs: Iterable[tuple[int, int, float]], *, alarm: int = ALARM
) -> tuple[list[list[int]], list[tuple[int, int]]]:
    """Return the clusters (sorted, two or more each), and pairs held back by the size alarm.

    `pairs` are (one, other, log-odds in bits). The surest come first; two clusters become
    one where the mean of all pairs between them speaks for it, so that one wrong link does
    not draw two families together.
    """
    known: dict[int, dict[int, float]] = {}
    ordered = []
    for one, other, bits in pairs:
        known.setdefault(one, {})[other] = bits
        known.setdefault(other, {})[one] = bits
        if bits > 0:
            ordered.append((-bits, one, other))
    ordered.sort()
    home = {member: member for member in known}
    members = {member: [member] for member in known}
    held: list[tuple[int, int]] = []
    for _, one, other in ordered:
        left, right = home[one], home[other]
        if left == right:
            continue
        if len(members[left]) + len(members[right]) > alarm:
            held.append((one, other))
            continue
        if _mean(members[left], members[right], known) <= 0:
            continue
        if len(members[left]) < len(members[right]):
            left, right = right, left
        for member in members[right]:
            home[member] = left
        members[left] += members.pop(right)
    return sorted(sorted(found) for found in members.values() if len(found) > 1), held


def _mean(left: list[int], right: list[int], known: Mapping[int, Mapping[int, float]]) -> float:
    total = 0.0
    for one in left:
        beside = known[one]
        for other in right:
            bits = beside.get(other, _UNSEEN)
            total += max(-_LOUDEST, min(_LOUDEST, bits))
    return total / (len(left) * len(right))
