"""The tables of signing in through a provider."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_social.store.tables import Base


class IdentityRow(Base):
    """Who a user is at a sign-in provider: the provider's own name for them never changes."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("user_id", "issuer", name="identities_user"),)

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    used_at: Mapped[datetime]


class CameBackRow(Base):
    """A sign-in that came back from its provider, so that it cannot come back again."""

    __tablename__ = "came_back"

    #: SHA-256 of its state.
    digest: Mapped[bytes] = mapped_column(primary_key=True)
    at: Mapped[datetime]
