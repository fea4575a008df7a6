"""A running server on the loopback, and Chromium in front of it."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright
from werkzeug.serving import make_server

from crm_social.store.db import utc_now
from crm_social.web.words import Lang
from tests.cast import PASSWORD

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
LOCALES = {Lang.NB: "nb-NO", Lang.SV: "sv-SE", Lang.EN: "en-GB"}
#: A journey in each language, at a desk and on a phone; to another database one is enough.
everywhere = pytest.mark.parametrize(
    ("lang", "size"),
    [
        pytest.param(
            lang,
            size,
            id=f"{lang}-{name}",
            marks=() if (lang, name) == (Lang.NB, "phone") else pytest.mark.looks,
        )
        for lang in Lang
        for name, size in (("desk", DESK), ("phone", PHONE))
    ],
)


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """Leave out pytest-flask's context: in it, one request's `g` would be the next one's too."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM:
        if os.environ.get("CRM_SOCIAL_TEST_SERVERS") == "require":
            pytest.fail("Chromium is not installed, and CRM_SOCIAL_TEST_SERVERS requires it.")
        pytest.skip("Chromium is not installed: apt install chromium.")
    args = ["--disable-dev-shm-usage"]
    if os.geteuid() == 0:
        args.append("--no-sandbox")
    # The list refreshes every five seconds.
    expect.set_options(timeout=12_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=args)
        yield browser
        browser.close()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The address of the app, served by threads on a free port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    # Closing waits for what a page asked last: its connection is to end before the database does.
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def complaints() -> list[str]:
    """What pages said to the console, and requests that went elsewhere."""
    return []


def told(said: ConsoleMessage, complaints: list[str]) -> None:
    """Note what the console says; information is no complaint."""
    if said.type != "info":
        complaints.append(f"{said.type}: {said.text}")


@pytest.fixture
def open_page(
    chromium: Browser, address: str, reps: None, complaints: list[str]
) -> Iterator[Callable[..., Page]]:
    """Open a page as Ola, or as nobody; fail at the end where it complained or went elsewhere."""
    contexts = []

    def run(path: str = "/queue", username: str | None = "ola", **options: Any) -> Page:
        settings: dict[str, Any] = {"viewport": DESK, "timezone_id": "Europe/Oslo"}
        context = chromium.new_context(base_url=address, **(settings | options))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda said: told(said, complaints))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda asked: (
                asked.url.startswith(address) or complaints.append(f"went to {asked.url}")
            ),
        )
        if username is not None:
            page.goto("/sign-in")
            page.locator("#username").fill(username)
            page.locator("#password").fill(PASSWORD)
            page.locator("main .button.main").click()
            page.wait_for_url("**/queue")
        if username is None or path != "/queue":
            page.goto(path)
        return page

    yield run
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def hear(take_in: Callable[..., None]) -> Callable[..., None]:
    """Take in engagements as of the real now."""

    def run(*facts: Any) -> None:
        take_in(*facts, now=utc_now())

    return run
