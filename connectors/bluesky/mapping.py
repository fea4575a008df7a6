"""What Bluesky's payloads mean; no network here.

A post is judged by what it says, not by the reason a notification gives, so that polling and
the stream call it by the same name: a reply under one of our posts, else a quote of one, else
a mention. Bluesky itself gives a reply that names us the reason "mention".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from connectors.bluesky.xrpc import Json
from crm_social.sdk import Actor, Engagement, Kind, Malformed, Post, Unsupported

PLATFORM: Final = "bluesky"
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

LIKE: Final = "app.bsky.feed.like"
REPOST: Final = "app.bsky.feed.repost"
POST: Final = "app.bsky.feed.post"
FOLLOW: Final = "app.bsky.graph.follow"
COLLECTIONS: Final = frozenset({LIKE, REPOST, POST, FOLLOW})

_WEB: Final = "https://bsky.app/profile/"
_URI: Final = re.compile(r"at://did:[a-z]+:[\w.:%-]+/[A-Za-z0-9.-]+/[\w.~:-]+\Z", re.ASCII)
#: What the product takes; Bluesky's own limits are far below, but a server of one's own need
#: not keep to them.
_LINE: Final = 1000
_TEXT: Final = 10_000
_MENTION: Final = "app.bsky.richtext.facet#mention"
#: A record may claim any time at all. Its author is believed when it was heard of within this,
_LATE: Final = timedelta(days=1)
#: and when their clock is no further ahead than this. Not zero: polling and the stream know
#: the time of hearing by different clocks, and would give one act two times.
_AHEAD: Final = timedelta(minutes=1)
_TICK: Final = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Own:
    """The account we hear for."""

    did: str
    #: As the admin wrote it.
    channel: str


@dataclass(frozen=True)
class Act:
    """What somebody did to us, before we know what they and the post look like."""

    kind: Kind
    #: Of the record, which is the engagement's id.
    uri: str
    record: Json
    occurred_at: datetime
    #: The post it was done to; None for mentions and follows.
    post: str | None

    @property
    def did(self) -> str:
        """Who did it."""
        return did_of(self.uri)


def act(uri: str, record: Json, seen_at: datetime, own: Own) -> Act | None:
    """Return what this record does to us; None when it is about somebody else, or our own."""
    if did_of(uri) == own.did or not _is_uri(uri):
        return None
    found = _judge(uri, record, own)
    return found and Act(found[0], uri, record, _occurred_at(record, seen_at), found[1])


def from_notification(item: Json, own: Own) -> Act:
    """Return the act one notification tells of.

    Raise Unsupported where it tells of something else, such as a like of another's post that
    we reposted, and Malformed where it is not a notification.
    """
    reason = item.get("reason")
    try:
        uri, record, author = item["uri"], item["record"], item["author"]["did"]
        did, _collection, _rkey = uri.removeprefix("at://").split("/")
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Malformed(f"A Bluesky notification {reason!r} without {error}.") from error
    seen_at = moment(item.get("indexedAt"))
    if not isinstance(record, dict) or seen_at is None or did != author:
        raise Malformed(f"A Bluesky notification {reason!r} that does not fit its author.")
    found = act(uri, record, seen_at, own)
    if found is None and reason == "reply" and author != own.did:
        # Deep in a thread: neither the post answered nor the thread is ours, but one between.
        above = item.get("reasonSubject")
        if _is_ours(above, own):
            found = Act(Kind.REPLY, uri, record, _occurred_at(record, seen_at), above)
    if found is None:
        raise Unsupported(f"A Bluesky notification {reason!r} that is not about a post of ours.")
    return found


def engagement(act: Act, actor: Actor, post: Post | None, own: Own) -> Engagement:
    """Return the engagement for an act, with the person and post as they look now."""
    written = act.kind in {Kind.REPLY, Kind.QUOTE, Kind.MENTION}
    above = _at(act.record, "reply", "parent", "uri")
    return Engagement(
        platform=PLATFORM,
        kind=act.kind,
        id=act.uri,
        occurred_at=act.occurred_at,
        actor=actor,
        channel=own.channel,
        post=post,
        text=_text(act.record.get("text")) if written else None,
        in_reply_to=above if written and _is_uri(above) else None,
        lang=_lang(act.record) if written else None,
        url=web_url(act.uri) if written else None,
    )


def withdrawal(made: Engagement, seen_at: datetime) -> Engagement:
    """Return the engagement taken back. What was written is gone, so it is not repeated."""
    return Engagement(
        platform=made.platform,
        kind=made.kind,
        id=made.id,
        # Never before it was made, by whichever clock: the newest word counts.
        occurred_at=max(seen_at, made.occurred_at + _TICK),
        actor=made.actor,
        channel=made.channel,
        withdrawn=True,
        post=made.post,
        in_reply_to=made.in_reply_to,
    )


def actor(view: Json) -> Actor:
    """Return the person in any of Bluesky's profile views."""
    did = view.get("did")
    if not isinstance(did, str) or not did:
        raise Malformed("A Bluesky profile has no did.")
    handle, followers = _text(view.get("handle"), _LINE), view.get("followersCount")
    return Actor(
        id=did,
        handle=None if handle == "handle.invalid" else handle,
        name=_text(view.get("displayName"), _LINE),
        # By did: it stays right when the handle changes.
        url=_WEB + did,
        bio=_text(view.get("description")),
        followers=followers if isinstance(followers, int) and followers >= 0 else None,
    )


