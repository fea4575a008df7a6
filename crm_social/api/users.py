"""Users: who signs in, as what, and the links by which people come in."""

from typing import Any, Final

from flask import g, request
from marshmallow import fields, validate

from crm_social import auth
from crm_social.actions import accounts, factors, invitations, providers, sessions
from crm_social.actions.accounts import ROLES, Scope
from crm_social.actions.invitations import Made
from crm_social.api.door import Door, Nothing
from crm_social.api.fields import (
    AnswerSchema,
    InputSchema,
    Text,
    about,
    maybe,
    maybe_moment,
    moment,
    one_of,
)
from crm_social.core.rights import Right
from crm_social.queue import MAIL
from crm_social.signing import Safe
from crm_social.store import accounts as stored
from crm_social.store.db import utc_now
from crm_social.store.tables import UserRow

_ROLE: Final = "What they are here for: rep, marketing, manager, admin or auditor."
_USERNAME: Final = "The name they sign in with."
_CONFLICTS: Final = ("NotFound", "Conflict")

door = Door("Users", "Who signs in, and as what. Admins change it; managers and auditors look.")


class UserSchema(AnswerSchema):
    """Somebody who signs in."""

    username = fields.String(metadata=about(_USERNAME, "liv"))
    name = fields.String(metadata=about("The name others see.", "Liv Berg"))
    role = fields.String(metadata=about(_ROLE, "rep"))
    created_at = moment("Since when.")
    disabled_at = maybe_moment("Since when nobody comes in by this name; null while one can.")
    factor = fields.Boolean(metadata=about("A second factor is asked for.", False))
    email = maybe("Where they get mail; null for nowhere.", "liv@sales.example")


class UsersSchema(AnswerSchema):
    """All users."""

    items = fields.List(fields.Nested(UserSchema), metadata=about("In order of username."))


class ChangeUserSchema(InputSchema):
    """What to change of a user; what is left out stays."""

    name = Text(validate=validate.Length(1, 100), metadata=about("The name others see.", "Liv"))
    role = fields.String(validate=one_of(ROLES), metadata=about(_ROLE, "manager"))
    disabled = fields.Boolean(metadata=about("Whether to let nobody in by this name.", True))
    email = Text(
        allow_none=True,
        validate=validate.Length(0, 254),
        metadata=about(
            "Where they get mail; null for nowhere. One's own is set by /me/email.",
            "liv@sales.example",
        ),
    )


class InviteSchema(InputSchema):
    """Whom to invite."""

    username = Text(
        required=True, validate=validate.Length(1, 40), metadata=about(_USERNAME, "liv")
    )
    name = Text(
        load_default="",
        validate=validate.Length(0, 100),
        metadata=about("The name others see.", "Liv Berg"),
    )
    role = fields.String(required=True, validate=one_of(ROLES), metadata=about(_ROLE, "rep"))
    email = Text(
        load_default=None,
        allow_none=True,
        validate=validate.Length(0, 254),
        metadata=about("Where the link is mailed, if mail can be sent.", "liv@sales.example"),
    )


class InvitationSchema(AnswerSchema):
    """An invitation nobody has accepted yet."""

    id = fields.Integer(metadata=about("The invitation's id.", 3))
    username = fields.String(metadata=about(_USERNAME, "liv"))
    name = fields.String(metadata=about("The name others see.", "Liv Berg"))
    role = fields.String(metadata=about(_ROLE, "rep"))
    created_by = fields.String(metadata=about("Who invited.", "ada"))
    email = maybe("Where the link was mailed; null for nowhere.", "liv@sales.example")
    expires_at = moment("Until when it can be accepted.")


class InvitationsSchema(AnswerSchema):
    """All invitations that wait."""

    items = fields.List(fields.Nested(InvitationSchema), metadata=about("The oldest first."))


class OneTimeLinkSchema(AnswerSchema):
    """A link that works once."""

    url = fields.String(
        metadata=about("The link, shown this once.", "https://sales.example/link/Zk3…")
    )
    expires_at = moment("Until when it works.")
    mailed_to = maybe("Where it is mailed as well; null for nowhere.", "liv@sales.example")


class AllDoneSchema(AnswerSchema):
    """That it is done."""

    done = fields.Boolean(metadata=about("Always true.", True))


@door.operation("GET", "/users", Scope.ADMIN, right=Right.SEE_SETTINGS, answers=UsersSchema)
def list_users() -> Any:
    """List everybody who signs in."""
    with auth.database().reading() as session:
        return {"items": [told(row) for row in stored.users(session)]}


@door.operation(
    "GET",
    "/users/<username>",
    Scope.ADMIN,
    right=Right.SEE_SETTINGS,
    answers=UserSchema,
    fails=["NotFound"],
)
def get_user(username: str) -> Any:
    """Look at one user."""
    return _user(username)


