"""What posts are owed, summed as core/owing.py says: added to like counts, and read by a period.

As with counts, SQLite's one writer adds to the sums itself; on PostgreSQL what is to be added is
written beside them, and `settle` adds it up.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from crm_social.core.owing import COLUMNS, Owing
from crm_social.core.periods import LEVELS, Weeks, blocks, wider
from crm_social.store import bulk
from crm_social.store.report_tables import OwedNewsRow

_NAME: Final = ("level", "block", "post", "currency")


def add(session: Session, news: Owing) -> None:
    """Add to the sums."""
    rows = list(_rows(news))
    if not rows:
        return
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_ADD_SQLITE, rows)
        connection.exec_driver_sql(_DROP_NOTHING)
    else:
        bulk.insert(session, OwedNewsRow, (*_NAME, *COLUMNS), rows)


def settle(session: Session) -> int:
    """Add up what waits beside the sums. Return how many rows that were; 0 where another does."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        return 0
    if not connection.exec_driver_sql(_TRY_LOCK).scalar_one():
        return 0
    number = connection.exec_driver_sql(_SETTLE).scalar_one()
    connection.exec_driver_sql(_DROP_NOTHING)
    return int(number)


def most_owed(
    session: Session, columns: Sequence[str], weeks: Weeks, most: int | None
) -> list[tuple[int, ...]]:
    """Return posts and what they are owed in a period: the post, then each of `columns`.

    The first three columns are shares; those most owed of the third come first, then of the second,
    then of the first. At most `most`, where given.
    """
    source, values = _of_period(session, weeks, ("post", *columns), "currency = ''")
    sums = [f"CAST(sum({name}) AS BIGINT)" for name in columns]
    statement = (
        f"SELECT post, {', '.join(sums)} FROM ({source}) owed GROUP BY post"
        f" HAVING sum({columns[0]}) <> 0 OR sum({columns[1]}) <> 0 OR sum({columns[2]}) <> 0"
        " ORDER BY 4 DESC, 3 DESC, 2 DESC, 1"
    )
    if most is not None:
        statement, values = statement + " LIMIT {}", [*values, most]
    return [tuple(row) for row in _asked(session, statement, values)]


def money(
    session: Session, column: str, weeks: Weeks, posts: Sequence[int] | None
) -> list[tuple[int, str, int]]:
    """Return what was won in a period: the post, the currency, and hundredths.

    Only of `posts`, where given: each is looked up by itself.
    """
    where = f"{column} <> 0"
    source, values = _of_period(session, weeks, ("post", "currency", column), where, posts)
    statement = (
        f"SELECT post, currency, CAST(sum({column}) AS BIGINT) FROM ({source}) owed"
        f" GROUP BY post, currency HAVING sum({column}) <> 0"
    )
    return [(post, currency, n) for post, currency, n in _asked(session, statement, values)]


def currencies(session: Session) -> list[str]:
    """Return the currencies anything was won in."""
    largest = f"level = {LEVELS[-1]} AND currency <> ''"
    found = {row[0] for row in _asked(session, _CURRENCIES.format("owed", largest), ())}
    if session.connection().dialect.name != "sqlite":
        found.update(
            row[0] for row in _asked(session, _CURRENCIES.format("owed_news", largest), ())
        )
    return sorted(found)


def all_of(session: Session) -> Owing:
    """Return every sum that is not 0; to check them."""
    names = ", ".join((*_NAME, *COLUMNS))
    found: Owing = Owing()
    tables = ["owed"]
    if session.connection().dialect.name != "sqlite":
        tables.append("owed_news")
    for table in tables:
        for row in _asked(session, f"SELECT {names} FROM {table}", ()):
            name = tuple(row[: len(_NAME)])
            for column, n in zip(COLUMNS, row[len(_NAME) :], strict=True):
                found[(*name, column)] += n
    return Owing({name: n for name, n in found.items() if n})


