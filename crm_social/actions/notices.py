"""What a user wants to be told of: shown, changed, and tried out."""

from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from crm_social import outbound
from crm_social.actions.accounts import existing
from crm_social.actions.posting import Outlet
from crm_social.core.deeds import Deed
from crm_social.core.facts import micros
from crm_social.core.notices import ChatTo, Kind, Wants, Way, trying
from crm_social.core.notices import wants as wishes
from crm_social.errors import Conflict, Invalid
from crm_social.store import audit, calendars, letters, notices
from crm_social.store.audit import COMMAND_LINE
from crm_social.store.db import Database, Session
from crm_social.store.letters import Last
from crm_social.store.notices import Reader

_LONGEST: Final = 2_000


class Shown(Struct, frozen=True):
    """A user's wishes, how they are reached now, and what became of the last message."""

    email: str | None
    wants: Wants
    #: The host of their own chat's address: more of it is never shown again.
    chat_host: str | None
    #: The zone in force.
    timezone: str
    ways: tuple[Way, ...]
    #: What the settings allow at all.
    can_mail: bool
    can_share: bool
    last: list[Last]


def show(db: Database, outlet: Outlet, username: str) -> Shown:
    """Return what a user wants. Raise NotFound."""
    with db.reading() as session:
        reader = _reader(session, username)
        calm = calendars.calm(session, username, reader.wants)
        url = outlet.safe.unlock(reader.chat_url) if reader.chat_url else None
        return Shown(
            email=reader.email,
            wants=reader.wants,
            chat_host=None if url is None else urlsplit(url).hostname,
            timezone=calm.zone.key,
            ways=outlet.ways(reader),
            can_mail=outlet.server is not None,
            can_share=bool(outlet.chat_url),
            last=letters.newest(session, username),
        )


def change(
    db: Database,
    outlet: Outlet,
    username: str,
    wants: Wants,
    now: datetime,
    by: str = COMMAND_LINE,
    *,
    chat_url: str = "",
) -> None:
    """Change what a user wants; an empty `chat_url` leaves their chat's address as it is.

    Raise Invalid with the field. The address is refused where no call may go there; whoever
    wants no chat of their own any more has it forgotten.
    """
    wishes.check(wants)
    url = chat_url.strip()
    if wants.chat is ChatTo.SHARED and not outlet.chat_url:
        raise Invalid("The settings name no chat for all: CRM_SOCIAL_CHAT_URL.", "chat")
    if url and wants.chat is ChatTo.OWN:
        if len(url) > _LONGEST:
            raise Invalid(f"An address has at most {_LONGEST} characters.", "chat_url")
        _check_url(url, outlet)

    def work(session: Session) -> None:
        reader = _reader(session, username)
        kept = outlet.safe.lock(url) if url else reader.chat_url
        if wants.chat is not ChatTo.OWN:
            kept = None
        elif kept is None:
            raise Invalid("A chat of one's own needs its address.", "chat_url")
        if (wants, kept) == (reader.wants, reader.chat_url):
            return
        notices.save(session, username, wants, kept)
        changed = [
            name for name in Wants.__struct_fields__ if getattr(wants, name) != _of(reader, name)
        ] + (["chat_url"] if kept != reader.chat_url else [])
        audit.write(
            session,
            Deed.NOTICES_CHANGED,
            by,
            f"user:{username}",
            now,
            changed=", ".join(sorted(changed)),
        )

    db.write(work)


def send_test(db: Database, outlet: Outlet, username: str, now: datetime) -> tuple[Way, ...]:
    """Queue a message to try each way a user is reached by. Return the ways.

    Raise Conflict where there is none.
    """

    def work(session: Session) -> tuple[Way, ...]:
        reader = _reader(session, username)
        ways = outlet.ways(reader)
        if not ways:
            raise Conflict(f"{username} has no address, or no server is set, to send a test to.")
        for way in ways:
            batch = f"test-{username}-{micros(now)}"
            letters.put(session, batch, username, Kind.TEST, way, now, now + trying.TEST_WITHIN)
        return ways

    return db.write(work)


def _reader(session: Session, username: str) -> Reader:
    existing(session, username)
    found = notices.reader(session, username)
    if found is None:
        raise Conflict(f"{username} is disabled; let them in again first.")
    return found


def _check_url(url: str, outlet: Outlet) -> None:
    try:
        outbound.check_url(url, outlet.policy)
    except Invalid as error:
        raise Invalid(str(error), "chat_url") from error


def _of(reader: Reader, name: str) -> object:
    return getattr(reader.wants, name)
