"""The forecast, from facts in the ledger to a chance for one contact."""

from datetime import timedelta

import pytest

pytest.importorskip("sklearn", reason="the extra `forecast` is not installed")

from crm_social.actions import forecast
from crm_social.core.facts import Actor, seal
from crm_social.forecast import features, saying
from crm_social.forecast.training import Silence, Trained
from crm_social.jobs import Works
from crm_social.store import companies, rebuild
from tests.buyers import ASKS, company
from tests.cast import NOW, ago, comment, contact_of, like
from tests.core.stories import dated


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
    with db.reading() as session:
        cold, warm = (forecast.of_contact(session, 0, some, NOW) for some in (idle, keen))

    assert warm.chance > 2 * cold.chance
    assert warm.learned_from == 240
    assert sum(line.points for line in warm.lines) == pytest.approx((warm.chance - warm.base) * 100)


def test_one_contact_is_thought_of_as_among_others(db, learned):
    # Alone, what nobody told of them could be taken for a number, and what they never did
    # for something not known.
    asked = [told("Fin dag i dag", "idle"), told(ASKS, "keen"), dated([seal(like("1"))])]
    known = [features.of_facts(some, NOW) for some in asked]
    features.with_colleagues(known)

    together = saying.chances(learned.found, known)

    assert [saying.chances(learned.found, [one])[0] for one in known] == pytest.approx(together)


def test_colleagues_who_engage_count_for_each_other(db, learned, take_in):
    anna, arne = (
        Actor(id=who, name=who, company="Fjell AS", email=f"{who}@fjell.no")
        for who in ("anna", "arne")
    )
    take_in(comment("a", "Hei", actor=anna), comment("b", "Hei", actor=arne))

    with db.reading() as session:
        engaged = companies.engaged
        since = NOW - timedelta(days=90)
        asked = contact_of(session, "mastodon", "anna")
        assert engaged(session, "Fjell AS", but=asked, since=since) == 1
        assert engaged(session, "Fjell AS", but=0, since=since) == 2
        assert engaged(session, "Vidde AS", but=0, since=since) == 0
        assert engaged(session, "Fjell AS", but=0, since=NOW + timedelta(days=1)) == 0


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
