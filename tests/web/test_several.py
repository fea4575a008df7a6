"""Giving to another, choosing several, and narrowing the list."""

import re

import pytest

from crm_social.actions import accounts, follow_up, hand_over
from crm_social.core.facts import Actor
from crm_social.core.plays import TaskState
from crm_social.store import contacts, queue
from crm_social.store.db import utc_now
from tests.cast import PASSWORD, comment, like
from tests.web.conftest import soon, words

GIVE = {"to": "eva", "because": "knows_them"}


def task(db, task_id):
    with db.reading() as session:
        return queue.get(session, task_id).task


def owner(db, contact_id=1):
    with db.reading() as session:
        return contacts.get(session, contact_id).state.owner


def values(page, name):
    return re.findall(rf'name="{name}" value="([^"]*)"', page.text)


@pytest.mark.parametrize("htmx", [True, False])
def test_giving_to_another_makes_the_contact_theirs_and_says_why(ola, eva, task_id, db, htmx):
    answer = ola.send(f"/queue/{task_id}/hand-over", htmx=htmx, **GIVE)

    assert answer.status_code == (200 if htmx else 303)
    assert (owner(db), task(db, task_id).owner) == ("eva", "eva")
    notice = answer if htmx else ola.get(answer.location)
    assert "Given to Eva Lind: Kari Nordmann" in words(notice)
    assert "Kari Nordmann" not in words(ola.get("/queue")).split("people worth")[0]
    page = words(eva.get(f"/queue?task={task_id}"))
    assert "Ola Sæther gave this contact to Eva Lind: knows this person" in page


@pytest.mark.parametrize("htmx", [True, False])
def test_what_was_given_is_taken_back_as_if_it_had_never_been(ola, task_id, db, htmx):
    said = values(ola.send(f"/queue/{task_id}/hand-over", htmx=True, **GIVE), "said")[0]

    answer = ola.send("/queue/undo", htmx=htmx, said=said)

    assert answer.status_code == (200 if htmx else 303)
    assert (owner(db), task(db, task_id).owner) == (None, None)
    assert ola.send("/queue/undo", said=said).status_code == 404


def test_only_who_gave_it_can_take_it_back(ola, eva, task_id, db):
    said = values(ola.send(f"/queue/{task_id}/hand-over", htmx=True, **GIVE), "said")[0]

    assert eva.send("/queue/undo", said=said).status_code == 404
    assert owner(db) == "eva"


def test_nobody_gives_away_what_another_has_but_a_manager(ola, eva, browser, task_id, db):
    accounts.add_user(
        db, username="mia", name="Mia Moe", role="manager", password=PASSWORD, now=utc_now()
    )
    eva.send(f"/queue/{task_id}/accept")

    refused = ola.send(f"/queue/{task_id}/hand-over", to="ada", because="no_time")
    given = browser("mia").send(f"/queue/{task_id}/hand-over", to="ola", because="agreed")

    assert refused.status_code == 409
    assert "Eva Lind was faster" in words(refused)
    assert given.status_code == 303
    assert owner(db) == "ola"


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"to": "nobody", "because": "agreed"}, 422),
        ({"to": "eva", "because": "whim"}, 422),
        ({"to": "", "because": "agreed"}, 422),
    ],
)
def test_giving_needs_somebody_and_a_reason(ola, task_id, db, form, status):
    assert ola.send(f"/queue/{task_id}/hand-over", **form).status_code == status
    assert owner(db) is None


def test_who_may_not_sign_in_is_given_nothing(ola, task_id, db):
    hand_over.hand_over(db, task_id, "ola", utc_now(), "eva", hand_over.Because.AGREED)
    page = ola.get("/queue?who=all&task=1").text
    assert 'name="to" value="ada"' not in page.split('id="hand"')[-1] or "Ada" in page
    with db.writing() as session:
        from crm_social.store import accounts as stored

        stored.change_user(session, stored.user(session, "ada").id, disabled_at=utc_now())

    assert 'value="ada"' not in ola.get("/queue").text
    assert ola.send(f"/queue/{task_id}/hand-over", to="ada", because="agreed").status_code == 422


@pytest.mark.parametrize(
    ("form", "question", "state"),
    [
        ({"snooze": "3h"}, "Snooze 2 tasks until", TaskState.SNOOZED),
        ({"reason": "bad_timing"}, "Reject 2 tasks: not now?", TaskState.REJECTED),
        (GIVE, "Give 2 contacts to Eva Lind?", TaskState.OPEN),
    ],
)
@pytest.mark.parametrize("htmx", [True, False])
def test_several_are_asked_about_by_name_then_done_and_taken_back(
    ola, two_tasks, db, form, question, state, htmx
):
    chosen = [str(one) for one in two_tasks]

    asked = ola.send("/queue/bulk", htmx=htmx, chosen=chosen, **form)

    assert asked.status_code == 200
    assert question in words(asked)
    assert "Kari Nordmann" in words(asked)
    assert "Per Hansen" in words(asked)
    assert [task(db, one).state for one in two_tasks] == [TaskState.OPEN] * 2

    done = ola.send("/queue/bulk", htmx=htmx, chosen=chosen, sure="2", **form)

    assert done.status_code == (200 if htmx else 303)
    assert [task(db, one).state for one in two_tasks] == [state] * 2
    said = values(done if htmx else ola.get(done.location), "said")
    assert len(said) == 2

    ola.send("/queue/undo", htmx=htmx, said=said)

    assert [task(db, one).state for one in two_tasks] == [TaskState.OPEN] * 2
    assert [task(db, one).owner for one in two_tasks] == [None, None]


