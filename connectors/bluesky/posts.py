"""Our own posts: which there are, and what they look like."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime

from connectors.bluesky import mapping
from connectors.bluesky.client import Client
from connectors.bluesky.xrpc import Json, Refused
from crm_social.sdk import Post

log = logging.getLogger(__name__)


class Posts:
    """What our posts look like, each asked for once a run."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._seen: dict[str, Post] = {}

    def look_up(self, uris: Iterable[str]) -> None:
        """Ask for the posts we have not seen yet."""
        missing = dict.fromkeys(uri for uri in uris if uri not in self._seen)
        # Feeds and lists can be liked too; only posts can be asked for here.
        askable = [uri for uri in missing if f"/{mapping.POST}/" in uri]
        try:
            for view in views(self._client, askable):
                found = mapping.post(view)
                self._seen[found.id] = found
        except Refused as refused:
            # What an engagement was with is told by its id; the rest is a courtesy, and a
            # refusal must not keep us from what comes after.
            log.warning("bluesky posts not shown error=%s", refused.error)

    def get(self, uri: str | None) -> Post | None:
        """Return a post as far as it is known: one that is deleted has only its id."""
        if uri is None:
            return None
        return self._seen.get(uri) or Post(id=uri)


def views(client: Client, uris: Iterable[str]) -> Iterator[Json]:
    """Yield what Bluesky shows of these posts; it leaves out those that are gone or hidden."""
    return client.batches("app.bsky.feed.getPosts", "posts", "uris", uris)


def published_since(client: Client, start: datetime) -> Iterator[Post]:
    """Yield our posts since then, newest first."""
    method = "com.atproto.repo.listRecords"
    whose = {"repo": client.own.did, "collection": mapping.POST}
    for page in client.pages(method, "records", **whose):
        found = [mapping.post(record) for record in page]
        recent = [post for post in found if post.published_at and post.published_at >= start]
        yield from recent
        # A whole page, not one post: an imported post may be dated back.
        if found and not recent:
            return
