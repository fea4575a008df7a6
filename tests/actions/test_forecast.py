"""The forecast, from facts in the ledger to a chance for one contact."""

from datetime import timedelta
from random import Random

import pytest

pytest.importorskip("sklearn", reason="the extra `forecast` is not installed")

from crm_social.actions import forecast
from crm_social.core.dealings import Deal, Person, Sale
from crm_social.core.facts import Actor, seal
from crm_social.forecast.training import Silence, Trained
from crm_social.jobs import Works
from crm_social.store import rebuild
from tests.cast import NOW, ago, comment
from tests.core.stories import dated

ASKS = "Hva koster dette?"


def company(number):
    """Return what so many people did: who asks for the price often buys a while later."""
    draw = Random(11)
    for who in range(number):
        actor, asks = Actor(id=f"u{who}"), draw.random() < 0.5
        first = draw.uniform(120, 400)
        for place in range(draw.randint(2, 4)):
            at = ago(days=first - draw.uniform(0, 60))
            text = ASKS if asks else "Fin dag i dag"
            yield comment(f"{who}-{place}", text, actor=actor, occurred_at=at)
        buys = draw.random() < (0.85 if asks else 0.06)
        what = Deal.WON if buys else Deal.LOST
        at = ago(days=first - 60 - draw.uniform(5, 55))
        yield Sale("acme", f"d{who}", what, Person("mastodon", f"u{who}"), at)


def told(text, who):
    return dated(
        [
            seal(comment(f"{who}-{n}", text, actor=Actor(id=who), occurred_at=ago(days=n)))
            for n in (1, 2)
        ]
    )


@pytest.fixture
def learned(db, take_in):
    take_in(*company(240))
    return forecast.retrain(db, NOW)


def test_who_asked_for_the_price_is_thought_likelier_to_buy(db, learned):
    assert isinstance(learned.found, Trained)
    assert learned.found.active, learned.found.why
    assert forecast.shown(db) == learned.found

    idle, keen = told("Fin dag i dag", "idle"), told(ASKS, "keen")
    cold, warm = forecast.of_contacts(db, [idle, keen], NOW)

    assert warm.chance > 2 * cold.chance
    assert warm.learned_from == 240


def test_without_thirty_won_and_lost_it_is_silent_and_says_why(db, take_in, config):
    take_in(*company(40))

    assert Works(config, db).retrain() == 0
    found = forecast.retrain(db, NOW).found

    assert isinstance(found, Silence)
    assert "needs 30 of each" in found.why
    assert forecast.shown(db) is None


def test_the_nightly_job_learns_where_there_is_enough(db, take_in, config):
    take_in(*company(240))

    assert Works(config, db).retrain() == 1
    assert forecast.shown(db) is not None


def test_a_contact_of_the_ledger_has_the_history_its_facts_tell(db, take_in):
    take_in(*company(3))

    with db.reading() as session:
        histories = [forecast.history(group.facts) for group in rebuild.groups(session, NOW)]

    assert sum(len(one.sold_at) + len(one.lost_at) for one in histories) == 3
    assert all(
        end - one.facts[0].fact.occurred_at > timedelta(0)
        for one in histories
        for end in one.sold_at
    )
