"""Companies: who is known at one, and how warm they are together."""

import pytest

from crm_social.core.dealings import Person
from crm_social.core.facts import Actor
from tests.cast import LIV, ago, comment, like
from tests.core.told import signal

PER = Actor(id="per", name="Per Vik", company="FJORDKAFFE A/S", title="Lagermedarbeider")
NOA = Actor(id="noa", name="Noa Dahl", company="Bryggen ANS")
SIV = Actor(id="siv", name="Siv Moe", company="Fjordkaffe")


@pytest.fixture
def colleagues(take_in):
    """Liv who asked, Per who liked, Siv who is one of ours, and Noa who works elsewhere."""
    take_in(
        comment("1", "Hva koster dette?", actor=LIV, occurred_at=ago(days=2)),
        like("2", actor=PER, occurred_at=ago(days=1)),
        like("3", actor=SIV, occurred_at=ago(days=1)),
        like("4", actor=NOA, occurred_at=ago(days=1)),
        signal("employee", ago(hours=20), who=Person("mastodon", "siv")),
    )


def test_people_who_write_a_company_differently_are_found_together(api, colleagues):
    one = api.get("/api/v1/companies/fjordkaffe").json

    assert (one["name"], one["known"], one["excluded"]) == ("Fjordkaffe AS", 3, 1)
    assert [person["name"] for person in one["people"]] == ["Liv Berg", "Per Vik"]
    assert [person["name"] for person in one["deciders"]] == ["Liv Berg"]
    assert (one["furthest"], one["engaged"]) == ("S3", 2)


def test_the_warmth_of_a_company_is_the_sum_of_its_people(api, colleagues):
    one = api.get("/api/v1/companies/fjordkaffe").json

    assert one["warmth"] == pytest.approx(sum(person["warmth"] for person in one["people"]))
    assert one["warmth"] == pytest.approx(one["engagement"]["points"] + one["intent"]["points"])


@pytest.mark.parametrize("written", ["Fjordkaffe AS", "FJORDKAFFE%20A%2FS", "fjordkaffe"])
def test_a_name_as_people_write_it_leads_there(api, colleagues, written):
    assert api.get(f"/api/v1/companies/{written}").json["key"] == "fjordkaffe"


def test_a_contact_names_the_key_that_finds_its_company(api, colleagues):
    liv, *_ = api.get("/api/v1/contacts?q=liv").json["items"]

    found = api.get(f"/api/v1/companies/{liv['company_key']}").json

    assert liv["id"] in [person["id"] for person in found["people"]]


def test_only_companies_with_somebody_warm_are_listed_warmest_first(api, take_in):
    take_in(
        *(
            comment(f"n{n}", "Kan vi få en demo?", actor=NOA, occurred_at=ago(hours=n))
            for n in range(1, 4)
        ),
        *(comment(f"l{n}", actor=LIV, occurred_at=ago(days=n)) for n in range(1, 3)),
        like("cold", actor=Actor(id="ida", name="Ida", company="Kald AS"), occurred_at=ago(days=9)),
    )

    listed = api.get("/api/v1/companies").json["items"]

    assert [one["key"] for one in listed] == ["bryggen", "fjordkaffe"]
    assert api.get("/api/v1/companies?limit=1").json["items"] == listed[:1]


def test_a_company_nobody_is_known_at_is_not_found(api, colleagues):
    answer = api.get("/api/v1/companies/ukjent")

    assert answer.status_code == 404
    assert "Nobody is known" in answer.json["detail"]
