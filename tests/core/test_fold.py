"""The fold: state is a function of the facts in time order, however they are walked."""

import math
from datetime import UTC, timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_social.core import decide, facts, scoring
from crm_social.core.dealings import Mark, Pause
from crm_social.core.decide import can_advance
from crm_social.core.facts import Actor, Engagement
from crm_social.core.loop import EDGES, Stage
from crm_social.core.model import STARTER
from crm_social.core.plays import TaskState
from crm_social.core.state import State
from tests.cast import BOOTS, LIV, NOW, ago, comment, engagement, like
from tests.core.stories import dated, stories


def fold(*told, as_of=NOW, trace=False):
    return decide.fold(dated([facts.seal(fact) for fact in told]), STARTER, as_of, trace=trace)


def posts_of(told, *kinds):
    """Return the posts that facts of these kinds are about, by platform and id."""
    found = set()
    for one in told:
        if isinstance(one.fact, kinds) and one.fact.post is not None:
            post = one.fact.post
            found.add((one.fact.platform, post if isinstance(post, str) else post.id))
    return found


@settings(max_examples=150, deadline=None)
@given(stories(people=1), st.data())
def test_advancing_where_allowed_gives_what_refolding_gives(story, data):
    told = dated(story)
    state, moves, closed = State(), [], []
    start = 0
    while start < len(told):
        size = data.draw(st.integers(1, 4))
        some = told[start : start + size]
        as_of = data.draw(st.sampled_from((some[-1].fact.occurred_at, NOW)))
        settle = data.draw(st.booleans())
        spoken_of = {one.name for one in told[:start]}
        fresh = not spoken_of & {one.name for one in some}
        # Who engages with a marked or a resting post is folded with what was said of it.
        fresh = fresh and posts_of(told[:start], Mark, Pause).isdisjoint(posts_of(some, Engagement))
        if fresh and can_advance(state, some, STARTER, as_of):
            # Stored and recalled in between, as a database would.
            state = msgspec.json.decode(msgspec.json.encode(state), type=State)
            outcome = decide.advance(state, some, STARTER, as_of, settle=settle)
            moves, closed = moves + outcome.moves, closed + outcome.closed
        else:
            outcome = decide.fold(told[: start + size], STARTER, as_of, settle=settle)
            moves, closed = outcome.moves, outcome.closed
        state = outcome.state
        start += size
    last = decide.advance(state, [], STARTER, NOW)

    expected = decide.fold(told, STARTER, NOW)
    assert msgspec.to_builtins(last.state) == msgspec.to_builtins(expected.state)
    assert moves + last.moves == expected.moves
    assert closed + last.closed == expected.closed


@settings(max_examples=100, deadline=None)
@given(stories(people=1))
def test_moves_follow_the_edges_in_time_order_and_join_up(story):
    outcome = decide.fold(dated(story), STARTER, NOW)

    stage, at = Stage.AUDIENCE, None
    for move in outcome.moves:
        assert move.from_stage is stage
        assert (move.from_stage, move.to_stage) in EDGES
        assert at is None or move.at >= at
        stage, at = move.to_stage, move.at
    assert stage is outcome.state.stage


@settings(max_examples=100, deadline=None)
@given(stories(people=1))
def test_the_explanation_sums_to_the_axes(story):
    outcome = decide.fold(dated(story), STARTER, NOW, trace=True)

    for name, axis in (
        ("engagement", outcome.state.engagement),
        ("intent", outcome.state.intent),
        ("advocacy", outcome.state.advocacy),
    ):
        half_life = getattr(STARTER, name).half_life
        total = sum(
            credit.points * 0.5 ** ((NOW - credit.at) / half_life)
            for credit in outcome.credits
            if credit.axis == name
        )
        points = scoring.level(axis.heat, NOW, half_life)
        assert abs(total - points) <= 1e-9 * max(1.0, points)


