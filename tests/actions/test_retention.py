"""People are told what we hold; what is kept no longer goes, customers and suppression aside."""

from dataclasses import replace
from datetime import timedelta

import pytest

from crm_social.actions import follow_up, informing, retention
from crm_social.core.dealings import Consent, Deal, Person, Sale
from crm_social.core.facts import Actor
from crm_social.core.informing import Because
from crm_social.core.retention import Rule, Rules
from crm_social.errors import Forbidden, NotFound
from crm_social.store import contacts, duties, forgetting, queue, suppression
from tests.cast import LIV, NOW, ago, comment, contact_of, like

SECRET = "test " * 8 + "secret key"
RULES = Rules()


@pytest.fixture
def db(db):
    db.suppression_key = suppression.key_of(SECRET)
    return db


def ids(db):
    with db.reading() as session:
        return {row.id for row in contacts.page(session, after=0, limit=99)}


def who(db, uid):
    with db.reading() as session:
        return contact_of(session, "mastodon", uid)


def owed(db, contact_id):
    with db.reading() as session:
        return duties.of(session, [contact_id]).get(contact_id)


def test_somebody_is_to_be_told_thirty_days_after_their_first_datum_came(db, take_in):
    take_in(like(occurred_at=ago(days=200)))

    informing.look(db, NOW)

    duty = owed(db, who(db, "kari"))
    assert (duty.due_at, duty.because) == (NOW + timedelta(days=30), Because.MONTH)


def test_the_first_contact_makes_it_due_at_once(db, take_in, reps):
    take_in(comment(text="Hva koster dette?"))
    with db.reading() as session:
        task = queue.page(session, after=0, limit=1)[0]
    follow_up.done(db, task.id, "ola", NOW + timedelta(hours=2))

    informing.look(db, NOW + timedelta(days=1))

    duty = owed(db, who(db, "kari"))
    assert (duty.due_at, duty.because) == (NOW + timedelta(hours=2), Because.CONTACTED)


ANGRY = "Elendig. Varen kom aldri, og ingen svarer. Aldri mer."


@pytest.fixture
def case_id(db, take_in, reps):
    take_in(comment(text=ANGRY))
    with db.reading() as session:
        return queue.page(session, after=0, limit=1)[0].id


def test_answering_a_complaint_is_a_contact_though_it_is_never_settled(db, case_id):
    answered = NOW + timedelta(hours=1)
    follow_up.answer(db, case_id, "ola", answered)

    informing.look(db, NOW + timedelta(days=1))

    duty = owed(db, who(db, "kari"))
    assert (duty.due_at, duty.because) == (answered, Because.CONTACTED)
    # To answer is not to tell.
    assert duty.told_at is None
    assert informing.desk(db, NOW + timedelta(days=1), 9).overdue == 1


def test_settling_it_later_does_not_move_the_first_contact(db, case_id):
    answered = NOW + timedelta(hours=1)
    follow_up.answer(db, case_id, "ola", answered)
    follow_up.done(db, case_id, "ola", NOW + timedelta(days=3))

    informing.look(db, NOW + timedelta(days=4))

    assert owed(db, who(db, "kari")).due_at == answered


def test_an_answer_that_was_taken_back_was_no_contact(db, case_id):
    said = follow_up.answer(db, case_id, "ola", NOW + timedelta(hours=1))
    informing.look(db, NOW + timedelta(hours=1, minutes=1))
    follow_up.undo(db, said.id, "ola", NOW + timedelta(hours=1, minutes=5))

    informing.look(db, NOW + timedelta(days=1))

    duty = owed(db, who(db, "kari"))
    assert (duty.due_at, duty.because) == (NOW + timedelta(days=30), Because.MONTH)


def test_nobody_whose_complaint_is_open_goes_by_rule(db, case_id, take_in):
    take_in(like("2", actor=LIV))
    informing.look(db, NOW)
    follow_up.answer(db, case_id, "ola", NOW + timedelta(hours=1))
    rules, later = Rules(), NOW + timedelta(days=800)

    assert retention.planned(db, rules, later).total == 1
    retention.run(db, rules, later)
    assert who(db, "kari") in ids(db)
    follow_up.done(db, case_id, "ola", later)
    assert retention.planned(db, rules, later + timedelta(days=1)).people[Rule.UNTOLD] == 1


def test_who_bought_or_agreed_gave_it_themselves(db, take_in):
    kari, liv = Person("mastodon", "kari"), Person("mastodon", "liv")
    take_in(
        like(occurred_at=ago(days=9)),
        Sale("acme", "d1", Deal.PURCHASE, kari, ago(days=1)),
        like("2", actor=LIV, occurred_at=ago(days=9)),
        Consent("c1", "given", "contact", liv, ago(days=1), channel="email"),
    )

    informing.look(db, NOW)

    assert (owed(db, who(db, "kari")), owed(db, who(db, "liv"))) == (None, None)


def test_being_told_is_a_fact_and_takes_them_off_the_list(db, take_in):
    take_in(like(), like("2", actor=LIV))
    informing.look(db, NOW)
    assert informing.desk(db, NOW + timedelta(days=40), 9).overdue == 2

    marked = informing.told(db, sorted(ids(db)), by="ada", now=NOW)

    assert marked == 2
    assert informing.told(db, sorted(ids(db)), by="ada", now=NOW) == 0
    informing.look(db, NOW)
    assert informing.desk(db, NOW + timedelta(days=40), 9).overdue == 0
    with db.reading() as session:
        assert contacts.get(session, who(db, "kari")).state.informed_at == NOW


