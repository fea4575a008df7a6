"""Errors as problem documents (RFC 9457), for every address under /api.

`type` leads to the documentation of the problem, `title` is its class, `detail` a sentence for
the person who reads it, `reference` names this one occurrence in our log.
"""

import logging
import secrets
from typing import Any, Final

import msgspec
from flask import Blueprint, Flask, Response, request, url_for
from marshmallow import EXCLUDE, Schema, fields
from werkzeug.exceptions import HTTPException, MethodNotAllowed, default_exceptions
from werkzeug.routing import RequestRedirect

from crm_social.api.fields import AnswerSchema, about
from crm_social.errors import Busy, CrmSocialError, Invalid

log = logging.getLogger(__name__)

PREFIX: Final = "/api"
CONTENT_TYPE: Final = "application/problem+json"
#: When to try again after a 503, in seconds.
RETRY_AFTER: Final = 5
#: A body can have more faults than anybody wants to read.
_MOST_FAULTS: Final = 20
_LONGEST: Final = 300
_OUR_FAULT: Final = "Something went wrong here. It is in our log under the reference."

#: What each problem means: its status and what whoever meets it should know.
MEANINGS: Final[dict[str, tuple[int, str]]] = {
    "SignInRequired": (401, "There is no token, or it is unknown, expired or revoked."),
    "Forbidden": (403, "The token lacks the scope this needs, or its user may not do this."),
    "NotFound": (404, "There is no such thing."),
    "MethodNotAllowed": (405, "The address exists and does not take this method."),
    "Conflict": (409, "This does not fit what is true now, for example a task that is closed."),
    "TaskTaken": (409, "Another rep was faster."),
    "RequestEntityTooLarge": (413, "A body has at most 1 MB."),
    "UnsupportedMediaType": (
        415,
        "A body is `application/json` in UTF-8, without a content encoding.",
    ),
    "Invalid": (
        422,
        "The body, a query parameter or a cursor cannot be used; `field` and `errors` say where.",
    ),
    "InternalServerError": (500, "The fault is ours. It is in our log under `reference`."),
    "Busy": (503, "The database cannot take it now. Nothing was kept: try again after a while."),
}


class FaultSchema(AnswerSchema):
    """One field that cannot be used."""

    field = fields.String(metadata=about("Where, dotted.", "until"))
    reason = fields.String(metadata=about("What is wrong.", "Not a valid datetime."))


class ProblemSchema(Schema):
    """What went wrong (RFC 9457)."""

    class Meta:
        unknown = EXCLUDE

    type = fields.String(
        required=True,
        metadata=about("Where this problem is explained.", "/api/docs#problem-NotFound"),
    )
    title = fields.String(
        required=True, metadata=about("The problem's name; branch on this.", "NotFound")
    )
    status = fields.Integer(required=True, metadata=about("The HTTP status.", 404))
    detail = fields.String(
        required=True, metadata=about("A sentence for a person.", "There is no task 99.")
    )
    reference = fields.String(
        required=True, metadata=about("Names this occurrence in our log.", "5f0c3f9a4b1d2e60")
    )
    field = fields.String(metadata=about("The field that cannot be used.", "until"))
    errors = fields.List(
        fields.Nested(FaultSchema),
        metadata=about("Every field that cannot be used, where there are several."),
    )


def init_app(app: Flask) -> None:
    """Answer what has no view: unknown addresses under /api and methods they do not take."""
    app.before_request(_unrouted)


def answer_for(blueprint: Blueprint) -> None:
    """Have every error in this blueprint's views answered as a problem."""
    blueprint.register_error_handler(CrmSocialError, of_error)
    # By code too: for those a handler of the whole app would otherwise come first.
    for code in default_exceptions:
        blueprint.register_error_handler(code, of_http)
    blueprint.register_error_handler(HTTPException, of_http)


def problem(status: int, title: str, detail: str, **more: Any) -> Response:
    """Return a problem document; `more` are its further members."""
    reference = secrets.token_hex(8)
    log.log(
        logging.ERROR if status == 500 else logging.INFO,
        "api problem reference=%s status=%d title=%s endpoint=%s",
        reference,
        status,
        title,
        request.endpoint,
    )
    where = url_for("Documentation.page", _anchor=f"problem-{title}")
    body = {
        "type": where if title in MEANINGS else "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "reference": reference,
        **more,
    }
    response = Response(msgspec.json.encode(body), status, content_type=CONTENT_TYPE)
    if status == 401:
        sent = "Authorization" in request.headers
        response.headers["WWW-Authenticate"] = 'Bearer realm="crm_social"' + (
            ', error="invalid_token"' if sent else ""
        )
    elif status == 403:
        response.headers["WWW-Authenticate"] = (
            'Bearer realm="crm_social", error="insufficient_scope"'
        )
    elif status in {429, 503}:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def of_error(error: CrmSocialError) -> Response:
    """Return the problem one of our own errors stands for."""
    title, detail, more = type(error).__name__, str(error), {}
    if isinstance(error, Invalid) and error.field:
        more["field"] = error.field
    elif isinstance(error, Busy):
        # The database's own words may name hosts and users.
        log.warning("database busy reason=%s", error)
        detail = "The database cannot take this now. Nothing was kept: try again in a moment."
    elif error.status == 500:
        log.error("api fault", exc_info=error)
        title, detail = "InternalServerError", _OUR_FAULT
    return problem(error.status, title, detail, **more)


def of_http(error: HTTPException) -> Response:
    """Return the problem an HTTP error stands for: Flask's, or a schema's."""
    status = error.code or 500
    messages = getattr(error, "data", {}).get("messages")
    if messages:
        found = _faults(messages)
        more: dict[str, Any] = {"field": found[0]["field"]} if found[0]["field"] else {}
        where = f" ({found[0]['field']})" if found[0]["field"] else ""
        detail = f"{found[0]['reason'].rstrip('.')}{where}."
        return problem(422, "Invalid", detail, **more, errors=found)
    detail = _own_words(error) or error.description or error.name
    response = problem(status, type(error).__name__, detail)
    for name, value in error.get_headers():
        if name not in {"Content-Type", "WWW-Authenticate"}:
            response.headers[name] = value
    return response


def _unrouted() -> Response | None:
    error = request.routing_exception
    if error is None or isinstance(error, RequestRedirect):
        return None
    if request.path != PREFIX and not request.path.startswith(PREFIX + "/"):
        return None
    return of_http(error)


def _own_words(error: HTTPException) -> str | None:
    if isinstance(error, MethodNotAllowed):
        allowed = ", ".join(sorted(error.valid_methods or ()))
        return f"This address takes {allowed}, not {request.method[:20]}."
    return {
        404: f"There is nothing at {request.path[:_LONGEST]}.",
        413: "This body is larger than 1 MB. Send it in pieces.",
        500: _OUR_FAULT,
    }.get(error.code or 500)


def _faults(messages: dict[str, Any]) -> list[dict[str, str]]:
    """Return a schema's complaints as a flat list; the first level names the place they came in."""
    found: list[dict[str, str]] = []

    def walk(said: Any, path: tuple[str, ...]) -> None:
        if isinstance(said, dict):
            for name, inner in said.items():
                if len(found) < _MOST_FAULTS:
                    walk(inner, path if name == "_schema" else (*path, str(name)))
        elif isinstance(said, list):
            for inner in said:
                walk(inner, path)
        else:
            found.append({"field": ".".join(path)[:_LONGEST], "reason": str(said)[:_LONGEST]})

    for said in messages.values():
        walk(said, ())
    return found[:_MOST_FAULTS]
