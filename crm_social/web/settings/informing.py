"""The privacy desk: who is to be told that we hold their data, and the words for it."""

from typing import Any, Final

from flask import request
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import informing, retention
from crm_social.core.facts import micros
from crm_social.core.informing import is_owed
from crm_social.core.reasons import LANGUAGES
from crm_social.errors import NotFound
from crm_social.queue import DELIVER
from crm_social.store import contacts
from crm_social.web import sentences
from crm_social.web.page import lang, now, text
from crm_social.web.settings.page import attempt, bp, done, me, show

_ROWS: Final = 100


@bp.get("/settings/privacy/untold")
def untold() -> Response:
    """List who is to be told, the longest overdue first."""
    return _list()


@bp.post("/settings/privacy/untold")
def tell() -> Response:
    """Mark the chosen as told."""
    ticked = [int(one) for one in request.form.getlist("chosen") if _is_id(one)]
    wrong = attempt(lambda: informing.told(auth.database(), ticked, by=me(), now=now()))
    if wrong:
        return _list(wrong)
    auth.bell().ring(DELIVER)
    return done("settings.untold", "told")


@bp.get("/settings/privacy/<int(max=999999999999999):contact_id>/notice")
def notice(contact_id: int) -> Response:
    """Show the notice for one person, in the language chosen, ready to be sent."""
    with auth.database().reading() as session:
        found = contacts.get(session, contact_id)
    if found is None:
        raise NotFound(f"There is no contact {contact_id}.")
    asked = request.args.get("lang", "")
    theirs = found.state.lang if found.state.lang in LANGUAGES else lang().value
    chosen = asked if asked in LANGUAGES else theirs
    words = informing.words(
        auth.database(),
        found.id,
        chosen,
        root=auth.config().public_url or request.host_url.rstrip("/"),
        secret=auth.config().secret_key,
        now=now(),
        called=lambda name: sentences.platform(name, text()),
    )
    return show(
        "privacy",
        "notice",
        contact=found,
        notice_words=words,
        notice_lang=chosen,
        notice_langs=LANGUAGES,
        owed=is_owed(found.state),
    )


def summary() -> dict[str, Any]:
    """Return what the privacy desk says of those to be told, and of what goes."""
    config = auth.config()
    return {
        "desk": informing.desk(auth.database(), now(), 0),
        "goes": retention.counted(auth.database()) if config.retention else None,
        "retention_on": config.retention,
    }


def _list(wrong: str = "") -> Response:
    desk = informing.desk(auth.database(), now(), _ROWS + 1, after=_after())
    shown = desk.lines[:_ROWS]
    more = shown[-1].owed if len(desk.lines) > _ROWS else None
    return show(
        "privacy",
        "untold",
        422 if wrong else 200,
        problem=wrong,
        desk=desk,
        lines=shown,
        later=None if more is None else f"{micros(more.due_at)}.{more.contact_id}",
        as_of=now(),
    )


def _after() -> tuple[int, int] | None:
    at, _, contact_id = request.args.get("after", "").partition(".")
    if not (_is_id(at) and _is_id(contact_id)):
        return None
    return int(at), int(contact_id)


def _is_id(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 17
