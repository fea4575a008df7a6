"""One-time links: an invitation, or a new password, made by an admin and handed over.

The database keeps a digest; who reads it cannot come in. A link is used once, and ends by
itself: an invitation after a week, a new password after half an hour.
"""

import secrets
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from crm_social import signing
from crm_social.actions import passwords
from crm_social.actions.accounts import check_new, existing, taken
from crm_social.core.deeds import Deed
from crm_social.errors import Conflict, NotFound
from crm_social.store import accounts, audit, links
from crm_social.store.account_tables import LinkRow
from crm_social.store.audit import COMMAND_LINE
from crm_social.store.db import Database, Session

INVITED_FOR: Final = timedelta(days=7)
RESET_WITHIN: Final = timedelta(minutes=30)


class Made(Struct, frozen=True):
    """A new link; `word` is the part of its address that opens it, shown this once."""

    id: int
    word: str
    expires_at: datetime


class Waiting(Struct, frozen=True):
    """What a link is for."""

    id: int
    purpose: str
    username: str
    name: str
    role: str
    created_by: str
    expires_at: datetime


def invite(
    db: Database, *, username: str, name: str, role: str, by: str = COMMAND_LINE, now: datetime
) -> Made:
    """Invite somebody; an earlier invitation of theirs ends. Raise Conflict for a name taken."""
    check_new(username, name, role)

    def work(session: Session, digest: bytes) -> int:
        if accounts.user(session, username):
            raise taken(username)
        links.end(session, now, purpose=links.INVITATION, username=username)
        row = LinkRow(
            digest=digest,
            purpose=links.INVITATION,
            username=username,
            name=name or username,
            role=role,
            created_by=by,
            created_at=now,
            expires_at=now + INVITED_FOR,
        )
        link_id = links.add(session, row)
        audit.write(session, Deed.USER_INVITED, by, f"user:{username}", now, role=role)
        return link_id

    word = secrets.token_urlsafe(32)
    link_id = db.write(lambda session: work(session, signing.digest(word)))
    return Made(link_id, word, now + INVITED_FOR)


def reset(db: Database, username: str, *, by: str = COMMAND_LINE, now: datetime) -> Made:
    """Let somebody choose a new password; an earlier link of theirs ends."""

    def work(session: Session, digest: bytes) -> int:
        found = existing(session, username)
        if found.disabled_at is not None:
            raise Conflict(f"{username} is disabled; let them in again first.")
        links.end(session, now, purpose=links.RESET, username=username)
        row = LinkRow(
            digest=digest,
            purpose=links.RESET,
            username=username,
            name=found.name,
            role=found.role,
            created_by=by,
            created_at=now,
            expires_at=now + RESET_WITHIN,
        )
        link_id = links.add(session, row)
        audit.write(session, Deed.RESET_LINK_MADE, by, f"user:{username}", now)
        return link_id

    word = secrets.token_urlsafe(32)
    link_id = db.write(lambda session: work(session, signing.digest(word)))
    return Made(link_id, word, now + RESET_WITHIN)


def waiting(db: Database, now: datetime) -> list[Waiting]:
    """Return the invitations nobody has accepted yet, oldest first."""
    with db.reading() as session:
        return [_said(row) for row in links.waiting(session, now)]


def withdraw(db: Database, link_id: int, *, by: str = COMMAND_LINE, now: datetime) -> None:
    """End an invitation. Raise NotFound where it is used or over."""

    def work(session: Session) -> None:
        row = links.get(session, link_id)
        if row is None or row.purpose != links.INVITATION or row.used_at is not None:
            raise NotFound(f"There is no invitation {link_id} that waits.")
        row.used_at = now
        audit.write(session, Deed.INVITATION_WITHDRAWN, by, f"user:{row.username}", now)

    db.write(work)


def meant(db: Database, word: str, now: datetime) -> Waiting:
    """Return what a link is for. Raise NotFound where it is used, withdrawn or over."""
    with db.reading() as session:
        row = links.alive(session, signing.digest(word), now)
        if row is None:
            raise _over()
        return _said(row)


def use(db: Database, word: str, password: str, now: datetime) -> str:
    """Take a link up with a password, and return who can sign in with it now.

    Raise NotFound where it is used, withdrawn or over.
    """
    passwords.check(password, meant(db, word, now).username)
    kept = passwords.hashed(password)

    def work(session: Session) -> str:
        row = links.alive(session, signing.digest(word), now)
        if row is None:
            raise _over()
        username, subject = row.username, f"user:{row.username}"
        row.used_at = now
        if row.purpose == links.INVITATION:
            if accounts.user(session, username):
                raise taken(username)
            accounts.add_user(
                session, username=username, name=row.name, role=row.role, password=kept, now=now
            )
            deed = Deed.INVITATION_ACCEPTED
        else:
            found = existing(session, username)
            if found.disabled_at is not None:
                raise _over()
            accounts.change_user(session, found.id, password=kept)
            deed = Deed.RESET_LINK_USED
        audit.write(session, deed, username, subject, now)
        return username

    return db.write(work)


def _over() -> NotFound:
    return NotFound("This link was used, withdrawn or is too old. Ask for a new one.")


def _said(row: LinkRow) -> Waiting:
    return Waiting(
        id=row.id,
        purpose=row.purpose,
        username=row.username,
        name=row.name,
        role=row.role,
        created_by=row.created_by,
        expires_at=row.expires_at,
    )
