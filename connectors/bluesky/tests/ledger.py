"""The other side of the connector, as small as it can be: keeps what comes and remembers it."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from urllib.parse import urlsplit

import requests

from connectors.bluesky import CONNECTOR
from connectors.bluesky.connector import Bluesky
from crm_social.sdk import Channel, Engagement, Page

#: Gives a recorded payload by its name.
Fixture = Callable[[str], dict[str, Any]]


@dataclass
class Ledger:
    """Everything one channel has delivered, and where its cursor stands."""

    settings: dict[str, str]
    connector: Bluesky = CONNECTOR
    cursor: dict[str, Any] = field(default_factory=dict)
    #: The place in the stream.
    stream: dict[str, Any] = field(default_factory=dict)
    heard: list[Engagement] = field(default_factory=list)
    pages: int = 0

    def channel(self, cursor: dict[str, Any]) -> Channel:
        return Channel("Our Bluesky", dict(self.settings), dict(cursor), self.live, dial)

    def fetch(
        self, *, after: timedelta = timedelta(), http: requests.Session | None = None
    ) -> list[Engagement]:
        """Run one poll and return what it delivered; `after` looks at it from later on."""
        now = datetime.now(UTC) + after
        with http or requests.Session() as session:
            return self.poll(session, now)

    def poll(self, session: requests.Session, now: datetime) -> list[Engagement]:
        """Run one poll as of this time and return what it delivered."""
        before = len(self.heard)
        for page in self.connector.fetch(self.channel(self.cursor), session, now):
            self._keep(page)
            self.cursor = dict(page.cursor)
        return self.heard[before:]

    def listen(self, stop: Callable[[], bool]) -> None:
        """Listen until told to stop or the stream breaks."""
        with requests.Session() as session:
            for page in self.connector.listen(self.channel(self.stream), session, stop):
                self._keep(page)
                self.stream = dict(page.cursor)

    def _keep(self, page: Page) -> None:
        # As the product does: what cannot go through JSON is no cursor.
        json.dumps(dict(page.cursor))
        self.pages += 1
        self.heard += page.engagements

    def live(self, post: str | None) -> Sequence[Engagement]:
        newest: dict[tuple[str, str], Engagement] = {}
        for made in self.heard:
            name = (made.kind, made.id)
            if name not in newest or made.occurred_at >= newest[name].occurred_at:
                newest[name] = made
        return [
            made
            for made in newest.values()
            if not made.withdrawn and (made.post.id if made.post else None) == post
        ]


def dial(url: str) -> socket.socket:
    """Connect to a server of the test; the product checks first where it may."""
    where = urlsplit(url)
    return socket.create_connection((where.hostname, where.port or 443), 10)


class Listening:
    """A ledger listening in a thread of its own."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        self.ledger.listen(self._over.is_set)

    def __enter__(self) -> Self:
        before = self.ledger.pages
        self._thread.start()
        _until(lambda: self.ledger.pages > before, "It does not begin to listen.")
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(20)

    def wait_for(self, id: str, *, withdrawn: bool = False) -> Engagement:  # noqa: A002
        """Return the engagement once it is heard, or fail after some seconds."""

        def found() -> Engagement | None:
            heard = list(self.ledger.heard)
            return next((m for m in heard if m.id == id and m.withdrawn == withdrawn), None)

        return _until(found, f"Nothing heard of {id} (withdrawn: {withdrawn}).")


def _until(found: Callable[[], Any], complaint: str) -> Any:
    """Return what is found once there is something, or fail after some seconds."""
    end = time.monotonic() + 15
    while time.monotonic() < end:
        if what := found():
            return what
        time.sleep(0.05)
    raise AssertionError(complaint)
