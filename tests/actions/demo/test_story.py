"""The story: the same seed and moment give the same facts, and people write as people do."""

from collections import Counter
from datetime import timedelta
from random import Random
from urllib.parse import urlsplit

import msgspec
import pytest

from crm_social.actions import accounts, demo, replay
from crm_social.actions.demo import calendar, posts
from crm_social.actions.demo.story import Story
from crm_social.actions.demo.words import Tongue
from crm_social.core import text
from crm_social.core.facts import Engagement, seal
from crm_social.core.model import STARTER
from crm_social.store import ledger, queue
from tests.cast import NOW, PASSWORD, like

START = NOW - timedelta(days=61)
_MEANS = {"wish": "buying", "question": "question", "complaint": "complaint", "thanks": "thanks"}


@pytest.fixture(scope="module")
def facts():
    """Two months."""
    return demo.tell(STARTER, START, NOW)


def test_the_same_seed_and_moment_give_the_same_facts(facts):
    again = demo.tell(STARTER, START, NOW)

    assert [seal(one).key for one in again] == [seal(one).key for one in facts]
    assert msgspec.json.encode(again) == msgspec.json.encode(facts)


def test_another_seed_tells_another_story(facts):
    other = demo.tell(STARTER, START, NOW, seed=7)

    assert msgspec.json.encode(other[:50]) != msgspec.json.encode(facts[:50])


def test_facts_come_in_order_of_time_and_none_is_still_to_come(facts):
    at = [one.occurred_at for one in facts]

    assert at == sorted(at)
    assert at[-1] <= NOW
    assert NOW - at[-1] < timedelta(hours=1)


def test_what_has_not_happened_yet_is_not_told():
    rng = Random(1)
    story = Story(rng, Tongue(rng, ["Kari"]), START, NOW, STARTER)

    story.tell(like("1", occurred_at=NOW - timedelta(seconds=1)))
    story.tell(like("2", occurred_at=NOW + timedelta(seconds=1)))

    assert [one.id for one in story.facts] == ["like-1"]


def test_nothing_is_heard_on_linkedin_and_every_address_is_invented(facts):
    heard = [one for one in facts if isinstance(one, Engagement)]
    hosts = {urlsplit(one.actor.url).hostname for one in heard}
    hosts |= {urlsplit(one.post.url).hostname for one in heard if one.post}
    mails = {one.actor.email for one in heard if one.actor.email}

    assert "linkedin" not in {one.platform for one in heard}
    assert [host for host in hosts if not host.endswith(".example")] == []
    # Gmail has no addresses with an underscore.
    assert [
        mail
        for mail in mails
        if not mail.endswith(".example") and not ("_" in mail and mail.endswith("@gmail.com"))
    ] == []


def test_what_is_told_becomes_what_is_stored(db):
    loaded = demo.load(db, NOW, months=2)

    compared, problems = replay.check(db, NOW)
    assert problems == []
    assert compared == loaded.contacts > 80
    with db.reading() as session:
        # The model's publication is one more.
        assert ledger.count(session) >= loaded.facts
        assert queue.open_for(session, "ola", NOW)


def test_a_company_with_a_user_is_left_alone(db):
    accounts.add_user(db, username="kari", name="Kari", role="rep", password=PASSWORD, now=NOW)

    assert demo.load(db, NOW, months=1) is None
    with db.reading() as session:
        assert ledger.count(session) == 0


@pytest.mark.parametrize("lang", ["nb", "sv", "en"])
@pytest.mark.parametrize("what", sorted(_MEANS))
def test_most_texts_are_read_as_they_are_meant(lang, what):
    tongue = Tongue(Random(1), ["Kari", "Emma", "Tom"])

    said = [tongue.say(lang, what, NOW, topic="roof", name="Kari") for _ in range(120)]

    read = sum(bool(getattr(text.read(one), _MEANS[what])) for one in said)
    assert read / len(said) > 0.6
    assert max(Counter(said).values()) <= len(said) / 10


def test_nothing_is_published_in_july_and_at_christmas_but_lately():
    rng = Random(1)
    two_years_ago = NOW - timedelta(days=730)

    found = posts.published(rng, Tongue(rng, ["Kari"]), two_years_ago, NOW)

    told = [calendar.local(one.at).date() for one in found if one.topic != "prize"]
    assert len(told) > 500
    assert [day for day in told if (day.month, day.day) > (12, 21)] == []
    assert [day for day in told if day.month == 7 and 6 <= day.day <= 27] == []
    in_july = NOW.replace(month=7, day=20)
    lately = posts.published(rng, Tongue(rng, ["Kari"]), in_july - timedelta(days=20), in_july)
    assert max(one.at for one in lately) > in_july - timedelta(days=4)


def test_every_sentence_has_words_for_all_of_its_slots():
    tongue = Tongue(Random(1), ["Kari"])
    kinds = "question wish praise complaint critic thanks talk prize quote mention".split()

    said = [
        tongue.say(lang, what, NOW, topic=topic, name="Kari")
        for lang in ("nb", "sv", "en")
        for what in kinds
        for topic in ("economy", "battery", "snow", "charging", "upkeep", "rules", "offer")
        for _ in range(8)
    ]

    assert [one for one in said if "{" in one or "}" in one] == []
