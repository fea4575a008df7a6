"""Send what is due to those who want to hear it: at least once, and never in a transaction.

A row is leased right before it is sent and settled right after, each in its own transaction.
A process that dies in between leaves a lease that runs out: nothing is lost, and the receiver
may hear the same message, under the same `webhook-id`, twice.

Many endpoints are served at once, each by few lanes, so that one that hangs holds up only
itself. No order is kept between messages.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random, SystemRandom
from typing import Final

import requests
from msgspec import Struct

from crm_social import outbound, signing
from crm_social.core import delivery
from crm_social.core.delivery import Heard, Outcome, Try
from crm_social.errors import RemoteError
from crm_social.outbound import Policy
from crm_social.signing import Safe
from crm_social.store import deliveries, endpoints
from crm_social.store.db import Database, Session
from crm_social.store.deliveries import Leased
from crm_social.store.tables import AttemptRow

log = logging.getLogger(__name__)

LIMIT: Final = 1_000
_LOCATION: Final = 200
_MOMENT: Final = 0.05


class Pace(Struct, frozen=True):
    """How fast and how patiently; times in seconds."""

    #: How many are sent at once, to all endpoints together and to each.
    lanes: int = 8
    lanes_each: int = 2
    connect: float = 5
    read: float = 20
    total: float = 30
    #: A run takes nothing new after this time, so that no job becomes endless.
    run: float = 60
    #: How often a run looks for endpoints that have something due since.
    look: float = 1
    #: After this time a lane that still has work lets others have a turn.
    turn: float = 2

    @property
    def lease(self) -> timedelta:
        """Return how long a row is ours: longer than any try, and missing a dead worker, takes."""
        return timedelta(seconds=self.total + 120)


class Delivered(Struct):
    """What one run did."""

    tried: int = 0
    done: int = 0
    failed: int = 0
    dead: int = 0


def deliver_due(
    db: Database,
    safe: Safe,
    policy: Policy,
    now: datetime,
    limit: int = LIMIT,
    *,
    pace: Pace = Pace(),  # noqa: B008 - frozen
    random: Random | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Delivered:
    """Send what is due, at most `limit` deliveries. Return what came of it.

    Any number of workers may do so at once. After `stop()` nothing new is begun.
    """
    run = _Run(
        db=db,
        safe=safe,
        policy=policy,
        began_at=now,
        pace=pace,
        random=random or SystemRandom(),
        stop=stop,
        left=threading.Semaphore(limit),
    )
    told: Counter[str] = Counter()
    busy: dict[Future[Counter[str]], int] = {}
    with ThreadPoolExecutor(pace.lanes, thread_name_prefix="deliver") as pool:
        while True:
            for endpoint_id in run.wanted(Counter(busy.values())):
                busy[pool.submit(run.lane, endpoint_id)] = endpoint_id
            if not busy:
                break
            finished, _ = wait(busy, pace.look, FIRST_COMPLETED)
            for lane in finished:
                del busy[lane]
                if not lane.result():
                    # Others have what is due in hand: look again, but do not spin.
                    time.sleep(_MOMENT)
                told += lane.result()
    return Delivered(told.total(), told["done"], told["ready"], told["dead"])


@dataclass
class _Run:
    """What the lanes of one run share."""

    db: Database
    safe: Safe
    policy: Policy
    began_at: datetime
    pace: Pace
    random: Random
    stop: Callable[[], bool]
    #: How many may still be begun.
    left: threading.Semaphore
    spent: bool = False
    began: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        """Return the time, which goes on while we send."""
        return self.began_at + timedelta(seconds=time.monotonic() - self.began)

    def is_over(self) -> bool:
        return self.spent or self.stop() or time.monotonic() - self.began > self.pace.run

    def wanted(self, busy: Counter[int]) -> list[int]:
        """Return the endpoints to open a lane for, those with the fewest first.

        Each gets one lane a look, so that one with little to hear has one, and everybody's
        first comes before anybody's second.
        """
        free = self.pace.lanes - busy.total()
        if not free or self.is_over():
            return []
        with self.db.reading() as session:
            due = deliveries.due_endpoints(session, self.now())
        found = [one for one in due if busy[one] < self.pace.lanes_each]
        return sorted(found, key=busy.__getitem__)[:free]

    def lane(self, endpoint_id: int) -> Counter[str]:
        """Send an endpoint's due deliveries one after the other. Return how many ended how."""
        told: Counter[str] = Counter()
        pace = self.pace
        turn_ends = time.monotonic() + pace.turn
        with outbound.client(
            self.policy, connect=pace.connect, read=pace.read, total=pace.total
        ) as http:
            while not self.is_over() and time.monotonic() < turn_ends:
                if not self.left.acquire(blocking=False):
                    self.spent = True
                    break
                leased = self._lease(endpoint_id)
                if leased is None:
                    self.left.release()
                    break
                told[self._try(http, leased).state] += 1
        return told

    def _lease(self, endpoint_id: int) -> Leased | None:
        def work(session: Session) -> Leased | None:
            now = self.now()
            return deliveries.lease(session, endpoint_id, now, now + self.pace.lease)

        return self.db.write(work)

    def _try(self, http: requests.Session, leased: Leased) -> Outcome:
        began, at = time.monotonic(), self.now()
        heard = _send(http, leased, self.safe, at)
        took_ms = round((time.monotonic() - began) * 1000)
        tried = Try(
            delivery_id=leased.id,
            endpoint_id=leased.endpoint_id,
            url=outbound.shown(leased.url),
            number=leased.attempts + 1,
            first_at=leased.first_at or at,
        )
        outcome = delivery.judge(tried, heard, self.now(), self.random)
        attempt = AttemptRow(
            delivery_id=leased.id,
            at=at,
            took_ms=took_ms,
            status=heard.status,
            problem=outcome.problem,
            answer=heard.answer or None,
        )
        is_ours = self.db.write(
            lambda session: _settle(session, leased, outcome, attempt, self.now())
        )
        log.info(
            "delivery tried id=%d endpoint=%d try=%d status=%s outcome=%s ms=%d kept=%s",
            leased.id,
            leased.endpoint_id,
            tried.number,
            heard.status,
            outcome.state,
            took_ms,
            is_ours,
        )
        return outcome


