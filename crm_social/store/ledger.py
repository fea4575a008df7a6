"""The ledger: facts are appended and never edited, but to forget a person (forgetting.py).

Appending is idempotent by the natural key, for ever, and safe from any number of writers.
A new fact also lands in the inbox, in the same transaction, for the appliers to take.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeVar

from msgspec import Struct
from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from crm_social.core import facts
from crm_social.core.facts import NAME_BYTES, Engagement, Fact, Sealed, Verdict, micros
from crm_social.core.state import Dated
from crm_social.store import bulk, suppression
from crm_social.store.tables import FactRow

T = TypeVar("T")
#: A fact's key and content: what the ledger tells apart.
Name = tuple[bytes, bytes]
_Raw = tuple[bytes, bytes, str]

_COLUMNS: Final = ("key", "content", "subject", "target", "occurred_at", "received_at", "body")
_LOW: Final = bytes(16 - NAME_BYTES)
_HIGH: Final = b"\xff" * (16 - NAME_BYTES)
#: Bound values in one statement; SQLite allows 32,766 unless built otherwise.
_VALUES: Final = 5_000


class Appended(StrEnum):
    """What became of one fact handed to the ledger."""

    #: It is durable and will be applied.
    NEW = "new"
    #: The very same was there already.
    KNOWN = "known"
    #: The same happening was there with an older or newer look of profile or post.
    RELABELLED = "relabelled"
    #: The same happening was there with other content; both are kept, one counts.
    CLASH = "clash"
    #: It is about somebody who was forgotten and is not to be known again: not kept.
    SUPPRESSED = "suppressed"


class Kept(Struct, frozen=True):
    """What became of the facts of one batch, in order, and the ids of those that are new."""

    outcomes: list[Appended]
    #: Row id and position in the batch, in order of id.
    new: list[tuple[int, int]]


def append(session: Session, sealed: Sequence[Sealed], received_at: datetime) -> list[Appended]:
    """Append facts. Return what became of each, in order."""
    return keep(session, sealed, received_at).outcomes


def keep(
    session: Session, sealed: Sequence[Sealed], received_at: datetime, *, waits: bool = True
) -> Kept:
    """Append facts, and put the new ones into the inbox unless they are applied right here."""
    if not sealed:
        return Kept([], [])
    barred = suppression.barred(session, sealed)
    arrived = micros(received_at)
    rows = {
        (fact.key, fact.content): (
            fact.key,
            fact.content,
            fact.subject,
            fact.target,
            micros(fact.occurred_at),
            arrived,
            fact.body,
        )
        for place, fact in enumerate(sealed)
        if place not in barred
    }
    connection = session.connection()
    fresh: dict[Name, int] = {}
    if connection.dialect.name == "sqlite":
        fresh = _append_sqlite(session, list(rows.values()), waits=waits)
    elif rows:
        fresh = _append_postgresql(session, list(rows.values()), waits=waits)
    disputed = _disputed(session, fresh) if fresh else {}
    outcomes, new = [], []
    for position, fact in enumerate(sealed):
        if position in barred:
            outcomes.append(Appended.SUPPRESSED)
            continue
        name = (fact.key, fact.content)
        # Only the first of several copies in one batch is news.
        fact_id = fresh.pop(name, None)
        if fact_id is None:
            outcomes.append(Appended.KNOWN)
        else:
            outcomes.append(disputed.get(name, Appended.NEW))
            new.append((fact_id, position))
    return Kept(outcomes, sorted(new))


def waiting(session: Session) -> int:
    """Return how many facts are durable and not yet applied."""
    return int(session.execute(text("SELECT count(*) FROM inbox")).scalar_one())


def count(session: Session) -> int:
    """Return how many facts there are."""
    return int(session.execute(text("SELECT count(*) FROM facts")).scalar_one())


def is_empty(session: Session) -> bool:
    """Say whether nothing was ever told."""
    return session.execute(text("SELECT 1 FROM facts LIMIT 1")).scalar_one_or_none() is None


def count_told(session: Session, tag: str) -> int:
    """Return how many facts of one sort there are, by a pass over the ledger."""
    pattern = f'{{"fact":"{tag}"%'
    return int(
        session.execute(
            text("SELECT count(*) FROM facts WHERE body LIKE :pattern"), {"pattern": pattern}
        ).scalar_one()
    )


def verdict(session: Session, verdict_id: str) -> Verdict | None:
    """Return the verdict of this id as it was said, or None."""
    name = facts.verdict_name(verdict_id)
    rows = session.execute(
        text("SELECT body FROM facts WHERE key >= :low AND key <= :high"),
        {"low": name + _LOW, "high": name + _HIGH},
    )
    said = [fact for fact in facts.decode([row.body for row in rows]) if not fact.withdrawn]
    return said[0] if said and isinstance(said[0], Verdict) else None


def live_on(session: Session, target: bytes) -> list[Engagement]:
    """Return the engagements on a post or channel that are not withdrawn, as last told."""
    rows = session.execute(
        text("SELECT key, content, body FROM facts WHERE target = :target"), {"target": target}
    ).all()
    newest: dict[str, Engagement] = {}
    for one in dated([(bytes(row.key), bytes(row.content), row.body) for row in rows]):
        fact = one.fact
        if isinstance(fact, Engagement):
            before = newest.get(one.name)
            # At one moment the withdrawal is the later word, as in the fold.
            if not (before and before.withdrawn and before.occurred_at == fact.occurred_at):
                newest[one.name] = fact
    return [fact for fact in newest.values() if not fact.withdrawn]


def of_subjects(
    session: Session, subjects: Sequence[bytes], *, batch: Iterable[int] = (), pending: bool = False
) -> dict[bytes, list[Dated]]:
    """Return the facts of each subject in fold order.

    Facts still in the inbox are left out, except those whose ids are in `batch` (or all,
    where `pending`). Of two facts with one key only the one that counts is returned.
    """
    found: dict[bytes, list[_Raw]] = {}
    mine = set(batch)
    for some in chunks(subjects, _VALUES):
        for row in session.execute(_OF_SUBJECTS, {"subjects": list(some)}):
            if row.unapplied is None or pending or row.id in mine:
                raw = (bytes(row.key), bytes(row.content), row.body)
                found.setdefault(bytes(row.subject), []).append(raw)
    return {subject: dated(rows) for subject, rows in found.items()}


def told_of(
    session: Session, subjects: Sequence[bytes], *, batch: Iterable[int]
) -> Iterator[tuple[bytes, Fact]]:
    """Yield (subject, fact) for all that was told of these handles, rivals included.

    Facts still in the inbox are left out, except those whose ids are in `batch`.
    """
    mine = set(batch)
    for some in chunks(subjects, _VALUES):
        rows = [
            row
            for row in session.execute(_TOLD_OF, {"subjects": list(some)})
            if row.unapplied is None or row.id in mine
        ]
        for row, fact in zip(rows, facts.decode([row.body for row in rows]), strict=True):
            yield bytes(row.subject), fact


def spoken_of_before(session: Session, ids: Sequence[int]) -> dict[bytes, set[bytes]]:
    """Return what these facts are about and other facts are too: name and subjects.

    A name is the first part of a key; the subjects are those of all facts of that name.
    """
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql(_AGAIN_SQLITE, (_json(ids), *([_LOW, _HIGH] * 2)))
    else:
        found = connection.exec_driver_sql(_AGAIN_POSTGRESQL, (list(ids), *([_LOW, _HIGH] * 2)))
    again: dict[bytes, set[bytes]] = {}
    for name, subject in found:
        again.setdefault(bytes(name), set()).add(bytes(subject))
    return again


def dated(rows: Sequence[_Raw]) -> list[Dated]:
    """Return facts from their (key, content, body), in fold order."""
    known = facts.decode([body for _, _, body in rows])
    found = sorted(
        (fact.occurred_at, key, content, fact)
        for (key, content, _), fact in zip(rows, known, strict=True)
    )
    return [Dated(key, fact) for _, key, _, fact in found]


def chunks(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Yield the values in pieces of at most this size."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _append_sqlite(session: Session, rows: Sequence[bulk.Row], *, waits: bool) -> dict[Name, int]:
    # The write lock is ours since BEGIN IMMEDIATE, so whatever has a higher id is new.
    connection = session.connection()
    mark = connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM facts").scalar_one()
    bulk.insert_new(session, FactRow, _COLUMNS, [_bound(*row) for row in rows])
    if waits:
        connection.exec_driver_sql("INSERT INTO inbox SELECT id FROM facts WHERE id > ?", (mark,))
    found = connection.exec_driver_sql("SELECT key, content, id FROM facts WHERE id > ?", (mark,))
    return {(row[0], row[1]): row[2] for row in found}


def _bound(
    key: bytes, content: bytes, subject: bytes, target: bytes | None, *rest: Any
) -> bulk.Row:
    """Return a row as SQLite's driver binds it fastest: of `bytes` it asks an adapter first."""
    of_target = None if target is None else bytearray(target)
    return (bytearray(key), bytearray(content), bytearray(subject), of_target, *rest)


