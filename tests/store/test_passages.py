"""Passages and tallies are what counting everybody would give, whatever happened in which order."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, text

from crm_social.actions import forget, intake, tallying
from crm_social.core.facts import Actor
from crm_social.store import passages
from crm_social.store.reports import counting, owing
from crm_social.store.tables import Base
from tests.cast import LIV, NOW, ago, comment, contact_of, like
from tests.core.stories import stories
from tests.store.test_same_state import IN_ANY_DATABASE, append
from tests.store.test_same_state import apply_all as apply_facts

_NAMES = "SELECT contact_id, min(platform || '/' || uid) FROM handles GROUP BY contact_id"
TABLES = ("passages", "touches", "credits", "posts")


def apply_all(db):
    apply_facts(db)
    while tallying.tally(db, NOW, 7):
        pass


def kept(db):
    """Return all rows reports read, by who the person is rather than by number."""
    with db.reading() as session:
        names = {row[0]: row[1] for row in session.execute(text(_NAMES))}
        found = {}
        for table in TABLES:
            rows = session.execute(select(Base.metadata.tables[table])).mappings()
            found[table] = sorted(
                (
                    tuple(
                        (column, str(names[value] if column == "contact_id" else value))
                        for column, value in sorted(row.items())
                    )
                    for row in rows
                ),
            )
        return found


def tallies_agree(db):
    with db.reading() as session:
        kept_by = counting.all_of(session), owing.all_of(session)
        return kept_by == passages.recounted(session)


@IN_ANY_DATABASE
@given(
    story=stories(),
    seed=st.integers(0, 10**9),
    sizes=st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), max_size=8),
)
def test_any_order_and_any_batches_keep_the_same_rows(db, wipe, story, seed, sizes):
    wipe()
    append(db, story)
    apply_all(db)
    at_once = kept(db)
    assert tallies_agree(db)

    wipe()
    shuffled = list(story)
    random.Random(seed).shuffle(shuffled)
    start = 0
    for append_size, apply_size in sizes:
        append(db, shuffled[start : start + append_size])
        intake.apply_batch(db, NOW, apply_size)
        tallying.tally(db, NOW, 1 + start % 3)
        start += append_size
    append(db, shuffled[start:])
    apply_all(db)

    assert kept(db) == at_once
    assert tallies_agree(db)


@IN_ANY_DATABASE
@given(story=stories(), settled=st.booleans())
def test_folding_everybody_anew_changes_nothing(db, wipe, story, settled):
    wipe()
    append(db, story)
    apply_all(db)
    before = kept(db)
    if settled:
        tallying.settle(db)

    with db.writing() as session:
        session.execute(text("INSERT INTO stale SELECT id FROM contacts"))
    apply_all(db)

    assert kept(db) == before
    assert tallies_agree(db)


@IN_ANY_DATABASE
@given(story=stories())
def test_rows_that_were_never_made_come_with_the_next_fact(db, wipe, story):
    wipe()
    append(db, story)
    apply_all(db)
    before = kept(db)

    with db.writing() as session:
        for table in (*TABLES, "tallies", "tally_news", "owed", "owed_news"):
            session.execute(delete(Base.metadata.tables[table]))
        session.execute(text("INSERT INTO stale SELECT id FROM contacts"))
    apply_all(db)

    assert kept(db) == before
    assert tallies_agree(db)


@pytest.mark.parametrize("settled", [False, True])
def test_of_who_is_forgotten_nothing_is_left_to_count(db, take_in, settled):
    take_in(comment("1", "Hva koster dette?", actor=LIV), like("2", actor=Actor(id="per")))
    with db.reading() as session:
        liv = contact_of(session, "mastodon", "liv")
    if settled:
        tallying.settle(db)
    db.suppression_key = b"a key of thirty-two bytes or more"

    forget.forget(db, liv, by="ada", now=NOW)

    assert rows_of(db, liv) == [0, 0, 0]
    assert tallies_agree(db)


def rows_of(db, *contacts):
    """Return how many passages, touches and credits of these contacts there are."""
    with db.reading() as session:
        tables = [Base.metadata.tables[name] for name in TABLES[:3]]
        return [
            session.execute(
                select(func.count()).select_from(one).where(one.c.contact_id.in_(contacts))
            ).scalar_one()
            for one in tables
        ]


def test_of_who_was_merged_into_somebody_forgotten_nothing_is_left(db, take_in):
    mail = "per@sales.example"
    take_in(like("1", actor=Actor(id="a")), like("2", actor=Actor(id="b"), platform="bluesky"))
    with db.reading() as session:
        both = [contact_of(session, "mastodon", "a"), contact_of(session, "bluesky", "b")]
    told = [
        like("3", actor=Actor(id="a", email=mail)),
        like("4", actor=Actor(id="b", email=mail), platform="bluesky"),
    ]
    intake.append(db, told, NOW)
    apply_facts(db)
    db.suppression_key = b"a key of thirty-two bytes or more"

    forget.forget(db, min(both), by="ada", now=NOW)

    assert rows_of(db, *both) == [0, 0, 0]
    assert tallies_agree(db)


def test_somebody_listed_often_is_looked_at_once(db, take_in):
    take_in(*(like(str(n), actor=Actor(id=f"u{n}")) for n in range(3)))
    for turn in range(4):
        some = [like(f"{turn}-{n}", actor=Actor(id=f"u{n}")) for n in range(3)]
        intake.append(db, some, NOW)
        apply_facts(db)

    assert tallying.tally(db, NOW, 3) == 12
    assert tallying.tally(db, NOW, 3) == 0


def test_a_like_taken_back_leaves_no_touch(db, take_in):
    take_in(like("1", occurred_at=ago(days=3)), like("1", withdrawn=True))

    assert kept(db)["touches"] == []
