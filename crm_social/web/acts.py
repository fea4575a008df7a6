"""What a rep does with tasks, one by one: every act is a plain form.

Where htmx sends it, the answer is the new list, the next lead and a notice with Undo; without
JavaScript it is a redirect to the same page.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from flask import abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import follow_up, hand_over
from crm_social.core.dealings import Signal
from crm_social.core.facts import RejectReason, Verdict
from crm_social.core.plays import TaskState
from crm_social.errors import Conflict, Invalid, NotFound, TaskTaken
from crm_social.queue import DELIVER
from crm_social.store import queue
from crm_social.store.queue import QueueItem
from crm_social.web import lead, listing, said
from crm_social.web.listing import Asked, Listing
from crm_social.web.page import is_fragment, line, now, text, trouble, zone
from crm_social.web.queue import asked_for, bp, opened, shown_list, snooze_choices
from crm_social.web.said import Said, Token

_NOTE: Final = 2_000


@bp.post("/queue/<int(max=999999999999999):task_id>/accept")
def accept(task_id: int) -> Response:
    """Take a task and its contact on."""
    return _act(task_id, follow_up.accept, stays=True)


@bp.post("/queue/<int(max=999999999999999):task_id>/snooze")
def snooze(task_id: int) -> Response:
    """Put a task off until one of the choices, or a time of one's own."""
    until = until_when()
    return _act(task_id, lambda db, task, rep, at: follow_up.snooze(db, task, rep, at, until))


@bp.post("/queue/<int(max=999999999999999):task_id>/done")
def done(task_id: int) -> Response:
    """Close a task as done."""
    note = line("note", _NOTE) or None
    return _act(task_id, lambda db, task, rep, at: follow_up.done(db, task, rep, at, note))


@bp.post("/queue/<int(max=999999999999999):task_id>/reject")
def reject(task_id: int) -> Response:
    """Close a task as not worth it, with one of the reasons."""
    reason = reason_why()
    return _act(task_id, lambda db, task, rep, at: follow_up.reject(db, task, rep, at, reason))


@bp.post("/queue/<int(max=999999999999999):task_id>/hand-over")
def hand(task_id: int) -> Response:
    """Give a task's contact to another, with one of the reasons."""
    to, because = line("to", 40), handing_because()
    return _act(
        task_id, lambda db, task, rep, at: hand_over.hand_over(db, task, rep, at, to, because)
    )


@bp.post("/queue/undo")
def undo() -> Response:
    """Take back what was just said to one task or several."""
    tokens = said.tokens()
    with auth.database().reading() as session:
        stands = said.stands(session, tokens)
    if not stands:
        raise NotFound("There is nothing to take back here.")
    try:
        item = said.take_back(auth.database(), tokens, auth.signed_in().username)
    except Conflict as refused:
        return trouble(refused.status, text().queue.too_long_ago)
    return answer(item, item.id, notice=Said(text().queue.taken_back))


def _act(
    task_id: int,
    say: Callable[..., Verdict | Signal],
    *,
    stays: bool = False,
) -> Response:
    rep = auth.signed_in().username
    with auth.database().reading() as session:
        before = queue.get(session, task_id)
    try:
        done = say(auth.database(), task_id, rep, now())
    except Conflict as refused:
        # Another was faster, or another window of one's own: show how it stands instead.
        if before is None:
            raise
        sentence = _refusal(refused, task_id)
        if not is_fragment():
            return trouble(refused.status, sentence)
        notice = Said(sentence, problem=True)
        return answer(before, task_id, notice=notice, refused=refused)
    if before is None:
        abort(404)
    auth.bell().ring(DELIVER)
    return answer(before, task_id if stays else None, tokens=[said.token(task_id, done)])


def _refusal(refused: Conflict, task_id: int) -> str:
    """Return why an act came too late, by how the task stands now."""
    words = text().queue
    with auth.database().reading() as session:
        item, names = queue.get(session, task_id), lead.rep_names(session)
    if item is not None and isinstance(refused, TaskTaken):
        owner = item.task.owner or item.owner or ""
        return words.faster.format(who=names.get(owner, owner))
    if item is None or item.task.state is not TaskState.HELD:
        return words.already
    return words.held_post if item.task.paused else words.held


def answer(
    item: QueueItem,
    opens: int | None,
    *,
    tokens: list[Token] | None = None,
    notice: Said | None = None,
    refused: Conflict | None = None,
) -> Response:
    """Answer an act: the list as it is now, the lead to go on with, and what was done."""
    asked = asked_for()
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
            return redirect(
                _address(asked, following, item, on_contact=on_contact, tokens=tokens or []), 303
            )
        context = opened(session, following.id if following else None)
        taken = item.id if isinstance(refused, TaskTaken) else None
        if taken is not None and context["lead"].task is not None:
            listed = _with(listed, context["lead"].task)
        response = make_response(
            render_template(
                "_acted.html",
                **(shown_list(session, asked, listed) | context | {"chosen": []}),
                with_list=not on_contact,
                on_contact=on_contact,
                said=notice or said.notice(session, tokens or [], asked.rep),
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


def _address(
    asked: Asked,
    following: QueueItem | None,
    item: QueueItem,
    *,
    on_contact: bool,
    tokens: list[Token] | None = None,
) -> str:
    told = " ".join(str(token) for token in tokens or []) or None
    if on_contact:
        return url_for("contacts.one", contact_id=item.contact_id, said=told)
    values: dict[str, Any] = {"task": following.id if following else None, **asked.query}
    return url_for("queue.page", **values, said=told)


def until_when(name: str = "for") -> datetime:
    """Return the moment a form puts something off to."""
    chosen = request.form.get(name, "")
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


def reason_why() -> RejectReason:
    """Return the reason a form says no for."""
    try:
        return RejectReason(request.form.get("reason", ""))
    except ValueError as error:
        raise Invalid("Say why: choose one of the reasons.", "reason") from error


def handing_because() -> hand_over.Because:
    """Return why a form gives something to another."""
    try:
        return hand_over.Because(request.form.get("because", ""))
    except ValueError as error:
        raise Invalid("Say why: choose one of the reasons.", "reason") from error
