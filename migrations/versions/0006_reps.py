"""Reps, their absences, and contacts their stand-ins have."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_UNOWNED = (
    "state = 'open' AND owner IS NULL"
    " AND play IN ('call', 'care', 'handover', 'reorder', 'win_back')"
)
_UNCARED = "owner IS NULL AND stage IN ('R1', 'R2', 'R3', 'R4', 'R5', 'S3', 'S4', 'S5', 'S6', 'X')"
_OWNED = "state IN ('open', 'accepted', 'snoozed') AND owner IS NOT NULL"
_INDEXES = (
    ("tasks_unowned", "tasks", "contact_id", _UNOWNED),
    ("tasks_owned", "tasks", "owner", _OWNED),
    ("contacts_uncared", "contacts", "id", _UNCARED),
    ("contacts_owner", "contacts", "owner", "owner IS NOT NULL"),
)


def upgrade() -> None:
    op.create_table(
        "reps",
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("teams", sa.Text(), nullable=False),
        sa.Column("countries", sa.Text(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("platforms", sa.Text(), nullable=False),
        sa.Column("products", sa.Text(), nullable=False),
        sa.Column("capacity", sa.BigInteger(), nullable=False),
        sa.Column("hours", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("username"),
    )
    op.create_table(
        "absences",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.Column("stand_in", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("absences_username", "absences", ["username"])
    op.create_table(
        "loans",
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("lender", sa.Text(), nullable=False),
        sa.Column("borrower", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("subject"),
    )
    for name, table, column, where in _INDEXES:
        op.create_index(
            name, table, [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where)
        )


def downgrade() -> None:
    for name, table, _, _ in reversed(_INDEXES):
        op.drop_index(name, table_name=table)
    op.drop_table("loans")
    op.drop_index("absences_username", table_name="absences")
    op.drop_table("absences")
    op.drop_table("reps")
