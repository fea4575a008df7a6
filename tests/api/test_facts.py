"""POST /api/v1/facts/…: every kind is kept, idempotent, and refused by field."""

import json
from datetime import timedelta

import pytest

from crm_social.actions import intake
from crm_social.api.fact_schemas import EXAMPLES
from crm_social.api.facts import WORDS
from crm_social.core import facts
from crm_social.store import inbox, ledger, meant
from tests.api.test_hostile import BATCH_BYTES, batches, in_time, strings
from tests.cast import LIV, NOW, comment, contact_of, like

#: All but verdicts, which need a task.
KEPT = sorted(set(WORDS) - {"verdicts"})
#: The engagement that the example of a correction is about.
SAID = comment(id="https://social.example/statuses/1", text="Helt greit")
#: A field to break in each kind, and how.
BROKEN = {
    "sales": ("currency", "kr"),
    "signals": ("what", "hunch"),
    "consents": ("purpose", "fun"),
    "referrals": ("referred", {}),
    "links": ("tie", "maybe"),
    "corrections": ("label", "nice"),
    "marks": ("platform", "Mastodon"),
    "verdicts": ("act", "perhaps"),
}


@pytest.fixture
def tell(api):
    """Send records, or a raw body, as facts of a kind."""

    def post(plural, *records, body=None):
        data = json.dumps({plural: records}).encode() if body is None else body
        return api.post(f"/api/v1/facts/{plural}", data=data, content_type="application/json")

    return post


def example(plural, **changes):
    return {**EXAMPLES[WORDS[plural]], **changes}


def outcomes(answer):
    return [one["outcome"] for one in answer.json["outcomes"]]


def waiting(db):
    with db.reading() as session:
        return ledger.waiting(session)


def told(db, *handle):
    """Return the facts in the ledger that are about this handle."""
    subject = facts.subject_of(*handle)
    with db.reading() as session:
        found = ledger.of_subjects(session, [subject], pending=True)
    return [one.fact for one in found.get(subject, [])]


# ---- every kind


@pytest.mark.parametrize("plural", KEPT)
def test_an_example_is_kept_before_the_answer_and_known_the_next_time(db, tell, take_in, plural):
    take_in(SAID)
    with db.reading() as session:
        before = ledger.count(session)

    first, again = tell(plural, example(plural)), tell(plural, example(plural))

    assert (first.status_code, outcomes(first)) == (200, ["new"])
    assert (again.status_code, outcomes(again)) == (200, ["known"])
    with db.reading() as session:
        assert ledger.count(session) - before == (2 if plural == "referrals" else 1)


@pytest.mark.parametrize("plural", KEPT)
def test_a_bare_list_without_the_word_is_taken_too(tell, take_in, plural):
    take_in(SAID)
    bare = {name: value for name, value in example(plural).items() if name != "fact"}

    assert outcomes(tell(plural, body=json.dumps([bare]).encode())) == ["new"]


@pytest.mark.parametrize("plural", sorted(WORDS))
def test_a_bad_record_names_its_field_and_never_stops_the_good_ones(tell, task_id, take_in, plural):
    take_in(SAID)
    field, value = BROKEN[plural]
    good = example(plural, **({"task_id": task_id} if plural == "verdicts" else {}))

    answer = tell(plural, {**good, field: value}, good, {**good, "nonsense": 1})

    assert outcomes(answer) == ["refused", "new", "refused"]
    assert (answer.json["accepted"], answer.json["refused"]) == (1, 2)
    assert [one.get("field") for one in answer.json["outcomes"]] == [field, None, "nonsense"]


@pytest.mark.parametrize("plural", sorted(WORDS))
def test_where_all_are_refused_the_answer_is_a_problem_with_the_outcomes(tell, plural):
    answer = tell(plural, {}, example(plural, fact="wish"))

    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert outcomes(answer) == ["refused", "refused"]
    assert answer.json["outcomes"][1]["field"] == "fact"


@pytest.mark.parametrize("plural", sorted(WORDS))
def test_a_batch_has_1_to_1000_records(tell, plural):
    assert tell(plural).json["field"] == plural
    assert tell(plural, *[{}] * 1_001).json["field"] == plural
    assert tell(plural, body=b'{"engagements": [{}]}').status_code == 422


@pytest.mark.parametrize("plural", sorted({*KEPT} - {"corrections", "links", "marks"}))
def test_an_unknown_contact_is_named(tell, plural):
    answer = tell(plural, example(plural, contact={"id": 99}))

    assert answer.status_code == 422
    assert answer.json["outcomes"][0]["field"] == "contact.id"
    assert answer.json["outcomes"][0]["reason"] == "There is no contact 99."


