"""Queues with a name: saving the one that is open, and a page to rename and drop them."""

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import filters as acts
from crm_social.errors import Conflict, Invalid
from crm_social.web.bulk import bp
from crm_social.web.page import line, now, text, trouble
from crm_social.web.queue import address_of, asked_for


@bp.get("/queue/filters")
def filters() -> Response:
    """Show one's filters."""
    return _page()


@bp.post("/queue/filters")
def save_filter() -> Response:
    """Keep the queue that is open under a name, and go back to it."""
    asked = asked_for()
    try:
        acts.save(auth.database(), asked.rep, line("name", 100), asked.query, now())
    except Invalid:
        return trouble(422, text().filters.bad_name)
    except Conflict:
        return trouble(409, text().filters.too_many)
    return redirect(address_of(asked.query), code=303)


@bp.post("/queue/filters/<int(max=999999999999999):filter_id>")
def change_filter(filter_id: int) -> Response:
    """Rename one, or have the queue open with it."""
    said, mine = text().filters, auth.signed_in().username
    default = line("default", 5)
    try:
        acts.change(
            auth.database(),
            mine,
            filter_id,
            name=request.form.get("name") if "name" in request.form else None,
            is_default=None if not default else default == "yes",
        )
    except Invalid:
        return _page(said.bad_name, 422)
    except Conflict:
        return _page(said.taken, 409)
    return redirect(url_for("queue.filters"), code=303)


@bp.post("/queue/filters/<int(max=999999999999999):filter_id>/drop")
def drop_filter(filter_id: int) -> Response:
    """Forget one."""
    acts.drop(auth.database(), auth.signed_in().username, filter_id)
    return redirect(url_for("queue.filters"), code=303)


def _page(problem: str = "", status: int = 200) -> Response:
    found = acts.every(auth.database(), auth.signed_in().username)
    page = render_template(
        "filters.html",
        problem=problem,
        filters=[(one, address_of(one.asked)) for one in found],
    )
    return make_response(page, status)
