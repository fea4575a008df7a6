"""Who is to be told that we hold their data, the words for it, and marking that it was done."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from msgspec import Struct, structs

from crm_social import signing
from crm_social.actions import facts, privacy
from crm_social.core import informing
from crm_social.core.dealings import Sign
from crm_social.core.deeds import Deed
from crm_social.core.fact_records import SignalRecord
from crm_social.core.informing import Notice
from crm_social.core.references import ToldContact
from crm_social.errors import Forbidden, Invalid, NotFound
from crm_social.store import accounts, audit, contacts, duties, own_company
from crm_social.store.contacts import Contact
from crm_social.store.db import Database, Session
from crm_social.store.duties import Line, Owed

#: Contacts, or messages, looked through in one transaction.
_BATCH: Final = 1_000
_PURPOSE: Final = "objection link"
#: A right does not end soon; what a link can do is written for the day it was made.
_LINK_HOLDS: Final = timedelta(days=730)
_WITHIN: Final = timedelta(minutes=15)
_MOST_TRIES: Final = 20
#: So many can be marked at once.
AT_ONCE: Final = 200
#: Who says so, where the person did by a link.
BY_LINK: Final = "objection-link"


class Desk(Struct, frozen=True):
    """Who is to be told: how many are late, how many in the days to come, and a page of them."""

    overdue: int
    soon: int
    lines: list[Line]


def look(db: Database, now: datetime) -> int:
    """Bring the list of who is to be told up to date. Return how many contacts were looked at."""
    passed = _passed_on(db)
    after, seen = 0, 0
    while True:
        last = db.write(partial(_look_at, after=after, passed=passed, now=now))
        if last is None:
            break
        after, number = last
        seen += number
    db.write(duties.strike_gone)
    return seen


def desk(db: Database, now: datetime, limit: int, *, after: tuple[int, int] | None = None) -> Desk:
    """Return who is to be told by a week from now, the longest overdue first."""
    soon = now + timedelta(days=7)
    with db.reading() as session:
        overdue = duties.count(session, now)
        return Desk(
            overdue,
            duties.count(session, soon) - overdue,
            duties.untold(session, soon, limit, after=after),
        )


def told(db: Database, contact_ids: Sequence[int], *, by: str, now: datetime) -> int:
    """Mark that these contacts were told. Return how many were not marked before.

    It is a fact about each, so that it follows them through merges. Raise NotFound, Invalid.
    """
    if len(contact_ids) > AT_ONCE:
        raise Invalid(f"At most {AT_ONCE} can be marked at once.", "contact_ids")

    def work(session: Session) -> tuple[int, list[bytes]]:
        records = []
        for contact_id in dict.fromkeys(contact_ids):
            found = contacts.get(session, contact_id)
            if found is None:
                raise NotFound(f"There is no contact {contact_id}.")
            if found.state.informed_at is None:
                records.append((found.id, _record(found.id, by, now)))
        keys: list[bytes] = []
        for taken in facts.keep(session, [record for _, record in records], now):
            if taken.refused is not None:
                raise taken.refused
            keys += taken.keys
        known = duties.of(session, [contact_id for contact_id, _ in records])
        duties.keep(session, [_marked(one, now) for one in known.values()])
        for contact_id, _ in records:
            audit.write(session, Deed.CONTACT_INFORMED, by, f"contact:{contact_id}", now)
        return len(records), keys

    number, keys = db.write(work)
    facts.apply_now(db, keys, now)
    return number


def words(
    db: Database,
    contact_id: int,
    lang: str,
    *,
    root: str,
    secret: str,
    now: datetime,
    called: Callable[[str], str] = str.capitalize,
) -> Notice:
    """Return the notice for a contact in nb, sv or en, with their own link. Raise NotFound.

    `called` says what a platform is called.
    """
    with db.reading() as session:
        found = contacts.get(session, contact_id)
        if found is None:
            raise NotFound(f"There is no contact {contact_id}.")
        company = own_company.get(session).name
    platforms = sorted({platform for platform, _ in found.handles if _is_source(platform)})
    return informing.notice(
        lang,
        company=company or "…",
        contact="…",
        sources=", ".join(map(called, platforms)) or "…",
        link=f"{root}/object/{link_word(found.id, secret, now)}",
    )


def _is_source(platform: str) -> bool:
    """Say whether a handle's platform is a place their data came from, and no address of theirs."""
    return platform not in {"email", "phone"} and not platform.startswith("crm.")


# ---- objecting by a link


def link_word(contact_id: int, secret: str, now: datetime) -> str:
    """Return what the link says by which this contact, and nobody else, can be objected for."""
    until = int((now + _LINK_HOLDS).timestamp()) // 86_400
    said = f"{contact_id}-{until}"
    return f"{said}-{signing.mark(signing.key_for(secret, _PURPOSE), said)}"


