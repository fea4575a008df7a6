"""PostgreSQL databases for tests: copied from one that is migrated, emptied, and used again.

To copy a database takes most of a second, to empty one a few milliseconds.
"""

import secrets
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import Connection, sql

from crm_social.store import schema
from crm_social.store.db import Database

#: A database that grew beyond this is not worth emptying: what was deleted is still read past.
_LARGE: Final = 4_000_000
#: Whatever makes or changes a table, an index or a trigger, or counts its rows, changes this.
_SHAPE: Final = """
    WITH ours AS (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
    SELECT (SELECT md5(string_agg(oid::text, ',' ORDER BY oid)) FROM ours),
        (SELECT count(*) FROM pg_attribute WHERE attrelid IN (SELECT oid FROM ours)),
        (SELECT md5(string_agg(oid::text, ',' ORDER BY oid)) FROM pg_trigger),
        (SELECT count(*) FROM pg_class WHERE oid IN (SELECT oid FROM ours) AND reltuples >= 0),
        (SELECT version_num FROM alembic_version)
"""
#: What was counted of a table while it was empty would have the next test's facts looked for as
#: if they were none.
_NEVER_COUNTED: Final = """
    DO $$
    DECLARE found text;
    BEGIN
        FOR found IN SELECT oid::regclass FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
        LOOP
            EXECUTE 'ALTER TABLE ' || found || ' SET (autovacuum_enabled = off)';
        END LOOP;
    END $$
"""
_SIZE: Final = """
    SELECT sum(pg_relation_size(oid)) FROM pg_class WHERE relnamespace = 'public'::regnamespace
"""
_TABLES: Final = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0
        AND relname <> 'alembic_version'
"""
_COUNTERS: Final = """
    SELECT setval(oid::regclass, 1, false) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'
"""
_OTHERS: Final = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_Shape = tuple[object, ...]


class Databases:
    """The databases of one run on one server."""

    def __init__(self, server: str) -> None:
        """Make the database that all others are copied from."""
        self._server = server
        self._template = f"template_{secrets.token_hex(4)}"
        self._shapes: dict[str, _Shape] = {}
        self._empty: list[str] = []
        self._administer("CREATE DATABASE {}", self._template)
        db = Database(self._url(self._template))
        schema.migrate(db)
        db.close()
        with psycopg.connect(self._url(self._template)) as connection:
            connection.execute(_NEVER_COUNTED)

    def give(self) -> str:
        """Return the address of an empty, migrated database."""
        if self._empty:
            return self._url(self._empty.pop())
        name = f"test_{secrets.token_hex(6)}"
        self._administer("CREATE DATABASE {} TEMPLATE {}", name, self._template)
        with psycopg.connect(self._url(name)) as connection:
            self._shapes[name] = _shape(connection)
        return self._url(name)

    def take_back(self, url: str) -> None:
        """Empty a database for the next test, or drop it where it grew or changed its shape."""
        name = urlsplit(url).path.removeprefix("/")
        try:
            with psycopg.connect(url) as connection:
                again = self._is_as_given(connection, name)
                if again:
                    _empty(connection)
        except psycopg.errors.InsufficientPrivilege:
            # Only who owns the server may empty the audit.
            again = False
        if again:
            self._empty.append(name)
        else:
            self._administer("DROP DATABASE {} WITH (FORCE)", name)

    def close(self) -> None:
        """Drop them all: the server may be one that stays."""
        for name in (*self._empty, self._template):
            self._administer("DROP DATABASE {} WITH (FORCE)", name)

    def _is_as_given(self, connection: Connection, name: str) -> bool:
        """End what others still do there; say whether it is small and of the shape it had."""
        connection.execute(_OTHERS)
        size = connection.execute(_SIZE).fetchone()
        return bool(size) and size[0] < _LARGE and _shape(connection) == self._shapes[name]

    def _administer(self, statement: str, *names: str) -> None:
        filled = sql.SQL(statement).format(*map(sql.Identifier, names))  # type: ignore[arg-type]
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(filled)

    def _url(self, name: str) -> str:
        return urlunsplit(urlsplit(self._server)._replace(path=f"/{name}"))


def _shape(connection: Connection) -> _Shape:
    found = connection.execute(_SHAPE).fetchone()
    assert found is not None
    return found


def _empty(connection: Connection) -> None:
    # No trigger fires and no order matters: the audit, too, is let go.
    connection.execute("SET LOCAL session_replication_role = replica")
    for (table,) in connection.execute(_TABLES).fetchall():
        connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
    connection.execute(_COUNTERS)
