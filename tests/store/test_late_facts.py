"""What comes late, or comes out, changes what it should and nothing else."""

import json
from datetime import timedelta

import pytest

from crm_social.actions import follow_up, intake, replay
from crm_social.core.facts import Actor, RejectReason, seal
from crm_social.store import contacts, ledger, queue
from tests.cast import KARI, LIV, NOW, ago, comment, like


@pytest.fixture
def listening(db):
    """Somebody hears everything; returns what they heard, oldest first."""
    with db.writing() as session:
        session.connection().exec_driver_sql(
            "INSERT INTO endpoints (url, secret, events, created_at, created_by)"
            " VALUES ('https://crm.example', 's', '*', 0, 'ada')"
        )

    def heard():
        with db.reading() as session:
            rows = session.connection().exec_driver_sql(
                "SELECT event, payload FROM deliveries ORDER BY id"
            )
            return [(event, json.loads(payload)["data"]) for event, payload in rows]

    return heard


def tasks(db, now=NOW):
    with db.reading() as session:
        return {item.task.play.value: item for item in queue.open_for(session, None, now)}


def contact(db, contact_id=1):
    with db.reading() as session:
        return contacts.get(session, contact_id).state


def test_a_late_engagement_does_not_erase_what_a_rep_said(db, take_in):
    take_in(like("1", occurred_at=ago(hours=2)))
    follow_up.reject(db, tasks(db)["thank"].id, "ola", NOW, RejectReason.NOT_A_FIT)

    take_in(like("0", occurred_at=ago(hours=5)))

    assert contact(db).disqualified
    assert tasks(db) == {}
    assert replay.check(db, NOW + timedelta(minutes=1)) == (1, [])


def test_a_merge_does_not_erase_what_a_rep_said(db, take_in):
    take_in(comment("1", "Hva koster det?", occurred_at=ago(hours=2)))
    follow_up.accept(db, tasks(db)["call"].id, "ola", NOW)
    mailed = Actor(id="kari", handle="kari@social.example", email="kari@fjord.example")
    other = Actor(id="k2", handle="k2", email="kari@fjord.example")

    take_in(
        comment("0", "Pris?", actor=other, platform="x", occurred_at=ago(hours=9)),
        like("2", actor=mailed, occurred_at=ago(hours=1)),
    )

    survivor = contact(db)
    assert (survivor.stage, survivor.owner) == ("S4", "ola")
    assert replay.check(db, NOW + timedelta(minutes=1)) == (1, [])


def test_an_accepted_task_stays_in_the_queue_however_old(db, take_in):
    take_in(comment("1", occurred_at=NOW))
    task_id = tasks(db)["answer"].id
    follow_up.accept(db, task_id, "ola", NOW)
    later = NOW + timedelta(days=19)
    verdict = follow_up.done(db, task_id, "ola", later)

    assert follow_up.undo(db, verdict.id, "ola", later).task.state == "accepted"
    assert tasks(db, later)["answer"].owner == "ola"
    assert replay.check(db, later + timedelta(minutes=1)) == (1, [])


def test_linkedin_neither_enriches_nor_links_a_contact(db, take_in):
    take_in(like("1", occurred_at=ago(days=1)))
    before = contact(db)
    rich = Actor(id="in", name="Kari N", email="kari@fjord.example", company="Fjord", title="CEO")

    take_in(
        like("2", platform="linkedin", actor=rich),
        like("3", actor=Actor(id="other", email="kari@fjord.example")),
    )

    with db.reading() as session:
        assert len(contacts.page(session, after=0, limit=9)) == 3
    after = contact(db)
    assert (after.company, after.stage, after.letter) == (None, before.stage, before.letter)
    assert replay.check(db, NOW) == (3, [])


def test_words_that_were_taken_back_are_not_shown_however_many_came_after(db, take_in):
    secret = comment("0", "Hemmelig, hva koster det?", occurred_at=ago(hours=30))
    take_in(
        secret, *(comment(str(n), "Fint!", occurred_at=ago(hours=29 - n)) for n in range(1, 26))
    )
    assert "Hemmelig" in tasks(db)["call"].task.said

    take_in(comment("0", "", occurred_at=ago(minutes=5), withdrawn=True))

    assert all("Hemmelig" not in (item.task.said or "") for item in tasks(db).values())


