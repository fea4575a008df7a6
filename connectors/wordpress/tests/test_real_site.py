"""The connector against a real WordPress."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter

from connectors.wordpress.tests.conftest import DAY, HOUR, MINUTE, Blog, Listen
from crm_social.sdk import AuthExpired, Engagement, Kind, Unavailable

pytestmark = pytest.mark.server


def texts(engagements: Iterable[Engagement]) -> list[str | None]:
    return [engagement.text for engagement in engagements]


def test_a_comment_is_heard_with_the_address_and_the_post(
    blog: Blog, listen: Listen, now: datetime
) -> None:
    published = (now - DAY).strftime("%Y-%m-%dT%H:%M:%S")
    post = blog.post("Winter boots & more", date_gmt=published)
    number = blog.comment(post, now - HOUR, "Do they come in <b>red</b>?")

    [comment] = listen().hear(now)

    assert comment.id == f"{blog.word}#comment-{number}"
    assert comment.kind == Kind.COMMENT
    assert comment.occurred_at == now - HOUR
    assert comment.text == "Do they come in red?"
    assert comment.actor.email == "kari@example.com"
    assert comment.actor.id.endswith(sha256(b"kari@example.com").hexdigest())
    assert comment.post.id == f"{blog.word}#post-{post}"
    assert comment.post.text == "Winter boots & more"
    assert comment.post.url == f"{blog.url}/winter-boots-more/"
    assert comment.post.published_at == now - DAY
    assert comment.post.author == "Eva"


def test_a_comment_on_a_page_knows_the_page(blog: Blog, listen: Listen, now: datetime) -> None:
    page = blog.call("POST", "wp/v2/pages", title="About us", status="publish")["id"]
    blog.comment(page, now - HOUR)

    assert listen().hear(now)[0].post.text == "About us"


def test_a_visitors_own_comment_is_heard(blog: Blog, listen: Listen, now: datetime) -> None:
    post = blog.post()
    body = {"post": post, "author_name": "Ada", "author_email": "ada@example.com"}
    url = f"{blog.url}/wp-json/wp/v2/comments"
    blog.http.post(url, json=body | {"content": "It's nice"}).raise_for_status()

    [comment] = listen().hear(now + MINUTE)

    assert (comment.actor.name, comment.text) == ("Ada", "It's nice")


@pytest.mark.parametrize("account", ["listener", "admin"])
def test_an_answer_is_a_reply_to_its_comment(
    blog: Blog, listen: Listen, now: datetime, account: str
) -> None:
    post = blog.post()
    first = blog.comment(post, now - 2 * HOUR)
    blog.comment(post, now - HOUR, "Me too", user_id=blog.user_id("subscriber"), parent=first)

    comment, reply = listen(account).hear(now)

    assert (reply.kind, reply.in_reply_to) == (Kind.REPLY, comment.id)
    assert reply.actor.id == f"user:{blog.word}:{blog.user_id('subscriber')}"


def test_the_second_run_tells_only_what_is_new(blog: Blog, listen: Listen, now: datetime) -> None:
    post, ledger = blog.post(), listen()
    blog.comment(post, now - HOUR)
    ledger.hear(now)
    blog.comment(post, now + MINUTE, "And then?")

    assert texts(ledger.hear(now + 2 * MINUTE)) == ["And then?"]
    assert ledger.hear(now + 4 * MINUTE) == []


def test_two_comments_in_the_second_of_the_cursor_are_both_heard(
    blog: Blog, listen: Listen, now: datetime
) -> None:
    post, ledger = blog.post(), listen()
    blog.comment(post, now, "first")
    ledger.hear(now)
    blog.comment(post, now, "second")

    assert texts(ledger.hear(now + 2 * MINUTE)) == ["second"]


def test_the_hour_that_comes_twice_hides_nothing(blog: Blog, listen: Listen) -> None:
    # In Oslo the clock went from 03:00 back to 02:00 at this instant.
    turn = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
    post, ledger = blog.post(date_gmt="2026-10-01T00:00:00"), listen()
    blog.comment(post, turn - 10 * MINUTE, "at 02:50")
    ledger.hear(turn - 5 * MINUTE)
    blog.comment(post, turn + 10 * MINUTE, "at 02:10")

    assert texts(ledger.hear(turn + 15 * MINUTE)) == ["at 02:10"]


def test_a_site_that_moves_to_another_zone_loses_nothing(
    blog: Blog, listen: Listen, now: datetime
) -> None:
    post, ledger = blog.post(), listen()
    blog.comment(post, now, "in Oslo")
    ledger.hear(now)
    blog.options(timezone_string="America/Los_Angeles")
    blog.comment(post, now + MINUTE, "in Los Angeles")

    told = ledger.hear(now + 2 * MINUTE)

    assert texts(told) == ["in Los Angeles"]
    assert told[0].occurred_at == now + MINUTE


def many(blog: Blog, post: int, start: datetime, count: int, step: timedelta) -> list[int]:
    return blog.rows(
        *(
            {
                "post_ID": post,
                "author": f"Guest {n}",
                "author_email": f"guest{n}@example.com",
                "content": f"comment {n}",
                "date_gmt": (start + n * step).strftime("%Y-%m-%d %H:%M:%S"),
            }
            for n in range(count)
        )
    )


@pytest.mark.parametrize("step", [timedelta(0), timedelta(hours=1)])
def test_many_comments_are_read_page_by_page(
    blog: Blog, listen: Listen, now: datetime, step: timedelta
) -> None:
    post, ledger = blog.post(), listen()
    many(blog, post, now - 20 * DAY, 250, step)

    pages = [page for page in ledger.pages(now) if page.engagements]

    assert [len(page.engagements) for page in pages] == [100, 100, 50]
    assert texts(ledger.facts) == [f"comment {n}" for n in range(250)]


def test_a_long_list_begins_anew_and_tells_nothing_twice(
    blog: Blog, listen: Listen, now: datetime
) -> None:
    post, ledger = blog.post(), listen()
    many(blog, post, now - 80 * DAY, 900, 2 * HOUR)

    ledger.hear(now)

    assert texts(ledger.facts) == [f"comment {n}" for n in range(900)]


class Breaks(HTTPAdapter):
    """Loses the connection at the n-th question for comments."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.left = after

    def send(self, request: Any, **kwargs: Any) -> requests.Response:
        if "/wp/v2/comments" in request.url:
            self.left -= 1
            if self.left < 0:
                raise requests.ConnectionError
        return super().send(request, **kwargs)


