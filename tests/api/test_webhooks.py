"""Endpoints and deliveries through the API."""

import re
from datetime import timedelta

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from crm_social.actions.accounts import Scope
from crm_social.actions.deliver import deliver_due
from crm_social.outbound import Policy
from crm_social.signing import Safe
from crm_social.store import deliveries
from tests.cast import NOW, comment
from tests.servers.receiver import answer, receiver

HOOK = "http://127.0.0.1:9/hook"
ADDRESSES = [
    ("GET", "/webhooks"),
    ("POST", "/webhooks"),
    ("GET", "/webhooks/1"),
    ("PATCH", "/webhooks/1"),
    ("DELETE", "/webhooks/1"),
    ("POST", "/webhooks/1/disable"),
    ("POST", "/webhooks/1/enable"),
    ("POST", "/webhooks/1/rotate"),
    ("POST", "/webhooks/1/test"),
    ("POST", "/webhooks/1/redeliver-dead"),
    ("GET", "/deliveries"),
    ("GET", "/deliveries/1"),
    ("POST", "/deliveries/1/redeliver"),
    ("POST", "/deliveries/1/drop"),
]


@pytest.fixture(autouse=True)
def _the_clock_stands(monkeypatch):
    for module in ("auth", "api.webhooks"):
        monkeypatch.setattr(f"crm_social.{module}.utc_now", lambda: NOW)


@pytest.fixture(autouse=True)
def _nobody_is_looked_up(monkeypatch):
    def nowhere(*args, **kwargs):
        raise OSError("no name is looked up in tests")

    monkeypatch.setattr("crm_social.outbound.places.socket.getaddrinfo", nowhere)


@pytest.fixture
def work(app, db, config):
    """Send what is due, as a worker would."""

    def run(now=NOW):
        return deliver_due(db, Safe(config.secret_key), Policy.of(config), now)

    return run


def add(api, url=HOOK, **more):
    said = api.post("/api/v1/webhooks", json={"url": url, **more})
    assert said.status_code == 200, said.json
    return said.json


# ---- who may


def test_these_are_all_the_addresses(app):
    found = {
        (method, re.sub(r"<[^>]+>", "1", rule.rule).removeprefix("/api/v1"))
        for rule in app.url_map.iter_rules()
        if "/webhooks" in rule.rule or "/deliveries" in rule.rule
        if rule.rule.startswith("/api/")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }

    assert found == set(ADDRESSES)


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_every_address_needs_a_token_with_the_scope(client, token, method, path):
    others = [scope for scope in Scope if scope is not Scope.WEBHOOKS]

    nobody = client.open(f"/api/v1{path}", method=method)
    wrong = client.open(f"/api/v1{path}", method=method, headers=token(*others))
    right = client.open(f"/api/v1{path}", method=method, headers=token(Scope.WEBHOOKS))

    assert (nobody.status_code, wrong.status_code) == (401, 403)
    assert right.status_code in {200, 404, 422}


# ---- endpoints


def test_an_endpoint_is_added_and_its_secret_never_shown_again(api):
    made = add(api, events=["task.opened"])

    (listed,) = api.get("/api/v1/webhooks").json["items"]
    assert made["secret"].startswith("whsec_")
    assert made["endpoint"] == listed == api.get(f"/api/v1/webhooks/{listed['id']}").json
    assert listed == {
        "id": listed["id"],
        "url": HOOK,
        "events": ["task.opened"],
        "created_at": "2026-11-25T09:00:00Z",
        "created_by": "ola",
        "old_until": None,
        "disabled_at": None,
        "disabled_because": None,
    }


def test_without_events_everything_is_heard(api):
    assert add(api)["endpoint"]["events"] == ["*"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "url"),
        ({"url": "http://10.0.0.1/"}, "url"),
        ({"url": "ftp://127.0.0.1/"}, "url"),
        ({"url": HOOK, "events": []}, "events"),
        ({"url": HOOK, "events": ["task.created"]}, "events"),
        ({"url": HOOK, "events": ["endpoint.tested"]}, "events"),
        ({"url": HOOK, "secret": "whsec_mine"}, "secret"),
        ({"url": HOOK, "id": 7}, "id"),
    ],
)
def test_what_cannot_be_is_refused_with_the_field(api, body, field):
    refused = api.post("/api/v1/webhooks", json=body)

    assert (refused.status_code, refused.json["title"]) == (422, "Invalid")
    assert refused.json["field"].split(".")[0] == field
    assert api.get("/api/v1/webhooks").json["items"] == []


def test_an_endpoint_is_changed_switched_off_and_on_and_removed(api):
    endpoint_id = add(api)["endpoint"]["id"]
    at = f"/api/v1/webhooks/{endpoint_id}"

    changed = api.patch(at, json={"url": HOOK + "2", "events": ["contact.moved"]}).json
    off = api.post(f"{at}/disable").json
    on = api.post(f"{at}/enable").json
    gone = api.delete(at)

    assert (changed["url"], changed["events"]) == (HOOK + "2", ["contact.moved"])
    assert off["disabled_because"] == "Disabled by ola."
    assert on["disabled_at"] is None
    assert (gone.status_code, gone.json["id"]) == (200, endpoint_id)
    assert api.get(at).status_code == 404
    assert api.delete(at).json["detail"] == f"There is no endpoint {endpoint_id}."


