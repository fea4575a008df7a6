"""The working calendar: when we are at work, and when so much working time has passed.

A day opens and closes by its own clock on the wall, so it is the day, not the hour, that is
longer or shorter when summer time comes or goes: between opening and closing, what passed
is what passed. An opening includes its first moment and not its last; a deadline may fall
on the last.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

from crm_social.core.model import Hours
from crm_social.errors import Invalid

Opening = tuple[datetime, datetime]

_DAY_MINUTES: Final = 24 * 60
#: Whoever does not open within this many days never does.
_NEVER: Final = 366
#: UTC days whose openings are remembered, for each calendar.
_REMEMBERED: Final = 4096
_NOTHING: Final = timedelta(0)
#: Days off by law, and those that everybody takes off as well, such as Swedish julafton.
_FREE: Final = ("public", "de_facto")


def is_open(at: datetime, hours: Hours | None) -> bool:
    """Say whether we are at work at this moment; always, where `hours` is None."""
    if hours is None:
        return True
    at = at.astimezone(UTC)
    begins, _ = _next(at, hours)
    return begins <= at


def next_open(at: datetime, hours: Hours | None) -> datetime:
    """Return this moment where we are at work, else when we next are, in UTC."""
    if hours is None:
        return at
    at = at.astimezone(UTC)
    begins, _ = _next(at, hours)
    return max(at, begins)


def after(at: datetime, working: timedelta, hours: Hours | None) -> datetime:
    """Return the moment when this much working time has passed since `at`.

    The sum where `hours` is None. Otherwise in UTC and within working time; `at` itself where
    no time is to pass.
    """
    if hours is None:
        return at + working
    if at.tzinfo is not UTC:
        at = at.astimezone(UTC)
    if working <= _NOTHING:
        return at
    openings = _calendar(hours)
    while True:
        # All of a day's openings end after it begins, and the last after it ends: each round
        # gets at least a day further.
        for begins, ends in openings(at.toordinal()):
            if at < ends:
                at = max(at, begins)
                left = ends - at
                if working <= left:
                    return at + working
                working -= left
                at = ends


def is_working_day(day: date, days: frozenset[int], place: str | None) -> bool:
    """Say whether a day is one of these weekdays and no holiday of a country, or part of it."""
    return day.isoweekday() in days and (place is None or day not in _free(place, day.year))


def check(hours: Hours) -> None:
    """Raise Invalid, with the field, where these hours make no calendar."""
    try:
        ZoneInfo(hours.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid(
            f"{hours.timezone!r} is no time zone; write one like Europe/Oslo.", "timezone"
        ) from error
    if not hours.days or not hours.days <= frozenset(range(1, 8)):
        raise Invalid("Days are numbers from 1, Monday, to 7, Sunday; at least one.", "days")
    if not 0 <= hours.opens < _DAY_MINUTES:
        raise Invalid("A day opens at 00:00 or later.", "opens")
    if not hours.opens < hours.closes <= _DAY_MINUTES:
        raise Invalid("A day closes after it opens, at 24:00 at the latest.", "closes")
    if hours.holidays is not None:
        _free(hours.holidays, 2026)


def _next(at: datetime, hours: Hours) -> Opening:
    """Return the opening which lasts at this moment of UTC, or the next."""
    return next(one for one in _calendar(hours)(at.toordinal()) if at < one[1])


@cache
def _calendar(hours: Hours) -> Callable[[int], tuple[Opening, ...]]:
    """Return a function that gives the openings of a UTC day, remembering them.

    They are those that end after the day begins, in order, up to the first that ends after
    the day itself has ended.
    """
    check(hours)
    zone = ZoneInfo(hours.timezone)

    @lru_cache(_REMEMBERED)
    def openings(ordinal: int) -> tuple[Opening, ...]:
        begins = datetime.combine(date.fromordinal(ordinal), datetime.min.time(), UTC)
        ends = begins + timedelta(days=1)
        found = []
        # The day before may still last: zones lie up to 14 hours from UTC.
        for local in range(ordinal - 1, ordinal + _NEVER):
            opening = _opening(date.fromordinal(local), hours, zone)
            if opening is None or opening[1] <= begins:
                continue
            found.append(opening)
            if opening[1] > ends:
                return tuple(found)
        raise Invalid("With these hours and holidays we are never at work.", "days")

    return openings


def _opening(day: date, hours: Hours, zone: ZoneInfo) -> Opening | None:
    """Return when a day of the zone opens and closes, in UTC; None where it does not."""
    if day.isoweekday() not in hours.days:
        return None
    if hours.holidays is not None and day in _free(hours.holidays, day.year):
        return None
    begins = _moment(day, hours.opens, zone, again=False)
    ends = _moment(day, hours.closes, zone, again=True)
    # A day whose hours are all skipped by the clock does not open.
    return (begins, ends) if begins < ends else None


def _moment(day: date, minutes: int, zone: ZoneInfo, *, again: bool) -> datetime:
    """Return what the clock on the wall shows, in UTC; `again` the second time it does."""
    full, rest = divmod(minutes, _DAY_MINUTES)
    day += timedelta(days=full)
    shown = datetime(day.year, day.month, day.day, *divmod(rest, 60), tzinfo=zone, fold=again)
    return shown.astimezone(UTC)


@cache
def _free(place: str, year: int) -> frozenset[date]:
    """Return the holidays of a country, or of a part of it (`DE-BY`), in a year."""
    country, _, part = place.partition("-")
    try:
        known = holidays.country_holidays(country, part or None)
        categories = tuple(one for one in _FREE if one in known.supported_categories)
        found = holidays.country_holidays(
            country, part or None, years=year, categories=categories, expand=False
        )
    except NotImplementedError as error:
        raise Invalid(
            f"No holidays are known for {place!r}; write a country like NO, or a part like DE-BY.",
            "holidays",
        ) from error
    return frozenset(found)