@pytest.fixture
def breaks() -> Iterator[Callable[[int], requests.Session]]:
    """Give a maker of sessions whose connection breaks."""
    with requests.Session() as session:
        session.trust_env = False

        def make(after: int) -> requests.Session:
            session.mount("http://", Breaks(after))
            return session

        yield make


def test_a_run_that_broke_midway_is_resumed_without_loss(
    blog: Blog,
    listen: Listen,
    now: datetime,
    breaks: Callable[[int], requests.Session],
    http: requests.Session,
) -> None:
    post = blog.post()
    many(blog, post, now - 20 * DAY, 250, HOUR)
    ledger = listen(session=breaks(2))
    with pytest.raises(Unavailable, match="did not answer"):
        ledger.hear(now)
    heard = len(ledger.facts)
    ledger.http = http

    ledger.hear(now + 2 * MINUTE)

    assert heard == 200
    assert sorted(texts(ledger.facts)) == sorted(f"comment {n}" for n in range(250))


def test_a_list_that_broke_withdraws_nobody(
    blog: Blog,
    listen: Listen,
    now: datetime,
    breaks: Callable[[int], requests.Session],
    http: requests.Session,
) -> None:
    post, ledger = blog.post(), listen()
    numbers = many(blog, post, now - 20 * DAY, 150, HOUR)
    ledger.hear(now)
    blog.delete(numbers[0])
    ledger.http = breaks(1)

    with pytest.raises(Unavailable):
        ledger.hear(now + 13 * HOUR)

    assert len(ledger.facts) == 150
    ledger.http = http
    assert [told.withdrawn for told in ledger.hear(now + 13 * HOUR)] == [True]


def test_a_comment_deleted_while_the_list_is_read_hides_no_other(
    blog: Blog, listen: Listen, now: datetime
) -> None:
    post, ledger = blog.post(), listen()
    numbers = many(blog, post, now - 20 * DAY, 150, HOUR)
    pages = ledger.pages(now)
    next(pages)
    blog.delete(numbers[0])

    for _ in pages:
        pass

    assert {f"comment {n}" for n in range(1, 150)} <= set(texts(ledger.facts))


TAKEN_AWAY = ["trash", "spam", "hold", "deleted"]


