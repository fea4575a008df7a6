"""When a user works: their own hours and absences, else the model's, else the company's."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_social.core.notices import Calm, Wants
from crm_social.core.routing import Absence
from crm_social.store import models, own_company, reps
from crm_social.store.tables import AbsenceRow


def calm(session: Session, username: str, wants: Wants) -> Calm:
    """Return when somebody is not to be disturbed."""
    rep = reps.get(session, username)
    hours = (rep.hours if rep else None) or models.in_force(session).hours
    query = select(AbsenceRow).where(AbsenceRow.username == username).order_by(AbsenceRow.id)
    absences = tuple(
        Absence(row.starts_at, row.ends_at, row.stand_in, row.reason)
        for row in session.execute(query).scalars()
    )
    if hours is not None:
        return Calm(wants, hours.timezone, hours.days, hours.holidays, absences)
    company = own_company.get(session)
    return Calm(
        wants, company.timezone or "UTC", holidays=company.country or None, absences=absences
    )
