"""The funnel, and two more ways to ask the same: by week, and by the ways people went."""

from typing import Final

from flask import render_template
from msgspec.structs import astuple
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import charts, naming
from crm_social.actions.charts import COHORT_WEEKS
from crm_social.core import tallies
from crm_social.core.charts import paths as drawn
from crm_social.core.charts.funnel import Asked
from crm_social.core.funnel import LOBES
from crm_social.core.loop import Stage
from crm_social.core.passages import first_day
from crm_social.core.periods import Weeks, date_of
from crm_social.store.reports import funnel
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

#: In days; "" is any time.
WITHIN: Final = ("", "7", "14", "30", "90", "180", "365")


@bp.get("/funnel")
def steps() -> str | Response:
    """Show how far those came whose first step was in the period."""
    period, lobe = weeks(), _lobe()
    by = chosen("by", (tallies.ALL, *tallies.DIMENSIONS))
    window = chosen("within", WITHIN)
    within = int(window) if window else None
    if as_picture():
        asked = Asked(lobe, by, within)
        return picture(charts.steps(auth.database(), reader(), period, asked), "funnel")
    with auth.database().reading() as session:
        found = funnel.funnels(session, lobe, period, by=by, within=within)
        before = funnel.funnels(session, lobe, period.before, by=by, within=within)
        names = naming.named(session, by, [one.value for one in found], lang().value)
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
    if as_picture():
        drawing = charts.cohorts(auth.database(), reader(), period, lobe, stage)
        return picture(drawing, "cohorts")
    with auth.database().reading() as session:
        found = funnel.cohorts(session, lobe, period, stage, COHORT_WEEKS)
        covered = coverage(session)
    rows = [
        (date_of(first_day(one.week)), Weeks(one.week, one.week), one) for one in found if one.size
    ]
    if as_table():
        heads = ("week", "size", *(f"week_{number}" for number in range(1, COHORT_WEEKS + 1)))
        return table("cohorts", heads, [charts.line_of(one, now()) for _, _, one in rows])
    return render_template(
        "reports/cohorts.html",
        **shared(
            tab="cohorts",
            lobe=lobe,
            stage=stage,
            stages=stages,
            rows=[(day, week, one, charts.so_far(one, now())) for day, week, one in rows],
            covered=covered,
        ),
    )


@bp.get("/funnel/paths")
def paths() -> str | Response:
    """Show the first ways people went."""
    period, lobe = weeks(), _lobe()
    if as_picture():
        return picture(charts.paths(auth.database(), reader(), period, lobe), "paths")
    with auth.database().reading() as session:
        found = funnel.paths(session, lobe, period)
        covered = coverage(session)
    if as_table():
        return table("paths", ("place", "start", "end", "people"), [astuple(one) for one in found])
    placed = drawn.bands(charts.links_of(found))
    return render_template(
        "reports/paths.html",
        **shared(tab="paths", lobe=lobe, links=found, drawn=placed, covered=covered),
    )


def _lobe() -> int:
    return int(chosen("lobe", ("1", "2")))
