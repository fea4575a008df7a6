"""Trained forecasts: kept as data, and which of them is in force."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from crm_social.store.tables import ForecastRow


def add(session: Session, body: str, trained_at: datetime, *, in_force: bool) -> int:
    """Store a trained forecast. Return its id; in force, it takes the place of the one before."""
    if in_force:
        silence(session)
    row = ForecastRow(trained_at=trained_at, in_force=in_force, body=body)
    session.add(row)
    # Generates row.id.
    session.flush()
    return row.id


def in_force(session: Session) -> str | None:
    """Return the body of the forecast in force, None where the bands speak alone."""
    query = select(ForecastRow.body).where(ForecastRow.in_force).order_by(ForecastRow.id.desc())
    return session.execute(query.limit(1)).scalar_one_or_none()


def newest(session: Session) -> str | None:
    """Return the body of the forecast trained last, in force or not."""
    query = select(ForecastRow.body).order_by(ForecastRow.id.desc()).limit(1)
    return session.execute(query).scalar_one_or_none()


def silence(session: Session) -> None:
    """Put no forecast in force: back to the bands."""
    session.execute(update(ForecastRow).where(ForecastRow.in_force).values(in_force=False))
