"""Suggestions as a person looks at them: both contacts beside each other, with the evidence."""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, aliased, defer

from crm_social.store.matching import Suggestion, read_row
from crm_social.store.tables import ContactRow, HandleRow, SuggestionRow

_OPEN = text("suggestions.state = 'open'")


class Pair(Struct, frozen=True):
    """One suggestion with the contacts it is about, the older id first."""

    suggestion: Suggestion
    contacts: tuple[ContactRow, ContactRow]
    #: (platform, id) of every handle, of the one and of the other.
    handles: tuple[list[tuple[str, str]], list[tuple[str, str]]]


class Waiting(Struct, frozen=True):
    """Some of what waits for an answer, and how much does in all."""

    shown: list[Pair]
    number: int


def waiting(session: Session, limit: int) -> Waiting:
    """Return at most `limit` open suggestions, the likeliest first."""
    low, high = aliased(ContactRow), aliased(ContactRow)
    query = (
        select(SuggestionRow, low, high)
        .join(low, low.id == SuggestionRow.contact_low)
        .join(high, high.id == SuggestionRow.contact_high)
        .options(defer(low.memory, raiseload=True), defer(high.memory, raiseload=True))
        .where(_OPEN)
        .order_by(SuggestionRow.p.desc(), SuggestionRow.contact_low, SuggestionRow.contact_high)
        .limit(limit)
    )
    found = session.execute(query).all()
    of = _handles(session, [one.id for row in found for one in row[1:]])
    pairs = [
        Pair(read_row(row), (one, other), (of.get(one.id, []), of.get(other.id, [])))
        for row, one, other in found
    ]
    return Waiting(pairs, number(session))


def number(session: Session) -> int:
    """Return how many suggestions wait for an answer."""
    return session.execute(
        select(func.count()).select_from(SuggestionRow).where(_OPEN)
    ).scalar_one()


def _handles(session: Session, contacts: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    query = (
        select(HandleRow.contact_id, HandleRow.platform, HandleRow.uid)
        .where(HandleRow.contact_id.in_(contacts))
        .order_by(HandleRow.contact_id, HandleRow.platform, HandleRow.uid)
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for contact_id, platform, uid in session.execute(query):
        found.setdefault(contact_id, []).append((platform, uid))
    return found
