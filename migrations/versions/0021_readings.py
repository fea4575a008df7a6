"""Comments are read by new tables, one more for Swedish: everybody is judged anew."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("INSERT INTO stale SELECT id FROM contacts WHERE true ON CONFLICT DO NOTHING")


def downgrade() -> None:
    """Nothing to take back: whoever is judged anew stays judged."""
