"""What every test may ask for.

The suite runs in one of two sizes, by CRM_SOCIAL_TEST_SIZE: `embedded` (the default: SQLite,
one process, no Redis) or `grown` (PostgreSQL and Redis, started here, or those of
CRM_SOCIAL_TEST_DATABASE_URL and CRM_SOCIAL_TEST_REDIS_URL). `db` is an empty, migrated
database either way.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from crm_social.actions import accounts, intake, passwords, tallying
from crm_social.app import create_app, furnish
from crm_social.config import Config
from crm_social.core.facts import Fact
from crm_social.queue import Bell
from crm_social.store import schema
from crm_social.store.db import Database
from crm_social.store.tables import Base
from tests.cast import NOW, PASSWORD
from tests.databases import Databases
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
def databases(postgresql_url: str) -> Iterator[Databases]:
    """The migrated, empty databases of this run on PostgreSQL."""
    made = Databases(postgresql_url)
    yield made
    made.close()


@pytest.fixture
def sqlite_db(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "crm_social.db"
    shutil.copy(sqlite_template, path)
    db = Database(f"sqlite:///{path}")
    yield db
    db.close()


@pytest.fixture
def postgresql_db(databases: Databases) -> Iterator[Database]:
    db = Database(databases.give())
    yield db
    db.close()
    databases.take_back(db.url)


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


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application of all tests: to build one takes longer than most of them."""
    nowhere = tmp_path_factory.mktemp("nowhere") / "crm_social.db"
    return create_app(Config(secret_key="replaced for each test"), Database(f"sqlite:///{nowhere}"))


@pytest.fixture
def app(built: Flask, config: Config, db: Database) -> Flask:
    furnish(built, config, db, Bell(config))
    built.testing = True
    return built


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
