"""Times as people say them: relative within a week, a date after. app.js keeps them fresh.

The same few rules are written again in `static/app.js` (`said`), for the page that stays open.
"""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from markupsafe import Markup

_WEEK: Final = timedelta(days=7)


def due(at: datetime, now: datetime, zone: tzinfo) -> str:
    """Return how long is left, or how late it is."""
    left = at - now
    if abs(left) >= _WEEK:
        day = date(at, now, zone)
        return f"by {day}" if left > timedelta(0) else f"late since {day}"
    return f"in {span(left)}" if left > timedelta(0) else f"{span(-left)} late"


def ago(at: datetime, now: datetime, zone: tzinfo) -> str:
    """Return how long ago something was."""
    passed = now - at
    if passed >= _WEEK:
        return date(at, now, zone)
    return "just now" if passed < timedelta(minutes=1) else f"{span(passed)} ago"


def span(length: timedelta) -> str:
    """Return a length of time in its largest unit."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 60:
        return f"{max(minutes, 1)} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"


def date(at: datetime, now: datetime, zone: tzinfo) -> str:
    """Return the day, with the year where it is another one."""
    local = at.astimezone(zone)
    year = "" if local.year == now.astimezone(zone).year else f" {local.year}"
    return f"{local.day} {local:%b}{year}"


def full(at: datetime, now: datetime, zone: tzinfo) -> str:
    """Return the day and the time of day."""
    local = at.astimezone(zone)
    return f"{local:%a} {date(at, now, zone)}, {local:%H:%M}{'' if local.utcoffset() else ' UTC'}"


def element(at: datetime, how: str, now: datetime, zone: tzinfo) -> Markup:
    """Return the `<time>` element; `how` is `due`, `ago`, `date` or `full`."""
    words = {
        "due": lambda: due(at, now, zone),
        "ago": lambda: ago(at, now, zone),
        "date": lambda: date(at, now, zone),
        "full": lambda: full(at, now, zone),
    }[how]()
    return Markup('<time datetime="{}" data-how="{}" title="{}">{}</time>').format(
        at.isoformat(timespec="seconds"), how, full(at, now, zone), words
    )


def local_morning(day: datetime, days: int, zone: tzinfo) -> datetime:
    """Return nine in the morning, so many days after a moment, as the reader's clock shows it."""
    local = day.astimezone(zone) + timedelta(days=days)
    return local.replace(hour=9, minute=0, second=0, microsecond=0).astimezone(UTC)


def midnight(now: datetime, zone: tzinfo) -> datetime:
    """Return when the reader's day ends."""
    tomorrow = now.astimezone(zone) + timedelta(days=1)
    return tomorrow.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
