"""Contacts, leads, timelines and explanations."""

from datetime import timedelta

import pytest

from crm_social.core.facts import Actor
from tests.cast import LIV, NOW, ago, comment, contact_of, engagement, like

LATER = NOW + timedelta(minutes=1)


def test_a_list_shows_who_and_how_warm(api, contact_id):
    (kari,) = api.get("/api/v1/contacts").json["items"]

    assert kari["id"] == contact_id
    assert (kari["name"], kari["handle"]) == ("Kari Nordmann", "kari@social.example")
    assert (kari["stage"], kari["letter"]) == ("S2", "C")
    assert kari["engagement"]["points"] == pytest.approx(4, rel=0.01)
    assert kari["intent"] == {"points": pytest.approx(10, rel=0.01), "band": 1}
    assert kari["engaged_at"] == "2026-11-25T08:00:00Z"


def test_one_contact_has_its_handles_and_live_tasks(api, contact_id, task_id):
    kari = api.get(f"/api/v1/contacts/{contact_id}").json

    assert kari["handles"] == [{"platform": "mastodon", "id": "kari"}]
    assert [task["id"] for task in kari["tasks"]] == [task_id]
    assert (kari["engagements"], kari["disqualified"]) == (1, False)


def test_one_contact_and_the_list_agree(api, contact_id):
    (listed,) = api.get("/api/v1/contacts").json["items"]

    one = api.get(f"/api/v1/contacts/{contact_id}").json

    assert {name: one[name] for name in listed} == listed


@pytest.fixture
def two(take_in):
    """Kari who liked, and Liv who is ready for sales."""
    take_in(
        like(),
        comment("1", "Hva koster dette?", actor=LIV, occurred_at=ago(days=2)),
        comment("2", "Kan vi få en demo?", actor=LIV, occurred_at=ago(days=1)),
        like("3", actor=LIV),
    )


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Kari Nordmann", "Liv Berg"]),
        ("stage=S1", ["Kari Nordmann"]),
        ("stage=S3", ["Liv Berg"]),
        ("owner=ola", []),
        ("q=LIV", ["Liv Berg"]),
        ("q=fjord", ["Liv Berg"]),
        ("q=social.example", ["Kari Nordmann", "Liv Berg"]),
        ("q=%25", []),
        ("q=_", []),
        ("q=%5C", []),
        ("q=%27%20OR%201=1--", []),
        ("stage=S3&q=liv", ["Liv Berg"]),
    ],
)
def test_contacts_are_filtered(api, two, query, names):
    answer = api.get(f"/api/v1/contacts?{query}")

    assert sorted(one["name"] for one in answer.json["items"]) == names


def test_a_lead_is_found_ready_or_taken_on(api, two):
    (lead,) = api.get("/api/v1/leads").json["items"]

    assert (lead["name"], lead["stage"]) == ("Liv Berg", "S3")
    assert {task["play"] for task in lead["tasks"]} == {"call", "thank"}


def test_leads_are_filtered_by_stage_and_owner(api, two):
    (lead,) = api.get("/api/v1/leads?stage=S3").json["items"]
    api.post(f"/api/v1/tasks/{lead['tasks'][0]['id']}/accept")

    assert api.get("/api/v1/leads?stage=S3").json["items"] == []
    assert len(api.get("/api/v1/leads?stage=S4&owner=ola").json["items"]) == 1
    assert api.get("/api/v1/leads?owner=eva").json["items"] == []


@pytest.mark.parametrize(
    "path", ["leads?stage=S1", "contacts?stage=S9", "leads?q=x", "contacts?q="]
)
def test_a_filter_that_cannot_be_is_refused(api, path):
    assert api.get(f"/api/v1/{path}").status_code == 422


@pytest.mark.parametrize("path", ["", "/timeline", "/explanation"])
@pytest.mark.parametrize("contact", [99, 0, 2**63 - 1])
def test_a_contact_that_is_not_there_is_named(api, contact, path):
    answer = api.get(f"/api/v1/contacts/{contact}{path}")

    assert (answer.status_code, answer.json["detail"]) == (404, f"There is no contact {contact}.")


@pytest.fixture
def merged(db, take_in):
    """Liv's two accounts, one contact since both gave the same mail address; (lost, kept) ids."""
    other = Actor(id="liv2", handle="liv2@social.example", name="Liv B.")
    take_in(like("1", actor=LIV), like("2", actor=other))
    with db.reading() as session:
        ids = {contact_of(session, "mastodon", uid) for uid in ("liv", "liv2")}
    take_in(like("3", actor=Actor(id="liv2", email="liv@fjordkaffe.example")))
    return max(ids), min(ids)


def test_the_id_of_a_merged_contact_leads_to_the_one_it_became(api, merged):
    lost, kept = merged

    for path in ("", "/timeline", "/explanation"):
        one, other = (api.get(f"/api/v1/contacts/{found}{path}") for found in merged)
        assert (one.status_code, one.json) == (200, other.json)
    assert api.get(f"/api/v1/contacts/{lost}").json["id"] == kept
    assert len(api.get(f"/api/v1/tasks?contact_id={lost}&state=live").json["items"]) == 1


# ---- timeline


