"""Whose leads whoever asks may see, in every query of contacts and tasks.

The doors say once who looks (`look_as`); what is read in the same thread or task from then on
leaves out what is not in sight, so that no page or address can forget to ask. Jobs and commands
look as nobody, and see everything.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select, text
from sqlalchemy.orm import Session, aliased

from crm_social.core import sight
from crm_social.core.rights import Role
from crm_social.core.sight import Rule, Sight
from crm_social.store import own_company, reps
from crm_social.store.tables import ContactRow, TaskRow

_looks: ContextVar[Sight | None] = ContextVar("looks", default=None)
#: As a literal: only so does a partial index serve it.
_LIVE = text("tasks.state IN ('open', 'accepted', 'snoozed')")


def of(session: Session, username: str, role: str) -> Sight | None:
    """Return what somebody sees by the company's rule, None where that is everything."""
    if role != Role.REP:
        return None
    rule = own_company.sight(session)
    teams = reps.teams(session) if rule is Rule.TEAM else {}
    return sight.of(rule, username, role, teams)


def look_as(one: Sight | None) -> None:
    """Have this thread or task see no more than this from now on; None for everything."""
    _looks.set(one)


@contextmanager
def everything() -> Iterator[None]:
    """See everything for a while: where the right to what is read was asked otherwise."""
    token = _looks.set(None)
    try:
        yield
    finally:
        _looks.reset(token)


def now() -> Sight | None:
    """Return what is in sight, None where that is everything."""
    return _looks.get()


def of_contacts(row: Any = ContactRow) -> tuple[ColumnElement[bool], ...]:
    """Return what must hold of contacts in sight: nobody's, an owner's of theirs, or a task's."""
    one = _looks.get()
    if one is None:
        return ()
    theirs = select(TaskRow.contact_id).where(_LIVE, TaskRow.owner == one.rep)
    return (or_(row.owner.is_(None), row.owner.in_(one.owners), row.id.in_(theirs)),)


def of_tasks() -> tuple[ColumnElement[bool], ...]:
    """Return what must hold of tasks in sight: their own, or of a contact in sight."""
    return tasks_in(_looks.get())


def tasks_in(one: Sight | None) -> tuple[ColumnElement[bool], ...]:
    """Return the same of what somebody sees, None where that is everything."""
    if one is None:
        return ()
    # By another name, as the list itself joins contacts.
    who = aliased(ContactRow)
    seen = exists().where(
        who.id == TaskRow.contact_id, or_(who.owner.is_(None), who.owner.in_(one.owners))
    )
    return (or_(TaskRow.owner == one.rep, seen),)
