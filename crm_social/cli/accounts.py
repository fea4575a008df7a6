"""People and tokens: who may come in."""

import click

from crm_social.actions import accounts
from crm_social.actions.accounts import ROLES, Scope
from crm_social.cli.base import Context, pass_context
from crm_social.store import accounts as stored
from crm_social.store.db import utc_now


@click.group()
def user() -> None:
    """People who sign in."""


@user.command("add")
@click.argument("username")
@click.option("--name", default="", help="The name others see.")
@click.option("--role", type=click.Choice(ROLES), default="rep", show_default=True)
@click.password_option(help="Asked for where it is not given.")
@pass_context
def add_user(context: Context, username: str, name: str, role: str, password: str) -> None:
    """Add a person who signs in."""
    accounts.add_user(
        context.db, username=username, name=name, role=role, password=password, now=utc_now()
    )
    click.echo(f"{username} can sign in now.")


@user.command("list")
@pass_context
def list_users(context: Context) -> None:
    """List the people who sign in."""
    with context.db.reading() as session:
        for row in stored.users(session):
            ended = "  (disabled)" if row.disabled_at else ""
            click.echo(f"{row.username:20} {row.role:8} {row.name}{ended}")


@user.command("password")
@click.argument("username")
@click.password_option(help="Asked for where it is not given.")
@pass_context
def set_password(context: Context, username: str, password: str) -> None:
    """Give a person a new password and sign them out everywhere."""
    accounts.set_password(context.db, username, password)
    click.echo(f"{username} has a new password and is signed out everywhere.")


@user.command("disable")
@click.argument("username")
@pass_context
def disable_user(context: Context, username: str) -> None:
    """Sign a person out everywhere and let nobody in under that name."""
    accounts.disable_user(context.db, username, utc_now())
    click.echo(f"{username} is out.")


@user.command("enable")
@click.argument("username")
@pass_context
def enable_user(context: Context, username: str) -> None:
    """Let a disabled person in again."""
    accounts.enable_user(context.db, username)
    click.echo(f"{username} can sign in again.")


@click.group()
def token() -> None:
    """Bearer tokens for the API."""


@token.command("add")
@click.argument("name")
@click.option("--user", "username", required=True, help="On whose behalf it acts.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice([scope.value for scope in Scope]),
    help="What it may do; may be given several times.",
)
@click.option("--days", type=click.IntRange(1, 3650), help="Ends after so many days.")
@pass_context
def add_token(
    context: Context, name: str, username: str, scopes: tuple[str, ...], days: int | None
) -> None:
    """Make a token and print it, this once."""
    made = accounts.add_token(
        context.db, name=name, scopes=list(scopes), username=username, now=utc_now(), days=days
    )
    click.echo(made)


@token.command("list")
@pass_context
def list_tokens(context: Context) -> None:
    """List the tokens, by their first characters."""
    with context.db.reading() as session:
        for row in stored.tokens(session):
            ended = "revoked" if row.revoked_at else f"used {row.used_at or 'never'}"
            if row.expires_at and not row.revoked_at:
                ended += f", ends {row.expires_at:%Y-%m-%d %H:%M} UTC"
            click.echo(
                f"{row.id:4} {row.prefix}…  {row.name:20} {row.username:12} {row.scopes}  {ended}"
            )


@token.command("revoke")
@click.argument("token_id", type=int)
@pass_context
def revoke_token(context: Context, token_id: int) -> None:
    """End a token at once."""
    accounts.revoke_token(context.db, token_id, utc_now())
    click.echo(f"Token {token_id} is revoked.")


COMMANDS = (user, token)
