"""When a message may leave: not in somebody's quiet hours, on their days off or while away.

Quiet hours are read off the clock on the wall, so a night in which the clock is put back is
an hour longer. What waits leaves at the first moment that is not quiet.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from crm_social.core import hours
from crm_social.core.notices.wants import Wants
from crm_social.core.routing.reps import Absence

#: What comes one after the other leaves together once it has been quiet for so long,
LULL: Final = timedelta(minutes=2)
#: but nobody waits for the first of it longer than this.
LONGEST: Final = timedelta(minutes=10)
#: A digest that could not be sent for so long is no morning digest any more.
MORNING: Final = timedelta(hours=4)
_DAY: Final = timedelta(days=1)
_SECOND: Final = timedelta(seconds=1)
#: Whoever is not reachable for so long never is; a year of days off is no calendar.
_NEVER: Final = 400


class Calm(Struct, frozen=True):
    """When one user is not to be disturbed: their wishes, their calendar and their absences."""

    wants: Wants
    #: The zone in force, where the wishes name none.
    timezone: str = "UTC"
    #: ISO weekdays of work, Monday is 1.
    days: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    #: Whose public holidays are free, as `core.hours` knows them; None for none.
    holidays: str | None = None
    absences: tuple[Absence, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone their clock shows."""
        return ZoneInfo(self.wants.timezone or self.timezone)

    def works_on(self, day: date) -> bool:
        """Say whether this is one of their working days."""
        return hours.is_working_day(day, self.days, self.holidays)

    def is_away(self, at: datetime) -> bool:
        """Say whether they are absent at this moment."""
        return any(absence.covers(at) for absence in self.absences)


def is_quiet(at: datetime, calm: Calm) -> bool:
    """Say whether somebody is not to be disturbed at this moment."""
    return _quiet_until(at, calm) != at


def leaves_at(at: datetime, calm: Calm) -> datetime | None:
    """Return the first moment from `at` on at which a message may reach them, in UTC.

    None where none is known: they are away until they say that they are back.
    """
    found = at.astimezone(UTC)
    for _ in range(2 * _NEVER):
        until = _quiet_until(found, calm)
        if until is None or until == found:
            return until
        found = until
    return None


def may_leave(told_at: Sequence[datetime], calm: Calm, now: datetime) -> bool:
    """Say whether what was told at these moments may leave now, as one message.

    It waits for a lull in what comes, so that a burst is one message, and for quiet hours to end.
    """
    if not told_at:
        return False
    collected = max(told_at) + LULL <= now or min(told_at) + LONGEST <= now
    return collected and not is_quiet(now, calm)


def digest_day(calm: Calm, now: datetime) -> date | None:
    """Return the day whose digest is to be sent now, where it was not yet; None for none.

    It is sent on working days from its hour on, or from the end of the quiet hours, and for some
    hours after where it could not be. Whoever is away gets none.
    """
    at = calm.wants.digest_at
    if at is None or calm.is_away(now):
        return None
    day = now.astimezone(calm.zone).date()
    if not calm.works_on(day):
        return None
    due_at = leaves_at(_moment(day, at, calm.zone), calm)
    if due_at is None or not due_at <= now < due_at + MORNING:
        return None
    return day


def day_before(day: date, calm: Calm) -> date:
    """Return the working day before; the day before where no near one is one."""
    near = (day - _DAY * back for back in range(1, 31))
    return next((one for one in near if calm.works_on(one)), day - _DAY)


def begins(day: date, calm: Calm) -> datetime:
    """Return when a day of theirs begins, in UTC."""
    return _moment(day, 0, calm.zone)


def _quiet_until(at: datetime, calm: Calm) -> datetime | None:
    """Return when a quiet time that lasts at this moment ends; the moment itself where none does.

    Another quiet time may begin as it ends. None where its end is not known.
    """
    away = [absence.ends_at for absence in calm.absences if absence.covers(at)]
    if None in away:
        return None
    ends = [ends_at for ends_at in away if ends_at is not None]
    return max([at, *ends, *_ends(at, calm)])


def _ends(at: datetime, calm: Calm) -> Iterator[datetime]:
    wants, zone = calm.wants, calm.zone
    local = at.astimezone(zone)
    if wants.quiet_days and not calm.works_on(local.date()):
        yield _moment(local.date() + _DAY, 0, zone, at)
    shown = local.hour * 60 + local.minute
    if wants.quiet_from < wants.quiet_until:
        if wants.quiet_from <= shown < wants.quiet_until:
            yield _moment(local.date(), wants.quiet_until, zone, at)
    elif wants.quiet_from > wants.quiet_until:
        if shown >= wants.quiet_from:
            yield _moment(local.date() + _DAY, wants.quiet_until, zone, at)
        elif shown < wants.quiet_until:
            yield _moment(local.date(), wants.quiet_until, zone, at)


def _moment(day: date, minutes: int, zone: ZoneInfo, after: datetime | None = None) -> datetime:
    """Return when the clock on the wall shows this, in UTC.

    A time the clock skips is the moment it skips; one it shows twice is the first, unless that
    is past `after` already.
    """
    shown = datetime(day.year, day.month, day.day, *divmod(minutes, 60), tzinfo=zone)
    first = shown.astimezone(UTC)
    again = shown.replace(fold=1).astimezone(UTC)
    if again < first:
        return _skip(again, first, zone)
    return again if after is not None and first <= after < again else first


def _skip(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment between these two at which the clock of the zone is put forward."""
    old = before.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
