"""The report by API: its numbers as they happened, and to whom it is mailed."""

from datetime import timedelta

import pytest

from crm_social.core.dealings import Deal, Person, Sale
from crm_social.core.facts import Actor
from tests.cast import LIV, NOW, ago, comment


def test_the_report_counts_what_happened_in_its_weeks(api, take_in):
    # Eight days ago lies in the week that is over, forty in none of the two.
    for number, days in enumerate([8, 8, 8, 8, 8, 8, 40]):
        who = Actor(id=f"p{number}", name=f"Person {number}", email=f"p{number}@a{number}.example")
        take_in(comment(str(number), "Hva koster dette?", actor=who, occurred_at=ago(days=days)))

    found = api.get("/api/v1/report?weeks=1&lang=nb").json

    rows = {row[0]: row[1:] for row in found["parts"][0]["rows"]}
    assert found["title"] == "Fra første like til kunde"
    assert rows["Folk som engasjerte seg"] == ["6", "0"]
    assert found["text"].startswith(found["title"])


def test_won_amounts_are_of_the_weeks_and_hidden_below_five_sales(api, take_in):
    for number in range(5):
        who = Person("mastodon", f"p{number}")
        actor = Actor(id=f"p{number}", name=f"Person {number}")
        take_in(
            comment(str(number), "Hva koster dette?", actor=actor, occurred_at=ago(days=20)),
            Sale("crm", f"d{number}", Deal.OPENED, who, ago(days=10)),
            Sale("crm", f"d{number}", Deal.WON, who, ago(days=8), 1000.0, "NOK"),
        )

    def won():
        rows = api.get("/api/v1/report?weeks=1").json["parts"][0]["rows"]
        return {row[0]: row[1:] for row in rows}["Won, NOK"]

    assert won() == ["5,000 NOK", "0 NOK"]
    who = Person("mastodon", "liv")
    take_in(
        comment("9", "Hva koster dette?", actor=LIV, occurred_at=ago(days=30)),
        Sale("crm", "d9", Deal.WON, who, ago(days=15), 700.0, "NOK"),
    )
    assert won() == ["5,000 NOK", "fewer than 5 sales"]


def test_schedules_are_set_listed_and_dropped(api):
    body = {"email": "sjef@sales.example", "every": "week", "lang": "nb"}

    made = api.post("/api/v1/report/schedules", json=body).json
    assert (made["next_at"], made["created_by"]) == ("2026-11-30T06:00:00Z", "ola")
    listed = api.get("/api/v1/report/schedules").json
    assert ([one["id"] for one in listed["items"]], listed["can_send"]) == ([made["id"]], False)
    assert api.delete(f"/api/v1/report/schedules/{made['id']}").json["items"] == []


@pytest.mark.parametrize("query", ["weeks=2", "lang=de"])
def test_what_is_no_report_is_refused(api, query):
    assert api.get(f"/api/v1/report?{query}").status_code == 422


def test_the_period_is_whole_weeks_that_are_over(api):
    found = api.get("/api/v1/report?weeks=1").json["period"]

    monday = NOW.date() - timedelta(days=NOW.date().weekday() + 7)
    assert found.startswith(f"{monday.day} Nov 2026 to {monday.day + 6} Nov 2026")


def test_each_figure_names_the_list_it_counts_and_few_name_none(api, take_in):
    for number in range(6):
        who = Actor(id=f"p{number}", name=f"Person {number}", email=f"p{number}@a{number}.example")
        take_in(comment(str(number), "Hva koster dette?", actor=who, occurred_at=ago(days=8)))
    take_in(comment("9", "Hva koster dette?", actor=LIV, occurred_at=ago(days=15)))

    part = api.get("/api/v1/report?weeks=1").json["parts"][0]

    behind = {row[0]: lists[1:] for row, lists in zip(part["rows"], part["behind"], strict=True)}
    told = {row[0]: row[1:] for row in part["rows"]}
    assert told["Leads"] == ["6", "fewer than 5"]
    now, before = behind["Leads"]
    assert (api.get(now).json["count"], before) == (6, None)
    assert all(lists == [None, None] for name, lists in behind.items() if name in ("Sales", "Won"))
