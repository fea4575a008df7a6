"""Signing in through a provider: out to it, and back.

A link rather than a form sends the browser out: nothing is changed here by it, and a form that
ends at another host would need that host in the page's policy.
"""

from typing import Any, Final

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import providers
from crm_social.actions.providers import Refusal, Setting
from crm_social.errors import NotFound, RemoteError
from crm_social.signing import Safe
from crm_social.web import sign_in
from crm_social.web.page import now, open_blueprint, own_path, text

bp = open_blueprint("provider", __name__)

_TOLD: Final = ("state", "code", "iss", "error")
_STATUS: Final = {Refusal.UNREACHABLE: 502}


@bp.get("/sign-in/provider")
def out() -> Response:
    """Send the browser to the provider, with what it must bring back in a cookie."""
    setting = _setting()
    try:
        start = providers.set_out(
            setting,
            auth.describing(),
            Safe(auth.config().secret_key),
            now(),
            following=own_path(request.args.get("next")),
            invitation=request.args.get("invitation", "")[:200] or None,
        )
    except RemoteError:
        return _refused(Refusal.UNREACHABLE, setting)
    response = redirect(start.address, code=303)
    response.set_cookie(
        _cookie_name(),
        start.cookie,
        max_age=int(providers.WITHIN.total_seconds()),
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


@bp.get(providers.BACK)
def back() -> Response:
    """Let in who comes back, or say plainly why not. What the address says is used once."""
    setting = _setting()
    told = {name: request.args[name] for name in _TOLD if name in request.args}
    sent = providers.opened(
        Safe(auth.config().secret_key), request.cookies.get(_cookie_name(), ""), now()
    )
    if sent is None:
        return _refused(Refusal.OVER, setting)
    found = providers.come_back(
        auth.database(),
        setting,
        auth.describing(),
        sent,
        told,
        request.remote_addr or "",
        now(),
        request.user_agent.string,
        safe=Safe(auth.config().secret_key),
    )
    if isinstance(found, Refusal):
        return _gone(_refused(found, setting))
    following = own_path(found.following) or url_for("queue.page")
    onward = following
    if found.signed_in.half:
        onward = url_for("sign_in.code_form", next=following)
    response = redirect(onward, code=303)
    sign_in.set_cookie(response, found.signed_in.cookie)
    return _gone(response)


def offered() -> dict[str, Any]:
    """Return what templates know: what the provider is called, and whether all must use it."""
    setting = providers.setting_of(auth.config())
    return {
        "sign_in_provider": None if setting is None else setting.label,
        "provider_only": auth.config().oidc_only,
    }


def _setting() -> Setting:
    found = providers.setting_of(auth.config())
    if found is None:
        raise NotFound("There is no sign-in provider here.")
    return found


def _refused(why: Refusal, setting: Setting) -> Response:
    said = text().sign_in.refused[why]
    problem = said.format(provider=setting.label)
    page = render_template("sign_in_refused.html", problem=problem, provider=setting.label)
    return make_response(page, _STATUS.get(why, 403))


def _gone(response: Response) -> Response:
    response.delete_cookie(
        _cookie_name(), secure=request.is_secure, httponly=True, samesite="Lax", path="/"
    )
    return response


def _cookie_name() -> str:
    return auth.cookie_name() + "_provider"
