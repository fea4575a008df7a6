"""What a rep says to a task."""

from datetime import timedelta

import pytest

from crm_social.actions import follow_up
from crm_social.core.facts import RejectReason
from crm_social.core.plays import TaskState
from crm_social.errors import Conflict, Invalid, NotFound, TaskTaken
from crm_social.store import contacts, queue
from tests.cast import LIV, NOW, ago, comment, like


@pytest.fixture
def task_id(db, take_in):
    take_in(comment(text="Hva koster disse?"))
    with db.reading() as session:
        (item,) = queue.open_for(session, "ola", NOW)
    return item.id


def state(db, task_id):
    with db.reading() as session:
        return queue.get(session, task_id).task


def test_accepting_makes_the_rep_the_owner_and_the_contact_accepted(db, task_id):
    follow_up.accept(db, task_id, "ola", NOW)

    task = state(db, task_id)
    assert (task.state, task.owner) == (TaskState.ACCEPTED, "ola")
    with db.reading() as session:
        contact = contacts.get(session, queue.get(session, task_id).contact_id)
        moves = contacts.moves_of(session, contact.id)
    assert contact.state.stage == "S4"
    assert [(move.to_stage, move.skipped) for move in moves] == [
        ("S1", True),
        ("S2", False),
        ("S3", True),
        ("S4", False),
    ]


def test_the_faster_rep_gets_the_task(db, task_id):
    follow_up.accept(db, task_id, "ola", NOW)

    with pytest.raises(TaskTaken, match="ola has taken"):
        follow_up.accept(db, task_id, "eva", NOW)


def test_a_snoozed_task_leaves_the_queue_and_comes_back(db, task_id):
    until = NOW + timedelta(days=1)
    follow_up.snooze(db, task_id, "ola", NOW, until)

    with db.reading() as session:
        assert queue.open_for(session, "ola", NOW) == []
        assert [item.id for item in queue.open_for(session, "ola", until)] == [task_id]


def test_a_task_cannot_be_put_off_into_the_past(db, task_id):
    with pytest.raises(Invalid, match="next 180 days"):
        follow_up.snooze(db, task_id, "ola", NOW, ago(hours=1))


def test_not_a_fit_stops_everything_for_the_contact(db, task_id, take_in):
    follow_up.reject(db, task_id, "ola", NOW, RejectReason.NOT_A_FIT, "a student")
    take_in(
        comment("2", text="Kan jeg få et tilbud?", occurred_at=NOW), now=NOW + timedelta(hours=1)
    )

    with db.reading() as session:
        assert queue.open_for(session, "ola", NOW + timedelta(hours=1)) == []
        assert queue.get(session, task_id).task.reason == "not_a_fit"


def test_a_closed_task_cannot_be_closed_again(db, task_id):
    follow_up.done(db, task_id, "ola", NOW)

    with pytest.raises(Conflict, match="is done already"):
        follow_up.done(db, task_id, "ola", NOW)


def test_taking_a_verdict_back_is_as_if_it_had_never_been_said(db, task_id):
    before = state(db, task_id)
    verdict = follow_up.accept(db, task_id, "ola", NOW)

    item = follow_up.undo(db, verdict.id, "ola", NOW + timedelta(seconds=5))

    assert item.task == before
    with db.reading() as session:
        contact = contacts.get(session, item.contact_id)
    assert (contact.state.stage, contact.state.owner) == ("S2", None)


def test_only_ones_own_verdict_can_be_taken_back_and_only_soon(db, task_id):
    verdict = follow_up.accept(db, task_id, "ola", NOW)

    with pytest.raises(NotFound):
        follow_up.undo(db, verdict.id, "eva", NOW)
    with pytest.raises(Conflict, match="too long ago"):
        follow_up.undo(db, verdict.id, "ola", NOW + timedelta(hours=1))


def test_a_task_that_is_not_there_is_named(db):
    with pytest.raises(NotFound, match="no task 99"):
        follow_up.accept(db, 99, "ola", NOW)


def test_an_mql_is_accepted_through_any_of_its_tasks(db, take_in):
    take_in(
        comment("1", "Hva koster dette?", actor=LIV, occurred_at=ago(days=2)),
        comment("2", "Kan vi få en demo?", actor=LIV, occurred_at=ago(days=1)),
        like("3", actor=LIV),
    )
    with db.reading() as session:
        items = {item.task.play: item for item in queue.open_for(session, "ola", NOW)}
    assert items["call"].stage == "S3"

    follow_up.accept(db, items["thank"].id, "ola", NOW)

    with db.reading() as session:
        assert contacts.get(session, items["call"].contact_id).state.stage == "S4"
