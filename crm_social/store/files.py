"""How far each file has been taken in."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from crm_social.core.facts import micros
from crm_social.store import bulk
from crm_social.store.tables import FileRow


def place(session: Session, digest: bytes) -> tuple[int, int]:
    """Return the byte position and line where to go on; (0, 0) for a file never begun."""
    row = session.execute(select(FileRow).where(FileRow.digest == digest)).scalar_one_or_none()
    return (row.position, row.line) if row else (0, 0)


def keep(session: Session, digest: bytes, position: int, line: int, now: datetime) -> None:
    """Note how far the file was taken in."""
    columns = ("digest", "position", "line", "at")
    rows = [(digest, position, line, micros(now))]
    bulk.upsert(session, FileRow, columns, rows, key="digest")


def forget(session: Session, digest: bytes) -> None:
    """Forget a file that was taken in to its end."""
    session.execute(delete(FileRow).where(FileRow.digest == digest))
