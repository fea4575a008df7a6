"""The settings: who sees and changes what, and each page's main act, without JavaScript."""

import json
import re
from html import unescape
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import text

from crm_social import plugins
from crm_social.actions import accounts, auditing, matching
from crm_social.core.facts import Actor
from crm_social.core.rights import Right, Role, may
from crm_social.store import audit
from crm_social.store.db import utc_now
from crm_social.store.suppression import key_of
from crm_social.web import permits
from tests.cast import PASSWORD, like
from tests.web.conftest import Browser, soon, token, words

PAGES = (
    "account",
    "company",
    "people",
    "people/ola",
    "tokens",
    "channels",
    "webhooks",
    "identity",
    "privacy",
    "audit",
    "health",
)
NEW = "another good password"
RARE = "Sotirios Kvamsdalen"


@pytest.fixture
def ada(browser):
    return browser("ada")


@pytest.fixture
def as_role(db, browser):
    """Open a browser signed in as Eva, in a role."""

    def opened(role):
        accounts.set_role(db, "eva", role, utc_now())
        return browser("eva")

    return opened


@pytest.fixture
def nobody(app, reps):
    return Browser(app.test_client())


def shown_once(page):
    return unescape(re.search(r'<code id="once"[^>]*>([^<]+)</code>', page.text)[1])


def deeds(db):
    with db.reading() as session:
        return [line.deed for line in audit.page(session, audit.Asked())]


# ---- who may


def test_every_page_says_which_right_it_needs(app):
    open_to_all = {"home", "assets.file", "language", "health"}
    open_to_all |= {"sign_in", "provider", "forgotten", "first_run", "link", "objection"}
    found = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if not rule.rule.startswith("/api")
        and rule.endpoint not in open_to_all
        and rule.endpoint.partition(".")[0] not in open_to_all
        and rule.endpoint not in permits.NEEDS
        and rule.endpoint.partition(".")[0] not in permits.OF_BLUEPRINTS
    ]

    assert found == []


def test_no_right_is_asked_for_an_address_that_is_not_there(app):
    there = {rule.endpoint for rule in app.url_map.iter_rules()}

    assert set(permits.NEEDS) - there == set()


@pytest.mark.parametrize("role", list(Role))
def test_pages_are_shown_to_who_may_see_them_and_to_nobody_else(as_role, role):
    browser = as_role(role)
    found = {page: browser.get(f"/settings/{page}").status_code for page in PAGES}

    assert found == {
        "account": 200,
        "company": 200 if may(role, Right.SEE_SETTINGS) else 403,
        "people": 200 if may(role, Right.SEE_SETTINGS) else 403,
        "people/ola": 200 if may(role, Right.SEE_SETTINGS) else 403,
        "tokens": 200 if may(role, Right.SEE_SETTINGS) else 403,
        "channels": 200 if may(role, Right.SEE_SETTINGS) else 403,
        "webhooks": 200 if may(role, Right.SEE_SETTINGS) else 403,
        "identity": 200 if may(role, Right.JOIN) else 403,
        "privacy": 200 if may(role, Right.SEE_PRIVACY) else 403,
        "audit": 200 if may(role, Right.SEE_AUDIT) else 403,
        "health": 200 if may(role, Right.SEE_SETTINGS) else 403,
    }


def test_the_list_names_only_what_its_reader_may_see(as_role):
    page = as_role("rep").get("/settings/account").text

    links = re.findall(r'<nav class="subjects".*?</nav>', page, re.DOTALL)[0]
    assert re.findall(r'href="/settings/(\w+)"', links) == ["account", "identity"]


def test_who_is_refused_hears_who_may(as_role):
    page = words(as_role("rep").get("/settings/audit"))

    assert "This is for admin or auditor." in page


@pytest.mark.parametrize("role", ["auditor", "manager"])
def test_who_may_only_look_is_shown_no_forms_and_refused_what_they_would_send(as_role, role):
    browser = as_role(role)
    acts = {
        "/settings/people/invite": {"username": "liv", "role": "admin"},
        "/settings/people/ola": {"name": "x", "role": "admin"},
        "/settings/people/ola/disable": {},
        "/settings/people/ola/reset": {},
        "/settings/tokens": {"name": "x", "username": "ola", "scope": "read"},
        "/settings/channels/new/wordpress": {"channel_name": "x"},
        "/settings/webhooks": {"url": "https://x.example/"},
    }

    assert {
        path: browser.send(path, **form).status_code for path, form in acts.items()
    } == dict.fromkeys(acts, 403)
    for page in ("people", "tokens", "channels", "webhooks"):
        shown = browser.get(f"/settings/{page}").text
        assert '<form method="post"' not in shown[shown.index('class="detail"') :]


