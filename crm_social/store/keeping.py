"""What is old enough to go: quiet leads, and the content of messages sent long ago."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, func, or_, select, text
from sqlalchemy.orm import Session

from crm_social.core import events
from crm_social.core.facts import micros
from crm_social.core.loop import RETURNING, Stage
from crm_social.store import blanking, duties, reaching
from crm_social.store.db import moment
from crm_social.store.tables import ContactRow, DeliveryRow

_MESSAGES: Final = "old_messages"
_COUNTED: Final = "goes_counted"
_GOES: Final = "goes:"
_RAN: Final = "retention"
_BEGAN: Final = "retention_began"
#: Whoever bought is a customer for good, and is kept by other rules than leads.
_CUSTOMERS: Final = sorted({Stage.CUSTOMER.value, *(stage.value for stage in RETURNING)})


def may_run(session: Session, now: datetime, every: timedelta) -> bool:
    """Say whether it is time to run again, and remember that it ran."""
    last = reaching.reached(session, _RAN)
    if last and now - moment(last) < every:
        return False
    reaching.reach(session, _RAN, micros(now))
    return True


def began(session: Session, now: datetime) -> datetime:
    """Return when the daily look first ran, which is now where it never did."""
    first = reaching.reached(session, _BEGAN)
    if not first:
        reaching.reach(session, _BEGAN, micros(now))
        return now
    return moment(first)


def counted_at(session: Session) -> datetime | None:
    """Return when it was last counted what goes, None where it never was."""
    at = reaching.reached(session, _COUNTED)
    return moment(at) if at else None


def number(session: Session, name: str) -> int:
    """Return what was counted under a name."""
    return reaching.reached(session, f"{_GOES}{name}")


def note(session: Session, numbers: Mapping[str, int], now: datetime) -> None:
    """Keep what was counted just now."""
    for name, counted in numbers.items():
        reaching.reach(session, f"{_GOES}{name}", counted)
    reaching.reach(session, _COUNTED, micros(now))


def quiet_leads(session: Session, since: datetime, after: int, limit: int) -> list[int]:
    """Return contacts who are no customers and did nothing since, in order of id after one.

    Whose complaint is open is left out.
    """
    query = (
        select(ContactRow.id)
        .where(
            ContactRow.id > after,
            ContactRow.stage.not_in(_CUSTOMERS),
            or_(ContactRow.engaged_at.is_(None), ContactRow.engaged_at < since),
            duties.NO_OPEN_CASE,
        )
        .order_by(ContactRow.id)
        .limit(limit)
    )
    return list(session.execute(query).scalars())


def came_last(session: Session, contact_id: int) -> datetime | None:
    """Return when the newest fact of a contact came to us, None where there is none."""
    found = session.execute(_CAME, {"id": contact_id}).scalar_one()
    return None if found is None else moment(found)


def old_messages(session: Session, before: datetime | None) -> int:
    """Return how many messages lose their content by a moment."""
    if before is None:
        return 0
    query = select(func.count()).select_from(DeliveryRow).where(*_old(session, before))
    return int(session.execute(query).scalar_one())


def blank_messages(session: Session, before: datetime | None, limit: int) -> int:
    """Take what is personal out of up to `limit` old messages. Return how many were looked at."""
    if before is None:
        return 0
    query = (
        select(DeliveryRow.id, DeliveryRow.payload, DeliveryRow.state)
        .where(*_old(session, before))
        .order_by(DeliveryRow.id)
        .limit(limit)
    )
    rows = session.execute(query).all()
    if rows:
        # What is still to be sent must say what it was to say.
        sent = [(row.id, row.payload) for row in rows if row.state not in ("ready", "leased")]
        about = {contact for _, payload in sent if (contact := events.about(payload)) is not None}
        blanking.blank_messages(session, sent, about)
        reaching.reach(session, _MESSAGES, rows[-1].id)
    return len(rows)


def _old(session: Session, before: datetime) -> list[Any]:
    reached = reaching.reached(session, _MESSAGES)
    return [DeliveryRow.id > reached, DeliveryRow.created_at < before]


_CAME: Final = text(
    "SELECT max(f.received_at) FROM handles h JOIN facts f ON f.subject = h.subject"
    " WHERE h.contact_id = :id"
).bindparams(bindparam("id"))
