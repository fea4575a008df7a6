"""A real WordPress to talk to, and a ledger in a list."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import requests
from requests.adapters import HTTPAdapter

from connectors.wordpress import CONNECTOR
from crm_social.sdk import Channel, Engagement, Page

LAUNCHER = Path(__file__).parents[3] / "tests/servers/wordpress.py"
FIXTURES = Path(__file__).parents[1] / "fixtures"


@pytest.fixture(scope="session")
def server() -> Iterator[dict[str, Any]]:
    """Start a WordPress for all tests; without one they are skipped, or fail if required."""
    with subprocess.Popen(
        [sys.executable, LAUNCHER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        line = process.stdout.readline()
        if not line:
            reason = process.stderr.read().strip()
            required = os.environ.get("CRM_SOCIAL_TEST_SERVERS") == "require"
            (pytest.fail if required else pytest.skip)(reason)
        yield json.loads(line)
        process.stdin.close()  # the launcher stops when its stdin ends


class Patient(HTTPAdapter):
    """Gives up after a while, as the product's session does."""

    def send(self, request: Any, **kwargs: Any) -> requests.Response:
        return super().send(request, **kwargs | {"timeout": 20})


@pytest.fixture
def http() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        session.mount("http://", Patient())
        yield session


def no_stream(url: str) -> socket.socket:
    raise AssertionError(f"WordPress pushes nothing, and {url} was dialled")


@dataclass
class Blog:
    """The test site, as its owners and visitors use it."""

    server: dict[str, Any]
    http: requests.Session

    @property
    def url(self) -> str:
        return self.server["url"]

    @property
    def word(self) -> str:
        return self.url.removeprefix("http://")

    def password(self, account: str) -> str:
        return self.server["accounts"][account]["application_password"]

    def user_id(self, account: str) -> int:
        return self.server["accounts"][account]["id"]

    def call(self, method: str, route: str, account: str = "admin", **body: Any) -> Any:
        # This way to the API is open whatever the permalinks are.
        response = self.http.request(
            method,
            f"{self.url}/?rest_route=/{route}",
            auth=(account, self.password(account)),
            json=body.pop("rows", body),
        )
        response.raise_for_status()
        return response.json()

    def post(self, title: str = "Winter boots", account: str = "author", **more: Any) -> int:
        body = {"title": title, "content": "x", "status": "publish"} | more
        return self.call("POST", "wp/v2/posts", account, **body)["id"]

    def rows(self, *rows: dict[str, Any]) -> list[int]:
        """Write comments as rows of the database, with the names of its columns."""
        return self.call(
            "POST",
            "workbench/v1/comments",
            rows=[{f"comment_{k}" if k != "user_id" else k: v for k, v in r.items()} for r in rows],
        )

    def comment(self, post: int, at: datetime, content: str = "How much?", **columns: Any) -> int:
        """Write one comment, by Kari unless told otherwise."""
        row = {
            "post_ID": post,
            "author": "Kari",
            "author_email": "kari@example.com",
            "content": content,
            "date_gmt": at.strftime("%Y-%m-%d %H:%M:%S"),
        }
        return self.rows(row | columns)[0]

    def status(self, comment: int, status: str) -> None:
        self.call("POST", f"wp/v2/comments/{comment}", status=status)

    def options(self, **values: str) -> None:
        self.call("POST", "workbench/v1/options", **values)

    def delete(self, comment: int) -> None:
        self.call("DELETE", f"wp/v2/comments/{comment}&force=true")


@pytest.fixture
def blog(server: dict[str, Any], http: requests.Session) -> Blog:
    """Give the site, without any post or comment, in the zone of Oslo, with nice addresses."""
    blog = Blog(server, http)
    blog.call("DELETE", "workbench/v1/everything")
    blog.options(timezone_string="Europe/Oslo", permalink_structure="/%postname%/")
    return blog


@dataclass
class Ledger:
    """Keeps what was heard, as the product does: each page with its cursor."""

    settings: dict[str, str]
    http: requests.Session
    facts: list[Engagement] = field(default_factory=list)
    cursor: dict[str, Any] = field(default_factory=dict)

    def live(self, post: str | None) -> list[Engagement]:
        newest: dict[str, Engagement] = {}
        for fact in sorted(self.facts, key=lambda fact: fact.occurred_at):
            newest[f"{fact.kind} {fact.id}"] = fact
        return [
            fact
            for fact in newest.values()
            if not fact.withdrawn and (fact.post.id if fact.post else None) == post
        ]

    def channel(self) -> Channel:
        return Channel("our blog", self.settings, self.cursor, self.live, no_stream)

    def pages(self, now: datetime) -> Iterator[Page]:
        for page in CONNECTOR.fetch(self.channel(), self.http, now):
            # As the product would take them in: a record outside its limits is an error here.
            body = msgspec.json.encode(page.engagements)
            self.facts += msgspec.json.decode(body, type=list[Engagement])
            self.cursor = json.loads(json.dumps(page.cursor))
            yield page

    def hear(self, now: datetime) -> list[Engagement]:
        """Run the connector once; return what it told."""
        return [told for page in self.pages(now) for told in page.engagements]


Listen = Callable[..., Ledger]


@pytest.fixture
def listen(blog: Blog, http: requests.Session) -> Listen:
    """Give a maker of ledgers that listen to the site with an account, or with None."""

    def make(account: str | None = "listener", session: requests.Session = http) -> Ledger:
        settings = {"url": blog.url}
        if account:
            settings |= {"user": account, "application_password": blog.password(account)}
        return Ledger(settings, session)

    return make


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


Recorded = Callable[[str], Any]


@pytest.fixture
def recorded() -> Recorded:
    """Give a reader of what a real WordPress once said."""
    return lambda name: json.loads((FIXTURES / f"{name}.json").read_text())


MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
