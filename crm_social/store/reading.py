"""What pages look at beyond single tasks and contacts."""

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from crm_social.store import sight
from crm_social.store.tables import ContactRow


def warmest(session: Session, limit: int) -> list[ContactRow]:
    """Return the contacts who engage most these days, warmest first."""
    query = (
        select(ContactRow)
        .where(text("engagement_band <= 2"), *sight.of_contacts())
        .order_by(ContactRow.engagement_heat.desc(), ContactRow.id)
        .limit(limit)
    )
    return list(session.execute(query).scalars())