@door.operation(
    "PATCH",
    "/users/<username>",
    Scope.ADMIN,
    right=Right.MANAGE_USERS,
    answers=UserSchema,
    body=ChangeUserSchema,
    fails=_CONFLICTS,
)
def change_user(username: str, **changes: Any) -> Any:
    """Change a user's name, role or mail address, disable them or let them in again.

    Another role, and disabling, signs them out everywhere. 409 `Conflict` where nobody would be
    left to administer.
    """
    _user(username)
    if "email" in changes:
        accounts.refuse_oneself(username, g.username)
        changes["email"] = changes["email"] or ""
    accounts.change(auth.database(), username, utc_now(), g.username, **changes)
    return _user(username)


@door.operation(
    "POST",
    "/users/<username>/sign-out",
    Scope.ADMIN,
    right=Right.MANAGE_USERS,
    answers=AllDoneSchema,
    body=Nothing,
    body_required=False,
    fails=["NotFound"],
)
def sign_user_out(username: str) -> Any:
    """Sign a user out of every browser. Tokens live on."""
    sessions.end_all(auth.database(), username, utc_now(), g.username)
    return {"done": True}


@door.operation(
    "POST",
    "/users/<username>/reset",
    Scope.ADMIN,
    right=Right.MANAGE_USERS,
    answers=OneTimeLinkSchema,
    body=Nothing,
    body_required=False,
    fails=_CONFLICTS,
)
def reset_password(username: str) -> Any:
    """Make a link by which a user chooses a new password, once, within half an hour.

    It is mailed to who has an address, where mail can be sent; else hand it over yourself.
    """
    accounts.refuse_oneself(username, g.username)
    made = invitations.reset(auth.database(), username, by=g.username, now=utc_now(), post=_post())
    return _linked(made)


@door.operation(
    "DELETE",
    "/users/<username>/identities",
    Scope.ADMIN,
    right=Right.MANAGE_USERS,
    answers=UserSchema,
    fails=_CONFLICTS,
)
def unlink_user(username: str) -> Any:
    """Forget who a user is at sign-in providers, as when their account there is new.

    Their own they unlink on their account page, where their password is asked for.
    """
    accounts.refuse_oneself(username, g.username)
    providers.forget(auth.database(), username, utc_now(), g.username)
    return _user(username)


@door.operation(
    "DELETE",
    "/users/<username>/factor",
    Scope.ADMIN,
    right=Right.MANAGE_USERS,
    answers=UserSchema,
    fails=_CONFLICTS,
)
def remove_factor(username: str) -> Any:
    """Ask a user for the password alone from now on, when their phone is lost."""
    accounts.refuse_oneself(username, g.username)
    factors.remove(auth.database(), username, utc_now(), g.username)
    return _user(username)


@door.operation(
    "GET", "/invitations", Scope.ADMIN, right=Right.SEE_SETTINGS, answers=InvitationsSchema
)
def list_invitations() -> Any:
    """List the invitations nobody has accepted yet."""
    return {"items": invitations.waiting(auth.database(), utc_now())}


@door.operation(
    "POST",
    "/invitations",
    Scope.ADMIN,
    right=Right.MANAGE_USERS,
    answers=OneTimeLinkSchema,
    body=InviteSchema,
    fails=["Conflict"],
)
def invite(*, username: str, name: str, role: str, email: str | None) -> Any:
    """Make a link by which somebody chooses a password and comes in, once, within a week.

    It is mailed to the address given, where mail can be sent; else hand it over yourself. 409
    `Conflict` where somebody has that name or address.
    """
    made = invitations.invite(
        auth.database(),
        username=username,
        name=name,
        role=role,
        by=g.username,
        now=utc_now(),
        email=email,
        post=_post(),
    )
    return _linked(made)


@door.operation(
    "DELETE",
    "/invitations/<row:invitation_id>",
    Scope.ADMIN,
    right=Right.MANAGE_USERS,
    answers=AllDoneSchema,
    fails=["NotFound"],
)
def withdraw_invitation(invitation_id: int) -> Any:
    """Withdraw an invitation; its link works no more."""
    invitations.withdraw(auth.database(), invitation_id, by=g.username, now=utc_now())
    return {"done": True}


def told(row: UserRow) -> dict[str, Any]:
    """Return a user as it is answered: without the password and the factor's key."""
    return {
        "username": row.username,
        "name": row.name,
        "role": row.role,
        "created_at": row.created_at,
        "disabled_at": row.disabled_at,
        "factor": row.factor is not None,
        "email": row.email,
    }


def _user(username: str) -> dict[str, Any]:
    with auth.database().reading() as session:
        return told(accounts.existing(session, username))


def _linked(made: Made) -> dict[str, Any]:
    root = auth.config().public_url or request.host_url.rstrip("/")
    if made.mailed_to is not None:
        auth.bell().ring(MAIL)
    return {
        "url": f"{root}/link/{made.word}",
        "expires_at": made.expires_at,
        "mailed_to": made.mailed_to,
    }


def _post() -> Safe | None:
    """Return what encrypts links that are mailed, None where they cannot be."""
    settings = auth.config()
    return Safe(settings.secret_key) if settings.mail_url and settings.public_url else None
