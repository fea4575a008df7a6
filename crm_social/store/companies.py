"""People by the company they work at: the contacts that share a company's key."""

from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, defer

from crm_social.core import company
from crm_social.core.state import State
from crm_social.store import sight
from crm_social.store.tables import ContactRow

_decode_state = msgspec.json.Decoder(State).decode


class Members(Struct, frozen=True):
    """The warmest contacts of one company, and how many there are in all."""

    #: Each with its id.
    states: list[tuple[int, State]]
    number: int


class Colleagues(Struct, frozen=True):
    """Some contacts beside one, of the same company, warmest first."""

    rows: list[ContactRow]
    #: How many more there are.
    more: int


def members(session: Session, key: str, limit: int) -> Members:
    """Return at most `limit` contacts of a company, warmest first, with their whole state."""
    number = _number(session, key)
    query = (
        select(ContactRow.id, ContactRow.memory)
        .where(ContactRow.company_key == key, *sight.of_contacts())
        .order_by(*_WARMEST)
        .limit(limit)
    )
    found = session.execute(query) if number else ()
    return Members([(row.id, _decode_state(row.memory)) for row in found], number)


def colleagues(session: Session, key: str, but: int, limit: int) -> Colleagues:
    """Return at most `limit` contacts of a company beside one, warmest first."""
    query = (
        select(ContactRow)
        .options(defer(ContactRow.memory, raiseload=True))
        .where(ContactRow.company_key == key, ContactRow.id != but, *sight.of_contacts())
        .order_by(*_WARMEST)
        .limit(limit)
    )
    rows = list(session.execute(query).scalars())
    more = max(0, _number(session, key) - 1 - len(rows)) if len(rows) == limit else 0
    return Colleagues(rows, more)


def engaged(session: Session, name: str, *, but: int, since: datetime) -> int:
    """Return how many others who name this company engaged since then, whoever may see them."""
    query = select(func.count()).where(
        ContactRow.company_key == company.key(name, None),
        ContactRow.company == name,
        ContactRow.id != but,
        ContactRow.engaged_at >= since,
    )
    return int(session.execute(query).scalar_one())


def warmest(session: Session, limit: int) -> list[str]:
    """Return the keys of the companies where most people are warm these days.

    Those with most people in the first engagement band come first, then those with most in
    the second.
    """
    hot = func.count().filter(ContactRow.engagement_band == 1)
    query = (
        select(ContactRow.company_key)
        .where(_EMPLOYED, _WARM, *sight.of_contacts())
        .group_by(ContactRow.company_key)
        .order_by(hot.desc(), func.count().desc(), ContactRow.company_key)
        .limit(limit)
    )
    return [key for key in session.execute(query).scalars() if key is not None]


def _number(session: Session, key: str) -> int:
    query = select(func.count()).where(ContactRow.company_key == key, *sight.of_contacts())
    return int(session.execute(query).scalar_one())


#: As literals: only so does a partial index serve them.
_EMPLOYED: Final = text("company_key IS NOT NULL")
_WARM: Final = text("engagement_band <= 2")
_WARMEST: Final = (
    ContactRow.engagement_band,
    ContactRow.engagement_heat.desc().nulls_last(),
    ContactRow.id,
)
