"""What every test may ask for.

The suite runs in one of two sizes, by CRM_SOCIAL_TEST_SIZE: `embedded` (the default: SQLite,
one process, no Redis) or `grown` (PostgreSQL and Redis, started here, or those of
CRM_SOCIAL_TEST_DATABASE_URL and CRM_SOCIAL_TEST_REDIS_URL). `db` is an empty, migrated
database either way.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from crm_social.actions import accounts, intake, passwords, tallying
from crm_social.app import create_app
from crm_social.config import Config
from crm_social.core.facts import Fact
from crm_social.store import schema
from crm_social.store.db import Database
from crm_social.store.tables import Base
from tests.cast import NOW, PASSWORD
from tests.servers import start

GROWN = os.environ.get("CRM_SOCIAL_TEST_SIZE", "embedded") == "grown"


@pytest.fixture(scope="session", autouse=True)
def _passwords_are_hashed_quickly() -> None:
    """Hash by the least that argon2 allows; how hard it is made is not what tests are about."""
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A PostgreSQL server, whatever the size."""
    given = os.environ.get("CRM_SOCIAL_TEST_DATABASE_URL")
    if given:
        yield given
        return
    try:
        with start.postgresql() as url:
            yield url
    except start.NotInstalled as missing:
        if os.environ.get("CRM_SOCIAL_TEST_SERVERS") == "require":
            raise
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A Redis server, whatever the size."""
    given = os.environ.get("CRM_SOCIAL_TEST_REDIS_URL")
    if given:
        yield given
        return
    try:
        with start.redis() as url:
            yield url
    except start.NotInstalled as missing:
        if os.environ.get("CRM_SOCIAL_TEST_SERVERS") == "require":
            raise
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file, copied for each test."""
    path = tmp_path_factory.mktemp("template") / "crm_social.db"
    db = Database(f"sqlite:///{path}")
    schema.migrate(db)
    db.close()
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql_url: str) -> str:
    """The name of a migrated, empty database, copied for each test."""
    name = f"template_{secrets.token_hex(4)}"
    _administer(postgresql_url, f"CREATE DATABASE {name}")
    db = Database(_renamed(postgresql_url, name))
    schema.migrate(db)
    db.close()
    return name


@pytest.fixture
def sqlite_db(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "crm_social.db"
    shutil.copy(sqlite_template, path)
    db = Database(f"sqlite:///{path}")
    yield db
    db.close()


@pytest.fixture
def postgresql_db(postgresql_url: str, postgresql_template: str) -> Iterator[Database]:
    name = f"test_{secrets.token_hex(6)}"
    _administer(postgresql_url, f"CREATE DATABASE {name} TEMPLATE {postgresql_template}")
    db = Database(_renamed(postgresql_url, name))
    yield db
    db.close()
    _administer(postgresql_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def db(request: pytest.FixtureRequest) -> Database:
    """An empty database of this run's size."""
    found: Database = request.getfixturevalue("postgresql_db" if GROWN else "sqlite_db")
    return found


@pytest.fixture
def config(db: Database, tmp_path: Path, request: pytest.FixtureRequest) -> Config:
    """Settings for a test: loopback may be called, as receivers and platforms are there."""
    return Config(
        data=str(tmp_path),
        database_url=db.url,
        redis_url=request.getfixturevalue("redis_url") if GROWN else "",
        secret_key="test " * 8 + "secret key",
        public_url="http://localhost",
        allow_private=("127.0.0.0/8",),
        allow_http=True,
    )


@pytest.fixture
def app(config: Config, db: Database) -> Flask:
    made = create_app(config, db)
    made.testing = True
    return made


@pytest.fixture
def reps(db: Database) -> None:
    """Ola and Eva sell, Ada administers; all with one password."""
    for username, name, role in (
        ("ola", "Ola Sæther", "rep"),
        ("eva", "Eva Lind", "rep"),
        ("ada", "Ada Admin", "admin"),
    ):
        accounts.add_user(db, username=username, name=name, role=role, password=PASSWORD, now=NOW)


@pytest.fixture
def take_in(db: Database) -> Callable[..., None]:
    """Append facts and apply everything that waits."""

    def run(*facts: Fact, now: object = NOW) -> None:
        intake.append(db, facts, now)  # type: ignore[arg-type]
        while intake.apply_batch(db, now).facts:  # type: ignore[arg-type]
            pass
        while intake.apply_due(db, now).contacts:  # type: ignore[arg-type]
            pass
        while tallying.tally(db, now):  # type: ignore[arg-type]
            pass

    return run


@pytest.fixture
def api(db: Database, reps: None, client: FlaskClient) -> FlaskClient:
    """A client whose requests carry Ola's token with every scope; here Ola may do everything."""
    accounts.set_role(db, "ola", "admin", NOW)
    made = accounts.add_token(
        db, name="tests", scopes=list(accounts.Scope), username="ola", now=NOW, days=None
    )
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {made.token}"
    return client


def _administer(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def _renamed(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@pytest.fixture
def wipe(db: Database) -> Callable[[], None]:
    """Empty every table, for tests that need a fresh database many times."""

    def run() -> None:
        with db.writing() as session:
            for table in reversed(Base.metadata.sorted_tables):
                # Nobody can empty the audit, not even here.
                if table.name != "audit":
                    session.execute(table.delete())

    return run


def started(module: str) -> Iterator[dict[str, Any]]:
    """Start a test server's launcher and give what it says of itself; skip, or fail if required."""
    with tempfile.TemporaryFile("w+") as words:
        server = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=Path(__file__).parents[1],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=words,
            text=True,
        )
        try:
            line = server.stdout.readline()
            if not line:
                words.seek(0)
                said = words.read().strip().splitlines() or ["It says nothing."]
                required = os.environ.get("CRM_SOCIAL_TEST_SERVERS") == "require"
                (pytest.fail if required else pytest.skip)(said[-1])
            yield json.loads(line)
        finally:
            server.stdin.close()
            server.stdout.close()
            server.wait(60)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of one server in one worker, so that each is started once."""
    for item in items:
        for name in ("bluesky", "wordpress"):
            if f"connectors/{name}/" in item.nodeid and item.get_closest_marker("server"):
                item.add_marker(pytest.mark.xdist_group(name))
