"""The queues users have given a name to."""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from msgspec import Struct
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from crm_social.store.desk_tables import FilterRow

_decode = msgspec.json.Decoder(dict[str, str]).decode


class Filter(Struct, frozen=True):
    """One of them; `asked` are the words of the queue's address."""

    id: int
    name: str
    asked: dict[str, str]
    is_default: bool


def of(session: Session, username: str) -> list[Filter]:
    """Return a user's filters by name."""
    query = select(FilterRow).where(FilterRow.username == username).order_by(FilterRow.name)
    return [_filter(row) for row in session.execute(query).scalars()]


def get(session: Session, username: str, filter_id: int) -> Filter | None:
    """Return one of a user's filters, or None."""
    row = _row(session, username, filter_id)
    return None if row is None else _filter(row)


def default(session: Session, username: str) -> Filter | None:
    """Return what a user's queue opens with, or None."""
    query = select(FilterRow).where(FilterRow.username == username, FilterRow.is_default)
    row = session.execute(query.limit(1)).scalar_one_or_none()
    return None if row is None else _filter(row)


def number(session: Session, username: str) -> int:
    """Return how many filters a user has."""
    query = select(func.count()).select_from(FilterRow)
    return session.execute(query.where(FilterRow.username == username)).scalar_one()


def named(session: Session, username: str, name: str) -> Filter | None:
    """Return a user's filter of this name, or None."""
    query = select(FilterRow).where(FilterRow.username == username, FilterRow.name == name)
    row = session.execute(query).scalar_one_or_none()
    return None if row is None else _filter(row)


def add(session: Session, username: str, name: str, asked: Mapping[str, str], now: datetime) -> int:
    """Keep a new filter. Return its id."""
    row = FilterRow(
        username=username, name=name, asked=_encoded(asked), is_default=False, created_at=now
    )
    session.add(row)
    # Generates row.id.
    session.flush()
    return row.id


def change(
    session: Session,
    username: str,
    filter_id: int,
    *,
    name: str | None = None,
    asked: Mapping[str, str] | None = None,
) -> bool:
    """Change what is given of one. Return False where there is none."""
    row = _row(session, username, filter_id)
    if row is None:
        return False
    if name is not None:
        row.name = name
    if asked is not None:
        row.asked = _encoded(asked)
    session.flush()
    return True


def set_default(session: Session, username: str, filter_id: int | None) -> None:
    """Have a user's queue open with this filter, or with none."""
    mine = update(FilterRow).where(FilterRow.username == username)
    session.execute(mine.values(is_default=False))
    if filter_id is not None:
        session.execute(mine.where(FilterRow.id == filter_id).values(is_default=True))


def drop(session: Session, username: str, filter_id: int) -> bool:
    """Forget one. Return False where there is none."""
    row = _row(session, username, filter_id)
    if row is None:
        return False
    session.execute(delete(FilterRow).where(FilterRow.id == filter_id))
    return True


def _row(session: Session, username: str, filter_id: int) -> FilterRow | None:
    query = select(FilterRow).where(FilterRow.id == filter_id, FilterRow.username == username)
    return session.execute(query).scalar_one_or_none()


def _encoded(asked: Mapping[str, str]) -> str:
    return msgspec.json.encode(dict(asked)).decode()


def _filter(row: FilterRow) -> Filter:
    return Filter(row.id, row.name, _decode(row.asked), row.is_default)
