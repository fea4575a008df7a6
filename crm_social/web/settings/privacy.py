"""The privacy desk: find a person, say what is held, hand it out, note an objection, forget."""

from typing import Final

import msgspec
from flask import Response as Download
from werkzeug.wrappers import Response

from crm_social import auth, plugins
from crm_social.actions import forget as forgetting
from crm_social.actions import privacy as acts
from crm_social.queue import DELIVER
from crm_social.store import contacts
from crm_social.web.page import line, now, text
from crm_social.web.settings import informing
from crm_social.web.settings.page import attempt, bp, done, me, show

_FOUND: Final = 20
_LOGGED: Final = 50


@bp.get("/settings/privacy")
def privacy() -> Response:
    """Search a person; below, who was forgotten when, and how long profiles are kept."""
    search = line("q", 200)
    with auth.database().reading() as session:
        found = contacts.page(session, after=0, limit=_FOUND, search=search) if search else []
    logged = forgetting.history(auth.database())
    return show(
        "privacy",
        "privacy",
        search=search,
        found=found,
        logged=logged[::-1][:_LOGGED],
        connectors=plugins.connectors().values(),
        **informing.summary(),
    )


@bp.get("/settings/privacy/<int(max=999999999999999):contact_id>")
def held(contact_id: int) -> Response:
    """Show how much is held of a person, and what can be done."""
    return _shown(contact_id)


@bp.post("/settings/privacy/<int(max=999999999999999):contact_id>/hand-out")
def hand_out(contact_id: int) -> Response:
    """Give everything that is held, as a file."""
    whole = acts.hand_out(auth.database(), contact_id, by=me(), now=now())
    body = msgspec.json.format(msgspec.json.encode(whole), indent=2)
    answer = Download(body, content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="contact-{contact_id}.json"'
    return answer


@bp.post("/settings/privacy/<int(max=999999999999999):contact_id>/<any(object, lift):what>")
def object_to_all(contact_id: int, what: str) -> Response:
    """Note an objection to every use, or that it is taken back."""
    act = acts.object_to_all if what == "object" else acts.lift_objection
    wrong = attempt(lambda: act(auth.database(), contact_id, by=me(), now=now()))
    if wrong:
        return _shown(contact_id, wrong)
    auth.bell().ring(DELIVER)
    said = "objected" if what == "object" else "lifted"
    return done("settings.held", said, contact_id=contact_id)


@bp.post("/settings/privacy/<int(max=999999999999999):contact_id>/forget")
def forget(contact_id: int) -> Response:
    """Forget somebody for ever, once their number has been typed."""
    if line("confirm", 20) != str(contact_id):
        return _shown(contact_id, text().settings.problems["confirm"])
    reason = line("reason", 200) or None
    wrong = attempt(
        lambda: forgetting.forget(auth.database(), contact_id, by=me(), now=now(), reason=reason)
    )
    if wrong:
        return _shown(contact_id, wrong)
    auth.bell().ring(DELIVER)
    return done("settings.privacy", "forgotten")


def _shown(contact_id: int, wrong: str = "") -> Response:
    found = acts.held(auth.database(), contact_id)
    return show("privacy", "held", 422 if wrong else 200, problem=wrong, held=found)
