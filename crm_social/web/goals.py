"""Goals: what is to be reached by when, beside the pace that takes, and setting them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from babel import dates
from flask import redirect, render_template, request, url_for
from msgspec import Struct
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import charts, goals
from crm_social.actions.goals import Progress
from crm_social.core import goals as rule
from crm_social.core import parquet
from crm_social.core.charts.goals import Line, line_of
from crm_social.core.goals import Goal, Metric, Standing
from crm_social.core.rights import Right, may
from crm_social.errors import Invalid
from crm_social.web import lead, sentences
from crm_social.web.page import blueprint, company, line, now, text, zone
from crm_social.web.reports.asked import as_picture, as_table, picture, reader, table
from crm_social.web.words import Words

bp = blueprint("goals", __name__)

_BOX: Final = (240, 64)
_NOTE: Final = 300


class Card(Struct, frozen=True):
    """One goal as the page tells it."""

    id: int
    name: str
    metric: Metric
    standing: Standing
    reached: str
    target: str
    expected: str
    forecast: str
    share: float
    since: str
    until: str
    owner: str
    note: str
    days_left: int
    #: Where the lines lie in the picture's box.
    line: Line
    points: str
    #: The address of the list it counts, and how long that is.
    people: str
    behind: int


@bp.get("/goals")
def page() -> str | Response:
    """Show every goal, and the form for a new one."""
    if as_picture():
        return picture(charts.goals(auth.database(), reader()), "goals")
    if as_table():
        found = goals.progress(auth.database(), now())
        return table("goals", rule.HEADS, (rule.row(one.goal, one.pace) for one in found))
    return _page()


@bp.post("/goals")
def set_goal() -> Response | tuple[str, int]:
    """Set a goal, or show what is wrong with it beside its field."""
    typed = {name: line(name, _NOTE) for name in request.form}
    try:
        goal = _asked(typed)
        goals.set_goal(auth.database(), goal, auth.signed_in().username, now())
    except Invalid as error:
        return _page(typed, error.field or "target"), 422
    return redirect(url_for("goals.page"), 303)


@bp.post("/goals/<int(max=999999999999999):goal_id>/drop")
def drop(goal_id: int) -> Response:
    """Take a goal back."""
    goals.drop_goal(auth.database(), goal_id, now())
    return redirect(url_for("goals.page"), 303)


def cards(found: Sequence[Progress], names: dict[str, str], words: Words) -> list[Card]:
    """Return goals as a page or mail tells them."""
    return [_card(one, names, words) for one in found]


def amount(value: float, goal: Goal, words: Words) -> str:
    """Return what a goal counts, with its unit."""
    if goal.metric is Metric.WON:
        return sentences.money(value, goal.currency, words)
    if goal.metric is Metric.RETURN_RATE:
        return sentences.percent(value, words)
    return sentences.number(round(value), words)


def _page(typed: dict[str, str] | None = None, wrong: str = "") -> str:
    db, words = auth.database(), text()
    found = goals.progress(db, now())
    with db.reading() as session:
        names = lead.rep_names(session)
    today = now().astimezone(zone()).date()
    given = {
        "owner": auth.signed_in().username,
        "since": today.isoformat(),
        "until": (today + timedelta(days=90)).isoformat(),
    }
    return render_template(
        "goals.html",
        cards=cards(found, names, words),
        names=names,
        metrics=list(Metric),
        currencies=_currencies(goals.currencies(db)),
        typed=given | (typed or {}),
        wrong=wrong,
        box=_BOX,
        may_see_reports=True,
        has_parquet=parquet.is_here(),
        may_set=may(auth.signed_in().role, Right.SET_GOALS),
    )


def _card(one: Progress, names: dict[str, str], words: Words) -> Card:
    goal, pace = one.goal, one.pace
    line = line_of(goal, pace, one.line, *_BOX)

    def told(value: float | None) -> str:
        return "" if value is None else amount(value, goal, words)

    return Card(
        id=goal.id,
        name=words.goals.metrics[goal.metric],
        metric=goal.metric,
        standing=pace.standing,
        reached=told(pace.reached),
        target=told(goal.target),
        expected=told(pace.expected),
        forecast=told(pace.forecast),
        share=min((pace.reached or 0) / goal.target, 1),
        since=_day(goal.since, words),
        until=_day(goal.until, words),
        owner=names.get(goal.owner, goal.owner),
        note=goal.note,
        days_left=pace.left,
        line=line,
        points=" ".join(f"{x:.1f},{y:.1f}" for x, y in line.found),
        people=f"{url_for('reports.behind')}?{urlencode(rule.asked(goal))}",
        behind=one.behind,
    )


def _day(day: date, words: Words) -> str:
    return dates.format_date(day, format="medium", locale=sentences.locale(words))


def _currencies(known: list[str]) -> list[str]:
    """Return what to choose among: the company's own first, then those of its sales."""
    own = company().currency
    return list(dict.fromkeys([*([own] if own else []), *known])) or ["NOK"]


def _asked(typed: dict[str, str]) -> Goal:
    metric = typed.get("metric", "")
    if metric not in set(Metric):
        raise Invalid("Choose what is counted.", "metric")
    try:
        target = float(typed.get("target", "").replace(" ", "").replace(",", "."))
    except ValueError as error:
        raise Invalid("A target is a number above 0.", "target") from error
    ends: dict[str, date] = {}
    for name in ("since", "until"):
        try:
            ends[name] = date.fromisoformat(typed.get(name, ""))
        except ValueError as error:
            raise Invalid("This is no day.", name) from error
    return Goal(
        id=0,
        metric=Metric(metric),
        target=target,
        currency=typed.get("currency", "").upper() if metric == Metric.WON else "",
        since=ends["since"],
        until=ends["until"],
        owner=typed.get("owner", ""),
        note=typed.get("note", ""),
    )
