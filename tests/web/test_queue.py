"""The rep's queue: what it lists, and what each act answers with and without htmx."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from crm_social.actions import follow_up
from crm_social.core.facts import Actor
from crm_social.core.plays import TaskState
from crm_social.store import queue
from crm_social.store.db import utc_now
from tests.cast import LIV, comment, like
from tests.web.conftest import HTMX, soon, words

ACTS = [
    ("accept", {}, TaskState.ACCEPTED),
    ("snooze", {"for": "3h"}, TaskState.SNOOZED),
    ("done", {}, TaskState.DONE),
    ("reject", {"reason": "bad_timing"}, TaskState.REJECTED),
]


def task(db, task_id):
    with db.reading() as session:
        return queue.get(session, task_id).task


def value(page, name):
    return page.text.split(f'name="{name}" value="')[1].split('"')[0]


def test_the_start_page_is_the_queue(ola):
    assert ola.get("/").location == "/queue"


def test_a_row_says_who_why_in_their_words_what_to_do_and_by_when(ola, task_id):
    page = words(ola.get("/queue"))

    assert "Now 1 due within 4 hours" in page
    assert "Kari Nordmann in 3 h" in page or "Kari Nordmann in 2 h" in page
    assert "Asked about buying: Hva koster disse? Call" in page


def test_the_lead_beside_it_says_why_now_and_what_to_say(ola, task_id):
    page = words(ola.get(f"/queue?task={task_id}"))

    assert "Asked about buying, under “New winter boots in the store”." in page
    assert "Hei Kari, takk for at du spør!" in page
    assert "Lead" in page


def test_htmx_gets_the_lead_alone(ola, task_id):
    piece = ola.get(f"/queue?task={task_id}", headers=HTMX).text

    assert piece.lstrip().startswith('<article id="lead"')
    assert "<html" not in piece


def test_what_is_worth_most_stands_first_in_its_group(ola, hear):
    hear(
        like("1", occurred_at=soon(hours=30)),
        comment("2", "Hvor lages de?", actor=LIV, occurred_at=soon(hours=5)),
    )

    page = words(ola.get("/queue"))

    assert page.index("Liv Berg") < page.index("Kari Nordmann")


def test_an_unknown_task_is_not_found(ola):
    answer = ola.get("/queue?task=99")

    assert answer.status_code == 404
    assert "There is no task 99." in words(answer)


def test_an_empty_queue_says_what_it_means(ola):
    page = words(ola.get("/queue"))

    assert "An empty queue is a good queue" in page
    assert "Nobody has engaged yet" in page


def test_an_empty_queue_names_people_worth_listening_to(ola, task_id, db):
    follow_up.done(db, task_id, "ola", utc_now())

    page = words(ola.get("/queue"))

    assert "people worth listening to" in page
    assert "Kari Nordmann" in page


def test_the_search_finds_names_and_says_when_there_are_none(ola, two_tasks):
    assert "Per Hansen" not in words(ola.get("/queue?q=nordm")).split("Why now")[0]
    assert "Nobody here matches “zzz”" in words(ola.get("/queue?q=zzz"))


def test_mine_lists_what_i_took_the_snoozed_too(ola, two_tasks, db):
    first, second = two_tasks
    follow_up.accept(db, first, "ola", utc_now())
    follow_up.snooze(db, second, "ola", utc_now(), utc_now() + timedelta(days=1))

    page = words(ola.get("/queue?who=mine"))

    assert "Snoozed 1" in page
    assert "Yours · Call" in page
    assert "Kari Nordmann" not in words(ola.get("/queue?who=mine&q=hansen")).split("Why now")[0]


def test_everyones_lists_what_others_took(ola, eva, task_id):
    eva.send(f"/queue/{task_id}/accept")

    assert "Kari Nordmann" not in words(ola.get("/queue")).split("people worth listening")[0]
    assert "Eva Lind · Call" in words(ola.get("/queue?who=all"))


@pytest.mark.parametrize(("act", "form", "state"), ACTS)
def test_each_act_works_as_a_plain_form(ola, task_id, db, act, form, state):
    answer = ola.send(f"/queue/{task_id}/{act}", **form)

    assert answer.status_code == 303
    assert answer.location.startswith("/queue?")
    assert task(db, task_id).state is state
    page = ola.get(answer.location)
    assert "Undo" in words(page)


@pytest.mark.parametrize(("act", "form", "state"), ACTS)
def test_each_act_answers_htmx_with_the_list_the_lead_and_undo(ola, task_id, db, act, form, state):
    answer = ola.send(f"/queue/{task_id}/{act}", htmx=True, **form)

    assert answer.status_code == 200
    assert task(db, task_id).state is state
    assert 'id="list" hx-swap-oob="morph"' in answer.text
    assert 'id="lead"' in answer.text
    assert value(answer, "said")
    assert answer.headers["HX-Replace-Url"].startswith("/queue")


def test_accepting_stays_and_what_is_done_makes_room_for_the_next(ola, two_tasks):
    first, second = two_tasks

    accepted = ola.send(f"/queue/{first}/accept", htmx=True)
    done = ola.send(f"/queue/{first}/done", htmx=True)

    assert accepted.headers["HX-Replace-Url"] == f"/queue?task={first}"
    assert done.headers["HX-Replace-Url"] == f"/queue?task={second}"


@pytest.mark.parametrize("htmx", [True, False])
def test_undo_opens_the_task_again(ola, task_id, db, htmx):
    said = value(ola.send(f"/queue/{task_id}/done", htmx=True), "said")

    answer = ola.send("/queue/undo", htmx=htmx, said=said)

    assert answer.status_code == (200 if htmx else 303)
    assert task(db, task_id).state is TaskState.OPEN


def test_only_ones_own_verdict_can_be_undone(ola, eva, task_id, db):
    said = value(ola.send(f"/queue/{task_id}/done", htmx=True), "said")

    assert eva.send("/queue/undo", said=said).status_code == 404
    assert task(db, task_id).state is TaskState.DONE


def test_tomorrow_is_the_readers(ola, task_id, db):
    ola.client.set_cookie("zone", "Europe/Oslo")

    ola.send(f"/queue/{task_id}/snooze", **{"for": "tomorrow"})

    until = task(db, task_id).until
    assert (until.astimezone(ZoneInfo("Europe/Oslo")).hour, until.utcoffset()) == (9, timedelta(0))
    assert until > utc_now()


def test_a_picked_time_is_the_readers(ola, task_id, db):
    ola.client.set_cookie("zone", "Asia/Kolkata")
    day = (utc_now() + timedelta(days=5)).date()

    ola.send(f"/queue/{task_id}/snooze", **{"for": "pick", "at": f"{day}T10:00"})

    assert task(db, task_id).until.isoformat() == f"{day}T04:30:00+00:00"


@pytest.mark.parametrize(
    ("act", "form"),
    [
        ("snooze", {}),
        ("snooze", {"for": "pick", "at": "whenever"}),
        ("snooze", {"for": "pick", "at": "2001-01-01T10:00"}),
        ("reject", {"reason": "because"}),
    ],
)
@pytest.mark.parametrize("htmx", [True, False])
def test_an_act_without_its_answer_says_what_is_missing(ola, task_id, db, act, form, htmx):
    answer = ola.send(f"/queue/{task_id}/{act}", htmx=htmx, **form)

    assert answer.status_code == 422
    assert task(db, task_id).state is TaskState.OPEN
    assert ("<html" in answer.text) is not htmx


@pytest.mark.parametrize("zone", ["Europe", "../../etc/passwd", "Mars/Olympus", "x" * 500, "%00"])
def test_a_strange_time_zone_is_utc(ola, task_id, zone):
    ola.client.set_cookie("zone", zone)

    assert ola.get("/queue").status_code == 200


def test_the_slower_rep_sees_who_took_it(ola, eva, task_id):
    eva.send(f"/queue/{task_id}/accept")

    answer = ola.send(f"/queue/{task_id}/accept", htmx=True)

    assert answer.status_code == 409
    assert "Eva Lind was faster and has this one" in words(answer)
    assert "Eva Lind has this one." in words(answer)


def test_the_slower_rep_without_htmx_gets_a_page(ola, eva, task_id):
    eva.send(f"/queue/{task_id}/accept")

    answer = ola.send(f"/queue/{task_id}/accept")

    assert answer.status_code == 409
    assert "Eva Lind was faster and has this one" in words(answer)


def test_an_act_on_a_task_that_is_not_there_is_not_found(ola):
    assert ola.send("/queue/99/accept").status_code == 404
    assert ola.send("/queue/99/accept", htmx=True).status_code == 404


def test_a_refresh_is_empty_while_nothing_changes(ola, task_id):
    page = ola.get("/queue")
    marks = {"mark": value(page, "mark"), "task": task_id, "lead_mark": value(page, "lead_mark")}

    answer = ola.get("/queue/list", query_string=marks, headers=HTMX)

    assert (answer.status_code, answer.text) == (204, "")


def test_a_refresh_brings_what_is_new_and_leaves_the_lead_alone(ola, task_id, hear):
    page = ola.get("/queue")
    marks = {"mark": value(page, "mark"), "task": task_id, "lead_mark": value(page, "lead_mark")}
    hear(comment("2", "Nydelig!", actor=LIV, occurred_at=soon(minutes=1)))

    answer = ola.get("/queue/list", query_string=marks, headers=HTMX)

    assert answer.status_code == 200
    assert "Liv Berg" in answer.text
    assert 'aria-current="true"' in answer.text
    assert 'id="lead"' not in answer.text


def test_a_refresh_tells_that_another_took_the_open_lead(ola, eva, task_id):
    page = ola.get("/queue")
    marks = {"mark": value(page, "mark"), "task": task_id, "lead_mark": value(page, "lead_mark")}
    eva.send(f"/queue/{task_id}/accept")

    answer = ola.get("/queue/list", query_string=marks, headers=HTMX)

    assert 'id="lead" class="lead" aria-label="Lead" hx-swap-oob="morph"' in answer.text
    assert "Eva Lind has this one." in words(answer)


@pytest.mark.parametrize(
    ("who", "last"), [("team", "done"), ("all", "done"), ("mine", "snooze"), ("mine", "done")]
)
def test_a_refresh_notices_each_act_in_ones_own_other_window(ola, task_id, who, last):
    for act, form in (("accept", {}), (last, {"for": "3h"})):
        before = {"who": who, "mark": value(ola.get(f"/queue?who={who}"), "mark")}
        ola.send(f"/queue/{task_id}/{act}", **form)

        assert ola.get("/queue/list", query_string=before).status_code == 200


@pytest.mark.parametrize("said", ["v:{second}:{id}", "v:{first}:0", "x:{first}:{id}", "", "v:a:b"])
def test_a_token_that_does_not_fit_its_task_takes_nothing_back(ola, two_tasks, db, said):
    first, second = two_tasks
    verdict = value(ola.send(f"/queue/{first}/done", htmx=True), "said").split(":")[2]

    answer = ola.send("/queue/undo", said=said.format(first=first, second=second, id=verdict))

    assert answer.status_code == 404
    assert task(db, first).state is TaskState.DONE


@pytest.mark.parametrize(
    "path",
    [
        "/queue?q=%00&who=%00&task=%00&said=%00",
        "/queue?q=%F0%9F&who=mine",
        "/queue/list?task=99999999999999999999&mark=%00",
        "/contacts?q=%00&stage=%00&after=-1",
        "/contacts?after=99999999999999999999",
    ],
)
def test_odd_addresses_are_no_fault_of_ours(ola, task_id, path):
    assert ola.get(path).status_code == 200


@pytest.mark.parametrize("path", [f"/contacts/{10**30}", f"/queue?task={10**14}"])
def test_ids_beyond_all_rows_are_not_found(ola, path):
    assert ola.get(path).status_code == 404


def test_names_and_words_of_others_are_shown_as_text(ola, hear):
    hostile = Actor(
        id="h",
        handle='"><img src=x onerror=alert(1)>',
        name="<script>alert(1)</script>",
        company="{{ 7 * 7 }}",
        url="javascript:alert(1)",
    )
    text = "<script>alert(2)</script> Hva koster det?"
    hear(comment(text=text, actor=hostile, url="javascript:alert(3)", occurred_at=soon(hours=1)))

    for path in ("/queue", "/queue?task=1", "/contacts", "/contacts/1"):
        page = ola.get(path).text
        assert "<script>alert" not in page
        assert "<img" not in page
        assert 'href="javascript:' not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ 7 * 7 }}" in page


def test_outside_links_neither_tell_where_from_nor_hold_the_window(ola, hear):
    hear(comment(text="Hva koster det?", url="https://social.example/1", occurred_at=soon(hours=1)))

    page = ola.get("/queue").text

    assert 'href="https://social.example/1" rel="noopener noreferrer nofollow"' in page
