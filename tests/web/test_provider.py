"""Signing in through a provider: who is let in, who is not, and that no lie is believed."""

import json
import subprocess
import sys
from dataclasses import fields, replace
from datetime import timedelta
from urllib.parse import urlsplit

import pyotp
import pytest
import requests
from flask import Response
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import text

from crm_social import config as settings
from crm_social.actions import accounts, factors, invitations, providers
from crm_social.app import create_app
from crm_social.core.rights import Role
from crm_social.errors import ConfigError
from crm_social.signing import Safe
from crm_social.store import accounts as rows
from crm_social.store import audit
from crm_social.store.db import utc_now
from tests.cast import PASSWORD
from tests.servers import provider as server
from tests.web.conftest import Browser, token, words

US = {"oidc_client_id": "crm", "oidc_client_secret": "very secret", "oidc_label": "Fjord ID"}
LIV = {"email": "Liv@shop.example", "email_verified": True, "name": "Liv Berg"}


@pytest.fixture
def provider():
    with server.running() as running:
        running.claims = dict(LIV)
        yield running


@pytest.fixture
def browser(config, db, provider, reps):
    """Make a browser at an installation with this provider and these settings."""

    def make(**more):
        made = replace(config, oidc_issuer=provider.issuer, **{**US, **more})
        return Browser(create_app(made, db).test_client())

    return make


@pytest.fixture
def liv(db, reps):
    accounts.add_user(
        db,
        username="liv",
        name="Liv Berg",
        role="rep",
        password=PASSWORD,
        now=utc_now(),
        email="liv@shop.example",
    )


def go(browser, path="/sign-in/provider", **changes):
    """Follow a browser to the provider and back; `changes` are to what it brings back."""
    out = browser.get(path)
    at_provider = requests.get(out.location, allow_redirects=False, timeout=10)
    back = server.asked_of(at_provider.headers["Location"]) | changes
    return browser.get(providers.BACK, query_string=back)


def signed_in(browser):
    return browser.get("/queue").status_code == 200


def deeds(db):
    with db.reading() as session:
        return [(line.deed, line.by, line.detail) for line in audit.page(session, audit.Asked())]


# ---- who comes in


def test_a_user_with_that_verified_address_is_let_in_and_known_from_then_on(
    browser, provider, liv, db
):
    one = browser()

    first = go(one)
    provider.claims = {"email": None}
    again = browser()
    go(again)

    assert (first.status_code, first.location) == (303, "/queue")
    assert signed_in(one)
    assert "Liv Berg" in words(again.get("/queue"))
    assert ("identity.linked", "liv", {"issuer": provider.issuer}) in deeds(db)


def test_the_page_that_was_wanted_is_where_they_come_out(browser, liv):
    answer = go(browser(), "/sign-in/provider?next=/contacts")
    elsewhere = go(browser(), "/sign-in/provider?next=https://evil.example/")

    assert (answer.location, elsewhere.location) == ("/contacts", "/queue")


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"email": None},
    ],
)
def test_an_address_nobody_vouches_for_lets_nobody_in(browser, provider, liv, claims):
    provider.claims |= claims
    one = browser()

    answer = go(one)

    assert answer.status_code == 403
    assert "Fjord ID vouches for no mail address of yours" in words(answer)
    assert not signed_in(one)


def test_who_is_no_user_is_not_let_in_and_told_so(browser, db):
    answer = go(browser())

    assert answer.status_code == 403
    assert "Ask an admin to invite you" in words(answer)
    assert deeds(db)[0][0] == "sign-in.failed"
    assert deeds(db)[0][2]["why"] == "nobody"


def test_where_the_settings_say_so_who_is_no_user_becomes_one(browser, provider, db):
    provider.claims["preferred_username"] = "Åse Ødegård"
    one = browser(oidc_creates="marketing")

    go(one)

    with db.reading() as session:
        made = rows.by_email(session, "liv@shop.example")
    assert (made.username, made.role, made.name) == ("ase-degard", "marketing", "Liv Berg")
    assert one.get("/posts").status_code == 200


def test_a_name_that_is_taken_gets_a_number(browser, provider, db):
    provider.claims["preferred_username"] = "ola"

    go(browser(oidc_creates="rep"))

    with db.reading() as session:
        assert rows.by_email(session, "liv@shop.example").username == "ola-2"


