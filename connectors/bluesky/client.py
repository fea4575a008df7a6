"""The account we hear for, signed in: its session, and long lists read to their end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import requests

from connectors.bluesky import xrpc
from connectors.bluesky.mapping import Own
from connectors.bluesky.xrpc import Json, Refused
from crm_social.sdk import AuthExpired, Malformed

SERVICE = "https://bsky.social"

#: What one question about several posts or profiles may name.
BATCH = 25


@dataclass(frozen=True)
class Session:
    """Who we are and the two tokens that say so."""

    did: str
    access: str
    refresh: str


#: Sessions by service, handle and app password, for as long as the process lives: signing in
#: is limited to 300 times a day, and the access token lasts two hours.
Sessions = dict[tuple[str, str, str], Session]


class Client:
    """Asks the account's server, and renews its session when it has run out."""

    def __init__(
        self, http: requests.Session, settings: Mapping[str, str], sessions: Sessions
    ) -> None:
        self.service = (settings.get("service") or SERVICE).strip().rstrip("/")
        self._http = http
        self._handle = settings["handle"].strip().removeprefix("@")
        self._password = settings["app_password"].strip()
        self._sessions = sessions
        self._key = (self.service, self._handle, self._password)
        self._channel = settings["handle"]

    @property
    def own(self) -> Own:
        """Who we are; signs in where nobody has yet."""
        return Own(did=self._session().did, channel=self._channel)

    def get(self, method: str, **params: Any) -> Json:
        """Return the answer to a question asked as this account."""
        session = self._session()
        try:
            return xrpc.query(self._http, self.service, method, params, session.access)
        except AuthExpired:
            session = self._renewed(session)
        except Refused as refused:
            if not refused.expired:
                raise
            session = self._renewed(session)
        return xrpc.query(self._http, self.service, method, params, session.access)

    def pages(self, method: str, name: str, **params: Any) -> Iterator[list[Json]]:
        """Yield a list page by page, to its end; a fault on the way is raised."""
        more: Json = {}
        while True:
            answer = self.get(method, limit=100, **params, **more)
            yield listed(answer, name, method)
            cursor = answer.get("cursor")
            if not cursor:
                return
            if cursor == more.get("cursor"):
                raise Malformed(f"{method} gave the same cursor twice: it would never end.")
            more = {"cursor": cursor}

    def batches(self, method: str, name: str, key: str, values: Iterable[str]) -> Iterator[Json]:
        """Yield what the server knows of many posts or profiles; it leaves out the others."""
        rest = iter(values)
        while batch := list(islice(rest, BATCH)):
            yield from listed(self.get(method, **{key: batch}), name, method)

    def _session(self) -> Session:
        return self._sessions.get(self._key) or self._signed_in()

    def _renewed(self, session: Session) -> Session:
        """Return a fresh session; where refreshing is refused too, sign in again."""
        method = "com.atproto.server.refreshSession"
        try:
            answer = xrpc.procedure(self._http, self.service, method, token=session.refresh)
        except (AuthExpired, Refused):
            return self._signed_in()
        return self._kept(answer, method)

    def _signed_in(self) -> Session:
        method = "com.atproto.server.createSession"
        body = {"identifier": self._handle, "password": self._password}
        self._sessions.pop(self._key, None)
        try:
            answer = xrpc.procedure(self._http, self.service, method, body)
        except (AuthExpired, Refused) as error:
            raise AuthExpired(
                f"{self.service} does not let {self._handle} in. Make a new app password in"
                " Bluesky (Settings, Privacy and security, App passwords) and enter it in this"
                f" channel's settings. ({error})"
            ) from error
        return self._kept(answer, method)

    def _kept(self, answer: Json, method: str) -> Session:
        try:
            session = Session(answer["did"], answer["accessJwt"], answer["refreshJwt"])
        except KeyError as error:
            raise Malformed(f"The answer to {method} has no {error}.") from error
        self._sessions[self._key] = session
        return session


def listed(answer: Json, name: str, method: str) -> list[Json]:
    """Return the list of objects in an answer."""
    found = answer.get(name)
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise Malformed(f"The answer to {method} has no list {name!r}.")
    return found
