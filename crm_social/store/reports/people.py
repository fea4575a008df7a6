"""The people behind a number: for each number of a report the list it counts, one row for one.

A row is what was counted: a person in a round, a move, a person on a post. So somebody who went
the same way twice is there twice, each time with its moment.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from msgspec import Struct
from sqlalchemy.orm import Session

from crm_social.core import tallies
from crm_social.core.attribution import Rule
from crm_social.core.facts import micros
from crm_social.core.funnel import LOBES
from crm_social.core.goals import EDGES, Metric
from crm_social.core.loop import Stage
from crm_social.core.passages import OUTCOMES, TOKEN
from crm_social.core.periods import Weeks, between
from crm_social.core.tallies import EVER
from crm_social.core.values import EPOCH
from crm_social.errors import Invalid
from crm_social.store.db import moment
from crm_social.store.reports.loop import edge_of

_DAY: Final = 86_400_000_000
#: Days a list can be asked for.
_EARLIEST: Final = date(2000, 1, 1)
_LATEST: Final = date(2100, 12, 31)
#: Which column of a passage a dimension is.
_COLUMNS: Final = {
    "platform": "x.platform",
    "channel": "x.channel",
    "class": "x.class",
    "campaign": "x.campaign",
    "author": "x.author",
    "language": "x.language",
    "country": "x.country",
    "fit": "x.fit",
}
_DIGITS: Final = 19
_LARGEST: Final = 2**63 - 1
#: When a round ended with a purchase.
_ENDED: Final = "CASE WHEN x.cycle = 0 THEN x.t7 ELSE x.t6 END"
#: By the index of moves: passages have none by when they ended.
_SOLD: Final = (
    "x.contact_id IN (SELECT m.contact_id FROM moves m WHERE m.from_stage IN ('S6', 'R5')"
    " AND m.to_stage = 'X' AND m.at >= {} AND m.at < {})"
    f" AND {_ENDED} >= {{}} AND {_ENDED} < {{}} AND x.amount IS NOT NULL AND x.currency = {{}}"
    " AND EXISTS (SELECT 1 FROM moves m WHERE m.contact_id = x.contact_id"
    f" AND m.at = {_ENDED} AND m.from_stage IN ('S6', 'R5') AND m.to_stage = 'X')"
)
_HOUR: Final = "(x.touched_at / 3600000000 + 72) % 168"


class Chosen(Struct, frozen=True):
    """Which rows: a table, the column that tells rows of one person apart, and when it was."""

    table: str
    each: str
    at: str
    where: str
    values: tuple[Any, ...] = ()


class Person(Struct, frozen=True):
    """One row of the list behind a number."""

    contact_id: int
    #: With the contact's id it names the row: a round, a move, a post.
    each: int
    at: datetime | None
    name: str | None
    handle: str | None
    company: str | None
    title: str | None
    stage: str
    letter: str
    owner: str | None


class Number(Struct, frozen=True):
    """Which number of which report: what it counts, and the filters of the report."""

    #: One of `KINDS`.
    of: str
    stage: str | None = None
    to: str | None = None
    place: int = 0
    skipped: bool = False
    lobe: int = 1
    by: str = tallies.ALL
    value: str = ""
    within: int | None = None
    rule: str = Rule.LINEAR.value
    post: int = 0
    outcome: str = OUTCOMES[0].name
    #: Of `metric`: what a goal counts, from one UTC day to another, both included.
    metric: str = Metric.LEADS.value
    first: date | None = None
    last: date | None = None
    currency: str = ""


def choose(number: Number, weeks: Weeks) -> Chosen:
    """Return the rows a number counts. Raise Invalid where what it needs is missing or wrong."""
    if number.of not in _CHOICES:
        raise Invalid(f"A list is of one of {', '.join(KINDS)}.", "of")
    return _CHOICES[number.of](number, weeks)


def step_of(lobe: int, stage: str | None) -> Stage:
    """Return a step of a lobe. Raise Invalid where it is none."""
    if stage not in LOBES[lobe]:
        raise Invalid(f"Lobe {lobe} has the stages {', '.join(LOBES[lobe])}.", "stage")
    return Stage(stage)


def _stage(stage: str | None, name: str) -> Stage:
    if stage not in set(Stage):
        raise Invalid("This list needs a stage.", name)
    return Stage(stage)


def _outcome(number: Number) -> int:
    return [outcome.name for outcome in OUTCOMES].index(number.outcome)


def _value(number: Number) -> str:
    """Return the value of what is broken down by; posts and hours are numbers."""
    value = number.value
    if number.by not in ("post", "hour") or not value:
        return value
    if not (value.isascii() and value.isdigit() and len(value) <= _DIGITS):
        raise Invalid("A post and an hour are numbers.", "value")
    return str(min(int(value), _LARGEST))


def at_stage(stage: Stage) -> Chosen:
    """Choose who stands at a stage now; since when is left to the contact."""
    return Chosen("passages", "cycle", "NULL", "x.here = {}", (stage.value,))


def along(start: Stage, end: Stage, weeks: Weeks) -> Chosen:
    """Choose the moves along one way in a period."""
    since, until = weeks.moments
    return Chosen(
        "moves",
        "id",
        "x.at",
        "x.from_stage = {} AND x.to_stage = {} AND x.at >= {} AND x.at < {}"
        " AND EXISTS (SELECT 1 FROM passages p WHERE p.contact_id = x.contact_id)",
        (start.value, end.value, micros(since), micros(until)),
    )


def at_step(
    lobe: int,
    stage: Stage,
    weeks: Weeks,
    *,
    by: str = tallies.ALL,
    value: str = "",
    within: int | None = None,
    skipped: bool = False,
) -> Chosen:
    """Choose who of a funnel came to a step, by the same filters as the funnel.

    With `skipped` only who passed it in the same moment as the next.
    """
    place = LOBES[lobe].index(stage)
    column = f"x.t{place + 1}"
    where = f"{_lobe(lobe)} AND x.week BETWEEN {{}} AND {{}} AND {column} IS NOT NULL"
    values: list[Any] = [weeks.first, weeks.last]
    if within is not None and within < EVER:
        where += f" AND {column} - x.t1 <= {{}}"
        values.append(within * _DAY)
    if skipped:
        where += f" AND (x.skipped >> {place}) & 1 = 1"
    more, others = _with(by, value)
    return Chosen("passages", "cycle", column, where + more, (*values, *others))


def on_path(lobe: int, place: int, start: Stage, end: Stage, weeks: Weeks) -> Chosen:
    """Choose who went one way as their so-many-th step of a round."""
    at = 1 + place * TOKEN
    return Chosen(
        "passages",
        "cycle",
        "x.t1",
        f"{_lobe(lobe)} AND x.week BETWEEN {{}} AND {{}} AND substr(x.walk, {at}, 4) = {{}}",
        (weeks.first, weeks.last, edge_of(start, end)),
    )


def owed_to(post: int, outcome: int, rule: Rule, weeks: Weeks) -> Chosen:
    """Choose whose outcomes are owed to a post by a rule, in part or whole."""
    part = f" AND x.{rule.value} > 0" if rule in (Rule.FIRST, Rule.LAST) else ""
    return Chosen(
        "credits",
        "cycle",
        "x.at",
        f"x.post = {{}} AND x.outcome = {{}} AND x.week BETWEEN {{}} AND {{}}{part}",
        (post, outcome, weeks.first, weeks.last),
    )


def engaged_with(post: int) -> Chosen:
    """Choose who engaged with a post."""
    return Chosen("touches", "post", "x.at", "x.post = {}", (post,))


def counted(metric: Metric, first: date, last: date, currency: str = "") -> Chosen:
    """Choose what a goal counts between two UTC days, both included.

    Moves, or of a won amount the sales of which it was told, in its currency. Of a rate it is
    those whose round began in these weeks: of them it is the share that bought again.
    """
    if metric is Metric.RETURN_RATE:
        return at_step(2, Stage.ONBOARDING, between(first, last))
    since, until = _micros_of(first), _micros_of(last + timedelta(days=1))
    if metric is Metric.WON:
        return Chosen("passages", "cycle", _ENDED, _SOLD, (since, until, since, until, currency))
    edges = EDGES[metric]
    any_of = " OR ".join("(x.from_stage = {} AND x.to_stage = {})" for _ in edges)
    named = [stage.value for edge in edges for stage in edge]
    return Chosen(
        "moves",
        "id",
        "x.at",
        f"({any_of}) AND x.at >= {{}} AND x.at < {{}}"
        " AND EXISTS (SELECT 1 FROM passages p WHERE p.contact_id = x.contact_id)",
        (*named, since, until),
    )


def came_of(post: int, outcome: int) -> Chosen:
    """Choose who had met a post before an outcome, whenever that was."""
    return Chosen("credits", "cycle", "x.at", "x.post = {} AND x.outcome = {}", (post, outcome))


def bought_in(lobe: int, weeks: Weeks) -> Chosen:
    """Choose whose purchase in a period ended a round of a lobe."""
    since, until = weeks.moments
    column = f"x.t{len(LOBES[lobe])}"
    return Chosen(
        "passages",
        "cycle",
        column,
        f"{_lobe(lobe)} AND {column} >= {{}} AND {column} < {{}} AND x.t1 IS NOT NULL",
        (micros(since), micros(until)),
    )


def count(session: Session, chosen: Chosen) -> int:
    """Return how many rows there are."""
    found = _run(
        session,
        f"SELECT count(*) FROM {chosen.table} x JOIN contacts c ON c.id = x.contact_id"
        f" WHERE {chosen.where}",
        chosen,
    )
    return int(found[0][0])


def page(
    session: Session, chosen: Chosen, limit: int, *, after: tuple[int, int] = (-1, -1)
) -> list[Person]:
    """Return rows in order of contact, after the (contact, each) of the last one seen."""
    each = f"x.{chosen.each}"
    rows = _run(
        session,
        f"SELECT x.contact_id, {each}, {chosen.at}, c.name, c.handle, c.company, c.title,"
        f" c.stage, c.letter, c.owner FROM {chosen.table} x"
        f" JOIN contacts c ON c.id = x.contact_id WHERE {chosen.where}"
        f" AND (x.contact_id > {{}} OR (x.contact_id = {{}} AND {each} > {{}}))"
        f" ORDER BY x.contact_id, {each} LIMIT {{}}",
        chosen,
        after[0],
        after[0],
        after[1],
        limit,
    )
    return [Person(row[0], row[1], _moment(row[2]), *row[3:]) for row in rows]


def _lobe(lobe: int) -> str:
    return "x.cycle = 0" if lobe == 1 else "x.cycle > 0"


def _with(by: str, value: str) -> tuple[str, Sequence[Any]]:
    if by == tallies.ALL:
        return "", ()
    if by == "post":
        return " AND x.post = {}", (int(value or 0),)
    if by == "hour":
        if not value:
            return " AND x.touched_at IS NULL", ()
        return f" AND {_HOUR} = {{}}", (int(value),)
    return f" AND {_COLUMNS[by]} = {{}}", (value,)


def _run(session: Session, statement: str, chosen: Chosen, *more: Any) -> list[Any]:
    connection = session.connection()
    sqlite = connection.dialect.name == "sqlite"
    written = statement.replace("%", "%%") if not sqlite else statement
    marked = written.replace("{}", "?" if sqlite else "%s")
    return list(connection.exec_driver_sql(marked, (*chosen.values, *more)))


def _micros_of(day: date) -> int:
    return (day - EPOCH.date()).days * _DAY


def _moment(value: int | None) -> datetime | None:
    return None if value is None else moment(value)


def _step(number: Number, weeks: Weeks) -> Chosen:
    return at_step(
        number.lobe,
        step_of(number.lobe, number.stage),
        weeks,
        by=number.by,
        value=_value(number),
        within=number.within,
        skipped=number.skipped,
    )


def _flow(number: Number, weeks: Weeks) -> Chosen:
    return along(_stage(number.stage, "stage"), _stage(number.to, "to"), weeks)


def _counted(number: Number, _: Weeks) -> Chosen:
    if number.metric not in set(Metric):
        raise Invalid(f"A metric is one of {', '.join(Metric)}.", "metric")
    if number.first is None or number.last is None:
        raise Invalid("This list needs its first and its last day.", "first")
    if not _EARLIEST <= number.first <= number.last <= _LATEST:
        raise Invalid("The last day is not before the first.", "last")
    return counted(Metric(number.metric), number.first, number.last, number.currency)


def _path(number: Number, weeks: Weeks) -> Chosen:
    start, end = _stage(number.stage, "stage"), _stage(number.to, "to")
    return on_path(number.lobe, number.place, start, end, weeks)


_CHOICES: Final[dict[str, Callable[[Number, Weeks], Chosen]]] = {
    "stage": lambda number, _: at_stage(_stage(number.stage, "stage")),
    "flow": _flow,
    "step": _step,
    "path": _path,
    "purchases": lambda number, weeks: bought_in(number.lobe, weeks),
    "credit": lambda number, weeks: owed_to(
        number.post, _outcome(number), Rule(number.rule), weeks
    ),
    "post": lambda number, _: engaged_with(number.post),
    "metric": _counted,
    "outcome": lambda number, _: came_of(number.post, _outcome(number)),
}
#: What can be behind a number.
KINDS: Final = tuple(_CHOICES)