def test_what_happens_twice_is_told_twice(db, take_in, listening):
    take_in(like())
    task_id = tasks(db)["thank"].id
    follow_up.accept(db, task_id, "ola", NOW)
    verdict = follow_up.done(db, task_id, "ola", NOW)
    follow_up.undo(db, verdict.id, "ola", NOW)
    for hours in (1, 2):
        follow_up.snooze(db, task_id, "ola", NOW, NOW + timedelta(hours=hours))

    told = [data["task"]["state"] for event, data in listening() if event.startswith("task.")]
    assert told == ["open", "accepted", "done", "accepted", "snoozed", "snoozed"]


def test_a_refold_that_changes_nothing_tells_nothing(db, take_in, listening):
    take_in(comment(text="Hva koster disse?"))
    before = len(listening())

    take_in(like(occurred_at=ago(hours=1)))

    told = [(event, data.get("rule")) for event, data in listening()[before:]]
    assert told == [("task.opened", None)]


def test_a_late_fact_from_before_a_silence_does_not_bring_the_contact_back(db, take_in, listening):
    take_in(comment("1", occurred_at=ago(days=91)))
    assert contact(db).stage == "S0"

    intake.append(db, [like("0", occurred_at=ago(days=92))], NOW)
    intake.apply_batch(db, NOW)

    assert contact(db).stage == "S0"
    assert [data["to"] for event, data in listening() if event == "contact.moved"] == ["S0"]


def test_a_merge_is_told_with_what_is_known_after_it(db, take_in, listening):
    take_in(
        like("1", actor=KARI),
        like("2", actor=Actor(id="k2", handle="k2", name="Kari"), platform="bluesky"),
    )

    take_in(
        like("3", actor=Actor(id="kari", email="kari@fjord.example", company="Fjord AS")),
        like("4", actor=Actor(id="k2", email="kari@fjord.example"), platform="bluesky"),
    )

    (merged,) = (data for event, data in listening() if event == "contact.merged")
    assert merged["contact"]["company"] == "Fjord AS"
    assert merged["contact"]["email"] == "kari@fjord.example"


def test_a_rival_that_waits_to_be_applied_does_not_hide_the_other(db):
    one, other = comment(text="Fint!"), comment(text="Flott!")
    first, second = sorted(
        (seal(one), seal(other)), key=lambda sealed: sealed.content, reverse=True
    )
    db.write(lambda session: ledger.append(session, [first], NOW))
    intake.apply_batch(db, NOW)
    db.write(lambda session: ledger.append(session, [second], NOW))
    db.write(lambda session: ledger.append(session, [seal(like("2"))], NOW))

    intake.append(db, [like("0", occurred_at=ago(days=1))], NOW)
    assert tasks(db)["answer"].task.said

    while intake.apply_batch(db, NOW, 1).facts:
        assert tasks(db)["answer"].task.said
    assert replay.check(db, NOW) == (1, [])


def test_a_buying_question_is_a_task_even_while_calls_rest(db, take_in):
    take_in(comment("1", "Hva koster det?", actor=LIV, occurred_at=ago(hours=3)))
    follow_up.reject(db, tasks(db)["call"].id, "ola", NOW, RejectReason.BAD_TIMING)

    later = NOW + timedelta(days=20)
    take_in(comment("2", "Kan vi få et tilbud?", actor=LIV, occurred_at=later), now=later)

    assert tasks(db, later)["call"].task.said == "Kan vi få et tilbud?"


def test_a_lead_that_was_called_is_taken_on_and_a_refused_thank_does_not_undo_it(db, take_in):
    take_in(
        like("0", actor=LIV, occurred_at=ago(hours=30)),
        comment("1", "Hva koster det?", actor=LIV, occurred_at=ago(hours=3)),
    )
    follow_up.done(db, tasks(db)["call"].id, "ola", NOW)
    assert contact(db).stage == "S4"

    follow_up.reject(db, tasks(db)["thank"].id, "ola", NOW, RejectReason.WRONG_PERSON)

    assert contact(db).stage == "S4"


def test_search_knows_nordic_letters(db, take_in):
    take_in(like(actor=Actor(id="ase", handle="a", name="Åse Ødegård")))

    with db.reading() as session:
        found = queue.open_for(session, None, NOW, search="åse ØDE")
    assert [item.name for item in found] == ["Åse Ødegård"]
