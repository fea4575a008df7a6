"""The last steps of the first run: who works here, and the first lead."""

import time
from typing import IO, Final

from flask import redirect, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import first_run, ingest, intake, invitations, sample
from crm_social.actions.first_run import Mark, Step
from crm_social.actions.ingest import Problem, Reading, Report
from crm_social.actions.invitations import Made
from crm_social.core.rights import Role
from crm_social.errors import Invalid
from crm_social.queue import APPLY, ROUTE
from crm_social.store import places
from crm_social.web import forgotten, line_faults
from crm_social.web.line_faults import Said
from crm_social.web.page import lang, line, now, text
from crm_social.web.settings import inviting
from crm_social.web.welcome import bp, finished, step

#: What the lines of a file may be here.
LINES: Final = ("engagement", "signal", "sale", "consent")
#: Lines that were refused and are shown; the number says how many there are.
_SHOWN: Final = 50
#: So long the reader waits for what was taken in to be applied; the rest is done beside.
_SECONDS: Final = 10.0


@bp.get("/welcome/team")
def team() -> Response:
    """Ask who works here."""
    return _team()


@bp.post("/welcome/team/invite")
def invite() -> Response:
    """Invite somebody, by mail where there is an address and a server."""
    made, wrong = inviting.invite()
    if made is None:
        return _team(wrong)
    first_run.mark(auth.database(), Step.TEAM, Mark.DONE)
    return _team(link=made)


@bp.post("/welcome/team")
def enough_team() -> Response:
    """Go on."""
    return finished(Step.TEAM)


@bp.get("/welcome/leads")
def leads() -> Response:
    """Ask for a file, or offer the sample."""
    return _leads()


@bp.post("/welcome/leads")
def take_in() -> Response:
    """Take a file in and show its leads, or what was wrong with it, line by line."""
    said = text().welcome
    try:
        file = request.files.get("file")
    except RequestEntityTooLarge:
        return _leads(said.too_big, 413)
    kind = line("lines", 20)
    if file is None or not file.filename or kind not in LINES:
        return _leads(said.no_file, 422)
    refused: list[Problem] = []
    try:
        report = _ingest(file.stream, file.filename, kind, refused)
    except Invalid as error:
        return _leads(said.unreadable, 422, said_of_file=_fault(str(error)))
    if report.new:
        _apply()
        first_run.mark(auth.database(), Step.LEADS, Mark.DONE)
    if report.new and not refused and _is_there_work():
        return redirect(url_for("queue.page"), code=303)
    return _leads(report=report, refused=refused)


@bp.post("/welcome/leads/sample")
def load_sample() -> Response:
    """Load the sample and show its first lead."""
    sample.load(auth.database(), now(), text().welcome.sample_mark)
    _apply()
    first_run.mark(auth.database(), Step.LEADS, Mark.DONE)
    return redirect(url_for("queue.page"), code=303)


@bp.post("/welcome/leads/sample/remove")
def remove_sample() -> Response:
    """Forget the people of the sample."""
    sample.remove(auth.database(), auth.signed_in().username, now())
    return redirect(url_for("welcome.leads"), code=303)


def _team(problem: str = "", link: Made | None = None) -> Response:
    return step(
        Step.TEAM,
        422 if problem else 200,
        problem=problem,
        link=link,
        address=inviting.address_of(link.word) if link else "",
        roles=list(Role),
        waiting=invitations.waiting(auth.database(), now()),
        mails=forgotten.can_mail(),
    )


def _leads(
    problem: str = "",
    status: int = 200,
    *,
    report: Report | None = None,
    refused: list[Problem] | None = None,
    said_of_file: Said | None = None,
) -> Response:
    some = refused or []
    return step(
        Step.LEADS,
        status,
        problem=problem,
        said_of_file=said_of_file,
        lines=LINES,
        report=report,
        refused=some[:_SHOWN],
        fault=_fault,
        unshown=max(0, len(some) - _SHOWN),
        is_there_work=_is_there_work(),
        sampled=sample.is_there(auth.database()),
    )


def _fault(said: str) -> Said:
    return line_faults.say(said, text(), lang())


def _ingest(source: IO[bytes], name: str, kind: str, refused: list[Problem]) -> Report:
    return ingest.ingest(
        auth.database(),
        source,
        now(),
        is_csv=name.lower().endswith(".csv"),
        reading=Reading(kind, auth.signed_in().username),
        tell=lambda problem: refused.append(problem) if problem.refused else None,
    )


def _apply() -> None:
    """Apply what was taken in, so that its leads are there when the queue is."""
    ends = time.monotonic() + _SECONDS
    while intake.apply_batch(auth.database(), now()).facts and time.monotonic() < ends:
        pass
    while intake.apply_due(auth.database(), now()).contacts and time.monotonic() < ends:
        pass
    auth.bell().ring(APPLY)
    auth.bell().ring(ROUTE)


def _is_there_work() -> bool:
    with auth.database().reading() as session:
        mine = places.Whose(auth.signed_in().username)
        return bool(places.places(session, mine, now(), limit=1))
