"""Suggestions: two contacts that may be one person, and what somebody answers."""

import pytest

from crm_social.actions import matching
from crm_social.core.facts import Actor
from tests.cast import NOW, contact_of, like

RARE = "Sotirios Kvamsdalen"
HERE = Actor(id="1", name=RARE, handle="sotirioskvamsdalen", company="Kvamsdalen AS")
THERE = Actor(id="2", name=RARE)


@pytest.fixture
def asked(db, take_in):
    """Two contacts somebody is asked about; returns their ids."""
    take_in(like("1", actor=HERE), like("2", actor=THERE, platform="x"))
    while matching.match_batch(db, NOW).contacts:
        pass
    with db.reading() as session:
        return sorted([contact_of(session, "mastodon", "1"), contact_of(session, "x", "2")])


def test_a_suggestion_shows_both_contacts_and_what_was_seen(api, asked):
    found = api.get("/api/v1/suggestions").json

    (one,) = found["items"]
    assert found["waiting"] == 1
    assert [contact["id"] for contact in one["contacts"]] == asked
    assert {contact["handles"][0]["platform"] for contact in one["contacts"]} == {"mastodon", "x"}
    assert len(one["seen"]) == len(one["evidence"])
    (given,) = [seen for seen in one["seen"] if seen["rule"] == "given"]
    assert (given["level"], given["one"], given["weight"]) == ("exact", "sotirios", "strongly_for")
    assert given["said"]["nb"] == "Samme fornavn: sotirios"
    assert one["p"] > 0.9
    assert one["evidence"][0].startswith("given exact: sotirios")


def test_same_makes_one_contact_of_two_at_once(api, asked):
    answer = api.post("/api/v1/suggestions/answer", json={"contacts": asked, "tie": "same"})

    merged = api.get(f"/api/v1/contacts/{answer.json['contact_id']}").json
    assert sorted(handle["platform"] for handle in merged["handles"]) == ["mastodon", "x"]
    assert api.get("/api/v1/suggestions").json == {"items": [], "waiting": 0}


def test_never_keeps_them_apart_and_asks_no_more(api, db, asked):
    answer = api.post("/api/v1/suggestions/answer", json={"contacts": asked[::-1], "tie": "never"})
    while matching.match_batch(db, NOW).contacts:
        pass

    assert answer.json == {"contact_id": asked[0]}
    assert len(api.get("/api/v1/contacts").json["items"]) == 2
    assert api.get("/api/v1/suggestions").json["waiting"] == 0


def test_what_nobody_asked_is_not_answered(api, asked):
    other = api.post("/api/v1/suggestions/answer", json={"contacts": [8, 9], "tie": "same"})
    api.post("/api/v1/suggestions/answer", json={"contacts": asked, "tie": "never"})
    again = api.post("/api/v1/suggestions/answer", json={"contacts": asked, "tie": "same"})

    assert (other.status_code, again.status_code) == (404, 404)
    assert "Nobody waits for an answer about contacts 8 and 9" in other.json["detail"]


@pytest.mark.parametrize(
    "body",
    [
        {"contacts": [1], "tie": "same"},
        {"contacts": [1, 2], "tie": "split"},
        {"contacts": [1, 2]},
        {"contacts": ["a", 2], "tie": "same"},
    ],
)
def test_an_answer_that_is_none_is_refused(api, asked, body):
    assert api.post("/api/v1/suggestions/answer", json=body).status_code == 422


def test_a_word_is_listed_and_taken_back(api, db, asked):
    api.post("/api/v1/suggestions/answer", json={"contacts": asked, "tie": "same"})
    (said,) = api.get("/api/v1/ties").json["items"]

    left = api.delete(f"/api/v1/ties/{said['id']}").json["items"]

    assert (said["tie"], said["by"], said["contacts"]) == ("same", "ola", [asked[0]])
    assert left == []
    assert len(api.get("/api/v1/contacts").json["items"]) == 2
    assert api.delete("/api/v1/ties/1").status_code == 404


def test_a_handle_is_split_off_and_the_last_one_is_not(api, asked):
    api.post("/api/v1/suggestions/answer", json={"contacts": asked, "tie": "same"})
    at = f"/api/v1/contacts/{asked[0]}/split"

    assert api.post(at, json={"platform": "x", "id": "2"}).status_code == 200
    assert api.post(at, json={"platform": "mastodon", "id": "1"}).status_code == 409
    assert api.post(at, json={"platform": "mastodon", "id": "9"}).status_code == 404
