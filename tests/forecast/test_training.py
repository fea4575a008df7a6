from datetime import UTC, datetime, timedelta
from random import Random

import msgspec
import numpy as np
import pytest

pytest.importorskip("sklearn", reason="the extra `forecast` is not installed")

from crm_social.core.facts import Actor, Engagement, Post, seal
from crm_social.core.state import Dated
from crm_social.forecast import features, saying
from crm_social.forecast.training import History, Trained, drift, train

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def contact(number, draw):
    """One of a company where those who ask for the price often buy within a month or two."""
    first = NOW - timedelta(days=draw.uniform(100, 400))
    facts, asks = [], draw.random() < 0.4
    for place in range(draw.randint(2, 6)):
        at = first + timedelta(days=draw.uniform(0, 90))
        fact = Engagement(
            "mastodon",
            "comment",
            f"{number}-{place}",
            at,
            Actor(f"u{number}"),
            post=Post("p"),
            text="Hva koster dette?" if asks else "Fin dag i dag",
        )
        facts.append(Dated(seal(fact).key, fact))
    facts.sort(key=lambda dated: (dated.fact.occurred_at, dated.key))
    buys = draw.random() < (0.8 if asks else 0.05)
    end = facts[-1].fact.occurred_at + timedelta(days=draw.uniform(5, 60))
    return History(facts, [end] if buys else [], [] if buys else [end])


@pytest.fixture(scope="module")
def company():
    draw = Random(5)
    histories = [contact(number, draw) for number in range(260)]
    return histories, train(histories, NOW)


def test_what_foretells_buying_is_learned_and_survives_json(company):
    histories, trained = company
    assert isinstance(trained, Trained)
    known = [features.of_facts(one.facts, one.facts[-1].fact.occurred_at) for one in histories]
    features.with_colleagues(known)

    said = saying.chances(trained, known)
    again = saying.chances(msgspec.json.decode(msgspec.json.encode(trained), type=Trained), known)

    bought = [bool(one.sold_at) for one in histories]
    assert said == again
    assert trained.quality.auc > 0.6
    assert all(0.01 <= one <= 0.99 for one in said)
    assert np.mean([one for one, yes in zip(said, bought, strict=True) if yes]) > np.mean(
        [one for one, yes in zip(said, bought, strict=True) if not yes]
    )


def test_base_and_lines_sum_to_the_chance(company):
    histories, trained = company
    known = [features.of_facts(one.facts, NOW) for one in histories[:40]]
    features.with_colleagues(known)

    for one in saying.forecasts(trained, known):
        assert one.base * 100 + sum(line.points for line in one.lines) == pytest.approx(
            one.chance * 100
        )
        assert one.learned_from == 260


def test_it_is_in_force_only_where_it_orders_better_than_the_bands(company):
    _, trained = company

    assert trained.active == (trained.quality.auc > trained.quality.auc_of_bands)
    assert f"{trained.quality.auc_of_bands:.3f}" in trained.why


def test_it_falls_silent_when_outcomes_are_not_what_was_said(company):
    _, trained = company

    calm = drift(trained, [], np.full(200, 0.3), np.array([1.0] * 60 + [0.0] * 140))
    off = drift(trained, [], np.full(200, 0.3), np.array([1.0] * 140 + [0.0] * 60))

    assert (calm.silent, off.silent) == (False, True)
    assert off.why == "The newest outcomes were 70% where 30% was said."
