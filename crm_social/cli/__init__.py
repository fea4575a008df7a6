"""The command `crm-social`: one file for each group of commands."""

import gc
import logging
import sys

import click
import structlog

from crm_social import __version__
from crm_social.cli import (
    accounts,
    audit,
    channels,
    export,
    forecast,
    forget,
    goals,
    judge,
    ledger,
    loop,
    matching,
    models,
    notices,
    posts,
    report,
    reps,
    retain,
    running,
    webhooks,
)
from crm_social.cli.base import AppFactory, Context
from crm_social.config import from_env
from crm_social.errors import CrmSocialError


class _Group(click.Group):
    """Says every error of ours as one clear line, and ends with status 1."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except CrmSocialError as error:
            click.echo(f"crm-social: {error}", err=True)
            sys.exit(1)
        except BrokenPipeError:
            sys.exit(1)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="crm-social %(version)s")
@click.pass_context
def main(ctx: click.Context) -> None:
    """From a like to a follow-up in a rep's queue.

    Settings come from the environment (CRM_SOCIAL_…); see docs/settings.md.
    """
    # Batches make many objects and no circles: the collector need not look so often.
    gc.set_threshold(50_000, 20, 50)
    settings = from_env()
    _log(settings.log_level)
    context = Context(settings, ctx.obj)
    ctx.obj = context
    ctx.call_on_close(context.close)


def run(make_app: AppFactory) -> None:
    """Run the command; `serve` serves the application this factory makes."""
    main(obj=make_app)


def _log(level: str) -> None:
    """Write one JSON line for each event to standard error; people's words are never in it."""
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
        )
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for noisy in ("alembic", "waitress", "rq", "urllib3"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


for group in (
    running,
    ledger,
    export,
    loop,
    models,
    goals,
    report,
    channels,
    posts,
    accounts,
    audit,
    notices,
    reps,
    webhooks,
    forecast,
    judge,
    matching,
    forget,
    retain,
):
    for command in group.COMMANDS:
        main.add_command(command)
