"""Facts as files: the same records as by API, line by line, in JSON Lines and CSV."""

import csv
import io
import json

import pytest

from crm_social.actions import facts as telling
from crm_social.actions import ingest, intake, posts
from crm_social.actions.ingest import Reading
from crm_social.api.fact_schemas import EXAMPLES
from crm_social.core import fact_records
from crm_social.core.facts import Actor, Post
from crm_social.errors import Busy, Invalid
from crm_social.store import ledger, memory, queue
from tests.cast import NOW, ago, comment, contact_of, record

#: What the example of a correction is about, in the same file.
SAID = record(
    kind="comment", id="https://social.example/statuses/1", text="Fint!", actor={"id": "kari"}
)
KEPT = [word for word in EXAMPLES if word != "verdict"]


def take(db, data, **options):
    problems = []
    report = ingest.ingest(
        db,
        io.BytesIO(data),
        NOW,
        is_csv=options.pop("is_csv", False),
        reading=Reading(options.pop("fact", "engagement"), options.pop("actor", "ola")),
        tell=problems.append,
        **options,
    )
    return report, problems


def lines(*records):
    return b"".join(json.dumps(one).encode() + b"\n" for one in records)


def stored(db):
    with db.reading() as session:
        return ledger.count(session)


def apply_all(db):
    while intake.apply_batch(db, NOW).facts:
        pass


def test_every_kind_of_fact_beside_engagements_is_taken_once(db):
    data = lines(*(EXAMPLES[word] for word in KEPT), SAID, record(fact="engagement"))

    first, problems = take(db, data)
    count = stored(db)
    again, _ = take(db, data)

    assert problems == []
    assert (first.lines, first.new, again.known, again.new) == (9, 9, 9, 0)
    # A referral is two.
    assert stored(db) == count == 10


def test_a_bad_line_is_named_and_never_stops_the_good_ones(db):
    data = lines(
        EXAMPLES["sale"],
        {**EXAMPLES["sale"], "currency": "kr"},
        {**EXAMPLES["signal"], "contact": {"id": 99}},
        {"fact": "wish"},
        {"fact": "verdict", "task_id": 1, "act": "done"},
        EXAMPLES["consent"],
    )

    report, problems = take(db, data)

    assert (report.new, report.refused) == (2, 4)
    assert sorted((one.line, one.field) for one in problems) == [
        (2, "currency"),
        (3, "contact.id"),
        (4, "fact"),
        (5, "task_id"),
    ]


def test_who_says_it_must_be_told_somewhere(db):
    _, (problem,) = take(db, lines(EXAMPLES["signal"]), actor=None)
    report, _ = take(db, lines({**EXAMPLES["signal"], "actor": "eva"}), actor=None)

    assert (problem.line, problem.field) == (1, "actor")
    assert report.new == 1


def test_a_verdict_in_a_file_is_said_to_its_task_and_known_the_next_time(db, take_in):
    take_in(comment(text="Hva koster disse?"))
    with db.reading() as session:
        (item,) = queue.open_for(session, "ola", NOW)
    line = lines({"fact": "verdict", "task": item.task.key, "act": "done", "actor": "eva"})

    first, _ = take(db, line)
    again, _ = take(db, line)

    assert (first.new, again.known) == (1, 1)
    with db.reading() as session:
        assert queue.get(session, item.id).task.owner == "eva"


def test_a_broken_load_goes_on_and_says_no_verdict_twice(db, take_in, monkeypatch):
    take_in(comment(text="Hva koster disse?"))
    with db.reading() as session:
        (item,) = queue.open_for(session, "ola", NOW)
    verdict = {"fact": "verdict", "task": item.task.key, "act": "done"}
    data = lines(EXAMPLES["sale"], verdict, EXAMPLES["mark"], EXAMPLES["consent"])
    before = stored(db)
    monkeypatch.setattr(ingest, "BATCH", 2)
    keep = telling.keep

    def full(session, records, now):
        if any(isinstance(one, fact_records.MarkRecord) for one in records):
            raise Busy("The disk is full.")
        return keep(session, records, now)

    with monkeypatch.context() as broken:
        broken.setattr(telling, "keep", full)
        with pytest.raises(Busy):
            take(db, data, identity=b"f" * 16)
    report, _ = take(db, data, identity=b"f" * 16)

    assert (report.resumed_at, report.new, report.known) == (2, 2, 0)
    assert stored(db) - before == 4


# ---- CSV

