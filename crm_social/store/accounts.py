"""Who may come in: users, their browser sessions, API tokens, and failed sign-ins."""

from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from crm_social.store.tables import SessionRow, SignInRow, TokenRow, UserRow


def user(session: Session, username: str) -> UserRow | None:
    """Return the user of this name, or None."""
    return session.execute(select(UserRow).where(UserRow.username == username)).scalar_one_or_none()


def users(session: Session) -> list[UserRow]:
    """Return all users by name."""
    return list(session.execute(select(UserRow).order_by(UserRow.username)).scalars())


def add_user(
    session: Session, *, username: str, name: str, role: str, password: str, now: datetime
) -> None:
    """Store a new user; `password` is a hash."""
    session.add(UserRow(username=username, name=name, role=role, password=password, created_at=now))


def change_user(session: Session, user_id: int, **values: object) -> None:
    """Change a user and end all of that user's sessions."""
    session.execute(update(UserRow).where(UserRow.id == user_id).values(**values))
    session.execute(delete(SessionRow).where(SessionRow.user_id == user_id))


def rehash(session: Session, user_id: int, password: str) -> None:
    """Store the same password hashed by today's parameters."""
    session.execute(update(UserRow).where(UserRow.id == user_id).values(password=password))


def open_session(session: Session, user_id: int, digest: bytes, now: datetime) -> None:
    """Remember a signed-in browser by the digest of its cookie."""
    session.add(SessionRow(digest=digest, user_id=user_id, created_at=now, seen_at=now))


def session_user(
    session: Session, digest: bytes, *, seen_since: datetime, created_since: datetime
) -> tuple[UserRow, datetime] | None:
    """Return who this browser is signed in as and when it was last seen, or None."""
    row = session.execute(
        select(UserRow, SessionRow.seen_at)
        .join(SessionRow, SessionRow.user_id == UserRow.id)
        .where(
            SessionRow.digest == digest,
            SessionRow.seen_at >= seen_since,
            SessionRow.created_at >= created_since,
            UserRow.disabled_at.is_(None),
        )
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def touch_session(session: Session, digest: bytes, now: datetime) -> None:
    """Note that the browser was here."""
    session.execute(update(SessionRow).where(SessionRow.digest == digest).values(seen_at=now))


def close_session(session: Session, digest: bytes) -> None:
    """Forget a browser."""
    session.execute(delete(SessionRow).where(SessionRow.digest == digest))


def forget_old_sessions(session: Session, before: datetime) -> None:
    """Forget sessions nobody can use any more, and old failures."""
    session.execute(delete(SessionRow).where(SessionRow.created_at < before))
    session.execute(delete(SignInRow).where(SignInRow.at < before))


def failures(session: Session, who: str, since: datetime) -> int:
    """Return how often signing in failed for a user or address."""
    return session.execute(
        select(func.count()).where(SignInRow.who == who, SignInRow.at >= since)
    ).scalar_one()


def add_failure(session: Session, who: str, now: datetime) -> None:
    """Count a failed sign-in."""
    session.add(SignInRow(who=who, at=now))


def clear_failures(session: Session, who: str) -> None:
    """Forget the failures, after a success."""
    session.execute(delete(SignInRow).where(SignInRow.who == who))


def add_token(session: Session, row: TokenRow) -> None:
    """Store a new token."""
    session.add(row)


def token(session: Session, digest: bytes, now: datetime) -> TokenRow | None:
    """Return a token that is valid now, or None."""
    row = session.execute(select(TokenRow).where(TokenRow.digest == digest)).scalar_one_or_none()
    if row is None or row.revoked_at is not None:
        return None
    return row if row.expires_at is None or row.expires_at > now else None


def tokens(session: Session) -> list[TokenRow]:
    """Return all tokens, oldest first."""
    return list(session.execute(select(TokenRow).order_by(TokenRow.id)).scalars())


def touch_token(session: Session, token_id: int, now: datetime) -> None:
    """Note that the token was used."""
    session.execute(update(TokenRow).where(TokenRow.id == token_id).values(used_at=now))


def revoke_token(session: Session, token_id: int, now: datetime) -> bool:
    """End a token. Return False where there is none or it had ended."""
    done = session.execute(
        update(TokenRow)
        .where(TokenRow.id == token_id, TokenRow.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]
