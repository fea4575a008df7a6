"""Criticism as cases: whose turn it is, both clocks, and what was done; alarms above them."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final

from flask import redirect, render_template, request, url_for
from msgspec import Struct
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import alarms as alarming
from crm_social.actions import follow_up, hand_over
from crm_social.core import cases as rules
from crm_social.core import plays, spikes
from crm_social.core.cases import Figures, Standing
from crm_social.core.dealings import Signal
from crm_social.core.facts import Engagement, Settled, Verdict, micros, target_of
from crm_social.core.informing import is_owed
from crm_social.core.plays import LIVE, TaskState
from crm_social.errors import Conflict, Invalid, NotFound
from crm_social.queue import APPLY, DELIVER
from crm_social.store import alarms, cases, contacts, pauses, queue
from crm_social.store.contacts import Contact
from crm_social.store.db import Session
from crm_social.store.queue import QueueItem
from crm_social.web import acts, history, lead, said
from crm_social.web.history import Event
from crm_social.web.page import blueprint, is_fragment, line, now, text, trouble
from crm_social.web.queue import choices

bp = blueprint("cases", __name__)

ROWS: Final = 50
#: The figures are of so many days.
DAYS: Final = 90
_ALARMS: Final = 5
_NOTE: Final = 2_000


class Case(Struct, frozen=True):
    """One case as its pane shows it."""

    item: QueueItem
    contact: Contact
    #: What they wrote, the oldest first.
    wrote: list[Event]
    #: What sells and is held for this person.
    held: list[QueueItem]
    done: list[Event]
    words: str
    #: Under which post they wrote, and whether outreach from it rests; None where under none.
    post: tuple[str, str] | None
    post_rests: bool
    #: They are to be told what we hold of them, and were not.
    untold: bool


@bp.get("/cases")
def page() -> str:
    """Show the cases that stand so, and the first of them."""
    with auth.database().reading() as session:
        return _page(session, _standing(), None)


@bp.get("/cases/<int(max=999999999999999):task_id>")
def one(task_id: int) -> str:
    """Show one case beside the others; to htmx only the case."""
    with auth.database().reading() as session:
        item = _found(session, task_id)
        if is_fragment():
            return render_template("_case.html", **_opened(session, item))
        standing = _standing() if "standing" in request.args else rules.standing(item.task)
        return _page(session, standing, item)


@bp.post("/cases/<int(max=999999999999999):task_id>/take")
def take(task_id: int) -> Response:
    """Take a case on."""
    return _act(task_id, follow_up.accept)


@bp.post("/cases/<int(max=999999999999999):task_id>/answered")
def answered(task_id: int) -> Response:
    """Say that they were answered."""
    note = line("note", _NOTE) or None
    return _act(task_id, lambda db, task, rep, at: follow_up.answer(db, task, rep, at, note))


@bp.post("/cases/<int(max=999999999999999):task_id>/settle")
def settle(task_id: int) -> Response:
    """Close a case with how it was settled."""
    try:
        outcome = Settled(request.form.get("outcome", ""))
    except ValueError as error:
        raise Invalid("Say how it was settled: choose one.", "outcome") from error
    note = line("note", _NOTE) or None
    return _act(task_id, lambda db, task, rep, at: follow_up.done(db, task, rep, at, note, outcome))


@bp.post("/cases/<int(max=999999999999999):task_id>/hand-over")
def hand(task_id: int) -> Response:
    """Give a case, with its person, to another."""
    to, because = line("to", 40), acts.handing_because()
    return _act(
        task_id, lambda db, task, rep, at: hand_over.hand_over(db, task, rep, at, to, because)
    )


@bp.post("/cases/undo")
def undo() -> Response:
    """Take back what was just said of a case."""
    tokens = said.tokens()
    with auth.database().reading() as session:
        stands = said.stands(session, tokens)
    if not stands:
        raise NotFound("There is nothing to take back here.")
    try:
        item = said.take_back(auth.database(), tokens, auth.signed_in().username)
    except Conflict as refused:
        return trouble(refused.status, text().queue.too_long_ago)
    auth.bell().ring(DELIVER)
    return redirect(url_for("cases.one", task_id=item.id), 303)


@bp.post("/alarms/<int(max=999999999999999):alarm_id>/go-on")
def go_on(alarm_id: int) -> Response:
    """Let outreach go on that an alarm has stopped."""
    rep, reason = auth.signed_in().username, line("reason", 200)
    ended = alarming.go_on(auth.database(), alarm_id, rep, reason, now())
    auth.bell().ring(APPLY)
    where = "cases.rests" if request.form.get("page") == "rests" else "cases.page"
    return redirect(url_for(where, went="on" if ended.post else "closed"), 303)


def _act(task_id: int, say: Callable[..., Verdict | Signal]) -> Response:
    rep = auth.signed_in().username
    with auth.database().reading() as session:
        _found(session, task_id)
    try:
        done = say(auth.database(), task_id, rep, now())
    except Conflict as refused:
        return trouble(refused.status, text().cases.too_late)
    auth.bell().ring(DELIVER)
    return redirect(url_for("cases.one", task_id=task_id, said=str(said.token(task_id, done))), 303)


def _page(session: Session, standing: Standing, item: QueueItem | None) -> str:
    rep = auth.signed_in().username
    found = cases.page(session, standing, limit=ROWS + 1, before=_before())
    shown = found[:ROWS]
    opened = item or next(iter(shown), None)
    more = shown[-1] if len(found) > ROWS else None
    context: dict[str, Any] = _opened(session, opened) if opened else {"case": None}
    shared = {
        "view": "list" if item is None else "lead",
        "standing": standing,
        "standings": list(Standing),
        "counts": cases.counts(session),
        "found": shown,
        "older": None if more is None else _place(more),
        "figures": _figures(session),
        "days": DAYS,
        "names": lead.rep_names(session),
        "running": alarms.running(session, _ALARMS),
        "said": said.of_address(session, rep),
        "rarity": lambda alarm: spikes.rarity(alarm.p),
        "went": request.args.get("went", ""),
        "at_rest": pauses.number(session),
    }
    return render_template("cases.html", **(context | shared | _clocks()))


def _opened(session: Session, item: QueueItem) -> dict[str, Any]:
    contact = contacts.get(session, item.contact_id)
    if contact is None:
        raise NotFound(f"There is no case {item.id}.")
    facts = contacts.facts_of(session, contact.id)
    tasks = queue.of_contact(session, contact.id)
    names = lead.rep_names(session)
    told = history.engagements(facts)
    wrote = [history.engagement(told[name], text()) for name in item.task.evidence if name in told]
    timeline = history.timeline(
        facts,
        (),
        steps={one.task.key: text().names.steps[one.task.play] for one in tasks},
        names=names,
        text=text(),
    )
    begins = item.task.complaint.opened_at if item.task.complaint else item.task.opened_at
    post = _post_of([told[name].last for name in item.task.evidence if name in told])
    return {
        "case": Case(
            item=item,
            contact=contact,
            wrote=[one for one in wrote if one.text or one.withdrawn],
            held=[one for one in tasks if one.task.state is TaskState.HELD],
            done=[one for one in timeline if one.what in _DONE and one.at >= begins],
            words=plays.words(item.task, contact.state.name),
            post=post,
            post_rests=post is not None and pauses.rests(session, target_of(*post, None)),
            untold=is_owed(contact.state) and contact.state.informed_at is None,
        ),
        "names": names,
        "outcomes": list(Settled),
        **_clocks(),
        **choices(session),
    }


def _post_of(told: Sequence[Engagement]) -> tuple[str, str] | None:
    """Return platform and id of the post they wrote under, the newest where there are several."""
    return next(
        ((one.platform, one.post.id) for one in reversed(told) if one.post is not None), None
    )


#: What was done, beside what they wrote.
_DONE: Final = frozenset({"verdict", "signal"})


def _clocks() -> dict[str, object]:
    at = now()
    return {
        "as_of": at,
        "answer_clock": lambda task: rules.answer_clock(task, at),
        "settle_clock": lambda task: rules.settle_clock(task, at),
        "ending": rules.ending,
        "standing_of": rules.standing,
        "is_live": lambda task: task.state in LIVE,
    }


def _figures(session: Session) -> Figures:
    return rules.figures(cases.since(session, now() - timedelta(days=DAYS)), now())


def _found(session: Session, task_id: int) -> QueueItem:
    item = cases.get(session, task_id)
    if item is None:
        raise NotFound(f"There is no case {task_id}.")
    return item


def _standing() -> Standing:
    said_so = request.args.get("standing", "")
    return Standing(said_so) if said_so in set(Standing) else Standing.OPEN


def _place(item: QueueItem) -> str:
    assert item.task.complaint is not None  # noqa: S101 - it is a case; for the type checker
    return f"{micros(item.task.complaint.opened_at)}.{item.id}"


def _before() -> tuple[int, int] | None:
    at, _, number = request.args.get("before", "").partition(".")
    if not (at.isascii() and at.isdigit() and number.isascii() and number.isdigit()):
        return None
    return (int(at), int(number)) if max(len(at), len(number)) < 17 else None
