"""A `requests` session that goes only where it may, straight there, and not for ever."""

import contextlib
from collections.abc import Iterator
from functools import partial
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError
from urllib3.util.ssl_ import create_urllib3_context

from crm_social import __version__
from crm_social.errors import Invalid, Malformed, Rejected, Unavailable
from crm_social.outbound.places import Policy, place_of
from crm_social.outbound.wire import HttpPool, HttpsPool, Terms, TlsSocket, why

MEGABYTE: Final = 1_000_000
_PIECE: Final = 16_384


def client(
    policy: Policy,
    *,
    connect: float = 5,
    read: float = 20,
    total: float = 30,
    limit: int = MEGABYTE,
) -> requests.Session:
    """Return a session for calls to others.

    It raises Rejected where the policy forbids a call, Unavailable where no whole answer
    came within the time, and Malformed where the answer, unpacked, exceeds the limit.
    Redirects come back as answers. Whatever status came is for the caller to judge.
    """
    return _Session(Terms(policy, connect, read, total, limit))


def connector_session(policy: Policy) -> requests.Session:
    """Return a session for reading platforms, whose answers are longer than receivers'."""
    return client(policy, limit=5 * MEGABYTE)


def beginning(response: requests.Response, size: int, *, whole: bool = True) -> bytes:
    """Return the first bytes of a streamed answer, as many as came before it broke off.

    Not `whole` means only what the first read gives.
    """
    found = b""
    with contextlib.suppress(HTTPError, OSError):
        while len(found) < size and (piece := response.raw.read1(size, decode_content=True)):
            found += piece
            if not whole:
                break
    return found[:size]


class _Session(requests.Session):
    def __init__(self, terms: Terms) -> None:
        super().__init__()
        # No proxies, passwords or certificate bundles from the environment.
        self.trust_env = False
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        home = f" (+{terms.policy.home})" if terms.policy.home else ""
        self.headers["User-Agent"] = f"crm-social/{__version__}{home}"
        adapter = _Adapter(terms)
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002
        """Say that no answer redirects: the next address would be theirs, not ours."""
        return

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        with _told():
            return super().request(*args, **kwargs)

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        with _told(request.url):
            return super().send(request, **kwargs)


class _Answer(requests.Response):
    """An answer that ends at the limit."""

    limit: int = MEGABYTE

    def iter_content(self, chunk_size: int | None = 1, *args: Any, **kwargs: Any) -> Iterator[Any]:
        taken = 0
        with _told(self.url):
            for piece in super().iter_content(chunk_size or _PIECE, *args, **kwargs):
                taken += len(piece)
                if taken > self.limit:
                    self.close()
                    raise Malformed(
                        f"{_host(self.url)} answered with more than {self.limit:,} bytes."
                    )
                yield piece


class _Adapter(HTTPAdapter):
    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        context = create_urllib3_context()
        context.sslsocket_class = TlsSocket
        super().init_poolmanager(*args, ssl_context=context, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": partial(HttpPool, self.terms),
            "https": partial(HttpsPool, self.terms),
        }

    def send(
        self, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> requests.Response:
        try:
            place_of(request.url or "", self.terms.policy)
        except Invalid as error:
            raise Rejected(str(error)) from error
        kwargs.update(
            timeout=(self.terms.connect, self.terms.read),
            verify=kwargs.get("verify") or True,
            proxies=None,
        )
        return super().send(request, *args, **kwargs)

    def build_response(self, req: requests.PreparedRequest, resp: Any) -> requests.Response:
        answer = _Answer()
        answer.__dict__.update(super().build_response(req, resp).__dict__)
        answer.limit = self.terms.limit
        return answer


@contextlib.contextmanager
def _told(url: str | None = None) -> Iterator[None]:
    """Turn what goes wrong into one sentence, with a class that says what to do about it."""
    try:
        yield
    except (
        requests.exceptions.InvalidURL,
        requests.exceptions.InvalidSchema,
        requests.exceptions.MissingSchema,
    ) as error:
        raise Rejected("This is not an address that can be called.") from error
    except requests.RequestException as error:
        raise Unavailable(f"{_host(url)} {why(error)}") from error


def _host(url: str | None) -> str:
    try:
        return requests.compat.urlsplit(url or "").hostname or "The server"
    except ValueError:
        return "The server"
