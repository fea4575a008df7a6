"""Queues with a name: what somebody looks for often, kept with the user."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from crm_social.errors import Conflict, Invalid, NotFound
from crm_social.store import filters
from crm_social.store.db import Database, Session
from crm_social.store.filters import Filter

#: The words of the queue's address that a filter keeps.
ASKED: Final = ("who", "q", "play", "platform", "stage")
#: More than a person finds again in a list.
MOST: Final = 30
_LONGEST: Final = 60
_LONGEST_WORD: Final = 200


def every(db: Database, username: str) -> list[Filter]:
    """Return a user's filters by name."""
    with db.reading() as session:
        return filters.of(session, username)


def save(db: Database, username: str, name: str, asked: Mapping[str, str], now: datetime) -> Filter:
    """Keep a queue under a name; under one that is taken it takes that one's place.

    Raise Invalid without a name, Conflict where there are too many.
    """
    name = _named(name)
    kept = _asked(asked)

    def work(session: Session) -> Filter:
        before = filters.named(session, username, name)
        if before is not None:
            filters.change(session, username, before.id, asked=kept)
            return _got(session, username, before.id)
        if filters.number(session, username) >= MOST:
            raise Conflict(f"There are {MOST} filters already; drop one first.")
        return _got(session, username, filters.add(session, username, name, kept, now))

    return db.write(work)


def change(
    db: Database,
    username: str,
    filter_id: int,
    *,
    name: str | None = None,
    asked: Mapping[str, str] | None = None,
    is_default: bool | None = None,
) -> Filter:
    """Change what is given of a user's filter. Raise NotFound, Invalid, or Conflict for a name."""
    new_name = None if name is None else _named(name)
    kept = None if asked is None else _asked(asked)

    def work(session: Session) -> Filter:
        if new_name is not None:
            other = filters.named(session, username, new_name)
            if other is not None and other.id != filter_id:
                raise Conflict(f"There is a filter {new_name!r} already.")
        if not filters.change(session, username, filter_id, name=new_name, asked=kept):
            raise _missing(filter_id)
        before = _got(session, username, filter_id)
        if is_default is not None and is_default != before.is_default:
            filters.set_default(session, username, filter_id if is_default else None)
        return _got(session, username, filter_id)

    return db.write(work)


def drop(db: Database, username: str, filter_id: int) -> None:
    """Forget a user's filter. Raise NotFound where there is none."""

    def work(session: Session) -> None:
        if not filters.drop(session, username, filter_id):
            raise _missing(filter_id)

    db.write(work)


def _got(session: Session, username: str, filter_id: int) -> Filter:
    found = filters.get(session, username, filter_id)
    if found is None:
        raise _missing(filter_id)
    # What was just written is read, not what the session remembers.
    return found


def _missing(filter_id: int) -> NotFound:
    return NotFound(f"There is no filter {filter_id} of yours.")


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > _LONGEST or not name.isprintable():
        raise Invalid(f"A filter's name has 1 to {_LONGEST} characters.", "name")
    return name


def _asked(asked: Mapping[str, str]) -> dict[str, str]:
    for name, value in asked.items():
        if name not in ASKED or len(value) > _LONGEST_WORD:
            raise Invalid(f"A filter knows {', '.join(ASKED)}, not {name!r}.", "asked")
    return {name: asked[name] for name in ASKED if asked.get(name)}