def test_a_yes_to_another_number_asks_again(ola, two_tasks, db):
    chosen = [str(one) for one in two_tasks]

    answer = ola.send("/queue/bulk", chosen=chosen, reason="bad_timing", sure="1")

    assert "Reject 2 tasks: not now?" in words(answer)
    assert task(db, 1).state is TaskState.OPEN


def test_of_several_what_another_took_is_left_and_told(ola, two_tasks, db):
    first, second = two_tasks
    follow_up.accept(db, second, "eva", utc_now())

    answer = ola.send(
        "/queue/bulk", htmx=True, chosen=[str(first), str(second)], reason="bad_timing", sure="2"
    )

    assert task(db, first).state is TaskState.REJECTED
    assert task(db, second).state is TaskState.ACCEPTED
    assert "Rejected: Kari Nordmann 1 was left as it is" in words(answer)


def test_two_tasks_of_one_person_go_to_a_colleague_together(ola, task_id, hear, db):
    hear(like("9", occurred_at=soon(minutes=20)))

    answer = ola.send("/queue/bulk", htmx=True, chosen=["1", "2"], sure="2", **GIVE)

    assert [task(db, one).owner for one in (1, 2)] == ["eva", "eva"]
    assert "Given to Eva Lind: Kari Nordmann" in words(answer)
    assert "left as it is" not in words(answer)


@pytest.mark.parametrize(
    "form",
    [
        {"chosen": [], "reason": "bad_timing"},
        {"chosen": [str(one) for one in range(60)], "reason": "bad_timing"},
        {"chosen": ["1"]},
        {"chosen": ["1"], "reason": "because"},
    ],
)
def test_choosing_none_too_many_or_nothing_to_do_is_refused(ola, task_id, db, form):
    assert ola.send("/queue/bulk", **form).status_code == 422
    assert task(db, task_id).state is TaskState.OPEN


def test_a_refresh_keeps_the_boxes_that_are_ticked(ola, two_tasks):
    page = ola.get("/queue/list?mark=old&chosen=2")

    assert re.findall(r'value="(\d)" form="bulk"[^>]* checked', page.text) == ["2"]


@pytest.fixture
def many(hear):
    """A question on Mastodon and one on Bluesky, and a like."""
    asks, likes = Actor(id="a", name="Anne Aas"), Actor(id="b", name="Berit Bø")
    hear(
        comment("1", "Hva koster disse?", actor=asks, occurred_at=soon(hours=1)),
        comment("2", "Hva koster disse?", platform="bluesky", occurred_at=soon(hours=1)),
        like("3", actor=likes, occurred_at=soon(hours=1)),
    )


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"Anne Aas", "Berit Bø", "Kari Nordmann"}),
        ("play=call", {"Anne Aas", "Kari Nordmann"}),
        ("play=call&platform=bluesky", {"Kari Nordmann"}),
        ("stage=S1", {"Berit Bø"}),
        ("play=thank&q=anne", set()),
        ("play=nonsense&stage=zzz&platform=%25", {"Anne Aas", "Berit Bø", "Kari Nordmann"}),
        ("who=free", {"Berit Bø", "Kari Nordmann"}),
        ("who=mine&play=call", {"Anne Aas"}),
        ("who=mine&stage=S1", set()),
    ],
)
def test_the_list_is_narrowed_by_step_platform_place_and_owner(ola, many, db, query, names):
    with db.reading() as session:
        anne = next(
            one.id for one in queue.open_for(session, None, utc_now()) if one.name == "Anne Aas"
        )
    follow_up.accept(db, anne, "ola", utc_now())

    page = ola.get(f"/queue?{query}")

    rows = re.findall(r"<strong>(?:<bdi>)?([^<]+)", page.text.split('id="bulk"')[0])
    assert set(rows) & {"Anne Aas", "Berit Bø", "Kari Nordmann"} == names


def test_filters_stay_on_through_acts_and_links(ola, many, db):
    page = ola.get("/queue?play=call&who=free")
    answer = ola.send("/queue/1/done", play="call", who="free")

    assert "play=call" in answer.location
    assert "who=free" in answer.location
    assert re.search(r'href="/queue\?task=\d+&amp;who=free&amp;play=call"', page.text)
    assert 'class="on">1<' in page.text


def test_a_narrow_list_with_nobody_says_so_and_leads_back(ola, many):
    page = ola.get("/queue?stage=R5")

    assert "Nobody here suits these filters" in words(page)
    assert 'href="/queue">Show all' in page.text
