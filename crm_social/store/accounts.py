"""Who may come in: users, their browser sessions, API tokens, and failed sign-ins."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from crm_social.core.rights import Role
from crm_social.errors import Conflict
from crm_social.store.account_tables import AuditRow, RecoveryCodeRow
from crm_social.store.tables import SessionRow, SignInRow, TokenRow, UserRow


class Open(Struct, frozen=True):
    """A browser somebody is signed in with."""

    #: The first half of its cookie's digest, which opens nothing.
    id: str
    created_at: datetime
    seen_at: datetime
    address: str
    agent: str


def user(session: Session, username: str) -> UserRow | None:
    """Return the user of this name, or None."""
    return session.execute(select(UserRow).where(UserRow.username == username)).scalar_one_or_none()


def are_there_any(session: Session) -> bool:
    """Say whether there is anybody who signs in, or once did."""
    return session.execute(select(UserRow.id).limit(1)).scalar_one_or_none() is not None


def users(session: Session) -> list[UserRow]:
    """Return all users by name."""
    return list(session.execute(select(UserRow).order_by(UserRow.username)).scalars())


def by_email(session: Session, email: str) -> UserRow | None:
    """Return who can sign in and has this mail address, in small letters; None for nobody."""
    query = select(UserRow).where(UserRow.email == email, UserRow.disabled_at.is_(None))
    return session.execute(query).scalar_one_or_none()


def add_user(
    session: Session,
    *,
    username: str,
    name: str,
    role: str,
    password: str,
    now: datetime,
    email: str | None = None,
) -> None:
    """Store a new user; `password` is a hash, `email` in small letters."""
    session.add(
        UserRow(
            username=username,
            name=name,
            role=role,
            password=password,
            created_at=now,
            email=email,
        )
    )


def set_email(session: Session, user_id: int, email: str | None) -> None:
    """Store a user's mail address, in small letters; None for none.

    Raise Conflict where somebody else was faster to have it.
    """
    try:
        session.execute(update(UserRow).where(UserRow.id == user_id).values(email=email))
    except IntegrityError as error:
        raise Conflict("Somebody has this mail address already.") from error


def change_user(session: Session, user_id: int, **values: object) -> None:
    """Change a user and end all of that user's sessions."""
    session.execute(update(UserRow).where(UserRow.id == user_id).values(**values))
    session.execute(delete(SessionRow).where(SessionRow.user_id == user_id))


def rename(session: Session, user_id: int, name: str) -> None:
    """Change what a user is called; nobody is signed out for that."""
    session.execute(update(UserRow).where(UserRow.id == user_id).values(name=name))


def lock_admins(session: Session) -> int:
    """Return how many admins can sign in; none is made or unmade until the transaction ends."""
    query = select(UserRow.id).where(UserRow.role == Role.ADMIN, UserRow.disabled_at.is_(None))
    return len(session.execute(query.with_for_update()).all())


def set_factor(
    session: Session, user_id: int, locked: str | None, codes: list[bytes], step: int | None = None
) -> None:
    """Store the second factor (encrypted; None for none) and the digests of its codes.

    The code of time step `step` was used already.
    """
    session.execute(
        update(UserRow).where(UserRow.id == user_id).values(factor=locked, factor_step=step)
    )
    session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.user_id == user_id))
    session.add_all([RecoveryCodeRow(digest=code, user_id=user_id) for code in codes])


