"""Signing in and out.

The sign-in form has no session to tie its token to, so the first visit gets a random cookie
that nobody is signed in with; the form's token is made from it and, like every form of ours,
checked against it and the Origin. Signing in replaces the cookie by a new one.
"""

import secrets

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import accounts
from crm_social.errors import Forbidden
from crm_social.web.page import line, now, open_blueprint, own_path

bp = open_blueprint("sign_in", __name__)


@bp.get("/sign-in")
def form() -> Response:
    """Show the form, or go on where somebody is signed in already."""
    if auth.browser_user() is not None:
        return redirect(_next(), code=303)
    if auth.cookie_name() in request.cookies:
        return make_response(render_template("sign_in.html", following=_next()))
    if "again" in request.args:
        problem = "Your browser must accept cookies from this site to sign in."
        return make_response(render_template("sign_in.html", following=_next(), problem=problem))
    # The form's token must be that of a cookie the browser has taken.
    response = redirect(url_for("sign_in.form", again=1, next=own_path(request.args.get("next"))))
    _set_cookie(response, secrets.token_urlsafe(32))
    return response


@bp.post("/sign-in")
def sign_in() -> Response:
    """Open a session and go on to where the reader wanted to be."""
    username = line("username", 100).lower()
    try:
        cookie = accounts.sign_in(
            auth.database(),
            username,
            request.form.get("password", "")[:1000],
            request.remote_addr or "",
            now(),
        )
    except Forbidden as refused:
        page = render_template(
            "sign_in.html", following=_next(), problem=str(refused), username=username
        )
        return make_response(page, refused.status)
    response = redirect(_next(), code=303)
    _set_cookie(response, cookie)
    return response


@bp.post("/sign-out")
def sign_out() -> Response:
    """End the session."""
    cookie = request.cookies.get(auth.cookie_name())
    if cookie:
        accounts.sign_out(auth.database(), cookie)
    response = redirect(url_for("sign_in.form"), code=303)
    response.delete_cookie(
        auth.cookie_name(), secure=request.is_secure, httponly=True, samesite="Lax"
    )
    return response


def _next() -> str:
    return own_path(request.values.get("next")) or url_for("queue.page")


def _set_cookie(response: Response, value: str) -> None:
    response.set_cookie(
        auth.cookie_name(), value, secure=request.is_secure, httponly=True, samesite="Lax", path="/"
    )
