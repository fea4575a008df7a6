"""Signing in.

The sign-in form has no session to tie its token to, so the first visit gets a random cookie
that nobody is signed in with; the form's token is made from it and, like every form of ours,
checked against it and the Origin. Signing in replaces the cookie by a new one.
"""

import secrets

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import first_run, sessions
from crm_social.core.rights import Role
from crm_social.errors import Forbidden, NotFound, SignInRequired
from crm_social.signing import Safe
from crm_social.web.page import line, now, open_blueprint, own_path, text

bp = open_blueprint("sign_in", __name__)


@bp.get("/sign-in")
def form() -> Response:
    """Show the form, or go on where somebody is signed in already."""
    if auth.browser_user() is not None:
        return redirect(_next(), code=303)
    if first_run.is_needed(auth.database()):
        return redirect(url_for("first_run.start"), code=303)
    if auth.cookie_name() in request.cookies:
        return make_response(render_template("sign_in.html", following=_next()))
    if "again" in request.args:
        problem = text().sign_in.no_cookies
        return make_response(render_template("sign_in.html", following=_next(), problem=problem))
    # The form's token must be that of a cookie the browser has taken.
    response = redirect(url_for("sign_in.form", again=1, next=own_path(request.args.get("next"))))
    give_cookie(response)
    return response


@bp.post("/sign-in")
def sign_in() -> Response:
    """Open a session and go on to where the reader wanted to be."""
    username = line("username", 100).lower()
    try:
        opened = sessions.sign_in(
            auth.database(),
            username,
            request.form.get("password", "")[:1000],
            request.remote_addr or "",
            now(),
            request.user_agent.string,
            roles=(Role.ADMIN,) if auth.config().oidc_only else tuple(Role),
        )
    except Forbidden as refused:
        wrong = isinstance(refused, SignInRequired)
        problem = text().sign_in.wrong if wrong else text().sign_in.too_many
        page = render_template(
            "sign_in.html", following=_next(), problem=problem, username=username
        )
        return make_response(page, refused.status)
    onward = url_for("sign_in.code_form", next=_next()) if opened.half else _next()
    response = redirect(onward, code=303)
    set_cookie(response, opened.cookie)
    return response


@bp.get("/sign-in/code")
def code_form() -> Response:
    """Ask for the second factor; whoever gave no password first is sent to that."""
    if auth.browser_user() is not None:
        return redirect(_next(), code=303)
    if sessions.half_way(auth.database(), _cookie(), now()) is None:
        return redirect(url_for("sign_in.form", next=_next()), code=303)
    return make_response(render_template("sign_in_code.html", following=_next()))


@bp.post("/sign-in/code")
def code() -> Response:
    """Open the whole session with a code of the app, or a recovery code."""
    try:
        cookie = sessions.second_step(
            auth.database(),
            Safe(auth.config().secret_key),
            _cookie(),
            line("code", 40),
            request.remote_addr or "",
            now(),
            request.user_agent.string,
        )
    except NotFound:
        return redirect(url_for("sign_in.form", next=_next()), code=303)
    except Forbidden as refused:
        wrong = isinstance(refused, SignInRequired)
        problem = text().settings.entry.code_wrong if wrong else text().sign_in.too_many
        page = render_template("sign_in_code.html", following=_next(), problem=problem)
        return make_response(page, refused.status)
    response = redirect(_next(), code=303)
    set_cookie(response, cookie)
    return response


def give_cookie(response: Response) -> None:
    """Give the browser a cookie that nobody is signed in with, for a form's token to hang on."""
    set_cookie(response, secrets.token_urlsafe(32))


def _cookie() -> str:
    return request.cookies.get(auth.cookie_name(), "")


def _next() -> str:
    return own_path(request.values.get("next")) or url_for("queue.page")


def set_cookie(response: Response, value: str) -> None:
    """Give the browser the cookie of a session."""
    response.set_cookie(
        auth.cookie_name(), value, secure=request.is_secure, httponly=True, samesite="Lax", path="/"
    )