def timeline(api, contact_id):
    return api.get(f"/api/v1/contacts/{contact_id}/timeline").json["items"]


def test_the_timeline_tells_engagements_verdicts_and_moves_newest_first(api, contact_id, task_id):
    api.post(f"/api/v1/tasks/{task_id}/accept")

    entries = timeline(api, contact_id)

    assert [entry["type"] for entry in entries] == [
        "move", "move", "verdict", "move", "move", "engagement",
    ]  # fmt: skip
    assert entries[0]["move"]["to_stage"] == "S4"
    assert entries[0]["move"]["why"] == "A sales rep took them on."
    assert (entries[2]["verdict"]["act"], entries[2]["verdict"]["actor"]) == ("accept", "ola")
    assert entries[-1]["engagement"]["text"] == "Hva koster disse?"
    assert entries[-1]["at"] == "2026-11-25T08:00:00Z"
    for entry in entries:
        assert [name for name in ("engagement", "verdict", "move") if entry[name]] == [
            entry["type"]
        ]


def test_what_was_taken_back_is_shown_without_its_text(api, contact_id, take_in):
    take_in(comment(text="Hva koster disse?", withdrawn=True, occurred_at=NOW), now=LATER)

    entries = [entry["engagement"] for entry in timeline(api, contact_id) if entry["engagement"]]

    assert [entry["happened"] for entry in entries] == ["withdrawn", "made"]
    assert all(entry["withdrawn"] for entry in entries)
    assert all(entry["text"] is None for entry in entries)


def test_what_was_made_again_has_its_text_again(api, contact_id, take_in):
    take_in(
        comment(text="Hva koster disse?", withdrawn=True, occurred_at=ago(minutes=30)),
        comment(text="Hva koster de?", occurred_at=ago(minutes=20)),
        comment(text="Hva koster de nå?", occurred_at=ago(minutes=10)),
    )

    entries = [entry["engagement"] for entry in timeline(api, contact_id) if entry["engagement"]]

    assert [(entry["happened"], entry["text"]) for entry in entries] == [
        ("edited", "Hva koster de nå?"),
        ("made", "Hva koster de?"),
        ("withdrawn", None),
        ("made", None),
    ]


def test_a_verdict_that_was_taken_back_is_marked(api, contact_id, task_id):
    verdict = api.post(f"/api/v1/tasks/{task_id}/done", json={"note": "Oops"}).json["verdict"]
    api.delete(f"/api/v1/verdicts/{verdict}")

    (said,) = [entry["verdict"] for entry in timeline(api, contact_id) if entry["verdict"]]

    assert (said["id"], said["withdrawn"], said["note"]) == (verdict, True, "Oops")


def test_what_has_not_happened_yet_is_not_told(api, contact_id, take_in):
    take_in(comment("9", "Senere", occurred_at=NOW + timedelta(days=1)))

    assert all("Senere" not in str(entry) for entry in timeline(api, contact_id))


# ---- explanation


def test_the_lines_of_an_axis_add_up_to_it(api, db, two):
    (liv,) = api.get("/api/v1/leads").json["items"]

    why = api.get(f"/api/v1/contacts/{liv['id']}/explanation").json

    for axis in ("engagement", "intent"):
        lines = why[axis]["lines"]
        assert sum(line["worth"] for line in lines) == pytest.approx(why[axis]["points"])
        assert why[axis]["points"] == pytest.approx(liv[axis]["points"])
        assert why[axis]["band"] == liv[axis]["band"]
        for line in lines:
            product = line["base"]
            for factor in line["factors"].values():
                product *= factor
            assert line["points"] == pytest.approx(product)
    assert sum(line["points"] for line in why["fit"]["lines"]) == why["fit"]["points"] == liv["fit"]
    assert why["model"] == "starter-1"
    assert [move["to_stage"] for move in why["moves"]] == ["S1", "S2", "S3"]


def test_evidence_leads_from_the_explanation_to_the_timeline(api, contact_id, take_in):
    take_in(engagement("quote", "5", text="So true"))

    why = api.get(f"/api/v1/contacts/{contact_id}/explanation").json
    told = {
        entry["engagement"]["evidence"]: entry["engagement"]["kind"]
        for entry in timeline(api, contact_id)
        if entry["engagement"]
    }

    assert {told[line["evidence"]] for line in why["engagement"]["lines"]} == {"comment", "quote"}


def test_a_recycled_contact_explains_only_what_still_counts(api, contact_id, task_id, monkeypatch):
    api.post(f"/api/v1/tasks/{task_id}/accept")
    monkeypatch.setattr("crm_social.api.tasks.utc_now", lambda: LATER)
    api.post(f"/api/v1/tasks/{task_id}/reject", json={"reason": "bad_timing"})

    why = api.get(f"/api/v1/contacts/{contact_id}/explanation").json

    assert (why["stage"], why["intent"]["points"], why["intent"]["lines"]) == ("S2", 0, [])


def test_without_a_forecast_in_force_the_chance_is_null(api, contact_id):
    found = api.get(f"/api/v1/contacts/{contact_id}/forecast").json

    assert (found["chance"], found["lines"], found["horizon_days"]) == (None, [], 90)
    assert api.get("/api/v1/contacts/99/forecast").status_code == 404
