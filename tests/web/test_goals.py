"""The goals page: set in a form, told with pace and forecast, taken back."""

import csv
import io
import re
from datetime import timedelta

import pytest
from pyarrow import BufferReader
from pyarrow.parquet import read_table

from crm_social.actions import accounts, goals
from crm_social.core.dealings import Deal
from crm_social.core.facts import Actor
from crm_social.store.db import utc_now
from tests.cast import LIV, comment
from tests.core.told import sale
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


def test_what_a_goal_has_reached_opens_exactly_those_people(ada, hear):
    for number in range(3):
        who = Actor(id=f"p{number}", name=f"Person {number}", email=f"p{number}@a{number}.example")
        at = utc_now() - timedelta(days=number)
        hear(comment(str(number), "Hva koster dette?", actor=who, occurred_at=at))
    ada.send("/goals", **form())

    ((address, figure),) = re.findall(
        r'<a href="(/reports/people[^"]*)">([^<]*)</a>', ada.get("/goals").text
    )
    listed = ada.get(address.replace("&amp;", "&"))

    assert figure == "3"
    assert 'data-count="3"' in listed.text
    assert listed.text.count('<th scope="row">') == 3
    assert "Leads" in words(listed)


def test_an_amount_opens_the_sales_it_adds_up_and_a_rate_those_it_is_of(ada, take_in):
    now = utc_now()
    take_in(
        comment(actor=LIV, text="Hva koster dette?", occurred_at=now - timedelta(days=9)),
        sale(Deal.OPENED, now - timedelta(days=5)),
        sale(Deal.WON, now - timedelta(days=3), amount=1000.0, currency="NOK"),
        now=now,
    )
    ada.send("/goals", **form(metric="won", target="1500000", currency="nok"))
    ada.send("/goals", **form(metric="return-rate", target="20"))

    links = re.findall(r'<a href="(/reports/people[^"]*)">([^<]*)</a>', ada.get("/goals").text)

    assert [figure.replace("\xa0", " ") for _, figure in links] == ["1,000 NOK", "0%"]
    for address, _ in links:
        assert 'data-count="1"' in ada.get(address.replace("&amp;", "&")).text


def test_goals_can_be_saved_as_a_table_and_as_a_picture(ada, hear):
    hear(comment(text="Hva koster dette?", actor=LIV, occurred_at=utc_now() - timedelta(hours=2)))
    ada.send("/goals", **form())

    picture = ada.get("/goals?format=svg")
    (row,) = csv.DictReader(io.StringIO(ada.get("/goals?format=csv").text))
    kept = read_table(BufferReader(ada.get("/goals?format=parquet").data)).to_pylist()

    assert picture.content_type == "image/svg+xml; charset=utf-8"
    assert (row["metric"], row["reached"], row["target"]) == ("leads", "1.0", "10.0")
    assert kept[0]["reached"] == 1.0
    assert ">1 of 10<" in picture.text
    assert "Behind pace" in picture.text


def test_without_goals_the_picture_says_so(ada):
    assert "No goal is set." in ada.get("/goals?format=svg").text
