"""Counts, added to in the transaction of the change and read as one number.

On SQLite one writes at a time and adds to the count itself. On PostgreSQL many do, and a shared
count would make them wait for each other: they write what is to be added beside it, and
`settle` adds that up now and then. Readers take both together, so a report is right at any
moment; settling only makes it fast.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from crm_social.core.tallies import Tallies
from crm_social.store import bulk
from crm_social.store.report_tables import TallyNewsRow

_NEWS: Final = ("counted", "period", "key", "a", "b", "c", "n")
_NAME: Final = "counted, period, key, a, b, c"


def add(session: Session, news: Tallies) -> None:
    """Add to the counts."""
    rows = [(*name, number) for name, number in sorted(news.items()) if number]
    if not rows:
        return
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_ADD_SQLITE, rows)
        connection.exec_driver_sql(_DROP_NOTHING)
    else:
        bulk.insert(session, TallyNewsRow, _NEWS, rows)


def settle(session: Session) -> int:
    """Add up what waits beside the counts. Return how many rows that were; 0 where another does."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        return 0
    if not connection.exec_driver_sql(_TRY_LOCK).scalar_one():
        return 0
    number = connection.exec_driver_sql(_SETTLE).scalar_one()
    connection.exec_driver_sql(_DROP_NOTHING)
    return int(number)


def rows(
    session: Session, columns: str, where: str, values: Sequence[Any]
) -> list[tuple[Any, ...]]:
    """Return sums of the counts that `where` names, one row for each group.

    `columns` names what is grouped by; the sum comes last, and sums of nothing are left out.
    """
    return rows_of(session, columns, [(where, values)])


def rows_of(
    session: Session, columns: str, parts: Sequence[tuple[str, Sequence[Any]]]
) -> list[tuple[Any, ...]]:
    """Return the same of several ranges together, each looked up by itself."""
    connection = session.connection()
    sqlite = connection.dialect.name == "sqlite"
    selects = [f"SELECT {columns}, n FROM tallies WHERE {where}" for where, _ in parts]
    given = [value for _, some in parts for value in some]
    if not sqlite:
        any_of = " OR ".join(f"({where})" for where, _ in parts)
        selects.append(f"SELECT {columns}, n FROM tally_news WHERE {any_of}")
        given *= 2
    statement = (
        f"SELECT {columns}, sum(n) FROM ({' UNION ALL '.join(selects)}) counted"
        f" GROUP BY {columns} HAVING sum(n) <> 0"
    )
    found = connection.exec_driver_sql(
        statement.replace("{}", "?" if sqlite else "%s"), tuple(given)
    )
    return [(*row[:-1], int(row[-1])) for row in found]


def all_of(session: Session) -> Tallies:
    """Return every count; to check them."""
    return Tallies({tuple(row[:-1]): row[-1] for row in rows(session, _NAME, "1 = 1", ())})


_ADD_SQLITE: Final = (
    f"INSERT INTO tallies ({_NAME}, n) VALUES (?, ?, ?, ?, ?, ?, ?)"
    f" ON CONFLICT ({_NAME}) DO UPDATE SET n = n + excluded.n"
)
_DROP_NOTHING: Final = "DELETE FROM tallies WHERE n = 0"
_LOCK: Final = 7_305_131
_TRY_LOCK: Final = f"SELECT pg_try_advisory_xact_lock({_LOCK})"
_SETTLE: Final = (
    f"WITH gone AS (DELETE FROM tally_news RETURNING {_NAME}, n),"
    f" added AS (INSERT INTO tallies ({_NAME}, n) SELECT {_NAME}, sum(n) FROM gone GROUP BY {_NAME}"
    " HAVING sum(n) <> 0"
    f" ON CONFLICT ({_NAME}) DO UPDATE SET n = tallies.n + excluded.n)"
    " SELECT count(*) FROM gone"
)
