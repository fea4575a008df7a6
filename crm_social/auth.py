"""Who is asking, and may they: browsers by a server-side session, programs by a bearer token.

A browser's cookie is a random number; who it belongs to is in the database, so signing out,
a new password or disabling a user ends it at once. Unsafe requests from a browser need the
page's own token and must come from our own origin. Nothing here opens a door by itself:
`browser_user` and `token_user` are asked by web and api.
"""

import hmac
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Request, current_app, g, request

from crm_social import signing
from crm_social.actions import accounts, sessions
from crm_social.actions.providers import Describing
from crm_social.actions.sessions import Lasting
from crm_social.config import Config
from crm_social.core.rights import Right, may, who_may
from crm_social.errors import Forbidden, SignInRequired
from crm_social.queue import Bell
from crm_social.store import audit, sight
from crm_social.store.db import Database, utc_now
from crm_social.store.tables import UserRow

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def database() -> Database:
    """Return the running app's database."""
    found: Database = current_app.extensions["crm_social.database"]
    return found


def config() -> Config:
    """Return the running app's settings."""
    found: Config = current_app.extensions["crm_social.config"]
    return found


def bell() -> Bell:
    """Return the running app's bell, to ring for a job after a commit."""
    found: Bell = current_app.extensions["crm_social.bell"]
    return found


def describing() -> Describing:
    """Return what keeps the running app's sign-in provider's word of itself."""
    found: Describing = current_app.extensions["crm_social.provider"]
    return found


def cookie_name() -> str:
    """Return the session cookie's name; the prefix makes browsers insist on https."""
    return "__Host-crm_social" if request.is_secure else "crm_social"


def browser_user() -> UserRow | None:
    """Return who is signed in with this browser, or None."""
    if "user" not in g:
        cookie = request.cookies.get(cookie_name())
        g.user = sessions.session_user(database(), cookie, utc_now(), lasting()) if cookie else None
        if g.user is not None:
            _look_as(g.user.username, g.user.role)
    found: UserRow | None = g.user
    return found


def lasting() -> Lasting:
    """Return how long sessions live here."""
    settings = config()
    return Lasting(
        timedelta(minutes=settings.session_idle_minutes), timedelta(hours=settings.session_hours)
    )


def allowed(right: Right) -> bool:
    """Say whether who is signed in with this browser may do this."""
    user = browser_user()
    return user is not None and may(user.role, right)


def signed_in() -> UserRow:
    """Return who is signed in. Raise SignInRequired where nobody is."""
    user = browser_user()
    if user is None:
        raise SignInRequired("Sign in to see this page.")
    return user


def bearer(scope: accounts.Scope, right: Right) -> accounts.Caller:
    """Return whom the request's token acts for.

    Raise SignInRequired without a valid token, Forbidden where it lacks the scope, or where its
    user may not do this: a token may do no more than its user.
    """
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise SignInRequired("Send a token: `Authorization: Bearer crms_…`.")
    caller = accounts.token_user(database(), token.strip(), utc_now())
    if scope not in caller.scopes:
        raise Forbidden(f"This needs a token with the scope {scope.value!r}.")
    if not may(caller.role, right):
        roles = " or ".join(who_may(right))
        raise Forbidden(f"This is for {roles}; {caller.username} is {caller.role}.")
    _look_as(caller.username, caller.role)
    return caller


def form_token() -> str:
    """Return the token this browser's forms must carry."""
    cookie = request.cookies.get(cookie_name(), "")
    return signing.mark(signing.key_for(config().secret_key, "forms"), cookie)


def check_form(asked: Request) -> None:
    """Raise Forbidden for an unsafe request that does not come from our own page."""
    if asked.method in _SAFE:
        return
    origin = asked.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != asked.host:
        raise Forbidden("This request comes from another site.")
    given = asked.headers.get("X-Form-Token") or asked.form.get("form_token", "")
    if not hmac.compare_digest(given.encode(), form_token().encode()):
        raise Forbidden("This page is out of date. Load it again and repeat what you did.")


def init_app(app: Flask) -> None:
    """Let templates write `form_token()`, `user` and `may(right)`; tell the audit the address."""
    app.before_request(_come_from)
    app.teardown_request(_gone)
    app.context_processor(
        lambda: {
            "form_token": form_token,
            "user": browser_user(),
            "may": lambda right: allowed(Right(right)),
        }
    )


def _look_as(username: str, role: str) -> None:
    """Have this request see no more than its user may."""
    with database().reading() as session:
        sight.look_as(sight.of(session, username, role))


def _come_from() -> None:
    audit.come_from(request.remote_addr or "")
    sight.look_as(None)


def _gone(error: BaseException | None) -> None:  # noqa: ARG001 - as Flask calls it
    audit.come_from(audit.COMMAND_LINE)
    sight.look_as(None)
