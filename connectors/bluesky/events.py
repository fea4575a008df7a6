"""What a stream tells of, whichever stream it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from connectors.bluesky.xrpc import Json

#: States of an inactive account in which it is only late, not gone.
ONLY_LATE: Final = frozenset({"desynchronized", "throttled"})


@dataclass(frozen=True)
class Made:
    """A record that is new."""

    uri: str
    record: Json
    at: datetime


@dataclass(frozen=True)
class Deleted:
    """A record that is gone. The stream does not say what was in it."""

    uri: str
    at: datetime


@dataclass(frozen=True)
class Left:
    """An account that is gone: deleted, deactivated, suspended or taken down."""

    did: str
    at: datetime


Event = Made | Deleted | Left


@dataclass(frozen=True)
class Frame:
    """One message of a stream: its place, and what in it may concern us."""

    place: int
    events: Sequence[Event] = ()


class PlaceLost(Exception):
    """The stream does not know our place any more: listen from now on; polling fills the gap."""


@dataclass(frozen=True)
class Source:
    """A stream to listen to: where it is, how to resume it and how to read it."""

    #: Names it in the cursor: places on one host mean nothing on another.
    url: str
    #: Return the address that continues after a place; None begins now.
    resume: Callable[[int | None], str]
    #: Return what a message says, None for one to skip.
    read: Callable[[str | bytes], Frame | None]
