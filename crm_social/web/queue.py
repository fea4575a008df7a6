"""The rep's queue: a ranked list, one lead open beside it, and one key for each act.

Every act is a plain form. Where htmx sends it, the answer is the new list, the next lead and
a notice with Undo; without JavaScript it is a redirect to the same page.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from flask import abort, make_response, redirect, render_template, request, url_for
from msgspec import Struct
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import follow_up
from crm_social.core.facts import Act, RejectReason, Verdict
from crm_social.core.plays import LIVE
from crm_social.errors import Conflict, Invalid, NotFound, TaskTaken
from crm_social.store import ledger, queue, reading
from crm_social.store.db import Session
from crm_social.store.queue import QueueItem
from crm_social.web import lead, listing, times
from crm_social.web.listing import Asked, Listing, Who
from crm_social.web.page import blueprint, is_fragment, line, now, number, zone

bp = blueprint("queue", __name__)

_SEARCH: Final = 200
_NOTE: Final = 2_000
_WARMEST: Final = 8


class Choice(Struct, frozen=True):
    """One answer to "until when?"."""

    value: str
    label: str
    at: datetime


def snooze_choices() -> list[Choice]:
    """Return until when a task can be put off with one key."""
    today = now().astimezone(zone())
    return [
        Choice("3h", "In 3 hours", now() + timedelta(hours=3)),
        Choice("tomorrow", "Tomorrow morning", times.local_morning(now(), 1, zone())),
        Choice("monday", "Next Monday", times.local_morning(now(), 7 - today.weekday(), zone())),
    ]


@bp.get("/queue")
def page() -> Response | str:
    """Show the list and one lead; to htmx only the lead."""
    asked, wanted = _asked(), number("task")
    with auth.database().reading() as session:
        if is_fragment() and wanted is not None:
            return render_template("_lead.html", asked=asked, **_opened(session, wanted))
        listed = listing.read(session, asked, now(), zone())
        task_id = wanted if wanted is not None else next((item.id for item in listed.items), None)
        return render_template(
            "queue.html",
            **(_listed(session, asked, listed) | _opened(session, task_id)),
            **just_said(session, asked.rep),
            view="list" if wanted is None else "lead",
        )


@bp.get("/queue/list")
def changes() -> Response | str:
    """Answer with what changed since the marks the page holds; 204 where nothing did."""
    asked = _asked()
    task_id = number("task")
    with auth.database().reading() as session:
        item = queue.get(session, task_id) if task_id is not None else None
        same_list = request.args.get("mark") == listing.mark(session, asked, now(), zone())
        same_lead = item is None or request.args.get("lead_mark") in {None, lead.mark(item)}
        if same_list and same_lead:
            return make_response("", 204)
        listed = listing.read(session, asked, now(), zone())
        opened = {"open_id": task_id} if same_lead else _opened(session, task_id)
        return render_template(
            "_changes.html",
            **(_listed(session, asked, listed) | opened),
            with_lead=not same_lead,
        )


@bp.post("/queue/<int(max=999999999999999):task_id>/accept")
def accept(task_id: int) -> Response:
    """Take a task and its contact on."""
    return _act(task_id, Act.ACCEPT, follow_up.accept)


@bp.post("/queue/<int(max=999999999999999):task_id>/snooze")
def snooze(task_id: int) -> Response:
    """Put a task off until one of the choices, or a time of one's own."""
    until = _until()
    return _act(
        task_id,
        Act.SNOOZE,
        lambda db, task, rep, at: follow_up.snooze(db, task, rep, at, until),
    )


@bp.post("/queue/<int(max=999999999999999):task_id>/done")
def done(task_id: int) -> Response:
    """Close a task as done."""
    note = line("note", _NOTE) or None
    return _act(
        task_id, Act.DONE, lambda db, task, rep, at: follow_up.done(db, task, rep, at, note)
    )


@bp.post("/queue/<int(max=999999999999999):task_id>/reject")
def reject(task_id: int) -> Response:
    """Close a task as not worth it, with one of the reasons."""
    try:
        reason = RejectReason(request.form.get("reason", ""))
    except ValueError as error:
        raise Invalid("Say why: choose one of the reasons.", "reason") from error
    return _act(
        task_id,
        Act.REJECT,
        lambda db, task, rep, at: follow_up.reject(db, task, rep, at, reason),
    )


@bp.post("/queue/<int(max=999999999999999):task_id>/undo")
def undo(task_id: int) -> Response:
    """Take back what was just said to a task, and open it again."""
    verdict_id = line("verdict", 64)
    with auth.database().reading() as session:
        said, before = ledger.verdict(session, verdict_id), queue.get(session, task_id)
    if said is None or before is None or said.task != before.task.key:
        raise NotFound("There is nothing to take back here.")
    item = follow_up.undo(auth.database(), verdict_id, auth.signed_in().username, now())
    return _answer(item, item.id, notice="Taken back. All is as it was.")


