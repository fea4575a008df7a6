"""Forgetting one person leaves nothing of them, and changes nobody else."""

import json
import random
import signal
import subprocess
import sys
import textwrap
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from crm_social import signing
from crm_social.actions import forget, intake, replay, webhooks
from crm_social.core.dealings import (
    Consent,
    Deal,
    Link,
    Person,
    Referral,
    Sale,
    Sign,
    Signal,
    Tie,
)
from crm_social.core.facts import Actor, seal, subject_of
from crm_social.errors import ConfigError, NotFound
from crm_social.jobs import Works
from crm_social.outbound import Policy
from crm_social.store import (
    contacts,
    deliveries,
    forgetting,
    ledger,
    people,
    posts,
    rebuild,
    suppression,
)
from crm_social.store.db import utc_now
from crm_social.store.ledger import Appended
from crm_social.store.tables import Base
from tests.cast import KARI, NOW, ago, comment, contact_of, like
from tests.core.stories import stories

KEY = suppression.key_of("test " * 8 + "secret key")
IN_ANY_DATABASE = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
#: One word in everything of Sol's: wherever it is found, something of hers is left.
SOL = Actor(
    id="plant-id",
    handle="plant-handle@social.example",
    name="Plant Name",
    url="https://social.example/plant-url",
    bio="plant bio",
    email="Plant-Mail@fjordkaffe.example",
    company="Plant Company",
    title="Plant Title",
    location="Plant Place",
)


@pytest.fixture
def db(db):
    db.suppression_key = KEY
    return db


def apply_all(db, limit=1000):
    while intake.apply_batch(db, NOW, limit).facts:
        pass
    while intake.apply_due(db, NOW, limit).contacts:
        pass


def load(db, sealed):
    db.write(lambda session: ledger.append(session, sealed, NOW))
    apply_all(db)


def rows_of(db, table):
    """Return the rows of a table, digests as hex."""
    with db.reading() as session:
        return [
            [one.hex() if isinstance(one, bytes) else one for one in row]
            for row in session.execute(select(Base.metadata.tables[table]))
        ]


def everything(db):
    """Return every row of every table as one text each."""
    return [(table, repr(row)) for table in Base.metadata.tables for row in rows_of(db, table)]


def standings(db, but):
    """Return each other contact's row, moves and tasks."""
    found = {}
    for table, column in (("contacts", 0), ("moves", 1), ("tasks", 2), ("handles", 1)):
        for row in rows_of(db, table):
            if row[column] != but:
                found.setdefault(row[column], []).append((table, row))
    return found


def remains(db, word):
    return [(table, row) for table, row in everything(db) if word.lower() in row.lower()]


def told_of_sol():
    who = Person("crm.acme", "plant-crm", email=SOL.email, name=SOL.name, phone="+47 plant")
    sol = subject_of("mastodon", SOL.id).hex()
    kari = subject_of("mastodon", KARI.id).hex()
    return [
        comment("1", "Hva koster dette, spør plant?", actor=SOL, url="https://x.example/plant"),
        like("2", actor=SOL, occurred_at=ago(days=3)),
        like("plant-3", actor=Actor(id="plant-other", email=SOL.email), platform="bluesky"),
        Sale("acme", "deal-1", Deal.OPENED, who, ago(days=2), amount=500, currency="NOK"),
        Consent("c1", "given", "contact", who, ago(days=2), text="plant says yes"),
        Signal("s1", Sign.NEED, who, ago(days=1), "ola", note="plant needs boots"),
        Referral("r1", Person("mastodon", KARI.id), ago(days=4), sol),
        Referral("r1", Person("mastodon", SOL.id), ago(days=4), kari, made=True),
        Link("n1", Tie.NEVER, sol, ago(days=1), "ola", kari, evidence=("plant is another",)),
        comment("k1", "Hva koster dette?", occurred_at=ago(hours=3)),
        like("k2"),
    ]


def id_of(db, platform="mastodon", uid=SOL.id):
    with db.reading() as session:
        return contact_of(session, platform, uid)


