"""Many rows in one statement, the fastest way each database has.

SQLite takes them one by one inside one prepared statement; PostgreSQL takes each column
as one array, so a batch is one round trip whatever its size. Values are the drivers' own:
times in microseconds, digests as bytes.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import BigInteger, Boolean, Float, Integer, LargeBinary, Table, Text
from sqlalchemy.orm import Session

Row = tuple[Any, ...]

_ARRAYS: Final = (
    (LargeBinary, "bytea[]"),
    (Boolean, "boolean[]"),
    (Float, "float8[]"),
    (BigInteger, "bigint[]"),
    (Integer, "bigint[]"),
    (Text, "text[]"),
)


def insert(session: Session, table: Table, columns: tuple[str, ...], rows: Sequence[Row]) -> None:
    """Insert rows, none of which may exist."""
    _run(session, table, columns, "", rows)


def insert_new(
    session: Session, table: Table, columns: tuple[str, ...], rows: Sequence[Row]
) -> None:
    """Insert rows and leave alone those that exist by any unique key."""
    _run(session, table, columns, " ON CONFLICT DO NOTHING", rows)


def upsert(
    session: Session, table: Table, columns: tuple[str, ...], rows: Sequence[Row], *, key: str
) -> None:
    """Insert rows, or overwrite the named columns of those with the same `key`."""
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns if name != key)
    _run(session, table, columns, f" ON CONFLICT ({key}) DO UPDATE SET {changes}", rows)


def delete(session: Session, table: Table, column: str, values: Sequence[Any]) -> None:
    """Delete the rows whose column has one of these values."""
    if not values:
        return
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            f"DELETE FROM {table.name} WHERE {column} = ?",  # noqa: S608 - our own names
            [(value,) for value in values],
        )
    else:
        connection.exec_driver_sql(
            f"DELETE FROM {table.name} WHERE {column} = ANY(%b::{_array(table, column)})",  # noqa: S608
            (list(values),),
        )


def unnest(table: Table, columns: tuple[str, ...]) -> str:
    """Return PostgreSQL's `unnest(...)` of one array for each column, to select from."""
    return "unnest(" + ", ".join(f"%b::{_array(table, name)}" for name in columns) + ")"


def turned(rows: Sequence[Row]) -> tuple[list[Any], ...]:
    """Return the rows as one list for each column."""
    return tuple(list(column) for column in zip(*rows, strict=True))


def _run(
    session: Session, table: Table, columns: tuple[str, ...], suffix: str, rows: Sequence[Row]
) -> None:
    if not rows:
        return
    connection = session.connection()
    sqlite = connection.dialect.name == "sqlite"
    statement = _statement(table, columns, suffix, sqlite=sqlite)
    if sqlite:
        connection.exec_driver_sql(statement, list(rows))
    else:
        connection.exec_driver_sql(statement, turned(rows))


@lru_cache
def _statement(table: Table, columns: tuple[str, ...], suffix: str, *, sqlite: bool) -> str:
    names = ", ".join(columns)
    if sqlite:
        marks = ", ".join("?" * len(columns))
        return f"INSERT INTO {table.name} ({names}) VALUES ({marks}){suffix}"  # noqa: S608
    return f"INSERT INTO {table.name} ({names}) SELECT * FROM {unnest(table, columns)}{suffix}"  # noqa: S608


def _array(table: Table, column: str) -> str:
    kind = table.c[column].type
    kind = getattr(kind, "impl_instance", kind)
    return next(array for sort, array in _ARRAYS if isinstance(kind, sort))
