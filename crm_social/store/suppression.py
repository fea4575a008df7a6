"""The suppression list: handles that are not to be known again.

It holds keyed digests and nothing readable. The key is made from the installation's secret
and is not in the database, so that neither a copy of the database nor a guess of a name
tells who is on the list. While the list is empty, asking costs one short statement a batch.
"""

import hmac
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from crm_social.core import facts, forgetting
from crm_social.core.facts import Sealed, micros
from crm_social.errors import ConfigError
from crm_social.signing import key_for
from crm_social.store import bulk
from crm_social.store.db import SUPPRESSION_KEY
from crm_social.store.tables import HandleRow, SuppressedRow

_PURPOSE: Final = "suppression"
_COLUMNS: Final = ("digest", "at", "reason")
_VALUES: Final = 5_000
_OTHER_KEY: Final = (
    "CRM_SOCIAL_SECRET_KEY is not the one the suppression list was made with; nothing is done"
    " that might let somebody in who was forgotten."
)
#: What the list's own key is proved by; no handle has so short a name.
_PROOF: Final = b"key"


class Saved(Struct, frozen=True):
    """One entry of the list: the digest, hex, since when, and why."""

    digest: str
    at: datetime
    reason: str | None = None


def key_of(secret: str) -> bytes:
    """Return the key of the suppression list of an installation with this secret."""
    return key_for(secret, _PURPOSE)


def keyed(session: Session, value: bytes) -> bytes:
    """Return the digest under which a value stands on the list. Raise ConfigError without a key."""
    return _digest(_key(session), value)


def barred(session: Session, sealed: Sequence[Sealed]) -> set[int]:
    """Return the places of those facts that are about somebody on the list.

    Somebody is on it by the handle that acted, the mail address it gave, or either side of a
    link. On PostgreSQL asking also lets whoever is about to extend the list wait for this
    transaction.
    """
    connection = session.connection()
    statement = _ANY if connection.dialect.name == "sqlite" else _ANY_BEHIND_THE_FENCE
    if not connection.exec_driver_sql(statement).one()[0]:
        return set()
    key = _key(session)
    places: dict[bytes, list[int]] = {}
    for place, one in enumerate(sealed):
        places.setdefault(one.subject, []).append(place)
    # Most facts name their own handle and no other; only the rest need be read.
    speaking = [
        (place, one.body)
        for place, one in enumerate(sealed)
        if '"email":' in one.body or one.body.startswith(_LINK)
    ]
    told = facts.decode([body for _, body in speaking])
    for (place, _), fact in zip(speaking, told, strict=True):
        for subject in forgetting.named(fact):
            places.setdefault(subject, []).append(place)
    by_digest = {_digest(key, subject): subject for subject in places}
    found = _among(session, key, by_digest)
    return {place for digest in found for place in places[by_digest[digest]]}


def known(session: Session, subjects: Collection[bytes]) -> set[bytes]:
    """Return those of these handles that are on the list."""
    if not session.connection().exec_driver_sql(_ANY).scalar_one():
        return set()
    key = _key(session)
    by_digest = {_digest(key, subject): subject for subject in subjects}
    return {by_digest[digest] for digest in _among(session, key, by_digest)}


def add(session: Session, subjects: Collection[bytes], reason: str | None, now: datetime) -> None:
    """Put handles on the list. Raise ConfigError where it was begun with another key."""
    key = _key(session)
    if session.connection().exec_driver_sql(_ANY).scalar_one():
        _among(session, key, ())
    at = micros(now)
    rows = [(_digest(key, subject), at, reason) for subject in sorted(subjects)]
    rows.append((_digest(key, _PROOF), at, None))
    bulk.insert_new(session, SuppressedRow, _COLUMNS, rows)


