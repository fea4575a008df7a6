"""Records of facts: what they stand for, and which field is named where they cannot be used."""

import msgspec
import pytest

from crm_social.api.fact_schemas import EXAMPLES
from crm_social.core import fact_mapping, fact_records, references
from crm_social.core.dealings import Consent, Correction, Link, Mark, Referral, Sale, Signal
from crm_social.core.fact_mapping import Found
from crm_social.core.facts import name_of, subject_of
from crm_social.core.references import Reference, ToldContact
from crm_social.errors import Invalid
from tests.cast import comment

NOTHING = Found({}, {})
ENGAGEMENT = comment(id="https://social.example/statuses/1")
FOUND = Found(
    {7: ("mastodon", "kari"), 8: ("email", "liv@fjordkaffe.example")},
    {name_of(ENGAGEMENT): subject_of("mastodon", "kari")},
)


def parsed(word, **changes):
    return fact_records.parse(word, msgspec.json.encode({**EXAMPLES[word], **changes}))


def mapped(word, found=FOUND, **changes):
    record = parsed(word, **changes)
    return fact_mapping.mapped(fact_mapping.with_actor(record, "ola"), found)


def fact(word, **changes):
    (only,) = mapped(word, **changes).facts
    return only


# ---- who is meant


def person(**told):
    return references.named(ToldContact(**told), FOUND.handle_of, "contact", "hubspot")


def test_a_mail_address_alone_is_a_handle():
    found = person(email=" Kari@Fjordkaffe.Example ").person

    assert (found.platform, found.uid, found.email) == (
        "email",
        "kari@fjordkaffe.example",
        "kari@fjordkaffe.example",
    )


def test_an_office_address_is_a_handle_of_its_own():
    found = person(email="Post@fjordkaffe.example").person

    assert (found.platform, found.uid) == ("email", "post@fjordkaffe.example")


def test_a_crms_id_is_a_handle_that_carries_the_address():
    found = person(external_id="c1", email="kari@fjordkaffe.example")

    assert (found.person.platform, found.person.uid) == ("crm.hubspot", "c1")
    assert found.person.email == "kari@fjordkaffe.example"
    assert found.others == ()


def test_our_id_means_a_handle_of_the_contact():
    assert (person(id=7).person.platform, person(id=7).person.uid) == ("mastodon", "kari")


def test_an_address_and_our_id_of_who_has_only_that_address_are_one():
    found = person(id=8, email="LIV@fjordkaffe.example")

    assert (found.person.uid, found.others) == ("liv@fjordkaffe.example", ())


def test_all_that_are_named_together_are_one_person():
    found = person(id=7, external_id="c1", platform="bluesky", handle_id="did:1")

    assert (found.person.platform, found.person.uid) == ("bluesky", "did:1")
    assert found.others == (("crm.hubspot", "c1"), ("mastodon", "kari"))


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({}, "contact"),
        ({"name": "Kari"}, "contact"),
        ({"email": "kari"}, "contact.email"),
        ({"email": "@b.no"}, "contact.email"),
        ({"email": "ka ri@b.no"}, "contact.email"),
        ({"id": 99}, "contact.id"),
        ({"system": "hubspot"}, "contact.external_id"),
        ({"platform": "mastodon"}, "contact.handle_id"),
        ({"handle_id": "kari"}, "contact.platform"),
        ({"platform": "email", "handle_id": "nobody"}, "contact.handle_id"),
        ({"platform": "email", "handle_id": "a@b.no", "email": "c@b.no"}, "contact.handle_id"),
    ],
)
def test_who_cannot_be_found_is_named(told, field):
    with pytest.raises(Invalid) as error:
        person(**told)

    assert error.value.field == field


def test_a_crms_id_without_its_crm_is_refused_where_no_sale_says_it():
    with pytest.raises(Invalid) as error:
        references.named(ToldContact(external_id="c1"), {}, "contact")

    assert error.value.field == "contact.system"


def test_a_link_names_one_handle_at_each_end():
    with pytest.raises(Invalid) as error:
        references.handle(Reference(email="a@b.no", external_id="c", system="x"), {}, "a")

    assert error.value.field == "a"


# ---- what a record stands for


def test_every_example_stands_for_its_fact():
    kinds = {
        "sale": Sale,
        "signal": Signal,
        "consent": Consent,
        "link": Link,
        "correction": Correction,
        "mark": Mark,
    }

    for word, kind in kinds.items():
        assert isinstance(fact(word), kind)


def test_a_sale_is_named_by_the_crms_own_id():
    sale = fact("sale")

    assert (sale.source, sale.id, sale.what, sale.amount) == ("hubspot", "deal-17", "won", 12000)
    assert (sale.who.platform, sale.who.uid) == ("crm.hubspot", "contact-4711")
    assert sale.who.name == "Kari Nordmann"


def test_a_referral_is_two_facts_that_name_each_other():
    made, received = mapped("referral").facts

    assert isinstance(made, Referral)
    assert isinstance(received, Referral)
    assert (made.made, received.made, made.id) == (True, False, received.id)
    assert made.other == subject_of("email", "per@kaffehuset.example").hex()
    assert received.other == subject_of("email", "kari@fjordkaffe.example").hex()
    assert name_of(made) != name_of(received)


def test_a_correction_is_about_the_one_who_wrote_the_text():
    by_id = fact("correction")
    by_name = fact("correction", engagement={"name": name_of(ENGAGEMENT).hex()})

    assert by_id.subject == by_name.subject == subject_of("mastodon", "kari").hex()
    assert by_id.engagement == name_of(ENGAGEMENT).hex()


