from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest

from connectors.wordpress.mapping import is_strong, to_engagement, to_post
from connectors.wordpress.site import Site
from connectors.wordpress.tests.conftest import Recorded
from crm_social.sdk import Actor, Engagement, Kind, Malformed, Post, Unsupported

SITE = Site("https://blog.fjellheim.example/wp-json/", "blog.fjellheim.example", zone="Europe/Oslo")
POST = Post("blog.fjellheim.example#post-4")


def heard(comment: Any, post: Post = POST) -> Engagement:
    return to_engagement(comment, post, SITE, "our blog")


def test_a_guest_is_named_by_the_hash_of_their_address(recorded: Recorded) -> None:
    actor = heard(recorded("comment__guest_with_rights")).actor

    digest = sha256(b"kari@example.com").hexdigest()
    assert actor == Actor(
        id=f"guest:blog.fjellheim.example:{digest}",
        name="Kari Nordmann",
        url="https://kari.example",
        email="Kari@Example.com",
    )
    assert is_strong(actor.id)


def test_a_comment_is_told_with_its_place_and_time(recorded: Recorded) -> None:
    comment = heard(recorded("comment__guest_with_rights"))

    assert (comment.platform, comment.kind, comment.channel) == ("wordpress", "comment", "our blog")
    assert comment.id == "blog.fjellheim.example#comment-2"
    assert comment.occurred_at == datetime(2026, 11, 2, 8, 12, 45, tzinfo=UTC)
    assert comment.url.endswith("/vinterstovler-varme-fotter/#comment-2")
    assert comment.in_reply_to is None
    assert not comment.withdrawn


def test_html_becomes_what_was_said(recorded: Recorded) -> None:
    assert heard(recorded("comment__guest_with_rights")).text == (
        'Hei! Hva koster de & finnes de i rødt?\nJeg så dem "i går" :)\n\n'
        "Se denne (https://shop.example/boots?a=1&b=2) eller https://example.org/x"
    )


def test_without_rights_the_text_is_the_shown_one(recorded: Recorded) -> None:
    assert heard(recorded("comment__guest_public")).text == (
        "Hei! Hva koster de & finnes de i rødt?\nJeg så dem “i går” 🙂\n\n"
        "Se denne (https://shop.example/boots?a=1&b=2) eller https://example.org/x"
    )


def test_without_rights_a_guest_is_named_by_their_avatar(recorded: Recorded) -> None:
    actor = heard(recorded("comment__guest_public")).actor

    assert actor.id == "guest:blog.fjellheim.example:md5:711cab4ad4f6de432f0d8c3b30a17b2e"
    assert actor.email is None
    assert not is_strong(actor.id)


def test_a_newer_wordpress_gives_anybody_the_same_name_for_a_guest(recorded: Recorded) -> None:
    digest = sha256(b"kari@example.com").hexdigest()
    avatars = {"24": f"https://secure.gravatar.com/avatar/{digest}?s=24&d=mm&r=g"}

    public = heard(recorded("comment__guest_public") | {"author_avatar_urls": avatars})

    assert public.actor.id == heard(recorded("comment__guest_with_rights")).actor.id


def test_an_answer_is_a_reply_by_a_user(recorded: Recorded) -> None:
    reply = heard(recorded("comment__reply_of_a_user"))

    assert reply.kind == Kind.REPLY
    assert reply.in_reply_to == "blog.fjellheim.example#comment-2"
    assert reply.actor.id == "user:blog.fjellheim.example:5"
    assert reply.actor.email == "subscriber@fjellheim.example"


def test_a_pingback_is_a_mention_by_a_site(recorded: Recorded) -> None:
    mention = heard(recorded("comment__pingback"))

    assert mention.kind == Kind.MENTION
    assert mention.text == "[…] Vinterstøvler fra Fjellheim […]"
    assert mention.actor == Actor(
        id="site:turbloggen.example",
        name="Turbloggen",
        url="https://www.turbloggen.example/sko",
    )


