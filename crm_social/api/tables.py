"""A list as a table: CSV or Parquet for who asks for it, by `format` or `Accept`."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from flask import Response, request

from crm_social.core import parquet, spreadsheet
from crm_social.errors import ConfigError, Invalid

PARQUET: Final = "application/vnd.apache.parquet"
_TYPES: Final = {"application/json": "json", "text/csv": "csv", PARQUET: "parquet"}


def wanted(form: str | None) -> bool:
    """Say whether a table is asked for."""
    return _form(form) != "json"


def answer(
    name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]], form: str | None
) -> Response:
    """Return rows as a file to save. Raise Invalid where Parquet cannot be written here."""
    chosen = _form(form)
    if chosen == "parquet":
        try:
            response = Response(parquet.whole(heads, rows), content_type=PARQUET)
        except ConfigError as missing:
            raise Invalid(str(missing), "format") from missing
    else:
        written = spreadsheet.written(heads, rows)
        response = Response(written, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{chosen}"'
    response.vary.add("Accept")
    return response


def _form(form: str | None) -> str:
    if form is not None:
        return form
    best = request.accept_mimetypes.best_match([*_TYPES])
    return _TYPES.get(best or "", "json")
