"""Giving a contact to a colleague, field by field."""

from typing import Final

from marshmallow import fields, validate

from crm_social.actions.hand_over import Because
from crm_social.api.fields import AnswerSchema, InputSchema, Text, about
from crm_social.api.schemas import TaskSchema

_AN_ID: Final = "4d1c0a8f2b6e4f7a9c3d5e6f7a8b9c0d"


class HandOverSchema(InputSchema):
    """To whom, and why."""

    to = Text(
        required=True,
        validate=validate.Length(1, 40),
        metadata=about("The username of the colleague who has the contact from now on.", "eva"),
    )
    because = fields.Enum(
        Because,
        by_value=True,
        required=True,
        metadata=about("Why the colleague is better placed.", "knows_them"),
    )


class HandedSchema(AnswerSchema):
    """What became of the task."""

    hand_over = fields.String(metadata=about("The hand-over's id, to take it back with.", _AN_ID))
    task = fields.Nested(TaskSchema)
