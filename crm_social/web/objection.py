"""The page where a person says no to our using their data, by the link they were sent.

Nobody signs in here: the link alone says whom it is about, and nobody can guess one.
"""

from datetime import datetime
from typing import Final

from flask import Blueprint, make_response, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import informing
from crm_social.errors import CrmSocialError, Forbidden, NotFound
from crm_social.queue import DELIVER
from crm_social.web.page import anybodys, now, ours

# No form token: who holds the link may object from anywhere, and nobody else has it.
bp = Blueprint("objection", __name__, template_folder="templates")
bp.register_error_handler(CrmSocialError, ours)
bp.register_error_handler(HTTPException, anybodys)
bp.register_error_handler(InternalServerError, anybodys)

_LONGEST: Final = 100


@bp.get("/object/<word>")
def form(word: str) -> Response:
    """Say what objecting means, and ask for it with one button."""
    try:
        informing.meant(auth.database(), word[:_LONGEST], *_asked())
    except (NotFound, Forbidden) as refused:
        return _page("wrong" if isinstance(refused, NotFound) else "too_many", refused.status)
    return _page("ask", word=word)


@bp.post("/object/<word>")
def use(word: str) -> Response:
    """Note the objection, at once."""
    try:
        informing.object_by_link(auth.database(), word[:_LONGEST], *_asked())
    except (NotFound, Forbidden) as refused:
        return _page("wrong" if isinstance(refused, NotFound) else "too_many", refused.status)
    auth.bell().ring(DELIVER)
    return _page("done")


def _asked() -> tuple[str, str, datetime]:
    return auth.config().secret_key, request.remote_addr or "", now()


def _page(step: str, status: int = 200, word: str = "") -> Response:
    page = make_response(render_template("objection.html", step=step, word=word), status)
    # The address is a secret of the person's.
    page.headers["Referrer-Policy"] = "no-referrer"
    page.headers["Cache-Control"] = "no-store"
    return page
