"""Addresses and notices on the pages, and the password somebody forgot."""

import re
from dataclasses import replace

import pytest

from crm_social.actions import accounts, notifying
from crm_social.actions.posting import Outlet
from crm_social.app import create_app
from crm_social.core.notices import ChatFormat, ChatTo, Wants
from crm_social.outbound import Policy
from crm_social.signing import Safe
from crm_social.store import letters
from crm_social.store import notices as stored
from crm_social.store.db import utc_now
from crm_social.store.notice_tables import LetterRow
from tests.actions.test_mail import Box, controller
from tests.cast import PASSWORD
from tests.servers import receiver
from tests.web.conftest import Browser, token, words

USUAL = {
    "mail": "yes",
    "chat": "none",
    "chat_format": "slack",
    "assigned": "yes",
    "late": "yes",
    "digest": "yes",
    "digest_at": "07:30",
    "quiet_from": "18:00",
    "quiet_until": "07:30",
    "timezone": "",
}


@pytest.fixture
def box():
    return Box()


@pytest.fixture
def config(config, box):
    """Mail can be sent, to a server of our own."""
    running = controller(box)
    yield replace(
        config,
        mail_url=f"smtp://127.0.0.1:{running.port}",
        mail_from="crm@sales.example",
        public_url="https://sales.example",
    )
    running.stop()


@pytest.fixture
def outlet(config):
    return Outlet.of(config, Safe(config.secret_key), Policy.of(config))


def wanted(db, username="ola"):
    with db.reading() as session:
        return stored.reader(session, username)


def test_ones_own_address_takes_the_password(ola, db):
    wrong = ola.send("/settings/account/email", email="ola@sales.example", before="no")
    assert wrong.status_code == 422
    assert "Your password now is not right." in words(wrong)
    assert wanted(db).email is None

    right = ola.send("/settings/account/email", email="Ola@Sales.example", before=PASSWORD)

    assert right.status_code == 303
    assert wanted(db).email == "ola@sales.example"
    assert "By mail to ola@sales.example" in words(ola.get("/settings/account"))


@pytest.mark.parametrize(
    ("email", "said"),
    [("nonsense", "This is no e-mail address."), ("eva@sales.example", "Somebody has this")],
)
def test_an_address_that_cannot_be_is_refused_with_the_reason(ola, db, email, said):
    accounts.set_email(db, "eva", "eva@sales.example", utc_now())

    answer = ola.send("/settings/account/email", email=email, before=PASSWORD)

    assert answer.status_code == 422
    assert said in words(answer)


def test_wishes_are_kept_as_they_were_typed(ola, db):
    form = USUAL | {"digest_at": "06:45", "quiet_from": "17:00", "timezone": "Europe/Oslo"}

    assert ola.send("/settings/account/notices", **form).status_code == 303

    assert wanted(db).wants == Wants(
        alarm=False,
        digest_at=405,
        quiet_from=1020,
        quiet_days=False,
        timezone="Europe/Oslo",
    )
    page = ola.get("/settings/account").text
    assert re.search(r'name="digest_at"[^>]*value="06:45"', page)
    assert not re.search(r'name="alarm"[^>]*checked', page)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"digest_at": "half past"}, "Give the digest a time like 07:30."),
        ({"quiet_from": ""}, "Quiet hours begin at a time like 18:00."),
        ({"quiet_until": "25:00"}, "Quiet hours end at a time like 07:30."),
        ({"timezone": "Oslo"}, "A time zone is one like Europe/Oslo."),
        ({"chat": "own"}, "Give the address of the chat’s incoming webhook."),
        ({"chat": "own", "chat_url": "ftp://chat.example/x"}, "Give the address of the chat’s"),
        ({"chat": "shared"}, "There is no chat for all"),
        ({"chat": "loud"}, "There is no chat for all"),
        ({"chat_format": "irc"}, "Choose one of the chats."),
    ],
)
def test_what_cannot_be_wanted_is_refused_with_the_reason(ola, db, change, said):
    answer = ola.send("/settings/account/notices", **(USUAL | change))

    assert answer.status_code == 422
    assert said in words(answer)
    assert wanted(db).wants == Wants()


def test_a_chats_address_is_never_shown_again(ola, db):
    with receiver.receiver() as heard:
        form = USUAL | {"chat": "own", "chat_format": "teams"}
        ola.send("/settings/account/notices", chat_url=f"{heard.url}/veryhidden", **form)
        ola.send("/settings/account/notices", **form)

    found = wanted(db)
    assert (found.wants.chat, found.wants.chat_format) == (ChatTo.OWN, ChatFormat.TEAMS)
    page = ola.get("/settings/account")
    assert "veryhidden" not in page.text
    assert "Kept, at 127.0.0.1." in words(page)


