"""Take in a file of engagement records: JSON Lines or CSV, resumable, nothing twice.

A record that cannot be used is reported with its line and never stops the good ones. The
place reached is kept in the same transaction as the records before it, so a load that was
killed goes on where it was; and because facts have natural keys, loading a file again, in
another order or in pieces changes nothing.
"""

import codecs
import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import IO, Any, Final

from crm_social.core import facts
from crm_social.core.facts import SKEW, Kind, Sealed
from crm_social.errors import Invalid
from crm_social.store import files, ledger
from crm_social.store.db import Database, Session
from crm_social.store.ledger import Appended

BATCH: Final = 5_000
#: A record is far shorter; a longer line is refused without being read into memory.
LONGEST_LINE: Final = 1_000_000
_KINDS: Final = frozenset(Kind)
_CSV_TRUE: Final = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_CSV_FLAGS: Final = frozenset({"withdrawn", "post.giveaway"})


@dataclass
class Report:
    """What became of a file."""

    lines: int = 0
    new: int = 0
    known: int = 0
    relabelled: int = 0
    clash: int = 0
    refused: int = 0
    #: Kept, and counted when their time comes.
    future: int = 0
    #: Kept, and worth no points.
    unknown_kinds: set[str] = field(default_factory=set)
    #: The line it went on from, where an earlier load was broken off.
    resumed_at: int = 0


@dataclass(frozen=True)
class Problem:
    """One line that was refused, or taken in with a remark."""

    line: int
    reason: str
    field: str | None = None
    refused: bool = True

    def __str__(self) -> str:
        where = f"line {self.line}" + (f", {self.field}" if self.field else "")
        return f"{where}: {self.reason}"


@dataclass(frozen=True)
class _Line:
    number: int
    #: Where the next one begins.
    end: int
    record: bytes | None
    problem: str | None = None
    field: str | None = None


def ingest(
    db: Database,
    source: IO[bytes],
    now: datetime,
    *,
    is_csv: bool,
    identity: bytes | None = None,
    tell: Callable[[Problem], None] = lambda _: None,
    progress: Callable[[int, Report], None] = lambda _, __: None,
) -> Report:
    """Append every usable record of a file. Return what became of them.

    `identity` names the file for resuming (see `identify`); without it nothing is resumed.
    `tell` hears of every refused or clashing line, `progress` of the byte position reached.
    Raise Invalid where the file as a whole cannot be read.
    """
    report = Report()
    start = (0, 0)
    if identity is not None:
        with db.reading() as session:
            start = files.place(session, identity)
    report.resumed_at = start[1]
    batch: list[tuple[int, Sealed]] = []
    last: _Line | None = None
    reader = _csv_lines if is_csv else _json_lines
    for line in reader(source, *start):
        last = line
        report.lines += 1
        try:
            batch.append((line.number, _sealed(line, now, report, tell)))
        except Invalid as error:
            report.refused += 1
            tell(Problem(line.number, str(error), error.field))
        if len(batch) >= BATCH:
            _keep(db, batch, line, now, identity, report, tell)
            progress(line.end, report)
            batch = []
    if last is not None:
        _keep(db, batch, last, now, identity, report, tell)
        progress(last.end, report)
    if identity is not None:
        db.write(lambda session: files.forget(session, identity))
    return report


def identify(path: Path) -> bytes:
    """Return what a file is resumed by: its place, size and time of change."""
    facts_of_file = path.stat()
    name = f"{path.resolve()}\0{facts_of_file.st_size}\0{facts_of_file.st_mtime_ns}"
    return blake2b(name.encode(errors="surrogateescape"), digest_size=16).digest()


def _sealed(line: _Line, now: datetime, report: Report, tell: Callable[[Problem], None]) -> Sealed:
    if line.record is None:
        raise Invalid(line.problem or "This line cannot be read.", line.field)
    fact = facts.parse(line.record)
    if fact.occurred_at - now > SKEW:
        report.future += 1
        tell(
            Problem(
                line.number,
                "This lies in the future; it is kept and counts when its time comes.",
                "occurred_at",
                refused=False,
            )
        )
    if fact.kind not in _KINDS:
        report.unknown_kinds.add(fact.kind)
    return facts.seal(fact)


def _keep(
    db: Database,
    batch: list[tuple[int, Sealed]],
    last: _Line,
    now: datetime,
    identity: bytes | None,
    report: Report,
    tell: Callable[[Problem], None],
) -> None:
    def work(session: Session) -> list[Appended]:
        outcomes = ledger.append(session, [sealed for _, sealed in batch], now)
        if identity is not None:
            files.keep(session, identity, last.end, last.number, now)
        return outcomes

    for (number, _), outcome in zip(batch, db.write(work), strict=True):
        match outcome:
            case Appended.NEW:
                report.new += 1
            case Appended.KNOWN:
                report.known += 1
            case Appended.RELABELLED:
                report.relabelled += 1
            case Appended.CLASH:
                report.clash += 1
                tell(
                    Problem(
                        number,
                        "The same happening was told before with other content; both are kept,"
                        " and the one that counts does not depend on which came first.",
                        "id",
                        refused=False,
                    )
                )


def _json_lines(source: IO[bytes], position: int, number: int) -> Iterator[_Line]:
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
            yield _Line(number, position, None, f"This line is longer than {LONGEST_LINE} bytes.")
        elif text:
            yield _Line(number, position, text)


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


def _csv_lines(source: IO[bytes], position: int, number: int) -> Iterator[_Line]:
    """Yield the records of a CSV file with a header of dotted names (`actor.id`, `post.id`)."""
    text = _Counted(source)
    rows = csv.reader(text, strict=True)
    header = _header(rows)
    if position:
        text.go_to(position, number)
    while True:
        before = text.line
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield _Line(before + 1, text.position, None, f"This is no CSV: {error}.")
            continue
        except UnicodeDecodeError:
            yield _Line(before + 1, text.position, None, "This line is not UTF-8.")
            continue
        if any(row):
            try:
                record = json.dumps(_nested(header, row), ensure_ascii=False).encode()
                yield _Line(before + 1, text.position, record)
            except Invalid as error:
                yield _Line(before + 1, text.position, None, str(error), error.field)


def _header(rows: Iterator[list[str]]) -> list[str]:
    try:
        header = [name.strip() for name in next(rows, [])]
    except (csv.Error, UnicodeDecodeError) as error:
        raise Invalid(f"The first line is no CSV header: {error}.") from error
    if not {"platform", "kind", "id", "occurred_at", "actor.id"} <= set(header):
        raise Invalid(
            "A CSV file begins with a line of column names; platform, kind, id, occurred_at and"
            f" actor.id must be among them. This one begins with {', '.join(header)[:200]!r}."
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
        typed: Any = value
        if name in _CSV_FLAGS:
            if value.lower() not in _CSV_TRUE:
                raise Invalid(f"{name} must be true or false, not {value!r}.", name)
            typed = _CSV_TRUE[value.lower()]
        elif name == "actor.followers":
            if not (value.isascii() and value.isdigit()):
                raise Invalid(f"{name} must be a whole number, not {value!r}.", name)
            typed = int(value)
        group, dot, rest = name.partition(".")
        if dot:
            record.setdefault(group, {})[rest] = typed
        else:
            record[name] = typed
    return record
