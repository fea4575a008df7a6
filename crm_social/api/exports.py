"""Whole tables, streamed: what is read is written at once, and nothing is kept in memory."""

from datetime import datetime
from typing import Any, Final

from flask import Response, g
from marshmallow import fields

from crm_social import auth
from crm_social.actions import exports
from crm_social.actions.accounts import Scope
from crm_social.api.door import Door
from crm_social.api.fields import AnswerSchema, InputSchema, Instant, about, one_of
from crm_social.core.exports import TABLES
from crm_social.core.exports.writing import CONTENT_TYPES, Form
from crm_social.errors import ConfigError, Invalid
from crm_social.store.db import utc_now

#: A body of lines, and what one of them looks like.
_EXAMPLE: Final = '{"id":1,"contact_id":7,"from_stage":"S1","to_stage":"S2"}\n'

door = Door("Exports", "Whole tables as files, as of one moment, without what must stay here.")


class ColumnSchema(AnswerSchema):
    """One column of a table."""

    name = fields.String(metadata=about("What it is called.", "stage"))
    sort = fields.String(metadata=about("What it holds.", "text"))
    meaning = fields.String(
        attribute="about", metadata=about("What that means.", "their place on the loop")
    )


class TableSchema(AnswerSchema):
    """One table that can be exported."""

    name = fields.String(metadata=about("What it is called.", "moves"))
    meaning = fields.String(
        attribute="about", metadata=about("What is in it.", "every step along the loop")
    )
    since = fields.String(
        allow_none=True,
        metadata=about("The column that `since` asks of; null where it cannot be asked.", "at"),
    )
    columns = fields.List(fields.Nested(ColumnSchema), metadata=about("Its columns, in order."))


class TablesSchema(AnswerSchema):
    """Every table that can be exported."""

    items = fields.List(fields.Nested(TableSchema), metadata=about("In a fixed order."))


class ExportQuerySchema(InputSchema):
    """In which form, and since when."""

    form = fields.String(
        data_key="format",
        load_default=Form.JSONL.value,
        validate=one_of(Form),
        metadata=about("JSON Lines, CSV or Parquet.", "csv"),
    )
    since = Instant(
        metadata=about("Only what was added from this moment on.", "2026-11-01T00:00:00Z")
    )


@door.operation("GET", "/exports", Scope.EXPORT, answers=TablesSchema)
def list_exports() -> Any:
    """List the tables that can be exported, with their columns."""
    return {"items": list(TABLES.values())}


@door.operation(
    "GET",
    "/exports/<table>",
    Scope.EXPORT,
    answers={"type": "string"},
    content_type=CONTENT_TYPES[Form.JSONL],
    query=ExportQuerySchema,
    fails=("NotFound",),
    responses={
        200: {
            "content": {
                CONTENT_TYPES[Form.JSONL]: {"examples": {"moves": {"value": _EXAMPLE}}},
                "text/csv": {"schema": {"type": "string"}},
                CONTENT_TYPES[Form.PARQUET]: {"schema": {"type": "string", "format": "binary"}},
            },
        }
    },
)
def export_table(table: str, *, form: str, since: datetime | None = None) -> Any:
    """Hand out a whole table.

    What a platform's terms or a person's objection keep here is left out. A table may need
    more than this scope: `audit` is for admins. 422 `Invalid` where the rows of a table cannot
    be asked for since a time, or where Parquet is not installed here. The audit notes that it
    was handed out. An answer that breaks off has no end: its last chunk is missing.
    """
    db, wanted, written_as = auth.database(), exports.table(table), Form(form)
    exports.check_role(wanted, g.role)
    try:
        exports.check(wanted, written_as, since)
    except ConfigError as missing:
        raise Invalid(str(missing), "format") from missing
    exports.note(db, [wanted], written_as, since, g.username, utc_now())
    answer = Response(
        exports.read(db, wanted, written_as, since), content_type=CONTENT_TYPES[written_as]
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{table}.{written_as}"'
    return answer