def test_who_holds_an_invitation_is_let_in_by_it_whatever_their_address(browser, provider, db):
    made = invitations.invite(db, username="nina", name="Nina", role="rep", now=utc_now())
    provider.claims = {}
    one = browser()
    page = one.client.get(f"/link/{made.word}", follow_redirects=True)

    answer = go(one, f"/sign-in/provider?invitation={made.word}")

    assert "Sign in with Fjord ID" in words(page)
    assert answer.status_code == 303
    assert "Nina" in words(one.get("/queue"))
    assert invitations.waiting(db, utc_now()) == []


def test_an_invitation_that_was_used_lets_nobody_in(browser, provider, db):
    made = invitations.invite(db, username="nina", name="Nina", role="rep", now=utc_now())
    go(browser(), f"/sign-in/provider?invitation={made.word}")
    provider.claims = {"sub": "another"}

    answer = go(browser(), f"/sign-in/provider?invitation={made.word}")

    assert "invitation was used" in words(answer)


def test_a_second_person_with_the_same_address_is_not_the_first(browser, provider, liv):
    go(browser())
    provider.claims["sub"] = "somebody-else"
    one = browser()

    answer = go(one)

    assert "somebody else at Fjord ID" in words(answer)
    assert not signed_in(one)


def test_who_was_disabled_is_not_let_in(browser, provider, liv, db):
    go(browser())
    accounts.disable_user(db, "liv", utc_now(), by="ada")

    answer = go(browser())

    assert "You may not sign in here any more" in words(answer)


@pytest.mark.parametrize(
    ("provider_asks", "leads_to"), [(False, "/sign-in/code"), (True, "/queue")]
)
def test_our_own_second_factor_is_asked_unless_the_provider_asks_one(
    browser, liv, db, provider_asks, leads_to
):
    with db.writing() as session:
        user = rows.user(session, "liv")
        rows.set_factor(session, user.id, Safe("k" * 40).lock("secret"), [])
    one = browser(oidc_second_factor=provider_asks)

    answer = go(one)

    assert urlsplit(answer.location).path == leads_to
    assert signed_in(one) is provider_asks


def test_signing_out_ends_it(browser, liv):
    one = browser()
    go(one)

    one.send("/sign-out")

    assert not signed_in(one)


def way_out(one):
    """Sign out, and follow the browser as far as it goes on by itself."""
    here = one.send("/sign-out")
    if here.location == "/sign-in":
        return here
    page = one.get(here.location)
    assert page.headers["Refresh"] == "0; url=/signed-out/provider"
    return one.get("/signed-out/provider")


def test_signing_out_ends_it_at_the_provider_too_where_the_settings_say_so(
    browser, provider, liv, db
):
    provider.leaves_at = provider.issuer + "/leave?from=here"
    one = browser(oidc_sign_out=True)
    go(one)
    with db.reading() as session:
        kept = session.execute(text("SELECT id_token FROM sessions")).scalar_one()

    answer = way_out(one)

    asked = server.asked_of(answer.location)
    assert answer.location.startswith(provider.issuer + "/leave?from=here&")
    assert asked["post_logout_redirect_uri"] == "http://localhost/sign-in"
    assert (asked["client_id"], asked["id_token_hint"].count(".")) == ("crm", 2)
    assert asked["id_token_hint"] not in kept
    assert not signed_in(one)
    assert one.get("/signed-out/provider").location == "/sign-in"


def test_who_came_by_a_password_is_not_sent_to_the_provider(browser, provider, liv):
    provider.leaves_at = provider.issuer + "/leave"
    one = browser(oidc_sign_out=True)
    one.sign_in("liv")

    assert way_out(one).location == "/sign-in"


def test_without_the_setting_the_provider_is_left_alone_and_nothing_is_kept(
    browser, provider, liv, db
):
    provider.leaves_at = provider.issuer + "/leave"
    one = browser()
    go(one)

    with db.reading() as session:
        assert session.execute(text("SELECT id_token FROM sessions")).scalar_one() is None
    assert way_out(one).location == "/sign-in"


def test_a_provider_that_signs_nobody_out_is_said_plainly(browser, provider, liv):
    one = browser(oidc_sign_out=True)
    go(one)

    page = way_out(one)

    assert page.status_code == 200
    assert "you may still be signed in there" in words(page)
    assert not signed_in(one)


