"""Complaints as cases, and the alarms where there are far more of them than usual."""

from datetime import timedelta
from typing import Any, Final

import msgspec
from flask import g

from crm_social import auth
from crm_social.actions import alarms as alarming
from crm_social.actions import follow_up, hand_over
from crm_social.actions.accounts import Scope
from crm_social.api.case_schemas import (
    AlarmPageSchema,
    AlarmSchema,
    AlarmsQuerySchema,
    CaseActedSchema,
    CaseAnsweredSchema,
    CaseFiguresSchema,
    CasePageSchema,
    CaseSchema,
    CasesQuerySchema,
    GoOnSchema,
    HandedSchema,
    HandOverSchema,
    SettleSchema,
)
from crm_social.api.door import Door, Nothing
from crm_social.api.pagination import id_cursor, piece
from crm_social.api.tasks import told_task
from crm_social.core import cases as rules
from crm_social.core import plays
from crm_social.core.cases import Standing
from crm_social.core.facts import Settled, Verdict
from crm_social.core.plays import TaskState
from crm_social.core.rights import Right
from crm_social.errors import NotFound
from crm_social.queue import APPLY, DELIVER
from crm_social.store import alarms, cases, sight
from crm_social.store.alarms import Alarm
from crm_social.store.db import Session, utc_now
from crm_social.store.queue import QueueItem

#: The figures are of so many days.
_DAYS: Final = 90
_FAILS: Final = ("NotFound", "Conflict")

door = Door("Cases", "Complaints with an owner and two clocks, and alarms over many of them.")


@door.operation("GET", "/cases", Scope.READ, answers=CasePageSchema, query=CasesQuerySchema)
def list_cases(
    *, limit: int, after: int = 0, standing: str | None = None, owner: str | None = None
) -> Any:
    """List complaints in order of id."""
    with auth.database().reading() as session:
        found = cases.in_order(
            session,
            None if standing is None else Standing(standing),
            after=after,
            limit=limit + 1,
            owner=owner,
        )
    return piece([_told(item) for item in found], limit, lambda one: id_cursor(one["id"]))


@door.operation("GET", "/cases/figures", Scope.READ, answers=CaseFiguresSchema)
def get_case_figures() -> Any:
    """Say how complaints of the last 90 days were met."""
    now = utc_now()
    with auth.database().reading() as session:
        counts = cases.counts(session)
        found = rules.figures(cases.since(session, now - timedelta(days=_DAYS)), now)
    return {
        "days": _DAYS,
        "open": counts[Standing.OPEN],
        "waiting": counts[Standing.WAITING],
        "closed": counts[Standing.CLOSED],
        "number": found.number,
        "decided": found.decided,
        "kept": found.kept,
        "median_seconds": None if found.median is None else round(found.median.total_seconds()),
    }


@door.operation("GET", "/cases/<row:case_id>", Scope.READ, answers=CaseSchema, fails=["NotFound"])
def get_case(case_id: int) -> Any:
    """Look at one complaint."""
    with auth.database().reading() as session:
        return _told(_found(session, case_id))


@door.operation(
    "POST",
    "/cases/<row:case_id>/take",
    Scope.FOLLOW_UP,
    answers=CaseActedSchema,
    body=Nothing,
    body_required=False,
    fails=_FAILS,
)
def take_case(case_id: int) -> Any:
    """Take a case on, for the rep the token acts for.

    409 `TaskTaken` if another rep was faster.
    """
    _check(case_id)
    return _answer(case_id, follow_up.accept(auth.database(), case_id, g.username, utc_now()))


@door.operation(
    "POST",
    "/cases/<row:case_id>/answered",
    Scope.FOLLOW_UP,
    answers=CaseActedSchema,
    body=CaseAnsweredSchema,
    body_required=False,
    fails=_FAILS,
)
def answer_case(case_id: int, *, note: str | None = None) -> Any:
    """Say that they were answered: it is their turn, and the case waits."""
    _check(case_id)
    said = follow_up.answer(auth.database(), case_id, g.username, utc_now(), note)
    return _answer(case_id, said)


