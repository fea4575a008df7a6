"""What the API answers and takes about endpoints and deliveries."""

from typing import Final

from marshmallow import fields, validate

from crm_social.actions.webhooks import EVENTS, EVERYTHING
from crm_social.api.fields import (
    LAST_ID,
    AnswerSchema,
    InputSchema,
    Instant,
    Text,
    about,
    maybe,
    maybe_moment,
    moment,
    one_of,
)
from crm_social.api.pagination import IdPieceSchema
from crm_social.api.schemas import PageSchema
from crm_social.store.deliveries import STATES

_SECRET: Final = "Signs every message; shown this once."  # noqa: S105 - a description
_EVENTS: Final = "The events it hears of, or `*` for all."
_ADDRESS: Final = "Where messages are sent: https, port 443 or 8443, a public address."


class EndpointSchema(AnswerSchema):
    """Somebody who hears of what happens."""

    id = fields.Integer(metadata=about("The endpoint's id.", 3))
    url = fields.String(metadata=about("Where messages are sent.", "https://crm.example/hook"))
    events = fields.List(fields.String(), metadata=about(_EVENTS, ["task.opened"]))
    created_at = moment("When it was added.")
    created_by = fields.String(metadata=about("Who added it.", "ada"))
    old_until = maybe_moment("Until when the secret before the last rotation signs too.")
    disabled_at = maybe_moment("Since when nothing is sent; null while it is.")
    disabled_because = maybe("Why nothing is sent.", "Disabled by ada.")


class EndpointPageSchema(PageSchema):
    """A piece of the list of endpoints."""

    items = fields.List(fields.Nested(EndpointSchema), metadata=about("This piece of the list."))


class NewEndpointSchema(AnswerSchema):
    """A new endpoint."""

    endpoint = fields.Nested(EndpointSchema)
    secret = fields.String(metadata=about(_SECRET, "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"))


class AddEndpointSchema(InputSchema):
    """Who wants to hear of what."""

    url = Text(
        required=True,
        validate=validate.Length(1, 2_000),
        metadata=about(_ADDRESS, "https://crm.example/hook"),
    )
    events = fields.List(
        fields.String(validate=one_of([EVERYTHING, *EVENTS])),
        load_default=[EVERYTHING],
        validate=validate.Length(1, 20),
        metadata=about(_EVENTS, ["task.opened", "contact.moved"]),
    )


class ChangeEndpointSchema(InputSchema):
    """What to change of an endpoint; what is left out stays."""

    url = Text(
        validate=validate.Length(1, 2_000), metadata=about(_ADDRESS, "https://crm.example/hook")
    )
    events = fields.List(
        fields.String(validate=one_of([EVERYTHING, *EVENTS])),
        validate=validate.Length(1, 20),
        metadata=about(_EVENTS, ["*"]),
    )


class AttemptSchema(AnswerSchema):
    """One try to send."""

    at = moment("When it began.")
    took_ms = fields.Integer(metadata=about("How long it took, in milliseconds.", 41))
    status = fields.Integer(
        allow_none=True, metadata=about("The HTTP status; null where no answer came.", 500)
    )
    problem = maybe("What went wrong.", "https://crm.example/hook answered 500 without a word.")
    answer = maybe("The first 2 kB of the answer, without secrets.", "Internal Server Error")


class DeliverySchema(AnswerSchema):
    """One message to one endpoint."""

    id = fields.Integer(metadata=about("The delivery's id.", 12))
    endpoint_id = fields.Integer(metadata=about("To whom.", 3))
    message_id = fields.String(
        metadata=about("The `webhook-id` it is sent under, at every try the same.", "msg_9f86d081")
    )
    event = fields.String(metadata=about("What it tells of.", "task.opened"))
    state = fields.String(
        validate=one_of(STATES),
        metadata=about(
            "`ready` waits for its time, `leased` is being sent, `done` was taken in, `dead` was"
            " given up and waits for a person, `dropped` is never sent.",
            "done",
        ),
    )
    attempts = fields.Integer(metadata=about("How often it was tried.", 1))
    created_at = moment("When it was queued.")
    next_at = maybe_moment("When it is tried next; null when it is over or its endpoint is off.")
    done_at = maybe_moment("When it was taken in.")
    problem = maybe("What is wrong and what to do about it.", "Dropped by ada.")


class FullDeliverySchema(DeliverySchema):
    """One message to one endpoint, with its body and every try."""

    payload = fields.String(metadata=about("The body, exactly as it is sent and signed.", "{}"))
    tries = fields.List(fields.Nested(AttemptSchema), metadata=about("Every try, oldest first."))


class DeliveryPageSchema(PageSchema):
    """A piece of the list of deliveries."""

    items = fields.List(fields.Nested(DeliverySchema), metadata=about("This piece of the list."))


class DeliveriesQuerySchema(IdPieceSchema):
    """Which deliveries."""

    state = fields.String(validate=one_of(STATES), metadata=about("Only deliveries in this state."))
    endpoint_id = fields.Integer(
        validate=validate.Range(0, LAST_ID), metadata=about("Only deliveries to this endpoint.")
    )


class RedeliverDeadSchema(InputSchema):
    """Which of an endpoint's dead deliveries to send again."""

    since = Instant(
        metadata=about(
            "Only those queued at or after this time, with its zone.", "2026-11-25T08:00:00Z"
        )
    )


class RedeliveredSchema(AnswerSchema):
    """How many deliveries are sent again."""

    count = fields.Integer(metadata=about("How many dead deliveries there were.", 4))
