"""Take in facts: durable first, applied beside it, by any number of workers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from crm_social.core.facts import Fact, seal
from crm_social.store import inbox, ledger, memory
from crm_social.store.db import Database
from crm_social.store.ledger import Appended
from crm_social.store.memory import Applied

BATCH: Final = 2_000


def append(db: Database, facts: Sequence[Fact], now: datetime) -> list[Appended]:
    """Make facts durable, all or nothing. Return what became of each, in order."""
    sealed = [seal(fact) for fact in facts]
    return db.write(lambda session: ledger.append(session, sealed, now))


def apply_batch(db: Database, now: datetime, limit: int = BATCH) -> Applied:
    """Apply up to `limit` waiting facts in one transaction. Return what that did."""
    return db.write(lambda session: memory.apply(session, inbox.take(session, limit), now))


def apply_due(db: Database, now: datetime, limit: int = BATCH) -> Applied:
    """Cross the deadlines that have come for up to `limit` contacts, in one transaction.

    Contacts that a new model or a marked post concerns are folded anew first.
    """
    return db.write(lambda session: memory.apply_due(session, now, limit))