def test_the_second_step_keeps_what_signs_them_out(browser, provider, liv, db):
    provider.leaves_at = provider.issuer + "/leave"
    secret = factors.new_secret()
    with db.writing() as session:
        user = rows.user(session, "liv")
        rows.set_factor(session, user.id, Safe("test " * 8 + "secret key").lock(secret), [])
    one = browser(oidc_sign_out=True)
    go(one)
    page = one.get("/sign-in/code")
    one.send("/sign-in/code", form_token=token(page), code=pyotp.TOTP(secret).now())

    assert "id_token_hint" in server.asked_of(way_out(one).location)


# ---- unlinking oneself


def test_one_unlinks_oneself_with_the_password_that_then_lets_one_in(browser, liv, db):
    one = browser()
    go(one)
    page = words(one.get("/settings/account"))

    wrong = one.send("/settings/account/provider/unlink", before="wrong")
    still = providers.known_at(db, "liv")
    one.send("/settings/account/provider/unlink", before=PASSWORD)

    assert "Sign-in at Fjord ID" in page
    assert (wrong.status_code, len(still)) == (422, 1)
    assert providers.known_at(db, "liv") == []
    assert ("identity.removed", "liv", {}) in deeds(db)
    assert "Sign-in at Fjord ID" not in words(one.get("/settings/account"))


def test_the_only_way_in_cannot_be_unlinked(browser, liv, db):
    one = browser(oidc_only=True)
    go(one)

    page = one.get("/settings/account")
    refused = one.send("/settings/account/provider/unlink", before=PASSWORD)

    assert "your only way in" in words(page)
    assert "/provider/unlink" not in page.text
    assert (refused.status_code, len(providers.known_at(db, "liv"))) == (422, 1)


def test_who_never_chose_a_password_cannot_unlink(browser, db):
    one = browser(oidc_creates="rep")
    go(one)
    with db.reading() as session:
        username = rows.by_email(session, "liv@shop.example").username

    assert one.send("/settings/account/provider/unlink", before="").status_code == 422
    assert len(providers.known_at(db, username)) == 1


def test_an_admin_unlinks_another_on_their_page(browser, liv, db):
    go(browser())
    ada = browser()
    ada.sign_in("ada")

    assert "Fjord ID lets them in" in words(ada.get("/settings/people/liv"))
    ada.send("/settings/people/liv/unlink")

    assert providers.known_at(db, "liv") == []


def test_who_is_unlinked_is_known_by_nothing_any_more(browser, provider, liv, db):
    go(browser())
    provider.claims = {"email": None}

    assert providers.forget(db, "liv", utc_now(), "ada") == 1
    assert "vouches for no mail address" in words(go(browser()))


# ---- what is not believed


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-app"},
        {"aud": ["crm", "another"], "azp": "another"},
        {"iss": "https://another.example"},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"iat": None},
        {"sub": None},
    ],
    ids=str,
)
def test_a_word_that_is_not_for_us_now_is_not_believed(browser, provider, liv, lie):
    provider.lies = lie
    one = browser()

    answer = go(one)

    assert answer.status_code == 403
    assert "could not be verified" in words(answer)
    assert not signed_in(one)


@pytest.mark.parametrize("forged", ["key", "secret", "none"])
def test_a_word_that_its_keys_did_not_sign_is_not_believed(browser, provider, liv, forged):
    if forged == "key":
        provider.signs_with = RSAKey.generate_key(2048)
    elif forged == "secret":
        provider.header, provider.signs_with = (
            {"alg": "HS256"},
            OctKey.import_key("very secret" * 4),
        )
    else:
        provider.id_token = lambda *_: "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0."
    one = browser()

    answer = go(one)

    assert "could not be verified" in words(answer)
    assert not signed_in(one)


def test_an_answer_with_another_state_is_not_believed(browser, provider, liv):
    one = browser()

    answer = go(one, state="another")

    assert "could not be verified" in words(answer)
    assert provider.exchanged == []


@pytest.mark.parametrize("issuer", ["https://another.example", ""])
def test_an_answer_of_another_provider_is_not_believed(browser, provider, liv, issuer):
    assert "could not be verified" in words(go(browser(), iss=issuer))
    assert provider.exchanged == []


