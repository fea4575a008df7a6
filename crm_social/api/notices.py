"""One's own: where one gets mail, what one is told, how and when."""

from typing import Any, Final

from flask import g
from marshmallow import fields, validate

from crm_social import auth
from crm_social.actions import accounts
from crm_social.actions import notices as acts
from crm_social.actions.accounts import Scope
from crm_social.actions.notices import Shown
from crm_social.actions.posting import Outlet
from crm_social.api.door import Door, Nothing
from crm_social.api.fields import AnswerSchema, InputSchema, Text, about, maybe, moment, one_of
from crm_social.core.notices import ChatFormat, ChatTo, Wants
from crm_social.core.notices.wants import minutes, shown
from crm_social.errors import Invalid
from crm_social.outbound import Policy
from crm_social.queue import MAIL
from crm_social.signing import Safe
from crm_social.store.db import utc_now

_CHAT: Final = (
    "Which chat is written to: none, own (by `chat_url`), or shared, that of the settings, where"
    " nobody is named."
)
_FORMAT: Final = "How that chat wants messages written."
_TIME: Final = "A time of day on the clock on their wall."
_ZONE: Final = "Empty for the zone of their working hours, or of the company."

door = Door("Notices", "What the token's own user is told, how and when.")


class LastSchema(AnswerSchema):
    """What became of the newest message by one way."""

    way = fields.String(metadata=about("mail or chat.", "mail"))
    kind = fields.String(metadata=about("What it was about.", "digest"))
    state = fields.String(metadata=about("ready, leased, done, dead or dropped.", "done"))
    at = moment("When that was.")
    problem = fields.String(metadata=about("What went wrong last; empty for nothing.", ""))


class NoticesSchema(AnswerSchema):
    """What somebody is told, how and when."""

    email = maybe("Where mail goes; null for nowhere.", "liv@sales.example")
    mail = fields.Boolean(metadata=about("Whether they are told by mail.", True))
    chat = fields.String(validate=one_of(ChatTo), metadata=about(_CHAT, "own"))
    chat_format = fields.String(validate=one_of(ChatFormat), metadata=about(_FORMAT, "slack"))
    chat_host = maybe(
        "The host of their own chat's address, of which no more is shown.", "hooks.slack.com"
    )
    assigned = fields.Boolean(metadata=about("Told of leads that become theirs.", True))
    late = fields.Boolean(metadata=about("Told of leads not taken on in time.", True))
    alarm = fields.Boolean(metadata=about("Told of alarms.", True))
    digest_at = maybe("When the morning digest is sent on working days; null for never.", "07:30")
    quiet_from = fields.String(metadata=about("Not to be disturbed from.", "18:00"))
    quiet_until = fields.String(metadata=about("Not to be disturbed until.", "07:30"))
    quiet_days = fields.Boolean(metadata=about("Nor on days they do not work.", True))
    timezone = fields.String(metadata=about("The zone in force.", "Europe/Oslo"))
    ways = fields.List(
        fields.String(), metadata=about("How they can be reached as things are.", ["mail"])
    )
    last = fields.List(fields.Nested(LastSchema), metadata=about("By each way."))


class ChangeNoticesSchema(InputSchema):
    """What to change; what is left out stays."""

    mail = fields.Boolean(metadata=about("Whether to be told by mail.", True))
    chat = fields.String(validate=one_of(ChatTo), metadata=about(_CHAT, "own"))
    chat_format = fields.String(validate=one_of(ChatFormat), metadata=about(_FORMAT, "slack"))
    chat_url = Text(
        load_default="",
        validate=validate.Length(0, 2000),
        metadata=about(
            "The address of an incoming webhook; it is not shown again. Empty leaves it as it is.",
            "https://hooks.slack.com/services/…",
        ),
    )
    assigned = fields.Boolean(metadata=about("Be told of leads that become mine.", True))
    late = fields.Boolean(metadata=about("Be told of leads not taken on in time.", True))
    alarm = fields.Boolean(metadata=about("Be told of alarms.", True))
    digest_at = Text(
        allow_none=True,
        validate=validate.Length(1, 5),
        metadata=about(f"{_TIME} Null for no digest.", "07:30"),
    )
    quiet_from = Text(validate=validate.Length(1, 5), metadata=about(_TIME, "18:00"))
    quiet_until = Text(validate=validate.Length(1, 5), metadata=about(_TIME, "07:30"))
    quiet_days = fields.Boolean(metadata=about("Nor on days I do not work.", True))
    timezone = Text(validate=validate.Length(0, 64), metadata=about(_ZONE, "Europe/Oslo"))


