"""What the ledger holds to learn words from: corrections, and the texts they are about."""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct
from sqlalchemy import text
from sqlalchemy.orm import Session

from crm_social.core.dealings import Correction
from crm_social.core.facts import NAME_BYTES, Engagement
from crm_social.core.state import Dated
from crm_social.store import ledger

_LOW: Final = bytes(16 - NAME_BYTES)
_HIGH: Final = b"\xff" * (16 - NAME_BYTES)


class Told(Struct, frozen=True):
    """An engagement with words, as last told, under its name."""

    name: str
    fact: Engagement


def corrections(session: Session) -> list[Correction]:
    """Return the corrections that hold, in the order of time: of each label the newest.

    What was taken back since does not hold. One pass over the ledger.
    """
    told = _told(session, _CORRECTIONS, {"pattern": '{"fact":"correction",%'})
    taken_back: dict[str, Dated] = {one.name: one for one in told if one.fact.withdrawn}
    found: dict[tuple[str, str], Correction] = {}
    for one in told:
        fact = one.fact
        if not isinstance(fact, Correction) or fact.withdrawn:
            continue
        later = taken_back.get(one.name)
        if later is None or later.fact.occurred_at < fact.occurred_at:
            key = (fact.engagement, fact.label)
            found.pop(key, None)
            found[key] = fact
    return list(found.values())


def of_names(session: Session, names: Iterable[str]) -> dict[str, Engagement]:
    """Return the engagements of these names that stand and have words, as last told."""
    found = {}
    for name in names:
        key = bytes.fromhex(name)
        told = _told(session, _NAMED, {"low": key + _LOW, "high": key + _HIGH})
        last = told[-1].fact if told else None
        # At one moment the withdrawal is the later word, as in the fold.
        gone = any(
            one.fact.withdrawn and one.fact.occurred_at == told[-1].fact.occurred_at for one in told
        )
        if isinstance(last, Engagement) and last.text and not gone:
            found[name] = last
    return found


def newest(session: Session, limit: int) -> list[Told]:
    """Return the newest `limit` engagements with words, as told, the newest first."""
    rows = session.execute(
        _NEWEST, {"pattern": '{"fact":"engagement",%"text":"%', "limit": limit * 4}
    ).all()
    told = ledger.dated([(bytes(row.key), bytes(row.content), row.body) for row in rows])
    found: dict[str, Engagement] = {}
    gone = {one.name for one in told if one.fact.withdrawn}
    for one in reversed(told):
        fact = one.fact
        # The text may be the post's alone.
        if isinstance(fact, Engagement) and fact.text and one.name not in gone:
            found.setdefault(one.name, fact)
    return [Told(name, fact) for name, fact in found.items()][:limit]


def _told(session: Session, statement: object, values: dict[str, object]) -> Sequence[Dated]:
    rows = session.execute(statement, values).all()  # type: ignore[call-overload] # a text()
    # Of two contents under one key the smaller counts, as for all facts.
    counting: dict[bytes, tuple[bytes, bytes, str]] = {}
    for row in rows:
        raw = (bytes(row.key), bytes(row.content), row.body)
        if raw[0] not in counting or raw[1] < counting[raw[0]][1]:
            counting[raw[0]] = raw
    return ledger.dated(list(counting.values()))


_CORRECTIONS: Final = text("SELECT key, content, body FROM facts WHERE body LIKE :pattern")
_NAMED: Final = text("SELECT key, content, body FROM facts WHERE key >= :low AND key <= :high")
_NEWEST: Final = text(
    "SELECT key, content, body FROM facts WHERE body LIKE :pattern ORDER BY id DESC LIMIT :limit"
)
