"""Try a channel out before it is kept, or again: read its first page and keep nothing of it."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from crm_social import plugins
from crm_social.actions import channels as acts
from crm_social.actions.sync import view
from crm_social.errors import (
    AuthExpired,
    CrmSocialError,
    Malformed,
    NotFound,
    RateLimited,
    Rejected,
    RemoteError,
    Unavailable,
)
from crm_social.outbound import Policy, connector_session
from crm_social.signing import Safe
from crm_social.store import channels
from crm_social.store.db import Database
from crm_social.store.tables import ChannelRow


class Found(StrEnum):
    """What came of it, by what a person must do."""

    GOOD = "good"
    #: The user, password or token is wrong, or may not read this.
    REFUSED = "refused"
    #: Nobody answers at the address.
    SILENT = "silent"
    #: Something answers, and it is not this platform.
    STRANGE = "strange"
    #: The address may not be called from here.
    FORBIDDEN = "forbidden"
    #: Right, but too often asked: later.
    WAIT = "wait"
    #: The connector itself failed.
    BROKEN = "broken"


class Tried(Struct, frozen=True):
    """What came of it; `said` is the connector's own sentence, in English."""

    found: Found
    said: str = ""
    #: How many engagements the first page held.
    heard: int = 0


_REASONS = (
    (AuthExpired, Found.REFUSED),
    (RateLimited, Found.WAIT),
    (Malformed, Found.STRANGE),
    (Rejected, Found.FORBIDDEN),
    (Unavailable, Found.SILENT),
)


def settings(
    db: Database,
    safe: Safe,
    policy: Policy,
    connector: str,
    told: Mapping[str, str],
    now: datetime,
) -> Tried:
    """Try these settings out. Raise Invalid where one is missing, NotFound for no connector."""
    row = ChannelRow(
        name="",
        connector=connector,
        settings=acts.locked(connector, told, safe),
        cursor="{}",
        stream="{}",
    )
    return _read(db, safe, policy, row, now)


def channel(db: Database, safe: Safe, policy: Policy, name: str, now: datetime) -> Tried:
    """Try a channel out as it is. Raise NotFound where there is none."""
    with db.reading() as session:
        row = channels.get(session, name)
    if row is None:
        raise NotFound(f"There is no channel {name!r}.")
    return _read(db, safe, policy, row, now)


def _read(db: Database, safe: Safe, policy: Policy, row: ChannelRow, now: datetime) -> Tried:
    connector = plugins.connector(row.connector)
    try:
        seen = view(db, safe, policy, row, connector, cursor=row.cursor)
        with connector_session(policy) as http:
            page = next(iter(connector.fetch(seen, http, now)), None)
    except RemoteError as error:
        found = next((found for kind, found in _REASONS if isinstance(error, kind)), Found.BROKEN)
        return Tried(found, str(error))
    except CrmSocialError:
        raise
    except Exception as error:  # noqa: BLE001 - a connector is other people's code: say so
        return Tried(Found.BROKEN, f"The connector failed ({type(error).__name__}).")
    return Tried(Found.GOOD, heard=0 if page is None else len(page.engagements))
