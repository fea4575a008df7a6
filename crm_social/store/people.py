"""Which contact each handle belongs to: new handles, hard-key links and merges."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Final

from msgspec import Struct, field
from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from crm_social.core import identity, ties
from crm_social.core.facts import Fact, micros, subject_of
from crm_social.store import bulk
from crm_social.store import ties as stored_ties
from crm_social.store.db import Again
from crm_social.store.ledger import chunks
from crm_social.store.tables import HandleRow, OrphanRow, RedirectRow, contact_ids
from crm_social.store.ties import Circle

_COLUMNS: Final = ("subject", "contact_id", "platform", "uid")
_VALUES: Final = 5_000


class People(Struct):
    """What resolving a batch found: who each handle is, who is new and who became one."""

    contact_of: dict[bytes, int]
    new: set[int] = field(default_factory=set)
    #: Loser id to survivor id.
    merged: dict[int, int] = field(default_factory=dict)
    #: Contacts that got one more handle, whose facts may lie anywhere in time.
    joined: set[int] = field(default_factory=set)


def resolve(
    session: Session,
    told: Sequence[tuple[bytes, Fact]],
    tied: AbstractSet[bytes],
    batch: Sequence[int],
) -> People:
    """Return who these facts are about, making contacts for handles never seen.

    Handles that share an e-mail address are one contact; where they were two, the lower id
    stays. Around handles of which a link or split was said (`tied`), everybody concerned is
    grouped anew by the facts applied and those of this `batch`. Raise Again where another
    transaction made one of the handles meanwhile.
    """
    named: dict[bytes, tuple[str, str]] = {}
    links: list[tuple[bytes, bytes]] = []
    for subject, fact in told:
        handle = ties.handle_of(fact)
        if handle is None:
            continue
        named.setdefault(subject, handle)
        if subject not in tied and (mail := ties.mail_of(fact)):
            address = subject_of(identity.MAIL, mail)
            named[address] = (identity.MAIL, mail)
            links.append((subject, address))
    tied = {*tied, *stored_ties.tied(session, named)}
    loose = [pair for pair in links if tied.isdisjoint(pair)]
    tied.update(one for pair in links if not tied.isdisjoint(pair) for one in pair)
    people = People(find(session, list(named)))
    _group(session, people, named, loose)
    if tied:
        _regroup(session, people, Circle(session, tied, batch, loose))
    return people


def keep_orphans(session: Session, subjects: Sequence[bytes]) -> dict[bytes, int]:
    """Return the contacts of these handles, and remember those that nobody has made yet.

    Verdicts may arrive before the engagement they are about. Called before anything else is
    locked, so that makers of handles and this never wait for each other in a circle.
    """
    known = find(session, subjects) if subjects else {}
    if len(known) == len(subjects):
        return known
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_LOCK_ORPHANS)
        known = find(session, subjects)
    rows = [(subject,) for subject in subjects if subject not in known]
    bulk.insert_new(session, OrphanRow, ("subject",), rows)
    return known


def _adopt(session: Session, people: People, subjects: Sequence[bytes]) -> None:
    """Have contacts refolded whose handles verdicts spoke of before they were made."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_SHARE_ORPHANS)
    found = [
        bytes(row.subject)
        for some in chunks(subjects, _VALUES)
        for row in session.execute(_FIND_ORPHANS, {"subjects": list(some)})
    ]
    people.joined.update(people.contact_of[subject] for subject in found)
    bulk.delete(session, OrphanRow, "subject", found)


def find(session: Session, subjects: Sequence[bytes]) -> dict[bytes, int]:
    """Return the contact id of each handle that is known."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        rows = connection.exec_driver_sql(_FIND_POSTGRESQL, (list(subjects),)) if subjects else ()
        return {bytes(subject): contact for subject, contact in rows}
    found: dict[bytes, int] = {}
    for some in chunks(subjects, _VALUES):
        marks = ", ".join("?" * len(some))
        rows = connection.exec_driver_sql(f"{_FIND_SQLITE} ({marks})", tuple(map(bytearray, some)))
        found.update((subject, contact) for subject, contact in rows)
    return found


def subjects_of(session: Session, contacts: Sequence[int]) -> dict[int, list[bytes]]:
    """Return each contact's handles, addresses included."""
    found: dict[int, list[bytes]] = {contact: [] for contact in contacts}
    for some in chunks(contacts, _VALUES):
        for row in session.execute(_SUBJECTS, {"contacts": list(some)}):
            found[row.contact_id].append(bytes(row.subject))
    return found