def test_nothing_of_the_person_is_in_any_table_and_others_are_as_before(db, config):
    safe, policy = signing.Safe(config.secret_key), Policy.of(config)
    webhooks.add_endpoint(
        db, safe, policy, url="http://127.0.0.1:9/", events=["*"], by="ada", now=NOW
    )
    load(db, [seal(fact) for fact in told_of_sol()])
    sol = id_of(db)
    assert remains(db, "plant")
    before = standings(db, sol)

    done = forget.forget(db, sol, by="ada", now=NOW, reason="asked for it")

    assert remains(db, "plant") == []
    assert subject_of("mastodon", SOL.id).hex() not in {row[3] for row in rows_of(db, "facts")}
    assert standings(db, None) == before
    assert replay.check(db, NOW) == (1, [])
    assert (done.contact_id, done.handles, done.by) == (sol, 4, "ada")
    assert done.finished_at == NOW
    with db.reading() as session:
        events = {one.event for one in deliveries.page(session, limit=100)}
        assert contacts.get(session, sol) is None
    assert "contact.forgotten" in events


def test_the_file_holds_no_byte_of_the_person(sqlite_db):
    sqlite_db.suppression_key = KEY
    load(sqlite_db, [seal(fact) for fact in told_of_sol()])
    file = Path(sqlite_db.engine.url.database)

    forget.forget(sqlite_db, id_of(sqlite_db), by="ada", now=NOW)

    for path in file.parent.glob(f"{file.name}*"):
        assert b"plant" not in path.read_bytes().lower(), path.name


def test_what_is_forgotten_cannot_come_back(db):
    load(db, [seal(fact) for fact in told_of_sol()])
    forget.forget(db, id_of(db), by="ada", now=NOW)

    new = like("9", actor=SOL)
    by_mail = like("10", actor=Actor(id="plant-third", email="plant-mail@FJORDKAFFE.example"))
    others = like("11")
    link = Link(
        "l2",
        Tie.SAME,
        subject_of("mastodon", "kari").hex(),
        NOW,
        "ola",
        subject_of("mastodon", SOL.id).hex(),
    )
    outcomes = intake.append(db, [told_of_sol()[0], new, by_mail, others, link], NOW)
    apply_all(db)

    assert outcomes == [Appended.SUPPRESSED] * 3 + [Appended.NEW, Appended.SUPPRESSED]
    assert intake.take_in(db, [like("12", actor=SOL)], NOW) == [Appended.SUPPRESSED]
    assert remains(db, "plant") == []
    assert replay.check(db, NOW) == (1, [])


def test_lifted_they_are_known_anew_and_the_old_stays_forgotten(db):
    load(db, [seal(like("1", actor=SOL))])
    first = id_of(db)
    forget.forget(db, ("email", "plant-mail@fjordkaffe.example "), by="ada", now=NOW)

    assert forget.lift(db, ("mastodon", SOL.id), "ada", NOW)
    assert not forget.lift(db, ("mastodon", SOL.id), "ada", NOW)
    assert forget.lift(db, ("email", SOL.email), "ada", NOW)
    outcomes = intake.append(db, [like("1", actor=SOL), like("2", actor=SOL)], NOW)
    apply_all(db)

    assert outcomes == [Appended.KNOWN, Appended.NEW]
    with db.reading() as session:
        assert len(contacts.facts_of(session, id_of(db))) == 1
    assert id_of(db) > first
    assert replay.check(db, NOW) == (1, [])


def test_somebody_nobody_knows_can_be_forgotten_beforehand(db):
    done = forget.forget(db, ("mastodon", SOL.id), by="ada", now=NOW)

    assert done.contact_id is None
    assert intake.append(db, [like(actor=SOL)], NOW) == [Appended.SUPPRESSED]


def test_an_unknown_or_forgotten_contact_is_not_found(db):
    load(db, [seal(like())])
    forget.forget(db, 1, by="ada", now=NOW)

    for number in (1, 17):
        with pytest.raises(NotFound, match=f"no contact {number}"):
            forget.forget(db, number, by="ada", now=NOW)


def test_the_id_of_the_forgotten_is_never_given_again(db):
    load(db, [seal(like())])
    forget.forget(db, 1, by="ada", now=NOW)

    load(db, [seal(like("2", actor=Actor(id="liv")))])

    assert id_of(db, uid="liv") == 2


def test_another_secret_lets_nobody_in_unseen(db):
    load(db, [seal(like(actor=SOL))])
    forget.forget(db, id_of(db), by="ada", now=NOW)
    db.suppression_key = suppression.key_of("another secret key that nobody made up")

    with pytest.raises(ConfigError, match="SECRET_KEY is not the one"):
        intake.append(db, [like("2", actor=SOL)], NOW)
    with pytest.raises(ConfigError, match="SECRET_KEY is not the one"):
        forget.forget(db, ("x", "somebody"), by="ada", now=NOW)


