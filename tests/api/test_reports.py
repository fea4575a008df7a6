"""Reports by API: numbers, their people, and both as tables."""

import csv
import io

import pytest
from pyarrow import BufferReader
from pyarrow.parquet import read_table

from crm_social.actions import accounts
from crm_social.core.dealings import Deal
from crm_social.core.facts import Actor, Post
from tests.cast import LIV, NOW, ago, comment, like
from tests.core.told import sale

WHEN = "since=2026-09-01&until=2026-11-25"


@pytest.fixture
def sold(take_in):
    """Liv saw tips, asked, and bought; Per only liked a prize."""
    tips = Post(id="tips", class_="interesting", text="How to", published_at=ago(days=40))
    prize = Post(id="prize", class_="promotion", giveaway=True, published_at=ago(days=20))
    take_in(
        like("1", actor=LIV, post=tips, occurred_at=ago(days=30)),
        like("2", actor=Actor(id="per", name="=Per"), post=prize, occurred_at=ago(days=17)),
        comment("3", "Hva koster dette?", actor=LIV, post=tips, occurred_at=ago(days=15)),
        sale(Deal.OPENED, ago(days=10)),
        sale(Deal.WON, ago(days=3), amount=1000.0, currency="NOK"),
    )


def get(api, path, **headers):
    answer = api.get(f"/api/v1/reports/{path}", headers=headers)
    assert answer.status_code == 200, answer.json
    return answer.json


def behind(api, query):
    found = get(api, f"people?{WHEN}&{query}")
    assert found["count"] == len(found["items"])
    return found["count"]


def test_every_stage_and_flow_of_the_loop_opens_its_people(api, sold):
    told = get(api, f"loop?{WHEN}")

    assert {one["stage"]: one["people"] for one in told["stages"] if one["people"]} == {
        "S1": 1,
        "R1": 1,
    }
    for one in told["stages"]:
        assert behind(api, f"of=stage&stage={one['stage']}") == one["people"]
    for one in told["flows"]:
        query = f"of=flow&stage={one['start']}&to={one['end']}"
        assert behind(api, query) == one["moves"]


def test_the_lobes_say_how_long_a_round_took(api, sold):
    first, second = get(api, f"loop?{WHEN}")["lobes"]

    assert (first["begun"], first["bought"], first["rate"]) == (2, 1, 0.5)
    assert first["minutes"] == 27 * 24 * 60
    assert (second["begun"], second["rate"], second["minutes"]) == (1, 0.0, None)
    assert behind(api, "of=purchases&lobe=1") == first["purchases"] == 1


@pytest.mark.parametrize("by", ["all", "platform", "class", "post", "fit", "hour"])
@pytest.mark.parametrize("within", ["", "&within=14"])
def test_every_step_of_a_funnel_opens_its_people(api, sold, by, within):
    told = get(api, f"funnel?{WHEN}&by={by}{within}")

    assert sum(one["steps"][0]["reached"] for one in told["items"]) == 2
    for one in told["items"]:
        for step in one["steps"]:
            query = f"of=step&stage={step['stage']}&by={by}&value={one['value']}{within}"
            assert behind(api, query) == step["reached"]


def test_the_period_before_stands_beside(api, sold):
    told = get(api, "funnel?since=2026-11-23&until=2026-11-25")

    assert (told["since"], told["until"]) == ("2026-11-23", "2026-11-29")
    assert told["items"][0]["steps"][0]["reached"] == 0
    assert told["before"][0]["steps"][0]["reached"] == 0


def test_attribution_names_the_post_and_the_money(api, sold):
    told = get(api, f"attribution?{WHEN}&rule=first")

    (one,) = told["items"]
    assert one["post"]["text"] == "How to"
    assert one["shares"] == {"lead": 1.0, "opportunity": 1.0, "won": 1.0}
    assert one["won"] == [{"currency": "NOK", "amount": 1000.0}]
    query = f"of=credit&post={one['post']['id']}&outcome=won&rule=first"
    assert behind(api, query) == one["people"]["won"]


def test_posts_come_in_pieces_newest_first(api, sold):
    first = get(api, "posts?limit=1")
    second = api.get(first["next"]).json

    (prize,), (tips,) = first["items"], second["items"]
    assert (prize["prize_share"], tips["prize_share"]) == (1.0, 0.0)
    assert (tips["leads"], tips["sales"], second["next"]) == (1, 1, None)
    assert behind(api, f"of=post&post={prize['post']['id']}") == prize["people"]
    assert behind(api, f"of=outcome&outcome=won&post={tips['post']['id']}") == 1


