"""The marketer's and the manager's journeys: from a number on a report to exactly those people."""

import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from crm_social.actions import accounts
from crm_social.core.dealings import Deal
from crm_social.core.facts import Actor, Post
from crm_social.store.db import utc_now
from crm_social.web.words import Lang, of
from tests.cast import LIV, comment, like
from tests.core.told import sale
from tests.e2e.conftest import DESK, LOCALES, PHONE, everywhere
from tests.e2e.test_accessibility import broken_rules

pytestmark = pytest.mark.e2e

PAGES = (
    "/loop",
    "/funnel",
    "/funnel?by=post",
    "/funnel/cohorts",
    "/funnel/paths",
    "/posts",
    "/posts/mix",
    "/posts/attribution",
    "/posts/hours",
    "/reports/people?of=stage&stage=S1",
    "/goals",
    "/report",
)


@pytest.fixture
def sold(db, reps, take_in):
    """Liv saw tips, asked, and bought; Per only liked a prize. Ola is in marketing, Eva manages."""
    now = utc_now()
    tips, prize = (
        Post(id="tips", class_="interesting", text="How to lace boots", author="Kari at the shop"),
        Post(id="prize", class_="promotion", giveaway=True, text="Win a pair"),
    )
    take_in(
        like("1", actor=LIV, post=tips, occurred_at=now - timedelta(days=30)),
        like("2", actor=Actor(id="per", name="Per"), post=prize, occurred_at=now - timedelta(17)),
        comment("3", "Hva koster dette?", actor=LIV, post=tips, occurred_at=now - timedelta(15)),
        sale(Deal.OPENED, now - timedelta(days=10)),
        sale(Deal.WON, now - timedelta(days=3), amount=1000.0, currency="NOK"),
        now=now,
    )
    accounts.set_role(db, "ola", "marketing", now)
    accounts.set_role(db, "eva", "manager", now)


@everywhere
def test_a_marketer_goes_from_a_number_to_exactly_those_people(open_page, sold, lang, size):
    text = of(lang)
    page = open_page("/posts", locale=LOCALES[lang], viewport=size)
    expect(page.locator("h1")).to_have_text(text.reports.posts)
    row = page.get_by_role("row").filter(has_text="How to lace boots")
    number = row.locator("td a").first

    assert number.inner_text() == "1"
    number.click()

    expect(page.locator("[data-count='1']")).to_be_visible()
    page.get_by_role("link", name="Liv Berg").click()
    expect(page.locator("h1")).to_contain_text("Liv Berg")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_every_stage_on_the_loop_opens_its_people_without_scripts(open_page, sold):
    page = open_page("/loop", java_script_enabled=False)
    spots = [
        (spot.get_attribute("href"), int(spot.locator("text.n").text_content()))
        for spot in page.locator(".the-eight a.spot").all()
    ]

    assert sum(number for _, number in spots) == 2
    for address, number in spots:
        if number:
            page.goto(address)
            expect(page.locator(f"[data-count='{number}']")).to_be_visible()
            expect(page.locator("main tbody a")).to_have_count(number)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/loop", "loop"),
        ("/funnel", "funnel"),
        ("/funnel/cohorts", "cohorts"),
        ("/posts/mix", "mix"),
        ("/posts/attribution", "attribution"),
        ("/posts/hours", "hours"),
    ],
)
def test_a_picture_is_saved_as_pixels_and_as_lines(open_page, sold, tmp_path, path, name):
    page = open_page(path)

    with page.expect_download() as saved:
        page.locator("[data-png]").click()
    saved.value.save_as(tmp_path / "a.png")
    with page.expect_download() as lines:
        page.locator("a[download]", has_text="SVG").click()
    lines.value.save_as(tmp_path / "a.svg")

    pixels = (tmp_path / "a.png").read_bytes()
    wide = int(ET.fromstring((tmp_path / "a.svg").read_text()).get("width"))  # noqa: S314 - ours
    assert pixels.startswith(b"\x89PNG")
    assert int.from_bytes(pixels[16:20], "big") == 2 * wide
    names = (saved.value.suggested_filename, lines.value.suggested_filename)
    assert names == (f"{name}.png", f"{name}.svg")


def test_no_letter_of_a_picture_is_cut_or_lies_on_another(open_page, sold, tmp_path):
    page = open_page("/funnel")
    svg = page.request.get("/funnel?format=svg&by=platform").text()
    page.goto("about:blank")
    page.set_content(svg)

    over = page.evaluate(
        """() => {
          const texts = [...document.querySelectorAll("text")];
          const boxes = texts.map((one) => one.getBoundingClientRect());
          const sheet = document.querySelector("svg").getBoundingClientRect();
          const hits = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
            && a.top < b.bottom - 4 && b.top < a.bottom - 4;
          return boxes.filter((a, n) => a.right > sheet.right || a.bottom > sheet.bottom
            || boxes.some((b, m) => m > n && hits(a, b))).length;
        }"""
    )

    assert over == 0


def test_a_figure_of_a_goal_opens_its_people_by_keyboard(open_page, sold):
    page = open_page("/goals", "eva")
    page.locator("[name=metric]").select_option("customers")
    page.locator("[name=target]").fill("4")
    page.locator("[name=since]").fill("2026-01-01")
    page.get_by_role("button", name=of(Lang.EN).goals.set).click()
    page.locator(".figure-of a").focus()
    page.keyboard.press("Enter")

    expect(page.locator("[data-count='1']")).to_be_visible()
    expect(page.locator("main tbody a")).to_have_count(1)


def test_a_manager_sets_a_goal_and_reads_the_report_in_norwegian(open_page, sold):
    text = of(Lang.NB)
    page = open_page("/goals", "eva", locale="nb-NO")
    page.locator("[name=metric]").select_option("customers")
    page.locator("[name=target]").fill("4")
    page.get_by_role("button", name=text.goals.set).click()

    expect(page.locator(".goals li")).to_contain_text(text.goals.metrics["customers"])

    page.goto("/report")
    expect(page.locator("h1")).to_have_text("Fra første like til kunde")
    expect(page.locator("main")).to_contain_text(text.goals.metrics["customers"])


@pytest.mark.looks
@pytest.mark.parametrize(
    ("scheme", "size", "lang"),
    [
        pytest.param("light", DESK, Lang.EN, id="light-desk-en"),
        pytest.param("dark", PHONE, Lang.NB, id="dark-phone-nb"),
        pytest.param("light", PHONE, Lang.SV, id="light-phone-sv"),
    ],
)
def test_no_report_breaks_a_rule_or_is_wider_than_the_screen(open_page, sold, scheme, size, lang):
    found = {}
    page = open_page("/loop", "eva", color_scheme=scheme, viewport=size, locale=LOCALES[lang])
    for path in PAGES:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        found[path] = [*broken_rules(page), *(["too wide"] if wide else [])]

    assert {path: rules for path, rules in found.items() if rules} == {}
