"""Whether two appliers on two cores are faster than one, on PostgreSQL.

    python -m benchmarks.engine.appliers [--contacts N] [--facts N] [--runs N] [--cache DIR]

The same facts wait in a copy of the same loaded database; one process applies them all, then,
on another copy, two do, each its own process with its own connection. Runs alternate.
"""

import argparse
import contextlib
import gc
import statistics
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from time import perf_counter

from benchmarks.engine import place
from benchmarks.engine.__main__ import folder
from benchmarks.engine.stream import Stream
from crm_social.actions import intake
from crm_social.store import ledger
from crm_social.store.db import Database

_BATCH = 1_000


def wait_in(db: Database, contacts: int, before: int, facts: int) -> datetime:
    """Append facts that nobody applies yet. Return the moment of the last."""
    stream = Stream(contacts, before)
    for _ in range(facts // _BATCH):
        intake.append(db, stream.take(_BATCH), stream.now)
    return stream.now


def applied_by(number: int, url: str, now: datetime) -> tuple[float, list[int]]:
    """Return the seconds in which so many processes apply what waits, and how much each did."""
    command = [sys.executable, "-m", "benchmarks.engine.appliers", "--work", url, now.isoformat()]
    workers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(number)
    ]
    for worker in workers:
        if worker.stdout is None or worker.stdout.readline() != "ready\n":
            raise RuntimeError("an applier did not start")
    began = perf_counter()
    for worker in workers:
        if worker.stdin is not None:
            worker.stdin.write("\n")
            worker.stdin.flush()
    done = [int(worker.communicate()[0]) for worker in workers]
    return perf_counter() - began, done


def work(url: str, now: datetime) -> None:
    """Be one applier: say ready, wait for a line, apply until nothing is left, say how much."""
    gc.set_threshold(50_000, 20, 50)  # as the command does
    db = Database(url)
    # Connected and warm before the clock runs.
    intake.apply_batch(db, now, 1)
    print("ready", flush=True)
    sys.stdin.readline()
    applied = 0
    while facts := intake.apply_batch(db, now).facts:
        applied += facts
    print(applied, flush=True)


def main() -> None:
    """Measure and print."""
    if sys.argv[1:2] == ["--work"]:
        work(sys.argv[2], datetime.fromisoformat(sys.argv[3]))
        return
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--contacts", type=int, default=200_000)
    parser.add_argument("--preload", type=int, default=500_000)
    parser.add_argument("--facts", type=int, default=40_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--postgresql", metavar="URL", help="a server to use, as its superuser")
    options = parser.parse_args()
    preload = max(options.contacts, options.preload)
    found: dict[int, list[float]] = {1: [], 2: []}
    with contextlib.ExitStack() as stack:
        cache = stack.enter_context(folder(options.cache))
        server = stack.enter_context(place.server(cache, options.postgresql))
        db = stack.enter_context(
            place.postgresql(server, options.contacts, preload, "contact.moved", run="waiting")
        )
        now = wait_in(db, options.contacts, preload, options.facts)
        waiting = db.url
        with db.reading() as session:
            number = ledger.waiting(session)
        db.close()
        for run in range(options.runs):
            for appliers in (1, 2) if run % 2 == 0 else (2, 1):
                place.renew(server, "applying", template="waiting")
                url = place.renamed(waiting, "applying")
                seconds, done = applied_by(appliers, url, now)
                left = Database(url)
                with left.reading() as session:
                    if ledger.waiting(session):
                        raise RuntimeError("facts were left in the inbox")
                left.close()
                found[appliers].append(seconds)
                print(f"# {appliers} appliers: {seconds:.1f} s, applied {done}", flush=True)
    one, two = (statistics.median(found[appliers]) for appliers in (1, 2))
    print(f"one applier   {number / one:10,.0f} facts/s")
    print(f"two appliers  {number / two:10,.0f} facts/s")
    ratios = [first / second for first, second in zip(found[1], found[2], strict=True)]
    low, middle, high = min(ratios), statistics.median(ratios), max(ratios)
    print(f"two / one     {middle:10.2f}x  ({low:.2f} to {high:.2f})")


if __name__ == "__main__":
    main()