@settings(max_examples=100, deadline=None)
@given(stories(people=1), st.integers(0, 10**6))
def test_time_passing_in_steps_is_time_passing_at_once(story, minutes):
    told = dated(story)
    between = NOW + timedelta(minutes=minutes)
    later = between + timedelta(days=200)

    first = decide.fold(told, STARTER, between)
    second = decide.advance(first.state, [], STARTER, later)

    at_once = decide.fold(told, STARTER, later)
    assert second.state == at_once.state
    assert first.moves + second.moves == at_once.moves


def test_a_withdrawn_like_takes_away_exactly_what_it_gave():
    kept = like("1", occurred_at=ago(days=3))
    taken_back = like("2", occurred_at=ago(days=2))

    outcome = fold(kept, taken_back, like("2", occurred_at=ago(days=1), withdrawn=True))

    assert outcome.state.engagement.heat == fold(kept).state.engagement.heat
    assert outcome.state.live == 1


def test_a_withdrawal_before_its_engagement_was_heard_of_wins_over_the_same_moment():
    at = ago(days=1)

    outcome = fold(like(occurred_at=at, withdrawn=True), like(occurred_at=at))

    assert (outcome.state.live, outcome.state.engagement.heat) == (0, None)


def test_made_again_after_a_withdrawal_counts_again():
    outcome = fold(
        like(occurred_at=ago(days=3)),
        like(occurred_at=ago(days=2), withdrawn=True),
        like(occurred_at=ago(days=1)),
    )

    assert outcome.state.live == 1
    assert outcome.state.engaged_at == ago(days=1)


def test_an_edit_is_judged_by_its_new_words_at_its_old_time():
    outcome = fold(
        comment(text="Fint!", occurred_at=ago(days=2)),
        comment(text="Hva koster det?", occurred_at=ago(days=1)),
    )

    assert outcome.state.intent_at == ago(days=2)
    assert {task.play for task in outcome.state.tasks} == {"answer", "call"}


def test_what_was_taken_back_is_not_quoted_any_more():
    outcome = fold(
        comment("1", text="Hemmelig", occurred_at=ago(hours=5)),
        comment("2", text="Offentlig", occurred_at=ago(hours=4)),
        comment("1", text="Hemmelig", occurred_at=ago(hours=3), withdrawn=True),
    )

    (task,) = outcome.state.tasks
    assert task.said == "Offentlig"


def test_a_task_whose_only_reason_is_taken_back_is_closed():
    outcome = fold(like(occurred_at=ago(hours=3)), like(occurred_at=ago(hours=2), withdrawn=True))

    assert outcome.state.tasks == []
    assert [task.state for task in outcome.closed] == [TaskState.GONE]
    assert outcome.state.stage == Stage.AUDIENCE


def test_a_fact_from_the_future_waits_for_its_time():
    later = like(occurred_at=NOW + timedelta(days=2))

    waiting = fold(later)
    come = fold(later, as_of=NOW + timedelta(days=2))

    assert waiting.state.live == 0
    assert waiting.state.next_check_at == later.occurred_at - timedelta(minutes=5)
    assert come.state.live == 1


def test_the_second_of_a_kind_on_one_day_counts_half():
    one = fold(like("1", occurred_at=ago(hours=2)), trace=True)
    two = fold(like("1", occurred_at=ago(hours=2)), like("2", occurred_at=ago(hours=1)), trace=True)

    assert [credit.points for credit in one.credits] == [1.0]
    assert [credit.points for credit in two.credits] == [1.0, 0.5]
    assert two.credits[1].factors == {"number 2 of its kind that day": 0.5}


def test_an_unknown_kind_is_kept_and_scores_nothing():
    outcome = fold(engagement("wave"))

    assert (outcome.state.live, outcome.state.engagement.heat) == (1, None)


def test_linkedin_is_counted_and_never_scored():
    outcome = fold(comment(text="Hva koster det?", platform="linkedin"))

    assert outcome.state.stage == Stage.AUDIENCE
    assert (outcome.state.tasks, outcome.moves) == ([], [])


