"""Tables of people and of what was decided of them: what may leave is asked datum by datum."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from crm_social.core.exports.leaving import Leaving, may_leave
from crm_social.core.exports.writing import Rows
from crm_social.core.loop import Stage
from crm_social.core.models import publication
from crm_social.core.plays import Task
from crm_social.core.purpose import may_tell
from crm_social.store import models
from crm_social.store.exports import people
from crm_social.store.tables import ContactRow, HandleRow, SuggestionRow, TaskRow

MADE_OF: Final = {
    "contacts": "contacts",
    "handles": "handles",
    "companies": "contacts",
    "suggestions": "suggestions",
    "tasks": "tasks",
    "models": "facts",
}
_decode_task = msgspec.json.Decoder(Task).decode
_FURTHEST: Final = {stage: place for place, stage in enumerate(Stage)}
_TOLD: Final = ("name", "handle", "email", "company", "title")


def contacts(session: Session, piece: int, since: datetime | None) -> Iterator[Rows]:  # noqa: ARG001 - has no such column
    """Yield contacts; what they are called only where its source's terms let it leave."""
    after = 0
    while True:
        query = select(ContactRow.id).where(ContactRow.id > after).order_by(ContactRow.id)
        ids = list(session.execute(query.limit(piece)).scalars())
        found = people.of(session, ids)
        yield [_contact(one, found[one]) for one in ids if one in found and found[one].known]
        if len(ids) < piece:
            return
        after = ids[-1]


def _contact(contact_id: int, leaving: Leaving) -> list[Any]:
    state = leaving.state
    return [
        contact_id,
        *(leaving.told(datum) for datum in _TOLD),
        state.stage,
        state.stage_at,
        state.cycle,
        state.fit,
        state.letter,
        state.engagement.band,
        state.intent.band,
        state.advocacy.band,
        state.engaged_at,
        state.owner,
        state.model,
    ]


def handles(session: Session, piece: int, since: datetime | None) -> Iterator[Rows]:  # noqa: ARG001 - has no such column
    """Yield handles on platforms that let ids leave."""
    key = (HandleRow.contact_id, HandleRow.platform, HandleRow.uid)
    query = select(*key).order_by(*key).limit(piece)
    after: tuple[Any, ...] | None = None
    while True:
        asked = query if after is None else query.where(tuple_(*key) > after)
        found = session.execute(asked).all()
        who = people.of(session, [row.contact_id for row in found])
        yield [
            list(row)
            for row in found
            if row.contact_id in who and may_leave(row.platform, who[row.contact_id].state.grants)
        ]
        if len(found) < piece:
            return
        after = tuple(found[-1])


def companies(session: Session, piece: int, since: datetime | None) -> Iterator[Rows]:  # noqa: ARG001 - has no such column
    """Yield companies, added up of the contacts whose company may be told."""
    key = (ContactRow.company_key, ContactRow.id)
    query = select(*key).where(ContactRow.company_key.is_not(None)).order_by(*key).limit(piece)
    after: tuple[Any, ...] | None = None
    open_: list[Any] | None = None
    while True:
        asked = query if after is None else query.where(tuple_(*key) > after)
        found = session.execute(asked).all()
        who = people.of(session, [row.id for row in found])
        done = []
        for row in found:
            leaving = who[row.id]
            name = leaving.told("company")
            if name is None or not leaving.known:
                continue
            if open_ is None or open_[1] != row.company_key:
                done += [open_] if open_ is not None else []
                open_ = [name, row.company_key, 0, Stage.AUDIENCE, 0]
            _add(open_, name, leaving)
        yield done
        if len(found) < piece:
            yield [open_] if open_ is not None else []
            return
        after = tuple(found[-1])


def _add(line: list[Any], name: str, leaving: Leaving) -> None:
    line[0] = name
    line[2] += 1
    line[3] = max(line[3], leaving.state.stage, key=_FURTHEST.__getitem__)
    line[4] += leaving.state.engagement.band <= 2


def suggestions(session: Session, piece: int, since: datetime | None) -> Iterator[Rows]:  # noqa: ARG001 - has no such column
    """Yield pairs; what was seen of them only where all of both may be told."""
    key = (SuggestionRow.contact_low, SuggestionRow.contact_high)
    columns = (SuggestionRow.p, SuggestionRow.evidence, SuggestionRow.state, SuggestionRow.at)
    query = select(*key, *columns).order_by(*key).limit(piece)
    after: tuple[Any, ...] | None = None
    while True:
        asked = query if after is None else query.where(tuple_(*key) > after)
        found = session.execute(asked).all()
        who = people.of(session, {one for row in found for one in row[:2]})
        rows = []
        for row in found:
            both = [who[one] for one in row[:2] if one in who and who[one].known]
            if len(both) == 2:
                evidence = row.evidence if all(one.whole for one in both) else None
                rows.append([*row[:3], evidence, row.state, row.at])
        yield rows
        if len(found) < piece:
            return
        after = tuple(found[-1][:2])


def tasks(session: Session, piece: int, since: datetime | None) -> Iterator[Rows]:
    """Yield tasks; what was written only where the platform's terms let it leave."""
    after = 0
    query = select(TaskRow.id, TaskRow.contact_id, TaskRow.body).order_by(TaskRow.id).limit(piece)
    if since is not None:
        query = query.where(TaskRow.opened_at >= since)
    while True:
        found = session.execute(query.where(TaskRow.id > after)).all()
        who = people.of(session, [row.contact_id for row in found])
        rows = []
        for row in found:
            leaving = who.get(row.contact_id)
            task = _decode_task(row.body)
            if leaving is not None and leaving.known and _task_may(leaving, task):
                rows.append(_task(row.id, row.contact_id, task, leaving))
        yield rows
        if len(found) < piece:
            return
        after = found[-1].id


def _task_may(leaving: Leaving, task: Task) -> bool:
    return not task.platform or may_leave(task.platform, leaving.state.grants)


def _task(task_id: int, contact_id: int, task: Task, leaving: Leaving) -> list[Any]:
    told = bool(task.platform) and may_tell(task.platform, leaving.state.grants)
    return [
        task_id,
        task.key,
        contact_id,
        task.play,
        task.because,
        task.state,
        task.owner,
        task.opened_at,
        task.due_at,
        task.until,
        task.closed_at,
        task.reason,
        task.platform,
        task.post,
        task.url,
        task.said if told else None,
    ]


def published(session: Session, piece: int, since: datetime | None) -> Iterator[Rows]:  # noqa: ARG001 - a few rows, and no such column
    """Yield every model that was published."""
    yield [
        [one.name, one.published_at, one.actor, one.withdrawn, publication.in_whole(one.kept)]
        for one in models.versions(session)
    ]


READERS: Final[dict[str, Callable[[Session, int, datetime | None], Iterator[Rows]]]] = {
    "contacts": contacts,
    "handles": handles,
    "companies": companies,
    "suggestions": suggestions,
    "tasks": tasks,
    "models": published,
}