@door.operation(
    "POST",
    "/cases/<row:case_id>/settle",
    Scope.FOLLOW_UP,
    answers=CaseActedSchema,
    body=SettleSchema,
    fails=_FAILS,
)
def settle_case(case_id: int, *, outcome: Settled, note: str | None = None) -> Any:
    """Close a case, and say how it was settled. What sells rests a while more."""
    _check(case_id)
    said = follow_up.done(auth.database(), case_id, g.username, utc_now(), note, outcome)
    return _answer(case_id, said)


@door.operation(
    "POST",
    "/cases/<row:case_id>/hand-over",
    Scope.FOLLOW_UP,
    answers=HandedSchema,
    body=HandOverSchema,
    fails=_FAILS,
)
def hand_over_case(case_id: int, *, to: str, because: hand_over.Because) -> Any:
    """Give a case, with its person, to a colleague."""
    _check(case_id)
    signal = hand_over.hand_over(auth.database(), case_id, g.username, utc_now(), to, because)
    auth.bell().ring(DELIVER)
    # It is with another now, who may be out of the giver's sight.
    with sight.everything(), auth.database().reading() as session:
        return {"hand_over": signal.id, "task": told_task(_found(session, case_id))}


@door.operation("GET", "/alarms", Scope.READ, answers=AlarmPageSchema, query=AlarmsQuerySchema)
def list_alarms(*, limit: int, after: int = 0, running: bool | None = None) -> Any:
    """List alarms in order of id. While one runs, outreach on its post rests."""
    with auth.database().reading() as session:
        found = alarms.in_order(session, running=running, after=after, limit=limit + 1)
    return piece([_told_alarm(one) for one in found], limit, lambda one: id_cursor(one["id"]))


@door.operation(
    "POST",
    "/alarms/<row:alarm_id>/go-on",
    Scope.FACTS,
    right=Right.MARK,
    answers=AlarmSchema,
    body=GoOnSchema,
    fails=_FAILS,
)
def end_alarm(alarm_id: int, *, reason: str) -> Any:
    """Let outreach go on that an alarm has stopped, with the reason; the audit keeps it."""
    ended = alarming.go_on(auth.database(), alarm_id, g.username, reason, utc_now())
    auth.bell().ring(APPLY)
    return _told_alarm(ended)


def _told(item: QueueItem) -> dict[str, Any]:
    task, now = item.task, utc_now()
    complaint = task.complaint
    assert complaint is not None  # noqa: S101 - only cases are told; for the type checker
    return {
        "id": item.id,
        "key": task.key,
        "contact": told_task(item)["contact"],
        "standing": rules.standing(task),
        "owner": task.owner,
        "platform": task.platform,
        "said": None if task.state is TaskState.GONE else task.said,
        "url": task.url,
        "opened_at": complaint.opened_at,
        "answer_by": complaint.answer_by,
        "answered_at": complaint.answered_at,
        "answer_clock": rules.answer_clock(task, now),
        "settle_by": complaint.settle_by,
        "closed_at": task.closed_at,
        "settle_clock": rules.settle_clock(task, now),
        "outcome": rules.ending(task),
        "words": plays.words(task, item.name),
    }


def _told_alarm(alarm: Alarm) -> dict[str, Any]:
    told = msgspec.structs.asdict(alarm)
    del told["key"], told["target"]
    return told


def _found(session: Session, case_id: int) -> QueueItem:
    item = cases.get(session, case_id)
    if item is None:
        raise NotFound(f"There is no case {case_id}.")
    return item


def _check(case_id: int) -> None:
    """Raise NotFound where a task is no case."""
    with auth.database().reading() as session:
        _found(session, case_id)


def _answer(case_id: int, said: Verdict) -> dict[str, Any]:
    auth.bell().ring(DELIVER)
    with auth.database().reading() as session:
        return {"verdict": said.id, "case": _told(_found(session, case_id))}
