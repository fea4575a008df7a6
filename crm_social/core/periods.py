"""Periods of reports: whole UTC weeks, from a Monday to a Sunday."""

from datetime import date, datetime, timedelta
from typing import Final

from msgspec import Struct

from crm_social.core.passages import first_day, week_of, week_of_day
from crm_social.core.values import EPOCH

_EPOCH_DAY: Final = EPOCH.date()
#: Together with the week that is going on 13, a quarter of a year.
_USUAL: Final = timedelta(weeks=12)


#: Blocks of so many weeks, each of whole smaller ones.
LEVELS: Final = (1, 4, 16, 64)


class Weeks(Struct, frozen=True):
    """Whole weeks by number, both ends included."""

    first: int
    last: int

    @property
    def since(self) -> date:
        """Return the first day, a Monday."""
        return date_of(first_day(self.first))

    @property
    def until(self) -> date:
        """Return the last day, a Sunday."""
        return date_of(first_day(self.last + 1) - 1)

    @property
    def days(self) -> tuple[int, int]:
        """Return the first and the last day as numbers, both included."""
        return first_day(self.first), first_day(self.last + 1) - 1

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """Return the moment it begins and the moment it is over."""
        first, last = self.days
        return EPOCH + timedelta(days=first), EPOCH + timedelta(days=last + 1)

    @property
    def before(self) -> "Weeks":
        """Return the period of the same length that ends where this begins."""
        length = self.last - self.first + 1
        return Weeks(self.first - length, self.first - 1)

    def __len__(self) -> int:
        """Return how many weeks it has."""
        return self.last - self.first + 1


def date_of(day: int) -> date:
    """Return the date of a numbered day."""
    return _EPOCH_DAY + timedelta(days=day)


def between(since: date, until: date) -> Weeks:
    """Return the weeks these two days and all between them lie in."""
    return Weeks(
        week_of_day((since - _EPOCH_DAY).days),
        week_of_day((until - _EPOCH_DAY).days),
    )


def latest(now: datetime, weeks: int) -> Weeks:
    """Return the week that is going on and those before it, so many in all."""
    this = week_of(now)
    return Weeks(this - weeks + 1, this)


def asked(since: date | None, until: date | None, now: datetime) -> Weeks:
    """Return the weeks somebody asks for: without a beginning 13 to the end, else until now."""
    end = until or max(now.date(), since or now.date())
    return between(since or end - _USUAL, end)


def blocks(weeks: Weeks) -> list[tuple[int, int, int]]:
    """Return a period as blocks: (level, first, last), every week in one of them, few in all.

    A block of a level is numbered by its first week divided by the level.
    """
    found: list[tuple[int, int, int]] = []
    first, last = weeks.first, weeks.last + 1
    for level, larger in zip(LEVELS, (*LEVELS[1:], 0), strict=True):
        if first >= last:
            break
        if not larger:
            found.append((level, first // level, last // level - 1))
            break
        left = min(last, -(-first // larger) * larger)
        right = max(left, last // larger * larger)
        for start, end in ((first, left), (right, last)):
            if start < end:
                found.append((level, start // level, end // level - 1))
        first, last = left, right
    return found


def wider(weeks: Weeks, held: Weeks) -> Weeks:
    """Return a period that has the same of what lies in the weeks `held`, and is of few blocks.

    Where it reaches the end of what there is, it goes on to the end of a large block: nothing lies
    there.
    """
    size = LEVELS[-1]
    first = weeks.first // size * size if weeks.first <= held.first else weeks.first
    last = (weeks.last // size + 1) * size - 1 if weeks.last >= held.last else weeks.last
    return Weeks(first, last)
