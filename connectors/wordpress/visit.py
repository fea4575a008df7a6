"""One visit to a site: read what is due, tell what is new, then find what is gone.

1. The list of comments is read from where the last visit ended, or from further back when
   an older stretch is due: comments are approved late, edited and taken away.
2. Each page is compared with the ledger, and the difference is told.
3. Only after the list came to its end are those looked for that should have been in it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from connectors.wordpress import listing
from connectors.wordpress.changes import later, news, withdrawn
from connectors.wordpress.mapping import (
    comment_number,
    is_heard,
    made_at,
    number,
    post_id,
    to_engagement,
    to_post,
)
from connectors.wordpress.people import People
from connectors.wordpress.place import Place
from connectors.wordpress.posts import Posts
from connectors.wordpress.rest import Rest
from connectors.wordpress.site import Site
from crm_social.sdk import Channel, Engagement, Kind, Page, Post, Unsupported

log = logging.getLogger(__name__)

#: So many days back, so often. What is younger than the list's margin is read every time.
#: The slowest keeps the promise to follow a deletion within a day.
RHYTHM: Final = ((14, timedelta(hours=1)), (90, timedelta(hours=12)))
BEGINNING: Final = datetime.min.replace(tzinfo=UTC)


class Visit:
    """One run of one channel."""

    def __init__(
        self, channel: Channel, place: Place, rest: Rest, site: Site, now: datetime
    ) -> None:
        self._channel = channel
        self._place = place
        self._rest = rest
        self._site = site
        self._now = now
        self._people = People(rest, site, place.staff)
        self._posts = Posts(rest, site, self._people)
        self._live: dict[int, dict[int, Engagement]] = {}
        self._shown: set[int] = set()
        self._due = [
            days for days, pause in RHYTHM if now - place.read_at.get(days, BEGINNING) >= pause
        ]

    def pages(self) -> Iterator[Page]:
        """Yield what is new, oldest first, a page for each page of the list; then what is gone."""
        since = self._since()
        for comments in listing.comments(self._rest, self._site, since):
            told = self._tell(comments)
            for comment in comments:
                self._passed(comment)
            # Also without news: each page shows that we are alive and keeps our place.
            yield self._page(told)
        for gone in self._gone(since):
            yield self._page(gone)
        self._place.read_at.update(dict.fromkeys(self._due, self._now))
        yield self._page([])

    def _since(self) -> datetime | None:
        after = self._place.after
        stretches = [self._now - timedelta(days=days) for days in self._due]
        return min([after, *stretches]) if after else None

    def _page(self, engagements: list[Engagement]) -> Page:
        return Page(tuple(engagements), self._place.dump(self._now))

    def _passed(self, comment: dict[str, Any]) -> None:
        """Move the place past a comment."""
        self._shown.add(comment["id"])
        if (made := made_at(comment, self._site)) is not None:
            self._place.saw(number(comment, "post"), made)
            # A comment from the future must not hide all that come before it.
            newest = min(made, self._now)
            self._place.after = max(newest, self._place.after or newest)

    def _tell(self, comments: list[dict[str, Any]]) -> list[Engagement]:
        """Return what is new in one page of comments.

        Posts and people are asked for only where there may be something to tell, which a
        comment with a bare post is enough to see.
        """
        fresh = [comment for comment in comments if self._may_be_news(comment)]
        if not fresh:
            return []
        self._posts.meet(fresh)
        self._people.meet(_author(comment) for comment in fresh)
        told: list[Engagement] = []
        for comment in fresh:
            if self._people.is_staff(_author(comment)):
                continue
            try:
                told += self._news(comment, self._posts.of(comment))
            except Unsupported as error:
                log.info("comment skipped site=%s reason=%s", self._site.word, error)
            self._place.withdrawn.discard(comment["id"])
        return told

    def _may_be_news(self, comment: dict[str, Any]) -> bool:
        if not is_heard(comment, self._site) or self._people.is_staff(_author(comment)):
            return False
        try:
            return bool(self._news(comment, to_post(comment, None, self._site)))
        except Unsupported:
            return True  # without a date of its own; its post may lend it one

    def _news(self, comment: dict[str, Any], post: Post) -> tuple[Engagement, ...]:
        heard = to_engagement(comment, post, self._site, self._channel.name)
        known = self._known(number(comment, "post")).get(comment["id"])
        came_back = comment["id"] in self._place.withdrawn
        return news(heard, known, self._now, came_back=came_back)

    def _known(self, post: int) -> dict[int, Engagement]:
        """Return what the ledger has on a post, by the number of the comment."""
        if post not in self._live:
            self._live[post] = {
                found: engagement
                for engagement in self._channel.live(post_id(self._site, post))
                if (found := comment_number(self._site, engagement)) is not None
            }
        return self._live[post]

    def _gone(self, since: datetime | None) -> Iterator[list[Engagement]]:
        """Yield the withdrawals of what should have been in the list and was not.

        Being absent from a list proves little: it may have moved while it was read, and
        its edge depends on the site's clock. So each is asked for by its number.
        """
        missing = list(self._missing(since - listing.MARGIN if since else BEGINNING))
        for start in range(0, len(missing), listing.PER_PAGE):
            asked = dict(missing[start : start + listing.PER_PAGE])
            there = listing.still_there(self._rest, self._site, list(asked))
            gone = asked.keys() - there
            self._place.withdrawn |= gone
            yield [withdrawn(asked[n], later(self._now, asked[n])) for n in sorted(gone)]

    def _missing(self, start: datetime) -> Iterator[tuple[int, Engagement]]:
        for post, newest in sorted(self._place.posts.items()):
            if newest < start.date():
                continue
            for found, engagement in self._known(post).items():
                # Without the right to see them, no pingback is ever in the list.
                hidden = engagement.kind == Kind.MENTION and not self._site.may("edit_posts")
                if found not in self._shown and engagement.occurred_at >= start and not hidden:
                    yield found, engagement


def _author(comment: dict[str, Any]) -> int:
    """Return the number of the user who commented, 0 for a guest."""
    author = comment.get("author")
    return author if isinstance(author, int) else 0
