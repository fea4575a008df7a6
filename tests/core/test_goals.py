"""Goals: the pace over working days, where it will end, and how it does."""

from datetime import UTC, date, datetime, timedelta

import pytest

from crm_social.core.goals import Goal, Metric, Standing, line, pace, working_days
from crm_social.core.model import Hours

OSLO = Hours(timezone="Europe/Oslo", holidays="NO")
#: A Monday, and four weeks of five working days.
GOAL = Goal(1, Metric.LEADS, 40, "", date(2026, 9, 7), date(2026, 10, 4), "ola")
NOON = datetime(2026, 9, 18, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        ((2026, 9, 7), (2026, 9, 13), 5),
        ((2026, 9, 12), (2026, 9, 13), 0),
        ((2026, 9, 11), (2026, 9, 14), 2),
        ((2026, 9, 14), (2026, 9, 7), 0),
        # 17 May 2027 is a Monday, and whit Monday too.
        ((2027, 5, 14), (2027, 5, 18), 2),
        # Christmas days and the days off around them.
        ((2026, 12, 24), (2026, 12, 28), 2),
    ],
)
def test_working_days_leave_out_weekends_and_holidays(since, until, days):
    assert working_days(date(*since), date(*until), OSLO) == days


def test_around_the_clock_every_day_counts():
    assert working_days(date(2026, 9, 7), date(2026, 9, 13), None) == 7


def test_the_pace_is_a_straight_line_over_working_days():
    found = pace(GOAL, 20, NOON, OSLO)

    assert (found.days, found.passed, found.left) == (20, 10, 10)
    assert (found.expected, found.forecast) == (20, 40)
    assert found.standing is Standing.ON_PACE


@pytest.mark.parametrize(
    ("reached", "standing"),
    [
        (17.9, Standing.BEHIND),
        (18, Standing.ON_PACE),
        (22, Standing.ON_PACE),
        (22.1, Standing.AHEAD),
        (40, Standing.REACHED),
    ],
)
def test_within_five_per_cent_of_the_target_it_is_on_pace(reached, standing):
    assert pace(GOAL, reached, NOON, OSLO).standing is standing


def test_a_weekend_does_not_put_a_goal_behind():
    friday, sunday = NOON, NOON + timedelta(days=2)

    assert pace(GOAL, 20, sunday, OSLO) == pace(GOAL, 20, friday, OSLO)


def test_before_it_begins_nothing_is_forecast():
    found = pace(GOAL, 0, NOON - timedelta(days=30), OSLO)

    assert (found.standing, found.forecast, found.expected) == (Standing.COMING, None, 0)


@pytest.mark.parametrize(("reached", "standing"), [(39, "missed"), (40, "reached")])
def test_when_it_is_over_what_was_reached_is_the_end(reached, standing):
    found = pace(GOAL, reached, NOON + timedelta(days=60), OSLO)

    assert (found.standing, found.forecast, found.left) == (standing, reached, 0)


def test_a_rate_does_not_grow_with_the_days():
    goal = Goal(1, Metric.RETURN_RATE, 30, "", GOAL.since, GOAL.until, "ola")

    found = pace(goal, 28.6, NOON, OSLO)

    assert (found.expected, found.forecast, found.standing) == (30, 28.6, Standing.ON_PACE)
    assert pace(goal, 45.0, NOON, OSLO).standing is Standing.AHEAD
    assert pace(goal, None, NOON, OSLO).standing is Standing.UNKNOWN


def test_the_line_adds_up_day_by_day_until_today():
    by_day = {date(2026, 9, 7): 2.0, date(2026, 9, 9): 3.0, date(2026, 9, 11): 9.0}

    assert line(GOAL, by_day, date(2026, 9, 10)) == [
        (date(2026, 9, 7), 2),
        (date(2026, 9, 8), 2),
        (date(2026, 9, 9), 5),
        (date(2026, 9, 10), 5),
    ]
