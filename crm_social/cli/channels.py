"""Our channels on the platforms."""

import click

from crm_social import plugins
from crm_social.actions import channels
from crm_social.actions import sync as syncing
from crm_social.cli.base import Context, pass_context
from crm_social.errors import Invalid, RemoteError
from crm_social.store.db import utc_now


@click.group()
def channel() -> None:
    """The accounts the product listens to."""


@channel.command("kinds")
def kinds() -> None:
    """List the connectors there are and the settings each needs."""
    for name, connector in plugins.connectors().items():
        click.echo(f"{name}: {connector.title}")
        for setting in connector.settings:
            marks = [word for word, on in (("secret", setting.secret),) if on]
            if not setting.required:
                marks.append("optional")
            extra = f" ({', '.join(marks)})" if marks else ""
            click.echo(f"    {setting.name}{extra}: {setting.help}")


@channel.command("add")
@click.argument("connector")
@click.argument("name")
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="A setting.")
@click.option(
    "--ask", multiple=True, metavar="NAME", help="A setting to ask for, unseen (secrets)."
)
@pass_context
def add(
    context: Context, connector: str, name: str, given: tuple[str, ...], ask: tuple[str, ...]
) -> None:
    """Listen to a channel: CONNECTOR is its kind, NAME what you call it."""
    settings = _settings(given, ask)
    channels.add(
        context.db,
        context.works.safe,
        name=name,
        connector=connector,
        settings=settings,
        now=utc_now(),
    )
    context.works.bell.ring("sync")
    click.echo(f"{name} is listened to from now on; `crm-social sync {name}` reads it at once.")


@channel.command("set")
@click.argument("name")
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="A setting.")
@click.option("--ask", multiple=True, metavar="NAME", help="A setting to ask for, unseen.")
@pass_context
def change(context: Context, name: str, given: tuple[str, ...], ask: tuple[str, ...]) -> None:
    """Change settings of a channel, and read it again from where it was."""
    channels.change(context.db, context.works.safe, name, _settings(given, ask), utc_now())
    context.works.bell.ring("sync")
    click.echo(f"{name} is changed and read again.")


@channel.command("list")
@pass_context
def every(context: Context) -> None:
    """List the channels and how they fare."""
    for one in channels.every(context.db):
        state = one.problem or (f"read {one.synced_at}" if one.synced_at else "not read yet")
        click.echo(f"{one.name:20} {one.connector:12} {state}")


@channel.command("resume")
@click.argument("name")
@pass_context
def resume(context: Context, name: str) -> None:
    """Read a channel again that a problem had stopped."""
    channels.resume(context.db, name, utc_now())
    context.works.bell.ring("sync")
    click.echo(f"{name} is read again.")


@channel.command("remove")
@click.argument("name")
@pass_context
def remove(context: Context, name: str) -> None:
    """Stop listening to a channel; what was heard stays."""
    channels.remove(context.db, name, utc_now())
    click.echo(f"{name} is not listened to any more.")


@click.command()
@click.argument("name", metavar="CHANNEL")
@pass_context
def sync(context: Context, name: str) -> None:
    """Read CHANNEL now, and apply what came."""
    works = context.works
    synced = syncing.sync_channel(works.db, works.safe, works.policy, name, utc_now())
    works.apply()
    click.echo(f"{synced.new} new engagements, {synced.known} known.")
    if synced.problem:
        raise RemoteError(f"{name}: {synced.problem}")


def _settings(given: tuple[str, ...], ask: tuple[str, ...]) -> dict[str, str]:
    settings = {}
    for pair in given:
        key, equals, value = pair.partition("=")
        if not equals:
            raise Invalid(f"--set takes NAME=VALUE, not {pair!r}.")
        settings[key] = value
    for key in ask:
        settings[key] = click.prompt(key, hide_input=True)
    return settings


COMMANDS = (channel, sync)
