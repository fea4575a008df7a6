"""The eight, drawn large: who stands where, and which ways were gone."""

from flask import render_template
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import charts
from crm_social.core.charts import loop as drawn
from crm_social.core.funnel import LOBES
from crm_social.store.reports import loop
from crm_social.web.reports.asked import (
    as_picture,
    as_table,
    bp,
    coverage,
    picture,
    reader,
    shared,
    table,
    weeks,
)


@bp.get("/loop")
def the_loop() -> str | Response:
    """Show the eight with live counts and the flows of a period."""
    period = weeks()
    if as_picture():
        return picture(charts.the_loop(auth.database(), reader(), period), "loop")
    with auth.database().reading() as session:
        standing = loop.standing(session)
        flows = loop.flows(session, period)
        before = {(one.start, one.end): one.moves for one in loop.flows(session, period.before)}
        lobes = {number: loop.lobe(session, number, period) for number in LOBES}
        covered = coverage(session)
    if as_table():
        heads = ("start", "end", "moves", "skipped", "before")
        return table(
            "loop",
            heads,
            [
                (one.start, one.end, one.moves, one.skipped, before.get((one.start, one.end), 0))
                for one in flows
            ],
        )
    return render_template(
        "reports/loop.html",
        **shared(
            tab="loop",
            standing=standing,
            flows=flows,
            before=before,
            lobes=lobes,
            covered=covered,
            drawn=drawn,
            spots=drawn.spots(standing),
            strokes=drawn.strokes(charts.flows_of(flows)),
        ),
    )
