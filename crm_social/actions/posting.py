"""Send one message to a user, and say what is to be kept of that.

Nothing is read or made in a transaction that is open while we send.
"""

from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

import msgspec
from msgspec import Struct, structs

from crm_social import outbound
from crm_social.actions import composing, invitations
from crm_social.actions.composing import For
from crm_social.config import Config
from crm_social.core import delivery
from crm_social.core.notices import ChatFormat, ChatTo, Kind, Wants, Way, leaves_at, trying
from crm_social.core.notices.message import Message, chat, page, plain
from crm_social.core.notices.wants import ASKED_FOR
from crm_social.errors import AuthExpired, RateLimited, Rejected, RemoteError, Unavailable
from crm_social.outbound import Policy, mail
from crm_social.outbound.mail import Mail, Server
from crm_social.signing import Safe
from crm_social.store import accounts, calendars, links, notices
from crm_social.store.db import Database, Session
from crm_social.store.letters import Letter
from crm_social.store.notices import Reader, Waiting

_QUOTED: Final = 200
#: What stands in a row where nothing of it is true any more.
NOTHING_LEFT: Final = "Nothing of it was left to say."


class Outlet(Struct, frozen=True):
    """Where messages leave, as the settings say."""

    safe: Safe
    policy: Policy
    server: Server | None
    #: Where our pages are; empty where the settings do not say.
    root: str = ""
    chat_url: str = ""
    chat_format: ChatFormat = ChatFormat.SLACK

    @classmethod
    def of(cls, config: Config, safe: Safe, policy: Policy) -> "Outlet":
        """Return the outlet of these settings."""
        return cls(
            safe,
            policy,
            mail.server(config.mail_url, config.mail_from) if config.mail_url else None,
            config.public_url,
            config.chat_url,
            ChatFormat(config.chat_format),
        )

    def ways(self, reader: Reader) -> tuple[Way, ...]:
        """Return how somebody can be reached now."""
        return reader.ways(mail=self.server is not None, shared=bool(self.chat_url))


def outcome(
    db: Database, outlet: Outlet, letter: Letter, now: datetime, random: Random
) -> dict[str, Any]:
    """Send a leased message, where it may leave now. Return what to write on its row."""
    if now >= letter.expires_at:
        return _over(letter, "dropped", now, "It could not be sent in time.")
    wait_until = _quiet_until(db, letter, now)
    if wait_until is not None:
        return {"state": "ready", "next_at": wait_until}
    return _sent(db, outlet, letter, now, random)


def _quiet_until(db: Database, letter: Letter, now: datetime) -> datetime | None:
    """Return when a message may leave that may not now, as when it is tried again at night."""
    if letter.kind in ASKED_FOR:
        return None
    with db.reading() as session:
        reader = notices.reader(session, letter.username)
        if reader is None:
            return None
        calm = calendars.calm(session, letter.username, reader.wants)
    at = leaves_at(now, calm)
    # Who is away without an end is looked for again tomorrow, until the message is over.
    return None if at == now else at or now + timedelta(days=1)


def _sent(
    db: Database, outlet: Outlet, letter: Letter, now: datetime, random: Random
) -> dict[str, Any]:
    """Make the message and send it. Return what is to be kept of that."""
    try:
        to, message = _made(db, outlet, letter, now)
        if message is None or to is None:
            return _over(letter, "dropped", now, NOTHING_LEFT)
        if letter.way is Way.MAIL:
            _mail(outlet, letter, to, message)
        else:
            _chat(outlet, to, message, now)
    except AuthExpired as error:
        return {"state": "ready", "next_at": now + trying.LET_IN, "problem": str(error)}
    except RateLimited as error:
        wait = timedelta(seconds=error.retry_after or 0)
        return _again(letter, now, random, str(error), wait)
    except Unavailable as error:
        return _again(letter, now, random, str(error))
    except RemoteError as error:
        return _over(letter, "dead", now, str(error))
    return _over(letter, "done", now, "")


def _again(
    letter: Letter, now: datetime, random: Random, problem: str, wait: timedelta | None = None
) -> dict[str, Any]:
    tries = letter.attempts + 1
    at = trying.again_at(tries, now, letter.expires_at, random, wait)
    if at is None:
        return _over(letter, "dead", now, problem)
    return {"state": "ready", "next_at": at, "attempts": tries, "problem": problem}


def _over(letter: Letter, state: str, now: datetime, problem: str) -> dict[str, Any]:
    """Return what is kept of a message that will not be sent again: no link, nothing typed."""
    kept: dict[str, Any] = {
        "state": state,
        "attempts": letter.attempts + 1,
        "done_at": now,
        "problem": problem,
        "word": None,
        "email": None,
    }
    if letter.kind is Kind.FORGOTTEN:
        kept["username"] = ""
    return kept


