"""The report to management: its numbers, read from what reports keep, in one moment."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from crm_social import plugins
from crm_social.actions import goals as aims
from crm_social.core import mix, periods
from crm_social.core.attribution import Rule
from crm_social.core.goals import EDGES
from crm_social.core.mix import Published
from crm_social.core.passages import LEAD, WON
from crm_social.core.periods import Weeks
from crm_social.core.report import (
    Aim,
    Best,
    Document,
    Half,
    Numbers,
    Share,
    Source,
    Turn,
    Won,
    document,
)
from crm_social.store import accounts, channels, goals
from crm_social.store.db import Database, Session
from crm_social.store.reports import attribution, loop, people

#: How many whole weeks a report may be of.
WEEKS: Final = (1, 4, 13)
_BEST: Final = 5


def period(now: datetime, weeks: int) -> Weeks:
    """Return the newest whole weeks, so many, that are over."""
    going_on = periods.latest(now, 1).first
    return Weeks(going_on - weeks, going_on - 1)


def make(db: Database, now: datetime, weeks: int, lang: str) -> Document:
    """Return the report of the newest whole weeks, in a language."""
    return document(numbers(db, now, weeks), lang)


def numbers(db: Database, now: datetime, weeks: int) -> Numbers:
    """Return the numbers of the newest whole weeks, and of as many before."""
    asked = period(now, weeks)
    listened = plugins.connectors()
    with db.reading() as session:
        used = channels.every(session)
        names = {user.username: user.name for user in accounts.users(session)}
        return Numbers(
            now=_half(session, asked),
            before=_half(session, asked.before),
            best=_best(session, asked),
            mix=_mix(session, asked),
            goals=[
                Aim(one.goal, one.pace, names.get(one.goal.owner, one.goal.owner), one.behind)
                for one in aims.read(session, now)
            ],
            sources=[
                Source(
                    one.name,
                    one.created_at.date(),
                    one.synced_at.date() if one.synced_at else None,
                    one.problem or "",
                )
                for one in used
            ],
            missing=sorted(set(listened) - {one.connector for one in used}),
        )


def _half(session: Session, weeks: Weeks) -> Half:
    since, until = weeks.since, weeks.until
    counts = {
        metric: round(sum(goals.moved(session, edges, since, until).values()))
        for metric, edges in EDGES.items()
    }
    won = [
        Won(currency, amount, sales)
        for currency, (amount, sales) in goals.won(session, since, until).items()
    ]
    return Half(since, until, counts, won, _turn(session, 1, weeks), _turn(session, 2, weeks))


def _turn(session: Session, number: int, weeks: Weeks) -> Turn:
    found = loop.lobe(session, number, weeks)
    return Turn(found.begun, found.rate, found.purchases, found.minutes)


def _best(session: Session, weeks: Weeks) -> list[Best]:
    owed = [
        one
        for one in attribution.owed(session, Rule.FIRST, weeks, _BEST + 1)
        if one.post and (one.people[WON] or one.people[LEAD])
    ][:_BEST]
    posts = attribution.posts(session, [one.post for one in owed])
    return [
        Best(
            posts[one.post].text,
            posts[one.post].platform,
            people.count(session, people.engaged_with(one.post)),
            one.people[LEAD],
            one.people[WON],
            one.post,
        )
        for one in owed
        if one.post in posts
    ]


def _mix(session: Session, weeks: Weeks) -> list[Share]:
    since, until = weeks.moments
    published = [
        Published(one.id, at, one.channel, one.class_)
        for one in attribution.every(session)
        if since <= (at := one.published_at or one.heard_at) < until
    ]
    return _shares(published, weeks.since)


def _shares(published: Iterable[Published], day: date) -> list[Share]:
    """Return the mix of a period as one, whatever months it lies in."""
    at = datetime(day.year, day.month, 1, tzinfo=None)  # noqa: DTZ001 - only the month is read
    together = [Published(one.id, at, one.channel, one.class_) for one in published]
    return [
        Share(part.class_, part.posts, part.share, part.target)
        for month in mix.months(together, {})
        for part in month.parts
    ]
