"""Who takes contacts, what they take, and when they are away."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec import Struct

from crm_social.core import hours as calendars
from crm_social.core import routing
from crm_social.core.deeds import Deed
from crm_social.core.plays import QUEUED
from crm_social.core.routing import Absence, Choice, Rep, Routed
from crm_social.core.routing.need import routed
from crm_social.errors import Invalid, NotFound
from crm_social.store import accounts, audit, contacts, models, reps
from crm_social.store.audit import COMMAND_LINE
from crm_social.store.contacts import Contact
from crm_social.store.db import Database, Session

#: Somebody with more live tasks than this works none of them.
_MOST_TASKS: Final = 10_000


class Explained(Struct, frozen=True):
    """Whose a contact is and why, and whose it would be by the rules of now."""

    contact: Contact
    choice: Choice


def set_rep(
    db: Database,
    username: str,
    changes: Mapping[str, Any],
    now: datetime,
    by: str = COMMAND_LINE,
) -> Rep:
    """Make a user a rep, or change what they take. Return the rep as it is now.

    `changes` are fields of `Rep`. Raise NotFound without such a user, Invalid with the field.
    """

    def work(session: Session) -> Rep:
        reps.one_at_a_time(session)
        if accounts.user(session, username) is None:
            raise NotFound(f"There is no user {username!r}; add one first.")
        known = reps.get(session, username) or Rep(username)
        rep = msgspec.structs.replace(known, **changes)
        if not 0 <= rep.capacity <= _MOST_TASKS:
            raise Invalid(f"A rep takes 0 to {_MOST_TASKS} tasks.", "capacity")
        if rep.hours is not None:
            calendars.check(rep.hours)
        reps.save(session, rep)
        what = ", ".join(sorted(changes))
        audit.write(session, Deed.REP_CHANGED, by, f"user:{username}", now, changed=what)
        return rep

    return db.write(work)


def absent(
    db: Database,
    username: str,
    now: datetime,
    *,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    stand_in: str | None = None,
    reason: str | None = None,
    by: str = COMMAND_LINE,
) -> Absence:
    """Have a rep be away, from now on where nothing else is said, until they are back.

    Raise NotFound where either is no rep, Invalid where it ends before it begins.
    """
    absence = Absence(starts_at or now, ends_at, stand_in, reason)
    if ends_at is not None and ends_at <= max(absence.starts_at, now):
        raise Invalid("An absence ends after it begins, and not in the past.", "to")
    if stand_in == username:
        raise Invalid("Nobody stands in for themselves.", "stand_in")

    def work(session: Session) -> None:
        for name in (username, stand_in):
            if name is not None:
                _known(session, name)
        reps.add_absence(session, username, absence)
        # Not why: that may be somebody's health.
        audit.write(
            session,
            Deed.ABSENCE_ADDED,
            by,
            f"user:{username}",
            now,
            starts=absence.starts_at.isoformat(),
            ends=None if ends_at is None else ends_at.isoformat(),
            stand_in=stand_in,
        )

    db.write(work)
    return absence


def back(db: Database, username: str, now: datetime, by: str = COMMAND_LINE) -> int:
    """Have a rep be here again. Return how many absences that ended.

    The contacts that a stand-in has go back when routing runs next.
    """

    def work(session: Session) -> int:
        _known(session, username)
        number = reps.end_absences(session, username, now)
        if number:
            audit.write(session, Deed.ABSENCE_ENDED, by, f"user:{username}", now)
        return number

    return db.write(work)


def why(db: Database, contact_id: int, now: datetime) -> Explained:
    """Return whose a contact is and why. Raise NotFound where there is none."""
    with db.reading() as session:
        found = contacts.get(session, contact_id)
        if found is None:
            raise NotFound(f"There is no contact {contact_id}.")
        everybody = reps.everybody(session)
        model = models.in_force(session)
    state = found.state
    task = next((task for task in state.tasks if task.state in QUEUED), None)
    if task is None:
        who = Routed(
            state.subject,
            state.stage,
            state.letter,
            country=state.country,
            lang=state.lang,
            owner=state.owner,
            relations=tuple(state.known_by),
        )
    else:
        who = routed(state, task)
    return Explained(found, routing.route(who, everybody, now, model))


def _known(session: Session, username: str) -> Rep:
    rep = reps.get(session, username)
    if rep is None:
        raise NotFound(f"{username!r} is no rep; see `crm-social rep set`.")
    return rep
