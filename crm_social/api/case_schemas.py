"""Cases and alarms, field by field."""

from typing import Final

from marshmallow import fields, validate

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
from crm_social.api.hand_over_schemas import HandedSchema, HandOverSchema
from crm_social.api.pagination import IdPieceSchema
from crm_social.api.schemas import PageSchema, TaskContactSchema
from crm_social.core.cases import Clock, Standing
from crm_social.core.facts import Settled

__all__ = ["HandOverSchema", "HandedSchema"]

_AN_ID: Final = "4d1c0a8f2b6e4f7a9c3d5e6f7a8b9c0d"
_CLOCK: Final = (
    "`runs`; `late` where it passed and nothing was done; `kept`, `missed`, or `void` where the"
    " case ended by no deed of ours."
)


class CaseSchema(AnswerSchema):
    """A complaint: whose turn it is, both clocks, and how it ended."""

    id = fields.Integer(metadata=about("The case's id: that of its task.", 12))
    key = fields.String(metadata=about("The name of case and task in webhooks.", "9f86d081884c7d"))
    contact = fields.Nested(TaskContactSchema)
    standing = fields.String(
        validate=one_of(Standing),
        metadata=about("`open` is our turn, `waiting` theirs.", "open"),
    )
    owner = maybe("Who has it.", "ola")
    platform = fields.String(metadata=about("Where they complained.", "mastodon"))
    said = maybe("Their words, shortened.", "Varen kom aldri fram.")
    url = maybe("Where to answer.", "https://social.example/p1")
    opened_at = moment("When they complained.")
    answer_by = moment("By when they are to be answered first.")
    answered_at = maybe_moment("When they were.")
    answer_clock = fields.String(validate=one_of(Clock), metadata=about(_CLOCK, "runs"))
    settle_by = moment("By when it is to be settled.")
    closed_at = maybe_moment("When it was closed.")
    settle_clock = fields.String(validate=one_of(Clock), metadata=about(_CLOCK, "runs"))
    outcome = maybe(
        "How it ended: what the rep said, or `settled`, `rejected`, `taken_back`, `ran_out`.",
        "mended",
    )
    words = fields.String(
        metadata=about("Words to begin with, in the person's language.", "Hei Kari. …")
    )


class CasePageSchema(PageSchema):
    """A piece of the list of cases."""

    items = fields.List(fields.Nested(CaseSchema), metadata=about("This piece of the list."))


class CasesQuerySchema(IdPieceSchema):
    """Which cases."""

    standing = fields.String(validate=one_of(Standing), metadata=about("Only cases that stand so."))
    owner = Text(
        validate=validate.Length(1, 40), metadata=about("Only cases this rep has, by username.")
    )


class CaseActedSchema(AnswerSchema):
    """What was said, and what it made of the case."""

    verdict = fields.String(metadata=about("The verdict's id, to take it back with.", _AN_ID))
    case = fields.Nested(CaseSchema)


class CaseAnsweredSchema(InputSchema):
    """That they were answered."""

    note = Text(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, 10_000),
        metadata=about("What is to be remembered of it.", "Asked for the order number."),
    )


class SettleSchema(CaseAnsweredSchema):
    """How it was settled."""

    outcome = fields.Enum(
        Settled, by_value=True, required=True, metadata=about("How it was settled.", "mended")
    )


class CaseFiguresSchema(AnswerSchema):
    """How complaints were met."""

    days = fields.Integer(metadata=about("They are of the cases opened in so many days.", 90))
    open = fields.Integer(metadata=about("Cases where it is our turn.", 3))
    waiting = fields.Integer(metadata=about("Cases where it is theirs.", 1))
    closed = fields.Integer(metadata=about("All that are closed.", 40))
    number = fields.Integer(metadata=about("Complaints of those days, but those taken back.", 6))
    decided = fields.Integer(metadata=about("Of them, those answered or late.", 6))
    kept = fields.Integer(metadata=about("Of those, how many were answered in time.", 5))
    median_seconds = fields.Integer(
        allow_none=True, metadata=about("The median time to the first answer.", 3600)
    )


class AlarmSchema(AnswerSchema):
    """Far more complaints within a day than are usual."""

    id = fields.Integer(metadata=about("The alarm's id.", 2))
    platform = fields.String(metadata=about("Where.", "mastodon"))
    channel = maybe("On which channel.", "@webgruppen@snabelen.example")
    post = maybe("The post; none where it is about the whole channel.", "https://social.example/p1")
    url = maybe("Where the post is.", "https://social.example/p1")
    raised_at = moment("When it was raised.")
    heard = fields.Integer(metadata=about("Complaints within a day.", 9))
    usual = fields.Float(metadata=about("So many a day are usual on the channel.", 0.4))
    p = fields.Float(metadata=about("How likely so many are by chance.", 0.00002))
    ended_at = maybe_moment("When somebody let outreach go on.")
    ended_by = maybe("Who did.", "mads")
    reason = maybe("Why.", "Answered under the post.")


class AlarmPageSchema(PageSchema):
    """A piece of the list of alarms, the oldest first."""

    items = fields.List(fields.Nested(AlarmSchema), metadata=about("This piece of the list."))


class AlarmsQuerySchema(IdPieceSchema):
    """Which alarms."""

    running = fields.Boolean(metadata=about("Only those that run, or only those that are over."))


class GoOnSchema(InputSchema):
    """Why outreach may go on."""

    reason = Text(
        required=True,
        validate=validate.Length(1, 200),
        metadata=about("Why it may go on; it stays on the alarm.", "Answered under the post."),
    )
