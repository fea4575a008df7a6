"""Listening, to the firehose of Bluesky's own server."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.bluesky.tests.ledger import Ledger, Listening
from connectors.bluesky.tests.network import Network, Person
from crm_social.sdk import Engagement, Kind, Unavailable

pytestmark = pytest.mark.server


def test_what_happens_is_heard_within_seconds(
    network: Network, brand: Person, kari: Person, ledger: Ledger
) -> None:
    kari.introduce("Kari Nordmann", "Buys coffee for an office of forty")
    post = brand.post("Our winter roast is here.")
    network.settle()

    with Listening(ledger) as listening:
        like = kari.like(post)
        made = listening.wait_for(like.uri)
        reply = kari.reply(post, "What does a kilo cost?")
        listening.wait_for(reply.uri)
        follow = kari.follow(brand)
        listening.wait_for(follow.uri)
        kari.take_back(like)
        listening.wait_for(like.uri, withdrawn=True)
        kari.take_back(reply)
        listening.wait_for(reply.uri, withdrawn=True)

    assert (made.kind, made.actor.name, made.actor.followers) == (Kind.LIKE, "Kari Nordmann", 0)
    assert made.post.text == "Our winter roast is here."
    assert [left.id for left in ledger.live(None)] == [follow.uri]
    assert ledger.live(post.uri) == []


def test_polling_and_listening_call_one_act_by_one_name_and_time(
    network: Network, brand: Person, kari: Person, ledger: Ledger
) -> None:
    post = brand.post("One")
    network.settle()
    with Listening(ledger) as listening:
        acts = [
            kari.like(post),
            kari.repost(post),
            kari.quote(post, "Look"),
            kari.reply(post, "How much?"),
            kari.mention(brand, "do you deliver?"),
            kari.follow(brand),
        ]
        for act in acts:
            listening.wait_for(act.uri)
    network.settle()
    polled = Ledger(ledger.settings)

    polled.fetch()

    def names(heard: list[Engagement]) -> set[tuple[Any, ...]]:
        return {
            (m.kind, m.id, m.occurred_at, m.text, m.post and m.post.id, m.actor.id) for m in heard
        }

    assert names(polled.heard) == names(ledger.heard)
    assert len(polled.heard) == len(acts)


def test_listening_resumes_where_it_was(
    network: Network, brand: Person, kari: Person, ledger: Ledger
) -> None:
    post = brand.post("One")
    network.settle()
    with Listening(ledger) as listening:
        first = kari.like(post)
        listening.wait_for(first.uri)

    meanwhile = kari.reply(post, "Anybody there?")
    kari.take_back(first)

    with Listening(ledger) as listening:
        listening.wait_for(meanwhile.uri)
        listening.wait_for(first.uri, withdrawn=True)
    assert [made.id for made in ledger.heard] == [first.uri, meanwhile.uri, first.uri]


def test_what_polling_heard_is_recognised_when_it_is_taken_back(
    network: Network, brand: Person, kari: Person, ledger: Ledger
) -> None:
    post = brand.post("One")
    like, follow = kari.like(post), kari.follow(brand)
    network.settle()
    ledger.fetch()

    with Listening(ledger) as listening:
        kari.take_back(like)
        kari.take_back(follow)
        listening.wait_for(like.uri, withdrawn=True)
        listening.wait_for(follow.uri, withdrawn=True)


def test_an_account_that_leaves_takes_back_all_it_did(
    network: Network, brand: Person, kari: Person, ledger: Ledger
) -> None:
    post = brand.post("One")
    like, follow = kari.like(post), kari.follow(brand)
    network.settle()
    ledger.fetch()

    with Listening(ledger) as listening:
        kari.deactivate()
        listening.wait_for(like.uri, withdrawn=True)
        listening.wait_for(follow.uri, withdrawn=True)


def test_a_like_that_claims_to_be_years_old_is_heard_as_of_now(
    network: Network, brand: Person, kari: Person, ledger: Ledger
) -> None:
    post = brand.post("One")
    network.settle()

    with Listening(ledger) as listening:
        like = kari.like(post, createdAt="2019-05-01T08:00:00Z")
        made = listening.wait_for(like.uri)

    assert made.occurred_at.year > 2019


def test_a_place_from_another_life_of_the_server_is_given_up(
    network: Network, brand: Person, ledger: Ledger
) -> None:
    url = network.pds.replace("http", "ws") + "/xrpc/com.atproto.sync.subscribeRepos"
    ledger.stream = {"url": url, "place": 10**12}

    with pytest.raises(Unavailable, match="does not know our place"):
        ledger.listen(lambda: False)

    assert ledger.stream["place"] is None