def test_handles_named_together_are_tied_by_one_link_whatever_the_record():
    (one,) = mapped("sale", contact={"id": 7, "external_id": "c1"}).ties
    (two,) = mapped("signal", contact={"id": 7, "external_id": "c1", "system": "hubspot"}).ties

    assert one.tie == "same"
    assert name_of(one) == name_of(two)
    assert {one.subject, one.other} == {
        subject_of("crm.hubspot", "c1").hex(),
        subject_of("mastodon", "kari").hex(),
    }


# ---- names made of the record


def test_the_same_record_has_the_same_name_however_it_is_written():
    one = fact("signal", occurred_at="2026-11-25T08:12:03Z")
    two = fact("signal", occurred_at="2026-11-25T09:12:03+01:00", id=None, until=None)

    assert one.id == two.id
    assert len(one.id) == 32


def test_how_a_person_looks_and_taking_back_do_not_change_the_name():
    one = fact("signal")
    two = fact("signal", contact={"email": "kari@fjordkaffe.example", "title": "CEO"})

    assert one.id == two.id == fact("signal", withdrawn=True).id


@pytest.mark.parametrize(
    "changes",
    [
        {"note": "Another."},
        {"what": "need"},
        {"occurred_at": "2026-11-25T08:12:04Z"},
        {"contact": {"email": "liv@fjordkaffe.example"}},
        {"actor": "eva"},
    ],
)
def test_anything_else_does(changes):
    assert fact("signal").id != fact("signal", **changes).id


def test_an_id_that_is_given_is_kept_letter_by_letter():
    assert fact("signal", id="cafe\u0301").id == "cafe\u0301"


def test_texts_have_one_spelling():
    assert fact("signal", note="cafe\u0301").note == "café"
    assert fact("sale", contact={"email": "a@b.no", "name": "A\u030ase"}).who.name == "Åse"


# ---- what cannot be used


@pytest.mark.parametrize(
    ("word", "changes", "field"),
    [
        ("sale", {"fact": "signal"}, "fact"),
        ("sale", {"what": "stolen"}, "what"),
        ("sale", {"amount": -1}, "amount"),
        ("sale", {"amount": "12"}, "amount"),
        ("sale", {"currency": "kr"}, "currency"),
        ("sale", {"system": "Hub Spot"}, "system"),
        ("sale", {"occurred_at": "2026-11-25T08:12:03"}, "occurred_at"),
        ("sale", {"occurred_at": "1970-01-01T00:00:00Z"}, "occurred_at"),
        ("sale", {"contact": {"colour": "red"}}, "contact.colour"),
        ("sale", {"contact": {"email": "a@b.no", "country": "Norway"}}, "contact.country"),
        ("sale", {"contact": {"email": "a@b.no", "name": "a\0b"}}, "contact.name"),
        ("sale", {"product": "a\0b"}, "product"),
        ("signal", {"what": "move", "to": "S5"}, "reason"),
        ("signal", {"what": "move", "reason": "r"}, "to"),
        ("signal", {"what": "move", "reason": "r", "to": "S99"}, "to"),
        ("signal", {"what": "move", "reason": "r", "to": "X"}, "to"),
        ("signal", {"what": "recycle", "until": "2027-01-01T00:00:00Z"}, "reason"),
        ("signal", {"what": "recycle", "reason": "r"}, "until"),
        ("signal", {"what": "recycle", "reason": "r", "until": "2020-01-01T00:00:00Z"}, "until"),
        ("signal", {"what": "assign"}, "to"),
        ("signal", {"what": "interest", "to": "ola"}, "to"),
        ("signal", {"note": "x" * 10_001}, "note"),
        ("consent", {"says": "perhaps"}, "says"),
        ("consent", {"purpose": "spam"}, "purpose"),
        ("referral", {"referred": {"email": "kari@fjordkaffe.example"}}, "referred"),
        ("link", {"b": None}, "b"),
        ("link", {"tie": "split"}, "b"),
        ("link", {"tie": "split", "b": None, "a": {"id": 7}}, "a.id"),
        ("link", {"b": {"external_id": "contact-4711", "system": "hubspot"}}, "b"),
        ("link", {"a": {"id": 99}}, "a.id"),
        ("correction", {"engagement": {"platform": "x", "kind": "comment"}}, "engagement"),
        ("correction", {"engagement": {"name": "0" * 20}}, "engagement"),
        ("correction", {"label": "nice"}, "label"),
        ("mark", {"giveaway": None}, "giveaway"),
        ("mark", {"post": ""}, "post"),
    ],
)
def test_what_cannot_be_used_is_named(word, changes, field):
    with pytest.raises(Invalid) as error:
        mapped(word, **changes)

    assert error.value.field == field


def test_nobody_speaks_for_another_where_only_one_may():
    with pytest.raises(Invalid) as error:
        fact_mapping.with_actor(parsed("signal", actor="eva"), "ola", only=True)

    assert error.value.field == "actor"


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (b'{"platform": "x"}', "engagement"),
        (b'{"fact": "sale"}', "sale"),
        (b'{"text": "a \\"fact\\"", "fact": "engagement"}', "engagement"),
    ],
)
def test_a_line_says_which_fact_it_is(line, word):
    assert fact_records.word_of(line) == word


def test_a_fact_nobody_knows_is_named():
    with pytest.raises(Invalid) as error:
        fact_records.word_of(b'{"fact": "wish"}')

    assert error.value.field == "fact"
