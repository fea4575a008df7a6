"""The privacy desk, splitting, and what hangs on one person."""

from datetime import timedelta
from ipaddress import ip_network

import pytest

from crm_social.actions import (
    accounts,
    forget,
    hanging,
    matching,
    privacy,
    splitting,
    webhooks,
)
from crm_social.core.facts import Actor
from crm_social.errors import Conflict, NotFound
from crm_social.outbound import Policy
from crm_social.signing import Safe
from crm_social.store import audit, contacts, review
from crm_social.store.suppression import key_of
from tests.cast import NOW, comment, contact_of, like

RARE = "Sotirios Kvamsdalen"
HERE = Actor(id="1", name=RARE, handle="sotirioskvamsdalen", company="Kvamsdalen AS")
THERE = Actor(id="2", name=RARE)


@pytest.fixture
def kari(db, take_in):
    take_in(comment(text="Hva koster disse?"), like("2"))
    with db.reading() as session:
        return contact_of(session, "mastodon", "kari")


@pytest.fixture
def pair(db, take_in):
    """Two contacts somebody is asked about; returns their ids."""
    take_in(like("1", actor=HERE), like("2", actor=THERE, platform="x"))
    _match(db)
    return _pair(db)


def _match(db):
    while matching.match_batch(db, NOW).contacts:
        pass


def _pair(db):
    with db.reading() as session:
        return sorted([contact_of(session, "mastodon", "1"), contact_of(session, "x", "2")])


def _waiting(db):
    with db.reading() as session:
        return review.waiting(session, 9).number


def _said(db):
    with db.reading() as session:
        return review.said(session, matching.ENGINE, 9)


def deeds(db):
    with db.reading() as session:
        return [(line.by, line.deed, line.subject) for line in audit.page(session, audit.Asked())]


# ---- the desk


def test_what_is_held_is_counted(db, kari):
    held = privacy.held(db, kari)

    assert held.facts == {"engagement": 2}
    assert (held.moves > 0, held.tasks > 0, held.objected) == (True, True, False)
    assert held.first_at <= held.last_at


def test_everything_is_handed_out_and_that_is_written_down(db, kari):
    whole = privacy.hand_out(db, kari, by="ada", now=NOW)

    assert whole["contact"]["name"] == "Kari Nordmann"
    assert [fact["sort"] for fact in whole["facts"]] == ["engagement", "engagement"]
    assert "Hva koster disse?" in str(whole["facts"])
    assert whole["handles"][0]["platform"] == "mastodon"
    assert deeds(db) == [("ada", "contact.exported", f"contact:{kari}")]


def test_an_objection_ends_all_use_and_can_be_taken_back(db, kari):
    privacy.object_to_all(db, kari, by="ada", now=NOW)
    assert privacy.held(db, kari).objected

    privacy.lift_objection(db, kari, by="ada", now=NOW + timedelta(seconds=1))

    assert not privacy.held(db, kari).objected
    assert [deed for _, deed, _ in deeds(db)] == ["objection.lifted", "contact.objected"]


def test_nothing_is_held_of_nobody(db):
    for act in (privacy.hand_out, privacy.object_to_all):
        with pytest.raises(NotFound):
            act(db, 99, by="ada", now=NOW)
    assert deeds(db) == []


def test_the_audit_of_a_forgotten_person_holds_a_number_and_nothing_else(db, kari):
    db.suppression_key = key_of("test " * 8 + "secret key")
    privacy.hand_out(db, kari, by="ada", now=NOW)
    forget.forget(db, kari, by="ada", now=NOW, reason="Kari asked")

    with db.reading() as session:
        found = str(audit.page(session, audit.Asked()))
    assert deeds(db)[0] == ("ada", "contact.forgotten", f"contact:{kari}")
    assert "Kari" not in found
    assert "kari" not in found


# ---- who is who


def test_a_split_makes_two_of_one_and_is_taken_back(db, pair):
    matching.accept(db, *pair, by="ola", now=NOW)
    one, other = _pair(db)
    assert one == other

    splitting.split(db, one, "x", "2", by="ola", now=NOW + timedelta(seconds=1))
    assert len(set(_pair(db))) == 2

    splitting.take_back(db, _said(db)[0].fact_id, by="ola", now=NOW + timedelta(seconds=2))
    assert len(set(_pair(db))) == 1
    assert [deed for _, deed, _ in deeds(db)] == [
        "tie.taken-back",
        "handle.split",
        "suggestion.accepted",
    ]


def test_the_only_handle_is_not_split_off(db, kari):
    with pytest.raises(Conflict):
        splitting.split(db, kari, "mastodon", "kari", by="ola", now=NOW)
    with pytest.raises(NotFound):
        splitting.split(db, kari, "x", "kari", by="ola", now=NOW)
    assert deeds(db) == []


@pytest.mark.parametrize("answer", [matching.accept, matching.refuse])
def test_an_answer_taken_back_is_asked_anew(db, pair, answer):
    answer(db, *pair, by="ola", now=NOW)
    assert _waiting(db) == 0
    (said,) = _said(db)

    splitting.take_back(db, said.fact_id, by="eva", now=NOW + timedelta(seconds=1))
    _match(db)

    assert _said(db) == []
    assert len(set(_pair(db))) == 2
    assert _waiting(db) == 1


def test_only_what_a_person_said_is_taken_back(db, kari):
    with pytest.raises(NotFound):
        splitting.take_back(db, 1, by="ola", now=NOW)


def test_what_was_said_names_both_handles(db, pair):
    matching.refuse(db, *pair, by="ola", now=NOW)

    (said,) = _said(db)

    assert {said.one.platform, said.other.platform} == {"mastodon", "x"}
    assert {said.one.contact_id, said.other.contact_id} == set(pair)
    with db.reading() as session:
        assert contacts.get(session, pair[0]) is not None


# ---- what hangs on one person


def hangs(db):
    return [(one.thing, one.name, one.who, one.gone) for one in hanging.look(db, NOW)]


def test_one_admin_alone_is_named(db, reps):
    assert hangs(db) == [("admins", "", "ada", False)]


def test_with_two_admins_nothing_hangs(db, reps):
    accounts.set_role(db, "eva", "admin", NOW)

    assert hangs(db) == []


def test_what_hangs_on_somebody_gone_comes_first(db, reps):
    accounts.set_role(db, "eva", "admin", NOW)
    policy = Policy(allow_private=(ip_network("127.0.0.0/8"),), allow_http=True)
    safe = Safe("test " * 8)
    webhooks.add_endpoint(
        db, safe, policy, url="http://127.0.0.1/", events=["*"], by="eva", now=NOW
    )
    for who in ("ola", "eva"):
        accounts.add_token(db, name=who, scopes=["read"], username=who, now=NOW, days=None)
    accounts.disable_user(db, "ola", NOW)

    assert hangs(db) == [
        ("token", "ola", "ola", True),
        ("token", "eva", "eva", False),
        ("endpoint", "http://127.0.0.1/", "eva", False),
    ]
