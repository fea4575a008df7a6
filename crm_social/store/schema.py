"""The schema's version: make it current, or say that it is not."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from crm_social.errors import ConfigError
from crm_social.store.db import Database, make_file

_SCRIPTS: Final = "migrations"


def migrate(db: Database, revision: str = "head") -> None:
    """Bring the schema up (or, by an earlier revision, down) to a version."""
    if db.is_sqlite and db.engine.url.database:
        make_file(db.engine.url.database)
    with db.engine.connect().execution_options(crm_social_writes=True) as connection:
        config = _config()
        config.attributes["connection"] = connection
        if revision == "head" or revision.startswith("+"):
            command.upgrade(config, revision)
        else:
            command.downgrade(config, revision)
        connection.commit()


def current(db: Database) -> str | None:
    """Return the version the database has, None for an empty one."""
    with db.reading() as session:
        return MigrationContext.configure(session.connection()).get_current_revision()


def found(db: Database) -> str | None:
    """Return the version the database has, without making the file of one that has none."""
    file = db.engine.url.database if db.is_sqlite else None
    return None if file and not Path(file).exists() else current(db)


def newest() -> str:
    """Return the version this code needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise ConfigError("There are no migrations in this installation.")
    return head


def check(db: Database) -> None:
    """Raise ConfigError unless the database has the version this code needs."""
    version, needed = found(db), newest()
    if version != needed:
        raise ConfigError(
            f"The database is at version {version or 'none'} and this code needs {needed}."
            " Run `crm-social init`."
        )


def _config() -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", f"{_SCRIPTS}:.")
    return config
