"""Two years of it, as a trial shows them: every page has something true to find."""

import shutil
from collections import Counter, defaultdict
from datetime import timedelta

import pytest

from crm_social.actions import demo, posts, replay
from crm_social.core.dealings import Deal, Sale
from crm_social.core.facts import Engagement
from crm_social.core.loop import Stage
from crm_social.core.state import Risk
from crm_social.store import places, rebuild, reps
from crm_social.store.db import Database
from crm_social.store.places import Whose
from tests.cast import NOW

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]

_REPS = ("ola", "eva", "tor", "siri", "jon")


@pytest.fixture(scope="module")
def history(sqlite_template, tmp_path_factory):
    """The whole demo, loaded once, in SQLite whatever the size of this run."""
    path = tmp_path_factory.mktemp("demo") / "crm_social.db"
    shutil.copy(sqlite_template, path)
    db = Database(f"sqlite:///{path}")
    demo.load(db, NOW)
    yield db
    db.close()


@pytest.fixture(scope="module")
def states(history):
    with history.reading() as session:
        return [one.state for one in rebuild.stored(session)]


@pytest.fixture(scope="module")
def facts(history):
    """Each contact's facts."""
    with history.reading() as session:
        return [[dated.fact for dated in group.facts] for group in rebuild.groups(session, NOW)]


def engaged(facts):
    return [one for one in facts if isinstance(one, Engagement) and not one.withdrawn]


def ended(facts, what):
    return any(isinstance(one, Sale) and one.what is what for one in facts)


def share_won(people):
    return sum(ended(one, Deal.WON) for one in people) / len(people)


def test_somebody_stands_at_every_stage_today(states):
    stages = Counter(one.stage for one in states)

    # Nobody stays at the purchase: it leads on at once.
    assert set(Stage) - set(stages) == {Stage.CUSTOMER}
    assert 1500 <= len(states) <= 3000
    assert any(one.advocate for one in states)
    risks = {one.bought.risk for one in states if one.bought}
    assert risks >= {Risk.AT_RISK, Risk.DORMANT}
    assert any(one.cycle > 2 for one in states)
    assert any(one.complaints for one in states)


def test_enough_was_won_and_lost_for_a_forecast(facts):
    won = sum(ended(one, Deal.WON) for one in facts)
    lost = sum(ended(one, Deal.LOST) for one in facts)

    assert 60 <= won <= 200
    assert 60 <= lost <= 200


def test_every_queue_is_one_a_person_could_work(history):
    edges = {"late": NOW, "soon": NOW + timedelta(hours=12)}

    with history.reading() as session:
        found = {
            rep: places.counts_for(session, Whose(rep), NOW, edges, most=1_000) for rep in _REPS
        }
        away = [one.name for one in reps.everybody(session) if not one.present(NOW)]

    assert away == ["jon"]
    assert all(8 <= sum(found[rep].values()) <= 60 for rep in _REPS if rep != "jon")
    assert sum(found[rep]["late"] > 0 for rep in _REPS) >= 3
    assert any(found[rep]["soon"] for rep in _REPS)


def test_those_who_come_for_a_prize_do_not_buy_more_than_others(facts):
    for_prizes = [
        one
        for one in facts
        if (heard := engaged(one)) and all(e.post and "-prize-" in e.post.id for e in heard)
    ]
    others = [one for one in facts if engaged(one) and one not in for_prizes]

    assert len(for_prizes) > 150
    assert share_won(for_prizes) < share_won(others) / 3


def test_those_who_read_what_people_write_buy_more(facts):
    by_reading = defaultdict(list)
    for one in facts:
        if heard := engaged(one):
            read = sum(
                bool(e.post and e.post.author and e.post.class_ == "interesting") for e in heard
            )
            by_reading["much" if read >= 4 else "little"].append(one)

    assert share_won(by_reading["much"]) > 5 * share_won(by_reading["little"])


def test_hardly_a_sentence_is_read_twice(facts):
    said = [e.text for one in facts for e in engaged(one) if e.text]

    assert len(said) > 2000
    assert len(set(said)) > 0.98 * len(said)


def test_the_last_days_are_lively(facts):
    lately = [e for one in facts for e in engaged(one) if e.occurred_at > NOW - timedelta(days=3)]

    assert len(lately) > 60
    assert max(e.occurred_at for e in lately) > NOW - timedelta(hours=2)


def test_posts_are_of_all_classes_and_drifted_to_advertising_for_a_while(facts):
    class_of = {}
    for one in facts:
        for e in engaged(one):
            if e.post and "-prize-" not in e.post.id:
                class_of[e.post.id] = (e.post.class_, e.post.published_at)

    def share(first, last):
        some = [c for c, at in class_of.values() if first <= (NOW - at).days < last]
        return Counter(some)["interesting"] / len(some)

    assert share(500, 720) > 0.6
    assert share(310, 470) < 0.5
    assert share(20, 290) > 0.6


def test_refolding_everybody_gives_what_is_stored(history):
    assert replay.check(history, NOW)[1] == []


def test_the_giveaway_that_nobody_declared_was_marked(history):
    hinted = posts.hints(history, NOW, timedelta(days=730), 40)

    assert [one.post for one in hinted if "-prize-" in one.post] == []


def test_nearly_everybody_was_told_in_time_what_is_held_of_them(states):
    due = [one for one in states if one.engaged_at and one.engaged_at < NOW - timedelta(days=40)]

    untold = [one for one in due if one.informed_at is None]

    assert due
    assert 0 < len(untold) < len(due) / 20
