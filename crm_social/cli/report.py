"""The report to management, printed or mailed."""

from typing import Final

import click

from crm_social.actions import mail
from crm_social.actions import report as reading
from crm_social.cli.base import Context, pass_context
from crm_social.core.reasons import LANGUAGES
from crm_social.core.report import page, plain
from crm_social.store.db import utc_now


@click.command()
@click.option(
    "--weeks",
    type=click.Choice([str(weeks) for weeks in reading.WEEKS]),
    default="4",
    show_default=True,
    help="Of so many whole weeks.",
)
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="In.")
@click.option("--html", "as_html", is_flag=True, help="One HTML page rather than plain text.")
@click.option("--to", metavar="ADDRESS", help="Mail it now rather than print it.")
@pass_context
def report(context: Context, weeks: str, lang: str, *, as_html: bool, to: str | None) -> None:
    """Print the report to management, or mail it."""
    now = utc_now()
    if to is not None:
        server = mail.server_of(context.config)
        mail.send_report(context.db, server, to, int(weeks), lang, now)
        click.echo(f"The report was handed over for {to}.")
        return
    found = reading.make(context.db, now, int(weeks), lang)
    click.echo(page(found) if as_html else plain(found), nl=as_html)


COMMANDS: Final = (report,)
