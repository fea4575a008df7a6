"""What our posts are: hints of giveaways, and the marks people set."""

from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from crm_social.actions import facts as telling
from crm_social.core import giveaway
from crm_social.core.fact_records import MarkRecord
from crm_social.core.giveaway import Hint
from crm_social.store import posts
from crm_social.store.db import Database
from crm_social.store.ledger import Appended

#: Of a post, this many engagements are looked at: the first that were told.
_LOOKED_AT: Final = 5_000


class Hinted(Struct, frozen=True):
    """A post that looks like a giveaway, and is not marked either way."""

    platform: str
    post: str
    text: str | None
    url: str | None
    hint: Hint


def hints(db: Database, now: datetime, within: timedelta, most: int) -> list[Hinted]:
    """Return which of the `most` busiest posts look like giveaways, the likeliest first.

    Posts marked as one, or as none, are left out: a person has had a look.
    """
    found = []
    with db.reading() as session:
        for target in posts.busiest(session, now - within, most):
            if any(mark.giveaway is not None for mark in posts.marks(session, target)):
                continue
            heard = [one for one in posts.engagements(session, target, _LOOKED_AT) if one.post]
            if not heard or any(one.post.giveaway for one in heard if one.post):
                continue
            hint = giveaway.hint(heard, posts.first_timers(session, target, heard))
            post = heard[-1].post
            if hint.looks_like_one and post is not None:
                found.append(Hinted(heard[-1].platform, post.id, post.text, post.url, hint))
    found.sort(key=lambda one: (-one.hint.score, one.platform, one.post))
    return found


def mark(
    db: Database,
    platform: str,
    post: str,
    actor: str,
    now: datetime,
    *,
    giveaway: bool | None = None,
    class_: str | None = None,
) -> Appended:
    """Say what a post is, from its beginning. Raise Invalid where nothing is said."""
    record = MarkRecord(
        platform=platform,
        post=post,
        occurred_at=now,
        actor=actor,
        giveaway=giveaway,
        class_=class_,
    )
    (taken,) = telling.take_in(db, [record], now)
    if taken.refused is not None:
        raise taken.refused
    telling.apply_now(db, taken.keys, now)
    return taken.outcome or Appended.KNOWN
