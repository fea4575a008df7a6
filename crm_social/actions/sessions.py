"""Signing in and out: a password, a second factor where there is one, and the browsers let in.

Whatever fails is counted against the name and the address, and answered alike.
"""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from crm_social import signing
from crm_social.actions import factors, passwords, tries
from crm_social.actions.accounts import existing
from crm_social.core.deeds import Deed
from crm_social.core.rights import Role
from crm_social.errors import NotFound, SignInRequired
from crm_social.signing import Safe
from crm_social.store import accounts, audit
from crm_social.store.accounts import Open
from crm_social.store.db import Database, Session
from crm_social.store.tables import UserRow

#: Longer than any session lasts.
_KEPT_FOR: Final = timedelta(days=8)
#: How long the second factor is waited for.
HALF_FOR: Final = timedelta(minutes=10)
_AGENT: Final = 200


class SignedIn(Struct, frozen=True):
    """The cookie of a new session; `half` says that the second factor is still to come."""

    cookie: str
    half: bool


class Lasting(Struct, frozen=True):
    """How long sessions live."""

    idle: timedelta
    longest: timedelta


def sign_in(
    db: Database,
    username: str,
    password: str,
    address: str,
    now: datetime,
    agent: str = "",
    *,
    roles: Collection[str] = tuple(Role),
) -> SignedIn:
    """Open a session for one of these roles. Raise SignInRequired, whatever was wrong."""
    with db.reading() as session:
        found = accounts.user(session, username)
    tries.check(db, _names(username, address), now)
    right = passwords.is_right(found.password if found else passwords.NOBODY, password)
    if found is None or found.disabled_at is not None or not right:
        raise _failed(db, username, address, now, known=found is not None)
    cookie = secrets.token_urlsafe(32)
    renewed = passwords.hashed(password) if passwords.is_outdated(found.password) else None

    def work(session: Session) -> bool | None:
        # Weighing a password takes long: what it was weighed against may be over by now.
        user = accounts.user(session, username)
        if user is None or user.disabled_at is not None or user.password != found.password:
            return None
        if user.role not in roles:
            return None
        half = user.factor is not None
        let_in(session, user, cookie, now, address, agent, half=half)
        if renewed is not None:
            accounts.rehash(session, user.id, renewed)
        return half

    half = db.write(work)
    if half is None:
        raise _failed(db, username, address, now, known=True)
    return SignedIn(cookie, half)


def second_step(
    db: Database, safe: Safe, cookie: str, code: str, address: str, now: datetime, agent: str = ""
) -> str:
    """Return the cookie of a whole session for that of a half one and a code.

    Raise SignInRequired where the code is wrong, NotFound where nobody is half-way in.
    """
    digest = signing.digest(cookie)
    found = half_way(db, cookie, now)
    if found is None:
        raise NotFound("This took too long. Sign in again.")
    tries.check(db, _names(found.username, address), now)
    whole = secrets.token_urlsafe(32)

    def work(session: Session) -> bool:
        if not factors.takes(session, safe, found, code, now):
            return False
        id_token = accounts.id_token_of(session, digest)
        if not accounts.close_session(session, digest):
            raise NotFound("This took too long. Sign in again.")
        let_in(session, found, whole, now, address, agent, half=False, id_token=id_token)
        return True

    if not db.write(work):
        raise _failed(db, found.username, address, now, known=True)
    return whole


def half_way(db: Database, cookie: str, now: datetime) -> UserRow | None:
    """Return whose second factor is waited for under this cookie, or None."""
    since = now - HALF_FOR
    with db.reading() as session:
        found = accounts.session_user(
            session, signing.digest(cookie), seen_since=since, created_since=since, half=True
        )
    return None if found is None else found[0]


def sign_out(db: Database, cookie: str, now: datetime) -> str | None:
    """End the session of this cookie, whoever's it is.

    Return what signs them out at the provider they came from, encrypted; None where they came
    by a password.
    """
    digest = signing.digest(cookie)

    def work(session: Session) -> str | None:
        username = accounts.username_of(session, digest)
        id_token = accounts.id_token_of(session, digest)
        if accounts.close_session(session, digest) and username is not None:
            audit.write(session, Deed.SIGNED_OUT, username, f"user:{username}", now)
        return id_token

    return db.write(work)


def session_user(db: Database, cookie: str, now: datetime, lasting: Lasting) -> UserRow | None:
    """Return who is signed in with this cookie, or None; keeps the session alive."""
    digest = signing.digest(cookie)
    with db.reading() as session:
        found = accounts.session_user(
            session,
            digest,
            seen_since=now - lasting.idle,
            created_since=now - lasting.longest,
        )
    if found is None:
        return None
    user, seen_at = found
    if now - seen_at > timedelta(minutes=1):
        db.write(lambda session: accounts.touch_session(session, digest, now))
    return user


def of(db: Database, username: str, now: datetime, lasting: Lasting) -> list[Open]:
    """Return the browsers a user is signed in with, the last seen first."""
    with db.reading() as session:
        return accounts.sessions_of(
            session,
            existing(session, username).id,
            seen_since=now - lasting.idle,
            created_since=now - lasting.longest,
        )


def name_of(cookie: str) -> str:
    """Return what the session of this cookie is called where sessions are listed."""
    return accounts.name_of(signing.digest(cookie))


def end(db: Database, username: str, name: str, now: datetime, by: str) -> None:
    """End one session of a user's. Raise NotFound where it has ended."""

    def work(session: Session) -> None:
        if not accounts.end_session(session, existing(session, username).id, name):
            raise NotFound("This session has ended already.")
        audit.write(session, Deed.SIGNED_OUT, by, f"user:{username}", now)

    db.write(work)


def end_all(db: Database, username: str, now: datetime, by: str) -> None:
    """Sign a user out everywhere."""

    def work(session: Session) -> None:
        accounts.end_sessions(session, existing(session, username).id)
        audit.write(session, Deed.SIGNED_OUT_EVERYWHERE, by, f"user:{username}", now)

    db.write(work)


def let_in(
    session: Session,
    user: UserRow,
    cookie: str,
    now: datetime,
    address: str,
    agent: str,
    *,
    half: bool,
    id_token: str | None = None,
) -> None:
    """Open a session of a user's, by whatever they proved who they are."""
    accounts.open_session(
        session,
        user.id,
        signing.digest(cookie),
        now,
        address=address,
        agent=agent[:_AGENT],
        half=half,
        id_token=id_token,
    )
    accounts.forget_old_sessions(session, now - _KEPT_FOR)
    if not half:
        accounts.clear_failures(session, _names(user.username, address)[0])
        audit.write(session, Deed.SIGNED_IN, user.username, f"user:{user.username}", now)


def _names(username: str, address: str) -> tuple[str, str]:
    return tries.of_user(username), tries.of_address(address)


def _failed(
    db: Database, username: str, address: str, now: datetime, *, known: bool
) -> SignInRequired:
    # What was typed in the wrong field may be a password: only names we know are written down.
    tries.count(db, _names(username, address), f"user:{username}" if known else "", now)
    return SignInRequired("The name or the password is not right.")
