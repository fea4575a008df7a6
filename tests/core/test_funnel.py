"""The ordered funnel, its medians, and what time between steps is told as."""

import csv
import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_social.core import funnel
from crm_social.core.loop import Stage

_LOANS = Path(__file__).resolve().parents[3] / "shared" / "data" / "bpi2012_loan_funnel"
START = datetime(2026, 11, 2, tzinfo=UTC)


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def test_a_step_counts_only_after_the_step_before_it():
    told = [("b", at(0)), ("a", at(1)), ("c", at(2)), ("b", at(3))]

    assert funnel.ordered(told, ("a", "b", "c")) == [at(1), at(3)]


def test_steps_later_than_the_window_after_the_first_do_not_count():
    told = [("a", at(0)), ("b", at(20)), ("c", at(30))]

    assert len(funnel.ordered(told, ("a", "b", "c"), timedelta(hours=24))) == 2
    assert len(funnel.ordered(told, ("a", "b", "c"), timedelta(hours=30))) == 3


def test_the_median_is_between_the_middle_two():
    taken = [[at(0), at(1)], [at(0), at(2)], [at(0)], [at(0), at(4)], [at(0), at(8)]]

    assert funnel.medians(taken, 2) == [None, timedelta(hours=3)]


@given(st.lists(st.integers(0, 60 * 24 * 400), min_size=1))
def test_the_median_of_what_is_told_is_what_is_told_of_the_median(minutes):
    told = [funnel.told(timedelta(minutes=some)) for some in minutes]
    lower = sorted(minutes)[(len(minutes) - 1) // 2]

    found = funnel.lower_median((value, 1) for value in told)

    assert found == funnel.told(timedelta(minutes=lower))


def test_conversion_is_of_the_step_before_and_of_the_first():
    steps = funnel.steps_of(1, [200, 50, 10, 0, 0, 0, 0], [0] * 7, [None, 60, 5, *[None] * 4])

    lead = steps[1]
    assert (lead.stage, lead.from_previous, lead.from_first) == (Stage.LEAD, 0.25, 0.25)
    assert steps[2].from_previous == 0.2
    assert steps[2].from_first == 0.05
    assert steps[4].from_previous is None


@pytest.mark.parametrize("days", [7, 14, 30, 90])
def test_the_ordered_funnel_of_real_loan_applications_is_the_published_one(days):
    truth, cases = loans()
    window = timedelta(days=days)

    taken = [funnel.ordered(told, truth["steps"], window) for told in cases]

    expected = truth[f"ordered_{days}d"]
    assert funnel.counts(taken, len(truth["steps"])) == expected["reached"]
    hours = [
        0.0 if gap is None else round(gap / timedelta(hours=1), 3)
        for gap in funnel.medians(taken, len(truth["steps"]))
    ]
    assert hours == pytest.approx(expected["median_hours_from_previous"], abs=0.001)


def loans() -> tuple[dict[str, object], list[list[tuple[str, datetime]]]]:
    """Return the truth, and the completed steps of each case in order."""
    if not _LOANS.is_dir():
        pytest.skip(f"the loan applications are not beside this repository (looked in {_LOANS})")
    truth = json.loads((_LOANS / "truth.json").read_text(encoding="utf-8"))
    cases: dict[str, list[tuple[datetime, int, str]]] = {}
    with gzip.open(_LOANS / "events.csv.gz", "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["lifecycle"] == "COMPLETE":
                moment = datetime.fromisoformat(row["timestamp"])
                cases.setdefault(row["case_id"], []).append(
                    (moment, int(row["seq"]), row["activity"])
                )
    return truth, [[(name, when) for when, _, name in sorted(one)] for one in cases.values()]
