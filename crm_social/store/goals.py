"""Goals, and what was reached of each, day by day, from the tallies reports keep."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from crm_social.core import periods
from crm_social.core.goals import EDGES, Goal, Metric
from crm_social.core.loop import Stage
from crm_social.core.values import EPOCH
from crm_social.store.plan_tables import GoalRow
from crm_social.store.reports import counting, loop, owing

#: Targets are kept in hundredths, of people and money and per cent alike.
_PARTS: Final = 100
_DAY_MICROS: Final = 86_400_000_000


def every(session: Session) -> list[Goal]:
    """Return the goals that stand, those that end first before the others."""
    query = select(GoalRow).where(GoalRow.dropped_at.is_(None))
    rows = session.execute(query.order_by(GoalRow.until, GoalRow.id)).scalars()
    return [_goal(row) for row in rows]


def get(session: Session, goal_id: int) -> Goal | None:
    """Return a goal that stands, or None."""
    row = session.get(GoalRow, goal_id)
    return None if row is None or row.dropped_at is not None else _goal(row)


def add(session: Session, goal: Goal, by: str, now: datetime) -> int:
    """Keep a new goal. Return its id."""
    row = GoalRow(
        metric=goal.metric.value,
        target=round(goal.target * _PARTS),
        currency=goal.currency,
        since=goal.since.isoformat(),
        until=goal.until.isoformat(),
        owner=goal.owner,
        note=goal.note,
        created_by=by,
        created_at=now,
    )
    session.add(row)
    # Generates row.id.
    session.flush()
    return row.id


def drop(session: Session, goal_id: int, now: datetime) -> bool:
    """Take a goal back. Return False where there is none."""
    done = session.execute(
        update(GoalRow)
        .where(GoalRow.id == goal_id, GoalRow.dropped_at.is_(None))
        .values(dropped_at=now)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def by_day(session: Session, goal: Goal) -> Mapping[date, float]:
    """Return what was reached on each UTC day of a goal; nothing of a rate."""
    if goal.metric is Metric.WON:
        return _won(session, goal.since, goal.until, goal.currency)
    edges = EDGES.get(goal.metric)
    return {} if edges is None else moved(session, edges, goal.since, goal.until)


def rate(session: Session, since: date, until: date) -> float | None:
    """Return of customers whose round began in these weeks the per cent that bought again."""
    found = loop.lobe(session, 2, periods.between(since, until)).rate
    return None if found is None else found * 100


def moved(
    session: Session, edges: Sequence[tuple[Stage, Stage]], since: date, until: date
) -> dict[date, float]:
    """Return how often these ways were gone on each UTC day, both days included."""
    marks = ", ".join("{}" for _ in edges)
    rows = counting.rows(
        session,
        "period",
        f"counted = {{}} AND period BETWEEN {{}} AND {{}} AND key IN ({marks})",
        ["flow", _number(since), _number(until), *(loop.edge_of(*edge) for edge in edges)],
    )
    return {periods.date_of(day): float(number) for day, number in rows}


def won(session: Session, since: date, until: date) -> dict[str, tuple[float, int]]:
    """Return by currency what was won between two UTC days, both included, and by how many sales.

    Sales of which nobody told an amount are in none.
    """
    first, last = _number(since) * _DAY_MICROS, (_number(until) + 1) * _DAY_MICROS
    rows = session.execute(_WON, {"first": first, "last": last})
    return {currency: (float(amount) / 100, sales) for currency, amount, sales in rows}


def currencies(session: Session) -> list[str]:
    """Return the currencies anything was won in."""
    return owing.currencies(session)


def _won(session: Session, since: date, until: date, currency: str) -> dict[date, float]:
    first, last = _number(since) * _DAY_MICROS, (_number(until) + 1) * _DAY_MICROS
    named = {"first": first, "last": last, "currency": currency, "day": _DAY_MICROS}
    rows = session.execute(_SALES, named)
    return {periods.date_of(day): float(amount) / 100 for day, amount in rows}


def _number(day: date) -> int:
    return (day - EPOCH.date()).days


def _goal(row: GoalRow) -> Goal:
    return Goal(
        id=row.id,
        metric=Metric(row.metric),
        target=row.target / _PARTS,
        currency=row.currency,
        since=date.fromisoformat(row.since),
        until=date.fromisoformat(row.until),
        owner=row.owner,
        note=row.note,
    )


# By the index of moves: sales are few, and passages have no index by when they ended. Two that
# ended at one moment are met by both their moves, and are two all the same.
_SOLD: Final = (
    " FROM (SELECT DISTINCT p.contact_id, p.cycle, m.at, p.amount, p.currency"
    " FROM moves m JOIN passages p ON p.contact_id = m.contact_id"
    " AND m.at = CASE WHEN p.cycle = 0 THEN p.t7 ELSE p.t6 END"
    " WHERE ((m.from_stage = 'S6' AND m.to_stage = 'X')"
    " OR (m.from_stage = 'R5' AND m.to_stage = 'X'))"
    " AND m.at >= :first AND m.at < :last AND p.amount IS NOT NULL) sold"
)
_SALES: Final = text(
    f"SELECT at / :day AS sold_on, sum(amount) {_SOLD} WHERE currency = :currency GROUP BY sold_on"
)
_WON: Final = text(
    f"SELECT currency, sum(amount), count(*) {_SOLD} GROUP BY currency ORDER BY currency"
)
