"""The first run: one question a page, each to be skipped, until a lead is on the screen.

The first page makes the first account and is open to whoever knows the code of the
installation; the others are for admins, and can be come back to while something is left.
"""

from pathlib import Path
from typing import Any, Final

from flask import Flask, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from crm_social import auth, plugins
from crm_social.actions import channels, first_run, models, own_company, sessions, trying
from crm_social.actions.first_run import Mark, Step
from crm_social.actions.trying import Found, Tried
from crm_social.core.model import STARTER
from crm_social.core.own_company import first_model
from crm_social.core.starters import STARTERS
from crm_social.errors import Conflict, Forbidden, Invalid
from crm_social.outbound import Policy
from crm_social.queue import SYNC
from crm_social.signing import Safe
from crm_social.web import company_form, sign_in
from crm_social.web.page import blueprint, company, line, now, open_blueprint, text
from crm_social.web.settings.channels import told

entry = open_blueprint("first_run", __name__)
bp = blueprint("welcome", __name__)

#: A file of a hundred thousand engagements; longer ones are the command's.
MOST_BYTES: Final = 20_000_000


def init_app(app: Flask) -> None:
    """Register the first page, and let a file come in that is longer than any form."""
    app.register_blueprint(entry)
    app.before_request(_let_files_in)


def _let_files_in() -> None:
    if request.endpoint == "welcome.take_in" and auth.browser_user() is not None:
        request.max_content_length = MOST_BYTES + 100_000


@entry.get("/welcome")
def start() -> Response:
    """Ask for the code and make the first account; go on where there is one."""
    if not first_run.is_needed(auth.database()):
        return redirect(_onward(), code=303)
    if auth.cookie_name() not in request.cookies:
        # The form's token must be that of a cookie the browser has taken.
        if "again" in request.args:
            return _ask(text().sign_in.no_cookies)
        response = redirect(url_for("first_run.start", again=1))
        sign_in.give_cookie(response)
        return response
    return _ask()


@entry.post("/welcome")
def make_admin() -> Response:
    """Make the first account and sign in with it."""
    said, words = text().welcome, text().settings.problems
    username, password = line("username", 100).lower(), request.form.get("password", "")[:1000]
    address = request.remote_addr or ""
    try:
        first_run.make_admin(
            auth.database(),
            _folder(),
            code=line("code", 100),
            username=username,
            name=line("name", 200),
            password=password,
            address=address,
            now=now(),
        )
    except Invalid as error:
        wrong = said.code_wrong if error.field == "code" else words.get(error.field or "", "")
        return _ask(wrong or words["other"], 422)
    except Conflict:
        return _ask(said.made_already, 409)
    except Forbidden as refused:
        return _ask(text().sign_in.too_many, refused.status)
    opened = sessions.sign_in(
        auth.database(), username, password, address, now(), request.user_agent.string
    )
    response = redirect(url_for("welcome.about"), code=303)
    sign_in.set_cookie(response, opened.cookie)
    return response


@bp.get("/welcome/on")
def on() -> Response:
    """Go to the first step that is left."""
    return redirect(_onward(), code=303)


@bp.get("/welcome/company")
def about() -> Response:
    """Ask what the company is called and where it is."""
    return step(Step.COMPANY, **company_form.shown(company(), guess=True))


@bp.post("/welcome/company")
def say_about() -> Response:
    """Keep what was said."""
    try:
        own_company.change(auth.database(), company_form.typed(rules=False), now(), _me())
    except Invalid as error:
        problem = text().company.problems.get(error.field or "", text().settings.problems["other"])
        values = company_form.shown(company(), guess=True)
        return step(Step.COMPANY, 422, problem=problem, **values)
    return finished(Step.COMPANY)


@bp.get("/welcome/model")
def model() -> Response:
    """Ask how the company sells."""
    in_force = models.every(auth.database()).in_force
    return step(
        Step.MODEL,
        starters=STARTERS,
        company=company(),
        country=company_form.countries().get(company().country),
        in_force=None if in_force == STARTER.version else in_force,
    )


@bp.post("/welcome/model")
def choose_model() -> Response:
    """Bring the model that begins with the chosen starter into force."""
    starter = line("starter", 40)
    if starter not in STARTERS:
        return redirect(url_for("welcome.model"), code=303)
    db, by = auth.database(), _me()
    written = first_model(starter, company(), by_hours=bool(line("by_hours", 5)))
    taken = {version.name for version in models.every(db).versions}
    number = 1
    while (name := f"{starter}-{number}") in taken:
        number += 1
    models.save_draft(db, name, written, by, now())
    models.publish_draft(db, name, name, by, now(), text().welcome.model_head)
    return finished(Step.MODEL)


