"""The forecast of one contact, where one is in force and the extra that says it is installed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from crm_social.core.state import Dated, State
from crm_social.store.db import Session

if TYPE_CHECKING:
    from crm_social.forecast.saying import Forecast


def of_contact(
    session: Session, contact_id: int, state: State, facts: Sequence[Dated], now: datetime
) -> Forecast | None:
    """Return the chance that a contact buys within 90 days, with the lines behind it.

    None for who bought already, who must be left alone, while the forecast is silent, and without
    the extra.
    """
    if state.cycle or state.excluded is not None or state.disqualified:
        return None
    try:
        from crm_social.actions import forecast  # noqa: PLC0415 - an optional part
    except ImportError:
        return None
    return forecast.of_contact(session, contact_id, facts, now)
