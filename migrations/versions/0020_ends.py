"""Posts that rest by hand, heads of the audit, and what signs somebody out at their provider."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_RESTS = "ended_at IS NULL"
_REFUSED = "Heads of the audit are only ever added to."


def upgrade() -> None:
    op.create_table(
        "pauses",
        sa.Column("id", _ROW_ID, primary_key=True, autoincrement=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("key", "platform", "post")),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("target", sa.LargeBinary(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("began_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=True),
        sa.UniqueConstraint("key", name="pauses_key"),
    )
    condition = sa.text(_RESTS)
    # One pause of a post at a time, whoever asks at once.
    op.create_index(
        "pauses_rests",
        "pauses",
        ["target"],
        unique=True,
        sqlite_where=condition,
        postgresql_where=condition,
    )
    op.create_table(
        "audit_heads",
        sa.Column("id", _ROW_ID, primary_key=True, autoincrement=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("chain", sa.LargeBinary(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
    )
    for statement in _guards():
        op.execute(statement)
    op.add_column("sessions", sa.Column("id_token", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("sessions", "id_token")
    op.drop_table("audit_heads")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION keep_audit_heads()")
    op.drop_table("pauses")


def _guards() -> list[str]:
    """Return what makes the database itself refuse to change or delete a head."""
    if op.get_bind().dialect.name == "sqlite":
        return [
            f"CREATE TRIGGER audit_heads_no_{what} BEFORE {what} ON audit_heads"
            f" BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
            for what in ("update", "delete")
        ]
    return [
        f"""CREATE FUNCTION keep_audit_heads() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$""",
        """CREATE TRIGGER audit_heads_kept BEFORE UPDATE OR DELETE ON audit_heads
        FOR EACH ROW EXECUTE FUNCTION keep_audit_heads()""",
        """CREATE TRIGGER audit_heads_whole BEFORE TRUNCATE ON audit_heads
        FOR EACH STATEMENT EXECUTE FUNCTION keep_audit_heads()""",
    ]
