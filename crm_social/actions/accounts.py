"""Users and tokens: who may come in, and what they may do."""

import re
import secrets
import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct

from crm_social import signing
from crm_social.actions import passwords, tries
from crm_social.core.deeds import Deed
from crm_social.core.reasons import LANGUAGES
from crm_social.core.rights import Role
from crm_social.errors import Conflict, Invalid, NotFound, SignInRequired
from crm_social.outbound import mail
from crm_social.store import accounts, audit, links
from crm_social.store.audit import COMMAND_LINE
from crm_social.store.db import Database, Session
from crm_social.store.tables import TokenRow, UserRow

ROLES: Final = tuple(role.value for role in Role)
_USERNAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}\Z")
_LONGEST_NAME: Final = 100
_LONGEST_EMAIL: Final = 254
#: A token that is to end ends within so many days.
MOST_DAYS: Final = 3650


class Scope(StrEnum):
    """What an API token may do."""

    READ = "read"
    INGEST = "ingest"
    FACTS = "facts"
    FOLLOW_UP = "follow-up"
    WEBHOOKS = "webhooks"
    EXPORT = "export"
    #: What is the user's own: language and filters.
    OWN = "own"
    ADMIN = "admin"


class Caller(Struct, frozen=True):
    """Whom a token acts for, and what it was made for."""

    username: str
    role: str
    scopes: frozenset[str]


class NewToken(Struct, frozen=True):
    """A new token; `token` is shown this once."""

    id: int
    token: str


def add_user(
    db: Database,
    *,
    username: str,
    name: str,
    role: str,
    password: str,
    now: datetime,
    by: str = COMMAND_LINE,
    email: str | None = None,
) -> None:
    """Add a person who signs in. Raise Invalid or Conflict where that cannot be."""
    check_new(username, name, role)
    passwords.check(password, username)
    kept, address = passwords.hashed(password), tidy_email(email)

    def work(session: Session) -> None:
        if accounts.user(session, username):
            raise taken(username)
        refuse_taken(session, address)
        accounts.add_user(
            session,
            username=username,
            name=name or username,
            role=role,
            password=kept,
            now=now,
            email=address,
        )
        audit.write(session, Deed.USER_ADDED, by, f"user:{username}", now, role=role)

    db.write(work)


def check_new(username: str, name: str, role: str) -> None:
    """Raise Invalid where nobody can be called or be this."""
    if not _USERNAME.match(username):
        raise Invalid(
            "A username is 2 to 40 small letters, digits, dots, dashes or underscores,"
            f" not {username!r}.",
            "username",
        )
    _check_name(name)
    if role not in ROLES:
        raise Invalid(f"A role is one of {', '.join(ROLES)}, not {role!r}.", "role")


def tidy_email(email: str | None) -> str | None:
    """Return a mail address as it is kept, None for none. Raise Invalid where it is no address."""
    tidy = unicodedata.normalize("NFC", email or "").strip().lower()
    if tidy and (len(tidy) > _LONGEST_EMAIL or not mail.is_address(tidy)):
        raise Invalid("This is no e-mail address.", "email")
    return tidy or None


def refuse_taken(session: Session, email: str | None, username: str = "") -> None:
    """Raise Conflict where another who can sign in has this mail address."""
    found = accounts.by_email(session, email) if email else None
    if found is not None and found.username != username:
        raise Conflict("Somebody has this mail address already.")


def taken(username: str) -> Conflict:
    """Return the error for a name that somebody has."""
    return Conflict(f"There is a user {username!r} already.")


def set_password(
    db: Database, username: str, password: str, now: datetime, by: str = COMMAND_LINE
) -> None:
    """Give a user a new password and sign that user out everywhere."""
    passwords.check(password, username)
    kept = passwords.hashed(password)

    def work(session: Session, found: UserRow) -> None:
        accounts.change_user(session, found.id, password=kept)
        links.end(session, now, purpose=links.RESET, username=username)
        audit.write(session, Deed.PASSWORD_CHANGED, by, f"user:{username}", now)

    _change(db, username, work)


def change_own_password(
    db: Database, username: str, *, before: str, password: str, now: datetime
) -> None:
    """Give oneself a new password; raise Invalid where the one before is not right."""
    confirm(db, username, before, now)
    set_password(db, username, password, now, username)


