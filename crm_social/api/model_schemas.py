"""What the API takes and answers about models."""

from typing import Any, Final

from marshmallow import fields, validate

from crm_social.actions.what_if import Example, Tally
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
from crm_social.core.models.tree import LIMIT
from crm_social.store.studies import State

_COUNTS = "How many, by from and to."


class VersionSchema(AnswerSchema):
    """A model that was published."""

    name = fields.String(metadata=about("What it is called, for ever.", "autumn-1"))
    published_at = moment("From when it counts.")
    by = fields.String(metadata=about("Who published it.", "ada"))
    why = fields.String(metadata=about("Why, empty where nobody said.", "They decide faster."))
    in_force = fields.Boolean(metadata=about("It judges everybody now.", True))
    withdrawn = fields.Boolean(metadata=about("As if it had never been.", False))


class DraftSchema(AnswerSchema):
    """A model somebody works on; nothing is judged by it."""

    name = fields.String(metadata=about("What it is called.", "autumn"))
    by = fields.String(metadata=about("Who began it.", "ada"))
    changed_at = moment("When it was last kept.")


class ModelsSchema(AnswerSchema):
    """All models there are."""

    in_force = fields.String(metadata=about("The version that judges now.", "autumn-1"))
    versions = fields.List(
        fields.Nested(VersionSchema), metadata=about("In the order they came into force.")
    )
    drafts = fields.List(fields.Nested(DraftSchema), metadata=about("By name."))
    starters = fields.List(
        fields.String(), metadata=about("What to begin with.", ["starter:retail"])
    )


class ModelSchema(AnswerSchema):
    """One model."""

    name = fields.String(metadata=about("What was asked for.", "in-force"))
    text = fields.String(
        metadata=about("As its author wrote it.", "axes: {intent: {half_life: 10 d}}\n")
    )
    values = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata=about(
            "Every value, also those its text leaves out, by its key.",
            {"axes.intent.half_life": "10 d"},
        ),
    )


class MistakeSchema(AnswerSchema):
    """One thing that is wrong with a text."""

    line = fields.Integer(metadata=about("Counted from 1.", 4))
    column = fields.Integer(metadata=about("Counted from 1.", 12))
    key = fields.String(metadata=about("At which key; may be empty.", "axes.intent.half_lfe"))
    message = fields.String(metadata=about("What is allowed.", "There is no such key here."))


class CheckedSchema(AnswerSchema):
    """What came of reading a text."""

    right = fields.Boolean(metadata=about("It can be published.", False))
    mistakes = fields.List(fields.Nested(MistakeSchema), metadata=about("All of them, in order."))


class TextSchema(InputSchema):
    """The text of a model."""

    text = Text(
        required=True,
        validate=validate.Length(max=LIMIT),
        metadata=about("The file, in YAML; see Models in the documentation.", "extends: in-force"),
    )


class ChangesQuerySchema(InputSchema):
    """What to compare with."""

    since = fields.String(
        load_default="in-force",
        metadata=about("The other model: a version, draft or starter.", "in-force"),
    )


class ChangeSchema(AnswerSchema):
    """One value that differs."""

    key = fields.String(metadata=about("Which one.", "axes.intent.half_life"))
    before = fields.String(metadata=about("In the other; empty where it has none.", "14 d"))
    after = fields.String(metadata=about("In this one; empty where it has none.", "10 d"))


class ChangesSchema(AnswerSchema):
    """How two models differ."""

    since = fields.String(metadata=about("The other model.", "in-force"))
    changes = fields.List(
        fields.Nested(ChangeSchema), metadata=about("Every value that differs, in file order.")
    )


class PreviewBodySchema(InputSchema):
    """What to preview."""

    from_start = fields.Boolean(
        load_default=False,
        metadata=about("As if it had always been in force, rather than published now."),
    )


class TallySchema(AnswerSchema):
    """A number as it is, and as it would be."""

    before = fields.Integer(metadata=about("As it is.", 12))
    after = fields.Integer(metadata=about("As it would be.", 17))


_TALLY: Final = {"before": 12, "after": 17}


class ExampleSchema(AnswerSchema):
    """One person for whom something would change."""

    contact_id = fields.Integer(allow_none=True, metadata=about("The contact.", 7))
    who = fields.String(metadata=about("Name and handle.", "Kari Nordmann (kari@social.example)"))
    before = fields.String(metadata=about("Stage, letter and engagement band.", "S2 B2"))
    after = fields.String(metadata=about("The same as it would be.", "S3 B1"))
    why = fields.String(metadata=about("What changes.", "engagement 2 > 1"))


