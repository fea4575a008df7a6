"""What machines do in the background: drain rows. Every job may run twice, anywhere.

RQ calls `apply`, `deliver`, `sync`, `route`, `match`, `retrain`, `forget`, `study`, `mail`,
`tally`, `watch` and `keep` by name. The embedded form runs the same functions in threads
(`Pump`). `serve_timetable` rings for each of them at least every minute (for `retrain` once a
day, for `keep` once an hour), so that nothing hangs on a lost call.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Final

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Worker
from rq.cron import CronJob, CronScheduler
from rq.serializers import JSONSerializer

from crm_social import queue
from crm_social.actions import (
    alarms,
    auditing,
    intake,
    listening,
    matching,
    notifying,
    retention,
    routing,
    studies,
    tallying,
)
from crm_social.actions import deliver as delivery
from crm_social.actions import forget as forgetting
from crm_social.actions import mail as mailing
from crm_social.actions import sync as syncing
from crm_social.actions.posting import Outlet
from crm_social.config import Config, from_env
from crm_social.outbound import Policy
from crm_social.queue import (
    APPLY,
    DELIVER,
    FORGET,
    JOBS,
    KEEP,
    MAIL,
    MATCH,
    RETRAIN,
    ROUTE,
    STUDY,
    SYNC,
    TALLY,
    WATCH,
    Bell,
)
from crm_social.signing import Safe
from crm_social.store.db import Database, utc_now
from crm_social.store.suppression import key_of

log = logging.getLogger(__name__)

#: How long a thread of the embedded form sleeps when nobody rings.
_IDLE_SECONDS: Final = {
    APPLY: 1.0,
    DELIVER: 2.0,
    SYNC: 5.0,
    ROUTE: 10.0,
    MATCH: 10.0,
    RETRAIN: 86_400.0,
    FORGET: 60.0,
    STUDY: 5.0,
    MAIL: 60.0,
    TALLY: 5.0,
    WATCH: 60.0,
    KEEP: 3_600.0,
}
_CRON_SECONDS: Final = 30
#: Whoever began to forget somebody so long ago is no longer at it.
_BROKEN_OFF: Final = timedelta(minutes=15)
_RETRAIN_SECONDS: Final = 86_400
_MAIL_SECONDS: Final = 60
_WATCH_SECONDS: Final = 60
#: Whoever rings more often finds that it ran today.
_KEEP_SECONDS: Final = 3_600


class Works:
    """What the jobs need, made once in each process."""

    def __init__(
        self, config: Config, db: Database | None = None, bell: Bell | None = None
    ) -> None:
        self.config = config
        self.db = db or Database(config.database, key_of(config.secret_key))
        self.bell = bell or Bell(config)
        self.safe = Safe(config.secret_key)
        self.policy = Policy.of(config)
        #: Says whether to begin nothing new.
        self.stopping: Callable[[], bool] = lambda: False

    def apply(self) -> int:
        """Apply what waits and cross what is due. Return how many facts and contacts."""
        done = 0
        while not self.stopping() and (some := intake.apply_batch(self.db, utc_now())).facts:
            done += some.facts
            if some.messages:
                self.bell.ring(DELIVER)
            if some.facts == intake.BATCH:
                # A full batch means more is waiting: let another worker help.
                self.bell.ring(APPLY)
        while not self.stopping() and (some := intake.apply_due(self.db, utc_now())).contacts:
            done += some.contacts
            if some.messages:
                self.bell.ring(DELIVER)
        if done:
            self.bell.ring(TALLY)
        return done

    def tally(self) -> int:
        """Bring reports up to date. Return how many changes of contacts that were."""
        return tallying.bring_up_to_date(self.db, utc_now(), self.stopping)

    def deliver(self) -> int:
        """Send what is due. Return how many deliveries were tried."""
        tried = 0
        while not self.stopping():
            run = delivery.deliver_due(
                self.db, self.safe, self.policy, utc_now(), stop=self.stopping
            )
            if not run.tried:
                break
            tried += run.tried
        return tried

    def sync(self) -> int:
        """Read every channel whose time has come. Return how many engagements were new."""
        fresh = syncing.sync_due(self.db, self.safe, self.policy, utc_now())
        if fresh:
            self.bell.ring(APPLY)
        return fresh

    def route(self) -> int:
        """Give contacts that wait for somebody to a rep. Return how many were given."""
        given, after = 0, 0
        while not self.stopping():
            some = routing.assign_batch(self.db, utc_now(), after=after)
            given += some.given
            if some.messages:
                self.bell.ring(DELIVER)
            if some.after is None:
                break
            after = some.after
        return given

    def match(self) -> int:
        """Look for people under several handles. Return how many contacts were looked at."""
        seen = 0
        while not self.stopping() and (some := matching.match_batch(self.db, utc_now())).contacts:
            seen += some.contacts
            if some.linked:
                self.bell.ring(APPLY)
        return seen

    def retrain(self) -> int:
        """Learn again who buys. Return 1 where that was tried, 0 where it could not be."""
        try:
            # Loaded here, for it needs the extra that not every installation has.
            from crm_social.actions import forecast  # noqa: PLC0415
        except ImportError:
            return 0
        return int(forecast.retrain_if_possible(self.db, utc_now()))

    def forget(self) -> int:
        """Go on with forgetting that was broken off. Return how many people that was."""
        return forgetting.finish(self.db, utc_now(), idle=_BROKEN_OFF)

    def study(self) -> int:
        """Make one study of a model, which may take as long as a job may. Return how many."""
        made = not self.stopping() and studies.make_next(self.db, self.stopping)
        if made:
            self.bell.ring(STUDY)
        return int(made)

    def watch(self) -> int:
        """Look for far more criticism than usual. Return how many alarms that raised."""
        raised = alarms.watch(self.db, utc_now())
        if raised:
            self.bell.ring(APPLY, MAIL)
        return raised

    def keep(self) -> int:
        """Keep a head of the audit; once a day, delete what is old. Return how many people went."""
        auditing.keep(self.db, self.config.secret_key, Path(self.config.data), utc_now())
        gone = retention.run_daily(self.db, self.config, utc_now(), self.stopping)
        if gone:
            self.bell.ring(DELIVER)
        return gone

    def mail(self) -> int:
        """Mail the reports that are due, and tell users what they are to hear. Return how many."""
        to = mailing.server_of(self.config)
        sent = mailing.send_due(self.db, to, utc_now(), self.stopping)
        outlet = Outlet.of(self.config, self.safe, self.policy)
        return sent + notifying.run(self.db, outlet, utc_now(), self.stopping)


@cache
def _works() -> Works:
    return Works(from_env())


def apply() -> None:
    """Run by RQ: apply what waits."""
    _run(APPLY)


def deliver() -> None:
    """Run by RQ: send what is due."""
    _run(DELIVER)


def sync() -> None:
    """Run by RQ: read the channels whose time has come."""
    _run(SYNC)


def route() -> None:
    """Run by RQ: give contacts that wait for somebody to a rep."""
    _run(ROUTE)


def match() -> None:
    """Run by RQ: look for people under several handles."""
    _run(MATCH)


def retrain() -> None:
    """Run by RQ: learn again who buys."""
    _run(RETRAIN)


def forget() -> None:
    """Run by RQ: go on with forgetting that was broken off."""
    _run(FORGET)


def study() -> None:
    """Run by RQ: make the studies of models that wait."""
    _run(STUDY)


def mail() -> None:
    """Run by RQ: mail the reports that are due, and what users are to be told."""
    _run(MAIL)


def tally() -> None:
    """Run by RQ: bring reports up to date."""
    _run(TALLY)


def watch() -> None:
    """Run by RQ: look for far more criticism than usual."""
    _run(WATCH)


def keep() -> None:
    """Run by RQ: keep a head of the audit; once a day, delete what is kept no longer."""
    _run(KEEP)


def _run(job: str) -> None:
    works = _works()
    works.bell.taken(job)
    done = getattr(works, job)()
    log.info("job done name=%s count=%d", job, done)


class Pump:
    """The embedded form: one thread a job, and one for each channel that pushes."""

    def __init__(self, works: Works) -> None:
        self._works = works
        self._stop = threading.Event()
        works.stopping = self._stop.is_set
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin to work beside the web server."""
        for job in JOBS:
            self._start(job, lambda job=job: self._loop(job))  # type: ignore[misc]
        self._start("listen", self._listen)

    def stop(self) -> None:
        """Stop taking work and wait until what was taken is done."""
        self._stop.set()
        self._works.bell.ring(*JOBS)
        for thread in self._threads:
            thread.join(30)

    def _start(self, name: str, target: Callable[[], None]) -> None:
        thread = threading.Thread(target=target, name=f"crm-social-{name}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _loop(self, job: str) -> None:
        work = getattr(self._works, job)
        while not self._stop.is_set():
            try:
                work()
            except Exception:  # the top of a worker loop: log it, go on with the next
                log.exception("job failed name=%s", job)
                self._stop.wait(5)
            self._works.bell.wait(job, _IDLE_SECONDS[job])

    def _listen(self) -> None:
        works = self._works
        listening.listen_all(
            works.db, works.safe, works.policy, works.bell.ring, self._stop, daemon=True
        )


def serve_jobs(config: Config, *, burst: bool = False) -> None:
    """Be an RQ worker until told to stop, or (`burst`) until the queue is empty."""
    connection = Redis.from_url(config.redis_url)
    worker = Worker(
        [Queue(queue.QUEUE, connection=connection, serializer=JSONSerializer)],
        connection=connection,
        serializer=JSONSerializer,
    )
    worker.work(burst=burst, logging_level="WARNING")


class Timetable(CronScheduler):
    """RQ's cron scheduler, ringing our bell: on any number of machines a job waits once."""

    def __init__(self, connection: Redis, bell: Bell) -> None:
        super().__init__(connection, logging_level="WARNING")
        self._bell = bell
        for job, function, seconds in (
            (APPLY, apply, _CRON_SECONDS),
            (DELIVER, deliver, _CRON_SECONDS),
            (SYNC, sync, _CRON_SECONDS),
            (ROUTE, route, _CRON_SECONDS),
            (MATCH, match, _CRON_SECONDS),
            (RETRAIN, retrain, _RETRAIN_SECONDS),
            (FORGET, forget, _CRON_SECONDS),
            (STUDY, study, _CRON_SECONDS),
            (MAIL, mail, _MAIL_SECONDS),
            (TALLY, tally, _CRON_SECONDS),
            (WATCH, watch, _WATCH_SECONDS),
            (KEEP, keep, _KEEP_SECONDS),
        ):
            self.register(function, queue.QUEUE, interval=seconds, name=job)

    def enqueue_jobs(self) -> list[CronJob]:
        """Ring for the jobs whose time has come. Return them."""
        due = [job for job in self.get_jobs() if job.should_run()]
        for job in due:
            self._bell.ring(job.name)
            job.set_enqueue_time(utc_now())
        return due


def serve_timetable(config: Config) -> None:
    """Ring for every job at its times until told to stop."""
    while True:
        scheduler = Timetable(Redis.from_url(config.redis_url), Bell(config))
        try:
            scheduler.start()  # type: ignore[no-untyped-call]  # RQ leaves it untyped
        except RedisError as error:
            log.warning("Redis is gone, trying again error=%s", type(error).__name__)
            time.sleep(_CRON_SECONDS / 3)
        else:
            return


def serve_listeners(config: Config, stop: threading.Event) -> None:
    """Hold the streams of every channel whose platform pushes, until told to stop."""
    works = Works(config)
    listening.listen_all(works.db, works.safe, works.policy, works.bell.ring, stop, daemon=False)
