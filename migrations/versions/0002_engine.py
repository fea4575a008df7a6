"""Ties between handles, marked posts, and contacts to be folded anew."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "ties",
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("fact_id", _ROW_ID, autoincrement=False, nullable=False),
        sa.Column("other", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "fact_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "marked",
        sa.Column("target", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("target"),
    )
    op.create_table(
        "stale",
        sa.Column("contact_id", _ROW_ID, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("contact_id"),
    )
    op.drop_index("contacts_warmest", table_name="contacts")
    warm = sa.text("engagement_band <= 2")
    op.create_index("contacts_warm", "contacts", ["id"], sqlite_where=warm, postgresql_where=warm)


def downgrade() -> None:
    op.drop_index("contacts_warm", table_name="contacts")
    op.create_index("contacts_warmest", "contacts", ["engagement_heat"])
    op.drop_table("stale")
    op.drop_table("marked")
    op.drop_table("ties")
