"""The page of cases: whose turn it is, the acts, and nothing that hides a complaint."""

import re
from datetime import timedelta

import pytest

from crm_social.actions import accounts, alarms, informing, intake
from crm_social.core.cases import Standing
from crm_social.core.facts import Actor, Post
from crm_social.core.plays import TaskState
from crm_social.store import cases, contacts, queue
from crm_social.store.db import utc_now
from tests.cast import comment, contact_of
from tests.web.conftest import soon, words

ANGRY = "Elendig. Varen kom aldri, og ingen svarer. Aldri mer."
SECRET = "test " * 8 + "secret key"


@pytest.fixture
def case_id(db, take_in, reps):
    take_in(comment("c1", ANGRY, occurred_at=soon(hours=1)), now=utc_now())
    with db.reading() as session:
        return cases.page(session, Standing.OPEN, limit=1)[0].id


def case(db, case_id):
    with db.reading() as session:
        return queue.get(session, case_id).task


def undo_of(page):
    return re.findall(r'name="said" value="([^"]*)"', page.text)


def test_a_complaint_stands_on_the_page_with_their_words_and_its_clocks(ola, case_id):
    page = words(ola.get("/cases"))

    assert "Kari Nordmann" in page
    assert ANGRY in page
    assert "Answer · " in page
    assert "Settle · " in page


def test_it_is_taken_answered_and_settled_and_each_can_be_undone(ola, db, case_id):
    taken = ola.send(f"/cases/{case_id}/take")
    assert taken.status_code == 303
    assert case(db, case_id).owner == "ola"

    ola.send(f"/cases/{case_id}/answered", note="Asked for the number.")
    assert "Kari Nordmann" in words(ola.get("/cases?standing=waiting"))

    settled = ola.send(f"/cases/{case_id}/settle", outcome="mended")
    assert case(db, case_id).complaint.outcome == "mended"
    assert "put right" in words(ola.get("/cases?standing=closed"))

    undone = ola.send("/cases/undo", said=undo_of(ola.get(settled.location))[0])
    assert undone.status_code == 303
    assert case(db, case_id).state is TaskState.ACCEPTED
    assert case(db, case_id).complaint.waits


def test_the_case_is_handed_over_and_the_other_sees_it(ola, eva, db, case_id):
    answer = ola.send(f"/cases/{case_id}/hand-over", to="eva", because="no_time")

    assert answer.status_code == 303
    assert case(db, case_id).owner == "eva"
    assert "You" in words(eva.get("/cases"))


def test_settling_asks_how(ola, db, case_id):
    assert ola.send(f"/cases/{case_id}/settle").status_code == 422
    assert case(db, case_id).state is TaskState.OPEN


def test_what_is_anothers_or_closed_is_said_and_changes_nothing(ola, eva, db, case_id):
    ola.send(f"/cases/{case_id}/take")

    assert eva.send(f"/cases/{case_id}/settle", outcome="mended").status_code == 409
    assert case(db, case_id).owner == "ola"


def test_a_task_that_is_no_complaint_is_no_case(ola, db, take_in, case_id):
    take_in(
        comment(
            "w", "Hva koster dette?", actor=Actor(id="x", handle="x"), occurred_at=soon(hours=1)
        ),
        now=utc_now(),
    )
    with db.reading() as session:
        other = next(
            one for one in queue.page(session, after=0, limit=9) if one.task.complaint is None
        )

    assert ola.get(f"/cases/{other.id}").status_code == 404
    assert ola.send(f"/cases/{other.id}/take").status_code == 404
    assert ola.get("/cases/999999").status_code == 404


def test_there_is_no_way_to_delete_a_case(app, ola, case_id):
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/cases")]

    assert not any("DELETE" in rule.methods or "delete" in rule.rule for rule in rules)
    assert "Nobody can delete a complaint" in words(
        ola.get(ola.send(f"/cases/{case_id}/settle", outcome="explained").location)
    )


def test_an_alarm_is_shown_and_only_who_marks_posts_lets_it_go_on(browser, ola, db, take_in, reps):
    now = utc_now()
    storm = [
        comment(
            f"a{one}",
            ANGRY,
            actor=Actor(id=f"a{one}", handle=f"a{one}"),
            occurred_at=now - timedelta(minutes=30 - one),
        )
        for one in range(6)
    ]
    take_in(*storm, now=now)
    assert alarms.watch(db, now) == 1
    intake.apply_batch(db, now)
    ada = browser("ada")

    assert "Outreach that comes of this post rests" in words(ola.get("/cases"))
    assert "Outreach that comes of this post rests" in words(ada.get("/posts"))
    assert ola.send("/alarms/1/go-on", reason="x").status_code == 403
    assert ada.send("/alarms/1/go-on", reason="Answered.").status_code == 303
    assert "rests until" not in words(ada.get("/cases"))


