"""One-time links: invitations and new passwords, by the digest of what is in the address."""

from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from crm_social.store.account_tables import LinkRow

INVITATION: Final = "invitation"
RESET: Final = "reset"


def add(session: Session, row: LinkRow) -> int:
    """Store a new link. Return its id."""
    session.add(row)
    # Generates row.id.
    session.flush()
    return row.id


def alive(session: Session, digest: bytes, now: datetime) -> LinkRow | None:
    """Return the link somebody holds, or None where it is used, withdrawn or over."""
    query = select(LinkRow).where(
        LinkRow.digest == digest, LinkRow.used_at.is_(None), LinkRow.expires_at > now
    )
    return session.execute(query.with_for_update()).scalar_one_or_none()


def waiting(session: Session, now: datetime) -> list[LinkRow]:
    """Return the invitations nobody has accepted yet, oldest first."""
    query = select(LinkRow).where(
        LinkRow.purpose == INVITATION, LinkRow.used_at.is_(None), LinkRow.expires_at > now
    )
    return list(session.execute(query.order_by(LinkRow.id)).scalars())


def get(session: Session, link_id: int) -> LinkRow | None:
    """Return one link by its id."""
    return session.get(LinkRow, link_id)


def end_of(session: Session, now: datetime, *, made_by: str) -> None:
    """End all links somebody made that are alive."""
    session.execute(
        update(LinkRow)
        .where(LinkRow.created_by == made_by, LinkRow.used_at.is_(None))
        .values(used_at=now)
    )


def end(session: Session, now: datetime, *, purpose: str, username: str) -> int:
    """End the links for somebody that are alive. Return how many there were."""
    done = session.execute(
        update(LinkRow)
        .where(
            LinkRow.purpose == purpose,
            LinkRow.username == username,
            LinkRow.used_at.is_(None),
        )
        .values(used_at=now)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]
