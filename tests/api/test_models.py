"""Models by API: drafted, checked, compared, previewed, published, rolled back."""

from datetime import timedelta

import pytest

from crm_social.actions import studies
from crm_social.actions.accounts import Scope
from tests.cast import LIV, NOW, comment

QUICK = "extends: starter:b2b-services\naxes: {intent: {half_life: 10 d}}\n"


@pytest.fixture
def draft(api):
    assert api.put("/api/v1/drafts/quick", json={"text": QUICK}).status_code == 200


def test_the_starter_is_in_force_and_the_starters_are_listed(api):
    found = api.get("/api/v1/models").json

    assert (found["in_force"], found["versions"], found["drafts"]) == ("starter-1", [], [])
    assert "starter:retail" in found["starters"]


def test_a_model_is_told_with_its_text_and_every_value(api, draft):
    found = api.get("/api/v1/models/draft:quick").json

    assert found["text"] == QUICK
    assert found["values"]["axes.intent.half_life"] == "10 d"
    assert found["values"]["axes.engagement.half_life"] == "30 d"


def test_a_check_names_every_mistake_with_its_place_and_keeps_nothing(api):
    text = "axes: {intent: {half_lfe: 10 d}}\nloop: {silent_after: 90}\n"

    found = api.post("/api/v1/models/check", json={"text": text}).json

    assert not found["right"]
    assert [(one["line"], one["column"], one["key"]) for one in found["mistakes"]] == [
        (1, 17, "axes.intent.half_lfe"),
        (2, 22, "loop.silent_after"),
    ]
    assert api.post("/api/v1/models/check", json={"text": QUICK}).json == {
        "right": True,
        "mistakes": [],
    }
    assert api.get("/api/v1/models").json["drafts"] == []


def test_a_draft_with_mistakes_is_not_kept(api):
    answer = api.put("/api/v1/drafts/bad", json={"text": "loop: {silent_after: 90}\n"})

    assert answer.status_code == 422
    assert "line 1, column 22: loop.silent_after" in answer.json["detail"]
    assert api.get("/api/v1/models").json["drafts"] == []


def test_changes_are_told_value_by_value(api, draft):
    found = api.get("/api/v1/models/draft:quick/changes").json

    assert found == {
        "since": "in-force",
        "changes": [{"key": "axes.intent.half_life", "before": "14 d", "after": "10 d"}],
    }


def test_a_preview_is_asked_for_and_looked_at(api, db, draft, take_in):
    take_in(comment(text="Hva koster dette?", actor=LIV))
    assert api.get("/api/v1/drafts/quick/preview").json["state"] == "none"

    asked = api.post("/api/v1/drafts/quick/preview").json
    assert (asked["state"], asked["found"], asked["asked_by"]) == ("waiting", None, "ola")
    studies.make_next(db)
    found = api.get("/api/v1/drafts/quick/preview").json

    assert (found["state"], found["is_current"]) == ("done", True)
    assert (found["found"]["contacts"], found["found"]["in_force"]) == (1, "starter-1")
    api.put("/api/v1/drafts/quick", json={"text": QUICK + "# more\n"})
    assert api.get("/api/v1/drafts/quick/preview").json["is_current"] is False


def test_publishing_says_why_and_going_back_too(api, draft, monkeypatch):
    body = {"version": "quick-1", "reason": "They decide\nfaster."}
    said = api.post("/api/v1/drafts/quick/publish", json=body).json
    monkeypatch.setattr("crm_social.api.models.utc_now", lambda: NOW + timedelta(hours=1))
    back = api.post("/api/v1/models/starter-1/rollback", json={"reason": "Too many calls."}).json

    assert (said["name"], said["by"], said["why"]) == ("quick-1", "ola", "They decide faster.")
    assert back["why"] == "Too many calls."
    found = api.get("/api/v1/models").json
    assert [(one["name"], one["in_force"], one["why"]) for one in found["versions"]] == [
        ("quick-1", False, "They decide faster."),
        (back["name"], True, "Too many calls."),
    ]
    assert api.get("/api/v1/models/quick-1").json["text"].endswith(QUICK)


@pytest.mark.parametrize("body", [{"version": "quick-1"}, {"version": "quick-1", "reason": ""}])
def test_nothing_is_published_without_a_reason(api, draft, body):
    assert api.post("/api/v1/drafts/quick/publish", json=body).status_code == 422
    assert api.get("/api/v1/models").json["in_force"] == "starter-1"


@pytest.mark.parametrize(
    ("username", "may_draft", "may_publish"),
    [("eva", 403, 403), ("mia", 200, 403), ("max", 200, 404), ("aud", 403, 403)],
)
def test_marketing_drafts_and_managers_publish(
    client, token, reps, username, may_draft, may_publish
):
    headers = token(Scope.FACTS, username=username)
    body = {"version": "x", "reason": "Because."}

    drafted = client.put("/api/v1/drafts/one", json={"text": QUICK}, headers=headers)
    published = client.post("/api/v1/drafts/none/publish", json=body, headers=headers)

    assert (drafted.status_code, published.status_code) == (may_draft, may_publish)


def test_a_dropped_draft_is_gone(api, draft):
    assert api.delete("/api/v1/drafts/quick").json["drafts"] == []
    assert api.delete("/api/v1/drafts/quick").status_code == 404


def test_calibration_is_asked_for_and_told_by_band(api, db, take_in):
    take_in(comment(text="Hva koster dette?", actor=LIV))
    assert api.post("/api/v1/models/in-force/calibration").json["state"] == "waiting"
    studies.make_next(db)

    found = api.get("/api/v1/models/in-force/calibration").json

    assert (found["state"], found["contacts"]) == ("done", 1)
    assert [(one["axis"], one["band"]) for one in found["bands"]] == [
        (axis, band) for axis in ("engagement", "intent") for band in (1, 2, 3)
    ]
    assert api.get("/api/v1/models/nobody/calibration").status_code == 404


def test_without_a_forecast_its_reliability_is_empty(api):
    found = api.get("/api/v1/forecast/reliability").json

    assert (found["version"], found["in_force"], found["tenths"]) == (None, False, [])
