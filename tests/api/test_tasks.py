"""Tasks and verdicts."""

from datetime import timedelta

import pytest

from crm_social.actions.accounts import Scope
from crm_social.core.facts import Actor
from tests.cast import NOW, comment, engagement


def test_a_task_says_why_and_what_to_say(api, task_id, contact_id):
    task = api.get(f"/api/v1/tasks/{task_id}").json

    assert task["contact"]["id"] == contact_id
    assert task["contact"]["name"] == "Kari Nordmann"
    assert task["play"] == "call"
    assert task["why"] == "Asked about buying, under “New winter boots in the store”."
    assert task["words"].startswith("Hei Kari, takk for at du spør!")
    assert task["said"] == "Hva koster disse?"
    assert task["opened_at"] == "2026-11-25T08:00:00Z"
    assert task["state"] == "open"


def test_accepting_answers_the_verdict_and_the_task_as_it_is_now(api, task_id):
    answer = api.post(f"/api/v1/tasks/{task_id}/accept")

    assert answer.status_code == 200
    assert len(answer.json["verdict"]) == 32
    assert answer.json["task"]["id"] == task_id
    assert (answer.json["task"]["state"], answer.json["task"]["owner"]) == ("accepted", "ola")
    assert answer.json["task"]["contact"]["stage"] == "S4"


def test_the_faster_rep_gets_the_task(api, task_id, token):
    api.post(f"/api/v1/tasks/{task_id}/accept")

    evas = token(Scope.FOLLOW_UP, username="eva")
    late = api.post(f"/api/v1/tasks/{task_id}/accept", headers=evas)

    assert (late.status_code, late.json["title"]) == (409, "TaskTaken")
    assert late.json["detail"] == f"ola has taken task {task_id} already."


def test_a_task_is_put_off_until_a_time_with_its_zone(api, task_id):
    answer = api.post(
        f"/api/v1/tasks/{task_id}/snooze", json={"until": "2026-11-27T09:00:00+01:00"}
    )

    assert answer.json["task"]["state"] == "snoozed"
    assert answer.json["task"]["until"] == "2026-11-27T08:00:00Z"


@pytest.mark.parametrize(
    "until",
    [
        "2026-11-27T09:00:00",
        "2026-11-27",
        "tomorrow",
        "",
        None,
        0,
        "2020-01-01T00:00:00Z",
        "2029-01-01T00:00:00Z",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
    ],
)
def test_a_time_that_cannot_be_is_refused(api, task_id, until):
    answer = api.post(f"/api/v1/tasks/{task_id}/snooze", json={"until": until})

    assert (answer.status_code, answer.json["field"]) == (422, "until")
    assert api.get(f"/api/v1/tasks/{task_id}").json["state"] == "open"


@pytest.mark.parametrize("body", [{}, {"json": {}}, {"json": {"note": "Sent the list."}}])
def test_a_task_is_done_with_or_without_a_note(api, task_id, body):
    answer = api.post(f"/api/v1/tasks/{task_id}/done", **body)

    assert answer.json["task"]["state"] == "done"
    assert answer.json["task"]["closed_at"] is not None


def test_a_closed_task_is_a_conflict(api, task_id):
    api.post(f"/api/v1/tasks/{task_id}/done")

    answer = api.post(f"/api/v1/tasks/{task_id}/done")

    assert (answer.status_code, answer.json["title"]) == (409, "Conflict")


def test_rejecting_needs_a_reason_we_know(api, task_id):
    missing = api.post(f"/api/v1/tasks/{task_id}/reject", json={})
    odd = api.post(f"/api/v1/tasks/{task_id}/reject", json={"reason": "because"})
    known = api.post(
        f"/api/v1/tasks/{task_id}/reject", json={"reason": "bad_timing", "note": "In spring."}
    )

    assert (missing.status_code, missing.json["field"]) == (422, "reason")
    assert odd.json["errors"] == [
        {
            "field": "reason",
            "reason": "Must be one of: not_a_fit, wrong_person, bad_timing, already_handled.",
        }
    ]
    assert (known.json["task"]["state"], known.json["task"]["reason"]) == ("rejected", "bad_timing")


def test_a_verdict_is_taken_back_as_if_it_had_never_been_said(api, task_id):
    before = api.get(f"/api/v1/tasks/{task_id}").json
    verdict = api.post(f"/api/v1/tasks/{task_id}/accept").json["verdict"]

    once = api.delete(f"/api/v1/verdicts/{verdict}")
    twice = api.delete(f"/api/v1/verdicts/{verdict}")

    assert (once.status_code, once.json) == (200, {"verdict": verdict, "task": before})
    assert twice.json == once.json


def test_nobody_takes_back_what_another_said(api, task_id, token):
    verdict = api.post(f"/api/v1/tasks/{task_id}/accept").json["verdict"]

    answer = api.delete(
        f"/api/v1/verdicts/{verdict}", headers=token(Scope.FOLLOW_UP, username="eva")
    )

    assert answer.status_code == 404
    assert api.get(f"/api/v1/tasks/{task_id}").json["state"] == "accepted"


def test_after_ten_minutes_a_verdict_stands(api, task_id, monkeypatch):
    verdict = api.post(f"/api/v1/tasks/{task_id}/accept").json["verdict"]
    monkeypatch.setattr("crm_social.api.tasks.utc_now", lambda: NOW + timedelta(minutes=11))

    assert api.delete(f"/api/v1/verdicts/{verdict}").status_code == 409


