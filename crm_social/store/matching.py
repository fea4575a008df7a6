"""Who might be whom: contacts under their blocking keys, and suggestions for a person."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec
from msgspec import Struct
from sqlalchemy import bindparam, delete, func, or_, select, text, update
from sqlalchemy.orm import Session

from crm_social.core import purpose
from crm_social.core.dealings import Link
from crm_social.core.facts import decode, micros
from crm_social.core.identity import MAIL, Profile, keys
from crm_social.core.state import State
from crm_social.store import bulk
from crm_social.store.ledger import chunks
from crm_social.store.tables import (
    ContactRow,
    FactRow,
    HandleRow,
    MatchKeyRow,
    MatchProfileRow,
    SuggestionRow,
    TieRow,
    UnmatchedRow,
)

#: A key that more contacts stand under than this tells nobody apart.
CROWDED: Final = 48
#: So many candidates are looked at, those under the rarest keys first.
CANDIDATES: Final = 24
_VALUES: Final = 5_000


class Asked(StrEnum):
    """Where a suggestion stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Known(Struct, frozen=True, gc=False):
    """A contact as matching sees it: its profile, and its ids on each platform."""

    profile: Profile
    ids: tuple[tuple[str, str], ...] = ()


class Suggestion(Struct, frozen=True):
    """Two contacts that may be one person."""

    low: int
    high: int
    p: float
    evidence: list[str]
    state: Asked
    at: datetime


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Known).decode
_decode_state = msgspec.json.Decoder(State).decode
_decode_lines = msgspec.json.Decoder(list[str]).decode


def mark(session: Session, contacts: Iterable[int]) -> None:
    """Put contacts on the work list: they are new, changed, merged or split."""
    bulk.insert_new(session, UnmatchedRow, ("contact_id",), [(one,) for one in sorted(contacts)])


def listed(session: Session, limit: int) -> list[int]:
    """Return up to `limit` contacts of the work list, which stay there."""
    query = select(UnmatchedRow.contact_id).order_by(UnmatchedRow.contact_id).limit(limit)
    return list(session.execute(query).scalars())


def take(session: Session, contacts: Sequence[int]) -> list[int]:
    """Take these contacts off the work list. Return those that nobody else is taking."""
    found: list[int] = []
    for some in chunks(contacts, _VALUES):
        query = select(UnmatchedRow.contact_id).where(UnmatchedRow.contact_id.in_(some))
        ordered = query.order_by(UnmatchedRow.contact_id)
        found += session.execute(ordered.with_for_update(skip_locked=True)).scalars()
    bulk.delete(session, UnmatchedRow, "contact_id", found)
    return found


def remembered(session: Session, contacts: Sequence[int]) -> set[int]:
    """Return those of these contacts that have a profile, which nobody removes until we end."""
    found: set[int] = set()
    for some in chunks(contacts, _VALUES):
        query = select(MatchProfileRow.contact_id).where(MatchProfileRow.contact_id.in_(some))
        ordered = query.order_by(MatchProfileRow.contact_id)
        found.update(session.execute(ordered.with_for_update(read=True)).scalars())
    return found


def read(session: Session, contacts: Sequence[int]) -> dict[int, Known]:
    """Return the contacts that may be matched, as they are now.

    Handles of platforms whose data may only be counted are left out, and contacts that have
    no others.
    """
    ids: dict[int, list[tuple[str, str]]] = {}
    for some in chunks(contacts, _VALUES):
        query = select(HandleRow.contact_id, HandleRow.platform, HandleRow.uid).where(
            HandleRow.contact_id.in_(some)
        )
        for contact, platform, uid in session.execute(query):
            if purpose.may_score(platform):
                ids.setdefault(contact, []).append((platform, uid))
    known = {}
    for some in chunks(sorted(ids), _VALUES):
        rows = select(ContactRow.id, ContactRow.memory).where(ContactRow.id.in_(some))
        for contact, memory in session.execute(rows):
            known[contact] = _known(_decode_state(memory), sorted(ids[contact]))
    return known