def test_an_answer_in_a_browser_that_did_not_set_out_is_not_believed(browser, liv):
    one, other = browser(), browser()
    out = one.get("/sign-in/provider")
    back = requests.get(out.location, allow_redirects=False, timeout=10).headers["Location"]

    answer = other.get(providers.BACK, query_string=server.asked_of(back))

    assert "Start again" in words(answer)
    assert not signed_in(other)


def test_an_answer_comes_back_once(browser, provider, liv):
    one = browser()
    out = one.get("/sign-in/provider")
    cookie = one.client.get_cookie("crm_social_provider").value
    back = server.asked_of(
        requests.get(out.location, allow_redirects=False, timeout=10).headers["Location"]
    )
    one.get(providers.BACK, query_string=back)
    two = browser()
    two.client.set_cookie("crm_social_provider", cookie)

    answer = two.get(providers.BACK, query_string=back)

    assert "was used already" in words(answer)
    assert not signed_in(two)
    assert len(provider.exchanged) == 1


def test_a_sign_in_that_took_too_long_is_over(browser, config, provider, liv):
    one = browser()
    setting = providers.setting_of(replace(config, oidc_issuer=provider.issuer, **US))
    start = providers.set_out(
        setting,
        providers.Describing(),
        Safe(config.secret_key),
        utc_now() - providers.WITHIN - timedelta(seconds=1),
    )
    one.client.set_cookie("crm_social_provider", start.cookie)

    assert "took too long" in words(one.get(providers.BACK, query_string={"state": "a"}))


def test_a_code_is_good_only_with_what_this_browser_keeps(browser, config, db, provider, liv):
    setting = providers.setting_of(replace(config, oidc_issuer=provider.issuer, **US))
    safe, describing = Safe(config.secret_key), providers.Describing()
    mine, theirs = (providers.set_out(setting, describing, safe, utc_now()) for _ in range(2))
    back = server.asked_of(
        requests.get(theirs.address, allow_redirects=False, timeout=10).headers["Location"]
    )
    out = providers.opened(safe, mine.cookie, utc_now())

    # Their code, slipped under my state: PKCE is what holds.
    found = providers.come_back(
        db,
        setting,
        describing,
        out,
        back | {"state": out.secrets.state},
        "127.0.0.1",
        utc_now(),
    )

    assert found is providers.Refusal.NOT_BELIEVED


def test_stopping_at_the_provider_is_told_plainly(browser, liv):
    assert "did not let you in" in words(go(browser(), error="access_denied"))


@pytest.mark.parametrize(
    "answer",
    [
        Response("boom", 500),
        Response("<html>", 200),
        Response("[]", 200),
        Response("{}", 200),
        Response("x" * 2_000_000, 200),
    ],
    ids=["fault", "html", "list", "nothing", "too much"],
)
def test_a_provider_that_fails_is_told_plainly(browser, provider, liv, answer):
    provider.answer = answer
    one = browser()

    page = go(one)

    assert page.status_code == 502
    assert "Fjord ID does not answer as it should" in words(page)


def test_a_provider_that_calls_itself_otherwise_is_not_used(browser, provider):
    provider.lies = {"issuer": "https://another.example"}

    assert browser().get("/sign-in/provider").status_code == 502


def test_a_provider_is_called_only_where_calls_may_go(config, db, provider, reps):
    closed = replace(config, oidc_issuer=provider.issuer, allow_private=(), **US)

    answer = Browser(create_app(closed, db).test_client()).get("/sign-in/provider")

    assert answer.status_code == 502


# ---- the page and the settings


def test_the_page_offers_the_provider_by_its_name(browser, client, reps):
    assert "Sign in with Fjord ID" in words(browser().client.get("/sign-in", follow_redirects=True))
    assert "Sign in with" not in words(client.get("/sign-in", follow_redirects=True))


def test_without_a_provider_there_is_no_such_address(client, reps):
    assert client.get("/sign-in/provider").status_code == 404
    assert client.get(providers.BACK).status_code == 404


def test_passwords_can_be_for_admins_alone(browser):
    one = browser(oidc_only=True)

    rep, admin = one.sign_in("ola"), browser(oidc_only=True).sign_in("ada")

    assert rep.status_code == 401
    assert admin.status_code == 303


