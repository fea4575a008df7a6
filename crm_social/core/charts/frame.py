"""What stands around a drawing: the language, of when it is, and what its numbers cover."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from crm_social.core.charts.say import Say
from crm_social.core.charts.sheet import Head
from crm_social.core.periods import Weeks


class Frame(Struct, frozen=True):
    """The language, the day it is drawn, the period, and where people were heard since when."""

    lang: str
    today: date
    #: None of a drawing as of today.
    weeks: Weeks | None = None
    platforms: Sequence[str] = ()
    heard: date | None = None


def head(frame: Frame, say: Say, title: str, unit: str, *chosen: str) -> Head:
    """Return the head of a drawing; `chosen` is what was asked for beside the period."""
    weeks = frame.weeks
    when = (
        say.words.period_now.format(day=say.day(frame.today))
        if weeks is None
        else say.period(weeks.since, weeks.until)
    )
    return Head(
        title,
        " · ".join([when, *(one for one in chosen if one)]),
        unit,
        say.covers(frame.platforms, frame.heard),
        frame.lang,
    )