def take_step(session: Session, user_id: int, step: int) -> bool:
    """Note that a code of this time step was used. Return False where it was used before."""
    done = session.execute(
        update(UserRow)
        .where(
            UserRow.id == user_id,
            UserRow.factor_step.is_(None) | (UserRow.factor_step < step),
        )
        .values(factor_step=step)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def take_code(session: Session, user_id: int, digest: bytes) -> bool:
    """Use a recovery code up. Return False where there is none."""
    done = session.execute(
        delete(RecoveryCodeRow).where(
            RecoveryCodeRow.digest == digest, RecoveryCodeRow.user_id == user_id
        )
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def codes_left(session: Session, user_id: int) -> int:
    """Return how many recovery codes a user has."""
    return session.execute(
        select(func.count()).where(RecoveryCodeRow.user_id == user_id)
    ).scalar_one()


def set_lang(session: Session, user_id: int, lang: str | None) -> None:
    """Store the language of a user's pages; None leaves it to the browser."""
    session.execute(update(UserRow).where(UserRow.id == user_id).values(lang=lang))


def rehash(session: Session, user_id: int, password: str) -> None:
    """Store the same password hashed by today's parameters."""
    session.execute(update(UserRow).where(UserRow.id == user_id).values(password=password))


def open_session(
    session: Session,
    user_id: int,
    digest: bytes,
    now: datetime,
    *,
    address: str,
    agent: str,
    half: bool = False,
    id_token: str | None = None,
) -> None:
    """Remember a browser by the digest of its cookie; `half` waits for the second factor.

    `id_token` is encrypted: what signs them out at the provider they came from.
    """
    session.add(
        SessionRow(
            digest=digest,
            user_id=user_id,
            created_at=now,
            seen_at=now,
            address=address,
            agent=agent,
            half=half,
            id_token=id_token,
        )
    )


def session_user(
    session: Session,
    digest: bytes,
    *,
    seen_since: datetime,
    created_since: datetime,
    half: bool = False,
) -> tuple[UserRow, datetime] | None:
    """Return who this browser is signed in as and when it was last seen, or None."""
    row = session.execute(
        select(UserRow, SessionRow.seen_at)
        .join(SessionRow, SessionRow.user_id == UserRow.id)
        .where(
            SessionRow.digest == digest,
            SessionRow.half.is_(half),
            SessionRow.seen_at >= seen_since,
            SessionRow.created_at >= created_since,
            UserRow.disabled_at.is_(None),
        )
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def username_of(session: Session, digest: bytes) -> str | None:
    """Return whose browser this is, None where nobody is wholly signed in with it."""
    query = select(UserRow.username).join(SessionRow, SessionRow.user_id == UserRow.id)
    query = query.where(SessionRow.digest == digest, SessionRow.half.is_(False))
    return session.execute(query).scalar_one_or_none()


def id_token_of(session: Session, digest: bytes) -> str | None:
    """Return what signs this browser out at its provider, encrypted; None where nothing does."""
    query = select(SessionRow.id_token).where(SessionRow.digest == digest)
    return session.execute(query).scalar_one_or_none()


def sessions_of(
    session: Session, user_id: int, *, seen_since: datetime, created_since: datetime
) -> list[Open]:
    """Return the browsers a user is signed in with, the last seen first."""
    query = (
        select(SessionRow)
        .where(
            SessionRow.user_id == user_id,
            SessionRow.half.is_(False),
            SessionRow.seen_at >= seen_since,
            SessionRow.created_at >= created_since,
        )
        .order_by(SessionRow.seen_at.desc(), SessionRow.digest)
    )
    return [
        Open(name_of(bytes(row.digest)), row.created_at, row.seen_at, row.address, row.agent)
        for row in session.execute(query).scalars()
    ]


def name_of(digest: bytes) -> str:
    """Return what a session is called where it is listed."""
    return digest.hex()[:32]


def last_seen(session: Session) -> dict[int, datetime]:
    """Return when each user was last seen in a browser, by id; who was not lately is missing."""
    newest = func.max(SessionRow.seen_at).label("seen_at")
    query = select(SessionRow.user_id, newest).where(SessionRow.half.is_(False))
    seen = {row.user_id: row.seen_at for row in session.execute(query.group_by(SessionRow.user_id))}
    # Sessions are forgotten after some days, what was done never is.
    acts = (
        select(UserRow.id, func.max(AuditRow.at).label("at"))
        .join(AuditRow, AuditRow.by == UserRow.username)
        .group_by(UserRow.id)
    )
    for row in session.execute(acts):
        seen[row.id] = max(row.at, seen.get(row.id, row.at))
    return seen


def end_session(session: Session, user_id: int, name: str) -> bool:
    """End one session of a user's by its name. Return False where there is none."""
    query = select(SessionRow.digest).where(SessionRow.user_id == user_id)
    for digest in session.execute(query).scalars():
        if name_of(bytes(digest)) == name:
            close_session(session, bytes(digest))
            return True
    return False


def end_sessions(session: Session, user_id: int) -> None:
    """End all sessions of a user."""
    session.execute(delete(SessionRow).where(SessionRow.user_id == user_id))


def touch_session(session: Session, digest: bytes, now: datetime) -> None:
    """Note that the browser was here."""
    session.execute(update(SessionRow).where(SessionRow.digest == digest).values(seen_at=now))


def close_session(session: Session, digest: bytes) -> bool:
    """Forget a browser. Return False where there is none."""
    done = session.execute(delete(SessionRow).where(SessionRow.digest == digest))
    return bool(done.rowcount)  # type: ignore[attr-defined]


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


def add_token(session: Session, row: TokenRow) -> int:
    """Store a new token. Return its id."""
    session.add(row)
    # Generates row.id.
    session.flush()
    return row.id


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


def token_by_id(session: Session, token_id: int) -> TokenRow | None:
    """Return one token, alive or not."""
    return session.get(TokenRow, token_id)


def revoke_token(session: Session, token_id: int, now: datetime) -> bool:
    """End a token. Return False where there is none or it had ended."""
    done = session.execute(
        update(TokenRow)
        .where(TokenRow.id == token_id, TokenRow.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]
