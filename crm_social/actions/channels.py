"""Our channels: add one, list them, remove one. Secrets are locked before they are stored."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct

from crm_social import plugins
from crm_social.core.deeds import Deed
from crm_social.errors import Conflict, Invalid, NotFound
from crm_social.signing import Safe
from crm_social.store import audit, channels
from crm_social.store.audit import COMMAND_LINE
from crm_social.store.db import Database, Session
from crm_social.store.tables import ChannelRow

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}\Z")


class ChannelView(Struct, frozen=True):
    """A channel as an admin sees it; secrets are not shown."""

    name: str
    connector: str
    settings: dict[str, str]
    synced_at: datetime | None
    next_sync_at: datetime | None
    problem: str | None


def add(
    db: Database,
    safe: Safe,
    *,
    name: str,
    connector: str,
    settings: Mapping[str, str],
    now: datetime,
    by: str = COMMAND_LINE,
) -> None:
    """Add a channel, to be read at once. Raise Invalid for a setting that is wrong or missing."""
    if not _NAME.match(name):
        raise Invalid(
            "A channel's name is up to 40 small letters, digits, dots, dashes or underscores,"
            f" not {name!r}.",
            "name",
        )
    kept = locked(connector, settings, safe)

    def work(session: Session) -> None:
        if channels.get(session, name):
            raise Conflict(f"There is a channel {name!r} already.")
        channels.add(
            session,
            ChannelRow(
                name=name,
                connector=connector,
                settings=kept,
                cursor="{}",
                stream="{}",
                created_at=now,
                next_sync_at=now,
                failures=0,
            ),
        )
        audit.write(session, Deed.CHANNEL_ADDED, by, f"channel:{name}", now, connector=connector)

    db.write(work)


def every(db: Database) -> list[ChannelView]:
    """Return all channels by name, secrets left out."""
    with db.reading() as session:
        rows = channels.every(session)
    return [_view(row) for row in rows]


def resume(db: Database, name: str, now: datetime, by: str = COMMAND_LINE) -> None:
    """Read a channel that was stopped by a problem again, from where it was."""

    def work(session: Session) -> None:
        if not channels.change(
            session, name, next_sync_at=now, failures=0, problem=None, leased_until=None
        ):
            raise NotFound(f"There is no channel {name!r}.")
        audit.write(session, Deed.CHANNEL_RESUMED, by, f"channel:{name}", now)

    db.write(work)


def remove(db: Database, name: str, now: datetime, by: str = COMMAND_LINE) -> None:
    """Stop hearing a channel; what was heard stays."""

    def work(session: Session) -> None:
        if not channels.remove(session, name):
            raise NotFound(f"There is no channel {name!r}.")
        audit.write(session, Deed.CHANNEL_REMOVED, by, f"channel:{name}", now)

    db.write(work)


def opened(row: ChannelRow, safe: Safe) -> dict[str, str]:
    """Return a channel's settings with the secrets in clear, for its connector."""
    secret = {one.name for one in plugins.connector(row.connector).settings if one.secret}
    kept = msgspec.json.decode(row.settings, type=dict[str, str])
    return {name: safe.unlock(value) if name in secret else value for name, value in kept.items()}


def change(
    db: Database,
    safe: Safe,
    name: str,
    settings: Mapping[str, str],
    now: datetime,
    by: str = COMMAND_LINE,
) -> None:
    """Change some of a channel's settings, and read it again at once from where it was."""

    def work(session: Session) -> None:
        row = channels.get(session, name)
        if row is None:
            raise NotFound(f"There is no channel {name!r}.")
        kept = locked(row.connector, opened(row, safe) | dict(settings), safe)
        channels.change(session, name, settings=kept, next_sync_at=now, failures=0, problem=None)
        what = ", ".join(sorted(settings))
        audit.write(session, Deed.CHANNEL_CHANGED, by, f"channel:{name}", now, settings=what)

    db.write(work)


def locked(connector: str, settings: Mapping[str, str], safe: Safe) -> str:
    """Return settings as they are stored, secrets locked. Raise Invalid for a wrong one."""
    offered = {setting.name: setting for setting in plugins.connector(connector).settings}
    for unknown in settings.keys() - offered.keys():
        raise Invalid(
            f"{connector} has no setting {unknown!r}; it has {', '.join(offered)}.", unknown
        )
    kept = {}
    for setting in offered.values():
        value = settings.get(setting.name, setting.default or "").strip()
        if not value and setting.required:
            raise Invalid(f"{connector} needs {setting.name}: {setting.help}", setting.name)
        if value:
            kept[setting.name] = safe.lock(value) if setting.secret else value
    return msgspec.json.encode(kept).decode()


def _view(row: ChannelRow) -> ChannelView:
    connector = plugins.connectors().get(row.connector)
    # Of a connector that is not installed nobody knows which settings are secret.
    shown = {one.name for one in connector.settings if not one.secret} if connector else set()
    kept = msgspec.json.decode(row.settings, type=dict[str, str])
    missing = None if connector else f"The connector {row.connector} is not installed."
    return ChannelView(
        name=row.name,
        connector=row.connector,
        settings={name: value for name, value in kept.items() if name in shown},
        synced_at=row.synced_at,
        next_sync_at=row.next_sync_at,
        problem=row.problem or missing,
    )
