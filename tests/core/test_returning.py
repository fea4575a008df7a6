"""The second lobe: from the purchase back to the store."""

from datetime import timedelta

from crm_social.core.loop import Rule, Stage
from crm_social.core.state import Risk
from tests.cast import BOOTS, LIV, ago, engagement
from tests.core.told import consent, fold, likes, plays, sale, signal, verdict, wants, way

SECOND = timedelta(seconds=1)


def follows(at):
    return engagement("follow", "f", actor=LIV, post=None, occurred_at=at)


def settled(*, days):
    """Return a customer of so many days who follows us and was welcomed by time."""
    return [sale("purchase", ago(days=days)), follows(ago(days=days - 1))]


def test_a_new_customer_is_welcomed():
    outcome = fold(likes(occurred_at=ago(days=3)), sale("purchase", ago(days=2), product="Boots"))

    assert outcome.state.stage is Stage.ONBOARDING
    (task,) = (one for one in outcome.state.tasks if one.play == "handover")
    assert (task.because, task.post) == ("bought", "Boots")


def test_a_customer_who_follows_us_is_connected_when_the_welcome_is_done():
    told = [likes(occurred_at=ago(days=5)), sale("purchase", ago(days=4)), follows(ago(days=3))]
    (task,) = (one for one in fold(*told).state.tasks if one.play == "handover")

    outcome = fold(*told, verdict(task, "done", ago(days=2)))

    assert fold(*told).state.stage is Stage.ONBOARDING
    assert outcome.moves[-1].rule is Rule.CONNECTED
    assert outcome.moves[-1].at == ago(days=2)


def test_without_a_welcome_thirty_days_settle_them_to_the_moment():
    told = settled(days=60)

    assert fold(*told, as_of=ago(days=30) - SECOND).state.stage is Stage.ONBOARDING
    assert fold(*told, as_of=ago(days=30)).state.stage is Stage.CONNECTED


def test_thirty_days_without_any_link_settle_nobody():
    assert (
        fold(sale("purchase", ago(days=60)), likes(occurred_at=ago(days=70))).state.stage
        is Stage.ONBOARDING
    )


def test_a_consent_connects_like_a_follow():
    told = [
        sale("purchase", ago(days=60)),
        likes(occurred_at=ago(days=59)),
        consent("given", "contact", ago(days=10)),
    ]

    assert fold(*told).moves[-1].rule is Rule.CONNECTED


def test_a_visit_makes_a_connected_customer_active_and_silence_undoes_it():
    told = [*settled(days=200), signal("visit", ago(days=100))]

    assert fold(*told, as_of=ago(days=99)).state.stage is Stage.ACTIVE
    assert fold(*told, as_of=ago(days=10) - SECOND).state.stage is Stage.ACTIVE
    assert fold(*told, as_of=ago(days=10)).state.stage is Stage.CONNECTED


def test_an_active_customer_who_asks_is_re_engaged_and_accepting_opens_a_repeat():
    told = [*settled(days=100), signal("visit", ago(days=20)), wants(occurred_at=ago(days=2))]
    asked = fold(*told)
    (call,) = (one for one in asked.state.tasks if one.play == "call")

    accepted = fold(*told, verdict(call, "accept", ago(days=1)))
    won = fold(*told, verdict(call, "accept", ago(days=1)), sale("won", ago(hours=5), deal="d2"))

    assert asked.state.stage is Stage.RE_ENGAGED
    assert accepted.state.stage is Stage.REPEAT_OPPORTUNITY
    assert (won.state.stage, won.state.cycle) == (Stage.ONBOARDING, 2)


def test_the_time_to_buy_again_opens_and_closes_by_the_customers_own_rhythm():
    told = [
        sale("purchase", ago(days=300), deal="a"),
        sale("purchase", ago(days=200), deal="b", product="Boots"),
        sale("purchase", ago(days=100), deal="c"),
        follows(ago(days=95)),
    ]
    opens, closes = ago(days=20), ago(days=-20)

    before = fold(*told, as_of=opens - SECOND)
    opened = fold(*told, as_of=opens)
    closed = fold(*told, as_of=closes)

    assert before.state.stage in (Stage.CONNECTED, Stage.ACTIVE)
    assert opened.state.stage is Stage.RE_ENGAGED
    assert opened.moves[-1].rule is Rule.WINDOW_OPENED
    (task,) = (one for one in opened.state.tasks if one.play == "reorder")
    assert task.because == "time_to_buy"
    assert closed.moves[-1].rule in (Rule.WINDOW_CLOSED, Rule.SILENT)
    assert closed.state.stage in (Stage.ACTIVE, Stage.CONNECTED)


def test_a_silent_customer_is_at_risk_then_dormant_and_is_won_back_twice_at_most():
    told = [
        likes(occurred_at=ago(days=900)),
        sale("purchase", ago(days=600), deal="a"),
        sale("purchase", ago(days=500), deal="b"),
    ]

    calm = fold(*told, as_of=ago(days=350) - SECOND)
    at_risk = fold(*told, as_of=ago(days=350))
    dormant = fold(*told, as_of=ago(days=200))
    now = fold(*told)

    assert calm.state.bought.risk is None
    assert at_risk.state.bought.risk is Risk.AT_RISK
    assert "win_back" in plays(at_risk)
    assert dormant.state.bought.risk is Risk.DORMANT
    tried = [one for one in (*now.closed, *now.state.tasks) if one.play == "win_back"]
    assert len(tried) == 2


def test_a_customer_who_is_heard_of_again_needs_no_winning_back():
    told = [
        likes(occurred_at=ago(days=900)),
        sale("purchase", ago(days=600), deal="a"),
        sale("purchase", ago(days=500), deal="b"),
        likes("2", occurred_at=ago(days=349)),
    ]

    outcome = fold(*told, as_of=ago(days=348))

    assert outcome.state.bought.risk is None
    assert "win_back" not in plays(outcome)


def test_a_repeat_deal_that_is_lost_leaves_an_active_customer():
    told = [
        *settled(days=50),
        sale("opened", ago(days=9), deal="d2"),
        sale("lost", ago(days=5), deal="d2"),
    ]

    outcome = fold(*told, as_of=ago(days=4))

    assert way(outcome).endswith("R5 R3")


def test_a_customer_who_shares_us_with_others_is_an_advocate():
    shares = [
        engagement("quote", str(day), actor=LIV, post=BOOTS, occurred_at=ago(days=day))
        for day in range(1, 5)
    ]

    assert fold(*settled(days=50), *shares).state.advocate
    assert not fold(*shares).state.advocate
    assert not fold(*settled(days=50)).state.advocate
