"""The audit: what was done, and whether all of it is still there."""

from pathlib import Path
from typing import Final

import click

from crm_social.actions import auditing
from crm_social.actions.auditing import Fault, Wrong
from crm_social.cli.base import Context, pass_context
from crm_social.errors import Conflict
from crm_social.store import audit as audited
from crm_social.store.db import utc_now


@click.command()
@click.option("--last", type=click.IntRange(1, 10_000), default=50, show_default=True)
@click.option("--by", help="Only what this user did.")
@click.option("--check", is_flag=True, help="Look whether every line is there, as it was written.")
@click.option(
    "--head", "heads", multiple=True, help="A head written down before, to check against."
)
@click.option("--keep", is_flag=True, help="Keep a head now, and show the newest.")
@pass_context
def audit(
    context: Context, last: int, by: str | None, heads: tuple[str, ...], *, check: bool, keep: bool
) -> None:
    """Show who did what, when and from where, newest first."""
    folder, secret = Path(context.config.data), context.config.secret_key
    if keep:
        auditing.keep(context.db, secret, folder, utc_now())
        head = auditing.newest(context.db)
        click.echo(auditing.written(head) if head else "The audit has no line yet.")
        return
    if check or heads:
        faults = auditing.check(context.db, secret, folder, heads)
        for fault in faults:
            click.echo(_fault(fault), err=True)
        if faults:
            raise Conflict("The audit is not as it was written.")
        click.echo("Every line of the audit is as it was written.")
        return
    with context.db.reading() as session:
        for line in audited.page(session, audited.Asked(by=by), limit=last):
            more = "".join(f"  {name}: {value}" for name, value in line.detail.items())
            who = line.by or "nobody"
            click.echo(
                f"{line.at:%Y-%m-%d %H:%M:%S} UTC  {who:16} {line.deed:22} {line.subject:20}"
                f" {line.address}{more}"
            )


def _fault(fault: Fault) -> str:
    """Return what is wrong with the audit as a sentence."""
    when = f"at {fault.at:%Y-%m-%d %H:%M:%S} UTC" if fault.at is not None else "then"
    place = f"the head in the {fault.place}" if fault.at is not None else "the head you gave"
    match fault.wrong:
        case Wrong.BROKEN:
            return f"Line {fault.line} is not as it was written, or one before it is gone."
        case Wrong.CUT:
            return f"Line {fault.line} was the newest {when} ({place}); it is gone."
        case Wrong.OTHER:
            return f"Line {fault.line} was another {when} ({place})."
        case Wrong.FORGED:
            return f"For line {fault.line}, {place} was not made with this installation's secret."


COMMANDS: Final = (audit,)