@pytest.mark.parametrize("how", TAKEN_AWAY)
def test_a_comment_taken_away_is_withdrawn(
    blog: Blog, listen: Listen, now: datetime, how: str
) -> None:
    post, ledger = blog.post(), listen()
    number = blog.comment(post, now - HOUR)
    blog.comment(post, now - MINUTE, "I stay")
    [first, _] = ledger.hear(now)
    blog.delete(number) if how == "deleted" else blog.status(number, how)

    [gone] = ledger.hear(now + 2 * MINUTE)

    assert (gone.kind, gone.id, gone.actor.id) == (first.kind, first.id, first.actor.id)
    assert gone.withdrawn
    assert gone.occurred_at == now + 2 * MINUTE
    assert gone.text is None
    assert ledger.hear(now + 4 * MINUTE) == []


@pytest.mark.parametrize("how", ["trash", "spam", "hold"])
def test_a_comment_approved_again_is_made_again(
    blog: Blog, listen: Listen, now: datetime, how: str
) -> None:
    post, ledger = blog.post(), listen()
    number = blog.comment(post, now - HOUR)
    [first] = ledger.hear(now)
    blog.status(number, how)
    ledger.hear(now + 2 * MINUTE)
    blog.status(number, "approve")

    [again] = ledger.hear(now + 4 * MINUTE)

    assert (again.id, again.withdrawn) == (first.id, False)
    assert again.occurred_at == now + 4 * MINUTE
    assert ledger.cursor["withdrawn"] == []
    assert ledger.hear(now + 6 * MINUTE) == []


def test_a_post_in_the_trash_takes_its_comments_along(
    blog: Blog, listen: Listen, now: datetime
) -> None:
    post, ledger = blog.post(), listen()
    blog.comment(post, now - HOUR)
    ledger.hear(now)
    blog.call("DELETE", f"wp/v2/posts/{post}")

    assert [told.withdrawn for told in ledger.hear(now + 2 * MINUTE)] == [True]


def test_an_old_comment_taken_away_is_noticed_within_half_a_day(
    blog: Blog, listen: Listen, now: datetime
) -> None:
    post, ledger = blog.post(), listen()
    number = blog.comment(post, now - 80 * DAY)
    blog.comment(post, now - MINUTE, "I stay")
    ledger.hear(now)
    blog.status(number, "spam")

    assert ledger.hear(now + 2 * MINUTE) == []
    assert [told.withdrawn for told in ledger.hear(now + 12 * HOUR)] == [True]


def test_what_is_held_or_spam_was_never_said(blog: Blog, listen: Listen, now: datetime) -> None:
    post = blog.post()
    blog.comment(post, now - HOUR, "held", approved="0")
    blog.comment(post, now - HOUR, "pills", approved="spam")

    for account in ("admin", "listener", None):
        assert listen(account).hear(now) == []


def test_a_comment_approved_days_later_is_heard_with_its_own_time(
    blog: Blog, listen: Listen, now: datetime
) -> None:
    post, ledger = blog.post(), listen()
    held = blog.comment(post, now - 3 * DAY, "Finally", approved="0")
    blog.comment(post, now - MINUTE)
    ledger.hear(now)
    blog.status(held, "approve")

    [told] = ledger.hear(now + HOUR)

    assert (told.text, told.occurred_at) == ("Finally", now - 3 * DAY)


def test_an_edit_is_told_when_it_was_seen(blog: Blog, listen: Listen, now: datetime) -> None:
    post, ledger = blog.post(), listen()
    number = blog.comment(post, now - HOUR, "How much")
    [first] = ledger.hear(now)
    blog.call("POST", f"wp/v2/comments/{number}", content="How much for <i>two</i>?")

    [edited] = ledger.hear(now + 2 * MINUTE)

    assert (edited.id, edited.text) == (first.id, "How much for two?")
    assert edited.occurred_at == now + 2 * MINUTE
    assert ledger.hear(now + 4 * MINUTE) == []


def test_an_old_comment_edited_lately_is_not_taken_for_a_lost_one(
    blog: Blog, listen: Listen, now: datetime
) -> None:
    post, ledger = blog.post(), listen()
    old = blog.comment(post, now - 40 * DAY, "old")
    blog.comment(post, now, "new")
    ledger.hear(now)
    blog.call("POST", f"wp/v2/comments/{old}", content="old, and edited")

    assert texts(ledger.hear(now + 12 * HOUR)) == ["old, and edited"]
    assert ledger.hear(now + 12 * HOUR + 2 * MINUTE) == []