SALES = """system,id,what,contact.email,contact.external_id,contact.size,amount,currency,occurred_at
hubspot,d1,opened,kari@fjordkaffe.example,c1,40,12000.50,NOK,2026-11-24T08:00:00Z
hubspot,d1,won,kari@fjordkaffe.example,c1,,12000.50,NOK,2026-11-25T08:00:00Z
hubspot,d2,won,kari@fjordkaffe.example,c1,,"12 000,50",NOK,2026-11-25T08:00:00Z
"""
MIXED = """fact,platform,kind,id,occurred_at,actor.id,post.id,post,giveaway,text
,mastodon,comment,c1,2026-11-25T08:00:00Z,kari,p1,,,Fint!
mark,mastodon,,,2026-11-25T08:00:00Z,,,p1,yes,
mark,mastodon,,,2026-11-25T08:00:00Z,,x,p1,yes,
"""


def test_a_csv_file_of_one_kind_needs_no_column_for_it(db):
    report, (problem,) = take(db, SALES.encode(), is_csv=True, fact="sale")

    assert (report.new, report.refused) == (2, 1)
    assert (problem.line, problem.field) == (4, "amount")


def test_a_csv_file_may_hold_engagements_and_other_facts(db):
    report, (problem,) = take(db, MIXED.encode(), is_csv=True)

    assert (report.new, report.refused) == (2, 1)
    assert (problem.line, problem.field) == (4, "post")


def test_a_csv_file_of_engagements_still_needs_its_columns(db):
    with pytest.raises(Invalid, match="must be among them"):
        take(db, SALES.encode(), is_csv=True)


def test_every_example_can_be_written_as_csv(db):
    for word in KEPT:
        flat = {}
        for name, value in EXAMPLES[word].items():
            inner = value if isinstance(value, dict) else {None: value}
            flat |= {name + (f".{key}" if key else ""): one for key, one in inner.items()}
        text = io.StringIO()
        csv.writer(text).writerows([flat.keys(), flat.values()])
        take(db, lines(SAID))

        report, problems = take(db, text.getvalue().encode(), is_csv=True)

        assert (word, report.new, problems) == (word, 1, [])


# ---- applying


def test_what_cannot_be_applied_now_waits(db, monkeypatch):
    (taken,) = telling.take_in(
        db, [fact_records.parse("sale", json.dumps(EXAMPLES["sale"]).encode())], NOW
    )

    def busy(*_):
        raise Busy("Others kept changing the same contacts.")

    with monkeypatch.context() as broken:
        broken.setattr(memory, "apply", busy)
        telling.apply_now(db, taken.keys, NOW)

    with db.reading() as session:
        assert ledger.waiting(session) == 1


# ---- posts


def contest(number):
    return comment(
        str(number),
        f"@venn{number} ja!",
        actor=Actor(id=f"a{number}"),
        post=Post(id="contest", text="Vinn en espressomaskin! Tagg en venn."),
        occurred_at=ago(minutes=number + 1),
    )


def test_a_post_that_looks_like_a_giveaway_is_hinted_at_until_somebody_has_said(db, take_in):
    take_in(*(contest(number) for number in range(20)), comment("x", "Fine boots"))
    within = NOW - ago(days=30)

    (found,) = posts.hints(db, NOW, within, 100)
    posts.mark(db, found.platform, found.post, "mads", NOW, giveaway=False)

    assert (found.platform, found.post, found.hint.looks_like_one) == ("mastodon", "contest", True)
    assert posts.hints(db, NOW, within, 100) == []


def test_those_who_were_heard_of_before_are_no_first_timers(db, take_in):
    regulars = [
        comment(f"b{number}", actor=Actor(id=f"a{number}"), occurred_at=ago(days=9))
        for number in range(20)
    ]
    take_in(*regulars, *(contest(number) for number in range(20)))

    (found,) = posts.hints(db, NOW, NOW - ago(days=30), 100)

    assert not any("never heard of" in reason for reason in found.hint.reasons)


def test_a_mark_that_says_nothing_is_refused(db):
    with pytest.raises(Invalid):
        posts.mark(db, "mastodon", "p1", "mads", NOW)


def test_a_contact_of_a_file_is_found_by_our_id(db, take_in):
    take_in(comment())
    with db.reading() as session:
        kari = contact_of(session, "mastodon", "kari")

    report, _ = take(db, lines({**EXAMPLES["sale"], "contact": {"id": kari}}))
    apply_all(db)

    assert report.new == 1
