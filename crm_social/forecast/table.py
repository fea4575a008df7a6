"""A plain table: read from CSV, each column told to be numbers, moments, values or prose."""

import csv
import gzip
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

import numpy as np

from crm_social.errors import Invalid
from crm_social.forecast.columns import Numbers

#: What people write where nothing is known. Among values (not numbers) each stays a value
#: of its own: "n/a" and an empty cell are not the same answer.
_UNKNOWN: Final = frozenset({"", "na", "n/a", "nan", "null", "none", "-", "?", "select", "unknown"})
_NUMBER: Final = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\Z")
_COMMA: Final = re.compile(r"[-+]?\d+,\d+\Z")
_MONTHS: Final = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_FORMS: Final = (
    "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%Y-%m", "%Y%m%d",
    "%d.%m.%Y %H:%M", "%m/%d/%Y %H:%M", "%d/%m/%Y %H:%M", "%Y/%m/%d %H:%M:%S",
)  # fmt: skip
#: This share of the filled cells must read as a number, or as a moment.
_NEARLY_ALL: Final = 0.98
_PROSE_WORDS: Final = 4.0
_MOST_COLUMNS: Final = 2000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY: Final = timedelta(days=1)


class Kind(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    MOMENT = "moment"
    VALUE = "value"
    PROSE = "prose"
    NAME = "name"
    CONSTANT = "constant"


@dataclass(frozen=True)
class Table:
    """The cells by column, as they are written."""

    names: tuple[str, ...]
    cells: dict[str, list[str]]

    def __len__(self) -> int:
        return len(self.cells[self.names[0]]) if self.names else 0

    def column(self, name: str) -> list[str]:
        """Return a column's cells. Raise Invalid where there is no such column."""
        if name not in self.cells:
            known = ", ".join(self.names[:12]) + (", …" if len(self.names) > 12 else "")
            raise Invalid(f"There is no column {name!r}; there are {known}.", name)
        return self.cells[name]

    def rows(self, chosen: Sequence[int]) -> "Table":
        """Return the table with these rows alone, in this order."""
        cells = {name: [cells[row] for row in chosen] for name, cells in self.cells.items()}
        return Table(self.names, cells)


def read(path: Path) -> Table:
    """Return the table in a CSV file with a header (plain or .gz; comma, semicolon or tab).

    Raise Invalid, with the line, where it cannot be read as one.
    """
    try:
        data = path.read_bytes()
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(f"{path.name} is not UTF-8 (byte {error.start}).") from error
    except (OSError, EOFError) as error:
        raise Invalid(f"{path.name} cannot be read: {error}.") from error
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return _table(path.name, lines)
    except csv.Error as error:
        raise Invalid(f"{path.name} line {lines.line_num}: {error}.") from error


def kind_of(cells: Sequence[str]) -> Kind:
    """Return what these cells hold."""
    filled = [cell for cell in cells if cell.strip().lower() not in _UNKNOWN]
    distinct = len(set(cells))
    if distinct < 2:
        return Kind.CONSTANT
    if filled and _share(filled, _is_number) >= _NEARLY_ALL:
        return Kind.NUMBER
    if filled and _share(filled, lambda cell: _moment(cell) is not None) >= _NEARLY_ALL:
        return Kind.MOMENT
    many = distinct > 50 and len(set(filled)) > 0.5 * len(filled)
    if many:
        words = sum(len(cell.split()) for cell in filled) / len(filled)
        return Kind.PROSE if words >= _PROSE_WORDS else Kind.NAME
    return Kind.VALUE


def numbers(cells: Sequence[str]) -> Numbers:
    """Return the cells as numbers, NaN where none is written."""
    return np.array([_number(cell) for cell in cells], dtype=np.float64)


def moments(cells: Sequence[str]) -> Numbers:
    """Return the cells as days since 1970, NaN where none can be read."""
    found = {cell: _moment(cell) for cell in set(cells)}
    return np.array([np.nan if (at := found[cell]) is None else at for cell in cells])


def order(name: str, cells: Sequence[str]) -> Numbers:
    """Return what puts rows in time order: days, or a running number, or months by name.

    Raise Invalid, naming the first row, where a cell is no time.
    """
    for reading in (numbers, moments, _months):
        made = reading(cells)
        bad = np.flatnonzero(np.isnan(made))
        if not len(bad):
            return made
        if len(bad) < len(cells) / 2:
            break
    else:
        bad = np.arange(1)
    raise Invalid(
        f"Row {int(bad[0]) + 1}: {cells[int(bad[0])]!r} in {name} is no date or number, so the"
        " rows cannot be put in time order.",
        name,
    )


def _table(name: str, lines: Iterator[list[str]]) -> Table:
    header = [cell.strip() for cell in next(lines, [])]
    if not any(header):
        raise Invalid(f"{name} is empty.")
    if len(set(header)) < len(header):
        twice = next(cell for cell in header if header.count(cell) > 1)
        raise Invalid(f"{name} has two columns called {twice!r}.")
    if len(header) > _MOST_COLUMNS:
        raise Invalid(f"{name} has {len(header)} columns; {_MOST_COLUMNS} are the most.")
    rows: list[list[str]] = []
    for number, line in enumerate(lines, 1):
        if line and len(line) != len(header):
            raise Invalid(
                f"{name}: row {number} has {len(line)} cells where the header has {len(header)}."
            )
        if line:
            rows.append(line)
    if not rows:
        raise Invalid(f"{name} has a header and no rows.")
    columns = [list(cells) for cells in zip(*rows, strict=True)]
    cells = {
        title: [cell.strip() for cell in column]
        for title, column in zip(header, columns, strict=True)
    }
    return Table(tuple(header), cells)


def _share(cells: Sequence[str], holds: Callable[[str], bool]) -> float:
    seen: dict[str, bool] = {}
    good = 0
    for cell in cells:
        if cell not in seen:
            seen[cell] = holds(cell)
        good += seen[cell]
    return good / len(cells)


def _is_number(cell: str) -> bool:
    return bool(_NUMBER.match(cell) or _COMMA.match(cell))


def _number(cell: str) -> float:
    if _NUMBER.match(cell):
        return float(cell)
    return float(cell.replace(",", ".")) if _COMMA.match(cell) else float("nan")


def _moment(cell: str) -> float | None:
    """Return days since 1970 of a written date or time."""
    try:
        at = datetime.fromisoformat(cell)
    except ValueError:
        for form in _FORMS:
            try:
                at = datetime.strptime(cell, form).replace(tzinfo=UTC)
                break
            except ValueError:
                continue
        else:
            return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return (at - _EPOCH) / _DAY


def _months(cells: Sequence[str]) -> Numbers:
    found = {cell: cell[:3].lower() for cell in set(cells)}
    return np.array(
        [_MONTHS.index(found[cell]) if found[cell] in _MONTHS else np.nan for cell in cells]
    )
