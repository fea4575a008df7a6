"""Connections straight to a checked address, on which nothing lasts beyond its time."""

import http.client
import math
import socket
import ssl
import time
from dataclasses import dataclass
from typing import Any, Final

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import DecodeError

from crm_social.errors import Invalid, Rejected, Unavailable
from crm_social.outbound.places import Address, Place, Policy, reachable


@dataclass(frozen=True)
class Terms:
    """What every call of one session keeps to; times in seconds."""

    policy: Policy
    connect: float
    read: float
    total: float
    limit: int


class _Hurried(socket.socket):
    """A socket on which nothing lasts beyond its request's time, however slowly bytes drip."""

    until: float = math.inf

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self._hurry()
        return super().recv_into(*args, **kwargs)

    def send(self, *args: Any, **kwargs: Any) -> int:
        self._hurry()
        return super().send(*args, **kwargs)

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        self._hurry()
        super().sendall(*args, **kwargs)

    def _hurry(self) -> None:
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the request's time is up")
        patience = self.gettimeout()
        self.settimeout(left if patience is None else min(patience, left))


class TlsSocket(_Hurried, ssl.SSLSocket):
    """The same under TLS."""


class _Direct(HTTPConnection):
    """A connection to an address that was checked for this connection."""

    terms: Terms
    until: float = math.inf

    def begin(self, terms: Terms) -> None:
        """Start the time of one request."""
        self.terms = terms
        self.until = time.monotonic() + terms.total
        self._pass_on()

    def connect(self) -> None:
        super().connect()
        self._pass_on()

    def _new_conn(self) -> socket.socket:
        end = min(self.until, time.monotonic() + self.terms.connect)
        return _dial(Place(self._dns_host, self.port), self.terms, end)

    def _pass_on(self) -> None:
        if isinstance(self.sock, _Hurried):
            self.sock.until = self.until


class _DirectTls(_Direct, HTTPSConnection):
    pass


class HttpPool(HTTPConnectionPool):
    """Connections to one host; each request gets its own time."""

    ConnectionCls = _Direct

    def __init__(self, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.terms = terms

    def _get_conn(self, timeout: float | None = None) -> Any:
        connection: Any = super()._get_conn(timeout)
        connection.begin(self.terms)
        return connection


class HttpsPool(HttpPool, HTTPSConnectionPool):
    """The same under TLS; names and certificates are checked by name."""

    ConnectionCls = _DirectTls


def _dial(place: Place, terms: Terms, end: float) -> socket.socket:
    """Return a connection to one of the place's addresses, in the resolver's order."""
    try:
        addresses = reachable(place, terms.policy, end - time.monotonic())
    except Invalid as error:
        raise Rejected(str(error)) from error
    fault: OSError | None = None
    for index, address in enumerate(addresses):
        # Each gets its share of what is left, so that one that is silent leaves time for the next.
        share = (end - time.monotonic()) / (len(addresses) - index)
        try:
            return _connect(address, place.port, share, terms.connect)
        except OSError as error:
            fault = error
    raise Unavailable(f"{place.host} {why(fault)}") from fault


def _connect(address: Address, port: int, seconds: float, after: float) -> socket.socket:
    if seconds <= 0:
        raise TimeoutError
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    made = _Hurried(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        made.settimeout(seconds)
        made.connect((str(address), port))
        made.settimeout(after)
    except BaseException:
        made.close()
        raise
    return made


def why(error: BaseException | None) -> str:
    """Return what happened, found in the chain of causes."""
    while error is not None:
        for kind, sentence in _REASONS:
            if isinstance(error, kind):
                return sentence.format(error)
        error = error.__cause__ or error.__context__
    return "could not be reached."


_REASONS: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (ssl.SSLCertVerificationError, "has no certificate we can trust ({0.verify_message})."),
    (TimeoutError, "did not answer in time."),
    (DecodeError, "answered with something that cannot be unpacked."),
    (ssl.SSLError, "could not agree with us on encryption."),
    (ConnectionRefusedError, "refused the connection."),
    (ConnectionError, "closed the connection without an answer."),
    (http.client.IncompleteRead, "broke off in the middle of its answer."),
    (http.client.HTTPException, "answered with something that is not HTTP."),
)
