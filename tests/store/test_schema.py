"""Migrations: both ways, on both databases, and in step with the tables."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from crm_social.errors import ConfigError
from crm_social.store import schema
from crm_social.store.tables import Base


def test_the_migrations_make_exactly_the_tables_of_the_code(db):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) == []


def test_they_go_down_with_data_and_up_again(db, take_in):
    from tests.cast import like

    take_in(like())

    schema.migrate(db, "base")
    assert schema.current(db) is None
    schema.migrate(db)
    assert schema.current(db) == schema.newest()


def test_an_old_schema_is_refused_with_what_to_do(db):
    schema.migrate(db, "base")

    with pytest.raises(ConfigError, match="crm-social init"):
        schema.check(db)


def test_running_them_twice_is_harmless(db):
    schema.migrate(db)
    schema.migrate(db)

    schema.check(db)


def test_sqlite_keeps_what_it_answered_as_durable(sqlite_db):
    with sqlite_db.engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }

    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 15_000,
    }
