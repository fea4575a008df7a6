"""Tallies: the counts that reports add up, as they follow from passages.

A tally is a number under a name of six parts: what is counted, the period (a UTC week, or a day
for moves, or 0 where it is as of now), a key, and three small numbers. Whoever writes passages
writes the difference of the tallies before and after, so a report never counts people one by
one and still has the number that counting them would give.

| counted | period | key | a | b | c |
|---|---|---|---|---|---|
| `here` | 0 | stage | | | |
| `flow` | day | edge `S1S2` | 1: skipped | | |
| `link1`, `link2` | cohort week | edge | how many steps before it | | |
| `start1:DIM`, `start2:DIM` | cohort week | value | | | |
| `step1:DIM`, `step2:DIM` | cohort week | value | step, not the first | lag | gap |
| `skip1:DIM`, `skip2:DIM` | cohort week | value | step | lag | |
| `lead:hour` | cohort week | hour | | | |
| `lobe1`, `lobe2` | week of the purchase | | time from the first step | | |
| `reach` | 0 | post | letter, 4 more for a prize | | |
| `came` | 0 | post | outcome | | |

A lag is the window since the first step, in days (`lag_of`); a gap the time since the step before,
in minutes as it is told (`funnel.told`). What posts are owed in a period is summed elsewhere, see
`owing`.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from crm_social.core.funnel import LOBES, told
from crm_social.core.passages import (
    UNKNOWN,
    Credit,
    Passage,
    hour_of,
    tokens,
    week_of,
)

#: What is counted, the period, the key, a, b, c.
Name = tuple[str, int, str, int, int, int]
Tallies = Counter[Name]

#: The windows a funnel can be asked for, and the weeks of the cohort table, in days. A step
#: taken within more than the last is only counted without a window.
WINDOWS: Final = (0, 1, 3, 7, 14, 21, 28, 30, 35, 42, 49, 56, 60, 63, 70, 77, 84, 90, 91, 180, 365)
EVER: Final = 9_999
_SPANS: Final = tuple(timedelta(days=days) for days in WINDOWS)
#: The things a funnel can be broken down by, beside all together.
DIMENSIONS: Final = (
    "platform",
    "channel",
    "post",
    "class",
    "campaign",
    "author",
    "language",
    "country",
    "fit",
    "hour",
)
ALL: Final = "all"
#: How many steps of a way a picture of ways shows.
LINKS: Final = 10
_LETTERS: Final = "ABCD"
_PRIZE: Final = 4


def of_passages(passages: Iterable[Passage]) -> Tallies:
    """Return the tallies of one person's rounds."""
    found: Tallies = Counter()
    for one in passages:
        if one.here:
            found["here", 0, one.here, 0, 0, 0] += 1
        walked = tokens(one.walk)
        for edge, skipped, day in walked:
            found["flow", day, edge, int(skipped), 0, 0] += 1
        start = one.reached[0]
        if start is None:
            continue
        week = week_of(start)
        for place, (edge, _, _) in enumerate(walked[:LINKS]):
            found[f"link{one.lobe}", week, edge, place, 0, 0] += 1
        _count_steps(found, one, start, week)
    return found


def _count_steps(found: Tallies, one: Passage, start: datetime, week: int) -> None:
    lobe, before = one.lobe, start
    last = len(LOBES[lobe]) - 1
    values = [(ALL, UNKNOWN), *values_of(one)]
    for place in range(last + 1):
        at = one.reached[place]
        if at is None:
            break
        lag, gap = lag_of(at - start), told(at - before)
        before = at
        skipped = one.skipped >> place & 1
        if place == 1 and lobe == 1 and one.first is not None:
            found["lead:hour", week, str(hour_of(one.first.at)), 0, 0, 0] += 1
        for dimension, value in values:
            if place:
                found[f"step{lobe}:{dimension}", week, value, place, lag, gap] += 1
            else:
                found[f"start{lobe}:{dimension}", week, value, 0, 0, 0] += 1
            if skipped:
                found[f"skip{lobe}:{dimension}", week, value, place, lag, 0] += 1
        if place == last:
            found[f"lobe{lobe}", week_of(at), UNKNOWN, told(at - start), 0, 0] += 1


def values_of(one: Passage) -> list[tuple[str, str]]:
    """Return the value of each dimension of a round; empty where it is not known."""
    first = one.first
    if first is None:
        touched = [(name, UNKNOWN) for name in ("platform", "channel", "post", "class")]
        touched += [("campaign", UNKNOWN), ("author", UNKNOWN), ("hour", UNKNOWN)]
    else:
        touched = [
            ("platform", first.platform),
            ("channel", first.channel),
            ("post", str(first.post) if first.post else UNKNOWN),
            ("class", first.class_),
            ("campaign", first.campaign),
            ("author", first.author),
            ("hour", str(hour_of(first.at))),
        ]
    return [*touched, ("language", one.lang), ("country", one.country), ("fit", one.letter)]


def lag_of(since: timedelta) -> int:
    """Return the smallest window, in days, that a step taken so long after the first is in."""
    place = bisect_left(_SPANS, since)
    return WINDOWS[place] if place < len(WINDOWS) else EVER


def quality_of(letter: str, *, prize: bool) -> int:
    """Return where a person counts in the quality of an audience: letter, 4 more for a prize."""
    return _LETTERS.index(letter) + _PRIZE * prize


def reach(post: int, quality: int) -> Name:
    """Return the name under which a person counts among those a post reached."""
    return "reach", 0, str(post), quality, 0, 0


def of_reach(posts: Iterable[int], quality: int | None) -> Tallies:
    """Return the tallies of the posts one person engaged with."""
    found: Tallies = Counter()
    if quality is not None:
        for post in posts:
            found[reach(post, quality)] += 1
    return found


def of_credits(owed: Iterable[Credit]) -> Tallies:
    """Return the tallies of the outcomes of one person that came after posts."""
    found: Tallies = Counter()
    for one in owed:
        found["came", 0, str(one.post), one.outcome, 0, 0] += 1
    return found
