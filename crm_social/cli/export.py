"""`crm-social export`: whole tables as files."""

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

import click

from crm_social.actions import exports
from crm_social.cli.base import Context, parse_time, pass_context, progress_bar
from crm_social.core.exports import TABLES, Table
from crm_social.core.exports.writing import Form
from crm_social.errors import Invalid
from crm_social.store.db import utc_now

_ALL: Final = "all"


@click.command()
@click.argument("table", type=click.Choice([*TABLES, _ALL]), metavar="TABLE|all")
@click.option(
    "--format",
    "form",
    type=click.Choice([str(form) for form in Form]),
    default=Form.JSONL.value,
    show_default=True,
    help="How it is written; parquet needs the extra `bulk`.",
)
@click.option("--since", metavar="TIME", help="Only what was added from this moment on.")
@click.option(
    "--output",
    type=click.Path(allow_dash=True),
    help="The file, or with `all` the folder; by default standard output.",
)
@click.option("--actor", help="Who does it; by default the name you are signed in with here.")
@pass_context
def export(
    context: Context,
    table: str,
    form: str,
    since: str | None,
    output: str | None,
    actor: str | None,
) -> None:
    """Write a whole TABLE, or all of them, as of one moment.

    What a platform's terms or a person's objection keep here is left out; docs/files.md lists
    the tables.
    """
    wanted = list(TABLES.values()) if table == _ALL else [exports.table(table)]
    written_as, at = Form(form), parse_time(since) if since else None
    if table == _ALL and (output is None or output == "-"):
        raise click.UsageError("`all` needs --output, the folder to write into.")
    for one in wanted:
        exports.check(one, written_as, at if table != _ALL or one.since else None)
    exports.note(context.db, wanted, written_as, at, actor or getpass.getuser(), utc_now())
    with context.db.reading() as session, progress_bar() as bar:
        task = bar.add_task("Writing", total=len(wanted))
        for one in wanted:
            pieces = exports.pieces(session, one, written_as, at if one.since else None)
            with _opened(one, written_as, output, is_folder=table == _ALL) as file:
                for piece in pieces:
                    file.write(piece)
            bar.advance(task)
    if output is not None and output != "-":
        number = "1 table is" if len(wanted) == 1 else f"{len(wanted)} tables are"
        click.echo(f"{number} in {output}.", err=True)


@contextmanager
def _opened(table: Table, form: Form, output: str | None, *, is_folder: bool) -> Iterator[BinaryIO]:
    """Give the file to write to. One that was begun and not ended does not bear its name."""
    if output is None or output == "-":
        yield sys.stdout.buffer
        return
    path = Path(output) / f"{table.name}.{form}" if is_folder else Path(output)
    begun = path.with_name(path.name + ".part")
    try:
        if is_folder:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
            begun.replace(path)
        finally:
            begun.unlink(missing_ok=True)
    except OSError as error:
        raise Invalid(f"{path} cannot be written: {error.strerror}.") from error


COMMANDS: Final = (export,)
