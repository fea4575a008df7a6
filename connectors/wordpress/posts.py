"""The posts comments were made on, fetched a hundred at a time and kept for one run."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any, Final
from urllib.parse import unquote

from connectors.wordpress.mapping import number, to_post
from connectors.wordpress.people import People
from connectors.wordpress.rest import Rest
from connectors.wordpress.site import Site
from crm_social.sdk import Post

AT_ONCE: Final = 100
#: A comment's link to what it was made on: a post, a page, a product.
_UP: Final = re.compile(r"(wp/v2/[\w-]+)/\d+/?\Z")


class Posts:
    """The posts met in one run."""

    def __init__(self, rest: Rest, site: Site, people: People) -> None:
        self._rest = rest
        self._site = site
        self._people = people
        self._items: dict[int, dict[str, Any] | None] = {}

    def meet(self, comments: list[dict[str, Any]]) -> None:
        """Fetch the posts of these comments that were not met before."""
        wanted: dict[str, set[int]] = defaultdict(set)
        for comment in comments:
            post = number(comment, "post")
            if post not in self._items:
                self._items[post] = None
                wanted[_route(comment)].add(post)
        for route, ids in sorted(wanted.items()):
            ordered = sorted(ids)
            for start in range(0, len(ordered), AT_ONCE):
                self._fetch(route, ordered[start : start + AT_ONCE])
        authors = {item["author"] for item in self._items.values() if item and item.get("author")}
        self._people.meet(authors)
        for author in authors:
            self._people.wrote_a_post(author)

    def of(self, comment: dict[str, Any]) -> Post:
        """Return the post of a comment; call `meet` first."""
        item = self._items.get(number(comment, "post"))
        if item and item.get("author"):
            item = item | {"author_name": self._people.name(item["author"])}
        return to_post(comment, item, self._site)

    def _fetch(self, route: str, ids: list[int]) -> None:
        response = self._rest.send(
            route,
            include=",".join(map(str, ids)),
            per_page=AT_ONCE,
            _fields="id,link,title,date,date_gmt,author",
        )
        if response.status_code in {400, 404}:
            # A kind of post without a list in the API: its comments are still worth having.
            return
        items = self._rest.read(response).body
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict) and item.get("id") in self._items:
                self._items[item["id"]] = item


def _route(comment: dict[str, Any]) -> str:
    """Return the route that lists the kind of thing a comment was made on.

    Only the route's name is taken from the link, never its host.
    """
    links = comment.get("_links")
    up = links.get("up") if isinstance(links, dict) else None
    href = up[0].get("href") if isinstance(up, list) and up and isinstance(up[0], dict) else ""
    found = _UP.search(unquote(str(href)))
    return found[1] if found else "wp/v2/posts"
