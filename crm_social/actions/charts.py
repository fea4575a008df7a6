"""Every report as a picture: the numbers of its table, read in one moment and drawn."""

from datetime import date, datetime
from typing import Final

from msgspec import Struct

from crm_social.actions import goals as aims
from crm_social.actions import naming, reliability, studies
from crm_social.actions.models import IN_FORCE
from crm_social.core import mix as mixing
from crm_social.core.attribution import Rule
from crm_social.core.charts import attribution as attribution_chart
from crm_social.core.charts import calibration as calibration_chart
from crm_social.core.charts import cohorts as cohorts_chart
from crm_social.core.charts import funnel as funnel_chart
from crm_social.core.charts import goals as goals_chart
from crm_social.core.charts import hours as hours_chart
from crm_social.core.charts import loop as loop_chart
from crm_social.core.charts import mix as mix_chart
from crm_social.core.charts import paths as paths_chart
from crm_social.core.charts import posts as posts_chart
from crm_social.core.charts.frame import Frame
from crm_social.core.charts.funnel import Asked
from crm_social.core.charts.say import Say
from crm_social.core.funnel import LOBES
from crm_social.core.loop import Stage
from crm_social.core.mix import Published
from crm_social.core.passages import first_day, week_of
from crm_social.core.periods import Weeks, between, date_of
from crm_social.store import accounts
from crm_social.store.db import Database, Session
from crm_social.store.reports import attribution, days, funnel, loop
from crm_social.store.studies import What

#: By the end of so many weeks after the first step cohorts are told.
COHORT_WEEKS: Final = 13
#: Months of the mix that are drawn and shown.
MONTHS: Final = 24
_MOST_OWED: Final = 100


class Reader(Struct, frozen=True):
    """For whom a picture is drawn, and when."""

    lang: str
    now: datetime


def the_loop(db: Database, reader: Reader, weeks: Weeks) -> str:
    """Draw the eight with who stands where, and the ways gone in a period."""
    with db.reading() as session:
        lobes = [(number, loop.lobe(session, number, weeks)) for number in LOBES]
        return loop_chart.draw(
            _frame(session, reader, weeks),
            loop.standing(session),
            flows_of(loop.flows(session, weeks)),
            [
                loop_chart.Lobe(number, one.begun, one.purchases, one.rate, one.minutes)
                for number, one in lobes
            ],
        )


def flows_of(flows: list[loop.Flow]) -> list[loop_chart.Flow]:
    """Return flows as the picture takes them."""
    return [loop_chart.Flow(one.start, one.end, one.moves) for one in flows]


def steps(db: Database, reader: Reader, weeks: Weeks, asked: Asked) -> str:
    """Draw the funnel of those whose first step was in a period."""
    with db.reading() as session:
        found, before = (
            funnel.funnels(session, asked.lobe, period, by=asked.by, within=asked.within)
            for period in (weeks, weeks.before)
        )
        names = naming.named(session, asked.by, [one.value for one in found], reader.lang)
        return funnel_chart.draw(
            _frame(session, reader, weeks),
            asked,
            [funnel_chart.Value(one.value, names[one.value], one.steps) for one in found],
            {one.value: [step.reached for step in one.steps] for one in before},
        )


def cohorts(db: Database, reader: Reader, weeks: Weeks, lobe: int, stage: Stage) -> str:
    """Draw by when which share of each week came to a stage."""
    with db.reading() as session:
        found = funnel.cohorts(session, lobe, weeks, stage, COHORT_WEEKS)
        rows = [
            cohorts_chart.Row(date_of(first_day(one.week)), one.size, so_far(one, reader.now))
            for one in found
        ]
        return cohorts_chart.draw(_frame(session, reader, weeks), lobe, stage, rows)


def so_far(one: funnel.Cohort, now: datetime) -> list[int]:
    """Return how many of a cohort had come by each week that has begun."""
    return one.reached[: max(1, week_of(now) - one.week + 1)]


def line_of(one: funnel.Cohort, now: datetime) -> list[date | int | None]:
    """Return a cohort as a line of a table: its Monday, how many, and by week; None for later."""
    come = so_far(one, now)
    later = [None] * (len(one.reached) - len(come))
    return [date_of(first_day(one.week)), one.size, *come, *later]


