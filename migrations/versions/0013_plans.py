"""Studies, goals, report schedules, and what was mailed to whom."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "studies",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        _text("what"),
        _text("name"),
        _text("text"),
        sa.Column("from_start", sa.Boolean(), nullable=False),
        _text("asked_by"),
        _number("asked_at"),
        _text("state"),
        _number("leased_until", nullable=True),
        _number("done"),
        _number("total"),
        _number("ended_at", nullable=True),
        _text("found"),
        _text("problem"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("studies_name", "studies", ["what", "name"])
    op.create_table(
        "goals",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        _text("metric"),
        _number("target"),
        _text("currency"),
        _text("since"),
        _text("until"),
        _text("owner"),
        _text("note"),
        _text("created_by"),
        _number("created_at"),
        _number("dropped_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "schedules",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        _text("email"),
        _text("lang"),
        _text("every"),
        _text("timezone"),
        _text("created_by"),
        _number("created_at"),
        _number("next_at"),
        _number("leased_until", nullable=True),
        _number("sent_at", nullable=True),
        _text("problem"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email", name="schedules_email"),
    )


def downgrade() -> None:
    for table in ("schedules", "goals", "studies"):
        op.drop_table(table)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)
