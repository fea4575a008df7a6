"""Connectors, found through entry points, so that anyone can ship one as a package."""

from functools import cache
from importlib.metadata import entry_points

from crm_social.errors import ConfigError, NotFound
from crm_social.sdk import Connector

GROUP = "crm_social.connectors"


@cache
def connectors() -> dict[str, Connector]:
    """Return every installed connector by its entry point's name."""
    found = {}
    for point in entry_points(group=GROUP):
        loaded = point.load()
        if not isinstance(loaded, Connector):
            raise ConfigError(f"The entry point {point.value} of {GROUP} is not a connector.")
        found[point.name] = loaded
    return dict(sorted(found.items()))


def connector(name: str) -> Connector:
    """Return one connector. Raise NotFound with the names there are."""
    try:
        return connectors()[name]
    except KeyError:
        known = ", ".join(connectors()) or "none"
        raise NotFound(f"There is no connector {name!r}; installed are: {known}.") from None
