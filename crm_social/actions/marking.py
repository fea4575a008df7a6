"""Mark what somebody wrote as spam or abuse: it stays, shown as marked, and counts for nothing."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from crm_social.actions import facts as telling
from crm_social.core.dealings import Correction, Label
from crm_social.core.fact_records import CorrectionRecord, EngagementReference
from crm_social.core.state import Dated
from crm_social.errors import NotFound
from crm_social.store import contacts
from crm_social.store.db import Database

#: What words can be marked as; the other labels say what they mean.
MARKS = (Label.SPAM, Label.ABUSE)


def mark(
    db: Database, contact_id: int, name: str, label: Label | None, by: str, now: datetime
) -> None:
    """Mark a contact's engagement, by its name, or with None take the mark off.

    Raise NotFound where the contact has none of that name.
    """
    with db.reading() as session:
        found = contacts.get(session, contact_id)
        told = [] if found is None else contacts.facts_of(session, found.id)
    if not any(one.name == name for one in told):
        raise NotFound("There is no such engagement of this contact.")
    before = marked(told).get(name)
    if before is label:
        return
    said = [(before, False)] if before is not None else []
    said += [(label, True)] if label is not None else []
    records = [
        CorrectionRecord(
            id=secrets.token_hex(16),
            engagement=EngagementReference(name=name),
            label=one,
            holds=holds,
            occurred_at=now,
            actor=by,
        )
        for one, holds in said
    ]
    for taken in telling.take_in(db, records, now):
        if taken.refused is not None:
            raise taken.refused
        telling.apply_now(db, taken.keys, now)


def marked(facts: Sequence[Dated]) -> dict[str, Label]:
    """Return what engagements are marked as, by their names, of a contact's facts in order."""
    undone = {one.name for one in facts if isinstance(one.fact, Correction) and one.fact.withdrawn}
    found: dict[str, Label] = {}
    for one in facts:
        fact = one.fact
        if not isinstance(fact, Correction) or fact.label not in MARKS or one.name in undone:
            continue
        if fact.holds:
            found[fact.engagement] = fact.label
        elif found.get(fact.engagement) is fact.label:
            del found[fact.engagement]
    return found
