"""What a company may say of itself, and the model the first run makes of it."""

import pytest

from crm_social.core.models.reading import read
from crm_social.core.own_company import OwnCompany, checked, first_model, record_address
from crm_social.core.starters import PREFIX, STARTERS, text_of
from crm_social.errors import Invalid

HUBSPOT = "https://app.hubspot.com/contacts/1/record/0-1/{id}"


def test_what_is_said_is_tidied():
    said = OwnCompany(
        name=" Fjord   AS ", country="no", currency="nok", domains=("@Fjord.NO", "fjord.no", "")
    )

    assert checked(said) == OwnCompany(
        name="Fjord AS", country="NO", currency="NOK", domains=("fjord.no",)
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "x" * 101),
        ("name", "a\x00b"),
        ("lang", "de"),
        ("timezone", "Oslo"),
        ("timezone", "../etc/passwd"),
        ("country", "XX"),
        ("currency", "KR"),
        ("domains", ("nowhere",)),
        ("domains", tuple(f"d{n}.no" for n in range(21))),
        ("crm", {"hubspot": "http://app.hubspot.com/{id}"}),
        ("crm", {"hubspot": "https://app.hubspot.com/"}),
        ("crm", {"hubspot": "https://{id}.example/"}),
        ("crm", {"hubspot": "javascript:alert('{id}')"}),
        ("crm", {"hubspot": "https://crm.example/ {id}"}),
        ("crm", {"": HUBSPOT}),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(field, value):
    with pytest.raises(Invalid) as refused:
        checked(OwnCompany(**{field: value}))

    assert refused.value.field == field


def test_a_record_is_found_by_the_name_of_its_crm():
    patterns = {"hubspot": HUBSPOT}

    assert record_address(patterns, "crm.hubspot", "7") == HUBSPOT.replace("{id}", "7")
    assert record_address(patterns, "crm.hubspot", "a/../b?c").endswith("/a%2F..%2Fb%3Fc")
    assert record_address(patterns, "crm.salesforce", "7") is None
    assert record_address(patterns, "hubspot", "7") is None


@pytest.mark.parametrize("starter", STARTERS)
@pytest.mark.parametrize("by_hours", [False, True])
def test_the_first_model_is_the_starter_that_knows_the_company(starter, by_hours):
    company = OwnCompany(timezone="Europe/Oslo", country="NO", domains=("fjord.no",))

    written = first_model(starter, company, by_hours=by_hours)
    found = read(written, "draft:first", lambda name: text_of(name.removeprefix(PREFIX)))

    assert found.problems == ()
    assert found.model.fit.own_domains == {"fjord.no"}
    assert (found.model.hours is not None) == by_hours
    if by_hours:
        assert (found.model.hours.timezone, found.model.hours.holidays) == ("Europe/Oslo", "NO")


def test_without_a_time_zone_there_are_no_hours():
    assert "hours" not in first_model("retail", OwnCompany(), by_hours=True)
