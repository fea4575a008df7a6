"""Complaints, objections, who is out of it, giveaways, corrections and new models."""

from dataclasses import replace
from datetime import timedelta

import pytest

from crm_social.core import explain, facts
from crm_social.core.dealings import Correction, Label, Mark
from crm_social.core.loop import Stage
from crm_social.core.model import STARTER, CreditModel, FitModel
from crm_social.core.plays import TaskState
from crm_social.core.scoring import level
from crm_social.core.state import Excluded
from tests.cast import BOOTS, LIV, NOW, ago, comment, engagement
from tests.core.stories import dated
from tests.core.told import (
    SUBJECT,
    consent,
    fold,
    likes,
    plays,
    referral,
    signal,
    verdict,
    wants,
    way,
)

ANGRY = "Elendig service, vi vil ha pengene tilbake!"
PRIZE = {"id": "prize", "giveaway": True}


def points(outcome, axis="engagement", at=NOW):
    return level(getattr(outcome.state, axis).heat, at, getattr(STARTER, axis).half_life)


def test_a_complaint_holds_back_what_sells_until_it_is_closed_and_a_week_more():
    told = [wants(occurred_at=ago(days=12)), wants("2", ANGRY, occurred_at=ago(days=11))]
    held = fold(*told, as_of=ago(days=10))
    (care,) = (one for one in held.state.tasks if one.play == "care")
    told.append(verdict(care, "done", ago(days=9)))

    (call,) = (one for one in held.state.tasks if one.play == "call")
    resting = fold(*told, as_of=ago(days=2) - timedelta(seconds=1))
    released = fold(*told, as_of=ago(days=2))

    assert call.state is TaskState.HELD
    assert not resting.state.detractor
    assert [one.state for one in resting.state.tasks if one.play == "call"] == [TaskState.HELD]
    assert [one.state for one in released.state.tasks if one.play == "call"] == [TaskState.OPEN]


def test_a_complaint_that_was_taken_back_brakes_no_more():
    angry = wants("2", ANGRY, occurred_at=ago(days=20))
    gone = wants("2", ANGRY, occurred_at=ago(days=19), withdrawn=True)

    state = fold(angry, gone).state

    assert not state.detractor
    assert state.calm_at is None


def test_an_mql_with_an_open_complaint_neither_escalates_nor_recycles():
    told = [
        wants(occurred_at=ago(days=30)),
        wants("2", ANGRY, occurred_at=ago(days=30) + timedelta(hours=1)),
    ]

    state = fold(*told, as_of=ago(days=10)).state

    assert state.stage is Stage.MQL
    assert not any(one.escalated for one in state.tasks)


@pytest.mark.parametrize("what", ["employee", "competitor", "bot"])
def test_who_is_not_for_sale_is_out_of_everything(what):
    outcome = fold(
        wants(occurred_at=ago(days=3)),
        signal(what, ago(days=2)),
        wants("2", occurred_at=ago(days=1)),
    )

    assert outcome.state.excluded is Excluded(what)
    assert outcome.state.stage is Stage.AUDIENCE
    assert (outcome.state.tasks, outcome.state.intent.heat) == ([], None)


def test_the_mail_of_our_own_people_says_so():
    model = replace(STARTER, fit=replace(FitModel(), own_domains=frozenset({"fjordkaffe.example"})))

    assert fold(wants(), model=model).state.excluded is Excluded.EMPLOYEE


def test_an_objection_ends_scoring_and_lifting_it_begins_anew():
    told = [
        wants(occurred_at=ago(days=9)),
        consent("objected", "score", ago(days=8)),
        likes("2", occurred_at=ago(days=7)),
    ]
    objected = fold(*told)
    lifted = fold(
        *told, consent("lifted", "score", ago(days=6)), likes("3", occurred_at=ago(days=5))
    )

    assert objected.state.excluded is Excluded.OBJECTED
    assert points(objected) == 0
    assert points(lifted, at=ago(days=5)) == pytest.approx(1)
    assert lifted.state.stage is Stage.ENGAGED


