"""The engagement record, version 1, as integrators read of it.

Only for the documentation: `core.facts` judges the records. A test holds the two together.
"""

from typing import Any, Final

from marshmallow import fields, validate

from crm_social.api.bodies import MOST
from crm_social.api.fields import InputSchema, about

_LONGEST_ID: Final = 2048
_LONGEST_LINE: Final = 1000
_LONGEST_TEXT: Final = 10_000

#: What a first call sends.
EXAMPLE: Final = {
    "platform": "mastodon",
    "channel": "@shop@social.example",
    "kind": "comment",
    "id": "https://social.example/statuses/1",
    "occurred_at": "2026-11-25T08:12:03Z",
    "actor": {
        "id": "https://social.example/users/kari",
        "handle": "kari@social.example",
        "name": "Kari Nordmann",
        "company": "Fjordkaffe AS",
    },
    "post": {
        "id": "https://social.example/statuses/0",
        "text": "New winter boots in the store",
        "class": "promotion",
    },
    "text": "Hva koster disse?",
    "lang": "nb",
}


def _text(longest: int, description: str, *examples: Any) -> fields.String:
    return fields.String(
        allow_none=True,
        validate=validate.Length(max=longest),
        metadata=about(description, *examples),
    )


def _identifier(description: str, *examples: str, required: bool = False) -> fields.String:
    return fields.String(
        required=required,
        allow_none=not required,
        validate=validate.Length(1, _LONGEST_ID),
        metadata=about(description, *examples),
    )


def _word(description: str, *examples: str) -> fields.String:
    return fields.String(
        required=True,
        validate=[validate.Length(1, 40), validate.Regexp(r"^[a-z][a-z0-9_.-]*$")],
        metadata=about(description, *examples),
    )


class ActorSchema(InputSchema):
    """The handle that acted, with the profile the platform showed at that moment."""

    id = _identifier(
        "The account's stable id on the platform.",
        "https://social.example/users/kari",
        required=True,
    )
    handle = _text(_LONGEST_LINE, "What people write to reach it.", "kari@social.example")
    name = _text(_LONGEST_LINE, "What the person is called.", "Kari Nordmann")
    url = _identifier("The profile's address.")
    bio = _text(_LONGEST_TEXT, "What the profile says.")
    followers = fields.Integer(
        allow_none=True,
        strict=True,
        validate=validate.Range(0, 2**62),
        metadata=about("How many follow the account.", 120),
    )
    email = _text(
        _LONGEST_LINE,
        "A mail address the person gave; accounts with the same one are one contact.",
    )
    company = _text(_LONGEST_LINE, "Where the person works.", "Fjordkaffe AS")
    title = _text(_LONGEST_LINE, "What the person does there.", "Daglig leder")
    location = _text(_LONGEST_LINE, "Where the person is.", "Bergen")


class PostSchema(InputSchema):
    """What was engaged with."""

    id = _identifier(
        "The post's stable id on the platform.", "https://social.example/statuses/0", required=True
    )
    url = _identifier("The post's address.")
    text = _text(_LONGEST_TEXT, "What the post says.", "New winter boots in the store")
    published_at = fields.AwareDateTime(
        allow_none=True, metadata=about("When it was published, with its zone.")
    )
    author = _text(_LONGEST_LINE, "The person who wrote it; null where the logo did.", "Ola")
    class_ = fields.String(
        data_key="class",
        allow_none=True,
        validate=validate.Length(max=_LONGEST_LINE),
        metadata=about("`interesting`, `news`, `promotion` or a word of your own.", "interesting"),
    )
    campaign = _text(_LONGEST_LINE, "The campaign it belongs to.")
    giveaway = fields.Boolean(
        truthy={True},
        falsy={False},
        load_default=False,
        metadata=about("Something could be won by engaging with it."),
    )


class EngagementSchema(InputSchema):
    """One act by one person, or its withdrawal: the engagement record, version 1.

    `platform`, `kind` and `id` together name an engagement. What happened to it (made, edited,
    withdrawn, made again) is told by records with different `occurred_at`; the newest wins.
    """

    platform = _word("The platform it happened on.", "mastodon")
    kind = _word(
        "like, reaction, comment, reply, repost, quote, mention, follow, save, rating, click or"
        " signal. Any other word is kept and scores nothing. like, reaction, comment, reply,"
        " repost, quote, save and rating need `post`.",
        "comment",
    )
    id = _identifier(
        "The platform's id of the act.", "https://social.example/statuses/1", required=True
    )
    occurred_at = fields.AwareDateTime(
        required=True,
        metadata=about("When it happened, RFC 3339 with its zone.", "2026-11-25T08:12:03Z"),
    )
    actor = fields.Nested(ActorSchema, required=True)
    channel = _text(_LONGEST_LINE, "Which of your channels it happened on.", "@shop")
    withdrawn = fields.Boolean(
        truthy={True},
        falsy={False},
        load_default=False,
        metadata=about("It was taken back at `occurred_at`: unliked, deleted."),
    )
    post = fields.Nested(PostSchema, allow_none=True)
    text = _text(_LONGEST_TEXT, "What the person wrote, as plain text.", "Hva koster disse?")
    in_reply_to = _identifier("The platform's id of what it answers.")
    lang = _text(35, "The language of the text, as the platform tells it.", "nb")
    url = _identifier("Where it stands.")


def request_body() -> dict[str, Any]:
    """Return OpenAPI's description of a batch: a bare list, or a list under `engagements`."""
    batch = {
        "type": "array",
        "minItems": 1,
        "maxItems": MOST,
        "items": {"$ref": "#/components/schemas/Engagement"},
    }
    wrapped = {
        "type": "object",
        "required": ["engagements"],
        "properties": {"engagements": batch},
        "additionalProperties": False,
    }
    return {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"oneOf": [batch, wrapped]},
                "examples": {"one": {"value": {"engagements": [EXAMPLE]}}},
            }
        },
    }
