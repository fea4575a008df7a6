"""Goals: what is to be reached by when, and how far each has come."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import g
from marshmallow import fields, validate

from crm_social import auth
from crm_social.actions import charts, goals
from crm_social.actions.accounts import Scope
from crm_social.actions.goals import Progress
from crm_social.api import pictures, tables
from crm_social.api.door import PREFIX, Door
from crm_social.api.fields import AnswerSchema, InputSchema, Text, about, one_of
from crm_social.api.report_schemas import ReportFormatSchema
from crm_social.core import goals as rule
from crm_social.core.goals import Goal, Metric, Standing
from crm_social.core.rights import Right
from crm_social.store.db import utc_now

door = Door("Goals", "What is to be reached by when, and how far each has come.")

_METRIC = (
    "`engaged`: people who engaged for the first time; `leads`, `mqls`: people who became that;"
    " `customers`: sales; `won`: their amounts; `return-rate`: of customers the per cent that"
    " bought again."
)
_NUMBER = "People, an amount in the currency, or per cent."


class NewGoalSchema(InputSchema):
    """A goal to set."""

    metric = fields.String(required=True, validate=one_of(Metric), metadata=about(_METRIC, "leads"))
    target = fields.Float(required=True, metadata=about(_NUMBER, 120))
    currency = Text(
        load_default="",
        validate=validate.Length(max=3),
        metadata=about("Of `won` and of nothing else, three letters.", ""),
    )
    since = fields.Date(required=True, metadata=about("The first day.", "2026-10-01"))
    until = fields.Date(required=True, metadata=about("The last day.", "2026-12-31"))
    owner = Text(required=True, metadata=about("The user who answers for it.", "ola"))
    note = Text(
        load_default="",
        validate=validate.Length(max=300),
        metadata=about("What it is for.", "The autumn campaign"),
    )


class DaySchema(AnswerSchema):
    """What had been reached at the end of a day."""

    day = fields.Date(metadata=about("The UTC day.", "2026-10-02"))
    reached = fields.Float(metadata=about(_NUMBER, 4))


class GoalSchema(AnswerSchema):
    """A goal and how far it has come."""

    id = fields.Integer(metadata=about("The goal's id.", 3))
    metric = fields.String(validate=one_of(Metric), metadata=about(_METRIC, "leads"))
    target = fields.Float(metadata=about(_NUMBER, 120))
    currency = fields.String(metadata=about("Empty where it is no amount.", ""))
    since = fields.Date(metadata=about("The first day.", "2026-10-01"))
    until = fields.Date(metadata=about("The last day.", "2026-12-31"))
    owner = fields.String(metadata=about("Who answers for it.", "ola"))
    note = fields.String(metadata=about("What it is for.", "The autumn campaign"))
    standing = fields.String(
        validate=one_of(Standing),
        metadata=about("How it does: within 5 % of the target of the pace is on it.", "behind"),
    )
    reached = fields.Float(allow_none=True, metadata=about("So far.", 60))
    expected = fields.Float(metadata=about("By a straight line over working days.", 72))
    forecast = fields.Float(
        allow_none=True,
        metadata=about("At its end, at the mean speed of working days so far.", 100),
    )
    days = fields.Integer(metadata=about("Its working days.", 64))
    days_passed = fields.Integer(metadata=about("Of them passed, today's included.", 38))
    people = fields.String(
        metadata=about(
            "The address of the list of what it counts; of a rate, of those it is a share of.",
            "/api/v1/reports/people?of=metric&metric=leads&first=2026-10-01&last=2026-12-31",
        )
    )
    count = fields.Integer(metadata=about("How long that list is.", 60))
    line = fields.List(fields.Nested(DaySchema), metadata=about("Day by day; empty of a rate."))


class GoalsSchema(AnswerSchema):
    """All goals."""

    items = fields.List(fields.Nested(GoalSchema), metadata=about("Those that end first, first."))


@door.operation(
    "GET",
    "/goals",
    Scope.READ,
    right=Right.SEE_REPORTS,
    answers=GoalsSchema,
    query=ReportFormatSchema,
    responses=pictures.AS_FILE,
)
def list_goals(*, format: str | None, lang: str) -> Any:  # noqa: A002 - the query's
    """List the goals that stand, and how far each has come; also as a table or a picture."""
    db, now = auth.database(), utc_now()
    if pictures.wanted(format):
        return pictures.answer("goals", charts.goals(db, charts.Reader(lang, now)))
    if tables.wanted(format):
        found = goals.progress(db, now)
        rows = (rule.row(one.goal, one.pace) for one in found)
        return tables.answer("goals", rule.HEADS, rows, format)
    return _all()


@door.operation(
    "POST",
    "/goals",
    Scope.FACTS,
    right=Right.SET_GOALS,
    answers=GoalSchema,
    body=NewGoalSchema,
)
def set_goal(
    *,
    metric: str,
    target: float,
    currency: str,
    since: date,
    until: date,
    owner: str,
    note: str,
) -> Any:
    """Set a goal."""
    db, now = auth.database(), utc_now()
    goal = Goal(0, Metric(metric), target, currency, since, until, owner, note)
    made = goals.set_goal(db, goal, g.username, now)
    return next(_told(one) for one in goals.progress(db, now) if one.goal.id == made.id)


@door.operation(
    "DELETE",
    "/goals/<row:goal_id>",
    Scope.FACTS,
    right=Right.SET_GOALS,
    answers=GoalsSchema,
    fails=["NotFound"],
)
def drop_goal(goal_id: int) -> Any:
    """Take a goal back. The answer is what there is now."""
    goals.drop_goal(auth.database(), goal_id, utc_now())
    return _all()


def _all() -> dict[str, Any]:
    return {"items": [_told(one) for one in goals.progress(auth.database(), utc_now())]}


def _told(one: Progress) -> dict[str, Any]:
    goal, pace = one.goal, one.pace
    return {
        "id": goal.id,
        "metric": goal.metric.value,
        "target": goal.target,
        "currency": goal.currency,
        "since": goal.since,
        "until": goal.until,
        "owner": goal.owner,
        "note": goal.note,
        "standing": pace.standing.value,
        "reached": pace.reached,
        "expected": pace.expected,
        "forecast": pace.forecast,
        "days": pace.days,
        "days_passed": pace.passed,
        "people": f"{PREFIX}/reports/people?{urlencode(rule.asked(goal))}",
        "count": one.behind,
        "line": [{"day": day, "reached": reached} for day, reached in one.line],
    }
