"""The first run, without JavaScript: from an empty installation to a lead on the queue."""

import io
import json
import re
from pathlib import Path

import pytest

from crm_social.actions import channels, first_run, models, own_company
from crm_social.actions.first_run import Mark, Step
from crm_social.store import accounts
from crm_social.store.suppression import key_of
from tests.cast import PASSWORD, record
from tests.web.conftest import Browser, soon, token, words


@pytest.fixture
def code(db, config):
    db.suppression_key = key_of(config.secret_key)
    return first_run.code(db, Path(config.data))


@pytest.fixture
def stranger(app):
    return Browser(app.test_client())


@pytest.fixture
def ada(stranger, code):
    """Whoever just made the first account."""
    page = stranger.get("/welcome", follow_redirects=True)
    answer = stranger.client.post("/welcome", data=account(page, code))
    assert answer.location == "/welcome/company"
    return stranger


def account(page, code, **changes):
    form = {"code": code, "name": "Ada Lie", "username": "ada", "password": PASSWORD}
    return form | {"form_token": token(page)} | changes


def csv_file(*rows):
    head = "platform,kind,id,occurred_at,actor.id,actor.name,post.id,text"
    return io.BytesIO("\n".join([head, *rows]).encode()), "history.csv"


@pytest.mark.parametrize("path", ["/", "/sign-in"])
def test_an_empty_installation_leads_to_the_first_run(stranger, path):
    assert stranger.get(path).location == "/welcome"


def test_who_has_no_code_makes_no_account(stranger, db, code):
    page = stranger.get("/welcome", follow_redirects=True)

    answer = stranger.client.post("/welcome", data=account(page, "wrong"))

    assert answer.status_code == 422
    assert "This is not the code of this installation." in words(answer)
    assert first_run.is_needed(db)


def test_a_form_of_another_site_makes_no_account(stranger, db, code):
    page = stranger.get("/welcome", follow_redirects=True)

    forged = stranger.client.post("/welcome", data=account(page, code, form_token="x"))
    abroad = stranger.client.post(
        "/welcome", data=account(page, code), headers={"Origin": "https://evil.example"}
    )

    assert (forged.status_code, abroad.status_code) == (403, 403)
    assert first_run.is_needed(db)


def test_once_there_is_somebody_the_first_page_is_over(ada, app):
    other = Browser(app.test_client())

    assert other.get("/").location == "/queue"
    assert other.get("/welcome").location.startswith("/welcome/")
    assert other.get("/welcome/company").location.startswith("/sign-in")


def test_only_admins_set_up(ola, browser):
    assert ola.get("/welcome/company").status_code == 403
    assert browser("ada").get("/welcome/company").status_code == 200


def test_what_the_company_says_is_kept_and_shown(ada, db):
    answer = ada.send(
        "/welcome/company",
        name="Fjord AS",
        lang="nb",
        timezone="Europe/Oslo",
        country="NO",
        currency="nok",
        domains="fjord.no, fjord.com",
    )

    assert answer.location == "/welcome/model"
    said = own_company.get(db)
    assert (said.name, said.currency, said.domains) == (
        "Fjord AS",
        "NOK",
        ("fjord.no", "fjord.com"),
    )
    page = ada.get("/contacts")
    assert "Fjord AS" in page.text
    assert '<html lang="nb">' in page.text


def test_what_cannot_be_is_said_and_stays_typed(ada, db):
    answer = ada.send("/welcome/company", name="Fjord AS", currency="kroner")

    assert answer.status_code == 422
    assert "A currency is three letters" in words(answer)
    assert 'value="Fjord AS"' in answer.text
    assert own_company.get(db).name == ""


def test_a_model_is_made_of_the_starter_and_the_company(ada, db):
    ada.send("/welcome/company", timezone="Europe/Oslo", country="NO", domains="fjord.no")

    assert (
        ada.send("/welcome/model", starter="retail", by_hours="yes").location == "/welcome/sources"
    )
    ada.send("/welcome/model", starter="b2b-product")

    found = models.every(db)
    assert [version.name for version in found.versions] == ["retail-1", "b2b-product-1"]
    assert models.model_of(db, "retail-1").hours.holidays == "NO"
    assert models.model_of(db, "retail-1").fit.own_domains == {"fjord.no"}


