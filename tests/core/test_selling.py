"""The first lobe: from interest to the purchase, and back to wake up later."""

from datetime import timedelta

import pytest

from crm_social.core import loop
from crm_social.core.loop import Rule, Stage
from crm_social.core.state import Working
from tests.cast import ago
from tests.core.told import (
    consent,
    fold,
    likes,
    referral,
    rejected,
    sale,
    signal,
    verdict,
    wants,
    way,
)


def test_a_deal_makes_an_opportunity_and_the_stages_passed_are_kept():
    outcome = fold(likes(occurred_at=ago(days=2)), sale("opened", ago(days=1)))

    assert way(outcome) == "S1 S2. S3. S4. S5. S6"
    assert outcome.state.deals["acme/d1"].opened_at == ago(days=1)


def test_a_deal_that_is_won_crosses_to_the_second_lobe():
    outcome = fold(sale("opened", ago(days=9)), sale("won", ago(days=1), product="Boots"))
    state = outcome.state

    assert [move.to_stage for move in outcome.moves[-2:]] == [Stage.CUSTOMER, Stage.ONBOARDING]
    assert (state.cycle, state.deals, state.working) == (1, {}, Working.DONE)
    assert state.bought.product == "Boots"


def test_winning_the_same_deal_twice_counts_once():
    outcome = fold(sale("won", ago(days=3)), sale("won", ago(days=1)))

    assert outcome.state.cycle == 1


def test_a_sale_that_was_a_mistake_is_as_if_it_had_never_been():
    told = [wants(occurred_at=ago(days=3)), sale("won", ago(days=2))]
    mistake = sale("won", ago(days=1), withdrawn=True)

    outcome = fold(*told, mistake)

    assert outcome.state.cycle == 0
    assert outcome.moves == fold(told[0]).moves


def test_what_was_to_be_sold_is_not_asked_for_when_it_is_sold():
    outcome = fold(wants(occurred_at=ago(days=2)), sale("won", ago(days=1)))

    assert [task.play for task in outcome.state.tasks] == ["handover"]
    assert "call" in {task.play for task in outcome.closed}


def test_a_lost_deal_is_put_back_with_the_reason_and_looked_at_again_later():
    told = [sale("opened", ago(days=200)), sale("lost", ago(days=190), reason="too dear")]
    told.append(likes(occurred_at=ago(days=191)))

    before = fold(*told, as_of=ago(days=101))
    after = fold(*told, as_of=ago(days=100))

    assert before.state.stage is Stage.LEAD
    assert (before.state.recycled.reason, before.state.recycled.until) == (
        "too dear",
        ago(days=100),
    )
    assert after.state.recycled is None


def test_a_lead_put_back_by_hand_wakes_up_on_its_day_at_that_moment():
    wakes_at = ago(days=20)
    told = [
        sale("opened", ago(days=60)),
        likes(occurred_at=ago(days=60)),
        signal("recycle", ago(days=50), until=wakes_at, reason="budget next year"),
    ]

    (task,) = (
        one for one in fold(*told, as_of=ago(days=19)).state.tasks if one.because == "woke_up"
    )

    assert task.opened_at == wakes_at
    assert not [
        one
        for one in fold(*told, as_of=wakes_at - timedelta(seconds=1)).state.tasks
        if one.because == "woke_up"
    ]


def test_need_alone_does_not_qualify_and_need_with_a_budget_does():
    first = fold(wants(occurred_at=ago(days=3)), as_of=ago(days=2))
    (call,) = (task for task in first.state.tasks if task.play == "call")
    told = [wants(occurred_at=ago(days=3)), verdict(call, "accept", ago(days=2))]

    need = fold(*told, signal("need", ago(days=1)))
    both = fold(*told, signal("need", ago(days=1)), signal("budget", ago(hours=9)))

    assert need.state.stage is Stage.ACCEPTED
    assert both.state.stage is Stage.QUALIFIED
    assert both.moves[-1].rule is Rule.QUALIFIED


def test_interest_a_rep_heard_of_makes_a_lead_and_something_to_do():
    outcome = fold(likes(occurred_at=ago(days=400)), signal("interest", ago(days=1)))

    assert outcome.state.stage is Stage.LEAD
    assert [task.because for task in outcome.state.tasks] == ["interested"]


def test_a_referral_makes_a_lead_who_knows_by_whom():
    outcome = fold(likes(occurred_at=ago(days=400)), referral(ago(days=1), made=False))

    assert outcome.state.stage is Stage.LEAD
    assert outcome.state.referred_by is not None


def test_who_opted_in_is_engaged_without_engaging_and_is_not_forgotten():
    told = [consent("given", "contact", ago(days=300)), likes(occurred_at=ago(days=500))]

    assert fold(*told).state.stage is Stage.ENGAGED


@pytest.mark.parametrize("to", ["X", "R1", "R5", "nowhere"])
def test_nobody_is_moved_by_hand_over_the_purchase(to):
    told = [wants(occurred_at=ago(days=3)), signal("move", ago(days=1), to=to, reason="I think so")]

    assert way(fold(*told)) == way(fold(told[0]))


def test_a_move_by_hand_needs_a_reason_and_keeps_it_with_who_made_it():
    without = fold(likes(), signal("move", ago(minutes=1), to="S2"))
    outcome = fold(likes(), signal("move", ago(minutes=1), to="S2", reason="met at the fair"))

    assert without.state.stage is Stage.ENGAGED
    move = outcome.moves[-1]
    assert (move.to_stage, move.rule, move.actor, move.reason) == (
        Stage.LEAD, Rule.MANUAL, "ola", "met at the fair",
    )  # fmt: skip


def test_a_rep_who_says_not_now_puts_the_lead_back():
    first = fold(wants(occurred_at=ago(days=3)), as_of=ago(days=2))
    (call,) = (task for task in first.state.tasks if task.play == "call")

    outcome = fold(wants(occurred_at=ago(days=3)), rejected(call, ago(days=2), "bad_timing"))

    assert outcome.state.stage is Stage.LEAD
    assert outcome.state.recycled.reason == "bad_timing"


def test_the_loop_has_one_crossing_and_every_edge_has_a_place():
    into = {start for start, end in loop.EDGES if end is Stage.CUSTOMER}
    out = {end for start, end in loop.EDGES if start is Stage.CUSTOMER}

    assert into == {Stage.OPPORTUNITY, Stage.REPEAT_OPPORTUNITY}
    assert out == {Stage.ONBOARDING}
    assert [place.stage for place in loop.PLACES] == list(Stage)
    assert set(loop.MEANING) == set(Rule)