def test_the_mix_is_measured_against_70_20_10(api, sold):
    told = get(api, "mix")

    parts = {part["class"]: part for month in told["months"] for part in month["parts"]}
    assert {name: part["target"] for name, part in parts.items()} == {
        "interesting": 0.7,
        "news": 0.2,
        "promotion": 0.1,
    }
    assert told["months"][0]["parts"][0]["sales"] == 1.0
    assert told["channels"][0]["channel"] == "@shop"


def test_cohorts_and_paths_and_hours_add_up(api, sold):
    cohorts = get(api, f"cohorts?{WHEN}&stage=S2")["items"]
    paths = get(api, f"paths?{WHEN}")["items"]
    hours = get(api, f"hours?{WHEN}")["items"]

    assert sum(one["size"] for one in cohorts) == 2
    assert sum(one["reached"][-1] for one in cohorts) == 1
    for one in paths:
        query = f"of=path&place={one['place']}&stage={one['start']}&to={one['end']}"
        assert behind(api, query) == one["people"]
    assert sum(one["people"] for one in hours) == 2


@pytest.mark.parametrize(
    "report", ["loop", "funnel", "paths", "cohorts", "attribution", "posts", "mix", "hours"]
)
def test_each_report_is_a_table_too(api, sold, report):
    parquet = api.get(f"/api/v1/reports/{report}?format=parquet")
    asked = api.get(f"/api/v1/reports/{report}", headers={"Accept": "text/csv"})
    same = api.get(f"/api/v1/reports/{report}?format=csv")

    assert asked.content_type == "text/csv; charset=utf-8"
    assert asked.data == same.data
    heads, *rows = csv.reader(io.StringIO(asked.text))
    assert rows
    assert {len(row) for row in rows} == {len(heads)}
    assert read_table(BufferReader(parquet.data)).num_rows == len(rows)


def test_a_name_is_no_formula_in_a_table(api, sold):
    told = api.get("/api/v1/reports/people?of=stage&stage=S1&format=csv").text

    assert ",'=Per," in told


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("funnel?lobe=3", "lobe"),
        ("funnel?within=8", "within"),
        ("cohorts?lobe=2&stage=S2", "stage"),
        ("people?of=flow&stage=S1", "to"),
        ("people?of=step&stage=S2&by=hour&value=noon", "value"),
        ("loop?since=2026-11-25&until=2026-11-01", "until"),
        ("loop?until=9999-12-31", "until"),
        ("funnel?by=post&since=0001-01-01&until=2026-11-01", "since"),
    ],
)
def test_what_cannot_be_asked_is_named(api, query, field):
    answer = api.get(f"/api/v1/reports/{query}")

    assert answer.status_code == 422
    assert field in answer.text


def test_a_rep_does_not_see_reports(api, db):
    accounts.set_role(db, "ola", "rep", NOW)

    assert api.get("/api/v1/reports/loop").status_code == 403


@pytest.mark.parametrize(
    "report", ["loop", "funnel", "paths", "cohorts", "attribution", "posts", "mix", "hours"]
)
def test_each_report_is_a_picture_too_the_same_as_on_its_page(api, sold, report):
    asked = api.get(f"/api/v1/reports/{report}?lang=sv", headers={"Accept": "image/svg+xml"})
    same = api.get(f"/api/v1/reports/{report}?lang=sv&format=svg")

    assert asked.content_type == "image/svg+xml; charset=utf-8"
    assert asked.data == same.data
    assert set(asked.vary) == {"Accept", "Cookie"}
    assert 'lang="sv"' in asked.text
    assert "räknas inte" in asked.text


def test_a_list_of_people_is_no_picture(api, sold):
    assert api.get("/api/v1/reports/people?of=stage&stage=S1&format=svg").status_code == 422


def test_the_days_of_a_post_add_up_to_its_people(api, sold):
    for one in get(api, "posts")["items"]:
        assert len(one["days"]) == 30
        assert sum(one["days"]) == one["people"] == 1


def test_the_people_of_a_metric_need_their_days_and_a_known_metric(api, sold):
    days = "first=2026-11-01&last=2026-11-25"

    assert behind(api, f"of=metric&metric=leads&{days}") == 1
    assert behind(api, f"of=metric&metric=customers&{days}") == 1
    assert behind(api, f"of=metric&metric=won&currency=NOK&{days}") == 1
    assert behind(api, f"of=metric&metric=won&currency=SEK&{days}") == 0
    for wrong in ("metric=likes", "metric=leads&first=2026-11-02", "metric=leads"):
        assert api.get(f"/api/v1/reports/people?of=metric&{wrong}").status_code == 422
