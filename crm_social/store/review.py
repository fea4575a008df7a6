"""Suggestions as a person looks at them: both contacts beside each other, with the evidence."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session, aliased, defer

from crm_social.core.dealings import Link
from crm_social.core.facts import decode
from crm_social.store import sight
from crm_social.store.matching import Suggestion, mark, read_row
from crm_social.store.tables import ContactRow, FactRow, HandleRow, SuggestionRow, TieRow

_OPEN = text("suggestions.state = 'open'")


class Pair(Struct, frozen=True):
    """One suggestion with the contacts it is about, the older id first."""

    suggestion: Suggestion
    contacts: tuple[ContactRow, ContactRow]
    #: (platform, id) of every handle, of the one and of the other.
    handles: tuple[list[tuple[str, str]], list[tuple[str, str]]]


class Side(Struct, frozen=True):
    """One handle that a link speaks of, and whose it is now."""

    platform: str
    uid: str
    contact_id: int
    name: str | None


class Said(Struct, frozen=True):
    """What a person said of handles, that holds or was taken back."""

    fact_id: int
    link: Link
    #: None where the handle is not known any more, or its contact is not in sight.
    one: Side | None
    other: Side | None


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
        .where(_OPEN, *sight.of_contacts(low), *sight.of_contacts(high))
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
    """Return how many suggestions of contacts in sight wait for an answer."""
    query = select(func.count()).select_from(SuggestionRow).where(_OPEN)
    if sight.now() is not None:
        low, high = aliased(ContactRow), aliased(ContactRow)
        query = query.join(low, low.id == SuggestionRow.contact_low)
        query = query.join(high, high.id == SuggestionRow.contact_high)
        query = query.where(*sight.of_contacts(low), *sight.of_contacts(high))
    return session.execute(query).scalar_one()


def said(session: Session, engine: str, limit: int) -> list[Said]:
    """Return the links and splits people said last and did not take back, newest first."""
    newest = select(TieRow.fact_id).order_by(TieRow.fact_id.desc()).limit(limit * 8)
    query = (
        select(FactRow.id, FactRow.body)
        .where(FactRow.id.in_(newest.scalar_subquery()))
        .order_by(FactRow.id.desc())
    )
    rows = session.execute(query).all()
    links = dict(zip([row.id for row in rows], decode([row.body for row in rows]), strict=True))
    over: set[str] = set()
    kept: list[tuple[int, Link]] = []
    for fact_id, link in links.items():
        if not isinstance(link, Link) or link.actor == engine:
            continue
        # Newest first: whatever comes later of the same id was before it was taken back.
        if link.id not in over and not link.withdrawn:
            kept.append((fact_id, link))
        over.add(link.id)
    kept = kept[:limit]
    sides = _sides(session, [one for _, link in kept for one in (link.subject, link.other) if one])
    return [
        Said(fact_id, link, sides.get(link.subject), sides.get(link.other or ""))
        for fact_id, link in kept
    ]


def link_of(session: Session, fact_id: int) -> Link | None:
    """Return the link a fact is, or None where it is none."""
    body = session.execute(select(FactRow.body).where(FactRow.id == fact_id)).scalar_one_or_none()
    found = None if body is None else decode([body])[0]
    return found if isinstance(found, Link) else None


def newest_tie_at(session: Session, subject: bytes) -> datetime | None:
    """Return when the newest link or split of a handle was said; None where there is none."""
    return session.execute(
        select(func.max(FactRow.occurred_at))
        .join(TieRow, TieRow.fact_id == FactRow.id)
        .where(TieRow.subject == subject)
    ).scalar_one()


def newest_of(session: Session, link: Link) -> int | None:
    """Return the id of the newest fact under this link's id."""
    query = (
        select(FactRow.id, FactRow.body)
        .join(TieRow, TieRow.fact_id == FactRow.id)
        .where(TieRow.subject == bytes.fromhex(link.subject))
        .order_by(FactRow.id.desc())
    )
    rows = session.execute(query).all()
    said = decode([row.body for row in rows])
    return next(
        (row.id for row, one in zip(rows, said, strict=True) if getattr(one, "id", "") == link.id),
        None,
    )


def ask_anew(session: Session, subjects: Sequence[str]) -> None:
    """Forget what was answered about the contacts of these handles, and match them again."""
    with sight.everything():
        found = sorted({side.contact_id for side in _sides(session, subjects).values()})
    session.execute(
        delete(SuggestionRow).where(
            SuggestionRow.contact_low.in_(found) | SuggestionRow.contact_high.in_(found),
            SuggestionRow.state != "open",
        )
    )
    mark(session, found)


def _sides(session: Session, subjects: Sequence[str]) -> dict[str, Side]:
    query = (
        select(HandleRow, ContactRow.name)
        .join(ContactRow, ContactRow.id == HandleRow.contact_id)
        .where(
            HandleRow.subject.in_([bytes.fromhex(one) for one in subjects]), *sight.of_contacts()
        )
    )
    return {
        bytes(row.subject).hex(): Side(row.platform, row.uid, row.contact_id, name)
        for row, name in session.execute(query)
    }


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
