"""A rep's main journey in three languages, at a desk and on a phone."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from crm_social.core.plays import TaskState
from crm_social.store import queue
from crm_social.store.db import utc_now
from crm_social.web.words import Lang, of
from tests.cast import LIV, comment, like
from tests.e2e.conftest import LOCALES, PHONE, everywhere

pytestmark = pytest.mark.e2e


@pytest.fixture
def two(hear):
    at = utc_now() - timedelta(hours=2)
    hear(
        comment(text="Hva koster dette?", actor=LIV, occurred_at=at),
        like("2", occurred_at=at + timedelta(minutes=5)),
    )


def state(db, name):
    with db.reading() as session:
        tasks = queue.page(session, after=0, limit=9)
    return next(item.task.state for item in tasks if item.name == name)


@everywhere
def test_a_lead_is_taken_put_off_and_taken_back_in_ones_own_language(
    open_page, two, db, lang, size
):
    text = of(lang)
    page = open_page(locale=LOCALES[lang], viewport=size)
    expect(page.locator("html")).to_have_attribute("lang", lang)
    page.get_by_role("link", name="Liv Berg").first.click()
    lead = page.locator("#lead")
    expect(lead).to_contain_text(text.lead.why_now)

    lead.locator("[data-act=accept] button").click()

    who = text.names.just["accept"].format(who="Liv Berg")
    expect(page.locator("#toasts")).to_contain_text(who)
    assert state(db, "Liv Berg") is TaskState.ACCEPTED

    lead.locator("#snooze summary").click()
    lead.get_by_role("button", name=text.times.tomorrow_morning).click()
    expect(page.locator("#toasts")).to_contain_text("09:00")
    page.locator("#toasts form.undo button").last.click()
    expect(page.locator("#toasts")).to_contain_text(text.queue.taken_back)
    assert state(db, "Liv Berg") is TaskState.ACCEPTED


@pytest.mark.parametrize("lang", [Lang.NB, Lang.SV])
def test_times_are_said_the_same_by_the_server_and_the_script(open_page, two, lang):
    by_server = open_page(java_script_enabled=False, locale=LOCALES[lang])
    by_server.context.add_cookies([{"name": "zone", "value": "Europe/Oslo", "url": by_server.url}])
    by_server.reload()
    plain = by_server.locator("#list time").all_inner_texts()

    by_script = open_page(locale=LOCALES[lang])

    assert by_script.locator("#list time").all_inner_texts() == plain
    assert plain


def test_the_language_is_switched_in_the_account_menu_and_stays(open_page, two):
    page = open_page(locale="en-GB")

    page.locator("#account summary").click()
    page.get_by_role("button", name="Svenska").click()

    expect(page.locator("html")).to_have_attribute("lang", "sv")
    expect(page.get_by_role("link", name="Uppföljning")).to_be_visible()
    other = open_page(locale="nb-NO")
    expect(other.locator("html")).to_have_attribute("lang", "sv")


def test_the_language_is_switched_on_the_sign_in_page_without_scripts(open_page):
    page = open_page("/sign-in", None, locale="en-GB", java_script_enabled=False)

    page.get_by_role("button", name="Norsk").click()

    expect(page.get_by_role("heading")).to_have_text("Logg inn i crm_social")


@pytest.mark.looks
@pytest.mark.parametrize("lang", [Lang.NB, Lang.SV])
@pytest.mark.parametrize(
    "path", ["/sign-in", "/queue", "/queue?task=1", "/contacts", "/contacts/1"]
)
def test_no_language_is_wider_than_a_phone(open_page, two, lang, path):
    username = None if path == "/sign-in" else "ola"
    page = open_page(path, username, viewport=PHONE, locale=LOCALES[lang])

    assert page.evaluate("document.documentElement.scrollWidth") == 390