class EmailSchema(InputSchema):
    """Where to get mail."""

    email = Text(
        required=True,
        allow_none=True,
        validate=validate.Length(0, 254),
        metadata=about("The address; null for none.", "liv@sales.example"),
    )
    password = Text(
        required=True,
        validate=validate.Length(1, 1000),
        metadata=about("The password of now: new ones are sent to this address.", "…"),
    )


class TestedSchema(AnswerSchema):
    """The ways a test was sent by."""

    ways = fields.List(fields.String(), metadata=about("mail, chat, or both.", ["mail"]))


@door.operation("GET", "/me/notices", Scope.READ, answers=NoticesSchema)
def get_my_notices() -> Any:
    """Look at what the token's user is told, how and when."""
    return _mine()


@door.operation(
    "PATCH",
    "/me/notices",
    Scope.OWN,
    answers=NoticesSchema,
    body=ChangeNoticesSchema,
)
def change_my_notices(*, chat_url: str, **changes: Any) -> Any:
    """Change what the token's user is told, how and when.

    The address of a chat must be public and begin with https, as those of webhooks must.
    """
    outlet = _outlet()
    before = acts.show(auth.database(), outlet, g.username).wants
    wants = Wants(
        **(
            {name: getattr(before, name) for name in Wants.__struct_fields__}
            | {name: _read(name, value) for name, value in changes.items()}
        )
    )
    acts.change(
        auth.database(), outlet, g.username, wants, utc_now(), g.username, chat_url=chat_url
    )
    return _mine()


@door.operation(
    "POST",
    "/me/notices/test",
    Scope.OWN,
    answers=TestedSchema,
    body=Nothing,
    body_required=False,
    fails=["Conflict"],
)
def send_me_a_test() -> Any:
    """Send the token's user a message by each way. 409 `Conflict` where there is none."""
    ways = acts.send_test(auth.database(), _outlet(), g.username, utc_now())
    auth.bell().ring(MAIL)
    return {"ways": ways}


@door.operation(
    "PUT",
    "/me/email",
    Scope.OWN,
    answers=NoticesSchema,
    body=EmailSchema,
    fails=["Conflict"],
)
def set_my_email(*, email: str | None, password: str) -> Any:
    """Say where the token's user gets mail; it takes their password.

    409 `Conflict` where somebody else has the address. Wrong passwords are counted as those of
    signing in are.
    """
    accounts.set_own_email(auth.database(), g.username, before=password, email=email, now=utc_now())
    return _mine()


def _outlet() -> Outlet:
    settings = auth.config()
    return Outlet.of(settings, Safe(settings.secret_key), Policy.of(settings))


def _read(name: str, value: Any) -> Any:
    if name == "chat":
        return ChatTo(value)
    if name == "chat_format":
        return ChatFormat(value)
    if name not in {"digest_at", "quiet_from", "quiet_until"} or value is None:
        return value
    found = minutes(value)
    if found is None:
        raise Invalid("Write a time of day like 07:30.", name)
    return found


def _mine() -> dict[str, Any]:
    found: Shown = acts.show(auth.database(), _outlet(), g.username)
    wants = found.wants
    return {
        "email": found.email,
        "mail": wants.mail,
        "chat": wants.chat,
        "chat_format": wants.chat_format,
        "chat_host": found.chat_host,
        "assigned": wants.assigned,
        "late": wants.late,
        "alarm": wants.alarm,
        "digest_at": None if wants.digest_at is None else shown(wants.digest_at),
        "quiet_from": shown(wants.quiet_from),
        "quiet_until": shown(wants.quiet_until),
        "quiet_days": wants.quiet_days,
        "timezone": found.timezone,
        "ways": found.ways,
        "last": found.last,
    }
