"""What a platform's faults become. The answers are canned, after those of the real server."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import responses

from connectors.bluesky import mapping, notifications
from connectors.bluesky.connector import Bluesky
from connectors.bluesky.mapping import Own
from connectors.bluesky.tests.canned import (
    DID,
    NOTIFICATIONS,
    POST,
    SERVICE,
    answer,
    quiet,
    signed_in,
)
from connectors.bluesky.tests.ledger import Ledger
from connectors.bluesky.xrpc import Json
from crm_social.sdk import AuthExpired, Engagement, Malformed, Page, RateLimited, Unavailable

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture
def ledger() -> Ledger:
    settings = {"handle": "fjordkaffe.test", "app_password": "abcd", "service": SERVICE}
    return Ledger(settings, Bluesky())


def poll(ledger: Ledger, now: datetime = NOW) -> list[Engagement]:
    return ledger.poll(requests.Session(), now)


def pages_of(ledger: Ledger) -> list[Page]:
    return list(ledger.connector.fetch(ledger.channel({}), requests.Session(), NOW))


def like(n: int, at: datetime = NOW) -> Json:
    did, moment = f"did:plc:fan{n}", (at - timedelta(minutes=n)).isoformat()
    return {
        "uri": f"at://{did}/app.bsky.feed.like/3k",
        "author": {"did": did, "handle": f"fan{n}.test"},
        "reason": "like",
        "indexedAt": moment,
        "record": {"subject": {"uri": POST}, "createdAt": moment},
    }


class Notifications:
    """A list of notifications, two a page, that breaks where it is told to."""

    def __init__(self, server: responses.RequestsMock, items: list[Json]) -> None:
        self.items = items
        self.asked: list[int] = []
        self.breaks_at: int | None = None
        url = f"{SERVICE}/xrpc/{NOTIFICATIONS}"
        server.add_callback("GET", url, self._answer, content_type="application/json")

    def _answer(self, request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        asked = parse_qs(urlsplit(request.url).query)
        start = int(asked.get("cursor", ["0"])[0])
        self.asked.append(start)
        if start == self.breaks_at:
            return 502, {}, "<html>Bad gateway</html>"
        page = self.items[start : start + 2]
        more = {"cursor": str(start + 2)} if start + 2 < len(self.items) else {}
        return 200, {}, json.dumps({"notifications": page} | more)


def test_a_server_that_is_down_is_unavailable(ledger: Ledger) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        ledger.settings["service"] = f"http://127.0.0.1:{nobody.getsockname()[1]}"

        with pytest.raises(Unavailable, match="does not answer"):
            ledger.fetch()


def test_an_address_that_is_none_is_unavailable_too(ledger: Ledger) -> None:
    ledger.settings["service"] = "bsky"

    with pytest.raises(Unavailable, match="bsky does not answer"):
        ledger.fetch()


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        (lambda _: {"Retry-After": "17"}, 17),
        (lambda now: {"Retry-After": format_datetime(now + timedelta(minutes=5))}, 300),
        (lambda now: {"RateLimit-Reset": str(int(now.timestamp()) + 120)}, 120),
        (lambda _: {"RateLimit-Reset": "0"}, 0),
    ],
)
def test_too_many_requests_say_how_long_to_wait(
    server: responses.RequestsMock,
    ledger: Ledger,
    headers: Callable[[datetime], dict[str, str]],
    wait: float,
) -> None:
    signed_in(server)
    said = headers(datetime.now(UTC))
    answer(server, NOTIFICATIONS, status=429, headers=said, error="RateLimitExceeded")

    with pytest.raises(RateLimited) as raised:
        poll(ledger)

    assert raised.value.retry_after == pytest.approx(wait, abs=60)


def test_too_many_requests_without_a_time_to_wait(
    server: responses.RequestsMock, ledger: Ledger
) -> None:
    signed_in(server)
    answer(server, NOTIFICATIONS, status=429, headers={"Retry-After": "soon"})

    with pytest.raises(RateLimited) as raised:
        poll(ledger)

    assert raised.value.retry_after is None


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_fault_of_the_server_is_unavailable(
    server: responses.RequestsMock, ledger: Ledger, status: int
) -> None:
    signed_in(server)
    server.get(f"{SERVICE}/xrpc/{NOTIFICATIONS}", status=status, body="<html>Oops</html>")

    with pytest.raises(Unavailable, match=str(status)):
        poll(ledger)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, "<html>Welcome to the hotel's network</html>"),
        (200, "[]"),
        (200, "{}"),
        (200, '{"notifications": 5}'),
        (200, '{"notifications": [5]}'),
        (200, '{"notifications": [{}]}'),
        (302, ""),
        (404, "<html>Not found</html>"),
        (400, '{"error": "InvalidRequest", "message": "No"}'),
    ],
)
def test_what_bluesky_would_not_say_is_malformed(
    server: responses.RequestsMock, ledger: Ledger, status: int, body: str
) -> None:
    signed_in(server)
    server.get(f"{SERVICE}/xrpc/{NOTIFICATIONS}", status=status, body=body)

    with pytest.raises(Malformed):
        poll(ledger)


@pytest.mark.parametrize(
    ("status", "word"), [(401, "AuthenticationRequired"), (400, "AccountTakedown"), (403, "No")]
)
def test_who_is_not_let_in_must_sign_in_again(
    server: responses.RequestsMock, ledger: Ledger, status: int, word: str
) -> None:
    answer(server, "com.atproto.server.createSession", status=status, error=word)

    with pytest.raises(AuthExpired, match=r"fjordkaffe\.test.*app password"):
        poll(ledger)


def test_the_app_password_is_in_no_message(server: responses.RequestsMock, ledger: Ledger) -> None:
    answer(server, "com.atproto.server.createSession", status=401, error="No")

    with pytest.raises(AuthExpired) as raised:
        poll(ledger)

    assert "abcd" not in str(raised.value)


def test_tokens_that_stay_refused_do_not_go_round_for_ever(
    server: responses.RequestsMock, ledger: Ledger
) -> None:
    signed_in(server)
    answer(server, "com.atproto.server.refreshSession", status=400, error="ExpiredToken")
    answer(server, NOTIFICATIONS, status=401, error="AuthMissing", message="Go away")

    with pytest.raises(AuthExpired, match="Go away"):
        poll(ledger)

    assert len(server.calls) == 5


def test_a_walk_that_breaks_hands_on_what_it_read_and_goes_on_from_there(
    server: responses.RequestsMock, ledger: Ledger
) -> None:
    signed_in(server)
    quiet(server)
    listed = Notifications(server, [like(n) for n in range(0, 60, 10)])
    listed.breaks_at = 4

    with pytest.raises(Unavailable):
        poll(ledger)
    first = [made.actor.id for made in ledger.heard]
    listed.breaks_at = None
    listed.asked.clear()
    second = [made.actor.id for made in poll(ledger)]

    assert first == [f"did:plc:fan{n}" for n in (30, 20, 10, 0)]
    assert second == [f"did:plc:fan{n}" for n in (50, 40)]
    assert listed.asked == [4, 0, 2]


def test_what_comes_in_while_a_walk_is_broken_is_not_lost(
    server: responses.RequestsMock, ledger: Ledger
) -> None:
    signed_in(server)
    quiet(server)
    listed = Notifications(server, [like(n) for n in range(6)])
    listed.breaks_at = 4
    with pytest.raises(Unavailable):
        poll(ledger)
    listed.items[:0] = [like(-2), like(-1)]
    listed.breaks_at = None

    heard = [made.actor.id for made in poll(ledger)]

    assert {"did:plc:fan-2", "did:plc:fan-1", "did:plc:fan5"} <= set(heard)


def test_a_break_on_the_first_page_moves_nothing(
    server: responses.RequestsMock, ledger: Ledger
) -> None:
    signed_in(server)
    Notifications(server, []).breaks_at = 0

    with pytest.raises(Unavailable):
        poll(ledger)

    assert (ledger.heard, ledger.cursor) == ([], {})


def test_a_long_way_down_is_done_in_stretches_each_kept(
    server: responses.RequestsMock, ledger: Ledger
) -> None:
    signed_in(server)
    quiet(server)
    length = notifications.STRETCH * 5
    listed = Notifications(server, [like(n) for n in range(length)])
    pages = pages_of(ledger)

    heard = [made for page in pages for made in page.engagements]
    walks = {page.cursor["walk"]["next"] for page in pages if page.cursor["walk"]}

    assert len({made.id for made in heard}) == len(heard) == length
    assert walks == {None, "40", "80"}
    assert pages[-1].cursor["walk"] is None
    assert listed.asked == list(range(0, length, 2))


def test_a_walk_nobody_went_on_with_for_a_day_is_begun_again(
    server: responses.RequestsMock, ledger: Ledger
) -> None:
    signed_in(server)
    quiet(server)
    listed = Notifications(server, [like(n) for n in range(6)])
    listed.breaks_at = 4
    with pytest.raises(Unavailable):
        poll(ledger)
    listed.breaks_at = None
    listed.asked.clear()

    poll(ledger, NOW + timedelta(days=1))

    assert listed.asked == [0, 2, 4]


def test_reading_stops_ten_minutes_before_what_was_seen(
    server: responses.RequestsMock, ledger: Ledger
) -> None:
    signed_in(server)
    quiet(server)
    listed = Notifications(server, [like(n) for n in range(0, 60, 3)])
    poll(ledger)
    listed.asked.clear()

    poll(ledger)

    assert listed.asked == [0, 2, 4]


def test_the_first_run_looks_back_ninety_days(
    server: responses.RequestsMock, ledger: Ledger
) -> None:
    signed_in(server)
    quiet(server)
    days = timedelta(days=1)
    Notifications(server, [like(0, NOW - n * days) for n in (1, 89, 91, 92, 93, 94)])

    heard = poll(ledger)

    assert [NOW - made.occurred_at for made in heard] == [89 * days, 1 * days]


def test_a_list_of_likes_that_breaks_off_withdraws_nobody(
    server: responses.RequestsMock, ledger: Ledger
) -> None:
    signed_in(server)
    record = {"uri": POST, "value": {"text": "New", "createdAt": NOW.isoformat()}}
    quiet(server, posts=[record])
    Notifications(server, [like(n) for n in range(4)])
    poll(ledger)
    likes = "app.bsky.feed.getLikes"
    answer(server, likes, likes=[{"actor": {"did": "did:plc:fan0"}}], cursor="more")
    answer(server, likes, status=500)

    with pytest.raises(Unavailable):
        poll(ledger)

    assert not [made for made in ledger.heard if made.withdrawn]


def test_lists_that_are_behind_the_stream_withdraw_nobody(
    server: responses.RequestsMock, ledger: Ledger
) -> None:
    signed_in(server)
    record = {"uri": POST, "value": {"text": "New", "createdAt": NOW.isoformat()}}
    quiet(server, posts=[record])
    Notifications(server, [like(0)])
    poll(ledger)
    answer(server, "app.bsky.feed.getLikes", likes=[{"actor": {"did": "did:plc:fan0"}}])
    answer(server, "com.atproto.repo.getRecord", status=400, error="RecordNotFound")
    item, own = like(-5), Own(DID, "fjordkaffe.test")
    heard = mapping.from_notification(item, own)
    actor, post = mapping.actor(item["author"]), mapping.post({"uri": POST})
    ledger.heard.append(mapping.engagement(heard, actor, post, own))

    early = poll(ledger, NOW + timedelta(minutes=10))
    late = poll(ledger, NOW + timedelta(minutes=66))

    assert early == []
    assert [(made.id, made.withdrawn) for made in late] == [(item["uri"], True)]


def test_a_post_bluesky_will_not_show_does_not_stop_us(
    server: responses.RequestsMock, ledger: Ledger
) -> None:
    signed_in(server)
    record = {"uri": POST, "value": {"text": "New", "createdAt": NOW.isoformat()}}
    answer(server, "com.atproto.repo.listRecords", records=[record])
    answer(server, "app.bsky.actor.getProfiles", profiles=[])
    answer(server, "app.bsky.feed.getPosts", status=400, error="InvalidRequest")
    Notifications(server, [like(0)])

    [made] = poll(ledger)

    assert (made.post.id, made.post.text) == (POST, None)


def test_a_list_whose_cursor_does_not_move_is_malformed(
    server: responses.RequestsMock, ledger: Ledger
) -> None:
    signed_in(server)
    quiet(server)
    answer(server, NOTIFICATIONS, notifications=[like(0)], cursor="round")

    with pytest.raises(Malformed, match="never end"):
        poll(ledger)


def test_the_cursor_stays_small(server: responses.RequestsMock, ledger: Ledger) -> None:
    signed_in(server)
    quiet(server)
    answer(server, NOTIFICATIONS, notifications=[like(n) for n in range(100)])
    poll(ledger)

    assert len(json.dumps(ledger.cursor)) < 2000
    assert all(one >= other for one, other in pairwise(m.occurred_at for m in ledger.heard[::-1]))
