"""What a comment says: feelings, questions, intent, complaints, and what is never derived."""

import subprocess
import sys
from operator import add

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_social.core import text
from crm_social.core.text import languages, lexicon, shipped
from crm_social.core.text.tokens import lowered, tokens

#: What texts are made of, word and not.
SAID = (
    "jeg vil ha this I want it so bad how much hva koster ikke not men don't sooooo "
    "http://x.no/?a=1 www.a.no @ola <3 :) ... ?? !!! 12 år 😍 İ ß Zebulon #bra bra, (bra)"
).split()
#: Digits as letters, so that a number is a word.
LETTERS = str.maketrans("0123456789", "abcdefghij")


@pytest.mark.parametrize(
    ("said", "lang"),
    [
        ("Hei, jeg lurer på hva dette koster hos dere", "nb"),
        ("Eg veit ikkje kva dette kostar, men eg likar det", "nn"),
        ("Hej, jag undrar om ni har den här på lager", "sv"),
        ("Hej, jeg vil gerne vide hvad det koster hos jer", "da"),
        ("Hello, do you know when this will be available", "en"),
        ("Können Sie mir bitte sagen wo das ist", None),
        ("¿Cuánto cuesta esto por favor?", None),
        ("👍👍", None),
        ("", None),
    ],
)
def test_language_is_told_from_the_words_or_left_open(said, lang):
    assert text.language(None, said) == lang


@pytest.mark.parametrize(
    ("tag", "lang"), [("nb-NO", "nb"), ("no", "nb"), ("nn", "nn"), ("en_GB", "en"), ("sv", "sv")]
)
def test_the_platforms_word_on_the_language_is_taken(tag, lang):
    assert text.language(tag, "Hva koster det?") == lang


@pytest.mark.parametrize(
    ("said", "feeling"),
    [
        ("Fantastisk service, kjempefornøyd!", "positive"),
        ("Jag är så nöjd med köpet 😍", "positive"),
        ("Elendig kundeservice, ventet i tre timer", "negative"),
        ("Vilken usel leverans, så besviken", "negative"),
        ("Your staff was rude and my flight got cancelled", "negative"),
        ("I love this, best purchase ever", "positive"),
        ("Når åpner dere på søndag?", "neutral"),
    ],
)
def test_feelings_are_told_in_every_language(said, feeling):
    assert text.read(said).sentiment == feeling


def test_a_negation_turns_praise():
    good, bad = text.read("This is good"), text.read("This is not good")

    assert good.score > 0 > bad.score


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Hva koster det for 20 ansatte?", "Hva koster"),
        ("Vad kostar den här?", "Vad kostar"),
        ("We want to order two of these", "want to order"),
        ("Kan jeg kjøpe denne på nett?", "Kan jeg kjøpe"),
        ("Kan dere ringe meg?", "ringe meg"),
        ("Vi er klare for å kjøpe", "klare for å kjøpe"),
        ("Går det an å bestille befaring?", "bestille befaring"),
        ("Vi är redo att beställa", "redo att beställa"),
        ("I'd like to book a site visit", "book a site visit"),
    ],
)
def test_an_intent_to_buy_is_shown_in_the_writers_own_words(said, words):
    found = text.read(said).buying

    assert words in found
    assert all(phrase in said for phrase in found)


@pytest.mark.parametrize(
    "said",
    [
        "I want my money back, this is the worst company",
        "Jeg vil ha pengene tilbake, elendig kvalitet",
        "Jag vill ha pengarna tillbaka! Usel kundtjänst",
        "Bought it last week and it stopped working, give me a refund",
        "Never buying from you again, terrible service",
        "Har ventet i tre uker, ingen svarer. Kan noen ringe meg?",
        "Been on hold 40 minutes. Should I switch to your competitor?",
        "I need a replacement for the broken one you sent me",
        "Want to buy from you but your site crashes every time I try to check out",
    ],
)
def test_a_complaint_is_never_an_intent_to_buy(said):
    reading = text.read(said)

    assert reading.complaint
    assert reading.buying == ()


