"""`model learn`: what reps corrected becomes part of the model."""

import sys
from typing import Final

import click

from crm_social.actions import learning
from crm_social.cli.base import Context, pass_context
from crm_social.store.db import utc_now

_SHOWN: Final = 20


@click.command("learn")
@click.option("--as", "version", metavar="VERSION", help="Publish it under this name.")
@click.option("--by", metavar="USER", help="The user who publishes it.")
@click.option(
    "--newest", type=click.IntRange(0, 10_000), default=200, help="Comments to try it on."
)
@pass_context
def learn(context: Context, version: str | None, by: str | None, newest: int) -> None:
    """Learn words from the corrections there are, and say what that would change.

    With --as and --by the model in force is published with them, from now on. Comments that
    were read before stay as they were read. Without, nothing is kept.
    """
    if (version is None) != (by is None):
        raise click.UsageError("Give --as and --by together, or neither.")
    found = learning.learn(context.db, newest)
    unused = f", and {found.unused} whose text cannot be used" if found.unused else ""
    click.echo(f"There are {found.corrections} corrections to learn from{unused}.")
    if found.words is None:
        click.echo(f"It takes {learning.LEAST}; nothing was learned.", err=True)
        sys.exit(1)
    click.echo(
        f"Of the newest {found.looked_at} comments"
        f" {len({one.text for one in found.changes})} would be read otherwise:"
    )
    for one in found.changes[:_SHOWN]:
        click.echo(f"  {'' if one.holds else 'not '}{one.label}: {one.text}")
    if len(found.changes) > _SHOWN:
        click.echo(f"  and {len(found.changes) - _SHOWN} more.")
    if version is None or by is None:
        click.echo("Nothing is kept. Publish it with --as VERSION --by USER.")
        return
    said = learning.publish(context.db, found.words, version, by, utc_now())
    context.works.bell.ring("apply")
    click.echo(f"{said.name} is in force since {said.published_at:%Y-%m-%d %H:%M:%S} UTC.")
