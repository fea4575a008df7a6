"""How the product fares: one finding a line, each with what to do."""

from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from msgspec import Struct

from crm_social.actions import auditing, channels
from crm_social.actions.auditing import Fault
from crm_social.actions.channels import ChannelView
from crm_social.config import Config
from crm_social.errors import CrmSocialError
from crm_social.store import audit, deliveries, ledger, schema
from crm_social.store.db import Database, check_writable
from crm_social.store.deliveries import Backlog

_SILENT_AFTER: Final = timedelta(days=3)
_MOST_WAITING: Final = 10_000
#: Lines of the audit that are looked at; `crm-social audit --check` looks at all.
_LINES: Final = 5_000


class Looked(StrEnum):
    """What was looked at."""

    DATABASE = "database"
    FACTS = "facts"
    DELIVERIES = "deliveries"
    CHANNEL = "channel"
    CHANNEL_SILENT = "channel-silent"
    CHANNEL_HEARD = "channel-heard"
    AUDIT = "audit"
    AUDIT_CUT = "audit-cut"
    PLAIN_HTTP = "plain-http"


class Finding(Struct, frozen=True):
    """One thing looked at: what, how it is, as a sentence and as the values in it."""

    good: bool
    text: str
    what: Looked
    values: dict[str, str | int] = {}


def examine(db: Database, config: Config, now: datetime) -> list[Finding]:
    """Return what was found, good and bad."""
    kind = "SQLite" if db.is_sqlite else "PostgreSQL"
    try:
        check_writable(db)
        version = schema.current(db) or ""
    except CrmSocialError as error:
        values: dict[str, str | int] = {"kind": kind, "said": str(error)}
        return [Finding(good=False, text=f"{kind}: {error}", what=Looked.DATABASE, values=values)]
    found = [
        Finding(
            good=True,
            text=f"{kind} takes writes, at version {version}.",
            what=Looked.DATABASE,
            values={"kind": kind, "version": version},
        )
    ]
    with db.reading() as session:
        waiting = ledger.waiting(session)
        backlog = deliveries.backlog(session)
        broken = audit.first_broken(session, last=_LINES)
    found += [_facts(waiting), _deliveries(backlog), _audit(broken)]
    found += [_cut(fault) for fault in auditing.look(db, config.secret_key, Path(config.data))]
    found += [_channel(row, now) for row in channels.every(db)]
    if config.allow_http:
        found.append(
            Finding(
                good=False,
                text="CRM_SOCIAL_ALLOW_HTTP is on: only for trials and tests.",
                what=Looked.PLAIN_HTTP,
            )
        )
    return found


def _facts(waiting: int) -> Finding:
    good = waiting < _MOST_WAITING
    return Finding(
        good=good,
        text=f"{waiting} facts wait to be applied."
        + ("" if good else " Run more workers, or `crm-social apply`."),
        what=Looked.FACTS,
        values={"n": waiting},
    )


def _deliveries(backlog: Backlog) -> Finding:
    return Finding(
        good=not backlog.dead,
        text=f"{backlog.ready} deliveries wait and {backlog.dead} are dead."
        + (" See `crm-social webhook deliveries --state dead`." if backlog.dead else ""),
        what=Looked.DELIVERIES,
        values={"ready": backlog.ready, "dead": backlog.dead},
    )


def _audit(broken: int | None) -> Finding:
    return Finding(
        good=broken is None,
        text=f"The last {_LINES} lines of the audit are as they were written."
        if broken is None
        else f"Line {broken} of the audit is not as it was written.",
        what=Looked.AUDIT,
        values={"n": _LINES if broken is None else broken},
    )


def _cut(fault: Fault) -> Finding:
    at = "" if fault.at is None else f"{fault.at:%Y-%m-%d %H:%M} UTC"
    return Finding(
        good=False,
        text=f"The audit is not what it was at {at}: its newest line then was {fault.line}."
        " See `crm-social audit --check`.",
        what=Looked.AUDIT_CUT,
        values={"n": fault.line, "when": at},
    )


def _channel(row: ChannelView, now: datetime) -> Finding:
    if row.problem:
        return Finding(
            good=False,
            text=f"Channel {row.name}: {row.problem}",
            what=Looked.CHANNEL,
            values={"name": row.name, "said": row.problem},
        )
    if row.synced_at and now - row.synced_at > _SILENT_AFTER:
        when = f"{row.synced_at:%Y-%m-%d %H:%M} UTC"
        return Finding(
            good=False,
            text=f"Channel {row.name} was last read {when}. Is a worker running?",
            what=Looked.CHANNEL_SILENT,
            values={"name": row.name, "when": when},
        )
    return Finding(
        good=True,
        text=f"Channel {row.name} is listened to.",
        what=Looked.CHANNEL_HEARD,
        values={"name": row.name},
    )
