"""Forget a person: nothing of them stays, nothing new of them is kept, nobody else changes."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from crm_social.core import identity
from crm_social.core.deeds import Deed
from crm_social.core.facts import subject_of
from crm_social.core.identity import MAIL
from crm_social.errors import Invalid
from crm_social.store import audit, forgetting, suppression
from crm_social.store.blanking import Handle
from crm_social.store.db import Database, Session
from crm_social.store.forgetting import Forgetting, Whom
from crm_social.store.suppression import Saved

log = logging.getLogger(__name__)

#: Facts blanked, and messages looked at, in one transaction.
BATCH: Final = 2_000
_AFTER_BACKUP: Final = "A backup was put back."

#: Hears how many facts were blanked.
Progress = Callable[[int], None]


def who(db: Database, person: int | Handle) -> tuple[Whom, int]:
    """Return whom a contact's id or a handle means, and how many facts there are of them.

    A handle that nobody is known by can be forgotten too: it is then never to be known.
    Raise NotFound for an id that no contact has.
    """
    with db.reading() as session:
        someone = _find(session, person)
        return someone, forgetting.fact_count(session, someone)


def forget(
    db: Database,
    person: int | Handle,
    *,
    by: str,
    now: datetime,
    reason: str | None = None,
    progress: Progress = lambda _: None,
    suppress: bool = True,
) -> Forgetting:
    """Forget a contact by its id, or whoever has a handle, for ever. Return what the log says.

    Without `suppress` they may be known again by what they do from now on.

    When the first transaction is over, nobody sees the person and the outside is told. What
    is left of them in the ledger is blanked in more; where this is killed in the middle,
    `finish` goes on. Raise NotFound for an id that no contact has.
    """

    def begin(session: Session) -> int:
        suppression.fence(session)
        someone = _find(session, person)
        begun = forgetting.begin(session, someone, by, reason, now, suppress=suppress)
        subject = "" if someone.contact_id is None else f"contact:{someone.contact_id}"
        audit.write(session, Deed.CONTACT_FORGOTTEN, by, subject, now, forgetting=begun)
        return begun

    forgetting_id = db.write(begin)
    log.info("forgetting began id=%d by=%s", forgetting_id, by)
    _finish(db, forgetting_id, now, progress)
    with db.reading() as session:
        return forgetting.get(session, forgetting_id)


def finish(
    db: Database,
    now: datetime,
    progress: Progress = lambda _: None,
    *,
    idle: timedelta = timedelta(0),
) -> int:
    """Go on with every forgetting that was broken off. Return how many there were.

    One that began less than `idle` ago is left to whoever began it.
    """
    with db.reading() as session:
        begun = forgetting.unfinished(session, now - idle)
    for forgetting_id in begun:
        _finish(db, forgetting_id, now, progress)
    return len(begun)


def lift(db: Database, handle: Handle, by: str, now: datetime) -> bool:
    """Let a handle be known again from now on. Return whether it was suppressed.

    What was forgotten stays forgotten.
    """
    subject = subject_of(*_handle(handle))

    def work(session: Session) -> bool:
        suppression.fence(session)
        was = suppression.lift(session, subject)
        if was:
            audit.write(session, Deed.SUPPRESSION_LIFTED, by, "", now)
        return was

    lifted = db.write(work)
    if lifted:
        log.info("suppression lifted by=%s", by)
    return lifted


def saved(db: Database) -> list[Saved]:
    """Return the suppression list, to be kept apart from backups; it names nobody."""
    with db.reading() as session:
        return suppression.saved(session)


def again(db: Database, entries: Sequence[Saved], *, by: str, now: datetime) -> list[Forgetting]:
    """Forget again who is on a saved list, after an older backup was put back.

    Return the forgettings. Raise ConfigError where the list was made with another secret.
    """

    def restore(session: Session) -> None:
        suppression.fence(session)
        suppression.restore(session, entries)

    db.write(restore)
    with db.reading() as session:
        back = suppression.known_handles(session)
    done = []
    for handle in back:
        with db.reading() as session:
            is_known = forgetting.whose(session, handle).contact_id is not None
        # Another of their handles may have come first.
        if is_known:
            done.append(forget(db, handle, by=by, now=now, reason=_AFTER_BACKUP))
    return done


def history(db: Database) -> list[Forgetting]:
    """Return every forgetting, oldest first; none of them names anybody."""
    with db.reading() as session:
        return forgetting.log(session)


def _finish(db: Database, forgetting_id: int, now: datetime, progress: Progress) -> None:
    while number := db.write(lambda session: forgetting.blank_facts(session, forgetting_id, BATCH)):
        progress(number)
    while db.write(lambda session: forgetting.blank_messages(session, forgetting_id, BATCH)):
        pass
    db.write(lambda session: forgetting.finish(session, forgetting_id, now))
    # Last, or it would keep the words that were written over.
    db.empty_log()
    log.info("forgetting ended id=%d", forgetting_id)


def _find(session: Session, person: int | Handle) -> Whom:
    if isinstance(person, int):
        return forgetting.whom(session, person)
    return forgetting.whose(session, _handle(person))


def _handle(handle: Handle) -> Handle:
    """Return a handle as it is stored: a mail address in its one spelling."""
    platform, uid = handle
    if platform != MAIL:
        return handle
    address = identity.mail_key(uid)
    if address is None:
        raise Invalid(f"{uid!r} is no mail address of one person.", "email")
    return platform, address
