"""Guesses of passwords and codes: counted against a name and an address, and stopped."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from crm_social.core.deeds import Deed
from crm_social.errors import Forbidden
from crm_social.store import accounts, audit
from crm_social.store.db import Database, Session

_WITHIN: Final = timedelta(minutes=15)
_PER_USER: Final = 10
_PER_ADDRESS: Final = 100


def of_user(username: str) -> str:
    """Return what guesses at a user's secrets are counted under."""
    return f"user:{username[:100]}"


def of_address(address: str) -> str:
    """Return what guesses from a client address are counted under."""
    return f"address:{address}"


def check(db: Database, names: Sequence[str], now: datetime) -> None:
    """Raise Forbidden where too much was guessed lately under one of these names."""
    with db.reading() as session:
        tries = {name: accounts.failures(session, name, now - _WITHIN) for name in names}
    if any(
        number >= (_PER_USER if name.startswith("user:") else _PER_ADDRESS)
        for name, number in tries.items()
    ):
        raise Forbidden("Too many failed tries. Wait a quarter of an hour and try again.")


def count(db: Database, names: Sequence[str], subject: str, now: datetime) -> None:
    """Count a wrong guess; `subject` is what the audit calls whom it was about."""

    def work(session: Session) -> None:
        for name in names:
            accounts.add_failure(session, name, now)
        audit.write(session, Deed.SIGN_IN_FAILED, "", subject, now)

    db.write(work)
