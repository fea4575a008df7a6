"""The messages to users: what is due, who is sending it, what became of it.

As with deliveries, a worker owns a row while its lease runs, `leased_until` is the proof, and a
leased row's `next_at` is the end of the lease: one condition finds what is due and what a dead
worker left behind.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import delete, exists, select, text, update
from sqlalchemy.orm import Session

from crm_social.core.facts import micros
from crm_social.core.notices import Kind, Way
from crm_social.store import bulk
from crm_social.store.notice_tables import LetterRow, NoticeRow

#: Longer than any try to send takes, and than it takes to miss a dead worker.
LEASE: Final = timedelta(minutes=5)
# Written out, not bound: only then can SQLite see that its partial index serves.
_IS_UNSENT: Final = text("letters.state IN ('ready', 'leased')")
_COLUMNS: Final = (
    "batch", "username", "kind", "way", "email", "word", "lang", "created_at", "state",
    "attempts", "next_at", "expires_at",
)  # fmt: skip


class Letter(Struct, frozen=True):
    """One message by one way; `until` is when our lease of it ends."""

    id: int
    batch: str
    username: str
    kind: Kind
    way: Way
    email: str | None
    #: Encrypted.
    word: str | None
    lang: str | None
    created_at: datetime
    attempts: int
    expires_at: datetime
    until: datetime


class Last(Struct, frozen=True):
    """What became of the newest message to somebody by one way."""

    way: Way
    kind: Kind
    state: str
    at: datetime
    problem: str


def put(
    session: Session,
    batch: str,
    username: str,
    kind: Kind,
    way: Way,
    now: datetime,
    expires_at: datetime,
    *,
    email: str | None = None,
    word: str | None = None,
    lang: str | None = None,
) -> None:
    """Queue a message, unless this is queued by this way already, or was sent."""
    at = micros(now)
    row = (
        batch, username, kind.value, way.value, email, word, lang, at, "ready", 0, at,
        micros(expires_at),
    )  # fmt: skip
    bulk.insert_new(session, LetterRow, _COLUMNS, [row])


def note(
    session: Session, batch: str, username: str, kind: Kind, now: datetime, because: str
) -> None:
    """Keep that this was looked at and there is nothing to send, so that nobody looks again."""
    at = micros(now)
    row = (
        batch, username, kind.value, Way.MAIL.value, None, None, None, at, "dropped", 0, at, at,
    )  # fmt: skip
    bulk.insert_new(session, LetterRow, _COLUMNS, [row])
    session.execute(
        update(LetterRow)
        .where(LetterRow.batch == batch, LetterRow.state == "dropped")
        .values(done_at=now, problem=because)
    )


def is_known(session: Session, batch: str) -> bool:
    """Say whether there is, or was, such a message by any way."""
    return bool(session.execute(select(exists().where(LetterRow.batch == batch))).scalar_one())


def lease(session: Session, now: datetime) -> Letter | None:
    """Take one message that is due, unless others have taken them all."""
    until = now + LEASE
    free = (
        select(LetterRow.id)
        .where(_IS_UNSENT, LetterRow.next_at <= now)
        .order_by(LetterRow.next_at, LetterRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = session.execute(
        update(LetterRow)
        .where(LetterRow.id == free.scalar_subquery())
        .values(state="leased", leased_until=until, next_at=until)
        .returning(LetterRow.id)
    ).one_or_none()
    if row is None:
        return None
    found = session.get_one(LetterRow, row.id, populate_existing=True)
    return Letter(
        id=found.id,
        batch=found.batch,
        username=found.username,
        kind=Kind(found.kind),
        way=Way(found.way),
        email=found.email,
        word=found.word,
        lang=found.lang,
        created_at=found.created_at,
        attempts=found.attempts,
        expires_at=found.expires_at,
        until=until,
    )


def settle(session: Session, letter: Letter, **values: Any) -> bool:
    """Write what became of a leased message. Return False where the lease was lost."""
    done = session.execute(
        update(LetterRow)
        .where(
            LetterRow.id == letter.id,
            LetterRow.state == "leased",
            LetterRow.leased_until == letter.until,
        )
        .values(leased_until=None, **values)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def newest(session: Session, username: str) -> list[Last]:
    """Return what became of the newest message to somebody by each way."""
    found = []
    for way in Way:
        query = (
            select(LetterRow)
            .where(
                LetterRow.username == username,
                LetterRow.way == way.value,
                LetterRow.kind != Kind.FORGOTTEN.value,
                (LetterRow.state != "dropped") | (LetterRow.attempts > 0),
            )
            .order_by(LetterRow.id.desc())
            .limit(1)
        )
        row = session.execute(query).scalar_one_or_none()
        if row is not None:
            at = row.done_at or row.created_at
            found.append(Last(way, Kind(row.kind), row.state, at, row.problem or ""))
    return found


def forget_old(session: Session, before: datetime) -> None:
    """Forget the messages that were over before a moment, and what they told."""
    over = select(LetterRow.batch).where(LetterRow.done_at < before)
    session.execute(delete(NoticeRow).where(NoticeRow.batch.in_(over)))
    session.execute(delete(LetterRow).where(LetterRow.done_at < before))
