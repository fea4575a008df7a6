"""Times as people say them: relative within a week, a date after. app.js keeps them fresh.

The same few rules are written again in `static/app.js` (`said`), for the page that stays open.
"""

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final

from babel.dates import format_skeleton
from markupsafe import Markup, escape

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
    return _day(local.toordinal(), "yMMMd" if other else "MMMd", text.shell.locale)


def full(at: datetime, now: datetime, zone: tzinfo, text: Words) -> str:
    """Return the day and the time of day."""
    local = at.astimezone(zone)
    other = local.year != now.astimezone(zone).year
    day = _day(local.toordinal(), "yMMMEd" if other else "MMMEd", text.shell.locale).replace(
        ",", ""
    )
    clock = f"{local.hour:02}:{local.minute:02}{'' if local.utcoffset() else ' UTC'}"
    return text.times.full.format(date=day, clock=clock)


def element(at: datetime, how: str, now: datetime, zone: tzinfo, text: Words) -> Markup:
    """Return the `<time>` element; `how` is `due`, `ago`, `date` or `full`."""
    said = escape(_SAYING[how](at, now, zone, text))
    title = escape(full(at, now, zone, text))
    moment = at.isoformat(timespec="seconds")
    return Markup(f'<time datetime="{moment}" data-how="{how}" title="{title}">{said}</time>')  # noqa: S704 - escaped above


_SAYING: Final = {"due": due, "ago": ago, "date": date, "full": full}


@lru_cache(maxsize=2_048)
def _day(number: int, skeleton: str, tag: str) -> str:
    """Return a day as a language writes it; a page says few different ones, many times."""
    day = datetime.fromordinal(number).replace(tzinfo=UTC)
    return format_skeleton(skeleton, day, locale=sentences.locale_of(tag))


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
