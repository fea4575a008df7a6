"""Our channels on the platforms, and how far each has been read."""

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from crm_social.store.tables import ChannelRow


def add(session: Session, row: ChannelRow) -> None:
    """Store a new channel."""
    session.add(row)


def get(session: Session, name: str) -> ChannelRow | None:
    """Return the channel of this name, or None."""
    return session.execute(select(ChannelRow).where(ChannelRow.name == name)).scalar_one_or_none()


def every(session: Session) -> list[ChannelRow]:
    """Return all channels by name."""
    return list(session.execute(select(ChannelRow).order_by(ChannelRow.name)).scalars())


def due(session: Session, now: datetime) -> list[str]:
    """Return the names of the channels whose time has come and that nobody is reading."""
    query = (
        select(ChannelRow.name)
        .where(ChannelRow.next_sync_at <= now, _free(now))
        .order_by(ChannelRow.next_sync_at)
    )
    return list(session.execute(query).scalars())


def lease(session: Session, name: str, now: datetime, until: datetime) -> bool:
    """Take a channel to read it. Return False if somebody has it."""
    query = update(ChannelRow).where(ChannelRow.name == name, _free(now)).values(leased_until=until)
    return _changed(session, query)


def advance(
    session: Session, name: str, *, mine_until: datetime, until: datetime, cursor: str
) -> bool:
    """Keep how far the channel was read, and hold it longer. Return False if it was lost."""
    query = (
        update(ChannelRow)
        .where(ChannelRow.name == name, ChannelRow.leased_until == mine_until)
        .values(cursor=cursor, leased_until=until)
    )
    return _changed(session, query)


def release(session: Session, name: str, *, mine_until: datetime, **values: Any) -> bool:
    """Give the channel back with the outcome. Return False if it was lost before."""
    query = (
        update(ChannelRow)
        .where(ChannelRow.name == name, ChannelRow.leased_until == mine_until)
        .values(leased_until=None, **values)
    )
    return _changed(session, query)


def change(session: Session, name: str, **values: Any) -> bool:
    """Change a channel. Return False where there is none."""
    return _changed(session, update(ChannelRow).where(ChannelRow.name == name).values(**values))


def remove(session: Session, name: str) -> bool:
    """Forget a channel; what was heard on it stays. Return False where there is none."""
    row = get(session, name)
    if row is None:
        return False
    session.delete(row)
    return True


def _free(now: datetime) -> Any:
    return or_(ChannelRow.leased_until.is_(None), ChannelRow.leased_until < now)


def _changed(session: Session, query: Any) -> bool:
    return bool(session.execute(query).rowcount == 1)  # type: ignore[attr-defined]
