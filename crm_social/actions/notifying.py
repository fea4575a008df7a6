"""The job behind messages to users: collect, make the morning's digests, send what is due.

Each message is a row for each way it takes. It is leased right before it is sent and settled
right after, each in its own transaction, so a process that dies in between leaves a lease that
runs out: nothing is lost, and what had been taken but not yet noted goes out once more. A mail
then has the same Message-ID; a chat has nothing of that kind and shows it twice.
"""

import logging
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from random import Random, SystemRandom
from typing import Final

from crm_social.actions import composing, posting
from crm_social.actions.posting import Outlet
from crm_social.core.notices import Kind, trying
from crm_social.core.notices import calm as calendar
from crm_social.core.notices.wants import COLLECTED
from crm_social.core.rights import Right, may
from crm_social.store import calendars, letters, notices
from crm_social.store.db import Database, Session
from crm_social.store.letters import Letter
from crm_social.store.notices import Reader

log = logging.getLogger(__name__)

#: A run takes nothing new after this time, so that no job becomes endless.
_RUN_SECONDS: Final = 60
#: What was sent so long ago is forgotten.
_KEPT_FOR: Final = timedelta(days=30)


def run(
    db: Database,
    outlet: Outlet,
    began_at: datetime,
    stop: Callable[[], bool] = lambda: False,
    random: Random | None = None,
) -> int:
    """Do all that is due. Return how many messages were sent.

    Any number of workers may do so at once.
    """
    began = time.monotonic()

    def now() -> datetime:
        return began_at + timedelta(seconds=time.monotonic() - began)

    db.write(lambda session: letters.forget_old(session, began_at - _KEPT_FOR))
    gather(db, outlet, began_at)
    sent = 0
    while not stop() and time.monotonic() - began < _RUN_SECONDS:
        at = now()
        letter = db.write(partial(letters.lease, now=at))
        if letter is None:
            break
        sent += _try(db, outlet, letter, at, random or SystemRandom())
    return sent


def gather(db: Database, outlet: Outlet, now: datetime) -> None:
    """Make messages of what may leave now, and of the mornings that have come."""
    with db.reading() as session:
        waiting = notices.who_wait(session)
        readers = notices.reachable(session)
    for username in waiting:
        db.write(partial(_gather, outlet=outlet, username=username, now=now))
    for reader in readers.values():
        if may(reader.role, Right.WORK) and outlet.ways(reader):
            _morning(db, outlet, reader, now)


def batch_of_day(username: str, day: date) -> str:
    """Return what the digest of a day is called: there is one for ever."""
    return f"digest-{username}-{day:%Y%m%d}"


def _gather(session: Session, outlet: Outlet, username: str, now: datetime) -> None:
    waiting = notices.waiting(session, username)
    reader = notices.reader(session, username)
    ways = outlet.ways(reader) if reader is not None else ()
    if reader is None or not ways:
        # They can be reached no more; what is theirs is on their pages.
        notices.drop(session, waiting)
        return
    calm = calendars.calm(session, username, reader.wants)
    if not calendar.may_leave([one.created_at for one in waiting], calm, now):
        return
    batch = f"notices-{waiting[0].id}"
    kind = next(kind for kind in reversed(COLLECTED) if kind in {one.kind for one in waiting})
    notices.gather(session, waiting, batch)
    for way in ways:
        letters.put(session, batch, username, kind, way, now, now + trying.KEPT_FOR)


def _morning(db: Database, outlet: Outlet, reader: Reader, now: datetime) -> None:
    """Queue somebody's digest once its hour has come; an empty one is noted and not sent."""
    with db.reading() as session:
        calm = calendars.calm(session, reader.username, reader.wants)
        day = calendar.digest_day(calm, now)
        if day is None:
            return
        batch = batch_of_day(reader.username, day)
        if letters.is_known(session, batch):
            return
        to = composing.reads(session, reader, outlet.root)
        is_empty = composing.digest(session, to, day, now) is None

    def work(session: Session) -> None:
        if is_empty:
            letters.note(session, batch, reader.username, Kind.DIGEST, now, posting.NOTHING_LEFT)
            return
        for way in outlet.ways(reader):
            expires_at = now + calendar.MORNING
            letters.put(session, batch, reader.username, Kind.DIGEST, way, now, expires_at)

    db.write(work)


def _try(db: Database, outlet: Outlet, letter: Letter, now: datetime, random: Random) -> bool:
    """Send one message. Return whether it was taken."""
    kept = posting.outcome(db, outlet, letter, now, random)
    is_ours = db.write(lambda session: letters.settle(session, letter, **kept))
    log.info(
        "letter tried id=%d kind=%s way=%s try=%d outcome=%s kept=%s",
        letter.id,
        letter.kind,
        letter.way,
        letter.attempts + 1,
        kept["state"],
        is_ours,
    )
    return bool(kept["state"] == "done")
