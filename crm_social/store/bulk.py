"""Many rows in one statement, the fastest way each database has.

SQLite takes them one by one inside one prepared statement; PostgreSQL takes each column
as one array, so a batch is one round trip whatever its size. Values are the drivers' own:
times in microseconds, digests as bytes.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

import psycopg
from sqlalchemy import BigInteger, Boolean, Float, Integer, LargeBinary, Text
from sqlalchemy.orm import Session

from crm_social.store.tables import Base

Row = tuple[Any, ...]

_ARRAYS: Final = (
    (LargeBinary, "bytea[]"),
    (Boolean, "boolean[]"),
    (Float, "float8[]"),
    (BigInteger, "bigint[]"),
    (Integer, "bigint[]"),
    (Text, "text[]"),
)


def insert(
    session: Session, row: type[Base], columns: tuple[str, ...], rows: Sequence[Row]
) -> None:
    """Insert rows, none of which may exist."""
    connection = session.connection()
    if connection.dialect.name == "sqlite" or not rows:
        _run(session, row, columns, "", rows)
        return
    # COPY takes rows three times as fast as arrays; it just cannot meet a conflict.
    statement = f"COPY {row.__tablename__} ({', '.join(columns)}) FROM STDIN (FORMAT BINARY)"
    driver: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types([_array(row, name).removesuffix("[]") for name in columns])
        for values in rows:
            copy.write_row(values)


def insert_new(
    session: Session, row: type[Base], columns: tuple[str, ...], rows: Sequence[Row]
) -> None:
    """Insert rows and leave alone those that exist by any unique key."""
    _run(session, row, columns, " ON CONFLICT DO NOTHING", rows)


def upsert(
    session: Session, row: type[Base], columns: tuple[str, ...], rows: Sequence[Row], *, key: str
) -> None:
    """Insert rows, or overwrite the named columns of those with the same `key`."""
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns if name != key)
    _run(session, row, columns, f" ON CONFLICT ({key}) DO UPDATE SET {changes}", rows)


def update(
    session: Session, row: type[Base], columns: tuple[str, ...], rows: Sequence[Row]
) -> None:
    """Overwrite the named columns of rows that exist; the first column names the row.

    Unlike `upsert` it leaves alone what is not named, and so the indexes made of that.
    """
    if not rows:
        return
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        # The key last, as it stands in the statement.
        values = [(*given[1:], given[0]) for given in rows]
        connection.exec_driver_sql(_update(row, columns, sqlite=True), values)
    else:
        connection.exec_driver_sql(_update(row, columns, sqlite=False), turned(rows))


def delete(session: Session, row: type[Base], column: str, values: Sequence[Any]) -> None:
    """Delete the rows whose column has one of these values."""
    if not values:
        return
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            f"DELETE FROM {row.__tablename__} WHERE {column} = ?",
            [(value,) for value in values],
        )
    else:
        connection.exec_driver_sql(
            f"DELETE FROM {row.__tablename__} WHERE {column} = ANY(%b::{_array(row, column)})",
            (list(values),),
        )


def unnest(row: type[Base], columns: tuple[str, ...]) -> str:
    """Return PostgreSQL's `unnest(...)` of one array for each column, to select from."""
    return "unnest(" + ", ".join(f"%b::{_array(row, name)}" for name in columns) + ")"


def turned(rows: Sequence[Row]) -> tuple[list[Any], ...]:
    """Return the rows as one list for each column."""
    return tuple(list(column) for column in zip(*rows, strict=True))


def _run(
    session: Session, row: type[Base], columns: tuple[str, ...], suffix: str, rows: Sequence[Row]
) -> None:
    if not rows:
        return
    connection = session.connection()
    sqlite = connection.dialect.name == "sqlite"
    statement = _statement(row, columns, suffix, sqlite=sqlite)
    if sqlite:
        connection.exec_driver_sql(statement, list(rows))
    else:
        connection.exec_driver_sql(statement, turned(rows))


@lru_cache
def _statement(row: type[Base], columns: tuple[str, ...], suffix: str, *, sqlite: bool) -> str:
    names = ", ".join(columns)
    if sqlite:
        marks = ", ".join("?" * len(columns))
        return f"INSERT INTO {row.__tablename__} ({names}) VALUES ({marks}){suffix}"
    return f"INSERT INTO {row.__tablename__} ({names}) SELECT * FROM {unnest(row, columns)}{suffix}"


@lru_cache
def _update(row: type[Base], columns: tuple[str, ...], *, sqlite: bool) -> str:
    table, key = row.__tablename__, columns[0]
    if sqlite:
        changes = ", ".join(f"{name} = ?" for name in columns[1:])
        return f"UPDATE {table} SET {changes} WHERE {key} = ?"
    changes = ", ".join(f"{name} = new.{name}" for name in columns[1:])
    names = ", ".join(columns)
    return (
        f"UPDATE {table} SET {changes} FROM {unnest(row, columns)} AS new ({names})"
        f" WHERE {table}.{key} = new.{key}"
    )


def _array(row: type[Base], column: str) -> str:
    kind = row.__table__.c[column].type
    kind = getattr(kind, "impl_instance", kind)
    return next(array for sort, array in _ARRAYS if isinstance(kind, sort))
