"""Build the application: settings, database, doors. Nothing happens at import."""

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from crm_social import api, auth, cli, web
from crm_social.actions.providers import Describing
from crm_social.config import Config, from_env
from crm_social.queue import Bell
from crm_social.store.db import Database
from crm_social.store.suppression import key_of


def main() -> None:
    """Be the command `crm-social`."""
    cli.run(create_app)


def create_app(
    config: Config | None = None, database: Database | None = None, bell: Bell | None = None
) -> Flask:
    """Return the application for these settings (by default, the environment's)."""
    settings = config or from_env()
    app = Flask("crm_social", static_folder=None, template_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=1_000_000,
        MAX_FORM_PARTS=100,
        MAX_FORM_MEMORY_SIZE=200_000,
    )
    made = database or Database(settings.database, key_of(settings.secret_key))
    furnish(app, settings, made, bell or Bell(settings))
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    auth.init_app(app)
    api.init_app(app)
    web.init_app(app)
    app.after_request(_guard)
    return app


def furnish(app: Flask, settings: Config, database: Database, bell: Bell) -> None:
    """Hand the application what its doors work with, in place of what it had."""
    app.config["SECRET_KEY"] = settings.secret_key
    app.extensions["crm_social.config"] = settings
    app.extensions["crm_social.database"] = database
    app.extensions["crm_social.bell"] = bell
    app.extensions["crm_social.provider"] = Describing()


def _guard(response: Response) -> Response:
    """Say what a browser may do with any answer of ours."""
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; manifest-src 'self'",
    )
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")
    return response
