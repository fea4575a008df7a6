"""POST /api/v1/engagements."""

import json
from datetime import timedelta

import pytest

from crm_social.actions import intake
from crm_social.store import ledger
from tests.cast import NOW, record


def outcomes(answer):
    return [one["outcome"] for one in answer.json["outcomes"]]


def stored(db):
    with db.reading() as session:
        return ledger.count(session)


def test_good_records_are_kept_before_the_answer(db, send):
    answer = send(record(), record(id="like-2"))

    assert answer.status_code == 200
    assert answer.json == {
        "accepted": 2,
        "refused": 0,
        "outcomes": [{"index": 0, "outcome": "new"}, {"index": 1, "outcome": "new"}],
    }
    assert stored(db) == 2


def test_a_bare_list_is_a_batch_too(db, send):
    assert outcomes(send(body=json.dumps([record()]).encode())) == ["new"]
    assert stored(db) == 1


def test_one_bad_record_does_not_stop_the_good_ones(db, send):
    answer = send(record(), {"platform": "mastodon"}, record(id="like-3"), record(kind="Æ"))

    assert answer.status_code == 200
    assert (answer.json["accepted"], answer.json["refused"]) == (2, 2)
    assert outcomes(answer) == ["new", "refused", "new", "refused"]
    assert answer.json["outcomes"][1] == {
        "index": 1,
        "outcome": "refused",
        "field": "kind",
        "reason": "The record is missing required field `kind`.",
    }
    assert answer.json["outcomes"][3]["field"] == "kind"
    assert stored(db) == 2


@pytest.mark.parametrize(
    "broken",
    [
        b'{"text": "\\ud800"}',
        b'{"text": "\xff"}',
        b'{"text": "a\x00b"}',
        b'{"followers": NaN}',
        b'{"followers": ' + b"9" * 5000 + b"}",
    ],
)
def test_a_record_that_is_broken_inside_does_not_stop_the_good_ones(db, send, broken):
    good = json.dumps(record()).encode()

    answer = send(body=b'{"engagements": [' + broken + b"," + good + b', {"text": "\\udfff"}]}')

    assert outcomes(answer) == ["refused", "new", "refused"]
    assert stored(db) == 1


def test_where_all_are_refused_the_answer_is_a_problem_with_the_outcomes(db, send):
    answer = send({}, record(actor={"id": ""}))

    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert answer.json["title"] == "Invalid"
    assert (answer.json["accepted"], answer.json["refused"]) == (0, 2)
    assert [one["field"] for one in answer.json["outcomes"]] == ["platform", "actor.id"]
    assert stored(db) == 0


def test_the_same_batch_again_is_known(db, send):
    batch = [record(), record(id="like-2")]
    send(*batch)

    answer = send(*batch)

    assert answer.status_code == 200
    assert outcomes(answer) == ["known", "known"]
    assert stored(db) == 2


def test_of_copies_in_one_batch_only_the_first_is_new(send):
    assert outcomes(send(record(), record())) == ["new", "known"]


def test_another_look_of_the_profile_is_relabelled(send):
    send(record())

    renamed = record(actor={"id": "kari", "name": "Kari Hansen"})

    assert outcomes(send(renamed)) == ["relabelled"]


def test_the_same_happening_told_otherwise_is_a_clash(send):
    send(record(kind="comment", text="one"))

    assert outcomes(send(record(kind="comment", text="two"))) == ["clash"]


def test_what_lies_ahead_is_kept_for_its_time(db, send):
    ahead = (NOW + timedelta(minutes=6)).isoformat()
    soon = (NOW + timedelta(minutes=4)).isoformat()

    answer = send(record(occurred_at=ahead), record(id="like-2", occurred_at=soon))

    assert outcomes(answer) == ["future", "new"]
    assert stored(db) == 2


@pytest.mark.parametrize("number", [1, 1_000])
def test_a_batch_has_up_to_1000_records(send, number):
    answer = send(*(record(id=str(index)) for index in range(number)))

    assert (answer.status_code, answer.json["accepted"]) == (200, number)


@pytest.mark.parametrize("number", [0, 1_001])
def test_a_batch_of_none_or_too_many_is_refused_whole(db, send, number):
    answer = send(*(record(id=str(index)) for index in range(number)))

    assert (answer.status_code, answer.json["title"]) == (422, "Invalid")
    assert answer.json["field"] == "engagements"
    assert stored(db) == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[",
        b"[{}",
        b"[{},]",
        b'[{"a":"\\ud800"},]',
        b'[{"a":"\\ud800"}]]',
        b'{"engagements":[{"a":"\\ud800"}],"more":1}',
        b'{"engagements":{}}',
        b'{"engagements":null}',
        b'{"records":[]}',
        b'{"engagements":[{}],"more":1}',
        b"null",
        b"true",
        b"1",
        b'"x"',
        b"\xff",
        b"[" * 100_000,
        b'[{"a":' * 5_000,
    ],
)
def test_what_is_no_batch_is_refused(db, send, body):
    answer = send(body=body)

    assert (answer.status_code, answer.json["title"]) == (422, "Invalid")
    assert stored(db) == 0


def test_a_records_own_scalars_are_refused_one_by_one(send):
    answer = send(1, "x", None, [], record())

    assert outcomes(answer) == ["refused"] * 4 + ["new"]


def test_of_two_equal_keys_the_last_wins(db, send):
    twice = json.dumps(record()).replace('"id": "like-1"', '"id": "first", "id": "last"', 1)
    send(body=f"[{twice}]".encode())

    assert outcomes(send(record(id="last"))) == ["known"]


def test_a_body_over_one_megabyte_is_refused(db, send):
    answer = send(record(text="x" * 1_000_001))

    assert (answer.status_code, answer.json["title"]) == (413, "RequestEntityTooLarge")
    assert stored(db) == 0


@pytest.mark.parametrize(
    ("content_type", "encoding"),
    [
        ("text/plain", None),
        ("", None),
        ("application/x-www-form-urlencoded", None),
        ("application/json; charset=utf-7", None),
        ("application/json", "gzip"),
        ("application/json", "zstd-x"),
    ],
)
def test_what_is_not_plain_json_is_refused(api, content_type, encoding):
    answer = api.post(
        "/api/v1/engagements",
        data=json.dumps([record()]),
        content_type=content_type,
        headers={"Content-Encoding": encoding} if encoding else None,
    )

    assert (answer.status_code, answer.json["title"]) == (415, "UnsupportedMediaType")


def test_unknown_parameters_are_refused(api):
    answer = api.post("/api/v1/engagements?dry_run=1", json=[record()])

    assert (answer.status_code, answer.json["field"]) == (422, "dry_run")


def test_what_came_in_is_applied(db, send, api):
    send(record(kind="comment", text="Hva koster disse?"))
    intake.apply_batch(db, NOW)

    (lead,) = api.get("/api/v1/leads").json["items"]
    assert lead["name"] == "Kari Nordmann"
    assert [task["because"] for task in lead["tasks"]] == ["wants_to_buy"]
