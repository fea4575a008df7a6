"""What a comment means: from the REST API's JSON to an engagement. No network, no clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from connectors.wordpress.site import Site
from connectors.wordpress.text import line, plain
from crm_social.sdk import Actor, Engagement, Kind, Malformed, Post, Unsupported

PLATFORM: Final = "wordpress"

#: A shop's product review is a comment with stars we cannot see.
SAID: Final = frozenset({"comment", "", "review"})
#: Another site that linked to a post and told us so.
LINKED: Final = frozenset({"pingback", "trackback"})

LONGEST_URL: Final = 2048
_AVATAR: Final = re.compile(r"/avatar/([0-9a-f]{64}|[0-9a-f]{32})(?![0-9a-f])")
#: The avatar of somebody who left no e-mail address, in both kinds of hash.
_NOBODY: Final = frozenset(
    {
        "d41d8cd98f00b204e9800998ecf8427e",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }
)
_STRONG: Final = re.compile(r"user:.*|guest:.*:[0-9a-f]{64}", re.DOTALL)


def comment_id(site: Site, number: int) -> str:
    """Return the name of a comment in engagement records."""
    return f"{site.word}#comment-{number}"


def post_id(site: Site, number: int) -> str:
    """Return the name of a post in engagement records."""
    return f"{site.word}#post-{number}"


def comment_number(site: Site, engagement: Engagement) -> int | None:
    """Return the number of the comment an engagement is about; None if of another site."""
    number = engagement.id.removeprefix(f"{site.word}#comment-")
    return int(number) if number.isdecimal() else None


def number(comment: Any, name: str) -> int:
    """Return a whole number every comment has. Raise Malformed where it is missing."""
    value = comment.get(name) if isinstance(comment, dict) else None
    if not isinstance(value, int):
        raise Malformed(f"A WordPress comment came without `{name}`: {value!r}.")
    return value


def made_at(item: dict[str, Any], site: Site) -> datetime | None:
    """Return when a comment or post was made; None where its dates are unusable.

    `date_gmt` says no zone and means UTC. Rows made by importers and old plugins have
    0000-00-00 there, which arrives as -0001-11-30; then `date`, in the site's own zone, helps.
    """
    for name, zone in (("date_gmt", UTC), ("date", site.timezone)):
        try:
            moment = datetime.fromisoformat(item[name])
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=zone)
            return moment.astimezone(UTC)
        except (KeyError, TypeError, ValueError, OverflowError):
            continue
    return None


def is_heard(comment: dict[str, Any], site: Site) -> bool:
    """Say whether a comment is by a person or another site.

    A site also sends itself a pingback for every link from one of its posts to another, and
    plugins keep notes of their own among the comments.
    """
    kind = comment.get("type", "comment")
    if kind in LINKED:
        return _host(_url(comment.get("author_url"))) != site.word.partition("/")[0]
    return kind in SAID


def to_engagement(comment: dict[str, Any], post: Post, site: Site, channel: str) -> Engagement:
    """Return the engagement a comment stands for.

    Raise Unsupported for what is no comment of a person or site and for a comment without
    any usable date, Malformed for what no WordPress sends.
    """
    kind, parent = comment.get("type", "comment"), comment.get("parent")
    if not is_heard(comment, site):
        raise Unsupported(f"WordPress comment of type {kind!r} that is nobody's")
    occurred_at = made_at(comment, site) or post.published_at
    if occurred_at is None:
        raise Unsupported(f"WordPress comment {comment.get('id')} without a date")
    if kind in LINKED:
        engagement_kind, actor = Kind.MENTION, _other_site(comment, site)
    else:
        engagement_kind = Kind.REPLY if parent else Kind.COMMENT
        actor = _person(comment, site)
    return Engagement(
        platform=PLATFORM,
        kind=engagement_kind,
        id=comment_id(site, number(comment, "id")),
        occurred_at=occurred_at,
        actor=actor,
        channel=channel,
        post=post,
        text=_said(comment),
        in_reply_to=comment_id(site, parent) if parent else None,
        url=_url(comment.get("link")),
    )


def to_post(comment: dict[str, Any], item: dict[str, Any] | None, site: Site) -> Post:
    """Return the post a comment was made on.

    `item` is the post as the REST API shows it, None where it does not show it to us; then
    the comment's own link still says where it is.
    """
    item = item or {}
    title = item.get("title")
    link = str(comment.get("link") or "").partition("#")[0]
    return Post(
        id=post_id(site, number(comment, "post")),
        url=_url(item.get("link")) or _url(link),
        text=line(title.get("rendered") if isinstance(title, dict) else title),
        published_at=made_at(item, site),
        author=item.get("author_name"),
    )


def is_strong(actor_id: str) -> bool:
    """Say whether an actor's id stands on an account or an e-mail address."""
    return _STRONG.fullmatch(actor_id) is not None


