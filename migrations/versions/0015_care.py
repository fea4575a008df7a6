"""Complaints as cases, alarms over posts, and whom we must tell that we hold their data."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_COMPLAINED = "complained_at IS NOT NULL"
_UNTOLD = "told_at IS NULL"


def upgrade() -> None:
    op.add_column("tasks", sa.Column("complained_at", sa.BigInteger(), nullable=True))
    op.add_column(
        "tasks", sa.Column("waits", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    _index("tasks_complaints", "tasks", ["state", "complained_at"], _COMPLAINED)
    op.create_table(
        "criticisms",
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("target", sa.LargeBinary(), nullable=True),
        sa.Column("channel", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_index("criticisms_target", "criticisms", ["target", "at"])
    op.create_index("criticisms_channel", "criticisms", ["channel", "at"])
    op.create_table(
        "alarms",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("post", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("target", sa.LargeBinary(), nullable=False),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.Column("heard", sa.BigInteger(), nullable=False),
        sa.Column("usual", sa.Double(), nullable=False),
        sa.Column("p", sa.Double(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key", name="alarms_key"),
    )
    op.create_table(
        "duties",
        sa.Column("contact_id", _ROW_ID, autoincrement=False, nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("listed_at", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("contact_id"),
    )
    _index("duties_due", "duties", ["due_at", "contact_id"], _UNTOLD)
    op.create_table(
        "reached",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    # Tasks of care say from now on what became of a complaint: their contacts are folded anew.
    op.execute(
        "INSERT INTO stale (contact_id) SELECT DISTINCT contact_id FROM tasks"
        " WHERE play = 'care' ON CONFLICT DO NOTHING"
    )


def downgrade() -> None:
    for table in ("reached", "duties", "alarms", "criticisms"):
        op.drop_table(table)
    op.drop_index("tasks_complaints", table_name="tasks")
    with op.batch_alter_table("tasks") as table:
        table.drop_column("waits")
        table.drop_column("complained_at")


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)
