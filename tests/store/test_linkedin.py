"""LinkedIn's data cannot become a lead: here every way is tried."""

import msgspec
import pytest

from crm_social.actions import replay, routing
from crm_social.actions import reps as acts
from crm_social.core.dealings import (
    Consent,
    Correction,
    Label,
    Link,
    Mark,
    Person,
    Sign,
    Signal,
    Tie,
)
from crm_social.core.facts import Actor, seal, subject_of
from crm_social.core.loop import Stage
from crm_social.store import contacts
from tests.cast import LIV, NOW, ago, comment, contact_of, engagement, like

#: Everything LinkedIn's API might say of somebody who suits us well.
THERE = Actor(
    id="urn:li:person:1",
    handle="liv-berg",
    name="Liv Berg",
    email="liv@fjordkaffe.example",
    company="Fjordkaffe AS",
    title="Daglig leder",
    url="https://liv.example",
)
ASKS = "Hva koster det? Kan vi få en demo?"
HERE, ABROAD = subject_of("mastodon", "kari").hex(), subject_of("linkedin", THERE.id).hex()


def heard(platform="linkedin", **values):
    return comment("there", ASKS, **({"platform": platform, "actor": THERE} | values))


@pytest.fixture
def state(db):
    def look(platform, uid):
        with db.reading() as session:
            contact = contact_of(session, platform, uid)
            return contact and contacts.get(session, contact).state

    return look


def judged(found):
    """Return what may not come of LinkedIn: axes, stage, tasks, fit and who they are."""
    return (
        found.stage, found.engagement.heat, found.intent.heat, found.advocacy.heat, found.live,
        [(task.play, task.evidence) for task in found.tasks], found.fit, found.letter,
        found.name, found.company, found.title, found.email, found.url, found.owner,
    )  # fmt: skip


@pytest.mark.parametrize(
    "platform", ["linkedin", "linkedin.api", "linkedin-page", "linkedin_ads", "linkedinpages"]
)
@pytest.mark.parametrize("kind", ["like", "comment", "repost", "follow", "signal", "click"])
def test_engagement_there_makes_no_lead_under_any_spelling(take_in, state, platform, kind):
    take_in(engagement(kind, platform=platform, actor=THERE, text=ASKS))

    found = state(platform, THERE.id)
    assert found is None or judged(found)[:6] == (Stage.AUDIENCE, None, None, None, 0, [])


def test_an_address_told_there_ties_nobody_and_tells_nothing(take_in, state):
    take_in(comment(actor=Actor(id="liv", email=LIV.email), text="Fint!"))
    before = judged(state("mastodon", "liv"))

    take_in(heard())

    assert judged(state("mastodon", "liv")) == before
    assert state("email", THERE.email) == state("mastodon", "liv")


@pytest.mark.parametrize("order", [1, -1])
def test_tied_to_somebody_we_know_it_adds_nothing_to_them(db, take_in, state, order):
    take_in(like())
    before = judged(state("mastodon", "kari"))
    link = Link(
        id="l1", tie=Tie.SAME, subject=HERE, other=ABROAD, occurred_at=ago(minutes=30), actor="ola"
    )

    take_in(*[heard(), link][::order])

    assert judged(state("mastodon", "kari")) == before
    assert replay.check(db, NOW)[1] == []


def test_a_correction_or_a_marked_post_makes_it_no_intent(take_in, state):
    said = heard()
    name = seal(said).key[:10].hex()
    take_in(
        said,
        Correction(
            id="c1", subject=ABROAD, engagement=name, label=Label.BUYING, holds=True,
            actor="ola", occurred_at=ago(minutes=5),
        ),
        Mark(id="m1", platform="linkedin", post=said.post.id, occurred_at=ago(minutes=4),
             actor="ada", giveaway=False, class_="interesting"),
    )  # fmt: skip

    found = state("linkedin", THERE.id)
    assert found is None or judged(found)[:6] == (Stage.AUDIENCE, None, None, None, 0, [])


def test_an_agreement_of_theirs_does_not_make_what_was_heard_there_count(take_in, state):
    agreed = Consent(
        id="a1", says="given", purpose="*", who=Person("linkedin", THERE.id),
        occurred_at=ago(minutes=5),
    )  # fmt: skip
    take_in(heard(), agreed)

    assert judged(state("linkedin", THERE.id))[1:6] == (None, None, None, 0, [])


def test_nobody_is_given_somebody_only_heard_of_there(db, reps, take_in):
    acts.set_rep(db, "ola", {}, NOW)
    take_in(heard())

    assert routing.assign_batch(db, NOW).given == 0


def test_what_a_rep_was_told_is_the_reps_and_does_make_a_lead(take_in, state):
    told = Signal(
        id="s1", what=Sign.INTEREST, who=Person("linkedin", THERE.id, name="Liv Berg"),
        occurred_at=ago(minutes=5), actor="ola",
    )  # fmt: skip
    take_in(heard(), told)

    found = state("linkedin", THERE.id)
    assert found.stage is Stage.LEAD
    assert [task.because for task in found.tasks] == ["interested"]
    # Of what was heard there still nothing counts, and nothing is known.
    assert (found.engagement.heat, found.intent.heat, found.company) == (None, None, None)


def test_the_same_said_elsewhere_does_make_one(take_in, state):
    take_in(msgspec.structs.replace(heard("mastodon"), kind="comment"))

    assert judged(state("mastodon", THERE.id))[1] is not None
