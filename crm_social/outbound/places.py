"""Where a call may go: judged when an address is stored, and again at each connection."""

import re
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from threading import Thread
from typing import Final, NamedTuple, Self

import requests

from crm_social.config import Config
from crm_social.errors import Invalid, Unavailable

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
#: Turns a name and port into all its addresses; raises OSError where there are none.
Resolver = Callable[[str, int], Sequence[str]]

PORTS: Final = frozenset({443, 8443})
_LONGEST: Final = 2_000
_URL: Final = re.compile(r"(https?)://([^/?#]*)(?:[/?#].*)?", re.IGNORECASE | re.DOTALL)
_UNSEEN: Final = re.compile(r"[\s\x00-\x20\x7f-\xa0\\]")
_BRACKETED: Final = re.compile(r"\[([0-9a-f:.]+)\](?::([0-9]{1,5}))?\Z")
_NAMED: Final = re.compile(r"([a-z0-9._-]+)(?::([0-9]{1,5}))?\Z")
_LABEL: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\Z")
#: A last label that browsers and resolvers would read as a number, and so the host as IPv4.
_NUMERIC: Final = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)\Z")

_THIS_MACHINE: Final = "this machine itself"
_PRIVATE: Final = "an address in a private network"
_LINK: Final = "a link-local address"
_MANY: Final = "a multicast address"
_EXAMPLE: Final = "an address for documentation or tests"
_RESERVED: Final = "a reserved address"
_WRAPPED: Final = "an IPv6 address that wraps an IPv4 one"

#: IANA's special-purpose registries, by what to call an address in them.
_SPECIAL: Final[tuple[tuple[Network, str], ...]] = tuple(
    (ip_network(network), what)
    for what, networks in {
        _THIS_MACHINE: "0.0.0.0/8 127.0.0.0/8 ::/127",
        _PRIVATE: "10.0.0.0/8 100.64.0.0/10 172.16.0.0/12 192.168.0.0/16 fc00::/7 fec0::/10",
        _LINK: "169.254.0.0/16 fe80::/10",
        _MANY: "224.0.0.0/4 ff00::/8",
        _EXAMPLE: "192.0.2.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 2001:db8::/32"
        " 3fff::/20",
        _WRAPPED: "::/96 ::ffff:0:0/96 ::ffff:0:0:0/96 64:ff9b:1::/48 2001::/32 2002::/16",
        _RESERVED: "192.0.0.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.175.48.0/24"
        " 240.0.0.0/4 2001::/23",
    }.items()
    for network in networks.split()
)
_GLOBAL: Final = IPv6Network("2000::/3")
#: How hosts without IPv4 reach one: the last 32 bits are the IPv4 address.
_NAT64: Final = IPv6Network("64:ff9b::/96")