def test_a_test_is_sent_and_the_page_says_what_came_of_it(ola, db, outlet, box):
    assert ola.send("/settings/account/notices/test").status_code == 422
    accounts.set_email(db, "ola", "ola@sales.example", utc_now())

    assert ola.send("/settings/account/notices/test").status_code == 303
    assert "A mail (test) is on its way." in words(ola.get("/settings/account"))
    notifying.run(db, outlet, utc_now())

    assert box.messages[0]["To"] == "ola@sales.example"
    assert re.search(
        "Last mail: test, sent (just now|0 min ago) *.", words(ola.get("/settings/account"))
    )


def test_an_admin_says_where_others_get_mail_and_not_where_they_do_themselves(browser, db):
    ada = browser("ada")

    assert ada.send("/settings/people/ola/email", email="ola@sales.example").status_code == 303
    assert wanted(db).email == "ola@sales.example"
    assert "ola@sales.example" in words(ada.get("/settings/people"))
    own = ada.send("/settings/people/ada/email", email="ada@sales.example")
    assert own.status_code == 422
    assert wanted(db, "ada").email is None


def test_reps_change_nobody_elses_address(ola, db):
    assert ola.send("/settings/people/eva/email", email="x@sales.example").status_code == 403
    assert wanted(db, "eva").email is None


def test_an_invitation_is_mailed_and_its_link_is_shown_all_the_same(browser, db, outlet, box):
    form = {"username": "liv", "name": "Liv", "role": "rep", "email": "liv@sales.example"}
    page = browser("ada").send("/settings/people/invite", **form)

    assert "It is on its way to liv@sales.example as well." in words(page)
    shown = re.search(r"https://sales\.example/link/[\w-]+", page.text)[0]
    notifying.run(db, outlet, utc_now())
    assert shown in box.messages[0].get_body(("plain",)).get_content()


# ---- forgotten


@pytest.fixture
def stranger(app, reps):
    return Browser(app.test_client())


def ask(stranger, who):
    page = stranger.get("/sign-in/forgotten", follow_redirects=True)
    form = {"who": who, "form_token": token(page)}
    return stranger.client.post("/sign-in/forgotten", data=form)


def test_whoever_asks_gets_the_same_answer_known_or_not(stranger, db):
    accounts.set_email(db, "ola", "ola@sales.example", utc_now())

    known, unknown = ask(stranger, "ola"), ask(stranger, "nobody@sales.example")

    assert known.status_code == unknown.status_code == 200
    assert "a link is on its way" in words(known)
    assert known.text == unknown.text
    assert {*known.headers.keys()} == {*unknown.headers.keys()}
    with db.reading() as session:
        rows = session.query(LetterRow).all()
    assert [(row.kind, row.way, row.state) for row in rows] == [("forgotten", "mail", "ready")] * 2


def test_the_mailed_link_lets_somebody_choose_a_new_password(stranger, db, outlet, box):
    accounts.set_email(db, "ola", "ola@sales.example", utc_now())
    ask(stranger, "ola")
    notifying.run(db, outlet, utc_now())
    text = box.messages[0].get_body(("plain",)).get_content()
    word = re.search(r"https://sales\.example(/link/[\w-]+)", text)[1]

    page = stranger.get(word, follow_redirects=True)
    form = {"password": "something quite new", "form_token": token(page)}
    assert stranger.client.post(word, data=form).status_code == 303

    assert stranger.sign_in("ola", "something quite new").status_code == 303


def test_asking_too_often_is_refused(stranger, db):
    for _ in range(3):
        assert ask(stranger, "ola").status_code == 200

    refused = ask(stranger, "ola")

    assert refused.status_code == 403
    assert "Wait a quarter of an hour" in words(refused)
    assert stranger.sign_in("ola").status_code == 303


def test_without_a_mail_server_nobody_is_offered_a_link(config, db, reps):
    plain = Browser(create_app(replace(config, mail_url=""), db).test_client())

    assert "/sign-in/forgotten" not in plain.get("/sign-in", follow_redirects=True).text
    page = plain.get("/sign-in/forgotten", follow_redirects=True)
    assert "Whoever runs this installation" in words(page)
    with db.reading() as session:
        assert letters.newest(session, "ola") == []


def test_the_form_is_only_taken_from_our_own_page(stranger, db):
    stranger.get("/sign-in/forgotten", follow_redirects=True)

    answer = stranger.client.post("/sign-in/forgotten", data={"who": "ola"})

    assert answer.status_code == 403
    with db.reading() as session:
        assert session.query(LetterRow).count() == 0


@pytest.mark.parametrize("lang", ["nb", "sv", "en"])
def test_each_language_has_the_whole_of_it(browser, db, lang):
    accounts.set_lang(db, "ola", lang)
    page = words(browser("ola").get("/settings/account"))
    said = {"nb": "Stille tid", "sv": "Tyst tid", "en": "Quiet hours"}

    assert said[lang] in page
