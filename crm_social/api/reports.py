"""Reports, and the people behind each of their numbers."""

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
from marshmallow import Schema

from crm_social import auth
from crm_social.actions import charts
from crm_social.actions.accounts import Scope
from crm_social.actions.charts import Reader
from crm_social.api import pictures, tables
from crm_social.api import report_schemas as schemas
from crm_social.api.door import Door, View
from crm_social.api.pagination import pair_cursor, piece
from crm_social.core import mix, periods
from crm_social.core.attribution import WHOLE, Rule
from crm_social.core.charts.funnel import Asked
from crm_social.core.funnel import LOBES
from crm_social.core.loop import Stage
from crm_social.core.passages import first_day
from crm_social.core.periods import Weeks, between, date_of
from crm_social.core.rights import Right
from crm_social.store.db import Session, utc_now
from crm_social.store.reports import attribution, funnel, loop, people
from crm_social.store.reports.people import Number, step_of

door = Door("Reports", "Numbers for marketing, each with the list of people it counts.")


def _report(
    rule: str, answers: type[Schema], query: type[Schema], *, drawn: bool = True
) -> Callable[[View], View]:
    """Open an address that answers JSON, or the same as a table or drawn."""
    forms = {
        name: form
        for name, form in pictures.AS_FILE[200]["content"].items()
        if drawn or name != pictures.SVG
    }
    return door.operation(
        "GET",
        rule,
        Scope.READ,
        right=Right.SEE_REPORTS,
        answers=answers,
        query=query,
        responses={200: {"content": forms}},
    )


_COLUMNS = 13
_OUTCOMES = schemas.OUTCOME_NAMES


def _reader(lang: str) -> Reader:
    return Reader(lang, utc_now())


def span(weeks: Weeks) -> dict[str, date]:
    """Return a period as it is answered."""
    return {"since": weeks.since, "until": weeks.until}


@_report("/reports/loop", schemas.LoopSchema, schemas.ReportPeriodSchema)
def report_loop(
    *,
    format: str | None,  # noqa: A002 - the query's
    lang: str,
    since: date | None = None,
    until: date | None = None,
) -> Any:
    """Look at the eight in numbers.

    Who stands where now, how often each way was gone in the period and in the one before, and
    how both lobes turned. Employees, competitors, bots and those who objected are left out of
    every report.
    """
    weeks = periods.asked(since, until, utc_now())
    if pictures.wanted(format):
        return pictures.answer("loop", charts.the_loop(auth.database(), _reader(lang), weeks))
    with auth.database().reading() as session:
        standing = loop.standing(session)
        flows = loop.flows(session, weeks)
        before = {(one.start, one.end): one.moves for one in loop.flows(session, weeks.before)}
        lobes = [(number, loop.lobe(session, number, weeks)) for number in LOBES]
    told = [
        {**msgspec.structs.asdict(one), "before": before.get((one.start, one.end), 0)}
        for one in flows
    ]
    if tables.wanted(format):
        heads = ("start", "end", "moves", "skipped", "before")
        return tables.answer("loop", heads, ([one[head] for head in heads] for one in told), format)
    return {
        **span(weeks),
        "stages": [{"stage": stage, "people": number} for stage, number in standing.items()],
        "flows": told,
        "lobes": [
            {"lobe": number, **msgspec.structs.asdict(one), "rate": one.rate}
            for number, one in lobes
        ],
    }