def confirm(db: Database, username: str, password: str, now: datetime) -> None:
    """Raise Invalid unless this is the user's password, for what a stolen session may not do.

    Guesses count as those of signing in do.
    """
    names = [tries.of_user(username)]
    tries.check(db, names, now)
    with db.reading() as session:
        kept = existing(session, username).password
    if not passwords.is_right(kept, password):
        tries.count(db, names, f"user:{username}", now)
        raise Invalid("This is not your password.", "before")


def refuse_oneself(username: str, by: str) -> None:
    """Raise Conflict where somebody would go round the question for their own password."""
    if username == by:
        raise Conflict("Do this on your own page, where your password is asked for.")


def change(
    db: Database,
    username: str,
    now: datetime,
    by: str = COMMAND_LINE,
    *,
    name: str | None = None,
    role: str | None = None,
    disabled: bool | None = None,
    email: str | None = None,
) -> None:
    """Change a user's name, role or mail address, disable them or let them in again.

    All of it or nothing; None leaves something as it is, an empty address is none. Another role,
    and disabling, signs them out everywhere and ends the links they made. Raise Conflict where
    nobody would be left to administer, or another has the address.
    """
    address = tidy_email(email)
    if name is not None:
        _check_name(name)
        if not name.strip():
            raise Invalid("A name has at least one character.", "name")
    if role is not None and role not in ROLES:
        raise Invalid(f"A role is one of {', '.join(ROLES)}, not {role!r}.", "role")

    def work(session: Session, found: UserRow) -> None:
        if name is not None:
            _rename(session, found, name.strip(), now, by)
        if role is not None:
            _set_role(session, found, role, now, by)
        if email is not None:
            _set_email(session, found, address, now, by)
        if disabled is not None:
            (_disable if disabled else _enable)(session, found, now, by)

    _change(db, username, work)


def rename(db: Database, username: str, name: str, now: datetime, by: str = COMMAND_LINE) -> None:
    """Change the name others see."""
    change(db, username, now, by, name=name)


def set_role(db: Database, username: str, role: str, now: datetime, by: str = COMMAND_LINE) -> None:
    """Give a user another role: see `change`."""
    change(db, username, now, by, role=role)


def set_email(
    db: Database, username: str, email: str | None, now: datetime, by: str = COMMAND_LINE
) -> None:
    """Say where a user gets mail; None for nowhere. Raise Invalid, Conflict or NotFound."""
    address = tidy_email(email)
    _change(db, username, lambda session, found: _set_email(session, found, address, now, by))


def set_own_email(
    db: Database, username: str, *, before: str, email: str | None, now: datetime
) -> None:
    """Say where one gets mail, new passwords too; raise Invalid unless `before` is the password."""
    confirm(db, username, before, now)
    set_email(db, username, email, now, username)


def set_lang(db: Database, username: str, lang: str | None) -> None:
    """Choose the language of a user's pages; None leaves it to the browser."""
    if lang is not None and lang not in LANGUAGES:
        raise Invalid(f"A language is one of {', '.join(LANGUAGES)}, not {lang!r}.", "lang")
    _change(db, username, lambda session, found: accounts.set_lang(session, found.id, lang))


def disable_user(db: Database, username: str, now: datetime, by: str = COMMAND_LINE) -> None:
    """Sign a user out everywhere and let nobody in under that name: see `change`."""
    change(db, username, now, by, disabled=True)


def enable_user(db: Database, username: str, now: datetime, by: str = COMMAND_LINE) -> None:
    """Let a disabled user in again."""
    change(db, username, now, by, disabled=False)


def add_token(
    db: Database,
    *,
    name: str,
    scopes: list[str],
    username: str,
    now: datetime,
    days: int | None,
    by: str = COMMAND_LINE,
) -> NewToken:
    """Return a new bearer token; it is shown this once and only its digest is kept."""
    allowed = [scope.value for scope in Scope]
    wrong = [scope for scope in scopes if scope not in allowed]
    if wrong or not scopes:
        raise Invalid(
            f"A token needs scopes among {', '.join(allowed)}, not {', '.join(wrong) or 'none'}.",
            "scopes",
        )
    if not name.strip():
        raise Invalid("Say what the token is for.", "name")
    _check_name(name)
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise Invalid(f"A token ends after 1 to {MOST_DAYS} days.", "days")
    token = f"crms_{secrets.token_urlsafe(32)}"

    def work(session: Session) -> int:
        user = accounts.user(session, username)
        if user is None or user.disabled_at is not None:
            raise NotFound(f"There is no user {username!r} for the token to act for.")
        row = TokenRow(
            name=name.strip(),
            digest=signing.digest(token),
            prefix=token[:10],
            scopes=" ".join(sorted(set(scopes))),
            username=username,
            created_at=now,
            expires_at=None if days is None else now + timedelta(days=days),
        )
        token_id = accounts.add_token(session, row)
        audit.write(
            session,
            Deed.TOKEN_ADDED,
            by,
            f"token:{token_id}",
            now,
            scopes=row.scopes,
            user=username,
        )
        return token_id

    return NewToken(db.write(work), token)


