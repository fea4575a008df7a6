"""Tokens: which programs come in, and on whose behalf."""

from typing import Any

from flask import g
from marshmallow import fields, validate

from crm_social import auth
from crm_social.actions import accounts
from crm_social.actions.accounts import MOST_DAYS, Scope
from crm_social.api.door import Door
from crm_social.api.fields import (
    AnswerSchema,
    InputSchema,
    Text,
    about,
    maybe_moment,
    moment,
    one_of,
)
from crm_social.core.rights import Right
from crm_social.errors import NotFound
from crm_social.store import accounts as stored
from crm_social.store.db import utc_now
from crm_social.store.tables import TokenRow

door = Door("Tokens", "The keys programs come in with. A token may do no more than its user.")


class TokenSchema(AnswerSchema):
    """A token, without what opens anything."""

    id = fields.Integer(metadata=about("The token's id.", 3))
    name = fields.String(metadata=about("What it is for.", "our shop"))
    prefix = fields.String(metadata=about("Its first characters.", "crms_Zk3aB"))
    scopes = fields.List(fields.String(), metadata=about("What it may do.", ["read"]))
    username = fields.String(metadata=about("On whose behalf it acts.", "ola"))
    created_at = moment("When it was made.")
    expires_at = maybe_moment("When it ends by itself; null for never.")
    used_at = maybe_moment("When it was last used, to the minute.")
    revoked_at = maybe_moment("When it was ended; null while it lives.")


class TokensSchema(AnswerSchema):
    """All tokens."""

    items = fields.List(fields.Nested(TokenSchema), metadata=about("The oldest first."))


class AddTokenSchema(InputSchema):
    """What to make a token for."""

    name = Text(
        required=True,
        validate=validate.Length(1, 100),
        metadata=about("What it is for.", "our shop"),
    )
    username = Text(
        required=True,
        validate=validate.Length(1, 40),
        metadata=about("On whose behalf it acts.", "ola"),
    )
    scopes = fields.List(
        fields.String(validate=one_of(Scope)),
        required=True,
        validate=validate.Length(1, 20),
        metadata=about("What it may do.", ["read", "ingest"]),
    )
    days = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, MOST_DAYS),
        metadata=about("After how many days it ends; null for never.", 365),
    )


class NewTokenSchema(AnswerSchema):
    """A new token."""

    token = fields.Nested(TokenSchema)
    secret = fields.String(metadata=about("What the program sends; shown this once.", "crms_Zk3…"))


@door.operation("GET", "/tokens", Scope.ADMIN, right=Right.SEE_SETTINGS, answers=TokensSchema)
def list_tokens() -> Any:
    """List all tokens, those that have ended too."""
    with auth.database().reading() as session:
        return {"items": [_told(row) for row in stored.tokens(session)]}


@door.operation(
    "POST",
    "/tokens",
    Scope.ADMIN,
    right=Right.MANAGE_TOKENS,
    answers=NewTokenSchema,
    body=AddTokenSchema,
    fails=["NotFound"],
)
def add_token(*, name: str, username: str, scopes: list[str], days: int | None) -> Any:
    """Make a token. The answer holds it, and it is not shown again."""
    made = accounts.add_token(
        auth.database(),
        name=name,
        scopes=scopes,
        username=username,
        now=utc_now(),
        days=days,
        by=g.username,
    )
    return {"token": _token(made.id), "secret": made.token}


@door.operation(
    "DELETE",
    "/tokens/<row:token_id>",
    Scope.ADMIN,
    right=Right.MANAGE_TOKENS,
    answers=TokenSchema,
    fails=["NotFound"],
)
def revoke_token(token_id: int) -> Any:
    """End a token at once. The answer is the token as it is then."""
    accounts.revoke_token(auth.database(), token_id, utc_now(), g.username)
    return _token(token_id)


def _token(token_id: int) -> dict[str, Any]:
    with auth.database().reading() as session:
        row = stored.token_by_id(session, token_id)
    if row is None:
        raise NotFound(f"There is no token {token_id}.")
    return _told(row)


def _told(row: TokenRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "prefix": row.prefix,
        "scopes": row.scopes.split(),
        "username": row.username,
        "created_at": row.created_at,
        "expires_at": row.expires_at,
        "used_at": row.used_at,
        "revoked_at": row.revoked_at,
    }