def test_after_an_older_backup_who_was_forgotten_is_forgotten_again(db, wipe):
    story = [seal(fact) for fact in told_of_sol()]
    load(db, story)
    forget.forget(db, id_of(db), by="ada", now=NOW)
    entries = forget.saved(db)
    assert "plant" not in repr(entries)
    wipe()
    load(db, story)
    assert remains(db, "plant")

    done = forget.again(db, entries, by="ada", now=NOW)

    assert [one.handles for one in done] == [4]
    assert remains(db, "plant") == []
    assert replay.check(db, NOW) == (1, [])
    assert forget.again(db, entries, by="ada", now=NOW) == []
    db.suppression_key = bytes(32)
    with pytest.raises(ConfigError, match="SECRET_KEY is not the one"):
        forget.again(db, entries, by="ada", now=NOW)


def test_counts_of_posts_stay(db):
    load(db, [seal(fact) for fact in told_of_sol()])
    with db.reading() as session:
        busiest = posts.busiest(session, ago(days=30), 10)
        number = session.execute(text("SELECT target, count(*) FROM facts GROUP BY target")).all()

    forget.forget(db, id_of(db), by="ada", now=NOW)

    with db.reading() as session:
        assert posts.busiest(session, ago(days=30), 10)[:1] == busiest[:1]
        after = session.execute(text("SELECT target, count(*) FROM facts GROUP BY target")).all()
    top = busiest[0].hex()
    assert {bytes(one).hex(): n for one, n in after if one}[top] == {
        bytes(one).hex(): n for one, n in number if one
    }[top]


def test_who_was_split_off_keeps_the_address_they_shared(db):
    shared = "both@firma.example"
    one, two = Actor(id="one", email=shared), Actor(id="two", email=shared)
    split = Link("x", Tie.SPLIT, subject_of("mastodon", "two").hex(), ago(hours=2), "ola")
    load(db, [seal(like("1", actor=one)), seal(like("2", actor=two)), seal(split)])
    two_id = id_of(db, uid="two")
    assert two_id != id_of(db, uid="one")
    before = standings(db, id_of(db, uid="one"))

    forget.forget(db, ("mastodon", "one"), by="ada", now=NOW)

    assert standings(db, None) == before
    assert intake.append(db, [comment("3", actor=two)], NOW) == [Appended.NEW]
    assert intake.append(db, [comment("4", actor=one)], NOW) == [Appended.SUPPRESSED]
    apply_all(db)
    assert replay.check(db, NOW) == (1, [])


def test_links_keep_saying_of_others_what_they_said(db):
    names = ("gone", "left", "right", "alone", "other")
    gone, left, right, alone, _ = (subject_of("mastodon", name).hex() for name in names)
    mail = "both@firma.example"
    told = [like(name, actor=Actor(id=name)) for name in names[:3]]
    told += [like(name, actor=Actor(id=name, email=mail)) for name in names[3:]]
    told += [
        Link("1", Tie.SAME, left, ago(hours=5), "ola", gone, evidence=("plant is plant",)),
        Link("2", Tie.SAME, gone, ago(hours=5), "ola", right),
        Link("3", Tie.SPLIT, gone, ago(hours=4), "ola", reason="plant is not"),
        Link("4", Tie.NEVER, gone, ago(hours=3), "ola", alone, evidence=("not plant",)),
    ]
    load(db, [seal(fact) for fact in told])
    before = standings(db, id_of(db, uid="gone"))
    assert len({id_of(db, uid=name) for name in names}) == 5

    forget.forget(db, ("mastodon", "gone"), by="ada", now=NOW)

    assert standings(db, None) == before
    assert remains(db, "plant") == []
    assert facts_named(db, [bytes.fromhex(gone)]) == []
    assert replay.check(db, NOW) == (4, [])
    again = [comment(name, actor=Actor(id=name, email=mail)) for name in names[3:]]
    again += [comment(name, actor=Actor(id=name)) for name in names[1:3]]
    load(db, [seal(fact) for fact in again])
    assert len({id_of(db, uid=name) for name in names[1:]}) == 4
    assert replay.check(db, NOW) == (4, [])


