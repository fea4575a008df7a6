"""Signing out, here and, where the settings ask for it, at the provider somebody came from.

The form ends the session and leads to a page of ours, which goes on to the provider by itself:
a form that ended at another host would need that host in the page's policy.
"""

from typing import Final

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import providers, sessions
from crm_social.signing import Safe
from crm_social.web.page import now
from crm_social.web.sign_in import bp

_SECONDS: Final = int(providers.WITHIN.total_seconds())


@bp.post("/sign-out")
def sign_out() -> Response:
    """End the session."""
    cookie = request.cookies.get(auth.cookie_name())
    kept = sessions.sign_out(auth.database(), cookie, now()) if cookie else None
    setting = providers.setting_of(auth.config())
    leaving = providers.leave(setting, _safe(), kept, now())
    if leaving is None:
        response = redirect(url_for("sign_in.form"), code=303)
    else:
        response = redirect(url_for("sign_in.signed_out"), code=303)
        response.set_cookie(
            _cookie_name(),
            leaving,
            max_age=_SECONDS,
            secure=request.is_secure,
            httponly=True,
            samesite="Lax",
            path="/",
        )
    _forget(response, auth.cookie_name())
    return response


@bp.get("/signed-out")
def signed_out() -> Response:
    """Say that it is done here, and go on to the provider."""
    if _cookie_name() not in request.cookies:
        return redirect(url_for("sign_in.form"), code=303)
    answer = _page(stays=False)
    answer.headers["Refresh"] = f"0; url={url_for('sign_in.leave')}"
    return answer


@bp.get("/signed-out/provider")
def leave() -> Response:
    """Send the browser on to be signed out at the provider; say so where that cannot be."""
    setting = providers.setting_of(auth.config())
    cookie = request.cookies.get(_cookie_name(), "")
    onward = None
    if setting is not None and cookie:
        onward = providers.way_out(setting, auth.describing(), _safe(), cookie, now())
    if onward is not None:
        response = redirect(onward, code=303)
    elif cookie:
        response = _page(stays=True)
    else:
        response = redirect(url_for("sign_in.form"), code=303)
    _forget(response, _cookie_name())
    return response


def _page(*, stays: bool) -> Response:
    return make_response(render_template("signed_out.html", stays=stays))


def _safe() -> Safe:
    return Safe(auth.config().secret_key)


def _cookie_name() -> str:
    return auth.cookie_name() + "_leaving"


def _forget(response: Response, name: str) -> None:
    response.delete_cookie(name, secure=request.is_secure, httponly=True, samesite="Lax", path="/")