def test_a_link_from_the_site_to_itself_is_nobodys(recorded: Recorded) -> None:
    own = recorded("comment__pingback") | {"author_url": "https://www.blog.fjellheim.example/x"}

    with pytest.raises(Unsupported, match="nobody"):
        heard(own)


def test_a_review_is_a_comment(recorded: Recorded) -> None:
    assert heard(recorded("comment__review")).kind == Kind.COMMENT


def test_an_unknown_type_is_ignored(recorded: Recorded) -> None:
    with pytest.raises(Unsupported, match="order_note"):
        heard(recorded("comment__review") | {"type": "order_note"})


def test_a_comment_without_a_date_is_as_old_as_its_post(recorded: Recorded) -> None:
    published = datetime(2026, 1, 5, tzinfo=UTC)

    comment = heard(recorded("comment__without_date"), Post("p", published_at=published))

    assert comment.occurred_at == published


def test_a_comment_without_any_date_is_skipped(recorded: Recorded) -> None:
    with pytest.raises(Unsupported, match="without a date"):
        heard(recorded("comment__without_date"))


def test_a_date_of_the_site_helps_where_the_other_is_missing(recorded: Recorded) -> None:
    comment = recorded("comment__guest_public") | {"date_gmt": "0000-00-00T00:00:00"}

    assert heard(comment).occurred_at == datetime(2026, 11, 2, 8, 12, 45, tzinfo=UTC)


def test_a_bare_name_is_one_person_under_one_post_only(recorded: Recorded) -> None:
    anonymous = recorded("comment__without_date") | {"date_gmt": "2026-11-02T08:12:45"}

    here, again = heard(anonymous), heard(anonymous | {"id": 77, "author_name": "ANONYM"})
    elsewhere = heard(anonymous | {"id": 78, "post": 6})

    assert here.actor.id == again.actor.id != elsewhere.actor.id


def test_a_guest_without_anything_is_nobody_else(recorded: Recorded) -> None:
    nobody = recorded("comment__without_date") | {
        "date_gmt": "2026-11-02T08:12:45",
        "author_name": "",
    }

    assert heard(nobody).actor == Actor(id="guest:blog.fjellheim.example:comment:5")


def test_a_guest_with_a_web_address_only_is_named_by_it(recorded: Recorded) -> None:
    comment = recorded("comment__guest_public") | {"author_avatar_urls": {"24": False}}

    assert heard(comment).actor.id.startswith("guest:blog.fjellheim.example:url:")
    assert not is_strong(heard(comment).actor.id)


def test_what_does_not_fit_a_record_is_cut_or_dropped(recorded: Recorded) -> None:
    comment = recorded("comment__guest_public") | {
        "author_name": "K" * 2000,
        "author_url": "javascript:alert(1)",
        "content": {"rendered": "<p>" + "x" * 20_000 + "\0</p>"},
        "link": "https://blog.fjellheim.example/" + "x" * 2048,
    }

    told = heard(comment)

    assert len(told.actor.name) == 1000
    assert told.actor.url is None
    assert len(told.text) == 10_000
    assert told.url is None


@pytest.mark.parametrize("missing", ["id", "content"])
def test_what_no_wordpress_sends_is_malformed(recorded: Recorded, missing: str) -> None:
    comment = recorded("comment__guest_public")
    del comment[missing]

    with pytest.raises(Malformed, match=missing):
        heard(comment)


def test_a_post_is_told_by_its_title(recorded: Recorded) -> None:
    item = recorded("post__by_an_author") | {"author_name": "Eva"}

    post = to_post(recorded("comment__guest_public"), item, SITE)

    assert post == Post(
        id="blog.fjellheim.example#post-4",
        url="https://blog.fjellheim.example/vinterstovler-varme-fotter/",
        text="Vinterstøvler & “varme” føtter",
        published_at=datetime(2026, 10, 30, 7, tzinfo=UTC),
        author="Eva",
    )


def test_a_post_we_may_not_see_still_has_an_address(recorded: Recorded) -> None:
    post = to_post(recorded("comment__guest_public"), None, SITE)

    assert post == Post(
        id="blog.fjellheim.example#post-4",
        url="https://blog.fjellheim.example/vinterstovler-varme-fotter/",
    )
