"""What users want to be told of, and what they are still to be told.

`tell` is called in the transaction of whatever happened, so that a notice is there exactly where
the change is. Who cannot be reached, or does not want to hear of it, gets no row.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec import Struct
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from crm_social.core.facts import micros
from crm_social.core.notices import ChatTo, Kind, Wants, Way
from crm_social.store import bulk
from crm_social.store.notice_tables import NoticeRow, WantsRow
from crm_social.store.tables import UserRow

_encode = msgspec.json.Encoder().encode
_decode_wants = msgspec.json.Decoder(Wants).decode
_COLUMNS: Final = ("username", "kind", "key", "contact_id", "said", "created_at")


class Said(Struct, frozen=True, omit_defaults=True):
    """What a notice says beside its kind: a sentence in each language, and a path of ours."""

    sentence: dict[str, str] = {}
    path: str = ""


_decode_said = msgspec.json.Decoder(Said).decode


class Notice(Struct, frozen=True):
    """One thing one user is to be told of."""

    username: str
    kind: Kind
    #: The same for the same thing: nobody is told of it twice.
    key: str
    contact_id: int | None = None
    said: Said = Said()


class Waiting(Struct, frozen=True):
    """A notice that was written: of whom, and when."""

    id: int
    username: str
    kind: Kind
    contact_id: int | None
    said: Said
    created_at: datetime


class Reader(Struct, frozen=True):
    """One user as messages are sent to them."""

    username: str
    name: str
    role: str
    #: None where they never chose one.
    lang: str | None
    email: str | None
    wants: Wants
    #: Encrypted.
    chat_url: str | None

    def ways(self, *, mail: bool = True, shared: bool = True) -> tuple[Way, ...]:
        """Return how they can be reached; `mail` and `shared` say what the settings allow."""
        chat = self.wants.chat
        by_chat = (chat is ChatTo.OWN and bool(self.chat_url)) or (chat is ChatTo.SHARED and shared)
        by_mail = mail and self.wants.mail and self.email is not None
        return (*((Way.MAIL,) if by_mail else ()), *((Way.CHAT,) if by_chat else ()))


def tell(
    session: Session,
    usernames: Iterable[str],
    kind: Kind,
    key: str,
    now: datetime,
    *,
    contact_id: int | None = None,
    sentence: Mapping[str, str] | None = None,
    path: str = "",
) -> int:
    """Have these users be told of something, each once for ever. Return how many will be.

    `key` names what happened: said again, nobody hears of it again. `sentence` is what is said of
    an alarm in nb, sv and en; it may name no contact, nor anything a contact wrote, as it stays
    after somebody was forgotten. `path` is where a link leads, such as `/contacts/7`.
    """
    said = Said(dict(sentence or {}), path)
    return put(session, [Notice(name, kind, key, contact_id, said) for name in usernames], now)


def put(session: Session, notices: Sequence[Notice], now: datetime) -> int:
    """Write many notices, as `tell` does one. Return how many will be told."""
    if not notices:
        return 0
    readers = reachable(session)
    at = micros(now)
    rows = [
        (one.username, one.kind.value, one.key, one.contact_id, _encode(one.said).decode(), at)
        for one in notices
        if (reader := readers.get(one.username)) and reader.wants.to_hear(one.kind)
    ]
    bulk.insert_new(session, NoticeRow, _COLUMNS, rows)
    return len(rows)


def take_back(session: Session, username: str, kind: Kind, contact_id: int) -> None:
    """Do not tell somebody of this after all, where it has not left yet."""
    session.execute(
        delete(NoticeRow).where(
            NoticeRow.username == username,
            NoticeRow.kind == kind.value,
            NoticeRow.contact_id == contact_id,
            NoticeRow.batch.is_(None),
        )
    )


def reachable(session: Session) -> dict[str, Reader]:
    """Return the users who can sign in and be reached somehow, by username."""
    found = (
        _reader(row) for row in session.execute(_readers().where(UserRow.disabled_at.is_(None)))
    )
    return {one.username: one for one in found if one.ways()}


def reader(session: Session, username: str) -> Reader | None:
    """Return one user as messages are sent to them; None where they cannot sign in."""
    query = _readers().where(UserRow.username == username, UserRow.disabled_at.is_(None))
    row = session.execute(query).one_or_none()
    return None if row is None else _reader(row)


def save(session: Session, username: str, wants: Wants, chat_url: str | None) -> None:
    """Keep what a user wants; `chat_url` is encrypted."""
    row = (username, _encode(wants).decode(), chat_url)
    bulk.upsert(session, WantsRow, ("username", "wants", "chat_url"), [row], key="username")


def who_wait(session: Session) -> list[str]:
    """Return the users who are still to be told of something, by name."""
    query = select(NoticeRow.username).where(NoticeRow.batch.is_(None)).distinct()
    return list(session.execute(query.order_by(NoticeRow.username)).scalars())


def waiting(session: Session, username: str) -> list[Waiting]:
    """Return what a user is still to be told, oldest first; nobody else takes it meanwhile."""
    query = select(NoticeRow).where(NoticeRow.username == username, NoticeRow.batch.is_(None))
    rows = session.execute(query.order_by(NoticeRow.id).with_for_update(skip_locked=True))
    return [_waiting(row) for row in rows.scalars()]


def gather(session: Session, notices: Collection[Waiting], batch: str) -> None:
    """Have these be told together."""
    ids = [one.id for one in notices]
    session.execute(update(NoticeRow).where(NoticeRow.id.in_(ids)).values(batch=batch))


def drop(session: Session, notices: Collection[Waiting]) -> None:
    """Tell nobody of these."""
    session.execute(delete(NoticeRow).where(NoticeRow.id.in_([one.id for one in notices])))


def of_batch(session: Session, batch: str) -> list[Waiting]:
    """Return what is told together, oldest first."""
    query = select(NoticeRow).where(NoticeRow.batch == batch).order_by(NoticeRow.id)
    return [_waiting(row) for row in session.execute(query).scalars()]


def _readers() -> Any:
    return select(
        UserRow.username,
        UserRow.name,
        UserRow.role,
        UserRow.lang,
        UserRow.email,
        WantsRow.wants,
        WantsRow.chat_url,
    ).outerjoin(WantsRow, WantsRow.username == UserRow.username)


def _reader(row: Any) -> Reader:
    values = row._asdict()
    kept = values.pop("wants")
    return Reader(wants=Wants() if kept is None else _decode_wants(kept), **values)


def _waiting(row: NoticeRow) -> Waiting:
    return Waiting(
        id=row.id,
        username=row.username,
        kind=Kind(row.kind),
        contact_id=row.contact_id,
        said=_decode_said(row.said),
        created_at=row.created_at,
    )
