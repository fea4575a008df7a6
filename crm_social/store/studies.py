"""Studies: long looks at everybody, as rows that a job drains."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct
from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from crm_social.store.plan_tables import StudyRow

#: Whoever began so long ago and was not heard of since is no longer at it; longer than a study
#: may take, as the first look at a large ledger says nothing for minutes.
LEASE: Final = timedelta(minutes=12)


class What(StrEnum):
    """What is looked for."""

    PREVIEW = "preview"
    CALIBRATION = "calibration"


class State(StrEnum):
    """How far a study has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Study(Struct, frozen=True):
    """One study as it stands; `found` is JSON, empty until it is done."""

    id: int
    what: What
    name: str
    text: str
    from_start: bool
    asked_by: str
    asked_at: datetime
    state: State
    done: int
    total: int
    ended_at: datetime | None
    found: str
    problem: str

    @property
    def is_coming(self) -> bool:
        """Say whether its result is still to come."""
        return self.state in {State.WAITING, State.RUNNING}


def ask(
    session: Session,
    what: What,
    name: str,
    text: str,
    by: str,
    now: datetime,
    *,
    from_start: bool = False,
) -> int:
    """Put a study in line, in place of those of the same thing. Return its id."""
    row = StudyRow(
        what=what.value,
        name=name,
        text=text,
        from_start=from_start,
        asked_by=by,
        asked_at=now,
        state=State.WAITING.value,
        done=0,
        total=0,
        found="",
        problem="",
    )
    session.add(row)
    # Generates row.id; the others go afterwards, so that their ids are not given again.
    session.flush()
    others = (StudyRow.what == what.value, StudyRow.name == name, StudyRow.id != row.id)
    session.execute(delete(StudyRow).where(*others))
    return row.id


def take(session: Session, now: datetime) -> Study | None:
    """Return the study to make now, leased to the caller; None where there is nothing to do."""
    free = or_(
        StudyRow.state == State.WAITING.value,
        (StudyRow.state == State.RUNNING.value) & (StudyRow.leased_until < now),
    )
    query = select(StudyRow.id).where(free).order_by(StudyRow.id).limit(1)
    found = session.execute(query.with_for_update(skip_locked=True)).scalar_one_or_none()
    if found is None:
        return None
    done = session.execute(
        update(StudyRow)
        .where(StudyRow.id == found, free)
        .values(state=State.RUNNING.value, leased_until=now + LEASE, done=0, total=0)
    )
    return get(session, found) if done.rowcount == 1 else None  # type: ignore[attr-defined]


def note(session: Session, study: Study, done: int, total: int, now: datetime) -> bool:
    """Keep how far a study has come, and its lease. Return False where nobody waits any more."""
    kept = session.execute(
        update(StudyRow)
        .where(*_ours(study))
        .values(done=done, total=total, leased_until=now + LEASE)
    )
    return bool(kept.rowcount)  # type: ignore[attr-defined]


def end(session: Session, study: Study, now: datetime, *, found: str, problem: str) -> None:
    """Keep what was found, or why nothing was; nothing where nobody waits for it any more."""
    state = State.FAILED if problem else State.DONE
    session.execute(
        update(StudyRow)
        .where(*_ours(study))
        .values(state=state.value, leased_until=None, ended_at=now, found=found, problem=problem)
    )


def get(session: Session, study_id: int) -> Study | None:
    """Return a study, or None."""
    row = session.get(StudyRow, study_id, populate_existing=True)
    return None if row is None else _study(row)


def newest(session: Session, what: What, name: str) -> Study | None:
    """Return the newest study of a thing, or None."""
    query = select(StudyRow).where(StudyRow.what == what.value, StudyRow.name == name)
    row = session.execute(query.order_by(StudyRow.id.desc()).limit(1)).scalar_one_or_none()
    return None if row is None else _study(row)


def forget(session: Session, what: What, name: str) -> None:
    """Forget the studies of a thing."""
    session.execute(delete(StudyRow).where(StudyRow.what == what.value, StudyRow.name == name))


def _ours(study: Study) -> tuple[ColumnElement[bool], ...]:
    return (
        StudyRow.id == study.id,
        StudyRow.asked_at == study.asked_at,
        StudyRow.state == State.RUNNING.value,
    )


def _study(row: StudyRow) -> Study:
    return Study(
        id=row.id,
        what=What(row.what),
        name=row.name,
        text=row.text,
        from_start=row.from_start,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        state=State(row.state),
        done=row.done,
        total=row.total,
        ended_at=row.ended_at,
        found=row.found,
        problem=row.problem,
    )
