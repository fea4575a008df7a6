"""Read a channel: each page's engagements and the cursor after it are kept together.

A channel is leased while it is read, so that two workers never read the same one; a page
that fails leaves the cursor where the last good one ended, and the next run goes on there.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import msgspec
from msgspec import Struct

from crm_social import plugins
from crm_social.actions import channels as channel_acts
from crm_social.core import facts
from crm_social.core.facts import Actor, Engagement, Sealed, seal, target_of
from crm_social.errors import (
    AuthExpired,
    Busy,
    ConfigError,
    Conflict,
    CrmSocialError,
    Invalid,
    NotFound,
    RateLimited,
    RemoteError,
)
from crm_social.outbound import Policy, connector_session, dial
from crm_social.sdk import Channel, Connector, Page
from crm_social.signing import Safe
from crm_social.store import channels, ledger
from crm_social.store.db import Database, Session, utc_now
from crm_social.store.ledger import Appended
from crm_social.store.tables import ChannelRow

log = logging.getLogger(__name__)

#: A page must be read and kept within this time, or another worker may take over.
LEASE: Final = timedelta(minutes=10)
_FIRST_PAUSE: Final = timedelta(seconds=30)
_LONGEST_PAUSE: Final = timedelta(hours=6)
#: What is always kept of a person: without it an engagement is nobody's.
_ALWAYS: Final = frozenset({"id"})


class Synced(Struct):
    """What reading a channel brought."""

    channel: str
    new: int = 0
    known: int = 0
    problem: str | None = None


def sync_due(db: Database, safe: Safe, policy: Policy, now: datetime) -> int:
    """Read every channel whose time has come. Return how many engagements were new."""
    with db.reading() as session:
        names = channels.due(session, now)
    fresh = 0
    for name in names:
        try:
            fresh += sync_channel(db, safe, policy, name, now).new
        except (Conflict, Busy) as error:
            # Somebody else reads it, or the database is full: the others have their turn.
            log.info("channel left for later channel=%s reason=%s", name, error)
    return fresh


def sync_channel(
    db: Database,
    safe: Safe,
    policy: Policy,
    name: str,
    now: datetime,
    clock: Callable[[], datetime] = utc_now,
) -> Synced:
    """Read one channel to its end. Return what came, and the problem that stopped it, if any.

    Raise NotFound for a channel that does not exist, Conflict while another worker reads it.
    """
    row, mine_until = take(db, name, now)
    synced = Synced(name)
    outcome: dict[str, Any]
    try:
        connector = plugins.connector(row.connector)
        channel = view(db, safe, policy, row, connector, cursor=row.cursor)
        with connector_session(policy) as http:
            for page in connector.fetch(channel, http, now):
                mine_until = keep(db, name, connector, page, mine_until, clock(), synced)
        outcome = {
            "next_sync_at": clock() + connector.poll_every,
            "synced_at": clock(),
            "failures": 0,
            "problem": None,
        }
    except (RemoteError, NotFound, ConfigError) as error:
        synced.problem = str(error)
        outcome = after_failure(error, row.failures, clock())
    except (Conflict, Busy):
        raise
    except Exception as error:  # a connector is other people's code: it must not stop the others
        log.exception("connector failed channel=%s", name)
        outcome = after_failure(error, row.failures, clock())
        synced.problem = outcome["problem"]
    db.write(lambda session: channels.release(session, name, mine_until=mine_until, **outcome))
    return synced


def take(db: Database, name: str, now: datetime) -> tuple[ChannelRow, datetime]:
    """Lease a channel. Return it and when the lease ends. Raise NotFound or Conflict."""
    until = now + LEASE

    def work(session: Session) -> ChannelRow:
        row = channels.get(session, name)
        if row is None:
            raise NotFound(f"There is no channel {name!r}.")
        if not channels.lease(session, name, now, until):
            raise Conflict(f"Another worker is reading {name!r} now.")
        return row

    return db.write(work), until


def view(
    db: Database,
    safe: Safe,
    policy: Policy,
    row: ChannelRow,
    connector: Connector,
    *,
    cursor: str,
) -> Channel:
    """Return the channel as its connector may see it."""
    settings = channel_acts.opened(row, safe)

    def live(post: str | None) -> Sequence[Engagement]:
        target = target_of(connector.platform, post, row.name)
        with db.reading() as session:
            return ledger.live_on(session, target)

    return Channel(
        row.name, settings, msgspec.json.decode(cursor), live, partial(dial, policy=policy)
    )


def keep(
    db: Database,
    name: str,
    connector: Connector,
    page: Page,
    mine_until: datetime,
    now: datetime,
    synced: Synced,
) -> datetime:
    """Store one page and its cursor in one transaction. Return when the lease ends now.

    Raise Conflict where the lease was lost meanwhile: then nothing of the page is kept.
    """
    until = max(now + LEASE, mine_until + timedelta(microseconds=1))
    sealed = seal_page(page, connector, name)
    cursor = msgspec.json.encode(dict(page.cursor)).decode()

    def work(session: Session) -> list[Appended]:
        if not channels.advance(session, name, mine_until=mine_until, until=until, cursor=cursor):
            raise Conflict(f"Another worker took over {name!r}; it goes on from the last page.")
        return ledger.append(session, sealed, now)

    outcomes = db.write(work)
    known = outcomes.count(Appended.KNOWN)
    synced.new += len(outcomes) - known - outcomes.count(Appended.SUPPRESSED)
    synced.known += known
    return until


def seal_page(page: Page, connector: Connector, channel: str) -> list[Sealed]:
    """Return a page's engagements sealed; one that breaks the record's rules is left out, loudly.

    A connector builds engagements by hand, so here they meet the same rules as records do.
    """
    sealed = []
    for engagement in page.engagements:
        try:
            sealed.append(seal(facts.checked(declared(engagement, connector, channel))))
        except Invalid as error:
            log.warning(
                "engagement left out channel=%s kind=%s field=%s reason=%s",
                channel,
                engagement.kind,
                error.field,
                error,
            )
    return sealed


def declared(fact: Engagement, connector: Connector, channel: str) -> Engagement:
    """Return the engagement with only those of the person's fields its connector declares."""
    kept = {"id": fact.actor.id} | {
        name: getattr(fact.actor, name) for name in connector.policy.fields if name not in _ALWAYS
    }
    return msgspec.structs.replace(
        fact, actor=Actor(**kept), platform=connector.platform, channel=channel
    )


def after_failure(error: Exception, failures: int, now: datetime) -> dict[str, Any]:
    """Return what to note on a channel that failed: when to try again, and what a person must do.

    A credential that no longer works stops the channel: trying on could lock the account.
    """
    if isinstance(error, AuthExpired):
        return {"next_sync_at": None, "failures": failures + 1, "problem": str(error)}
    if not isinstance(error, CrmSocialError):
        error = CrmSocialError(f"The connector failed ({type(error).__name__}); see the log.")
    pause = min(_FIRST_PAUSE * 2 ** min(failures, 12), _LONGEST_PAUSE)
    if isinstance(error, RateLimited) and error.retry_after is not None:
        pause = min(timedelta(seconds=max(1.0, error.retry_after)), timedelta(hours=24))
    return {"next_sync_at": now + pause, "failures": failures + 1, "problem": str(error)}
