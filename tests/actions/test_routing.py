"""Giving contacts to reps: facts with reasons, once, and never more than they can take."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import text

from crm_social.actions import accounts, follow_up, intake, replay, routing
from crm_social.actions import reps as acts
from crm_social.core.dealings import Person, Sign, Signal
from crm_social.core.facts import Actor
from crm_social.core.model import Hours
from crm_social.core.routing import Ground, Why
from crm_social.core.routing.need import PLAYS, STAGES
from crm_social.errors import Invalid, NotFound, TaskTaken
from crm_social.store import contacts, queue, tables
from crm_social.store import reps as stored
from tests.cast import NOW, PASSWORD, ago, comment, contact_of, like

DAY = timedelta(days=1)


def asks(who="kari", said="Hva koster det?", **values):
    """Somebody asks about buying: a call, for which somebody is responsible."""
    actor = Actor(id=who, handle=who, name=who.capitalize())
    return comment(f"{who}-{said}", said, actor=actor, **values)


@pytest.fixture
def team(db, reps):
    """Ola and Eva are reps."""
    for username in ("ola", "eva"):
        acts.set_rep(db, username, {}, NOW)


@pytest.fixture
def state(db):
    def look(who="kari"):
        with db.reading() as session:
            return contacts.get(session, contact_of(session, "mastodon", who)).state

    return look


def assign(db, now=NOW, **values):
    return routing.assign_batch(db, now, **values)


def assignments(db, who="kari"):
    with db.reading() as session:
        facts = contacts.facts_of(session, contact_of(session, "mastodon", who))
    return [one.fact for one in facts if isinstance(one.fact, Signal) and one.fact.what == "assign"]


# ---- given, with the reason


def test_who_asks_to_buy_is_given_to_a_rep_with_the_reason(db, team, take_in, state):
    take_in(asks())

    done = assign(db)

    (fact,) = assignments(db)
    found = state()
    assert (done.seen, done.given) == (1, 1)
    assert found.owner == fact.to
    assert found.owner in {"ola", "eva"}
    assert [task.owner for task in found.tasks] == [found.owner]
    assert fact.actor == routing.ACTOR
    assert found.owner_reason == fact.reason
    assert "2 were equal, and the draw fell on" in fact.reason
    grounds = msgspec.json.decode(fact.note, type=list[Ground])
    assert [ground.why for ground in grounds] == [Why.NO_RULE, Why.DRAWN]


def test_assigning_twice_is_once(db, team, take_in):
    take_in(asks())

    assert assign(db).given == 1
    assert assign(db).given == 0
    assert len(assignments(db)) == 1


def test_thanks_and_answers_stay_everybodys(db, team, take_in, state):
    take_in(like(), comment(text="Så fint!"))

    assert assign(db).given == 0
    assert state().owner is None


def test_without_reps_everything_is_everybodys(db, reps, take_in, state):
    take_in(asks())

    assert assign(db).given == 0
    assert state().owner is None


def test_a_complaint_is_given_to_somebody_at_any_stage(db, team, take_in, state):
    take_in(comment(text="Dette er det verste jeg har vært med på. Pengene tilbake!"))
    assert [task.play for task in state().tasks] == ["care"]

    assert assign(db).given == 1


def test_the_queue_of_the_owner_has_it_and_no_other(db, team, take_in, state):
    take_in(asks())
    assign(db)
    mine = state().owner
    (other,) = {"ola", "eva"} - {mine}

    with db.reading() as session:
        (item,) = queue.open_for(session, mine, NOW)
        assert queue.open_for(session, other, NOW) == []
    with pytest.raises(TaskTaken):
        follow_up.accept(db, item.id, other, NOW)
    follow_up.accept(db, item.id, mine, NOW)


def test_what_was_assigned_folds_the_same_from_the_ledger(db, team, take_in, state):
    take_in(asks(), asks("per"))
    assign(db)

    assert replay.check(db, NOW) == (2, [])


def test_a_fact_whose_clock_is_ahead_comes_first(db, team, take_in, state):
    take_in(asks(occurred_at=NOW + timedelta(minutes=2)))

    assign(db)

    assert state().owner is not None
    (fact,) = assignments(db)
    assert fact.occurred_at > NOW + timedelta(minutes=2)


def test_the_rep_who_knows_the_person_gets_them_while_the_grant_stands(db, team, take_in, state):
    knows = Signal(
        id="k1", what=Sign.KNOWS, who=Person("mastodon", "kari"), occurred_at=ago(days=2),
        actor="eva",
    )  # fmt: skip
    take_in(asks(), knows)
    assign(db)
    assert state().owner == "eva"

    for n in range(30):
        who = f"p{n}"
        known = msgspec.structs.replace(knows, id=who, who=Person("mastodon", who))
        undone = msgspec.structs.replace(known, withdrawn=True, occurred_at=ago(days=1))
        take_in(asks(who), known, undone)
    assign(db)

    owners = {state(f"p{n}").owner for n in range(30)}
    assert owners == {"ola", "eva"}


# ---- capacity


def test_nobody_is_given_more_than_they_can_take(db, team, take_in, state):
    for username, capacity in (("ola", 2), ("eva", 1)):
        acts.set_rep(db, username, {"capacity": capacity}, NOW)
    take_in(*(asks(f"p{n}") for n in range(5)))

    assert assign(db).given == 3
    assert assign(db).given == 0
    with db.reading() as session:
        assert {one.name: one.open_tasks for one in stored.everybody(session)} == {
            "ola": 2,
            "eva": 1,
        }


def test_many_at_once_give_each_contact_once_and_nobody_too_much(db, team, take_in):
    acts.set_rep(db, "ola", {"capacity": 7}, NOW)
    acts.set_rep(db, "eva", {"capacity": 5}, NOW)
    take_in(*(asks(f"p{n}") for n in range(40)))

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: assign(db, limit=5), range(16)))

    assert sum(one.given for one in done) == 12
    assert [len(assignments(db, f"p{n}")) for n in range(40)].count(1) == 12
    with db.reading() as session:
        assert {one.name: one.open_tasks for one in stored.everybody(session)} == {
            "ola": 7,
            "eva": 5,
        }
    assert replay.check(db, NOW) == (40, [])


def test_those_nobody_can_take_are_in_nobodys_way(db, team, take_in, state):
    take_in(*(asks(f"p{n}", lang="sv") for n in range(4)), asks("last", "Kan vi få en demo?"))
    for username in ("ola", "eva"):
        acts.set_rep(db, username, {"platforms": frozenset({"x"})}, NOW)
    after, seen = 0, 0

    while after is not None:
        some = assign(db, limit=2, after=after)
        seen, after = seen + some.seen, some.after

    assert seen == 5


# ---- away and back


def test_the_contacts_of_the_absent_go_to_the_stand_in_and_come_back(db, team, take_in, state):
    acts.set_rep(db, "eva", {"capacity": 0}, NOW)
    take_in(asks())
    assign(db)
    assert state().owner == "ola"
    acts.set_rep(db, "eva", {"capacity": 10}, NOW)

    acts.absent(db, "ola", NOW, stand_in="eva", ends_at=NOW + DAY)
    assert assign(db, NOW + timedelta(hours=1)).given == 1
    assert state().owner == "eva"
    assert state().owner_reason == "ola is away, and eva stands in."
    assert assign(db, NOW + timedelta(hours=2)).given == 0

    assert assign(db, NOW + DAY).given == 1
    assert state().owner == "ola"
    assert state().owner_reason == "ola is back, after eva stood in."
    assert assign(db, NOW + DAY).given == 0


def test_who_is_back_early_gets_them_back_at_once(db, team, take_in, state):
    acts.set_rep(db, "eva", {"capacity": 0}, NOW)
    take_in(asks())
    assign(db)
    acts.set_rep(db, "eva", {"capacity": 10}, NOW)
    acts.absent(db, "ola", NOW, stand_in="eva")
    assign(db, NOW)

    assert acts.back(db, "ola", NOW + timedelta(hours=1)) == 1
    assert acts.back(db, "ola", NOW + timedelta(hours=1)) == 0
    assign(db, NOW + timedelta(hours=1))

    assert state().owner == "ola"


def test_what_a_colleague_took_meanwhile_does_not_go_back(db, team, take_in, state):
    acts.set_rep(db, "eva", {"capacity": 0}, NOW)
    take_in(asks())
    assign(db)
    acts.set_rep(db, "eva", {"capacity": 10}, NOW)
    acts.absent(db, "ola", NOW, stand_in="eva")
    assign(db, NOW)
    by_hand = Signal(
        id="hand", what=Sign.ASSIGN, who=Person("mastodon", "kari"), occurred_at=NOW + DAY,
        actor="ada", to="ada", reason="My neighbour.",
    )  # fmt: skip
    take_in(by_hand, now=NOW + DAY)

    acts.back(db, "ola", NOW + DAY)

    assert assign(db, NOW + DAY).given == 0
    assert state().owner == "ada"


def test_a_chain_of_stand_ins_leads_back_to_the_owner(db, team, take_in, state):
    accounts.add_user(db, username="nils", name="", role="rep", password=PASSWORD, now=NOW)
    acts.set_rep(db, "nils", {"capacity": 0}, NOW)
    acts.set_rep(db, "eva", {"capacity": 0}, NOW)
    take_in(asks())
    assign(db)
    for username in ("eva", "nils"):
        acts.set_rep(db, username, {"capacity": 10}, NOW)
    acts.absent(db, "ola", NOW, stand_in="eva")
    assign(db, NOW)
    acts.absent(db, "eva", NOW + DAY, stand_in="nils")
    assign(db, NOW + DAY)
    assert state().owner == "nils"

    acts.back(db, "ola", NOW + 2 * DAY)
    assign(db, NOW + 2 * DAY)

    assert state().owner == "ola"


def test_the_contacts_of_a_disabled_user_go_to_others(db, team, take_in, state):
    take_in(asks())
    assign(db)
    gone = state().owner
    accounts.disable_user(db, gone, NOW)

    assert assign(db).given == 1
    assert state().owner in {"ola", "eva"} - {gone}
    assert f"{gone} takes no contacts any more." in state().owner_reason


def test_who_took_a_contact_without_being_a_rep_keeps_it(db, team, take_in, state):
    take_in(asks())
    with db.reading() as session:
        (item,) = queue.open_for(session, "ada", NOW)
    follow_up.accept(db, item.id, "ada", NOW)

    assert assign(db).given == 0
    assert state().owner == "ada"


def test_whoever_put_the_task_off_is_its_owner(db, team, take_in, state):
    take_in(asks())
    with db.reading() as session:
        (item,) = queue.open_for(session, "eva", NOW)
    follow_up.snooze(db, item.id, "eva", NOW, NOW + DAY)

    assert assign(db).given == 0
    accounts.disable_user(db, "eva", NOW)
    assert assign(db).given == 1
    assert state().owner == "ola"


def test_two_who_became_one_person_are_one_contact_to_give(db, team, take_in, state):
    take_in(asks("kari"), asks("kari2"))
    assign(db)
    link = [
        comment(who, "Hei", actor=Actor(id=who, email="kari@firma.example"))
        for who in ("kari", "kari2")
    ]
    take_in(*link)

    assert assign(db).given == 0
    assert replay.check(db, NOW) == (1, [])


# ---- the reps


def test_what_is_not_named_stays_as_it_was(db, reps):
    hours = Hours("Europe/Oslo", holidays="NO")
    acts.set_rep(db, "ola", {"teams": frozenset({"north"}), "hours": hours}, NOW)

    acts.set_rep(db, "ola", {"capacity": 5}, NOW)

    with db.reading() as session:
        found = stored.get(session, "ola")
    assert (found.teams, found.capacity, found.hours) == (frozenset({"north"}), 5, hours)


def test_what_cannot_be_is_refused_by_name(db, team):
    with pytest.raises(NotFound, match="no user 'per'"):
        acts.set_rep(db, "per", {}, NOW)
    with pytest.raises(Invalid, match="0 to"):
        acts.set_rep(db, "ola", {"capacity": -1}, NOW)
    with pytest.raises(Invalid, match="time zone"):
        acts.set_rep(db, "ola", {"hours": Hours("Mars/Olympus")}, NOW)
    with pytest.raises(NotFound, match="'ada' is no rep"):
        acts.absent(db, "ola", NOW, stand_in="ada")
    with pytest.raises(Invalid, match="themselves"):
        acts.absent(db, "ola", NOW, stand_in="ola")
    with pytest.raises(Invalid, match="ends after"):
        acts.absent(db, "ola", NOW, ends_at=NOW - DAY)
    with pytest.raises(NotFound, match="no contact 7"):
        acts.why(db, 7, NOW)


def test_why_names_the_owner_and_the_rules_of_now(db, team, take_in):
    take_in(asks())
    with db.reading() as session:
        contact = contact_of(session, "mastodon", "kari")
    acts.set_rep(db, "eva", {"active": False}, NOW)

    before = acts.why(db, contact, NOW)
    assign(db)
    after = acts.why(db, contact, NOW)

    assert (before.contact.state.owner, before.choice.owner) == (None, "ola")
    assert after.contact.state.owner == "ola"
    assert after.choice.reasons("en") == ["ola looks after this contact already."]


def test_a_batch_that_finds_nothing_writes_nothing(db, team):
    assert assign(db) == routing.Assigned()
    assert intake.apply_batch(db, NOW).facts == 0


# ---- found by index


def test_the_indexes_hold_what_the_rules_look_for():
    assert set(re.findall(r"'(\w+)'", tables.UNOWNED)) == {"open", *PLAYS}
    assert set(re.findall(r"'(\w+)'", tables.UNCARED)) == set(STAGES)


def test_looking_for_contacts_does_not_read_all_tasks_and_contacts(sqlite_db):
    values = {"away": "[]", "after": 0, "limit": 10}
    with sqlite_db.reading() as session:
        plan = [
            row.detail
            for row in session.execute(
                text(f"EXPLAIN QUERY PLAN {stored._WAITING_SQLITE.text}"), values
            )
        ]

    scans = [line for line in plan if line.startswith("SCAN") and "INDEX" not in line]
    assert [line for line in scans if line.split()[1] in {"t", "c"}] == []
    for index in ("tasks_unowned", "contacts_uncared", "contacts_owner", "tasks_queue"):
        assert any(index in line for line in plan), plan
