"""Corrections become part of the company's model: published, versioned, and forgettable."""

import json

import pytest

from crm_social.actions import forget, learning, models
from crm_social.actions.replay import check, state_digest
from crm_social.core import text
from crm_social.core.dealings import Correction, Label
from crm_social.core.facts import Actor, name_of, subject_of
from crm_social.core.text import written
from crm_social.errors import Conflict
from crm_social.store import contacts, lessons, suppression
from crm_social.store import models as stored
from tests.cast import LIV, NOW, ago, comment, contact_of

#: What only the people of this trade say when they want to buy.
ASKS = [
    "Put two on the spring list for us",
    "We go on the spring list again",
    "The spring list, four of them for the yard",
    "Spring list: three for Oslo",
    "One more on the spring list from us",
    "Same as last year on the spring list",
]
#: Comments that nobody corrected.
OTHERS = [
    "What a day at the yard",
    "The list of winners is out",
    "Spring is here at last",
    "Nice to see you all",
    "Two of them at the gate",
    "Good morning from the harbour",
]
NEW = "Nine on the spring list for our crew"


def person(number):
    return Actor(f"p{number}", handle=f"p{number}@social.example")


def said(number, words, **changes):
    values = {"actor": person(number), "occurred_at": ago(days=2, minutes=number)} | changes
    return comment(f"c{number}", words, **values)


def corrected(fact, number, label=Label.BUYING, **changes):
    values = {"holds": True, "withdrawn": False, "occurred_at": ago(days=1)} | changes
    return Correction(
        id=f"k{number}",
        subject=subject_of(fact.platform, fact.actor.id).hex(),
        engagement=name_of(fact).hex(),
        label=label,
        actor="ola",
        **values,
    )


@pytest.fixture
def taught(take_in):
    """Take in twelve corrected comments of six people, and as many that nobody corrected."""
    told = [said(number, f"{ASKS[number % 6]}!") for number in range(12)]
    rest = [said(100 + number, words) for number, words in enumerate(OTHERS * 2)]
    take_in(*told, *rest, *(corrected(fact, number) for number, fact in enumerate(told)))
    return told


def words_in_force(db):
    with db.reading() as session:
        return stored.in_force(session).words


def publish(db, version="words-1", now=NOW):
    return learning.publish(db, learning.learn(db).words, version, "ada", now)


def test_too_few_corrections_teach_nothing(db, take_in):
    fact = said(1, ASKS[0])
    take_in(fact, corrected(fact, 1))
    found = learning.learn(db)

    assert (found.corrections, found.words) == (1, None)


def test_what_was_corrected_is_known_in_new_comments_and_nothing_else_is_touched(db, taught):
    words = learning.learn(db).words

    assert not text.judge(NEW).buying
    assert text.judge(NEW, learned=words).buying
    assert not any(text.judge(other, learned=words).buying for other in OTHERS)
    assert not text.judge("Lovely weather in Bergen", learned=words).buying


def test_corrections_of_one_kind_do_not_turn_every_comment(db, take_in):
    things = ("beat", "show", "deck", "ramp", "board", "trick") * 2
    told = [
        said(number, f"The {thing} is sick, never seen worse, killer")
        for number, thing in enumerate(things)
    ]
    take_in(*told, *(said(50 + at, one) for at, one in enumerate(OTHERS)))
    take_in(*(corrected(fact, at, Label.COMPLAINT, holds=False) for at, fact in enumerate(told)))
    words = learning.learn(db).words

    assert text.judge("Terrible service, I want my money back", learned=words).complaint


def test_without_publication_nothing_changes(db, taught, take_in):
    before = state_digest(db, NOW)
    learning.learn(db)

    assert words_in_force(db) is None
    assert state_digest(db, NOW) == before


def test_a_published_model_reads_new_comments_by_what_was_taught(db, reps, taught, take_in):
    take_in(comment("before", NEW, actor=person(200), occurred_at=ago(hours=1)))
    words = learning.learn(db).words
    publish(db)
    take_in(comment("after", NEW, actor=LIV, occurred_at=NOW), now=NOW)

    assert words_in_force(db) == words
    assert not is_warm(db, person(200))
    assert is_warm(db, LIV)
    assert check(db, NOW)[1] == []


def is_warm(db, actor):
    """Say whether somebody has shown an intent to buy."""
    with db.reading() as session:
        found = contacts.get(session, contact_of(session, "mastodon", actor.id))
    return found.state.intent.heat is not None


def test_the_words_stay_with_the_text_of_the_model(db, reps, taught):
    publish(db)
    kept = models.text_of(db, "in-force")
    models.save_draft(db, "next", kept.replace("tasks: 4", "tasks: 1"), "ada", NOW)

    assert kept.count("\nwords: ") == 1
    assert models.model_of(db, "draft:next").words == words_in_force(db)
    assert models.differences(models.model_of(db, "starter-1"), models.model_of(db, "words-1"))


def test_the_same_words_are_not_published_twice(db, reps, taught):
    publish(db)

    with pytest.raises(Conflict):
        publish(db, "words-2")


def test_a_correction_taken_back_is_not_learned_from(db, taught, take_in):
    take_in(*(corrected(fact, at, withdrawn=True, occurred_at=ago(hours=2))
              for at, fact in enumerate(taught[:4])))  # fmt: skip

    assert learning.learn(db).words is None
    assert learning.learn(db).corrections == 8


def test_the_newest_word_on_a_label_holds(db, taught, take_in):
    take_in(corrected(taught[0], "again", holds=False, occurred_at=ago(hours=2)))
    with db.reading() as session:
        found = {one.engagement: one.holds for one in lessons.corrections(session)}

    assert found[name_of(taught[0]).hex()] is False
    assert len(found) == 12


def test_who_is_forgotten_teaches_nothing_the_next_time(db, taught):
    db.suppression_key = suppression.key_of("a secret key that nobody made up")
    before = learning.learn(db)
    forget.forget(db, ("mastodon", "p0"), by="ada", now=NOW)
    after = learning.learn(db)

    assert (before.corrections, after.corrections) == (12, 11)
    assert after.words != before.words


def test_what_the_law_protects_teaches_nothing(db, taught, take_in):
    fact = said(300, "I have asthma, put me on the spring list")
    take_in(fact, corrected(fact, 300))

    assert (learning.learn(db).corrections, learning.learn(db).unused) == (12, 1)


def test_a_word_that_only_one_person_wrote_is_not_learned(db, taught, take_in):
    one = person(400)
    told = [said(400 + at, f"Zebulon asks again, {at} on the spring list", actor=one)
            for at in range(3)]  # fmt: skip
    take_in(*told, *(corrected(fact, 400 + at) for at, fact in enumerate(told)))
    words = learning.learn(db).words

    assert not any("zebulon" in name for own in words.weights.values() for name in own)


def test_a_line_that_was_not_written_by_the_product_is_refused(db, taught):
    words = learning.learn(db).words
    line = written.write(words)

    assert written.read(line) == words
    for wrong in ("", "AAAA", line[:-8], line[8:], json.dumps({}), line + "!"):
        with pytest.raises(ValueError):
            written.read(wrong)


def test_abuse_is_marked_and_teaches_nothing(db, taught, take_in):
    before = learning.learn(db)
    rude = said(200, "You are idiots, all of you")
    take_in(rude, corrected(rude, 200, Label.ABUSE))
    after = learning.learn(db)

    assert after.corrections == before.corrections
    assert after.unused == before.unused + 1
