"""The kinds of field our schemas are made of, strict where marshmallow is lenient."""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, validate

from crm_social.core.loop import Stage

#: The largest id a row can have.
LAST_ID: Final = 2**63 - 1
_STAGES: Final = (
    "Place on the loop: S0 audience, S1 engaged, S2 lead, S3 ready for sales (MQL), S4 accepted,"
    " S5 qualified, S6 opportunity, X customer, R1 onboarding, R2 connected, R3 active,"
    " R4 re-engaged, R5 repeat opportunity."
)
_EVIDENCE: Final = "Names the engagement this is about; the same wherever it is spoken of."


def about(description: str, *examples: Any) -> dict[str, Any]:
    """Return what the documentation says of a field."""
    return {"description": description} | ({"examples": list(examples)} if examples else {})


def one_of(values: Iterable[str]) -> validate.OneOf:
    """Return the check that a text is one of these."""
    return validate.OneOf([str(value) for value in values])


def maybe(description: str, *examples: Any) -> fields.String:
    """Return a field for a text that may be unknown."""
    return fields.String(allow_none=True, metadata=about(description, *examples))


def moment(description: str) -> "Instant":
    """Return a field for a time."""
    return Instant(metadata=about(description, "2026-11-25T08:00:00Z"))


def maybe_moment(description: str) -> "Instant":
    """Return a field for a time that may not have come."""
    return Instant(allow_none=True, metadata=about(description))


def stage() -> fields.String:
    """Return a field for a place on the loop."""
    return fields.String(validate=one_of(Stage), metadata=about(_STAGES, "S2"))


def evidence() -> fields.String:
    """Return a field for the name of an engagement."""
    return fields.String(metadata=about(_EVIDENCE, "0c1f5b0a9e7d4c3b2a19"))


class InputSchema(Schema):
    """A schema of what we take: what it does not list is refused."""

    class Meta:
        unknown = RAISE


class AnswerSchema(Schema):
    """A schema of what we answer: every field is always there, and more may come."""

    class Meta:
        unknown = EXCLUDE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:  # noqa: ARG002
        field_obj.required = True


class Text(fields.String):
    """A text in NFC, without U+0000, which PostgreSQL cannot keep."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if "\0" in text:
            raise ValidationError("The character U+0000 is not allowed.")
        return unicodedata.normalize("NFC", text)


class Instant(fields.AwareDateTime):
    """A moment with its zone; answered in UTC, ending in Z."""

    def _serialize(
        self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any
    ) -> str | None:
        said = super()._serialize(value, attr, obj, **kwargs)
        return None if said is None else str(said).replace("+00:00", "Z")

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> datetime:
        moment: datetime = super()._deserialize(value, attr, data, **kwargs)
        try:
            return moment.astimezone(UTC)
        except OverflowError as error:
            raise ValidationError("This time is outside the years 1 to 9999.") from error
