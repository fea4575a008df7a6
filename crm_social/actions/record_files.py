"""Files of records, line by line: JSON Lines and CSV, from any place on, in flat memory."""

import codecs
import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, Final

from crm_social.errors import Invalid

#: A record is far shorter; a longer line is refused without being read into memory.
LONGEST_LINE: Final = 1_000_000
_CSV_TRUE: Final = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_CSV_FLAGS: Final = frozenset({"withdrawn", "post.giveaway", "giveaway", "holds"})
#: The columns of CSV that are whole numbers, and those that are any.
_CSV_WHOLE: Final = frozenset(
    {"actor.followers", "task_id", "a.id", "b.id"}
    | {f"{person}.{name}" for person in ("contact", "referred") for name in ("id", "size")}
)
_CSV_NUMBERS: Final = frozenset({"amount"})
_NUMBER: Final = re.compile(r"[0-9]{1,16}(\.[0-9]{1,9})?\Z")


@dataclass(frozen=True)
class Line:
    """One record of a file as JSON, or what is wrong with it."""

    number: int
    #: Where the next one begins.
    end: int
    record: bytes | None
    problem: str | None = None
    field: str | None = None


def json_lines(source: IO[bytes], position: int, number: int) -> Iterator[Line]:
    """Yield the records of a JSON Lines file from a byte position, blank lines left out."""
    if position:
        source.seek(position)
    for raw in _raw_lines(source):
        number += 1
        position += raw.length
        text = raw.start.strip()
        if number == 1:
            text = text.removeprefix(codecs.BOM_UTF8)
        if raw.length > LONGEST_LINE:
            yield Line(number, position, None, f"This line is longer than {LONGEST_LINE} bytes.")
        elif text:
            yield Line(number, position, text)


@dataclass(frozen=True)
class _Raw:
    start: bytes
    length: int


def _raw_lines(source: IO[bytes]) -> Iterator[_Raw]:
    """Yield lines, of those that are too long only the beginning."""
    while start := source.readline(LONGEST_LINE + 1):
        length = len(start)
        if length > LONGEST_LINE:
            while not start.endswith(b"\n"):
                more = source.readline(LONGEST_LINE)
                length += len(more)
                if not more or more.endswith(b"\n"):
                    break
        yield _Raw(start, length)


def csv_lines(
    source: IO[bytes], position: int, number: int, needed: frozenset[str]
) -> Iterator[Line]:
    """Yield the records of a CSV file with a header of dotted names (`actor.id`, `post.id`)."""
    text = _Counted(source)
    rows = csv.reader(text, strict=True)
    header = _header(rows, needed)
    if position:
        text.go_to(position, number)
    while True:
        before = text.line
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Line(before + 1, text.position, None, f"This is no CSV: {error}.")
            continue
        except UnicodeDecodeError:
            yield Line(before + 1, text.position, None, "This line is not UTF-8.")
            continue
        if any(row):
            try:
                record = json.dumps(_nested(header, row), ensure_ascii=False).encode()
                yield Line(before + 1, text.position, record)
            except Invalid as error:
                yield Line(before + 1, text.position, None, str(error), error.field)


def _header(rows: Iterator[list[str]], needed: frozenset[str]) -> list[str]:
    try:
        header = [name.strip() for name in next(rows, [])]
    except (csv.Error, UnicodeDecodeError) as error:
        raise Invalid(f"The first line is no CSV header: {error}.") from error
    if not needed <= set(header) and "fact" not in header:
        raise Invalid(
            "A CSV file begins with a line of column names; platform, kind, id, occurred_at and"
            " actor.id, or fact, must be among them."
            f" This one begins with {', '.join(header)[:200]!r}."
        )
    return header


class _Counted:
    """A binary file as lines of text that knows its byte position and line."""

    def __init__(self, source: IO[bytes]) -> None:
        self._lines = _raw_lines(source)
        self._source = source
        self.position = 0
        self.line = 0

    def __iter__(self) -> "_Counted":
        return self

    def __next__(self) -> str:
        raw = next(self._lines)
        self.position += raw.length
        self.line += 1
        if raw.length > LONGEST_LINE:
            raise csv.Error(f"it is longer than {LONGEST_LINE} bytes")
        start = raw.start.removeprefix(codecs.BOM_UTF8) if self.line == 1 else raw.start
        return start.decode()

    def go_to(self, position: int, line: int) -> None:
        self._source.seek(position)
        self.position, self.line = position, line


def _nested(header: list[str], row: list[str]) -> dict[str, Any]:
    """Return a CSV row as the record it stands for; empty values are left out."""
    if len(row) != len(header):
        raise Invalid(f"This line has {len(row)} values and the header {len(header)}.")
    record: dict[str, Any] = {}
    for name, value in zip(header, row, strict=True):
        if not value:
            continue
        typed = _typed(name, value)
        group, dot, rest = name.partition(".")
        if dot:
            inner = record.setdefault(group, {})
            if not isinstance(inner, dict):
                raise Invalid(f"Both {group} and {name} say something.", name)
            inner[rest] = typed
        elif isinstance(record.get(name), dict):
            raise Invalid(f"Both {name} and a field of it say something.", name)
        else:
            record[name] = typed
    return record


def _typed(name: str, value: str) -> Any:
    """Return a value as JSON would say it: most columns are texts."""
    if name in _CSV_FLAGS:
        if value.lower() not in _CSV_TRUE:
            raise Invalid(f"{name} must be true or false, not {value!r}.", name)
        return _CSV_TRUE[value.lower()]
    if name in _CSV_WHOLE:
        if not (value.isascii() and value.isdigit() and len(value) < 20):
            raise Invalid(f"{name} must be a whole number, not {value[:40]!r}.", name)
        return int(value)
    if name in _CSV_NUMBERS:
        return _number(name, value)
    return value


def _number(name: str, value: str) -> float:
    if not _NUMBER.match(value):
        raise Invalid(f"{name} must be a number like 12000.50, not {value[:40]!r}.", name)
    return float(value)