def test_an_auditor_reads_the_queue_and_accepts_nothing(as_role, task_id):
    auditor = as_role("auditor")

    assert auditor.get("/queue").status_code == 200
    assert auditor.send(f"/queue/{task_id}/accept").status_code == 403


def test_strangers_are_asked_to_sign_in_first(nobody):
    for page in PAGES:
        answer = nobody.get(f"/settings/{page}")
        assert (answer.status_code, answer.location) == (303, f"/sign-in?next=/settings/{page}")


@pytest.mark.parametrize("lang", ["nb", "sv"])
def test_pages_are_in_the_readers_language(db, ada, lang):
    accounts.set_lang(db, "ada", lang)

    for page in PAGES:
        assert f'lang="{lang}"' in ada.get(f"/settings/{page}").text


# ---- people


def test_an_invited_person_comes_in_by_the_link(ada, nobody):
    made = ada.send("/settings/people/invite", username="liv", name="Liv Berg", role="rep")
    link = shown_once(made).removeprefix("http://localhost")
    page = nobody.client.get(link, follow_redirects=True)
    assert "Welcome, Liv Berg" in words(page)

    answer = nobody.client.post(link, data={"password": NEW, "form_token": token(page)})

    assert answer.location == "/sign-in"
    assert nobody.sign_in("liv", NEW).location == "/queue"
    assert nobody.client.get(link).status_code == 404
    assert "Liv Berg" in words(ada.get("/settings/people"))


def test_a_weak_password_is_refused_and_the_link_still_works(ada, nobody):
    link = shown_once(ada.send("/settings/people/ola/reset")).removeprefix("http://localhost")
    page = nobody.client.get(link, follow_redirects=True)

    weak = nobody.client.post(link, data={"password": "passord1", "form_token": token(page)})

    assert weak.status_code == 422
    assert "at least 8 characters" in words(weak)
    good = nobody.client.post(link, data={"password": NEW, "form_token": token(page)})
    assert good.status_code == 303


def test_a_wrong_username_is_named_in_the_readers_language_and_kept(db, ada):
    accounts.set_lang(db, "ada", "nb")
    page = ada.send("/settings/people/invite", username="Ikke Gyldig!", role="rep")

    assert page.status_code == 422
    assert "Et brukernavn er 2 til 40" in words(page)
    assert 'value="Ikke Gyldig!"' in page.text


def test_a_person_gets_another_role_and_is_signed_out(ada, ola):
    ada.send("/settings/people/ola", name="Ola S.", role="manager")

    assert ola.get("/queue").status_code == 303
    assert "Ola S." in words(ada.get("/settings/people/ola"))


def test_the_only_admin_cannot_lock_everybody_out(ada):
    answer = ada.send("/settings/people/ada/disable")

    assert answer.status_code == 422
    assert "the only admin" in words(answer)


def test_what_a_rep_takes_is_changed(ada):
    assert (
        ada.send(
            "/settings/people/ola/takes", teams="north, south", capacity="7", active="yes"
        ).status_code
        == 303
    )
    wrong = ada.send("/settings/people/ola/takes", teams="", capacity="many", active="yes")

    assert 'value="north, south"' in ada.get("/settings/people/ola").text
    assert "from 0 to 10,000" in words(wrong)


# ---- one's own account


def test_a_second_step_is_set_up_and_asked_for(app, ola):
    page = ola.get("/settings/account").text
    secret = re.search(r'name="secret" value="(\w+)"', page)[1]
    code = pyotp.TOTP(secret).now()
    codes = ola.send("/settings/account/factor", secret=secret, code=code, before=PASSWORD)
    assert len(re.findall(r"<code>\w{5}-\w{5}</code>", codes.text)) == 10
    one = re.search(r"<code>(\w{5}-\w{5})</code>", codes.text)[1]

    again = Browser(app.test_client())
    step = again.sign_in("ola", next="/contacts")
    assert step.location == "/sign-in/code?next=/contacts"
    assert again.get("/queue").status_code == 303
    form = again.get(step.location)
    wrong = again.client.post("/sign-in/code", data={"code": "000000", "form_token": token(form)})
    right = again.client.post(
        "/sign-in/code", data={"code": one, "form_token": token(form), "next": "/contacts"}
    )

    assert (wrong.status_code, right.location) == (401, "/contacts")
    assert again.get("/queue").status_code == 200


def test_the_picture_is_of_the_same_key(ola):
    page = ola.get("/settings/account").text

    assert "<svg" in page[page.index('class="picture"') :]
    assert (
        "script"
        not in page[
            page.index('class="picture"') : page.index("</svg>", page.index('class="picture"'))
        ]
    )


