"""One question to a WordPress, and what its answer means.

What comes back is judged by its content type before its status: a firewall in front of the
site speaks HTML, WordPress speaks JSON.
"""

from __future__ import annotations

import ipaddress
import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

import requests
from requests.auth import AuthBase

from crm_social.sdk import AuthExpired, Malformed, RateLimited, Unavailable

#: Asking for a page after the last one; comments answer an empty list, other lists this.
PAST_THE_END: Final = "rest_post_invalid_page_number"

WHY: Final = {
    "incorrect_password": "does not accept the application password: make a new one",
    "invalid_username": "does not know this user",
    "invalid_email": "does not know this user",
    "application_passwords_disabled": "has application passwords switched off",
    "application_passwords_disabled_for_user": "gives this user no application passwords",
    # Many versions treat a wrong password as none at all.
    "rest_not_logged_in": (
        "did not let this user in: the name or the application password is wrong or has been "
        "revoked, or the web server drops the Authorization header"
    ),
    "rest_forbidden_context": "lets this user read no e-mail addresses: it needs the right "
    "moderate_comments",
}


class ApplicationPassword(AuthBase):
    """A user and an application password, sent as HTTP Basic.

    A class, because requests would write a user name outside Latin-1 wrongly and would put
    a password from ~/.netrc over a plain header.
    """

    def __init__(self, user: str, password: str) -> None:
        self._header = "Basic " + b64encode(f"{user}:{password}".encode()).decode()

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._header
        return request


@dataclass(frozen=True)
class Answer:
    """What the site said: the JSON and the headers, whose names ignore case."""

    body: Any
    headers: Mapping[str, str]

    def number(self, header: str) -> int | None:
        """Return a counting header; None where a cache has dropped it."""
        value = self.headers.get(header, "")
        return int(value) if value.isdecimal() else None


@dataclass(frozen=True)
class Rest:
    """The REST API of one site."""

    http: requests.Session = field(repr=False)
    #: Ends in `/`: `https://blog.example/wp-json/` or `https://blog.example/?rest_route=/`.
    root: str
    auth: AuthBase | None = field(repr=False)
    now: datetime

    def get(self, route: str, **params: str | int) -> Answer:
        """Return the answer to a route such as `wp/v2/comments`."""
        return self.read(self.send(route, **params))

    def send(self, route: str, **params: str | int) -> requests.Response:
        """Return the response, whatever its status."""
        return send(self.http, self.root + route, self.auth, **params)

    def read(self, response: requests.Response) -> Answer:
        """Return the answer in a response. Raise what its status means."""
        return read(response, self.now)


def send(
    http: requests.Session, url: str, auth: AuthBase | None = None, **params: str | int
) -> requests.Response:
    """Return the response, whatever its status. Raise Unavailable when there is none."""
    try:
        return http.get(url, params=params, auth=auth, allow_redirects=False)
    except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema) as error:
        raise Malformed(f"{url} is not an address a site can have.") from error
    except requests.RequestException as error:
        raise Unavailable(f"{url} did not answer: {type(error).__name__}.") from error


def read(response: requests.Response, now: datetime) -> Answer:
    """Return the answer in a response. Raise what its status means."""
    where, status = response.url.partition("?")[0], response.status_code
    code = _code(response)
    if code == PAST_THE_END:
        return Answer([], response.headers)
    if status in {429, 503}:
        _raise_wait(where, status, retry_after(response, now))
    if status >= 500 or status in {408, 425}:
        raise Unavailable(f"{where} answered {status}.")
    if status == 401 or (status == 403 and code):
        why = WHY.get(code, f"refused with {status}" + (f" ({code})" if code else ""))
        raise AuthExpired(f"{where} {why}.")
    if status == 403:
        raise RateLimited(
            f"{where} answered 403 without JSON: probably a firewall before the site.",
            retry_after(response, now),
        )
    if 300 <= status < 400:
        target = response.headers.get("Location", "another address")[:200]
        raise Malformed(f"{where} sends us on to {target}: put that site's address in `url`.")
    if status != 200:
        raise Malformed(f"{where} answered {status}" + (f" ({code})." if code else "."))
    return Answer(_json(response, where), response.headers)


def _raise_wait(where: str, status: int, seconds: float | None) -> None:
    if status == 429 or seconds is not None:
        raise RateLimited(f"{where} asks us to wait (status {status}).", seconds)
    raise Unavailable(f"{where} answered 503.")


def _json(response: requests.Response, where: str) -> Any:
    try:
        return json.loads(response.content)
    except ValueError as error:
        if response.content.lstrip()[:1] in {b"[", b"{", b""} and _is_json(response):
            raise Unavailable(f"{where} answered with a body that was cut off.") from error
        kind = response.headers.get("Content-Type", "no type")
        raise Malformed(f"{where} did not answer with JSON but with {kind}.") from error


def _is_json(response: requests.Response) -> bool:
    return "json" in response.headers.get("Content-Type", "").lower()


def _code(response: requests.Response) -> str:
    """Return WordPress's own word for an error, empty where WordPress did not speak."""
    if response.status_code < 400 or not _is_json(response):
        return ""
    try:
        body = json.loads(response.content)
    except ValueError:
        return ""
    code = body.get("code") if isinstance(body, dict) else None
    return code[:100] if isinstance(code, str) else ""


def retry_after(response: requests.Response, now: datetime) -> float | None:
    """Return the seconds a response asks us to wait, given as a number or as a date."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return float(value[:9])
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - now).total_seconds())


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine, where nobody listens on the wire."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
