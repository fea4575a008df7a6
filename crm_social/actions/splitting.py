"""Split a handle off a contact, and take back what was said of who is who."""

import secrets
from datetime import datetime

from msgspec.structs import replace

from crm_social.actions import facts
from crm_social.actions.matching import ENGINE
from crm_social.core.dealings import Link, Tie
from crm_social.core.deeds import Deed
from crm_social.core.facts import MICROSECOND, seal, subject_of
from crm_social.errors import Conflict, NotFound
from crm_social.store import audit, contacts, ledger, people, review
from crm_social.store.db import Database, Session


def split(
    db: Database, contact_id: int, platform: str, uid: str, *, by: str, now: datetime
) -> None:
    """Say that one handle of a contact is a person of its own, with its own history.

    Raise NotFound where the contact has no such handle, Conflict where it has no other.
    """
    subject = subject_of(platform, uid)

    def work(session: Session) -> bytes:
        handles = people.handles_of(session, contact_id)
        if (platform, uid) not in handles or not contacts.in_sight(session, contact_id):
            raise NotFound(f"Contact {contact_id} has no handle {uid!r} on {platform}.")
        if len(handles) == 1:
            raise Conflict("This is the contact's only handle; there is nothing to split.")
        # Two words of one moment have no order of their own: this is the later one.
        newest = review.newest_tie_at(session, subject)
        said = Link(
            id=f"{by}:{Tie.SPLIT}:{secrets.token_hex(8)}",
            tie=Tie.SPLIT,
            subject=subject.hex(),
            occurred_at=now if newest is None else max(now, newest + MICROSECOND),
            actor=by,
        )
        audit.write(session, Deed.HANDLE_SPLIT, by, f"contact:{contact_id}", now, platform=platform)
        return _keep(session, said, now)

    facts.apply_now(db, [db.write(work)], now)


def take_back(db: Database, fact_id: int, *, by: str, now: datetime) -> None:
    """Take a link or split of a person's back, as if it had never been said.

    Raise NotFound where there is no such word of a person's.
    """

    def work(session: Session) -> tuple[bytes, list[str]]:
        link = review.link_of(session, fact_id)
        if link is None or link.withdrawn or link.actor == ENGINE:
            raise NotFound("There is nothing of this kind to take back.")
        if review.newest_of(session, link) != fact_id:
            raise NotFound("Something newer was said of this; take that back.")
        said = replace(
            link, withdrawn=True, actor=by, occurred_at=max(now, link.occurred_at + MICROSECOND)
        )
        audit.write(session, Deed.TIE_TAKEN_BACK, by, "", now, tie=link.tie, said_by=link.actor)
        return _keep(session, said, now), [one for one in (link.subject, link.other) if one]

    key, subjects = db.write(work)
    facts.apply_now(db, [key], now)
    db.write(lambda session: review.ask_anew(session, subjects))


def _keep(session: Session, link: Link, now: datetime) -> bytes:
    sealed = seal(link)
    ledger.append(session, [sealed], now)
    return sealed.key
