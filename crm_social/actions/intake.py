"""Take in facts: durable first, applied beside it, by any number of workers."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from crm_social.core.facts import Fact, Sealed, decode, seal
from crm_social.errors import Busy
from crm_social.store import inbox, ledger, memory
from crm_social.store.db import Database, Session
from crm_social.store.inbox import Arrived
from crm_social.store.ledger import Appended, Kept
from crm_social.store.memory import Applied

log = logging.getLogger(__name__)

BATCH: Final = 2_000


def append(db: Database, facts: Sequence[Fact], now: datetime) -> list[Appended]:
    """Make facts durable, all or nothing. Return what became of each, in order."""
    sealed = [seal(fact) for fact in facts]
    return db.write(lambda session: ledger.append(session, sealed, now))


def take_in(db: Database, facts: Sequence[Fact], now: datetime) -> list[Appended]:
    """Make facts durable and apply them at once. Return what became of each, in order.

    The same state comes of it as of `append` and then `apply_batch`; only that nothing is
    written to be read again. Facts that cannot be applied are durable all the same and wait.
    """
    sealed = [seal(fact) for fact in facts]
    if db.is_sqlite:
        try:
            return db.write(lambda session: _keep_and_apply(session, facts, sealed, now))
        except Busy:
            raise
        except Exception:
            # Whatever it is, it must not cost the facts.
            log.exception("facts could not be applied when they came; they wait")
            return db.write(lambda session: ledger.append(session, sealed, now))
    # In two steps, so that of two who apply what is said of one thing the later sees both.
    kept = db.write(lambda session: ledger.keep(session, sealed, now))
    try:
        db.write(lambda session: _apply_kept(session, facts, sealed, kept, now))
    except Exception:
        # They are durable, which is what was promised.
        log.exception("facts could not be applied when they came; they wait")
    return kept.outcomes


def apply_batch(db: Database, now: datetime, limit: int = BATCH) -> Applied:
    """Apply up to `limit` waiting facts in one transaction. Return what that did."""
    return db.write(lambda session: memory.apply(session, inbox.take(session, limit), now))


def apply_due(db: Database, now: datetime, limit: int = BATCH) -> Applied:
    """Cross the deadlines that have come for up to `limit` contacts, in one transaction.

    Contacts that a new model or a marked post concerns are folded anew first.
    """
    return db.write(lambda session: memory.apply_due(session, now, limit))


def _keep_and_apply(
    session: Session, facts: Sequence[Fact], sealed: Sequence[Sealed], now: datetime
) -> list[Appended]:
    """Append and apply in one transaction: SQLite has one writer at a time."""
    kept = ledger.keep(session, sealed, now, waits=False)
    memory.apply(session, _arrived(facts, sealed, kept), now)
    return kept.outcomes


def _apply_kept(
    session: Session, facts: Sequence[Fact], sealed: Sequence[Sealed], kept: Kept, now: datetime
) -> None:
    mine = inbox.claim(session, [fact_id for fact_id, _ in kept.new])
    arrived = [one for one in _arrived(facts, sealed, kept) if one.id in mine]
    memory.apply(session, arrived, now)


def _arrived(facts: Sequence[Fact], sealed: Sequence[Sealed], kept: Kept) -> list[Arrived]:
    arrived = []
    for fact_id, position in kept.new:
        one, fact = sealed[position], facts[position]
        if fact.occurred_at.tzinfo is not UTC:
            (fact,) = decode([one.body])
        arrived.append(Arrived(fact_id, one.key, one.content, one.subject, fact))
    return arrived
