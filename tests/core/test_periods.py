"""Periods of whole weeks, and the blocks they are looked up in."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from crm_social.core import periods
from crm_social.core.periods import LEVELS, Weeks


@given(st.integers(0, 3_000), st.integers(0, 300))
def test_blocks_hold_every_week_of_the_period_once(first, length):
    found = [
        week
        for level, start, end in periods.blocks(Weeks(first, first + length))
        for block in range(start, end + 1)
        for week in range(block * level, (block + 1) * level)
    ]

    assert sorted(found) == list(range(first, first + length + 1))


def test_two_years_are_few_blocks():
    found = periods.blocks(Weeks(2869, 2972))

    assert sum(end - start + 1 for _, start, end in found) < 20
    assert {level for level, _, _ in found} <= set(LEVELS)


def test_a_period_is_widened_to_whole_weeks():
    found = periods.between(date(2026, 11, 25), date(2026, 12, 1))

    assert (found.since, found.until) == (date(2026, 11, 23), date(2026, 12, 6))
    assert len(found) == 2


def test_the_period_before_is_as_long_and_ends_where_this_begins():
    found = Weeks(100, 112)

    assert found.before == Weeks(87, 99)


def test_without_dates_it_is_a_quarter_until_now():
    found = periods.asked(None, None, datetime(2026, 11, 25, tzinfo=UTC))

    assert (len(found), found.until) == (13, date(2026, 11, 29))


@given(st.data())
def test_a_period_made_longer_has_the_same_of_what_is_held(data):
    held = Weeks(*sorted(data.draw(st.tuples(st.integers(0, 400), st.integers(0, 400)))))
    asked = Weeks(*sorted(data.draw(st.tuples(st.integers(0, 400), st.integers(0, 400)))))
    found = periods.wider(asked, held)

    def weeks(one):
        return set(range(max(one.first, held.first), min(one.last, held.last) + 1))

    assert weeks(found) == weeks(asked)


def test_all_there_is_and_all_until_now_are_fewer_blocks():
    def number(weeks):
        return sum(end - start + 1 for _, start, end in periods.blocks(weeks))

    held, year = Weeks(2869, 2972), Weeks(2921, 2972)
    assert number(periods.wider(held, held)) == 3 < number(held)
    assert number(periods.wider(year, held)) < number(year)
