"""The funnel, and two more ways to ask the same: by week, and by the ways people went."""

from typing import Final

from flask import render_template
from msgspec.structs import astuple
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.core import tallies
from crm_social.core.funnel import LOBES
from crm_social.core.loop import Stage
from crm_social.core.passages import first_day
from crm_social.core.periods import Weeks, date_of
from crm_social.store.db import Session
from crm_social.store.reports import attribution, funnel
from crm_social.web import sentences
from crm_social.web.page import text
from crm_social.web.reports import pictures
from crm_social.web.reports.asked import (
    as_table,
    bp,
    chosen,
    coverage,
    form,
    picture,
    shared,
    table,
    weeks,
)

#: In days; "" is any time.
WITHIN: Final = ("", "7", "14", "30", "90", "180", "365")
_COLUMNS: Final = 13
_EXCERPT: Final = 60


@bp.get("/funnel")
def steps() -> str | Response:
    """Show how far those came whose first step was in the period."""
    period, lobe = weeks(), _lobe()
    by = chosen("by", (tallies.ALL, *tallies.DIMENSIONS))
    window = chosen("within", WITHIN)
    within = int(window) if window else None
    with auth.database().reading() as session:
        found = funnel.funnels(session, lobe, period, by=by, within=within)
        before = funnel.funnels(session, lobe, period.before, by=by, within=within)
        names = named(session, by, [one.value for one in found])
        covered = coverage(session)
    if as_table():
        heads = ("value", "stage", "reached", "skipped", "from_previous", "from_first", "minutes")
        rows = [[names[one.value], *astuple(step)] for one in found for step in one.steps]
        return table("funnel", heads, rows)
    return render_template(
        "reports/funnel.html",
        **shared(
            tab="steps",
            lobe=lobe,
            by=by,
            window=window,
            within=within,
            windows=WITHIN,
            dimensions=(tallies.ALL, *tallies.DIMENSIONS),
            found=[one for one in found if one.steps[0].reached],
            before={one.value: [step.reached for step in one.steps] for one in before},
            names=names,
            covered=covered,
        ),
    )


@bp.get("/funnel/cohorts")
def cohorts() -> str | Response:
    """Show week by week which share came to a stage by when."""
    period, lobe = weeks(), _lobe()
    stages = LOBES[lobe][1:]
    usual = Stage.LEAD if lobe == 1 else Stage.CUSTOMER
    order = (usual, *(stage for stage in stages if stage is not usual))
    stage = Stage(chosen("stage", tuple(one.value for one in order)))
    with auth.database().reading() as session:
        found = funnel.cohorts(session, lobe, period, stage, _COLUMNS)
        covered = coverage(session)
    rows = [
        (date_of(first_day(one.week)), Weeks(one.week, one.week), one) for one in found if one.size
    ]
    if as_table():
        heads = ("week", "size", *(f"week_{number}" for number in range(1, _COLUMNS + 1)))
        return table("cohorts", heads, [(day, one.size, *one.reached) for day, _, one in rows])
    return render_template(
        "reports/cohorts.html",
        **shared(tab="cohorts", lobe=lobe, stage=stage, stages=stages, rows=rows, covered=covered),
    )


@bp.get("/funnel/paths")
def paths() -> str | Response:
    """Show the first ways people went."""
    period, lobe = weeks(), _lobe()
    with auth.database().reading() as session:
        found = funnel.paths(session, lobe, period)
        covered = coverage(session)
    if as_table():
        return table("paths", ("place", "start", "end", "people"), [astuple(one) for one in found])
    given = shared(
        tab="paths", lobe=lobe, links=found, drawn=pictures.bands(found), covered=covered
    )
    if form() == "svg":
        return picture(render_template("reports/paths.svg", **given), "paths")
    return render_template("reports/paths.html", **given)


def _lobe() -> int:
    return int(chosen("lobe", ("1", "2")))


def named(session: Session, by: str, values: list[str]) -> dict[str, str]:
    """Return what the values of a dimension are called."""
    words = text().reports
    found = {value: value for value in values}
    match by:
        case "platform":
            found = {value: sentences.platform(value, text()) for value in values if value}
        case "class":
            found |= words.classes
        case "author":
            found |= words.authors
        case "language":
            found |= text().names.languages
        case "hour":
            found = {value: hour(int(value)) for value in values if value}
        case "post":
            posts = attribution.posts(session, (int(value) for value in values if value))
            found |= {str(number): excerpt(post) for number, post in posts.items()}
    found[""] = words.everybody if by == tallies.ALL else words.unknown
    return found


def excerpt(post: attribution.Post) -> str:
    """Return the first words of a post, or where it is."""
    said = " ".join(post.text.split()) or post.url or sentences.platform(post.platform, text())
    return said if len(said) <= _EXCERPT else said[:_EXCERPT].rstrip() + " …"


def hour(number: int) -> str:
    """Return what an hour of the week is called."""
    words = text().reports
    return sentences.fill(
        words.hour_of_week, text(), weekday=words.weekdays[number // 24], hour=f"{number % 24:02d}"
    )
