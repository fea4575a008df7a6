"""Comments in the order in which they were made, to the very end of the list.

The traps, all seen on a real site:

- `after` is exclusive, counts whole seconds and is compared with `comment_date`, the local
  time at the site when the comment was made, while the order is that of UTC. The two differ
  by an hour when summer time ends and by up to 26 when somebody changed the site's zone.
  So every list begins `MARGIN` before the place it continues from.
- Deep pages are slow, and a comment deleted meanwhile pulls the next one onto the page
  before, unseen. So a long list begins anew from its newest date now and then, and a total
  that shrank makes us read the page before once more.
- Comments we may not read are counted but left out: a short or empty page is not the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from connectors.wordpress.mapping import made_at, number
from connectors.wordpress.rest import Rest
from connectors.wordpress.site import Site
from crm_social.sdk import Malformed

MARGIN: Final = timedelta(hours=26)
PER_PAGE: Final = 100
#: From this page on a list begins anew where that gets it forward.
DEEP: Final = 5

#: What we ask for. Not the IP address and the browser, which we have no use for.
FIELDS: Final = (
    "id,post,parent,author,author_name,author_email,author_url,date,date_gmt,content,link,"
    "type,author_avatar_urls,_links"
)


def rights(site: Site) -> dict[str, str | int]:
    """Return the parameters that make the site show all we may see."""
    params: dict[str, str | int] = {}
    if site.may("moderate_comments"):
        params["context"] = "edit"
    if site.may("edit_posts"):
        params["type"] = "all"
    return params


def comments(rest: Rest, site: Site, since: datetime | None) -> Iterator[list[dict[str, Any]]]:
    """Yield the approved comments made since then, oldest first, each once, page by page."""
    seen: set[int] = set()
    anchor, page, total = since, 1, 0
    while True:
        asked = {"after": written(anchor - MARGIN)} if anchor else {}
        answer = rest.get(
            "wp/v2/comments",
            order="asc",
            orderby="date_gmt",
            per_page=PER_PAGE,
            page=page,
            _fields=FIELDS,
            **rights(site),
            **asked,
        )
        items = answer.body
        if not isinstance(items, list):
            raise Malformed(f"{rest.root} answered with no list of comments.")
        before, total = total, answer.number("X-WP-Total") or 0
        if page > 1 and total < before:
            page -= 1
            continue
        fresh = [item for item in items if number(item, "id") not in seen]
        seen.update(item["id"] for item in fresh)
        yield fresh
        pages = answer.number("X-WP-TotalPages")
        if page >= pages if pages is not None else not items:
            return
        newest = max(filter(None, (made_at(item, site) for item in items)), default=None)
        if page >= DEEP and newest and (anchor is None or newest - MARGIN > anchor):
            anchor, page, total = newest, 1, 0
        else:
            page += 1


def still_there(rest: Rest, site: Site, numbers: list[int]) -> set[int]:
    """Return which of at most 100 comments are approved and shown now."""
    answer = rest.get(
        "wp/v2/comments",
        include=",".join(map(str, numbers)),
        per_page=PER_PAGE,
        _fields="id",
        **rights(site),
    )
    if not isinstance(answer.body, list):
        raise Malformed(f"{rest.root} answered with no list of comments.")
    return {number(item, "id") for item in answer.body}


def written(moment: datetime) -> str:
    """Return a time as a parameter; without the Z it would be taken as the site's own."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
