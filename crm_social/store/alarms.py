"""Criticism counted by post and channel, and the alarms it raised."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct
from sqlalchemy import func, or_, select, text, update
from sqlalchemy.orm import Session

from crm_social.core import facts
from crm_social.core.facts import Fact, micros
from crm_social.store import bulk, reaching
from crm_social.store.care_tables import AlarmRow, CriticismRow
from crm_social.store.db import moment

_COLUMNS: Final = ("name", "target", "channel", "at")
_NAME: Final = "criticism"


class Criticism(Struct, frozen=True):
    """One engagement whose words are not content."""

    name: bytes
    target: bytes | None
    channel: bytes
    at: datetime


class Heard(Struct, frozen=True):
    """One fact as the ledger has it, with its number."""

    id: int
    key: bytes
    fact: Fact
    received_at: datetime


class Alarm(Struct, frozen=True):
    """One alarm, as a page shows it."""

    id: int
    key: str
    platform: str
    channel: str | None
    post: str | None
    url: str | None
    target: bytes
    raised_at: datetime
    heard: int
    usual: float
    p: float
    ended_at: datetime | None
    ended_by: str | None
    reason: str | None


def news(session: Session, since: datetime, limit: int) -> tuple[list[Heard], int | None]:
    """Return facts not yet looked at that may tell of criticism, and the number they reach to.

    Those that happened before `since` are passed over. None where there is nothing new.
    """
    after = reaching.reached(session, _NAME)
    rows = session.execute(_NEWS, {"after": after, "limit": limit}).all()
    if not rows:
        return [], None
    telling = [row for row in rows if row.occurred_at >= micros(since) and _may_tell(row.body)]
    decoded = facts.decode([row.body for row in telling])
    found = [
        Heard(row.id, bytes(row.key), fact, moment(row.received_at))
        for row, fact in zip(telling, decoded, strict=True)
    ]
    return found, rows[-1].id


def reach(session: Session, number: int) -> None:
    """Remember how far the ledger was looked through."""
    reaching.reach(session, _NAME, number)


def last_before(session: Session, received: datetime) -> int:
    """Return the number of the newest fact that came before a moment, 0 for none.

    What came later is looked at once more: another transaction may commit a lower number yet.
    """
    found = session.execute(_BEFORE, {"at": micros(received)}).scalar_one_or_none()
    return found or 0


def keep(session: Session, found: Sequence[Criticism]) -> None:
    """Count these; what was counted before is counted once."""
    rows = [(one.name, one.target, one.channel, micros(one.at)) for one in found]
    bulk.upsert(session, CriticismRow, _COLUMNS, rows, key="name")


def drop(session: Session, names: Iterable[bytes]) -> None:
    """Count these no more: they were taken back, or were no criticism."""
    bulk.delete(session, CriticismRow, "name", list(names))


def heard(session: Session, about: bytes, begins: datetime, ends: datetime) -> int:
    """Return how many were counted about a post or channel after `begins` and up to `ends`."""
    query = (
        select(func.count())
        .select_from(CriticismRow)
        .where(
            or_(CriticismRow.target == about, CriticismRow.channel == about),
            CriticismRow.at > begins,
            CriticismRow.at <= ends,
        )
    )
    return int(session.execute(query).scalar_one())


def last_of(session: Session, target: bytes) -> Alarm | None:
    """Return the newest alarm about a post or channel."""
    query = select(AlarmRow).where(AlarmRow.target == target).order_by(AlarmRow.id.desc()).limit(1)
    row = session.execute(query).scalar_one_or_none()
    return None if row is None else _alarm(row)


def add(session: Session, alarm: Alarm) -> int | None:
    """Keep an alarm. Return its id, or None where one of this key was kept before."""
    values = {name: getattr(alarm, name) for name in Alarm.__struct_fields__ if name != "id"}
    known = session.execute(select(AlarmRow.id).where(AlarmRow.key == alarm.key)).first()
    if known is not None:
        return None
    row = AlarmRow(**values)
    session.add(row)
    # Generates row.id.
    session.flush()
    return row.id


def end(session: Session, alarm_id: int, by: str, reason: str, now: datetime) -> bool:
    """End an alarm. Return False where it was over already."""
    query = (
        update(AlarmRow)
        .where(AlarmRow.id == alarm_id, AlarmRow.ended_at.is_(None))
        .values(ended_at=now, ended_by=by, reason=reason)
    )
    return bool(session.execute(query).rowcount == 1)  # type: ignore[attr-defined] # of an update


def get(session: Session, alarm_id: int) -> Alarm | None:
    """Return one alarm, or None."""
    row = session.get(AlarmRow, alarm_id)
    return None if row is None else _alarm(row)


def running(session: Session, limit: int) -> list[Alarm]:
    """Return the alarms that run, the newest first."""
    query = select(AlarmRow).where(AlarmRow.ended_at.is_(None))
    query = query.order_by(AlarmRow.id.desc()).limit(limit)
    return [_alarm(row) for row in session.execute(query).scalars()]


def over(session: Session, limit: int) -> list[Alarm]:
    """Return the alarms of posts that are over, the newest first."""
    query = select(AlarmRow).where(AlarmRow.ended_at.is_not(None), AlarmRow.post.is_not(None))
    query = query.order_by(AlarmRow.id.desc()).limit(limit)
    return [_alarm(row) for row in session.execute(query).scalars()]


def in_order(session: Session, *, running: bool | None, after: int, limit: int) -> list[Alarm]:
    """Return alarms in order of id after one; those that run, those that are over, or all."""
    query = select(AlarmRow).where(AlarmRow.id > after)
    if running is not None:
        runs = AlarmRow.ended_at.is_(None)
        query = query.where(runs if running else ~runs)
    return [
        _alarm(row) for row in session.execute(query.order_by(AlarmRow.id).limit(limit)).scalars()
    ]


def _alarm(row: AlarmRow) -> Alarm:
    return Alarm(**{name: getattr(row, name) for name in Alarm.__struct_fields__})


def _may_tell(body: str) -> bool:
    """Say whether a fact may tell of criticism: it has words, takes some back, or corrects."""
    if body.startswith(_CORRECTION):
        return True
    return body.startswith(_ENGAGEMENT) and (_WORDS in body or _TAKEN_BACK in body)


_WORDS: Final = '"text":'
_TAKEN_BACK: Final = '"withdrawn":true'
_CORRECTION: Final = '{"fact":"correction"'
_ENGAGEMENT: Final = '{"fact":"engagement"'
_NEWS: Final = text(
    "SELECT id, key, occurred_at, received_at, body FROM facts WHERE id > :after"
    " ORDER BY id LIMIT :limit"
)
_BEFORE: Final = text("SELECT id FROM facts WHERE received_at < :at ORDER BY id DESC LIMIT 1")
