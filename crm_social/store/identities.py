"""Who users are at sign-in providers."""

from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from crm_social.store.identity_tables import CameBackRow, IdentityRow
from crm_social.store.tables import UserRow

#: Longer than a sign-in may take.
_KEPT_FOR: Final = timedelta(days=1)


class Known(Struct, frozen=True):
    """A provider that lets a user in: since when, and when it last did."""

    issuer: str
    created_at: datetime
    used_at: datetime


def of(session: Session, user_id: int) -> list[Known]:
    """Return the providers that know a user, by name."""
    query = select(IdentityRow).where(IdentityRow.user_id == user_id).order_by(IdentityRow.issuer)
    return [
        Known(row.issuer, row.created_at, row.used_at) for row in session.execute(query).scalars()
    ]


def user(session: Session, issuer: str, subject: str) -> UserRow | None:
    """Return whom a provider means by this name, disabled or not; None for nobody."""
    query = (
        select(UserRow)
        .join(IdentityRow, IdentityRow.user_id == UserRow.id)
        .where(IdentityRow.issuer == issuer, IdentityRow.subject == subject)
    )
    return session.execute(query).scalar_one_or_none()


def subject_of(session: Session, user_id: int, issuer: str) -> str | None:
    """Return what a provider calls a user, None where they are not known to be there."""
    query = select(IdentityRow.subject).where(
        IdentityRow.user_id == user_id, IdentityRow.issuer == issuer
    )
    return session.execute(query).scalar_one_or_none()


def add(session: Session, user_id: int, issuer: str, subject: str, now: datetime) -> None:
    """Keep who a user is at a provider."""
    session.add(
        IdentityRow(issuer=issuer, subject=subject, user_id=user_id, created_at=now, used_at=now)
    )


def touch(session: Session, issuer: str, subject: str, now: datetime) -> None:
    """Note that somebody came through a provider."""
    session.execute(
        update(IdentityRow)
        .where(IdentityRow.issuer == issuer, IdentityRow.subject == subject)
        .values(used_at=now)
    )


def remove(session: Session, user_id: int) -> int:
    """Forget who a user is at every provider. Return at how many they were known."""
    done = session.execute(delete(IdentityRow).where(IdentityRow.user_id == user_id))
    return int(done.rowcount)  # type: ignore[attr-defined]


def comes_back(session: Session, digest: bytes, now: datetime) -> bool:
    """Note that a sign-in came back. Return False where it did before: then this has failed."""
    session.execute(delete(CameBackRow).where(CameBackRow.at < now - _KEPT_FOR))
    try:
        session.execute(insert(CameBackRow).values(digest=digest, at=now))
    except IntegrityError:
        return False
    return True
