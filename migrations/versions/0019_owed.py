"""What posts are owed stands in one row with all rules; and one platform's queue in its index."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_RULES = ("first", "last", "linear", "time_decay", "position")
_OUTCOMES = ("leads", "opportunities", "sales")
_LEVELS = (1, 4, 16, 64)
#: Each column, what tallies counted it under, and as which outcome.
_SHARES = [
    (f"{outcome}_{what}", f"credit:{what}", number)
    for number, outcome in enumerate(_OUTCOMES)
    for what in ("people", *_RULES)
]
_MONEY = [(f"money_{rule}", f"money:{rule}") for rule in _RULES]
_COLUMNS = [name for name, *_ in (*_SHARES, *_MONEY)]
_THEIRS = "WHERE counted LIKE 'credit:%' OR counted LIKE 'money:%'"
_LIVE = "state IN ('open', 'accepted', 'snoozed')"
_NOTHING = (
    "leads_people = 0 AND opportunities_people = 0 AND sales_people = 0 AND money_first = 0"
    " AND money_last = 0 AND money_linear = 0 AND money_time_decay = 0 AND money_position = 0"
)


def upgrade() -> None:
    op.create_table(
        "owed",
        *(_key(name) for name in ("level", "block", "post")),
        sa.Column("currency", sa.Text(), nullable=False),
        *(_number(name) for name in _COLUMNS),
        sa.PrimaryKeyConstraint("level", "block", "post", "currency"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "owed_nothing",
        "owed",
        ["level"],
        sqlite_where=sa.text(_NOTHING),
        postgresql_where=sa.text(_NOTHING),
    )
    op.create_table(
        "owed_news",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        *(_number(name) for name in ("level", "block", "post")),
        sa.Column("currency", sa.Text(), nullable=False),
        *(_number(name) for name in _COLUMNS),
        sa.PrimaryKeyConstraint("id"),
    )
    for level in _LEVELS:
        _take_over(level)
    for table in ("tallies", "tally_news"):
        op.execute(f"DELETE FROM {table} {_THEIRS}")  # noqa: S608 - names of ours
    op.drop_index("tasks_platform", table_name="tasks")
    _platforms(["platform", "owner", "due_at", "rank", "state", "until", "id"])


def downgrade() -> None:
    op.drop_index("tasks_platform", table_name="tasks")
    _platforms(["platform", "owner", "due_at"])
    named = "INSERT INTO tallies (counted, period, key, a, b, c, n)"
    for table in ("owed", "owed_news"):
        into = named if table == "owed" else named.replace("tallies", "tally_news")
        for column, counted, outcome in _SHARES:
            op.execute(
                f"{into} SELECT '{counted}:' || level, block, CAST(post AS TEXT), {outcome}, 0, 0,"  # noqa: S608 - names of ours
                f" {column} FROM {table} WHERE {column} <> 0"
            )
        for column, counted in _MONEY:
            op.execute(
                f"{into} SELECT '{counted}:' || level, block, CAST(post AS TEXT) || ' ' ||"  # noqa: S608 - the same
                f" currency, 0, 0, 0, {column} FROM {table} WHERE {column} <> 0"
            )
    op.drop_table("owed_news")
    op.drop_table("owed")


def _take_over(level: int) -> None:
    """Sum what tallies have of the blocks of one level, what waits beside them too."""
    shares = ", ".join(
        f"sum(CASE WHEN counted = '{counted}:{level}' AND a = {outcome} THEN n ELSE 0 END)"
        for _, counted, outcome in _SHARES
    )
    won = ", ".join(
        f"sum(CASE WHEN counted = '{counted}:{level}' THEN n ELSE 0 END)" for _, counted in _MONEY
    )
    names = ", ".join(f"'{counted}:{level}'" for counted in _counted())
    told = " UNION ALL ".join(
        f"SELECT counted, period, key, a, n FROM {table} WHERE counted IN ({names})"  # noqa: S608 - names of ours
        for table in ("tallies", "tally_news")
    )
    # Money stands under the post, a space and the currency; the rest under the post.
    if op.get_bind().dialect.name == "sqlite":
        space = "instr(key, ' ')"
        post, currency = f"substr(key, 1, {space} - 1)", f"substr(key, {space} + 1)"
    else:
        space = "position(' ' in key)"
        post, currency = "split_part(key, ' ', 1)", "split_part(key, ' ', 2)"
    post = f"CASE WHEN {space} > 0 THEN {post} ELSE key END"
    currency = f"CASE WHEN {space} > 0 THEN {currency} ELSE '' END"
    columns = ", ".join(_COLUMNS)
    op.execute(
        f"INSERT INTO owed (level, block, post, currency, {columns})"  # noqa: S608 - names of ours
        f" SELECT {level}, period, CAST({post} AS BIGINT), {currency}, {shares}, {won}"
        f" FROM ({told}) told GROUP BY 1, 2, 3, 4"
    )


def _counted() -> list[str]:
    return list(dict.fromkeys(counted for _, counted, *_ in (*_SHARES, *_MONEY)))


def _platforms(columns: list[str]) -> None:
    live = sa.text(_LIVE)
    op.create_index("tasks_platform", "tasks", columns, sqlite_where=live, postgresql_where=live)


def _key(name: str) -> sa.Column[int]:
    return sa.Column(name, _ROW_ID, autoincrement=False, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)