def test_the_notice_says_where_from_in_three_languages_and_where_to_say_no(db, take_in):
    take_in(like())
    contact_id = who(db, "kari")

    said = {
        lang: informing.words(
            db, contact_id, lang, root="https://crm.example", secret=SECRET, now=NOW
        ).body
        for lang in ("nb", "sv", "en")
    }

    assert len(set(said.values())) == 3
    for body in said.values():
        assert "Mastodon" in body
        assert "https://crm.example/object/" in body


def test_the_link_objects_for_its_person_and_no_guess_does(db, take_in):
    take_in(comment(text="Hva koster dette?"))
    contact_id = who(db, "kari")
    word = informing.link_word(contact_id, SECRET, NOW)

    with pytest.raises(NotFound):
        informing.object_by_link(db, word[:-1] + "x", SECRET, "1.2.3.4", NOW)
    with pytest.raises(NotFound):
        informing.object_by_link(db, word, SECRET, "1.2.3.4", NOW + timedelta(days=800))
    informing.object_by_link(db, word, SECRET, "1.2.3.4", NOW)
    informing.object_by_link(db, word, SECRET, "1.2.3.4", NOW)

    with db.reading() as session:
        state = contacts.get(session, contact_id).state
    assert state.excluded == "objected"
    assert [one.says for one in state.consents] == ["objected"]


def test_guessing_links_is_stopped(db):
    for _ in range(20):
        with pytest.raises(NotFound):
            informing.meant(db, "1-2-x", SECRET, "1.2.3.4", NOW)

    with pytest.raises(Forbidden):
        informing.meant(db, "1-2-x", SECRET, "1.2.3.4", NOW)


def test_leads_nobody_heard_of_for_two_years_go_and_customers_stay(db, take_in):
    long_ago = NOW - timedelta(days=800)
    take_in(
        comment("1", "Fint!", occurred_at=long_ago),
        comment("2", "Fint!", actor=LIV, occurred_at=long_ago),
        Sale("acme", "d1", Deal.PURCHASE, Person("mastodon", "liv"), long_ago),
        comment("3", "Fint!", actor=Actor(id="new"), occurred_at=ago(days=30)),
        now=long_ago,
    )
    take_in(comment("4", "Fint!", actor=Actor(id="new"), occurred_at=ago(days=30)))
    kari, liv, new = who(db, "kari"), who(db, "liv"), who(db, "new")

    found = retention.planned(db, replace_grace(0), NOW)
    done = retention.run(db, replace_grace(0), NOW)

    assert found.people[Rule.SILENT_LEAD] == done.people[Rule.SILENT_LEAD] == 1
    assert ids(db) == {liv, new}
    assert kari not in ids(db)


def test_a_like_keeps_nobody_on_file_and_a_comment_does(db, take_in):
    long_ago = NOW - timedelta(days=800)
    take_in(comment("1", "Fint!", occurred_at=long_ago), now=long_ago)
    take_in(comment("2", "Fint!", actor=LIV, occurred_at=long_ago), now=long_ago)
    take_in(like("9", occurred_at=NOW - timedelta(days=750)), now=NOW - timedelta(days=750))
    take_in(comment("9", "Hei", actor=LIV, occurred_at=ago(days=3)), now=ago(days=3))

    retention.run(db, replace_grace(0), NOW)

    assert ids(db) == {who(db, "liv")}


def test_who_was_never_told_goes_after_the_grace_and_may_come_back(db, take_in):
    take_in(comment(text="Fint!"))
    informing.look(db, NOW)
    due = NOW + timedelta(days=30)

    assert retention.run(db, RULES, due + timedelta(days=59)).total == 0
    assert retention.run(db, RULES, due + timedelta(days=61)).people[Rule.UNTOLD] == 1

    assert ids(db) == set()
    back = due + timedelta(days=62)
    take_in(comment("back", "Hei igjen", occurred_at=back), now=back)
    assert len(ids(db)) == 1


def test_nobody_goes_for_what_the_desk_had_not_shown(db, take_in):
    take_in(comment(text="Fint!", occurred_at=ago(days=300)), now=ago(days=300))
    informing.look(db, NOW)

    assert retention.run(db, RULES, NOW + timedelta(days=30)).total == 0
    assert retention.run(db, RULES, NOW + timedelta(days=61)).total == 1


def test_the_daily_look_deletes_nothing_in_its_first_thirty_days_nor_when_told_not_to(
    db, take_in, config
):
    long_ago = NOW - timedelta(days=800)
    take_in(comment(text="Fint!", occurred_at=long_ago), now=long_ago)

    assert retention.run_daily(db, config, NOW) == 0
    assert retention.counted(db).planned.people[Rule.SILENT_LEAD] == 1
    off = replace(config, retention=False)
    assert retention.run_daily(db, off, NOW + timedelta(days=31)) == 0
    assert retention.run_daily(db, config, NOW + timedelta(days=31, hours=1)) == 0
    assert retention.run_daily(db, config, NOW + timedelta(days=33)) == 1
    assert ids(db) == set()


def test_deleting_by_rule_suppresses_nobody_and_lifts_nothing(db, take_in):
    long_ago = NOW - timedelta(days=800)
    take_in(comment(text="Fint!", occurred_at=long_ago), now=long_ago)

    retention.run(db, replace_grace(0), NOW)

    with db.reading() as session:
        assert suppression.count(session) == 0
        assert [one.by for one in forgetting.log(session)] == ["retention"]


def replace_grace(days):
    return Rules(grace_days=days)
