"""Databases to measure on: loaded once through the engine's own path, then copied.

A cache folder keeps what was loaded, named after everything the load depends on: how many
contacts and facts, the schema, the model and the shape of a contact's memory.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import msgspec
import psycopg
from psycopg import sql
from sqlalchemy import text

from benchmarks.engine import stream
from benchmarks.engine.stream import END, Stream
from crm_social.actions import intake
from crm_social.core.model import STARTER
from crm_social.core.state import State
from crm_social.store import endpoints, schema
from crm_social.store.db import Database, Session
from crm_social.store.tables import EndpointRow
from tests.servers import start

_BATCH: Final = 20_000
#: What a careful operator of a machine with 4 GB sets; durable, as the product is run.
_SERVER: Final = {
    "listen_addresses": "127.0.0.1",
    "shared_buffers": "1GB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "work_mem": "64MB",
    "maintenance_work_mem": "512MB",
    "random_page_cost": "1.1",
    "effective_cache_size": "4GB",
    "jit": "off",
}


def fill(db: Database, contacts: int, facts: int, events: str) -> float:
    """Load the history: append, apply, cross deadlines. Return facts a second."""
    schema.migrate(db)
    if events:
        db.write(lambda session: _listen(session, events))
    history = Stream(contacts, facts).history()
    began = perf_counter()
    while some := list(islice(history, _BATCH)):
        now = some[-1].occurred_at
        intake.append(db, some, now)
        while intake.apply_batch(db, now, _BATCH).facts:
            pass
    while intake.apply_due(db, END, _BATCH).contacts:
        pass
    return facts / (perf_counter() - began)


def _listen(session: Session, events: str) -> None:
    row = EndpointRow(
        url="https://example.test/hook",
        secret="",
        events=events,
        created_at=END - timedelta(days=90),
        created_by="benchmark",
    )
    endpoints.add(session, row)


def _name(contacts: int, facts: int, events: str) -> str:
    shape = json.dumps(msgspec.json.schema(State), sort_keys=True)
    made_by = Path(stream.__file__).read_text()
    parts = (contacts, facts, events, schema.newest(), STARTER.version, shape, made_by)
    return "loaded_" + blake2b(repr(parts).encode(), digest_size=6).hexdigest()


@contextlib.contextmanager
def sqlite(cache: Path, contacts: int, facts: int, events: str) -> Iterator[Database]:
    """Give a copy of a loaded SQLite database."""
    loaded = cache / (_name(contacts, facts, events) + ".db")
    if not loaded.exists():
        being_made = loaded.with_suffix(".new")
        for suffix in ("", "-wal", "-shm"):
            Path(f"{being_made}{suffix}").unlink(missing_ok=True)
        db = Database(f"sqlite:///{being_made}")
        rate = fill(db, contacts, facts, events)
        # The last connection to close copies the log into the file.
        db.close()
        being_made.rename(loaded)
        print(f"# loaded {facts:,} facts into SQLite at {rate:,.0f} facts/s", flush=True)
    copy = cache / "run.db"
    for suffix in ("", "-wal", "-shm"):
        Path(f"{copy}{suffix}").unlink(missing_ok=True)
    shutil.copy(loaded, copy)
    db = Database(f"sqlite:///{copy}")
    try:
        yield db
    finally:
        db.close()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{copy}{suffix}").unlink(missing_ok=True)


@contextlib.contextmanager
def postgresql(
    server: str, contacts: int, facts: int, events: str, run: str = "run"
) -> Iterator[Database]:
    """Give a copy of a loaded PostgreSQL database of this server."""
    loaded = _name(contacts, facts, events)
    if not _one(server, "SELECT count(*) FROM pg_database WHERE datname = %s", loaded):
        renew(server, "being_made")
        db = Database(renamed(server, "being_made"))
        rate = fill(db, contacts, facts, events)
        db.close()
        with psycopg.connect(renamed(server, "being_made"), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
        _administer(
            server,
            sql.SQL("ALTER DATABASE being_made RENAME TO {}").format(sql.Identifier(loaded)),
        )
        print(f"# loaded {facts:,} facts into PostgreSQL at {rate:,.0f} facts/s", flush=True)
    renew(server, run, template=loaded)
    _administer(server, sql.SQL("CHECKPOINT"))
    db = Database(renamed(server, run))
    try:
        yield db
    finally:
        db.close()
        _drop(server, run)


@contextlib.contextmanager
def server(cache: Path, given: str | None = None) -> Iterator[str]:
    """Give the address of a durable PostgreSQL whose data stay in the cache folder."""
    if given:
        yield given
        return
    initdb, program = start.find("initdb", "postgresql"), start.find("postgres", "postgresql")
    other = start.ordinary_user()
    home = cache / "postgresql"
    if not home.exists():
        home.mkdir(parents=True, mode=0o700)
        if other:
            os.chown(home, other["user"], other["group"])
        subprocess.run(
            [initdb, "-D", home / "data", "-U", "app", "--auth=trust", "--encoding=UTF8",
             "--locale=C.UTF-8"],
            check=True, stdout=subprocess.DEVNULL, cwd=home, **other,
        )  # fmt: skip
    port = start.free_port()
    settings = {**_SERVER, "port": str(port), "unix_socket_directories": str(home)}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with (cache / "postgresql.log").open("wb") as log:
        process = subprocess.Popen(
            [program, "-D", home / "data", *options],
            stdout=log, stderr=log, cwd=home, start_new_session=True, **other,
        )  # fmt: skip
        try:
            start.wait_for(port, process, "PostgreSQL")
            url = f"postgresql://app@127.0.0.1:{port}/postgres"
            _wait_until_it_answers(url)
            yield url
        finally:
            start.stop(process, signal.SIGINT)


def _wait_until_it_answers(url: str) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


def renew(server_url: str, name: str, template: str = "template0") -> None:
    """Make a database of this name anew."""
    _drop(server_url, name)
    _administer(
        server_url,
        sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
            sql.Identifier(name), sql.Identifier(template)
        ),
    )


def renamed(url: str, name: str) -> str:
    """Return the address of another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def backends(server_url: str) -> list[int]:
    """Return the process ids of a PostgreSQL server, as far as they run on this machine."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        rows = connection.execute("SELECT pid FROM pg_stat_activity").fetchall()
    return [int(row[0]) for row in rows if Path(f"/proc/{row[0]}").exists()]


def processor_seconds(pids: Sequence[int]) -> float:
    """Return the processors' seconds that these processes have used."""
    used = 0
    for pid in pids:
        with contextlib.suppress(FileNotFoundError):
            # After the name, which may hold anything but ends with a bracket.
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            used += int(fields[11]) + int(fields[12])
    return used / os.sysconf("SC_CLK_TCK")


def size_of(db: Database) -> int:
    """Return how many bytes a database takes."""
    statement = (
        "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        if db.is_sqlite
        else "SELECT pg_database_size(current_database())"
    )
    with db.reading() as session:
        return int(session.execute(text(statement)).scalar_one())


def _drop(server_url: str, name: str) -> None:
    _administer(
        server_url,
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)),
    )


def _administer(server_url: str, statement: sql.SQL | sql.Composed) -> None:
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(statement)


def _one(server_url: str, statement: str, value: str) -> int:
    with psycopg.connect(server_url, autocommit=True) as connection:
        row = connection.execute(statement.encode(), (value,)).fetchone()
    return int(row[0]) if row else 0
