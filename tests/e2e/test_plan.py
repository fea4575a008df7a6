"""Model, goals and report in Chromium: no rule broken, and a preview that shows by itself."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from crm_social.actions import goals, models, studies
from crm_social.core.goals import Goal, Metric
from crm_social.store.db import utc_now
from tests.cast import LIV, comment
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.test_accessibility import broken_rules

pytestmark = pytest.mark.e2e

PAGES = ["/model", "/model/drafts/quick", "/model/compare", "/goals", "/report"]


@pytest.fixture
def planned(db, reps, hear):
    """A draft that was previewed, a goal, and somebody they are about."""
    now = utc_now()
    hear(comment(text="Hva koster dette?", actor=LIV, occurred_at=now - timedelta(hours=3)))
    models.save_draft(db, "quick", "credit: {buying: 0}\n", "ada", now)
    day = timedelta(days=30)
    goal = Goal(0, Metric.LEADS, 10, "", (now - day).date(), (now + day).date(), "ola")
    goals.set_goal(db, goal, "ada", now)


@pytest.mark.looks
@pytest.mark.parametrize(
    ("scheme", "size", "locale"),
    [
        pytest.param("light", DESK, "en-GB", id="light-desk-en"),
        pytest.param("dark", PHONE, "en-GB", id="dark-phone-en"),
    ],
)
def test_no_page_breaks_a_rule_or_is_wider_than_the_screen(
    open_page, db, planned, scheme, size, locale
):
    studies.ask_preview(db, "quick", "ada", utc_now())
    studies.make_next(db)
    found = {}
    page = open_page("/model", "ada", color_scheme=scheme, viewport=size, locale=locale)
    for path in PAGES:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        found[path] = [*broken_rules(page), *(["too wide"] if wide else [])]

    assert {path: rules for path, rules in found.items() if rules} == {}


def test_a_preview_shows_by_itself_when_it_is_done(open_page, db, planned):
    page = open_page("/model/drafts/quick", "ada")
    page.get_by_role("button", name="Preview on our history").click()
    expect(page.get_by_text("Waiting to begin")).to_be_visible()

    studies.make_next(db)

    expect(page.get_by_text("1 of 1 people would change")).to_be_visible()
    page.get_by_role("link", name="Liv Berg").click()
    expect(page.get_by_role("heading", name="Liv Berg")).to_be_visible()


def test_without_javascript_a_draft_is_begun_changed_and_published(open_page, planned):
    page = open_page("/model", "ada", java_script_enabled=False)
    page.get_by_label("Name", exact=False).first.fill("autumn")
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("Intent: fades by half in").fill("9 d")
    page.get_by_role("button", name="Keep").first.click()
    expect(page.get_by_text("1 value differs from the model in force")).to_be_visible()
    page.get_by_label("Why").fill("They decide faster.")
    page.get_by_role("button", name="Publish").click()

    expect(page.get_by_text("Why: They decide faster.")).to_be_visible()
