"""What an engine that knows people must stand: crowds, crossing merges, clocks gone wrong."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from crm_social.actions import intake, replay
from crm_social.core import facts, scoring
from crm_social.core.dealings import Consent, Link, Mark, Person, Tie
from crm_social.core.facts import Actor, subject_of
from crm_social.core.state import Excluded
from crm_social.errors import Invalid
from crm_social.store import contacts, inbox, ledger, memory, stale
from tests.cast import BOOTS, LIV, NOW, ago, comment, contact_of, like


def apply_all(db, now=NOW):
    while intake.apply_batch(db, now).facts:
        pass
    while intake.apply_due(db, now).contacts:
        pass


def put(db, *told):
    intake.append(db, told, NOW)
    apply_all(db)


def who(uid):
    return Actor(id=uid, handle=f"{uid}@social.example", name=f"Person {uid}")


def state_of(db, uid, platform="mastodon"):
    with db.reading() as session:
        return contacts.get(session, contact_of(session, platform, uid)).state


def same(one, other, at, name=None, tie=Tie.SAME):
    subject, second = subject_of("mastodon", one).hex(), subject_of("mastodon", other).hex()
    return Link(name or f"{one}-{other}", tie, subject, at, "ola", second)


def clean(db):
    assert replay.check(db, NOW)[1] == []


@pytest.mark.parametrize("at", [datetime(1970, 1, 1, tzinfo=UTC), datetime(1969, 7, 1, tzinfo=UTC)])
def test_a_fact_of_a_clock_that_was_never_set_is_refused(at):
    consent = Consent("c", "given", "contact", Person("email", "liv@fjordkaffe.example"), at)

    with pytest.raises(Invalid, match="1970"):
        facts.checked(like(occurred_at=at))
    with pytest.raises(Invalid, match="1970"):
        facts.checked_fact(consent)


def test_a_fact_from_2100_waits_and_holds_up_nobody(db):
    put(db, like("1"), like("2", occurred_at=datetime(2100, 1, 1, tzinfo=UTC)))

    state = state_of(db, "kari")

    assert state.live == 1
    assert state.waiting_at == datetime(2100, 1, 1, tzinfo=UTC)
    clean(db)


def test_a_withdrawal_of_what_never_was_changes_nothing_and_holds_against_a_copy(db):
    at = ago(hours=3)
    put(db, like("1"), like("ghost", withdrawn=True, occurred_at=at))
    assert state_of(db, "kari").live == 1

    put(db, like("ghost", occurred_at=at))

    assert state_of(db, "kari").live == 1
    clean(db)


def test_two_merges_that_cross_make_one_person(db):
    put(db, *(like(uid, actor=who(uid)) for uid in ("a", "b", "c", "d")))
    at = ago(minutes=5)
    crossing = [same("a", "b", at), same("c", "d", at), same("b", "c", at), same("d", "a", at)]

    def linking(link):
        intake.append(db, [link], NOW)
        intake.apply_batch(db, NOW, 1)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(linking, crossing))
    apply_all(db)

    with db.reading() as session:
        assert len({contact_of(session, "mastodon", uid) for uid in "abcd"}) == 1
    assert state_of(db, "a").live == 4
    clean(db)


def test_a_merge_and_its_split_restore_both_as_they_were(db):
    put(db, comment("1", "Hva koster dette?", actor=LIV), like("2", actor=who("b")))
    before = state_of(db, "liv"), state_of(db, "b")

    put(db, same("liv", "b", ago(minutes=9)))
    merged = state_of(db, "b")
    split = Link("s", Tie.SPLIT, subject_of("mastodon", "b").hex(), ago(minutes=8), "ola")
    put(db, split)
    after = state_of(db, "liv"), state_of(db, "b")

    assert merged.live == 2
    for one, other in zip(before, after, strict=True):
        assert (one.live, one.stage, one.engagement, one.intent) == (
            other.live, other.stage, other.engagement, other.intent,
        )  # fmt: skip
        assert [task.key for task in one.tasks] == [task.key for task in other.tasks]
    clean(db)


def test_a_fact_that_waits_while_its_handle_is_split_off_goes_with_the_handle(postgresql_db):
    db = postgresql_db
    put(db, like("1", actor=who("a")), like("2", actor=who("b")), same("a", "b", ago(minutes=9)))
    split = Link("s", Tie.SPLIT, subject_of("mastodon", "b").hex(), ago(minutes=8), "ola")
    intake.append(db, [split], NOW)

    with ThreadPoolExecutor(1) as pool, db.writing() as session:
        memory.apply(session, inbox.take(session, 1), NOW)
        arriving = pool.submit(intake.take_in, db, [like("3", actor=who("b"))], NOW)
        until_somebody_waits_for_a_lock(db)
        session.commit()
    arriving.result()

    assert (state_of(db, "a").live, state_of(db, "b").live) == (1, 2)
    clean(db)


def test_a_fact_that_waits_while_its_address_is_let_go_leaves_its_holder_as_they_were(
    postgresql_db,
):
    db = postgresql_db
    put(db, comment("1", "Fine!", actor=LIV))
    apart = Link("s", Tie.SPLIT, subject_of("mastodon", "liv").hex(), ago(minutes=8), "ola")
    intake.append(db, [apart], NOW)
    given = Consent(
        "c", "given", "contact", Person("email", "liv@fjordkaffe.example"), ago(minutes=2)
    )

    with ThreadPoolExecutor(1) as pool, db.writing() as session:
        memory.apply(session, inbox.take(session, 1), NOW)
        arriving = pool.submit(intake.take_in, db, [given], NOW)
        until_somebody_waits_for_a_lock(db)
        session.commit()
    arriving.result()
    apply_all(db)

    clean(db)


def until_somebody_waits_for_a_lock(db):
    waits = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    for _ in range(1_000):
        with db.reading() as session:
            if session.execute(waits).scalar_one():
                return
        time.sleep(0.01)
    pytest.fail("nobody waits")


def test_a_merge_of_five_hundred_handles_is_one_person(db):
    put(db, *(like(f"{n}", actor=who(f"h{n}")) for n in range(500)))

    put(db, *(same("h0", f"h{n}", ago(minutes=5)) for n in range(1, 500)))

    with db.reading() as session:
        assert len({contact_of(session, "mastodon", f"h{n}") for n in range(500)}) == 1
    assert state_of(db, "h321").live == 500
    clean(db)


def test_handles_that_are_never_one_person_stay_two_whatever_mail_they_share(db):
    mail = "both@fjordkaffe.example"
    one = Actor(id="a", handle="a", name="Ole Hansen", email=mail)
    other = Actor(id="b", handle="b", name="Ole Hansen", email=mail)
    put(db, same("a", "b", ago(days=1), tie=Tie.NEVER))

    put(db, like("1", actor=one), like("2", actor=other))

    with db.reading() as session:
        assert contact_of(session, "mastodon", "a") != contact_of(session, "mastodon", "b")
    clean(db)


def test_an_objection_in_the_middle_of_a_batch_holds_from_its_own_moment(db):
    objection = Consent("o", "objected", "score", Person("mastodon", "liv"), ago(hours=2))
    asked = [
        comment(str(n), "Hva koster dette?", actor=LIV, occurred_at=ago(hours=hours))
        for n, hours in enumerate((4, 3, 1))
    ]

    put(db, asked[2], objection, asked[0], asked[1])

    state = state_of(db, "liv")
    assert state.excluded is Excluded.OBJECTED
    assert (state.live, state.intent.heat, state.tasks) == (0, None, [])
    clean(db)


def test_a_marked_post_is_told_to_all_who_liked_it_by_and_by(db):
    put(db, *(like(f"{n}", actor=who(f"h{n}"), post=BOOTS) for n in range(300)))
    mark = Mark("m", "mastodon", BOOTS.id, ago(minutes=1), "mads", giveaway=True)
    intake.append(db, [mark], NOW)
    intake.apply_batch(db, NOW)
    with db.reading() as session:
        assert stale.waiting(session) == 300

    intake.apply_due(db, NOW, 100)
    with db.reading() as session:
        assert stale.waiting(session) == 200
    apply_all(db)

    state = state_of(db, "h7")
    assert scoring.level(state.engagement.heat, NOW, timedelta(days=30)) < 0.25
    assert state.serious == 0
    clean(db)


def test_who_likes_a_marked_post_later_gets_no_more_than_the_others(db):
    put(db, like("1", post=BOOTS, occurred_at=ago(hours=5)))
    put(db, Mark("m", "mastodon", BOOTS.id, ago(hours=4), "mads", giveaway=True))

    put(db, like("2", actor=who("late"), post=BOOTS, occurred_at=ago(hours=1)))

    assert state_of(db, "late").serious == 0
    clean(db)


@pytest.mark.slow
def test_a_contact_of_a_hundred_thousand_facts_is_folded_anew_and_stalls_nobody(db):
    crowd = [
        like(f"{n}", occurred_at=NOW - timedelta(minutes=5 * (100_000 - n))) for n in range(100_000)
    ]
    for start in range(0, len(crowd), 5_000):
        intake.append(db, crowd[start : start + 5_000], NOW)
    apply_all(db)
    late = like("late", occurred_at=ago(days=300))
    intake.append(db, [late, like("x", actor=who("other"))], NOW)

    intake.apply_batch(db, NOW)

    assert state_of(db, "kari").live == 100_001
    assert state_of(db, "other").live == 1
    with db.reading() as session:
        assert ledger.waiting(session) == 0
