"""What concerns many contacts at once: a model that came into force, a post that was marked.

The contacts are listed here and folded anew by and by, each batch in its own transaction, so
that a million of them hold up nobody.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from crm_social.core.dealings import Link, Mark, Pause, Publication
from crm_social.core.facts import Engagement, target_of
from crm_social.core.state import Dated
from crm_social.store import bulk, ledger
from crm_social.store.inbox import Arrived
from crm_social.store.ledger import chunks
from crm_social.store.tables import MarkedRow, StaleRow

_VALUES: Final = 5_000
#: Facts that concern others than the contact they name.
WIDE: Final = (Link, Mark, Pause, Publication)
#: Facts about a post, folded with those of everybody who engaged with it.
OF_POST: Final = (Mark, Pause)


def fence(session: Session, arrived: Sequence[Arrived]) -> None:
    """Let facts that concern many be applied alone, all others beside each other.

    Else a contact made meanwhile by another transaction would be overlooked.
    """
    if session.get_bind().dialect.name == "postgresql":
        wide = any(isinstance(one.fact, WIDE) for one in arrived)
        session.execute(_ALONE if wide else _BESIDE)


def spread(session: Session, arrived: Sequence[Arrived]) -> None:
    """List the contacts that marks, pauses and publications among these facts concern."""
    targets = sorted({one.subject for one in arrived if isinstance(one.fact, OF_POST)})
    bulk.insert_new(session, MarkedRow, ("target",), [(target,) for target in targets])
    for target in targets:
        session.execute(_ENGAGED, {"target": target})
    if any(isinstance(one.fact, Publication) for one in arrived):
        session.execute(_EVERYBODY)


def on_marked(session: Session, arrived: Sequence[Arrived]) -> set[bytes]:
    """Return the subjects of those facts that engage with a marked post."""
    if session.execute(_ANY_MARKED).first() is None:
        return set()
    found = [
        (one.subject, target_of(one.fact.platform, one.fact.post.id, None))
        for one in arrived
        if isinstance(one.fact, Engagement) and one.fact.post is not None
    ]
    marked = _marked(session, sorted({target for _, target in found}))
    return {subject for subject, target in found if target in marked}


def marks_for(
    session: Session, histories: Sequence[Sequence[Dated]], batch: Sequence[int]
) -> list[list[Dated]]:
    """Return, for each history, what marketing said of the posts in it."""
    if session.execute(_ANY_MARKED).first() is None:
        return [[] for _ in histories]
    targets = [
        {
            target_of(one.fact.platform, one.fact.post.id, None)
            for one in history
            if isinstance(one.fact, Engagement) and one.fact.post is not None
        }
        for history in histories
    ]
    marked = _marked(session, sorted(set().union(*targets)))
    said = ledger.of_subjects(session, sorted(marked), batch=batch)
    return [
        [one for target in sorted(some & marked) for one in said.get(target, ())]
        for some in targets
    ]


def take(session: Session, limit: int) -> list[int]:
    """Take contacts off the list, to be folded anew in this transaction."""
    statement = _TAKE
    if session.get_bind().dialect.name == "postgresql":
        statement += " FOR UPDATE SKIP LOCKED"
    ids = [row[0] for row in session.execute(text(statement), {"limit": limit})]
    done(session, ids)
    return ids


def among(session: Session, contacts: Sequence[int]) -> list[int]:
    """Return those of these contacts that are on the list."""
    if not contacts or session.execute(_ANY_STALE).first() is None:
        return []
    return [
        row[0]
        for some in chunks(contacts, _VALUES)
        for row in session.execute(_AMONG, {"ids": list(some)})
    ]


def done(session: Session, contacts: Sequence[int]) -> None:
    """Strike contacts off the list."""
    bulk.delete(session, StaleRow, "contact_id", contacts)


def waiting(session: Session) -> int:
    """Return how many contacts are still to be folded anew."""
    return int(session.execute(text("SELECT count(*) FROM stale")).scalar_one())


def _marked(session: Session, targets: Sequence[bytes]) -> set[bytes]:
    found: set[bytes] = set()
    for some in chunks(targets, _VALUES):
        found.update(bytes(row[0]) for row in session.execute(_MARKED, {"targets": list(some)}))
    return found


_LOCK: Final = 7_305_127
_ALONE: Final = text(f"SELECT pg_advisory_xact_lock({_LOCK})")
_BESIDE: Final = text(f"SELECT pg_advisory_xact_lock_shared({_LOCK})")
_ANY_MARKED: Final = text("SELECT 1 FROM marked LIMIT 1")
_ANY_STALE: Final = text("SELECT 1 FROM stale LIMIT 1")
_MARKED: Final = text("SELECT target FROM marked WHERE target IN :targets").bindparams(
    bindparam("targets", expanding=True)
)
_AMONG: Final = text("SELECT contact_id FROM stale WHERE contact_id IN :ids").bindparams(
    bindparam("ids", expanding=True)
)
_TAKE: Final = "SELECT contact_id FROM stale ORDER BY contact_id LIMIT :limit"
_ENGAGED: Final = text(
    "INSERT INTO stale SELECT DISTINCT h.contact_id FROM facts f JOIN handles h"
    " ON h.subject = f.subject WHERE f.target = :target ON CONFLICT DO NOTHING"
)
_EVERYBODY: Final = text(
    "INSERT INTO stale SELECT id FROM contacts WHERE true ON CONFLICT DO NOTHING"
)
