"""The chance that somebody buys, on their page: shown lines lead from the usual one to theirs."""

import re

import pytest

pytest.importorskip("sklearn", reason="the extra `forecast` is not installed")

from crm_social.actions import accounts, forecast
from crm_social.core.facts import Actor
from tests.buyers import ASKS, company
from tests.cast import NOW, comment, contact_of
from tests.web.conftest import soon

KEEN = Actor(id="keen", name="Kine Keen")


@pytest.fixture
def keen(db, take_in, hear):
    """Return the id of somebody who asked for the price, as most who bought did."""
    take_in(*company(240))
    assert forecast.retrain(db, NOW).found.active
    hear(*(comment(f"k{n}", ASKS, actor=KEEN, occurred_at=soon(days=n)) for n in (1, 2)))
    with db.reading() as session:
        return contact_of(session, "mastodon", "keen")


def shown(page):
    """Return what the panel says: its lines, with their numbers."""
    panel = re.search(r'<div class="sum" id="chance">(.*?)</div>', page.text, re.DOTALL)
    if panel is None:
        return None
    total = int(re.search(r'class="total">(\d+)', panel[1])[1])
    lines = re.findall(r'class="what">(.*?)</span> <span class="worth">([+-]?\d+)', panel[1])
    return total, [(re.sub("<.*?>", "", what), int(points)) for what, points in lines]


def test_the_lines_lead_from_the_usual_chance_to_theirs(ola, keen):
    total, lines = shown(ola.get(f"/contacts/{keen}"))

    assert lines[0][0] == "The usual chance"
    assert sum(points for _, points in lines) == total
    assert total > 2 * lines[0][1]
    assert any("asked about buying" in what for what, _ in lines)


def test_it_speaks_the_readers_language(db, ola, keen):
    accounts.set_lang(db, "ola", "nb")

    _, lines = shown(ola.get(f"/contacts/{keen}"))

    assert lines[0][0] == "Den vanlige sjansen"
    assert any("spurte om kjøp" in what for what, _ in lines)


def test_who_bought_already_and_a_silent_forecast_show_none(db, ola, keen):
    buyers = [fact.who.uid for fact in company(240) if getattr(fact, "what", None) == "won"]
    with db.reading() as session:
        bought = contact_of(session, "mastodon", buyers[0])

    assert shown(ola.get(f"/contacts/{bought}")) is None

    with db.writing() as session:
        forecast.forecasts.silence(session)
    assert shown(ola.get(f"/contacts/{keen}")) is None
