"""What load balancers ask."""

from crm_social.store import schema
from crm_social.store.db import Database


def test_the_process_is_alive_whatever_the_database_does(app, client):
    app.extensions["crm_social.database"] = Database("sqlite:////nowhere/at/all.db")

    assert client.get("/healthz").json == {"status": "alive"}


def test_ready_when_the_database_takes_writes(client):
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json) == (200, {"status": "ready"})


def test_not_ready_without_the_schema_this_code_needs(client, db):
    schema.migrate(db, "base")

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert "crm-social init" in answer.json["reason"]
    assert int(answer.headers["Retry-After"]) > 0


def test_not_ready_where_the_database_is_gone(app, client):
    gone = "postgresql://somebody:secret@127.0.0.1:1/crm"
    app.extensions["crm_social.database"] = Database(gone)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert "somebody" not in answer.text
    assert "127.0.0.1" not in answer.text
