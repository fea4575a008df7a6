"""The report: in three languages, on one page, and of no group of fewer than five people."""

from datetime import date

import pytest

from crm_social.core.goals import Goal, Metric, Pace, Standing
from crm_social.core.report import (
    Aim,
    Best,
    Half,
    Numbers,
    Share,
    Source,
    Turn,
    Won,
    document,
    page,
    plain,
)

DAY = date(2026, 11, 16)
GOAL = Goal(1, Metric.LEADS, 120, "", date(2026, 10, 1), date(2026, 12, 31), "ola")
PACE = Pace(Standing.BEHIND, 4, 72, 97.2, 64, 38)


def half(leads=7, won=(), begun=12, purchases=6):
    return Half(
        DAY,
        date(2026, 11, 22),
        {Metric.ENGAGED: 1200, Metric.LEADS: leads, Metric.MQLS: 4, Metric.CUSTOMERS: 0},
        won,
        Turn(begun, 0.5, purchases, 3 * 1440),
        Turn(begun, 0.25, purchases, 30 * 1440),
    )


def told(**changes):
    values = {
        "now": half(won=[Won("NOK", 125_000.4, 5)]),
        "before": half(won=[Won("NOK", 9_999, 4)], begun=3, purchases=4),
        "best": [Best("New <winter> boots", "mastodon", 5, 5, 4), Best("Few", "x", 4, 4, 1)],
        "mix": [Share("interesting", 7, 0.7, 0.7), Share("", 2, None, None)],
        "goals": [Aim(GOAL, PACE, "Ola Sæther", 4)],
        "sources": [Source("shop", DAY, None, "Sign in again.")],
        "missing": ["bluesky"],
    }
    return Numbers(**(values | changes))


def rows(found, place):
    return {row[0]: row[1:] for row in found.parts[place].rows}


def test_groups_of_fewer_than_five_people_are_not_told():
    numbers = rows(document(told(), "en"), 0)

    assert numbers["People who engaged"] == ("1,200", "1,200")
    assert numbers["Leads"] == ("7", "7")
    assert numbers["Leads ready for sales"] == ("fewer than 5", "fewer than 5")
    assert numbers["Sales"] == ("0", "0")


def test_amounts_and_times_of_fewer_than_five_sales_are_not_told():
    numbers = rows(document(told(), "en"), 0)

    assert numbers["Won, NOK"] == ("125,000 NOK", "fewer than 5 sales")
    assert numbers["From first contact to purchase"] == ("3 days", "fewer than 5 sales")
    assert numbers["Customers who bought again"] == ("25%", "fewer than 5")


def test_posts_few_people_met_are_left_out():
    found = document(told(), "en")

    assert rows(found, 1) == {"New <winter> boots (mastodon)": ("5", "5", "fewer than 5")}
    empty = document(told(best=[Best("Few", "x", 4, 4, 1)]), "en")
    assert empty.parts[1].note == "No post was met by 5 people or more."


def test_a_goal_that_few_have_reached_is_told_as_few():
    (row,) = document(told(), "en").parts[3].rows

    assert row == ("Leads, 1 Oct 2026 – 31 Dec 2026", "fewer than 5", "120", "97", "Ola Sæther")


def test_it_says_what_it_knows_of_and_what_is_missing():
    part = document(told(), "en").parts[4]

    assert [*part.rows] == [("shop", "16 Nov 2026", "–", "needs a person")]
    assert "Not listened to: bluesky." in part.note


@pytest.mark.parametrize(
    ("lang", "title", "few"),
    [
        ("nb", "Fra første like til kunde", "færre enn 5"),
        ("sv", "Från första gillningen till kund", "färre än 5"),
        ("en", "From a like to a customer", "fewer than 5"),
    ],
)
def test_it_is_written_in_three_languages(lang, title, few):
    found = plain(document(told(), lang))

    assert found.startswith(f"{title}\n")
    assert few in found


def test_the_plain_text_has_its_columns_under_one_another():
    lines = plain(document(told(), "en")).splitlines()
    table = lines[lines.index("The loop in numbers") + 2 :]

    assert {len(line) for line in table[:5]} == {len(table[0])}


def test_the_page_escapes_what_others_wrote_and_loads_nothing():
    found = page(document(told(), "en"))

    assert "New &lt;winter&gt; boots" in found
    assert "src=" not in found
    assert "href=" not in found
    assert '<html lang="en">' in found
