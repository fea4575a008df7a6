"""Cases, alarms and telling people, by API."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from crm_social.actions import alarms, informing
from crm_social.core.facts import Actor
from tests.cast import NOW, ago, comment

ANGRY = "Elendig. Varen kom aldri, og ingen svarer. Aldri mer."


@pytest.fixture
def case_id(api, take_in):
    take_in(comment("c1", ANGRY))
    return api.get("/api/v1/cases").json["items"][0]["id"]


def test_a_case_says_whose_turn_it_is_and_both_clocks(api, case_id):
    case = api.get(f"/api/v1/cases/{case_id}").json

    assert (case["standing"], case["answer_clock"], case["owner"]) == ("open", "runs", None)
    assert case["said"] == ANGRY
    assert case["answer_by"] == "2026-11-25T10:00:00Z"
    assert case["settle_by"] == "2026-12-02T08:00:00Z"


def test_it_is_taken_answered_settled_and_taken_back(api, case_id):
    assert api.post(f"/api/v1/cases/{case_id}/take").json["case"]["owner"] == "ola"
    answered = api.post(f"/api/v1/cases/{case_id}/answered", json={"note": "Asked."}).json
    assert answered["case"]["standing"] == "waiting"
    settled = api.post(f"/api/v1/cases/{case_id}/settle", json={"outcome": "mended"}).json
    assert (settled["case"]["standing"], settled["case"]["outcome"]) == ("closed", "mended")
    assert api.get("/api/v1/cases?standing=closed").json["items"][0]["id"] == case_id

    api.delete(f"/api/v1/verdicts/{settled['verdict']}")

    assert api.get(f"/api/v1/cases/{case_id}").json["standing"] == "waiting"


def test_figures_say_how_complaints_were_met(api, case_id):
    api.post(f"/api/v1/cases/{case_id}/answered")

    found = api.get("/api/v1/cases/figures").json

    assert (found["open"], found["waiting"], found["kept"]) == (0, 1, 1)
    assert found["median_seconds"] == 3600


def test_settling_needs_one_of_the_outcomes(api, case_id):
    assert api.post(f"/api/v1/cases/{case_id}/settle", json={}).status_code == 422
    assert api.post("/api/v1/cases/9999/take").status_code == 404


def test_a_case_is_handed_over(api, case_id):
    answer = api.post(
        f"/api/v1/cases/{case_id}/hand-over", json={"to": "eva", "because": "no_time"}
    )

    assert answer.json["task"]["owner"] == "eva"


def test_endpoints_hear_of_a_case_that_opens_and_closes(api, db, take_in):
    made = api.post(
        "/api/v1/webhooks",
        json={"url": "http://127.0.0.1:9/hook", "events": ["case.opened", "case.closed"]},
    )
    assert made.status_code == 200
    take_in(comment("c1", ANGRY))
    case_id = api.get("/api/v1/cases").json["items"][0]["id"]
    api.post(f"/api/v1/cases/{case_id}/settle", json={"outcome": "explained"})

    with db.reading() as session:
        heard = session.execute(text("SELECT event, payload FROM deliveries ORDER BY id")).all()
    assert [row.event for row in heard] == ["case.opened", "case.closed"]
    assert '"outcome":"explained"' in heard[1].payload


def test_an_alarm_is_listed_and_ended_with_a_reason(api, db, take_in):
    storm = [
        comment(f"a{one}", ANGRY, actor=Actor(id=f"a{one}"), occurred_at=ago(minutes=9 - one))
        for one in range(6)
    ]
    take_in(*storm)
    alarms.watch(db, NOW)

    (alarm,) = api.get("/api/v1/alarms?running=true").json["items"]
    ended = api.post(f"/api/v1/alarms/{alarm['id']}/go-on", json={"reason": "Answered."})

    assert alarm["post"] == "p1"
    assert (ended.json["ended_by"], ended.json["reason"]) == ("ola", "Answered.")
    assert api.get("/api/v1/alarms?running=true").json["items"] == []
    again = api.post(f"/api/v1/alarms/{alarm['id']}/go-on", json={"reason": "Again."})
    assert again.status_code == 409


def test_a_post_rests_and_goes_on_said_twice_it_is_said_once(api, take_in):
    take_in(comment("c1", "Hva koster dette?"))
    said = {"platform": "mastodon", "post": "p1", "reason": "The price is wrong."}

    first = api.post("/api/v1/pauses", json=said).json
    again = api.post("/api/v1/pauses", json=said | {"reason": "Another."}).json
    listed = api.get("/api/v1/pauses?running=true").json["items"]
    ended = api.post(f"/api/v1/pauses/{first['id']}/go-on", json={"reason": "Put right."}).json
    twice = api.post(f"/api/v1/pauses/{first['id']}/go-on", json={"reason": "Again."}).json

    assert again == first
    assert listed == [first]
    assert (ended["ended_by"], ended["ended_because"]) == ("ola", "Put right.")
    assert twice == ended
    assert api.get("/api/v1/pauses?running=true").json["items"] == []
    assert api.post("/api/v1/pauses", json=said | {"post": "none"}).status_code == 404
    assert api.post("/api/v1/pauses", json=said | {"reason": ""}).status_code == 422


def test_who_is_to_be_told_is_listed_and_marked(api, db, take_in):
    take_in(comment("c1", "Fint!"), now=NOW - timedelta(days=40))
    informing.look(db, NOW)

    found = api.get("/api/v1/untold").json
    contact_id = found["items"][0]["contact_id"]
    notice = api.get(f"/api/v1/contacts/{contact_id}/notice?lang=nb").json
    marked = api.post("/api/v1/informed", json={"contact_ids": [contact_id]}).json

    assert (found["overdue"], found["items"][0]["because"]) == (1, "month")
    assert "/object/" in notice["body"]
    assert marked == {"marked": 1}
    assert api.get("/api/v1/untold").json["items"] == []
    assert api.post("/api/v1/informed", json={"contact_ids": [999]}).status_code == 404


def test_what_goes_is_told(api):
    assert api.get("/api/v1/retention").json["on"] is True
