"""What recorded payloads mean. They are of the development network, the people invented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from connectors.bluesky import mapping
from connectors.bluesky.mapping import Own
from connectors.bluesky.tests.ledger import Fixture
from connectors.bluesky.xrpc import Json
from crm_social.sdk import Engagement, Kind, Malformed, Unsupported

OWN = Own("did:plc:fjordkaffe22222222222222", "fjordkaffe.test")
KARI = "did:plc:karinordmann222222222222"
OUR_POSTS = f"at://{OWN.did}/app.bsky.feed.post/"


def heard(item: Json) -> Engagement:
    act = mapping.from_notification(item, OWN)
    post = mapping.post({"uri": act.post}) if act.post else None
    return mapping.engagement(act, mapping.actor(item["author"]), post, OWN)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("like__plain", Kind.LIKE),
        ("repost__plain", Kind.REPOST),
        ("follow__plain", Kind.FOLLOW),
        ("reply__question", Kind.REPLY),
        ("reply__that_mentions_us", Kind.REPLY),
        ("reply__deep_in_our_thread", Kind.REPLY),
        ("reply__two_below_us", Kind.REPLY),
        ("quote__plain", Kind.QUOTE),
        ("quote__with_picture", Kind.QUOTE),
        ("mention__plain", Kind.MENTION),
    ],
)
def test_every_kind_is_named_by_its_record_and_says_who_did_it_to_what(
    fixture: Fixture, name: str, kind: Kind
) -> None:
    item = fixture(name)

    made = heard(item)

    assert (made.platform, made.kind, made.id) == ("bluesky", kind, item["uri"])
    assert (made.actor.id, made.channel, made.withdrawn) == (KARI, "fjordkaffe.test", False)
    assert made.occurred_at == datetime.fromisoformat(item["record"]["createdAt"])
    if kind in {Kind.FOLLOW, Kind.MENTION}:
        assert made.post is None
    else:
        assert made.post.id.startswith(OUR_POSTS)


def test_a_reply_is_what_was_said_to_which_post_in_which_language(fixture: Fixture) -> None:
    made = heard(fixture("reply__question"))

    assert made.text == "What does a kilo cost?"
    assert made.lang == "en"
    assert made.in_reply_to == made.post.id
    assert made.url == f"https://bsky.app/profile/{KARI}/post/{made.id.rsplit('/', 1)[1]}"


def test_a_reply_deep_in_our_thread_is_on_the_post_the_thread_began_with(fixture: Fixture) -> None:
    item = fixture("reply__deep_in_our_thread")

    made = heard(item)

    assert made.post.id == item["record"]["reply"]["root"]["uri"]
    assert made.in_reply_to == item["record"]["reply"]["parent"]["uri"] != made.post.id


def test_a_reply_two_below_us_in_a_strangers_thread_is_on_our_post_there(fixture: Fixture) -> None:
    item = fixture("reply__two_below_us")

    made = heard(item)

    assert made.post.id == item["reasonSubject"]


def test_a_like_says_nothing_of_its_own(fixture: Fixture) -> None:
    made = heard(fixture("like__plain"))

    assert (made.text, made.lang, made.url, made.in_reply_to) == (None, None, None, None)


def test_a_person_has_a_stable_id_and_the_profile_of_the_moment(fixture: Fixture) -> None:
    actor = mapping.actor(fixture("profile__detailed"))

    assert actor.id == KARI
    assert actor.handle == "kari.test"
    assert actor.name == "Kari Nordmann"
    assert actor.bio == "Buys coffee for an office of forty"
    assert actor.url == f"https://bsky.app/profile/{KARI}"
    assert actor.followers == 0


def test_a_broken_handle_is_no_handle(fixture: Fixture) -> None:
    actor = mapping.actor(fixture("profile__detailed") | {"handle": "handle.invalid"})

    assert actor.handle is None


def test_our_post_says_when_and_what_and_where_to_see_it(fixture: Fixture) -> None:
    view = fixture("post__ours")

    post = mapping.post(view)

    assert post.id == view["uri"]
    assert post.text == "Our winter roast is here."
    assert post.url == f"https://bsky.app/profile/{OWN.did}/post/{view['uri'].rsplit('/', 1)[1]}"
    assert post.published_at == datetime.fromisoformat(view["record"]["createdAt"])


def test_a_time_in_the_future_is_not_believed(fixture: Fixture) -> None:
    item = fixture("like__from_the_future")

    made = heard(item)

    assert made.occurred_at == datetime.fromisoformat(item["indexedAt"])


@pytest.mark.parametrize(
    ("said", "believed"),
    [
        ("2026-11-02T08:00:00Z", True),
        ("2026-11-01T08:00:01.123456789+00:00", True),
        ("2026-11-01T06:00:00Z", False),
        ("2026-11-02T08:00:59Z", True),
        ("2026-11-02T08:01:01Z", False),
        ("yesterday", False),
        (None, False),
    ],
)
def test_the_authors_clock_is_believed_within_a_day_and_a_minute_ahead(
    said: str | None,
    believed: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    seen_at = datetime(2026, 11, 2, 8, tzinfo=UTC)
    record = {"subject": {"uri": OUR_POSTS + "3k"}, "createdAt": said}

    act = mapping.act(f"at://{KARI}/app.bsky.feed.like/3k", record, seen_at, OWN)

    assert act.occurred_at == (mapping.moment(said) if believed else seen_at)


@pytest.mark.parametrize("name", ["like__via_our_repost"])
def test_what_was_done_to_somebody_elses_post_is_not_for_us(fixture: Fixture, name: str) -> None:
    with pytest.raises(Unsupported):
        heard(fixture(name))


def test_a_reason_that_is_new_is_skipped(fixture: Fixture) -> None:
    item = fixture("like__plain") | {"reason": "starterpack-joined"}
    item["uri"] = f"at://{KARI}/app.bsky.graph.starterpack/3k"

    with pytest.raises(Unsupported, match="starterpack-joined"):
        heard(item)


@pytest.mark.parametrize("name", ["uri", "author", "record", "indexedAt"])
def test_a_notification_without_its_parts_is_malformed(fixture: Fixture, name: str) -> None:
    item = fixture("like__plain")
    del item[name]

    with pytest.raises(Malformed, match="'like'"):
        heard(item)


def test_our_own_acts_are_not_engagements(fixture: Fixture) -> None:
    item = fixture("like__plain")
    uri = item["uri"].replace(KARI, OWN.did)

    assert mapping.act(uri, item["record"], datetime.now(UTC), OWN) is None


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"reply": None, "facets": None, "embed": []},
        {"reply": {"parent": "x", "root": {"uri": 7}}, "embed": {"record": {"record": 1}}},
        {"facets": [None, {"features": None}, {"features": [1, {"$type": 2, "did": []}]}]},
        {"text": 5, "langs": [None]},
    ],
)
def test_a_record_may_hold_anything(record: Json) -> None:
    uri = f"at://{KARI}/app.bsky.feed.post/3k"

    assert mapping.act(uri, record, datetime.now(UTC), OWN) is None


def test_what_no_database_takes_is_left_out(fixture: Fixture) -> None:
    item = fixture("reply__question")
    item["record"]["text"] = "What\0 does \ud800it cost?"

    assert heard(item).text == "What does ?it cost?"


def test_what_is_too_long_is_cut(fixture: Fixture) -> None:
    item = fixture("reply__question")
    item["record"]["text"] = "a" * 10_001
    item["author"]["displayName"] = "b" * 1001

    made = heard(item)

    assert (len(made.text), len(made.actor.name)) == (10_000, 1000)


@pytest.mark.parametrize("rkey", ["%%", "a b", "", "3k/4", "ø", "3k\n"])
def test_a_like_of_a_post_that_cannot_be_is_for_nobody(rkey: str) -> None:
    record = {"subject": {"uri": OUR_POSTS + rkey}}

    assert mapping.act(f"at://{KARI}/app.bsky.feed.like/3k", record, datetime.now(UTC), OWN) is None


def test_an_answer_to_what_cannot_be_answers_nothing(fixture: Fixture) -> None:
    item = fixture("reply__question")
    item["record"]["reply"]["parent"]["uri"] = "at://nobody" + "x" * 3000

    assert heard(item).in_reply_to is None


def test_a_withdrawal_is_the_same_engagement_without_what_was_written(fixture: Fixture) -> None:
    made = heard(fixture("reply__question"))
    seen_at = made.occurred_at + timedelta(hours=1)

    gone = mapping.withdrawal(made, seen_at)

    assert (gone.platform, gone.kind, gone.id) == (made.platform, made.kind, made.id)
    assert (gone.withdrawn, gone.occurred_at, gone.text) == (True, seen_at, None)
    assert (gone.actor, gone.post) == (made.actor, made.post)


def test_a_withdrawal_is_later_than_the_act_by_whichever_clock(fixture: Fixture) -> None:
    made = heard(fixture("like__plain"))

    gone = mapping.withdrawal(made, made.occurred_at - timedelta(hours=1))

    assert gone.occurred_at > made.occurred_at
