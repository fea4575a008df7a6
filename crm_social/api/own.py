"""What is the user's own: the language of pages, and queues kept under a name."""

from typing import Any, Final

from flask import g
from marshmallow import fields, validate

from crm_social import auth
from crm_social.actions import accounts, filters
from crm_social.actions.accounts import Scope
from crm_social.api.door import Door
from crm_social.api.fields import AnswerSchema, InputSchema, Text, about, one_of
from crm_social.core.reasons import LANGUAGES
from crm_social.core.rights import Right
from crm_social.store.db import utc_now
from crm_social.store.filters import Filter

_LANG: Final = "The language of the user's pages: nb, sv or en; null leaves it to the browser."
_NAME: Final = "What the user calls it."
_ASKED: Final = (
    "The words of the queue's address: `who` (team, mine, free, all), `q`, `play`, `platform`,"
    " `stage`. Empty is everything to do."
)
_DEFAULT: Final = "The queue opens with it."

door = Door("Own", "What is the token's user's own: language and saved filters.")


class MeSchema(AnswerSchema):
    """Who the token acts for."""

    username = fields.String(metadata=about("The name they sign in with.", "ola"))
    name = fields.String(metadata=about("The name others see.", "Ola Sæther"))
    role = fields.String(metadata=about("What they are here for.", "rep"))
    lang = fields.String(allow_none=True, metadata=about(_LANG, "nb"))


class ChangeMeSchema(InputSchema):
    """What to change."""

    lang = fields.String(
        required=True, allow_none=True, validate=one_of(LANGUAGES), metadata=about(_LANG, "nb")
    )


class FilterSchema(AnswerSchema):
    """A queue with a name."""

    id = fields.Integer(metadata=about("Its id.", 3))
    name = fields.String(metadata=about(_NAME, "Questions on Mastodon"))
    asked = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata=about(_ASKED, {"play": "answer", "platform": "mastodon"}),
    )
    default = fields.Boolean(metadata=about(_DEFAULT, False))


class FiltersSchema(AnswerSchema):
    """All filters of the user."""

    items = fields.List(fields.Nested(FilterSchema), metadata=about("By name."))


class _AskedField(fields.Dict):
    def __init__(self, **more: Any) -> None:
        super().__init__(
            keys=Text(validate=one_of(filters.ASKED)),
            values=Text(validate=validate.Length(max=200)),
            metadata=about(_ASKED, {"play": "answer", "platform": "mastodon"}),
            **more,
        )


class NewFilterSchema(InputSchema):
    """A filter to keep."""

    name = Text(
        required=True,
        validate=validate.Length(1, 60),
        metadata=about(_NAME, "Questions on Mastodon"),
    )
    asked = _AskedField(required=True)


class ChangeFilterSchema(InputSchema):
    """What to change of a filter; what is left out stays."""

    name = Text(validate=validate.Length(1, 60), metadata=about(_NAME, "Questions"))
    asked = _AskedField()
    default = fields.Boolean(metadata=about(_DEFAULT, True))


@door.operation("GET", "/me", Scope.READ, answers=MeSchema)
def get_me() -> Any:
    """Say who the token acts for."""
    return _me()


@door.operation("PATCH", "/me", Scope.OWN, answers=MeSchema, body=ChangeMeSchema)
def change_me(*, lang: str | None) -> Any:
    """Choose the language of the user's pages."""
    accounts.set_lang(auth.database(), g.username, lang)
    return _me()


@door.operation("GET", "/filters", Scope.READ, right=Right.SEE_PEOPLE, answers=FiltersSchema)
def list_filters() -> Any:
    """List the user's saved filters."""
    return {"items": [_told(one) for one in filters.every(auth.database(), g.username)]}


@door.operation(
    "POST",
    "/filters",
    Scope.OWN,
    answers=FilterSchema,
    body=NewFilterSchema,
    fails=["Conflict"],
)
def save_filter(*, name: str, asked: dict[str, str]) -> Any:
    """Keep a queue under a name; under one of the user's own it takes that one's place.

    409 `Conflict` where there are 30 already.
    """
    return _told(filters.save(auth.database(), g.username, name, asked, utc_now()))


@door.operation(
    "PATCH",
    "/filters/<row:filter_id>",
    Scope.OWN,
    answers=FilterSchema,
    body=ChangeFilterSchema,
    fails=["NotFound", "Conflict"],
)
def change_filter(
    filter_id: int,
    *,
    name: str | None = None,
    asked: dict[str, str] | None = None,
    default: bool | None = None,
) -> Any:
    """Rename a filter, have it ask for something else, or open the queue with it."""
    return _told(
        filters.change(
            auth.database(), g.username, filter_id, name=name, asked=asked, is_default=default
        )
    )


@door.operation(
    "DELETE", "/filters/<row:filter_id>", Scope.OWN, answers=FiltersSchema, fails=["NotFound"]
)
def drop_filter(filter_id: int) -> Any:
    """Forget a filter. The answer is what is left."""
    filters.drop(auth.database(), g.username, filter_id)
    return list_filters()


def _me() -> dict[str, Any]:
    with auth.database().reading() as session:
        found = accounts.existing(session, g.username)
    return {
        "username": found.username,
        "name": found.name,
        "role": found.role,
        "lang": found.lang,
    }


def _told(one: Filter) -> dict[str, Any]:
    return {"id": one.id, "name": one.name, "asked": one.asked, "default": one.is_default}