def test_what_waits_is_taken_out_of_the_inbox(db):
    load(db, [seal(like(actor=SOL)), seal(like("k"))])
    waiting = [comment("2", actor=SOL), like("3", actor=Actor(id="new", email=SOL.email))]
    intake.append(db, [*waiting, comment("k")], NOW)

    forget.forget(db, id_of(db), by="ada", now=NOW)
    apply_all(db)

    assert id_of(db, uid="new") is None
    assert remains(db, "plant") == []
    assert replay.check(db, NOW) == (1, [])


def test_unsent_messages_are_dropped_and_sent_ones_say_nothing(db, config):
    safe, policy = signing.Safe(config.secret_key), Policy.of(config)
    webhooks.add_endpoint(
        db, safe, policy, url="http://127.0.0.1:9/", events=["*"], by="ada", now=NOW
    )
    load(db, [seal(comment("1", "Hva koster dette?", actor=SOL))])
    with db.writing() as session:
        first = session.execute(text("SELECT min(id) FROM deliveries")).scalar_one()
        session.execute(text("UPDATE deliveries SET state = 'done' WHERE id = :id"), {"id": first})
        session.execute(
            text(
                "INSERT INTO attempts (delivery_id, at, took_ms, status, answer)"
                " VALUES (:id, 0, 1, 200, 'thanks for Plant Name')"
            ),
            {"id": first},
        )
    sol = id_of(db)

    forget.forget(db, sol, by="ada", now=NOW)

    with db.reading() as session:
        found = deliveries.page(session, limit=100)
    states = {one.id: (one.state, one.problem) for one in found if one.event != "contact.forgotten"}
    assert states.pop(first) == ("done", None)
    assert states
    assert set(states.values()) == {("dropped", "The contact was forgotten before this was sent.")}
    assert {json.dumps(json.loads(one.payload)["data"]) for one in found} == {
        json.dumps({"contact": {"id": sol}})
    }
    assert remains(db, "plant") == []


# ---- nobody else, whatever happened


