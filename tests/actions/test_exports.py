"""Whole tables leave as of one moment, and what must stay here does not leave with them."""

import csv
import io
import json

import pyarrow.parquet
import pytest
from pyarrow import BufferReader

from crm_social.actions import accounts, exports, forget, intake, privacy, replay
from crm_social.actions import ingest as ingestion
from crm_social.core.dealings import Consent, Person, Sale, Signal
from crm_social.core.exports import KEPT_HERE, TABLES
from crm_social.core.exports.writing import Form
from crm_social.core.facts import Actor, Post
from crm_social.errors import Forbidden, Invalid
from crm_social.store import audit
from crm_social.store import exports as stored
from crm_social.store.tables import Base
from tests.cast import LIV, NOW, PASSWORD, ago, comment, contact_of, engagement, like

BUYER = Person("email", "liv@fjordkaffe.example", email="liv@fjordkaffe.example", name="Liv Berg")
SALE = Sale(
    source="hubspot",
    id="d1",
    what="won",
    who=BUYER,
    occurred_at=ago(minutes=30),
    amount=1200.5,
    currency="NOK",
)
RAN = Actor(id="ran-9", handle="ran", name="Ran Restricted", company="Secret AS")
#: What two people with everything about them leave behind.
STORY = (
    like(),
    comment(actor=LIV, text="Hva koster disse?"),
    comment("2", actor=LIV, text="=cmd|' /C calc'!A0"),
    SALE,
    Signal(
        id="s1",
        what="need",
        who=BUYER,
        actor="ola",
        occurred_at=ago(minutes=20),
        note="They need boots.",
    ),
)


def lines(db, name, since=None):
    written = b"".join(exports.read(db, exports.table(name), Form.JSONL, since))
    return [json.loads(line) for line in written.splitlines()]


def everything(db, form=Form.JSONL):
    return b"".join(b"".join(exports.read(db, table, form, None)) for table in TABLES.values())


# ---- all of it, and no more


def test_every_table_of_the_database_is_exported_or_has_a_reason_not_to_be():
    named = {*stored.MADE_OF.values(), *KEPT_HERE}

    assert {table.name for table in Base.metadata.sorted_tables} - named == set()
    assert set(stored.MADE_OF) == set(TABLES)
    assert set(stored.MADE_OF.values()) & set(KEPT_HERE) == set()


@pytest.mark.parametrize("name", TABLES)
def test_every_table_can_be_read_in_every_form_with_its_columns(db, take_in, reps, name):
    take_in(*STORY)
    table = TABLES[name]

    told = lines(db, name)
    written = b"".join(exports.read(db, table, Form.CSV, None)).decode()
    heads, *rows = csv.reader(io.StringIO(written, newline=""))
    kept = pyarrow.parquet.read_table(
        BufferReader(b"".join(exports.read(db, table, Form.PARQUET, None)))
    )

    assert all(list(line) == table.names for line in told)
    assert heads == kept.column_names == table.names
    assert len(rows) == kept.num_rows == len(told)


def test_pieces_however_small_make_the_same_table(db, take_in, reps):
    take_in(*STORY, *(like(f"{n}", actor=Actor(id=f"a{n}")) for n in range(10, 17)))

    with db.reading() as session:
        for name in TABLES:
            whole = [row for rows in stored.pieces(session, name, None) for row in rows]
            by_two = [row for rows in stored.pieces(session, name, None, 2) for row in rows]
            assert by_two == whole, name


def test_a_table_is_as_of_the_moment_its_first_piece_is_read(db, take_in):
    take_in(*(like(f"{n}", actor=Actor(id=f"a{n}")) for n in range(2_500)))
    reading = exports.read(db, TABLES["engagements"], Form.JSONL, None)

    first = next(reading)
    take_in(like("late"))
    rest = b"".join(reading)

    assert len(first.splitlines()) == stored.PIECE
    assert len((first + rest).splitlines()) == 2_500


def test_only_what_was_added_since_then_is_asked_for(db, take_in):
    take_in(like("old", occurred_at=ago(days=9)), now=ago(days=8))
    take_in(like("new"))

    assert [one["engagement"] for one in lines(db, "engagements", ago(days=1))] == ["like-new"]
    assert len(lines(db, "facts", ago(days=1))) == 1
    with pytest.raises(Invalid, match="moves"):
        exports.check(TABLES["contacts"], Form.CSV, NOW)


def test_a_formula_is_a_text_in_csv(db, take_in):
    take_in(*STORY)

    written = b"".join(exports.read(db, TABLES["engagements"], Form.CSV, None)).decode()

    assert "'=cmd|" in written
    assert ",=cmd|" not in written


def test_times_numbers_and_texts_keep_their_kind_in_parquet(db, take_in):
    take_in(*STORY)

    kept = pyarrow.parquet.read_table(
        BufferReader(b"".join(exports.read(db, TABLES["sales"], Form.PARQUET, None)))
    ).to_pylist()

    (sale,) = kept
    assert (sale["amount"], sale["withdrawn"]) == (1200.5, False)
    assert sale["occurred_at"] == ago(minutes=30)


# ---- there and back


def test_exported_facts_make_the_same_state_elsewhere(db, take_in, wipe, tmp_path):
    take_in(*STORY)
    before = replay.state_digest(db, NOW, NOW)
    written = b"".join(exports.read(db, TABLES["facts"], Form.JSONL, None))
    wipe()

    report = ingestion.ingest(db, io.BytesIO(written), NOW, is_csv=False)
    while intake.apply_batch(db, NOW).facts:
        pass

    assert (report.new, report.refused) == (len(STORY), 0)
    assert replay.state_digest(db, NOW, NOW) == before


