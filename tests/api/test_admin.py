"""What admins do, by programs: users, links, tokens, channels, the privacy desk, health."""

from pathlib import Path

import pytest

from crm_social.actions import auditing
from crm_social.store.db import utc_now
from crm_social.store.suppression import key_of


def test_users_are_listed_without_what_opens_anything(api):
    items = api.get("/api/v1/users").json["items"]

    ola = next(one for one in items if one["username"] == "ola")
    assert ola == {
        "username": "ola",
        "name": "ola",
        "role": "admin",
        "created_at": ola["created_at"],
        "disabled_at": None,
        "factor": False,
        "email": None,
    }


def test_a_user_is_changed_and_disabled(api):
    changed = api.patch("/api/v1/users/eva", json={"role": "manager", "name": "Eva"})
    gone = api.patch("/api/v1/users/eva", json={"disabled": True})

    assert (changed.json["role"], changed.json["name"]) == ("manager", "Eva")
    assert gone.json["disabled_at"] is not None
    assert api.patch("/api/v1/users/eva", json={"disabled": False}).json["disabled_at"] is None
    assert api.patch("/api/v1/users/nobody", json={}).status_code == 404


def test_the_last_admin_stays(api):
    assert api.patch("/api/v1/users/ada", json={"role": "rep"}).status_code == 200

    answer = api.patch("/api/v1/users/ola", json={"disabled": True})

    assert (answer.status_code, answer.json["title"]) == (409, "Conflict")


def test_an_invitation_is_a_link_shown_once(api):
    made = api.post("/api/v1/invitations", json={"username": "liv", "role": "rep"})

    (waiting,) = api.get("/api/v1/invitations").json["items"]
    assert made.json["url"].startswith("http://localhost/link/")
    assert (waiting["username"], waiting["created_by"]) == ("liv", "ola")
    assert made.json["url"].rpartition("/")[2] not in str(waiting)
    assert api.delete(f"/api/v1/invitations/{waiting['id']}").json == {"done": True}
    assert api.get("/api/v1/invitations").json["items"] == []


def test_a_token_is_made_shown_once_and_revoked(api):
    made = api.post(
        "/api/v1/tokens", json={"name": "shop", "username": "eva", "scopes": ["read"]}
    ).json

    assert made["secret"].startswith(made["token"]["prefix"])
    assert made["secret"] not in api.get("/api/v1/tokens").text
    gone = api.delete(f"/api/v1/tokens/{made['token']['id']}").json
    assert gone["revoked_at"] is not None
    assert api.delete(f"/api/v1/tokens/{made['token']['id']}").status_code == 404


def test_a_channel_is_added_changed_resumed_and_removed_and_keeps_its_secrets(api):
    settings = {"url": "https://blog.example", "user": "u", "application_password": "hush hush"}
    added = api.post(
        "/api/v1/channels", json={"name": "blog", "connector": "wordpress", "settings": settings}
    )
    changed = api.patch("/api/v1/channels/blog", json={"settings": {"user": "v"}})

    assert added.json["settings"] == {"url": "https://blog.example", "user": "u"}
    assert changed.json["settings"]["user"] == "v"
    assert "hush" not in added.text + changed.text + api.get("/api/v1/audit").text
    assert api.post("/api/v1/channels/blog/resume").status_code == 200
    assert api.delete("/api/v1/channels/blog").json["name"] == "blog"
    assert api.get("/api/v1/channels").json["items"] == []


def test_connectors_say_what_they_must_be_told(api):
    names = {one["name"] for one in api.get("/api/v1/connectors").json["items"]}

    assert {"bluesky", "wordpress"} <= names


def test_the_audit_says_who_did_it_from_which_address(api):
    api.patch("/api/v1/users/eva", json={"role": "manager"})

    found = api.get("/api/v1/audit?deed=role.changed&by=ola").json["items"]

    assert [(one["by"], one["subject"], one["address"]) for one in found] == [
        ("ola", "user:eva", "127.0.0.1")
    ]


def test_the_heads_of_the_audit_are_listed_with_what_they_say(api, db, config):
    api.patch("/api/v1/users/eva", json={"name": "Eva B."})
    head = auditing.keep(db, config.secret_key, Path(config.data), utc_now())

    found = api.get("/api/v1/audit/heads").json

    assert [(one["last"], one["chain"]) for one in found["items"]] == [(head.last, head.chain)]
    assert found["faults"] == []


def test_an_admin_unlinks_another_and_not_themselves(api):
    assert api.delete("/api/v1/users/eva/identities").json["username"] == "eva"
    assert api.delete("/api/v1/users/ola/identities").status_code == 409


def test_the_audit_comes_in_pieces(api):
    for name in ("one", "two", "three"):
        api.patch("/api/v1/users/eva", json={"name": name})

    first = api.get("/api/v1/audit?deed=user.renamed&limit=2").json
    second = api.get(first["next"]).json

    assert (len(first["items"]), len(second["items"]), second["next"]) == (2, 1, None)


def test_a_person_is_handed_out_objects_and_is_forgotten(api, db, contact_id):
    db.suppression_key = key_of("test " * 8 + "secret key")
    at = f"/api/v1/contacts/{contact_id}"

    assert api.get(f"{at}/held").json["facts"] == {"engagement": 1}
    assert api.post(f"{at}/hand-out").json["contact"]["name"] == "Kari Nordmann"
    assert api.post(f"{at}/object").json["objected"]
    assert api.post(f"{at}/forget", json={"confirm": contact_id + 1}).status_code == 422
    assert api.post(f"{at}/forget", json={"confirm": contact_id}).json["by"] == "ola"
    assert api.get(f"{at}/held").status_code == 404
    (logged,) = api.get("/api/v1/forgettings").json["items"]
    assert (logged["contact_id"], logged["handles"]) == (contact_id, 1)


def test_health_and_what_hangs_on_one_person_are_told(api):
    found = {one["what"]: one["good"] for one in api.get("/api/v1/health").json["items"]}

    assert found["database"]
    assert found["audit"]
    hanging = api.get("/api/v1/bus-factor").json["items"]
    assert [(one["thing"], one["name"]) for one in hanging] == [("token", "tests")]


@pytest.mark.parametrize("path", ["/api/v1/users/eva/reset", "/api/v1/users/ola/sign-out"])
def test_acts_on_a_user_need_no_body(api, path):
    assert api.post(path).status_code == 200


def test_nobody_goes_round_the_question_for_their_own_password(api):
    answers = [api.post("/api/v1/users/ola/reset"), api.delete("/api/v1/users/ola/factor")]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert all("your password is asked for" in answer.json["detail"] for answer in answers)


def test_a_user_is_changed_as_a_whole_or_not_at_all(api):
    for name in ("ada", "eva"):
        api.patch(f"/api/v1/users/{name}", json={"role": "rep"})

    refused = api.patch("/api/v1/users/ola", json={"name": "Half Done", "role": "rep"})

    assert refused.status_code == 409
    assert api.get("/api/v1/users/ola").json["name"] != "Half Done"
