"""Listening: what happens on the network, as pages of what happens to us.

The stream says which record was made, not what its author looks like, so acts are gathered
for a moment and their authors asked for together. A deletion names the record only; whether it
is one of ours is looked up in what the ledger had when we began and what we heard since. What
slips through is found by polling.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from connectors.bluesky import firehose, jetstream, mapping, posts
from connectors.bluesky.client import BATCH, Client
from connectors.bluesky.events import Event, Left, Made, PlaceLost, Source
from connectors.bluesky.mapping import Act, Own
from connectors.bluesky.xrpc import Refused
from crm_social.sdk import Actor, Channel, Engagement, Page, Unavailable

log = logging.getLogger(__name__)

#: Our posts whose engagements are known when listening begins.
BACK: Final = timedelta(days=90)
#: Engagements kept to recognise deletions; about a kilobyte each.
KNOWN: Final = 50_000
#: Seconds that acts are gathered for.
GATHER: Final = 0.5
#: Seconds between two pages at most.
QUIET: Final = 30.0
#: The largest message; the protocol's own limit for a commit is 2 MB.
LARGEST: Final = 5 * 2**20


class Known:
    """Engagements that may yet be withdrawn, by who made them; the longest known go first."""

    def __init__(self) -> None:
        self._by_person: dict[str, dict[str, Engagement]] = {}
        self._count = 0

    def add(self, made: Engagement) -> None:
        """Remember an engagement."""
        theirs = self._by_person.setdefault(made.actor.id, {})
        self._count += made.id not in theirs
        theirs[made.id] = made
        while self._count > KNOWN:
            oldest = next(iter(self._by_person))
            self._count -= len(self._by_person.pop(oldest))

    def __contains__(self, uri: str) -> bool:
        return uri in self._by_person.get(mapping.did_of(uri), {})

    def has_person(self, did: str) -> bool:
        """Say whether anything by this person is known."""
        return did in self._by_person

    def pop(self, uri: str) -> Engagement | None:
        """Forget an engagement and return it."""
        found = self._by_person.get(mapping.did_of(uri), {}).pop(uri, None)
        self._count -= found is not None
        return found

    def pop_person(self, did: str) -> list[Engagement]:
        """Forget what a person did and return it."""
        found = list(self._by_person.pop(did, {}).values())
        self._count -= len(found)
        return found


class Ear:
    """Turns what the stream says into engagements of our own account."""

    def __init__(self, client: Client, channel: Channel) -> None:
        self._client = client
        self._own: Own = client.own
        self._posts = posts.Posts(client)
        self._known = Known()
        #: In the order heard: what was made and taken back at once is both.
        self._heard: list[Act | Event] = []
        start = datetime.now(UTC) - BACK
        for post in (None, *(p.id for p in posts.published_since(client, start))):
            for made in channel.live(post):
                self._known.add(made)

    def hear(self, event: Event) -> None:
        """Remember what an event tells about us."""
        if isinstance(event, Made):
            if act := mapping.act(event.uri, event.record, event.at, self._own):
                self._heard.append(act)
        elif isinstance(event, Left):
            if self._known.has_person(event.did) or event.did in {a.did for a in self._acts()}:
                self._heard.append(event)
        elif event.uri in self._known or event.uri in {a.uri for a in self._acts()}:
            self._heard.append(event)

    @property
    def is_full(self) -> bool:
        """Say whether no more should be gathered before it is told."""
        return len(self._heard) >= BATCH

    def __bool__(self) -> bool:
        return bool(self._heard)

    def tell(self) -> tuple[Engagement, ...]:
        """Return what was heard since the last time, oldest first."""
        people = self._people({act.did for act in self._acts()})
        self._posts.look_up(act.post for act in self._acts() if act.post)
        told: list[Engagement] = []
        for heard in self._heard:
            if isinstance(heard, Act):
                actor = people.get(heard.did) or mapping.actor({"did": heard.did})
                post = self._posts.get(heard.post)
                made = mapping.engagement(heard, actor, post, self._own)
                self._known.add(made)
                told.append(made)
            elif not isinstance(heard, Made):
                told += [mapping.withdrawal(made, heard.at) for made in self._taken_back(heard)]
        self._heard.clear()
        return tuple(told)

    def _acts(self) -> list[Act]:
        return [heard for heard in self._heard if isinstance(heard, Act)]

    def _taken_back(self, event: Any) -> list[Engagement]:
        if isinstance(event, Left):
            return self._known.pop_person(event.did)
        made = self._known.pop(event.uri)
        return [made] if made else []

    def _people(self, dids: set[str]) -> dict[str, Actor]:
        """Return the authors as Bluesky shows them; one who has just joined may be missing."""
        views = self._client.batches(
            "app.bsky.actor.getProfiles", "profiles", "actors", sorted(dids)
        )
        try:
            return {actor.id: actor for actor in map(mapping.actor, views)}
        except Refused as refused:
            # Anybody may have made these; a refusal must not keep us from what comes after.
            log.warning("bluesky profiles not shown error=%s", refused.error)
            return {}


def listen(client: Client, channel: Channel, stop: Callable[[], bool]) -> Iterator[Page]:
    """Yield what happens to us until `stop()` is true; raise Unavailable when the stream breaks.

    The place goes into the cursor only with a page that holds all that was heard before it.
    """
    address = channel.settings.get("jetstream")
    source = jetstream.source(address) if address else firehose.source(client.service, client.own)
    ear = Ear(client, channel)
    kept = channel.cursor
    place = kept.get("place") if kept.get("url") == source.url else None
    try:
        address = source.resume(place)
        # The product's own dialling: it refuses addresses that may not be called.
        line = channel.dial(address)
        with connect(address, sock=line, max_size=LARGEST, open_timeout=10) as socket:
            yield from _pages(socket, source, ear, place, stop)
    except PlaceLost as error:
        yield Page((), _cursor(source, None))
        raise Unavailable(f"{source.url} does not know our place any more.") from error
    except (WebSocketException, OSError) as error:
        raise Unavailable(f"{source.url} broke off: {type(error).__name__}.") from error


def _pages(
    socket: ClientConnection,
    source: Source,
    ear: Ear,
    place: int | None,
    stop: Callable[[], bool],
) -> Iterator[Page]:
    # The first page comes at once: it says that we listen.
    told = time.monotonic() - QUIET
    since = None
    broken: WebSocketException | OSError | None = None
    while not (broken or stop()):
        frame = None
        try:
            frame = source.read(socket.recv(timeout=GATHER if ear else 1.0))
        except TimeoutError:
            pass
        except (WebSocketException, OSError) as error:
            broken = error
        if frame:
            place = frame.place
            for event in frame.events:
                ear.hear(event)
        now = time.monotonic()
        since = (since or now) if ear else None
        if (since and (ear.is_full or now - since >= GATHER)) or now - told >= QUIET:
            yield Page(ear.tell(), _cursor(source, place))
            told, since = now, None
    # What was heard until then is told all the same.
    yield Page(ear.tell(), _cursor(source, place))
    if broken:
        raise broken


def _cursor(source: Source, place: int | None) -> dict[str, Any]:
    return {"url": source.url, "place": place}
