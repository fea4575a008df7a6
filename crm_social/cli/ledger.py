"""Facts in, state out: ingest, apply, digest, replay."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

import click

from crm_social.actions import ingest as ingestion
from crm_social.actions import intake, tallying
from crm_social.actions import replay as replaying
from crm_social.actions.ingest import Problem, Reading, Report
from crm_social.cli.base import Context, parse_time, pass_context, progress_bar
from crm_social.cli.models import show_preview
from crm_social.core.fact_records import ENGAGEMENT, RECORDS
from crm_social.core.loop import PLACES
from crm_social.errors import Invalid
from crm_social.store.db import utc_now

_SHOWN: Final = 20


@click.command()
@click.argument("file", type=click.Path(allow_dash=True, dir_okay=False))
@click.option(
    "--format",
    "form",
    type=click.Choice(["auto", "jsonl", "csv"]),
    default="auto",
    help="By default told from the file's name; standard input is JSON Lines.",
)
@click.option(
    "--errors",
    type=click.Path(dir_okay=False, writable=True),
    help="Write every refused or remarked line to this file.",
)
@click.option(
    "--fact",
    type=click.Choice([ENGAGEMENT, *RECORDS]),
    default=ENGAGEMENT,
    help="What lines that do not say it themselves are; engagements by default.",
)
@click.option("--actor", help="Who says so, where a line of another fact names no actor.")
@click.option("--no-apply", is_flag=True, help="Only make it durable; `apply` does the rest.")
@pass_context
def ingest(
    context: Context,
    file: str,
    form: str,
    errors: str | None,
    fact: str,
    actor: str | None,
    *,
    no_apply: bool,
) -> None:
    """Take in engagements and other facts from FILE (JSON Lines or CSV; - for standard input).

    Bad lines are reported and never stop the good ones. A load that was broken off goes on
    where it was; loading a file again changes nothing.
    """
    is_csv = form == "csv" or (form == "auto" and file.lower().endswith(".csv"))
    with _opened(file) as source, _told(errors) as tell, progress_bar() as bar:
        path = None if file == "-" else Path(file)
        reading = bar.add_task("Taking in", total=path.stat().st_size if path else None)
        report = ingestion.ingest(
            context.db,
            source,
            utc_now(),
            is_csv=is_csv,
            reading=Reading(fact, actor),
            identity=ingestion.identify(path) if path else None,
            tell=tell,
            progress=lambda position, _: bar.update(reading, completed=position),
        )
        if not no_apply:
            applying = bar.add_task("Applying", total=report.new or 1)
            _apply(context, lambda number: bar.advance(applying, number))
    _summary(report)
    if report.refused:
        raise SystemExit(1)


@click.command()
@pass_context
def apply(context: Context) -> None:
    """Apply every fact that waits, and cross every deadline that has come."""
    with progress_bar() as bar:
        task = bar.add_task("Applying", total=None)
        facts, contacts = _apply(context, lambda number: bar.advance(task, number))
    click.echo(f"Applied {facts} facts; crossed deadlines of {contacts} contacts.")


@click.command()
@click.option("--as-of", help="The state at this moment (2026-11-25T09:00:00Z); default now.")
@pass_context
def digest(context: Context, as_of: str | None) -> None:
    """Print one hash of the whole derived state: equal facts, equal hash."""
    at = parse_time(as_of) if as_of else None
    click.echo(replaying.state_digest(context.db, utc_now(), at))


@click.command()
@click.option("--check", is_flag=True, help="Compare with what is stored.")
@click.option("--model", "draft", metavar="DRAFT|FILE", help="Compare with what a draft would say.")
@click.option("--as-of", metavar="TIME", help="Tell where everybody stood at this moment.")
@pass_context
def replay(context: Context, draft: str | None, as_of: str | None, *, check: bool) -> None:
    """Refold the ledger from nothing.

    Say what differs from what is stored (--check), what a draft of a model would change
    (--model), or where everybody stood at a moment in the past (--as-of).
    """
    if check + (draft is not None) + (as_of is not None) != 1:
        raise click.UsageError("Say one of --check, --model and --as-of.")
    if as_of is not None:
        _show_summary(context, as_of)
        return
    if draft is not None:
        show_preview(context, draft, examples=10, from_start=False, as_json=False)
        return
    with progress_bar() as bar:
        task = bar.add_task("Refolding", total=None)
        compared, problems = replaying.check(
            context.db, utc_now(), lambda number: bar.update(task, completed=number)
        )
    for problem in problems[:_SHOWN]:
        click.echo(problem, err=True)
    if problems:
        raise Invalid(f"{len(problems)} differences among {compared} contacts.")
    click.echo(f"{compared} contacts refolded; all are as stored.")


def _show_summary(context: Context, as_of: str) -> None:
    with progress_bar() as bar:
        task = bar.add_task("Refolding", total=None)
        found = replaying.summary(
            context.db, parse_time(as_of), lambda number: bar.update(task, completed=number)
        )
    click.echo(f"As of {found.as_of:%Y-%m-%d %H:%M} UTC: {found.contacts} contacts.")
    for place in PLACES:
        click.echo(f"  {place.stage:3} {place.name:20} {found.stages[place.stage]:8}")
    click.echo(
        f"  {found.customers} bought at least once, {found.detractors} have a complaint open."
    )
    for play, number in sorted(found.plays.items()):
        click.echo(f"  task {play:18} {number:8}")


def _apply(context: Context, progress: Callable[[int], object]) -> tuple[int, int]:
    facts = contacts = 0
    while (done := intake.apply_batch(context.db, utc_now(), ingestion.BATCH)).facts:
        facts += done.facts
        progress(done.facts)
    while (done := intake.apply_due(context.db, utc_now(), ingestion.BATCH)).contacts:
        contacts += done.contacts
    tallying.bring_up_to_date(context.db, utc_now())
    return facts, contacts


def _opened(file: str) -> BinaryIO:
    if file == "-":
        return sys.stdin.buffer
    try:
        return Path(file).open("rb")
    except OSError as error:
        raise Invalid(f"{file} cannot be read: {error.strerror}.") from error


@contextmanager
def _told(path: str | None) -> Iterator[Callable[[Problem], None]]:
    """Give what tells of lines: on standard error at most twenty, into the file all of them."""
    count = 0

    def tell(problem: Problem) -> None:
        nonlocal count
        count += 1
        if file is not None:
            file.write(f"{problem}\n")
        if count <= _SHOWN:
            click.echo(str(problem), err=True)
        elif count == _SHOWN + 1 and file is None:
            click.echo("… more follow; --errors FILE writes all of them.", err=True)

    if path is None:
        file = None
        yield tell
        return
    with Path(path).open("w", encoding="utf-8") as file:
        yield tell


def _summary(report: Report) -> None:
    if report.resumed_at:
        click.echo(f"Went on after line {report.resumed_at}, where an earlier load had ended.")
    parts = [f"{report.lines} records: {report.new} new", f"{report.known} known"]
    for number, word in (
        (report.relabelled, "with another look of the profile or post"),
        (report.clash, "clashing"),
        (report.future, "in the future"),
        (report.suppressed, "of people who were forgotten, not kept"),
        (report.refused, "refused"),
    ):
        if number:
            parts.append(f"{number} {word}")
    click.echo(", ".join(parts) + ".")
    if report.unknown_kinds:
        kinds = ", ".join(sorted(report.unknown_kinds)[:10])
        click.echo(f"Kinds without a meaning here were kept and score 0: {kinds}.")


COMMANDS: Final = (ingest, apply, digest, replay)
