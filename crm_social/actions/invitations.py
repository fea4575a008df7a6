"""One-time links: an invitation, or a new password, made by an admin and handed over or mailed.

The database keeps a digest; who reads it cannot come in. A link is used once, and ends by
itself: an invitation after a week, a new password after half an hour. Where it is to be mailed,
the mail's row keeps the link encrypted until it has left.
"""

import secrets
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from crm_social import signing
from crm_social.actions import passwords
from crm_social.actions.accounts import check_new, existing, refuse_taken, taken, tidy_email
from crm_social.core.deeds import Deed
from crm_social.core.notices import Kind, Way
from crm_social.errors import Conflict, NotFound
from crm_social.signing import Safe
from crm_social.store import accounts, audit, letters, links
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
    #: Where it is mailed to; None where it must be handed over.
    mailed_to: str | None = None


class Waiting(Struct, frozen=True):
    """What a link is for."""

    id: int
    purpose: str
    username: str
    name: str
    role: str
    created_by: str
    expires_at: datetime
    email: str | None = None


def invite(
    db: Database,
    *,
    username: str,
    name: str,
    role: str,
    by: str = COMMAND_LINE,
    now: datetime,
    email: str | None = None,
    post: Safe | None = None,
    lang: str | None = None,
) -> Made:
    """Invite somebody; an earlier invitation of theirs ends. Raise Conflict for a name taken.

    With a mail address and `post`, which says that mail can be sent and encrypts the link until
    then, it is mailed as well, in a language.
    """
    check_new(username, name, role)
    address = tidy_email(email)

    def work(session: Session, digest: bytes) -> int:
        if accounts.user(session, username):
            raise taken(username)
        refuse_taken(session, address)
        links.end(session, now, purpose=links.INVITATION, username=username)
        row = LinkRow(
            digest=digest,
            purpose=links.INVITATION,
            username=username,
            name=name or username,
            role=role,
            email=address,
            created_by=by,
            created_at=now,
            expires_at=now + INVITED_FOR,
        )
        link_id = links.add(session, row)
        if address is not None and post is not None:
            _mail(session, Kind.INVITATION, row, address, post.lock(word), now, lang)
        audit.write(session, Deed.USER_INVITED, by, f"user:{username}", now, role=role)
        return link_id

    word = secrets.token_urlsafe(32)
    link_id = db.write(lambda session: work(session, signing.digest(word)))
    return Made(link_id, word, now + INVITED_FOR, None if post is None else address)


def reset(
    db: Database,
    username: str,
    *,
    by: str = COMMAND_LINE,
    now: datetime,
    post: Safe | None = None,
) -> Made:
    """Let somebody choose a new password; an earlier link of theirs ends.

    With `post`, as for an invitation, it is mailed as well to who has an address.
    """
    mailed: list[str] = []

    def work(session: Session, digest: bytes) -> int:
        mailed.clear()
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
        if found.email is not None and post is not None:
            _mail(session, Kind.RESET, row, found.email, post.lock(word), now, found.lang)
            mailed.append(found.email)
        audit.write(session, Deed.RESET_LINK_MADE, by, f"user:{username}", now)
        return link_id

    word = secrets.token_urlsafe(32)
    link_id = db.write(lambda session: work(session, signing.digest(word)))
    return Made(link_id, word, now + RESET_WITHIN, mailed[0] if mailed else None)


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
        if row.purpose == links.INVITATION:
            return accept(session, row, kept, now)
        row.used_at = now
        found = existing(session, row.username)
        if found.disabled_at is not None:
            raise _over()
        accounts.change_user(session, found.id, password=kept)
        audit.write(session, Deed.RESET_LINK_USED, row.username, f"user:{row.username}", now)
        return row.username

    return db.write(work)


def accept(session: Session, invitation: LinkRow, kept: str, now: datetime) -> str:
    """Add who was invited, with what is kept of a password. Return the name they sign in by.

    Raise Conflict where the name was taken since.
    """
    username, email = invitation.username, invitation.email
    if accounts.user(session, username):
        raise taken(username)
    invitation.used_at = now
    # Somebody may have come to the address since; they keep it.
    is_free = email is not None and accounts.by_email(session, email) is None
    accounts.add_user(
        session,
        username=username,
        name=invitation.name,
        role=invitation.role,
        password=kept,
        now=now,
        email=email if is_free else None,
    )
    audit.write(session, Deed.INVITATION_ACCEPTED, username, f"user:{username}", now)
    return username


def invited(session: Session, word: str, now: datetime) -> LinkRow:
    """Return the invitation this word opens. Raise NotFound where it is used or over."""
    row = links.alive(session, signing.digest(word), now)
    if row is None or row.purpose != links.INVITATION:
        raise _over()
    return row


def _mail(
    session: Session,
    kind: Kind,
    row: LinkRow,
    email: str,
    word: str,
    now: datetime,
    lang: str | None,
) -> None:
    letters.put(
        session,
        f"link-{row.id}",
        row.username,
        kind,
        Way.MAIL,
        now,
        row.expires_at,
        email=email,
        word=word,
        lang=lang,
    )


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
        email=row.email,
    )
