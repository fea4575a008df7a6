"""What the API answers and takes, field by field, with a word on each for integrators.

The engagement record has a file of its own, `records.py`.
"""

from typing import Final

from marshmallow import EXCLUDE, Schema, fields, validate

from crm_social.api.fields import (
    LAST_ID,
    AnswerSchema,
    InputSchema,
    Instant,
    Text,
    about,
    evidence,
    maybe,
    maybe_moment,
    moment,
    one_of,
    stage,
)
from crm_social.api.pagination import IdPieceSchema
from crm_social.core.facts import RejectReason
from crm_social.core.loop import Stage
from crm_social.core.model import Play
from crm_social.core.plays import Because, TaskState
from crm_social.store.ledger import Appended

#: Where leads stand: found, ready for sales, taken on.
LEADS: Final = (Stage.LEAD, Stage.MQL, Stage.ACCEPTED)

OUTCOMES: Final = (*Appended, "future", "refused")


class PageSchema(AnswerSchema):
    next = maybe(
        "The address of the next piece, relative to this one; null at the end.",
        "/api/v1/contacts?limit=50&cursor=NTAuaWQ",
    )


# ---- engagements


class OutcomeSchema(Schema):
    """What became of one record."""

    class Meta:
        unknown = EXCLUDE

    index = fields.Integer(
        required=True, metadata=about("The record's place in the request, from 0.", 0)
    )
    outcome = fields.String(
        required=True,
        validate=one_of(OUTCOMES),
        metadata=about(
            "`new`: kept. `known`: the very same was here already. `relabelled`: known, with"
            " another look of profile or post. `clash`: the same happening was told with other"
            " content; both are kept and one counts. `future`: kept, and counts when its time"
            " comes. `suppressed`: not kept, as the person was forgotten. `refused`: not kept;"
            " `field` and `reason` say why.",
            "new",
        ),
    )
    field = fields.String(metadata=about("The field that cannot be used, dotted.", "actor.id"))
    reason = fields.String(
        metadata=about("Why it was refused.", "The record is missing required field `id`.")
    )


class OutcomesSchema(AnswerSchema):
    """What became of a batch; all accepted records are durable by now."""

    accepted = fields.Integer(metadata=about("How many records were not refused.", 1))
    refused = fields.Integer(metadata=about("How many records were refused.", 0))
    outcomes = fields.List(
        fields.Nested(OutcomeSchema), metadata=about("One for each record, in their order.")
    )


# ---- tasks


class TaskContactSchema(AnswerSchema):
    """Whom a task is about, as far as a list shows it."""

    id = fields.Integer(metadata=about("The contact's id.", 7))
    name = maybe("What the person is called.", "Kari Nordmann")
    handle = maybe("The handle last seen.", "kari@social.example")
    company = maybe("Where the person works.", "Fjordkaffe AS")
    title = maybe("What the person does there.", "Daglig leder")
    stage = stage()
    letter = fields.String(metadata=about("How well the person suits us, A to D.", "B"))
    engagement_band = fields.Integer(metadata=about("Engagement, 1 hottest to 3 coldest.", 2))
    intent_band = fields.Integer(metadata=about("Intent, 1 hottest to 3 coldest.", 1))
    owner = maybe("The rep the contact belongs to.", "ola")


class TaskSchema(AnswerSchema):
    """One step for a person: what to do, by when, why, and in which words."""

    id = fields.Integer(metadata=about("The task's id.", 12))
    key = fields.String(metadata=about("The task's name in webhooks.", "9f86d081884c7d65"))
    contact = fields.Nested(TaskContactSchema)
    play = fields.String(validate=one_of(Play), metadata=about("What to do.", "answer"))
    because = fields.String(validate=one_of(Because), metadata=about("Why, in one word.", "asked"))
    why = fields.String(
        metadata=about("Why, as a sentence.", "Asked a question on “New winter boots”.")
    )
    words = fields.String(
        metadata=about("Words to say, in the person's language.", "Hei Kari, godt spørsmål! …")
    )
    state = fields.String(
        validate=one_of(TaskState),
        metadata=about(
            "`open`, `accepted` and `snoozed` are live; `done` and `rejected` were closed by a"
            " rep, `expired` by time, `gone` because its reason was taken back.",
            "open",
        ),
    )
    owner = maybe("The rep who took it.", "ola")
    opened_at = moment("When its reason came.")
    due_at = moment("By when it should be done.")
    expires_at = moment("When it is too late to be worth doing.")
    until = maybe_moment("Until when it is put off.")
    closed_at = maybe_moment("When it was closed.")
    reason = maybe("Why a rep rejected it.", "bad_timing")
    escalated = fields.Boolean(metadata=about("Nobody took it in time.", False))
    platform = fields.String(metadata=about("Where it came from.", "mastodon"))
    said = maybe("The person's own words, shortened.", "Hva koster dette?")
    post = maybe("The beginning of the post it is about.", "New winter boots")
    url = maybe("Where to answer.", "https://social.example/p1")
    evidence = fields.List(evidence(), metadata=about("The engagements behind it, oldest first."))


