"""Who is who: pairs that may be one person, what people said of them, and splitting."""

from collections.abc import Sequence

from flask import request
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import matching, splitting
from crm_social.core.dealings import Tie
from crm_social.core.identity import saying
from crm_social.core.identity.saying import Weight
from crm_social.errors import NotFound
from crm_social.queue import DELIVER
from crm_social.store import contacts, review
from crm_social.web.page import lang, line, now, number, text
from crm_social.web.settings.page import attempt, bp, done, me, show

_PAIRS = 20
_SAID = 20


@bp.get("/settings/identity")
def identity() -> Response:
    """Show the pairs that wait, the likeliest first, and what was said last."""
    return _shown()


@bp.post("/settings/identity/answer")
def answer() -> Response:
    """Say that two contacts are one person, or never are."""
    low, high = number("low") or 0, number("high") or 0
    act = matching.accept if line("tie", 10) == Tie.SAME else matching.refuse
    wrong = attempt(lambda: act(auth.database(), low, high, by=me(), now=now()))
    if wrong:
        return _shown(wrong)
    auth.bell().ring(DELIVER)
    return done("settings.identity", "joined" if act is matching.accept else "kept_apart")


@bp.get("/settings/identity/<int(max=999999999999999):contact_id>")
def handles(contact_id: int) -> Response:
    """Show the handles of one contact, each with a way to split it off."""
    return _handles(contact_id)


@bp.post("/settings/identity/<int(max=999999999999999):contact_id>/split")
def split(contact_id: int) -> Response:
    """Say that one handle is a person of its own."""
    platform, uid = line("platform", 100), request.form.get("uid", "")[:2000]
    wrong = attempt(
        lambda: splitting.split(auth.database(), contact_id, platform, uid, by=me(), now=now()),
        conflict=text().settings.identity.only_handle,
    )
    if wrong:
        return _handles(contact_id, wrong)
    auth.bell().ring(DELIVER)
    return done("settings.identity", "split")


@bp.post("/settings/identity/said/<int(max=999999999999999):fact_id>/take-back")
def take_back(fact_id: int) -> Response:
    """Take back what somebody said of who is who."""
    wrong = attempt(lambda: splitting.take_back(auth.database(), fact_id, by=me(), now=now()))
    if wrong:
        return _shown(wrong)
    auth.bell().ring(DELIVER)
    return done("settings.identity", "taken_back")


def _shown(wrong: str = "") -> Response:
    with auth.database().reading() as session:
        waiting = review.waiting(session, _PAIRS)
        said = review.said(session, matching.ENGINE, _SAID)
    status = 422 if wrong else 200
    return show(
        "identity",
        "identity",
        status,
        problem=wrong,
        waiting=waiting,
        said=said,
        seen=_seen,
    )


def _seen(lines: Sequence[str]) -> list[tuple[Weight, str]]:
    """Return evidence in the reader's words: what forbids, then what weighs most.

    What was looked at and weighs nothing is left out.
    """
    read = [(saying.read(line), saying.say(line, lang())) for line in lines]
    told = [
        (Weight.NOTHING if line is None else line.weight, abs(line.bits or 0) if line else 0, said)
        for line, said in read
        if line is None or line.bits is None or line.weight is not Weight.NOTHING
    ]
    told.sort(key=lambda one: (one[0] is not Weight.STOPS, -one[1]))
    return [(weight, said) for weight, _, said in told]


def _handles(contact_id: int, wrong: str = "") -> Response:
    with auth.database().reading() as session:
        found = contacts.get(session, contact_id)
    if found is None:
        raise NotFound(f"There is no contact {contact_id}.")
    return show("identity", "handles", 422 if wrong else 200, problem=wrong, contact=found)
