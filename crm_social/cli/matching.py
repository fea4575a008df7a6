"""`crm-social match`: who might be whom, now."""

from typing import Final

import click

from crm_social.actions import matching, rematch
from crm_social.cli.base import Context, pass_context, progress_bar
from crm_social.store.db import utc_now


@click.command()
@click.option(
    "--all",
    "everybody",
    is_flag=True,
    help="Match all contacts anew, at once; needs the extra `bulk`.",
)
@pass_context
def match(context: Context, *, everybody: bool) -> None:
    """Match the contacts that changed: link what is sure, suggest what is likely."""
    with progress_bar() as bar:
        task = bar.add_task("matching", total=None)

        def tell(what: str, number: int) -> None:
            bar.update(task, description=what, advance=number)

        if everybody:
            done = rematch.rematch_all(context.db, utc_now(), progress=tell)
            counts = (done.contacts, done.linked, done.suggested)
        else:
            counts = (0, 0, 0)
            while (some := matching.match_batch(context.db, utc_now())).contacts:
                more = (some.contacts, some.linked, some.suggested)
                counts = (counts[0] + more[0], counts[1] + more[1], counts[2] + more[2])
                tell("matching", some.contacts)
    contacts, linked, suggested = counts
    click.echo(f"{contacts} contacts matched: {linked} links, {suggested} suggestions.")


COMMANDS: Final = (match,)
