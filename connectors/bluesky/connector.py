"""The connector: what it needs, what it may keep, and how it polls and listens."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import requests

from connectors.bluesky import mapping, notifications, withdrawals
from connectors.bluesky.client import SERVICE, Client, Sessions
from connectors.bluesky.mapping import PLATFORM, Act, Own
from connectors.bluesky.posts import Posts
from connectors.bluesky.xrpc import Json
from crm_social.sdk import Actor, Channel, Page, Policy, Setting, Unavailable, Unsupported

log = logging.getLogger(__name__)


class Bluesky:
    """One Bluesky account, polled through its notifications and heard through the stream."""

    platform: str = PLATFORM
    title: str = "Bluesky"
    settings: tuple[Setting, ...] = (
        Setting(
            "handle",
            "The account's handle, for example fjordkaffe.bsky.social.",
            helps={
                "nb": "Kontoens navn, for eksempel fjordkaffe.bsky.social.",
                "sv": "Kontots namn, till exempel fjordkaffe.bsky.social.",
            },
        ),
        Setting(
            "app_password",
            "An app password, not the account's own: made in Bluesky under Settings,"
            " Privacy and security, App passwords.",
            secret=True,
            helps={
                "nb": "Et app-passord, ikke kontoens eget. Det lages i Bluesky under Settings,"
                " Privacy and security, App passwords.",
                "sv": "Ett applösenord, inte kontots eget. Det skapas i Bluesky under Settings,"
                " Privacy and security, App passwords.",
            },
        ),
        Setting(
            "service",
            "The server the account lives on; change it only for a server of your own.",
            required=False,
            default=SERVICE,
            helps={
                "nb": "Tjeneren kontoen ligger på; endre den bare for en egen tjener.",
                "sv": "Servern som kontot finns på; ändra den bara för en egen server.",
            },
        ),
        Setting(
            "jetstream",
            "For listening in real time: the address of a Jetstream server, for example"
            " wss://jetstream2.us-east.bsky.network. Without it the service's own stream"
            " is listened to.",
            required=False,
            helps={
                "nb": "For å lytte i sanntid: adressen til en Jetstream-tjener, for eksempel"
                " wss://jetstream2.us-east.bsky.network. Uten den lyttes det til tjenestens egen"
                " strøm.",
                "sv": "För att lyssna i realtid: adressen till en Jetstream-server, till exempel"
                " wss://jetstream2.us-east.bsky.network. Utan den lyssnar vi på tjänstens egen"
                " ström.",
            },
        ),
    )
    policy: Policy = Policy(
        fields=("id", "handle", "name", "url", "bio", "followers"),
        may_link_to_contact="public_and_expected",
        may_score=True,
        may_export_to_crm="full",
        may_contact="after_inbound",
        profile_ttl=timedelta(days=90),
    )
    poll_every: timedelta = timedelta(minutes=2)

    def __init__(self) -> None:
        #: Kept from one run to the next.
        self.sessions: Sessions = {}

    def fetch(self, channel: Channel, http: requests.Session, now: datetime) -> Iterator[Page]:
        """Yield what the notifications tell of, then what has been taken back."""
        client = Client(http, channel.settings, self.sessions)
        own, posts = client.own, Posts(client)
        place = notifications.Place.load(channel.cursor)
        checked = withdrawals.Checked.load(channel.cursor)
        for items, after in notifications.news(client, place, now):
            place = after
            heard = list(_heard(items, own))
            posts.look_up(act.post for act, _ in heard if act.post)
            made = tuple(
                mapping.engagement(act, actor, posts.get(act.post), own) for act, actor in heard
            )
            yield Page(made, place.dump() | checked.dump())
        for withdrawn, noted in withdrawals.check(client, channel, checked, now, place.seen):
            yield Page(tuple(withdrawn), place.dump() | noted.dump())

    def listen(
        self, channel: Channel, http: requests.Session, stop: Callable[[], bool]
    ) -> Iterator[Page]:
        """Yield what happens to the account within a second or two of its happening."""
        try:
            # Here and not above: polling works without the extra.
            from connectors.bluesky import stream  # noqa: PLC0415
        except ImportError as error:
            raise Unavailable(
                "Listening to Bluesky in real time needs the extra bluesky-stream:"
                " pip install 'crm-social[bluesky-stream]'. Polling works without it."
            ) from error
        yield from stream.listen(Client(http, channel.settings, self.sessions), channel, stop)


def _heard(items: list[Json], own: Own) -> Iterator[tuple[Act, Actor]]:
    """Yield the acts these notifications tell of, each with who did it."""
    for item in items:
        try:
            yield mapping.from_notification(item, own), mapping.actor(item["author"])
        except Unsupported as error:
            log.debug("bluesky notification skipped: %s", error)
