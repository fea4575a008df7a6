"""A checked connection for protocols that are not requests, such as WebSocket streams."""

import socket
from typing import Final

from crm_social.errors import Invalid, Rejected, Unavailable
from crm_social.outbound.places import Policy, place_of, reachable
from crm_social.outbound.wire import why

_SECONDS: Final = 10.0


def dial(url: str, policy: Policy) -> socket.socket:
    """Return a connected socket to where a `wss://` or `https://` address leads; no TLS yet.

    Raise Rejected where the policy forbids it, Unavailable where nobody answers.
    """
    scheme, _, rest = url.partition("://")
    plain = {"wss": "https", "ws": "http"}.get(scheme.lower(), scheme)
    try:
        place = place_of(f"{plain}://{rest}", policy)
        addresses = reachable(place, policy, _SECONDS)
    except Invalid as error:
        raise Rejected(str(error)) from error
    fault: OSError | None = None
    for address in addresses:
        try:
            return socket.create_connection((str(address), place.port), _SECONDS)
        except OSError as error:
            fault = error
    raise Unavailable(f"{place.host} {why(fault)}") from fault
