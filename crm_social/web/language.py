"""Choosing the language pages are in: kept with the user, and in the browser for signing in."""

from typing import Final

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import accounts
from crm_social.errors import Invalid
from crm_social.web import words
from crm_social.web.page import LANGUAGE_COOKIE, line, open_blueprint, own_path

bp = open_blueprint("language", __name__)

_A_YEAR: Final = 365 * 86400


@bp.post("/language")
def choose() -> Response:
    """Keep the choice, and go back to the page it was made on."""
    chosen = words.named(line("lang", 10))
    if chosen is None:
        raise Invalid("Choose one of the languages.", "lang")
    user = auth.browser_user()
    if user is not None:
        accounts.set_lang(auth.database(), user.username, chosen)
    response = redirect(own_path(request.form.get("next")) or url_for("queue.page"), code=303)
    response.set_cookie(
        LANGUAGE_COOKIE, chosen, max_age=_A_YEAR, secure=request.is_secure, samesite="Lax", path="/"
    )
    return response
