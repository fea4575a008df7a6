"""A server that says what a test tells it to, in the words of the real one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import responses

from connectors.bluesky.xrpc import Json

SERVICE = "https://pds.example"
DID = "did:plc:fjordkaffe22222222222222"
POST = f"at://{DID}/app.bsky.feed.post/3k"
NOTIFICATIONS = "app.bsky.notification.listNotifications"


def signed_in(server: responses.RequestsMock) -> None:
    answer(
        server,
        "com.atproto.server.createSession",
        did=DID,
        accessJwt="access",
        refreshJwt="refresh",
    )


def answer(
    server: responses.RequestsMock,
    method: str,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **said: Any,
) -> None:
    verb = "POST" if "Session" in method else "GET"
    server.add(verb, f"{SERVICE}/xrpc/{method}", status=status, headers=headers, json=said)


def quiet(
    server: responses.RequestsMock, *, posts: Sequence[Json] = (), people: Sequence[Json] = ()
) -> None:
    """Answer everything but notifications as for an account with these posts and no news."""
    profiles = [{"did": DID, "followersCount": 0}, *people]
    answer(server, "com.atproto.repo.listRecords", records=list(posts))
    answer(server, "app.bsky.actor.getProfiles", profiles=profiles)
    answer(server, "app.bsky.feed.getPosts", posts=[{"uri": post["uri"]} for post in posts])