def handles_of(session: Session, contact_id: int) -> list[tuple[str, str]]:
    """Return (platform, id there) of one contact's handles."""
    rows = session.execute(
        text("SELECT platform, uid FROM handles WHERE contact_id = :id ORDER BY platform, uid"),
        {"id": contact_id},
    )
    return [(row.platform, row.uid) for row in rows]


def merge(session: Session, loser: int, survivor: int, now: datetime) -> None:
    """Hand a contact's handles and tasks to another; the lost id leads there for ever.

    The moves are dropped: the survivor's refold tells them anew.
    """
    values = {"loser": loser, "survivor": survivor}
    for statement in _MERGE:
        session.execute(text(statement), values)
    bulk.insert(
        session, RedirectRow, ("contact_id", "into_id", "at"), [(loser, survivor, micros(now))]
    )


def _group(
    session: Session,
    people: People,
    named: dict[bytes, tuple[str, str]],
    links: list[tuple[bytes, bytes]],
) -> None:
    """Give every handle its contact; connected handles the same one."""
    contact_of = people.contact_of
    first_of: dict[int, bytes] = {}
    # A contact already known ties its handles together too.
    same = [
        (subject, first_of.setdefault(contact, subject)) for subject, contact in contact_of.items()
    ]
    head = ties.heads([*links, *same], named)
    known: dict[bytes, set[int]] = {}
    for subject, contact in contact_of.items():
        known.setdefault(head(subject), set()).add(contact)

    missing = sorted(subject for subject in named if subject not in contact_of)
    heads = sorted({head(subject) for subject in missing} - known.keys())
    fresh = dict(zip(heads, _new_ids(session, len(heads)), strict=True))
    people.new.update(fresh.values())
    for place, contacts in known.items():
        survivor = min(contacts)
        fresh[place] = survivor
        for loser in contacts - {survivor}:
            people.merged[loser] = survivor
    rows = []
    for subject in missing:
        contact = fresh[head(subject)]
        contact_of[subject] = contact
        rows.append((subject, contact, *named[subject]))
        if contact not in people.new:
            people.joined.add(contact)
    for subject, contact in contact_of.items():
        contact_of[subject] = people.merged.get(contact, contact)
    if rows:
        _adopt(session, people, missing)
        _insert(session, rows)


def _regroup(session: Session, people: People, circle: Circle) -> None:
    """Group everybody whom tied handles concern by what all their facts say."""
    before = circle.contact_of
    groups = circle.people()
    owner = _given_ids(session, groups, before, people)
    moved, made = [], []
    for group, contact in zip(groups, owner, strict=True):
        for subject in group:
            if subject not in before:
                made.append((subject, contact, identity.MAIL, circle.mail_of[subject]))
            elif before[subject] != contact:
                moved.append({"subject": subject, "contact": contact})
            people.contact_of[subject] = contact
    kept = {subject for group in groups for subject in group}
    let_go = sorted(before.keys() - kept)
    bulk.delete(session, HandleRow, "subject", let_go)
    # What was said of an address that nobody holds now waits for whoever holds it again.
    spoken_of = [
        (bytes(row[0]),)
        for some in chunks(let_go, _VALUES)
        for row in session.execute(_SPOKEN_OF, {"subjects": list(some)})
    ]
    bulk.insert_new(session, OrphanRow, ("subject",), spoken_of)
    if moved:
        session.execute(_MOVE_HANDLE, moved)
    if made:
        _insert(session, made)
    held: dict[int, set[bytes]] = {}
    for subject, contact in before.items():
        held.setdefault(contact, set()).add(subject)
    people.joined.update(
        contact
        for group, contact in zip(groups, owner, strict=True)
        if held.get(contact) != set(group)
    )
    _settle(people, before, owner, kept)


def _settle(
    people: People, before: dict[bytes, int], owner: list[int], kept: AbstractSet[bytes]
) -> None:
    """Say which contacts are no more, and what each of them became."""
    for contact in {*before.values(), *owner}:
        # Whatever shared addresses alone would have made of them, this is what they are.
        people.merged.pop(contact, None)
    for contact in set(before.values()) - set(owner):
        new_home = next(
            (
                people.contact_of[subject]
                for subject, old in before.items()
                if old == contact and subject in kept
            ),
            min(owner, default=contact),
        )
        people.merged[contact] = new_home
    for loser in people.merged:
        people.merged[loser] = _end_of(people.merged, loser)
    for subject, contact in people.contact_of.items():
        people.contact_of[subject] = _end_of(people.merged, contact)


