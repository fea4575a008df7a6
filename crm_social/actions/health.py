"""How the product fares: one finding a line, each with what to do."""

from datetime import datetime, timedelta

from msgspec import Struct

from crm_social.actions import channels
from crm_social.config import Config
from crm_social.errors import CrmSocialError
from crm_social.store import deliveries, ledger, schema
from crm_social.store.db import Database, check_writable

_SILENT_AFTER = timedelta(days=3)


class Finding(Struct, frozen=True):
    """One thing looked at."""

    good: bool
    text: str


def examine(db: Database, config: Config, now: datetime) -> list[Finding]:
    """Return what was found, good and bad."""
    kind = "SQLite" if db.is_sqlite else "PostgreSQL"
    found = []
    try:
        check_writable(db)
        found.append(
            Finding(good=True, text=f"{kind} takes writes, at version {schema.current(db)}.")
        )
    except CrmSocialError as error:
        return [Finding(good=False, text=f"{kind}: {error}")]
    with db.reading() as session:
        waiting = ledger.waiting(session)
        backlog = deliveries.backlog(session)
    found.append(
        Finding(
            good=waiting < 10_000,
            text=f"{waiting} facts wait to be applied."
            + ("" if waiting < 10_000 else " Run more workers, or `crm-social apply`."),
        )
    )
    found.append(
        Finding(
            good=not backlog.dead,
            text=f"{backlog.ready} deliveries wait and {backlog.dead} are dead."
            + (" See `crm-social webhook deliveries --state dead`." if backlog.dead else ""),
        )
    )
    for row in channels.every(db):
        if row.problem:
            found.append(Finding(good=False, text=f"Channel {row.name}: {row.problem}"))
        elif row.synced_at and now - row.synced_at > _SILENT_AFTER:
            found.append(
                Finding(
                    good=False,
                    text=f"Channel {row.name} was last read {row.synced_at:%Y-%m-%d %H:%M} UTC."
                    " Is a worker running?",
                )
            )
        else:
            found.append(Finding(good=True, text=f"Channel {row.name} is listened to."))
    if config.allow_http:
        found.append(
            Finding(good=False, text="CRM_SOCIAL_ALLOW_HTTP is on: only for trials and tests.")
        )
    return found
