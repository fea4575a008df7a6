"""The goals page: set in a form, told with pace and forecast, taken back."""

from datetime import timedelta

import pytest

from crm_social.actions import accounts, goals
from crm_social.store.db import utc_now
from tests.cast import LIV, comment
from tests.web.conftest import words


@pytest.fixture
def ada(browser):
    return browser("ada")


def form(**changes):
    today = utc_now().date()
    values = {
        "metric": "leads",
        "target": "10",
        "since": (today - timedelta(days=30)).isoformat(),
        "until": (today + timedelta(days=30)).isoformat(),
        "owner": "ola",
        "note": "The autumn campaign",
    }
    return values | changes


def test_without_goals_the_page_says_what_one_is(ada):
    assert "No goal is set." in words(ada.get("/goals"))


def test_a_goal_is_set_and_told_with_its_pace_and_forecast(ada, hear):
    hear(comment(text="Hva koster dette?", actor=LIV, occurred_at=utc_now() - timedelta(hours=2)))

    assert ada.send("/goals", **form()).status_code == 303

    page = words(ada.get("/goals"))
    assert "Leads Behind pace The autumn campaign 1 of 10" in page
    assert "Will end at at the speed so far 2" in page
    assert "Owner Ola Sæther" in page
    assert "30 working days left" in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"target": "many"}, "A target is a number above 0"),
        ({"until": "2020-01-01"}, "A goal ends on the day it begins or later"),
        ({"since": ""}, "Choose the first day."),
        ({"owner": "nobody"}, "Choose somebody to answer for it."),
        ({"metric": "won", "currency": "kroner"}, "An amount has a currency"),
        ({"metric": "likes"}, "Choose what is counted."),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_lost(ada, db, change, said):
    answer = ada.send("/goals", **form(**change))

    assert answer.status_code == 422
    assert said in words(answer)
    assert 'value="The autumn campaign"' in answer.text
    assert goals.progress(db, utc_now()) == []


def test_amounts_are_told_in_their_currency(ada, db):
    accounts.set_lang(db, "ada", "nb")
    ada.send("/goals", **form(metric="won", target="1500000", currency="nok"))

    assert "0 NOK av 1\xa0500\xa0000 NOK".replace("\xa0", " ") in words(ada.get("/goals")).replace(
        "\xa0", " "
    )


def test_a_goal_is_taken_back(ada, db):
    ada.send("/goals", **form())
    (one,) = goals.progress(db, utc_now())

    assert ada.send(f"/goals/{one.goal.id}/drop").status_code == 303
    assert ada.send(f"/goals/{one.goal.id}/drop").status_code == 404
    assert goals.progress(db, utc_now()) == []


def test_a_rep_neither_sees_nor_sets_goals(ola):
    assert ola.get("/goals").status_code == 403
    assert ola.send("/goals", **form()).status_code == 403
    assert "/goals" not in ola.get("/queue").text