def test_what_goes_out_has_pkce_state_nonce_and_our_own_address(browser):
    asked = server.asked_of(browser().get("/sign-in/provider").location)

    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "http://localhost/sign-in/provider/back"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43


def test_the_cookie_for_the_way_cannot_be_read(browser):
    cookie = browser().get("/sign-in/provider").headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Max-Age=600" in cookie


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"OIDC_ISSUER": "https://id.example"}, "OIDC_CLIENT_ID"),
        ({"OIDC_ISSUER": "https://id.example", "OIDC_CLIENT_ID": "crm"}, "PUBLIC_URL"),
        ({"OIDC_CLIENT_ID": "crm"}, "OIDC_ISSUER"),
        ({"OIDC_ONLY": "true"}, "OIDC_ISSUER"),
        ({"OIDC_CREATES": "boss"}, "must be one of"),
    ],
)
def test_settings_that_do_not_fit_together_stop_the_start(given, missing):
    environ = {settings.PREFIX + name: value for name, value in given.items()}

    with pytest.raises(ConfigError, match=missing):
        settings.from_env(environ)


def test_every_role_can_be_given_and_the_secret_is_never_shown():
    roles = {field.name: field for field in fields(settings.Config)}["oidc_creates"]

    assert [roles.metadata["parse"](role) for role in Role] == list(Role)
    assert "very secret" not in repr(settings.Config(oidc_client_secret="very secret"))


# ---- a real provider, a process of its own


@pytest.fixture(scope="module")
def real():
    """Authlib's server, as `oidc-provider-mock` runs it; it knows Liv."""
    pytest.importorskip("oidc_provider_mock")
    script = (
        "import json, sys, threading; from oidc_provider_mock import run_server_in_thread\n"
        "with run_server_in_thread(user_claims=[]) as s:\n"
        " print(json.dumps(s.server_port), flush=True); sys.stdin.read()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    address = f"http://localhost:{json.loads(process.stdout.readline())}"
    vouched = {"email": "liv@shop.example", "email_verified": True}
    requests.put(f"{address}/users/liv-1", json=vouched, timeout=10).raise_for_status()
    yield address
    process.stdin.close()
    process.stdout.close()
    process.wait(20)


def at_real(browser, real):
    """Sign in on the real provider's own page, and come back."""
    out = browser.get("/sign-in/provider")
    answer = requests.post(out.location, data={"sub": "liv-1"}, allow_redirects=False, timeout=10)
    return browser.get(providers.BACK, query_string=server.asked_of(answer.headers["Location"]))


def test_a_real_provider_lets_in_whom_it_vouches_for(config, db, real, liv):
    made = replace(config, oidc_issuer=real, **US)
    one = Browser(create_app(made, db).test_client())

    answer = at_real(one, real)

    assert (answer.status_code, answer.location) == (303, "/queue")
    assert "Liv Berg" in words(one.get("/queue"))


def test_a_real_provider_signs_out_whom_we_send(config, db, real, liv):
    made = replace(config, oidc_issuer=real, oidc_sign_out=True, **US)
    one = Browser(create_app(made, db).test_client())
    at_real(one, real)

    there = requests.get(way_out(one).location, timeout=10)

    assert there.status_code == 200
    # It asks the person, and knows where to send them afterwards.
    assert "http://localhost/sign-in" in there.text


def test_a_real_provider_takes_a_code_once(config, db, real, liv):
    made = replace(config, oidc_issuer=real, **US)
    setting = providers.setting_of(made)
    safe, describing = Safe(config.secret_key), providers.Describing()
    start, later = (providers.set_out(setting, describing, safe, utc_now()) for _ in range(2))
    answer = requests.post(start.address, data={"sub": "liv-1"}, allow_redirects=False, timeout=10)
    back = server.asked_of(answer.headers["Location"])

    def come_back(cookie, told):
        out = providers.opened(safe, cookie, utc_now())
        told |= {"state": out.secrets.state}
        return providers.come_back(db, setting, describing, out, told, "127.0.0.1", utc_now())

    first = come_back(start.cookie, dict(back))
    second = come_back(later.cookie, dict(back))

    assert isinstance(first, providers.Back)
    assert second is providers.Refusal.NOT_BELIEVED
