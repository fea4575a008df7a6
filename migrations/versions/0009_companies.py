"""The one name of a contact's company, for the people who work there together."""

import sqlalchemy as sa
from alembic import op

from crm_social.core import company

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_AT_ONCE = 5_000
_EMPLOYED = "company_key IS NOT NULL"


def upgrade() -> None:
    op.add_column("contacts", sa.Column("company_key", sa.Text(), nullable=True))
    _fill()
    op.create_index(
        "contacts_company",
        "contacts",
        ["company_key"],
        sqlite_where=sa.text(_EMPLOYED),
        postgresql_where=sa.text(_EMPLOYED),
    )


def downgrade() -> None:
    op.drop_index("contacts_company", table_name="contacts")
    op.drop_column("contacts", "company_key")


def _fill() -> None:
    """Name the companies of the contacts there are, as the fold will from now on."""
    connection = op.get_bind()
    after = 0
    while rows := connection.execute(
        sa.text(
            "SELECT id, company, email FROM contacts WHERE id > :after ORDER BY id LIMIT :number"
        ),
        {"after": after, "number": _AT_ONCE},
    ).all():
        after = rows[-1].id
        named = [
            {"id": row.id, "key": found}
            for row in rows
            if (found := company.key(row.company, row.email)) is not None
        ]
        if named:
            connection.execute(
                sa.text("UPDATE contacts SET company_key = :key WHERE id = :id"), named
            )
