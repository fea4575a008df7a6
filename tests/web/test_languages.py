"""Pages speak Norwegian, Swedish and English: every word in each, and none outside them."""

import re
import string
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any, get_args, get_type_hints
from zoneinfo import ZoneInfo

import msgspec
import pytest

from crm_social.actions import accounts
from crm_social.core.loop import Stage
from crm_social.core.plays import TaskState
from crm_social.errors import Invalid
from crm_social.store import accounts as stored
from crm_social.web import sentences, times, words
from crm_social.web.words import Lang
from tests.web.conftest import Browser, token
from tests.web.conftest import words as text_of

WEB = Path(words.__file__).parent.parent
OSLO = ZoneInfo("Europe/Oslo")
NOON = datetime(2026, 3, 4, 11, 0, tzinfo=UTC)
#: What a list of closed tasks names: the others are not closed.
CLOSED = {TaskState.DONE, TaskState.REJECTED, TaskState.EXPIRED, TaskState.GONE}


def said(part: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every word below a struct or mapping, with the way to it."""
    if isinstance(part, str):
        yield path, part
    elif isinstance(part, Mapping):
        for key, value in part.items():
            yield from said(value, f"{path}[{key}]")
    else:
        for field in msgspec.structs.fields(part):
            yield from said(getattr(part, field.name), f"{path}.{field.name}")


def mappings(part: Any, path: str = "") -> Iterator[tuple[str, Any, Mapping[Any, Any]]]:
    """Every mapping by enum below a struct, with its enum."""
    for name, hint in get_type_hints(type(part)).items():
        value = getattr(part, name)
        if isinstance(value, Mapping):
            key = get_args(hint)[0]
            if isinstance(key, type) and issubclass(key, Enum):
                yield f"{path}.{name}", key, value
        elif isinstance(value, msgspec.Struct):
            yield from mappings(value, f"{path}.{name}")


def fields(pattern: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None}


@pytest.mark.parametrize("lang", list(Lang))
def test_everything_the_product_names_has_a_word(lang):
    found = {path: (known, set(said)) for path, known, said in mappings(words.of(lang))}

    assert found
    for path, (known, named) in found.items():
        wanted = CLOSED if path == ".queue.closed" else set(known)
        assert named == wanted, path


@pytest.mark.parametrize("lang", [Lang.NB, Lang.SV])
def test_each_language_says_the_same_things_with_the_same_fields(lang):
    english, other = dict(said(words.of(Lang.EN))), dict(said(words.of(lang)))

    assert list(other) == list(english)
    assert {path for path in english if bool(english[path]) != bool(other[path])} == set()
    assert {path for path in english if fields(english[path]) != fields(other[path])} == set()


@pytest.mark.parametrize("lang", [Lang.NB, Lang.SV])
def test_no_sentence_was_left_in_english(lang):
    english, other = dict(said(words.of(Lang.EN))), dict(said(words.of(lang)))

    same = {path: english[path] for path in english if english[path] == other[path]}
    # One word may be the same by right (person, min), and the hints are the trade's own words.
    found = {path: re.findall(r"[^\W\d_]{2,}", FIELD.sub(" ", same[path])) for path in same}
    found = {path: many for path, many in found.items() if ".stage_hints" not in path}
    assert {path: many for path, many in found.items() if len(many) > 1} == {}


def test_quotation_marks_are_each_languages_own():
    marks = {Lang.NB: "«»", Lang.SV: "”", Lang.EN: "“”"}
    for lang, own in marks.items():
        used = set("".join(word for _, word in said(words.of(lang)))) & set('«»“”„"')
        assert used <= set(own), lang


FIELD = re.compile(r"\{\w+\}")
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
SPOKEN = re.compile(r'\s(?:aria-label|title|placeholder|alt|summary)="([^"]*)"')
NEUTRAL = re.compile(r"crm_social|<kbd>\w+</kbd>|&\w+;")


@pytest.mark.parametrize(
    "path", sorted(WEB.glob("templates/**/*.html")), ids=lambda path: path.name
)
def test_templates_hold_no_words_of_their_own(path):
    source = path.read_text(encoding="utf-8")
    # The block of the body's classes is no text.
    source = re.sub(r"\{% block body %\}.*?\{% endblock %\}", "", source)
    marked = NEUTRAL.sub("", JINJA.sub("", source))

    shown = " ".join(re.sub(r"<[^>]*>", " ", marked).split())
    assert re.findall(r"[^\W\d_]{2,}", shown) == []
    spoken = [re.findall(r"[^\W\d_]{2,}", one) for one in SPOKEN.findall(marked)]
    assert [one for one in spoken if one] == []
    literals = re.findall(r"""["']([^"'<>]*)["']""", " ".join(re.findall(r"\{\{.*?\}\}", source)))
    wordy = [one for one in literals if re.search(r"[A-ZÆØÅÄÖ]|\w \w", one)]
    assert [one for one in wordy if one not in set(Stage)] == []


@pytest.mark.parametrize("path", sorted(WEB.glob("static/app*.js")), ids=lambda path: path.name)
def test_scripts_hold_no_sentences_of_their_own(path):
    written = path.read_text(encoding="utf-8")
    source = re.sub(r"(?m:^\s*//[^\n]*$)|/\*.*?\*/", "", written, flags=re.DOTALL)

    literals = re.findall(r'"([^"\n]*)"|`([^`]*)`', source)
    assert [one for pair in literals for one in pair if re.match(r"[A-Z]\w+ \w+ ", one)] == []


PAGES = ["/queue", "/queue?task=1", "/queue?who=mine", "/queue?q=zzz", "/contacts", "/contacts/1"]
#: English words that would tell of a forgotten one.
ENGLISH = re.compile(
    r"\b(the|your|with|from|them|this|who|what|when|Accept|Reject|Search|Late|Today|Later|days)\b"
)


@pytest.mark.parametrize("lang", [Lang.NB, Lang.SV])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_falls_back_to_english(ola, task_id, db, lang, path):
    accounts.set_lang(db, "ola", lang)

    page = ola.get(path)

    assert f'<html lang="{lang}">' in page.text
    plain = re.sub(r"New winter boots in the store", "", text_of(page))
    assert ENGLISH.findall(plain) == []


@pytest.mark.parametrize(
    ("asked", "lang"),
    [
        ("nb-NO,nb;q=0.9,en;q=0.8", "nb"),
        ("no", "nb"),
        ("nn-NO", "nb"),
        ("sv-SE,en;q=0.5", "sv"),
        ("de-DE,sv;q=0.4,en;q=0.2", "sv"),
        ("fr", "en"),
        ("*", "en"),
        ("", "en"),
        ("x" * 3000, "en"),
    ],
)
def test_a_stranger_reads_what_their_browser_asks_for(app, reps, asked, lang):
    page = app.test_client().get(
        "/sign-in", follow_redirects=True, headers={"Accept-Language": asked}
    )

    assert f'<html lang="{lang}">' in page.text
    assert words.of(Lang(lang)).sign_in.head in text_of(page)


def test_the_choice_made_on_the_sign_in_page_stays_in_the_browser(app, reps):
    browser = Browser(app.test_client())
    form = {"form_token": token(browser.get("/sign-in", follow_redirects=True)), "lang": "sv"}

    answer = browser.client.post("/language", data={**form, "next": "/sign-in?next=/contacts"})

    assert answer.location == "/sign-in?next=/contacts"
    page = browser.get("/sign-in", headers={"Accept-Language": "nb"})
    assert "Logga in i crm_social" in text_of(page)
    assert 'value="sv" lang="sv" aria-pressed="true"' in page.text


def test_ones_own_choice_goes_before_the_browsers(ola, db):
    ola.send("/language", lang="nb")
    ola.client.set_cookie("lang", "sv")

    page = ola.get("/queue", headers={"Accept-Language": "en"})

    assert '<html lang="nb">' in page.text
    with db.reading() as session:
        assert stored.user(session, "ola").lang == "nb"


def test_a_language_we_do_not_speak_is_refused_in_the_readers_own(ola, db):
    accounts.set_lang(db, "ola", "nb")

    answer = ola.send("/language", lang="fr")

    assert answer.status_code == 422
    assert "Velg et av språkene." in text_of(answer)
    with pytest.raises(Invalid):
        accounts.set_lang(db, "ola", "fr")


def test_choosing_a_language_needs_the_forms_token(ola, db):
    answer = ola.client.post("/language", data={"lang": "nb"})

    assert answer.status_code == 403
    with db.reading() as session:
        assert stored.user(session, "ola").lang is None


@pytest.mark.parametrize(
    ("lang", "missing", "stale", "wrong"),
    [
        ("nb", "Denne siden finnes ikke", "Siden er utdatert", "stemmer ikke"),
        ("sv", "Sidan finns inte", "Sidan är inaktuell", "stämmer inte"),
        ("en", "There is no such page", "out of date", "is not right"),
    ],
)
def test_trouble_is_told_in_the_readers_language(app, reps, lang, missing, stale, wrong):
    browser = Browser(app.test_client())
    browser.client.set_cookie("lang", lang)

    assert wrong in text_of(browser.sign_in("ola", "not the password"))
    assert stale in text_of(browser.client.post("/sign-in", data={"username": "ola"}))
    assert missing in text_of(browser.get("/nothing-here"))
    browser.sign_in("ola")
    assert browser.get("/contacts/99").status_code == 404
    if lang != "en":
        assert "There is no contact" not in text_of(browser.get("/contacts/99"))


def test_words_of_others_carry_their_own_language(ola, task_id):
    page = ola.get("/queue?task=1").text

    assert '<blockquote dir="auto" lang="nb">Hva koster disse?' in page
    assert '<q lang="nb">Hva koster disse?</q>' in page


@pytest.mark.parametrize(
    ("ahead", "lang", "due"),
    [
        ({"hours": 2, "minutes": 5}, "en", "in 2 h"),
        ({"hours": 2, "minutes": 5}, "nb", "om 2 t"),
        ({"hours": 2, "minutes": 5}, "sv", "om 2 tim"),
        ({"hours": 14}, "nb", "i morgen"),
        ({"days": 2}, "sv", "om 2 dagar"),
        ({"days": 9}, "en", "by 13 Mar"),
        ({"days": 9}, "nb", "innen 13. mars"),
        ({"days": 9}, "sv", "senast 13 mars"),
        ({"minutes": -20}, "nb", "20 min for sent"),
        ({"hours": -13}, "en", "late since yesterday"),
        ({"days": -3}, "sv", "3 dagar sen"),
        ({"days": -80}, "nb", "forfalt 14. des. 2025"),
    ],
)
def test_a_due_time_is_said_as_people_say_it(ahead, lang, due):
    assert times.due(NOON + timedelta(**ahead), NOON, OSLO, words.of(Lang(lang))) == due


@pytest.mark.parametrize(
    ("back", "lang", "ago"),
    [
        ({"seconds": 20}, "nb", "nettopp"),
        ({"minutes": 5}, "sv", "5 min sedan"),
        ({"hours": 11}, "en", "11 h ago"),
        ({"hours": 20}, "nb", "i går"),
        ({"hours": 20}, "sv", "i går"),
        ({"days": 3}, "nb", "3 dager siden"),
        ({"days": 70}, "en", "24 Dec 2025"),
    ],
)
def test_a_past_time_is_said_as_people_say_it(back, lang, ago):
    assert times.ago(NOON - timedelta(**back), NOON, OSLO, words.of(Lang(lang))) == ago


@pytest.mark.parametrize(
    ("lang", "number", "tenths", "percent", "listed"),
    [
        ("en", "12,345.5", "1.2", "40%", "Ola, Eva and Mads"),
        ("nb", "12 345,5", "1,2", "40 %", "Ola, Eva og Mads"),
        ("sv", "12 345,5", "1,2", "40 %", "Ola, Eva och Mads"),
    ],
)
def test_numbers_and_lists_are_written_as_each_language_does(lang, number, tenths, percent, listed):
    text = words.of(Lang(lang))

    assert sentences.number(12345.5, text).replace("\u00a0", " ") == number
    assert sentences.tenths(12, text) == tenths
    assert sentences.percent(40, text).replace("\u00a0", " ") == percent
    assert sentences.listed(["Ola", "Eva", "Mads"], text) == listed


def test_what_is_put_into_a_sentence_is_text_unless_it_is_markup():
    text = words.of(Lang.EN)

    assert sentences.fill("{who} & {n}", text, who="<b>", n=1200) == "&lt;b&gt; &amp; 1,200"
    assert sentences.count(text.times.days, 1, text) == "1 day"
