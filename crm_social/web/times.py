"""Times as people say them: relative within a week, a date after. app.js keeps them fresh.

The same few rules are written again in `static/app.js` (`said`), for the page that stays open.
"""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from babel.dates import format_skeleton
from markupsafe import Markup

from crm_social.web import sentences
from crm_social.web.words import Words

_WEEK: Final = timedelta(days=7)
#: From here on "tomorrow" and "yesterday" say more than hours.
_HALF_A_DAY: Final = timedelta(hours=12)


def due(at: datetime, now: datetime, zone: tzinfo, text: Words) -> str:
    """Return how long is left, or how late it is."""
    left = at - now
    said = text.times
    ahead = left > timedelta(0)
    if abs(left) >= _WEEK:
        day = date(at, now, zone, text)
        return said.by.format(date=day) if ahead else said.late_since.format(date=day)
    days = _days(at, now, zone)
    if abs(days) == 1 and abs(left) >= _HALF_A_DAY:
        return said.tomorrow if ahead else said.late_since_yesterday
    length = span(abs(left), days, text)
    return (said.ahead if ahead else said.late).format(span=length)


def ago(at: datetime, now: datetime, zone: tzinfo, text: Words) -> str:
    """Return how long ago something was."""
    passed = now - at
    if passed >= _WEEK:
        return date(at, now, zone, text)
    if passed < timedelta(minutes=1):
        return text.times.just_now
    days = _days(at, now, zone)
    if days == -1 and passed >= _HALF_A_DAY:
        return text.times.yesterday
    return text.times.ago.format(span=span(passed, days, text))


def span(length: timedelta, days: int, text: Words) -> str:
    """Return a length of time in its largest unit; `days` is how many midnights lie in it."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 60:
        return str(sentences.count(text.times.minutes, max(minutes, 1), text))
    if minutes < 24 * 60:
        return str(sentences.count(text.times.hours, minutes // 60, text))
    return str(sentences.count(text.times.days, abs(days), text))


def date(at: datetime, now: datetime, zone: tzinfo, text: Words) -> str:
    """Return the day, with the year where it is another one."""
    local = at.astimezone(zone)
    other = local.year != now.astimezone(zone).year
    return format_skeleton("yMMMd" if other else "MMMd", local, locale=sentences.locale(text))


def full(at: datetime, now: datetime, zone: tzinfo, text: Words) -> str:
    """Return the day and the time of day."""
    local = at.astimezone(zone)
    locale = sentences.locale(text)
    other = local.year != now.astimezone(zone).year
    day = format_skeleton("yMMMEd" if other else "MMMEd", local, locale=locale).replace(",", "")
    clock = f"{local:%H:%M}{'' if local.utcoffset() else ' UTC'}"
    return text.times.full.format(date=day, clock=clock)


def element(at: datetime, how: str, now: datetime, zone: tzinfo, text: Words) -> Markup:
    """Return the `<time>` element; `how` is `due`, `ago`, `date` or `full`."""
    said = {"due": due, "ago": ago, "date": date, "full": full}[how](at, now, zone, text)
    return Markup('<time datetime="{}" data-how="{}" title="{}">{}</time>').format(
        at.isoformat(timespec="seconds"), how, full(at, now, zone, text), said
    )


def local_morning(day: datetime, days: int, zone: tzinfo) -> datetime:
    """Return nine in the morning, so many days after a moment, as the reader's clock shows it."""
    local = day.astimezone(zone) + timedelta(days=days)
    return local.replace(hour=9, minute=0, second=0, microsecond=0).astimezone(UTC)


def midnight(now: datetime, zone: tzinfo) -> datetime:
    """Return when the reader's day ends."""
    tomorrow = now.astimezone(zone) + timedelta(days=1)
    return tomorrow.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


def _days(at: datetime, now: datetime, zone: tzinfo) -> int:
    return (at.astimezone(zone).date() - now.astimezone(zone).date()).days