def _known(state: State, ids: list[tuple[str, str]]) -> Known:
    accounts = tuple(one for one in ids if one[0] != MAIL)
    mails = [uid for platform, uid in ids if platform == MAIL]
    profile = Profile(
        handle=state.handle,
        name=state.name,
        url=state.url,
        bio=state.bio,
        email=state.email or (mails[0] if mails else None),
        company=state.company,
        title=state.title,
        location=state.location,
        platform=accounts[0][0] if len(accounts) == 1 else None,
    )
    return Known(profile, accounts)


def packed(known: Known) -> str:
    """Return a contact as it is stored."""
    return _encode(known).decode()


def unpacked(body: str) -> Known:
    """Return a contact as it was stored."""
    return _decode(body)


def keep(session: Session, known: dict[int, Known], found: dict[int, list[bytes]]) -> None:
    """Remember the contacts as they are now, each under its keys."""
    contacts = sorted(known)
    _drop_keys(session, contacts)
    profiles = [(contact, packed(known[contact]), b"".join(found[contact])) for contact in contacts]
    bulk.upsert(
        session, MatchProfileRow, ("contact_id", "body", "keys"), profiles, key="contact_id"
    )
    rows = sorted((key, contact) for contact in contacts for key in set(found[contact]))
    bulk.insert_new(session, MatchKeyRow, ("key", "contact_id"), rows)


def forget(session: Session, contacts: Sequence[int]) -> None:
    """Remove all that matching remembers of these contacts."""
    forget_profiles(session, contacts)
    bulk.delete(session, UnmatchedRow, "contact_id", contacts)
    bulk.delete(session, SuggestionRow, "contact_low", contacts)
    bulk.delete(session, SuggestionRow, "contact_high", contacts)


def forget_profiles(session: Session, contacts: Sequence[int]) -> None:
    """Remove keys and profiles of contacts that are no more, or may not be matched."""
    _drop_keys(session, contacts)
    bulk.delete(session, MatchProfileRow, "contact_id", contacts)


def _drop_keys(session: Session, contacts: Sequence[int]) -> None:
    """Delete the contacts' keys; which they are stands beside the profile."""
    rows = []
    for some in chunks(contacts, _VALUES):
        query = select(MatchProfileRow.contact_id, MatchProfileRow.keys).where(
            MatchProfileRow.contact_id.in_(some)
        )
        rows += [
            (packed[at : at + keys.KEY_BYTES], contact)
            for contact, packed in session.execute(query)
            for at in range(0, len(packed), keys.KEY_BYTES)
        ]
    if not rows:
        return
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("DELETE FROM match_keys WHERE key = ? AND contact_id = ?", rows)
    else:
        values = bulk.unnest(MatchKeyRow, ("key", "contact_id"))
        connection.exec_driver_sql(
            f"DELETE FROM match_keys k USING {values} AS gone (key, contact_id)"
            " WHERE k.key = gone.key AND k.contact_id = gone.contact_id",
            bulk.turned(rows),
        )


def candidates(session: Session, found: Sequence[bytes], but: int = 0) -> dict[int, Known]:
    """Return contacts that share a key which is not crowded, at most CANDIDATES.

    Those under the rarest keys come first. `but` is the contact that asks.
    """
    places = [place for place in _under(session, found) if len(place) <= CROWDED]
    chosen: dict[int, None] = {}
    for place in sorted(places, key=lambda place: (len(place), place)):
        for contact in place:
            if contact != but:
                chosen[contact] = None
        if len(chosen) >= CANDIDATES:
            break
    contacts = list(chosen)[:CANDIDATES]
    if not contacts:
        return {}
    rows = session.execute(_PROFILES, {"contacts": contacts})
    return {contact: _decode(body) for contact, body in rows}


def _under(session: Session, found: Sequence[bytes]) -> list[list[int]]:
    """Return the contacts under each key, in order, one more than CROWDED at most."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        return [
            [row[0] for row in connection.exec_driver_sql(_UNDER_SQLITE, (key, CROWDED + 1))]
            for key in found
        ]
    places: dict[bytes, list[int]] = {}
    for key, contact in connection.exec_driver_sql(_UNDER_POSTGRESQL, (list(found), CROWDED + 1)):
        places.setdefault(bytes(key), []).append(contact)
    return [sorted(place) for place in places.values()]


def population(session: Session) -> int:
    """Return about how many contacts there are: the highest id, which costs nothing to find."""
    return session.execute(select(func.max(MatchProfileRow.contact_id))).scalar_one() or 0


def settled(session: Session, pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return those of these pairs (low, high) a person has answered already."""
    lows = sorted({low for low, _ in pairs})
    found: set[tuple[int, int]] = set()
    for some in chunks(lows, _VALUES):
        query = select(SuggestionRow.contact_low, SuggestionRow.contact_high).where(
            SuggestionRow.contact_low.in_(some), SuggestionRow.state != Asked.OPEN
        )
        found.update((low, high) for low, high in session.execute(query))
    return found


