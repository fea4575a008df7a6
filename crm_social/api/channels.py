"""Channels: the accounts the product listens to, and the connectors there are."""

from typing import Any

from flask import g
from marshmallow import fields, validate

from crm_social import auth, plugins
from crm_social.actions import channels, trying
from crm_social.actions.accounts import Scope
from crm_social.actions.channels import ChannelView
from crm_social.actions.trying import Found
from crm_social.api.door import Door, Nothing
from crm_social.api.fields import (
    AnswerSchema,
    InputSchema,
    Text,
    about,
    maybe,
    maybe_moment,
    one_of,
)
from crm_social.core.rights import Right
from crm_social.errors import NotFound
from crm_social.outbound import Policy
from crm_social.queue import SYNC
from crm_social.signing import Safe
from crm_social.store.db import utc_now

door = Door("Channels", "The accounts the product listens to.")


class SettingSchema(AnswerSchema):
    """One thing a connector must be told."""

    name = fields.String(metadata=about("Its name.", "handle"))
    help = fields.String(metadata=about("What it is.", "The account's handle."))
    secret = fields.Boolean(metadata=about("Kept encrypted, never shown.", False))
    required = fields.Boolean(metadata=about("It must be told.", True))
    default = maybe("What it is where nothing is told.")


class ConnectorSchema(AnswerSchema):
    """A connector that is installed."""

    name = fields.String(metadata=about("Its name.", "bluesky"))
    title = fields.String(metadata=about("What people call the platform.", "Bluesky"))
    settings = fields.List(fields.Nested(SettingSchema), metadata=about("What it must be told."))


class ConnectorsSchema(AnswerSchema):
    """All connectors."""

    items = fields.List(fields.Nested(ConnectorSchema), metadata=about("In order of name."))


class ChannelSchema(AnswerSchema):
    """One of our accounts on a platform, without its secrets."""

    name = fields.String(metadata=about("What we call it.", "bluesky-no"))
    connector = fields.String(metadata=about("The connector that hears it.", "bluesky"))
    settings = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata=about(
            "What the connector was told, secrets left out.", {"url": "https://shop.example"}
        ),
    )
    synced_at = maybe_moment("When it was last read.")
    next_sync_at = maybe_moment("When it is read next; null where somebody must look first.")
    problem = maybe("What went wrong last.")


class ChannelsSchema(AnswerSchema):
    """All channels."""

    items = fields.List(fields.Nested(ChannelSchema), metadata=about("In order of name."))


class AddChannelSchema(InputSchema):
    """A channel to listen to."""

    name = Text(
        required=True,
        validate=validate.Length(1, 40),
        metadata=about("What to call it.", "bluesky-no"),
    )
    connector = Text(
        required=True, validate=validate.Length(1, 100), metadata=about("By which.", "bluesky")
    )
    settings = fields.Dict(
        keys=Text(validate=validate.Length(1, 100)),
        values=Text(validate=validate.Length(0, 2000)),
        required=True,
        metadata=about("What the connector must be told.", {"handle": "shop.bsky.social"}),
    )


class ChangeChannelSchema(InputSchema):
    """Settings to change; those left out stay."""

    settings = fields.Dict(
        keys=Text(validate=validate.Length(1, 100)),
        values=Text(validate=validate.Length(0, 2000)),
        required=True,
        metadata=about("New values.", {"app_password": "…"}),
    )


@door.operation(
    "GET", "/connectors", Scope.ADMIN, right=Right.SEE_SETTINGS, answers=ConnectorsSchema
)
def list_connectors() -> Any:
    """List the connectors that are installed and what each must be told."""
    return {
        "items": [
            {"name": name, "title": one.title, "settings": list(one.settings)}
            for name, one in plugins.connectors().items()
        ]
    }


@door.operation("GET", "/channels", Scope.ADMIN, right=Right.SEE_SETTINGS, answers=ChannelsSchema)
def list_channels() -> Any:
    """List all channels and how they fare."""
    return {"items": channels.every(auth.database())}


@door.operation(
    "POST",
    "/channels",
    Scope.ADMIN,
    right=Right.MANAGE_CHANNELS,
    answers=ChannelSchema,
    body=AddChannelSchema,
    fails=["NotFound", "Conflict"],
)
def add_channel(*, name: str, connector: str, settings: dict[str, str]) -> Any:
    """Listen to a channel from now on."""
    channels.add(
        auth.database(),
        _safe(),
        name=name,
        connector=connector,
        settings=settings,
        now=utc_now(),
        by=g.username,
    )
    auth.bell().ring(SYNC)
    return _channel(name)


@door.operation(
    "PATCH",
    "/channels/<name>",
    Scope.ADMIN,
    right=Right.MANAGE_CHANNELS,
    answers=ChannelSchema,
    body=ChangeChannelSchema,
    fails=["NotFound"],
)
def change_channel(name: str, *, settings: dict[str, str]) -> Any:
    """Change settings of a channel, and read it again at once from where it was."""
    channels.change(auth.database(), _safe(), name, settings, utc_now(), g.username)
    auth.bell().ring(SYNC)
    return _channel(name)


@door.operation(
    "POST",
    "/channels/<name>/resume",
    Scope.ADMIN,
    right=Right.MANAGE_CHANNELS,
    answers=ChannelSchema,
    body=Nothing,
    body_required=False,
    fails=["NotFound"],
)
def resume_channel(name: str) -> Any:
    """Read a channel that was stopped by a problem again, from where it was."""
    channels.resume(auth.database(), name, utc_now(), g.username)
    auth.bell().ring(SYNC)
    return _channel(name)


class TriedSchema(AnswerSchema):
    """What came of trying a connection out."""

    found = fields.String(
        validate=one_of(Found),
        metadata=about(
            "`good`; `refused`: the user, password or token is wrong; `silent`: nobody answers;"
            " `strange`: it is not this platform; `forbidden`: the address may not be called;"
            " `wait`: too often asked; `broken`: the connector failed.",
            "silent",
        ),
    )
    said = fields.String(
        metadata=about("The connector's own sentence.", "blog.example did not answer.")
    )
    heard = fields.Integer(metadata=about("Engagements on the first page.", 0))


@door.operation(
    "POST",
    "/channels/<name>/try",
    Scope.ADMIN,
    right=Right.MANAGE_CHANNELS,
    answers=TriedSchema,
    body=Nothing,
    body_required=False,
    fails=["NotFound"],
)
def try_channel(name: str) -> Any:
    """Read a channel's first page and keep nothing of it, to see whether the connection works."""
    policy = Policy.of(auth.config())
    return trying.channel(auth.database(), _safe(), policy, name, utc_now())


@door.operation(
    "DELETE",
    "/channels/<name>",
    Scope.ADMIN,
    right=Right.MANAGE_CHANNELS,
    answers=ChannelSchema,
    fails=["NotFound"],
)
def remove_channel(name: str) -> Any:
    """Stop hearing a channel; what was heard stays. The answer is the channel as it was."""
    found = _channel(name)
    channels.remove(auth.database(), name, utc_now(), g.username)
    return found


def _channel(name: str) -> ChannelView:
    for one in channels.every(auth.database()):
        if one.name == name:
            return one
    raise NotFound(f"There is no channel {name!r}.")


def _safe() -> Safe:
    return Safe(auth.config().secret_key)
