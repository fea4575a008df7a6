"""The tables of notices: what users want, what they are still to be told, and their messages."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_social.store.tables import Base, RowId

_UNTOLD = text("batch IS NULL")
_UNSENT = text("state IN ('ready', 'leased')")


class WantsRow(Base):
    """What a user wants to be told of; who has none wants what everybody wants at first."""

    __tablename__ = "notice_wants"

    username: Mapped[str] = mapped_column(primary_key=True)
    #: JSON: a `core.notices.Wants`.
    wants: Mapped[str]
    #: The incoming webhook of their chat, encrypted: whoever has it can write there.
    chat_url: Mapped[str | None]


class NoticeRow(Base):
    """One thing one user is to be told of. It names contacts by their ids alone."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("username", "key", name="notices_key"),
        Index("notices_untold", "username", sqlite_where=_UNTOLD, postgresql_where=_UNTOLD),
        Index("notices_batch", "batch"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    username: Mapped[str]
    kind: Mapped[str]
    #: The same for the same thing, so that nobody is told of it twice.
    key: Mapped[str]
    contact_id: Mapped[int | None]
    #: JSON: a sentence in each language, where the kind has none of its own; and a path of ours.
    said: Mapped[str]
    created_at: Mapped[datetime]
    #: What it is told together with; None while it waits.
    batch: Mapped[str | None]


class LetterRow(Base):
    """One message by one way: its text is made when it is sent, of what is true then."""

    __tablename__ = "letters"
    __table_args__ = (
        UniqueConstraint("batch", "way", name="letters_batch"),
        Index("letters_unsent", "next_at", sqlite_where=_UNSENT, postgresql_where=_UNSENT),
        Index("letters_username", "username", "id"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    #: What it tells; by each way it is told once.
    batch: Mapped[str]
    #: Who gets it; of `forgotten` what was typed, until it is sent.
    username: Mapped[str]
    kind: Mapped[str]
    #: mail or chat
    way: Mapped[str]
    #: The address of somebody who is no user yet.
    email: Mapped[str | None]
    #: The word of a one-time link, encrypted, until it is sent or over.
    word: Mapped[str | None]
    lang: Mapped[str | None]
    created_at: Mapped[datetime]
    #: ready, leased, done, dead or dropped
    state: Mapped[str]
    attempts: Mapped[int]
    next_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    #: From when on it is no use any more.
    expires_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    problem: Mapped[str | None]
