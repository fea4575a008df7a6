"""What a connector or CRM adapter may know of the product: this file and nothing else.

A connector is found through the entry point group `crm_social.connectors`. It turns what
a platform says into engagements, page by page. It never stores, retries or decides: the
product commits each page's engagements and cursor together, and calls again from the last
cursor after a fault, so a page may be read twice and none is ever skipped.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, runtime_checkable

import requests

from crm_social.core.facts import Actor, Engagement, Post
from crm_social.core.values import Kind
from crm_social.errors import (
    AuthExpired,
    Malformed,
    RateLimited,
    Rejected,
    Unavailable,
    Unsupported,
)

__all__ = [
    "Actor",
    "AuthExpired",
    "Channel",
    "Connector",
    "Engagement",
    "Kind",
    "Listener",
    "Malformed",
    "Page",
    "Policy",
    "Post",
    "RateLimited",
    "Rejected",
    "Setting",
    "Unavailable",
    "Unsupported",
]

Cursor = Mapping[str, Any]


@dataclass(frozen=True)
class Setting:
    """One thing an admin must tell the connector about a channel."""

    name: str
    help: str
    #: Encrypted at rest, never shown again.
    secret: bool = False
    required: bool = True
    default: str | None = None
    #: `help` in other languages, by `nb` and `sv`; a language that is not here is told in English.
    helps: Mapping[str, str] = field(default_factory=dict, hash=False)

    def help_in(self, lang: str) -> tuple[str, str]:
        """Return the help for a reader, and the language it is in."""
        return (self.helps[lang], lang) if lang in self.helps else (self.help, "en")


@dataclass(frozen=True)
class Policy:
    """What the platform's terms allow, as its connector declares it.

    `fields` is enforced when a page is stored; the rest is there for the purpose gate.
    """

    #: The fields of a person this connector stores. What is not named here is dropped.
    fields: tuple[str, ...]
    #: never | consent | public_and_expected | yes
    may_link_to_contact: str
    may_score: bool
    #: none | ids_only | full
    may_export_to_crm: str
    #: none | after_inbound | yes
    may_contact: str
    #: How long a profile may be kept without being seen again.
    profile_ttl: timedelta
    #: A deletion on the platform must be followed within this time.
    must_delete_within: timedelta = timedelta(hours=24)


@dataclass(frozen=True)
class Channel:
    """One of the company's accounts on a platform, as the connector sees it."""

    name: str
    #: The values of the connector's settings, secrets in clear.
    settings: Mapping[str, str] = field(repr=False)
    #: Where the last committed page ended; empty on the first run.
    cursor: Cursor
    #: The engagements not withdrawn on a post of this platform; of None, those of this channel
    #: on no post (follows, mentions). From the ledger: use it to find what has been withdrawn.
    live: Callable[[str | None], Sequence[Engagement]] = field(repr=False)
    #: A connected socket to where a wss:// or https:// address leads, for streams; without TLS.
    #: Raises Rejected where that may not be called, Unavailable where nobody answers.
    dial: Callable[[str], socket.socket] = field(repr=False)


@dataclass(frozen=True)
class Page:
    """Engagements and the cursor after them; committed together."""

    engagements: tuple[Engagement, ...]
    cursor: Cursor


@runtime_checkable
class Connector(Protocol):
    """What every connector offers."""

    #: The platform's word in engagement records, for example "bluesky".
    platform: str
    #: The human name of the platform.
    title: str
    settings: tuple[Setting, ...]
    policy: Policy
    #: How long to wait between two polls of one channel.
    poll_every: timedelta

    def fetch(self, channel: Channel, http: requests.Session, now: datetime) -> Iterator[Page]:
        """Yield what is new since the channel's cursor, oldest page first, then stop.

        Raise AuthExpired, RateLimited, Unavailable or Malformed; never retry. The session
        has timeouts, refuses private addresses and does not follow redirects.
        """
        ...


@runtime_checkable
class Listener(Connector, Protocol):
    """A connector whose platform pushes."""

    def listen(
        self, channel: Channel, http: requests.Session, stop: Callable[[], bool]
    ) -> Iterator[Page]:
        """Yield pages as they happen until `stop()` is true or the stream breaks.

        The channel's cursor is here the stream's own, apart from that of `fetch`, which goes
        on polling beside. An empty page now and then keeps the place. Raise
        Unavailable when the stream breaks; the product calls again with growing pauses.
        """
        ...
