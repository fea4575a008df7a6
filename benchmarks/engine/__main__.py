"""How near the whole engine comes to hand-written set-based SQL.

    python -m benchmarks.engine --limit DIR [--contacts N,N] [--size lite,pg] [--orm]

DIR holds the limit's scripts (`b2_pipeline.py` and what it imports). Limit and engine take
turns, trial by trial, with the same sizes of batches and the same mixture of events; see
benchmarks/README.md for what is printed, and for what the engine does that the limit does not.
"""

import argparse
import contextlib
import gc
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import perf_counter, process_time

import msgspec
from sqlalchemy import text

from benchmarks.engine import place
from benchmarks.engine.limit import Limit, dsn_of
from benchmarks.engine.stream import Stream
from crm_social.actions import intake
from crm_social.core import facts
from crm_social.core.facts import Engagement
from crm_social.store.db import Database

_MODES = {"lite": "lite", "pg": "pg-json"}
_NAMES = {"lite": "SQLite, synchronous=FULL", "pg": "PostgreSQL"}


@dataclass
class Trials:
    """The seconds of every trial of one contestant, and of parts of them."""

    events: int
    seconds: list[float] = field(default_factory=list)
    #: The processors' seconds, the database server's included.
    worked: list[float] = field(default_factory=list)
    parts: dict[str, list[float]] = field(default_factory=dict)

    @property
    def rates(self) -> list[float]:
        """Return events a second of each trial."""
        return [self.events / one for one in self.seconds]

    @property
    def rate(self) -> float:
        """Return the median."""
        return statistics.median(self.rates)

    @property
    def work(self) -> float:
        """Return the median of the processors' microseconds for an event."""
        return statistics.median(self.worked) / self.events * 1e6

    def line(self, name: str) -> str:
        """Return the median and quartiles as a line of the report."""
        low, middle, high = _quartiles(self.rates)
        return (
            f"  {name:24} {middle:10,.0f} events/s   quartiles {low:,.0f} to {high:,.0f};"
            f" {self.work:.0f} us of processor an event"
        )


def _quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    if len(values) < 2:
        return values[0], values[0], values[0]
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, middle, high


class Engine:
    """The engine on one loaded database."""

    def __init__(
        self, db: Database, contacts: int, before: int, options: argparse.Namespace
    ) -> None:
        self.db = db
        self.stream = Stream(contacts, before)
        self.batch, self.batches = options.batch, options.batches
        self.waits = options.waits
        self.server: list[int] = []
        self.trials = Trials(options.batch * options.batches)
        #: From the records' bytes rather than from facts.
        self.parsing: list[float] = []
        self.refolded = 0
        #: Seconds of crossing the deadlines that came meanwhile, and of how many contacts.
        self.due: list[float] = []
        self.crossed = 0
        self.worked_for_deadlines = 0.0
        self._run([(self.stream.take(200), self.stream.now)])
        self.crossed = self.refolded = 0
        if not db.is_sqlite:
            self.server = place.backends(db.url)

    def trial(self) -> None:
        """Take in one trial's events; afterwards everything is applied."""
        made = []
        for _ in range(self.batches):
            some = self.stream.take(self.batch)
            made.append((some, self.stream.now))
        lines = [msgspec.json.encode(fact) for some, _ in made for fact in some]
        # What was made is not the engine's garbage: it does not walk over it.
        gc.collect()
        gc.freeze()
        self.worked_for_deadlines = 0.0
        worked = self._worked()
        spent = self._run(made)
        self.trials.worked.append(self._worked() - worked - self.worked_for_deadlines)
        due = spent.pop("deadlines")
        self.trials.seconds.append(sum(spent.values()))
        self.due.append(due)
        for name, seconds in spent.items():
            self.trials.parts.setdefault(name, []).append(seconds)
        began = perf_counter()
        for line in lines:
            facts.parse(line)
        self.parsing.append(perf_counter() - began)
        gc.unfreeze()

    def _worked(self) -> float:
        return process_time() + place.processor_seconds(self.server)

    def _run(self, batches: Sequence[tuple[list[Engagement], datetime]]) -> dict[str, float]:
        spent = dict.fromkeys(("append" if self.waits else "take in", "apply", "deadlines"), 0.0)
        for some, now in batches:
            began = perf_counter()
            if self.waits:
                intake.append(self.db, some, now)
            else:
                intake.take_in(self.db, some, now)
            appended = perf_counter()
            while (done := intake.apply_batch(self.db, now, self.batch)).facts:
                self.refolded += done.refolded
            applied, worked = perf_counter(), self._worked()
            while crossed := intake.apply_due(self.db, now, self.batch).contacts:
                self.crossed += crossed
            self.worked_for_deadlines += self._worked() - worked
            spent["append" if self.waits else "take in"] += appended - began
            spent["apply"] += applied - appended
            spent["deadlines"] += perf_counter() - applied
        return spent

    def counted(self) -> dict[str, int]:
        """Return how many rows each table has."""
        tables = ("facts", "contacts", "handles", "moves", "tasks", "deliveries")
        with self.db.reading() as session:
            return {
                name: int(session.execute(text(f"SELECT count(*) FROM {name}")).scalar_one())
                for name in tables
            }