def test_a_connection_that_fails_says_what_failed_and_may_be_added_all_the_same(ada, db):
    form = {"channel_name": "blog", "set-url": "http://127.0.0.1:9/"}

    failed = ada.send("/welcome/sources/wordpress", **form)

    assert failed.status_code == 422
    assert "Nobody answers there." in words(failed)
    assert 'value="http://127.0.0.1:9/"' in failed.text
    assert channels.every(db) == []

    assert ada.send("/welcome/sources/wordpress", **form, anyway="yes").status_code == 303
    assert [one.name for one in channels.every(db)] == ["blog"]
    assert first_run.run(db).marks[Step.SOURCES] is Mark.DONE


def test_every_installed_connector_is_offered(ada):
    page = ada.get("/welcome/sources")

    assert "/welcome/sources/wordpress" in page.text
    assert "/welcome/sources/bluesky" in page.text
    assert ada.get("/welcome/sources/none").status_code == 404


def test_an_invitation_gives_a_link_that_works(ada, app):
    page = ada.send("/welcome/team/invite", username="liv", name="Liv", role="rep")
    link = re.search(r'<code id="once"[^>]*>http://localhost(/link/[^<]+)</code>', page.text)[1]

    assert "Liv" in Browser(app.test_client()).get(link, follow_redirects=True).text


def test_a_file_ends_on_the_queue_with_its_lead(ada, db):
    at = soon(hours=1).isoformat()
    file = csv_file(f"mastodon,comment,1,{at},kari,Kari Nordmann,p1,Hva koster dette?")

    answer = ada.send("/welcome/leads", lines="engagement", file=file)

    assert answer.location == "/queue"
    assert "Kari Nordmann" in ada.get("/queue").text
    assert first_run.run(db).marks[Step.LEADS] is Mark.DONE


def test_bad_lines_are_shown_and_do_not_stop_the_good_ones(ada):
    good = json.dumps(record(occurred_at=soon(hours=1).isoformat()))
    lines = f"{good}\n{{}}\nno json".encode()

    answer = ada.send("/welcome/leads", lines="engagement", file=(io.BytesIO(lines), "a.jsonl"))

    assert answer.status_code == 200
    assert "1 taken in" in words(answer)
    assert "2 lines were refused" in words(answer)
    assert "Line 2" in words(answer)
    assert "Line 3" in words(answer)


@pytest.mark.parametrize(
    "form", [{}, {"lines": "verdict"}, {"file": (io.BytesIO(b"a,b\n"), "a.csv")}]
)
def test_what_is_no_file_of_ours_is_refused(ada, form):
    assert ada.send("/welcome/leads", **({"lines": "engagement"} | form)).status_code == 422


def test_a_file_longer_than_a_form_is_taken_and_a_huge_one_is_not(ada):
    at = soon(hours=1).isoformat()
    head = "platform,kind,id,occurred_at,actor.id,actor.name"
    rows = [f"mastodon,follow,{n},{at},p{n},{'x' * 900}" for n in range(1_500)]

    answer = upload(ada, "\n".join([head, *rows]).encode())
    huge = upload(ada, b"x" * 20_200_000)

    assert answer.status_code in {200, 303}
    assert huge.status_code == 413


def upload(browser, content):
    """Send a file as a browser does, from memory: the test client would leave a file open."""
    fields = {"form_token": token(browser.get("/contacts")), "lines": "engagement"}
    parts = [
        f'--cut\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = '--cut\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    body = "".join([*parts, head]).encode() + content + b"\r\n--cut--\r\n"
    kind = "multipart/form-data; boundary=cut"
    return browser.client.post("/welcome/leads", data=body, content_type=kind)


def test_the_sample_is_marked_and_can_be_removed(ada):
    assert ada.send("/welcome/leads/sample").location == "/queue"
    assert "(sample)" in ada.get("/queue").text

    ada.send("/welcome/leads/sample/remove")

    assert "(sample)" not in ada.get("/queue").text


def test_each_step_can_be_skipped_and_the_settings_lead_back(ada, db):
    places = [ada.send(f"/welcome/skip/{step}").location for step in Step]

    assert places == [
        "/welcome/model", "/welcome/sources", "/welcome/team", "/welcome/leads", "/queue",
    ]  # fmt: skip
    assert "First steps" in ada.get("/settings/account").text
    assert ada.get("/welcome/on").location == "/welcome/company"

    ada.send("/welcome/end")

    assert "First steps" not in ada.get("/settings/account").text


def test_nobody_is_added_by_skipping(ada, db):
    ada.send("/welcome/skip/team")

    with db.reading() as session:
        assert [user.username for user in accounts.users(session)] == ["ada"]