class TaskPageSchema(PageSchema):
    """A piece of the list of tasks."""

    items = fields.List(fields.Nested(TaskSchema), metadata=about("This piece of the list."))


class TasksQuerySchema(IdPieceSchema):
    """Which tasks."""

    state = fields.String(
        validate=one_of(["live", *TaskState]),
        metadata=about("Only tasks in this state; `live` is open, accepted or snoozed."),
    )
    owner = Text(
        validate=validate.Length(1, 40),
        metadata=about("Only tasks this rep has taken, by username."),
    )
    play = fields.String(validate=one_of(Play), metadata=about("Only tasks of this play."))
    contact_id = fields.Integer(
        validate=validate.Range(0, LAST_ID),
        metadata=about("Only tasks about this contact."),
    )
    platform = Text(
        validate=validate.Regexp(r"[a-z][a-z0-9_.-]{0,39}\Z"),
        metadata=about("Only tasks that came from this platform."),
    )
    stage = fields.String(
        validate=one_of(Stage), metadata=about("Only tasks of contacts at this stage.")
    )
    free = fields.Boolean(metadata=about("Only tasks nobody has taken."))


class VerdictSchema(AnswerSchema):
    """What a verdict made of its task."""

    verdict = fields.String(
        metadata=about(
            "The verdict's id, to take it back with.", "4d1c0a8f2b6e4f7a9c3d5e6f7a8b9c0d"
        )
    )
    task = fields.Nested(TaskSchema)


class SnoozeSchema(InputSchema):
    """Until when to put a task off."""

    until = Instant(
        required=True,
        metadata=about("A time in the next 180 days, with its zone.", "2026-12-01T08:00:00+01:00"),
    )


class DoneSchema(InputSchema):
    """What to remember of a task that is done."""

    note = Text(
        allow_none=True,
        validate=validate.Length(max=10_000),
        metadata=about("What came of it.", "Sent the price list."),
    )


class RejectSchema(DoneSchema):
    """Why a task was not worth it."""

    reason = fields.Enum(
        RejectReason,
        by_value=True,
        required=True,
        metadata=about("`not_a_fit` also stops all tasks for this contact.", "bad_timing"),
    )


# ---- contacts


class AxisSchema(AnswerSchema):
    """One axis of warmth."""

    points = fields.Float(metadata=about("What it is worth now; it fades by half-lives.", 6.5))
    band = fields.Integer(metadata=about("1 hottest to 3 coldest.", 2))


class ContactSchema(AnswerSchema):
    """One person, as lists show them."""

    id = fields.Integer(metadata=about("The contact's id.", 7))
    name = maybe("What the person is called.", "Kari Nordmann")
    handle = maybe("The handle last seen.", "kari@social.example")
    email = maybe("The person's mail address.", "kari@fjordkaffe.example")
    company = maybe("Where the person works.", "Fjordkaffe AS")
    company_key = maybe(
        "The company's key, by which its people are found together; null where it is unknown.",
        "fjordkaffe",
    )
    title = maybe("What the person does there.", "Daglig leder")
    stage = stage()
    stage_at = maybe_moment("When the person came there.")
    owner = maybe("The rep the contact belongs to.", "ola")
    fit = fields.Integer(metadata=about("How well the person suits us, 0 to 100.", 70))
    letter = fields.String(metadata=about("The same in a letter, A to D.", "A"))
    engagement = fields.Nested(AxisSchema)
    intent = fields.Nested(AxisSchema)
    engaged_at = maybe_moment("When the person last engaged.")


class ContactPageSchema(PageSchema):
    """A piece of the list of contacts."""

    items = fields.List(fields.Nested(ContactSchema), metadata=about("This piece of the list."))


class HandleSchema(AnswerSchema):
    """One account of a person on one platform; a mail address is one on platform `email`."""

    platform = fields.String(metadata=about("The platform.", "mastodon"))
    id = fields.String(metadata=about("The account's id there.", "https://social.example/@kari"))


