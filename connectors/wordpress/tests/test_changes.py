from datetime import UTC, datetime, timedelta

from connectors.wordpress.changes import copy, later, news
from crm_social.sdk import Actor, Engagement, Kind, Post

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
STRONG = Actor("guest:blog.example:" + "a" * 64, email="kari@example.com")
KNOWN = Engagement(
    platform="wordpress",
    kind=Kind.REPLY,
    id="blog.example#comment-2",
    occurred_at=NOW - timedelta(hours=1),
    actor=STRONG,
    post=Post("blog.example#post-1"),
    text="How much?",
    in_reply_to="blog.example#comment-1",
)


def test_the_same_again_is_no_news() -> None:
    assert news(KNOWN, KNOWN, NOW, came_back=False) == ()


def test_a_text_that_was_blanked_for_somebody_is_not_told_again() -> None:
    assert news(KNOWN, copy(KNOWN, text=None), NOW, came_back=False) == ()


def test_an_edit_keeps_the_kind_it_was_told_under() -> None:
    moved_up = copy(KNOWN, kind=Kind.COMMENT, in_reply_to=None, text="How much for two?")

    [edited] = news(moved_up, KNOWN, NOW, came_back=False)

    assert (edited.kind, edited.in_reply_to) == (Kind.REPLY, KNOWN.in_reply_to)
    assert edited.occurred_at == NOW


def test_an_edit_and_another_author_at_once_are_both_told() -> None:
    other = Actor("user:blog.example:5", email="ola@example.com")

    gone, new = news(copy(KNOWN, actor=other, text="No"), KNOWN, NOW, came_back=False)

    assert (gone.actor, gone.withdrawn, gone.occurred_at) == (STRONG, True, NOW)
    assert (new.actor, new.withdrawn, new.text) == (other, False, "No")
    assert new.occurred_at > gone.occurred_at


def test_an_edit_seen_by_anybody_stays_with_its_author() -> None:
    weak = Actor("guest:blog.example:md5:" + "b" * 32, name="Kari")
    known = copy(KNOWN, actor=Actor("user:blog.example:5", name="Kari"))

    [edited] = news(copy(KNOWN, actor=weak, text="No"), known, NOW, came_back=False)

    assert edited.actor == known.actor


def test_an_address_is_added_to_what_was_heard_without_it() -> None:
    public = copy(KNOWN, actor=Actor(STRONG.id))

    [named] = news(KNOWN, public, NOW, came_back=False)

    assert named.actor == STRONG
    assert news(KNOWN, named, NOW, came_back=False) == ()


def test_an_address_the_product_does_not_keep_is_told_once_only() -> None:
    [named] = news(KNOWN, copy(KNOWN, actor=Actor(STRONG.id)), NOW, came_back=False)

    assert news(KNOWN, copy(named, actor=Actor(STRONG.id)), NOW, came_back=False) == ()


def test_what_happens_next_is_newer_although_the_clocks_disagree() -> None:
    ahead = copy(KNOWN, occurred_at=NOW + timedelta(minutes=3))

    assert later(NOW, ahead) > ahead.occurred_at
