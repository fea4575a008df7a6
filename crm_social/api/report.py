"""The report to management, and to whom it is mailed."""

from typing import Any
from urllib.parse import urlencode

from flask import g
from marshmallow import fields, validate

from crm_social import auth
from crm_social.actions import mail, report
from crm_social.actions.accounts import Scope
from crm_social.api.door import PREFIX, Door
from crm_social.api.fields import (
    AnswerSchema,
    InputSchema,
    Text,
    about,
    maybe,
    maybe_moment,
    moment,
    one_of,
)
from crm_social.core.reasons import LANGUAGES
from crm_social.core.report import Behind, plain
from crm_social.core.rights import Right
from crm_social.store.db import utc_now
from crm_social.store.schedules import Every, Schedule

door = Door("Report", "The report to management, as it is read, printed and mailed.")


class ReportQuerySchema(InputSchema):
    """Of how many weeks, and in which language."""

    weeks = fields.Integer(
        load_default=4,
        validate=validate.OneOf(report.WEEKS),
        metadata=about("How many whole weeks, the newest that are over."),
    )
    lang = fields.String(
        load_default="en", validate=one_of(LANGUAGES), metadata=about("The language it is in.")
    )


class PartSchema(AnswerSchema):
    """One table of the report."""

    title = fields.String(metadata=about("What it tells.", "The loop in numbers"))
    heads = fields.List(fields.String(), metadata=about("The columns; the first has no name."))
    rows = fields.List(
        fields.List(fields.String()),
        metadata=about("In words and numbers of the language.", [["Leads", "120", "98"]]),
    )
    note = fields.String(metadata=about("What stands below it.", ""))
    behind = fields.List(
        fields.List(fields.String(allow_none=True)),
        metadata=about(
            "Row for row and cell for cell the address of the list a cell counts; null where it"
            " counts nobody or too few to tell.",
            [[None, "/api/v1/reports/people?of=metric&metric=leads", None]],
        ),
    )


class ReportSchema(AnswerSchema):
    """The report, part by part and as plain text; groups of people are told from 5 on."""

    lang = fields.String(metadata=about("Its language.", "en"))
    title = fields.String(metadata=about("Its title.", "From a like to a customer"))
    period = fields.String(
        metadata=about("Of which days it is, and beside which.", "26 Oct – 22 Nov 2026")
    )
    parts = fields.List(fields.Nested(PartSchema), metadata=about("In the order of the page."))
    note = fields.String(
        metadata=about("What holds for all of it.", "Groups of fewer than five are not told.")
    )
    text = fields.String(metadata=about("The same as plain text.", "Four weeks …"))


class NewScheduleSchema(InputSchema):
    """To whom, and how often."""

    email = Text(
        required=True,
        validate=validate.Length(max=254),
        metadata=about("The address.", "sjef@sales.example"),
    )
    every = fields.String(
        load_default=Every.WEEK.value,
        validate=one_of(Every),
        metadata=about("`week`: Mondays; `month`: the first day; at seven in the morning."),
    )
    lang = fields.String(
        load_default="en", validate=one_of(LANGUAGES), metadata=about("The language it is in.")
    )
    timezone = Text(
        load_default="Europe/Oslo",
        validate=validate.Length(max=64),
        metadata=about("Where it is morning.", "Europe/Oslo"),
    )


class ScheduleSchema(AnswerSchema):
    """One address the report is mailed to."""

    id = fields.Integer(metadata=about("The schedule's id.", 1))
    email = fields.String(metadata=about("The address.", "sjef@sales.example"))
    every = fields.String(validate=one_of(Every), metadata=about("How often.", "week"))
    lang = fields.String(metadata=about("The language.", "nb"))
    timezone = fields.String(metadata=about("Where it is morning.", "Europe/Oslo"))
    created_by = fields.String(metadata=about("Who wanted it.", "ada"))
    next_at = moment("When it goes out next.")
    sent_at = maybe_moment("When it went out last.")
    problem = maybe("Why the last could not be sent.")


class SchedulesSchema(AnswerSchema):
    """To whom the report is mailed."""

    items = fields.List(fields.Nested(ScheduleSchema), metadata=about("By address."))
    can_send = fields.Boolean(metadata=about("The settings name a mail server.", True))


@door.operation(
    "GET",
    "/report",
    Scope.READ,
    right=Right.SEE_REPORTS,
    answers=ReportSchema,
    query=ReportQuerySchema,
)
def get_report(*, weeks: int, lang: str) -> Any:
    """Read the report to management of the newest whole weeks, beside as many before."""
    found = report.make(auth.database(), utc_now(), weeks, lang)
    return {
        "lang": found.lang,
        "title": found.title,
        "period": found.period,
        "parts": [
            {
                "title": part.title,
                "heads": list(part.heads),
                "rows": [list(row) for row in part.rows],
                "note": part.note,
                "behind": [[_list(one) for one in row] for row in part.behind],
            }
            for part in found.parts
        ],
        "note": found.note,
        "text": plain(found),
    }


@door.operation(
    "GET", "/report/schedules", Scope.READ, right=Right.SEE_REPORTS, answers=SchedulesSchema
)
def list_schedules() -> Any:
    """List to whom the report is mailed, and what became of the last one."""
    return _all()


@door.operation(
    "POST",
    "/report/schedules",
    Scope.FACTS,
    right=Right.SET_GOALS,
    answers=ScheduleSchema,
    body=NewScheduleSchema,
)
def mail_report(*, email: str, every: str, lang: str, timezone: str) -> Any:
    """Have the report mailed to an address; said again of it, this takes the place of the old."""
    db, now = auth.database(), utc_now()
    return _told(mail.mail_to(db, email, every, lang, timezone, g.username, now))


@door.operation(
    "DELETE",
    "/report/schedules/<row:schedule_id>",
    Scope.FACTS,
    right=Right.SET_GOALS,
    answers=SchedulesSchema,
    fails=["NotFound"],
)
def mail_report_no_more(schedule_id: int) -> Any:
    """Mail the report to an address no more. The answer is what there is now."""
    mail.mail_no_more(auth.database(), schedule_id, utc_now(), g.username)
    return _all()


def _list(one: Behind | None) -> str | None:
    return None if one is None else f"{PREFIX}/reports/people?{urlencode(one.asked)}"


def _all() -> dict[str, Any]:
    return {
        "items": [_told(one) for one in mail.every(auth.database())],
        "can_send": mail.server_of(auth.config()) is not None,
    }


def _told(one: Schedule) -> dict[str, Any]:
    return {
        "id": one.id,
        "email": one.email,
        "every": one.every.value,
        "lang": one.lang,
        "timezone": one.timezone,
        "created_by": one.created_by,
        "next_at": one.next_at,
        "sent_at": one.sent_at,
        "problem": one.problem or None,
    }
