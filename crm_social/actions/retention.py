"""What is kept no longer: leads nobody heard of, people who were never told, old messages.

The rules are core/retention.py's; forgetting does the deleting, and leaves no suppression: who
comes back is welcome, and whoever objected stays on the list as long as the objection.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from crm_social.actions import forget, informing
from crm_social.config import Config
from crm_social.core import retention
from crm_social.core.deeds import Deed
from crm_social.core.retention import Rule, Rules
from crm_social.errors import NotFound
from crm_social.store import audit, contacts, duties, keeping
from crm_social.store.db import Database, Session

log = logging.getLogger(__name__)

#: Who did it, in the audit and the log of forgettings.
BY: Final = "retention"
#: Contacts, or messages, looked at in one transaction.
_BATCH: Final = 500
#: So far ahead the desk looks, and so long it looks before the job first deletes.
AHEAD: Final = timedelta(days=30)
_OLD_MESSAGES: Final = "messages"
_EVERY: Final = timedelta(hours=23)


class Planned(Struct, frozen=True):
    """How much goes, by rule: people, and messages whose content goes."""

    people: dict[Rule, int]
    messages: int

    @property
    def total(self) -> int:
        """Return how many people go."""
        return sum(self.people.values())


def rules_of(config: Config) -> Rules:
    """Return the rules the settings make."""
    return Rules(
        lead_months=config.lead_months,
        grace_days=config.notice_grace_days,
        message_days=config.message_days,
    )


def planned(db: Database, rules: Rules, at: datetime) -> Planned:
    """Return how much the rules take by a moment; nothing is deleted."""
    people = dict.fromkeys(Rule, 0)
    for _, rule in _people(db, rules, at):
        people[rule] += 1
    with db.reading() as session:
        messages = keeping.old_messages(session, retention.messages_before(rules, at))
    return Planned(people, messages)


class Counted(Struct, frozen=True):
    """What goes within 30 days, as the daily look counted it."""

    at: datetime
    planned: Planned


def counted(db: Database) -> Counted | None:
    """Return what the last daily look counted, None where there was none yet."""
    with db.reading() as session:
        at = keeping.counted_at(session)
        if at is None:
            return None
        people = {rule: keeping.number(session, rule.value) for rule in Rule}
        return Counted(at, Planned(people, keeping.number(session, _OLD_MESSAGES)))


def count(db: Database, rules: Rules, now: datetime) -> Planned:
    """Count what goes within 30 days, for the desk to show."""
    found = planned(db, rules, now + AHEAD)
    numbers = {rule.value: number for rule, number in found.people.items()}
    db.write(lambda session: keeping.note(session, numbers | {_OLD_MESSAGES: found.messages}, now))
    return found


def run(
    db: Database, rules: Rules, now: datetime, stop: Callable[[], bool] = lambda: False
) -> Planned:
    """Delete by the rules. Return how much went."""
    people = dict.fromkeys(Rule, 0)
    for contact_id, rule in _people(db, rules, now):
        if stop():
            break
        try:
            forget.forget(db, contact_id, by=BY, now=now, reason=rule.value, suppress=False)
        except NotFound:
            # Forgotten or merged away meanwhile.
            continue
        people[rule] += 1
    messages = 0
    before = retention.messages_before(rules, now)
    while not stop() and (
        blanked := db.write(lambda session: keeping.blank_messages(session, before, _BATCH))
    ):
        messages += blanked
    done = Planned(people, messages)

    def note(session: Session) -> None:
        audit.write(session, Deed.RETENTION_RAN, BY, f"people:{done.total}", now)

    if done.total or done.messages:
        db.write(note)
        log.info("retention ran people=%d messages=%d", done.total, done.messages)
    return done


def run_daily(
    db: Database, config: Config, now: datetime, stop: Callable[[], bool] = lambda: False
) -> int:
    """Bring the list of who is to be told up to date, and delete, once a day.

    Return how many people went: nobody where `CRM_SOCIAL_RETENTION` is false, nor in the first
    30 days.
    """
    if not db.write(lambda session: keeping.may_run(session, now, _EVERY)):
        return 0
    informing.look(db, now)
    began = db.write(lambda session: keeping.began(session, now))
    rules = rules_of(config)
    count(db, rules, now)
    # What an upgrade or an import brings to light is shown before anything goes.
    if not config.retention or now - began < AHEAD:
        return 0
    return run(db, rules, now, stop).total


def _people(db: Database, rules: Rules, at: datetime) -> list[tuple[int, Rule]]:
    found: dict[int, Rule] = {}
    untold_by = retention.untold_before(rules, at)
    if untold_by is not None:
        with db.reading() as session:
            found = dict.fromkeys(duties.untold_ids(session, untold_by, _MOST), Rule.UNTOLD)
    silent_by = retention.silent_before(rules, at)
    after = 0
    while silent_by is not None:
        with db.reading() as session:
            some = keeping.quiet_leads(session, silent_by, after, _BATCH)
            for contact_id in some:
                if contact_id not in found and _is_silent(session, contact_id, silent_by):
                    found[contact_id] = Rule.SILENT_LEAD
        if len(some) < _BATCH:
            break
        after = some[-1]
    return list(found.items())


#: Of those never told, so many go in one run; the next day takes more.
_MOST: Final = 10_000


def _is_silent(session: Session, contact_id: int, since: datetime) -> bool:
    """Say whether nothing that counts as activity happened, or came to us, since then."""
    told = contacts.facts_of(session, contact_id)
    if any(retention.is_activity(one.fact) and one.fact.occurred_at >= since for one in told):
        return False
    came_at = keeping.came_last(session, contact_id)
    return came_at is None or came_at < since
