"""Tasks, and what a rep says to them."""

from datetime import datetime
from typing import Any, Final

from flask import g

from crm_social import auth
from crm_social.actions import follow_up, hand_over
from crm_social.actions.accounts import Scope
from crm_social.api.door import Door, Nothing
from crm_social.api.hand_over_schemas import HandedSchema, HandOverSchema
from crm_social.api.pagination import id_cursor, piece
from crm_social.api.schemas import (
    DoneSchema,
    RejectSchema,
    SnoozeSchema,
    TaskPageSchema,
    TaskSchema,
    TasksQuerySchema,
    VerdictSchema,
)
from crm_social.core import plays
from crm_social.core.facts import RejectReason, Verdict
from crm_social.core.plays import TaskState
from crm_social.errors import NotFound
from crm_social.queue import DELIVER
from crm_social.store import contacts, queue, sight
from crm_social.store.db import Session, utc_now
from crm_social.store.places import Narrow
from crm_social.store.queue import QueueItem

_FAILS: Final = ("NotFound", "Conflict")

door = Door("Tasks", "Steps for people, and the verdicts of reps on them.")


@door.operation("GET", "/tasks", Scope.READ, answers=TaskPageSchema, query=TasksQuerySchema)
def list_tasks(
    *,
    limit: int,
    after: int = 0,
    state: str | None = None,
    owner: str | None = None,
    play: str | None = None,
    contact_id: int | None = None,
    platform: str = "",
    stage: str = "",
    free: bool = False,
) -> Any:
    """List tasks in order of id."""
    with auth.database().reading() as session:
        if contact_id is not None:
            contact = contacts.get(session, contact_id)
            contact_id = contact.id if contact else contact_id
        found = queue.page(
            session,
            after=after,
            limit=limit + 1,
            state=state,
            owner=owner,
            play=play,
            contact_id=contact_id,
            narrow=Narrow(platform=platform, stage=stage, unowned=free),
        )
    return piece([told_task(item) for item in found], limit, lambda task: id_cursor(task["id"]))


@door.operation("GET", "/tasks/<row:task_id>", Scope.READ, answers=TaskSchema, fails=["NotFound"])
def get_task(task_id: int) -> Any:
    """Look at one task."""
    with auth.database().reading() as session:
        return told_task(_found(session, task_id))


@door.operation(
    "POST",
    "/tasks/<row:task_id>/accept",
    Scope.FOLLOW_UP,
    answers=VerdictSchema,
    body=Nothing,
    body_required=False,
    fails=_FAILS,
)
def accept_task(task_id: int) -> Any:
    """Take a task, and its contact, for the rep the token acts for.

    409 `TaskTaken` if another rep was faster.
    """
    return _answer(task_id, follow_up.accept(auth.database(), task_id, g.username, utc_now()))


@door.operation(
    "POST",
    "/tasks/<row:task_id>/snooze",
    Scope.FOLLOW_UP,
    answers=VerdictSchema,
    body=SnoozeSchema,
    fails=_FAILS,
)
def snooze_task(task_id: int, *, until: datetime) -> Any:
    """Put a task off until a time in the next 180 days."""
    verdict = follow_up.snooze(auth.database(), task_id, g.username, utc_now(), until)
    return _answer(task_id, verdict)


@door.operation(
    "POST",
    "/tasks/<row:task_id>/done",
    Scope.FOLLOW_UP,
    answers=VerdictSchema,
    body=DoneSchema,
    body_required=False,
    fails=_FAILS,
)
def finish_task(task_id: int, *, note: str | None = None) -> Any:
    """Close a task as done."""
    verdict = follow_up.done(auth.database(), task_id, g.username, utc_now(), note)
    return _answer(task_id, verdict)