def _act(task_id: int, act: Act, say: Callable[..., Verdict]) -> Response:
    rep = auth.signed_in().username
    with auth.database().reading() as session:
        before = queue.get(session, task_id)
    try:
        verdict = say(auth.database(), task_id, rep, now())
    except Conflict as refused:
        # Another was faster, or another window of one's own: show how it stands instead.
        if before is None or not is_fragment():
            raise
        return _answer(before, task_id, notice=str(refused), refused=refused)
    if before is None:
        abort(404)
    opens = task_id if act is Act.ACCEPT else None
    return _answer(before, opens, verdict=verdict)


def _answer(
    item: QueueItem,
    opens: int | None,
    *,
    verdict: Verdict | None = None,
    notice: str = "",
    refused: Conflict | None = None,
) -> Response:
    """Answer an act: the list as it is now, the lead to go on with, and what was done."""
    asked = _asked()
    on_contact = request.form.get("page") == "contact"
    with auth.database().reading() as session:
        listed = listing.read(session, asked, now(), zone())
        following: QueueItem | None
        if opens is None and on_contact:
            following = next(iter(queue.of_contact(session, item.contact_id, live=True)), item)
        elif opens is None:
            following = listing.following(listed, item, now(), zone())
        else:
            following = queue.get(session, opens)
        if not is_fragment():
            said = verdict.id if verdict else None
            return redirect(_address(asked, following, item, on_contact=on_contact, said=said), 303)
        context = _opened(session, following.id if following else None)
        taken = item.id if isinstance(refused, TaskTaken) else None
        if taken is not None:
            task = context["lead"].task
            listed = _with(listed, task)
            faster = context["lead"].names.get(task.task.owner, task.task.owner)
            notice = f"{faster} was faster and has this one."
        response = make_response(
            render_template(
                "_acted.html",
                **(_listed(session, asked, listed) | context),
                with_list=not on_contact,
                on_contact=on_contact,
                acted=item,
                verdict=verdict,
                notice=notice,
                taken=taken,
            )
        )
    if refused is not None:
        response.status_code = refused.status
    response.headers["HX-Replace-Url"] = _address(asked, following, item, on_contact=on_contact)
    return response


def _with(listed: Listing, item: QueueItem) -> Listing:
    """Return the list with a row that has just left it, so its row can say who took it."""
    if any(other.id == item.id for other in listed.items):
        return listed
    first = listing.Group("late" if item.task.due_at < now() else "now", 0, [item])
    groups = list(listed.groups)
    for place, group in enumerate(groups):
        if group.key == first.key:
            groups[place] = listing.Group(group.key, group.number, [item, *group.items])
            break
    else:
        groups.insert(0, first)
    return Listing(groups, listed.number, listed.mark)


def _asked() -> Asked:
    who = line("who", 10)
    return Asked(
        auth.signed_in().username,
        Who(who) if who in set(Who) else Who.TEAM,
        line("q", _SEARCH),
    )


def _listed(session: Session, asked: Asked, listed: Listing) -> dict[str, object]:
    nothing = not listed.items
    return {
        "asked": asked,
        "listed": listed,
        "names": lead.rep_names(session),
        "warmest": reading.warmest(session, _WARMEST) if nothing and not asked.search else [],
    }


def _opened(session: Session, task_id: int | None) -> dict[str, Any]:
    context: dict[str, Any] = {
        "lead": None,
        "open_id": task_id,
        "shown": lead.SHOWN,
        "snoozes": snooze_choices(),
        "reasons": list(RejectReason),
        "live": LIVE,
    }
    if task_id is not None:
        item = queue.get(session, task_id)
        if item is None:
            raise NotFound(f"There is no task {task_id}.")
        context["lead"] = lead.read(session, item.contact_id, now(), item)
    return context


def just_said(session: Session, rep: str) -> dict[str, object]:
    """Return the verdict the redirect of a plain form speaks of, so that it can be undone."""
    verdict_id = line("said", 64)
    verdict = ledger.verdict(session, verdict_id) if verdict_id else None
    if verdict is None or verdict.actor != rep:
        return {"verdict": None}
    return {"verdict": verdict, "acted": queue.by_key(session, verdict.task)}


def _address(
    asked: Asked,
    following: QueueItem | None,
    item: QueueItem,
    *,
    on_contact: bool,
    said: str | None = None,
) -> str:
    if on_contact:
        return url_for("contacts.one", contact_id=item.contact_id, said=said)
    return url_for(
        "queue.page",
        task=following.id if following else None,
        who=None if asked.who is Who.TEAM else asked.who.value,
        q=asked.search or None,
        said=said,
    )


def _until() -> datetime:
    chosen = request.form.get("for", "")
    if chosen == "pick":
        try:
            picked = datetime.fromisoformat(request.form.get("at", ""))
        except ValueError as error:
            raise Invalid("Pick a day and a time to be reminded at.", "at") from error
        return (picked if picked.tzinfo else picked.replace(tzinfo=zone())).astimezone(UTC)
    found = next((choice.at for choice in snooze_choices() if choice.value == chosen), None)
    if found is None:
        raise Invalid("Say until when: choose one of the times.", "for")
    return found
