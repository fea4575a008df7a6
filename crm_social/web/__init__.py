"""The HTML door: the rep's queue, people, and signing in."""

from datetime import datetime, timedelta

from flask import Flask, redirect, url_for
from markupsafe import Markup
from msgspec import to_builtins
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import first_run
from crm_social.core import eight
from crm_social.core.plays import Task
from crm_social.web import (
    agents,
    assets,
    contacts,
    filters,
    forgotten,
    goals,
    history,
    language,
    link,
    model,
    objection,
    page,
    permits,
    provider,
    report,
    reports,
    resting,
    sentences,
    settings,
    sign_out,
    times,
    welcome,
    welcome_people,
    words,
)
from crm_social.web.words import Count


def init_app(app: Flask) -> None:
    """Register the pages, and what their templates say things with."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        lasted=_lasted,
        browser=_browser,
        called_text=_called_text,
        clock=_clock,
        eight=eight,
        live_words=_live_words,
        platform=_platform,
        points=_points,
        percent=_percent,
        web_address=history.web_address,
        why=_why,
    )
    app.jinja_env.filters.update(fill=_fill, count=_count, number=_number)
    app.context_processor(_speech)
    app.context_processor(provider.offered)
    assets.init_app(app)
    # The blueprint of `filters` is the queue's, with the addresses of `acts` and `bulk` too; that
    # of `welcome_people` is of `welcome`, that of `resting` of `cases`,
    # and that of `sign_out` of `sign_in`.
    for door in (
        *(
            sign_out,
            provider,
            language,
            link,
            settings,
            filters,
            contacts,
            model,
            goals,
            report,
            reports,
        ),
        forgotten,
        welcome_people,
        resting,
        objection,
    ):
        app.register_blueprint(door.bp)
    welcome.init_app(app)
    app.before_request(page.no_such_page)
    permits.init_app(app)
    app.add_url_rule("/", "home", _home)


def _home() -> Response:
    if first_run.is_needed(auth.database()):
        return redirect(url_for("first_run.start"))
    return redirect(url_for("queue.page"))


def _speech() -> dict[str, object]:
    """Return the words templates are made of, as `text`, and what else they are spoken in."""
    return {
        "text": page.text(),
        "lang": page.lang(),
        "languages": words.ALL,
        "own_company": page.company,
    }


def _clock(at: datetime, how: str) -> Markup:
    """Return a moment as the reader's page shows it."""
    return times.element(at, how, page.now(), page.zone(), page.text())


def _called_text(name: str | None, handle: str | None, heard_on: str) -> str:
    """Return what to call somebody, without markup, for labels."""
    return sentences.called(name, handle, heard_on, page.text())


def _browser(agent: str) -> Markup:
    return agents.called(agent, page.text())


def _lasted(length: timedelta) -> str:
    return times.span(length, length.days, page.text())


def _fill(pattern: str, **named: object) -> Markup:
    return sentences.fill(pattern, page.text(), **named)


def _count(forms: Count, n: int, **named: object) -> Markup:
    return sentences.count(forms, n, page.text(), **named)


def _number(value: float) -> str:
    return sentences.number(value, page.text())


def _points(tenths: int) -> str:
    return sentences.tenths(tenths, page.text())


def _percent(value: float) -> str:
    return sentences.percent(value, page.text())


def _platform(name: str) -> str:
    return sentences.platform(name, page.text())


def _why(task: Task) -> str:
    return sentences.why(task, page.text())


def _live_words() -> dict[str, object]:
    """Return what app.js says by itself, in the reader's language."""
    text = page.text()
    shell = text.shell
    return {
        "locale": shell.locale,
        "times": to_builtins(text.times),
        "chosen": to_builtins(text.queue.chosen),
        "copied": shell.copied,
        "noConnection": shell.no_connection,
        "noAnswer": shell.no_answer,
        "fault": shell.fault,
    }
