"""What the streams' messages mean, recorded ones."""

from __future__ import annotations

import base64
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.bluesky import firehose, jetstream
from connectors.bluesky.events import Deleted, Frame, Left, Made, PlaceLost
from connectors.bluesky.mapping import Own
from connectors.bluesky.tests.ledger import Fixture, Ledger
from crm_social.sdk import Unavailable

libipld = pytest.importorskip("libipld")

#: Version 1 messages as Jetstream's own tests have them; beside this repository, not in it.
GOLDEN = Path(__file__).parents[4] / "shared/fixtures/platforms/bluesky/jetstream_golden_v1.jsonl"


def read(fixture: Fixture, name: str, *, own: str | None = None) -> tuple[dict[str, str], Frame]:
    frame = fixture(name)
    source = firehose.source("https://pds.example", Own(own or frame["people"]["own"], "us"))
    return frame["people"], source.read(base64.b64decode(frame["base64"]))


def test_a_like_of_our_post_is_in_its_frame(fixture: Fixture) -> None:
    people, frame = read(fixture, "frame__like_create")

    [event] = frame.events

    assert isinstance(event, Made)
    assert event.uri == people["like"]
    assert event.record["subject"]["uri"] == people["post"]
    assert frame.place > 0


def test_a_reply_is_in_its_frame(fixture: Fixture) -> None:
    _, frame = read(fixture, "frame__reply_create")

    assert [event.record["text"] for event in frame.events] == ["What does a kilo cost?"]


def test_a_frame_about_others_is_not_even_decoded(fixture: Fixture) -> None:
    _, frame = read(fixture, "frame__like_create", own="did:plc:somebodyelse222222222222")

    assert frame.events == []


def test_a_deletion_names_the_record_and_no_more(fixture: Fixture) -> None:
    people, frame = read(fixture, "frame__like_delete")

    assert [type(event) for event in frame.events] == [Deleted]
    assert frame.events[0].uri == people["like"]


def test_an_account_that_is_deactivated_has_left(fixture: Fixture) -> None:
    people, frame = read(fixture, "frame__account_deactivated")

    assert [(type(event), event.did) for event in frame.events] == [(Left, people["ola"])]


def encoded(header: Any, body: Any) -> bytes:
    return libipld.encode_dag_cbor(header) + libipld.encode_dag_cbor(body)


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\xff\xff",
        encoded({"op": 1, "t": "#info"}, {"name": "OutdatedCursor"}),
        encoded({"op": 1, "t": "#commit"}, {"seq": 1, "time": "2026-11-25T00:00:00Z"}),
        encoded(5, {}),
    ],
)
def test_a_frame_that_cannot_be_read_is_skipped(message: bytes) -> None:
    assert firehose.source("https://pds.example", Own("did:plc:us", "us")).read(message) is None


def test_a_frame_of_a_kind_we_do_not_know_keeps_its_place() -> None:
    message = encoded({"op": 1, "t": "#new"}, {"seq": 7, "time": "2026-11-25T00:00:00Z"})

    frame = firehose.source("https://pds.example", Own("did:plc:us", "us")).read(message)

    assert (frame.place, frame.events) == (7, [])


@pytest.mark.parametrize(
    ("word", "error"), [("FutureCursor", PlaceLost), ("ConsumerTooSlow", Unavailable)]
)
def test_a_firehose_that_says_no_is_heard(word: str, error: type[Exception]) -> None:
    message = encoded({"op": -1}, {"error": word, "message": "No"})

    with pytest.raises(error):
        firehose.source("https://pds.example", Own("did:plc:us", "us")).read(message)


def test_listening_without_the_extra_says_which_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "connectors.bluesky.stream", raising=False)
    monkeypatch.delattr("connectors.bluesky.stream", raising=False)
    monkeypatch.setitem(sys.modules, "websockets.sync.client", None)
    ledger = Ledger({"handle": "us.test", "app_password": "x"})

    with pytest.raises(Unavailable, match="bluesky-stream"):
        ledger.listen(lambda: True)


@pytest.fixture(scope="module")
def golden() -> list[str]:
    if not GOLDEN.exists():
        pytest.skip("Jetstream's recorded messages are not beside this repository.")
    return GOLDEN.read_text().splitlines()


def test_jetstream_messages_are_read(golden: list[str]) -> None:
    frames = [jetstream.source("wss://jet.example").read(line) for line in golden]

    made = [event for frame in frames for event in frame.events]

    assert [type(event) for event in made] == [Made] * 4
    assert [event.uri.split("/")[3].rsplit(".", 1)[1] for event in made] == [
        "like",
        "post",
        "repost",
        "follow",
    ]
    assert made[0].at == datetime(2026, 5, 25, 14, 23, 29, 132431, tzinfo=UTC)
    assert made[1].record["text"] == "Try RSV for a good time !!"


def test_jetstream_deletions_and_departures_are_read() -> None:
    read_ = jetstream.source("wss://jet.example").read
    did, at = "did:plc:kari", 1779719009153272
    commit = {"operation": "delete", "collection": "app.bsky.feed.like", "rkey": "3k"}
    account = {"active": False, "did": did, "status": "deleted"}

    deleted = read_(json.dumps({"did": did, "time_us": at, "kind": "commit", "commit": commit}))
    left = read_(json.dumps({"did": did, "time_us": at, "kind": "account", "account": account}))

    assert deleted.events[0].uri == "at://did:plc:kari/app.bsky.feed.like/3k"
    assert left.events[0].did == did


@pytest.mark.parametrize("message", ["", "5", "{}", '{"time_us": 1, "kind": "commit"}'])
def test_a_jetstream_message_that_cannot_be_read_is_skipped(message: bytes) -> None:
    assert jetstream.source("wss://jet.example").read(message) is None


def test_jetstream_is_asked_for_what_we_hear_from_five_seconds_before() -> None:
    source = jetstream.source("https://jet.example/subscribe/")

    assert source.resume(None).startswith(
        "wss://jet.example/subscribe?wantedCollections=app.bsky.feed.like&"
    )
    assert source.resume(9_000_000).endswith("&cursor=4000000")
