"""What has been taken back since the ledger heard of it.

Bluesky tells nobody of an unlike, so our posts' lists are read again, to their end, and what
the ledger has and they have not is looked up one by one: only a record or an account that is
gone counts as withdrawn. Somebody who merely blocked us is missing from the lists too.

How often a post is looked at falls with its age. In between, a post whose counts are lower
than the ledger's is looked at in the same run.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final
from zlib import crc32

from connectors.bluesky import mapping, posts
from connectors.bluesky.client import BATCH, Client
from connectors.bluesky.mapping import EPOCH, moment
from connectors.bluesky.xrpc import Json, Refused
from crm_social.sdk import Channel, Engagement, Kind, Post

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)

#: Looked at in every run.
NEW: Final = 2 * HOUR
#: Looked at every hour; older ones once a day.
RECENT: Final = 2 * DAY
#: Older posts are not looked at any more.
OLDEST: Final = timedelta(days=90)

#: A list that suddenly lacks hundreds is more likely a fault of theirs: what is not looked up
#: now is looked up next time.
LOOKED_UP: Final = 200
#: Up to so many followers known to the ledger are checked whenever the count falls.
FEW: Final = 1000

_WRITTEN: Final = frozenset({Kind.REPLY, Kind.QUOTE, Kind.MENTION})

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Checked:
    """When withdrawals were last looked for; kept in the channel's cursor."""

    at: datetime | None = None
    followers: int | None = None

    @classmethod
    def load(cls, cursor: Any) -> Checked:
        """Return what a cursor remembers."""
        return cls(moment(cursor.get("checked_at")), cursor.get("followers"))

    def dump(self) -> Json:
        """Return it as names for the cursor."""
        return {"checked_at": self.at and self.at.isoformat(), "followers": self.followers}


@dataclass(frozen=True)
class Check:
    """One run's look at what is still there."""

    client: Client
    channel: Channel
    now: datetime
    last: datetime
    #: Up to when Bluesky's own index has told us of acts.
    shown: datetime

    def of_posts(self) -> Iterator[list[Engagement]]:
        """Yield what was withdrawn, post by post."""
        # Only when the hour changes can an older post be due.
        start = self.now - (OLDEST if self._ticked(HOUR) else RECENT)
        ours = posts.published_since(self.client, start)
        while batch := list(islice(ours, BATCH)):
            views = posts.views(self.client, [post.id for post in batch])
            counts = {view.get("uri"): view for view in views}
            for post in batch:
                live = self._live(post.id)
                if not live or not (self._due(post) or _fewer(counts.get(post.id, {}), live)):
                    continue
                try:
                    missing = self._missing(post.id, live)
                except Refused as refused:
                    # One post that Bluesky will not show must not hide the others.
                    log.warning("bluesky post not checked error=%s", refused.error)
                    continue
                yield self._withdrawn(missing)

    def of_account(self, before: int | None) -> tuple[list[Engagement], int | None]:
        """Return the withdrawn follows and mentions, and how many followers there are now."""
        method, did = "app.bsky.actor.getProfiles", self.client.own.did
        profiles = self.client.batches(method, "profiles", "actors", [did])
        # An account that has just been made is not shown yet.
        followers = next(profiles, {}).get("followersCount")
        live = self._live(None)
        follows = [made for made in live if made.kind == Kind.FOLLOW]
        mentions = [made for made in live if made.kind in _WRITTEN]
        hourly = self._ticked(HOUR)
        fell = isinstance(before, int) and isinstance(followers, int) and followers < before
        missing: list[Engagement] = []
        if hourly or (fell and len(follows) <= FEW):
            missing += self._not_following(follows)
        missing += self._unseen(
            [made for made in mentions if hourly or made.occurred_at >= self.now - NEW]
        )
        return self._withdrawn(missing), followers

    def _live(self, post: str | None) -> list[Engagement]:
        """Return what this connector has heard; other engagements may have been imported."""
        # The stream is ahead of the lists; what it alone knows is not missing from them.
        indexed = max(self.shown, self.now - HOUR)
        return [
            made
            for made in self.channel.live(post)
            if mapping.did_of(made.id) == made.actor.id and made.occurred_at <= indexed
        ]

    def _due(self, post: Post) -> bool:
        age = self.now - (post.published_at or self.now)
        if age < NEW:
            return True
        if age < RECENT:
            return self._ticked(HOUR)
        # Spread over the day, by the whole hour.
        return self._ticked(DAY, crc32(post.id.encode()) % 24 * HOUR)

    def _ticked(self, every: timedelta, offset: timedelta = timedelta()) -> bool:
        """Say whether a multiple of this time has gone by since the last look."""
        before, now = (moment - EPOCH + offset for moment in (self.last, self.now))
        return before // every != now // every

    def _missing(self, post: str, live: Sequence[Engagement]) -> list[Engagement]:
        """Return what the platform's lists for a post do not show any more."""
        missing = self._unseen([made for made in live if made.kind in _WRITTEN])
        likes = [made for made in live if made.kind == Kind.LIKE]
        if likes:
            pages = self.client.pages("app.bsky.feed.getLikes", "likes", uri=post)
            views = [like.get("actor") for page in pages for like in page]
            missing += _absent(likes, views)
        reposts = [made for made in live if made.kind == Kind.REPOST]
        if reposts:
            pages = self.client.pages("app.bsky.feed.getRepostedBy", "repostedBy", uri=post)
            missing += _absent(reposts, [view for page in pages for view in page])
        return missing

    def _unseen(self, written: Sequence[Engagement]) -> list[Engagement]:
        shown = {view.get("uri") for view in posts.views(self.client, [w.id for w in written])}
        return [made for made in written if made.id not in shown]

    def _not_following(self, follows: Sequence[Engagement]) -> list[Engagement]:
        """Return the follows that are not the one by which their person follows us now."""
        people = dict.fromkeys(made.actor.id for made in follows)
        views = self.client.batches("app.bsky.actor.getProfiles", "profiles", "actors", people)
        # Read from the one who is asked about: far shorter than the list of all followers.
        viewers = [view.get("viewer") for view in views]
        current = {viewer.get("followedBy") for viewer in viewers if isinstance(viewer, dict)}
        return [made for made in follows if made.id not in current]

    def _withdrawn(self, missing: Sequence[Engagement]) -> list[Engagement]:
        looked_up = missing[:LOOKED_UP]
        return [mapping.withdrawal(made, self.now) for made in looked_up if self._gone(made.id)]

    def _gone(self, uri: str) -> bool:
        """Say whether a record, or the whole account it was in, does not exist any more."""
        repo, collection, rkey = uri.removeprefix("at://").split("/")
        try:
            self.client.get(
                "com.atproto.repo.getRecord", repo=repo, collection=collection, rkey=rkey
            )
        except Refused as refused:
            if not refused.gone:
                log.info("bluesky record not found and not gone error=%s", refused.error)
            return refused.gone
        return False