def test_a_post_is_paused_from_its_case_and_goes_on_again(browser, ola, db, case_id):
    ada = browser("ada")
    asked = ada.get("/pauses/new?platform=mastodon&post=p1")

    assert "Pause outreach from this post" in words(ada.get("/cases"))
    assert "Pause outreach from this post" not in words(ola.get("/cases"))
    assert ola.get("/pauses/new?platform=mastodon&post=p1").status_code == 403
    assert "Why should it rest?" in words(asked)
    refused = ada.send("/pauses", platform="mastodon", post="p1", reason=" ")
    done = ada.send("/pauses", platform="mastodon", post="p1", reason="The price is wrong.")
    assert (refused.status_code, done.status_code) == (422, 303)

    page = words(ola.get("/pauses"))
    assert "Ada Admin paused it" in page
    assert "The price is wrong." in page
    assert ola.get("/pauses").text.count("/go-on") == 0
    assert ola.send("/pauses/1/go-on", reason="x").status_code == 403
    assert "Posts at rest (1)" in words(ola.get("/cases"))
    ada.send("/pauses/1/go-on", reason="Put right.")

    page = words(ola.get("/pauses"))
    assert "Outreach rests on no post." in page
    assert "Ada Admin let it go on" in page
    assert ada.send("/pauses", platform="mastodon", post="none", reason="x").status_code == 404


def test_of_a_channels_alarm_nothing_goes_on_it_is_closed(browser, db, take_in, reps):
    now = utc_now()
    storm = [
        comment(
            f"a{one}",
            ANGRY,
            actor=Actor(id=f"a{one}", handle=f"a{one}"),
            post=Post(id=f"p{one}"),
            occurred_at=now - timedelta(minutes=30 - one),
        )
        for one in range(6)
    ]
    take_in(*storm, now=now)
    assert alarms.watch(db, now) == 1
    ada = browser("ada")

    page = words(ada.get("/cases"))
    assert "Close it" in page
    assert "Go on" not in page
    closed = ada.send("/alarms/1/go-on", reason="Answered all.")
    assert "The alarm is closed." in words(ada.get(closed.location))


def test_a_case_says_that_they_were_not_told_what_we_hold(browser, ola, case_id):
    assert "That is due with your first answer." in words(ola.get("/cases"))
    assert "/notice" not in ola.get("/cases").text

    ola.send(f"/cases/{case_id}/answered")

    page = browser("ada").get(f"/cases/{case_id}")
    assert "That is due now." in words(page)
    assert "/settings/privacy/1/notice" in page.text


def test_words_marked_as_abuse_stay_shown_as_marked_and_close_their_case(ola, db, case_id):
    page = ola.get("/contacts/1")
    address = re.search(r'action="(/contacts/1/mark/[0-9a-f]{20})"', page.text)[1]

    assert ola.send(address, label="abuse").status_code == 303

    page = words(ola.get("/contacts/1"))
    assert ANGRY in page
    assert "Marked as abuse" in page
    assert case(db, case_id).state is TaskState.GONE
    ola.send(address, label="")
    assert "Marked as abuse" not in words(ola.get("/contacts/1"))
    assert case(db, case_id).state is TaskState.OPEN


# ---- the privacy desk


def test_who_is_to_be_told_is_listed_marked_and_has_a_notice(browser, db, take_in, reps):
    take_in(comment("c1", "Fint!", occurred_at=soon(hours=1)), now=utc_now() - timedelta(days=40))
    informing.look(db, utc_now())
    ada = browser("ada")

    page = words(ada.get("/settings/privacy/untold"))
    assert "1 person is overdue" in page
    notice = ada.get("/settings/privacy/1/notice?lang=sv")
    assert "Säg" not in words(notice) or "/object/" in notice.text
    assert "/object/1-" in notice.text

    ada.send("/settings/privacy/untold", chosen="1")
    assert "Everybody who must be told has been." in words(ada.get("/settings/privacy"))


def test_a_person_objects_by_their_link_without_signing_in(client, db, take_in):
    take_in(comment("c1", "Hva koster dette?", occurred_at=soon(hours=1)), now=utc_now())
    with db.reading() as session:
        contact_id = contact_of(session, "mastodon", "kari")
    word = informing.link_word(contact_id, SECRET, utc_now())

    asked = client.get(f"/object/{word}")
    with db.reading() as session:
        before = contacts.get(session, contact_id).state.excluded
    done = client.post(f"/object/{word}")

    assert (asked.status_code, before, done.status_code) == (200, None, 200)
    assert asked.headers["Referrer-Policy"] == "no-referrer"
    assert "Noted" in done.text
    with db.reading() as session:
        assert contacts.get(session, contact_id).state.excluded == "objected"
    assert client.post(f"/object/{word}x").status_code == 404


def test_the_cases_speak_three_languages(ola, db, case_id):
    for lang, said in (("nb", "Svar · "), ("sv", "Svara · "), ("en", "Answer · ")):
        accounts.set_lang(db, "ola", lang)
        assert said in words(ola.get("/cases"))
