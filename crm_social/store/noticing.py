"""Which changes of contacts users are told of, written with the change itself."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from sqlalchemy.orm import Session

from crm_social.core.notices import Kind
from crm_social.core.plays import Task, TaskState
from crm_social.core.rights import Role
from crm_social.core.state import Outcome, State
from crm_social.store import notices, reps
from crm_social.store.notices import Notice

#: History that is being loaded is not news.
_NEWS_FOR: Final = timedelta(days=1)
_LATE_FOR: Final = timedelta(days=3)


class Known(Protocol):
    """What `record` knew of a contact before."""

    @property
    def id(self) -> int: ...
    @property
    def is_new(self) -> bool: ...
    @property
    def owner_before(self) -> str | None: ...
    @property
    def tasks_before(self) -> Mapping[str, Task]: ...


def tell(session: Session, outcomes: Iterable[tuple[Known, Outcome]], now: datetime) -> None:
    """Have new owners be told, and of leads nobody took on in time those who lead them too."""
    told: list[Notice] = []
    late: list[tuple[int, Task]] = []
    for contact, outcome in outcomes:
        state = outcome.state
        if _is_given(contact, state, now) and state.owner is not None:
            key = f"assigned:{contact.id}:{state.last_key}"
            told.append(Notice(state.owner, Kind.ASSIGNED, key, contact.id))
        late += [
            (contact.id, task)
            for task in state.tasks
            if task.escalated and _is_late(task, contact.tasks_before.get(task.key), now)
        ]
    if late:
        told += _late(session, late)
    notices.put(session, told, now)


def _is_given(contact: Known, state: State, now: datetime) -> bool:
    """Say whether somebody was just decided to be a contact's owner, who was not before."""
    # Whoever took a contact knows of it: of what was taken no reason is kept.
    return (
        bool(state.owner_reason)
        and state.owner != contact.owner_before
        and not contact.is_new
        and state.last_at is not None
        and state.last_at > now - _NEWS_FOR
    )


def _is_late(task: Task, before: Task | None, now: datetime) -> bool:
    """Say whether a task is escalated that was not before."""
    return (
        task.state is TaskState.OPEN
        and (before is None or not before.escalated)
        and task.due_at > now - _LATE_FOR
    )


def _late(session: Session, late: Sequence[tuple[int, Task]]) -> Iterator[Notice]:
    readers = notices.reachable(session)
    managers = [one.username for one in readers.values() if one.role == Role.MANAGER]
    teams = reps.teams(session) if managers else {}
    for contact_id, task in late:
        for username in dict.fromkeys([*leading(task.owner, managers, teams), task.owner]):
            if username is not None:
                yield Notice(username, Kind.LATE, f"late:{task.key}", contact_id)


def leading(
    owner: str | None, managers: Sequence[str], teams: Mapping[str, frozenset[str]]
) -> list[str]:
    """Return the managers who share a team with an owner; where none does, all of them."""
    theirs = teams.get(owner or "", frozenset())
    found = [one for one in managers if theirs & teams.get(one, frozenset())]
    return found or list(managers)