@pytest.mark.parametrize("plural", sorted({*KEPT} - {"sales", "referrals"}))
def test_what_is_said_is_said_by_the_tokens_user(db, tell, take_in, plural):
    take_in(SAID)

    theirs, ours = tell(plural, example(plural, actor="eva")), tell(plural, example(plural))

    assert theirs.json["outcomes"][0]["field"] == "actor"
    assert outcomes(ours) == ["new"]


def test_what_lies_ahead_waits_for_its_time(tell):
    ahead = (NOW + timedelta(days=1)).isoformat()

    assert outcomes(tell("sales", example("sales", occurred_at=ahead))) == ["future"]


# ---- whom it is about


def test_our_id_means_the_contacts_oldest_handle_and_no_address(db, tell, take_in):
    take_in(comment(actor=LIV))
    with db.reading() as session:
        contact = contact_of(session, "mastodon", "liv")

    tell("signals", example("signals", contact={"id": contact}))

    assert [type(one).__name__ for one in told(db, "mastodon", "liv")][-1] == "Signal"


def test_the_id_of_a_merged_contact_leads_on(db, tell, take_in):
    take_in(like(actor=LIV), like("2", platform="x", actor=facts.Actor(id="liv_b")))
    with db.reading() as session:
        lost = contact_of(session, "x", "liv_b")
    take_in(like("3", platform="x", actor=facts.Actor(id="liv_b", email=LIV.email)))
    with db.reading() as session:
        left = contact_of(session, "x", "liv_b")

    answer = tell("signals", example("signals", contact={"id": lost}))

    assert lost != left
    assert outcomes(answer) == ["new"]
    assert any(type(one).__name__ == "Signal" for one in told(db, "mastodon", "liv"))


def test_a_signal_is_applied_ahead_of_the_backlog(db, tell, take_in):
    take_in(comment())
    intake.append(db, [like(str(number)) for number in range(9)], NOW)

    tell(
        "signals",
        example("signals", contact={"platform": "mastodon", "handle_id": "kari"}),
    )

    assert waiting(db) == 9
    with db.writing() as session:
        assert {type(one.fact).__name__ for one in inbox.take(session, 99)} == {"Engagement"}


def test_a_crm_that_knows_only_the_address_and_one_that_knows_its_id_tell_of_one_contact(
    db, tell, take_in
):
    """A CRM's webhooks: opened and won with the address; later with its id and the address."""
    take_in(comment(actor=LIV))
    by_mail = {"email": "Liv@Fjordkaffe.example"}
    both = {"external_id": "c-1", "email": "liv@fjordkaffe.example"}
    for what, contact, at in (
        ("opened", by_mail, "2026-11-25T08:00:00Z"),
        ("won", by_mail, "2026-11-25T08:30:00Z"),
        ("opened", both, "2026-11-25T08:40:00Z"),
    ):
        sale = example("sales", id=f"d-{contact is both}", what=what, contact=contact)
        assert outcomes(tell("sales", {**sale, "occurred_at": at})) == ["new"]
    while intake.apply_batch(db, NOW).facts:
        pass

    by_address = told(db, "email", "liv@fjordkaffe.example")
    by_id = told(db, "crm.hubspot", "c-1")
    assert [one.what for one in by_address] == ["opened", "won"]
    assert [(one.what, one.who.email) for one in by_id] == [("opened", "liv@fjordkaffe.example")]
    assert waiting(db) == 0
    with db.reading() as session:
        assert contact_of(session, "email", "liv@fjordkaffe.example") is not None
        assert contact_of(session, "email", "liv@fjordkaffe.example") == contact_of(
            session, "mastodon", "liv"
        )


def test_a_sale_that_names_our_id_and_the_crms_ties_the_two_once(db, tell, take_in):
    take_in(comment())
    with db.reading() as session:
        kari = contact_of(session, "mastodon", "kari")
        before = ledger.count(session)
    contact = {"id": kari, "external_id": "c-1"}

    tell("sales", example("sales", contact=contact, what="opened"))
    tell("sales", example("sales", contact=contact, occurred_at="2026-11-25T08:40:00Z"))

    with db.reading() as session:
        assert ledger.count(session) - before == 3


# ---- links, referrals


def test_never_between_handles_of_one_contact_is_refused(db, tell, take_in):
    take_in(like(actor=LIV))
    ends = {
        "a": {"email": LIV.email},
        "b": {"platform": "mastodon", "handle_id": "liv"},
    }

    answer = tell("links", example("links", tie="never", **ends))

    assert answer.json["outcomes"][0]["field"] == "tie"
    assert "split them first" in answer.json["outcomes"][0]["reason"]


def test_nobody_refers_themselves_by_another_handle(db, tell, take_in):
    take_in(like(actor=LIV))

    answer = tell(
        "referrals",
        example(
            "referrals",
            contact={"platform": "mastodon", "handle_id": "liv"},
            referred={"email": LIV.email},
        ),
    )

    assert answer.json["outcomes"][0]["field"] == "referred"


