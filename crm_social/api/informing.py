"""Who is to be told that we hold their data, the words for it, and what is kept no longer."""

from typing import Any

from flask import g, request
from marshmallow import fields, validate

from crm_social import auth
from crm_social.actions import informing, retention
from crm_social.actions.accounts import Scope
from crm_social.api.door import Door
from crm_social.api.fields import (
    LAST_ID,
    AnswerSchema,
    InputSchema,
    about,
    maybe,
    maybe_moment,
    moment,
    one_of,
)
from crm_social.core.informing import Because
from crm_social.core.reasons import LANGUAGES
from crm_social.core.rights import Right
from crm_social.queue import DELIVER
from crm_social.store.db import utc_now

door = Door("Informing", "Who is to be told that we hold their data, and what is kept no longer.")


class UntoldSchema(AnswerSchema):
    """One who is to be told."""

    contact_id = fields.Integer(metadata=about("The contact's id.", 7))
    name = maybe("What the person is called.", "Kari Nordmann")
    since = moment("When the first datum of theirs came to us.")
    due_at = moment("By when they are to be told.")
    because = fields.String(validate=one_of(Because), metadata=about("Why by then.", "month"))


class UntoldListSchema(AnswerSchema):
    """Who is to be told within a week."""

    overdue = fields.Integer(metadata=about("How many should have been told by now.", 4))
    soon = fields.Integer(metadata=about("How many more within a week.", 12))
    items = fields.List(
        fields.Nested(UntoldSchema), metadata=about("The longest overdue first, 200 at most.")
    )


class InformedSchema(InputSchema):
    """Who was told."""

    contact_ids = fields.List(
        fields.Integer(validate=validate.Range(0, LAST_ID)),
        required=True,
        validate=validate.Length(1, informing.AT_ONCE),
        metadata=about("The contacts who were told.", [7, 12]),
    )


class MarkedSchema(AnswerSchema):
    """How many were marked."""

    marked = fields.Integer(metadata=about("Those who were not marked before.", 2))


class InformingNoticeQuerySchema(InputSchema):
    """In which language."""

    lang = fields.String(
        load_default="en",
        validate=one_of(LANGUAGES),
        metadata=about("The language of the notice."),
    )


class InformingNoticeSchema(AnswerSchema):
    """The words to tell somebody with."""

    subject = fields.String(metadata=about("For a mail.", "What Nordlys AS knows about you"))
    body = fields.String(
        metadata=about("What, where from, why, how long, rights, and their own link.", "Hello! …")
    )


class RetentionSchema(AnswerSchema):
    """What goes within 30 days by the rules of the settings."""

    on = fields.Boolean(metadata=about("The daily job deletes.", True))
    counted_at = maybe_moment("When it was counted, once a day.")
    people = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata=about("How many people, by rule.", {"silent_lead": 3, "untold": 0}),
    )
    messages = fields.Integer(metadata=about("Old messages whose content goes.", 40))


@door.operation("GET", "/untold", Scope.ADMIN, right=Right.SEE_PRIVACY, answers=UntoldListSchema)
def list_untold() -> Any:
    """List who is to be told that we hold their data, and was not."""
    desk = informing.desk(auth.database(), utc_now(), informing.AT_ONCE)
    return {
        "overdue": desk.overdue,
        "soon": desk.soon,
        "items": [
            {
                "contact_id": line.owed.contact_id,
                "name": line.name,
                "since": line.owed.since,
                "due_at": line.owed.due_at,
                "because": line.owed.because,
            }
            for line in desk.lines
        ],
    }


@door.operation(
    "POST",
    "/informed",
    Scope.ADMIN,
    right=Right.MANAGE_PRIVACY,
    answers=MarkedSchema,
    body=InformedSchema,
    fails=["NotFound"],
)
def mark_informed(*, contact_ids: list[int]) -> Any:
    """Mark that contacts were told; all of them or, where one is not there, none."""
    marked = informing.told(auth.database(), contact_ids, by=g.username, now=utc_now())
    auth.bell().ring(DELIVER)
    return {"marked": marked}


@door.operation(
    "GET",
    "/contacts/<row:contact_id>/notice",
    Scope.ADMIN,
    right=Right.SEE_PRIVACY,
    answers=InformingNoticeSchema,
    query=InformingNoticeQuerySchema,
    fails=["NotFound"],
)
def get_notice(contact_id: int, *, lang: str) -> Any:
    """Return the notice for a contact, with the link by which they can object."""
    config = auth.config()
    words = informing.words(
        auth.database(),
        contact_id,
        lang,
        root=config.public_url or request.host_url.rstrip("/"),
        secret=config.secret_key,
        now=utc_now(),
    )
    return {"subject": words.subject, "body": words.body}


@door.operation("GET", "/retention", Scope.ADMIN, right=Right.SEE_PRIVACY, answers=RetentionSchema)
def get_retention() -> Any:
    """Say how much goes within 30 days, as the daily job counted it."""
    found = retention.counted(auth.database())
    people = {} if found is None else found.planned.people
    return {
        "on": auth.config().retention,
        "counted_at": None if found is None else found.at,
        "people": {one.value: n for one, n in people.items()},
        "messages": 0 if found is None else found.planned.messages,
    }
