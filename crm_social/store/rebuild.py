"""Contacts from nothing but the ledger, and as they are stored, to compare the two.

Both are streams. Memory holds one group of contacts and, of the whole ledger, only which
handles share an e-mail address and the facts of people of whom one handle is still to come.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import closing
from datetime import datetime
from itertools import groupby
from typing import Any, Final

import msgspec
from msgspec import Struct
from sqlalchemy import Result, bindparam, text
from sqlalchemy.orm import Session

from crm_social.core import facts, identity, ties
from crm_social.core.dealings import Mark, Pause
from crm_social.core.facts import NOBODY, Engagement, micros, subject_of, target_of
from crm_social.core.loop import Move
from crm_social.core.plays import LIVE, Task
from crm_social.core.state import Dated, State
from crm_social.core.ties import Ties
from crm_social.store import ledger, people, record
from crm_social.store.ledger import chunks

_GROUP: Final = 1_000
_FETCH: Final = 5_000
_EVER: Final = 2**62
_decode_state = msgspec.json.Decoder(State).decode
_decode_task = msgspec.json.Decoder(Task).decode

Handle = tuple[str, str]


class Group(Struct, frozen=True):
    """One person as the ledger alone tells: handles, and facts in fold order."""

    handles: list[Handle]
    facts: list[Dated]


class Stored(Struct, frozen=True):
    """One contact as the tables have it."""

    id: int
    handles: list[Handle]
    state: State
    moves: list[Move]
    #: The tasks whose rows are live, by key.
    tasks: dict[str, Task]


class _Handled(Struct, frozen=True):
    """One handle's part of the ledger."""

    handles: set[Handle]
    facts: list[Dated]


def groups(session: Session, until: datetime | None = None) -> Iterator[Group]:
    """Yield everybody in the ledger, each person once; facts after `until` are left out."""
    latest = _EVER if until is None else micros(until)
    said = Ties(_facts_of(session, _LINKS, latest))
    mails = _mails(session, latest)
    holders = {subject for subject, _ in mails if not said.apart(subject)}
    known = _heard_of(session, {one for pair in said.same() for one in pair}, latest) | holders
    known |= {subject_of(identity.MAIL, mail) for subject, mail in mails if subject in holders}
    # Two who were linked to a handle that nobody ever acted with are not one person by that.
    pairs = [pair for pair in said.joins(mails) if known.issuperset(pair)]
    marks = _marks(session, latest)
    head_of = ties.heads(pairs)
    tied = {one for pair in pairs for one in pair}
    missing = _counted(session, tied, head_of, latest)
    halves: dict[bytes, list[_Handled]] = {}
    for subject, part in _by_subject(session, latest, holders):
        if subject not in tied:
            if part.handles:
                yield _group([part], marks)
            continue
        shared = head_of(subject)
        halves.setdefault(shared, []).append(part)
        missing[shared] -= 1
        if not missing[shared]:
            parts = halves.pop(shared)
            if any(one.handles for one in parts):
                yield _group(parts, marks)


def stored(session: Session) -> Iterator[Stored]:
    """Yield every contact as stored, in order of id."""
    after = 0
    while rows := session.execute(_PAGE, {"after": after, "limit": _GROUP}).all():
        after = rows[-1].id
        yield from _stored(session, [(row.id, row.memory) for row in rows])


def stored_with(session: Session, handles: Sequence[Handle]) -> dict[Handle, Stored]:
    """Return the contacts that these handles belong to, as stored."""
    subjects = {subject_of(*handle): handle for handle in handles}
    contact_of = people.find(session, list(subjects))
    ids = sorted(set(contact_of.values()))
    memories = (
        [(row.id, row.memory) for row in session.execute(_THESE, {"ids": ids})] if ids else []
    )
    by_id = {one.id: one for one in _stored(session, memories)}
    return {
        subjects[subject]: by_id[contact]
        for subject, contact in contact_of.items()
        if contact in by_id
    }


def count(session: Session) -> int:
    """Return how many contacts are stored."""
    return int(session.execute(text("SELECT count(*) FROM contacts")).scalar_one())


def _mails(session: Session, latest: int) -> list[tuple[bytes, str]]:
    """Return every (handle, mail address it gave), each once."""
    found = set()
    for row in _streamed(session, _WITH_MAIL, latest):
        (fact,) = facts.decode([row.body])
        if mail := ties.mail_of(fact):
            found.add((bytes(row.subject), mail))
    return sorted(found)


def _heard_of(session: Session, linked: AbstractSet[bytes], latest: int) -> set[bytes]:
    """Return those of these handles that a fact makes known, rather than only speaks of."""
    found: set[bytes] = set()
    for some in chunks(sorted(linked), _FETCH):
        rows = session.execute(_HEARD_OF, {"subjects": list(some), "latest": latest})
        found.update(bytes(row.subject) for row in rows)
    return found


def _counted(
    session: Session, tied: AbstractSet[bytes], head_of: Callable[[bytes], bytes], latest: int
) -> dict[bytes, int]:
    """Return, for each person of several handles, of how many of them there are facts."""
    missing: dict[bytes, int] = {}
    if tied:
        for row in _streamed(session, _SUBJECTS, latest):
            subject = bytes(row.subject)
            if subject in tied:
                head = head_of(subject)
                missing[head] = missing.get(head, 0) + 1
    return missing


def _marks(session: Session, latest: int) -> dict[bytes, list[Dated]]:
    """Return what marketing said of posts, by target."""
    found: dict[bytes, list[Dated]] = {}
    for one in _facts_of(session, _MARKS, latest):
        if isinstance(one.fact, (Mark, Pause)):
            target = target_of(one.fact.platform, one.fact.post, None)
            found.setdefault(target, []).append(one)
    return found


