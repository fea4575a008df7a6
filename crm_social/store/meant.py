"""What records that name contacts and engagements mean: handles, and whose they are."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from crm_social.core.facts import NAME_BYTES
from crm_social.core.identity import MAIL
from crm_social.store.ledger import chunks

_VALUES: Final = 5_000
_LOW: Final = bytes(16 - NAME_BYTES)
_HIGH: Final = b"\xff" * (16 - NAME_BYTES)


def handles(session: Session, contacts: Collection[int]) -> dict[int, tuple[str, str]]:
    """Return for each contact the handle facts about it are told of: its oldest.

    A mail address only where there is nothing else. The id of a contact that was merged away
    means the one it became; unknown ids are left out.
    """
    into = _redirects(session, contacts)
    current = {into.get(contact, contact) for contact in contacts}
    first: dict[int, tuple[bool, bool, int, tuple[str, str]]] = {}
    for some in chunks(sorted(current), _VALUES):
        for row in session.execute(_HANDLES, {"contacts": list(some)}):
            # A handle nobody acted with has no fact of its own.
            one = (
                row.platform == MAIL,
                row.first is None,
                row.first or 0,
                (row.platform, row.uid),
            )
            first[row.contact_id] = min(one, first.get(row.contact_id, one))
    found = {}
    for contact in contacts:
        oldest = first.get(into.get(contact, contact))
        if oldest is not None:
            found[contact] = oldest[3]
    return found


def subjects_of_engagements(session: Session, names: Collection[bytes]) -> dict[bytes, bytes]:
    """Return whose each engagement was, by its name; unknown ones are left out."""
    found = {}
    for name in names:
        row = session.execute(_SUBJECT, {"low": name + _LOW, "high": name + _HIGH}).one_or_none()
        if row is not None:
            found[name] = bytes(row.subject)
    return found


def told_before(session: Session, names: Collection[bytes]) -> set[bytes]:
    """Return which of these things the ledger knows a fact about, by their names."""
    return {
        name
        for name in names
        if session.execute(_KNOWN, {"low": name + _LOW, "high": name + _HIGH}).first()
    }


def task_ids(session: Session, keys: Collection[str]) -> dict[str, int]:
    """Return the id of each task by its key."""
    found: dict[str, int] = {}
    for some in chunks(sorted(keys), _VALUES):
        rows = session.execute(_TASKS, {"keys": list(some)})
        found.update({row.key: row.id for row in rows})
    return found


def _redirects(session: Session, contacts: Collection[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for some in chunks(sorted(contacts), _VALUES):
        rows = session.execute(_REDIRECTS, {"contacts": list(some)})
        found.update({row.contact_id: row.into_id for row in rows})
    return found


_HANDLES: Final = text(
    "SELECT h.contact_id, h.platform, h.uid,"
    # With the bare column PostgreSQL may walk the whole ledger for the lowest id.
    " (SELECT min(f.id + 0) FROM facts f WHERE f.subject = h.subject) AS first"
    " FROM handles h WHERE h.contact_id IN :contacts"
).bindparams(bindparam("contacts", expanding=True))
_REDIRECTS: Final = text(
    "SELECT contact_id, into_id FROM redirects WHERE contact_id IN :contacts"
).bindparams(bindparam("contacts", expanding=True))
#: Of two people told of under one name, the one who counts: the smaller content wins.
_SUBJECT: Final = text(
    "SELECT subject FROM facts WHERE key >= :low AND key <= :high ORDER BY key, content LIMIT 1"
)
_KNOWN: Final = text("SELECT 1 FROM facts WHERE key >= :low AND key <= :high LIMIT 1")
_TASKS: Final = text("SELECT id, key FROM tasks WHERE key IN :keys").bindparams(
    bindparam("keys", expanding=True)
)
