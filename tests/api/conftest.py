"""The API's tests: it is always NOW, and `token` makes tokens of any scope."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from crm_social.actions import accounts
from crm_social.actions.accounts import Scope
from crm_social.store import accounts as rows
from crm_social.store import queue
from crm_social.store.db import Database, Session
from tests.cast import NOW, comment, contact_of

HOSTILE = Path(__file__).parents[3] / "shared" / "fixtures" / "hostile"


@pytest.fixture(autouse=True)
def _the_clock_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (
        "auth",
        "api.cases",
        "api.channels",
        "api.companies",
        "api.contacts",
        "api.engagements",
        "api.exports",
        "api.facts",
        "api.goals",
        "api.informing",
        "api.models",
        "api.report",
        "api.reports",
        "api.notices",
        "api.privacy",
        "api.suggestions",
        "api.tasks",
        "api.tokens",
        "api.users",
        "api.watch",
    ):
        monkeypatch.setattr(f"crm_social.{module}.utc_now", lambda: NOW)


@pytest.fixture
def reps(db: Database) -> None:
    """People without passwords, which take long to hash: here tokens come in.

    Ola may do everything, so that what an address needs beside a role is seen.
    """

    def work(session: Session) -> None:
        for name, role in (
            ("ola", "admin"),
            ("eva", "rep"),
            ("ada", "admin"),
            ("mia", "marketing"),
            ("max", "manager"),
            ("aud", "auditor"),
        ):
            rows.add_user(session, username=name, name=name, role=role, password="none", now=NOW)

    db.write(work)


@pytest.fixture
def token(db: Database, reps: None) -> Callable[..., dict[str, str]]:
    """Return the headers of a new token."""

    def make(*scopes: Scope, username: str = "ola", days: int | None = None) -> dict[str, str]:
        made = accounts.add_token(
            db,
            name="a test",
            scopes=list(scopes),
            username=username,
            now=NOW - timedelta(days=2),
            days=days,
        )
        return {"Authorization": f"Bearer {made.token}"}

    return make


@pytest.fixture
def task_id(db: Database, take_in: Callable[..., None]) -> int:
    """A task nobody has taken: Kari asked what something costs."""
    take_in(comment(text="Hva koster disse?"))
    with db.reading() as session:
        (item,) = queue.open_for(session, "ola", NOW)
    return item.id


@pytest.fixture
def contact_id(db: Database, task_id: int) -> int:
    """Kari, who asked."""
    with db.reading() as session:
        found = contact_of(session, "mastodon", "kari")
    assert found is not None
    return found


@pytest.fixture
def send(api: FlaskClient) -> Callable[..., Any]:
    """Send records, or a raw body, as a batch of engagements."""

    def post(*records: Any, body: bytes | None = None, **headers: str) -> Any:
        data = json.dumps({"engagements": records}).encode() if body is None else body
        return api.post(
            "/api/v1/engagements", data=data, content_type="application/json", headers=headers
        )

    return post


def hostile(name: str) -> Any:
    """Return a file of hostile input; skip where this checkout stands alone."""
    path = HOSTILE / name
    if not path.exists():
        pytest.skip(f"there is no {path} beside this checkout")
    text = path.read_text(encoding="utf-8")
    return (
        [json.loads(line) for line in text.splitlines()]
        if name.endswith(".jsonl")
        else json.loads(text)
    )
