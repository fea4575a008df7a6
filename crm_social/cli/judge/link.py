"""`judge link`: one or two tables of people in, the rows that are one person out."""

import csv
import gzip
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click
import msgspec
from msgspec import Struct

from crm_social.cli.base import progress_bar
from crm_social.core.identity import columns, linking
from crm_social.core.identity.prepared import Prepared, prepare
from crm_social.errors import Invalid


class Table(Struct):
    """A table of people: the rows' ids and profiles, and how many rows were refused."""

    ids: list[str]
    rows: list[Prepared]
    bad: int = 0


@click.command()
@click.argument("a", type=str)
@click.argument("b", type=str, required=False)
def link(a: str, b: str | None) -> None:
    """Link the rows of A that are one person, or rows of A with rows of B.

    The files are CSV with a header (a file named .gz is unpacked). Columns are known by their
    usual names in English, Norwegian and Swedish (docs/identity.md lists them); others are named
    on standard error and left out. The answer is CSV: `id_a,id_b,p,verdict`, the pairs of
    `verdict` auto and suggest. A row that cannot be read is named with its line; the status is
    then 1.
    """
    ours = _table(a)
    theirs = _table(b) if b is not None else None
    with progress_bar() as bar:
        task = bar.add_task("comparing", total=None)
        found = linking.link(
            ours.rows,
            theirs.rows if theirs is not None else None,
            progress=lambda _, done, total: bar.update(task, completed=done, total=total),
        )
    beside = theirs if theirs is not None else ours
    answer = csv.writer(sys.stdout, lineterminator="\n")
    answer.writerow(("id_a", "id_b", "p", "verdict"))
    for pair in found:
        answer.writerow((ours.ids[pair.a], beside.ids[pair.b], f"{pair.p:.6f}", str(pair.verdict)))
    sys.stdout.flush()
    bad = ours.bad + (theirs.bad if theirs is not None else 0)
    if bad:
        click.echo(f"{bad} rows could not be read.", err=True)
        sys.exit(1)


def _table(file: str) -> Table:
    with _opened(file) as source:
        reader = csv.reader(source)
        try:
            header = next(reader, None)
        except (csv.Error, UnicodeDecodeError) as error:
            raise Invalid(f"{file} is no CSV: {error}.") from error
        if not header or not any(column.strip() for column in header):
            raise Invalid(f"{file} has no header.")
        fields, key, unknown = columns.understand(header)
        if not fields:
            raise Invalid(f"{file}: no column is understood of {', '.join(header[:20])}.")
        if unknown:
            click.echo(f"{file}: columns left out: {', '.join(unknown)}.", err=True)
        table = Table([], [])
        for line, row in _rows(file, reader, len(header), table):
            named = dict(zip(header, row, strict=True))
            try:
                profile = columns.profile(named, fields)
            except msgspec.ValidationError as error:
                _refuse(table, file, line, str(error))
                continue
            table.ids.append((named[key].strip() if key else "") or str(line))
            table.rows.append(prepare(profile))
        return table


def _rows(
    file: str, reader: Iterator[list[str]], width: int, table: Table
) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that has all its columns, with its line."""
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            _refuse(table, file, getattr(reader, "line_num", 0), str(error))
            continue
        line = getattr(reader, "line_num", 0)
        if not row:
            continue
        if len(row) != width:
            _refuse(table, file, line, f"{len(row)} values for {width} columns")
            continue
        yield line, row


def _refuse(table: Table, file: str, line: int, reason: str) -> None:
    table.bad += 1
    click.echo(f"{file} line {line}: {reason}.", err=True)


@contextmanager
def _opened(file: str) -> Iterator[IO[str]]:
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        if file.endswith(".gz"):
            raw = gzip.decompress(raw)
    except (OSError, EOFError) as error:
        raise Invalid(f"{file} cannot be read: {error}.") from error
    # A byte that is no UTF-8 spoils its own value, not the file.
    yield io.StringIO(raw.decode("utf-8-sig", errors="replace"), newline="")
