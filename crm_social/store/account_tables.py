"""The tables of the audit, of one-time links and of recovery codes."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_social.store.tables import Base, RowId


class AuditRow(Base):
    """One deed of one person. Triggers refuse to change or delete it; see store/audit.py."""

    __tablename__ = "audit"
    __table_args__ = (Index("audit_by", "by", "id"), Index("audit_deed", "deed", "id"))

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    #: A username, or who ran a command; empty where nobody had signed in.
    by: Mapped[str]
    deed: Mapped[str]
    #: What it was done to, as `sort:id`.
    subject: Mapped[str]
    #: The client address, or `command line`.
    address: Mapped[str]
    #: JSON: what else there is to say, without anything of a contact but ids.
    detail: Mapped[str]
    #: SHA-256 over the row before and this one.
    chain: Mapped[bytes]


class AuditHeadRow(Base):
    """The newest line of the audit at a moment, kept so that what is cut off after it is found.

    Triggers refuse to change or delete it; the file in the data folder says the same.
    """

    __tablename__ = "audit_heads"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    #: How many lines there were, the id of the newest, and its `chain`.
    lines: Mapped[int]
    last: Mapped[int]
    chain: Mapped[bytes]
    #: Made with the installation's secret, so that nobody without it writes one.
    mark: Mapped[str]


class LinkRow(Base):
    """A one-time link: an invitation, or a new password. Only its digest is kept."""

    __tablename__ = "links"
    __table_args__ = (UniqueConstraint("digest", name="links_digest"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    digest: Mapped[bytes]
    #: invitation or reset
    purpose: Mapped[str]
    #: Whom it is for; an invitation's name is taken from here.
    username: Mapped[str]
    name: Mapped[str]
    role: Mapped[str]
    #: Of an invitation: the mail address they get.
    email: Mapped[str | None]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class RecoveryCodeRow(Base):
    """A code that stands in for the second factor once. Only its digest is kept."""

    __tablename__ = "recovery_codes"
    __table_args__ = (Index("recovery_codes_user", "user_id"),)

    digest: Mapped[bytes] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
