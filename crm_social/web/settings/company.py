"""The company: what it is called, where it is, whose leads reps see, and where its CRM is."""

from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import own_company
from crm_social.errors import Invalid
from crm_social.web import company_form
from crm_social.web.page import company as said_of_it
from crm_social.web.page import now, text
from crm_social.web.settings.page import bp, done, me, show


@bp.get("/settings/company")
def company() -> Response:
    """Show what the company says of itself."""
    return show("company", "company", **company_form.shown(said_of_it()))


@bp.post("/settings/company")
def change_company() -> Response:
    """Change it."""
    try:
        own_company.change(auth.database(), company_form.typed(rules=True), now(), me())
    except Invalid as error:
        problem = text().company.problems.get(error.field or "", text().settings.problems["other"])
        values = company_form.shown(said_of_it())
        return show("company", "company", 422, problem=problem, **values)
    return done("settings.company", "saved")