def _append_postgresql(
    session: Session, rows: Sequence[bulk.Row], *, waits: bool
) -> dict[Name, int]:
    connection = session.connection()
    given = [row[0] for row in connection.exec_driver_sql(_NEXT_IDS_POSTGRESQL, (len(rows),))]
    # Numbered as they were told, so that they are applied in that order, which mostly is that
    # of time; written in key order: two writers with overlapping batches then wait for, not
    # block, each other.
    numbered = [(*row, fact_id) for row, fact_id in zip(rows, sorted(given), strict=True)]
    statement = _APPEND_QUEUED_POSTGRESQL if waits else _APPEND_POSTGRESQL
    found = connection.exec_driver_sql(statement, bulk.turned(sorted(numbered)))
    return {(bytes(row[0]), bytes(row[1])): row[2] for row in found}


def _disputed(session: Session, fresh: dict[Name, int]) -> dict[Name, Appended]:
    """Return which new facts met another with the same key, and how they differ."""
    connection = session.connection()
    ids = list(fresh.values())
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql(_RIVALS_SQLITE, (_json(ids),))
    else:
        found = connection.exec_driver_sql(_RIVALS_POSTGRESQL, (ids,))
    disputed: dict[Name, Appended] = {}
    for key, content, body, other in found:
        one, two = facts.decode([body, other])
        same = facts.same_happening(one, two)
        name = (bytes(key), bytes(content))
        if disputed.get(name) is not Appended.CLASH:
            disputed[name] = Appended.RELABELLED if same else Appended.CLASH
    return disputed