def paths(db: Database, reader: Reader, weeks: Weeks, lobe: int) -> str:
    """Draw the first ways people went."""
    with db.reading() as session:
        found = links_of(funnel.paths(session, lobe, weeks))
        return paths_chart.draw(_frame(session, reader, weeks), lobe, found)


def links_of(links: list[funnel.Link]) -> list[paths_chart.Link]:
    """Return ways as the picture takes them."""
    return [paths_chart.Link(one.place, one.start, one.end, one.people) for one in links]


def hours(db: Database, reader: Reader, weeks: Weeks) -> str:
    """Draw in which hours of the week people engaged first."""
    with db.reading() as session:
        return hours_chart.draw(_frame(session, reader, weeks), funnel.hours(session, weeks))


def mix(db: Database, reader: Reader) -> str:
    """Draw the content mix of months, and how often each channel speaks."""
    with db.reading() as session:
        posts, months = mix_of(session, reader.now)
        channels = mixing.channels(posts, reader.now)
        return mix_chart.draw(_frame(session, reader), months, channels)


def mix_of(session: Session, now: datetime) -> tuple[list[Published], list[mixing.Month]]:
    """Return every post as the mix sees it, and the mix of the newest months, oldest first."""
    posts = [
        Published(one.id, one.published_at or one.heard_at, one.channel, one.class_)
        for one in attribution.every(session)
    ]
    owed = attribution.owed(session, Rule.LINEAR, between(date_of(0), now.date()))
    months = mixing.months(posts, {one.post: one.shares for one in owed})
    return posts, months[-MONTHS:]


def owed(db: Database, reader: Reader, weeks: Weeks, rule: Rule) -> str:
    """Draw what outcomes of a period are owed to."""
    with db.reading() as session:
        found = attribution.owed(session, rule, weeks, _MOST_OWED)
        known = attribution.posts(session, (one.post for one in found))
        rows = [
            attribution_chart.Row(
                naming.excerpt(known[one.post]) if one.post in known else None,
                one.shares,
                one.money,
            )
            for one in found
        ]
        return attribution_chart.draw(_frame(session, reader, weeks), rule, rows)


def posts(db: Database, reader: Reader, found: list[attribution.Reach]) -> str:
    """Draw posts with their days and what came of them."""
    say = Say(reader.lang)
    with db.reading() as session:
        lines = days_of(session, found)
        rows = [
            posts_chart.Row(
                f"{say.platform(one.post.platform)} · {naming.excerpt(one.post)}",
                first_of(one.post),
                lines[one.post.id],
                one.people,
                one.outcomes,
                one.quality,
            )
            for one in found
        ]
        return posts_chart.draw(_frame(session, reader), rows)


def days_of(session: Session, found: list[attribution.Reach]) -> dict[int, list[int]]:
    """Return of posts how many engaged on each of their first days."""
    return days.of(session, {one.post.id: first_of(one.post) for one in found}, posts_chart.DAYS)


def goals(db: Database, reader: Reader) -> str:
    """Draw every goal with its pace and outlook."""
    with db.reading() as session:
        names = {user.username: user.name for user in accounts.users(session)}
        cards = [
            goals_chart.Card(
                one.goal, one.pace, one.line, names.get(one.goal.owner, one.goal.owner)
            )
            for one in aims.read(session, reader.now)
        ]
        return goals_chart.draw(_frame(session, reader), cards)


def calibration(db: Database, reader: Reader, model: str = IN_FORCE) -> str:
    """Draw of each band how many bought, by the newest look."""
    found = studies.calibration_of(studies.newest(db, What.CALIBRATION, model))
    with db.reading() as session:
        frame = _frame(session, reader)
    return calibration_chart.of_bands(frame, {} if found is None else found.bands)


def forecast(db: Database, reader: Reader) -> str:
    """Draw what the forecast said beside what came."""
    found = reliability.of_newest(db)
    tenths = [] if found is None else found.quality.reliability
    with db.reading() as session:
        frame = _frame(session, reader)
    return calibration_chart.of_forecast(
        frame, [calibration_chart.Tenth(one.said, one.came, one.rows) for one in tenths]
    )


def _frame(session: Session, reader: Reader, weeks: Weeks | None = None) -> Frame:
    platforms, first = funnel.heard(session)
    heard = None if first is None else date_of(first_day(first))
    return Frame(reader.lang, reader.now.date(), weeks, platforms, heard)


def first_of(post: attribution.Post) -> date:
    """Return the first UTC day of a post."""
    return (post.published_at or post.heard_at).date()
