"""The way out: the one HTTP client of the product, and where it may go.

Whatever calls another server does it through `client`. It resolves names itself, refuses
addresses nobody outside may make us reach, connects to exactly what it checked, never
follows a redirect, and ends in bounded time and memory.
"""

from crm_social.outbound.client import beginning, client, connector_session
from crm_social.outbound.places import Policy, check_url, shown
from crm_social.outbound.stream import dial

__all__ = ["Policy", "beginning", "check_url", "client", "connector_session", "dial", "shown"]
