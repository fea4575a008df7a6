"""Polling, asked of Bluesky's own servers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from connectors.bluesky.connector import Bluesky
from connectors.bluesky.tests.ledger import Ledger
from connectors.bluesky.tests.network import PASSWORD, Made, Network, Person
from crm_social.sdk import AuthExpired, Engagement, Kind, Unavailable

pytestmark = pytest.mark.server


def told(engagements: list[Engagement]) -> list[tuple[str, str | None, bool]]:
    return sorted((made.kind, made.actor.handle, made.withdrawn) for made in engagements)


def test_every_kind_is_heard_with_who_did_it_and_to_which_post(
    network: Network, brand: Person, kari: Person, ledger: Ledger
) -> None:
    kari.introduce("Kari Nordmann", "Buys coffee for an office of forty")
    post = brand.post("Our winter roast is here.")
    acts = {
        kari.like(post).uri: Kind.LIKE,
        kari.repost(post).uri: Kind.REPOST,
        kari.quote(post, "Look at this").uri: Kind.QUOTE,
        kari.reply(post, "What does a kilo cost?", langs=["en"]).uri: Kind.REPLY,
        kari.mention(brand, "do you deliver?").uri: Kind.MENTION,
        kari.follow(brand).uri: Kind.FOLLOW,
    }
    network.settle()

    heard = ledger.fetch()

    assert {made.id: made.kind for made in heard} == acts
    assert {made.actor.id for made in heard} == {kari.did}
    assert {made.actor.name for made in heard} == {"Kari Nordmann"}
    assert {made.channel for made in heard} == {brand.handle}
    on_post = [made.post for made in heard if made.kind not in {Kind.MENTION, Kind.FOLLOW}]
    assert {found.id for found in on_post} == {post.uri}
    assert {found.text for found in on_post} == {"Our winter roast is here."}
    assert [(m.text, m.lang) for m in heard if m.kind == Kind.REPLY] == [
        ("What does a kilo cost?", "en")
    ]


def test_they_come_oldest_first(
    network: Network, brand: Person, kari: Person, ledger: Ledger
) -> None:
    post = brand.post("One")
    acts = [kari.like(post), kari.reply(post, "a"), kari.reply(post, "b"), kari.follow(brand)]
    network.settle()

    heard = ledger.fetch()

    assert [made.id for made in heard] == [act.uri for act in acts]


def test_a_second_run_brings_only_what_is_new(
    network: Network, brand: Person, kari: Person, ledger: Ledger
) -> None:
    post = brand.post("One")
    kari.like(post)
    network.settle()
    ledger.fetch()

    assert ledger.fetch() == []

    reply = kari.reply(post, "And now?")
    network.settle()

    assert [made.id for made in ledger.fetch()] == [reply.uri]


def test_what_arrives_late_is_heard_although_it_is_filed_under_its_own_time(
    network: Network, brand: Person, kari: Person, ledger: Ledger
) -> None:
    post = brand.post("One")
    kari.reply(post, "On time")
    network.settle()
    ledger.fetch()
    late = kari.like(post, createdAt=(datetime.now(UTC) - timedelta(hours=5)).isoformat())
    network.settle()

    assert [made.id for made in ledger.fetch()] == [late.uri]


def test_our_own_acts_are_not_heard(network: Network, brand: Person, ledger: Ledger) -> None:
    post = brand.post("One")
    brand.like(post)
    brand.reply(post, "Two")
    network.settle()

    assert ledger.fetch() == []


def test_the_unread_badge_of_the_account_is_left_alone(
    network: Network, brand: Person, kari: Person, ledger: Ledger
) -> None:
    kari.follow(brand)
    network.settle()
    ledger.fetch()

    unread = requests.get(
        f"{network.pds}/xrpc/app.bsky.notification.getUnreadCount",
        headers={"Authorization": f"Bearer {brand.token}"},
        timeout=30,
    ).json()

    assert unread["count"] == 1


@pytest.fixture
def acts(network: Network, brand: Person, kari: Person, ledger: Ledger) -> dict[str, Made]:
    """Return one of each kind, by Kari, that the ledger knows."""
    post = brand.post("Our winter roast is here.")
    made = {
        "like": kari.like(post),
        "repost": kari.repost(post),
        "quote": kari.quote(post, "Look at this"),
        "reply": kari.reply(post, "What does a kilo cost?"),
        "mention": kari.mention(brand, "do you deliver?"),
        "follow": kari.follow(brand),
    }
    network.settle()
    ledger.fetch()
    return made


@pytest.mark.parametrize("kind", ["like", "repost", "quote", "reply", "mention", "follow"])
def test_what_is_taken_back_is_withdrawn_and_nothing_else(
    network: Network, kari: Person, ledger: Ledger, acts: dict[str, Made], kind: str
) -> None:
    kari.take_back(acts[kind])
    network.settle()

    heard = ledger.fetch()

    assert [(made.kind, made.id, made.withdrawn) for made in heard] == [
        (kind, acts[kind].uri, True)
    ]
    assert heard[0].actor.id == kari.did
    assert ledger.fetch() == []


def test_a_like_made_again_is_another_like(
    network: Network, kari: Person, brand: Person, ledger: Ledger
) -> None:
    post = brand.post("One")
    first = kari.like(post)
    network.settle()
    ledger.fetch()
    kari.take_back(first)
    again = kari.like(post)
    network.settle()

    heard = ledger.fetch()

    assert [(made.id, made.withdrawn) for made in heard] == [(again.uri, False), (first.uri, True)]


def test_a_follow_made_again_is_another_follow(
    network: Network, kari: Person, brand: Person, ledger: Ledger
) -> None:
    first = kari.follow(brand)
    network.settle()
    ledger.fetch()
    kari.take_back(first)
    again = kari.follow(brand)
    network.settle()

    heard = ledger.fetch() + ledger.fetch(after=timedelta(hours=1))

    assert [(made.id, made.withdrawn) for made in heard] == [(again.uri, False), (first.uri, True)]


def test_an_account_that_is_gone_withdraws_all_it_did(
    network: Network, kari: Person, ledger: Ledger, acts: dict[str, Made]
) -> None:
    kari.deactivate()
    network.settle()

    heard = ledger.fetch(after=timedelta(hours=1))

    assert {made.id for made in heard} == {act.uri for act in acts.values()}
    assert all(made.withdrawn for made in heard)


def test_somebody_who_blocks_us_has_withdrawn_nothing(
    network: Network, brand: Person, kari: Person, ledger: Ledger, acts: dict[str, Made]
) -> None:
    kari.make("app.bsky.graph.block", subject=brand.did)
    network.settle()

    assert ledger.fetch(after=timedelta(hours=1)) == []


def test_a_like_of_an_older_post_is_checked_once_a_day(
    network: Network, brand: Person, kari: Person, ledger: Ledger
) -> None:
    old = datetime.now(UTC) - timedelta(days=10)
    post = brand.post("Ten days ago", createdAt=old.isoformat())
    like = kari.like(post)
    network.settle()
    ledger.fetch()
    kari.take_back(like)
    network.settle()

    assert ledger.fetch() == []
    assert told(ledger.fetch(after=timedelta(days=1))) == [("like", kari.handle, True)]


class Breaking(requests.Session):
    """A connection that breaks at the second page of notifications."""

    pages = 0

    def request(self, method: str, url: str, **more: Any) -> requests.Response:
        if "listNotifications" in url:
            self.pages += 1
            if self.pages == 2:
                raise requests.ConnectionError
        return super().request(method, url, **more)


def test_a_run_that_breaks_off_is_taken_up_where_it_was(
    network: Network, brand: Person, ledger: Ledger
) -> None:
    fans = [network.join("fan") for _ in range(12)]
    posts = [brand.post(f"Post {n}") for n in range(10)]
    likes = [fan.like(post) for fan in fans for post in posts]
    network.settle()

    with pytest.raises(Unavailable, match="ConnectionError"):
        ledger.fetch(http=Breaking())

    assert {made.id for made in ledger.heard} == {like.uri for like in likes[20:]}
    assert ledger.cursor["seen"] is None

    late = fans[0].reply(posts[0], "Meanwhile")
    network.settle()
    heard = ledger.fetch()

    assert {made.id for made in heard} == {late.uri, *(like.uri for like in likes[:20])}
    assert ledger.cursor["walk"] is None


def test_a_wrong_app_password_needs_a_person(
    network: Network, brand: Person, ledger: Ledger
) -> None:
    ledger.settings["app_password"] = "wrong"

    with pytest.raises(AuthExpired, match="Make a new app password"):
        ledger.fetch()


def test_a_session_is_kept_between_runs_and_renewed_when_its_tokens_are_refused(
    network: Network, brand: Person, kari: Person, ledger: Ledger
) -> None:
    kari.follow(brand)
    network.settle()
    ledger.connector = Bluesky()
    ledger.fetch()
    sessions = ledger.connector.sessions
    (key, session) = next(iter(sessions.items()))
    sessions[key] = type(session)(session.did, session.refresh, session.refresh)

    ledger.fetch()

    assert len(sessions) == 1
    assert sessions[key].access != session.refresh


def test_when_refreshing_is_refused_too_we_sign_in_again(
    network: Network, brand: Person, ledger: Ledger
) -> None:
    ledger.connector = Bluesky()
    ledger.fetch()
    sessions = ledger.connector.sessions
    (key, session) = next(iter(sessions.items()))
    sessions[key] = type(session)(session.did, "spoiled", "spoiled")

    ledger.fetch()

    assert sessions[key].access != "spoiled"


def test_an_app_password_is_enough_and_the_at_sign_does_no_harm(
    network: Network, brand: Person
) -> None:
    ledger = Ledger(
        {"handle": f"@{brand.handle}", "app_password": PASSWORD, "service": network.pds + "/"}
    )

    assert ledger.fetch() == []
