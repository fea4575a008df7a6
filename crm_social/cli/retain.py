"""`crm-social retain`: what is kept no longer, counted or deleted."""

from datetime import timedelta
from typing import Final

import click

from crm_social.actions import informing, retention
from crm_social.actions.retention import Planned
from crm_social.cli.base import Context, pass_context
from crm_social.core.retention import Rule
from crm_social.store.db import utc_now

_WORDS: Final = {
    Rule.SILENT_LEAD: "leads of whom nothing was heard",
    Rule.UNTOLD: "people who were never told what we hold",
}


@click.command()
@click.option("--dry-run", is_flag=True, help="Only list how much would go, and delete nothing.")
@click.option(
    "--days",
    type=click.IntRange(0, 3650),
    default=0,
    show_default=True,
    help="With --dry-run: by so many days from now.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_context
def retain(context: Context, days: int, *, dry_run: bool, yes: bool) -> None:
    """Delete what is kept no longer, by the rules of the settings.

    The daily job does the same by itself. Customers are not deleted by the rule for leads.
    """
    rules, now = retention.rules_of(context.config), utc_now()
    informing.look(context.db, now)
    found = retention.planned(context.db, rules, now + timedelta(days=days if dry_run else 0))
    _say(found)
    if dry_run or not (found.total or found.messages):
        return
    if not yes:
        click.confirm("Delete them for ever?", abort=True)
    done = retention.run(context.db, rules, now)
    click.echo(f"{done.total} people went, and the content of {done.messages} messages.")


def _say(found: Planned) -> None:
    for rule, number in found.people.items():
        click.echo(f"{number:>8}  {_WORDS[rule]}")
    click.echo(f"{found.messages:>8}  messages whose content goes")


COMMANDS: Final = (retain,)