class FoundSchema(AnswerSchema):
    """What a draft would change."""

    as_of = moment("As of when everybody was looked at.")
    in_force = fields.String(metadata=about("The version it was compared with.", "autumn-1"))
    from_start = fields.Boolean(metadata=about("As if it had always been in force."))
    contacts = fields.Integer(metadata=about("How many were looked at.", 1200))
    of = fields.Integer(metadata=about("Of how many; more where it took too long.", 1200))
    changed = fields.Integer(metadata=about("With another stage, band, letter or queue.", 40))
    moved = fields.Integer(metadata=about("With another stage.", 12))
    stages = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(TallySchema),
        metadata=about("By stage.", {"S3": _TALLY}),
    )
    moves = fields.Dict(
        keys=fields.String(), values=fields.Integer(), metadata=about(_COUNTS, {"S2 > S3": 12})
    )
    bands = fields.Dict(
        keys=fields.String(),
        values=fields.Dict(keys=fields.String(), values=fields.Integer()),
        metadata=about("By axis and `fit`, then from and to.", {"intent": {"3 > 2": 4}}),
    )
    mql = fields.Nested(TallySchema)
    mql_moves = fields.Nested(TallySchema)
    queue = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(TallySchema),
        metadata=about("By play.", {"call": _TALLY}),
    )
    opens = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata=about("New tasks, by play.", {"call": 3}),
    )
    closes = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata=about("Tasks gone, by play.", {"thank": 2}),
    )
    sales = fields.Integer(metadata=about("Deals won and purchases.", 31))
    seen_coming = fields.Nested(TallySchema)
    examples = fields.List(fields.Nested(ExampleSchema), metadata=about("Some people by name."))


class BandSchema(AnswerSchema):
    """One band of one axis."""

    axis = fields.String(metadata=about("Which axis.", "intent"))
    band = fields.Integer(metadata=about("1 is the warmest.", 1))
    people = fields.Integer(metadata=about("How often somebody in it was looked at.", 120))
    bought = fields.Integer(metadata=about("How many of them bought within 90 days.", 18))
    share = fields.Float(allow_none=True, metadata=about("The share that bought.", 0.15))
    low = fields.Float(allow_none=True, metadata=about("The true share is above, at 95 %.", 0.1))
    high = fields.Float(allow_none=True, metadata=about("The true share is below, at 95 %.", 0.22))


class StudySchema(AnswerSchema):
    """A long look at everybody, and how far it has come."""

    state = fields.String(
        validate=one_of([*State, "none"]),
        metadata=about("`none` where nobody asked for one.", "running"),
    )
    done = fields.Integer(metadata=about("How many contacts were looked at.", 400))
    total = fields.Integer(metadata=about("Of how many; 0 before it begins.", 1200))
    asked_by = maybe("Who asked.", "ada")
    asked_at = maybe_moment("When.")
    ended_at = maybe_moment("When it was done.")
    problem = maybe("Why nothing was found.")


class PreviewSchema(StudySchema):
    """A preview, and what it found."""

    found = fields.Nested(
        FoundSchema, allow_none=True, metadata=about("What would change; null until it is done.")
    )
    is_current = fields.Boolean(metadata=about("The draft has not been changed since.", True))


class CalibrationSchema(StudySchema):
    """How often each band bought."""

    model = fields.String(metadata=about("By which model people were banded.", "in-force"))
    contacts = fields.Integer(metadata=about("How many people were looked at.", 1200))
    bands = fields.List(fields.Nested(BandSchema), metadata=about("Empty until it is done."))


class PublishSchema(InputSchema):
    """Under which name, and why."""

    version = Text(required=True, metadata=about("The version's name.", "autumn-1"))
    reason = Text(
        required=True,
        validate=validate.Length(1, 500),
        metadata=about("Why, in a sentence.", "They decide faster in autumn."),
    )


class ReasonSchema(InputSchema):
    """Why."""

    reason = Text(
        required=True,
        validate=validate.Length(1, 500),
        metadata=about("Why, in a sentence.", "Too many leads to call."),
    )


class TenthSchema(AnswerSchema):
    """A tenth of the looks, by chance."""

    rows = fields.Integer(metadata=about("How many looks.", 40))
    said = fields.Float(metadata=about("The mean chance said.", 0.12))
    came = fields.Float(metadata=about("The share that bought.", 0.1))


class ReliabilitySchema(AnswerSchema):
    """How good the forecast is; all null where none was ever trained."""

    version = maybe("Which forecast.", "forecast-20261101")
    in_force = fields.Boolean(metadata=about("It is the one that is shown.", True))
    trained_at = maybe_moment("When it was learned.")
    won = fields.Integer(allow_none=True, metadata=about("Learned from so many won.", 40))
    lost = fields.Integer(allow_none=True, metadata=about("And so many lost.", 80))
    why = maybe("Why it is in force or not.")
    looks = fields.Integer(allow_none=True, metadata=about("Looks it had not seen.", 400))
    auc = fields.Float(allow_none=True, metadata=about("Area under the ROC curve.", 0.81))
    auc_of_bands = fields.Float(allow_none=True, metadata=about("The same of the bands.", 0.74))
    calibration_error = fields.Float(
        allow_none=True, metadata=about("How far chances are off on average.", 0.03)
    )
    tenths = fields.List(fields.Nested(TenthSchema), metadata=about("Lowest chance first."))


def told_example(one: Example) -> dict[str, Any]:
    """Return an example as the API tells it."""
    return {
        "contact_id": one.contact_id,
        "who": one.who,
        "before": one.before,
        "after": one.after,
        "why": one.why,
    }


def told_tally(tally: Tally) -> dict[str, int]:
    """Return a pair of numbers as the API tells it."""
    return {"before": tally.before, "after": tally.after}
