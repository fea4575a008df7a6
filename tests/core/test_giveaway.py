"""A post that looks like a giveaway is pointed at, with reasons; nothing is marked by itself."""

from datetime import timedelta

from crm_social.core import giveaway
from crm_social.core.facts import Actor, Post
from tests.cast import NOW, comment, like

CONTEST = Post(id="p1", text="Vinn en espressomaskin! Tagg en venn for å være med i trekningen.")
NEWS = Post(id="p2", text="New winter boots in the store")


def crowd(number, post, text, *, apart):
    """Comments by as many people, each so long after the one before."""
    return [
        comment(
            str(one),
            text.format(number=one),
            actor=Actor(id=f"a{one}"),
            post=post,
            occurred_at=NOW - one * apart,
        )
        for one in range(number)
    ]


def test_a_contest_that_tags_friends_is_hinted_at_with_every_reason():
    found = crowd(40, CONTEST, "@venn{number} ja!", apart=timedelta(minutes=5))

    hint = giveaway.hint(found, {one.actor.id for one in found})

    assert hint.looks_like_one
    assert hint.score == 1.0
    assert hint.reasons == (
        "The post says “vinn”, “trekningen”.",
        "100% of the 40 texts tag other people.",
        "100% of the 40 people were never heard of before.",
        "100% of the 40 texts are shorter than 40 characters.",
        "100% of the 40 engagements fell within one day.",
    )


def test_an_ordinary_post_among_regulars_is_not():
    text = "Number {number}: these look warm, and I wonder if they are any good on ice as well?"
    found = crowd(40, NEWS, text, apart=timedelta(hours=7))

    hint = giveaway.hint(found, {"a1", "a2"})

    assert (hint.score, hint.reasons, hint.looks_like_one) == (0.0, (), False)


def test_a_post_that_does_not_say_so_is_told_by_how_people_engage():
    found = crowd(40, NEWS, "@venn{number} ja!", apart=timedelta(minutes=5))

    hint = giveaway.hint(found, {one.actor.id for one in found})

    assert hint.looks_like_one
    assert not any(reason.startswith("The post says") for reason in hint.reasons)


def test_a_successful_post_with_a_burst_of_new_people_is_not_enough_by_itself():
    found = [
        like(str(one), actor=Actor(id=f"a{one}"), post=NEWS, occurred_at=NOW) for one in range(40)
    ]

    hint = giveaway.hint(found, {one.actor.id for one in found})

    assert len(hint.reasons) == 2
    assert not hint.looks_like_one


def test_of_too_few_people_nothing_is_said():
    found = crowd(giveaway.FEWEST - 1, CONTEST, "@venn{number}", apart=timedelta(minutes=1))

    assert giveaway.hint(found, set()).reasons == ()


def test_a_mail_address_is_no_tag():
    text = "Write to kari{number}@fjordkaffe.example about it, will you please, it is urgent"
    found = crowd(20, NEWS, text, apart=timedelta(hours=30))

    assert giveaway.hint(found, set()).reasons == ()