def check(
    client: Client, channel: Channel, last: Checked, now: datetime, shown: datetime | None
) -> Iterator[tuple[list[Engagement], Checked]]:
    """Yield what was withdrawn since the last check, with what to remember once it is kept.

    The first run looks at nothing: all it knows it has just read.
    """
    # Notifications are dated to the millisecond, records to the microsecond.
    shown = shown + timedelta(milliseconds=1) if shown else EPOCH
    run = Check(client, channel, now, last.at or now, shown)
    if last.at:
        for withdrawn in run.of_posts():
            if withdrawn:
                yield withdrawn, last
    withdrawn, followers = run.of_account(last.followers)
    yield withdrawn, replace(last, at=now, followers=followers)


def _fewer(counts: Json, live: Sequence[Engagement]) -> bool:
    """Say whether Bluesky counts fewer than the ledger has."""
    ours = Counter(made.kind for made in live)
    # Only answers to the post itself are counted as replies, not answers to those.
    ours[Kind.REPLY] = sum(
        made.kind == Kind.REPLY and made.in_reply_to == counts.get("uri") for made in live
    )
    shown = {
        Kind.LIKE: "likeCount",
        Kind.REPOST: "repostCount",
        Kind.QUOTE: "quoteCount",
        Kind.REPLY: "replyCount",
    }
    return any(
        isinstance(count := counts.get(name), int) and count < ours[kind]
        for kind, name in shown.items()
    )


def _absent(live: Sequence[Engagement], views: Sequence[Any]) -> list[Engagement]:
    """Return what the list does not show, or shows once where the ledger has it twice."""
    shown = {view.get("did") for view in views if isinstance(view, dict)}
    times = Counter(made.actor.id for made in live)
    return [made for made in live if made.actor.id not in shown or times[made.actor.id] > 1]