@_report("/reports/funnel", schemas.FunnelSchema, schemas.FunnelQuerySchema)
def report_funnel(
    *,
    lobe: int,
    by: str,
    within: int | None,
    format: str | None,  # noqa: A002 - the query's
    lang: str,
    since: date | None = None,
    until: date | None = None,
) -> Any:
    """Look at a funnel: those whose first step was in the period, and how far they came.

    Until now, or `within` so many days of the first step. By one thing at a time: the platform,
    channel, post, class, campaign, author (person or logo) or hour of the week of the first
    touch, or the language, country or fit of the person.
    """
    weeks = periods.asked(since, until, utc_now())
    if pictures.wanted(format):
        asked = Asked(lobe, by, within)
        return pictures.answer("funnel", charts.steps(auth.database(), _reader(lang), weeks, asked))
    with auth.database().reading() as session:
        found = funnel.funnels(session, lobe, weeks, by=by, within=within)
        before = funnel.funnels(session, lobe, weeks.before, by=by, within=within)
    if tables.wanted(format):
        heads = ("value", "stage", "reached", "skipped", "from_previous", "from_first", "minutes")
        rows = (
            [one.value, *(getattr(step, head) for head in heads[1:])]
            for one in found
            for step in one.steps
        )
        return tables.answer("funnel", heads, rows, format)
    return {
        **span(weeks),
        "lobe": lobe,
        "by": by,
        "within": within,
        "items": [_funnel(one) for one in found],
        "before": [_funnel(one) for one in before],
    }


def _funnel(one: funnel.Funnel) -> dict[str, Any]:
    return {"value": one.value, "steps": [msgspec.structs.asdict(step) for step in one.steps]}


@_report("/reports/paths", schemas.PathsSchema, schemas.LobeQuerySchema)
def report_paths(
    *,
    lobe: int,
    format: str | None,  # noqa: A002 - the query's
    lang: str,
    since: date | None = None,
    until: date | None = None,
) -> Any:
    """Look at the first ten ways people went whose first step was in the period."""
    weeks = periods.asked(since, until, utc_now())
    if pictures.wanted(format):
        return pictures.answer("paths", charts.paths(auth.database(), _reader(lang), weeks, lobe))
    with auth.database().reading() as session:
        found = [msgspec.structs.asdict(one) for one in funnel.paths(session, lobe, weeks)]
    if tables.wanted(format):
        heads = ("place", "start", "end", "people")
        return tables.answer(
            "paths", heads, ([one[head] for head in heads] for one in found), format
        )
    return {**span(weeks), "lobe": lobe, "items": found}


@_report("/reports/cohorts", schemas.CohortsSchema, schemas.CohortsQuerySchema)
def report_cohorts(
    *,
    lobe: int,
    stage: str | None,
    format: str | None,  # noqa: A002 - the query's
    lang: str,
    since: date | None = None,
    until: date | None = None,
) -> Any:
    """Look at cohorts: of those whose first step was in one week, who came to a stage by when."""
    weeks = periods.asked(since, until, utc_now())
    wanted = step_of(lobe, stage or (Stage.LEAD if lobe == 1 else Stage.CUSTOMER))
    if pictures.wanted(format):
        return pictures.answer(
            "cohorts", charts.cohorts(auth.database(), _reader(lang), weeks, lobe, wanted)
        )
    with auth.database().reading() as session:
        found = funnel.cohorts(session, lobe, weeks, wanted, _COLUMNS)
    now = utc_now()
    if tables.wanted(format):
        heads = ("week", "size", *(f"week_{number}" for number in range(1, _COLUMNS + 1)))
        return tables.answer("cohorts", heads, (charts.line_of(one, now) for one in found), format)
    items = [
        {
            "week": date_of(first_day(one.week)),
            "size": one.size,
            "reached": charts.so_far(one, now),
        }
        for one in found
    ]
    return {**span(weeks), "lobe": lobe, "stage": wanted, "items": items}


