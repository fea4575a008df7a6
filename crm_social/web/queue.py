"""The rep's queue: a ranked list, and one lead open beside it."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from flask import make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from msgspec import Struct
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import hand_over
from crm_social.core import purpose
from crm_social.core.facts import RejectReason
from crm_social.core.loop import Stage
from crm_social.core.model import Play
from crm_social.core.plays import QUEUED
from crm_social.core.rights import Right, may
from crm_social.errors import NotFound
from crm_social.store import filters, queue, reading
from crm_social.store.db import Session
from crm_social.web import lead, listing, rows, said, sentences, times
from crm_social.web.listing import Asked, Listing, Who
from crm_social.web.page import (
    blueprint,
    is_fragment,
    know_company,
    lang,
    line,
    now,
    number,
    text,
    zone,
)

bp = blueprint("queue", __name__)

_SEARCH: Final = 200
_WARMEST: Final = 8


class Choice(Struct, frozen=True):
    """One answer to "until when?"."""

    value: str
    label: str
    at: datetime


def snooze_choices() -> list[Choice]:
    """Return until when a task can be put off with one key."""
    today = now().astimezone(zone())
    said = text().times
    hours = str(sentences.count(said.in_hours, 3, text()))
    return [
        Choice("3h", hours, now() + timedelta(hours=3)),
        Choice("tomorrow", said.tomorrow_morning, times.local_morning(now(), 1, zone())),
        Choice("monday", said.next_monday, times.local_morning(now(), 7 - today.weekday(), zone())),
    ]


@bp.get("/queue")
def page() -> Response | str:
    """Show the list and one lead; to htmx only the lead."""
    asked, wanted = asked_for(), number("task")
    with auth.database().reading() as session:
        know_company(session)
        default = None if request.args else filters.default(session, asked.rep)
        if default is not None and default.asked:
            return redirect(address_of(default.asked))
        if is_fragment() and wanted is not None:
            return render_template("_lead.html", asked=asked, **opened(session, wanted))
        listed = listing.read(session, asked, now(), zone())
        task_id = wanted if wanted is not None else next((item.id for item in listed.items), None)
        return render_template(
            "queue.html",
            **(shown_list(session, asked, listed) | opened(session, task_id)),
            said=said.of_address(session, asked.rep),
            view="list" if wanted is None else "lead",
        )


@bp.get("/queue/list")
def changes() -> Response | str:
    """Answer with what changed since the marks the page holds; 204 where nothing did."""
    asked = asked_for()
    task_id = number("task")
    with auth.database().reading() as session:
        item = queue.get(session, task_id) if task_id is not None else None
        same_list = request.args.get("mark") == listing.mark(session, asked, now(), zone())
        same_lead = item is None or request.args.get("lead_mark") in {None, lead.mark(item)}
        if same_list and same_lead:
            return make_response("", 204)
        listed = listing.read(session, asked, now(), zone())
        beside = {"open_id": task_id} if same_lead else opened(session, task_id)
        return render_template(
            "_changes.html",
            **(shown_list(session, asked, listed) | beside),
            with_lead=not same_lead,
        )


def asked_for() -> Asked:
    """Return what the reader wants to see, by the address or the form."""
    who = line("who", 10)
    return Asked(
        auth.signed_in().username,
        Who(who) if who in set(Who) else Who.TEAM,
        line("q", _SEARCH),
        _one_of("play", set(Play)),
        _one_of("platform", set(purpose.PLATFORMS)),
        _one_of("stage", set(Stage)),
    )


def address_of(asked: Mapping[str, str]) -> str:
    """Return the address of a queue by what it asks for."""
    values: dict[str, Any] = {**asked} or {"who": Who.TEAM.value}
    # Without a word the address would mean the default filter.
    return url_for("queue.page", **values)


def _one_of(name: str, known: Collection[str]) -> str:
    value = line(name, 40)
    return value if value in known else ""


@bp.app_template_global()
def rows_around(
    asked: Asked,
    names: Mapping[str, str],
    marks: Mapping[tuple[str, int], Markup],
    open_id: int | None,
    chosen: Collection[int],
    taken: int | None,
) -> rows.Around:
    """Return what the rows of a list share, for `rows`."""
    values: dict[str, Any] = {"task": 0, **asked.query}
    before, _, after = url_for("queue.page", **values).partition("task=0")
    address = f"{before}task=", after
    return rows.Around(
        asked.rep, names, address, marks, now(), zone(), text(), open_id, frozenset(chosen), taken
    )


bp.add_app_template_global(rows.written, "rows")


def chosen() -> list[int]:
    """Return the tasks whose boxes are ticked."""
    ticked = request.values.getlist("chosen")
    return [int(one) for one in ticked if one.isascii() and one.isdigit() and len(one) < 16]


def shown_list(session: Session, asked: Asked, listed: Listing) -> dict[str, object]:
    """Return what the templates of the list are told."""
    nothing = not listed.items
    return {
        "asked": asked,
        "listed": listed,
        "names": lead.rep_names(session),
        "chosen": chosen(),
        "plays": list(Play),
        "platforms": sorted(purpose.PLATFORMS),
        "saved": filters.of(session, asked.rep),
        **choices(session),
        "warmest": reading.warmest(session, _WARMEST)
        if nothing and not asked.search and not asked.filters
        else [],
    }


def opened(session: Session, task_id: int | None) -> dict[str, Any]:
    """Return what the templates of the lead are told, with the lead of this task."""
    context: dict[str, Any] = {"lead": None, "open_id": task_id, **choices(session)}
    if task_id is not None:
        item = queue.get(session, task_id)
        if item is None:
            raise NotFound(f"There is no task {task_id}.")
        context["lead"] = lead.read(session, item.contact_id, now(), item, lang=lang())
    return context


def choices(session: Session) -> dict[str, Any]:
    """Return what can be chosen among in the acts, and what tells who may act."""
    rep = auth.signed_in()
    return {
        "shown": lead.SHOWN,
        "snoozes": snooze_choices(),
        "reasons": list(RejectReason),
        "live": QUEUED,
        "leads": may(rep.role, Right.REASSIGN),
        "others": [
            user
            for user in lead.users(session)
            if user.disabled_at is None
            and user.username != rep.username
            and may(user.role, Right.WORK)
        ],
        "handing": list(hand_over.Because),
    }