def measure(size: str, contacts: int, options: argparse.Namespace, cache: Path) -> dict[str, float]:
    """Measure one size of company on one database. Print, and return the medians."""
    preload = max(contacts, options.preload)
    with contextlib.ExitStack() as stack:
        server = ""
        if size == "pg" or options.orm:
            server = stack.enter_context(place.server(cache, options.postgresql))
        db = stack.enter_context(
            place.postgresql(server, contacts, preload, options.events)
            if size == "pg"
            else place.sqlite(cache, contacts, preload, options.events)
        )
        limits = {}
        for mode in [_MODES[size], *(["orm-each"] if options.orm else [])]:
            dsn = ""
            if mode != "lite":
                name = "limit_" + mode.replace("-", "_")
                place.renew(server, name)
                dsn = dsn_of(place.renamed(server, name))
            limits[mode] = Limit(
                options.limit,
                mode,
                contacts=contacts,
                preload=preload,
                batch=options.batch,
                batches=options.batches,
                runs=options.runs,
                dsn=dsn,
            )
        engine = Engine(db, contacts, preload, options)
        before = engine.counted()
        theirs = {mode: Trials(limit.events) for mode, limit in limits.items()}
        for run in range(options.runs):
            if run % 2:
                engine.trial()
            for mode, limit in limits.items():
                clock, processors = limit.trial()
                theirs[mode].seconds.append(clock)
                theirs[mode].worked.append(processors)
                if run + 1 < options.runs:
                    limit.next()
            if not run % 2:
                engine.trial()
        after = engine.counted()
        said = [line for limit in limits.values() for line in limit.close()]
        bytes_now = place.size_of(db)
    print(
        f"\n{_NAMES[size]}: {contacts:,} contacts, {preload:,} facts loaded, {options.runs} runs of"
        f" {options.batches} batches of {options.batch}"
    )
    _report(engine, theirs, said)
    events = engine.trials.events * options.runs
    written = ", ".join(f"{(after[name] - before[name]) / events:.3f} {name}" for name in after)
    print(f"  engine's rows for each event: {written}; {engine.refolded} contacts refolded")
    print(f"  engine's database: {bytes_now / 1e6:,.0f} MB")
    return {"limit": theirs[_MODES[size]].rate, "engine": engine.trials.rate}


def _report(engine: Engine, theirs: dict[str, Trials], said: Sequence[str]) -> None:
    for mode, trials in theirs.items():
        print(trials.line(f"limit, {mode}" if mode != "orm-each" else mode))
    print(engine.trials.line("engine"))
    for mode, trials in theirs.items():
        ratios = [own / other for own, other in zip(engine.trials.rates, trials.rates, strict=True)]
        low, middle, high = _quartiles(ratios)
        print(f"  engine / {mode:15} {middle:10.2f}x            quartiles {low:.2f} to {high:.2f}")
        work = trials.work / engine.trials.work
        print(f"    by the processors' time  {work:8.2f}x")
    total = statistics.median(engine.trials.seconds)
    if engine.waits:
        parts = ", ".join(
            f"{name} {statistics.median(seconds) / total:.0%}"
            for name, seconds in engine.trials.parts.items()
        )
        print(f"  engine's time: {parts}")
    events = engine.trials.events
    due = total + statistics.median(engine.due)
    crossed = engine.crossed / len(engine.due)
    print(f"  engine and {crossed:,.0f} contacts' deadlines: {events / due:,.0f} events/s")
    parsing = total + statistics.median(engine.parsing)
    print(f"  engine from JSON records: {events / parsing:,.0f} events/s")
    for line in said:
        print(f"  {line}")


def _slowdown(size: str, found: dict[int, dict[str, float]]) -> None:
    least, most = min(found), max(found)
    slower = {who: found[least][who] / found[most][who] for who in ("limit", "engine")}
    print(
        f"\n{_NAMES[size]}, from {least:,} to {most:,} contacts: the limit slows"
        f" {slower['limit']:.2f}x, the engine {slower['engine']:.2f}x:"
        f" {slower['engine'] / slower['limit']:.2f} times as much"
    )


@contextlib.contextmanager
def folder(given: Path | None) -> Iterator[Path]:
    """Give the cache folder, or one that is removed afterwards."""
    if given is not None:
        given.mkdir(parents=True, exist_ok=True)
        # PostgreSQL runs as somebody else and must reach its own folder in here.
        given.chmod(0o711)
        yield given.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="crm-social-bench-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--limit", type=Path, required=True, help="folder of the limit's scripts")
    parser.add_argument("--contacts", default="200000", help="sizes, comma-separated")
    parser.add_argument("--size", default="lite,pg", help="lite, pg or both")
    parser.add_argument("--orm", action="store_true", help="the usual way beside them as well")
    parser.add_argument(
        "--waits", action="store_true", help="append, then apply from the inbox, as workers do"
    )
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--batch", type=int, default=1_000)
    parser.add_argument("--batches", type=int, default=10)
    parser.add_argument(
        "--preload", type=int, default=500_000, help="facts, at least one a contact"
    )
    parser.add_argument(
        "--events",
        default="contact.moved",
        help="what one endpoint hears of, `*` for all; empty: nobody listens",
    )
    parser.add_argument("--cache", type=Path, help="folder to keep the loaded databases in")
    parser.add_argument("--postgresql", metavar="URL", help="a server to use, as its superuser")
    options = parser.parse_args()
    gc.set_threshold(50_000, 20, 50)  # as the command does
    with folder(options.cache) as cache:
        for size in options.size.split(","):
            found = {}
            for contacts in map(int, options.contacts.split(",")):
                found[contacts] = measure(size, contacts, options, cache)
            if len(found) > 1:
                _slowdown(size, found)


if __name__ == "__main__":
    main()
