"""What the pages of the settings share: their blueprint, their list, and how a form ends."""

from collections.abc import Callable
from typing import Any, Final

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import first_run
from crm_social.core.rights import Right
from crm_social.errors import Conflict, Invalid, NotFound, RemoteError
from crm_social.signing import Safe
from crm_social.web import permits
from crm_social.web.page import blueprint, text

bp = blueprint("settings", __name__)

#: Every subject and its first address, in the order listed.
SECTIONS: Final = {
    "account": "settings.account",
    "company": "settings.company",
    "people": "settings.people",
    "tokens": "settings.tokens",
    "channels": "settings.channels",
    "webhooks": "settings.webhooks",
    "identity": "settings.identity",
    "privacy": "settings.privacy",
    "audit": "settings.audit",
    "health": "settings.health",
}


@bp.get("/settings")
def home() -> Response:
    """Go to one's own account, where everybody may be."""
    return redirect(url_for("settings.account"))


def show(section: str, template: str, status: int = 200, **values: Any) -> Response:
    """Return a page of the settings, with the list of what its reader may see beside it."""
    said = text().settings
    sections = [
        (key, said.sections[key], url_for(endpoint))
        for key, endpoint in SECTIONS.items()
        if (right := permits.NEEDS[endpoint]) is None or auth.allowed(right)
    ]
    if auth.allowed(Right.MANAGE_COMPANY) and first_run.run(auth.database()).is_open:
        sections.append(("first", said.sections["first"], url_for("welcome.on")))
    page = render_template(
        f"settings/{template}.html",
        section=section,
        sections=sections,
        notice=said.said.get(request.args.get("said", "")) if request.method == "GET" else None,
        form=request.form,
        **values,
    )
    return make_response(page, status)


def attempt(act: Callable[[], object], *, conflict: str = "") -> str:
    """Do it. Return what was wrong as a sentence for the reader, or "" where it is done."""
    said = text().settings
    try:
        act()
    except Invalid as error:
        return said.problems.get(error.field or "", said.problems["other"])
    except Conflict:
        return conflict or said.problems["conflict"]
    except NotFound:
        return said.problems["gone"]
    except RemoteError:
        return said.problems["url"]
    return ""


def done(endpoint: str, said: str, **values: Any) -> Response:
    """Go to a page that says what was done, so that loading it again does nothing twice."""
    return redirect(url_for(endpoint, said=said, **values), code=303)


def me() -> str:
    """Return who is signed in, by username."""
    return auth.signed_in().username


def safe() -> Safe:
    """Return what encrypts secrets."""
    return Safe(auth.config().secret_key)
