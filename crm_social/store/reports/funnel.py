"""Funnels, cohorts and paths from the tallies of passages."""

from collections.abc import Collection

from msgspec import Struct
from sqlalchemy.orm import Session

from crm_social.core import tallies
from crm_social.core.funnel import LOBES, Step, lower_median, steps_of
from crm_social.core.loop import Stage
from crm_social.core.periods import Weeks
from crm_social.store.reports import counting
from crm_social.store.reports.loop import ends_of

#: Of a thing with more values than this those with most people are told.
MOST_VALUES = 50


class Funnel(Struct, frozen=True):
    """The steps of everybody with one value; empty where it is not known."""

    value: str
    steps: list[Step]


class Cohort(Struct, frozen=True):
    """Those whose first step was in one week, and how many came to a stage by each week after."""

    week: int
    size: int
    #: By the end of the 1st, 2nd ... week after the first step.
    reached: list[int]


class Link(Struct, frozen=True):
    """How many went one way as their so-many-th step of a round, the first being 0."""

    place: int
    start: Stage
    end: Stage
    people: int


def funnels(
    session: Session,
    lobe: int,
    weeks: Weeks,
    *,
    by: str = tallies.ALL,
    within: int | None = None,
) -> list[Funnel]:
    """Return the funnel of those whose first step was in a period, by one thing at a time.

    `within` is one of `tallies.WINDOWS`, in days: steps taken later after the first do not
    count. Those with most people come first, at most `MOST_VALUES`.
    """
    most = tallies.EVER if within is None else within
    begun = _largest(session, lobe, by, weeks)
    if by == "post" and begun:
        # Of thousands of posts few are told: each of their weeks is looked up by itself.
        every = range(weeks.first, weeks.last + 1)
        where = f"period IN ({_marks(every)}) AND key IN ({_marks(begun)})"
        period: list[object] = [*every, *begun]
    else:
        where, period = "period BETWEEN {} AND {}", [weeks.first, weeks.last]
    where = f"counted = {{}} AND {where} AND b <= {{}}"
    places = len(LOBES[lobe])
    reached = {value: [number] + [0] * (places - 1) for value, number in begun.items()}
    skipped = {value: [0] * places for value in begun}
    gaps: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for value, place, gap, number in counting.rows(
        session, "key, a, c", where, [f"step{lobe}:{by}", *period, most]
    ):
        if value in reached:
            reached[value][place] += number
            gaps.setdefault((value, place), []).append((gap, number))
    for value, place, number in counting.rows(
        session, "key, a", where, [f"skip{lobe}:{by}", *period, most]
    ):
        if value in skipped:
            skipped[value][place] += number
    return [
        Funnel(
            value,
            steps_of(
                lobe,
                reached[value],
                skipped[value],
                [lower_median(gaps.get((value, place), ())) for place in range(places)],
            ),
        )
        for value in begun
    ]


def _marks(values: Collection[object]) -> str:
    return ", ".join("{}" for _ in values)


def _largest(session: Session, lobe: int, by: str, weeks: Weeks) -> dict[str, int]:
    """Return the values with most people at the first step, and how many; of all together one."""
    rows = counting.rows(
        session,
        "key",
        "counted = {} AND period BETWEEN {} AND {}",
        [f"start{lobe}:{by}", weeks.first, weeks.last],
    )
    rows.sort(key=lambda row: (-row[1], row[0]))
    found = {row[0]: row[1] for row in rows[:MOST_VALUES]}
    return found or ({"": 0} if by == tallies.ALL else {})


def cohorts(session: Session, lobe: int, weeks: Weeks, stage: Stage, columns: int) -> list[Cohort]:
    """Return for each week of the period how many of its people came to a stage, week by week."""
    place = LOBES[lobe].index(stage)
    period = [weeks.first, weeks.last]
    sizes = dict.fromkeys(range(weeks.first, weeks.last + 1), 0)
    reached = {week: [0] * columns for week in sizes}
    for week, number in counting.rows(
        session,
        "period",
        "counted = {} AND period BETWEEN {} AND {}",
        [f"start{lobe}:all", *period],
    ):
        sizes[week] = number
    for week, lag, number in counting.rows(
        session,
        "period, b",
        "counted = {} AND period BETWEEN {} AND {} AND a = {}",
        [f"step{lobe}:all", *period, place],
    ):
        for column in range(columns):
            if lag <= 7 * (column + 1):
                reached[week][column] += number
    if place == 0:
        reached = {week: [number] * columns for week, number in sizes.items()}
    return [Cohort(week, sizes[week], reached[week]) for week in sizes]


def paths(session: Session, lobe: int, weeks: Weeks) -> list[Link]:
    """Return the first ways people went whose first step was in a period."""
    rows = counting.rows(
        session,
        "a, key",
        "counted = {} AND period BETWEEN {} AND {}",
        [f"link{lobe}", weeks.first, weeks.last],
    )
    found = [Link(place, *ends_of(edge), number) for place, edge, number in rows]
    return sorted(found, key=lambda link: (link.place, -link.people, link.start, link.end))


def hours(session: Session, weeks: Weeks) -> list[tuple[int, int]]:
    """Return for each of the 168 hours of a week how many engaged first in it, and became leads.

    Hours are UTC, from Monday 00 on.
    """
    found = [[0, 0] for _ in range(168)]
    for place, counted in enumerate(("start1:hour", "lead:hour")):
        for hour, number in counting.rows(
            session,
            "key",
            "counted = {} AND period BETWEEN {} AND {}",
            [counted, weeks.first, weeks.last],
        ):
            if hour:
                found[int(hour)][place] = number
    return [(people, leads) for people, leads in found]


def heard(session: Session) -> tuple[list[str], int | None]:
    """Return the platforms people were first heard on, most people first, and the first week."""
    rows = counting.rows(session, "key, period", "counted = {}", ["start1:platform"])
    people: dict[str, int] = {}
    for platform, _, number in rows:
        if platform:
            people[platform] = people.get(platform, 0) + number
    weeks = [week for _, week, _ in rows]
    return sorted(people, key=lambda name: (-people[name], name)), min(weeks, default=None)
