"""The report page: the same as the mail, printable, and to whom it goes."""

import re
from datetime import timedelta

import pytest

from crm_social.actions import accounts, goals, mail
from crm_social.core.dealings import Deal, Person, Sale
from crm_social.core.facts import Actor, Post
from crm_social.core.goals import Goal, Metric
from crm_social.store.db import utc_now
from tests.cast import comment
from tests.web.conftest import words


@pytest.fixture
def ada(browser):
    return browser("ada")


def test_the_page_shows_the_report_and_its_plain_text(ada):
    page, text = words(ada.get("/report?weeks=13")), ada.get("/report.txt?weeks=13").text

    assert "From a like to a customer" in page
    assert "People who engaged 0 0" in page
    assert text.startswith("From a like to a customer\n===")


@pytest.fixture
def many(take_in):
    """Six asked and bought last week; four more only engaged, and one who did bought in another."""
    facts = []
    for number in range(6):
        who = Actor(id=f"p{number}", name=f"Person {number}", email=f"p{number}@a{number}.example")
        facts += [
            comment(
                str(number), "Hva koster dette?", actor=who, occurred_at=last_week(1), post=TIPS
            ),
            Sale("crm", f"d{number}", Deal.OPENED, Person("mastodon", who.id), last_week(2)),
            Sale(
                "crm",
                f"d{number}",
                Deal.WON,
                Person("mastodon", who.id),
                last_week(3),
                1000.0,
                "NOK" if number < 5 else "SEK",
            ),
        ]
    take_in(*facts, now=utc_now())


TIPS = Post(id="tips", class_="interesting", text="How to lace boots")


def last_week(day):
    """Noon of a day of the week before this one, 0 being its Monday."""
    now = utc_now()
    monday = now - timedelta(days=now.weekday() + 7)
    return monday.replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=day)


def linked(page):
    """The figures of a page that open a list, with their addresses."""
    found = re.findall(r'<a href="(/reports/people[^"]*)">([^<]*)</a>', page.text)
    return [(address.replace("&amp;", "&"), said) for address, said in found]


def test_each_figure_of_the_report_opens_exactly_its_people(ada, many):
    figures = linked(ada.get("/report?weeks=1"))

    said = {}
    for address, figure in figures:
        listed = ada.get(address)
        (count,) = re.findall(r'data-count="(\d+)"', listed.text)
        assert listed.text.count('<th scope="row">') == int(count) >= 5, address
        said[figure] = int(count)
        if figure.isdigit():
            assert figure == count, address
    assert said["6"] == 6
    assert said["5,000 NOK"] == 5
    # The loop twice, the amount, the share, the time, and three figures of the post.
    assert len(figures) >= 8


def test_a_figure_of_too_few_is_told_as_such_and_opens_nothing(ada, take_in, many):
    page = ada.get("/report?weeks=1")

    assert "fewer than 5 sales" in words(page)
    assert "currency=SEK" not in page.text
    assert not [figure for _, figure in linked(page) if "fewer" in figure or figure == "0"]


def test_a_goal_behind_which_too_few_sales_stand_is_not_told_in_the_report(ada, db, many):
    days = (last_week(0).date(), last_week(6).date())
    for currency in ("NOK", "SEK"):
        goal = Goal(0, Metric.WON, 10_000, currency, *days, "ada")
        goals.set_goal(db, goal, "ada", utc_now())

    page = ada.get("/report?weeks=1")

    rows = re.findall(r"<tr><th scope=\"row\">Won amount.*?</tr>", page.text)
    assert ["fewer than 5 sales" in row for row in rows] == [False, True]
    assert ["currency=NOK" in row for row in rows] == [True, False]


def test_it_is_in_the_readers_language(ada, db):
    accounts.set_lang(db, "ada", "sv")

    page = words(ada.get("/report"))

    assert "Från första gillningen till kund" in page
    assert "Folk som engagerade sig 0 0" in page


def test_it_is_mailed_to_whom_one_says_and_no_more(ada, db):
    form = {"every": "month", "lang": "nb", "timezone": "Europe/Oslo"}

    assert ada.send("/report/mail", email="sjef@sales.example", **form).status_code == 303
    assert "sjef@sales.example, on the first of each month" in words(ada.get("/report"))
    (one,) = mail.every(db)
    assert (one.lang, one.created_by) == ("nb", "ada")
    assert ada.send(f"/report/mail/{one.id}/drop").status_code == 303
    assert "It is mailed to nobody." in words(ada.get("/report"))


def test_a_wrong_address_is_told_and_nothing_is_kept(ada, db):
    form = {"every": "week", "lang": "nb", "timezone": "Europe/Oslo"}

    answer = ada.send("/report/mail", email="sjef", **form)

    assert answer.status_code == 422
    assert "This is no e-mail address." in words(answer)
    assert mail.every(db) == []


def test_without_a_mail_server_the_page_says_so(ada):
    assert "No mail server is set" in words(ada.get("/report"))


def test_a_rep_sees_no_report(ola):
    assert ola.get("/report").status_code == 403
    assert ola.get("/report.txt").status_code == 403