def _said(comment: dict[str, Any]) -> str:
    """Return the comment's text; what was typed is better than what plugins make of it.

    Some plugins add counters to the shown text, and every new count would be an edit.
    """
    content = comment.get("content")
    if not isinstance(content, dict):
        raise Malformed(f"WordPress comment {comment.get('id')} came without `content`.")
    if isinstance(raw := content.get("raw"), str):
        return plain(raw, typed=True)
    if isinstance(rendered := content.get("rendered"), str):
        return plain(rendered)
    raise Malformed(f"WordPress comment {comment.get('id')} came without a text.")


def _person(comment: dict[str, Any], site: Site) -> Actor:
    email = comment.get("author_email")
    email = email.strip() if isinstance(email, str) else ""
    if "@" not in email or len(email) > 320:
        email = ""
    author, name = comment.get("author"), line(comment.get("author_name"))
    url = _url(comment.get("author_url"))
    uid = f"user:{site.word}:{author}" if author else _guest(comment, site, email, url, name)
    return Actor(id=uid, name=name, url=url, email=email or None)


def _guest(
    comment: dict[str, Any], site: Site, email: str, url: str | None, name: str | None
) -> str:
    """Return the best name for somebody without an account, strongest first."""
    guest = f"guest:{site.word}"
    if email:
        return f"{guest}:{_hash(email.lower())}"
    if avatar := _avatar(comment):
        # WordPress 6.8 and later hash the address as we do, older ones by MD5.
        return f"{guest}:{avatar}" if len(avatar) == 64 else f"{guest}:md5:{avatar}"
    if url:
        return f"{guest}:url:{_hash(url.rstrip('/').lower())[:32]}"
    if name:
        # Two people called Ole Hansen are two until proven otherwise: a bare name is taken
        # for one person under one post, never across posts.
        once = f"{number(comment, 'post')} {name.casefold()}"
        return f"{guest}:name:{_hash(once)[:32]}"
    return f"{guest}:comment:{number(comment, 'id')}"


def _avatar(comment: dict[str, Any]) -> str | None:
    urls = comment.get("author_avatar_urls")
    for url in urls.values() if isinstance(urls, dict) else ():
        if (found := _AVATAR.search(str(url))) and found[1] not in _NOBODY:
            return found[1]
    return None


def _other_site(comment: dict[str, Any], site: Site) -> Actor:
    url = _url(comment.get("author_url"))
    host = _host(url) or f"unknown:{site.word}:{number(comment, 'id')}"
    return Actor(id=f"site:{host}", name=line(comment.get("author_name")), url=url)


def _host(url: str | None) -> str:
    """Return host and port of an address as they stand in ids, empty without one."""
    return urlsplit(url).netloc.lower().rpartition("@")[2].removeprefix("www.") if url else ""


def _url(value: object) -> str | None:
    """Return a web address that fits the record, None for anything else."""
    if not isinstance(value, str):
        return None
    value = value.strip()
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    good = parts.scheme in {"http", "https"} and parts.netloc
    return value if good and len(value) <= LONGEST_URL and "\0" not in unquote(value) else None


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