def test_who_wants_no_contact_is_still_answered():
    told = [
        consent("objected", "contact", ago(days=2)),
        likes(occurred_at=ago(days=3)),
        wants("2"),
        comment("3", "Hvordan?", actor=LIV),
    ]

    assert "call" not in plays(fold(*told))
    assert "thank" not in plays(fold(*told))
    assert "answer" in plays(fold(*told))


def test_a_post_marked_as_a_giveaway_counts_less_from_its_beginning():
    liked = likes(occurred_at=ago(days=3))
    mark = Mark("m1", "mastodon", BOOTS.id, ago(days=1), "mads", giveaway=True)

    before, after = fold(liked), fold(liked, mark)
    later = fold(liked, mark, likes("2", occurred_at=ago(hours=5)))

    assert points(after) == pytest.approx(points(before) * STARTER.credit.giveaway)
    assert points(later, at=ago(hours=5)) < 0.5
    assert after.state.serious == 0


def test_a_prize_counts_less_against_who_shows_real_intent_later():
    prize = type(BOOTS)(id="prize", giveaway=True)
    liked = likes(post=prize, occurred_at=ago(days=3))

    outcome = fold(liked, wants(occurred_at=ago(days=1)), trace=True)

    (line,) = (one for one in outcome.credits if one.rule == "like")
    assert line.factors["giveaway"] == STARTER.credit.giveaway_forgiven


def test_nobody_earns_more_in_a_day_than_the_cap():
    many = [
        engagement(
            "comment",
            str(n),
            actor=LIV,
            occurred_at=NOW - timedelta(minutes=n),
            text="ok",
            post=type(BOOTS)(id=f"p{n}", author="ola"),
        )
        for n in range(60)
    ] + [engagement(kind, "1", actor=LIV) for kind in ("quote", "repost", "mention", "save")]

    outcome = fold(*many, trace=True)

    assert points(outcome, at=NOW) <= STARTER.credit.daily_cap + 1e-6
    assert any("daily cap" in line.factors for line in outcome.credits)


def test_a_rep_who_reads_a_comment_otherwise_is_believed():
    asked = wants(occurred_at=ago(days=2))
    name = facts.name_of(asked).hex()
    wrong = Correction(
        "c1", SUBJECT, name, Label.BUYING, holds=False, actor="ola", occurred_at=ago(days=1)
    )

    outcome = fold(asked, wrong)

    assert points(fold(asked), "intent") > STARTER.credit.question
    assert points(outcome, "intent") < points(fold(asked), "intent")


def test_a_new_model_judges_everybody_anew_from_its_moment_and_no_earlier_move():
    richer = replace(
        STARTER,
        version="v2",
        before=STARTER,
        published_at=ago(days=1),
        credit=replace(CreditModel(), points={"like": 20.0}),
    )
    told = [likes(occurred_at=ago(days=3))]

    before, after = fold(*told, model=richer, as_of=ago(days=2)), fold(*told, model=richer)

    assert before.state.model == "starter-1"
    assert points(before, at=ago(days=3)) == pytest.approx(1)
    assert points(after, at=ago(days=3)) == pytest.approx(20)
    assert after.moves[0].model == "starter-1"
    assert {move.model for move in after.moves[1:]} == {"v2"}


def test_too_much_is_not_asked_of_one_person():
    bothers = [
        engagement(
            kind,
            str(n),
            actor=LIV,
            occurred_at=ago(hours=200 - 20 * n),
            post=type(BOOTS)(id=f"p{n}"),
        )
        for n, kind in enumerate(("like", "repost", "rating", "quote", "save"))
    ]

    opened = fold(*bothers).state.tasks

    assert len(opened) <= STARTER.fatigue.tasks


def test_a_referral_earns_the_one_who_made_it_and_the_sum_says_so():
    told = [likes(occurred_at=ago(days=3)), referral(ago(days=1), made=True)]

    why = explain.explain(dated([facts.seal(one) for one in told]), STARTER, NOW)

    assert why.advocacy.points == pytest.approx(sum(line.worth for line in why.advocacy.lines))
    assert why.advocacy.lines[0].credit.rule == "referral"
    assert way(fold(*told)) == "S1"