def _rows(news: Owing) -> Iterator[bulk.Row]:
    """Yield what is to be added, a row for each name, with 0 where nothing is."""
    place = {name: number for number, name in enumerate(COLUMNS)}
    found: dict[tuple[Any, ...], list[int]] = {}
    for (*name, column), n in news.items():
        if n:
            found.setdefault(tuple(name), [0] * len(COLUMNS))[place[column]] += n
    for named in sorted(found):
        yield (*named, *found[named])


def _of_period(
    session: Session,
    weeks: Weeks,
    columns: Sequence[str],
    where: str,
    posts: Sequence[int] | None = None,
) -> tuple[str, list[Any]]:
    """Return the SELECT of a period's rows, and its values.

    Each range of blocks is looked up by itself, and with `posts` each post in each block.
    """
    names, values, parts = ", ".join(columns), list[Any](), list[str]()
    only = "" if posts is None else f" AND post IN ({_marks(posts)})"
    held = _held(session)
    for level, first, last in blocks(weeks if held is None else wider(weeks, held)):
        asked: Sequence[int] = (first, last)
        within = "block BETWEEN {} AND {}"
        if posts is not None:
            asked = range(first, last + 1)
            within = f"block IN ({_marks(asked)})"
        parts.append(f"SELECT {names} FROM owed WHERE level = {{}} AND {within} AND {where}{only}")
        values += [level, *asked, *(posts or ())]
    if session.connection().dialect.name != "sqlite":
        # What waits is little, and read as it is.
        waits = f"SELECT {names} FROM owed_news WHERE level = 1 AND block BETWEEN {{}} AND {{}}"
        parts.append(f"{waits} AND {where}{only}")
        values += [weeks.first, weeks.last, *(posts or ())]
    return " UNION ALL ".join(parts), values


def _held(session: Session) -> Weeks | None:
    """Return the first and the last week anything is owed in, None where nothing is."""
    first = _asked(session, _END.format("min"), ())[0][0]
    last = _asked(session, _END.format("max"), ())[0][0]
    return None if first is None else Weeks(first, last)


def _asked(session: Session, statement: str, values: Sequence[Any]) -> Sequence[Any]:
    connection = session.connection()
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    return connection.exec_driver_sql(statement.replace("{}", mark), tuple(values)).all()


def _marks(values: Sequence[object]) -> str:
    return ", ".join("{}" for _ in values) or "NULL"


_COLUMNS: Final = ", ".join((*_NAME, *COLUMNS))
_ADD: Final = ", ".join(f"{name} = owed.{name} + excluded.{name}" for name in COLUMNS)
_ADD_SQLITE: Final = (
    f"INSERT INTO owed ({_COLUMNS}) VALUES ({', '.join('?' * (len(_NAME) + len(COLUMNS)))})"
    f" ON CONFLICT ({', '.join(_NAME)}) DO UPDATE SET {_ADD}"
)
#: As the partial index has it.
_DROP_NOTHING: Final = (
    "DELETE FROM owed WHERE leads_people = 0 AND opportunities_people = 0 AND sales_people = 0"
    " AND money_first = 0 AND money_last = 0 AND money_linear = 0 AND money_time_decay = 0"
    " AND money_position = 0"
)
_LOCK: Final = 7_305_133
_TRY_LOCK: Final = f"SELECT pg_try_advisory_xact_lock({_LOCK})"
_SUMS: Final = ", ".join(f"sum({name})" for name in COLUMNS)
_SETTLE: Final = (
    f"WITH gone AS (DELETE FROM owed_news RETURNING {_COLUMNS}),"
    f" added AS (INSERT INTO owed ({_COLUMNS}) SELECT {', '.join(_NAME)}, {_SUMS} FROM gone"
    f" GROUP BY {', '.join(_NAME)} ON CONFLICT ({', '.join(_NAME)}) DO UPDATE SET {_ADD})"
    " SELECT count(*) FROM gone"
)
_CURRENCIES: Final = "SELECT DISTINCT currency FROM {} WHERE {}"
_END: Final = "SELECT {}(block) FROM owed WHERE level = 1"