def test_what_is_ruled_out_is_no_intent():
    assert text.read("I don't want to buy this").buying == ()
    assert text.read("Jeg vil ikke kjøpe denne").buying == ()


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        ("Does it come in blue", True),
        ("Har ni den i storlek 42", True),
        ("Look at http://shop.example/?page=2", False),
        ("Fint!", False),
    ],
)
def test_questions_are_told_with_and_without_their_mark(said, asks):
    assert text.read(said).question is asks


def test_thanks_for_nothing_are_no_thanks():
    assert text.read("Tusen takk for hjelpen!").thanks
    assert not text.read("Thanks for nothing").thanks


def test_spam_is_no_intent_and_no_praise():
    reading = text.read(
        "Hey guys check out my channel and subscribe, free gift cards http://x.example"
    )

    assert (reading.spam, reading.praise, reading.buying) == (True, False, ())


@pytest.mark.parametrize(
    ("said", "category"),
    [
        ("Jeg har astma, tåler jeg denne kremen?", "health"),
        ("Jag röstade på Moderaterna och handlar hos er", "political"),
        ("Vi er muslimer, er den halal?", "religion"),
        ("Jeg er medlem av Fagforbundet", "union"),
        ("Som homofil mann liker jeg reklamen", "orientation"),
        ("Mine foreldre kommer fra Vietnam", "ethnicity"),
        ("I am on parole, can I still rent a car?", "crime"),
        ("I have multiple sclerosis, is there a lift?", "health"),
        ("I finally came out to my wife", "orientation"),
        ("Kom ut som ikke binær i fjor", "orientation"),
        ("I fast during the day, when do you serve dinner?", "religion"),
        ("jeg er 12 år og vil ha denne", "child"),
        ("Venstre sko er for liten", None),
        ("Takk for hjelpen med å sette opp bordet", None),
    ],
)
def test_what_the_law_protects_is_marked(said, category):
    assert text.judge(said).special == category


def test_nordic_letters_are_letters():
    assert tokens("Blåbærsyltetøy på ÅRSMÖTET") == ["blåbærsyltetøy", "på", "årsmötet"]


def test_links_names_and_numbers_are_signs():
    assert tokens("@ola se https://a.example/b?c=1 nr 42!!!") == [
        "@",
        "se",
        "http",
        "nr",
        "0",
        "!!",
    ]


@given(st.text(max_size=300))
def test_any_text_is_read_and_read_alike_again(said):
    first = text.judge(said)

    assert first == text.judge(said)
    assert -1 <= first.score <= 1


@given(
    st.lists(
        st.sampled_from("bra ikke god dårlig takk hva koster love hate 😍 @x".split()), max_size=12
    )
)
def test_an_explanation_sums_to_the_scores(words):
    for table in shipped.model().tables:
        said = msgspec.structs.astuple(table.scores(words))
        lines = [msgspec.structs.astuple(adds) for _, adds in table.weighed(words)]

        sums = [sum(column) for column in zip(*lines, strict=True)] or [0.0] * 4
        assert list(said) == pytest.approx(list(map(add, sums, table.bias)))


def test_what_people_wrote_is_not_kept():
    secret = "Kjære Zebulon Qvist, hva koster det?"
    text.read(secret)
    model = shipped.model()

    kept = [*model.lexicon._words, *model.lexicon._plain]
    kept += [*map(str, model.lexicon._recent), *map(str, text._recent)]
    kept += [word[2] for words in model.lexicon._recent.values() for word in words]
    assert "koster" in kept
    assert not any("zebulon" in one.lower() for one in kept)


