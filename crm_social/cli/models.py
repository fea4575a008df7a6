"""Models: drafts, what they would change, publishing them and going back."""

from pathlib import Path
from typing import Final

import click
import msgspec

from crm_social.actions import models, what_if
from crm_social.actions.what_if import Tally, WhatIf
from crm_social.cli.base import Context, pass_context, progress_bar
from crm_social.cli.learning import learn
from crm_social.core.model import Model
from crm_social.core.starters import PREFIX
from crm_social.errors import Invalid
from crm_social.store.db import utc_now
from crm_social.store.models import DRAFT

#: Bytes read of a file; the rules allow less, and say so.
_MOST: Final = 1_000_000
_BY = click.option("--by", required=True, metavar="USER", help="The user who does it.")


@click.group()
def model() -> None:
    """The models everybody is judged by: drafts, publishing, going back."""


@model.command("list")
@pass_context
def every(context: Context) -> None:
    """List the versions, drafts and starters there are."""
    found = models.every(context.db)
    for one in found.versions:
        state = "withdrawn" if one.withdrawn else ""
        state = "in force" if one.name == found.in_force else state
        line = f"{one.name:28} {one.published_at:%Y-%m-%d %H:%M} {one.actor:16} {state}"
        click.echo(line.rstrip())
    for row in found.drafts:
        name = DRAFT + row.name
        click.echo(f"{name:28} {row.changed_at:%Y-%m-%d %H:%M} {row.created_by}".rstrip())
    for place, name in enumerate(found.starters):
        none = place == 0 and not any(not one.withdrawn for one in found.versions)
        click.echo(f"{PREFIX + name:28} {'in force' if none else ''}".rstrip())


@model.command("show")
@click.argument("version", metavar="VERSION")
@click.option("--whole", is_flag=True, help="Every key, also those the text leaves out.")
@pass_context
def show(context: Context, version: str, *, whole: bool) -> None:
    """Print the text of VERSION (or starter:NAME, draft:NAME, in-force)."""
    click.echo(models.text_of(context.db, version, whole=whole), nl=False)


@model.command("draft")
@click.argument("name")
@click.option(
    "--from",
    "source",
    required=True,
    metavar="FILE|VERSION|starter:NAME",
    help="What the draft says at first.",
)
@click.option("--by", default="", metavar="USER", help="Who works on it.")
@pass_context
def draft(context: Context, name: str, source: str, by: str) -> None:
    """Begin the draft NAME as a copy of a file, a version or a starter."""
    text = _needed(source) if _is_file(source) else models.text_of(context.db, source)
    models.save_draft(context.db, name, text, by, utc_now())
    click.echo(f"Draft {name} is kept. Preview it: crm-social model preview {name}")


@model.command("drop")
@click.argument("name", metavar="DRAFT")
@pass_context
def drop(context: Context, name: str) -> None:
    """Forget a draft."""
    models.drop_draft(context.db, name, utc_now())
    click.echo(f"Draft {name} is gone.")


@model.command("check")
@click.argument("file", metavar="FILE")
@pass_context
def check(context: Context, file: str) -> None:
    """Read FILE and name everything that is wrong with it."""
    models.check(context.db, _needed(file), file)
    click.echo(f"{file} is right.")


@model.command("diff")
@click.argument("old", metavar="A")
@click.argument("new", metavar="B", default="")
@pass_context
def diff(context: Context, old: str, new: str) -> None:
    """Say how B differs from A, a line each; of one alone, how it differs from what is in force."""
    if not new:
        old, new = models.IN_FORCE, old
    lines = models.differences(_model(context, old), _model(context, new))
    for line in lines:
        click.echo(line)
    if not lines:
        click.echo(f"{old} and {new} say the same.")


