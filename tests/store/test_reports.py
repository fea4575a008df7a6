"""Reports: every number opens the list it counts, with the same count."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from crm_social.actions import tallying
from crm_social.core import tallies
from crm_social.core.attribution import WHOLE, Rule
from crm_social.core.dealings import Deal
from crm_social.core.facts import Actor, Post
from crm_social.core.funnel import LOBES
from crm_social.core.goals import EDGES, Metric
from crm_social.core.loop import Stage
from crm_social.core.passages import LEAD, OUTCOMES, WON, post_id
from crm_social.core.periods import Weeks, latest
from crm_social.store import goals, schema
from crm_social.store.reports import attribution, counting, days, funnel, loop, owing, people
from tests.cast import LIV, NOW, ago, comment, like
from tests.core.stories import stories
from tests.core.told import sale
from tests.store.test_passages import apply_all
from tests.store.test_same_state import IN_ANY_DATABASE, append

YEARS = latest(NOW, 150)


def same(session, number, chosen):
    """Say whether a number, its count and its list are the same."""
    rows = people.page(session, chosen, 10_000)
    assert len({(row.contact_id, row.each) for row in rows}) == len(rows)
    assert (number, len(rows)) == (people.count(session, chosen), number)


@IN_ANY_DATABASE
@given(
    story=stories(),
    first=st.integers(0, 149),
    length=st.integers(1, 150),
    within=st.sampled_from((None, 0, 7, 30, 365)),
)
def test_every_number_is_the_length_of_its_list(db, wipe, story, first, length, within):
    wipe()
    append(db, story)
    apply_all(db)
    start = YEARS.first + first
    weeks = Weeks(start, min(start + length, YEARS.last))
    with db.reading() as session:
        for number, chosen in numbers(session, weeks, within):
            same(session, number, chosen)


def numbers(session, weeks, within):
    """Yield every number of every report of a period, and the list it opens."""
    for stage, number in loop.standing(session).items():
        yield number, people.at_stage(stage)
    for flow in loop.flows(session, weeks):
        yield flow.moves, people.along(flow.start, flow.end, weeks)
    for lobe in LOBES:
        yield loop.lobe(session, lobe, weeks).purchases, people.bought_in(lobe, weeks)
        for link in funnel.paths(session, lobe, weeks):
            yield link.people, people.on_path(lobe, link.place, link.start, link.end, weeks)
        for by in (tallies.ALL, *tallies.DIMENSIONS):
            yield from steps(session, lobe, weeks, by, within)
    yield from of_posts(session, weeks)
    yield from of_goals(session, weeks)


def of_goals(session, weeks):
    since, until = weeks.since, weeks.until
    for metric, edges in EDGES.items():
        number = sum(goals.moved(session, edges, since, until).values())
        yield number, people.counted(metric, since, until)
    for currency, (_, sales) in goals.won(session, since, until).items():
        yield sales, people.counted(Metric.WON, since, until, currency)
    begun = loop.lobe(session, 2, weeks).begun
    yield begun, people.counted(Metric.RETURN_RATE, since, until)


def steps(session, lobe, weeks, by, within):
    for one in funnel.funnels(session, lobe, weeks, by=by, within=within):
        for step in one.steps:
            also = {"by": by, "value": one.value, "within": within}
            yield step.reached, people.at_step(lobe, step.stage, weeks, **also)
            yield step.skipped, people.at_step(lobe, step.stage, weeks, skipped=True, **also)


def of_posts(session, weeks):
    for rule in Rule:
        for one in attribution.owed(session, rule, weeks):
            for outcome in range(len(OUTCOMES)):
                if one.shares[outcome]:
                    yield one.people[outcome], people.owed_to(one.post, outcome, rule, weeks)
    for one in attribution.newest(session, 100):
        yield one.people, people.engaged_with(one.post.id)
        first = {one.post.id: one.post.heard_at.date()}
        yield sum(days.of(session, first, 5_000)[one.post.id]), people.engaged_with(one.post.id)
        for outcome, number in enumerate(one.outcomes):
            yield number, people.came_of(one.post.id, outcome)


@IN_ANY_DATABASE
@given(story=stories(), rule=st.sampled_from(Rule))
def test_attribution_gives_each_outcome_once(db, wipe, story, rule):
    wipe()
    append(db, story)
    apply_all(db)

    with db.reading() as session:
        owed = attribution.owed(session, rule, YEARS)
        leads = people.at_step(1, Stage.LEAD, YEARS)
        assert sum(one.shares[LEAD] for one in owed) == WHOLE * people.count(session, leads)


@IN_ANY_DATABASE
@given(
    story=stories(),
    rule=st.sampled_from(Rule),
    first=st.integers(0, 149),
    length=st.integers(0, 150),
    settled=st.booleans(),
)
def test_what_posts_are_owed_is_the_sum_of_their_credits(
    db, wipe, story, rule, first, length, settled
):
    wipe()
    append(db, story)
    apply_all(db)
    if settled:
        tallying.settle(db)
    start = YEARS.first + first
    weeks = Weeks(start, min(start + length, YEARS.last))

    with db.reading() as session:
        owed = attribution.owed(session, rule, weeks)
        first_few = attribution.owed(session, rule, weeks, 2)
        shares, won = credited(session, rule, weeks)

    assert {
        (one.post, outcome): share
        for one in owed
        for outcome, share in enumerate(one.shares)
        if share
    } == shares
    assert added(one.money for one in owed) == won
    assert first_few == owed[:2]


_SHARES = (
    "SELECT post, outcome, sum({rule}) FROM credits WHERE week BETWEEN :first AND :last"
    " GROUP BY post, outcome HAVING sum({rule}) <> 0"
)
_WON = (
    "SELECT DISTINCT contact_id, cycle, currency, amount FROM credits"
    " WHERE week BETWEEN :first AND :last AND amount IS NOT NULL"
)


def credited(session, rule, weeks):
    """Return by post and outcome what credits say, and by currency what was won, of a period."""
    named = {"first": weeks.first, "last": weeks.last}
    shares = session.execute(text(_SHARES.format(rule=rule.value)), named)
    won = session.execute(text(_WON), named)
    return (
        {(post, outcome): int(share) for post, outcome, share in shares},
        added({row.currency: row.amount} for row in won),
    )


def added(amounts):
    """Return amounts added up by currency, those of nothing left out."""
    found = Counter()
    for some in amounts:
        found.update(some)
    return {currency: n for currency, n in found.items() if n}


@pytest.fixture
def sold(take_in):
    """Liv saw two posts, asked, and bought for 1 000.01 kroner; Per only liked a prize."""
    prize = Post(id="prize", giveaway=True, class_="promotion", published_at=ago(days=20))
    tips = Post(id="tips", class_="interesting", published_at=ago(days=40), author="Eva")
    take_in(
        like("1", actor=LIV, post=tips, occurred_at=ago(days=30)),
        like("2", actor=LIV, post=prize, occurred_at=ago(days=18)),
        comment("3", "Hva koster dette?", actor=LIV, post=tips, occurred_at=ago(days=15)),
        like("4", actor=Actor(id="per", name="Per"), post=prize, occurred_at=ago(days=17)),
        sale(Deal.OPENED, ago(days=10)),
        sale(Deal.WON, ago(days=3), amount=1000.01, currency="NOK"),
    )


def test_won_money_is_divided_to_the_last_hundredth(db, sold):
    with db.reading() as session:
        owed = {one.post: one for one in attribution.owed(session, Rule.LINEAR, YEARS)}

    tips, prize = owed[post_id("mastodon", "tips")], owed[post_id("mastodon", "prize")]
    assert tips.money["NOK"] + prize.money["NOK"] == 100_001
    assert abs(tips.money["NOK"] - prize.money["NOK"]) <= 1
    assert tips.shares[WON] == prize.shares[WON] == WHOLE // 2


def test_the_first_rule_gives_all_to_the_first_post(db, sold):
    with db.reading() as session:
        owed = attribution.owed(session, Rule.FIRST, YEARS)

    assert [(one.post, one.money) for one in owed] == [
        (post_id("mastodon", "tips"), {"NOK": 100_001})
    ]


def test_a_post_tells_how_good_its_audience_is(db, sold):
    with db.reading() as session:
        prize, tips = attribution.newest(session, 10)

    assert (prize.people, prize.for_prize, prize.prize_share) == (2, 1, 0.5)
    assert (prize.quality, tips.quality) == (0.5, 1.0)
    assert (tips.post.class_, tips.post.author, tips.outcomes) == ("interesting", "Eva", [1, 1, 1])


def test_a_deal_opened_from_nowhere_shows_the_steps_it_passed(db, sold):
    with db.reading() as session:
        (everybody,) = funnel.funnels(session, 1, YEARS)

    steps = {step.stage: step for step in everybody.steps}
    assert [step.reached for step in everybody.steps] == [2, 1, 1, 1, 1, 1, 1]
    assert steps[Stage.QUALIFIED].skipped == 1
    assert steps[Stage.OPPORTUNITY].skipped == 0
    assert steps[Stage.CUSTOMER].minutes == 7 * 24 * 60


def test_what_posts_are_owed_goes_down_into_tallies_and_up_again(db, sold):
    with db.reading() as session:
        before = owing.all_of(session)
        owed = attribution.owed(session, Rule.LINEAR, YEARS)

    schema.migrate(db, "0018")
    schema.migrate(db)

    with db.reading() as session:
        assert owing.all_of(session) == before
        assert attribution.owed(session, Rule.LINEAR, YEARS) == owed
        left = "SELECT count(*) FROM tallies WHERE counted LIKE 'credit%' OR counted LIKE 'money%'"
        assert session.execute(text(left)).scalar_one() == 0


def test_settling_changes_no_count(db, sold):
    with db.reading() as session:
        before = counting.all_of(session), owing.all_of(session)

    tallying.settle(db)
    tallying.settle(db)

    with db.reading() as session:
        assert (counting.all_of(session), owing.all_of(session)) == before


def test_the_days_of_a_post_begin_on_its_first_and_what_came_before_is_told_there(db, take_in):
    tips = Post(id="tips", published_at=ago(days=10))
    others = [
        like(str(n), actor=Actor(id=f"p{n}"), post=tips, occurred_at=ago(days=past))
        for n, past in enumerate((11, 10, 10, 8, 2))
    ]
    take_in(*others)

    with db.reading() as session:
        (one,) = attribution.newest(session, 10)
        found = days.of(session, {one.post.id: tips.published_at.date()}, 5)

    assert found == {one.post.id: [3, 0, 1, 0, 0]}
