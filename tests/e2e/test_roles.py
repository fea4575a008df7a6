"""What an admin, a manager and an auditor are here for, in three languages, on desk and phone."""

import pytest
from playwright.sync_api import expect

from crm_social.actions import accounts, matching
from crm_social.core.deeds import Deed
from crm_social.core.facts import Actor
from crm_social.core.rights import Role
from crm_social.store import people
from crm_social.store.db import utc_now
from crm_social.store.suppression import key_of
from crm_social.web.words import of
from tests.cast import contact_of, like
from tests.e2e.conftest import LOCALES, everywhere

pytestmark = pytest.mark.e2e

NAME = "Sotirios Kvamsdalen"
HERE = Actor(id="1", name=NAME, handle="sotirioskvamsdalen", company="Kvamsdalen AS")
THERE = Actor(id="2", name=NAME)


@pytest.fixture
def twice(db, hear):
    """One rare name on two networks, which matching asks about."""
    now = utc_now()
    hear(
        like("1", actor=HERE, occurred_at=now),
        like("2", actor=THERE, platform="x", occurred_at=now),
    )
    while matching.match_batch(db, now).contacts:
        pass


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@everywhere
def test_an_admin_invites_somebody_who_then_signs_in(open_page, lang, size):
    text = of(lang)
    settings = text.settings
    page = open_page("/settings/people", "ada", locale=LOCALES[lang], viewport=size)
    expect(page.locator("h1")).to_have_text(settings.sections["people"])
    page.locator("#username").fill("siri")
    page.get_by_label(settings.people.name, exact=True).fill("Siri Lie")
    page.locator(f"[name=role][value={Role.MARKETING}]").check()
    page.get_by_role("button", name=settings.people.make_link).click()
    link = page.locator("#once").inner_text()
    assert fits(page)
    expect(page.locator(".rows")).to_contain_text("Siri Lie")

    guest = open_page("/sign-in", None, locale=LOCALES[lang], viewport=size)
    guest.goto("/link/" + link.rpartition("/link/")[2])
    guest.locator("#password").fill("a few words in a row")
    guest.get_by_role("button", name=settings.entry.link_button).click()
    guest.wait_for_url("**/sign-in**")
    guest.locator("#username").fill("siri")
    guest.locator("#password").fill("a few words in a row")
    guest.locator("main .button.main").click()

    expect(guest.locator("#account")).to_contain_text("Siri Lie")
    assert fits(guest)


@everywhere
def test_an_admin_joins_two_that_are_one_person_and_takes_it_back(open_page, db, twice, lang, size):
    words = of(lang).settings.identity
    page = open_page("/settings/identity", "ada", locale=LOCALES[lang], viewport=size)
    expect(page.locator(".pair")).to_have_count(1)

    page.get_by_role("button", name=words.same, exact=True).click()

    expect(page.locator(".rows")).to_contain_text(words.ties["same"])
    assert how_many_contacts(db) == 1
    assert fits(page)

    page.get_by_role("button", name=words.take_back).click()

    expect(page.locator("main")).to_contain_text(words.nothing_said)
    assert how_many_contacts(db) == 2


def how_many_contacts(db):
    with db.reading() as session:
        return len({contact_of(session, "mastodon", "1"), contact_of(session, "x", "2")})


@everywhere
def test_an_admin_finds_a_person_and_forgets_them(
    open_page, db, config, hear, complaints, lang, size
):
    db.suppression_key = key_of(config.secret_key)
    words = of(lang).settings.privacy
    hear(like("1", occurred_at=utc_now()))
    page = open_page("/settings/privacy", "ada", locale=LOCALES[lang], viewport=size)
    page.locator("#q").fill("kari")
    page.get_by_role("button", name=words.find_button).click()
    page.get_by_role("link", name="Kari Nordmann").click()
    page.locator("#confirm").fill("2")
    page.get_by_role("button", name=words.forget_button).click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert known(db)
    # Chromium notes a refused form in the console.
    assert all("422" in said for said in complaints)
    complaints.clear()

    page.locator("#confirm").fill("1")
    page.get_by_role("button", name=words.forget_button).click()

    expect(page.locator("main")).to_contain_text(words.log)
    assert not known(db)
    assert fits(page)


def known(db):
    with db.reading() as session:
        return people.handles_of(session, 1) != []


@everywhere
def test_a_manager_sets_a_goal_and_reads_the_report(open_page, db, hear, lang, size):
    accounts.set_role(db, "eva", Role.MANAGER, utc_now())
    hear(like("1", occurred_at=utc_now()))
    text = of(lang)
    page = open_page("/goals", "eva", locale=LOCALES[lang], viewport=size)
    page.locator("[name=metric]").select_option("leads")
    page.locator("[name=target]").fill("4")
    page.get_by_role("button", name=text.goals.set).click()
    expect(page.locator(".goals li")).to_contain_text(text.goals.metrics["leads"])

    page.goto("/report")

    expect(page.locator("main")).to_contain_text(text.goals.metrics["leads"])
    assert fits(page)


@everywhere
def test_an_auditor_reads_who_did_what_and_finds_no_button_that_changes_it(
    open_page, db, lang, size
):
    now = utc_now()
    accounts.set_role(db, "ola", Role.MARKETING, now)
    accounts.set_role(db, "eva", Role.AUDITOR, now)
    settings = of(lang).settings
    page = open_page("/settings/audit", "eva", locale=LOCALES[lang], viewport=size)
    expect(page.locator("h1")).to_have_text(settings.sections["audit"])
    page.locator("#deed").select_option(Deed.SIGNED_IN)
    page.get_by_role("button", name=settings.show).click()

    expect(page.locator("table.audit tbody tr").first).to_contain_text("eva")
    with page.expect_download() as saved:
        page.get_by_role("button", name=settings.audit.csv).click()
    assert "eva" in saved.value.path().read_text()
    assert fits(page)
    for path in ("people", "tokens", "channels", "webhooks", "privacy"):
        page.goto(f"/settings/{path}")
        expect(page.locator("main .detail form[method=post]")).to_have_count(0)
