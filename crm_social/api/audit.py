"""The audit: who did what to what, when and from where, and whether all of it is there."""

from datetime import datetime
from pathlib import Path
from typing import Any

from marshmallow import fields, validate

from crm_social import auth
from crm_social.actions import auditing
from crm_social.actions.accounts import Scope
from crm_social.actions.auditing import Wrong
from crm_social.api.door import Door
from crm_social.api.fields import (
    AnswerSchema,
    Instant,
    Text,
    about,
    maybe,
    maybe_moment,
    moment,
    one_of,
)
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


class HeadSchema(AnswerSchema):
    """Which line was the newest at a moment, kept outside the audit."""

    at = moment("When.")
    lines = fields.Integer(metadata=about("How many lines there were.", 118))
    last = fields.Integer(metadata=about("The number of the newest.", 120))
    chain = fields.String(
        metadata=about(
            "Its SHA-256, hex: with the number, what `audit --check --head` takes.",
            "3b5986267fc795414b9ff5d7798bd576b86202f5f1d2fb119de5b3b88266443b",
        )
    )


class AuditFaultSchema(AnswerSchema):
    """Something the audit does not hold that it held before."""

    wrong = fields.String(
        validate=one_of(Wrong),
        metadata=about(
            "`cut` where the line is gone, `other` where it is another, `forged` where the head"
            " was not made here, `broken` where the chain is.",
            "cut",
        ),
    )
    line = fields.Integer(metadata=about("The line it is about.", 120))
    place = maybe("Where the head was kept: `table` or `file`.", "file")
    at = maybe_moment("When that line was the newest.")


class HeadsSchema(AnswerSchema):
    """The heads kept last, and what they say is wrong."""

    items = fields.List(fields.Nested(HeadSchema), metadata=about("The newest first, 50 at most."))
    faults = fields.List(
        fields.Nested(AuditFaultSchema), metadata=about("Empty where nothing was cut off.")
    )


@door.operation("GET", "/audit/heads", Scope.ADMIN, right=Right.SEE_AUDIT, answers=HeadsSchema)
def list_heads() -> Any:
    """List the heads of the audit kept last, and look whether it holds what they saw.

    Keep one elsewhere, and nobody can cut off what was there before unseen.
    """
    config = auth.config()
    faults = auditing.look(auth.database(), config.secret_key, Path(config.data))
    return {"items": auditing.heads(auth.database()), "faults": faults}
