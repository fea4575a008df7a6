"""Guesses of passwords and codes: counted against a name and an address, and stopped."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from crm_social import signing
from crm_social.core.deeds import Deed
from crm_social.errors import Forbidden
from crm_social.store import accounts, audit
from crm_social.store.db import Database, Session

_WITHIN: Final = timedelta(minutes=15)
#: By the first word of what is counted.
_MOST: Final = {"user": 10, "address": 100, "forgotten": 3, "forgotten-from": 20}


def of_user(username: str) -> str:
    """Return what guesses at a user's secrets are counted under."""
    return f"user:{username[:100]}"


def of_address(address: str) -> str:
    """Return what guesses from a client address are counted under."""
    return f"address:{address}"


def of_forgotten(typed: str, address: str) -> list[str]:
    """Return what asking for a new password is counted under, known or not."""
    # What was typed may be anything, a password too: only its digest is kept.
    return [f"forgotten:{signing.digest(typed).hex()[:32]}", f"forgotten-from:{address}"]


def check(db: Database, names: Sequence[str], now: datetime) -> None:
    """Raise Forbidden where too much was guessed lately under one of these names."""
    with db.reading() as session:
        tries = {name: accounts.failures(session, name, now - _WITHIN) for name in names}
    if any(number >= _MOST[name.partition(":")[0]] for name, number in tries.items()):
        raise Forbidden("Too many failed tries. Wait a quarter of an hour and try again.")


def count(db: Database, names: Sequence[str], subject: str, now: datetime) -> None:
    """Count a wrong guess; `subject` is what the audit calls whom it was about."""

    def work(session: Session) -> None:
        for name in names:
            accounts.add_failure(session, name, now)
        audit.write(session, Deed.SIGN_IN_FAILED, "", subject, now)

    db.write(work)
