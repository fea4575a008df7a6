"""Files of records: bad lines are named, good ones are kept, broken loads go on."""

import io
import json
import random
from datetime import timedelta

import pytest

from crm_social.actions import ingest, intake, replay
from crm_social.errors import Busy, Invalid
from crm_social.store import contacts, ledger
from tests.cast import NOW, record


def lines(*records):
    return b"".join(
        (one if isinstance(one, bytes) else json.dumps(one).encode()) + b"\n" for one in records
    )


def take(db, data, **options):
    problems = []
    report = ingest.ingest(
        db,
        io.BytesIO(data),
        NOW,
        is_csv=options.pop("is_csv", False),
        tell=problems.append,
        **options,
    )
    return report, problems


def apply_all(db):
    while intake.apply_batch(db, NOW).facts:
        pass
    while intake.apply_due(db, NOW).contacts:
        pass


def many(count=60):
    rng = random.Random(5)
    return [
        record(
            id=f"like-{number}",
            kind=rng.choice(["like", "repost", "follow"]),
            occurred_at=f"2026-10-{rng.randrange(1, 29):02}T08:00:00Z",
            actor={"id": f"id{rng.randrange(9)}", "handle": "h", "name": "N"},
        )
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("line", "field", "reason"),
    [
        (b'{"platform": ', None, "truncated"),
        (b"not json", None, "malformed"),
        (b"[]", None, "Expected `object`"),
        (b'{"platform": "x", "kind": "like"}', "id", "missing required field"),
        (lines(record(occurred_at="2026-11-25T08:00:00")).strip(), "occurred_at", "timezone"),
        (lines(record(occurred_at="25.11.2026")).strip(), "occurred_at", "Invalid RFC3339"),
        (lines(record(post=None)).strip(), "post.id", "needs `post.id`"),
        (lines(record(kind="")).strip(), "kind", "length >= 1"),
        (lines(record(nonsense=1)).strip(), "nonsense", "unknown field"),
        (lines(record(actor={"id": "a", "email": 3})).strip(), "actor.email", "Expected `str"),
        (lines(record(text="x" * 10_001)).strip(), "text", "length <= 10000"),
        (lines(record(text="a\0b")).strip(), "text", "U+0000"),
        (b'{"platform": "x", "kind": "like", "id": "\xff"}', None, "UTF-8"),
        (b'{"text": "' + b"x" * 10_000_000 + b'"}', None, "longer than"),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, None, ""),
    ],
)
def test_a_bad_line_is_named_and_never_stops_the_good_ones(db, line, field, reason):
    data = lines(record(id="before"), line, record(id="after"))

    report, problems = take(db, data)

    assert (report.new, report.refused) == (2, 1)
    assert (problems[0].line, problems[0].field if field else None) == (2, field)
    assert reason in problems[0].reason


def test_a_future_date_is_kept_flagged_and_counts_when_its_time_comes(db):
    report, problems = take(db, lines(record(occurred_at="2026-11-27T09:00:00Z")))
    apply_all(db)

    assert (report.new, report.future, report.refused) == (1, 1, 0)
    assert "in the future" in str(problems[0])
    with db.reading() as session:
        assert contacts.stage_counts(session) == {"S0": 1}
    later = NOW + timedelta(days=2, hours=1)
    while intake.apply_due(db, later).contacts:
        pass
    with db.reading() as session:
        assert contacts.stage_counts(session) == {"S1": 1}
    assert replay.check(db, later) == (1, [])


def test_the_same_happening_with_other_content_has_one_winner_whatever_came_first(db, wipe):
    one, other = record(kind="comment", text="Fint!"), record(kind="comment", text="Pris?")
    digests = []
    for first, second in ((one, other), (other, one)):
        wipe()
        take(db, lines(first))
        apply_all(db)
        report, problems = take(db, lines(second))
        apply_all(db)
        digests.append(replay.state_digest(db, NOW))

        assert report.clash == 1
        assert "other content" in str(problems[0])
        assert replay.check(db, NOW) == (1, [])
    assert digests[0] == digests[1]


def test_the_same_happening_by_two_people_is_one_persons(db, wipe):
    kari, liv = record(), record(actor={"id": "liv", "handle": "liv", "name": "Liv Berg"})
    digests = []
    for first, second in ((kari, liv), (liv, kari)):
        wipe()
        take(db, lines(first))
        apply_all(db)
        take(db, lines(second))
        apply_all(db)
        digests.append(replay.state_digest(db, NOW))

        with db.reading() as session:
            assert contacts.stage_counts(session) == {"S0": 1, "S1": 1}
    assert digests[0] == digests[1]