def test_a_fact_taken_out_twice_is_one(db, take_in):
    take_in(*STORY)
    written = b"".join(exports.read(db, TABLES["facts"], Form.JSONL, None))

    report = ingestion.ingest(db, io.BytesIO(written), NOW, is_csv=False)

    assert (report.new, report.known) == (0, len(STORY))


@pytest.mark.parametrize(
    ("ledger", "said"),
    [
        ({"fact": "publication", "id": "m", "actor": "ola", "model": "nonsense: 1"}, "cannot be"),
        ({"fact": "forgotten", "was": "sale"}, "about nobody"),
        ({"fact": "sale", "source": "crm"}, "missing"),
        ({"fact": "engagement", "platform": "x"}, "missing"),
        (7, "Expected"),
    ],
)
def test_a_line_that_is_no_exported_fact_is_refused(db, ledger, said):
    if isinstance(ledger, dict):
        ledger["occurred_at"] = "2026-11-01T00:00:00Z"
    heard = []

    report = ingestion.ingest(
        db,
        io.BytesIO(json.dumps({"ledger": ledger}).encode()),
        NOW,
        is_csv=False,
        tell=heard.append,
    )

    assert (report.refused, report.new) == (1, 0)
    assert said in heard[0].reason


# ---- what stays


@pytest.mark.parametrize("form", list(Form))
def test_nothing_of_linkedin_leaves_by_any_table(db, take_in, form):
    post = Post(id="li-post-7", text="Our post over there")
    take_in(
        *STORY,
        *(
            engagement(kind, "li", platform="linkedin", actor=RAN, post=post, text="Li text here")
            for kind in ("like", "comment")
        ),
    )

    written = everything(db, form)

    for secret in (b"ran-9", b"Ran Restricted", b"Secret AS", b"Li text here", b"li-post-7"):
        assert secret not in written
    # What names a platform in a tally names nobody.
    assert lines(db, "handles") == [
        one for one in lines(db, "handles") if one["platform"] != "linkedin"
    ]


def test_where_terms_let_ids_leave_names_and_words_stay(db, take_in):
    take_in(comment("9", platform="x", actor=RAN, text="Hva koster det?"))

    written = everything(db)

    assert b"ran-9" in written
    for secret in (b"Ran Restricted", b"Secret AS", b"Hva koster det?"):
        assert secret not in written


def test_who_objects_to_it_is_in_no_table(db, take_in):
    objection = Consent(
        id="c1",
        says="objected",
        purpose="export",
        who=Person("mastodon", "liv"),
        occurred_at=ago(minutes=5),
    )
    take_in(*STORY, objection)
    with db.reading() as session:
        number = contact_of(session, "mastodon", "liv")

    written = everything(db)

    assert b"Liv Berg" not in written
    assert b"liv@fjordkaffe" not in written
    for name, table in TABLES.items():
        if "contact_id" in table.names:
            assert number not in {line["contact_id"] for line in lines(db, name)}, name


def test_who_was_forgotten_is_in_no_table(db, take_in):
    take_in(*STORY)
    with db.reading() as session:
        number = contact_of(session, "mastodon", "liv")
    db.suppression_key = b"k" * 32
    forget.forget(db, number, by="ada", now=NOW)

    written = everything(db)

    for secret in (b"Liv Berg", b"fjordkaffe", b"Hva koster disse?"):
        assert secret not in written
    assert [one["ledger"]["id"] for one in lines(db, "facts")] == ["like-1"]


def test_nothing_anybody_signs_in_with_leaves(db, reps):
    made = accounts.add_token(
        db, name="t", scopes=["read"], username="ola", now=NOW, days=None
    ).token

    written = everything(db)

    assert b"ola" in written
    assert b"argon2" not in written
    assert PASSWORD.encode() not in written
    assert made.encode() not in written


# ---- who may, and what is written down


@pytest.mark.parametrize(
    ("name", "role", "allowed"),
    [
        ("contacts", "admin", True),
        ("contacts", "manager", True),
        ("contacts", "auditor", True),
        ("contacts", "rep", False),
        ("contacts", "marketing", False),
        ("users", "manager", True),
        ("audit", "manager", False),
        ("audit", "admin", True),
        ("contacts", "nobody", False),
    ],
)
def test_who_may_take_which_table(name, role, allowed):
    try:
        exports.check_role(TABLES[name], role)
    except Forbidden:
        assert not allowed
    else:
        assert allowed


def test_the_audit_says_what_left_in_which_form(db):
    exports.note(db, [TABLES["contacts"]], Form.CSV, None, "ada", NOW)

    with db.reading() as session:
        (line,) = audit.page(session, audit.Asked())
    assert (line.deed, line.by, line.subject) == ("data.exported", "ada", "table:contacts")
    assert line.detail == {"format": "csv"}


def test_what_is_handed_to_the_person_is_whole_all_the_same(db, take_in):
    """The gate is for bulk: a person's own copy holds what terms keep from others."""
    take_in(comment("9", platform="x", actor=RAN, text="Hva koster det?"))
    with db.reading() as session:
        number = contact_of(session, "x", "ran-9")

    told = privacy.hand_out(db, number, by="ada", now=NOW)

    assert told["contact"]["name"] == "Ran Restricted"
