"""One-time links: choose a password, and come in."""

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import invitations
from crm_social.errors import Conflict, Invalid, NotFound
from crm_social.web import sign_in
from crm_social.web.page import now, open_blueprint, text

bp = open_blueprint("link", __name__)


@bp.get("/link/<word>")
def form(word: str) -> Response:
    """Ask for a password, where the link still works."""
    if auth.cookie_name() not in request.cookies:
        # The form's token must be that of a cookie the browser has taken.
        response = redirect(url_for("link.form", word=word))
        if "again" in request.args:
            page = render_template("link.html", problem=text().sign_in.no_cookies, meant=None)
            return make_response(page)
        response.location = url_for("link.form", word=word, again=1)
        sign_in.give_cookie(response)
        return response
    return _page(word)


@bp.post("/link/<word>")
def use(word: str) -> Response:
    """Take the link up with a password."""
    try:
        invitations.use(auth.database(), word, request.form.get("password", "")[:1000], now())
    except Invalid:
        return _page(word, text().settings.problems["password"])
    except (Conflict, NotFound):
        return _page(word)
    return redirect(url_for("sign_in.form"), code=303)


def _page(word: str, problem: str = "") -> Response:
    try:
        meant = invitations.meant(auth.database(), word, now())
    except NotFound:
        return make_response(render_template("link.html", meant=None, problem=""), 404)
    page = render_template("link.html", meant=meant, word=word, problem=problem)
    return make_response(page, 422 if problem else 200)
