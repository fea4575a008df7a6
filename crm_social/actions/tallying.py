"""Bringing reports up to date: a moment after what they tell of was decided."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from crm_social.store import passages
from crm_social.store.db import Database
from crm_social.store.reports import counting, owing

BATCH: Final = 500
#: Batches after which the counts are added up, so that a long way to now does not slow reports.
_SETTLE_EVERY: Final = 20


def tally(db: Database, now: datetime, limit: int = BATCH) -> int:
    """Tell reports of some contacts that changed. Return how many changes that were."""
    return db.write(lambda session: passages.keep(session, now, limit))


def bring_up_to_date(db: Database, now: datetime, stop: Callable[[], bool] = lambda: False) -> int:
    """Tell reports of all that changed. Return how many changes that were."""
    done = batches = 0
    while not stop() and (some := tally(db, now)):
        done += some
        batches += 1
        if batches % _SETTLE_EVERY == 0:
            settle(db)
    if done and not stop():
        settle(db)
    return done


def settle(db: Database) -> int:
    """Add up what waits beside the counts. Return how many rows that were; on SQLite nothing does.

    Without it reports are as right, and slower.
    """
    if db.is_sqlite:
        return 0
    return db.write(counting.settle) + db.write(owing.settle)
