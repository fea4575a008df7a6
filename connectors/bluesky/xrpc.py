"""One question to an AT Protocol server, and what its refusals mean to us."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests

from crm_social.sdk import AuthExpired, Malformed, RateLimited, Unavailable

Json = dict[str, Any]

_GONE = frozenset(
    {
        "AccountDeactivated",
        "AccountTakedown",
        "RecordNotFound",
        "RepoDeactivated",
        "RepoNotFound",
        "RepoSuspended",
        "RepoTakendown",
    }
)
#: Some servers say the same under the word "InvalidRequest".
_GONE_SAID = ("Could not locate record", "Could not find repo", "Profile not found")


class Refused(Malformed):
    """The server understood the question and said no; `error` is its word for why."""

    def __init__(self, method: str, error: str, message: str) -> None:
        super().__init__(f"Bluesky refused {method}: {message or error}")
        self.error = error
        #: What was asked for, or its whole account, does not exist any more.
        self.gone = error in _GONE or message.startswith(_GONE_SAID)
        self.expired = error in {"ExpiredToken", "InvalidToken"}


def query(
    http: requests.Session, service: str, method: str, params: Json, token: str | None = None
) -> Json:
    """Return the answer to a question that changes nothing."""
    return _send(http, "GET", service, method, token, params=params)


def procedure(
    http: requests.Session,
    service: str,
    method: str,
    body: Json | None = None,
    token: str | None = None,
) -> Json:
    """Return the answer to a call that changes something. Without a body none is sent."""
    return _send(http, "POST", service, method, token, json=body)


def _send(
    http: requests.Session, verb: str, service: str, method: str, token: str | None, **what: Any
) -> Json:
    headers = {"Accept": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    try:
        answer = http.request(verb, f"{service}/xrpc/{method}", headers=headers, **what)
    except requests.RequestException as error:
        # The error's own text may hold the whole address; its name is enough to act on.
        raise Unavailable(f"{service} does not answer: {type(error).__name__}.") from error
    if answer.status_code == 200:
        return _json(answer, method)
    raise _fault(answer, service, method)


def _json(answer: requests.Response, method: str) -> Json:
    try:
        said = answer.json()
    except ValueError as error:
        raise Malformed(f"The answer to {method} is not JSON.") from error
    if not isinstance(said, dict):
        raise Malformed(f"The answer to {method} is not a JSON object.")
    return said


def _fault(answer: requests.Response, service: str, method: str) -> Exception:
    """Return the error that stands for this answer, by what the caller should do."""
    status = answer.status_code
    if status == 429:
        wait = _wait(answer)
        return RateLimited(f"{service} asks us to wait before the next {method}.", wait)
    if status >= 500:
        return Unavailable(f"{service} answered {method} with a fault of its own ({status}).")
    try:
        said = _json(answer, method)
    except Malformed as error:
        return Malformed(f"{error} Is {service} a Bluesky server? It answered {status}.")
    word, message = str(said.get("error") or status), str(said.get("message") or "")
    if status in {401, 403}:
        return AuthExpired(f"Bluesky refused {method}: {message or word}")
    return Refused(method, word, message)


def _wait(answer: requests.Response) -> float | None:
    """Return the seconds they want us to wait, None where they do not say."""
    now = datetime.now(UTC)
    after = answer.headers.get("Retry-After", "")
    try:
        if after.isdecimal():
            return float(after)
        if after:
            return max(0.0, (parsedate_to_datetime(after) - now).total_seconds())
        return max(0.0, float(answer.headers["RateLimit-Reset"]) - now.timestamp())
    except (KeyError, TypeError, ValueError):
        return None
