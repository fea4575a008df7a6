"""The model page: rules in words, drafts, mistakes with their place, previews, publishing."""

import re

import pytest

from crm_social.actions import accounts, models, studies
from crm_social.store import models as stored
from crm_social.store.db import utc_now
from tests.cast import LIV, comment
from tests.web.conftest import HTMX, words

QUICK = "extends: starter:b2b-services\naxes: {intent: {half_life: 10 d}}\n"


@pytest.fixture
def ada(browser):
    return browser("ada")


@pytest.fixture
def draft(db, reps):
    models.save_draft(db, "quick", QUICK, "ada", utc_now())
    return "/model/drafts/quick"


def form(page, path):
    """Return every field of the form that is sent to a path, as the page fills it."""
    part = re.search(rf'<form[^>]*action="{path}".*?</form>', page.text, re.DOTALL)[0]
    fields = re.findall(r'<input name="([^"]+)" value="([^"]*)"', part)
    return dict(fields)


def in_force(db):
    with db.reading() as session:
        return stored.in_force(session)


def test_the_model_in_force_is_told_in_words(ola):
    page = words(ola.get("/model"))

    assert "Intent 14 days 10 3" in page
    assert "Asks about buying 10" in page
    assert "On a giveaway × 0.2" in page
    assert "A lead ready for sales escalates after 1 day" in page
    assert "Ready for sales, with intent A1, A2, B1" in page


@pytest.mark.parametrize(
    ("lang", "said"),
    [("nb", "Spør om å kjøpe 10"), ("sv", "Frågar om köp 10"), ("en", "Asks about buying 10")],
)
def test_it_is_told_in_each_language(ola, db, lang, said):
    accounts.set_lang(db, "ola", lang)

    assert said in words(ola.get("/model"))


