"""What the company says of itself: its name, where it is, and whose leads its reps see."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from crm_social.core.deeds import Deed
from crm_social.core.own_company import OwnCompany, checked
from crm_social.errors import Invalid
from crm_social.store import audit, own_company
from crm_social.store.audit import COMMAND_LINE
from crm_social.store.db import Database, Session


def get(db: Database) -> OwnCompany:
    """Return what was said so far."""
    with db.reading() as session:
        return own_company.get(session)


def change(
    db: Database, changes: Mapping[str, Any], now: datetime, by: str = COMMAND_LINE
) -> OwnCompany:
    """Change what is named, and return all of it. Raise Invalid with the field that is wrong."""

    def work(session: Session) -> OwnCompany:
        before = own_company.get(session)
        try:
            said = msgspec.convert(msgspec.to_builtins(before) | dict(changes), OwnCompany)
        except msgspec.ValidationError as error:
            field = next((name for name in changes if f"`$.{name}" in str(error)), None)
            raise Invalid(f"This cannot be used: {error}.", field) from error
        after = checked(said)
        if after != before:
            what = [name for name in changes if getattr(after, name) != getattr(before, name)]
            own_company.save(session, after)
            sight = after.sight.value if "sight" in what else None
            said_of = "own-company"
            audit.write(
                session,
                Deed.COMPANY_CHANGED,
                by,
                said_of,
                now,
                changed=", ".join(sorted(what)),
                sight=sight,
            )
        return after

    return db.write(work)