@pytest.mark.parametrize("act", ["accept", "snooze", "done", "reject"])
def test_what_a_verdict_does_not_list_is_refused(api, task_id, act):
    needed = {
        "snooze": {"until": "2026-11-27T09:00:00Z"},
        "reject": {"reason": "bad_timing"},
    }.get(act, {})

    answer = api.post(f"/api/v1/tasks/{task_id}/{act}", json={**needed, "actor": "eva"})

    assert (answer.status_code, answer.json["field"]) == (422, "actor")
    assert api.get(f"/api/v1/tasks/{task_id}").json["state"] == "open"


@pytest.mark.parametrize("note", ["a\0b", "x" * 10_001, 1, ["x"]])
def test_a_note_that_cannot_be_kept_is_refused(api, task_id, note):
    answer = api.post(f"/api/v1/tasks/{task_id}/done", json={"note": note})

    assert (answer.status_code, answer.json["field"]) == (422, "note")


@pytest.mark.parametrize("act", ["", "/accept", "/done"])
def test_a_task_that_is_not_there_is_named(api, act):
    method = "POST" if act else "GET"

    answer = api.open(f"/api/v1/tasks/99{act}", method=method)

    assert (answer.status_code, answer.json["detail"]) == (404, "There is no task 99.")


@pytest.mark.parametrize("task", ["-1", "x", str(2**63), "9" * 5000, "1.0", "1e3", "\u0661"])
def test_what_is_no_id_is_not_found(api, task):
    answer = api.get(f"/api/v1/tasks/{task}")

    assert (answer.status_code, answer.json["title"]) == (404, "NotFound")


def test_the_largest_id_is_just_not_there(api):
    assert api.get(f"/api/v1/tasks/{2**63 - 1}").status_code == 404


def ids(answer):
    return [task["id"] for task in answer.json["items"]]


@pytest.fixture
def three(api, task_id, take_in):
    """Ola's accepted call, and two open tasks of somebody else."""
    api.post(f"/api/v1/tasks/{task_id}/accept")
    other = Actor(id="per", handle="per@social.example")
    take_in(comment("7", "Fint!", actor=other), engagement("repost", "8", actor=other))
    return [task["id"] for task in api.get("/api/v1/tasks").json["items"]]


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 3),
        ("state=live", 3),
        ("state=open", 2),
        ("state=accepted", 1),
        ("state=done", 0),
        ("owner=ola", 1),
        ("owner=eva", 0),
        ("play=answer", 1),
        ("play=contribute&state=open", 1),
        ("limit=2", 2),
    ],
)
def test_tasks_are_filtered(api, three, query, number):
    assert len(ids(api.get(f"/api/v1/tasks?{query}"))) == number


def test_tasks_are_filtered_by_contact(api, three, contact_id):
    assert ids(api.get(f"/api/v1/tasks?contact_id={contact_id}")) == three[:1]
    assert ids(api.get(f"/api/v1/tasks?contact_id={2**63 - 1}")) == []


@pytest.mark.parametrize(
    "query",
    [
        "state=odd",
        "play=odd",
        "owner=",
        "owner=%00",
        "contact_id=x",
        "contact_id=-1",
        f"contact_id={2**63}",
        "contact_id=" + "9" * 5000,
        "limit=0",
        "limit=201",
        "limit=x",
        "cursor=",
        "cursor=x",
        "cursor=%00",
        "nothing=1",
        "stage=S9",
    ],
)
def test_a_query_that_cannot_be_is_refused(api, query):
    answer = api.get(f"/api/v1/tasks?{query}")

    assert (answer.status_code, answer.json["title"]) == (422, "Invalid")
    assert answer.json["field"] == query.partition("=")[0]


def test_the_words_of_who_took_them_back_are_not_shown(api, task_id, take_in):
    take_in(comment(text="Hva koster disse?", withdrawn=True, occurred_at=NOW), now=NOW)

    task = api.get(f"/api/v1/tasks/{task_id}").json
    assert (task["state"], task["said"]) == ("gone", None)


def test_a_contact_is_handed_over_and_taken_back(api, task_id):
    given = api.post(
        f"/api/v1/tasks/{task_id}/hand-over", json={"to": "eva", "because": "knows_them"}
    )

    assert given.status_code == 200
    assert (given.json["task"]["owner"], given.json["task"]["contact"]["owner"]) == ("eva", "eva")
    way = f"/api/v1/tasks/{task_id}/hand-over/{given.json['hand_over']}"
    back = api.delete(way)
    assert (back.status_code, back.json["task"]["owner"]) == (200, None)
    assert api.delete(way).status_code == 404


def test_a_rep_hands_over_nothing_that_another_has(api, task_id, token):
    api.post(f"/api/v1/tasks/{task_id}/accept")
    evas = token(Scope.FOLLOW_UP, username="eva")

    answer = api.post(
        f"/api/v1/tasks/{task_id}/hand-over", json={"to": "eva", "because": "no_time"}, headers=evas
    )

    assert (answer.status_code, answer.json["title"]) == (409, "TaskTaken")


@pytest.mark.parametrize(
    "body",
    [
        {"to": "eva"},
        {"because": "agreed"},
        {"to": "eva", "because": "whim"},
        {"to": "nobody", "because": "agreed"},
    ],
)
def test_a_hand_over_names_a_colleague_and_a_reason(api, task_id, body):
    assert api.post(f"/api/v1/tasks/{task_id}/hand-over", json=body).status_code == 422


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("platform=mastodon", 1),
        ("platform=bluesky", 0),
        ("stage=R5", 0),
        ("free=true", 1),
        ("platform=masto%25", None),
    ],
)
def test_tasks_are_narrowed_as_in_the_queue(api, task_id, query, number):
    answer = api.get(f"/api/v1/tasks?{query}")

    if number is None:
        assert answer.status_code == 422
    else:
        assert len(answer.json["items"]) == number