def anything_said(session: Session) -> bool:
    """Say whether anybody ever linked, split or ruled out any handles."""
    return session.execute(select(TieRow.fact_id).limit(1)).first() is not None


def said(session: Session, one: Sequence[bytes], other: Sequence[bytes]) -> bool:
    """Say whether a link, a "never" or a split was told of handles of these two sides and stands.

    Then people have spoken, and the engine has nothing to add. What was taken back was never said.
    """
    query = (
        select(FactRow.body)
        .join(TieRow, TieRow.fact_id == FactRow.id)
        .where(
            or_(
                TieRow.subject.in_(one) & TieRow.other.in_(other),
                TieRow.subject.in_([*one, *other]) & (TieRow.other == b""),
            )
        )
        .distinct()
    )
    told = decode(session.execute(query).scalars().all())
    links = [fact for fact in told if isinstance(fact, Link)]
    over = {link.id: link.occurred_at for link in links if link.withdrawn}
    return any(
        not link.withdrawn and not (link.id in over and link.occurred_at <= over[link.id])
        for link in links
    )


def suggest(
    session: Session, found: Sequence[tuple[int, int, float, list[str]]], now: datetime
) -> None:
    """Keep suggestions (low, high, p, evidence). Those known already are left as they are."""
    rows = [
        (low, high, p, _encode(evidence).decode(), Asked.OPEN.value, micros(now))
        for low, high, p, evidence in found
    ]
    columns = ("contact_low", "contact_high", "p", "evidence", "state", "at")
    bulk.insert_new(session, SuggestionRow, columns, rows)


def suggestion(session: Session, low: int, high: int) -> Suggestion | None:
    """Return the suggestion about two contacts, or None."""
    row = session.get(SuggestionRow, (low, high))
    return read_row(row) if row else None


def answer(session: Session, low: int, high: int, state: Asked, now: datetime) -> bool:
    """Keep a person's answer to an open suggestion. Return whether there was one."""
    done = session.execute(
        update(SuggestionRow)
        .where(
            SuggestionRow.contact_low == low,
            SuggestionRow.contact_high == high,
            SuggestionRow.state == Asked.OPEN,
        )
        .values(state=state, at=now)
        .returning(SuggestionRow.contact_low)
    )
    return done.first() is not None


def withdraw(session: Session, contacts: Sequence[int]) -> None:
    """Take back open suggestions about these contacts, which are judged anew."""
    for some in chunks(contacts, _VALUES):
        session.execute(
            delete(SuggestionRow)
            .where(
                SuggestionRow.state == Asked.OPEN,
                or_(SuggestionRow.contact_low.in_(some), SuggestionRow.contact_high.in_(some)),
            )
            .execution_options(synchronize_session=False)
        )


def read_row(row: SuggestionRow) -> Suggestion:
    """Return a suggestion as it is kept."""
    return Suggestion(
        row.contact_low,
        row.contact_high,
        row.p,
        _decode_lines(row.evidence),
        Asked(row.state),
        row.at,
    )


_UNDER_SQLITE: Final = "SELECT contact_id FROM match_keys WHERE key = ? ORDER BY contact_id LIMIT ?"
_UNDER_POSTGRESQL: Final = (
    "SELECT asked.key, near.contact_id FROM unnest(%b::bytea[]) AS asked (key) CROSS JOIN LATERAL"
    " (SELECT contact_id FROM match_keys WHERE match_keys.key = asked.key"
    " ORDER BY contact_id LIMIT %b) AS near"
)
_PROFILES: Final = text(
    "SELECT contact_id, body FROM match_profiles WHERE contact_id IN :contacts ORDER BY contact_id"
).bindparams(bindparam("contacts", expanding=True))
