"""What reports take and answer."""

from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from crm_social.api.fields import (
    AnswerSchema,
    InputSchema,
    Text,
    about,
    maybe,
    maybe_moment,
    one_of,
)
from crm_social.api.fields import stage as stage_field
from crm_social.api.pagination import Cursor, PieceSchema
from crm_social.core.attribution import Rule
from crm_social.core.goals import Metric
from crm_social.core.loop import Stage
from crm_social.core.passages import OUTCOMES
from crm_social.core.reasons import LANGUAGES
from crm_social.core.tallies import ALL, DIMENSIONS, WINDOWS
from crm_social.store.reports.people import KINDS

TABLES = ("json", "csv", "parquet")
FORMATS = (*TABLES, "svg")
#: Before the first nobody was social, and no report is asked for beyond the last.
_FIRST, _LAST = date(2000, 1, 1), date(2100, 12, 31)
#: Windows worth asking for; the others serve the table of cohorts.
WITHIN = (1, 3, 7, 14, 30, 60, 90, 180, 365)
assert set(WITHIN) <= set(WINDOWS)  # noqa: S101 - only these are counted exactly
OUTCOME_NAMES = tuple(outcome.name for outcome in OUTCOMES)


class PairCursor(Cursor):
    """Where a list of people was left: the contact, and which of its rows."""

    def place(self, number: int, key: str) -> tuple[int, int] | None:
        return (number, int(key)) if key.isascii() and key.isdigit() and len(key) < 20 else None


class TableFormatSchema(InputSchema):
    """In which form."""

    format = fields.String(
        load_default=None,
        validate=one_of(TABLES),
        metadata=about(
            "`csv` or `parquet` for a table; else as `Accept` says, JSON where it says nothing."
        ),
    )


class ReportFormatSchema(InputSchema):
    """In which form, and a picture in which language."""

    format = fields.String(
        load_default=None,
        validate=one_of(FORMATS),
        metadata=about(
            "`csv` or `parquet` for a table, `svg` for a picture; else as `Accept` says, JSON where"
            " it says nothing."
        ),
    )
    lang = fields.String(
        load_default="en",
        validate=one_of(LANGUAGES),
        metadata=about("The language of a picture."),
    )