def test_where_one_is_signed_in_is_listed_and_ended(browser, ola):
    other = browser("ola")
    page = ola.get("/settings/account").text
    (end,) = re.findall(r'action="(/settings/account/sessions/\w+/end)"', page)

    assert ola.send(end).status_code == 303

    assert ola.get("/queue").status_code == 200
    assert other.get("/queue").status_code == 303


def test_a_new_password_needs_the_one_before(ola, nobody):
    wrong = ola.send("/settings/account/password", before="not it at all", password=NEW)
    right = ola.send("/settings/account/password", before=PASSWORD, password=NEW)

    assert (wrong.status_code, right.location) == (422, "/sign-in")
    assert nobody.sign_in("ola", NEW).status_code == 303


# ---- programs and platforms


def test_a_token_is_shown_once_and_revoked(ada):
    page = ada.send("/settings/tokens", name="shop", username="ola", scope="read", days="30")
    made = shown_once(page)

    assert made.startswith("crms_")
    assert made not in ada.get("/settings/tokens").text
    assert ada.send("/settings/tokens/1/revoke").location == "/settings/tokens?said=revoked"
    assert "No program has a token." in words(ada.get("/settings/tokens"))


def test_a_days_field_that_is_no_number_makes_no_token(ada):
    ada.send("/settings/tokens", name="shop", username="ola", scope="read", days="90 d")

    assert "No program has a token." in words(ada.get("/settings/tokens"))


def test_a_channel_is_added_with_its_connectors_own_fields(ada):
    form = ada.get("/settings/channels/new/wordpress").text
    assert 'name="set-application_password" type="password"' in form
    missing = ada.send("/settings/channels/new/wordpress", channel_name="blog")
    added = ada.send(
        "/settings/channels/new/wordpress",
        channel_name="blog",
        **{"set-url": "https://blog.example", "set-user": "u", "set-application_password": "hush"},
    )

    assert missing.status_code == 422
    assert added.location == "/settings/channels/blog?said=channel_added"
    assert "hush" not in ada.get("/settings/channels/blog").text
    assert ada.send("/settings/channels/blog/remove", confirm="blob").status_code == 422
    assert ada.send("/settings/channels/blog/remove", confirm="blog").status_code == 303


def test_a_secret_left_empty_stays(ada, db, config):
    from crm_social.actions import channels as acts
    from crm_social.signing import Safe
    from crm_social.store import channels

    settings = {"set-url": "https://blog.example", "set-user": "u"}
    ada.send(
        "/settings/channels/new/wordpress",
        channel_name="blog",
        **settings,
        **{"set-application_password": "hush"},
    )

    ada.send("/settings/channels/blog", **settings | {"set-user": "v"})

    with db.reading() as session:
        told = acts.opened(channels.get(session, "blog"), Safe(config.secret_key))
    assert (told["user"], told["application_password"]) == ("v", "hush")


def test_a_webhook_is_added_tried_rotated_and_removed(ada):
    added = ada.send("/settings/webhooks", url="http://127.0.0.1:9/hook", event="task.opened")
    secret = shown_once(added)
    ada.send("/settings/webhooks/1/test")
    rotated = shown_once(ada.send("/settings/webhooks/1/rotate"))

    assert secret.startswith("whsec_")
    assert secret != rotated
    assert "endpoint.tested" in words(ada.get("/settings/webhooks/1"))
    assert "endpoint.tested" in words(ada.get("/settings/webhooks/deliveries/1"))
    ada.send("/settings/webhooks/deliveries/1/drop")
    assert "dropped" in words(ada.get("/settings/webhooks/deliveries/1"))
    ada.send("/settings/webhooks/1/remove")
    assert ada.get("/settings/webhooks/1").status_code == 404


def test_an_address_that_may_not_be_called_is_refused(ada):
    answer = ada.send("/settings/webhooks", url="http://10.0.0.1/")

    assert answer.status_code == 422
    assert "cannot be called" in words(answer)


# ---- people's data


@pytest.fixture
def pair(db, hear):
    here = Actor(id="1", name=RARE, handle="sotirioskvamsdalen", company="Kvamsdalen AS")
    hear(
        like("1", actor=here, occurred_at=soon(hours=2)),
        like("2", actor=Actor(id="2", name=RARE), platform="x", occurred_at=soon(hours=1)),
    )
    while matching.match_batch(db, utc_now()).contacts:
        pass


def asked(page):
    return dict(re.findall(r'name="(low|high)" value="(\d+)"', page.text))


