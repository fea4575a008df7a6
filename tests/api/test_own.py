"""What is the token's user's own, and what the company says of itself."""

import pytest

from crm_social.actions import accounts, channels, own_company
from crm_social.signing import Safe
from crm_social.store import audit
from crm_social.store.db import utc_now


@pytest.fixture
def eva(db, reps, client):
    made = accounts.add_token(
        db, name="t", scopes=["read", "own"], username="eva", now=utc_now(), days=None
    )
    return {"Authorization": f"Bearer {made.token}"}


def test_a_user_chooses_their_language(api, db):
    assert api.get("/api/v1/me").json["lang"] is None

    assert api.patch("/api/v1/me", json={"lang": "nb"}).json["lang"] == "nb"
    assert api.patch("/api/v1/me", json={"lang": "de"}).status_code == 422
    assert api.patch("/api/v1/me", json={"lang": None}).json["lang"] is None


def test_filters_are_kept_changed_and_dropped(api):
    made = api.post("/api/v1/filters", json={"name": "Questions", "asked": {"play": "answer"}}).json
    assert made == {
        "id": made["id"], "name": "Questions", "asked": {"play": "answer"}, "default": False,
    }  # fmt: skip

    changed = api.patch(f"/api/v1/filters/{made['id']}", json={"name": "Asked", "default": True})
    assert (changed.json["name"], changed.json["default"]) == ("Asked", True)
    assert api.get("/api/v1/filters").json["items"] == [changed.json]

    assert api.delete(f"/api/v1/filters/{made['id']}").json == {"items": []}
    assert api.delete(f"/api/v1/filters/{made['id']}").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"name": "", "asked": {}},
        {"name": "a", "asked": {"stage": "x" * 201}},
        {"name": "a", "asked": {"wrong": "x"}},
        {"name": "a"},
    ],
)
def test_filters_that_cannot_be_are_refused(api, body):
    assert api.post("/api/v1/filters", json=body).status_code == 422


def test_filters_are_their_users(api, client, eva):
    made = api.post("/api/v1/filters", json={"name": "Mine", "asked": {}}).json
    client.environ_base.pop("HTTP_AUTHORIZATION")

    assert client.get("/api/v1/filters", headers=eva).json == {"items": []}
    change = client.patch(f"/api/v1/filters/{made['id']}", json={"name": "x"}, headers=eva)
    assert change.status_code == 404


def test_the_company_is_changed_by_admins_and_noted(api, db):
    said = {"name": "Fjord AS", "sight": "team", "crm": {"hubspot": "https://hub.example/{id}"}}

    found = api.patch("/api/v1/own-company", json=said)

    assert found.status_code == 200
    assert {name: found.json[name] for name in said} == said
    assert api.get("/api/v1/own-company").json == found.json
    with db.reading() as session:
        (line,) = audit.page(session, audit.Asked(deed="own-company.changed"))
    assert line.detail == {"changed": "crm, name, sight", "sight": "team"}


@pytest.mark.parametrize(
    "said", [{"sight": "mine"}, {"timezone": "Oslo"}, {"crm": {"a": "http://b/{id}"}}, {"x": 1}]
)
def test_what_a_company_cannot_be_is_refused(api, db, said):
    assert api.patch("/api/v1/own-company", json=said).status_code == 422
    assert own_company.get(db).sight == "all"


def test_a_channels_connection_is_tried(api, db, config):
    channels.add(
        db,
        Safe(config.secret_key),
        name="blog",
        connector="wordpress",
        settings={"url": "http://127.0.0.1:9/"},
        now=utc_now(),
    )

    found = api.post("/api/v1/channels/blog/try").json

    assert found["found"] == "silent"
    assert "127.0.0.1" in found["said"]
    assert api.post("/api/v1/channels/none/try").status_code == 404
