"""All contacts at once: what one by one would have found, and nothing twice."""

import pytest
from sqlalchemy import text

from crm_social.actions import rematch
from crm_social.core.facts import Actor
from crm_social.store import matching, review
from tests.cast import NOW, like

pytest.importorskip("splink", reason="the extra `bulk` is not installed")


def test_everybody_is_matched_by_our_own_judgement(db, take_in):
    people = (
        ("mastodon", Actor(id="1", name="Sotirios Kvamsdalen", handle="sotirioskvamsdalen")),
        ("x", Actor(id="2", name="Sotirios Kvamsdalen")),
        ("mastodon", Actor(id="3", name="Ole Hansen", location="Oslo")),
        ("x", Actor(id="4", name="Ole Hansen", location="Oslo")),
    )
    take_in(*(like(actor.id, actor=actor, platform=where) for where, actor in people))
    with db.writing() as session:
        everybody = [row[0] for row in session.execute(text("SELECT id FROM contacts"))]
        matching.mark(session, everybody)
    links = []

    def keep(session, link, now):
        links.append(link)

    first = rematch.rematch_all(db, NOW, link=keep)
    with db.reading() as session:
        asked = [pair.suggestion for pair in review.waiting(session, 10).shown]
    again = rematch.rematch_all(db, NOW, link=keep)

    assert links == []
    assert asked[0].p > 0.99
    assert asked[0].evidence[0].startswith("given exact: sotirios")
    assert (first.contacts, again.contacts) == (4, 4)
    with db.reading() as session:
        assert [pair.suggestion for pair in review.waiting(session, 10).shown] == asked