def test_texts_of_the_same_bytes_in_memory_are_told_apart():
    heart, letter = text.read("\u2661 I"), text.read("a& I")

    assert (heart, letter) == (text.judge("\u2661 I"), text.judge("a& I"))
    assert len(text.read("\u2661").lang or "") == 0
    book = shipped.model().lexicon
    assert book.words("\u2661")[0][0] != book.words("a&")[0][0]


def test_however_many_words_people_make_up_few_are_remembered():
    book = shipped.model().lexicon
    known = len(book._words), len(book._plain)
    for number in range(lexicon._KEPT + 10):
        book.words(f"qwx{number}zzk".translate(LETTERS))

    assert (len(book._words), len(book._plain)) == known
    assert len(book._recent) <= lexicon._KEPT


@given(st.lists(st.sampled_from([*SAID, " ", "\n", "\u2003", "", "-", "&amp;"]), max_size=40))
def test_what_was_remembered_of_words_changes_no_reading(parts):
    said = "".join(parts)
    before = text.judge(said)
    text.judge(f"{said} {said.upper()}")

    assert text.judge(said) == before
    assert tokens(said) == [one for run in said.split() for one in tokens(run)]


@pytest.mark.parametrize(
    "said", ["I work at @ola, is it broken?", "Jeg er 12 år", "HVA KOSTER DET"]
)
def test_capitals_and_dotted_ones_change_no_place(said):
    small = lowered(f"İ {said} İ")

    assert len(small) == len(f"İ {said} İ")
    assert small.split()[1:-1] == said.lower().split()


def test_the_language_is_read_once_for_the_verdict(monkeypatch):
    text.language(None, "Hva koster denne hos dere?")
    monkeypatch.setattr(text, "judge", None)

    assert text.read("Hva koster denne hos dere?").buying


def test_a_longing_that_sounds_bad_is_no_complaint():
    assert text.read("I want the blue jacket so bad").buying
    assert not text.read("I want a refund so bad, worst service").buying


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Tempted by that sofa, payday can't come soon enough", "Tempted"),
        ("Noen som har tips til god kaffetrakter? Den gamle er død", "tips"),
    ],
)
def test_a_wish_that_no_pattern_knows_is_told_by_its_words(said, words):
    assert any(words in one for one in text.judge(said).buying)


@pytest.mark.parametrize(
    "said",
    [
        "Where is my order",
        "Is there a human I can talk to?",
        "I want to return the sofa in green",
        "Has my parcel left the warehouse yet?",
        "Kan dere sjekke meldingen min? Har sendt lenke",
        "Kommer varene mine snart?",
        "Har ni öppet på söndag?",
        "Hur länge har ni öppet ikväll",
        "Har I åbent på søndag?",
    ],
)
def test_a_question_about_what_one_has_or_knows_is_no_wish(said):
    assert not text.judge(said).buying


def test_what_shows_a_wish_is_told_as_it_was_written():
    said = "TEMPTED by that Sofa, payday can’t come soon enough"
    shown = text.judge(said).buying

    assert "TEMPTED" in shown
    assert 1 < len(shown) <= 3
    assert all(one in said for one in shown)


@pytest.mark.parametrize(
    "said",
    [
        "I have multiple bags and multiple questions",
        "It came out to more money than you said",
        "Jeg er i fast jobb og ser etter et lån",
        "Jeg har samlet krefter til en ny sesong",
        "The photo came out as big as promised",
        "The technician came out to my mother's house and was great",
        "Boka kom ut som bilde",
        "We fast tracked it",
    ],
)
def test_common_words_tell_nothing_that_the_law_protects(said):
    assert text.judge(said).special is None


def test_importing_the_core_reads_no_model():
    script = (
        "from crm_social.core import text; from crm_social.core.text import shipped;"
        "print(shipped.model.cache_info().currsize)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "0"


def test_every_language_has_weights():
    book = shipped.model()

    assert all(
        book.languages.guess([book.languages.of(one) for one in tokens(said)])[1] in languages.NAMES
        for said in ("hei", "hello")
    )
