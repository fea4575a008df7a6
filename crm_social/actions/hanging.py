"""The bus factor: what would be lost, or stop, if one person were not there tomorrow."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct

from crm_social.core.deeds import Deed
from crm_social.core.rights import Role
from crm_social.store import accounts, audit, channels, endpoints, models
from crm_social.store.db import Database, Session
from crm_social.store.endpoints import Endpoint
from crm_social.store.models import Version
from crm_social.store.tables import DraftRow, TokenRow, UserRow

#: A second admin who was not here for so long is none.
_AWAY: Final = timedelta(days=60)
#: Endpoints, and channels ever added, that are looked at.
_MOST: Final = 1_000


class Thing(StrEnum):
    """What can hang on one person."""

    ADMINS = "admins"
    TOKEN = "token"  # noqa: S105 - a sort of thing, no token
    CHANNEL = "channel"
    ENDPOINT = "endpoint"
    DRAFT = "draft"
    MODEL = "model"


class Hanging(Struct, frozen=True):
    """One thing, and the person it hangs on."""

    thing: Thing
    #: The thing's own name or id, empty where the sort says it all.
    name: str
    #: The person, by username; empty where nobody is left.
    who: str
    #: That person cannot sign in any more: this is urgent.
    gone: bool


class _Seen(Struct, frozen=True):
    """Everything that may hang on somebody, as it is now."""

    users: list[UserRow]
    tokens: list[TokenRow]
    #: Each channel there is by name, and who added it; "" where nobody we know did.
    channels: dict[str, str]
    endpoints: list[Endpoint]
    drafts: Sequence[DraftRow]
    versions: list[Version]
    last_seen: dict[int, datetime]

    @property
    def here(self) -> set[str]:
        return {user.username for user in self.users if user.disabled_at is None}

    @property
    def known(self) -> set[str]:
        """Who did something by a command is a user of the machine, and none of ours."""
        return {user.username for user in self.users}


def look(db: Database, now: datetime) -> list[Hanging]:
    """Return what hangs on one person, what hangs on somebody gone first."""
    with db.reading() as session:
        seen = _read(session)
    found = [*_admins(seen, now), *_tokens(seen, now), *_made(seen), *_models(seen)]
    order = list(Thing)
    return sorted(found, key=lambda one: (not one.gone, order.index(one.thing)))


def _read(session: Session) -> _Seen:
    asked = audit.Asked(deed=Deed.CHANNEL_ADDED)
    lines = reversed(audit.page(session, asked, limit=_MOST))
    added = {line.subject.removeprefix("channel:"): line.by for line in lines}
    return _Seen(
        users=accounts.users(session),
        tokens=accounts.tokens(session),
        channels={row.name: added.get(row.name, "") for row in channels.every(session)},
        endpoints=endpoints.page(session, limit=_MOST),
        drafts=models.drafts(session),
        versions=models.versions(session),
        last_seen=accounts.last_seen(session),
    )


def _admins(seen: _Seen, now: datetime) -> Iterator[Hanging]:
    admins = [
        user.username
        for user in seen.users
        if user.role == Role.ADMIN
        and user.disabled_at is None
        and now - max(seen.last_seen.get(user.id, user.created_at), user.created_at) < _AWAY
    ]
    if len(admins) < 2:
        yield Hanging(Thing.ADMINS, "", admins[0] if admins else "", gone=not admins)


def _tokens(seen: _Seen, now: datetime) -> Iterator[Hanging]:
    for token in seen.tokens:
        if token.revoked_at is None and (token.expires_at is None or token.expires_at > now):
            gone = token.username not in seen.here
            yield Hanging(Thing.TOKEN, token.name, token.username, gone=gone)


def _made(seen: _Seen) -> Iterator[Hanging]:
    made = [
        *((Thing.CHANNEL, name, who) for name, who in seen.channels.items()),
        *(
            (Thing.ENDPOINT, one.url, one.created_by)
            for one in seen.endpoints
            if one.disabled_at is None
        ),
        *((Thing.DRAFT, one.name, one.created_by) for one in seen.drafts),
    ]
    for thing, name, who in made:
        if who in seen.known:
            yield Hanging(thing, name, who, gone=who not in seen.here)


def _models(seen: _Seen) -> Iterator[Hanging]:
    publishers = {version.actor for version in seen.versions}
    if len(publishers) == 1:
        (who,) = publishers
        yield Hanging(Thing.MODEL, seen.versions[-1].name, who, gone=who not in seen.here)