class WeeksSchema(InputSchema):
    """Which weeks. Reports are of whole weeks, Monday to Sunday in UTC."""

    since = fields.Date(
        metadata=about("A day in the first week; 13 weeks ago where left out.", "2026-09-01")
    )
    until = fields.Date(metadata=about("A day in the last week; today where left out."))

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a period that ends before it begins."""
        since, until = data.get("since"), data.get("until")
        for name, day in (("since", since), ("until", until)):
            if day is not None and not _FIRST <= day <= _LAST:
                raise ValidationError(f"Choose a day from {_FIRST} to {_LAST}.", name)
        if since is not None and until is not None and until < since:
            raise ValidationError("The period ends before it begins.", "until")


class ReportPeriodSchema(WeeksSchema, ReportFormatSchema):
    """Which weeks, and in which form."""


def _lobe() -> fields.Integer:
    return fields.Integer(
        load_default=1,
        validate=validate.OneOf((1, 2)),
        metadata=about(
            "1: from the first engagement to the first purchase; 2: from one to the next."
        ),
    )


def _within() -> fields.Integer:
    return fields.Integer(
        load_default=None,
        validate=validate.OneOf(WITHIN),
        metadata=about("Count only steps within so many days of the first.", 30),
    )


def _by() -> fields.String:
    return fields.String(
        load_default=ALL,
        validate=one_of((ALL, *DIMENSIONS)),
        metadata=about("Break down by one thing: where the first touch of each person was, or who"),
    )


def _rule() -> fields.String:
    return fields.String(
        load_default=Rule.LINEAR.value,
        validate=one_of(Rule),
        metadata=about("How an outcome is divided among the posts before it."),
    )


class LobeQuerySchema(ReportPeriodSchema):
    """Which lobe, which weeks."""

    lobe = _lobe()


class FunnelQuerySchema(LobeQuerySchema):
    """Which funnel."""

    by = _by()
    within = _within()


class CohortsQuerySchema(LobeQuerySchema):
    """Which table of cohorts."""

    stage = fields.String(
        load_default=None,
        validate=one_of(Stage),
        metadata=about("The stage to come to; of lobe 1 S2, of lobe 2 X where left out."),
    )


class AttributionQuerySchema(ReportPeriodSchema):
    """Which attribution."""

    rule = _rule()
    limit = fields.Integer(
        load_default=100,
        validate=validate.Range(1, 10_000),
        metadata=about("How many posts to answer at most, those most is owed to first."),
    )


class PostsQuerySchema(PieceSchema, ReportFormatSchema):
    """Which piece of the list of posts."""

    cursor = PairCursor(
        attribute="before", metadata=about("Where the piece before ended; comes from its `next`.")
    )
    channel = Text(load_default="", metadata=about("Only posts of this channel.", "@shop"))


class ReportPeopleQuerySchema(PieceSchema, WeeksSchema, TableFormatSchema):
    """Which number of which report, by the same filters as the report."""

    cursor = PairCursor(
        attribute="after", metadata=about("Where the piece before ended; comes from its `next`.")
    )
    of = fields.String(
        required=True,
        validate=one_of(KINDS),
        metadata=about(
            "`stage`: who stands at `stage`. `flow`: moves from `stage` to `to`. `step`: who came"
            " to step `stage` of a funnel. `path`: who went from `stage` to `to` as step `place`."
            " `purchases`: who bought. `credit`: whose `outcome` is owed to `post` by `rule`."
            " `metric`: what a goal counts from `first` to `last`."
            " `post`: who engaged with `post`. `outcome`: who met `post` before an `outcome`.",
            "step",
        ),
    )
    stage = fields.String(load_default=None, validate=one_of(Stage), metadata=about("The stage."))
    to = fields.String(
        load_default=None, validate=one_of(Stage), metadata=about("The stage after.")
    )
    place = fields.Integer(
        load_default=0, validate=validate.Range(0, 9), metadata=about("Which step, from 0 on.")
    )
    skipped = fields.Boolean(
        load_default=False, metadata=about("Of a step: only who passed it in the same moment.")
    )
    lobe = _lobe()
    by = _by()
    value = Text(load_default="", metadata=about("With `by`: which value; empty for unknown."))
    within = _within()
    rule = _rule()
    post = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 2**63 - 1),
        metadata=about("The number of a post; 0 stands for no post."),
    )
    outcome = fields.String(
        load_default="lead", validate=one_of(OUTCOME_NAMES), metadata=about("Which outcome.")
    )
    metric = fields.String(
        load_default=Metric.LEADS.value,
        validate=one_of(Metric),
        metadata=about("With `of=metric`: what a goal counts."),
    )
    first = fields.Date(load_default=None, metadata=about("With `of=metric`: the first UTC day."))
    last = fields.Date(load_default=None, metadata=about("With `of=metric`: the last UTC day."))
    currency = Text(
        load_default="",
        validate=validate.Length(max=3),
        metadata=about("With `of=metric` and `metric=won`: of which currency.", "NOK"),
    )


class ReportSpanSchema(AnswerSchema):
    """The weeks a report is of."""

    since = fields.Date(metadata=about("The first day, a Monday.", "2026-08-31"))
    until = fields.Date(metadata=about("The last day, a Sunday.", "2026-11-29"))


class StandingSchema(AnswerSchema):
    """How many stand at one stage now."""

    stage = stage_field()
    people = fields.Integer(metadata=about("How many.", 42))


class FlowSchema(AnswerSchema):
    """How often one way was gone."""

    start = stage_field()
    end = stage_field()
    moves = fields.Integer(metadata=about("Moves; who went twice counts twice.", 17))
    skipped = fields.Integer(metadata=about("Of them, to go on in the same moment.", 2))
    before = fields.Integer(metadata=about("Moves in the period before, of the same length.", 12))


class LobeSchema(AnswerSchema):
    """How one lobe turned."""

    lobe = fields.Integer(metadata=about("1 sells, 2 brings back.", 2))
    begun = fields.Integer(metadata=about("Rounds that began in the period.", 30))
    bought = fields.Integer(metadata=about("Of those, ended with a purchase until now.", 6))
    rate = fields.Float(
        allow_none=True, metadata=about("Their share; of lobe 2 the return rate.", 0.2)
    )
    purchases = fields.Integer(metadata=about("Purchases in the period.", 9))
    minutes = fields.Integer(
        allow_none=True,
        metadata=about("Their median time from first step to purchase: the loop time.", 72_000),
    )


class LoopSchema(ReportSpanSchema):
    """The eight in numbers."""

    stages = fields.List(fields.Nested(StandingSchema))
    flows = fields.List(fields.Nested(FlowSchema), metadata=about("Most gone first."))
    lobes = fields.List(fields.Nested(LobeSchema))


class FunnelStepSchema(AnswerSchema):
    """One step of a funnel."""

    stage = stage_field()
    reached = fields.Integer(metadata=about("How many came here, in order.", 120))
    skipped = fields.Integer(metadata=about("Of them, passed on in the same moment.", 4))
    from_previous = fields.Float(
        allow_none=True, metadata=about("Share of those at the step before.", 0.4)
    )
    from_first = fields.Float(
        allow_none=True, metadata=about("Share of those at the first step.", 0.12)
    )
    minutes = fields.Integer(
        allow_none=True,
        metadata=about(
            "Median time from the step before: whole minutes below an hour, whole hours below two"
            " days, then whole days, rounded down.",
            8640,
        ),
    )


class FunnelValueSchema(AnswerSchema):
    """The funnel of those with one value."""

    value = fields.String(metadata=about("The value; empty for unknown, or for all.", "mastodon"))
    steps = fields.List(fields.Nested(FunnelStepSchema))


class FunnelSchema(ReportSpanSchema):
    """A funnel, and the same of the period before."""

    lobe = fields.Integer(metadata=about("Which lobe.", 1))
    by = fields.String(metadata=about("What it is broken down by.", "platform"))
    within = fields.Integer(allow_none=True, metadata=about("The window in days.", 30))
    items = fields.List(
        fields.Nested(FunnelValueSchema), metadata=about("Most people first, at most 50 values.")
    )
    before = fields.List(
        fields.Nested(FunnelValueSchema), metadata=about("The period before, of the same length.")
    )


class PathSchema(AnswerSchema):
    """How many went one way as their so-many-th step."""

    place = fields.Integer(metadata=about("Which step, from 0 on.", 0))
    start = stage_field()
    end = stage_field()
    people = fields.Integer(metadata=about("How many.", 80))


class PathsSchema(ReportSpanSchema):
    """The ways people go."""

    lobe = fields.Integer(metadata=about("Which lobe.", 1))
    items = fields.List(fields.Nested(PathSchema))


class CohortSchema(AnswerSchema):
    """Those whose first step was in one week."""

    week = fields.Date(metadata=about("The Monday of the week.", "2026-09-07"))
    size = fields.Integer(metadata=about("How many.", 25))
    reached = fields.List(
        fields.Integer(),
        metadata=about(
            "How many had come to the stage by the end of each week after: of the first 13 those"
            " that have begun."
        ),
    )


class CohortsSchema(ReportSpanSchema):
    """The table of cohorts."""

    lobe = fields.Integer(metadata=about("Which lobe.", 1))
    stage = stage_field()
    items = fields.List(fields.Nested(CohortSchema))


class HeardPostSchema(AnswerSchema):
    """A post, as the engagements on it show it."""

    id = fields.String(
        metadata=about("The post's number here; 19 digits, so a text.", "4611686018427387904")
    )
    platform = fields.String(metadata=about("The platform.", "mastodon"))
    channel = fields.String(metadata=about("Our channel there.", "@shop"))
    uid = fields.String(metadata=about("Its id on the platform, as pauses name it.", "p1"))
    url = fields.String(
        metadata=about("Its address; empty where not told.", "https://social.example/p1")
    )
    text = fields.String(metadata=about("Its first 200 letters.", "New winter boots in the store"))
    author = fields.String(metadata=about("The person who wrote it; empty for the logo.", "Eva"))
    class_ = fields.String(
        data_key="class",
        metadata=about("interesting, news, promotion or a word of your own.", "promotion"),
    )
    campaign = fields.String(metadata=about("The campaign; empty for none.", "winter"))
    giveaway = fields.Boolean(metadata=about("There was something to win."))
    published_at = maybe_moment("When it was published, where told.")


class WonSchema(AnswerSchema):
    """Won amounts of one currency."""

    currency = fields.String(metadata=about("ISO 4217; empty where not told.", "NOK"))
    amount = fields.Float(metadata=about("How much.", 12_500.0))


class OwedSchema(AnswerSchema):
    """What is owed to one post."""

    post = fields.Nested(
        HeardPostSchema, allow_none=True, metadata=about("Null: they met no post before.")
    )
    shares = fields.Dict(
        keys=fields.String(),
        values=fields.Float(),
        metadata=about(
            "Leads, opportunities and sales owed to it; parts of one count too.", {"lead": 2.5}
        ),
    )
    people = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata=about("Of how many people.", {"lead": 4}),
    )
    won = fields.List(fields.Nested(WonSchema))


class AttributionSchema(ReportSpanSchema):
    """What outcomes of a period are owed to."""

    rule = fields.String(metadata=about("How each was divided.", "linear"))
    items = fields.List(fields.Nested(OwedSchema))


class ReachSchema(AnswerSchema):
    """One post and its people."""

    post = fields.Nested(HeardPostSchema)
    people = fields.Integer(metadata=about("Who engaged with it.", 210))
    days = fields.List(
        fields.Integer(),
        metadata=about("How many of them on each of its first 30 UTC days.", [120, 31, 9]),
    )
    leads = fields.Integer(metadata=about("Had met it before becoming a lead.", 31))
    opportunities = fields.Integer(metadata=about("Before becoming an opportunity.", 6))
    sales = fields.Integer(metadata=about("Before buying.", 2))
    quality = fields.Float(allow_none=True, metadata=about("Share with fit A or B.", 0.41))
    prize_share = fields.Float(
        allow_none=True, metadata=about("Share who did all they did for a prize.", 0.08)
    )


class PostsSchema(AnswerSchema):
    """Posts, newest first."""

    items = fields.List(fields.Nested(ReachSchema))
    next = maybe("The address of the next piece; null at the end.")


class MixPartSchema(AnswerSchema):
    """The posts of one class in one month."""

    class_ = fields.String(
        data_key="class", metadata=about("Empty: of another class, or of none.", "interesting")
    )
    posts = fields.Integer(metadata=about("How many.", 9))
    share = fields.Float(allow_none=True, metadata=about("Of those with a class.", 0.75))
    target = fields.Float(allow_none=True, metadata=about("What it is to be.", 0.7))
    leads = fields.Float(metadata=about("Owed to them, each divided evenly.", 4.5))
    opportunities = fields.Float(metadata=about("The same of opportunities.", 1.0))
    sales = fields.Float(metadata=about("The same of sales.", 0.5))


class MixMonthSchema(AnswerSchema):
    """The mix of one month."""

    month = fields.String(metadata=about("Year and month.", "2026-10"))
    parts = fields.List(fields.Nested(MixPartSchema))


class FrequencySchema(AnswerSchema):
    """How often one channel speaks."""

    channel = fields.String(metadata=about("The channel.", "@shop"))
    posts = fields.Integer(metadata=about("Posts that somebody engaged with.", 80))
    weekly = fields.Float(metadata=about("A week, from the first to now.", 2.4))
    longest_silence = fields.Float(metadata=about("The longest time without one, in days.", 16.0))
    silent_for = fields.Float(metadata=about("The time since the last, in days.", 3.5))


class MixSchema(AnswerSchema):
    """The content mix, and how often each channel speaks."""

    months = fields.List(fields.Nested(MixMonthSchema), metadata=about("Oldest first."))
    channels = fields.List(fields.Nested(FrequencySchema), metadata=about("Longest silent first."))


class HourSchema(AnswerSchema):
    """One hour of the week."""

    weekday = fields.Integer(metadata=about("1 is Monday.", 2))
    hour = fields.Integer(metadata=about("In UTC.", 9))
    people = fields.Integer(metadata=about("Engaged first in this hour.", 14))
    leads = fields.Integer(metadata=about("Of them, became leads.", 3))


class HoursSchema(ReportSpanSchema):
    """When people engage first."""

    items = fields.List(fields.Nested(HourSchema))


class BehindSchema(AnswerSchema):
    """One row of the list behind a number."""

    contact_id = fields.Integer(metadata=about("The contact.", 7))
    at = maybe_moment("When it happened; null for where somebody stands.")
    name = maybe("What the person is called.", "Kari Nordmann")
    handle = maybe("The handle last seen.", "kari@social.example")
    company = maybe("Where the person works.", "Fjordkaffe AS")
    title = maybe("What the person does there.", "Daglig leder")
    stage = stage_field()
    letter = fields.String(metadata=about("How well the person suits us.", "B"))
    owner = maybe("The rep the contact belongs to.", "ola")


class ReportPeopleSchema(ReportSpanSchema):
    """The rows a number counts, in order of contact."""

    count = fields.Integer(metadata=about("How many in all: the number of the report.", 17))
    items = fields.List(fields.Nested(BehindSchema))
    next = maybe("The address of the next piece; null at the end.")
