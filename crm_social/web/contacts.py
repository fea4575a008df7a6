"""People: a list to search, and one page for each."""

from typing import Final

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import marking
from crm_social.core.loop import Stage
from crm_social.errors import NotFound
from crm_social.store import contacts
from crm_social.web import lead, queue, said
from crm_social.web.listing import Asked
from crm_social.web.page import blueprint, lang, line, now, number

bp = blueprint("contacts", __name__)

ROWS: Final = 50


@bp.get("/contacts")
def several() -> str:
    """Show contacts in the order they came, filtered by words and stage."""
    search, stage, after = line("q", 200), line("stage", 2), number("after") or 0
    with auth.database().reading() as session:
        found = contacts.page(
            session,
            after=after,
            limit=ROWS + 1,
            search=search or None,
            stage=stage if stage in set(Stage) else None,
        )
        return render_template(
            "contacts.html",
            found=found[:ROWS],
            following=found[ROWS - 1].id if len(found) > ROWS else None,
            counts=contacts.stage_counts(session),
            names=lead.rep_names(session),
            search=search,
            stage=stage,
            after=after,
        )


@bp.get("/contacts/<int(max=999999999999999):contact_id>")
def one(contact_id: int) -> Response | str:
    """Show one contact; an id that was merged away leads to the one it became."""
    rep = auth.signed_in().username
    with auth.database().reading() as session:
        found = lead.read(session, contact_id, now(), lang=lang())
        if found is None:
            raise NotFound(f"There is no contact {contact_id}.")
        if found.contact.id != contact_id:
            return redirect(url_for("contacts.one", contact_id=found.contact.id))
        return render_template(
            "contact.html",
            asked=Asked(rep),
            lead=found,
            names=found.names,
            said=said.of_address(session, rep),
            **queue.choices(session),
        )


@bp.post("/contacts/<int(max=999999999999999):contact_id>/mark/<string(length=20):name>")
def mark(contact_id: int, name: str) -> Response:
    """Mark what they wrote as spam or abuse, or take the mark off."""
    asked = line("label", 10)
    label = next((one for one in marking.MARKS if one == asked), None)
    rep = auth.signed_in().username
    marking.mark(auth.database(), contact_id, name, label, rep, now())
    return redirect(url_for("contacts.one", contact_id=contact_id), 303)
