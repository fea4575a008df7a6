"""Rows as bytes: JSON Lines, CSV or Parquet, a piece at a time, so that memory stays flat."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

import msgspec

from crm_social.core import parquet, spreadsheet
from crm_social.core.exports.tables import Column, Sort, Table

#: Rows as the store reads them: one value for each column, JSON as its text.
Rows = Sequence[Sequence[Any]]


class Form(StrEnum):
    """What a table can be written as."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"


CONTENT_TYPES: Final = {
    Form.JSONL: "application/jsonl",
    Form.CSV: "text/csv; charset=utf-8",
    Form.PARQUET: "application/vnd.apache.parquet",
}
_SORTS: Final = {
    Sort.TEXT: parquet.Sort.TEXT,
    Sort.JSON: parquet.Sort.TEXT,
    Sort.WHOLE: parquet.Sort.WHOLE,
    Sort.NUMBER: parquet.Sort.NUMBER,
    Sort.FLAG: parquet.Sort.FLAG,
    Sort.MOMENT: parquet.Sort.MOMENT,
}
_encode: Final = msgspec.json.Encoder().encode


def check(form: Form) -> None:
    """Raise ConfigError where a form needs what is not installed."""
    if form is Form.PARQUET:
        parquet.check()


def written(table: Table, form: Form, pieces: Iterable[Rows]) -> Iterator[bytes]:
    """Yield a table as a file of this form, a piece of bytes for each piece of rows."""
    match form:
        case Form.JSONL:
            return _json_lines(table, pieces)
        case Form.CSV:
            return _csv(table, pieces)
        case Form.PARQUET:
            columns = [(column.name, _SORTS[column.sort]) for column in table.columns]
            return parquet.written(columns, pieces)


def _json_lines(table: Table, pieces: Iterable[Rows]) -> Iterator[bytes]:
    names, kept = table.names, [column.sort is Sort.JSON for column in table.columns]
    for rows in pieces:
        yield b"".join(
            _encode(
                {
                    name: msgspec.Raw(value.encode()) if is_json and value is not None else value
                    for name, is_json, value in zip(names, kept, row, strict=True)
                }
            )
            + b"\n"
            for row in rows
        )


def _csv(table: Table, pieces: Iterable[Rows]) -> Iterator[bytes]:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(table.names)
    for rows in pieces:
        writer.writerows(
            [_cell(column, value) for column, value in zip(table.columns, row, strict=True)]
            for row in rows
        )
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    if rest := text.getvalue():
        yield rest.encode()


def _cell(column: Column, value: Any) -> Any:
    if column.sort is Sort.FLAG and value is not None:
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return spreadsheet.cell(value)