def _json(ids: Sequence[int]) -> str:
    return "[" + ",".join(map(str, ids)) + "]"


_NUMBERED: Final = (*_COLUMNS, "id")
_NEXT_IDS_POSTGRESQL: Final = "SELECT nextval('facts_id_seq') FROM generate_series(1, %s)"
_APPEND_POSTGRESQL: Final = (
    f"INSERT INTO facts ({', '.join(_NUMBERED)}) SELECT * FROM {bulk.unnest(FactRow, _NUMBERED)}"
    " ON CONFLICT DO NOTHING RETURNING key, content, id"
)
_APPEND_QUEUED_POSTGRESQL: Final = (
    f"WITH fresh AS ({_APPEND_POSTGRESQL}),"
    " queued AS (INSERT INTO inbox SELECT id FROM fresh)"
    " SELECT key, content, id FROM fresh"
)
_RIVALS: Final = (
    "SELECT n.key, n.content, n.body, o.body FROM facts n"
    # Each is compared with one other: a key may have any number of contents.
    " JOIN facts o ON o.key = n.key AND o.content ="
    " (SELECT m.content FROM facts m WHERE m.key = n.key AND m.content <> n.content"
    " ORDER BY m.content LIMIT 1)"
    " WHERE n.id "
)
_IDS_SQLITE: Final = "IN (SELECT value FROM json_each(?))"
_IDS_POSTGRESQL: Final = "= ANY(%b::bigint[])"
_RIVALS_SQLITE: Final = _RIVALS + _IDS_SQLITE
_RIVALS_POSTGRESQL: Final = _RIVALS + _IDS_POSTGRESQL
#: Each name once, however many facts there are of it; told again are those of two at least.
_AGAIN: Final = (
    "SELECT DISTINCT b.name, f.subject"
    " FROM (SELECT DISTINCT {name} AS name FROM facts n WHERE n.id {ids}) b"
    " JOIN facts f ON f.key >= {low} AND f.key <= {high}"
    " WHERE (SELECT count(*) FROM (SELECT 1 FROM facts g"
    " WHERE g.key >= {low} AND g.key <= {high} LIMIT 2) AS two) = 2"
)
_AGAIN_SQLITE: Final = _AGAIN.format(
    name=f"substr(n.key, 1, {NAME_BYTES})",
    ids=_IDS_SQLITE,
    # SQLite's || gives text; as a blob it compares with the key byte by byte.
    low="CAST(b.name || ? AS BLOB)",
    high="CAST(b.name || ? AS BLOB)",
)
_AGAIN_POSTGRESQL: Final = _AGAIN.format(
    name=f"substring(n.key FROM 1 FOR {NAME_BYTES})",
    ids=_IDS_POSTGRESQL,
    low="b.name || %s::bytea",
    high="b.name || %s::bytea",
)
_TOLD_OF: Final = text(
    "SELECT f.id, f.subject, f.body, i.fact_id AS unapplied"
    " FROM facts f LEFT JOIN inbox i ON i.fact_id = f.id WHERE f.subject IN :subjects"
).bindparams(bindparam("subjects", expanding=True))
_OF_SUBJECTS: Final = text(
    "SELECT f.id, f.subject, f.key, f.content, f.body, i.fact_id AS unapplied"
    " FROM facts f LEFT JOIN inbox i ON i.fact_id = f.id"
    " WHERE f.subject IN :subjects AND NOT EXISTS"
    " (SELECT 1 FROM facts g WHERE g.key = f.key AND g.content < f.content"
    # A rival that waits to be applied does not count yet.
    " AND NOT EXISTS (SELECT 1 FROM inbox j WHERE j.fact_id = g.id))"
).bindparams(bindparam("subjects", expanding=True))
