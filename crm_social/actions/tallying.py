"""Adding up what waits beside the counts of reports, so that reading them stays fast."""

from crm_social.store.db import Database
from crm_social.store.reports import counting


def settle(db: Database) -> int:
    """Add up what waits. Return how many rows that were; on SQLite nothing ever waits."""
    return 0 if db.is_sqlite else db.write(counting.settle)
