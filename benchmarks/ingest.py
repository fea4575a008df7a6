"""How fast engagements go from a file through the ledger and the core into state.

    python -m benchmarks.ingest FILE.jsonl [--rows N] [--runs N] [--postgresql URL]

FILE holds version 1 records (make one with benchmarks.higgs). For each database, in turn
and several times: a **plain multi-row insert** of the same rows (the sealed facts, into a
table of the ledger's shape with the ledger's indexes, batches of the same size, each
committed, nothing parsed or decided) and the **whole path** (parse, seal, append, recall,
decide, record, deadlines). Printed are events a second, the medians' ratio, and where the
time of the whole path goes. SQLite runs with synchronous=FULL in a folder of its own;
PostgreSQL is the one given, or one started for the run from Debian's programs.
"""

import argparse
import contextlib
import gc
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import text

from crm_social.actions import intake
from crm_social.core import facts
from crm_social.core.facts import Sealed, micros
from crm_social.store import inbox, ledger, memory, schema
from crm_social.store.db import Database, utc_now
from crm_social.store.ledger import Appended
from tests.servers import start

BATCH = 5_000
COLUMNS = ("key", "content", "subject", "target", "occurred_at", "received_at", "body")


def chunks(values: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """Yield the lines by the batch."""
    for first in range(0, len(values), BATCH):
        yield values[first : first + BATCH]


def plain(db: Database, sealed: Sequence[Sealed]) -> float:
    """Return the seconds a plain multi-row insert of the facts takes."""
    with db.writing() as session:
        session.execute(text("DROP TABLE IF EXISTS plain"))
        kind, blob = ("INTEGER", "BLOB") if db.is_sqlite else ("BIGSERIAL", "BYTEA")
        session.execute(
            text(
                f"CREATE TABLE plain (id {kind} PRIMARY KEY, key {blob} NOT NULL,"
                f" content {blob} NOT NULL, subject {blob} NOT NULL, target {blob},"
                " occurred_at BIGINT NOT NULL, received_at BIGINT NOT NULL, body TEXT NOT NULL,"
                " UNIQUE (key, content))"
            )
        )
        session.execute(text("CREATE INDEX plain_subject ON plain (subject)"))
        session.execute(text("CREATE INDEX plain_target ON plain (target)"))
    marks = "(" + ", ".join("?" if db.is_sqlite else "%s" for _ in COLUMNS) + ")"
    # As many rows in one statement as SQLite's and PostgreSQL's limits on values allow.
    rows_each = 4_000
    began = time.perf_counter()
    for first in range(0, len(sealed), BATCH):
        batch = sealed[first : first + BATCH]
        with db.writing() as session:
            for offset in range(0, len(batch), rows_each):
                some = batch[offset : offset + rows_each]
                values = [
                    value
                    for one in some
                    for value in (
                        one.key, one.content, one.subject, one.target,
                        micros(one.occurred_at), 0, one.body,
                    )
                ]  # fmt: skip
                session.connection().exec_driver_sql(
                    f"INSERT INTO plain ({', '.join(COLUMNS)}) VALUES "
                    + ", ".join([marks] * len(some)),
                    tuple(values),
                )
    seconds = time.perf_counter() - began
    with db.writing() as session:
        session.execute(text("DROP TABLE plain"))
    return seconds


def whole(db: Database, lines: Sequence[bytes]) -> dict[str, float]:
    """Return the seconds each part of the whole path takes."""
    now = utc_now()
    spent = dict.fromkeys(("parse and seal", "append", "apply", "deadlines"), 0.0)
    new = 0
    for some in chunks(lines):
        began = time.perf_counter()
        sealed = [facts.seal(facts.parse(line)) for line in some]
        parsed = time.perf_counter()
        with db.writing() as session:
            outcomes = ledger.append(session, sealed, now)
        spent["parse and seal"] += parsed - began
        spent["append"] += time.perf_counter() - parsed
        new += outcomes.count(Appended.NEW)
    began = time.perf_counter()
    applied = 0
    while done := db.write(
        lambda session: memory.apply(session, inbox.take(session, BATCH), now)
    ).facts:
        applied += done
    crossed = time.perf_counter()
    while intake.apply_due(db, now, BATCH).contacts:
        pass
    spent["apply"] += crossed - began
    spent["deadlines"] += time.perf_counter() - crossed
    if applied != new:
        raise RuntimeError(f"{new} facts were new and {applied} were applied")
    return spent


@contextlib.contextmanager
def sqlite() -> Iterator[Database]:
    """Give a fresh SQLite database."""
    with tempfile.TemporaryDirectory(prefix="crm-social-bench-") as folder:
        db = Database(f"sqlite:///{folder}/bench.db")
        schema.migrate(db)
        yield db
        db.close()


@contextlib.contextmanager
def postgresql(url: str) -> Iterator[Database]:
    """Give the PostgreSQL database, emptied."""
    db = Database(url)
    with contextlib.suppress(Exception):
        schema.migrate(db, "base")
    schema.migrate(db)
    yield db
    db.close()


def report(name: str, plains: list[float], wholes: list[dict[str, float]], rows: int) -> None:
    """Print one database's medians, their ratio, and where the time goes."""
    totals = [sum(parts.values()) for parts in wholes]
    plain_median, whole_median = statistics.median(plains), statistics.median(totals)
    print(f"\n{name}: {rows} events, {len(plains)} runs")
    print(
        f"  plain multi-row insert  {rows / plain_median:10,.0f} rows/s"
        f"  ({rows / max(plains):,.0f} to {rows / min(plains):,.0f})"
    )
    print(
        f"  whole path              {rows / whole_median:10,.0f} events/s"
        f"  ({rows / max(totals):,.0f} to {rows / min(totals):,.0f})"
    )
    print(f"  ratio of the medians    {plain_median / whole_median:10.2f}x")
    for part in wholes[0]:
        share = statistics.median(parts[part] for parts in wholes) / whole_median
        print(f"    {part:20}  {share:6.0%}")
    durable = statistics.median(parts["parse and seal"] + parts["append"] for parts in wholes)
    print(f"  until durable (parse, seal, append): {plain_median / durable:.2f}x")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--rows", type=int, default=0, help="only the first N records")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--postgresql", metavar="URL", help="an empty database to use")
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    options = parser.parse_args()
    gc.set_threshold(50_000, 20, 50)  # as the command does
    lines = options.file.read_bytes().splitlines()
    if options.rows:
        lines = lines[: options.rows]
    sealed = [facts.seal(facts.parse(line)) for line in lines]
    with contextlib.ExitStack() as stack:
        kinds = {}
        if options.only != "postgresql":
            kinds["SQLite (synchronous=FULL)"] = sqlite
        if options.only != "sqlite":
            url = options.postgresql
            if url is None:
                url = stack.enter_context(start.postgresql())
            kinds["PostgreSQL"] = lambda: postgresql(url)
        for name, fresh in kinds.items():
            plains, wholes = [], []
            for _ in range(options.runs):
                with fresh() as db:
                    plains.append(plain(db, sealed))
                with fresh() as db:
                    wholes.append(whole(db, lines))
            report(name, plains, wholes, len(lines))


if __name__ == "__main__":
    main()