def test_an_endpoint_gets_a_new_secret(api):
    made = add(api)

    new = api.post(f"/api/v1/webhooks/{made['endpoint']['id']}/rotate").json

    assert new["secret"] != made["secret"]
    assert new["endpoint"]["old_until"] == "2026-11-26T09:00:00Z"


def test_a_test_is_sent_and_told(api, work):
    with receiver() as server:
        made = add(api, server.url)
        queued = api.post(f"/api/v1/webhooks/{made['endpoint']['id']}/test").json
        work()
    told = api.get(f"/api/v1/deliveries/{queued['id']}").json

    assert (queued["state"], queued["event"], queued["tries"]) == ("ready", "endpoint.tested", [])
    assert told["state"] == "done"
    assert [(one["status"], one["answer"]) for one in told["tries"]] == [(200, "ok")]
    assert told["payload"].encode() == server.heard[0].body
    assert server.ids() == [told["message_id"]]


def test_a_disabled_endpoint_cannot_be_tried(api):
    endpoint_id = add(api)["endpoint"]["id"]
    api.post(f"/api/v1/webhooks/{endpoint_id}/disable")

    said = api.post(f"/api/v1/webhooks/{endpoint_id}/test")

    assert (said.status_code, said.json["title"]) == (409, "Conflict")
    assert "Enable it first" in said.json["detail"]


# ---- deliveries


@pytest.fixture
def dead(api, db, take_in):
    """A dead delivery."""
    add(api)
    take_in(comment(text="Hva koster disse?"))
    with db.reading() as session:
        (row, *others) = deliveries.page(session, limit=100)

    def die(session):
        leased = deliveries.lease(session, row.endpoint_id, NOW, NOW + timedelta(minutes=5))
        deliveries.settle(session, leased, state="dead", next_at=None, problem="Mend it.")
        return leased.id

    for one in others:
        api.post(f"/api/v1/deliveries/{one.id}/drop")
    return db.write(die)


def test_deliveries_are_listed_and_filtered_in_pieces(api, dead, take_in):
    everything = api.get("/api/v1/deliveries").json["items"]
    found, address = [], "/api/v1/deliveries?limit=1"
    while address:
        some = api.get(address).json
        found += some["items"]
        address = some["next"]

    assert found == everything
    assert [one["id"] for one in found] == sorted((one["id"] for one in found), reverse=True)
    assert [one["id"] for one in api.get("/api/v1/deliveries?state=dead").json["items"]] == [dead]
    assert api.get("/api/v1/deliveries?endpoint_id=99").json["items"] == []
    assert api.get("/api/v1/deliveries?state=lost").status_code == 422
    assert "payload" not in found[0]


def test_a_dead_delivery_is_sent_again(api, dead):
    said = api.post(f"/api/v1/deliveries/{dead}/redeliver").json

    assert (said["state"], said["attempts"], said["problem"]) == ("ready", 0, None)
    assert said["next_at"] == "2026-11-25T09:00:00Z"


def test_all_dead_deliveries_are_sent_again(api, dead):
    at = f"/api/v1/webhooks/{api.get(f'/api/v1/deliveries/{dead}').json['endpoint_id']}"

    none = api.post(f"{at}/redeliver-dead", json={"since": "2026-11-25T10:00:00+00:00"}).json
    one = api.post(f"{at}/redeliver-dead").json

    assert (none, one) == ({"count": 0}, {"count": 1})


def test_a_dropped_delivery_stays_dropped(api, dead):
    said = api.post(f"/api/v1/deliveries/{dead}/drop").json
    again = api.post(f"/api/v1/deliveries/{dead}/redeliver")

    assert (said["state"], said["problem"]) == ("dropped", "Dropped by ola.")
    assert (again.status_code, again.json["detail"]) == (
        409,
        f"Delivery {dead} is dropped already.",
    )


def test_what_is_not_there_is_named(api):
    assert api.get("/api/v1/deliveries/99").json["detail"] == "There is no delivery 99."
    assert api.post("/api/v1/deliveries/99/drop").json["title"] == "NotFound"


def test_a_receivers_secret_is_nowhere_in_what_we_tell(api, work):
    made = {}

    def echo(handler):
        answer(500, made["secret"].encode())(handler)

    with receiver(echo) as server:
        made |= add(api, server.url)
        queued = api.post(f"/api/v1/webhooks/{made['endpoint']['id']}/test").json
        work()
    told = api.get(f"/api/v1/deliveries/{queued['id']}").text

    assert made["secret"].removeprefix("whsec_") not in told
    assert "[removed]" in told


@pytest.mark.parametrize(
    ("method", "path"),
    [
        (method, re.sub("/1", "/{endpoint_id}" if "webhooks" in path else "/{delivery_id}", path))
        for method, path in ADDRESSES
    ],
)
def test_every_answer_is_as_the_document_says(app, api, dead, method, path):
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    headers = {"Authorization": api.environ_base["HTTP_AUTHORIZATION"]}

    @given(case=described[f"/api/v1{path}"][method].as_strategy())
    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    def check(case):
        case.call_and_validate(
            headers=headers,
            checks=[
                not_a_server_error,
                status_code_conformance,
                content_type_conformance,
                response_schema_conformance,
            ],
        )

    check()
