"""Matching of stored contacts: few candidates, links with their evidence, questions once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from crm_social.actions import forget
from crm_social.actions import matching as acts
from crm_social.core.dealings import Tie
from crm_social.core.facts import Actor, subject_of
from crm_social.core.identity import Profile, keys, prepare
from crm_social.errors import NotFound
from crm_social.store import matching, people, rematch, review, suppression
from crm_social.store.matching import Asked
from crm_social.store.tables import MatchKeyRow, MatchProfileRow, SuggestionRow, UnmatchedRow
from tests.cast import NOW, ago, like


def kept_in(links):
    """Return what takes links in, in place of the ledger."""

    def keep(session, link, now):
        links.append(link)

    return keep


@pytest.fixture
def links():
    return []


@pytest.fixture
def run(db, links):
    """Match everybody on the work list, and keep the links that come of it."""

    def match():
        return acts.match_batch(db, NOW, link=kept_in(links))

    return match


@pytest.fixture
def come(db, take_in):
    """Have people engage, each by an own handle, and put them on the work list."""

    def engage(*actors, platform="mastodon"):
        take_in(
            *(like(actor.id, actor=actor, platform=where or platform) for where, actor in actors)
        )
        with db.writing() as session:
            everybody = [row[0] for row in session.execute(text("SELECT id FROM contacts"))]
            matching.mark(session, everybody)

    return engage


def asked(db):
    with db.reading() as session:
        return [pair.suggestion for pair in review.waiting(session, 10).shown]


RARE = "Sotirios Kvamsdalen"
MASTODON = Actor(id="1", handle="skvamsdalen", name=RARE, bio="https://x.com/sotirios_k")
X = Actor(id="2", handle="sotirios_k", name=RARE, url="https://x.com/sotirios_k",
          bio="Also https://social.example/@skvamsdalen")  # fmt: skip


def test_who_points_at_each_other_is_linked_with_the_evidence(db, come, run, links):
    one = Actor(id="1", handle="skvamsdalen", name=RARE, url="https://social.example/@skvamsdalen",
                bio="https://x.com/sotirios_k")  # fmt: skip
    come(("mastodon", one), ("x", X))

    done = run()

    assert (done.contacts, done.linked, done.suggested) == (2, 1, 0)
    (link,) = links
    assert (link.tie, link.actor) == (Tie.SAME, "engine")
    assert any(line.startswith("links both") for line in link.evidence)
    assert asked(db) == []


TWINS = (
    ("mastodon", Actor(id="1", handle="skvamsdalen", name=RARE, location="Odda")),
    ("x", Actor(id="2", handle="skvamsdalen", name=RARE, location="Odda")),
)


def test_who_changed_while_they_were_compared_waits_for_the_next_look(db, come, take_in, links):
    come(*TWINS)
    compared = acts.compare(db)
    assert len(compared.judged) == 1

    other = Actor(id="2", handle="skvamsdalen", name="Somebody Else")
    take_in(like("later", platform="x", actor=other, occurred_at=ago(minutes=1)))
    done = acts.settle(db, compared, NOW, kept_in(links))

    assert (done.contacts, done.linked, done.suggested) == (1, 0, 0)
    with db.reading() as session:
        left = session.execute(select(UnmatchedRow.contact_id)).scalars().all()
        changed = people.find(session, [subject_of("x", "2")])
    assert set(changed.values()) <= set(left)


def test_who_was_forgotten_while_they_were_compared_is_in_no_question(db, come, links):
    come(*TWINS)
    compared = acts.compare(db)
    assert len(compared.judged) == 1
    with db.reading() as session:
        (gone,) = people.find(session, [subject_of("x", "2")]).values()

    db.suppression_key = suppression.key_of("test " * 8 + "secret key")
    forget.forget(db, gone, by="ada", now=NOW)
    acts.settle(db, compared, NOW, kept_in(links))

    assert links == []
    with db.reading() as session:
        assert session.get(MatchProfileRow, gone) is None
        assert session.execute(select(func.count()).select_from(SuggestionRow)).scalar_one() == 0


def test_who_is_only_likely_one_person_is_asked_about(db, come, run, links):
    come(("mastodon", Actor(id="1", name=RARE)), ("x", Actor(id="2", handle="sotirioskvamsdalen")))

    run()

    (question,) = asked(db)
    assert links == []
    assert question.p > 0.5
    assert question.evidence[0].startswith("handle_name full")


def test_two_ole_hansen_in_oslo_are_not_linked(db, come, run, links):
    ole = Actor(id="1", name="Ole Hansen", location="Oslo")
    come(("mastodon", ole), ("x", Actor(id="2", name="Ole Hansen", location="Oslo")))

    run()

    assert links == []


def test_two_accounts_on_one_platform_are_asked_about_and_never_linked(db, come, run, links):
    one = Actor(id="1", name=RARE, url="https://social.example/@a", bio="https://social.example/@b")
    other = Actor(id="2", name=RARE, url="https://social.example/@b",
                  bio="https://social.example/@a")  # fmt: skip
    come(("mastodon", one), ("mastodon", other))

    run()

    assert links == []
    assert "two ids on one platform: mastodon" in asked(db)[0].evidence


def test_what_was_refused_is_never_asked_again(db, come, run, links):
    come(("mastodon", Actor(id="1", name=RARE)), ("x", Actor(id="2", handle="sotirioskvamsdalen")))
    run()
    (question,) = asked(db)

    acts.refuse(db, question.high, question.low, by="ola", now=NOW, link=kept_in(links))
    with db.writing() as session:
        matching.mark(session, [question.low, question.high])
    run()

    assert asked(db) == []
    assert [(link.tie, link.actor) for link in links] == [(Tie.NEVER, "ola")]
    with db.reading() as session:
        kept = matching.suggestion(session, question.low, question.high)
    assert kept is not None
    assert kept.state is Asked.REFUSED


def test_what_was_refused_is_not_linked_by_later_evidence(db, come, run, links):
    come(("mastodon", Actor(id="1", name=RARE)), ("x", Actor(id="2", handle="sotirioskvamsdalen")))
    run()
    (question,) = asked(db)
    acts.refuse(db, question.low, question.high, by="ola", now=NOW, link=kept_in([]))
    mail = "sotirios@kvamsdalen.no"
    with db.writing() as session:
        for contact in (question.low, question.high):
            profile = Profile(name=RARE, email=mail)
            known = matching.Known(profile, ((f"p{contact}", "1"),))
            matching.keep(session, {contact: known}, {contact: keys.of(prepare(profile))})
        acts.follow_pairs(
            session,
            [(question.low, question.high)],
            rematch.profiles(session, [question.low, question.high]),
            1_000,
            NOW,
            kept_in(links),
        )

    assert links == []


def test_an_answer_is_taken_once(db, come, run, links):
    come(("mastodon", Actor(id="1", name=RARE)), ("x", Actor(id="2", handle="sotirioskvamsdalen")))
    run()
    (question,) = asked(db)
    keep = kept_in(links)

    acts.accept(db, question.low, question.high, by="ola", now=NOW, link=keep)

    with pytest.raises(NotFound):
        acts.refuse(db, question.low, question.high, by="eva", now=NOW, link=keep)
    assert [link.tie for link in links] == [Tie.SAME]


def test_people_heard_where_data_may_only_be_counted_are_never_matched(db, come, run, links):
    come(("linkedin", Actor(id="1", name=RARE)), ("x", Actor(id="2", name=RARE)))

    run()

    assert (links, asked(db)) == ([], [])
    with db.reading() as session:
        assert session.execute(text("SELECT count(*) FROM match_profiles")).scalar_one() == 1


def test_matching_again_changes_nothing(db, come, run):
    come(("mastodon", Actor(id="1", name=RARE)), ("x", Actor(id="2", handle="sotirioskvamsdalen")))
    run()
    before = asked(db)
    with db.writing() as session:
        matching.mark(session, [question.low for question in before])

    run()

    assert asked(db) == before
    assert run().contacts == 0


def test_forgetting_leaves_nothing_behind(db, come, run):
    come(("mastodon", Actor(id="1", name=RARE)), ("x", Actor(id="2", handle="sotirioskvamsdalen")))
    run()
    (question,) = asked(db)

    with db.writing() as session:
        matching.mark(session, [question.low])
        matching.forget(session, [question.low])

    with db.reading() as session:
        for table in (MatchKeyRow, MatchProfileRow, UnmatchedRow):
            query = select(func.count()).where(table.contact_id == question.low)
            assert session.execute(query).scalar_one() == 0
        assert [pair.suggestion for pair in review.waiting(session, 10).shown] == []


def test_a_key_that_many_share_finds_nobody(db):
    with db.writing() as session:
        profile = Profile(name="Ole Hansen")
        known = {contact: matching.Known(profile) for contact in range(1, matching.CROWDED + 3)}
        found = keys.of(prepare(profile))
        matching.keep(session, known, dict.fromkeys(known, found))

        assert matching.candidates(session, found, 1) == {}


def test_an_old_look_of_a_contact_is_not_found_any_more(db):
    with db.writing() as session:
        for name in ("Sotirios Kvamsdalen", "Kari Nordmann"):
            profile = Profile(name=name)
            matching.keep(session, {1: matching.Known(profile)}, {1: keys.of(prepare(profile))})

        assert matching.candidates(session, keys.of(prepare(Profile(name=RARE)))) == {}
        assert list(matching.candidates(session, keys.of(prepare(profile)))) == [1]


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_words_give_few_keys_of_eight_bytes(name, handle):
    found = keys.of(prepare(Profile(name=name, handle=handle)))

    assert len(found) <= 120
    assert all(len(key) == keys.KEY_BYTES for key in found)
