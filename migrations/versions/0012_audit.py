"""The audit, one-time links, second factors, and what a session's owner knows it by."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_REFUSED = "The audit is only ever added to."


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", _ROW_ID, primary_key=True, autoincrement=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("by", "deed", "subject", "address", "detail")
        ),
        sa.Column("chain", sa.LargeBinary(), nullable=False),
    )
    op.create_index("audit_by", "audit", ["by", "id"])
    op.create_index("audit_deed", "audit", ["deed", "id"])
    for statement in _guards():
        op.execute(statement)
    op.create_table(
        "links",
        sa.Column("id", _ROW_ID, primary_key=True, autoincrement=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("purpose", "username", "name", "role", "created_by")
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.UniqueConstraint("digest", name="links_digest"),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("digest", sa.LargeBinary(), primary_key=True),
        sa.Column("user_id", _ROW_ID, sa.ForeignKey("users.id"), nullable=False),
    )
    op.create_index("recovery_codes_user", "recovery_codes", ["user_id"])
    op.add_column("users", sa.Column("factor", sa.Text(), nullable=True))
    op.add_column("users", sa.Column("factor_step", sa.BigInteger(), nullable=True))
    op.add_column("sessions", sa.Column("address", sa.Text(), nullable=False, server_default=""))
    op.add_column("sessions", sa.Column("agent", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "sessions", sa.Column("half", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    for name in ("half", "agent", "address"):
        op.drop_column("sessions", name)
    for name in ("factor_step", "factor"):
        op.drop_column("users", name)
    op.drop_table("recovery_codes")
    op.drop_table("links")
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION keep_audit()")


def _guards() -> list[str]:
    """Return what makes the database itself refuse to change or delete a line."""
    if op.get_bind().dialect.name == "sqlite":
        return [
            f"CREATE TRIGGER audit_no_{what} BEFORE {what} ON audit"
            f" BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
            for what in ("update", "delete")
        ]
    return [
        f"""CREATE FUNCTION keep_audit() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$""",
        """CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE ON audit
        FOR EACH ROW EXECUTE FUNCTION keep_audit()""",
        """CREATE TRIGGER audit_whole BEFORE TRUNCATE ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION keep_audit()""",
    ]
