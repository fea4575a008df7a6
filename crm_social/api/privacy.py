"""The privacy desk: what is held of a person, objections, and forgetting."""

from typing import Any, Final

import msgspec
from flask import g
from marshmallow import fields, validate

from crm_social import auth
from crm_social.actions import forget, privacy
from crm_social.actions.accounts import Scope
from crm_social.actions.privacy import Held
from crm_social.api.door import Door, Nothing
from crm_social.api.fields import (
    LAST_ID,
    AnswerSchema,
    InputSchema,
    Text,
    about,
    maybe,
    maybe_moment,
    moment,
)
from crm_social.core.rights import Right
from crm_social.errors import Invalid
from crm_social.queue import DELIVER
from crm_social.store.db import utc_now
from crm_social.store.forgetting import Forgetting

_FAILS: Final = ("NotFound",)

door = Door("Privacy", "What is held of a person: hand it out, note an objection, forget it.")


class HeldSchema(AnswerSchema):
    """How much is held of a contact."""

    contact_id = fields.Integer(metadata=about("The contact's id.", 7))
    name = maybe("What the person is called.", "Kari Nordmann")
    handles = fields.Integer(metadata=about("How many accounts and addresses.", 2))
    facts = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata=about("How many facts of each sort.", {"engagement": 12, "sale": 1}),
    )
    first_at = maybe_moment("When the oldest of them happened.")
    last_at = maybe_moment("When the newest of them happened.")
    moves = fields.Integer(metadata=about("How many steps along the loop.", 3))
    tasks = fields.Integer(metadata=about("How many tasks, closed ones too.", 2))
    objected = fields.Boolean(metadata=about("They object to every use of it.", False))


class HandedOutSchema(AnswerSchema):
    """Everything that is held of a contact, as the person may have it."""

    as_of = moment("When this was put together.")
    contact = fields.Dict(metadata=about("The profile and where they stand.", {"id": 7}))
    handles = fields.List(fields.Dict(), metadata=about("Every account and address."))
    facts = fields.List(fields.Dict(), metadata=about("Every fact, oldest first."))
    moves = fields.List(fields.Dict(), metadata=about("Every step along the loop."))
    tasks = fields.List(fields.Dict(), metadata=about("Every task about them."))


class ForgetSchema(InputSchema):
    """That somebody is really to be forgotten."""

    confirm = fields.Integer(
        required=True,
        validate=validate.Range(0, LAST_ID),
        metadata=about("The contact's id once more; it cannot be undone.", 7),
    )
    reason = Text(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, 200),
        metadata=about("Why, for the log; it stays, so name nobody.", "Request of 25 November."),
    )


class ForgettingSchema(AnswerSchema):
    """That somebody was forgotten. It names nobody."""

    id = fields.Integer(metadata=about("The number of the forgetting.", 4))
    contact_id = fields.Integer(
        allow_none=True, metadata=about("A number that leads nowhere any more.", 7)
    )
    at = moment("When it began.")
    by = fields.String(metadata=about("Who did it.", "ada"))
    reason = maybe("Why.", "Request of 25 November.")
    handles = fields.Integer(metadata=about("How many accounts and addresses went.", 2))
    facts = fields.Integer(metadata=about("How many facts were blanked.", 14))
    messages = fields.Integer(metadata=about("How many messages were blanked or dropped.", 3))
    finished_at = maybe_moment("When the last of it was gone.")


class ForgettingsSchema(AnswerSchema):
    """Every forgetting."""

    items = fields.List(fields.Nested(ForgettingSchema), metadata=about("The oldest first."))


@door.operation(
    "GET",
    "/contacts/<row:contact_id>/held",
    Scope.ADMIN,
    right=Right.SEE_PRIVACY,
    answers=HeldSchema,
    fails=_FAILS,
)
def get_held(contact_id: int) -> Any:
    """Count what is held of a contact."""
    return _told(privacy.held(auth.database(), contact_id))


@door.operation(
    "POST",
    "/contacts/<row:contact_id>/hand-out",
    Scope.ADMIN,
    right=Right.MANAGE_PRIVACY,
    answers=HandedOutSchema,
    body=Nothing,
    body_required=False,
    fails=_FAILS,
)
def hand_out(contact_id: int) -> Any:
    """Hand out everything that is held of a contact, for the person to have.

    The audit notes that it was handed out.
    """
    now = utc_now()
    return privacy.hand_out(auth.database(), contact_id, by=g.username, now=now) | {"as_of": now}


@door.operation(
    "POST",
    "/contacts/<row:contact_id>/object",
    Scope.ADMIN,
    right=Right.MANAGE_PRIVACY,
    answers=HeldSchema,
    body=Nothing,
    body_required=False,
    fails=_FAILS,
)
def object_to_all(contact_id: int) -> Any:
    """Note that the person objects to every use: no scores, tasks or contact from now on."""
    privacy.object_to_all(auth.database(), contact_id, by=g.username, now=utc_now())
    auth.bell().ring(DELIVER)
    return _told(privacy.held(auth.database(), contact_id))


@door.operation(
    "DELETE",
    "/contacts/<row:contact_id>/object",
    Scope.ADMIN,
    right=Right.MANAGE_PRIVACY,
    answers=HeldSchema,
    fails=_FAILS,
)
def lift_objection(contact_id: int) -> Any:
    """Note that the person takes the objection back."""
    privacy.lift_objection(auth.database(), contact_id, by=g.username, now=utc_now())
    auth.bell().ring(DELIVER)
    return _told(privacy.held(auth.database(), contact_id))


@door.operation(
    "POST",
    "/contacts/<row:contact_id>/forget",
    Scope.ADMIN,
    right=Right.MANAGE_PRIVACY,
    answers=ForgettingSchema,
    body=ForgetSchema,
    fails=_FAILS,
)
def forget_contact(contact_id: int, *, confirm: int, reason: str | None) -> Any:
    """Forget a person for ever: nothing of them stays, nothing new of them is kept.

    422 `Invalid` unless `confirm` is the same id.
    """
    if confirm != contact_id:
        raise Invalid("This is not the id in the address.", "confirm")
    done = forget.forget(auth.database(), contact_id, by=g.username, now=utc_now(), reason=reason)
    auth.bell().ring(DELIVER)
    return _forgotten(done)


@door.operation(
    "GET", "/forgettings", Scope.ADMIN, right=Right.SEE_PRIVACY, answers=ForgettingsSchema
)
def list_forgettings() -> Any:
    """List who was forgotten when, without names."""
    return {"items": [_forgotten(one) for one in forget.history(auth.database())]}


def _told(held: Held) -> dict[str, Any]:
    return {
        "contact_id": held.contact.id,
        "name": held.contact.state.name,
        "handles": len(held.contact.handles),
        "facts": held.facts,
        "first_at": held.first_at,
        "last_at": held.last_at,
        "moves": held.moves,
        "tasks": held.tasks,
        "objected": held.objected,
    }


def _forgotten(done: Forgetting) -> dict[str, Any]:
    told = msgspec.structs.asdict(done)
    # A proof for who has the key; nothing for the API.
    del told["digest"]
    return told
