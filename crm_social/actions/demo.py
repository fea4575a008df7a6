"""Invented people who engage with an invented company, so that a trial shows something at once.

The company sells solar power for commercial roofs. Everything goes in as facts through the
ledger, the same way as real engagement; the dates lie in the weeks before now.
"""

import random
import secrets
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any, Final

import msgspec
from msgspec import Struct

from crm_social.actions import accounts, follow_up, intake
from crm_social.core.facts import Actor, Engagement, Post, RejectReason
from crm_social.core.values import Kind
from crm_social.store import ledger, queue, rebuild
from crm_social.store.accounts import users
from crm_social.store.db import Database

_CHANNEL: Final = "nordlyssol"
_PLATFORMS: Final = ("mastodon", "bluesky", "facebook", "wordpress")
_HOST: Final = "social.example"
#: Who likes and follows what is drawn once, from this.
_SEED: Final = 20261125


class Loaded(Struct, frozen=True):
    """What the demo brought, and how to sign in."""

    contacts: int
    engagements: int
    username: str
    password: str


def load(db: Database, now: datetime) -> Loaded | None:
    """Load the demo. Return None, and change nothing, where there is data or a user already."""
    with db.reading() as session:
        if ledger.count(session) or users(session):
            return None
    told = msgspec.json.decode((files("crm_social.actions") / "demo.json").read_bytes())
    engagements = _engagements(told, now)
    password = "-".join(secrets.choice(_WORDS) for _ in range(4))
    for username, name in (("ola", "Ola Sæther"), ("eva", "Eva Lind")):
        accounts.add_user(db, username=username, name=name, role="rep", password=password, now=now)
    intake.append(db, engagements, now)
    while intake.apply_batch(db, now).facts:
        pass
    while intake.apply_due(db, now).contacts:
        pass
    _work_a_little(db, now)
    with db.reading() as session:
        contacts = rebuild.count(session)
    return Loaded(contacts, len(engagements), "ola", password)


def _engagements(told: dict[str, Any], now: datetime) -> list[Engagement]:
    rng = random.Random(_SEED)  # noqa: S311 - a demo, not a secret
    posts = {post["id"]: post for post in told["posts"]}
    found = []
    for number, said in enumerate(told["said"]):
        post = posts[said["post"]]
        found.append(
            _engagement(
                said["kind"],
                f"said-{number}",
                told["people"][said["who"]],
                post,
                now - timedelta(hours=said["hours"]),
                now,
                text=said["text"],
            )
        )
    for who, person in enumerate(told["people"]):
        for post in told["posts"]:
            keen = 0.75 if post.get("giveaway") else 0.22 if person.get("title") else 0.14
            if rng.random() < keen:
                age = timedelta(days=post["days"]) * rng.random() ** 0.5
                found.append(
                    _engagement(Kind.LIKE, f"like-{who}-{post['id']}", person, post, now - age, now)
                )
        if rng.random() < 0.2:
            age = timedelta(hours=rng.randrange(4, 500))
            found.append(_engagement(Kind.FOLLOW, f"follow-{who}", person, None, now - age, now))
    return found


def _engagement(
    kind: str,
    uid: str,
    person: dict[str, Any],
    post: dict[str, Any] | None,
    at: datetime,
    now: datetime,
    text: str | None = None,
) -> Engagement:
    # Posts are published everywhere; a person is met where that person is.
    platform = _PLATFORMS[sum(map(ord, person["handle"])) % len(_PLATFORMS)]
    handle = person["handle"]
    return Engagement(
        platform=platform,
        channel=_CHANNEL,
        kind=kind,
        id=f"demo-{uid}",
        occurred_at=at,
        actor=Actor(
            id=f"demo-{handle}",
            handle=handle,
            name=person.get("name"),
            url=f"https://{platform}.{_HOST}/@{handle}",
            email=person.get("email"),
            company=person.get("company"),
            title=person.get("title"),
        ),
        post=_post(post, platform, now) if post else None,
        text=text,
    )


def _post(post: dict[str, Any], platform: str, now: datetime) -> Post:
    return Post(
        id=post["id"],
        url=f"https://{platform}.{_HOST}/@{_CHANNEL}/{post['id']}",
        text=post["text"],
        published_at=now - timedelta(days=post["days"]),
        author=post["author"],
        class_=post["class"],
        giveaway=post.get("giveaway", False),
    )


def _work_a_little(db: Database, now: datetime) -> None:
    """Let the two reps have worked until this morning: most that was due is done."""
    with db.reading() as session:
        items = queue.open_for(session, None, now)
    due = [item for item in items if item.task.due_at < now - timedelta(hours=5)]
    for number, item in enumerate(due):
        rep = ("ola", "eva")[number % 2]
        worked_at = min(item.task.opened_at + timedelta(hours=3), now - timedelta(minutes=45))
        if item.task.play == "call":
            if number % 3:
                follow_up.accept(db, item.id, rep, worked_at)
        elif number % 11 == 0:
            follow_up.reject(db, item.id, rep, worked_at, RejectReason.WRONG_PERSON)
        elif number % 9:
            follow_up.done(db, item.id, rep, worked_at)


_WORDS: Final = (
    "fjord bridge lantern harbour birch copper meadow glacier compass kettle heather anchor "
    "willow marble ribbon saddle timber velvet window yellow island orchard pepper quartz"
).split()
