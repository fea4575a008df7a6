"""The stream every AT Protocol server has: `com.atproto.sync.subscribeRepos`, in CBOR."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import libipld

from connectors.bluesky.events import (
    ONLY_LATE,
    Deleted,
    Event,
    Frame,
    Left,
    Made,
    PlaceLost,
    Source,
)
from connectors.bluesky.mapping import COLLECTIONS, Own, moment
from crm_social.sdk import Malformed, Unavailable

log = logging.getLogger(__name__)


def source(service: str, own: Own) -> Source:
    """Return the firehose of this server."""
    url = f"ws{service.removeprefix('http')}/xrpc/com.atproto.sync.subscribeRepos"
    ours = own.did.encode()

    def resume(place: int | None) -> str:
        return url if place is None else f"{url}?cursor={place}"

    def read(message: str | bytes) -> Frame | None:
        return _frame(message, ours)

    return Source(url, resume, read)


def _frame(message: str | bytes, ours: bytes) -> Frame | None:
    if isinstance(message, str):
        raise Malformed("The firehose sent text; its frames are CBOR.")
    try:
        header, body = libipld.decode_dag_cbor_multi(message)
        if header.get("op") == -1:
            raise _fault(body)
        place, at = body.get("seq"), moment(body.get("time"))
        if not isinstance(place, int) or at is None:
            return None  # an #info; it has no place
        kind = header.get("t")
        events: list[Event] = []
        if kind == "#commit":
            events = list(_commit(body, ours))
        elif kind == "#account" and not body["active"] and body.get("status") not in ONLY_LATE:
            events = [Left(body["did"], at)]
        return Frame(place, events)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        # Anybody may have written it, so it must not stop us from hearing the others.
        log.debug("bluesky frame skipped: %s", error)
        return None


def _commit(body: dict[str, Any], ours: bytes) -> Iterator[Event]:
    at = moment(body["time"])
    if at is None:
        return
    blocks: bytes = body["blocks"]
    # A record about us has our did in it. Looking for the bytes is far cheaper than decoding,
    # and nearly every commit of the network is about others.
    records = libipld.decode_car(blocks)[1] if ours in blocks else {}
    for op in body["ops"]:
        if op["path"].partition("/")[0] not in COLLECTIONS:
            continue
        uri = f"at://{body['repo']}/{op['path']}"
        if op["action"] == "delete":
            yield Deleted(uri, at)
        elif op["action"] == "create" and isinstance(record := records.get(op["cid"]), dict):
            yield Made(uri, record, at)


def _fault(body: dict[str, Any]) -> Exception:
    word, said = body.get("error"), body.get("message")
    if word == "FutureCursor":
        return PlaceLost(said)
    return Unavailable(f"The firehose ended with {word}: {said}")
