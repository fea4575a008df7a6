from datetime import UTC, datetime, timedelta
from random import Random

import msgspec
import pytest

pytest.importorskip("sklearn", reason="the extra `forecast` is not installed")

from crm_social.core.facts import Actor, Engagement, Post, seal
from crm_social.core.state import Dated
from crm_social.forecast import features, words
from crm_social.forecast.training import History, Silence, train

AS_OF = datetime(2026, 6, 1, tzinfo=UTC)


def engaged(number, at, *, text="Hva koster dette?", kind="comment", withdrawn=False):
    fact = Engagement(
        "mastodon",
        kind,
        f"e{number}",
        at,
        Actor("kari", name="Kari", company="Fjord AS", title="CEO"),
        post=Post(f"p{number % 5}"),
        text=text,
        withdrawn=withdrawn,
    )
    return Dated(seal(fact).key, fact)


def history(seed=1):
    draw = Random(seed)
    facts = [
        engaged(
            number,
            AS_OF + timedelta(days=draw.uniform(-200, 200)),
            kind=draw.choice(["like", "comment"]),
        )
        for number in range(60)
    ]
    return sorted(facts, key=lambda dated: (dated.fact.occurred_at, dated.key))


def frozen(facts):
    return msgspec.json.encode(features.of_facts(facts, AS_OF), order="sorted")


def test_nothing_after_the_day_changes_a_byte_of_the_features():
    facts = history()
    before = [one for one in facts if one.fact.occurred_at <= AS_OF]
    after = [one for one in facts if one.fact.occurred_at > AS_OF]
    taken_back = [
        engaged(number, AS_OF + timedelta(hours=1), withdrawn=True, text=None)
        for number in range(60)
    ]
    altered = [engaged(900 + place, AS_OF + timedelta(days=place + 1)) for place in range(40)]
    expected = frozen(before)

    assert frozen(facts) == expected
    assert frozen([*before, *reversed(after)]) == expected
    assert frozen([*before, *taken_back, *altered]) == expected


def test_what_came_before_the_day_does_change_them():
    facts = history()

    assert frozen(facts[1:]) != frozen(facts)


def test_what_was_taken_back_before_the_day_does_not_count():
    done = engaged(1, AS_OF - timedelta(days=2))
    undone = engaged(1, AS_OF - timedelta(days=1), withdrawn=True, text=None)

    assert features.of_facts([done, undone], AS_OF)["acts"] == 0.0


def test_colleagues_are_counted_without_oneself():
    made = [
        {"company": "Fjord AS", "acts this quarter": 1.0},
        {"company": "Fjord AS"},
        {"company": None},
    ]
    features.with_colleagues(made)

    assert [one["colleagues engaging"] for one in made] == [0.0, 1.0, None]


def test_below_thirty_won_it_is_silent_and_says_why():
    found = train([History(history(seed)) for seed in range(40)], AS_OF + timedelta(days=300))

    assert isinstance(found, Silence)
    assert "needs 30 of each" in found.why


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nb", "+12 poeng: spurte om kjøp 2 ganger siste to uker"),
        ("sv", "+12 poäng: frågade om köp 2 gånger senaste två veckorna"),
        ("en", "+12 points: asked about buying 2 times in the last two weeks"),
    ],
)
def test_a_contribution_is_said_in_words(language, said):
    assert words.line(12.2, "asked about buying lately", 2.0, language) == said
