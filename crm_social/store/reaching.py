"""How far something has come that goes through rows by their number."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_social.store import bulk
from crm_social.store.care_tables import ReachedRow

_COLUMNS: Final = ("name", "number")


def reached(session: Session, name: str) -> int:
    """Return the number it has come to, 0 where it has not begun."""
    found = session.execute(select(ReachedRow.number).where(ReachedRow.name == name))
    return found.scalar_one_or_none() or 0


def reach(session: Session, name: str, number: int) -> None:
    """Remember how far it has come."""
    bulk.upsert(session, ReachedRow, _COLUMNS, [(name, number)], key="name")