def post(view: Json) -> Post:
    """Return one of our posts from a post view or a repository record."""
    uri = view.get("uri")
    if not isinstance(uri, str) or not uri:
        raise Malformed("A Bluesky post has no uri.")
    record = view.get("record") or view.get("value")
    return Post(
        id=uri,
        url=web_url(uri),
        text=_text(_at(record, "text")),
        published_at=moment(_at(record, "createdAt")),
    )


def web_url(uri: str) -> str | None:
    """Return the page people see a post on; None for what is not a post."""
    did, collection, rkey = uri.removeprefix("at://").split("/")
    return f"{_WEB}{did}/post/{rkey}" if collection == POST else None


def did_of(uri: str) -> str:
    """Return whose record this is."""
    return uri.removeprefix("at://").partition("/")[0]


def moment(value: Any) -> datetime | None:
    """Return a timestamp in UTC; None for what is none."""
    try:
        found = datetime.fromisoformat(value)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (OverflowError, TypeError, ValueError):
        return None


def _judge(uri: str, record: Json, own: Own) -> tuple[Kind, str | None] | None:
    collection = uri.split("/")[3]
    if collection in {LIKE, REPOST}:
        subject = _at(record, "subject", "uri")
        kind = Kind.LIKE if collection == LIKE else Kind.REPOST
        return (kind, subject) if _is_ours(subject, own) else None
    if collection == FOLLOW:
        return (Kind.FOLLOW, None) if record.get("subject") == own.did else None
    return _judge_post(record, own) if collection == POST else None


def _judge_post(record: Json, own: Own) -> tuple[Kind, str | None] | None:
    for end in ("parent", "root"):
        answered = _at(record, "reply", end, "uri")
        if _is_ours(answered, own):
            return Kind.REPLY, answered
    quoted = _at(record, "embed", "record")
    # Beside a picture the quoted post lies one deeper.
    quoted = _at(quoted, "uri") or _at(quoted, "record", "uri")
    if _is_ours(quoted, own):
        return Kind.QUOTE, quoted
    return (Kind.MENTION, None) if own.did in _mentioned(record) else None


def _mentioned(record: Json) -> set[str]:
    return {
        feature["did"]
        for facet in _list(record.get("facets"))
        for feature in _list(_at(facet, "features"))
        if _at(feature, "$type") == _MENTION and isinstance(_at(feature, "did"), str)
    }


def _is_ours(uri: Any, own: Own) -> bool:
    return _is_uri(uri) and did_of(uri) == own.did


def _is_uri(uri: Any) -> bool:
    """Say whether this names a record. Who writes a record can put anything in its place."""
    return isinstance(uri, str) and len(uri) <= 2048 and _URI.match(uri) is not None


def _occurred_at(record: Json, seen_at: datetime) -> datetime:
    """Return when the author says it happened, unless that cannot be true."""
    said = moment(record.get("createdAt"))
    return said if said and seen_at - _LATE <= said <= seen_at + _AHEAD else seen_at


def _lang(record: Json) -> str | None:
    langs = _list(record.get("langs"))
    return langs[0] if langs and isinstance(langs[0], str) and 0 < len(langs[0]) <= 35 else None


def _text(value: Any, limit: int = _TEXT) -> str | None:
    """Return a text as a database takes it, cut where ours end; None for nothing."""
    if not isinstance(value, str):
        return None
    # Neither U+0000 nor half a character, which only JSON can smuggle in.
    whole = value.replace("\0", "").encode(errors="replace").decode()
    return whole[:limit] or None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _at(value: Any, *path: str) -> Any:
    """Follow a path into a record, which may hold anything; None where it does not lead on."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value
