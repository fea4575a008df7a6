"""The working calendar: what passes only while we are at work."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crm_social.core import hours
from crm_social.core.model import Hours
from crm_social.errors import Invalid

OSLO = ZoneInfo("Europe/Oslo")
OFFICE = Hours("Europe/Oslo", holidays="NO")
HOUR = timedelta(hours=1)
YEARS = st.integers(0, 3 * 365 * 86400).map(
    lambda seconds: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
WORK = st.integers(0, 7 * 24 * 3600 * 1000).map(lambda ms: timedelta(milliseconds=ms))


@st.composite
def calendars(draw):
    opens = draw(st.integers(0, 1320))
    return Hours(
        draw(st.sampled_from(("Europe/Oslo", "America/New_York", "Asia/Kolkata",
                              "Pacific/Kiritimati", "Pacific/Pago_Pago", "Australia/Lord_Howe"))),
        days=frozenset(draw(st.sets(st.integers(1, 7), min_size=1))),
        opens=opens,
        closes=draw(st.integers(max(opens + 120, 241), 1440)),
        holidays=draw(st.sampled_from((None, "NO", "SE", "DE-BY"))),
    )  # fmt: skip


def oslo(*when):
    return datetime(*when, tzinfo=OSLO)


# ---- in time of ours


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (oslo(2026, 11, 25, 8), True),
        (oslo(2026, 11, 25, 7, 59), False),
        (oslo(2026, 11, 25, 15, 59), True),
        (oslo(2026, 11, 25, 16), False),
        (oslo(2026, 11, 28, 10), False),  # a Saturday
        (oslo(2026, 5, 1, 10), False),  # the first of May
        (oslo(2027, 5, 17, 10), False),
    ],
)
def test_we_are_at_work_in_office_hours_and_not_on_holidays(at, expected):
    assert hours.is_open(at, OFFICE) is expected


def test_in_summer_and_in_winter_we_open_at_eight_by_the_clock_on_the_wall():
    assert hours.next_open(oslo(2026, 1, 12, 5), OFFICE) == datetime(2026, 1, 12, 7, tzinfo=UTC)
    assert hours.next_open(oslo(2026, 7, 13, 5), OFFICE) == datetime(2026, 7, 13, 6, tzinfo=UTC)


def test_what_does_not_fit_before_we_close_goes_on_when_we_open():
    friday = oslo(2026, 11, 27, 14)

    assert hours.after(friday, 2 * HOUR, OFFICE) == oslo(2026, 11, 27, 16)
    assert hours.after(friday, 3 * HOUR, OFFICE) == oslo(2026, 11, 30, 9)


def test_easter_is_no_working_time():
    wednesday = oslo(2026, 4, 1, 15)

    assert hours.after(wednesday, 2 * HOUR, OFFICE) == oslo(2026, 4, 7, 9)


def test_twenty_four_working_hours_are_three_office_days():
    assert hours.after(oslo(2026, 11, 23, 10), 24 * HOUR, OFFICE) == oslo(2026, 11, 26, 10)


def test_the_evenings_that_all_of_sweden_takes_off_are_off():
    shop = Hours("Europe/Stockholm", days=frozenset(range(1, 8)), holidays="SE")

    assert not hours.is_open(datetime(2026, 12, 24, 12, tzinfo=UTC), shop)
    assert hours.is_open(datetime(2026, 12, 27, 12, tzinfo=UTC), shop)  # a Sunday


def test_a_part_of_a_country_has_holidays_of_its_own():
    epiphany = datetime(2026, 1, 6, 12, tzinfo=UTC)

    assert hours.is_open(epiphany, Hours("Europe/Berlin", holidays="DE"))
    assert not hours.is_open(epiphany, Hours("Europe/Berlin", holidays="DE-BY"))


def test_a_night_that_skips_an_hour_is_an_hour_shorter_and_one_that_repeats_it_longer():
    night = Hours("Europe/Oslo", days=frozenset({7}), opens=0, closes=240)
    spring, autumn = oslo(2026, 3, 29, 0), oslo(2026, 10, 25, 0)

    assert hours.after(spring, 3 * HOUR, night) == oslo(2026, 3, 29, 4)
    assert hours.after(autumn, 5 * HOUR, night) == oslo(2026, 10, 25, 4)


def test_midnight_closes_a_day_that_is_open_to_its_end():
    always = Hours("Europe/Oslo", days=frozenset(range(1, 8)), opens=0, closes=1440)
    at = oslo(2026, 11, 25, 13)

    assert hours.after(at, 1000 * HOUR, always) == at + 1000 * HOUR


# ---- whatever the calendar


@settings(deadline=None)
@given(YEARS, WORK)
def test_around_the_clock_working_time_is_time(at, working):
    assert hours.after(at, working, None) == at + working
    assert hours.is_open(at, None)
    assert hours.next_open(at, None) == at


@settings(deadline=None)
@given(YEARS, calendars())
def test_the_next_time_at_work_is_at_work_and_now_where_we_are(at, calendar):
    opens = hours.next_open(at, calendar)

    assert opens >= at
    assert hours.is_open(opens, calendar)
    assert (opens == at) is hours.is_open(at, calendar)


@settings(deadline=None)
@given(YEARS, WORK, WORK, calendars())
@example(datetime(2026, 3, 28, 23, tzinfo=UTC), HOUR, HOUR, Hours("Europe/Oslo"))
def test_working_time_adds_up(at, first, second, calendar):
    halfway = hours.after(at, first, calendar)

    assert hours.after(halfway, second, calendar) == hours.after(at, first + second, calendar)


@settings(deadline=None)
@given(YEARS, YEARS, WORK, calendars())
def test_who_begins_later_ends_no_earlier(one, other, working, calendar):
    first, last = sorted((one, other))

    assert hours.after(first, working, calendar) <= hours.after(last, working, calendar)


@settings(deadline=None)
@given(YEARS, WORK, WORK, calendars())
def test_more_work_ends_later(at, one, other, calendar):
    less, more = sorted((one, other))
    ends = hours.after(at, less, calendar)

    assert ends >= at + less
    if less < more:
        assert hours.after(at, more, calendar) > ends


@settings(deadline=None)
@given(YEARS, WORK.filter(bool), calendars())
def test_work_ends_in_working_time(at, working, calendar):
    ends = hours.after(at, working, calendar)

    assert hours.is_open(ends - min(working, timedelta(microseconds=1)), calendar)


@settings(deadline=None)
@given(YEARS, WORK, calendars(), st.sampled_from(("Asia/Tokyo", "America/Lima")))
def test_the_same_moment_in_another_zone_gives_the_same(at, working, calendar, zone):
    there = at.astimezone(ZoneInfo(zone))

    assert hours.after(there, working, calendar) == hours.after(at, working, calendar)
    assert hours.is_open(there, calendar) is hours.is_open(at, calendar)


# ---- no calendar


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"timezone": ""}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"days": frozenset()}, "days"),
        ({"days": frozenset({0, 1})}, "days"),
        ({"opens": -1}, "opens"),
        ({"opens": 960, "closes": 480}, "closes"),
        ({"closes": 1441}, "closes"),
        ({"holidays": "XX"}, "holidays"),
        ({"holidays": "NO-XX"}, "holidays"),
        ({"holidays": ""}, "holidays"),
    ],
)
def test_hours_that_make_no_calendar_are_refused_by_field(wrong, field):
    values = {"timezone": "Europe/Oslo"} | wrong

    with pytest.raises(Invalid) as refused:
        hours.check(Hours(**values))

    assert refused.value.field == field


def test_hours_that_make_no_calendar_are_refused_where_they_are_used():
    with pytest.raises(Invalid, match="closes after"):
        hours.after(oslo(2026, 1, 1), HOUR, Hours("Europe/Oslo", closes=1))