def _made(
    db: Database, outlet: Outlet, letter: Letter, now: datetime
) -> tuple[For | None, Message | None]:
    if letter.kind in {Kind.INVITATION, Kind.RESET}:
        return _link(db, outlet, letter, now)
    if letter.kind is Kind.FORGOTTEN:
        return _forgotten(db, outlet, letter, now)
    with db.reading() as session:
        reader = notices.reader(session, letter.username)
        if reader is None or letter.way not in outlet.ways(reader):
            return None, None
        to = composing.reads(session, reader, outlet.root)
        if letter.way is Way.CHAT:
            to = structs.replace(to, abroad=True, shared=reader.wants.chat is ChatTo.SHARED)
        if letter.kind is Kind.TEST:
            return to, composing.trial(to)
        if letter.kind is Kind.DIGEST:
            day = letter.created_at.astimezone(to.calm.zone).date()
            return to, composing.digest(session, to, day, now)
        return to, composing.collected(session, to, _still(session, letter, reader), now)


def _still(session: Session, letter: Letter, reader: Reader) -> Sequence[Waiting]:
    """Return what a message tells, without what its reader no longer wants to hear of."""
    told = notices.of_batch(session, letter.batch)
    return [one for one in told if reader.wants.to_hear(one.kind)]


def _link(
    db: Database, outlet: Outlet, letter: Letter, now: datetime
) -> tuple[For | None, Message | None]:
    """Return the message with a link that somebody made, unless it is used or over by now."""
    with db.reading() as session:
        row = links.get(session, int(letter.batch.removeprefix("link-")))
        if row is None or row.used_at is not None or row.expires_at <= now:
            return None, None
        if letter.word is None or letter.email is None or not outlet.root:
            return None, None
        by = accounts.user(session, row.created_by)
        known = notices.reader(session, row.username)
        lang = letter.lang or (known.lang if known else None)
        reader = Reader(row.username, row.name, row.role, lang, letter.email, Wants(), None)
        to = composing.reads(session, reader, outlet.root)
        address = f"{outlet.root}/link/{outlet.safe.unlock(letter.word)}"
        name = by.name if by else "crm_social"
        return to, composing.link(to, letter.kind, row.username, address, name, row.expires_at)


def _forgotten(
    db: Database, outlet: Outlet, letter: Letter, now: datetime
) -> tuple[For | None, Message | None]:
    """Return the message with a new link for who asked, where somebody is called that."""
    typed = letter.username
    with db.reading() as session:
        found = accounts.user(session, typed) or accounts.by_email(session, typed)
        reader = None if found is None else notices.reader(session, found.username)
        if reader is None or reader.email is None or not outlet.root:
            return None, None
        to = composing.reads(session, reader, outlet.root)
    made = invitations.reset(db, reader.username, by="", now=now)
    address = f"{outlet.root}/link/{made.word}"
    return to, composing.link(to, letter.kind, reader.username, address, "", made.expires_at)


def _mail(outlet: Outlet, letter: Letter, to: For, message: Message) -> None:
    if outlet.server is None or to.reader.email is None:
        raise Unavailable("No mail server is set.")
    name = f"{letter.kind}-{letter.id}-{letter.created_at:%Y%m%d%H%M%S}"
    mail.send(
        outlet.server,
        Mail(
            to.reader.email,
            message.subject,
            plain(message),
            page(message),
            name,
            letter.created_at,
        ),
    )


def _chat(outlet: Outlet, to: For, message: Message, now: datetime) -> None:
    """Write to the incoming webhook. Raise what to do about it where that fails."""
    wants = to.reader.wants
    if wants.chat is ChatTo.SHARED:
        url, form = outlet.chat_url, outlet.chat_format
    else:
        url, form = outlet.safe.unlock(to.reader.chat_url or ""), wants.chat_format
    body = msgspec.json.encode(chat(message, form))
    with outbound.client(outlet.policy) as http:
        headers = {"Content-Type": "application/json"}
        with closing(http.post(url, body, headers=headers, stream=True)) as answer:
            began = outbound.beginning(answer, delivery.KEPT_BYTES, whole=not answer.ok)
    if answer.ok and not answer.is_redirect:
        return
    # The address is a secret, and so may be whatever is answered to it.
    said = delivery.fit_to_keep(began, [url])[:_QUOTED]
    problem = f"The chat answered {answer.status_code}" + (f": {said}" if said else "") + "."
    if answer.status_code in {429, 503}:
        wait = delivery.wait_asked(answer.headers.get("Retry-After"), now)
        raise RateLimited(problem, None if wait is None else wait.total_seconds())
    if answer.status_code >= 500:
        raise Unavailable(problem)
    raise Rejected(problem)
