"""The report page: the same as the mail, printable, and to whom it goes."""

import pytest

from crm_social.actions import accounts, mail
from tests.web.conftest import words


@pytest.fixture
def ada(browser):
    return browser("ada")


def test_the_page_shows_the_report_and_its_plain_text(ada):
    page, text = words(ada.get("/report?weeks=13")), ada.get("/report.txt?weeks=13").text

    assert "From a like to a customer" in page
    assert "People who engaged 0 0" in page
    assert text.startswith("From a like to a customer\n===")


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
