"""The settings in a browser: no rule of accessibility broken, on desk and phone, light and dark."""

from datetime import timedelta

import pytest

from crm_social.actions import accounts, channels, matching, webhooks
from crm_social.core.facts import Actor
from crm_social.outbound import Policy
from crm_social.signing import Safe
from crm_social.store.db import utc_now
from tests.cast import like
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.test_accessibility import broken_rules

pytestmark = pytest.mark.e2e

PAGES = (
    "account",
    "company",
    "people",
    "people/ola",
    "company",
    "tokens",
    "channels",
    "channels/blog",
    "channels/new/bluesky",
    "webhooks",
    "webhooks/1",
    "webhooks/deliveries/1",
    "identity",
    "identity/1",
    "privacy?q=s",
    "privacy/1",
    "privacy/untold",
    "privacy/1/notice",
    "audit",
    "health",
)


@pytest.fixture
def filled(db, config, hear):
    """Something on every page."""
    now, safe, policy = utc_now(), Safe(config.secret_key), Policy.of(config)
    rare = "Sotirios Kvamsdalen"
    hear(
        like("1", actor=Actor(id="1", name=rare, handle="sotirioskvamsdalen"), occurred_at=now),
        like("2", actor=Actor(id="2", name=rare), platform="x", occurred_at=now),
    )
    while matching.match_batch(db, now + timedelta(seconds=1)).contacts:
        pass
    accounts.add_token(db, name="shop", scopes=["read"], username="ola", now=now, days=None)
    settings = {"url": "https://blog.example"}
    channels.add(db, safe, name="blog", connector="wordpress", settings=settings, now=now, by="ada")
    webhooks.add_endpoint(
        db, safe, policy, url="http://127.0.0.1:9/", events=["*"], by="ada", now=now
    )
    webhooks.send_test(db, policy, 1, now)


@pytest.mark.looks
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_no_settings_page_breaks_a_rule(open_page, reps, filled, scheme, size):
    page = open_page("/settings/account", "ada", color_scheme=scheme, viewport=size)
    root = page.url.partition("/settings")[0]
    found, wide = {}, {}
    for path in PAGES:
        page.goto(f"{root}/settings/{path}")
        if path == "account":
            page.locator(".detail details summary").click()
        found[path] = broken_rules(page)
        wide[path] = page.evaluate("document.querySelector('main').scrollWidth") - size["width"]

    assert {path: rules for path, rules in found.items() if rules} == {}
    assert [path for path, extra in wide.items() if extra > 0] == []


def test_a_link_is_opened_and_a_password_chosen_by_keyboard(open_page, reps, db):
    from crm_social.actions import invitations

    made = invitations.invite(
        db, username="liv", name="Liv Berg", role="rep", by="ada", now=utc_now()
    )
    page = open_page(f"/link/{made.word}", None)
    page.locator("#password:focus").wait_for()

    page.keyboard.type("a few words in a row")
    page.keyboard.press("Enter")

    page.wait_for_url("**/sign-in**")
    page.locator("#username").fill("liv")
    page.locator("#password").fill("a few words in a row")
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue**")
