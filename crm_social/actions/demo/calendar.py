"""When the company works, when it is quiet, and when people look at their telephones."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from crm_social.core import hours
from crm_social.core.model import Hours

OSLO: Final = ZoneInfo("Europe/Oslo")
WORK: Final = Hours("Europe/Oslo", holidays="NO")
DAY: Final = timedelta(days=1)
#: Quiet weeks are left out where the trial itself falls into them: it must show something.
_LIVELY: Final = 21
#: How much of the usual interest there is in each month: spring and autumn, not July.
_SEASON: Final = (0.95, 1.05, 1.2, 1.2, 1.1, 0.9, 0.45, 0.9, 1.2, 1.2, 1.05, 0.7)
#: How many of a hundred are on their telephone at each hour of the day.
_AWAKE: Final = (1, 0, 0, 0, 0, 1, 4, 8, 8, 6, 5, 6, 7, 5, 4, 4, 5, 5, 5, 7, 8, 6, 4, 1)


def local(at: datetime) -> datetime:
    """Return the moment by the clock on the wall in Oslo."""
    return at.astimezone(OSLO)


def at_clock(day: date, clock: str) -> datetime:
    """Return the moment of a clock time such as "08:20" in Oslo on a day, in UTC."""
    return datetime.combine(day, time.fromisoformat(clock), OSLO).astimezone(UTC)


def works(day: date) -> bool:
    """Say whether the company is at work on this day."""
    return hours.is_open(at_clock(day, "12:00"), WORK)


def quiet(day: date, today: date) -> bool:
    """Say whether nothing is published: three weeks in July, and Christmas."""
    if (today - day).days < _LIVELY:
        return False
    july = day.month == 7 and 6 <= day.day <= 27
    return july or (day.month == 12 and day.day >= 22) or (day.month == 1 and day.day <= 2)


def season(day: date) -> float:
    """Return how much of the usual interest there is at this time of the year."""
    return _SEASON[day.month - 1]


def working(rng: Random, at: datetime) -> datetime:
    """Return this moment where people are at work, else some time soon after they begin again."""
    opens = hours.next_open(at, WORK)
    return at if opens == at else opens + timedelta(seconds=rng.randrange(300, 9000))


def waking(rng: Random, at: datetime) -> datetime:
    """Return a moment on the same day, or soon after, when people look at their telephones."""
    there = local(at)
    if rng.random() * 8 < _AWAKE[there.hour]:
        return at
    hour = rng.choices(range(24), _AWAKE)[0]
    later = (hour - there.hour) % 24
    return at + timedelta(hours=later, seconds=rng.randrange(-1700, 1700))
