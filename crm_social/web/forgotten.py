"""A forgotten password: a link to whoever we know, and the same answer to everybody."""

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import forgotten
from crm_social.errors import Forbidden
from crm_social.queue import MAIL
from crm_social.web import sign_in
from crm_social.web.page import line, now, open_blueprint, text

bp = open_blueprint("forgotten", __name__)


@bp.get("/sign-in/forgotten")
def form() -> Response:
    """Ask who it is."""
    if auth.cookie_name() not in request.cookies and "again" not in request.args:
        # The form's token must be that of a cookie the browser has taken.
        response = redirect(url_for("forgotten.form", again=1))
        sign_in.give_cookie(response)
        return response
    has_cookie = auth.cookie_name() in request.cookies
    return _page(problem="" if has_cookie else text().sign_in.no_cookies)


@bp.post("/sign-in/forgotten")
def ask() -> Response:
    """Have a link mailed, to whoever that is."""
    if can_mail():
        try:
            forgotten.ask(auth.database(), line("who", 300), request.remote_addr or "", now())
        except Forbidden as refused:
            return _page(refused.status, problem=text().sign_in.too_many)
        auth.bell().ring(MAIL)
    return _page(asked=True)


@bp.app_template_global()
def can_mail() -> bool:
    """Say whether links can be mailed: there is a server, and an address of ours to link to."""
    settings = auth.config()
    return bool(settings.mail_url and settings.public_url)


def _page(status: int = 200, *, problem: str = "", asked: bool = False) -> Response:
    page = render_template("forgotten.html", problem=problem, asked=asked)
    return make_response(page, status)
