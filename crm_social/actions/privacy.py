"""The privacy desk: what is held of a person, handed out whole, and an objection noted."""

import secrets
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec import Struct

from crm_social.actions import facts
from crm_social.core.deeds import Deed
from crm_social.core.fact_records import ConsentRecord
from crm_social.core.facts import Fact
from crm_social.core.references import ToldContact
from crm_social.core.state import Excluded
from crm_social.errors import NotFound
from crm_social.store import audit, contacts, queue
from crm_social.store.contacts import Contact
from crm_social.store.db import Database, Session

_EVERYTHING: Final = "*"


class Held(Struct, frozen=True):
    """How much is held of a person."""

    contact: Contact
    #: How many facts of each sort: engagement, sale, signal, consent and so on.
    facts: dict[str, int]
    first_at: datetime | None
    last_at: datetime | None
    moves: int
    tasks: int
    #: They want nothing of us any more.
    objected: bool


def held(db: Database, contact_id: int) -> Held:
    """Return how much is held of a contact. Raise NotFound."""
    with db.reading() as session:
        found = _contact(session, contact_id)
        dated = contacts.facts_of(session, found.id)
        counts: dict[str, int] = {}
        for one in dated:
            sort = sort_of(one.fact)
            counts[sort] = counts.get(sort, 0) + 1
        times = [one.fact.occurred_at for one in dated]
        return Held(
            contact=found,
            facts=dict(sorted(counts.items())),
            first_at=min(times, default=None),
            last_at=max(times, default=None),
            moves=len(contacts.moves_of(session, found.id)),
            tasks=len(queue.of_contact(session, found.id)),
            objected=found.state.excluded is Excluded.OBJECTED,
        )


def hand_out(db: Database, contact_id: int, *, by: str, now: datetime) -> dict[str, Any]:
    """Return everything that is held of a contact, ready to be JSON, for the person to have.

    Facts come as the ledger has them, oldest first; scores follow from them. Raise NotFound.
    """

    def work(session: Session) -> dict[str, Any]:
        found = _contact(session, contact_id)
        dated = contacts.facts_of(session, found.id)
        audit.write(session, Deed.CONTACT_EXPORTED, by, f"contact:{found.id}", now)
        state = found.state
        return {
            "as_of": now,
            "contact": {
                "id": found.id,
                "name": state.name,
                "email": state.email,
                "company": state.company,
                "title": state.title,
                "stage": state.stage,
                "fit": state.letter,
                "owner": state.owner,
            },
            "handles": [{"platform": platform, "id": uid} for platform, uid in found.handles],
            "facts": [{"sort": sort_of(one.fact), **_plain(one.fact)} for one in dated],
            "moves": [_plain(move) for move in contacts.moves_of(session, found.id)],
            "tasks": [_plain(item.task) for item in queue.of_contact(session, found.id)],
        }

    found: dict[str, Any] = msgspec.to_builtins(db.write(work))
    return found


def object_to_all(db: Database, contact_id: int, *, by: str, now: datetime) -> None:
    """Note that a person objects to every use: no scores, tasks or contact from now on."""
    _say(db, contact_id, "objected", Deed.CONTACT_OBJECTED, by, now)


def lift_objection(db: Database, contact_id: int, *, by: str, now: datetime) -> None:
    """Note that a person takes the objection back."""
    _say(db, contact_id, "lifted", Deed.OBJECTION_LIFTED, by, now)


def _say(db: Database, contact_id: int, says: str, deed: Deed, by: str, now: datetime) -> None:
    def work(session: Session) -> tuple[bytes, ...]:
        found = _contact(session, contact_id)
        record = ConsentRecord(
            id=secrets.token_hex(16),
            says=says,
            purpose=_EVERYTHING,
            contact=ToldContact(id=found.id),
            occurred_at=now,
            actor=by,
        )
        (taken,) = facts.keep(session, [record], now)
        if taken.refused is not None:
            raise taken.refused
        audit.write(session, deed, by, f"contact:{found.id}", now)
        return taken.keys

    facts.apply_now(db, db.write(work), now)


def sort_of(fact: Fact) -> str:
    """Return the word for what sort of fact this is: engagement, sale, signal and so on."""
    return type(fact).__name__.lower()


def _contact(session: Session, contact_id: int) -> Contact:
    found = contacts.get(session, contact_id)
    if found is None:
        raise NotFound(f"There is no contact {contact_id}.")
    return found


def _plain(value: object) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(value)
    return plain
