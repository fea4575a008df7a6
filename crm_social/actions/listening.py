"""Hold the streams of channels whose platform pushes.

Polling goes on beside, and catches whatever a broken stream missed.
"""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import msgspec

from crm_social import plugins
from crm_social.actions.sync import Synced, seal_page, view
from crm_social.errors import Busy, RemoteError, Unsupported
from crm_social.outbound import Policy, connector_session
from crm_social.sdk import Listener, Page
from crm_social.signing import Safe
from crm_social.store import channels, ledger
from crm_social.store.db import Database, Session, utc_now
from crm_social.store.ledger import Appended

log = logging.getLogger(__name__)

_LOOK_AGAIN: Final = timedelta(seconds=15)
_FIRST_PAUSE: Final = 5.0
_LONGEST_PAUSE: Final = 300.0


def listen_all(
    db: Database,
    safe: Safe,
    policy: Policy,
    ring: Callable[[str], None],
    stop: threading.Event,
    *,
    daemon: bool,
) -> None:
    """Keep one thread for each channel that pushes, until `stop`; new channels join."""
    threads: dict[str, threading.Thread] = {}
    while not stop.is_set():
        for name in _pushing(db):
            if name not in threads or not threads[name].is_alive():
                threads[name] = threading.Thread(
                    target=listen_channel,
                    args=(db, safe, policy, name, ring, stop),
                    name=f"crm-social-listen-{name}",
                    daemon=daemon,
                )
                threads[name].start()
        stop.wait(_LOOK_AGAIN.total_seconds())
    for thread in threads.values():
        thread.join(30)


def _pushing(db: Database) -> list[str]:
    """Return the channels whose platform pushes and that no problem has stopped."""
    try:
        with db.reading() as session:
            rows = channels.every(session)
    except Busy as error:
        log.warning("cannot look at the channels now error=%s", error)
        return []
    installed = plugins.connectors()
    return [
        row.name
        for row in rows
        if isinstance(installed.get(row.connector), Listener) and row.next_sync_at is not None
    ]


def listen_channel(
    db: Database,
    safe: Safe,
    policy: Policy,
    name: str,
    ring: Callable[[str], None],
    stop: threading.Event,
) -> None:
    """Take in what one channel's platform pushes, reconnecting with growing pauses."""
    pause = _FIRST_PAUSE
    while not stop.is_set():
        with db.reading() as session:
            row = channels.get(session, name)
        if row is None or row.next_sync_at is None:
            return
        connector = plugins.connectors().get(row.connector)
        if not isinstance(connector, Listener):
            return
        try:
            with connector_session(policy) as http:
                channel = view(db, safe, policy, row, connector, cursor=row.stream)
                for page in connector.listen(channel, http, stop.is_set):
                    if keep(db, name, connector, page).new:
                        ring("apply")
                    pause = _FIRST_PAUSE
        except Unsupported as error:
            # Nothing here will change by trying again: polling does the work.
            log.warning("cannot listen channel=%s reason=%s", name, error)
            stop.wait(_LONGEST_PAUSE * 12)
        except Exception:  # a connector is other people's code: say so and try again later
            log.exception("listener failed channel=%s", name)
        except (RemoteError, Busy) as error:
            log.warning("stream broke channel=%s error=%s", name, error)
        stop.wait(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


def keep(db: Database, name: str, connector: Listener, page: Page) -> Synced:
    """Store one pushed page with its place in the stream, in one transaction."""
    place = msgspec.json.encode(dict(page.cursor)).decode()
    sealed = seal_page(page, connector, name)

    def work(session: Session) -> list[Appended]:
        channels.change(session, name, stream=place)
        return ledger.append(session, sealed, utc_now())

    outcomes = db.write(work)
    known = outcomes.count(Appended.KNOWN)
    new = len(outcomes) - known - outcomes.count(Appended.SUPPRESSED)
    return Synced(name, new=new, known=known)
