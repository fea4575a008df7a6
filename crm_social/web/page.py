"""What every page shares: the clock, the reader's time zone, who is asked in, and errors as pages.

A blueprint made here lets nobody in who is not signed in, refuses forms that are not our own,
and answers errors as a page, or as a small notice where htmx asks.
"""

from datetime import UTC, datetime, tzinfo
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import (
    Blueprint,
    Response,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response as AnyResponse

from crm_social import auth
from crm_social.actions import own_company
from crm_social.core.own_company import OwnCompany
from crm_social.errors import Busy, CrmSocialError, Forbidden, Invalid, SignInRequired
from crm_social.store import own_company as stored_company
from crm_social.store.db import Session, utc_now
from crm_social.web import words
from crm_social.web.words import Lang, Words

#: Set by app.js, so that "tomorrow 9:00" is the reader's; without it times are in UTC.
ZONE_COOKIE: Final = "zone"
#: Paths of the other doors: what is not there is theirs to say.
_NOT_PAGES: Final = ("/api/", "/hooks/", "/metrics")
#: The language chosen on the sign-in page, for who has not signed in.
LANGUAGE_COOKIE: Final = "lang"


def now() -> datetime:
    """Return the moment this request is answered at, the same all through it."""
    if "now" not in g:
        g.now = utc_now()
    found: datetime = g.now
    return found


def zone() -> tzinfo:
    """Return the reader's time zone as the browser told it, else the company's, else UTC."""
    if "zone" not in g:
        g.zone = _zone(request.cookies.get(ZONE_COOKIE, "") or company().timezone)
    found: tzinfo = g.zone
    return found


def _zone(name: str) -> tzinfo:
    if not name or len(name) > 64:
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # no such zone, or no such file for it
        return UTC


def company() -> OwnCompany:
    """Return what the company says of itself."""
    if "company" not in g:
        g.company = own_company.get(auth.database())
    found: OwnCompany = g.company
    return found


def know_company(session: Session) -> None:
    """Read what the company says of itself by a session that is open already."""
    if "company" not in g:
        g.company = stored_company.get(session)


def lang() -> Lang:
    """Return the reader's language.

    Their own choice, the browser's cookie, what it wishes for, the company's, English.
    """
    if "lang" not in g:
        g.lang = _lang()
    found: Lang = g.lang
    return found


def _lang() -> Lang:
    user = auth.browser_user()
    chosen = words.named(user.lang if user else None)
    wishes = [request.cookies.get(LANGUAGE_COOKIE), *request.accept_languages.values()]
    wished = next((known for wish in wishes if (known := words.named(wish))), None)
    return chosen or wished or words.named(company().lang) or Lang.EN


def text() -> Words:
    """Return the words in the reader's language."""
    return words.of(lang())


def is_fragment() -> bool:
    """Say whether htmx asks for a piece of a page rather than a person for all of it."""
    headers = request.headers
    return "HX-Request" in headers and "HX-History-Restore-Request" not in headers


def line(name: str, length: int) -> str:
    """Return what was typed into a field, without what no database takes and what is too long."""
    return request.values.get(name, "").replace("\0", "")[:length].strip()


def number(name: str) -> int | None:
    """Return the id in a query, None where it is none."""
    value = request.values.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None


def own_path(value: str | None) -> str | None:
    """Return the value where it is a path of ours, else None; for `next=`."""
    if not value or not value.startswith("/") or value.startswith("//") or len(value) > 2000:
        return None
    if "\\" in value or any(ord(character) <= 32 or ord(character) == 127 for character in value):
        return None
    parts = urlsplit(value)
    return None if parts.scheme or parts.netloc else value


def blueprint(name: str, module: str) -> Blueprint:
    """Return a blueprint for pages that are only for those signed in."""
    made = open_blueprint(name, module)
    made.before_request(_only_signed_in)
    return made


def open_blueprint(name: str, module: str) -> Blueprint:
    """Return a blueprint for pages anyone may see."""
    made = Blueprint(name, module, template_folder="templates")
    made.before_request(_only_own_forms)
    made.register_error_handler(CrmSocialError, ours)
    made.register_error_handler(HTTPException, anybodys)
    made.register_error_handler(InternalServerError, anybodys)
    return made


def _only_own_forms() -> AnyResponse | None:
    try:
        auth.check_form(request)
    except Forbidden as refused:
        return trouble(refused.status, text().trouble.out_of_date)
    return None


def _only_signed_in() -> None:
    auth.signed_in()


def ours(error: CrmSocialError) -> AnyResponse:
    """Answer an error this product raised: to sign-in, or with its sentence."""
    if isinstance(error, SignInRequired):
        return _to_sign_in()
    # A database's own words may name hosts and users.
    return trouble(error.status, _said(error))


def _said(error: CrmSocialError) -> str:
    """Return what went wrong in the reader's language.

    What an action says is in English; its field or its kind says enough for other words.
    """
    said = text().trouble
    if isinstance(error, Invalid) and error.field and error.field in said.fields:
        return said.fields[error.field]
    # A database's own words may name hosts and users.
    if isinstance(error, Busy):
        return said.sentences[error.status]
    return str(error) if lang() is Lang.EN else said.sentences.get(error.status, said.title)


def anybodys(error: HTTPException) -> AnyResponse:
    """Answer an error Flask raised."""
    if error.response is not None:
        return error.get_response()
    code = error.code or 500
    return trouble(code, text().trouble.sentences.get(code, text().trouble.title))


def no_such_page() -> AnyResponse | None:
    """Answer addresses that no door knows; those below the other doors are theirs."""
    error = request.routing_exception
    if error is None or error.code not in {404, 405} or request.path.startswith(_NOT_PAGES):
        return None
    return anybodys(error)


def _to_sign_in() -> AnyResponse:
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    if is_fragment():
        seen = urlsplit(request.headers.get("HX-Current-URL", ""))
        wanted = f"{seen.path}?{seen.query}" if seen.query else seen.path
    address = url_for("sign_in.form", next=own_path(wanted))
    if is_fragment():
        response = Response(status=401)
        response.headers["HX-Redirect"] = address
        return response
    return redirect(address, code=303)


def trouble(code: int, sentence: str) -> AnyResponse:
    """Return the error as a page, or as a notice for htmx to show beside what is there."""
    if is_fragment():
        notice = make_response(render_template("_notice.html", sentence=sentence), code)
        notice.headers["HX-Reswap"] = "none"
        return notice
    said = text().trouble
    title = said.titles.get(code, said.title)
    page = render_template("trouble.html", title=title, sentence=sentence, code=code)
    return make_response(page, code)
