"""Listening to a Jetstream: a WebSocket of our own that says what Jetstream says."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import responses
from websockets.sync.server import Server, ServerConnection, serve

from connectors.bluesky.connector import Bluesky
from connectors.bluesky.mapping import FOLLOW, LIKE
from connectors.bluesky.tests.canned import DID, POST, SERVICE, quiet, signed_in
from connectors.bluesky.tests.ledger import Ledger
from crm_social.sdk import Kind, Unavailable

KARI = "did:plc:karinordmann222222222222"
BEGAN = 1_779_719_009_000_000


def said(n: int, operation: str, collection: str, rkey: str, **record: Any) -> str:
    commit = {"operation": operation, "collection": collection, "rkey": rkey}
    if record:
        commit["record"] = record
    return json.dumps({"did": KARI, "time_us": BEGAN + n, "kind": "commit", "commit": commit})


class Jetstream:
    """Says these messages to whoever comes, then ends."""

    def __init__(self, *messages: str) -> None:
        self.messages = messages
        self.asked: list[str] = []

    def __call__(self, socket: ServerConnection) -> None:
        self.asked.append(socket.request.path)
        for message in self.messages:
            socket.send(message)


@pytest.fixture
def jetstream() -> Iterator[Jetstream]:
    talk = Jetstream()
    with serve(talk, "127.0.0.1", 0) as socket:
        talk.address = _address(socket)
        thread = threading.Thread(target=socket.serve_forever)
        thread.start()
        yield talk
        socket.shutdown()
        thread.join()


def _address(socket: Server) -> str:
    return f"ws://127.0.0.1:{socket.socket.getsockname()[1]}"


@pytest.fixture
def ledger(server: responses.RequestsMock, jetstream: Jetstream) -> Ledger:
    signed_in(server)
    quiet(server, people=[{"did": KARI, "handle": "kari.test"}])
    settings = {"handle": "fjordkaffe.test", "app_password": "abcd", "service": SERVICE}
    return Ledger(settings | {"jetstream": jetstream.address}, Bluesky())


def listen(ledger: Ledger) -> None:
    """Listen until the stream ends."""
    with pytest.raises(Unavailable, match="broke off"):
        ledger.listen(lambda: False)


def test_what_concerns_us_is_picked_out_of_what_everybody_does(
    ledger: Ledger, jetstream: Jetstream
) -> None:
    stranger = POST.replace(DID, "did:plc:somebodyelse222222222222")
    jetstream.messages = (
        said(1, "create", LIKE, "3ka", subject={"uri": stranger}),
        said(2, "create", LIKE, "3kb", subject={"uri": POST}),
        said(3, "create", FOLLOW, "3kc", subject=DID),
        said(4, "delete", LIKE, "3ka"),
        said(5, "delete", LIKE, "3kb"),
    )

    listen(ledger)

    assert [(m.kind, m.id.rsplit("/", 1)[1], m.withdrawn) for m in ledger.heard] == [
        (Kind.LIKE, "3kb", False),
        (Kind.FOLLOW, "3kc", False),
        (Kind.LIKE, "3kb", True),
    ]
    assert {made.actor.handle for made in ledger.heard} == {"kari.test"}


def test_a_stream_that_ends_tells_what_it_said_and_is_taken_up_five_seconds_before(
    ledger: Ledger, jetstream: Jetstream
) -> None:
    jetstream.messages = (said(7, "create", FOLLOW, "3kc", subject=DID),)
    listen(ledger)

    listen(ledger)

    assert "cursor" not in jetstream.asked[0]
    assert jetstream.asked[1].endswith(f"&cursor={BEGAN + 7 - 5_000_000}")


def test_a_stream_that_is_not_there_is_unavailable(ledger: Ledger, jetstream: Jetstream) -> None:
    ledger.settings["jetstream"] = "ws://127.0.0.1:9"

    listen(ledger)
