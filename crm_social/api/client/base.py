"""What every call of the client does: send, wait, try again, and tell errors by their kind."""

import time
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote, urljoin

import msgspec
import requests
from msgspec import UNSET, UnsetType
from requests.exceptions import ConnectionError as ConnectionBroken

T = TypeVar("T")


class Fault(msgspec.Struct):
    """One field that cannot be used."""

    field: str
    reason: str


class Problem(Exception):
    """What the product answered in place of what was asked (RFC 9457); see its subclasses."""

    def __init__(self, body: Mapping[str, Any], status: int) -> None:
        self.status = status
        self.title = str(body.get("title", ""))
        self.detail = str(body.get("detail", "The answer is no problem document."))
        #: Leads to the documentation of this kind of problem.
        self.type = str(body.get("type", "about:blank"))
        #: Names this occurrence in the product's log.
        self.reference = str(body.get("reference", ""))
        self.field: str | None = body.get("field")
        self.errors = msgspec.convert(body.get("errors", []), list[Fault])
        super().__init__(f"{self.status} {self.title}: {self.detail}")


#: The class of each problem, by the last part of its type.
PROBLEMS: dict[str, type[Problem]] = {}


class Base:
    """A connection to one installation."""

    #: Answers after which the same may be asked again: nothing was kept.
    _AGAIN = frozenset({429, 502, 503, 504})

    def __init__(
        self,
        address: str,
        token: str,
        *,
        tries: int = 4,
        timeout: float = 30,
        session: requests.Session | None = None,
    ) -> None:
        """Connect to `https://crm.example` with a bearer token; `tries` is how often at most."""
        self._address = address.rstrip("/") + "/"
        self._session = session or requests.Session()
        self._headers = {"Authorization": f"Bearer {token}"}
        self._tries = tries
        self._timeout = timeout

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._session.close()

    def _ask(
        self,
        method: str,
        path: str,
        answer: type[T],
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = UNSET,
        twice: bool = False,
    ) -> T:
        """Return what is answered; `twice` says that sending it again changes nothing."""
        with self._send(method, path, query, body, twice=twice) as response:
            return msgspec.json.decode(response.content, type=answer)

    def _stream(self, path: str, *, query: Mapping[str, Any]) -> Iterator[bytes]:
        """Yield an answer as it comes. Raise requests.RequestException where it breaks off."""
        with self._send("GET", path, query, UNSET, twice=True, stream=True) as response:
            yield from response.iter_content(65_536)

    def _every(
        self, path: str, page: type[Any], *, query: Mapping[str, Any] | None = None
    ) -> Iterator[Any]:
        """Yield every member of a list that comes in pieces."""
        where: str | None = path
        while where is not None:
            found = self._ask("GET", where, page, query=query)
            yield from found.items
            where, query = found.next, None

    def _send(
        self,
        method: str,
        path: str,
        query: Mapping[str, Any] | None,
        body: Any,
        *,
        twice: bool,
        stream: bool = False,
    ) -> requests.Response:
        headers = dict(self._headers)
        data = None
        if body is not UNSET:
            data = msgspec.json.encode(body)
            headers["Content-Type"] = "application/json"
        asked = {
            name: _text(value)
            for name, value in (query or {}).items()
            if value is not None and value is not UNSET
        }
        for left in reversed(range(self._tries)):
            try:
                response = self._session.request(
                    method,
                    urljoin(self._address, path.lstrip("/")),
                    params=asked,
                    data=data,
                    headers=headers,
                    timeout=self._timeout,
                    allow_redirects=False,
                    stream=stream,
                )
            except (ConnectionBroken, requests.Timeout):
                if not left or not twice:
                    raise
                time.sleep(self._pause(left, None))
                continue
            if response.status_code == 200:
                return response
            with response:
                # The product says 503 where nothing was kept; a proxy may say the others of
                # a request that did arrive.
                again = response.status_code in ({429, 503} if not twice else self._AGAIN)
                if left and again:
                    time.sleep(self._pause(left, response.headers.get("Retry-After")))
                    continue
                raise _problem(response)
        raise ValueError("`tries` is at least 1.")

    def _pause(self, left: int, told: str | None) -> float:
        """Return for how many seconds to wait: what was told, else longer each time."""
        if told is not None and told.isascii() and told.isdigit():
            return min(float(told), 60.0)
        return float(min(0.5 * 2 ** (self._tries - left - 1), 30))


def _problem(response: requests.Response) -> Problem:
    try:
        body = msgspec.json.decode(response.content, type=dict[str, Any])
    except msgspec.DecodeError:
        body = {}
    kind = PROBLEMS.get(str(body.get("title", "")), Problem)
    return kind(body, response.status_code)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _place(value: Any) -> str:
    """Return a value as one step of a path."""
    return quote(str(value), safe="")


def _told(**values: Any) -> dict[str, Any]:
    """Return what was said, without what was not."""
    return {name.rstrip("_"): value for name, value in values.items() if value is not UNSET}


__all__ = ["PROBLEMS", "UNSET", "Base", "Fault", "Problem", "UnsetType"]
