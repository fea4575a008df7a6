"""Browsers of the reps, and what they see."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from crm_social.store.db import Database, utc_now
from tests.cast import PASSWORD, comment, engagement

HTMX = {"HX-Request": "true"}


class Browser:
    """One signed-in browser: reads pages and sends their forms."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        return self.client.get(path, **kwargs)

    def sign_in(self, username: str, password: str = PASSWORD, **more: str) -> TestResponse:
        page = self.client.get("/sign-in", follow_redirects=True)
        form = {"username": username, "password": password, "form_token": token(page), **more}
        return self.client.post("/sign-in", data=form)

    def send(self, path: str, *, htmx: bool = False, **form: str) -> TestResponse:
        """Send a form with the token of today's page."""
        form.setdefault("form_token", token(self.client.get("/contacts")))
        return self.client.post(path, data=form, headers=HTMX if htmx else {})


def token(page: TestResponse) -> str:
    found = re.search(r'name="form_token" value="(\w+)"', page.text)
    return found[1] if found else ""


def words(page: TestResponse) -> str:
    """Return the page's text, tags taken out and spaces made one."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.text)).split())


def soon(**time: float) -> datetime:
    """Return a moment a little before the real now, which pages go by."""
    return utc_now() - timedelta(**time)


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """Leave out pytest-flask's context: in it, one request's `g` would be the next one's too."""


@pytest.fixture
def browser(app: Flask, reps: None) -> Callable[[str], Browser]:
    """Open a browser signed in as somebody."""

    def opened(username: str) -> Browser:
        made = Browser(app.test_client())
        assert made.sign_in(username).status_code == 303
        return made

    return opened


@pytest.fixture
def ola(browser: Callable[[str], Browser]) -> Browser:
    return browser("ola")


@pytest.fixture
def eva(browser: Callable[[str], Browser]) -> Browser:
    return browser("eva")


@pytest.fixture
def hear(take_in: Callable[..., None]) -> Callable[..., None]:
    """Take in engagements as of the real now."""

    def run(*facts: Any) -> None:
        take_in(*facts, now=utc_now())

    return run


@pytest.fixture
def task_id(db: Database, hear: Callable[..., None]) -> int:
    """The only task: Kari asked what the boots cost, an hour ago."""
    hear(comment(text="Hva koster disse?", occurred_at=soon(hours=1)))
    return 1


@pytest.fixture
def two_tasks(hear: Callable[..., None], task_id: int) -> tuple[int, int]:
    """Kari's question, and a mention of Per's after it."""
    per = {"id": "per", "handle": "per@social.example", "name": "Per Hansen"}
    hear(
        engagement(
            "mention", "2", text="Fine folk!", occurred_at=soon(minutes=30), actor=actor(**per)
        )
    )
    return task_id, 2


def actor(**values: Any) -> Any:
    from crm_social.core.facts import Actor

    return Actor(**values)