class RecycledSchema(AnswerSchema):
    """Why a lead was put back, and when to look at it again."""

    reason = fields.String(metadata=about("The reason.", "budget next year"))
    until = moment("The day it wakes up.")


class ConsentSchema(AnswerSchema):
    """The newest word on one purpose and channel."""

    purpose = fields.String(metadata=about("What it is for; `*` for all.", "contact"))
    channel = maybe("The channel it holds for; all where none is named.", "email")
    says = fields.String(metadata=about("given, withdrawn, objected or lifted.", "given"))
    basis = maybe("The lawful basis, where it is not consent.", "contract")
    at = moment("When it was said.")


class PurposeSchema(AnswerSchema):
    """Whether data heard on a platform may be used for one thing, and why."""

    platform = fields.String(metadata=about("Where it was heard.", "mastodon"))
    use = fields.String(metadata=about("link, score, task, export or contact.", "contact"))
    channel = maybe("How they would be contacted; for `contact` only.", "email")
    allowed = fields.Boolean(metadata=about("It may.", True))
    reason = fields.String(metadata=about("Why, as a code.", "no_consent"))
    why = fields.String(metadata=about("Why, as a sentence.", "They gave no consent to e-mail."))


class FullContactSchema(ContactSchema):
    """One person, with all that is known."""

    location = maybe("Where the person is.", "Bergen")
    url = maybe("The person's page.", "https://social.example/@kari")
    bio = maybe("What the person says of themselves.", "Coffee and boats")
    lang = maybe("The person's language, as far as known: nb, sv or en.", "nb")
    intent_at = maybe_moment("When the person last showed that they want something.")
    engagements = fields.Integer(metadata=about("How many engagements count and still stand.", 4))
    disqualified = fields.Boolean(metadata=about("A rep said: not one for us.", False))
    advocacy = fields.Nested(AxisSchema)
    size = fields.Integer(allow_none=True, metadata=about("Employees of the company.", 120))
    industry = maybe("The company's industry.", "retail")
    country = maybe("The country, two letters.", "NO")
    phone = maybe("A phone number.", "+47 22 00 00 00")
    owner_reason = maybe("Why the owner is the owner, where it was decided.", "Knows them.")
    working = maybe("How far a rep has come with somebody taken on.", "attempting")
    recycled = fields.Nested(RecycledSchema, allow_none=True)
    excluded = maybe("Why the person is out of all scoring.", "employee")
    detractor = fields.Boolean(metadata=about("A complaint of theirs is open.", False))
    deals = fields.Integer(metadata=about("How many deals are open.", 1))
    cycle = fields.Integer(metadata=about("How many times they bought.", 2))
    bought_at = maybe_moment("When they last bought.")
    risk = maybe("A customer gone silent: at_risk or dormant.", "at_risk")
    advocate = fields.Boolean(metadata=about("A customer who brings others.", False))
    referrals = fields.Integer(metadata=about("How many they referred.", 1))
    consents = fields.List(fields.Nested(ConsentSchema))
    may = fields.List(
        fields.Nested(PurposeSchema),
        metadata=about("What their data may be used for, by platform it was heard on."),
    )
    handles = fields.List(fields.Nested(HandleSchema))
    tasks = fields.List(fields.Nested(TaskSchema), metadata=about("The live tasks, newest first."))


class LeadSchema(ContactSchema):
    """A lead: a contact worth a rep's time, with the live tasks."""

    tasks = fields.List(fields.Nested(TaskSchema), metadata=about("The live tasks, newest first."))


class LeadPageSchema(PageSchema):
    """A piece of the list of leads."""

    items = fields.List(fields.Nested(LeadSchema), metadata=about("This piece of the list."))


class ContactsQuerySchema(IdPieceSchema):
    """Which contacts."""

    stage = fields.String(validate=one_of(Stage), metadata=about("Only contacts at this stage."))
    owner = Text(
        validate=validate.Length(1, 40),
        metadata=about("Only contacts that belong to this rep, by username."),
    )
    q = Text(
        attribute="search",
        validate=validate.Length(1, 200),
        metadata=about("Only contacts with this in their name, handle, company or mail address."),
    )


class LeadsQuerySchema(IdPieceSchema):
    """Which leads."""

    stage = fields.String(validate=one_of(LEADS), metadata=about("Only leads at this stage."))
    owner = Text(
        validate=validate.Length(1, 40),
        metadata=about("Only leads that belong to this rep, by username."),
    )
