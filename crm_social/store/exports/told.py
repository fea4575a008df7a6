"""Tables read off the ledger: the facts themselves, and those of one sort a line each."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

import msgspec
from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_social.core import facts
from crm_social.core.dealings import Consent, Link, Sale
from crm_social.core.exports import leaving
from crm_social.core.exports.leaving import Leaving
from crm_social.core.exports.writing import Rows
from crm_social.core.facts import Engagement, Fact, Verdict
from crm_social.store.exports import people
from crm_social.store.tables import FactRow, HandleRow

#: Makes a line of a fact of its sort, and of the contact it is about.
_Line = Callable[[Any, int | None], list[Any]]
MADE_OF: Final = dict.fromkeys(("facts", "engagements", "sales", "consents", "verdicts"), "facts")
_encode = msgspec.json.Encoder().encode


class _Handle(Struct, frozen=True):
    """Whose a handle is."""

    contact_id: int
    platform: str


def ledger(session: Session, piece: int, since: datetime | None) -> Iterator[Rows]:
    """Yield every fact that may leave, as it can be taken in elsewhere."""
    query = select(FactRow.id, FactRow.subject, FactRow.received_at, FactRow.body)
    if since is not None:
        query = query.where(FactRow.received_at >= since)
    for found in _pages(session, query, piece):
        yield [
            [
                row.id,
                str(fact.__struct_config__.tag),
                fact.occurred_at,
                row.received_at,
                _encode(fact).decode(),
            ]
            for row, fact, _ in _allowed(session, found)
        ]


def of_sort(
    tag: str, line: _Line, session: Session, piece: int, since: datetime | None
) -> Iterator[Rows]:
    """Yield the facts of one sort that may leave, a line each."""
    query = select(FactRow.id, FactRow.subject, FactRow.received_at, FactRow.body).where(
        FactRow.body.like(f'{{"fact":"{tag}"%')
    )
    if since is not None:
        query = query.where(FactRow.occurred_at >= since)
    for found in _pages(session, query, piece):
        yield [[row.id, *line(fact, whose)] for row, fact, whose in _allowed(session, found)]


def _pages(session: Session, query: Any, piece: int) -> Iterator[Sequence[Any]]:
    after = 0
    while True:
        asked = query.where(FactRow.id > after).order_by(FactRow.id).limit(piece)
        found = session.execute(asked).all()
        yield found
        if len(found) < piece:
            return
        after = found[-1].id


def _allowed(session: Session, rows: Sequence[Any]) -> Iterator[tuple[Any, Fact, int | None]]:
    """Yield the rows whose facts may leave, with what of them may, and whose they are."""
    told = facts.decode([row.body for row in rows])
    named = {bytes(row.subject) for row in rows}
    named |= {bytes.fromhex(one.other) for one in told if isinstance(one, Link) and one.other}
    handle_of = _handles(session, named)
    who = people.of(session, {one.contact_id for one in handle_of.values()})
    for row, fact in zip(rows, told, strict=True):
        handle = handle_of.get(bytes(row.subject))
        kept = _of(fact, handle, who)
        if isinstance(kept, Link) and kept.other:
            kept = _of(kept, handle_of.get(bytes.fromhex(kept.other)), who)
        if kept is not None:
            yield row, kept, None if handle is None else handle.contact_id


def _of(fact: Fact, handle: _Handle | None, who: dict[int, Leaving]) -> Fact | None:
    if handle is None:
        return leaving.of_fact(fact, None, None)
    return leaving.of_fact(fact, who.get(handle.contact_id), handle.platform)


def _handles(session: Session, subjects: set[bytes]) -> dict[bytes, _Handle]:
    query = select(HandleRow.subject, HandleRow.contact_id, HandleRow.platform).where(
        HandleRow.subject.in_(sorted(subjects))
    )
    return {
        bytes(row.subject): _Handle(row.contact_id, row.platform) for row in session.execute(query)
    }


def _engagement(fact: Engagement, whose: int | None) -> list[Any]:
    return [
        fact.platform,
        fact.channel,
        fact.kind,
        fact.id,
        fact.occurred_at,
        fact.withdrawn,
        whose,
        fact.actor.id,
        fact.post.id if fact.post else None,
        fact.text,
        fact.lang,
        fact.url,
    ]


def _sale(fact: Sale, whose: int | None) -> list[Any]:
    return [
        fact.source,
        fact.id,
        fact.what,
        fact.occurred_at,
        fact.withdrawn,
        whose,
        fact.amount,
        fact.currency,
        fact.product,
        fact.reason,
        fact.owner,
    ]


def _consent(fact: Consent, whose: int | None) -> list[Any]:
    return [
        whose,
        fact.says,
        fact.purpose,
        fact.channel,
        fact.basis,
        fact.source,
        fact.text,
        fact.occurred_at,
        fact.withdrawn,
    ]


def _verdict(fact: Verdict, whose: int | None) -> list[Any]:
    return [
        fact.task,
        whose,
        fact.act,
        fact.actor,
        fact.occurred_at,
        fact.until,
        fact.reason,
        fact.note,
        fact.outcome,
        fact.withdrawn,
    ]


READERS: Final[dict[str, Callable[[Session, int, datetime | None], Iterator[Rows]]]] = {
    "facts": ledger,
    "engagements": partial(of_sort, "engagement", _engagement),
    "sales": partial(of_sort, "sale", _sale),
    "consents": partial(of_sort, "consent", _consent),
    "verdicts": partial(of_sort, "verdict", _verdict),
}
