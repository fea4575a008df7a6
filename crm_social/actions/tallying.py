"""Bringing reports up to date: a moment after what they tell of was decided."""

from datetime import datetime
from typing import Final

from crm_social.store import passages
from crm_social.store.db import Database
from crm_social.store.reports import counting

BATCH: Final = 500


def tally(db: Database, now: datetime, limit: int = BATCH) -> int:
    """Tell reports of some contacts that changed. Return how many changes that were."""
    return db.write(lambda session: passages.keep(session, now, limit))


def settle(db: Database) -> int:
    """Add up what waits beside the counts. Return how many rows that were; on SQLite nothing does.

    Without it reports are as right, and slower.
    """
    return 0 if db.is_sqlite else db.write(counting.settle)
