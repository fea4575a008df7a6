"""What of the people in some rows may leave: their state and platforms, read together."""

from collections.abc import Collection

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_social.core.exports.leaving import Leaving
from crm_social.core.state import State
from crm_social.store.tables import ContactRow, HandleRow

_decode_state = msgspec.json.Decoder(State).decode


def of(session: Session, contact_ids: Collection[int]) -> dict[int, Leaving]:
    """Return what may leave of each of these contacts that there is."""
    ids = sorted(set(contact_ids))
    if not ids:
        return {}
    platforms: dict[int, set[str]] = {}
    handles = select(HandleRow.contact_id, HandleRow.platform).where(HandleRow.contact_id.in_(ids))
    for row in session.execute(handles):
        platforms.setdefault(row.contact_id, set()).add(row.platform)
    states = select(ContactRow.id, ContactRow.memory).where(ContactRow.id.in_(ids))
    return {
        row.id: Leaving(_decode_state(row.memory), frozenset(platforms.get(row.id, ())))
        for row in session.execute(states)
    }
