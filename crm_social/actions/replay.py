"""Look at derived state as a whole: hash it, or refold the ledger and compare."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import msgspec

from crm_social.core import decide, digest
from crm_social.core.facts import SKEW
from crm_social.core.model import Model
from crm_social.core.state import State
from crm_social.errors import Conflict
from crm_social.store import ledger, models, rebuild, stale
from crm_social.store.db import Database, Session
from crm_social.store.rebuild import Group, Stored
from crm_social.store.record import is_shown

_CHUNK: Final = 500
_encode = msgspec.json.Encoder(order="sorted").encode


def state_digest(db: Database, now: datetime, as_of: datetime | None = None) -> str:
    """Return one hash of the whole derived state.

    Of a moment in the past it is folded from the ledger; of now (or later) it is what is
    stored, with the deadlines until then crossed in memory. Raise Conflict while facts wait
    to be applied, for then what is stored is not yet what the ledger says.
    """
    with db.reading() as session:
        model = models.in_force(session)
        if as_of is not None and as_of < now:
            pictures = (
                _refolded(group, model, as_of) for group in rebuild.groups(session, as_of + SKEW)
            )
        else:
            _all_applied(session)
            pictures = (_stored(one, model, as_of or now) for one in rebuild.stored(session))
        return digest.of_all(digest.of_contact(picture) for picture in pictures)


@dataclass
class Summary:
    """Where everybody stood at a moment: how many at each stage, tasks open for each play."""

    as_of: datetime
    contacts: int = 0
    stages: Counter[str] = field(default_factory=Counter)
    plays: Counter[str] = field(default_factory=Counter)
    customers: int = 0
    detractors: int = 0


def summary(
    db: Database, as_of: datetime, progress: Callable[[int], None] = lambda _: None
) -> Summary:
    """Fold everybody as of a moment, by the models in force then. Nothing is written."""
    found = Summary(as_of)
    with db.reading() as session:
        model = models.in_force(session)
        for group in rebuild.groups(session, as_of + SKEW):
            state = decide.fold(group.facts, model, as_of).state
            found.contacts += 1
            found.stages[state.stage] += 1
            found.plays.update(task.play for task in state.tasks)
            found.customers += state.cycle > 0
            found.detractors += state.detractor
            progress(found.contacts)
    return found


def check(
    db: Database, now: datetime, progress: Callable[[int], None] = lambda _: None
) -> tuple[int, list[str]]:
    """Refold every contact from the ledger and compare with what is stored.

    Return how many contacts were compared and what differs, a sentence each.
    Raise Conflict while facts wait to be applied.
    """
    problems: list[str] = []
    compared = 0
    with db.reading() as session:
        _all_applied(session)
        model = models.in_force(session)
        for groups in _chunks(rebuild.groups(session)):
            found = rebuild.stored_with(session, [group.handles[0] for group in groups])
            for group in groups:
                problems.extend(_differences(group, found.get(group.handles[0]), model, now))
            compared += len(groups)
            progress(compared)
        kept = rebuild.count(session)
    if kept != compared:
        problems.append(f"There are {kept} contacts stored and {compared} in the ledger.")
    return compared, problems


def _differences(group: Group, stored: Stored | None, model: Model, now: datetime) -> Iterator[str]:
    name = "/".join(group.handles[0])
    if stored is None:
        yield f"{name} is in the ledger and not among the contacts."
        return
    who = f"Contact {stored.id} ({name})"
    refolded, kept = _refolded(group, model, now), _stored(stored, model, now)
    for part, value in refolded.items():
        if _encode(value) != _encode(kept[part]):
            yield (
                f"{who}: {part} is stored as {_shown(kept[part])} and refolds to {_shown(value)}."
            )
    yield from _task_rows(who, stored, now)


def _task_rows(who: str, stored: Stored, now: datetime) -> Iterator[str]:
    """Compare the rows a queue shows with the tasks the contact's memory holds."""
    remembered = {task.key: task for task in stored.state.tasks}
    for key in stored.tasks.keys() - remembered.keys():
        yield f"{who}: task {key} is in the queue and not in the contact's memory."
    for key, task in remembered.items():
        row = stored.tasks.get(key)
        if row is None and is_shown(task, now):
            yield f"{who}: task {key} is in the contact's memory and not in the queue."
        elif row is not None and msgspec.structs.replace(row, evidence=task.evidence) != task:
            yield f"{who}: task {key} differs between the queue and the contact's memory."


def _refolded(group: Group, model: Model, as_of: datetime) -> dict[str, Any]:
    outcome = decide.fold(group.facts, model, as_of)
    return digest.portrait(outcome.state, group.handles, outcome.moves, outcome.state.tasks)


def _stored(stored: Stored, model: Model, as_of: datetime) -> dict[str, Any]:
    if not decide.can_advance(stored.state, [], model, as_of):
        raise Conflict(
            f"The time of a fact of contact {stored.id} has come. Run `crm-social apply` first."
        )
    state = msgspec.json.decode(msgspec.json.encode(stored.state), type=State)
    outcome = decide.advance(state, [], model, as_of)
    moves = [*stored.moves, *outcome.moves]
    return digest.portrait(outcome.state, stored.handles, moves, outcome.state.tasks)


def _all_applied(session: Session) -> None:
    if waiting := ledger.waiting(session):
        raise Conflict(f"{waiting} facts wait to be applied. Run `crm-social apply` first.")
    if listed := stale.waiting(session):
        raise Conflict(
            f"{listed} contacts are still to be judged anew. Run `crm-social apply` first."
        )


def _chunks(groups: Iterable[Group]) -> Iterator[list[Group]]:
    some: list[Group] = []
    for group in groups:
        some.append(group)
        if len(some) == _CHUNK:
            yield some
            some = []
    if some:
        yield some


def _shown(value: Any) -> str:
    text = _encode(value).decode()
    return text if len(text) <= 200 else text[:200] + "…"
