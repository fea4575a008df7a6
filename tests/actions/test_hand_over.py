"""Giving a contact to a colleague is a fact with its reason, and can be taken back."""

from datetime import timedelta

import pytest

from crm_social.actions import accounts, follow_up, hand_over
from crm_social.actions.hand_over import Because
from crm_social.core.dealings import Sign, Signal
from crm_social.errors import Conflict, Invalid, NotFound, TaskTaken
from crm_social.store import contacts, queue
from tests.cast import NOW, comment, like


@pytest.fixture
def task_id(take_in, reps):
    take_in(comment(text="Hva koster disse?"), like("2"))
    return 1


def read(db, what, number=1):
    with db.reading() as session:
        return what(session, number)


def test_all_of_the_contacts_tasks_go_along(db, task_id):
    hand_over.hand_over(db, task_id, "ola", NOW, "eva", Because.KNOWS_THEM)

    tasks = read(db, lambda session, one: queue.of_contact(session, one, live=True))
    assert {item.task.owner for item in tasks} == {"eva"}
    assert read(db, contacts.get).state.owner_reason == "eva knows this person."


def test_the_fact_says_who_gave_what_to_whom_and_why(db, task_id):
    hand_over.hand_over(db, task_id, "ola", NOW, "eva", Because.NO_TIME)

    facts = [dated.fact for dated in read(db, contacts.facts_of)]
    (said,) = [fact for fact in facts if isinstance(fact, Signal)]
    assert (said.what, said.actor, said.to) == (Sign.ASSIGN, "ola", "eva")
    assert hand_over.reason_of(said.note) == hand_over.Handed(Because.NO_TIME, "ola", "eva")


def test_taken_back_the_contact_is_whose_it_was(db, task_id):
    follow_up.accept(db, task_id, "ola", NOW)
    said = hand_over.hand_over(db, task_id, "ola", NOW, "eva", Because.AGREED)

    item = hand_over.take_back(db, task_id, said.id, "ola", NOW + timedelta(seconds=5))

    assert (item.task.owner, item.task.state, item.owner) == ("ola", "accepted", "ola")
    with pytest.raises(NotFound):
        hand_over.take_back(db, task_id, said.id, "ola", NOW + timedelta(seconds=6))


def test_after_ten_minutes_it_stays(db, task_id):
    said = hand_over.hand_over(db, task_id, "ola", NOW, "eva", Because.AGREED)

    with pytest.raises(Conflict):
        hand_over.take_back(db, task_id, said.id, "ola", NOW + timedelta(minutes=11))
    with pytest.raises(NotFound):
        hand_over.take_back(db, task_id, said.id, "eva", NOW)


def test_what_another_has_is_theirs_to_give_but_for_admins(db, task_id):
    follow_up.accept(db, task_id, "eva", NOW)

    with pytest.raises(TaskTaken):
        hand_over.hand_over(db, task_id, "ola", NOW, "ada", Because.AGREED)
    hand_over.hand_over(db, task_id, "ada", NOW, "ola", Because.AGREED)

    assert read(db, contacts.get).state.owner == "ola"


def test_a_closed_task_and_one_they_have_already_are_not_given(db, task_id):
    hand_over.hand_over(db, task_id, "ola", NOW, "eva", Because.AGREED)
    with pytest.raises(Conflict):
        hand_over.hand_over(db, task_id, "eva", NOW, "eva", Because.AGREED)
    follow_up.done(db, task_id, "eva", NOW)

    with pytest.raises(Conflict):
        hand_over.hand_over(db, task_id, "eva", NOW, "ola", Because.AGREED)


def test_strangers_and_tasks_that_are_not_there_are_refused(db, task_id):
    with pytest.raises(Invalid):
        hand_over.hand_over(db, task_id, "ola", NOW, "nobody", Because.AGREED)
    with pytest.raises(NotFound):
        hand_over.hand_over(db, 99, "ola", NOW, "eva", Because.AGREED)


@pytest.mark.parametrize("role", ["auditor", "marketing"])
def test_a_lead_is_given_to_nobody_who_may_not_work_it(db, task_id, role):
    accounts.set_role(db, "eva", role, NOW)

    with pytest.raises(Invalid):
        hand_over.hand_over(db, task_id, "ola", NOW, "eva", Because.AGREED)


@pytest.mark.parametrize("note", [None, "", "free words", "[]", '{"handed": "whim"}'])
def test_other_notes_are_no_hand_overs(note):
    assert hand_over.reason_of(note) is None
