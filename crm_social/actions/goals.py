"""Goals: set, taken back, and how far each has come."""

from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct, structs

from crm_social.core import goals as rule
from crm_social.core.goals import Goal, Metric, Pace
from crm_social.errors import Invalid, NotFound
from crm_social.store import accounts, goals, models
from crm_social.store.db import Database, Session
from crm_social.store.reports import people

_MOST: Final = 1e12
_NOTE: Final = 300


class Progress(Struct, frozen=True):
    """One goal, how it does, and what had been reached at the end of each day."""

    goal: Goal
    pace: Pace
    line: list[tuple[date, float]]
    #: How long the list of what it counts is: moves, sales, or of a rate those it is of.
    behind: int


def set_goal(db: Database, goal: Goal, by: str, now: datetime) -> Goal:
    """Keep a goal; its id is ignored. Raise Invalid, with the field, where it cannot be one."""
    _check(goal)

    def work(session: Session) -> Goal:
        if accounts.user(session, goal.owner) is None:
            raise Invalid(f"There is no user {goal.owner!r} to own it.", "owner")
        return structs.replace(goal, id=goals.add(session, goal, by, now))

    return db.write(work)


def drop_goal(db: Database, goal_id: int, now: datetime) -> None:
    """Take a goal back. Raise NotFound where there is none."""
    if not db.write(lambda session: goals.drop(session, goal_id, now)):
        raise NotFound(f"There is no goal {goal_id}.")


def progress(db: Database, now: datetime) -> list[Progress]:
    """Return every goal with how far it has come, those that end first before the others."""
    with db.reading() as session:
        return read(session, now)


def read(session: Session, now: datetime) -> list[Progress]:
    """Return the same within a transaction that is open already."""
    hours = models.in_force(session).hours
    today = now.astimezone(ZoneInfo(hours.timezone) if hours else UTC).date()
    found = []
    for goal in goals.every(session):
        if goal.metric is Metric.RETURN_RATE:
            reached, line = goals.rate(session, goal.since, goal.until), []
        else:
            by_day = goals.by_day(session, goal)
            reached, line = sum(by_day.values()), rule.line(goal, by_day, today)
        if goal.metric in rule.EDGES:
            behind = round(reached or 0)
        else:
            counted = people.counted(goal.metric, goal.since, goal.until, goal.currency)
            behind = people.count(session, counted)
        found.append(Progress(goal, rule.pace(goal, reached, now, hours), line, behind))
    return found


def currencies(db: Database) -> list[str]:
    """Return the currencies anything was won in."""
    with db.reading() as session:
        return goals.currencies(session)


def _check(goal: Goal) -> None:
    if not 0 < goal.target <= _MOST:
        raise Invalid("A target is a number above 0.", "target")
    if goal.metric is Metric.RETURN_RATE and goal.target > 100:
        raise Invalid("A rate is at most 100 per cent.", "target")
    if goal.until < goal.since:
        raise Invalid("A goal ends on the day it begins or later.", "until")
    if goal.until - goal.since > rule.LONGEST:
        raise Invalid("A goal is for three years at most.", "until")
    if (goal.metric is Metric.WON) != bool(goal.currency):
        raise Invalid("An amount has a currency, and nothing else has.", "currency")
    if goal.currency and not (len(goal.currency) == 3 and goal.currency.isascii()):
        raise Invalid("A currency is three capital letters, like NOK.", "currency")
    if goal.currency != goal.currency.upper():
        raise Invalid("A currency is three capital letters, like NOK.", "currency")
    if len(goal.note) > _NOTE:
        raise Invalid(f"A note has at most {_NOTE} characters.", "note")
