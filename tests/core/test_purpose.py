"""The purpose gate: platform x consent x objection x basis x a rep's grant."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_social.core import purpose
from crm_social.core.dealings import Consent, Person
from crm_social.core.purpose import Grants, Reason, Use, grants, may
from crm_social.core.purpose.words import _SENTENCES
from tests.cast import ago

CHANNELS = ("email", "sms", "phone", "message", "public")
BASES = (None, None, "consent", "contract", "soft_opt_in", "legitimate_interest")
KARI = Person(platform="email", uid="kari@firma.example")
PLATFORMS = (*purpose.PLATFORMS, "guestbook", "crm.hubspot", "linkedin-page")


def said(says, purpose="contact", channel=None, *, days=1, **more):
    values = {"id": f"{says}-{purpose}-{channel}-{days}", "occurred_at": ago(days=days)} | more
    return Consent(says=says, purpose=purpose, channel=channel, who=KARI, **values)


@st.composite
def words(draw):
    """Consents and objections in the order of time, some taken back."""
    return [
        said(
            draw(st.sampled_from(("given", "given", "withdrawn", "objected", "lifted"))),
            draw(st.sampled_from(("*", *Use))),
            draw(st.sampled_from((None, None, *CHANNELS))),
            id=str(n if draw(st.integers(0, 5)) else max(0, n - 1)),
            occurred_at=ago(hours=100 - n),
            basis=draw(st.sampled_from(BASES)),
            withdrawn=draw(st.integers(0, 6)) == 0,
        )
        for n in range(draw(st.integers(0, 8)))
    ]


USES = st.sampled_from(list(Use))
ANY_PLATFORM = st.sampled_from(PLATFORMS)
ANY_CHANNEL = st.sampled_from((None, *CHANNELS))
RELATIONS = st.tuples(st.booleans(), st.sampled_from(((), ("ola",))))


# ---- platforms


@pytest.mark.parametrize(
    ("platform", "link", "export"),
    [
        ("linkedin", False, Reason.COUNT_ONLY),
        ("x", True, Reason.IDS_ONLY),
        ("facebook", False, Reason.IDS_ONLY),
        ("instagram", False, Reason.IDS_ONLY),
        ("threads", False, Reason.IDS_ONLY),
        ("youtube", True, Reason.TERMS),
        ("pinterest", False, Reason.IDS_ONLY),
        ("vimeo", False, Reason.IDS_ONLY),
        ("mastodon", True, Reason.TERMS),
        ("bluesky", True, Reason.TERMS),
        ("wordpress", True, Reason.TERMS),
        ("email", True, Reason.TERMS),
        ("crm.hubspot", True, Reason.TERMS),
        ("file", True, Reason.TERMS),
        ("guestbook", False, Reason.IDS_ONLY),
    ],
)
def test_each_platforms_terms_hold_where_nobody_said_anything(platform, link, export):
    assert may(Use.LINK, platform, Grants()).allowed is link
    answer = may(Use.EXPORT, platform, Grants())
    assert answer.reason is export
    assert answer.allowed is (export is not Reason.COUNT_ONLY)
    assert answer.ids_only is (export is Reason.IDS_ONLY)


def test_a_profile_that_needs_consent_is_tied_after_consent_and_not_on_another_ground():
    agreed = grants([said("given", "link")])
    interest = grants([said("given", "link", basis="legitimate_interest")])

    assert may(Use.LINK, "facebook", agreed).reason is Reason.CONSENT
    assert may(Use.LINK, "facebook", interest).reason is Reason.NO_CONSENT_TO_LINK
    assert may(Use.LINK, "facebook", grants([said("given", "score")])).allowed is False


@pytest.mark.parametrize("use", list(Use))
def test_a_reps_own_network_is_used_under_the_reps_grant_alone(use):
    consent = [said("given", "*")]

    assert may(use, "network", grants(consent)).reason is Reason.NO_GRANT
    assert may(use, "network", grants(consent, known_by=["ola"])).allowed


# ---- contact


@pytest.mark.parametrize("channel", [None, "email", "sms", "message", "phone"])
@pytest.mark.parametrize("platform", ["mastodon", "wordpress", "email", "crm.hubspot", "file"])
def test_nobody_is_contacted_without_a_ground(platform, channel):
    answer = may(Use.CONTACT, platform, Grants(), channel=channel)

    assert (answer.allowed, answer.reason) == (False, Reason.NO_BASIS)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_who_writes_in_public_is_answered_in_public(platform):
    assert may(Use.CONTACT, platform, Grants(), channel="public").reason is Reason.PUBLIC_ANSWER


def test_a_consent_holds_for_its_channel_and_one_for_all_for_each():
    one, all_ = grants([said("given", channel="email")]), grants([said("given")])

    assert may(Use.CONTACT, "email", one, channel="email").reason is Reason.CONSENT
    assert not may(Use.CONTACT, "email", one, channel="sms").allowed
    assert not may(Use.CONTACT, "email", one).allowed
    assert all(may(Use.CONTACT, "email", all_, channel=channel).allowed for channel in CHANNELS)


def test_the_rule_for_existing_customers_is_for_customers_and_not_for_calls():
    on_record = [said("given", basis="soft_opt_in")]
    stranger, customer = grants(on_record), grants(on_record, customer=True)

    assert may(Use.CONTACT, "email", stranger, channel="email").reason is Reason.NOT_A_CUSTOMER
    assert may(Use.CONTACT, "email", customer, channel="email").reason is Reason.EXISTING_CUSTOMER
    assert not may(Use.CONTACT, "email", customer, channel="phone").allowed
    assert not may(Use.CONTACT, "email", grants([], customer=True), channel="email").allowed


def test_a_legitimate_interest_carries_a_call_and_no_message():
    interest = grants([said("given", basis="legitimate_interest")])

    assert may(Use.CONTACT, "crm.x", interest, channel="phone").reason is Reason.LEGITIMATE_INTEREST
    for channel in ("email", "sms", "message"):
        answer = may(Use.CONTACT, "crm.x", interest, channel=channel)
        assert (answer.allowed, answer.reason) == (False, Reason.INTEREST_TOO_LITTLE)


def test_a_contract_carries_what_it_is_about():
    contract = grants([said("given", channel="email", basis="contract")])

    assert may(Use.CONTACT, "crm.x", contract, channel="email").reason is Reason.CONTRACT


def test_a_weaker_ground_does_not_take_a_consent_away():
    both = grants([said("given", days=2), said("given", basis="legitimate_interest")])

    assert may(Use.CONTACT, "email", both, channel="email").reason is Reason.CONSENT


def test_a_consent_withdrawn_is_gone_until_given_anew():
    told = [said("given", days=3), said("withdrawn", days=2)]

    assert may(Use.CONTACT, "email", grants(told), channel="email").reason is Reason.WITHDRAWN
    told.append(said("given"))
    assert may(Use.CONTACT, "email", grants(told), channel="email").allowed


def test_a_weaker_ground_after_a_withdrawal_does_not_bring_a_wider_consent_back():
    told = [
        said("given", days=3),
        said("withdrawn", channel="email", days=2),
        said("given", channel="email", basis="legitimate_interest"),
    ]

    assert not may(Use.CONTACT, "email", grants(told), channel="email").allowed
    assert may(Use.CONTACT, "email", grants(told), channel="sms").allowed


def test_withdrawing_everything_withdraws_each():
    told = grants([said("given", channel="email", days=2), said("withdrawn", "*")])

    assert may(Use.CONTACT, "email", told, channel="email").reason is Reason.WITHDRAWN
    assert may(Use.SCORE, "mastodon", told).reason is Reason.WITHDRAWN


def test_a_fact_that_was_taken_back_was_never_said():
    wrong = said("objected", "*", id="a", days=3)
    told = [wrong, said("objected", "*", id="a", days=2, withdrawn=True)]

    assert may(Use.SCORE, "mastodon", grants(told)).allowed


# ---- objection


@settings(deadline=None)
@given(USES, ANY_PLATFORM, words(), RELATIONS, ANY_CHANNEL)
def test_an_objection_to_everything_beats_everything(use, platform, told, relation, channel):
    customer, known_by = relation
    told.append(said("objected", "*", occurred_at=ago(hours=1)))
    told.append(said("given", "*", occurred_at=ago(minutes=1)))

    answer = may(use, platform, grants(told, customer=customer, known_by=known_by), channel=channel)

    assert (answer.allowed, answer.reason) == (False, Reason.OBJECTED)


@settings(deadline=None)
@given(USES, ANY_PLATFORM, words(), ANY_CHANNEL)
def test_an_objection_to_one_use_ends_that_use(use, platform, told, channel):
    told.append(said("objected", use, channel, id="last", occurred_at=ago(minutes=1)))

    assert not may(use, platform, grants(told), channel=channel).allowed or (
        channel == "public" and use is Use.CONTACT
    )


def test_an_objection_is_lifted_by_taking_it_back_and_not_by_a_consent():
    told = [said("objected", days=3), said("given", days=2)]

    assert may(Use.CONTACT, "email", grants(told), channel="email").reason is Reason.OBJECTED
    told.append(said("lifted"))
    assert may(Use.CONTACT, "email", grants(told), channel="email").reason is Reason.CONSENT


def test_an_objection_to_one_channel_leaves_the_others():
    told = grants([said("given", days=2), said("objected", channel="phone")])

    assert not may(Use.CONTACT, "email", told, channel="phone").allowed
    assert may(Use.CONTACT, "email", told, channel="email").allowed


@pytest.mark.parametrize("objected", ["score", "contact", "task", "*"])
def test_no_task_comes_of_what_may_not_be_scored_or_contacted(objected):
    told = grants([said("objected", objected)])

    assert may(Use.TASK, "mastodon", told).reason is Reason.OBJECTED


def test_who_wants_no_contact_is_answered_in_public_unless_they_object_to_that():
    no_contact = [said("objected", "contact", days=3)]

    assert may(Use.CONTACT, "x", grants(no_contact), channel="public").allowed
    for more in (said("objected", "contact", "public"), said("objected", "*", days=5)):
        told = sorted([*no_contact, more], key=lambda one: one.occurred_at)
        assert not may(Use.CONTACT, "x", grants(told), channel="public").allowed


# ---- LinkedIn


@settings(deadline=None)
@given(
    words(),
    RELATIONS,
    st.sampled_from(list(Use)),
    ANY_CHANNEL,
    st.sampled_from(("linkedin", "linkedin.api", "linkedin-page", "linkedin_ads", "linkedin2")),
)
def test_nothing_anybody_says_makes_linkedins_data_usable(told, relation, use, channel, platform):
    customer, known_by = relation
    found = grants(told, customer=customer, known_by=known_by)

    answer = may(use, platform, found, channel=channel)

    assert not purpose.may_score(platform)
    assert answer.allowed is (answer.reason is Reason.PUBLIC_ANSWER)
    assert answer.reason in {Reason.COUNT_ONLY, Reason.OBJECTED, Reason.PUBLIC_ANSWER}


# ---- what is remembered


@settings(deadline=None)
@given(words(), USES, ANY_PLATFORM, RELATIONS, ANY_CHANNEL)
def test_what_is_kept_answers_as_all_that_was_ever_said(told, use, platform, relation, channel):
    customer, known_by = relation
    undone = {one.id: one.occurred_at for one in told if one.withdrawn}
    standing = [
        one
        for one in told
        if not one.withdrawn and not (one.id in undone and one.occurred_at <= undone[one.id])
    ]
    everything = Grants(tuple(standing), customer, known_by)

    kept = grants(told, customer=customer, known_by=known_by)

    assert may(use, platform, kept, channel=channel) == may(
        use, platform, everything, channel=channel
    )
    assert len(kept.words) <= len(standing)


def test_a_hundred_turns_of_one_word_leave_two():
    turns = [
        said(says, occurred_at=ago(hours=100) + timedelta(minutes=n), id=str(n))
        for n, says in enumerate(("given", "withdrawn") * 50)
    ]

    assert len(grants(turns).words) == 1
    assert len(grants(turns[:-1]).words) == 2


# ---- words


@pytest.mark.parametrize("lang", ["nb", "sv", "en"])
@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_is_a_sentence_in_every_language(lang, reason):
    answer = purpose.Answer(allowed=True, reason=reason, platform="guestbook", channel="email")
    sentence = answer.sentence(lang)

    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert "{" not in sentence
    others = {answer.sentence(other) for other in ("nb", "sv", "en")}
    assert len(others) == 3


def test_a_language_we_do_not_write_gets_english():
    answer = may(Use.SCORE, "mastodon", Grants())

    assert answer.sentence("fi") == answer.sentence("en") == "The terms of Mastodon allow it."


def test_the_channel_is_named_where_it_is_what_is_lacking():
    answer = may(Use.CONTACT, "email", Grants(), channel="sms")

    assert "by text message" in answer.sentence("en")
    assert "på SMS" in answer.sentence("nb")
    assert set(_SENTENCES) == {"nb", "sv", "en"}
