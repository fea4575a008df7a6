"""What other servers than a healthy WordPress say. Canned, because they are not ours to break."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
import responses
from responses import matchers

from connectors.wordpress.rest import Rest, retry_after
from connectors.wordpress.site import Site, find
from connectors.wordpress.tests.conftest import Ledger, Recorded
from crm_social.sdk import AuthExpired, Malformed, RateLimited, Unavailable

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
BLOG = "https://blog.example"
COMMENTS = f"{BLOG}/wp-json/wp/v2/comments"
INDEX = {"name": "Blog", "home": BLOG, "gmt_offset": 1, "namespaces": ["wp/v2"]}
API_LINK = f'<{BLOG}/wp-json/>; rel="https://api.w.org/"'
SIGNED_IN = {"user": "kari", "application_password": "aaaa bbbb"}


@pytest.fixture
def web() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


def ask(web: responses.RequestsMock, **answer: Any) -> Any:
    """Ask for comments and get this answer."""
    web.get(COMMENTS, **answer)
    with requests.Session() as session:
        return Rest(session, f"{BLOG}/wp-json/", None, NOW).get("wp/v2/comments").body


def look(web: Any, url: str = BLOG, **settings: str) -> Site:
    with requests.Session() as session:
        return find(session, {"url": url} | settings, NOW)


FIREWALL = {"body": "<html>Access denied", "content_type": "text/html"}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"status": 403} | FIREWALL, RateLimited),
        ({"status": 429} | FIREWALL, RateLimited),
        ({"status": 429, "json": {"code": "too_many"}}, RateLimited),
        ({"status": 503} | FIREWALL, Unavailable),
        ({"status": 500, "json": {"code": "internal_server_error"}}, Unavailable),
        ({"status": 502} | FIREWALL, Unavailable),
        ({"status": 401} | FIREWALL, AuthExpired),
        ({"status": 404} | FIREWALL, Malformed),
        ({"status": 200} | FIREWALL, Malformed),
        ({"status": 200, "body": "", "content_type": "text/html"}, Malformed),
        ({"status": 200, "body": '[{"id": 1', "content_type": "application/json"}, Unavailable),
        ({"status": 200, "body": "", "content_type": "application/json"}, Unavailable),
        ({"status": 200, "body": "<b>Notice</b>[]", "content_type": "application/json"}, Malformed),
        ({"status": 200, "body": b"\xff", "content_type": "application/json"}, Malformed),
        ({"body": requests.ConnectionError()}, Unavailable),
        ({"body": requests.Timeout()}, Unavailable),
        ({"body": requests.exceptions.ChunkedEncodingError()}, Unavailable),
        ({"status": 301, "headers": {"Location": "https://new.example/"}}, Malformed),
    ],
)
def test_every_fault_has_its_reaction(
    web: responses.RequestsMock, answer: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error, match=r"blog\.example"):
        ask(web, **answer)


@pytest.mark.parametrize("status", [403, 429, 503])
def test_whoever_asks_us_to_wait_is_heard(web: responses.RequestsMock, status: int) -> None:
    with pytest.raises(RateLimited) as caught:
        ask(web, status=status, headers={"Retry-After": "600"}, **FIREWALL)

    assert caught.value.retry_after == 600


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("Mon, 02 Nov 2026 12:01:00 GMT", 60),
        ("Mon, 02 Nov 2026 12:01:00 -0000", 60),
        ("Mon, 02 Nov 2026 11:00:00 GMT", 0),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_the_time_to_wait_may_be_a_date(said: str, seconds: float | None) -> None:
    response = requests.Response()
    response.headers["Retry-After"] = said

    assert retry_after(response, NOW) == seconds


@pytest.mark.parametrize("name", ["subscriber_asks_for_edit", "wrong_password"])
def test_a_refusal_by_wordpress_is_a_sentence_for_a_person(
    web: responses.RequestsMock, recorded: Recorded, name: str
) -> None:
    error = recorded(f"error__{name}")

    with pytest.raises(AuthExpired, match="this user"):
        ask(web, status=error["data"]["status"], json=error)


def test_a_page_past_the_end_is_empty(web: responses.RequestsMock, recorded: Recorded) -> None:
    assert ask(web, status=400, json=recorded("error__page_past_the_end")) == []


def test_a_server_that_is_down_is_unavailable(http: requests.Session) -> None:
    ledger = Ledger({"url": "http://127.0.0.1:1"}, http)

    with pytest.raises(Unavailable, match="did not answer"):
        ledger.hear(NOW)


def test_the_api_is_where_the_page_says(web: responses.RequestsMock) -> None:
    web.get(f"{BLOG}/", headers={"Link": f'<{BLOG}/api/>; rel="https://api.w.org/"'})
    web.get(f"{BLOG}/api/", json=INDEX)

    assert look(web).root == f"{BLOG}/api/"


def test_the_api_is_found_although_the_page_is_hidden(web: responses.RequestsMock) -> None:
    web.get(f"{BLOG}/", status=503)
    web.get(f"{BLOG}/wp-json/", status=404)
    web.get(
        f"{BLOG}/",
        json=INDEX,
        match=[matchers.query_param_matcher({"rest_route": "/"}, strict_match=False)],
    )

    assert look(web).root == f"{BLOG}/?rest_route=/"


def test_behind_a_proxy_the_scheme_is_ours(web: responses.RequestsMock) -> None:
    web.get(f"{BLOG}/", headers={"Link": API_LINK.replace("https://blog", "http://blog")})
    web.get(f"{BLOG}/wp-json/", json=INDEX | {"home": "http://blog.example"})

    site = look(web)

    assert (site.root, site.word) == (f"{BLOG}/wp-json/", "blog.example")


def test_an_api_on_another_host_is_not_asked(web: responses.RequestsMock) -> None:
    web.get(f"{BLOG}/", headers={"Link": '<https://evil.example/>; rel="https://api.w.org/"'})
    web.get(f"{BLOG}/wp-json/", json=INDEX)

    assert look(web).root == f"{BLOG}/wp-json/"


def test_a_site_in_a_folder_keeps_the_folder_in_its_name(web: responses.RequestsMock) -> None:
    web.get(f"{BLOG}/no/", headers={"Link": f'<{BLOG}/no/wp-json/>; rel="https://api.w.org/"'})
    web.get(f"{BLOG}/no/wp-json/", json=INDEX | {"home": f"{BLOG}/no"})

    assert look(web, "blog.example/no/").word == "blog.example/no"


def test_the_same_site_has_one_name_with_and_without_www(web: responses.RequestsMock) -> None:
    web.get("http://www.blog.example/", status=301, headers={"Location": f"{BLOG}/"})
    web.get(f"{BLOG}/", headers={"Link": API_LINK})
    web.get(f"{BLOG}/wp-json/", json=INDEX | {"home": "https://www.blog.example"})

    assert look(web, "http://www.blog.example").word == "blog.example"


@pytest.mark.parametrize("target", ["https://evil.example/", "http://blog.example/"])
def test_the_password_does_not_follow_to_another_site_or_out_of_tls(
    web: responses.RequestsMock, target: str
) -> None:
    web.get(f"{BLOG}/", status=302, headers={"Location": target})

    with pytest.raises(Malformed, match="put that in `url`"):
        look(web, **SIGNED_IN)


def test_a_page_that_sends_us_round_in_circles_is_left(web: responses.RequestsMock) -> None:
    web.get(f"{BLOG}/", status=302, headers={"Location": f"{BLOG}/"})

    with pytest.raises(Malformed, match="for ever"):
        look(web)


def test_the_password_is_not_sent_in_clear(web: responses.RequestsMock) -> None:
    web.get("http://blog.example/", headers={"Link": API_LINK})

    with pytest.raises(AuthExpired, match="not encrypted"):
        look(web, "http://blog.example", **SIGNED_IN)


@pytest.mark.parametrize("url", ["", "ftp://blog.example", "https://", "https://[", "no way"])
def test_an_address_that_is_none_is_said_to_be_none(url: str) -> None:
    with pytest.raises((Malformed, Unavailable)):
        look(None, url)


def test_a_page_that_is_no_wordpress_is_malformed(web: responses.RequestsMock) -> None:
    web.get(f"{BLOG}/", body="<html>")
    web.get(f"{BLOG}/wp-json/", status=404)

    with pytest.raises(Malformed, match="no WordPress"):
        look(web)


def test_hidden_users_do_not_stop_the_signing_in(web: responses.RequestsMock) -> None:
    web.get(f"{BLOG}/", headers={"Link": API_LINK})
    web.get(f"{BLOG}/wp-json/", json=INDEX)
    web.get(f"{BLOG}/wp-json/wp/v2/users/me", status=404, json={"code": "rest_no_route"})

    site = look(web, **SIGNED_IN)

    assert (site.me, site.rights) == (0, ("moderate_comments",))


def test_hidden_users_do_not_stop_the_comments_nor_hide_the_author_of_the_post(
    web: responses.RequestsMock, http: requests.Session, recorded: Recorded
) -> None:
    comment, post = recorded("comment__reply_of_a_user"), recorded("post__by_an_author")
    answer = comment | {"id": 99, "author": post["author"]}
    web.get(f"{BLOG}/", headers={"Link": API_LINK})
    web.get(f"{BLOG}/wp-json/", json=INDEX)
    web.get(COMMENTS, json=[comment, answer], headers={"X-WP-TotalPages": "1"})
    web.get(f"{BLOG}/wp-json/wp/v2/posts", json=[post])
    web.get(f"{BLOG}/wp-json/wp/v2/users", status=403, **FIREWALL)

    [told] = Ledger({"url": BLOG}, http).hear(NOW)

    assert told.id == "blog.example#comment-3"


def test_a_cache_that_drops_the_counts_does_not_end_the_list_early(
    web: responses.RequestsMock, http: requests.Session, recorded: Recorded
) -> None:
    first, second = recorded("comment__guest_public"), recorded("comment__reply_of_a_user")
    web.get(f"{BLOG}/", headers={"Link": API_LINK})
    web.get(f"{BLOG}/wp-json/", json=INDEX)
    for page, found in ((1, [first]), (2, [second]), (3, [])):
        match = matchers.query_param_matcher({"page": page}, strict_match=False)
        web.get(COMMENTS, json=found, match=[match])
    web.get(f"{BLOG}/wp-json/wp/v2/posts", json=[])
    web.get(f"{BLOG}/wp-json/wp/v2/users", json=[])

    assert len(Ledger({"url": BLOG}, http).hear(NOW)) == 2


def test_neither_the_password_nor_the_user_is_in_an_error(web: responses.RequestsMock) -> None:
    web.get(f"{BLOG}/", headers={"Link": API_LINK})
    web.get(f"{BLOG}/wp-json/", status=401, json={"code": "incorrect_password"})

    with pytest.raises(AuthExpired) as caught:
        look(web, **SIGNED_IN)

    assert "aaaa" not in str(caught.value) + json.dumps(caught.value.__dict__)
