"""What is new among the account's notifications.

The list is newest first, sorted by the earlier of the author's time and the server's, and
pages are named by an opaque cursor. A run reads down to what the last run has seen, hands the
pages on oldest first, and only then moves its mark. A long way down is done in stretches; the
place is kept between them, so that a fault on the way costs nothing that was read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Final

from connectors.bluesky.client import Client, listed
from connectors.bluesky.mapping import moment
from connectors.bluesky.xrpc import Json
from crm_social.sdk import Malformed, RateLimited, Unavailable

#: How far the first run looks back.
BACK: Final = timedelta(days=90)
#: Read again every time: what arrives late is filed under its own time, not on top.
OVERLAP: Final = timedelta(minutes=10)
#: Pages of 100 read before they are handed on.
STRETCH: Final = 20
#: A walk left alone for so long is begun again: who knows what its cursor means by now.
STALE: Final = timedelta(days=1)

_METHOD: Final = "app.bsky.notification.listNotifications"


@dataclass(frozen=True)
class Walk:
    """A way down through the list that is not done yet."""

    since: datetime
    #: The cursor of the page to read next; None for the first.
    next: str | None = None
    #: What the mark and the known will be when the walk is done.
    head: datetime | None = None
    top: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """How far the notifications have been read; kept in the channel's cursor."""

    seen: datetime | None = None
    #: Digests of the first page as it was, which is handed on whole, less these.
    known: tuple[str, ...] = ()
    walk: Walk | None = None

    @classmethod
    def load(cls, cursor: Any) -> Place:
        """Return the place a cursor remembers."""
        walk = cursor.get("walk")
        return cls(
            seen=moment(cursor.get("seen")),
            known=tuple(cursor.get("known") or ()),
            walk=walk
            and Walk(
                since=datetime.fromisoformat(walk["since"]),
                next=walk["next"],
                head=moment(walk["head"]),
                top=tuple(walk["top"]),
            ),
        )

    def dump(self) -> Json:
        """Return the place as names for the cursor."""
        walk = self.walk
        return {
            "seen": self.seen and self.seen.isoformat(),
            "known": list(self.known),
            "walk": walk
            and {
                "since": walk.since.isoformat(),
                "next": walk.next,
                "head": walk.head and walk.head.isoformat(),
                "top": list(walk.top),
            },
        }


@dataclass
class _Stretch:
    """What one stretch of a walk has read, newest first."""

    walk: Walk
    pages: list[list[Json]] = field(default_factory=list)
    done: bool = False
    fault: RateLimited | Unavailable | Malformed | None = None


def news(client: Client, place: Place, now: datetime) -> Iterator[tuple[list[Json], Place]]:
    """Yield notifications, oldest page first, each with the place to keep once they are."""
    resumed = place.walk is not None and now - place.walk.since < STALE
    if not resumed:
        place = replace(place, walk=Walk(since=now))
    while place.walk:
        stretch = _read(client, place, place.walk, now)
        if stretch.done:
            walk = stretch.walk
            # Never back: the newest may have been taken back.
            seen = max(filter(None, (walk.head, place.seen)), default=None)
            after = Place(seen=seen, known=walk.top)
        else:
            after = replace(place, walk=stretch.walk)
        pages = stretch.pages[::-1]
        for items in pages[:-1]:
            yield items, place
        for items in pages[-1:]:
            yield items, after
        if stretch.fault:
            raise stretch.fault
        place = after
        if stretch.done and resumed:
            # What came in while that walk was under way lies above where it began.
            resumed, place = False, replace(place, walk=Walk(since=now))


def _read(client: Client, place: Place, walk: Walk, now: datetime) -> _Stretch:
    """Read down from where the walk stands: to its end, a fault, or a full stretch."""
    oldest = now - BACK
    floor = max(place.seen - OVERLAP, oldest) if place.seen else oldest
    known = frozenset(place.known)
    stretch = _Stretch(walk)
    while not stretch.done and len(stretch.pages) < STRETCH:
        walk = stretch.walk
        more = {} if walk.next is None else {"cursor": walk.next}
        try:
            # `priority` said out loud: an account may have hidden people it does not follow.
            answer = client.get(_METHOD, limit=100, priority="false", **more)
            items = listed(answer, "notifications", _METHOD)
            times = [_time(item) for item in items]
            following = _following(answer, walk)
        except (RateLimited, Unavailable, Malformed) as fault:
            stretch.fault = fault
            break
        first = walk.next is None
        least = oldest if first else floor
        named = [_digest(item) for item in items]
        # Newest first within the page too; turned round when handed on.
        fresh = [
            item
            for item, at, name in zip(items, times, named, strict=True)
            if at >= least and name not in known
        ]
        stretch.pages.append(fresh[::-1])
        if first:
            walk = replace(walk, head=max(times, default=None), top=tuple(named))
        stretch.walk = replace(walk, next=following)
        stretch.done = not following or bool(times and times[-1] < floor)
    return stretch


def _following(answer: Json, walk: Walk) -> str | None:
    found = answer.get("cursor") or None
    if found is not None and (not isinstance(found, str) or found == walk.next):
        raise Malformed("Bluesky's notifications would never end: their cursor does not move.")
    return found


def _time(item: Json) -> datetime:
    found = moment(item.get("indexedAt"))
    if found is None:
        raise Malformed("A Bluesky notification has no indexedAt.")
    return found


def _digest(item: Json) -> str:
    # The reason too: one record may be told of twice, for two reasons.
    what = f"{item.get('uri')} {item.get('reason')}"
    return blake2b(what.encode(), digest_size=6).hexdigest()
