"""Users and tokens: who may come in, and what they may do."""

import re
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from crm_social import signing
from crm_social.errors import Conflict, Forbidden, Invalid, NotFound, SignInRequired
from crm_social.store import accounts
from crm_social.store.db import Database, Session
from crm_social.store.tables import TokenRow, UserRow

ROLES: Final = ("rep", "manager", "admin")
_USERNAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}\Z")
_hasher = PasswordHasher()
#: Checked when the user is unknown, so that both answers take as long.
_NOBODY: Final = _hasher.hash(secrets.token_hex(16))
_TRIES_PER_USER: Final = 10
_TRIES_PER_ADDRESS: Final = 100
#: Longer than any session lasts.
_KEPT_FOR: Final = timedelta(days=8)
_TRIES_WITHIN: Final = timedelta(minutes=15)
_WORST: Final = frozenset(
    "password passord lösenord 12345678 123456789 1234567890 qwertyui qwerty123 iloveyou "
    "sommer2026 sommar2026 velkommen välkommen crm_social crmsocial letmein1 admin123 "
    "password1 passord1 passord123 password123 11111111 00000000 abc12345".split()
)


class Scope(StrEnum):
    """What an API token may do."""

    READ = "read"
    INGEST = "ingest"
    FACTS = "facts"
    FOLLOW_UP = "follow-up"
    WEBHOOKS = "webhooks"


def add_user(
    db: Database, *, username: str, name: str, role: str, password: str, now: datetime
) -> None:
    """Add a person who signs in. Raise Invalid or Conflict where that cannot be."""
    if not _USERNAME.match(username):
        raise Invalid(
            "A username is 2 to 40 small letters, digits, dots, dashes or underscores,"
            f" not {username!r}.",
            "username",
        )
    if role not in ROLES:
        raise Invalid(f"A role is one of {', '.join(ROLES)}, not {role!r}.", "role")
    check_password(password, username)

    def work(session: Session) -> None:
        if accounts.user(session, username):
            raise Conflict(f"There is a user {username!r} already.")
        accounts.add_user(
            session,
            username=username,
            name=name or username,
            role=role,
            password=_hasher.hash(password),
            now=now,
        )

    db.write(work)


def set_password(db: Database, username: str, password: str) -> None:
    """Give a user a new password and sign that user out everywhere."""
    check_password(password, username)

    def work(session: Session) -> None:
        found = accounts.user(session, username)
        if found is None:
            raise NotFound(f"There is no user {username!r}.")
        accounts.change_user(session, found.id, password=_hasher.hash(password))

    db.write(work)


def disable_user(db: Database, username: str, now: datetime) -> None:
    """Sign a user out everywhere and let nobody in under that name."""

    def work(session: Session) -> None:
        found = accounts.user(session, username)
        if found is None:
            raise NotFound(f"There is no user {username!r}.")
        accounts.change_user(session, found.id, disabled_at=now)

    db.write(work)


def enable_user(db: Database, username: str) -> None:
    """Let a disabled user in again."""

    def work(session: Session) -> None:
        found = accounts.user(session, username)
        if found is None:
            raise NotFound(f"There is no user {username!r}.")
        accounts.change_user(session, found.id, disabled_at=None)

    db.write(work)


def check_password(password: str, username: str) -> None:
    """Raise Invalid for a password that is too short, too long or among the first guessed."""
    if not 8 <= len(password) <= 200:
        raise Invalid("A password has 8 to 200 characters.", "password")
    plain = password.lower()
    if plain in _WORST or plain == username or len(set(plain)) < 3:
        raise Invalid("This password is among the first anyone would guess.", "password")


def sign_in(db: Database, username: str, password: str, address: str, now: datetime) -> str:
    """Return the cookie of a new session. Raise SignInRequired, the same whatever was wrong."""
    names = (f"user:{username[:100]}", f"address:{address}")
    since = now - _TRIES_WITHIN
    with db.reading() as session:
        found = accounts.user(session, username)
        tries = [accounts.failures(session, name, since) for name in names]
    if tries[0] >= _TRIES_PER_USER or tries[1] >= _TRIES_PER_ADDRESS:
        raise Forbidden("Too many failed tries. Wait a quarter of an hour and try again.")
    right = _verify(found.password if found else _NOBODY, password)
    if found is None or found.disabled_at is not None or not right:

        def count(session: Session) -> None:
            for name in names:
                accounts.add_failure(session, name, now)

        db.write(count)
        raise SignInRequired("The name or the password is not right.")
    cookie = secrets.token_urlsafe(32)

    def work(session: Session) -> None:
        accounts.open_session(session, found.id, signing.digest(cookie), now)
        accounts.clear_failures(session, names[0])
        accounts.forget_old_sessions(session, now - _KEPT_FOR)
        if _hasher.check_needs_rehash(found.password):
            accounts.rehash(session, found.id, _hasher.hash(password))

    db.write(work)
    return cookie


def sign_out(db: Database, cookie: str) -> None:
    """End the session of this cookie."""
    db.write(lambda session: accounts.close_session(session, signing.digest(cookie)))


def session_user(
    db: Database, cookie: str, now: datetime, *, idle: timedelta, longest: timedelta
) -> UserRow | None:
    """Return who is signed in with this cookie, or None; keeps the session alive."""
    digest = signing.digest(cookie)
    with db.reading() as session:
        found = accounts.session_user(
            session, digest, seen_since=now - idle, created_since=now - longest
        )
    if found is None:
        return None
    user, seen_at = found
    if now - seen_at > timedelta(minutes=1):
        db.write(lambda session: accounts.touch_session(session, digest, now))
    return user


def add_token(
    db: Database,
    *,
    name: str,
    scopes: list[str],
    username: str,
    now: datetime,
    days: int | None,
) -> str:
    """Return a new bearer token; it is shown this once and only its digest is kept."""
    allowed = [scope.value for scope in Scope]
    wrong = [scope for scope in scopes if scope not in allowed]
    if wrong or not scopes:
        raise Invalid(
            f"A token needs scopes among {', '.join(allowed)}, not {', '.join(wrong) or 'none'}.",
            "scopes",
        )
    token = f"crms_{secrets.token_urlsafe(32)}"

    def work(session: Session) -> None:
        if accounts.user(session, username) is None:
            raise NotFound(f"There is no user {username!r} for the token to act for.")
        accounts.add_token(
            session,
            TokenRow(
                name=name,
                digest=signing.digest(token),
                prefix=token[:10],
                scopes=" ".join(sorted(set(scopes))),
                username=username,
                created_at=now,
                expires_at=None if days is None else now + timedelta(days=days),
            ),
        )

    db.write(work)
    return token


def token_user(db: Database, token: str, now: datetime) -> tuple[str, frozenset[str]]:
    """Return on whose behalf a bearer token acts and its scopes. Raise SignInRequired."""
    with db.reading() as session:
        row = accounts.token(session, signing.digest(token), now)
        user = accounts.user(session, row.username) if row else None
    if row is None or user is None or user.disabled_at is not None:
        raise SignInRequired("This token is unknown, expired or revoked.")
    if row.used_at is None or now - row.used_at > timedelta(minutes=1):
        db.write(lambda session: accounts.touch_token(session, row.id, now))
    return row.username, frozenset(row.scopes.split())


def revoke_token(db: Database, token_id: int, now: datetime) -> None:
    """End a token. Raise NotFound where there is none that is alive."""
    if not db.write(lambda session: accounts.revoke_token(session, token_id, now)):
        raise NotFound(f"There is no token {token_id} that is alive.")


def _verify(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False