@_report("/reports/attribution", schemas.AttributionSchema, schemas.AttributionQuerySchema)
def report_attribution(
    *,
    rule: str,
    limit: int,
    format: str | None,  # noqa: A002 - the query's
    lang: str,
    since: date | None = None,
    until: date | None = None,
) -> Any:
    """Look at what leads, opportunities and sales of the period are owed to.

    A touch is a person's first act on a post; those of the same round up to the outcome share
    it. `first` and `last` give all to one, `linear` divides evenly, `time_decay` gives a touch a
    week older half as much, `position` gives 40 % to each end and 20 % to those between.
    """
    weeks = periods.asked(since, until, utc_now())
    if pictures.wanted(format):
        return pictures.answer(
            "attribution", charts.owed(auth.database(), _reader(lang), weeks, Rule(rule))
        )
    with auth.database().reading() as session:
        found = attribution.owed(session, Rule(rule), weeks, limit)
        posts = attribution.posts(session, (one.post for one in found))
    if tables.wanted(format):
        heads = ("post", "url", "text", *_OUTCOMES, "currency", "amount")
        return tables.answer("attribution", heads, _owed_rows(found, posts), format)
    return {
        **span(weeks),
        "rule": rule,
        "items": [
            {
                "post": _post(posts.get(one.post)),
                "shares": _by_outcome([share / WHOLE for share in one.shares]),
                "people": _by_outcome(one.people),
                "won": [
                    {"currency": currency, "amount": amount / 100}
                    for currency, amount in sorted(one.money.items())
                ],
            }
            for one in found
        ],
    }


def _by_outcome(values: list[Any]) -> dict[str, Any]:
    return dict(zip(_OUTCOMES, values, strict=True))


def _owed_rows(found: list[attribution.Owed], posts: dict[int, attribution.Post]) -> Any:
    for one in found:
        post = posts.get(one.post)
        shares: list[float | None] = [share / WHOLE for share in one.shares]
        known = (str(one.post), post.url if post else "", post.text if post else "")
        for currency, amount in sorted(one.money.items()) or [("", 0)]:
            yield [*known, *shares, currency, amount / 100]
            # A second currency is a row of its own, and its shares are told once.
            shares = [None] * len(shares)


def _post(post: attribution.Post | None) -> dict[str, Any] | None:
    return None if post is None else {**msgspec.structs.asdict(post), "id": str(post.id)}


@_report("/reports/posts", schemas.PostsSchema, schemas.PostsQuerySchema)
def report_posts(
    *,
    limit: int,
    channel: str,
    format: str | None,  # noqa: A002 - the query's
    lang: str,
    before: tuple[int, int] | None = None,
) -> Any:
    """List posts, newest first, with who engaged and what came of it until now."""
    with auth.database().reading() as session:
        found = attribution.newest(session, limit + 1, before=before, channel=channel)
        lines = charts.days_of(session, found)
    answered = piece(found, limit, _posts_cursor)
    if pictures.wanted(format):
        drawing = charts.posts(auth.database(), _reader(lang), answered["items"])
        return pictures.answer("posts", drawing)
    told = [
        {
            "post": _post(one.post),
            "people": one.people,
            "days": lines[one.post.id],
            **dict(zip(("leads", "opportunities", "sales"), one.outcomes, strict=True)),
            "quality": one.quality,
            "prize_share": one.prize_share,
        }
        for one in answered["items"]
    ]
    if tables.wanted(format):
        heads = ("people", "leads", "opportunities", "sales", "quality", "prize_share")
        known = ("id", "platform", "channel", "url", "text", "author", "class_", "published_at")
        rows = (
            [*(one["post"][name] for name in known), *(one[name] for name in heads)] for one in told
        )
        return tables.answer("posts", (*known[:6], "class", "published_at", *heads), rows, format)
    return {"items": told, "next": answered["next"]}


def _posts_cursor(one: attribution.Reach) -> str:
    return pair_cursor(*attribution.place_of(one.post))


