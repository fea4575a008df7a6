"""A rep works the queue in Chromium: by key, live, undone, on a phone."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from crm_social.actions import follow_up
from crm_social.core.facts import Actor
from crm_social.core.plays import TaskState
from crm_social.store import queue
from crm_social.store.db import utc_now
from tests.cast import LIV, comment
from tests.e2e.conftest import PHONE

pytestmark = pytest.mark.e2e

NAMES = ("Anne Aas", "Berit Bø", "Carl Dahl")


@pytest.fixture
def three(hear):
    """Three people who asked, the first asked first."""
    for number, name in enumerate(NAMES):
        who = Actor(id=f"p{number}", handle=f"p{number}@social.example", name=name)
        at = utc_now() - timedelta(hours=2 - number / 2)
        text = "Hva koster disse, og hvor lang er leveringstiden?"
        hear(comment(str(number), text, actor=who, occurred_at=at))


def state(db, name):
    with db.reading() as session:
        tasks = queue.page(session, after=0, limit=9)
    return next(item.task.state for item in tasks if item.name == name)


def rows(page):
    return page.locator("#list .row")


def lead(page):
    return page.locator("#lead .called")


def current(page):
    return page.locator("#list a[aria-current]")


def names(page):
    return page.locator("#list .row strong").all_inner_texts()


def test_j_and_k_walk_the_list_and_open_the_lead(open_page, three):
    page = open_page()
    first, second, third = names(page)

    page.keyboard.press("j")
    expect(lead(page)).to_have_text(second)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(lead(page)).to_have_text(third)
    expect(current(page)).to_contain_text(third)
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(lead(page)).to_have_text(first)
    expect(page).to_have_url(re.compile(r"/queue\?task=\d+$"))


def test_a_accepts_and_stays_with_the_person(open_page, three, db):
    page = open_page()
    first = names(page)[0]

    page.keyboard.press("a")

    expect(page.locator("#toasts")).to_contain_text(f"Accepted: {first}")
    expect(lead(page)).to_have_text(first)
    expect(current(page)).to_contain_text("Yours")
    assert state(db, first) is TaskState.ACCEPTED


def test_d_is_done_and_opens_the_next(open_page, three, db):
    page = open_page()
    first, second, _ = names(page)

    page.keyboard.press("d")

    expect(rows(page)).to_have_count(2)
    expect(lead(page)).to_have_text(second)
    expect(current(page)).to_be_focused()
    assert state(db, first) is TaskState.DONE


def test_s_and_a_number_snooze(open_page, three, db):
    page = open_page()
    first = names(page)[0]

    page.keyboard.press("s")
    expect(page.locator("#snooze")).to_have_attribute("open", "")
    page.keyboard.press("2")

    expect(page.locator("#toasts")).to_contain_text(f"Snoozed: {first}, until")
    expect(page.locator("#toasts")).to_contain_text("09:00")
    expect(rows(page)).to_have_count(2)
    assert state(db, first) is TaskState.SNOOZED


def test_r_and_a_number_reject_with_a_reason(open_page, three, db):
    page = open_page()
    first = names(page)[0]

    page.keyboard.press("r")
    page.keyboard.press("3")

    expect(rows(page)).to_have_count(2)
    assert state(db, first) is TaskState.REJECTED


def test_escape_closes_a_menu_and_changes_nothing(open_page, three):
    page = open_page()

    page.keyboard.press("r")
    page.keyboard.press("Escape")

    expect(page.locator("#reject")).not_to_have_attribute("open", "")
    expect(rows(page)).to_have_count(3)


def test_u_takes_it_back_without_a_reload(open_page, three, db):
    page = open_page()
    first = names(page)[0]
    page.evaluate("window.sameDocument = true")
    page.keyboard.press("d")
    expect(rows(page)).to_have_count(2)

    page.keyboard.press("u")

    expect(rows(page)).to_have_count(3)
    expect(lead(page)).to_have_text(first)
    expect(page.locator("#toasts")).to_contain_text("Taken back")
    assert page.evaluate("window.sameDocument")
    assert state(db, first) is TaskState.OPEN


def test_the_notice_with_undo_leaves_after_ten_seconds(open_page, three):
    page = open_page()
    page.clock.install()
    page.keyboard.press("d")
    expect(page.locator(".toast")).to_have_count(1)

    page.clock.run_for(9_000)
    expect(page.locator(".toast")).to_have_count(1)
    page.clock.run_for(2_000)

    expect(page.locator(".toast")).to_have_count(0)


def test_an_act_right_after_j_is_meant_for_the_next_lead(open_page, three, db):
    page = open_page()
    first, second, _ = names(page)

    page.keyboard.press("j")
    page.keyboard.press("d")

    expect(rows(page)).to_have_count(2)
    assert (state(db, first), state(db, second)) == (TaskState.OPEN, TaskState.DONE)


def test_slash_searches_and_the_keys_are_letters_there(open_page, three):
    page = open_page()

    page.keyboard.press("/")
    page.keyboard.type("dahl")

    expect(rows(page)).to_have_count(1)
    expect(page.locator("#search")).to_have_value("dahl")
    page.keyboard.press("Enter")
    expect(lead(page)).to_have_text("Carl Dahl")


def test_a_new_lead_arrives_while_the_rep_types(open_page, three, hear):
    page = open_page()
    page.locator("#list").evaluate("list => list.scrollTop = 40")
    page.keyboard.press("/")
    page.keyboard.type("a")
    expect(rows(page)).to_have_count(3)

    hear(comment("9", "Kan vi få et tilbud?", actor=LIV, occurred_at=utc_now()))

    expect(page.locator("#list")).to_contain_text("Liv Berg")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("as")
    expect(page.locator("#search")).to_have_value("aas")
    expect(rows(page)).to_have_count(1)


def test_a_refresh_leaves_an_open_menu_open(open_page, three, hear):
    page = open_page()
    page.keyboard.press("s")

    hear(comment("9", "Kan vi få et tilbud?", actor=LIV, occurred_at=utc_now()))

    expect(page.locator("#list")).to_contain_text("Liv Berg")
    expect(page.locator("#snooze")).to_have_attribute("open", "")


def test_the_open_lead_tells_when_another_rep_takes_it(open_page, three, db):
    page = open_page()
    with db.reading() as session:
        item = queue.open_for(session, "eva", utc_now())[0]
    page.goto(f"/queue?task={item.id}")

    follow_up.accept(db, item.id, "eva", utc_now())

    expect(page.locator("#lead")).to_contain_text("Eva Lind has this one.")
    expect(rows(page)).to_have_count(2)


def test_c_copies_the_words(open_page, three):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    first = names(page)[0].split()[0]

    page.keyboard.press("c")

    expect(page.locator("[data-copy]")).to_have_attribute("data-said", "Copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith(f"Hei {first}")


def test_question_mark_shows_the_keys_and_they_can_be_switched_off(open_page, three):
    page = open_page()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Undo the last act")
    page.get_by_label("Switch single keys off").check()
    page.keyboard.press("Escape")

    page.keyboard.press("d")
    page.wait_for_timeout(300)

    expect(rows(page)).to_have_count(3)


def test_times_are_the_readers(open_page, three):
    page = open_page()
    at = page.locator("#list time").first
    title = at.get_attribute("title")

    hour = page.evaluate(
        "at => new Date(at).toLocaleTimeString('en-GB', {hour: '2-digit', minute: '2-digit'})",
        at.get_attribute("datetime"),
    )

    assert title.endswith(hour)


@pytest.mark.looks
@pytest.mark.parametrize(
    "path", ["/sign-in", "/queue", "/queue?task=1", "/contacts", "/contacts/1"]
)
def test_nothing_is_wider_than_a_phone(open_page, hear, path):
    who = Actor(id="long", handle="h" * 90, name="W" * 80, company="C" * 120, title="T" * 90)
    hear(comment(text="Hvakosterdette" * 20 + " pris?", actor=who, occurred_at=utc_now()))

    page = open_page(path, None if path == "/sign-in" else "ola", viewport=PHONE)

    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_on_a_phone_a_row_opens_the_lead_and_back_returns(open_page, three):
    page = open_page(viewport=PHONE, has_touch=True)
    expect(page.locator("#lead")).to_be_hidden()
    second = names(page)[1]

    page.get_by_role("link", name=second).tap()

    expect(lead(page)).to_have_text(second)
    expect(page.locator("#list")).to_be_hidden()
    page.go_back()
    expect(rows(page)).to_have_count(3)


def test_on_a_phone_done_opens_the_next_lead(open_page, three):
    page = open_page("/queue?task=1", viewport=PHONE, has_touch=True)
    first = lead(page).inner_text()

    page.get_by_role("button", name="Done").tap()

    expect(page.locator("#toasts")).to_contain_text(f"Done: {first}")
    expect(lead(page)).not_to_have_text(first)


def test_without_scripts_a_lead_is_read_and_done(open_page, three):
    page = open_page(java_script_enabled=False)
    first = names(page)[0]

    page.get_by_role("button", name="Done").click()

    expect(rows(page)).to_have_count(2)
    expect(page.locator("#toasts")).to_contain_text(f"Done: {first}")
    page.get_by_role("button", name="Undo").click()
    expect(rows(page)).to_have_count(3)


def test_g_and_a_number_give_the_contact_to_a_colleague(open_page, three, db):
    page = open_page()
    first, second, _ = names(page)

    page.keyboard.press("g")
    page.keyboard.press("2")

    expect(page.locator("#toasts")).to_contain_text(f"Given to Eva Lind: {first}")
    expect(rows(page)).to_have_count(2)
    expect(lead(page)).to_have_text(second)
    page.keyboard.press("u")
    expect(rows(page)).to_have_count(3)
    with db.reading() as session:
        assert {item.owner for item in queue.page(session, after=0, limit=9)} == {None}


def test_x_chooses_several_and_they_are_asked_about_before_anything_is_done(open_page, three, db):
    page = open_page()
    first, second, _ = names(page)

    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-chosen]")).to_have_text("2 chosen")
    page.locator("#bulk").get_by_text("Reject", exact=True).click()
    page.locator("#bulk").get_by_role("button", name="Not now").click()

    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Reject 2 tasks: not now?")
    expect(dialog).to_contain_text(first)
    assert state(db, first) is TaskState.OPEN
    dialog.get_by_role("button", name="Yes, all 2").click()

    expect(page.locator("#toasts")).to_contain_text("2 rejected")
    expect(rows(page)).to_have_count(1)
    expect(dialog).to_be_hidden()
    assert (state(db, first), state(db, second)) == (TaskState.REJECTED, TaskState.REJECTED)
    page.keyboard.press("u")
    expect(rows(page)).to_have_count(3)


def test_a_refresh_keeps_what_was_chosen(open_page, three, hear):
    page = open_page()
    page.keyboard.press("x")

    hear(comment("9", "Kan vi få et tilbud?", actor=LIV, occurred_at=utc_now()))

    expect(page.locator("#list")).to_contain_text("Liv Berg")
    expect(page.locator(".chosen:checked")).to_have_count(1)
    expect(page.locator("[data-chosen]")).to_have_text("1 chosen")


def test_the_question_about_several_can_be_left(open_page, three, db):
    page = open_page()
    page.keyboard.press("x")
    page.locator("#bulk").get_by_text("Reject", exact=True).click()
    page.locator("#bulk").get_by_role("button", name="Not now").click()

    page.get_by_role("link", name="No, go back").click()

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(rows(page)).to_have_count(3)
    page.get_by_role("button", name="Choose none").click()
    expect(page.locator("#bulk")).to_be_hidden()


def test_without_scripts_several_are_rejected_and_one_is_given_away(open_page, three):
    page = open_page(java_script_enabled=False)
    page.locator(".chosen").nth(0).check(force=True)
    page.locator(".chosen").nth(1).check(force=True)
    page.locator("#bulk").get_by_text("Reject", exact=True).click()
    page.locator("#bulk").get_by_role("button", name="Not now").click()

    expect(page.get_by_role("heading")).to_have_text("Reject 2 tasks: not now?")
    page.get_by_role("button", name="Yes, all 2").click()
    expect(rows(page)).to_have_count(1)
    expect(page.locator("#toasts")).to_contain_text("2 rejected")

    page.locator("#hand summary").click()
    page.locator("#hand").get_by_role("button", name="Eva Lind").click()
    expect(page.locator("#toasts")).to_contain_text("Given to Eva Lind")


def test_the_list_is_narrowed_in_the_menu_and_says_so(open_page, three):
    page = open_page()

    page.locator("#narrow summary").click()
    page.locator("select[name=play]").select_option("thank")
    page.locator("#narrow").get_by_role("button", name="Show").click()

    expect(page.locator("#list")).to_contain_text("Nobody here suits these filters")
    expect(page).to_have_url(re.compile("play=thank"))
    page.locator("#list").get_by_role("link", name="Show all").click()
    expect(rows(page)).to_have_count(3)


def test_a_session_that_ended_leads_to_sign_in(open_page, three, complaints):
    page = open_page()
    page.context.clear_cookies(name="crm_social")

    page.keyboard.press("j")

    expect(page).to_have_url(re.compile(r"/sign-in\?"))
    assert all("401" in said for said in complaints)
    complaints.clear()
