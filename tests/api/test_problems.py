"""Every error under /api is a problem document."""

import logging

import pytest

from crm_social.actions import accounts, follow_up, intake
from crm_social.api import problems
from crm_social.errors import Busy, ConfigError
from tests.cast import record


def check(answer, status, title):
    assert answer.status_code == answer.json["status"] == status
    assert answer.content_type == "application/problem+json"
    assert answer.json["title"] == title
    assert answer.json["type"] == f"/api/docs#problem-{title}"
    assert answer.json["detail"].endswith(".")
    assert len(answer.json["reference"]) == 16


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "path",
    ["/api", "/api/", "/api/v1", "/api/v2/tasks", "/api/v1/tasks/", "/api/v1/\x00", "/api/æ"],
)
def test_an_unknown_address_is_a_problem(client, method, path):
    check(client.open(path, method=method), 404, "NotFound")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/api/v1/contacts", {"GET", "HEAD", "OPTIONS"}),
        ("GET", "/api/v1/engagements", {"OPTIONS", "POST"}),
        ("DELETE", "/api/v1/tasks/1", {"GET", "HEAD", "OPTIONS"}),
        ("GET", "/api/v1/verdicts/" + "0" * 32, {"DELETE", "OPTIONS"}),
        ("POST", "/api/docs", {"GET", "HEAD", "OPTIONS"}),
        ("TRACE", "/api/v1/contacts", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_a_method_an_address_does_not_take_is_a_problem(client, method, path, allowed):
    answer = client.open(path, method=method)

    check(answer, 405, "MethodNotAllowed")
    assert set(answer.headers["Allow"].split(", ")) == allowed


def test_other_addresses_are_left_to_the_pages(client):
    assert client.get("/apiary").content_type != "application/problem+json"


def test_a_schemas_complaints_are_listed(api):
    answer = api.get("/api/v1/tasks?limit=x&state=y&nothing=1")

    check(answer, 422, "Invalid")
    assert {fault["field"] for fault in answer.json["errors"]} == {"limit", "state", "nothing"}
    assert answer.json["field"] == answer.json["errors"][0]["field"]


def test_a_flood_of_complaints_is_cut(api, task_id):
    body = {f"k{number}": number for number in range(50_000)}

    answer = api.post(f"/api/v1/tasks/{task_id}/done", json=body)

    check(answer, 422, "Invalid")
    assert len(answer.json["errors"]) == 20


def test_a_long_name_is_cut(api, send):
    assert len(api.get("/api/v1/tasks?" + "x" * 50_000 + "=1").data) < 2_000
    assert len(send({"y" * 50_000: 1}).data) < 2_000


def broken(*_, **__):
    raise Busy("connection to server at 10.0.0.3 failed for user crm")


def test_a_busy_database_says_when_to_try_again_and_nothing_of_itself(send, monkeypatch, caplog):
    monkeypatch.setattr(intake, "append", broken)

    answer = send(record())

    check(answer, 503, "Busy")
    assert int(answer.headers["Retry-After"]) > 0
    assert "10.0.0.3" not in answer.text
    assert "10.0.0.3" in caplog.text


def test_a_busy_database_is_a_problem_before_the_token_is_known_too(api, monkeypatch):
    monkeypatch.setattr(accounts, "token_user", broken)

    check(api.get("/api/v1/tasks"), 503, "Busy")


@pytest.mark.parametrize("fault", [RuntimeError("secret"), ConfigError("secret"), KeyError("x")])
def test_a_fault_of_ours_shows_a_reference_and_nothing_else(app, api, monkeypatch, caplog, fault):
    def fail(*_):
        raise fault

    monkeypatch.setattr(follow_up, "accept", fail)
    app.testing = False
    caplog.set_level(logging.INFO)

    answer = api.post("/api/v1/tasks/1/accept")

    assert (answer.status_code, answer.content_type) == (500, "application/problem+json")
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.json["reference"] in caplog.text


def test_every_problem_is_explained_in_the_documentation(client):
    page = client.get("/api/docs").text

    for title in problems.MEANINGS:
        assert f'id="problem-{title}"' in page


def test_options_say_what_an_address_takes(client):
    answer = client.options("/api/v1/contacts")

    assert answer.status_code == 200
    assert "GET" in answer.headers["Allow"]


def test_head_answers_as_get_without_a_body(api, task_id):
    answer = api.head(f"/api/v1/tasks/{task_id}")

    assert (answer.status_code, answer.data) == (200, b"")