def test_a_rep_reads_and_changes_nothing(ola, draft, db):
    page = ola.get(draft)
    answers = [
        ola.send("/model/drafts", name="mine", base="in-force"),
        ola.send(f"{draft}/text", text="fatigue: {tasks: 1}\n"),
        ola.send(f"{draft}/numbers"),
        ola.send(f"{draft}/preview"),
        ola.send(f"{draft}/publish", version="q", reason="Because."),
        ola.send(f"{draft}/drop"),
        ola.send("/model/rollback", version="starter-1", reason="Because."),
        ola.send("/model/calibration"),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert "readonly" in page.text
    assert models.text_of(db, "draft:quick") == QUICK


def test_a_draft_is_begun_with_the_model_in_force(ada, db):
    answer = ada.send("/model/drafts", name="autumn", base="in-force")

    assert (answer.status_code, answer.location) == (303, "/model/drafts/autumn")
    assert models.text_of(db, "draft:autumn") == models.text_of(db, "in-force")
    assert ada.send("/model/drafts", name="autumn", base="in-force").status_code == 409


def test_one_number_is_changed_in_the_form_and_the_rest_stays(ada, db, draft):
    fields = form(ada.get(draft), f"{draft}/numbers")
    fields |= {"axes.intent.half_life": "9 d", "loop.mql_cells": "A1"}

    answer = ada.send(f"{draft}/numbers", **fields)

    assert answer.status_code == 303
    assert models.text_of(db, "draft:quick") == (
        "loop: {mql_cells: [A1]}\nextends: starter:b2b-services\naxes: {intent: {half_life: 9 d}}\n"
    )


def test_a_wrong_number_is_told_beside_its_field_and_nothing_is_kept(ada, db, draft):
    fields = form(ada.get(draft), f"{draft}/numbers") | {"plays.call.due_in": "soon"}

    answer = ada.send(f"{draft}/numbers", **fields)

    assert answer.status_code == 422
    assert 'value="soon"' in answer.text
    assert 'id="problem-plays.call.due_in"' in answer.text
    assert models.text_of(db, "draft:quick") == QUICK


def test_mistakes_in_the_text_are_shown_at_line_and_column_with_what_was_typed(ada, db, draft):
    typed = "axes: {intent: {half_lfe: 10 d}}\nloop: {silent_after: 90}\n"

    answer = ada.send(f"{draft}/text", text=typed)

    assert answer.status_code == 422
    said = words(answer)
    assert "2 mistakes. Nothing was kept." in said
    assert "Line 1, column 17 axes.intent.half_lfe" in said
    assert "Line 2, column 22 loop.silent_after" in said
    assert typed in answer.text
    assert models.text_of(db, "draft:quick") == QUICK


def test_a_right_text_is_kept(ada, db, draft):
    assert ada.send(f"{draft}/text", text="fatigue: {tasks: 1}\r\n").status_code == 303
    assert models.text_of(db, "draft:quick") == "fatigue: {tasks: 1}\n"
    assert "Kept." in words(ada.get(f"{draft}?kept=1"))


def test_the_draft_is_compared_with_what_is_in_force(ada, draft):
    said = words(ada.get(draft))

    assert "1 value differs from the model in force" in said
    assert "axes.intent.half_life 14 d 10 d" in said


def test_a_preview_shows_how_far_it_is_and_then_the_people(ada, db, draft, hear):
    hear(comment(text="Hva koster dette?", actor=LIV, occurred_at=utc_now()))
    models.save_draft(db, "quick", "credit: {buying: 0}\n", "ada", utc_now())

    assert ada.send(f"{draft}/preview").status_code == 303
    coming = ada.get(f"{draft}/preview", headers=HTMX)
    studies.make_next(db)
    done = ada.get(draft)

    assert 'hx-trigger="every 1s"' in coming.text
    assert "Waiting to begin" in words(coming)
    assert 'hx-trigger="every 1s"' not in done.text
    assert "1 of 1 people would change" in words(done)
    assert re.search(r'<a href="/contacts/\d+"><bdi>Liv Berg', done.text)


def test_a_preview_of_what_the_draft_said_before_says_so(ada, db, draft):
    ada.send(f"{draft}/preview")
    studies.make_next(db)
    models.save_draft(db, "quick", QUICK + "# more\n", "ada", utc_now())

    assert "The draft was changed after this preview." in words(ada.get(draft))


def test_publishing_needs_a_sentence_and_is_shown_with_it(ada, db, draft):
    refused = ada.send(f"{draft}/publish", version="quick-1", reason=" ")
    answer = ada.send(f"{draft}/publish", version="quick-1", reason="They decide faster.")

    assert (refused.status_code, answer.status_code) == (422, 303)
    page = words(ada.get("/model"))
    assert "Model quick-1" in page
    assert "Why: They decide faster." in page
    assert in_force(db).version == "quick-1"
    ada.send("/model/drafts", name="next", base="in-force")
    assert models.text_of(db, "draft:next") == QUICK


def test_an_earlier_version_comes_back_with_a_reason(ada, db, draft):
    ada.send(f"{draft}/publish", version="quick-1", reason="They decide faster.")

    assert ada.send("/model/rollback", version="starter-1", reason="").status_code == 422
    assert ada.send("/model/rollback", version="starter-1", reason="No.").status_code == 303
    assert in_force(db).version == "starter-1.rollback-1"


def test_two_models_are_compared(ola, draft):
    page = words(ola.get("/model/compare?old=starter-1&new=draft:quick"))

    assert "axes.intent.half_life 14 d 10 d" in page
    assert "These two say the same." in words(ola.get("/model/compare?old=starter-1"))
    assert ola.get("/model/compare?old=nobody").status_code == 404


def test_the_whole_file_can_be_taken_along(ola, db):
    answer = ola.get("/model/file")

    assert answer.text == models.text_of(db, "in-force")
    assert "attachment" in answer.headers["Content-Disposition"]


def test_calibration_is_counted_when_somebody_asks(ada, db):
    assert "Not counted yet." in words(ada.get("/model"))
    assert ada.send("/model/calibration").status_code == 303
    studies.make_next(db)

    assert "Hot 0 0" in words(ada.get("/model"))


def test_a_draft_that_cannot_be_read_any_more_shows_why(ada, db, draft):
    models.save_draft(db, "top", "extends: draft:quick\n", "ada", utc_now())
    models.drop_draft(db, "quick", utc_now())

    page = ada.get("/model/drafts/top")

    assert page.status_code == 200
    assert "Line 1, column 10" in words(page)
