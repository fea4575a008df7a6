"""Which site this is, where its REST API lives and what we may do there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any, Final
from urllib.parse import SplitResult, urljoin, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import requests
from requests.auth import AuthBase
from requests.utils import parse_header_links

from connectors.wordpress.rest import ApplicationPassword, Rest, is_loopback, read, send
from connectors.wordpress.text import line
from crm_social.sdk import AuthExpired, Malformed

API: Final = "https://api.w.org/"
REDIRECTS: Final = 3

#: The rights that change what we can hear.
RIGHTS: Final = ("moderate_comments", "edit_posts", "list_users")


@dataclass(frozen=True)
class Site:
    """A WordPress as found; kept in the cursor, so all of it is JSON."""

    root: str
    #: Host and path; the part of every id that tells this site from others.
    word: str
    name: str | None = None
    zone: str = ""
    offset: float = 0.0
    #: The user whose application password we use; 0 without one.
    me: int = 0
    rights: tuple[str, ...] = ()

    @property
    def timezone(self) -> tzinfo:
        """The zone of dates that say none and are not named `gmt`."""
        try:
            return ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return timezone(timedelta(hours=self.offset)) if self.offset else UTC

    def may(self, right: str) -> bool:
        return right in self.rights


def credentials(settings: Mapping[str, str]) -> AuthBase | None:
    """Return what the settings let us sign in with, None to read as anybody."""
    user = settings.get("user", "").strip()
    password = settings.get("application_password", "").strip()
    if user and password:
        return ApplicationPassword(user, password)
    if user or password:
        raise AuthExpired("Give both `user` and `application_password`, or neither.")
    return None


def find(http: requests.Session, settings: Mapping[str, str], now: datetime) -> Site:
    """Look at a site by its address and return what it is.

    Raise Malformed when there is no WordPress with a REST API, AuthExpired when the user of
    the settings cannot sign in or may not read e-mail addresses.
    """
    auth = credentials(settings)
    address, offered = _visit(http, _address(settings["url"]))
    if auth and address.scheme != "https" and not is_loopback(address.hostname or ""):
        raise AuthExpired(
            f"{address.geturl()} is not encrypted, so the application password was not sent: "
            "give an address that begins with https://."
        )
    root, index = _index(http, address, offered, auth, now)
    me, rights = _me(Rest(http, root, auth, now)) if auth else (0, ())
    home = _split(index.get("home"))
    offset = index.get("gmt_offset")
    return Site(
        root=root,
        word=_word(home if home and _same_host(home, address) else address),
        name=line(index.get("name")),
        zone=str(index.get("timezone_string") or ""),
        offset=_offset(offset),
        me=me,
        rights=rights,
    )


def _offset(value: object) -> float:
    try:
        hours = float(str(value))
    except ValueError:
        return 0.0
    return hours if -24 < hours < 24 else 0.0


def _address(url: str) -> SplitResult:
    url = url.strip()
    parts = _split(url if "://" in url else f"https://{url}")
    if parts is None:
        raise Malformed(f"`url` is {url!r}, which is not the address of a web site.")
    return parts


def _split(url: object) -> SplitResult | None:
    """Return a web address without user, query and fragment; None if it is not one."""
    try:
        parts = urlsplit(str(url))
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host:
        return None
    netloc = (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
    return SplitResult(parts.scheme, netloc, parts.path.rstrip("/"), "", "")


def _same_host(one: SplitResult, other: SplitResult) -> bool:
    def host(parts: SplitResult) -> tuple[str, int | None]:
        default = {"http": 80, "https": 443}[parts.scheme]
        port = parts.port if parts.port != default else None
        return (parts.hostname or "").removeprefix("www."), port

    return host(one) == host(other)


def _word(parts: SplitResult) -> str:
    return parts.netloc.removeprefix("www.") + parts.path


def _visit(http: requests.Session, address: SplitResult) -> tuple[SplitResult, str | None]:
    """Open the front page as anybody; return where it really is and the API it names.

    A page that answers with a fault may still name its API, and one behind a "coming soon"
    screen still has it: only silence is an error here.
    """
    for _ in range(REDIRECTS + 1):
        response = send(http, address.geturl() + "/")
        target = response.headers.get("Location")
        if response.status_code // 100 != 3 or not target:
            return address, _offered(response)
        onward = _split(urljoin(response.url, target))
        downgrade = onward and onward.scheme == "http" and address.scheme == "https"
        if onward is None or downgrade or not _same_host(onward, address):
            # Following would hand the password to whoever is there.
            raise Malformed(f"{address.geturl()} sends us on to {target[:200]}: put that in `url`.")
        address = onward
    raise Malformed(f"{address.geturl()} sends us on for ever.")


def _offered(response: requests.Response) -> str | None:
    links = parse_header_links(response.headers.get("Link", ""))
    return next((link["url"] for link in links if link.get("rel") == API), None)


def _index(
    http: requests.Session,
    address: SplitResult,
    offered: str | None,
    auth: AuthBase | None,
    now: datetime,
) -> tuple[str, dict[str, Any]]:
    base = address.geturl()
    candidates = [f"{base}/wp-json/", f"{base}/?rest_route=/"]
    if offered and (root := _trusted(offered, address)):
        candidates.insert(0, root)
    fields = "name,home,gmt_offset,timezone_string,namespaces"
    problem = Malformed(f"There is no WordPress with a REST API at {base}.")
    for root in dict.fromkeys(candidates):
        try:
            index = read(send(http, root, auth, _fields=fields), now).body
        except Malformed as error:
            problem.__cause__ = error
            continue
        if isinstance(index, dict) and "wp/v2" in (index.get("namespaces") or ()):
            return root, index
    raise problem


def _trusted(offered: str, address: SplitResult) -> str | None:
    """Return the offered root of the API if it is the same site's; its scheme is ours.

    Behind a proxy that ends TLS, WordPress often believes that it is asked over http.
    """
    there = _split(offered)
    if there is None or there.hostname is None or not (there.path or "rest_route=" in offered):
        return None
    ours, theirs = address.hostname or "", there.hostname
    if ours.removeprefix("www.") != theirs.removeprefix("www."):
        return None
    query = urlsplit(offered).query
    root = f"{address.scheme}://{address.netloc}{there.path}/"
    if query:
        root = f"{root}?{query}" if there.path == "" else f"{root[:-1]}?{query}"
    return root if root.endswith("/") else f"{root}/"


def _me(rest: Rest) -> tuple[int, tuple[str, ...]]:
    response = rest.send("wp/v2/users/me", context="edit", _fields="id,capabilities")
    if response.status_code == 404:
        # Plugins against the listing of users take this route away, too. The comments
        # themselves will say whether the password is right.
        return 0, ("moderate_comments",)
    user = rest.read(response).body
    if not isinstance(user, dict) or not isinstance(user.get("id"), int):
        raise Malformed(f"{rest.root} did not say whose application password this is.")
    can = user.get("capabilities")
    rights = tuple(r for r in RIGHTS if isinstance(can, dict) and can.get(r))
    if "moderate_comments" not in rights:
        raise AuthExpired(
            "This WordPress user may not moderate comments, so it cannot read e-mail "
            "addresses: give it the right moderate_comments, or leave `user` and "
            "`application_password` empty to hear public comments only."
        )
    return user["id"], rights
