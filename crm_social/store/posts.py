"""Posts as the engagements on them show them."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from crm_social.core.dealings import Mark
from crm_social.core.facts import Engagement, micros, subject_of
from crm_social.store.ledger import chunks, dated

_VALUES: Final = 5_000


def busiest(session: Session, since: datetime, limit: int) -> list[bytes]:
    """Return the targets with most facts since a moment, those with most first."""
    rows = session.execute(_BUSIEST, {"since": micros(since), "limit": limit})
    return [bytes(row.target) for row in rows]


def engagements(session: Session, target: bytes, limit: int) -> list[Engagement]:
    """Return the first engagements on a post that stand, at most `limit` of those kept first."""
    rows = session.execute(_FIRST, {"target": target, "limit": limit}).all()
    newest: dict[str, Engagement] = {}
    for one in dated([(bytes(row.key), bytes(row.content), row.body) for row in rows]):
        if isinstance(one.fact, Engagement):
            newest[one.name] = one.fact
    return [fact for fact in newest.values() if not fact.withdrawn]


def first_timers(session: Session, target: bytes, found: Collection[Engagement]) -> set[str]:
    """Return the ids of those actors of whom nothing older is known than this post."""
    ids = {subject_of(one.platform, one.actor.id): one.actor.id for one in found}
    known: set[bytes] = set()
    for some in chunks(sorted(ids), _VALUES):
        rows = session.execute(_OLDER, {"target": target, "subjects": list(some)})
        known.update(bytes(row.subject) for row in rows)
    return {actor for subject, actor in ids.items() if subject not in known}


def marks(session: Session, target: bytes) -> list[Mark]:
    """Return what was said of a post by marks that stand, oldest first."""
    rows = session.execute(_MARKS, {"target": target}).all()
    found = dated([(bytes(row.key), bytes(row.content), row.body) for row in rows])
    taken_back = {one.name for one in found if one.fact.withdrawn}
    return [one.fact for one in found if isinstance(one.fact, Mark) and one.name not in taken_back]


_BUSIEST: Final = text(
    "SELECT target, count(*) AS number FROM facts"
    " WHERE target IS NOT NULL AND occurred_at >= :since"
    " GROUP BY target ORDER BY number DESC, target LIMIT :limit"
)
_FIRST: Final = text(
    "SELECT key, content, body FROM facts WHERE target = :target ORDER BY id LIMIT :limit"
)
_OLDER: Final = text(
    "SELECT DISTINCT f.subject FROM facts f"
    " JOIN (SELECT subject, min(occurred_at) AS at FROM facts"
    "  WHERE target = :target AND subject IN :subjects GROUP BY subject) here"
    " ON here.subject = f.subject"
    " WHERE f.occurred_at < here.at AND (f.target IS NULL OR f.target <> :target)"
).bindparams(bindparam("subjects", expanding=True))
#: The subject of a mark is the post itself.
_MARKS: Final = text("SELECT key, content, body FROM facts WHERE subject = :target")
