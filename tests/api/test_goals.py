"""Goals by API: set, counted from what happened, taken back."""

from datetime import timedelta

import pytest

from crm_social.actions.accounts import Scope
from crm_social.core.dealings import Deal, Person, Sale
from crm_social.store import goals
from tests.cast import LIV, NOW, ago, comment

YEAR = {"since": "2026-01-01", "until": "2026-12-31", "owner": "eva"}


def goal(metric, target=10, **more):
    return {"metric": metric, "target": target} | YEAR | more


def sale(what, at, uid="d1", amount=None):
    currency = "NOK" if amount else None
    return Sale("crm", uid, Deal(what), Person("mastodon", "liv"), at, amount, currency)


@pytest.fixture
def story(take_in):
    """Liv asks, buys for 40,000, and buys again for 2,000.50 next month."""
    take_in(
        comment(text="Hva koster dette?", actor=LIV, occurred_at=ago(days=60)),
        sale("opened", ago(days=50)),
        sale("won", ago(days=40), amount=40_000.0),
        sale("opened", ago(days=9), "d2"),
        sale("won", ago(days=2), "d2", amount=2_000.5),
    )


@pytest.mark.parametrize(
    ("metric", "reached"), [("engaged", 1), ("leads", 1), ("mqls", 1), ("customers", 2)]
)
def test_people_are_counted_by_their_moves(api, story, metric, reached):
    found = api.post("/api/v1/goals", json=goal(metric)).json

    assert (found["reached"], found["standing"], found["owner"]) == (reached, "behind", "eva")
    assert found["line"][-1] == {"day": "2026-11-25", "reached": reached}


def test_won_amounts_are_counted_in_their_currency_on_their_day(api, story):
    body = goal("won", 50_000, currency="NOK", since="2026-11-01")

    found = api.post("/api/v1/goals", json=body).json

    day = (NOW - timedelta(days=2)).date().isoformat()
    assert found["reached"] == 2_000.5
    assert next(one for one in found["line"] if one["reached"])["day"] == day
    everything = api.post("/api/v1/goals", json=goal("won", 50_000, currency="NOK")).json
    assert everything["reached"] == 42_000.5
    other = api.post("/api/v1/goals", json=goal("won", 50_000, currency="SEK")).json
    assert other["reached"] == 0


def test_two_sales_of_one_moment_are_two(api, db, take_in):
    take_in(
        comment(text="Hva koster dette?", actor=LIV, occurred_at=ago(days=60)),
        sale("won", ago(days=2), "a", amount=1_000.0),
        sale("won", ago(days=2), "b", amount=500.0),
    )

    found = api.post("/api/v1/goals", json=goal("won", 50_000, currency="NOK")).json

    assert found["reached"] == 1_500
    with db.reading() as session:
        today = NOW.date()
        assert goals.won(session, today - timedelta(days=9), today) == {"NOK": (1_500.0, 2)}


def test_currencies_are_those_anything_was_won_in(db, story):
    with db.reading() as session:
        assert goals.currencies(session) == ["NOK"]


def test_the_return_rate_is_of_customers_of_the_period(api, story):
    found = api.post("/api/v1/goals", json=goal("return-rate", 30)).json

    assert 0 <= found["reached"] <= 100
    assert found["expected"] == 30
    assert found["line"] == []


def test_with_nobody_to_count_a_rate_is_unknown(api):
    found = api.post("/api/v1/goals", json=goal("return-rate", 30)).json

    assert (found["reached"], found["forecast"], found["standing"]) == (None, None, "unknown")


def test_goals_are_listed_until_they_are_taken_back(api):
    first = api.post("/api/v1/goals", json=goal("leads")).json
    second = api.post("/api/v1/goals", json=goal("mqls", until="2026-11-30")).json

    listed = api.get("/api/v1/goals").json["items"]
    assert [one["id"] for one in listed] == [second["id"], first["id"]]
    assert [one["id"] for one in api.delete(f"/api/v1/goals/{first['id']}").json["items"]] == [
        second["id"]
    ]
    assert api.delete(f"/api/v1/goals/{first['id']}").status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"target": 0}, "target"),
        ({"metric": "return-rate", "target": 101}, "target"),
        ({"until": "2025-12-31"}, "until"),
        ({"until": "2036-12-31"}, "until"),
        ({"owner": "nobody"}, "owner"),
        ({"metric": "won"}, "currency"),
        ({"currency": "NOK"}, "currency"),
        ({"metric": "won", "currency": "nok"}, "currency"),
        ({"metric": "likes"}, "metric"),
    ],
)
def test_what_cannot_be_a_goal_is_refused_with_its_field(api, change, field):
    answer = api.post("/api/v1/goals", json=goal("leads") | change)

    assert (answer.status_code, answer.json["field"]) == (422, field)
    assert api.get("/api/v1/goals").json["items"] == []


def test_reps_set_no_goals(client, token, reps):
    headers = token(Scope.FACTS, username="eva")

    assert client.post("/api/v1/goals", json=goal("leads"), headers=headers).status_code == 403


def test_goals_name_the_list_they_count_and_are_a_table_and_a_picture_too(api, story):
    for metric, currency in (("customers", ""), ("won", "NOK"), ("return-rate", "")):
        api.post("/api/v1/goals", json=goal(metric, currency=currency))

    found = api.get("/api/v1/goals").json["items"]
    picture = api.get("/api/v1/goals?format=svg&lang=nb")
    table = api.get("/api/v1/goals", headers={"Accept": "text/csv"})

    assert [one["count"] for one in found] == [2, 2, 2]
    for one in found:
        listed = api.get(one["people"]).json
        assert listed["count"] == len(listed["items"]) == one["count"]
    assert picture.content_type == "image/svg+xml; charset=utf-8"
    assert "2 av 10" in picture.text
    assert len(table.text.splitlines()) == 4


@pytest.mark.parametrize("path", ["models/in-force/calibration", "forecast/reliability"])
def test_how_good_the_model_was_is_a_table_and_a_picture_too(api, path):
    for form, kind in (("svg", "image/svg+xml"), ("csv", "text/csv")):
        answer = api.get(f"/api/v1/{path}?format={form}")
        assert (answer.status_code, answer.content_type.partition(";")[0]) == (200, kind)