def look_up(host: str, port: int) -> Sequence[str]:
    """Return what the system's resolver says, each address once, in its order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


@dataclass(frozen=True)
class Policy:
    """What this installation lets calls reach."""

    #: Networks that may be called although they are private.
    allow_private: tuple[Network, ...] = ()
    #: Plain http and any port.
    allow_http: bool = False
    #: Our own address, so that whoever is called can find whom to ask.
    home: str = ""
    resolve: Resolver = field(default=look_up, repr=False, compare=False)

    @classmethod
    def of(cls, config: Config) -> Self:
        """Return the policy the settings describe."""
        networks = tuple(ip_network(name) for name in config.allow_private)
        return cls(networks, config.allow_http, config.public_url)


class Place(NamedTuple):
    """The host, in small ASCII letters, and the port an address leads to."""

    host: str
    port: int


def check_url(url: str, policy: Policy, *, seconds: float = 5) -> None:
    """Raise Invalid, with a sentence for whoever typed it, unless calls may go to this address."""
    place = place_of(url, policy)
    try:
        reachable(place, policy, seconds)
    except Unavailable as error:
        raise Invalid(f"{error} Is the name spelt right?", "url") from error


def place_of(url: str, policy: Policy) -> Place:
    """Return where an address leads. Raise Invalid where it is none, or its form is refused."""
    if len(url) > _LONGEST:
        raise Invalid(f"An address has at most {_LONGEST} characters.", "url")
    if _UNSEEN.search(url):
        raise Invalid("An address holds no spaces, control characters or backslashes.", "url")
    if not _URL.match(url) or (url[:5].lower() == "http:" and not policy.allow_http):
        raise Invalid(f"An address begins with https://, not {url[:12]!r}.", "url")
    request = requests.PreparedRequest()
    try:
        # What will be called is what requests makes of the address, so that is judged.
        request.prepare_url(url, None)
        match = _URL.match(request.url or "")
    except (requests.RequestException, ValueError):
        match = None
    if match is None:
        raise Invalid("This is not a web address.", "url")
    if "@" in match[2]:
        raise Invalid("An address holds no user name or password.", "url")
    place = _place(match[1].lower(), match[2].lower())
    if place.port not in PORTS and not policy.allow_http:
        raise Invalid(f"Only the ports 443 and 8443 may be called, not {place.port}.", "url")
    return place


def reachable(place: Place, policy: Policy, seconds: float) -> list[Address]:
    """Return the addresses to connect to, every one of them checked.

    Raise Unavailable where the name has none, Invalid where any of them is refused.
    """
    addresses = _addresses(place, policy, seconds)
    for address in addresses:
        what = _fault(address, policy)
        if what:
            leads = "is" if _literal(place.host) else "leads to"
            raise Invalid(
                f"{place.host} {leads} {what}, and may not be called. An administrator can allow"
                " a network with CRM_SOCIAL_ALLOW_PRIVATE.",
                "url",
            )
    return addresses


def shown(url: str) -> str:
    """Return an address as it may stand in a sentence: without what often holds a secret."""
    return re.split(r"[?#]", url, maxsplit=1)[0]


def _place(scheme: str, authority: str) -> Place:
    found = _BRACKETED.match(authority) or _NAMED.match(authority)
    if found is None:
        raise Invalid("The host in this address is not one.", "url")
    host, port = found[1], int(found[2]) if found[2] else {"https": 443, "http": 80}[scheme]
    if not _is_host(host):
        raise Invalid(f"The host {host[:100]!r} is not a name or an ordinary IP address.", "url")
    return Place(host, port)


def _is_host(host: str) -> bool:
    if _literal(host):
        return True
    labels = host.removesuffix(".").split(".")
    return (
        len(host) <= 253
        and all(_LABEL.match(label) for label in labels)
        and not _NUMERIC.match(labels[-1])
    )


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _addresses(place: Place, policy: Policy, seconds: float) -> list[Address]:
    literal = _literal(place.host)
    if literal:
        return [literal]
    try:
        found = _in_time(policy.resolve, place, seconds)
    except TimeoutError as error:
        raise Unavailable(f"No name server could say in time where {place.host} is.") from error
    except OSError as error:
        raise Unavailable(f"{place.host} has no address.") from error
    if not found:
        raise Unavailable(f"{place.host} has no address.")
    return [ip_address(one) for one in found]


def _in_time(resolve: Resolver, place: Place, seconds: float) -> Sequence[str]:
    """Resolve beside the caller: the system's resolver cannot be told to stop waiting."""
    answer: Future[Sequence[str]] = Future()

    def work() -> None:
        try:
            answer.set_result(resolve(*place))
        except OSError as error:
            answer.set_exception(error)

    Thread(target=work, daemon=True, name="resolver").start()
    return answer.result(timeout=max(seconds, 0))


def _fault(address: Address, policy: Policy) -> str | None:
    """Return what is wrong with an address, None where it may be called."""
    if any(address in network for network in policy.allow_private):
        return None
    if isinstance(address, IPv6Address) and address in _NAT64:
        return _special(IPv4Address(address.packed[-4:]))
    return _special(address)


def _special(address: Address) -> str | None:
    for network, what in _SPECIAL:
        if address in network:
            return what
    if isinstance(address, IPv6Address):
        return None if address in _GLOBAL else _RESERVED
    return None if address.is_global else _RESERVED