# ---- verdicts


def test_a_verdict_is_said_by_id_or_key_and_known_the_next_time(api, tell, task_id):
    key = api.get(f"/api/v1/tasks/{task_id}").json["key"]
    until = (NOW + timedelta(days=2)).isoformat()

    answers = [
        tell("verdicts", verdict)
        for verdict in (
            {"task": key, "act": "accept"},
            {"task_id": task_id, "act": "accept"},
            {"task_id": task_id, "act": "snooze", "until": until},
            {"task_id": task_id, "act": "snooze", "until": until},
            {"task": key, "act": "done", "note": "Sent it."},
            {"task": key, "act": "done", "note": "Sent it."},
            {"task_id": task_id, "act": "reject", "reason": "bad_timing"},
        )
    ]

    assert [outcomes(one) for one in answers] == [
        ["new"], ["known"], ["new"], ["known"], ["new"], ["known"], ["refused"],
    ]  # fmt: skip
    assert answers[-1].json["outcomes"][0]["field"] == "act"
    assert api.get(f"/api/v1/tasks/{task_id}").json["state"] == "done"


@pytest.mark.parametrize(
    ("verdict", "field"),
    [
        ({"act": "done"}, "task_id"),
        ({"act": "done", "task_id": 99}, "task_id"),
        ({"act": "done", "task": "0" * 32}, "task"),
        ({"act": "done", "task": "x"}, "task"),
        ({"act": "snooze"}, "until"),
        ({"act": "snooze", "until": "2036-01-01T00:00:00Z"}, "until"),
        ({"act": "accept", "until": "2026-12-01T00:00:00Z"}, "until"),
        ({"act": "reject"}, "reason"),
        ({"act": "accept", "note": "n"}, "note"),
    ],
)
def test_a_verdict_that_cannot_be_said_names_its_field(tell, task_id, verdict, field):
    named = {} if {"task", "task_id"} & verdict.keys() or verdict == {"act": "done"} else None
    answer = tell("verdicts", verdict if named == {} else {**verdict, "task_id": task_id})

    assert answer.json["outcomes"][0]["field"] == field


def test_what_another_rep_took_is_refused(client, tell, token, task_id):
    others = token("follow-up", username="eva")
    client.post(f"/api/v1/tasks/{task_id}/accept", headers=others)

    answer = tell("verdicts", {"task_id": task_id, "act": "done"})

    assert "eva has taken" in answer.json["outcomes"][0]["reason"]


# ---- hostile input


def spread(value, prefix=""):
    """Yield the dotted name of every text field of an example."""
    for name, inner in value.items():
        if isinstance(inner, dict):
            yield from spread(inner, f"{prefix}{name}.")
        elif isinstance(inner, str) and name != "fact":
            yield prefix + name


def with_value(plural, dotted, value, number):
    record = json.loads(json.dumps(example(plural, id=f"{dotted}-{number}")))
    group, dot, rest = dotted.partition(".")
    if dot:
        record[group][rest] = value
    else:
        record[group] = value
    return record


@pytest.mark.parametrize(
    ("plural", "field"),
    [(plural, field) for plural in KEPT for field in spread(example(plural))],
)
def test_every_hostile_string_in_every_field_is_kept_or_refused(db, tell, take_in, plural, field):
    take_in(SAID)
    records = [
        with_value(plural, field, one, number)
        for number, one in enumerate(strings())
        if len(one) < BATCH_BYTES
    ]
    sent = 0

    for body in batches(records):
        answer = in_time(lambda body=body: tell(plural, body=body))
        assert answer.status_code in {200, 422}
        sent += answer.json["accepted"] + answer.json["refused"]
    while intake.apply_batch(db, NOW).facts:
        pass

    assert sent == len(records)


def test_the_oldest_handle_is_meant(db, take_in):
    take_in(
        like(actor=LIV),
        like("2", platform="x", actor=facts.Actor(id="liv_b", email=LIV.email)),
    )
    with db.reading() as session:
        contact = contact_of(session, "x", "liv_b")

        assert meant.handles(session, {contact, 99}) == {contact: ("mastodon", "liv")}


def test_an_address_is_meant_only_where_there_is_nothing_else(db, tell, take_in):
    tell("signals", example("signals", contact={"email": LIV.email}))
    take_in()
    with db.reading() as session:
        contact = contact_of(session, "email", LIV.email)
        alone = meant.handles(session, {contact})
    take_in(like(actor=LIV))
    with db.reading() as session:
        contact = contact_of(session, "mastodon", "liv")
        both = meant.handles(session, {contact})

    assert list(alone.values()) == [("email", LIV.email)]
    assert list(both.values()) == [("mastodon", "liv")]