@bp.get("/welcome/sources")
def sources() -> Response:
    """Show what is listened to, and what can be."""
    return step(
        Step.SOURCES,
        channels=channels.every(auth.database()),
        connectors=plugins.connectors(),
        added=line("added", 40),
        heard=request.args.get("heard", type=int),
    )


@bp.get("/welcome/sources/<connector>")
def source(connector: str) -> Response:
    """Ask for what the connector must be told."""
    return _source(connector)


@bp.post("/welcome/sources/<connector>")
def add_source(connector: str) -> Response:
    """Try it out, and listen to it from now on."""
    kind = plugins.connector(connector)
    db, safe, given = auth.database(), Safe(auth.config().secret_key), told(kind)
    name = line("channel_name", 100).lower()
    tried = Tried(Found.GOOD)
    try:
        if not line("anyway", 5):
            policy = Policy.of(auth.config())
            tried = trying.settings(db, safe, policy, connector, given, now())
            if tried.found is not Found.GOOD:
                return _source(connector, tried=tried)
        channels.add(db, safe, name=name, connector=connector, settings=given, now=now(), by=_me())
    except Conflict:
        return _source(connector, text().settings.channels.taken)
    except Invalid as error:
        problems = text().settings.problems
        return _source(connector, problems.get(error.field or "", problems["other"]))
    auth.bell().ring(SYNC)
    first_run.mark(db, Step.SOURCES, Mark.DONE)
    heard = None if line("anyway", 5) else tried.heard
    return redirect(url_for("welcome.sources", added=name, heard=heard), code=303)


@bp.post("/welcome/sources")
def enough_sources() -> Response:
    """Go on; the step is done where there is a channel."""
    return finished(Step.SOURCES) if channels.every(auth.database()) else _skipped(Step.SOURCES)


@bp.post("/welcome/skip/<any(company, model, sources, team, leads):name>")
def skip(name: str) -> Response:
    """Leave a step for later."""
    return _skipped(Step(name))


@bp.post("/welcome/end")
def end() -> Response:
    """Ask no more, and go to the queue."""
    first_run.end(auth.database())
    return redirect(url_for("queue.page"), code=303)


def step(which: Step, status: int = 200, **values: Any) -> Response:
    """Return the page of a step, with how far everything is beside it."""
    run = first_run.run(auth.database())
    page = render_template(
        f"welcome/{which}.html",
        here=which,
        run=run,
        pages={one: url_for(_PAGES[one]) for one in Step},
        form=request.form,
        **values,
    )
    return make_response(page, status)


def finished(which: Step) -> Response:
    """Go on to what comes after a step that is done."""
    first_run.mark(auth.database(), which, Mark.DONE)
    return _after(which)


def _skipped(which: Step) -> Response:
    first_run.mark(auth.database(), which, Mark.SKIPPED)
    return _after(which)


def _after(which: Step) -> Response:
    steps = list(Step)
    place = steps.index(which) + 1
    following = "queue.page" if place == len(steps) else _PAGES[steps[place]]
    return redirect(url_for(following), code=303)


def _onward() -> str:
    following = first_run.run(auth.database()).next_step
    return url_for("queue.page" if following is None else _PAGES[following])


def _ask(problem: str = "", status: int = 200) -> Response:
    page = render_template(
        "welcome/admin.html",
        problem=problem,
        form=request.form,
        file=first_run.FILE,
        is_open=first_run.is_needed(auth.database()),
    )
    return make_response(page, status)


def _source(connector: str, wrong: str = "", tried: Tried | None = None) -> Response:
    kind = plugins.connector(connector)
    failed = bool(wrong) or tried is not None
    return step(
        Step.SOURCES,
        422 if failed else 200,
        name=connector,
        kind=kind,
        told=told(kind) if failed else {},
        problem=wrong,
        tried=tried,
    )


def _folder() -> Path:
    return Path(auth.config().data)


def _me() -> str:
    return auth.signed_in().username


#: Where each step begins.
_PAGES: Final = {
    Step.COMPANY: "welcome.about",
    Step.MODEL: "welcome.model",
    Step.SOURCES: "welcome.sources",
    Step.TEAM: "welcome.team",
    Step.LEADS: "welcome.leads",
}
