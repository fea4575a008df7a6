"""Signing in and out, and what is only for those who have."""

import pytest

from crm_social.actions import accounts
from crm_social.store.db import utc_now
from crm_social.web.page import own_path
from tests.cast import PASSWORD
from tests.web.conftest import Browser, token, words


@pytest.fixture
def nobody(app, reps):
    return Browser(app.test_client())


def test_signing_in_leads_to_the_queue(nobody):
    answer = nobody.sign_in("ola")

    assert (answer.status_code, answer.location) == (303, "/queue")
    assert "Ola Sæther" in words(nobody.get("/queue"))


def test_the_cookie_cannot_be_read_by_scripts_or_sent_by_other_sites(nobody):
    cookie = nobody.sign_in("ola").headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie


def test_over_https_the_cookie_is_bound_to_this_host(app, reps):
    client = app.test_client()
    secure = {"base_url": "https://localhost"}
    page = client.get("/sign-in", follow_redirects=True, **secure)
    form = {"username": "ola", "password": PASSWORD, "form_token": token(page)}

    cookie = client.post("/sign-in", data=form, **secure).headers["Set-Cookie"]

    assert cookie.startswith("__Host-crm_social=")
    assert "Secure" in cookie


def test_signing_in_gives_a_new_cookie(nobody):
    nobody.get("/sign-in")
    before = nobody.client.get_cookie("crm_social").value

    nobody.sign_in("ola")

    assert nobody.client.get_cookie("crm_social").value != before


@pytest.mark.parametrize("username", ["ola", "nobody"])
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(nobody, username):
    answer = nobody.sign_in(username, "not the password")

    assert answer.status_code == 401
    assert "The name or the password is not right." in words(answer)


def test_after_ten_wrong_tries_even_the_right_password_waits(nobody):
    for _ in range(10):
        nobody.sign_in("ola", "not the password")

    answer = nobody.sign_in("ola")

    assert answer.status_code == 403
    assert "Too many failed tries" in words(answer)


@pytest.mark.parametrize("path", ["/queue", "/queue/list", "/contacts", "/contacts/1"])
def test_pages_send_strangers_to_sign_in_and_back(nobody, path):
    answer = nobody.get(path)

    assert answer.status_code == 303
    assert answer.location == f"/sign-in?next={path}"


def test_acts_are_only_for_those_signed_in(nobody):
    page = nobody.get("/sign-in", follow_redirects=True)

    answer = nobody.client.post("/queue/1/accept", data={"form_token": token(page)})

    assert answer.location == "/sign-in"


def test_htmx_is_told_to_load_the_sign_in_page(nobody):
    answer = nobody.get(
        "/queue/list",
        headers={"HX-Request": "true", "HX-Current-URL": "http://localhost/queue?task=3"},
    )

    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/queue?task%3D3"


def test_one_goes_on_to_where_one_wanted_to_be(nobody):
    assert nobody.sign_in("ola", next="/contacts?q=kari").location == "/contacts?q=kari"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "queue",
        "",
    ],
)
def test_next_leads_nowhere_else(nobody, wanted):
    assert own_path(wanted) is None
    assert nobody.sign_in("ola", next=wanted).location == "/queue"


def test_who_is_signed_in_does_not_see_the_form_again(nobody):
    nobody.sign_in("ola")

    assert nobody.get("/sign-in?next=/contacts").location == "/contacts"


def test_a_browser_without_cookies_is_told_so(app, reps):
    client = app.test_client(use_cookies=False)

    page = client.get("/sign-in", follow_redirects=True)

    assert "must accept cookies" in words(page)


def test_signing_out_ends_the_session(nobody):
    nobody.sign_in("ola")
    cookie = nobody.client.get_cookie("crm_social").value
    nobody.send("/sign-out")
    nobody.client.set_cookie("crm_social", cookie)

    assert nobody.get("/queue").location == "/sign-in?next=/queue"


def test_a_new_password_signs_out_everywhere(nobody, db):
    nobody.sign_in("ola")

    accounts.set_password(db, "ola", "another good password", utc_now())

    assert nobody.get("/queue").status_code == 303


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/queue/1/accept"])
def test_a_form_without_its_token_is_refused(nobody, path):
    nobody.sign_in("ola")

    answer = nobody.client.post(path, data={"username": "ola", "password": PASSWORD})

    assert answer.status_code == 403
    assert "out of date" in words(answer)


def test_a_form_sent_by_another_site_is_refused(nobody):
    nobody.sign_in("ola")
    form = {"form_token": token(nobody.get("/contacts"))}

    answer = nobody.client.post("/sign-out", data=form, headers={"Origin": "https://evil.example"})

    assert answer.status_code == 403
    assert nobody.get("/queue").status_code == 200