def _end_of(merged: dict[int, int], contact: int) -> int:
    """Return what a contact became in the end, where several merges follow each other."""
    while contact in merged:
        contact = merged[contact]
    return contact


def _given_ids(
    session: Session, groups: list[list[bytes]], before: dict[bytes, int], people: People
) -> list[int]:
    """Return a contact id for each group: the lowest its handles had that is not taken."""
    taken: set[int] = set()
    owner: list[int | None] = [None] * len(groups)
    olds = [sorted({before[one] for one in group if one in before}) for group in groups]
    for place in sorted(range(len(groups)), key=lambda one: (olds[one][:1], -len(groups[one]))):
        owner[place] = next((old for old in olds[place] if old not in taken), None)
        if (mine := owner[place]) is not None:
            taken.add(mine)
    fresh = iter(_new_ids(session, owner.count(None), people.new))
    ids = [next(fresh) if one is None else one for one in owner]
    people.new.update(set(ids) - taken)
    return ids


def _insert(session: Session, rows: list[bulk.Row]) -> None:
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        bulk.insert(session, HandleRow, _COLUMNS, rows)
        return
    done = connection.exec_driver_sql(_INSERT_POSTGRESQL, bulk.turned(rows)).rowcount
    if done != len(rows):
        raise Again


def _new_ids(session: Session, number: int, given: AbstractSet[int] = frozenset()) -> list[int]:
    """Return ids never used before, `given` being those this transaction has handed out."""
    if not number:
        return []
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        last = max([connection.exec_driver_sql(_LAST_ID_SQLITE).scalar_one(), *given])
        return list(range(last + 1, last + 1 + number))
    found = connection.exec_driver_sql(
        f"SELECT nextval('{contact_ids.name}') FROM generate_series(1, %s)",
        (number,),
    )
    return [row[0] for row in found]


_FIND_SQLITE: Final = "SELECT subject, contact_id FROM handles WHERE subject IN"
_FIND_POSTGRESQL: Final = "SELECT subject, contact_id FROM handles WHERE subject = ANY(%b::bytea[])"
_SUBJECTS: Final = text(
    "SELECT contact_id, subject FROM handles WHERE contact_id IN :contacts"
).bindparams(bindparam("contacts", expanding=True))
_FIND_ORPHANS: Final = text("SELECT subject FROM orphans WHERE subject IN :subjects").bindparams(
    bindparam("subjects", expanding=True)
)
_SPOKEN_OF: Final = text(
    "SELECT DISTINCT subject FROM facts WHERE subject IN :subjects"
).bindparams(bindparam("subjects", expanding=True))
_MOVE_HANDLE: Final = text("UPDATE handles SET contact_id = :contact WHERE subject = :subject")
#: Makers of handles share this lock; who finds a handle missing waits for them and looks again.
_ORPHANS_LOCK: Final = 7_305_126
_SHARE_ORPHANS: Final = text(f"SELECT pg_advisory_xact_lock_shared({_ORPHANS_LOCK})")
_LOCK_ORPHANS: Final = text(f"SELECT pg_advisory_xact_lock({_ORPHANS_LOCK})")
_INSERT_POSTGRESQL: Final = (
    f"INSERT INTO handles ({', '.join(_COLUMNS)})"
    f" SELECT * FROM {bulk.unnest(HandleRow, _COLUMNS)} ON CONFLICT DO NOTHING"
)
#: An id that was merged away is never given again.
_LAST_ID_SQLITE: Final = (
    "SELECT max(coalesce((SELECT max(id) FROM contacts), 0),"
    " coalesce((SELECT max(contact_id) FROM redirects), 0))"
)
_MERGE: Final = (
    "UPDATE handles SET contact_id = :survivor WHERE contact_id = :loser",
    "UPDATE tasks SET contact_id = :survivor WHERE contact_id = :loser",
    "DELETE FROM moves WHERE contact_id = :loser",
    "DELETE FROM contacts WHERE id = :loser",
    "UPDATE redirects SET into_id = :survivor WHERE into_id = :loser",
)
