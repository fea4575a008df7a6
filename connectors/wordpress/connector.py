"""The connector: what an admin must tell it, what may be done with its data, and a run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain

import requests

from connectors.wordpress import site as sites
from connectors.wordpress.mapping import PLATFORM
from connectors.wordpress.place import Place
from connectors.wordpress.rest import Rest
from connectors.wordpress.visit import Visit
from crm_social.sdk import AuthExpired, Channel, Connector, Malformed, Page, Policy, Setting


class WordPress:
    """Hears what people say under the posts of a self-hosted WordPress."""

    platform = PLATFORM
    title = "WordPress"
    settings: tuple[Setting, ...] = (
        Setting(
            "url",
            "The address of the site, for example https://blog.example.com",
            helps={
                "nb": "Adressen til nettstedet, for eksempel https://blog.example.com",
                "sv": "Webbplatsens adress, till exempel https://blog.example.com",
            },
        ),
        Setting(
            "user",
            "A WordPress user with the right moderate_comments. Without one only public "
            "comments are heard, and no e-mail addresses.",
            required=False,
            helps={
                "nb": "En WordPress-bruker med rettigheten moderate_comments. Uten en høres bare "
                "offentlige kommentarer, og ingen e-postadresser.",
                "sv": "En WordPress-användare med behörigheten moderate_comments. Utan en hörs "
                "bara offentliga kommentarer, och inga e-postadresser.",
            },
        ),
        Setting(
            "application_password",
            "An application password of that user (Users > Profile > Application Passwords)",
            secret=True,
            required=False,
            helps={
                "nb": "Et programpassord for den brukeren"
                " (Brukere > Profil > Programpassord, på engelsk Application Passwords)",
                "sv": "Ett applösenord för den användaren"
                " (Användare > Profil > Applösenord, på engelska Application Passwords)",
            },
        ),
    )
    policy = Policy(
        fields=("name", "url", "email"),
        # They gave their address to you, under the notice of your own comment form.
        may_link_to_contact="yes",
        may_score=True,
        may_export_to_crm="full",
        # An address under a comment identifies a person; it is no consent to marketing.
        may_contact="after_inbound",
        profile_ttl=timedelta(days=365),
    )
    poll_every = timedelta(minutes=2)

    def fetch(self, channel: Channel, http: requests.Session, now: datetime) -> Iterator[Page]:
        """Yield what is new since the channel's cursor, oldest page first, then stop."""
        place = Place.load(channel.cursor, channel.settings)
        if place.stale(now):
            place.settle(sites.find(http, channel.settings, now), now)
            yield from self._visit(channel, place, http, now)
            return
        pages = self._visit(channel, place, http, now)
        try:
            first = next(pages)
        except (AuthExpired, Malformed):
            # Perhaps only what we remember of the site is wrong: its permalinks have
            # changed, or our user has other rights now. If not, this says so.
            place = Place.load(channel.cursor, channel.settings)
            place.settle(sites.find(http, channel.settings, now), now)
            yield from self._visit(channel, place, http, now)
            return
        yield from chain((first,), pages)

    @staticmethod
    def _visit(
        channel: Channel, place: Place, http: requests.Session, now: datetime
    ) -> Iterator[Page]:
        if place.site is None:
            raise ValueError("a visit to a site that was not found")
        auth = sites.credentials(channel.settings)
        rest = Rest(http, place.site.root, auth, now)
        return Visit(channel, place, rest, place.site, now).pages()


CONNECTOR: Connector = WordPress()
