"""The tables of the company's own settings, and of what users keep for themselves."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_social.store.tables import Base, RowId


class OwnCompanyRow(Base):
    """One thing the company said of itself, or how far its first run has come; JSON."""

    __tablename__ = "own_company"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class FilterRow(Base):
    """A queue somebody has given a name to, by what its address asks for."""

    __tablename__ = "filters"
    __table_args__ = (UniqueConstraint("username", "name", name="filters_name"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    username: Mapped[str]
    name: Mapped[str]
    #: JSON: the words of the address, by their name there.
    asked: Mapped[str]
    #: The queue opens with it.
    is_default: Mapped[bool]
    created_at: Mapped[datetime]
