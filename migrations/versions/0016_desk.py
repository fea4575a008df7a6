"""The company's own settings, saved filters, and the index the queue is read by."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_LIVE = "state IN ('open', 'accepted', 'snoozed')"
_OWNED = f"{_LIVE} AND owner IS NOT NULL"
_AT_ONCE = 1_000


def upgrade() -> None:
    op.create_table(
        "own_company",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "filters",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("username", "name", name="filters_name"),
    )
    # One range for the rep's own, one for nobody's, with all that ordering and counting need.
    _index("tasks_queue", ["owner", "due_at", "rank", "state", "until", "id"], _LIVE)
    op.drop_index("tasks_owned", table_name="tasks")
    op.add_column("tasks", sa.Column("platform", sa.Text(), server_default="", nullable=False))
    _fill_platforms()
    _index("tasks_platform", ["platform", "owner", "due_at"], _LIVE)


def downgrade() -> None:
    _index("tasks_owned", ["owner"], _OWNED)
    op.drop_index("tasks_platform", table_name="tasks")
    with op.batch_alter_table("tasks") as table:
        table.drop_column("platform")
    op.drop_index("tasks_queue", table_name="tasks")
    op.drop_table("filters")
    op.drop_table("own_company")


def _fill_platforms() -> None:
    connection = op.get_bind()
    said = "json_extract(body, '$.platform')"
    if connection.dialect.name == "postgresql":
        said = "body::json ->> 'platform'"
    fill = sa.text(
        f"UPDATE tasks SET platform = coalesce({said}, '')"  # noqa: S608 - one of two of ours
        " WHERE id > :after AND id <= :until"
    )
    last = connection.execute(sa.text("SELECT coalesce(max(id), 0) FROM tasks")).scalar_one()
    for after in range(0, last, _AT_ONCE):
        connection.execute(fill, {"after": after, "until": after + _AT_ONCE})


def _index(name: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, "tasks", columns, sqlite_where=condition, postgresql_where=condition)
