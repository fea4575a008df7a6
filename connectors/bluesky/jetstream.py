"""Jetstream: the whole network's stream as JSON, for accounts on Bluesky's own servers.

Version 1 of its messages. Only the collections we hear are asked for; it cannot be asked for
what concerns one account, so likes of everybody pass by here.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from connectors.bluesky.events import ONLY_LATE, Deleted, Event, Frame, Left, Made, Source
from connectors.bluesky.mapping import COLLECTIONS, EPOCH
from connectors.bluesky.xrpc import Json

log = logging.getLogger(__name__)

#: Its clock counts microseconds, and servers of one kind differ a little.
OVERLAP: Final = 5_000_000


def source(address: str) -> Source:
    """Return the stream of the Jetstream server at this address."""
    host = address.strip().rstrip("/").removesuffix("/subscribe")
    url = f"{host.replace('http', 'ws', 1) if host.startswith('http') else host}/subscribe"
    wanted = "&".join(f"wantedCollections={name}" for name in sorted(COLLECTIONS))

    def resume(place: int | None) -> str:
        return f"{url}?{wanted}" + ("" if place is None else f"&cursor={place - OVERLAP}")

    return Source(url, resume, _frame)


def _frame(message: str | bytes) -> Frame | None:
    try:
        said = json.loads(message)
        return Frame(said["time_us"], list(_events(said)))
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        # Anybody may have written it, so it must not stop us from hearing the others.
        log.debug("jetstream message skipped: %s", error)
        return None


def _events(said: Json) -> Iterator[Event]:
    at = EPOCH + timedelta(microseconds=said["time_us"])
    if said["kind"] == "commit":
        commit = said["commit"]
        uri = f"at://{said['did']}/{commit['collection']}/{commit['rkey']}"
        if commit["collection"] not in COLLECTIONS:
            return
        if commit["operation"] == "delete":
            yield Deleted(uri, at)
        elif commit["operation"] == "create" and isinstance(commit["record"], dict):
            yield Made(uri, commit["record"], at)
    elif said["kind"] == "account":
        account = said["account"]
        if not account["active"] and account.get("status") not in ONLY_LATE:
            yield Left(account["did"], at)