@IN_ANY_DATABASE
@given(story=stories(people=4), pick=st.integers(0, 99), later=st.booleans())
def test_forgetting_one_of_any_story_changes_nobody_else(db, wipe, story, pick, later):
    wipe()
    load(db, story[: len(story) // 2] if later else story)
    with db.reading() as session:
        everybody = [one.id for one in rebuild.stored(session)]
    assume(everybody)
    gone = everybody[pick % len(everybody)]
    with db.reading() as session:
        subjects = people.subjects_of(session, [gone])[gone]
    before = standings(db, gone)
    was_in = replay.check(db, NOW)

    forget.forget(db, gone, by="ada", now=NOW)

    assert standings(db, None) == before
    assert replay.check(db, NOW) == (was_in[0] - 1, [])
    # Of now it is made from what is stored, of the past from the ledger.
    refolded = replay.state_digest(db, NOW + timedelta(hours=1), NOW)
    assert replay.state_digest(db, NOW) == refolded
    referred = {row[0] for row in facts_named(db, subjects)}
    assert referred <= {"referral"}
    if later:
        # Those who stay go on as if nothing had been, and the forgotten stay away.
        load(db, story)
        assert replay.check(db, NOW)[1] == []
        with db.reading() as session:
            back = people.find(session, subjects)
            listed = suppression.known(session, subjects)
        assert listed.isdisjoint(back)


def facts_named(db, subjects):
    """Return the tags of the facts that still name one of these handles."""
    names = {subject.hex() for subject in subjects}
    return [
        (json.loads(row[7])["fact"],)
        for row in rows_of(db, "facts")
        if row[3] in names or row[4] in names or any(name in row[7] for name in names)
    ]


# ---- killed in the middle, and at the same time as others


FORGETTER = textwrap.dedent(
    """
    import sys
    from datetime import datetime
    from crm_social.actions import forget
    from crm_social.store.db import Database

    forget.BATCH = 20
    db = Database(sys.argv[1], bytes.fromhex(sys.argv[3]))
    now = datetime.fromisoformat(sys.argv[2])
    tell = lambda number: print(number, flush=True)
    if len(sys.argv) > 4:
        forget.forget(db, int(sys.argv[4]), by="ada", now=now, progress=tell)
    else:
        forget.finish(db, now, tell)
    """
)


def test_a_forgetting_killed_again_and_again_is_finished_by_the_next(db):
    told = [comment(f"plant-{number}", "plant", actor=SOL) for number in range(3000)]
    load(db, [seal(fact) for fact in [*told, *told_of_sol()]])
    sol = id_of(db)
    before = standings(db, sol)
    rng = random.Random(5)
    arguments = [db.url, NOW.isoformat(), KEY.hex()]

    for turn in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", FORGETTER, *arguments, *([] if turn else [str(sol)])],
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(rng.randrange(2, 8)):
            assert process.stdout.readline()
        # Somewhere in the next batch, or between two.
        time.sleep(rng.random() * 0.01)
        process.send_signal(signal.SIGKILL)
        process.stdout.read()
        process.wait()
        process.stdout.close()
        # Never half there: the contact went first, and what is left is nobody's.
        assert id_of(db) is None
        assert standings(db, None) == before
        assert replay.check(db, NOW) == (1, [])
    assert remains(db, "plant")
    forget.finish(db, NOW)

    assert remains(db, "plant") == []
    assert standings(db, None) == before
    assert replay.check(db, NOW) == (1, [])
    (done,) = [one for one in forget.history(db) if one.contact_id == sol]
    assert done.finished_at
    assert done.facts >= 3000


def test_the_job_goes_on_with_what_was_broken_off_and_leaves_what_just_began(db, config):
    load(db, [seal(fact) for fact in told_of_sol()])
    someone, _ = forget.who(db, id_of(db))
    began = utc_now() - timedelta(minutes=14)
    db.write(lambda session: forgetting.begin(session, someone, "ada", None, began))
    works = Works(config, db)

    assert works.forget() == 0
    assert remains(db, "plant")
    db.write(lambda session: session.execute(text("UPDATE forgettings SET at = at - 60000000")))
    assert works.forget() == 1
    assert remains(db, "plant") == []


def test_facts_that_arrive_meanwhile_are_suppressed_or_forgotten(db):
    load(db, [seal(like(actor=SOL)), seal(like("k"))])
    sol = id_of(db)
    stop = threading.Event()
    errors = []

    def arriving(part):
        number = 0
        while not stop.wait(0.005):
            number += 1
            told = [
                like(f"{part}-{number}", actor=SOL),
                comment(f"{part}-{number}", actor=SOL),
                like(f"{part}-{number}-k"),
            ]
            try:
                (intake.take_in if part % 2 else intake.append)(db, told, NOW)
                intake.apply_batch(db, NOW, 50)
            except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
                errors.append(error)
                return

    threads = [threading.Thread(target=arriving, args=(part,)) for part in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    forget.forget(db, sol, by="ada", now=NOW)
    time.sleep(0.3)
    stop.set()
    for thread in threads:
        thread.join()
    apply_all(db)

    assert errors == []
    assert id_of(db) is None
    assert remains(db, "plant") == []
    assert replay.check(db, NOW) == (1, [])


def test_an_append_under_way_is_waited_for(postgresql_db):
    db = postgresql_db
    db.suppression_key = KEY
    load(db, [seal(like(actor=SOL))])
    asked, go = threading.Event(), threading.Event()

    def appending():
        def work(session):
            suppression.barred(session, [seal(like("2", actor=SOL))])
            asked.set()
            go.wait(10)
            return ledger.append(session, [seal(like("2", actor=SOL))], NOW)

        db.write(work)

    appender = threading.Thread(target=appending)
    appender.start()
    assert asked.wait(10)
    forgetter = threading.Thread(
        target=forget.forget, args=(db, 1), kwargs={"by": "ada", "now": NOW}
    )
    forgetter.start()
    time.sleep(0.3)
    assert forgetter.is_alive()
    go.set()
    appender.join()
    forgetter.join()
    apply_all(db)

    assert remains(db, "plant") == []
    assert id_of(db) is None


def test_ten_thousand_facts_do_not_hold_up_others(db):
    told = [like(str(number), actor=SOL) for number in range(10_000)]
    load(db, [seal(fact) for fact in told])
    between = []

    def meanwhile(number):
        between.append(number)
        intake.take_in(db, [like(f"k{len(between)}")], NOW)

    forget.forget(db, id_of(db), by="ada", now=NOW, progress=meanwhile)

    assert between == [forget.BATCH] * 5
    assert remains(db, "plant") == []
    assert replay.check(db, NOW) == (1, [])