def test_a_reply_whose_parent_is_deleted_stays_the_same_reply(
    blog: Blog, listen: Listen, now: datetime
) -> None:
    post, ledger = blog.post(), listen()
    parent = blog.comment(post, now - 2 * HOUR, "parent")
    blog.comment(post, now - HOUR, "answer", parent=parent, author_email="ada@example.com")
    ledger.hear(now)
    blog.delete(parent)

    told = ledger.hear(now + 2 * MINUTE)

    assert [(one.kind, one.withdrawn) for one in told] == [(Kind.COMMENT, True)]


def test_a_corrected_address_moves_the_comment_to_the_right_person(
    blog: Blog, listen: Listen, now: datetime
) -> None:
    post, ledger = blog.post(), listen()
    number = blog.comment(post, now - HOUR, author_email="kari@exmaple.com")
    [first] = ledger.hear(now)
    blog.call("POST", f"wp/v2/comments/{number}", author_email="kari@example.com")

    gone, right = ledger.hear(now + 2 * MINUTE)

    assert (gone.actor.id, gone.withdrawn) == (first.actor.id, True)
    assert right.actor.email == "kari@example.com"
    assert first.occurred_at < gone.occurred_at < right.occurred_at < now
    assert ledger.hear(now + 4 * MINUTE) == []


def test_a_password_given_later_puts_names_to_the_comments_heard_before(
    blog: Blog, listen: Listen, now: datetime
) -> None:
    post, public = blog.post(), listen(None)
    blog.comment(post, now - HOUR, "It's nice - really... :)")
    [first] = public.hear(now)
    signed_in = listen("listener")
    signed_in.facts, signed_in.cursor = public.facts, public.cursor

    gone, named = signed_in.hear(now + 2 * MINUTE)

    assert ":md5:" in first.actor.id
    assert first.actor.email is None
    assert (gone.actor.id, gone.withdrawn) == (first.actor.id, True)
    assert named.actor.email == "kari@example.com"
    assert named.occurred_at - first.occurred_at < timedelta(seconds=1)
    assert signed_in.hear(now + 4 * MINUTE) == []


def test_a_password_taken_away_changes_nothing_heard_before(
    blog: Blog, listen: Listen, now: datetime
) -> None:
    post, signed_in = blog.post(), listen("editor")
    blog.comment(post, now - HOUR, "It's nice - really... :)")
    blog.comment(post, now - HOUR, "[...]", type="pingback", author_url="https://a.example/x")
    assert len(signed_in.hear(now)) == 2
    public = listen(None)
    public.facts, public.cursor = signed_in.facts, signed_in.cursor

    assert public.hear(now + 2 * MINUTE) == []


def test_a_pingback_is_a_mention_by_the_other_site(
    blog: Blog, listen: Listen, now: datetime
) -> None:
    post = blog.post()
    url = "https://www.turbloggen.example/sko"
    blog.comment(
        post, now, "[...] boots [...]", type="pingback", author="Turbloggen", author_url=url
    )

    [mention] = listen("editor").hear(now)

    assert (mention.kind, mention.actor.id) == (Kind.MENTION, "site:turbloggen.example")
    assert mention.actor.url == url
    assert mention.post.id == f"{blog.word}#post-{post}"


def test_a_pingback_needs_an_account_that_can_edit_posts(
    blog: Blog, listen: Listen, now: datetime
) -> None:
    blog.comment(blog.post(), now, type="pingback", author_url="https://a.example/x")

    assert listen("listener").hear(now) == []


@pytest.mark.parametrize("account", ["listener", "editor", "admin", None])
def test_an_answer_by_the_staff_is_not_an_engagement(
    blog: Blog, listen: Listen, now: datetime, account: str | None
) -> None:
    post = blog.post()
    first = blog.comment(post, now - HOUR)
    blog.comment(post, now, "1200 kr.", user_id=blog.user_id("author"), parent=first)

    assert texts(listen(account).hear(now)) == ["How much?"]


def test_staff_that_never_published_is_known_to_an_administrator_only(
    blog: Blog, listen: Listen, now: datetime
) -> None:
    post = blog.post()
    blog.comment(post, now, "1200 kr.", user_id=blog.user_id("editor"))

    assert listen("admin").hear(now) == []
    assert texts(listen("listener").hear(now)) == ["1200 kr."]


