"""One name for a company however it is written, and its people together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_social.core import company, scoring
from crm_social.core.dealings import Person
from crm_social.core.loop import Stage
from crm_social.core.model import STARTER
from crm_social.core.state import State
from tests.cast import LIV, NOW, ago, comment, engagement
from tests.core.told import fold, likes, sale, signal, wants


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Fjordkaffe AS", "fjordkaffe"),
        ("  FJORDKAFFE   a/s ", "fjordkaffe"),
        ("Fjordkaffe a.s.", "fjordkaffe"),
        ("Fjordkaffe, Inc.", "fjordkaffe"),
        ("Åse & Øien ANS", "åse øien"),
        ("AB Volvo", "volvo"),
        ("Volvo AB (publ)", "volvo"),
        ("Oy Karl Fazer Ab", "karl fazer"),
        ("A/S Norske Shell", "norske shell"),
        ("Müller GmbH & Co. KG", "müller"),
        ("Acme B.V.", "acme"),
        ("Żabka Sp. z o.o.", "żabka"),
        ("Ferrari S.p.A.", "ferrari"),
        ("Nordic Spa", "nordic spa"),
        ("McDonald’s Norge", "mcdonalds norge"),
        ("SAS", "sas"),
        ("SAS AB", "sas"),
        ("हिन्दी Ltd", "हिन्दी"),
        ("https://www.Fjordkaffe.no/", "fjordkaffe.no"),
    ],
)
def test_one_company_has_one_name_however_it_is_written(name, key):
    assert company.key(name, None) == key


def test_letters_of_their_own_keep_companies_apart():
    assert company.key("Lån AS", None) != company.key("Lan AS", None)
    assert company.key("Øl AS", None) != company.key("Ol AS", None)


@pytest.mark.parametrize("name", ["", "-", "n/a", "N.A.", "Freelance", "Self-employed", "AS"])
def test_what_is_no_company_leaves_it_to_the_mail(name):
    assert company.key(name, None) is None
    assert company.key(name, "liv@Fjordkaffe.example") == "fjordkaffe.example"


@pytest.mark.parametrize(
    "email", [None, "liv@gmail.com", "liv@hotmail.co.uk", "liv@online.no", "liv", "liv@a/b.example"]
)
def test_mail_that_anybody_can_have_says_nothing_of_a_company(email):
    assert company.key(None, email) is None


def test_the_company_a_person_names_goes_before_their_mail():
    assert company.key("Fjordkaffe AS", "liv@holding.example") == "fjordkaffe"
    assert company.key("gmail.com", "liv@gmail.com") is None


@given(st.text(max_size=300), st.none() | st.text(max_size=300).map(lambda text: f"a@{text}"))
def test_any_words_give_a_key_that_indexes_and_addresses_can_hold(name, email):
    key = company.key(name, email)

    if key is not None:
        assert 0 < len(key) <= company.LONGEST
        assert "/" not in key
        assert "\0" not in key
        assert key == key.strip()


def state(*told):
    return fold(*told).state


@pytest.fixture
def members():
    """Liv who wants to buy, a customer, somebody silent since spring, and one of our own."""
    liv = state(wants("1", occurred_at=ago(days=2)), likes("2", occurred_at=ago(days=1)))
    customer = state(likes("3", occurred_at=ago(days=30)), sale("won", ago(days=20)))
    silent = state(engagement("repost", "4", actor=LIV, occurred_at=ago(days=200)))
    ours = state(wants("5", occurred_at=ago(days=1)), signal("employee", ago(hours=1)))
    silent.company, silent.title = "FJORDKAFFE", "Barista"
    return [(1, liv), (2, customer), (3, silent), (4, ours)]


def test_a_company_is_its_people_together(members):
    found = company.summary("fjordkaffe", members, STARTER, NOW)

    assert (found.key, found.name) == ("fjordkaffe", "Fjordkaffe AS")
    assert [person.id for person in found.people] == [1, 2, 3]
    assert (found.excluded, found.engaged, found.customers, found.deals) == (1, 2, 1, 0)
    assert [person.id for person in found.deciders] == [1, 2]
    assert found.bands == (0, 1, 2)


def test_its_warmth_is_the_sum_of_what_its_people_are_worth_now(members):
    found = company.summary("fjordkaffe", members, STARTER, NOW)

    counted = [one for _, one in members if one.excluded is None]
    for axis, told in (("engagement", found.engagement), ("intent", found.intent)):
        half_life = getattr(STARTER, axis).half_life
        levels = [scoring.level(getattr(one, axis).heat, NOW, half_life) for one in counted]
        assert told.points == pytest.approx(sum(levels))
        assert told.band == min(getattr(one, axis).band for one in counted)
    assert found.warmth == pytest.approx(sum(person.warmth for person in found.people))
    assert found.warmth > 10


def test_the_second_lobe_lies_beyond_the_first(members):
    customer = company.summary("k", members[:2], STARTER, NOW)
    lead = company.summary("k", members[:1], STARTER, NOW)

    assert (lead.furthest, customer.furthest) == (Stage.MQL, Stage.ONBOARDING)


def test_open_deals_are_counted():
    told = [sale("opened", ago(days=2)), sale("opened", ago(days=1), deal="d2")]

    assert company.summary("k", [(1, state(*told))], STARTER, NOW).deals == 2


def test_a_company_of_nobody_that_counts_is_cold():
    ours = state(wants("5"), signal("competitor", ago(minutes=1)))

    for members in ([], [(1, ours)]):
        found = company.summary("fjordkaffe", members, STARTER, NOW)
        assert (found.name, found.people, found.furthest) == ("fjordkaffe", (), None)
        assert (found.warmth, found.engagement.band, found.bands) == (0, 3, (0, 0, 0))
    assert found.excluded == 1


def test_the_name_most_people_write_is_shown():
    written = ["Fjordkaffe AS", "fjordkaffe", "Fjordkaffe AS", "FJORDKAFFE"]
    members = [(number, State(company=name)) for number, name in enumerate(written)]

    assert company.summary("fjordkaffe", members, STARTER, NOW).name == "Fjordkaffe AS"


def test_who_the_crm_says_works_there_counts_too():
    who = Person("mastodon", "liv", company="Bryggen AS")
    told = comment("1", "Fint.", actor=LIV, occurred_at=ago(days=2))
    moved = signal("profile", ago(days=1), who=who)

    assert company.key(state(told, moved).company, None) == "bryggen"
