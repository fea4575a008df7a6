"""The lead: warmth over a year, what may be done, what was bought, and whose it is."""

import re
from datetime import timedelta

import pytest

from crm_social.actions import accounts, hand_over, routing
from crm_social.core import explain
from crm_social.core.dealings import Consent, Deal, Person, Sale, Sign, Signal
from crm_social.core.model import STARTER
from crm_social.core.routing import Rep
from crm_social.store import contacts
from crm_social.store import reps as stored
from crm_social.store.db import utc_now
from crm_social.web import dealings, heat
from crm_social.web.words import Lang, of
from tests.cast import LIV, comment, like
from tests.web.conftest import soon, words

LIVS = Person("mastodon", "liv")


@pytest.fixture
def liv(hear):
    hear(comment("1", "Hva koster dette?", actor=LIV, occurred_at=soon(hours=2)))


def explained(db, now):
    with db.reading() as session:
        return explain.explain(contacts.facts_of(session, 1), STARTER, now)


def test_the_curve_ends_at_todays_points_and_shows_the_most(db, hear):
    now = utc_now()
    hear(
        *(like(str(n), actor=LIV, occurred_at=now - timedelta(days=200 + n)) for n in range(5)),
        like("9", actor=LIV, occurred_at=now - timedelta(hours=1)),
    )
    explanation = explained(db, now)

    curve = heat.curve(explanation.engagement, (12.0, 4.0), now)

    points = [tuple(map(float, one.split())) for one in curve.line[1:].split(" L")]
    assert len(points) == 53
    assert points[0] == (0, heat.HEIGHT)
    assert points[-1] == (heat.WIDTH, curve.now)
    top = curve.most / 10
    assert 3 < top < 6
    assert now - timedelta(days=207) < curve.most_at < now - timedelta(days=190)
    share = (heat.HEIGHT - curve.now) / (heat.HEIGHT - min(y for _, y in points))
    assert share == pytest.approx(explanation.engagement.points / top, abs=0.03)
    assert curve.hot is None
    assert curve.warm is not None


def test_who_was_never_warm_has_no_curve(db, hear):
    hear(like("1", platform="linkedin", occurred_at=soon(hours=1)))

    assert heat.curve(explained(db, utc_now()).engagement, (12.0, 4.0), utc_now()) is None


def test_the_page_draws_the_curve_with_a_name(ola, hear):
    hear(*(like(str(n), actor=LIV, occurred_at=soon(days=40 * n, hours=1)) for n in range(1, 6)))

    page = ola.get("/contacts/1").text

    assert 'role="img" aria-label="Warmth over a year"' in page
    assert re.search(r"<figcaption[^>]*>Most \d\.\d, ", page)


@pytest.mark.parametrize(
    ("lang", "public", "phone", "mail"),
    [
        ("en", "Yes Answer on Mastodon", "No Call", "Yes Send an e-mail They agreed"),
        ("nb", "Ja Svare på Mastodon", "Nei Ringe", "Ja Sende e-post Personen har samtykket"),
        ("sv", "Ja Svara på Mastodon", "Nej Ringa", "Ja Skicka e-post Personen har samtyckt"),
    ],
)
def test_it_says_on_which_way_they_may_be_reached_and_why(
    ola, liv, hear, db, lang, public, phone, mail
):
    accounts.set_lang(db, "ola", lang)
    at = soon(minutes=30)
    hear(
        Signal(
            id="p",
            what=Sign.PROFILE,
            who=Person("mastodon", "liv", phone="+4790000000"),
            occurred_at=at,
            actor="ola",
        ),
        Consent(id="1", says="given", purpose="contact", channel="email", who=LIVS, occurred_at=at),
        Consent(
            id="2", says="objected", purpose="contact", channel="phone", who=LIVS, occurred_at=at
        ),
    )

    page = words(ola.get("/contacts/1"))

    assert public in page
    assert phone in page
    assert mail.split(" They")[0] in page


def test_purchases_and_open_deals_stand_with_their_amounts(ola, liv, hear, db):
    accounts.set_lang(db, "ola", "nb")
    sold = {"source": "hubspot", "who": LIVS, "currency": "NOK"}
    hear(
        Sale(
            id="1",
            what=Deal.PURCHASE,
            occurred_at=soon(days=90),
            amount=12400,
            product="Støvler",
            **sold,
        ),
        Sale(
            id="2", what=Deal.OPENED, occurred_at=soon(days=2), amount=99.5, product="Såler", **sold
        ),
        Sale(id="3", what=Deal.PURCHASE, occurred_at=soon(days=80), amount=1, **sold),
        Sale(
            id="3", what=Deal.PURCHASE, occurred_at=soon(days=79), amount=1, withdrawn=True, **sold
        ),
    )

    page = words(ola.get("/contacts/1")).replace("\u00a0", " ")

    assert "Åpne salg Såler 99,50 kr" in page
    assert "Har kjøpt Støvler 12 400 kr" in page
    assert "Kjøpte Støvler" in page.split("Tidslinje")[1]
    assert page.count("Kjøpte ") == 1


@pytest.mark.parametrize(
    ("amount", "currency", "lang", "said"),
    [
        (1200, "NOK", "nb", "1 200 kr"),
        (1200.5, "SEK", "sv", "1 200,50 kr"),
        (1200, "EUR", "en", "€1,200"),
        (1200.5, None, "en", "1,200.5"),
        (None, "NOK", "nb", ""),
    ],
)
def test_money_is_written_as_each_language_does(amount, currency, lang, said):
    assert dealings.money(amount, currency, of(Lang(lang))).replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "Why Eva Lind Ola Sæther gave this contact to Eva Lind: we agreed on it."),
        ("nb", "Hvorfor Eva Lind Ola Sæther ga kontakten til Eva Lind: vi er enige om det."),
        ("sv", "Varför Eva Lind Ola Sæther gav kontakten till Eva Lind: vi är överens om det."),
    ],
)
def test_why_somebody_has_a_contact_is_told_in_the_readers_language(ola, liv, db, lang, said):
    accounts.set_lang(db, "ola", lang)
    hand_over.hand_over(db, 1, "ola", utc_now(), "eva", hand_over.Because.AGREED)

    assert said in words(ola.get("/contacts/1"))


def test_what_the_rules_decided_is_told_in_the_readers_language_with_names(ola, liv, db):
    accounts.set_lang(db, "ola", "nb")
    with db.writing() as session:
        stored.save(session, Rep(name="eva"))
    routing.assign_batch(db, utc_now())

    page = words(ola.get("/contacts/1"))

    assert "Hvorfor Eva Lind" in page
    assert "Bare Eva Lind kan ta den nå." in page
    assert "Gitt til Eva Lind" in page


def test_who_took_a_contact_needs_no_reason(ola, liv):
    ola.send("/queue/1/accept")

    assert "Why Ola" not in words(ola.get("/contacts/1"))
