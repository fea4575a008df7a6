"""The HTML door: the rep's queue, people, and signing in."""

from datetime import datetime

from flask import Flask, redirect, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from crm_social.core import eight, plays
from crm_social.web import assets, contacts, history, page, queue, sign_in, times, words


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        clock=_clock,
        eight=eight,
        sentence=plays.sentence,
        text=words,
        web_address=history.web_address,
    )
    assets.init_app(app)
    for door in (sign_in, queue, contacts):
        app.register_blueprint(door.bp)
    app.before_request(page.no_such_page)
    app.add_url_rule("/", "home", _home)


def _home() -> Response:
    return redirect(url_for("queue.page"))


def _clock(at: datetime, how: str) -> Markup:
    """Return a moment as the reader's page shows it."""
    return times.element(at, how, page.now(), page.zone())
