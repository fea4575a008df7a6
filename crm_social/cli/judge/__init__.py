"""The command `crm-social judge`: the engine's judgement on anybody's own data."""

from typing import Final

import click

from crm_social.cli.judge import link, match, text


@click.group()
def judge() -> None:
    """Measure the engine's judgement on data of your own.

    Nothing is stored and no database is opened.
    """


for _command in (match.match, link.link, text.text):
    judge.add_command(_command)

COMMANDS: Final = (judge,)