def lift(session: Session, subject: bytes) -> bool:
    """Take a handle off the list. Return whether it was on it."""
    if not known(session, [subject]):
        return False
    bulk.delete(session, SuppressedRow, "digest", [keyed(session, subject)])
    if count(session) == 0:
        # The proof alone would make the list look as if there were somebody on it.
        session.execute(delete(SuppressedRow))
    return True


def count(session: Session) -> int:
    """Return how many handles are on the list."""
    number = session.execute(select(func.count()).select_from(SuppressedRow)).scalar_one()
    return max(0, number - 1)


def saved(session: Session) -> list[Saved]:
    """Return the whole list as it can be kept outside the database; it names nobody."""
    rows = session.execute(select(SuppressedRow).order_by(SuppressedRow.digest)).scalars()
    return [Saved(row.digest.hex(), row.at, row.reason) for row in rows]


def restore(session: Session, entries: Sequence[Saved]) -> None:
    """Put what was saved on the list again. Raise ConfigError where another key made it."""
    proof = keyed(session, _PROOF).hex()
    if entries and proof not in {one.digest for one in entries}:
        raise ConfigError(_OTHER_KEY)
    rows = [(bytes.fromhex(one.digest), micros(one.at), one.reason) for one in entries]
    bulk.insert_new(session, SuppressedRow, _COLUMNS, rows)


def known_handles(session: Session) -> list[tuple[str, str]]:
    """Return the handles that are known although they are on the list, by a pass over all."""
    key = _key(session)
    listed = {bytes(one) for one in session.execute(select(SuppressedRow.digest)).scalars()}
    if not listed:
        return []
    rows = session.execute(
        select(HandleRow.subject, HandleRow.platform, HandleRow.uid),
        execution_options={"yield_per": _VALUES},
    )
    return sorted((row[1], row[2]) for row in rows if _digest(key, row[0]) in listed)


def fence(session: Session) -> None:
    """Wait for all that asked the list, and let others wait, until this transaction ends.

    Then whatever was appended before is seen, and whatever comes after sees the list as it is
    then. SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE suppressed IN EXCLUSIVE MODE"))


def _among(session: Session, key: bytes, digests: Collection[bytes]) -> set[bytes]:
    """Return those of these digests that are on the list, which is not empty.

    Raise ConfigError where the list was begun with another key: then it would let everybody
    through.
    """
    proof = _digest(key, _PROOF)
    wanted = [proof, *sorted(set(digests))]
    found: set[bytes] = set()
    connection = session.connection()
    for start in range(0, len(wanted), _VALUES):
        some = wanted[start : start + _VALUES]
        # By the driver's own statements: as bound lists they cost more than all else here.
        if connection.dialect.name == "sqlite":
            marks = ",".join("?" * len(some))
            rows = connection.exec_driver_sql(f"{_FIND} IN ({marks})", tuple(some))
        else:
            rows = connection.exec_driver_sql(f"{_FIND} = ANY(%b::bytea[])", (list(some),))
        found.update(bytes(row[0]) for row in rows)
    if proof not in found:
        raise ConfigError(_OTHER_KEY)
    return found - {proof}


def _key(session: Session) -> bytes:
    key = session.info.get(SUPPRESSION_KEY)
    if not isinstance(key, bytes):
        raise ConfigError(
            "The suppression list needs CRM_SOCIAL_SECRET_KEY, and this program was not given it."
        )
    return key


def _digest(key: bytes, value: bytes) -> bytes:
    return hmac.digest(key, value, "sha256")


_ANY: Final = "SELECT EXISTS (SELECT 1 FROM suppressed)"
#: Locks no row, as there is none, and yet the table, until the transaction ends. The lock comes
#: before the snapshot. Of all that read the table only these wait for `fence`, no backup does.
_ANY_BEHIND_THE_FENCE: Final = _ANY + ", (SELECT 1 FROM suppressed WHERE digest = '' FOR KEY SHARE)"
_LINK: Final = '{"fact":"link"'
_FIND: Final = "SELECT digest FROM suppressed WHERE digest"