def meant(db: Database, word: str, secret: str, address: str, now: datetime) -> Contact | None:
    """Return whom a link is about, None where nothing of them is held any more.

    Raise Forbidden after too many wrong ones from one address, NotFound for a wrong or old one.
    """
    _check_tries(db, address, now)
    said, _, mark = word.rpartition("-")
    contact_id, _, until = said.partition("-")
    right = signing.mark(signing.key_for(secret, _PURPOSE), said)
    sound = contact_id.isascii() and contact_id.isdigit() and until.isascii() and until.isdigit()
    if not sound or not signing.same(mark, right) or int(until) * 86_400 < now.timestamp():
        db.write(lambda session: accounts.add_failure(session, _try(address), now))
        raise NotFound("This link is not one of ours, or it is too old.")
    with db.reading() as session:
        return contacts.get(session, int(contact_id))


def object_by_link(db: Database, word: str, secret: str, address: str, now: datetime) -> None:
    """Note that the person of a link objects to every use. Raise as `meant` does."""
    found = meant(db, word, secret, address, now)
    db.write(lambda session: accounts.add_failure(session, _try(address), now))
    if found is not None and not _objects(found):
        privacy.object_to_all(db, found.id, by=BY_LINK, now=now)


def _objects(found: Contact) -> bool:
    return found.state.grants.objects_to("score", None)


def _try(address: str) -> str:
    return f"objection-from:{address}"


def _check_tries(db: Database, address: str, now: datetime) -> None:
    with db.reading() as session:
        tries = accounts.failures(session, _try(address), now - _WITHIN)
    if tries >= _MOST_TRIES:
        raise Forbidden("Too many tries. Wait a quarter of an hour and try again.")


# ---- the list


def _passed_on(db: Database) -> dict[int, datetime]:
    found: dict[int, datetime] = {}

    def some(session: Session) -> int | None:
        went, reached = duties.passed_on(session, _BATCH)
        for contact_id, at in went.items():
            found[contact_id] = min(at, found.get(contact_id, at))
        if reached is not None:
            _remember(session, went)
            duties.reach_passed_on(session, reached)
        return reached

    while db.write(some) is not None:
        pass
    return found


def _remember(session: Session, went: dict[int, datetime]) -> None:
    """Write at once that these were passed on: the messages are not looked at again."""
    known = duties.of(session, list(went))
    changed = [
        structs.replace(one, **_earlier(one, went[one.contact_id])) for one in known.values()
    ]
    duties.keep(session, changed)


def _earlier(one: Owed, at: datetime) -> dict[str, Any]:
    at = max(at, one.since)
    return {"due_at": at, "because": informing.Because.PASSED_ON} if at < one.due_at else {}


def _look_at(
    session: Session, after: int, passed: dict[int, datetime], now: datetime
) -> tuple[int, int] | None:
    people = duties.people(session, after, _BATCH)
    if not people:
        return None
    ids = [one.id for one in people]
    known = duties.of(session, ids)
    contacted = duties.contacted(session, ids)
    since = duties.known_since(session, [one for one in ids if one not in known])
    kept, gone = [], []
    for one in people:
        state, before = one.state, known.get(one.id)
        began = before.since if before is not None else since.get(one.id)
        if not informing.is_owed(state) or began is None:
            if before is not None:
                gone.append(one.id)
            continue
        spoken = contacted.get(one.id)
        if spoken is None and informing.is_spoken_to(state):
            spoken = state.last_at
        duty = informing.due(began, spoken, passed.get(one.id))
        if before is not None and _stands(before, spoken) and before.due_at <= duty.due_at:
            duty = informing.Duty(before.due_at, before.because)
        listed = now if before is None else before.listed_at
        owed = Owed(one.id, began, duty.due_at, duty.because, listed, state.informed_at)
        if owed != before:
            kept.append(owed)
    duties.keep(session, kept)
    duties.drop(session, gone)
    return ids[-1], len(ids)


def _stands(before: Owed, spoken: datetime | None) -> bool:
    """Say whether what was found of somebody before still holds.

    An answer that was taken back was no contact. Messages that passed them on are looked at once.
    """
    return before.because is not informing.Because.CONTACTED or spoken is not None


def _record(contact_id: int, by: str, now: datetime) -> SignalRecord:
    return SignalRecord(
        id=secrets.token_hex(16),
        what=Sign.INFORMED,
        contact=ToldContact(id=contact_id),
        occurred_at=now,
        actor=by,
    )


def _marked(one: Owed, now: datetime) -> Owed:
    return structs.replace(one, told_at=now)