@door.operation(
    "POST",
    "/tasks/<row:task_id>/reject",
    Scope.FOLLOW_UP,
    answers=VerdictSchema,
    body=RejectSchema,
    fails=_FAILS,
)
def reject_task(task_id: int, *, reason: RejectReason, note: str | None = None) -> Any:
    """Close a task as not worth it, and say why."""
    verdict = follow_up.reject(auth.database(), task_id, g.username, utc_now(), reason, note)
    return _answer(task_id, verdict)


@door.operation(
    "POST",
    "/tasks/<row:task_id>/hand-over",
    Scope.FOLLOW_UP,
    answers=HandedSchema,
    body=HandOverSchema,
    fails=_FAILS,
)
def hand_over_task(task_id: int, *, to: str, because: hand_over.Because) -> Any:
    """Give a task's contact, with all its tasks, to a colleague.

    409 `TaskTaken` where it is somebody else's to give; a manager may all the same.
    """
    signal = hand_over.hand_over(auth.database(), task_id, g.username, utc_now(), to, because)
    auth.bell().ring(DELIVER)
    # It is with another now, who may be out of the giver's sight.
    with sight.everything(), auth.database().reading() as session:
        return {"hand_over": signal.id, "task": told_task(_found(session, task_id))}


@door.operation(
    "DELETE",
    "/tasks/<row:task_id>/hand-over/<string(length=32):hand_over_id>",
    Scope.FOLLOW_UP,
    answers=HandedSchema,
    fails=_FAILS,
)
def take_back_hand_over(task_id: int, hand_over_id: str) -> Any:
    """Take back one's own hand-over of the last ten minutes, as if it had never been said.

    404 once it is taken back; 409 `Conflict` where it is too long ago.
    """
    item = hand_over.take_back(auth.database(), task_id, hand_over_id, g.username, utc_now())
    auth.bell().ring(DELIVER)
    return {"hand_over": hand_over_id, "task": told_task(item)}


@door.operation(
    "DELETE",
    "/verdicts/<string(length=32):verdict_id>",
    Scope.FOLLOW_UP,
    answers=VerdictSchema,
    fails=_FAILS,
)
def take_back_verdict(verdict_id: str) -> Any:
    """Take back one's own verdict of the last ten minutes, as if it had never been said.

    Taking it back twice is the same as once. 409 `Conflict` where it is too long ago.
    """
    item = follow_up.undo(auth.database(), verdict_id, g.username, utc_now())
    auth.bell().ring(DELIVER)
    return {"verdict": verdict_id, "task": told_task(item)}


def told_task(item: QueueItem) -> dict[str, Any]:
    """Return a task as the API tells it."""
    task = item.task
    return {
        "id": item.id,
        "key": task.key,
        "contact": {
            "id": item.contact_id,
            "name": item.name,
            "handle": item.handle,
            "company": item.company,
            "title": item.title,
            "stage": item.stage,
            "letter": item.letter,
            "engagement_band": item.engagement_band,
            "intent_band": item.intent_band,
            "owner": item.owner,
        },
        "play": task.play,
        "because": task.because,
        "why": plays.sentence(task),
        "words": plays.words(task, item.name),
        "state": task.state,
        "owner": task.owner,
        "opened_at": task.opened_at,
        "due_at": task.due_at,
        "expires_at": task.expires_at,
        "until": task.until,
        "closed_at": task.closed_at,
        "reason": task.reason,
        "escalated": task.escalated,
        "platform": task.platform,
        # What may have been taken back is not shown any more.
        "said": None if task.state is TaskState.GONE else task.said,
        "post": task.post,
        "url": task.url,
        "evidence": task.evidence,
    }


def _found(session: Session, task_id: int) -> QueueItem:
    item = queue.get(session, task_id)
    if item is None:
        raise NotFound(f"There is no task {task_id}.")
    return item


def _answer(task_id: int, verdict: Verdict) -> dict[str, Any]:
    auth.bell().ring(DELIVER)
    with auth.database().reading() as session:
        return {"verdict": verdict.id, "task": told_task(_found(session, task_id))}