@_report("/reports/mix", schemas.MixSchema, schemas.ReportFormatSchema)
def report_mix(*, format: str | None, lang: str) -> Any:  # noqa: A002 - the query's
    """Look at the content mix of each month against 70-20-10, and how often each channel speaks.

    Outcomes stand in the month of the post they are owed to, divided evenly among the posts
    before them. Posts nobody engaged with are not known here.
    """
    if pictures.wanted(format):
        return pictures.answer("mix", charts.mix(auth.database(), _reader(lang)))
    now = utc_now()
    with auth.database().reading() as session:
        posts = published(session)
        shares = {
            one.post: one.shares
            for one in attribution.owed(session, Rule.LINEAR, between(date_of(0), now.date()))
        }
    months = [
        (f"{one.year:04d}-{one.month:02d}", [_part(part) for part in one.parts])
        for one in mix.months(posts, shares)
    ]
    if tables.wanted(format):
        heads = ("class_", "posts", "share", "target", "leads", "opportunities", "sales")
        rows = (
            [month, *(part[head] for head in heads)] for month, parts in months for part in parts
        )
        return tables.answer("mix", ("month", "class", *heads[1:]), rows, format)
    return {
        "months": [{"month": month, "parts": parts} for month, parts in months],
        "channels": [msgspec.structs.asdict(one) for one in mix.channels(posts, now)],
    }


def published(session: Session) -> list[mix.Published]:
    """Return every post as the mix sees it."""
    return [
        mix.Published(one.id, one.published_at or one.heard_at, one.channel, one.class_)
        for one in attribution.every(session)
    ]


def _part(part: mix.Part) -> dict[str, Any]:
    owed = dict(
        zip(
            ("leads", "opportunities", "sales"), (share / WHOLE for share in part.owed), strict=True
        )
    )
    return {
        "class_": part.class_,
        "posts": part.posts,
        "share": part.share,
        "target": part.target,
        **owed,
    }


@_report("/reports/hours", schemas.HoursSchema, schemas.ReportPeriodSchema)
def report_hours(
    *,
    format: str | None,  # noqa: A002 - the query's
    lang: str,
    since: date | None = None,
    until: date | None = None,
) -> Any:
    """Look at the hours of the week in which people engaged first, and who of them became leads."""
    weeks = periods.asked(since, until, utc_now())
    if pictures.wanted(format):
        return pictures.answer("hours", charts.hours(auth.database(), _reader(lang), weeks))
    with auth.database().reading() as session:
        found = funnel.hours(session, weeks)
    told = [
        {"weekday": number // 24 + 1, "hour": number % 24, "people": some, "leads": leads}
        for number, (some, leads) in enumerate(found)
    ]
    if tables.wanted(format):
        heads = ("weekday", "hour", "people", "leads")
        return tables.answer(
            "hours", heads, ([one[head] for head in heads] for one in told), format
        )
    return {**span(weeks), "items": told}


@_report(
    "/reports/people", schemas.ReportPeopleSchema, schemas.ReportPeopleQuerySchema, drawn=False
)
def report_people(
    *,
    limit: int,
    format: str | None,  # noqa: A002 - the query's
    since: date | None = None,
    until: date | None = None,
    after: tuple[int, int] = (-1, -1),
    **asked: Any,
) -> Any:
    """List the people behind one number of a report.

    Ask with the report's own filters: `count` is the number, and the list has as many rows. A
    row is what was counted, so somebody who went one way twice is there twice, with both
    moments.
    """
    weeks = periods.asked(since, until, utc_now())
    chosen = people.choose(Number(**asked), weeks)
    with auth.database().reading() as session:
        number = people.count(session, chosen)
        found = people.page(session, chosen, limit + 1, after=after)
    answered = piece(found, limit, _people_cursor)
    if tables.wanted(format):
        heads = (
            "contact_id",
            "at",
            "name",
            "handle",
            "company",
            "title",
            "stage",
            "letter",
            "owner",
        )
        rows = ([getattr(one, head) for head in heads] for one in answered["items"])
        return tables.answer("people", heads, rows, format)
    return {
        **span(weeks),
        "count": number,
        "items": [msgspec.structs.asdict(one) for one in answered["items"]],
        "next": answered["next"],
    }


def _people_cursor(one: people.Person) -> str:
    return pair_cursor(one.contact_id, one.each)
