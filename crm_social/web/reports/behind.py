"""The people behind a number, and every report as a table to save."""

from typing import Any, Final

import msgspec
from flask import render_template, request
from msgspec.structs import astuple
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions.naming import excerpt, named
from crm_social.core import tallies
from crm_social.core.attribution import Rule
from crm_social.core.goals import Metric
from crm_social.core.loop import Stage
from crm_social.core.passages import OUTCOMES
from crm_social.errors import Invalid
from crm_social.store.db import Session
from crm_social.store.reports import attribution
from crm_social.store.reports import people as behind_numbers
from crm_social.store.reports.people import Number, Person
from crm_social.web import lead, sentences
from crm_social.web.page import lang, line, text
from crm_social.web.reports.asked import as_table, bp, shared, table, weeks

ROWS: Final = 50
_START: Final = (-1, -1)
#: A table to save holds at most so many rows.
_MOST: Final = 100_000


@bp.get("/reports/people")
def behind() -> str | Response:
    """List the rows a number counts, as many as the number says."""
    period, number = weeks(), _number()
    after = _after()
    with auth.database().reading() as session:
        chosen = behind_numbers.choose(number, period)
        if as_table():
            heads = Person.__struct_fields__
            rows = behind_numbers.page(session, chosen, _MOST)
            return table("people", heads, [astuple(row) for row in rows])
        total = behind_numbers.count(session, chosen)
        found = behind_numbers.page(session, chosen, ROWS + 1, after=after)
        title = _title(session, number)
        names = lead.rep_names(session)
    shown = found[:ROWS]
    asked = {**request.args.to_dict(), "of": number.of}
    asked.pop("after", None)
    following = None
    if len(found) > ROWS:
        following = f"{shown[-1].contact_id}.{shown[-1].each}"
    return render_template(
        "reports/people.html",
        **shared(
            title=title,
            number=number,
            total=total,
            shown=shown,
            names=names,
            asked=asked,
            following=following,
            later=after != _START,
        ),
    )


def _after() -> tuple[int, int]:
    contact, _, each = request.args.get("after", "").partition(".")
    good = all(part.isascii() and part.isdigit() and len(part) < 19 for part in (contact, each))
    return (int(contact), int(each)) if good else _START


def _number() -> Number:
    asked: dict[str, Any] = {}
    for name in Number.__struct_fields__:
        value = line(name, 2_000)
        if value:
            asked[name] = value
    try:
        number = msgspec.convert(asked, Number, strict=False)
    except msgspec.ValidationError as error:
        raise Invalid("This list cannot be made of that address.") from error
    outcomes = {outcome.name for outcome in OUTCOMES}
    good = (
        number.lobe in (1, 2)
        and 0 <= number.place < tallies.LINKS
        and 0 <= number.post < 2**63
        and number.by in (tallies.ALL, *tallies.DIMENSIONS)
        and (number.within is None or number.within in tallies.WINDOWS)
        and number.rule in set(Rule)
        and number.outcome in outcomes
        and number.metric in set(Metric)
    )
    if not good:
        raise Invalid("This list cannot be made of that address.")
    return number


def _title(session: Session, number: Number) -> str:
    words, stages = text().reports, text().names.stages

    def stage(name: str | None) -> str:
        return stages[Stage(name)] if name else ""

    def post() -> str:
        known = attribution.posts(session, [number.post])
        return excerpt(known[number.post]) if number.post in known else words.no_post

    patterns = {
        "stage": words.of_stage,
        "flow": words.of_flow,
        "step": words.of_skipped if number.skipped else words.of_step,
        "path": words.of_path,
        "purchases": words.of_purchases,
        "credit": words.of_credit,
        "post": words.of_post,
        "outcome": words.of_outcome,
        "metric": words.of_metric,
    }
    said = sentences.fill(
        patterns[number.of],
        text(),
        stage=stage(number.stage),
        start=stage(number.stage),
        end=stage(number.to),
        n=number.place + 1,
        outcome=words.outcomes[number.outcome],
        metric=text().goals.metrics[Metric(number.metric)],
        post=post() if number.of in ("credit", "post", "outcome") else "",
    )
    if number.of == "step" and number.by != tallies.ALL:
        value = named(session, number.by, [number.value], lang().value)[number.value]
        said += " · " + sentences.fill(
            words.value_of, text(), by=words.dimensions[number.by], value=value
        )
    return said
