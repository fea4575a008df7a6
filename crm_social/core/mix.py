"""The mix of what was published: 70-20-10 by month, how often, and how long nothing.

The rule of the sources of the idea: of ten posts seven are interesting for those who read them,
two tell news of the trade, one is about ourselves.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from msgspec import Struct, field

#: What the share of each class is to be. A post of another class, or of none, is in no target.
TARGETS: Final = {"interesting": 0.7, "news": 0.2, "promotion": 0.1}
OTHER: Final = ""
_WEEK: Final = timedelta(days=7)


class Published(Struct, frozen=True):
    """One post as far as the mix goes: when, where and of which class."""

    id: int
    at: datetime
    channel: str
    class_: str


class Part(Struct):
    """The posts of one class in one month, and what is owed to them, in millionths."""

    class_: str
    posts: int = 0
    #: Of the month's posts that have a class; None of those without, and where none has.
    share: float | None = None
    target: float | None = None
    owed: list[int] = field(default_factory=lambda: [0, 0, 0])


class Month(Struct, frozen=True):
    """One month's mix."""

    year: int
    month: int
    parts: list[Part]


class Channel(Struct, frozen=True):
    """How often was published on one channel, and for how long nothing was."""

    channel: str
    posts: int
    #: Posts a week from the first to now.
    weekly: float
    #: The longest time between two posts, and the time since the last, in days.
    longest_silence: float
    silent_for: float
    last_at: datetime


def months(posts: Iterable[Published], owed: Mapping[int, Sequence[int]]) -> list[Month]:
    """Return the mix of each month in which something was published, oldest first.

    `owed` has for a post the shares of leads, opportunities and sales that are owed to it.
    """
    found: dict[tuple[int, int], dict[str, Part]] = {}
    for post in sorted(posts, key=lambda one: (one.at, one.id)):
        name = post.class_ if post.class_ in TARGETS else OTHER
        month = found.setdefault(
            (post.at.year, post.at.month),
            {class_: Part(class_, target=target) for class_, target in TARGETS.items()},
        )
        part = month.setdefault(name, Part(name))
        part.posts += 1
        for place, share in enumerate(owed.get(post.id, ())):
            part.owed[place] += share
    for month in found.values():
        classed = sum(part.posts for name, part in month.items() if name != OTHER)
        for name, part in month.items():
            if name != OTHER and classed:
                part.share = part.posts / classed
    return [Month(*when, list(month.values())) for when, month in found.items()]


def channels(posts: Iterable[Published], now: datetime) -> list[Channel]:
    """Return how often each channel speaks, the one that was silent longest first."""
    moments: dict[str, list[datetime]] = {}
    for post in posts:
        if post.at <= now:
            moments.setdefault(post.channel, []).append(post.at)
    found = []
    for channel, some in moments.items():
        some.sort()
        gaps = [later - earlier for earlier, later in pairwise(some)]
        weeks = max(1.0, (now - some[0]) / _WEEK)
        silent = now - some[-1]
        found.append(
            Channel(
                channel,
                len(some),
                len(some) / weeks,
                max([*gaps, silent]) / timedelta(days=1),
                silent / timedelta(days=1),
                some[-1],
            )
        )
    return sorted(found, key=lambda one: (-one.silent_for, one.channel))
