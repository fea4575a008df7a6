"""Mail addresses of users, what they want to be told of, and the messages to them."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_IN_USE = "email IS NOT NULL AND disabled_at IS NULL"
_DONE = "state = 'done'"
_UNTOLD = "batch IS NULL"
_UNSENT = "state IN ('ready', 'leased')"


def upgrade() -> None:
    op.add_column("users", sa.Column("email", sa.Text(), nullable=True))
    _index("users_email", "users", ["email"], _IN_USE, unique=True)
    op.add_column("links", sa.Column("email", sa.Text(), nullable=True))
    _index("tasks_done", "tasks", ["owner", "closed_at"], _DONE)
    op.create_table(
        "notice_wants",
        _text("username"),
        _text("wants"),
        _text("chat_url", nullable=True),
        sa.PrimaryKeyConstraint("username"),
    )
    op.create_table(
        "notices",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        _text("username"),
        _text("kind"),
        _text("key"),
        _number("contact_id", nullable=True),
        _text("said"),
        _number("created_at"),
        _text("batch", nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("username", "key", name="notices_key"),
    )
    _index("notices_untold", "notices", ["username"], _UNTOLD)
    op.create_index("notices_batch", "notices", ["batch"])
    op.create_table(
        "letters",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        _text("batch"),
        _text("username"),
        _text("kind"),
        _text("way"),
        _text("email", nullable=True),
        _text("word", nullable=True),
        _text("lang", nullable=True),
        _number("created_at"),
        _text("state"),
        _number("attempts"),
        _number("next_at"),
        _number("leased_until", nullable=True),
        _number("expires_at"),
        _number("done_at", nullable=True),
        _text("problem", nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("batch", "way", name="letters_batch"),
    )
    _index("letters_unsent", "letters", ["next_at"], _UNSENT)
    op.create_index("letters_username", "letters", ["username", "id"])


def downgrade() -> None:
    for table in ("letters", "notices", "notice_wants"):
        op.drop_table(table)
    op.drop_index("tasks_done", table_name="tasks")
    op.drop_index("users_email", table_name="users")
    with op.batch_alter_table("links") as table:
        table.drop_column("email")
    with op.batch_alter_table("users") as table:
        table.drop_column("email")


def _index(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(
        name,
        table,
        columns,
        unique=unique,
        sqlite_where=condition,
        postgresql_where=condition,
    )


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)
