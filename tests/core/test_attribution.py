"""How an outcome is divided among the posts before it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_social.core.attribution import WHOLE, Rule, divided, shares

SOLD = datetime(2026, 11, 25, tzinfo=UTC)


def days_before(*days: float) -> list[datetime]:
    return [SOLD - timedelta(days=some) for some in days]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rule.FIRST, [1_000_000, 0, 0, 0]),
        (Rule.LAST, [0, 0, 0, 1_000_000]),
        (Rule.LINEAR, [250_000] * 4),
        (Rule.POSITION, [400_000, 100_000, 100_000, 400_000]),
    ],
)
def test_each_rule_divides_as_its_name_says(rule, expected):
    assert shares(rule, days_before(40, 30, 20, 10), SOLD) == expected


def test_under_time_decay_a_touch_a_week_older_counts_half():
    older, newer = shares(Rule.DECAY, days_before(14, 7), SOLD)

    assert newer == pytest.approx(2 * older, abs=2)


def test_of_two_touches_each_end_has_half():
    assert shares(Rule.POSITION, days_before(9, 3), SOLD) == [500_000, 500_000]


@given(
    st.sampled_from(Rule),
    st.lists(st.floats(0, 4_000), min_size=1, max_size=30),
)
def test_shares_always_add_up_to_the_whole(rule, days):
    found = shares(rule, days_before(*sorted(days, reverse=True)), SOLD)

    assert sum(found) == WHOLE
    assert min(found) >= 0


@given(st.integers(0, 10**12), st.lists(st.floats(0.001, 1), min_size=1, max_size=20))
def test_money_is_divided_without_losing_a_cent(total, weights):
    assert sum(divided(total, weights)) == total