def test_someone_nobody_can_name_stays_in_the_audience():
    nobody = Actor(id="x1")

    outcome = fold(comment(text="Hva koster det?", actor=nobody))

    assert outcome.state.stage == Stage.AUDIENCE
    assert outcome.state.tasks == []


def test_ninety_silent_days_bring_a_lead_back_to_the_audience_at_that_very_moment():
    first = comment(text="Fint!", occurred_at=ago(days=91))

    outcome = fold(first)

    move = outcome.moves[-1]
    assert (move.to_stage, move.rule) == (Stage.AUDIENCE, "silent")
    assert move.at == first.occurred_at + timedelta(days=90)


def test_an_mql_that_nobody_takes_on_escalates_and_then_recycles_without_its_intent():
    asked = comment(text="Hva koster det?", actor=LIV, occurred_at=ago(days=3))
    told = (like("0", actor=LIV, occurred_at=ago(days=4)), asked)

    escalated = fold(*told)
    recycled = fold(*told, as_of=asked.occurred_at + timedelta(days=15))

    assert escalated.state.stage == Stage.MQL
    assert [task.escalated for task in escalated.state.tasks if task.play == "call"] == [True]
    assert recycled.moves[-1].rule == "not_worked"
    assert recycled.moves[-1].at == asked.occurred_at + timedelta(days=14)
    assert recycled.state.intent.heat is None


def test_who_comes_only_for_a_prize_does_not_become_ready_for_sales():
    giveaway = msgspec.structs.replace(BOOTS, giveaway=True)
    told = [
        comment(str(day), "Hva koster det?", actor=LIV, post=giveaway, occurred_at=ago(days=day))
        for day in range(1, 10)
    ]

    assert fold(*told).state.stage == Stage.LEAD


def test_bands_have_hysteresis():
    told = [comment(str(n), "Fint!", occurred_at=ago(days=n)) for n in (0, 1, 2)]
    state = fold(*told).state
    assert state.engagement.band == 2

    def band_when(points):
        cooling = state.engagement.heat - math.log2(points)
        at = scoring.T0 + cooling * STARTER.engagement.half_life
        return fold(*told, as_of=at).state.engagement.band

    assert band_when(STARTER.engagement.bands[1] * 0.9) == 2
    assert band_when(STARTER.engagement.bands[1] * 0.79) == 3


@given(st.datetimes(NOW.replace(tzinfo=None) - timedelta(days=80), NOW.replace(tzinfo=None)))
def test_who_has_just_the_points_of_a_band_is_in_it_at_whatever_moment(at):
    at = at.replace(tzinfo=UTC)

    assert STARTER.credit.points["comment"] == STARTER.engagement.bands[1]
    assert fold(comment("1", "Fint!", occurred_at=at), as_of=at).state.engagement.band == 2


def test_a_task_shows_the_reason_that_says_most_and_another_when_that_is_taken_back():
    first = comment("1", "Fint!", occurred_at=ago(hours=5))
    asked = comment("2", "Hvordan virker det?", occurred_at=ago(hours=4))

    (task,) = fold(first, asked).state.tasks
    assert (task.because, task.said) == ("asked", "Hvordan virker det?")

    taken_back = comment("2", "", occurred_at=ago(hours=3), withdrawn=True)
    (task,) = fold(first, asked, taken_back).state.tasks
    assert (task.because, task.said) == ("commented", "Fint!")


def test_a_late_fact_that_a_fallen_band_would_have_kept_up_is_judged_at_its_own_time():
    told = dated(
        [
            facts.seal(engagement("repost", occurred_at=ago(days=19, hours=8))),
            facts.seal(engagement("wave", occurred_at=ago(hours=1))),
        ]
    )
    state = decide.fold(told[:1], STARTER, NOW).state

    assert state.engagement.band == 3
    assert not can_advance(state, told[1:], STARTER, NOW)
    assert decide.fold(told, STARTER, NOW).state.engagement == state.engagement
