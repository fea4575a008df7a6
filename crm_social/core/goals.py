"""Goals: what is to be reached by when, the pace that would take, and where it will end.

The pace is a straight line over business days: so many of the goal's working days have passed,
so much should be reached. The forecast goes on at the mean speed of the working days so far; it
knows nothing of seasons, and says nothing before the first working day is over.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from crm_social.core.hours import next_open
from crm_social.core.loop import Stage
from crm_social.core.model import Hours

LONGEST: Final = timedelta(days=1100)
_DAY: Final = timedelta(days=1)
#: This near to the pace is on it.
_NEAR: Final = 0.05


class Metric(StrEnum):
    """What is counted."""

    #: People who engaged for the first time, or again after silence.
    ENGAGED = "engaged"
    LEADS = "leads"
    MQLS = "mqls"
    #: Sales that made somebody a customer, or one again.
    CUSTOMERS = "customers"
    WON = "won"
    #: Of customers whose round began in the period, the share that has bought again.
    RETURN_RATE = "return-rate"


#: The ways on the loop that each counted metric counts.
EDGES: Final[Mapping[Metric, tuple[tuple[Stage, Stage], ...]]] = {
    Metric.ENGAGED: ((Stage.AUDIENCE, Stage.ENGAGED),),
    Metric.LEADS: ((Stage.ENGAGED, Stage.LEAD),),
    Metric.MQLS: ((Stage.LEAD, Stage.MQL),),
    Metric.CUSTOMERS: (
        (Stage.OPPORTUNITY, Stage.CUSTOMER),
        (Stage.REPEAT_OPPORTUNITY, Stage.CUSTOMER),
    ),
}


class Standing(StrEnum):
    """How a goal does."""

    COMING = "coming"
    AHEAD = "ahead"
    ON_PACE = "on-pace"
    BEHIND = "behind"
    REACHED = "reached"
    MISSED = "missed"
    #: Of a rate there is nothing to tell from yet.
    UNKNOWN = "unknown"


class Goal(Struct, frozen=True):
    """What is to be reached from one day to another, both included, and who answers for it.

    `target` is a number of people, an amount in the currency, or (of a rate) per cent.
    """

    id: int
    metric: Metric
    target: float
    currency: str
    since: date
    until: date
    owner: str
    note: str = ""


class Pace(Struct, frozen=True):
    """How far a goal has come; all numbers as `Goal.target`."""

    standing: Standing
    #: None of a rate nobody can be counted for yet.
    reached: float | None
    #: What the straight line says for now, and where this will end at the speed so far.
    expected: float
    forecast: float | None
    #: Working days of the goal, and how many of them have passed, today's included.
    days: int
    passed: int

    @property
    def left(self) -> int:
        """Return how many working days are still to come."""
        return self.days - self.passed


def asked(goal: Goal) -> dict[str, str]:
    """Return what to ask of lists of people for those a goal counts."""
    found = {
        "of": "metric",
        "metric": goal.metric.value,
        "first": goal.since.isoformat(),
        "last": goal.until.isoformat(),
    }
    return found | ({"currency": goal.currency} if goal.currency else {})


#: The columns of goals as a table.
HEADS: Final = (
    "id", "metric", "currency", "since", "until", "owner", "note", "target", "reached",
    "expected", "forecast", "standing", "days", "days_passed",
)  # fmt: skip


def row(goal: Goal, pace: Pace) -> tuple[object, ...]:
    """Return a goal as a row of `HEADS`."""
    return (
        goal.id,
        goal.metric.value,
        goal.currency,
        goal.since,
        goal.until,
        goal.owner,
        goal.note,
        goal.target,
        pace.reached,
        pace.expected,
        pace.forecast,
        pace.standing.value,
        pace.days,
        pace.passed,
    )


def pace(goal: Goal, reached: float | None, now: datetime, hours: Hours | None) -> Pace:
    """Return how a goal does, from what was reached so far.

    Working days are those of `hours`, or all days where that is None.
    """
    today = now.astimezone(ZoneInfo(hours.timezone) if hours else UTC).date()
    days = working_days(goal.since, goal.until, hours)
    passed = working_days(goal.since, min(today, goal.until), hours)
    is_rate = goal.metric is Metric.RETURN_RATE
    share = passed / days if days else float(today >= goal.since)
    expected = goal.target if is_rate else goal.target * share
    forecast = None
    if reached is not None and today >= goal.since:
        if is_rate or today > goal.until:
            forecast = reached
        elif passed:
            forecast = reached / passed * days
    standing = _standing(goal, reached, expected, today)
    return Pace(standing, reached, expected, forecast, days, passed)


def working_days(since: date, until: date, hours: Hours | None) -> int:
    """Return how many days between these two, both included, we are at work on."""
    if until < since:
        return 0
    if hours is None:
        return (until - since).days + 1
    zone, number, day = ZoneInfo(hours.timezone), 0, since
    while day <= until:
        opens = next_open(datetime.combine(day, time(), zone), hours).astimezone(zone).date()
        number += opens == day
        day = opens if opens > day else day + _DAY
    return number


def line(goal: Goal, by_day: Mapping[date, float], today: date) -> list[tuple[date, float]]:
    """Return what had been reached at the end of each day of a goal, up to today."""
    found, total, day = [], 0.0, goal.since
    while day <= min(goal.until, today):
        total += by_day.get(day, 0.0)
        found.append((day, total))
        day += _DAY
    return found


def _standing(goal: Goal, reached: float | None, expected: float, today: date) -> Standing:
    if today < goal.since:
        return Standing.COMING
    if reached is None:
        return Standing.MISSED if today > goal.until else Standing.UNKNOWN
    if reached >= goal.target and (goal.metric is not Metric.RETURN_RATE or today > goal.until):
        return Standing.REACHED
    if today > goal.until:
        return Standing.MISSED
    near = goal.target * _NEAR
    if reached > expected + near:
        return Standing.AHEAD
    return Standing.BEHIND if reached < expected - near else Standing.ON_PACE
