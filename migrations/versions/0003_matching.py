"""Blocking keys, profiles and suggestions of matching."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    op.create_table(
        "match_keys",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("contact_id", _ROW_ID, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("key", "contact_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "match_profiles",
        sa.Column("contact_id", _ROW_ID, autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("keys", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("contact_id"),
    )
    op.create_table(
        "unmatched",
        sa.Column("contact_id", _ROW_ID, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("contact_id"),
    )
    op.create_table(
        "suggestions",
        sa.Column("contact_low", _ROW_ID, autoincrement=False, nullable=False),
        sa.Column("contact_high", _ROW_ID, autoincrement=False, nullable=False),
        sa.Column("p", sa.Double(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("contact_low", "contact_high"),
    )
    with op.batch_alter_table("suggestions", schema=None) as batch_op:
        batch_op.create_index("suggestions_high", ["contact_high"], unique=False)
        batch_op.create_index(
            "suggestions_open", ["p"], unique=False, sqlite_where=_OPEN, postgresql_where=_OPEN
        )


def downgrade() -> None:
    with op.batch_alter_table("suggestions", schema=None) as batch_op:
        batch_op.drop_index("suggestions_open", sqlite_where=_OPEN, postgresql_where=_OPEN)
        batch_op.drop_index("suggestions_high")
    op.drop_table("suggestions")
    op.drop_table("unmatched")
    op.drop_table("match_profiles")
    op.drop_table("match_keys")
