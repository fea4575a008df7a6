"""Whole tables by API: for whom, in which form, and written down."""

import json

import pytest

from crm_social.actions.accounts import Scope
from crm_social.core.exports import TABLES
from crm_social.store import audit
from tests.cast import LIV, comment, like


@pytest.fixture
def told(take_in):
    take_in(like(), comment(actor=LIV, text="Hva koster disse?"))


def test_the_tables_are_listed_with_their_columns(api):
    items = api.get("/api/v1/exports").json["items"]

    assert [one["name"] for one in items] == list(TABLES)
    assert [one["name"] for one in items[0]["columns"]] == TABLES["contacts"].names


def test_a_table_comes_as_a_file_and_the_audit_says_who_took_it(api, db, told):
    answer = api.get("/api/v1/exports/engagements")

    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [line["kind"] for line in lines] == ["like", "comment"]
    assert answer.content_type == "application/jsonl"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="engagements.jsonl"'
    with db.reading() as session:
        newest = audit.page(session, audit.Asked())[0]
    assert (newest.deed, newest.by) == ("data.exported", "ola")
    assert newest.subject == "table:engagements"


def test_a_table_is_never_kept_whole_in_memory(api, told):
    answer = api.get("/api/v1/exports/engagements", buffered=False)

    assert answer.is_streamed
    assert "Content-Length" not in answer.headers
    answer.close()


@pytest.mark.parametrize(
    ("asked", "status", "field"),
    [
        ("nothing", 404, None),
        ("facts?format=xml", 422, "format"),
        ("contacts?since=2026-11-01T00:00:00Z", 422, "since"),
        ("moves?since=yesterday", 422, "since"),
        ("moves?until=2026-11-01T00:00:00Z", 422, "until"),
    ],
)
def test_what_cannot_be_asked_is_told_plainly(api, asked, status, field):
    answer = api.get(f"/api/v1/exports/{asked}")

    assert answer.status_code == status
    assert answer.json.get("field") == field


def test_without_the_extra_parquet_is_refused_with_what_to_do(api, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)

    answer = api.get("/api/v1/exports/facts?format=parquet")

    assert answer.status_code == 422
    assert "crm-social[bulk]" in answer.json["detail"]


@pytest.mark.parametrize(
    ("username", "table", "status"),
    [("max", "contacts", 200), ("max", "audit", 403), ("aud", "audit", 200), ("eva", "moves", 403)],
)
def test_a_table_is_for_who_may_see_it(client, token, username, table, status):
    headers = token(Scope.EXPORT, username=username)

    assert client.get(f"/api/v1/exports/{table}", headers=headers).status_code == status
