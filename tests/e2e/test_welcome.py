"""The first run in a browser: from nothing to a lead on the queue."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from crm_social.actions import first_run
from crm_social.store.db import utc_now
from crm_social.store.suppression import key_of
from tests.cast import PASSWORD
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.test_accessibility import broken_rules

pytestmark = pytest.mark.e2e


@pytest.fixture
def empty(db, wipe, reps, config):
    """Nobody: what the browser's fixture adds is taken away again."""
    wipe()
    db.suppression_key = key_of(config.secret_key)
    return first_run.code(db, Path(config.data))


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scripts", [True, False], ids=["script", "plain"])
def test_the_first_run_ends_with_a_lead_on_the_screen(open_page, empty, tmp_path, size, scripts):
    page = open_page("/", username=None, viewport=size, java_script_enabled=scripts)

    def fine():
        if scripts:
            assert broken_rules(page) == []

    fine()
    page.locator("#code").fill(empty)
    page.locator("#name").fill("Ada Lie")
    page.locator("#username").fill("ada")
    page.locator("#password").fill(PASSWORD)
    page.locator("main .button.main").click()
    page.wait_for_url("**/welcome/company")
    fine()
    page.locator("#name").fill("Fjordkaffe AS")
    page.locator("#timezone").select_option("Europe/Oslo")
    page.locator("#country").select_option("NO")
    page.locator(".detail .button.main").click()
    page.wait_for_url("**/welcome/model")
    fine()
    page.locator(".detail .button.main").click()
    page.wait_for_url("**/welcome/sources")
    fine()
    page.locator("button[form=skip]").click()
    page.wait_for_url("**/welcome/team")
    fine()
    page.locator("#username").fill("liv")
    page.locator(".detail .button.main").click()
    expect(page.locator("#once")).to_contain_text("/link/")
    fine()
    page.locator("button[form=on]").click()
    page.wait_for_url("**/welcome/leads")
    fine()
    file = tmp_path / "history.csv"
    file.write_text(
        "platform,kind,id,occurred_at,actor.id,actor.name,post.id,text\n"
        f"mastodon,comment,1,{utc_now().isoformat()},kari,Kari Nordmann,p1,Hva koster dette?\n"
    )
    page.locator("#file").set_input_files(file)
    page.locator(".detail .button.main").click()

    page.wait_for_url("**/queue")
    expect(page.locator(".called, #list .row").first).to_contain_text("Kari Nordmann")
    expect(page.locator(".brand")).to_contain_text("Fjordkaffe AS")