def test_two_are_joined_and_it_is_taken_back(db, ola, pair):
    accounts.set_lang(db, "ola", "sv")
    assert "starkt Samma förnamn: sotirios" in words(ola.get("/settings/identity"))
    accounts.set_lang(db, "ola", "en")
    page = ola.get("/settings/identity")
    assert "1 pair waits for an answer." in words(page)

    ola.send("/settings/identity/answer", tie="same", **asked(page))
    page = ola.get("/settings/identity")
    (back,) = re.findall(r'action="(/settings/identity/said/\d+/take-back)"', page.text)
    assert "Nothing waits." in words(page)
    ola.send(back)
    assert ola.send(back).status_code == 422

    assert "Nobody has decided anything yet." in words(ola.get("/settings/identity"))


def test_a_handle_is_split_off(ola, pair):
    ola.send("/settings/identity/answer", tie="same", **asked(ola.get("/settings/identity")))

    ola.send("/settings/identity/1/split", platform="x", uid="2")

    assert "Split off" in words(ola.get("/settings/identity"))
    alone = ola.send("/settings/identity/1/split", platform="mastodon", uid="1")
    assert "the only handle" in words(alone)


def test_a_person_is_found_handed_out_and_forgotten(db, config, ada, task_id):
    db.suppression_key = key_of(config.secret_key)
    assert "Kari Nordmann" in words(ada.get("/settings/privacy?q=kari"))
    file = ada.send("/settings/privacy/1/hand-out")
    assert json.loads(file.text)["contact"]["name"] == "Kari Nordmann"
    assert file.headers["Content-Disposition"] == 'attachment; filename="contact-1.json"'

    assert ada.send("/settings/privacy/1/forget", confirm="2").status_code == 422
    done = ada.send("/settings/privacy/1/forget", confirm="1", reason="asked for it")

    assert done.location == "/settings/privacy?said=forgotten"
    page = words(ada.get("/settings/privacy?q=kari"))
    assert "Nobody here is called that" in page
    assert "asked for it" in page
    assert deeds(db)[:2] == ["contact.forgotten", "contact.exported"]


def test_an_objection_is_noted_and_taken_back(ada, task_id):
    ada.send("/settings/privacy/1/object")
    assert "Objects to every use" in words(ada.get("/settings/privacy/1"))

    ada.send("/settings/privacy/1/lift")

    assert "Objects to every use" not in words(ada.get("/settings/privacy/1"))


@pytest.mark.parametrize("name", ["bluesky", "wordpress"])
def test_what_a_connector_must_be_told_is_said_in_the_readers_language(db, ada, name):
    helps = [one.helps for one in plugins.connector(name).settings]
    assert all(set(one) == {"nb", "sv"} for one in helps)

    for lang in ("nb", "sv"):
        accounts.set_lang(db, "ada", lang)
        page = ada.get(f"/settings/channels/new/{name}")
        assert all(one[lang] in words(page) for one in helps)
        assert '-hint" lang="en"' not in page.text


# ---- what was done


def test_the_audit_is_filtered_and_downloaded(db, ada):
    ada.send("/settings/tokens", name="=cmd()", username="ola", scope="read")
    page = words(ada.get("/settings/audit?deed=token.added"))

    assert "Made a token" in page
    assert "token:1" in page
    rows = ada.send("/settings/audit.csv", deed="token.added").text.splitlines()
    assert rows[0] == "id,at,by,deed,subject,address,detail"
    assert ",ada,token.added,token:1,127.0.0.1," in rows[1]
    assert deeds(db)[0] == "audit.exported"


def test_the_audit_shows_its_head_and_what_was_cut_off(db, config, ada):
    ada.send("/settings/tokens", name="one", username="ola", scope="read")
    head = auditing.keep(db, config.secret_key, Path(config.data), utc_now())
    page = words(ada.get("/settings/audit"))
    off = "DROP TRIGGER audit_no_delete" if db.is_sqlite else "DROP TRIGGER audit_kept ON audit"
    with db.writing() as session:
        session.execute(text(off))
        session.execute(text("DELETE FROM audit WHERE id = :id"), {"id": head.last})

    assert auditing.written(head) in page
    assert f"Line {head.last} was the newest" in words(ada.get("/settings/audit"))
    assert f"its newest line then was {head.last}" in words(ada.get("/settings/health"))


def test_cells_that_could_be_formulas_are_quoted():
    from crm_social.web.settings.audit import _line

    assert _line(("=1+1", "-x", "a,b")) == "'=1+1,'-x,\"a,b\"\r\n"


def test_health_says_what_is_good_and_what_hangs_on_one_person(ada):
    page = words(ada.get("/settings/health"))

    assert "takes writes, at version" in page
    assert "Only Ada Admin can administer." in page
