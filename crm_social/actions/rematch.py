"""Match all contacts anew, at once: splink finds the pairs, our own judgement decides."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from crm_social.actions import matching as acts
from crm_social.actions.matching import Linker, Matched, append_link
from crm_social.store import matching, rematch
from crm_social.store.db import Database, Session

#: Pairs judged in one transaction.
BATCH: Final = 2_000


def rematch_all(
    db: Database,
    now: datetime,
    link: Linker = append_link,
    progress: Callable[[str, int], None] = lambda *_: None,
) -> Matched:
    """Judge every pair of contacts that splink finds likely. Return what that did.

    Contacts are taken as matching remembers them: those on the work list are matched first.
    Raise ConfigError where the extra is not installed.
    """
    while acts.match_batch(db, now, link=link).contacts:
        progress("matching", acts.BATCH)
    with db.reading() as session:
        pairs = rematch.likely(session, progress)
        contacts = matching.population(session)
    linked = suggested = 0
    for first in range(0, len(pairs), BATCH):
        some = pairs[first : first + BATCH]
        done = db.write(partial(_judge, pairs=some, among=contacts, now=now, link=link))
        linked += done.linked
        suggested += done.suggested
        progress("judging", len(some))
    return Matched(contacts, linked, suggested)


def _judge(
    session: Session,
    pairs: Sequence[tuple[int, int]],
    among: int,
    now: datetime,
    link: Linker,
) -> Matched:
    known = rematch.profiles(session, sorted({one for pair in pairs for one in pair}))
    return acts.follow_pairs(session, pairs, known, among, now, link)