def _send(http: requests.Session, leased: Leased, safe: Safe, at: datetime) -> Heard:
    """Make the call. Return what was heard, whatever went wrong."""
    locked = [leased.secret] + ([leased.old_secret] if leased.old_secret else [])
    secrets = [safe.unlock(secret) for secret in locked]
    headers = signing.webhook_headers(secrets, leased.message_id, at, leased.payload)
    headers["Content-Type"] = "application/json"
    try:
        answer = http.post(leased.url, leased.payload.encode(), headers=headers, stream=True)
    except RemoteError as error:
        return Heard(None, str(error))
    with closing(answer):
        # Who has said yes has taken it, and need not be waited for to finish the sentence.
        began = outbound.beginning(answer, delivery.KEPT_BYTES, whole=not answer.ok)
    location = answer.headers.get("Location", "")[:_LOCATION]
    return Heard(
        answer.status_code,
        retry_after=answer.headers.get("Retry-After"),
        location=delivery.fit_to_keep(location.encode(), secrets) or None,
        answer=delivery.fit_to_keep(began, secrets),
    )


def _settle(
    session: Session, leased: Leased, outcome: Outcome, attempt: AttemptRow, now: datetime
) -> bool:
    """Keep what one try came to. Return False, and keep nothing, where the lease was lost."""
    is_ours = deliveries.settle(
        session,
        leased,
        state=outcome.state,
        next_at=outcome.next_at,
        done_at=now if outcome.state == "done" else None,
        problem=outcome.problem,
    )
    if is_ours:
        deliveries.add_attempt(session, attempt)
        if outcome.disable:
            endpoints.disable(session, leased.endpoint_id, outcome.disable, now)
        elif outcome.hold_until:
            deliveries.hold(session, leased, outcome.hold_until)
    return is_ours