def _facts_of(session: Session, statement: str, latest: int) -> list[Dated]:
    rows = [
        (bytes(row.key), bytes(row.content), row.body)
        for row in _streamed(session, statement, latest)
    ]
    return ledger.dated(rows)


def _by_subject(
    session: Session, latest: int, holders: AbstractSet[bytes]
) -> Iterator[tuple[bytes, _Handled]]:
    # Whoever has seen enough leaves in the middle: the cursor must not stay open then.
    with closing(_streamed(session, _BY_SUBJECT, latest)) as rows:
        yield from _handled(rows, holders)


def _handled(rows: Iterable[Any], holders: AbstractSet[bytes]) -> Iterator[tuple[bytes, _Handled]]:
    for subject, some in groupby(rows, key=lambda row: bytes(row.subject)):
        known = list(some)
        told = facts.decode([row.body for row in known])
        handles: set[Handle] = set()
        for fact in told:
            if handle := ties.handle_of(fact):
                handles.add(handle)
            if subject in holders and (mail := ties.mail_of(fact)):
                handles.add((identity.MAIL, mail))
        counted = [
            (bytes(row.key), bytes(row.content), row.body) for row in known if not row.beaten
        ]
        yield subject, _Handled(handles, ledger.dated(counted))


def _group(parts: Sequence[_Handled], marks: dict[bytes, list[Dated]]) -> Group:
    handles = sorted(set().union(*(part.handles for part in parts)))
    told = [dated for part in parts for dated in part.facts]
    if marks:
        targets = {
            target_of(one.fact.platform, one.fact.post.id, None)
            for one in told
            if isinstance(one.fact, Engagement) and one.fact.post is not None
        }
        told += [one for target in targets & marks.keys() for one in marks[target]]
    told.sort(key=lambda dated: (dated.fact.occurred_at, dated.key))
    return Group(handles, told)


def _stored(session: Session, memories: Sequence[tuple[int, str]]) -> Iterator[Stored]:
    ids = [contact for contact, _ in memories]
    moves = record.moves_of(session, ids)
    tasks: dict[int, dict[str, Task]] = {contact: {} for contact in ids}
    handles: dict[int, list[Handle]] = {contact: [] for contact in ids}
    if ids:
        for row in session.execute(_LIVE_TASKS, {"ids": ids, "live": sorted(LIVE)}):
            tasks[row.contact_id][row.key] = _decode_task(row.body)
        for row in session.execute(_HANDLES, {"ids": ids}):
            handles[row.contact_id].append((row.platform, row.uid))
    for contact, body in memories:
        yield Stored(
            contact,
            sorted(handles[contact]),
            _decode_state(body),
            list(moves[contact].values()),
            tasks[contact],
        )


def _streamed(session: Session, statement: str, latest: int) -> Result[tuple[object, ...]]:
    return session.execute(
        text(statement),
        {"latest": latest, "nobody": NOBODY},
        execution_options={"yield_per": _FETCH},
    )


_LINKS: Final = (
    "SELECT key, content, body FROM facts"
    ' WHERE occurred_at <= :latest AND body LIKE \'{"fact":"link"%\''
)
_MARKS: Final = (
    "SELECT key, content, body FROM facts f"
    " WHERE occurred_at <= :latest"
    ' AND (body LIKE \'{"fact":"mark"%\' OR body LIKE \'{"fact":"pause"%\')'
    " AND NOT EXISTS (SELECT 1 FROM facts g WHERE g.key = f.key AND g.content < f.content)"
)
_HEARD_OF: Final = text(
    "SELECT DISTINCT subject FROM facts WHERE subject IN :subjects AND occurred_at <= :latest"
    ' AND body NOT LIKE \'{"fact":"link"%\' AND body NOT LIKE \'{"fact":"verdict"%\''
    ' AND body NOT LIKE \'{"fact":"correction"%\''
).bindparams(bindparam("subjects", expanding=True))
#: Facts of people who were forgotten, or are being forgotten, are nobody's.
_SOMEBODYS: Final = "<> :nobody AND {0} NOT IN (SELECT subject FROM forgetting_handles)"
_SUBJECTS: Final = (
    "SELECT DISTINCT subject FROM facts WHERE occurred_at <= :latest AND subject "
    + _SOMEBODYS.format("subject")
)
_WITH_MAIL: Final = (
    "SELECT subject, body FROM facts"
    " WHERE occurred_at <= :latest AND body LIKE '%\"email\":%' AND subject "
    + _SOMEBODYS.format("subject")
)
_BY_SUBJECT: Final = (
    "SELECT f.subject, f.key, f.content, f.body, EXISTS"
    " (SELECT 1 FROM facts g WHERE g.key = f.key AND g.content < f.content) AS beaten"
    " FROM facts f WHERE f.occurred_at <= :latest AND f.subject "
    + _SOMEBODYS.format("f.subject")
    + " ORDER BY f.subject"
)
_PAGE: Final = text("SELECT id, memory FROM contacts WHERE id > :after ORDER BY id LIMIT :limit")
_THESE: Final = text("SELECT id, memory FROM contacts WHERE id IN :ids ORDER BY id").bindparams(
    bindparam("ids", expanding=True)
)
_LIVE_TASKS: Final = text(
    "SELECT contact_id, key, body FROM tasks WHERE contact_id IN :ids AND state IN :live"
).bindparams(bindparam("ids", expanding=True), bindparam("live", expanding=True))
_HANDLES: Final = text(
    "SELECT contact_id, platform, uid FROM handles WHERE contact_id IN :ids"
).bindparams(bindparam("ids", expanding=True))
