"""The audit: who did what to what, when and from where."""

from datetime import datetime
from typing import Any

from marshmallow import fields, validate

from crm_social import auth
from crm_social.actions.accounts import Scope
from crm_social.api.door import Door
from crm_social.api.fields import AnswerSchema, Instant, Text, about, moment, one_of
from crm_social.api.pagination import IdPieceSchema, id_cursor, piece
from crm_social.api.schemas import PageSchema
from crm_social.core.deeds import Deed
from crm_social.core.rights import Right
from crm_social.store import audit
from crm_social.store.audit import Asked

door = Door("Audit", "Who did what, when and from where. It is only ever added to.")


class LineSchema(AnswerSchema):
    """One deed of one person."""

    id = fields.Integer(metadata=about("The line's number.", 120))
    at = moment("When.")
    by = fields.String(metadata=about("The user; empty where nobody had signed in.", "ada"))
    deed = fields.String(metadata=about("What was done.", "role.changed"))
    subject = fields.String(metadata=about("What it was done to, or empty.", "user:liv"))
    address = fields.String(metadata=about("The client's address.", "203.0.113.7"))
    detail = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata=about("What else there is to say.", {"before": "rep", "role": "manager"}),
    )


class LinesSchema(PageSchema):
    """A piece of the audit."""

    items = fields.List(fields.Nested(LineSchema), metadata=about("The newest first."))


class LinesQuerySchema(IdPieceSchema):
    """Which lines of the audit."""

    by = Text(validate=validate.Length(1, 100), metadata=about("Only what this user did.", "ada"))
    deed = fields.String(validate=one_of(Deed), metadata=about("Only this deed.", "sign-in.failed"))
    subject = Text(
        validate=validate.Length(1, 100), metadata=about("Only what was done to this.", "token:3")
    )
    since = Instant(metadata=about("Only from this moment on.", "2026-11-01T00:00:00Z"))
    until = Instant(metadata=about("Only before this moment.", "2026-12-01T00:00:00Z"))


@door.operation(
    "GET",
    "/audit",
    Scope.ADMIN,
    right=Right.SEE_AUDIT,
    answers=LinesSchema,
    query=LinesQuerySchema,
)
def list_audit(
    *,
    limit: int,
    after: int | None = None,
    by: str | None = None,
    deed: str | None = None,
    subject: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Any:
    """List what was done, newest first."""
    asked = Asked(by=by, deed=deed, subject=subject, since=since, until=until)
    with auth.database().reading() as session:
        found = audit.page(session, asked, before=after, limit=limit + 1)
    return piece(found, limit, lambda line: id_cursor(line.id))
