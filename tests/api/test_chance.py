"""The chance that somebody buys, by the API."""

import pytest

pytest.importorskip("sklearn", reason="the extra `forecast` is not installed")

from crm_social.actions import forecast
from crm_social.core.facts import Actor
from tests.buyers import ASKS, company
from tests.cast import NOW, ago, comment, contact_of


def test_base_and_lines_add_up_to_the_chance(api, db, take_in):
    take_in(*company(240), comment("k", ASKS, actor=Actor(id="keen"), occurred_at=ago(days=1)))
    forecast.retrain(db, NOW)
    with db.reading() as session:
        keen = contact_of(session, "mastodon", "keen")

    found = api.get(f"/api/v1/contacts/{keen}/forecast").json

    assert found["learned_from"] == 240
    assert 0.01 <= found["base"] < found["chance"] <= 0.99
    points = sum(line["points"] for line in found["lines"])
    assert points == pytest.approx((found["chance"] - found["base"]) * 100)
    assert found["lines"][0]["said"]["nb"].startswith(f"{found['lines'][0]['points']:+.0f} poeng: ")
