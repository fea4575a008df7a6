"""Rows as Parquet, by pyarrow, which is in the extra `bulk` and not imported with us."""

import importlib
import importlib.util
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Any, Final

from crm_social.errors import ConfigError

_COMPRESSION: Final = "zstd"
#: Rows in one group of a file: readers take a group at a time.
_GROUP: Final = 20_000


class Sort(StrEnum):
    """What a column holds."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    FLAG = "flag"
    MOMENT = "moment"


class _Sink:
    """What pyarrow writes to: it can be emptied while the file goes on."""

    closed = False

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        self.closed = True

    def taken(self) -> bytes:
        found = b"".join(self._pieces)
        self._pieces.clear()
        return found


def check() -> None:
    """Raise ConfigError where Parquet cannot be written here."""
    _extra("pyarrow.parquet")


def written(
    columns: Sequence[tuple[str, Sort]], pieces: Iterable[Sequence[Sequence[Any]]]
) -> Iterator[bytes]:
    """Yield a Parquet file, some rows at a time. Raise ConfigError without the extra.

    Times are microseconds in UTC; a value may be None in every column.
    """
    arrow, parquet = _extra("pyarrow"), _extra("pyarrow.parquet")
    types = {
        Sort.TEXT: arrow.string(),
        Sort.WHOLE: arrow.int64(),
        Sort.NUMBER: arrow.float64(),
        Sort.FLAG: arrow.bool_(),
        Sort.MOMENT: arrow.timestamp("us", tz="UTC"),
    }
    schema = arrow.schema([(name, types[sort]) for name, sort in columns])
    sink = _Sink()
    with parquet.ParquetWriter(
        arrow.PythonFile(sink, mode="w"), schema, compression=_COMPRESSION
    ) as writer:
        for rows in _groups(pieces):
            lists = [list(values) for values in zip(*rows, strict=True)]
            writer.write_table(arrow.table(lists, schema=schema))
            yield sink.taken()
    yield sink.taken()


def is_here() -> bool:
    """Say whether Parquet can be written here."""
    return importlib.util.find_spec("pyarrow") is not None


def whole(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return a small table as a Parquet file; what its columns hold is told from their values.

    Raise ConfigError without the extra.
    """
    columns, kept = _guessed(heads, rows)
    return b"".join(written(columns, [kept]))


def _guessed(
    heads: Sequence[str], rows: Iterable[Sequence[Any]]
) -> tuple[list[tuple[str, Sort]], list[Sequence[Any]]]:
    kept = list(rows)
    columns = []
    for place, head in enumerate(heads):
        values = [row[place] for row in kept if row[place] is not None]
        columns.append((head, _sort_of(values)))
    texts = [place for place, (_, sort) in enumerate(columns) if sort is Sort.TEXT]
    fixed: list[Sequence[Any]] = []
    for row in kept:
        values = list(row)
        for place in texts:
            values[place] = None if values[place] is None else str(values[place])
        fixed.append(values)
    return columns, fixed


def _sort_of(values: Sequence[Any]) -> Sort:
    if values and all(isinstance(value, bool) for value in values):
        return Sort.FLAG
    if any(isinstance(value, bool) for value in values):
        return Sort.TEXT
    if values and all(isinstance(value, int) for value in values):
        return Sort.WHOLE
    if values and all(isinstance(value, int | float) for value in values):
        return Sort.NUMBER
    return Sort.TEXT


def _groups(pieces: Iterable[Sequence[Sequence[Any]]]) -> Iterator[list[Sequence[Any]]]:
    group: list[Sequence[Any]] = []
    for rows in pieces:
        group.extend(rows)
        if len(group) >= _GROUP:
            yield group
            group = []
    if group:
        yield group


def _extra(part: str) -> Any:
    """Return a module of the extra, which is not imported with us."""
    try:
        return importlib.import_module(part)
    except ImportError as error:
        raise ConfigError(
            "To write Parquet, install the extra: pip install 'crm-social[bulk]'."
        ) from error
