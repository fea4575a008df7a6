"""Lengths of time, times of day, days, time zones and public holidays."""

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

import holidays

from crm_social.core.models.problems import nearest
from crm_social.core.models.values import Single

#: Weekdays as they are written, Monday first.
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


_UNITS: Final = {"d": 86_400, "h": 3_600, "min": 60, "s": 1}
_NAMES: Final = {"d": "day", "h": "hour", "min": "minute", "s": "second"}
_ALSO: Final = {
    "w": 604_800,
    **{name: _UNITS[unit] for unit, name in _NAMES.items()},
    **{name + "s": _UNITS[unit] for unit, name in _NAMES.items()},
    "week": 604_800,
    "weeks": 604_800,
}
_DURATION: Final = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)\s*([a-z]*)\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Duration(Single):
    """A length of time in whole seconds."""

    low: timedelta = timedelta(0)
    high: timedelta = timedelta(days=3650)

    @property
    def allowed(self) -> str:  # type: ignore[override]
        """Return what may be written."""
        return (
            f"a time like `30 d`, `4 h` or `15 min`, from {spelled(self.low)}"
            f" to {spelled(self.high)}"
        )

    def value_of(self, text: str) -> timedelta:
        """Return the length of time."""
        match = _DURATION.match(text.strip())
        if not match:
            raise ValueError
        digits, unit = match[1], match[2].lower()
        seconds_each = _UNITS.get(unit) or _ALSO.get(unit)
        if seconds_each is None:
            if not unit and Decimal(digits) == 0:
                seconds_each = 1
            else:
                raise ValueError(
                    nearest(unit, [*_UNITS, *_ALSO]) if unit else " The unit is missing."
                )
        seconds = Decimal(digits) * seconds_each
        if seconds != seconds.to_integral_value():
            raise ValueError(" It must be whole seconds.")
        if not self.low.total_seconds() <= seconds <= self.high.total_seconds():
            raise ValueError
        return timedelta(seconds=int(seconds))

    def write(self, value: timedelta) -> str:
        """Return the time in the largest unit that leaves no fraction."""
        number, unit = _in_units(value)
        return f"{number} {unit}"

    def say(self, value: timedelta) -> str:
        """Return the time in words."""
        return spelled(value)


def spelled(value: timedelta) -> str:
    """Return a length of time in words: 30 days, 1 hour."""
    number, unit = _in_units(value)
    return f"{number} {_NAMES[unit]}{'' if number == 1 else 's'}"


def _in_units(value: timedelta) -> tuple[int, str]:
    seconds = value // timedelta(seconds=1)
    for unit, each in _UNITS.items():
        if seconds % each == 0:
            return seconds // each, unit
    raise AssertionError(value)


class Day(Single):
    """A day of the week, as ISO counts them."""

    allowed = f"a day: {', '.join(DAYS)}"

    def value_of(self, text: str) -> int:
        """Return the number of the day, Monday is 1."""
        if text.lower() not in DAYS:
            raise ValueError
        return DAYS.index(text.lower()) + 1

    def write(self, value: int) -> str:
        """Return the day."""
        return DAYS[value - 1]

    def say(self, value: int) -> str:
        """Return the day."""
        return self.write(value)


class Clock(Single):
    """A time of day, as minutes after midnight."""

    allowed = "a time of day like `08:00`, up to `24:00`"

    def value_of(self, text: str) -> int:
        """Return the minutes."""
        match = re.match(r"(\d{1,2}):([0-5]\d)\Z", text)
        minutes = int(match[1]) * 60 + int(match[2]) if match else -1
        if not 0 <= minutes <= 24 * 60:
            raise ValueError
        return minutes

    def write(self, value: int) -> str:
        """Return hours and minutes."""
        return f"{value // 60:02}:{value % 60:02}"

    def say(self, value: int) -> str:
        """Return hours and minutes."""
        return self.write(value)


class Zone(Single):
    """A time zone by its name in the IANA database."""

    allowed = "a time zone like `Europe/Oslo`"

    def value_of(self, text: str) -> str:
        """Return the name."""
        if text not in _zones():
            raise ValueError(nearest(text, _zones()))
        ZoneInfo(text)
        return text


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


class Holidays(Single):
    """A country whose public holidays are known, or one of its parts."""

    allowed = "a country like `NO`, or a part of one like `DE-BY`, whose public holidays are known"

    def value_of(self, text: str) -> str:
        """Return the code."""
        country, dash, part = text.partition("-")
        known = _calendars()
        if country not in known or len(country) != 2:
            raise ValueError(nearest(country, [code for code in known if len(code) == 2]))
        if dash and part not in known[country]:
            raise ValueError(nearest(text, [f"{country}-{one}" for one in known[country]]))
        return text


@lru_cache(maxsize=1)
def _calendars() -> dict[str, list[str]]:
    return holidays.list_supported_countries(include_aliases=True)