def test_without_credentials_public_comments_are_heard(
    blog: Blog, listen: Listen, now: datetime
) -> None:
    blog.comment(blog.post(), now - HOUR, "It's public")

    [comment] = listen(None).hear(now)

    assert comment.actor.name == "Kari"
    assert comment.actor.email is None
    assert comment.text == "It’s public"


def test_comments_without_a_date_are_as_old_as_their_post(
    blog: Blog, listen: Listen, now: datetime
) -> None:
    post, ledger = blog.post(date_gmt="2026-01-05T07:00:00"), listen()
    never = "0000-00-00 00:00:00"
    blog.comment(post, now, date_gmt=never, date=never)

    [comment] = ledger.hear(now)

    assert comment.occurred_at == datetime(2026, 1, 5, 7, tzinfo=UTC)


def test_a_comment_from_the_future_hides_no_other(
    blog: Blog, listen: Listen, now: datetime
) -> None:
    post, ledger = blog.post(), listen()
    blog.comment(post, now + 1000 * DAY, "future")
    ledger.hear(now)
    blog.comment(post, now + MINUTE, "present")

    assert texts(ledger.hear(now + 2 * MINUTE)) == ["present"]


def test_a_site_with_plain_permalinks_is_heard(blog: Blog, listen: Listen, now: datetime) -> None:
    blog.options(permalink_structure="")
    page = blog.call("POST", "wp/v2/pages", title="About us", status="publish")["id"]
    blog.comment(page, now)
    ledger = listen()

    [comment] = ledger.hear(now)

    assert comment.post.text == "About us"
    assert ledger.cursor["site"]["root"] == f"{blog.url}/index.php?rest_route=/"


def test_an_api_that_moved_is_found_again(blog: Blog, listen: Listen, now: datetime) -> None:
    post, ledger = blog.post(), listen()
    blog.comment(post, now)
    ledger.hear(now)
    blog.options(permalink_structure="")
    blog.comment(post, now, "after the move")

    assert texts(ledger.hear(now + MINUTE)) == ["after the move"]


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        (
            {"application_password": "aaaa bbbb cccc dddd eeee ffff"},
            "application password is wrong",
        ),
        ({"user": "nobody"}, "name or the application password is wrong"),
        ({"user": ""}, "both"),
    ],
)
def test_wrong_credentials_need_a_person(
    blog: Blog, listen: Listen, now: datetime, settings: dict[str, str], reason: str
) -> None:
    ledger = listen()
    ledger.settings |= settings

    with pytest.raises(AuthExpired, match=reason):
        ledger.hear(now)


def test_a_password_revoked_between_two_polls_needs_a_person(
    blog: Blog, listen: Listen, now: datetime
) -> None:
    ledger = listen()
    ledger.hear(now)
    ledger.settings["application_password"] = "revoked"

    with pytest.raises(AuthExpired, match="revoked"):
        ledger.hear(now + 2 * MINUTE)


def test_an_account_without_the_right_is_told_which_it_needs(
    blog: Blog, listen: Listen, now: datetime
) -> None:
    with pytest.raises(AuthExpired, match="moderate_comments"):
        listen("subscriber").hear(now)


class Counts(HTTPAdapter):
    """Counts the questions."""

    asked = 0

    def send(self, request: Any, **kwargs: Any) -> requests.Response:
        self.asked += 1
        return super().send(request, **kwargs)


def test_a_poll_without_news_asks_one_question(blog: Blog, listen: Listen, now: datetime) -> None:
    post, ledger = blog.post(), listen("admin")
    first = blog.comment(post, now - HOUR)
    blog.comment(post, now, "1200 kr.", user_id=blog.user_id("author"), parent=first)
    ledger.hear(now)
    counts = Counts()
    ledger.http.mount("http://", counts)

    assert ledger.hear(now + 2 * MINUTE) == []
    assert counts.asked == 1


def test_the_cursor_stays_small_and_holds_no_person(
    blog: Blog, listen: Listen, now: datetime
) -> None:
    ledger = listen()
    many(blog, blog.post(), now - 20 * DAY, 250, HOUR)
    ledger.hear(now)

    assert len(str(ledger.cursor)) < 1000
    assert "guest" not in str(ledger.cursor).casefold()
    assert "example.com" not in str(ledger.cursor)
