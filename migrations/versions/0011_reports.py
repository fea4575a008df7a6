"""Passages, touches, credits, posts and tallies: what reports read."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_HERE = "here <> ''"
_NOTHING = "n = 0"


def upgrade() -> None:
    op.create_table(
        "passages",
        _key("contact_id"),
        _key("cycle"),
        *(
            _number(name, nullable=True)
            for name in ("since", "week", "t1", "t2", "t3", "t4", "t5", "t6", "t7")
        ),
        _number("skipped"),
        _text("walk"),
        _number("touched_at", nullable=True),
        _text("platform"),
        _text("channel"),
        _number("post"),
        *(_text(name) for name in ("class", "campaign", "author")),
        _number("amount", nullable=True),
        *(_text(name) for name in ("currency", "here", "language", "country", "fit")),
        sa.Column("prize", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("contact_id", "cycle"),
        sqlite_with_rowid=False,
    )
    _partial_index("passages_here", "passages", ["here", "contact_id"], _HERE)
    op.create_index("passages_week", "passages", ["week"])
    op.create_table(
        "touches",
        _key("contact_id"),
        _key("post"),
        _number("at"),
        sa.PrimaryKeyConstraint("contact_id", "post"),
        sqlite_with_rowid=False,
    )
    op.create_index("touches_post", "touches", ["post"])
    op.create_table(
        "credits",
        *(_key(name) for name in ("contact_id", "cycle", "outcome", "post")),
        *(
            _number(name)
            for name in ("at", "week", "first", "last", "linear", "time_decay", "position")
        ),
        _number("amount", nullable=True),
        _text("currency"),
        sa.PrimaryKeyConstraint("contact_id", "cycle", "outcome", "post"),
        sqlite_with_rowid=False,
    )
    op.create_index("credits_post", "credits", ["post", "outcome"])
    op.create_table(
        "posts",
        _key("id"),
        *(
            _text(name)
            for name in (
                "platform",
                "channel",
                "uid",
                "url",
                "text",
                "author",
                "class",
                "campaign",
            )
        ),
        sa.Column("giveaway", sa.Boolean(), nullable=False),
        _number("published_at", nullable=True),
        _number("heard_at"),
        _text("marked_class"),
        sa.Column("marked_giveaway", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "tallies",
        _text("counted"),
        _key("period"),
        _text("key"),
        *(_key(name) for name in "abc"),
        _number("n"),
        sa.PrimaryKeyConstraint("counted", "period", "key", "a", "b", "c"),
        sqlite_with_rowid=False,
    )
    _partial_index("tallies_nothing", "tallies", ["n"], _NOTHING)
    op.create_table(
        "tally_news",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        _text("counted"),
        _number("period"),
        _text("key"),
        *(_number(name) for name in "abcn"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "unreported",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        _number("contact_id"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("unreported_contact", "unreported", ["contact_id"])
    op.create_index("moves_edge", "moves", ["from_stage", "to_stage", "at"])
    # Folding everybody anew lists those who are there already.
    op.execute("INSERT INTO stale SELECT id FROM contacts WHERE true ON CONFLICT DO NOTHING")


def downgrade() -> None:
    op.drop_index("moves_edge", table_name="moves")
    for table in ("unreported", "tally_news", "tallies", "posts", "credits", "touches", "passages"):
        op.drop_table(table)


def _key(name: str) -> sa.Column[int]:
    return sa.Column(name, _ROW_ID, autoincrement=False, nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(
        name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )
