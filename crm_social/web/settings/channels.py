"""Channels: the accounts the product listens to, with each connector's own fields."""

from flask import request
from werkzeug.wrappers import Response

from crm_social import auth, plugins
from crm_social.actions import channels as acts
from crm_social.actions import trying
from crm_social.actions.trying import Tried
from crm_social.errors import NotFound
from crm_social.outbound import Policy
from crm_social.queue import SYNC
from crm_social.sdk import Connector
from crm_social.web.page import line, now, text
from crm_social.web.settings.page import attempt, bp, done, me, safe, show

_LONGEST = 2_000


@bp.get("/settings/channels")
def channels() -> Response:
    """List the channels, and the connectors to add one of."""
    return show(
        "channels",
        "channels",
        channels=acts.every(auth.database()),
        connectors=plugins.connectors(),
        titles=_titles(),
    )


@bp.get("/settings/channels/new/<connector>")
def new_channel(connector: str) -> Response:
    """Show the form with what the connector must be told."""
    return _form(connector)


@bp.post("/settings/channels/new/<connector>")
def add_channel(connector: str) -> Response:
    """Listen to a channel from now on."""
    kind = plugins.connector(connector)
    name = line("channel_name", 100).lower()
    wrong = attempt(
        lambda: acts.add(
            auth.database(),
            safe(),
            name=name,
            connector=connector,
            settings=told(kind),
            now=now(),
            by=me(),
        ),
        conflict=text().settings.channels.taken,
    )
    if wrong:
        return _form(connector, wrong)
    auth.bell().ring(SYNC)
    return done("settings.channel", "channel_added", name=name)


@bp.get("/settings/channels/<name>")
def channel(name: str) -> Response:
    """Show one channel."""
    return _shown(name)


@bp.post("/settings/channels/<name>")
def change_channel(name: str) -> Response:
    """Tell the connector something else; a secret left empty stays."""
    kind = plugins.connector(_channel(name).connector)
    typed = {one: value for one, value in told(kind).items() if value or not _is_secret(kind, one)}
    wrong = attempt(lambda: acts.change(auth.database(), safe(), name, typed, now(), me()))
    if wrong:
        return _shown(name, wrong)
    auth.bell().ring(SYNC)
    return done("settings.channel", "saved", name=name)


@bp.post("/settings/channels/<name>/resume")
def resume_channel(name: str) -> Response:
    """Read it again from where it was."""
    wrong = attempt(lambda: acts.resume(auth.database(), name, now(), me()))
    if wrong:
        return _shown(name, wrong)
    auth.bell().ring(SYNC)
    return done("settings.channel", "resumed", name=name)


@bp.post("/settings/channels/<name>/try")
def try_channel(name: str) -> Response:
    """Try the connection out, and say what came of it."""
    policy = Policy.of(auth.config())
    return _shown(name, tried=trying.channel(auth.database(), safe(), policy, name, now()))


@bp.post("/settings/channels/<name>/remove")
def remove_channel(name: str) -> Response:
    """Stop hearing it; what was heard stays."""
    if line("confirm", 100) != name:
        return _shown(name, text().settings.problems["confirm"])
    wrong = attempt(lambda: acts.remove(auth.database(), name, now(), me()))
    return _shown(name, wrong) if wrong else done("settings.channels", "removed")


def _form(connector: str, wrong: str = "") -> Response:
    kind = plugins.connector(connector)
    status = 422 if wrong else 200
    typed = told(kind) if wrong else {}
    return show(
        "channels", "channel_new", status, problem=wrong, name=connector, kind=kind, told=typed
    )


def _shown(name: str, wrong: str = "", tried: Tried | None = None) -> Response:
    found = _channel(name)
    return show(
        "channels",
        "channel",
        422 if wrong else 200,
        problem=wrong,
        channel=found,
        tried=tried,
        kind=plugins.connectors().get(found.connector),
        titles=_titles(),
    )


def _channel(name: str) -> acts.ChannelView:
    for one in acts.every(auth.database()):
        if one.name == name:
            return one
    raise NotFound(f"There is no channel {name!r}.")


def told(kind: Connector) -> dict[str, str]:
    """Return what was typed into the fields of a connector."""
    return {
        one.name: request.form.get(f"set-{one.name}", "")[:_LONGEST].strip()
        for one in kind.settings
    }


def _is_secret(kind: Connector, name: str) -> bool:
    return any(one.secret for one in kind.settings if one.name == name)


def _titles() -> dict[str, str]:
    return {name: one.title for name, one in plugins.connectors().items()}
