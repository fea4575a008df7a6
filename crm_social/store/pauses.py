"""Posts on which outreach rests because somebody said so, or rested."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from crm_social.store.care_tables import AlarmRow, PauseRow
from crm_social.store.db import Again


class Paused(Struct, frozen=True):
    """One time a post rested by hand; `ended_at` is None while it does."""

    id: int
    key: str
    platform: str
    post: str
    url: str | None
    target: bytes
    began_at: datetime
    began_by: str
    reason: str
    ended_at: datetime | None = None
    ended_by: str | None = None
    ended_because: str | None = None


def add(session: Session, pause: Paused) -> int:
    """Keep a pause. Return its id."""
    values = {name: getattr(pause, name) for name in Paused.__struct_fields__ if name != "id"}
    row = PauseRow(**values)
    session.add(row)
    try:
        # Generates row.id.
        session.flush()
    except IntegrityError as error:
        # Somebody else paused the post in the same moment: look again.
        raise Again from error
    return row.id


def end(session: Session, pause_id: int, by: str, because: str, now: datetime) -> bool:
    """End a pause. Return False where it was over already."""
    query = (
        update(PauseRow)
        .where(PauseRow.id == pause_id, PauseRow.ended_at.is_(None))
        .values(ended_at=now, ended_by=by, ended_because=because)
    )
    return bool(session.execute(query).rowcount == 1)  # type: ignore[attr-defined] # of an update


def get(session: Session, pause_id: int) -> Paused | None:
    """Return one pause, or None."""
    row = session.get(PauseRow, pause_id)
    return None if row is None else _paused(row)


def of_post(session: Session, target: bytes) -> Paused | None:
    """Return the pause by which a post rests, or None."""
    query = select(PauseRow).where(PauseRow.target == target, PauseRow.ended_at.is_(None))
    row = session.execute(query).scalar_one_or_none()
    return None if row is None else _paused(row)


def rests(session: Session, target: bytes, *, ending: bool = False) -> bool:
    """Say whether anything holds outreach on a post: an alarm or somebody's word.

    Who has ended one of them says so: then nobody else ends another before this transaction is
    over, so that of two only the second sees that nothing is left.
    """
    alarm = select(AlarmRow.id).where(
        AlarmRow.target == target, AlarmRow.post.is_not(None), AlarmRow.ended_at.is_(None)
    )
    said = select(PauseRow.id).where(PauseRow.target == target, PauseRow.ended_at.is_(None))
    if ending:
        alarm, said = alarm.order_by(AlarmRow.id).with_for_update(), said.with_for_update()
    return bool([*session.execute(alarm).scalars(), *session.execute(said).scalars()])


def number(session: Session) -> int:
    """Return on how many posts outreach rests."""
    alarmed = select(AlarmRow.target).where(AlarmRow.post.is_not(None), AlarmRow.ended_at.is_(None))
    said = select(PauseRow.target).where(PauseRow.ended_at.is_(None))
    found = alarmed.union(said).subquery()
    return session.execute(select(func.count()).select_from(found)).scalar_one()


def newest(session: Session, *, running: bool, limit: int) -> list[Paused]:
    """Return the pauses that hold, or those that are over, the newest first."""
    holds = PauseRow.ended_at.is_(None)
    query = select(PauseRow).where(holds if running else ~holds)
    query = query.order_by(PauseRow.id.desc()).limit(limit)
    return _all(session.execute(query).scalars().all())


def in_order(session: Session, *, running: bool | None, after: int, limit: int) -> list[Paused]:
    """Return pauses in order of id after one; those that hold, those that are over, or all."""
    query = select(PauseRow).where(PauseRow.id > after)
    if running is not None:
        holds = PauseRow.ended_at.is_(None)
        query = query.where(holds if running else ~holds)
    return _all(session.execute(query.order_by(PauseRow.id).limit(limit)).scalars().all())


def _all(rows: Sequence[PauseRow]) -> list[Paused]:
    return [_paused(row) for row in rows]


def _paused(row: PauseRow) -> Paused:
    return Paused(**{name: getattr(row, name) for name in Paused.__struct_fields__})