@model.command("preview")
@click.argument("name", metavar="DRAFT|FILE")
@click.option("--from-start", is_flag=True, help="As if it had always been in force.")
@click.option("--examples", type=click.IntRange(0, 1000), default=10, help="At most so many.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@pass_context
def preview(context: Context, name: str, examples: int, *, from_start: bool, as_json: bool) -> None:
    """Say what a draft would change if it were published now. Nothing is kept."""
    show_preview(context, name, examples=examples, from_start=from_start, as_json=as_json)


@model.command("publish")
@click.argument("name", metavar="DRAFT")
@click.option("--as", "version", required=True, metavar="VERSION", help="The version's name.")
@click.option("--reason", default="", help="Why; it is kept in the text.")
@_BY
@pass_context
def publish(context: Context, name: str, version: str, by: str, reason: str) -> None:
    """Bring a draft into force, from now on and for everybody."""
    said = models.publish_draft(context.db, name, version, by, utc_now(), reason)
    context.works.bell.ring("apply")
    click.echo(f"{said.name} is in force since {said.published_at:%Y-%m-%d %H:%M:%S} UTC.")


@model.command("rollback")
@click.argument("version")
@click.option("--reason", required=True, help="Why; it is kept in the text.")
@_BY
@pass_context
def rollback(context: Context, version: str, reason: str, by: str) -> None:
    """Bring an earlier version into force again, under a name of its own."""
    said = models.roll_back(context.db, version, reason, by, utc_now())
    context.works.bell.ring("apply")
    click.echo(f"{said.name} is in force since {said.published_at:%Y-%m-%d %H:%M:%S} UTC.")


@model.command("export")
@click.argument("version")
@click.argument("file", default="-", type=click.Path(allow_dash=True, dir_okay=False))
@click.option("--whole", is_flag=True, help="Every key, without comments.")
@pass_context
def export(context: Context, version: str, file: str, *, whole: bool) -> None:
    """Write the text of VERSION to FILE, or to standard output, as it was written."""
    text = models.text_of(context.db, version, whole=whole)
    if file == "-":
        click.echo(text, nl=False)
        return
    try:
        Path(file).write_text(text, encoding="utf-8")
    except OSError as error:
        raise Invalid(f"{file} cannot be written: {error.strerror}.") from error
    click.echo(f"{version} is in {file}.", err=True)


@model.command("import")
@click.argument("file", metavar="FILE")
@click.option("--name", required=True, metavar="DRAFT", help="The draft it becomes.")
@click.option("--by", default="", metavar="USER", help="Who works on it.")
@pass_context
def take_in(context: Context, file: str, name: str, by: str) -> None:
    """Make FILE a draft, or a draft what FILE says; with any mistake nothing is kept."""
    models.save_draft(context.db, name, _needed(file), by, utc_now())
    click.echo(f"Draft {name} is kept. Preview it: crm-social model preview {name}")


def show_preview(
    context: Context, name: str, *, examples: int, from_start: bool, as_json: bool
) -> None:
    """Fold everybody by a draft or file and print what that would change."""
    new = _model(context, name)
    with progress_bar() as bar:
        task = bar.add_task("Folding", total=None)
        found = what_if.preview(
            context.db,
            new,
            utc_now(),
            name=name,
            from_start=from_start,
            examples=examples,
            progress=lambda done, total: bar.update(task, completed=done, total=total or None),
        )
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found)))
        return
    for line in _lines(found):
        click.echo(line)


def _lines(found: WhatIf) -> list[str]:
    taken = "had always been in force" if found.from_start else "were published now"
    lines = [
        f"If {found.draft} {taken}, in place of {found.in_force}:",
        f"{found.changed} of {found.contacts} contacts would change, {found.moved} would move.",
        "",
        f"{'':24}{'now':>10}{'then':>10}",
    ]

    def row(name: str, tally: Tally) -> str:
        change = tally.after - tally.before
        line = f"{name:24}{tally.before:>10}{tally.after:>10}"
        return f"{line}{change:>+10}" if change else line

    lines += [row(f"stage {stage}", tally) for stage, tally in found.stages.items()]
    lines.append(row("MQL moves ever", found.mql_moves))
    lines += [row(f"queue: {play}", tally) for play, tally in found.queue.items()]
    lines.append(row(f"of {found.sales} sales seen coming", found.seen_coming))
    for title, counts in (
        ("Moves", found.moves),
        *((f"Bands of {axis}" if axis != "fit" else "Fit", some)
          for axis, some in found.bands.items()),
        ("Tasks that would open", found.opens),
        ("Tasks that would close", found.closes),
    ):  # fmt: skip
        if counts:
            some = ", ".join(f"{key}: {number}" for key, number in counts.items())
            lines += ["", f"{title}: {some}"]
    if found.examples:
        lines += ["", "For example:"]
        lines += [f"  {one.who}: {one.before} > {one.after}. {one.why}" for one in found.examples]
    return lines


def _model(context: Context, name: str) -> Model:
    if _is_file(name):
        return models.check(context.db, _needed(name), name)
    return models.model_of(context.db, name)


def _is_file(name: str) -> bool:
    """Say whether a name is meant as a file's: models are never called like this."""
    return "/" in name or "\\" in name or name.endswith((".yaml", ".yml"))


def _needed(name: str) -> str:
    """Return the text of a file."""
    try:
        with Path(name).open("rb") as file:
            return file.read(_MOST).decode("utf-8-sig")
    except OSError as error:
        raise Invalid(f"{name} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Invalid(f"{name} is not UTF-8.") from error


model.add_command(learn)
COMMANDS: Final = (model,)
