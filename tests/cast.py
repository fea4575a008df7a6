"""The cast: Kari engages, Ola and Eva sell, Ada administers. And the day it all happens on."""

from datetime import UTC, datetime, timedelta
from typing import Any

from crm_social.core.facts import Actor, Engagement, Post, subject_of
from crm_social.core.values import Kind
from crm_social.store import people
from crm_social.store.db import Session

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
BOOTS = Post(id="p1", url="https://social.example/p1", text="New winter boots in the store")
KARI = Actor(id="kari", handle="kari@social.example", name="Kari Nordmann")
#: Somebody who suits us: a decider at a company, with its mail.
LIV = Actor(
    id="liv",
    handle="liv@social.example",
    name="Liv Berg",
    email="liv@fjordkaffe.example",
    company="Fjordkaffe AS",
    title="Daglig leder",
)
PASSWORD = "a good long password"


def ago(**time: float) -> datetime:
    return NOW - timedelta(**time)


def engagement(kind: str = Kind.LIKE, uid: str = "1", **changes: Any) -> Engagement:
    """Return an engagement of Kari's with our post, an hour ago."""
    values: dict[str, Any] = {
        "platform": "mastodon",
        "channel": "@shop",
        "kind": kind,
        "id": f"{kind}-{uid}",
        "occurred_at": ago(hours=1),
        "actor": KARI,
        "post": BOOTS,
    }
    return Engagement(**(values | changes))


def like(uid: str = "1", **changes: Any) -> Engagement:
    return engagement(Kind.LIKE, uid, **changes)


def comment(uid: str = "1", text: str = "Nice!", **changes: Any) -> Engagement:
    return engagement(Kind.COMMENT, uid, text=text, **changes)


def record(**changes: Any) -> dict[str, Any]:
    """Return a version 1 record as another program would send it."""
    values: dict[str, Any] = {
        "platform": "mastodon",
        "channel": "@shop",
        "kind": "like",
        "id": "like-1",
        "occurred_at": "2026-11-25T08:00:00Z",
        "actor": {"id": "kari", "handle": "kari@social.example", "name": "Kari Nordmann"},
        "post": {"id": "p1", "url": "https://social.example/p1", "text": "New winter boots"},
    }
    return values | changes


def contact_of(session: Session, platform: str, uid: str) -> int | None:
    """Return the id of the contact with this handle, or None."""
    subject = subject_of(platform, uid)
    return people.find(session, [subject]).get(subject)
