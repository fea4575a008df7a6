"""The database: SQLite in one process, PostgreSQL when outgrown; same code, same results.

`Database.writing()` is one transaction, `reading()` a consistent look that never commits.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import random
from typing import Any, Final, TypeVar

from sqlalchemy import BigInteger, Connection, Dialect, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator

from crm_social.core.facts import MICROSECOND, micros
from crm_social.core.values import EPOCH
from crm_social.errors import Busy, ConfigError

#: Sessions are handed to the actions through here, so that only the store imports SQLAlchemy.
__all__ = [
    "Again",
    "Database",
    "Instant",
    "Session",
    "check_writable",
    "make_file",
    "moment",
    "utc_now",
]

T = TypeVar("T")

BUSY_TIMEOUT_MS: Final = 15_000
#: Under which a session carries the key of the suppression list.
SUPPRESSION_KEY: Final = "suppression_key"
_PRAGMAS: Final = {
    "journal_mode": "wal",
    # With NORMAL a power cut can lose what was already answered as durable.
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": BUSY_TIMEOUT_MS,
    # What is deleted or written over must not lie in the file still: people can be forgotten.
    "secure_delete": 1,
    # Pages: with the usual 1,000 every larger batch would copy its pages into the file at once,
    # and those that many batches change many times.
    "wal_autocheckpoint": 16_384,
}
#: What is answered as durable must be; and compiling our short statements takes longer
#: (80 to 500 ms a batch) than running them.
_POSTGRESQL_OPTIONS: Final = "-c synchronous_commit=on -c jit=off"
_TRIES: Final = 14
#: PostgreSQL's codes for "somebody was in the way: run the transaction again".
_AGAIN: Final = frozenset({"40001", "40P01", "55P03"})


class Again(Exception):
    """What was read before the lock is no longer true: run the transaction again."""


class Instant(TypeDecorator[datetime]):
    """An aware UTC time, kept as whole microseconds since 1970: the same on both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else moment(value)


def moment(value: int) -> datetime:
    """Return the aware UTC time of microseconds since 1970."""
    return EPOCH + value * MICROSECOND


def utc_now() -> datetime:
    """Return the time now; the doors call it once and hand it down."""
    return datetime.now(UTC)


class Database:
    """One company's data. Cheap to make; connects when first used."""

    def __init__(self, url: str, suppression_key: bytes | None = None) -> None:
        self.url = url
        #: Of the list of who was forgotten; see `store.suppression.key_of`.
        self.suppression_key = suppression_key
        self.engine = _engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session whose work is kept whole or not at all."""
        with (
            _told(),
            self.engine.connect().execution_options(crm_social_writes=True) as connection,
            connection.begin(),
            self._session(connection) as session,
        ):
            yield session
            session.flush()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that sees one moment and keeps nothing."""
        # SQLite's readers see one moment by themselves.
        options = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with (
            _told(),
            self.engine.connect().execution_options(**options) as connection,
            self._session(connection) as session,
        ):
            yield session
            # What was read stays readable after the session; closing the connection rolls back.
            session.expunge_all()

    def write(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a transaction, again where another was in its way. Return its result."""
        for attempt in range(_TRIES):
            if attempt:
                # With jitter, so that those in each other's way do not meet again in step.
                time.sleep(0.005 * 2 ** min(attempt, 7) * (0.5 + random()))  # noqa: S311
            try:
                with self.writing() as session:
                    return work(session)
            except Again:
                pass
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in _AGAIN:
                    raise
        raise Busy("Others kept changing the same contacts; nothing was kept. Try again.")

    def empty_log(self) -> None:
        """Bring SQLite's write-ahead log into the file and empty it, unless readers need it."""
        if self.is_sqlite:
            # Not through a connection of the engine's, which would begin a transaction.
            with closing(self.engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _session(self, connection: Connection) -> Session:
        info = {SUPPRESSION_KEY: self.suppression_key}
        return Session(connection, autoflush=False, expire_on_commit=False, info=info)

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    if url.startswith("postgresql://"):
        url = "postgresql+psycopg://" + url.removeprefix("postgresql://")
    if url.startswith("postgresql+psycopg://"):
        return create_engine(
            url,
            pool_pre_ping=True,
            pool_size=10,
            max_overflow=20,
            connect_args={"options": _POSTGRESQL_OPTIONS},
        )
    if not url.startswith("sqlite:///"):
        raise ConfigError(
            "CRM_SOCIAL_DATABASE_URL must begin with sqlite:/// or postgresql://,"
            f" not {url[:20]!r}."
        )
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "isolation_level": None},
        pool_size=10,
        max_overflow=20,
    )
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def make_file(name: str) -> None:
    """Make the file, and a folder for it, that nobody else may read: it holds people's data."""
    path = Path(name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"The database {path} cannot be written: {error.strerror}.") from error


def _set_pragmas(connection: sqlite3.Connection, record: Any) -> None:  # noqa: ARG001
    for name, value in _PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {value}")
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if found != value:
            raise ConfigError(f"SQLite answers {found!r} for {name} where {value!r} is needed.")
    # SQLite's own knows no letters beyond ASCII, and people are called Åse.
    connection.create_function("lower", 1, _lower, deterministic=True)
    connection.execute("PRAGMA cache_size = -65536")
    connection.execute("PRAGMA temp_store = MEMORY")


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _begin(connection: Connection) -> None:
    # Taking the write lock at once: a transaction that only later wants to write could
    # be refused in the middle.
    writes = connection.get_execution_options().get("crm_social_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _told() -> Iterator[None]:
    """Turn "full", "locked" and "gone" into one error that says it is safe to try again."""
    try:
        yield
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) in _AGAIN:
            raise
        said = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else "no reason"
        raise Busy(f"The database cannot take this now ({said}). Nothing was kept.") from error


def check_writable(database: Database) -> None:
    """Raise Busy unless the database takes a write (that is then undone)."""
    with database.writing() as session:
        session.execute(text("UPDATE inbox SET fact_id = fact_id WHERE fact_id < 0"))