def test_another_look_of_the_profile_is_no_clash(db):
    take(db, lines(record()))

    report, problems = take(
        db, lines(record(actor={"id": "kari", "handle": "kari@social.example", "name": "Kari N."}))
    )

    assert (report.relabelled, report.clash, problems) == (1, 0, [])


def test_follower_counts_are_no_news(db):
    take(db, lines(record(actor={"id": "kari", "followers": 10})))

    report, _ = take(db, lines(record(actor={"id": "kari", "followers": 11})))

    assert (report.known, report.new) == (1, 0)


def test_an_unknown_kind_is_kept_and_named(db):
    report, _ = take(db, lines(record(kind="superlike")))

    assert (report.new, report.unknown_kinds) == (1, {"superlike"})


def test_a_file_the_same_shuffled_and_twice_in_ten_pieces_give_one_digest(db, wipe):
    told = many()
    shuffled = random.Random(1).sample(told, len(told))
    digests = []
    for pieces in ([told], [shuffled], [told[start::10] for start in range(10)] * 2):
        wipe()
        for piece in pieces:
            take(db, lines(*piece))
            apply_all(db)
        digests.append(replay.state_digest(db, NOW))

    assert len(set(digests)) == 1


def test_a_load_that_broke_off_goes_on_where_it_was(db, monkeypatch):
    monkeypatch.setattr(ingest, "BATCH", 10)
    data = lines(*many(35))
    identity = b"i" * 16

    class Killed(Exception):
        pass

    def die(position, report):
        if report.lines == 20:
            raise Killed

    with pytest.raises(Killed):
        take(db, data, identity=identity, progress=die)
    report, _ = take(db, data, identity=identity)

    assert (report.resumed_at, report.lines, report.new) == (20, 15, 15)
    with db.reading() as session:
        assert ledger.count(session) == 35


def test_csv_with_dotted_names_is_the_same_as_json(db, wipe):
    csv = (
        "\ufeffplatform,channel,kind,id,occurred_at,withdrawn,actor.id,actor.handle,actor.name,"
        "post.id,post.url,post.text,text\n"
        'mastodon,@shop,like,like-1,2026-11-25T08:00:00Z,,kari,kari@social.example,"Kari Nordmann",'
        'p1,https://social.example/p1,"New winter boots",\n'
    ).encode()
    take(db, csv, is_csv=True)
    apply_all(db)
    from_csv = replay.state_digest(db, NOW)
    wipe()
    take(db, lines(record()))
    apply_all(db)

    assert replay.state_digest(db, NOW) == from_csv


def test_csv_lines_that_cannot_be_used_are_named_by_their_line(db):
    header = "platform,kind,id,occurred_at,actor.id,withdrawn,actor.followers,text\n"
    rows = (
        'x,follow,1,2026-11-25T08:00:00Z,kari,,12,"two\nlines"\n'
        "x,follow,2,2026-11-25T08:00:00Z,kari\n"
        "x,follow,3,2026-11-25T08:00:00Z,kari,maybe,,\n"
        "x,follow,4,2026-11-25T08:00:00Z,kari,false,many,\n"
        "x,follow,5,2026-11-25T08:00:00Z,kari,TRUE,,\n"
    )

    report, problems = take(db, (header + rows).encode(), is_csv=True)

    assert (report.new, report.refused) == (2, 3)
    assert [problem.line for problem in problems] == [4, 5, 6]
    assert "has 5 values and the header 8" in problems[0].reason
    assert "withdrawn must be true or false" in problems[1].reason
    assert "actor.followers must be a whole number" in problems[2].reason


def test_a_csv_without_a_header_is_refused_as_a_whole(db):
    with pytest.raises(Invalid, match="column names"):
        take(db, b"x,follow,1,2026-11-25T08:00:00Z,kari\n", is_csv=True)


def test_an_empty_file_is_no_error(db):
    assert take(db, b"")[0].lines == 0
    assert take(db, b"\n\n")[0].lines == 0


def test_a_full_disk_says_so_and_nothing_is_half_done(sqlite_db):
    from tests.store.test_faults import limit_pages

    limit_pages(sqlite_db, more=2)

    with pytest.raises(Busy, match="Nothing was kept"):
        take(sqlite_db, lines(*many(3000)))

    with sqlite_db.reading() as session:
        assert ledger.count(session) == 0