def token_user(db: Database, token: str, now: datetime) -> Caller:
    """Return on whose behalf a bearer token acts and its scopes. Raise SignInRequired."""
    with db.reading() as session:
        row = accounts.token(session, signing.digest(token), now)
        user = accounts.user(session, row.username) if row else None
    if row is None or user is None or user.disabled_at is not None:
        raise SignInRequired("This token is unknown, expired or revoked.")
    if row.used_at is None or now - row.used_at > timedelta(minutes=1):
        db.write(lambda session: accounts.touch_token(session, row.id, now))
    return Caller(user.username, user.role, frozenset(row.scopes.split()))


def revoke_token(db: Database, token_id: int, now: datetime, by: str = COMMAND_LINE) -> None:
    """End a token. Raise NotFound where there is none that is alive."""

    def work(session: Session) -> None:
        if not accounts.revoke_token(session, token_id, now):
            raise NotFound(f"There is no token {token_id} that is alive.")
        audit.write(session, Deed.TOKEN_REVOKED, by, f"token:{token_id}", now)

    db.write(work)


def existing(session: Session, username: str) -> UserRow:
    """Return a user. Raise NotFound."""
    found = accounts.user(session, username)
    if found is None:
        raise NotFound(f"There is no user {username!r}.")
    return found


def _change(db: Database, username: str, work: Callable[[Session, UserRow], None]) -> None:
    db.write(lambda session: work(session, existing(session, username)))


def _rename(session: Session, found: UserRow, name: str, now: datetime, by: str) -> None:
    if found.name != name:
        accounts.rename(session, found.id, name)
        audit.write(session, Deed.USER_RENAMED, by, f"user:{found.username}", now)


def _set_role(session: Session, found: UserRow, role: str, now: datetime, by: str) -> None:
    before = found.role
    if before == role:
        return
    _keep_an_admin(session, found, losing=role != Role.ADMIN)
    accounts.change_user(session, found.id, role=role)
    links.end_of(session, now, made_by=found.username)
    about = f"user:{found.username}"
    audit.write(session, Deed.ROLE_CHANGED, by, about, now, before=before, role=role)
    session.refresh(found)


def _disable(session: Session, found: UserRow, now: datetime, by: str) -> None:
    if found.disabled_at is None:
        _keep_an_admin(session, found, losing=True)
        accounts.change_user(session, found.id, disabled_at=now)
        links.end_of(session, now, made_by=found.username)
        audit.write(session, Deed.USER_DISABLED, by, f"user:{found.username}", now)


def _set_email(session: Session, found: UserRow, email: str | None, now: datetime, by: str) -> None:
    if found.email == email:
        return
    if found.disabled_at is None:
        refuse_taken(session, email, found.username)
    accounts.set_email(session, found.id, email)
    # The address itself is theirs to take away again; the audit stays.
    said = "removed" if email is None else "set"
    audit.write(session, Deed.EMAIL_CHANGED, by, f"user:{found.username}", now, address=said)


def _enable(session: Session, found: UserRow, now: datetime, by: str) -> None:
    if found.disabled_at is not None:
        refuse_taken(session, found.email, found.username)
        accounts.change_user(session, found.id, disabled_at=None)
        audit.write(session, Deed.USER_ENABLED, by, f"user:{found.username}", now)


def _check_name(name: str) -> None:
    if len(name) > _LONGEST_NAME or any(ord(character) < 32 for character in name):
        raise Invalid(f"A name has at most {_LONGEST_NAME} characters, on one line.", "name")


def _keep_an_admin(session: Session, found: UserRow, *, losing: bool) -> None:
    is_one = found.role == Role.ADMIN and found.disabled_at is None
    if is_one and losing and accounts.lock_admins(session) == 1:
        raise Conflict(
            f"{found.username} is the only admin; make somebody else one first, or nobody could"
            " change anything here."
        )
