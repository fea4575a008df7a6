"""The report to management, exactly as it is mailed: to read, to print, as plain text."""

from typing import Final

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import mail, report
from crm_social.core.report import plain
from crm_social.core.rights import Right, may
from crm_social.errors import Invalid
from crm_social.store.schedules import Every
from crm_social.web.page import ZONE_COOKIE, blueprint, lang, line, now, number
from crm_social.web.words import ALL

bp = blueprint("report", __name__)

_ADDRESS: Final = 254
_WEEKS: Final = 4
_ZONE: Final = "Europe/Oslo"


@bp.get("/report")
def page() -> str:
    """Show the report of the newest whole weeks, and to whom it is mailed."""
    return _page({}, "")


@bp.get("/report.txt")
def as_text() -> Response:
    """Send the same as plain text."""
    found = report.make(auth.database(), now(), _weeks(), lang().value)
    return Response(plain(found), content_type="text/plain; charset=utf-8")


@bp.post("/report/mail")
def mail_it() -> Response | tuple[str, int]:
    """Have the report mailed to an address."""
    typed = {name: line(name, _ADDRESS) for name in ("email", "every", "lang", "timezone")}
    try:
        mail.mail_to(auth.database(), **typed, by=auth.signed_in().username, now=now())
    except Invalid as error:
        return _page(typed, error.field or "email"), 422
    return redirect(url_for("report.page", _anchor="mailed"), 303)


@bp.post("/report/mail/<int(max=999999999999999):schedule_id>/drop")
def mail_no_more(schedule_id: int) -> Response:
    """Mail the report to an address no more."""
    mail.mail_no_more(auth.database(), schedule_id, now(), auth.signed_in().username)
    return redirect(url_for("report.page", _anchor="mailed"), 303)


def _page(typed: dict[str, str], wrong: str) -> str:
    weeks, db = _weeks(), auth.database()
    given = {"lang": lang().value, "timezone": request.cookies.get(ZONE_COOKIE, _ZONE)[:64]}
    return render_template(
        "report.html",
        found=report.make(db, now(), weeks, lang().value),
        people=lambda one: url_for("reports.behind", **one.asked),
        weeks=weeks,
        choices=report.WEEKS,
        as_text=url_for("report.as_text", weeks=weeks),
        schedules=mail.every(db),
        can_send=mail.server_of(auth.config()) is not None,
        may_mail=may(auth.signed_in().role, Right.SET_GOALS),
        how_often=list(Every),
        spoken=ALL,
        typed=given | typed,
        wrong=wrong,
    )


def _weeks() -> int:
    asked = number("weeks")
    return asked if asked in report.WEEKS else _WEEKS
