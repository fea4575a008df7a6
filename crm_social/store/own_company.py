"""What the company said of itself, and how far its first run has come."""

from collections.abc import Mapping

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from crm_social.core.own_company import OwnCompany
from crm_social.core.sight import Rule
from crm_social.store import bulk
from crm_social.store.desk_tables import OwnCompanyRow

_FIELDS = frozenset(OwnCompany.__struct_fields__)


def get(session: Session) -> OwnCompany:
    """Return what was said; what was not is empty."""
    query = select(OwnCompanyRow).where(OwnCompanyRow.name.in_(_FIELDS))
    kept = {row.name: msgspec.json.decode(row.value) for row in session.execute(query).scalars()}
    return msgspec.convert(kept, OwnCompany)


def save(session: Session, company: OwnCompany) -> None:
    """Keep all of it."""
    _keep(session, msgspec.to_builtins(company))


def sight(session: Session) -> Rule:
    """Return whose leads a rep sees."""
    return Rule(str(note(session, "sight") or Rule.ALL))


def note(session: Session, name: str) -> object:
    """Return one thing that was kept by its name, None where nothing was."""
    query = select(OwnCompanyRow.value).where(OwnCompanyRow.name == name)
    found = session.execute(query).scalar_one_or_none()
    return None if found is None else msgspec.json.decode(found)


def keep_note(session: Session, name: str, value: object) -> None:
    """Keep one thing by its name."""
    _keep(session, {name: value})


def take_note(session: Session, name: str) -> object:
    """Return one thing and forget it; of two who take it one gets None."""
    query = select(OwnCompanyRow.value).where(OwnCompanyRow.name == name)
    found = session.execute(query.with_for_update()).scalar_one_or_none()
    session.execute(delete(OwnCompanyRow).where(OwnCompanyRow.name == name))
    return None if found is None else msgspec.json.decode(found)


def _keep(session: Session, values: Mapping[str, object]) -> None:
    rows = [(name, msgspec.json.encode(value).decode()) for name, value in values.items()]
    bulk.upsert(session, OwnCompanyRow, ("name", "value"), rows, key="name")
