"""A wake-up call for background work.

The work itself is always a row in the database, so a lost call costs time, never data.
With Redis a call puts a job into RQ's queue, for any worker on any machine; without, it
wakes the threads of this very process. Calls carry a name and nothing else.

A call that is made while the same job waits is not repeated; one made while it runs is,
because the job may already have looked past what the call is about.
"""

import contextlib
import threading
from typing import Final

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer

from crm_social.config import Config

#: Every worker listens to this queue only: with one queue RQ never loses a job between two lists.
QUEUE: Final = "crm_social"
_WAITING: Final = "crm_social:waiting:"
#: A call that was lost with its Redis is made again after this many seconds at the latest.
_FORGET_AFTER: Final = 60
_JOB_SECONDS: Final = 600
APPLY: Final = "apply"
DELIVER: Final = "deliver"
SYNC: Final = "sync"
ROUTE: Final = "route"
MATCH: Final = "match"
RETRAIN: Final = "retrain"
FORGET: Final = "forget"
STUDY: Final = "study"
MAIL: Final = "mail"
TALLY: Final = "tally"
WATCH: Final = "watch"
KEEP: Final = "keep"
JOBS: Final = (APPLY, DELIVER, SYNC, ROUTE, MATCH, RETRAIN, FORGET, STUDY, MAIL, TALLY, WATCH, KEEP)


class Bell:
    """Rings for a job: in RQ where there is a Redis, else in this process."""

    def __init__(self, config: Config) -> None:
        # Whoever rings is answering somebody: a Redis that hangs must not make them wait.
        self._redis = (
            Redis.from_url(config.redis_url, socket_timeout=5, socket_connect_timeout=2)
            if config.redis_url
            else None
        )
        self._events = {job: threading.Event() for job in JOBS}

    def ring(self, *jobs: str) -> None:
        """Have these jobs run soon. Call it after the commit; a dead Redis is no error."""
        for job in jobs:
            if self._redis is None:
                self._events[job].set()
                continue
            # The timetable rings again within a minute.
            with contextlib.suppress(RedisError):
                if self._redis.set(_WAITING + job, 1, nx=True, ex=_FORGET_AFTER):
                    queue = Queue(QUEUE, connection=self._redis, serializer=JSONSerializer)
                    queue.enqueue(
                        f"crm_social.jobs.{job}",
                        job_timeout=_JOB_SECONDS,
                        result_ttl=0,
                        failure_ttl=86_400,
                    )

    def taken(self, job: str) -> None:
        """Note that the job has begun: whoever rings from now on wants another run."""
        if self._redis is not None:
            with contextlib.suppress(RedisError):
                self._redis.delete(_WAITING + job)

    def wait(self, job: str, seconds: float) -> None:
        """Wait in this process until somebody rings for the job, or so long."""
        event = self._events[job]
        event.wait(seconds)
        event.clear()
