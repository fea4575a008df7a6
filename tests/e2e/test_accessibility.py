"""axe-core finds nothing to object to, light and dark, at a desk and on a phone."""

from datetime import timedelta
from pathlib import Path

import pytest

from crm_social.actions import informing
from crm_social.core.facts import Actor
from crm_social.store import queue
from crm_social.store.db import utc_now
from tests.cast import LIV, comment, like
from tests.e2e.conftest import DESK, PHONE

pytestmark = pytest.mark.e2e

AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
COLLEAGUE = Actor(id="per", name="Per Berg", company=LIV.company, title="Barista")
PAGES = {
    "sign-in": "/sign-in",
    "forgotten": "/sign-in/forgotten",
    "objection": "/object/{word}",
    "queue": "/queue",
    "nobody": "/queue?q=zzz",
    "contact": "/contacts/1",
    "contacts": "/contacts",
    "cases": "/cases",
    "case": "/cases/{case}",
    "filters": "/queue/filters",
    "rests": "/pauses",
}
#: Pages for whoever comes.
OPEN = {"sign-in", "forgotten", "objection"}
SORE = Actor(id="sore", name="Sara Sur")


@pytest.mark.looks
@pytest.mark.parametrize(
    ("scheme", "size", "locale"),
    [
        pytest.param("light", DESK, "en-GB", id="light-desk-en"),
        pytest.param("dark", DESK, "nb-NO", id="dark-desk-nb"),
        pytest.param("light", PHONE, "sv-SE", id="light-phone-sv"),
        pytest.param("dark", PHONE, "en-GB", id="dark-phone-en"),
    ],
)
def test_no_page_breaks_a_rule(open_page, hear, db, config, scheme, size, locale):
    at = utc_now() - timedelta(hours=6)
    hear(
        comment(text="Hva koster dette?", actor=LIV, occurred_at=at),
        comment("2", "Kan vi få en demo?", actor=LIV, occurred_at=at + timedelta(hours=4)),
        like("3", occurred_at=utc_now() - timedelta(minutes=5)),
        comment("5", "Elendig service, dette er skandale!", actor=SORE, occurred_at=at),
        like("4", actor=COLLEAGUE, occurred_at=utc_now() - timedelta(minutes=9)),
    )
    with db.reading() as session:
        tasks = queue.page(session, after=0, limit=20)
    (case,) = [item.id for item in tasks if item.task.complaint is not None]
    word = informing.link_word(1, config.secret_key, utc_now())
    found = {}
    for name, pattern in PAGES.items():
        path = pattern.format(case=case, word=word)
        username = None if name in OPEN else "ola"
        page = open_page(path, username, color_scheme=scheme, viewport=size, locale=locale)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(700)
        found[name] = broken_rules(page)
        if name == "queue" and size is DESK:
            for opened in ("#snooze", "#hand", "#narrow", "#account"):
                page.locator(f"{opened} summary").click()
                found[opened] = broken_rules(page)
            page.keyboard.press("Escape")
            page.keyboard.press("x")
            page.locator("#bulk summary").first.click()
            found["bulk"] = broken_rules(page)
            page.locator("#bulk .choice").first.click()
            page.locator("#sure[open]").wait_for()
            found["sure"] = broken_rules(page)
        if name == "queue" and size is PHONE:
            page.locator("#list .row a").first.click()
            page.locator("#lead").wait_for()
            page.locator("#hand summary").click()
            found["#hand"] = broken_rules(page)

    assert {name: rules for name, rules in found.items() if rules} == {}


def broken_rules(page):
    # In a world of its own: the page's policy lets no other script in.
    page.evaluate(AXE)
    rules = page.evaluate("axe.run({resultTypes: ['violations']}).then(all => all.violations)")
    return [(rule["id"], [node["html"][:160] for node in rule["nodes"][:3]]) for rule in rules]
