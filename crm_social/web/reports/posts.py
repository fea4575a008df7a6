"""Posts: who they reached and what came of them, the mix, attribution and hours."""

from typing import Any, Final

from flask import render_template, request
from msgspec import Struct
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import charts
from crm_social.actions.charts import days_of, first_of
from crm_social.actions.naming import excerpt, hour
from crm_social.core import mix, spikes
from crm_social.core.attribution import WHOLE, Rule
from crm_social.core.charts import posts as drawn
from crm_social.core.charts.say import Say
from crm_social.core.passages import OUTCOMES
from crm_social.store import alarms
from crm_social.store.reports import attribution, funnel
from crm_social.web.page import lang, now
from crm_social.web.reports.asked import (
    as_picture,
    as_table,
    bp,
    chosen,
    coverage,
    picture,
    reader,
    shared,
    table,
    weeks,
)

ROWS: Final = 50
_ALARMS: Final = 5
#: How wide and high the days of a post are drawn.
_SPARK: Final = (120.0, 20.0)
_MOST_OWED: Final = 100


@bp.get("/posts")
def posts() -> str | Response:
    """Show posts, newest first."""
    with auth.database().reading() as session:
        found = attribution.newest(session, ROWS + 1, before=_before())
        shown = found[:ROWS]
        days = days_of(session, shown)
        running = alarms.running(session, _ALARMS)
        covered = coverage(session)
    if as_picture():
        return picture(charts.posts(auth.database(), reader(), shown), "posts")
    if as_table():
        heads = (
            "id",
            "platform",
            "channel",
            "url",
            "text",
            "published_at",
            "people",
            "leads",
            "opportunities",
            "sales",
            "quality",
            "prize_share",
        )
        return table(
            "posts",
            heads,
            [
                (
                    str(one.post.id),
                    one.post.platform,
                    one.post.channel,
                    one.post.url,
                    one.post.text,
                    one.post.published_at,
                    one.people,
                    *one.outcomes,
                    one.quality,
                    one.prize_share,
                )
                for one in shown
            ],
        )
    more = attribution.place_of(shown[-1].post) if len(found) > ROWS else None
    return render_template(
        "reports/posts.html",
        **shared(
            tab="posts",
            found=[(excerpt(one.post), one, _spark(one, days[one.post.id])) for one in shown],
            spark=_SPARK,
            after=None if more is None else f"{more[0]}.{more[1]}",
            first="after" not in request.args,
            outcomes=[outcome.name for outcome in OUTCOMES],
            running=running,
            rarity=lambda alarm: spikes.rarity(alarm.p),
            covered=covered,
        ),
    )


@bp.get("/posts/mix")
def the_mix() -> str | Response:
    """Show the content mix of each month against 70-20-10, and how often channels speak."""
    if as_picture():
        return picture(charts.mix(auth.database(), reader()), "mix")
    with auth.database().reading() as session:
        published, months = charts.mix_of(session, now())
        covered = coverage(session)
    if as_table():
        heads = (
            "year",
            "month",
            "class",
            "posts",
            "share",
            "target",
            "leads",
            "opportunities",
            "sales",
        )
        return table(
            "mix",
            heads,
            [
                (
                    one.year,
                    one.month,
                    part.class_,
                    part.posts,
                    part.share,
                    part.target,
                    *(share / WHOLE for share in part.owed),
                )
                for one in months
                for part in one.parts
            ],
        )
    return render_template(
        "reports/mix.html",
        **shared(
            tab="mix",
            months=list(reversed(months)),
            channels=mix.channels(published, now()),
            whole=WHOLE,
            covered=covered,
        ),
    )


@bp.get("/posts/attribution")
def owed_to() -> str | Response:
    """Show what the outcomes of a period are owed to."""
    period = weeks()
    rule = Rule(chosen("rule", (Rule.LINEAR.value, *(one.value for one in Rule))))
    if as_picture():
        return picture(charts.owed(auth.database(), reader(), period, rule), "attribution")
    with auth.database().reading() as session:
        owed = attribution.owed(session, rule, period, _MOST_OWED)
        known = attribution.posts(session, (one.post for one in owed))
        covered = coverage(session)
    rows: list[tuple[str | None, Any]] = [
        (excerpt(known[one.post]) if one.post in known else None, one) for one in owed
    ]
    if as_table():
        heads = ("post", "name", *(outcome.name for outcome in OUTCOMES), "amounts")
        return table(
            "attribution",
            heads,
            [
                (str(one.post), name, *(share / WHOLE for share in one.shares), _won(one))
                for name, one in rows
            ],
        )
    return render_template(
        "reports/attribution.html",
        **shared(
            tab="attribution",
            rule=rule,
            rules=list(Rule),
            rows=rows,
            whole=WHOLE,
            outcomes=[outcome.name for outcome in OUTCOMES],
            covered=covered,
        ),
    )


@bp.get("/posts/hours")
def hours() -> str | Response:
    """Show in which hours of the week people engage first."""
    period = weeks()
    if as_picture():
        return picture(charts.hours(auth.database(), reader(), period), "hours")
    with auth.database().reading() as session:
        found = funnel.hours(session, period)
        covered = coverage(session)
    if as_table():
        heads = ("hour_of_week", "people", "leads")
        return table("hours", heads, [(number, *some) for number, some in enumerate(found)])
    return render_template(
        "reports/hours.html",
        **shared(
            tab="hours",
            found=found,
            most=max((people for people, _ in found), default=0),
            hour=lambda number: hour(number, lang().value),
            covered=covered,
        ),
    )


class Spark(Struct, frozen=True):
    """The days of a post as bars in a box, and as a sentence."""

    bars: list[drawn.Bar]
    told: str


def _spark(one: attribution.Reach, days: list[int]) -> Spark:
    say = Say(lang().value)
    return Spark(drawn.bars(days, *_SPARK), drawn.told(say, days, first_of(one.post)))


def _won(one: attribution.Owed) -> str:
    return ", ".join(f"{amount / 100:.2f} {currency}" for currency, amount in one.money.items())


def _before() -> tuple[int, int] | None:
    at, _, number = request.args.get("after", "").partition(".")
    if not (at.isascii() and at.isdigit() and number.isascii() and number.isdigit()):
        return None
    return (int(at), int(number)) if max(len(at), len(number)) < 20 else None
