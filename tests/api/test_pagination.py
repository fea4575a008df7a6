"""Walking lists piece by piece."""

import base64

import pytest

from crm_social.core.facts import Actor
from tests.cast import NOW, ago, comment, like


def person(number):
    return Actor(id=f"p{number}", handle=f"p{number}@social.example")


def walk(api, address, between=lambda: None):
    """Follow `next` to the end. Return the items of every piece."""
    pieces = []
    while address:
        answer = api.get(address)
        assert answer.status_code == 200, answer.json
        pieces.append(answer.json["items"])
        address = answer.json["next"]
        between()
    return pieces


@pytest.mark.parametrize("number", [0, 1, 4, 5, 6, 10])
def test_a_walk_sees_everything_once(api, take_in, number):
    take_in(*(comment(str(one), actor=person(one)) for one in range(number)))

    for path in ("contacts", "tasks"):
        pieces = walk(api, f"/api/v1/{path}?limit=5")
        ids = [item["id"] for piece in pieces for item in piece]
        assert ids == sorted(set(ids))
        assert len(ids) == number
        assert len(pieces) == max(1, -(-number // 5))


def test_rows_that_come_meanwhile_are_met_at_the_end(api, take_in):
    take_in(*(comment(str(one), actor=person(one)) for one in range(5)))
    more = iter(range(100, 104))

    def add():
        for one in more:
            take_in(comment(str(one), actor=person(one)))
            return

    pieces = walk(api, "/api/v1/contacts?limit=2", add)

    handles = [item["handle"] for piece in pieces for item in piece]
    assert len(handles) == len(set(handles))
    assert {f"p{one}@social.example" for one in (*range(5), 100, 101, 102)} <= set(handles)


def test_the_next_piece_keeps_the_filters(api, take_in):
    take_in(*(comment(str(one), "Hva koster det?", actor=person(one)) for one in range(3)))
    take_in(like("x"))

    pieces = walk(api, "/api/v1/contacts?limit=1&stage=S2&q=social.example")

    assert [len(piece) for piece in pieces] == [1, 1, 1]
    assert {piece[0]["stage"] for piece in pieces} == {"S2"}


def test_leads_are_walked_too(api, take_in):
    take_in(*(comment(str(one), "Hva koster det?", actor=person(one)) for one in range(3)))

    assert [len(piece) for piece in walk(api, "/api/v1/leads?limit=2")] == [2, 1]


def test_a_timeline_goes_on_where_it_was_while_things_happen(api, db, take_in):
    # Two at each moment, so that a piece may end between them.
    take_in(*(like(str(one), occurred_at=ago(hours=1 + one // 2)) for one in range(9)))
    (kari,) = api.get("/api/v1/contacts").json["items"]
    address = f"/api/v1/contacts/{kari['id']}/timeline"
    before = [str(entry) for entry in api.get(address).json["items"]]
    news = iter(range(20, 40))

    pieces = walk(
        api, f"{address}?limit=2", lambda: take_in(like(str(next(news)), occurred_at=NOW))
    )

    assert [str(entry) for piece in pieces for entry in piece] == before


def test_a_piece_has_50_items_unless_told_otherwise(api, take_in):
    take_in(*(like(str(one), actor=person(one)) for one in range(51)))

    assert [len(piece) for piece in walk(api, "/api/v1/contacts")] == [50, 1]
    assert [len(piece) for piece in walk(api, "/api/v1/contacts?limit=200")] == [51]


def test_next_is_relative_whatever_host_was_asked(api, take_in):
    take_in(*(like(str(one), actor=person(one)) for one in range(2)))

    answer = api.get("/api/v1/contacts?limit=1", headers={"Host": "evil.example"})

    assert answer.json["next"].startswith("/api/v1/contacts?")


def cursor(place):
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "wrong",
    [
        "x",
        "=",
        "AAAA",
        "é",
        "\ud83d\ude00",
        "a" * 5000,
        cursor("1"),
        cursor("1.id") + "=",
        cursor("1.id") + "\n",
        cursor("-1.id"),
        cursor(f"{2**63}.id"),
        cursor("99999999999999999999.id"),
        cursor("1.f00"),
        cursor("1.id.id"),
        cursor("1'.id"),
    ],
)
def test_a_cursor_that_is_none_of_ours_is_refused(api, wrong):
    answer = api.get("/api/v1/contacts", query_string={"cursor": wrong.encode("utf-8", "replace")})

    assert (answer.status_code, answer.json["field"]) == (422, "cursor")


def test_the_cursor_of_another_list_is_refused(api, take_in, contact_id):
    timeline = api.get(f"/api/v1/contacts/{contact_id}/timeline?limit=1").json["next"]
    theirs = timeline.partition("cursor=")[2].partition("&")[0]

    assert api.get(f"/api/v1/contacts?cursor={theirs}").status_code == 422
    ours = cursor("1.id")
    assert api.get(f"/api/v1/contacts/{contact_id}/timeline?cursor={ours}").status_code == 422
