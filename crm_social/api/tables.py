"""A list as a table: CSV for who asks for it, by `format=csv` or `Accept: text/csv`."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response, request

from crm_social.core import spreadsheet


def wanted(form: str | None) -> bool:
    """Say whether a table is asked for."""
    if form is not None:
        return form == "csv"
    best = request.accept_mimetypes.best_match(["application/json", "text/csv"])
    return best == "text/csv"


def answer(name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """Return rows as a file to save."""
    response = Response(spreadsheet.written(heads, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.vary.add("Accept")
    return response
