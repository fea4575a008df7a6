"""People and tokens: who may come in."""

import getpass

import click

from crm_social.actions import accounts, factors, invitations, providers
from crm_social.actions.accounts import ROLES, Scope
from crm_social.actions.invitations import Made
from crm_social.cli.base import Context, pass_context
from crm_social.core.reasons import LANGUAGES
from crm_social.signing import Safe
from crm_social.store import accounts as stored
from crm_social.store import audit as audited
from crm_social.store.db import utc_now


@click.group()
def user() -> None:
    """People who sign in."""


@user.command("add")
@click.argument("username")
@click.option("--name", default="", help="The name others see.")
@click.option("--role", type=click.Choice(ROLES), default="rep", show_default=True)
@click.option("--email", help="Where they get mail.")
@click.password_option(help="Asked for where it is not given.")
@pass_context
def add_user(
    context: Context, username: str, name: str, role: str, email: str | None, password: str
) -> None:
    """Add a person who signs in."""
    accounts.add_user(
        context.db,
        username=username,
        name=name,
        role=role,
        password=password,
        now=utc_now(),
        by=by(),
        email=email,
    )
    click.echo(f"{username} can sign in now.")


@user.command("list")
@pass_context
def list_users(context: Context) -> None:
    """List the people who sign in."""
    with context.db.reading() as session:
        for row in stored.users(session):
            ended = "  (disabled)" if row.disabled_at else ""
            mail = f"  <{row.email}>" if row.email else ""
            click.echo(f"{row.username:20} {row.role:9} {row.name}{mail}{ended}")


@user.command("email")
@click.argument("username")
@click.argument("address")
@pass_context
def set_email(context: Context, username: str, address: str) -> None:
    """Say where a person gets mail; ADDRESS `none` is nowhere."""
    accounts.set_email(
        context.db, username, None if address == "none" else address, utc_now(), by()
    )
    click.echo(f"{username} gets mail at {address}.")


@user.command("invite")
@click.argument("username")
@click.option("--name", default="", help="The name others see.")
@click.option("--role", type=click.Choice(ROLES), default="rep", show_default=True)
@click.option("--email", help="Where the link is mailed as well, if mail can be sent.")
@pass_context
def invite(context: Context, username: str, name: str, role: str, email: str | None) -> None:
    """Print a link with which a person chooses a password and comes in, once, within a week."""
    made = invitations.invite(
        context.db,
        username=username,
        name=name,
        role=role,
        by=by(),
        now=utc_now(),
        email=email,
        post=_post(context),
    )
    _say(context, made)


@user.command("reset")
@click.argument("username")
@pass_context
def reset(context: Context, username: str) -> None:
    """Print a link with which a person chooses a new password, once, within half an hour."""
    made = invitations.reset(context.db, username, by=by(), now=utc_now(), post=_post(context))
    _say(context, made)


@user.command("role")
@click.argument("username")
@click.argument("role", type=click.Choice(ROLES))
@pass_context
def set_role(context: Context, username: str, role: str) -> None:
    """Give a person another role and sign them out everywhere."""
    accounts.set_role(context.db, username, role, utc_now(), by())
    click.echo(f"{username} is {role} now.")


@user.command("no-factor")
@click.argument("username")
@pass_context
def no_factor(context: Context, username: str) -> None:
    """Ask a person for the password alone from now on, when their phone is lost."""
    factors.remove(context.db, username, utc_now(), by())
    click.echo(f"{username} signs in with the password alone.")


@user.command("unlink")
@click.argument("username")
@pass_context
def unlink(context: Context, username: str) -> None:
    """Forget who a person is at the sign-in provider, as when their account there is new."""
    number = providers.forget(context.db, username, utc_now(), by())
    was = "is not known at any sign-in provider any more" if number else "was known at none"
    click.echo(f"{username} {was}.")


@user.command("password")
@click.argument("username")
@click.password_option(help="Asked for where it is not given.")
@pass_context
def set_password(context: Context, username: str, password: str) -> None:
    """Give a person a new password and sign them out everywhere."""
    accounts.set_password(context.db, username, password, utc_now(), by())
    click.echo(f"{username} has a new password and is signed out everywhere.")


@user.command("lang")
@click.argument("username")
@click.argument("lang", type=click.Choice([*LANGUAGES, "browser"]))
@pass_context
def set_lang(context: Context, username: str, lang: str) -> None:
    """Choose the language of a person's pages, or leave it to their browser."""
    accounts.set_lang(context.db, username, None if lang == "browser" else lang)
    click.echo(f"{username} reads pages in {lang}.")


@user.command("disable")
@click.argument("username")
@pass_context
def disable_user(context: Context, username: str) -> None:
    """Sign a person out everywhere and let nobody in under that name."""
    accounts.disable_user(context.db, username, utc_now(), by())
    click.echo(f"{username} is out.")


@user.command("enable")
@click.argument("username")
@pass_context
def enable_user(context: Context, username: str) -> None:
    """Let a disabled person in again."""
    accounts.enable_user(context.db, username, utc_now(), by())
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
        context.db,
        name=name,
        scopes=list(scopes),
        username=username,
        now=utc_now(),
        days=days,
        by=by(),
    )
    click.echo(made.token)


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
    accounts.revoke_token(context.db, token_id, utc_now(), by())
    click.echo(f"Token {token_id} is revoked.")


def _post(context: Context) -> Safe | None:
    """Return what encrypts links that are mailed, None where they cannot be."""
    settings = context.config
    return context.works.safe if settings.mail_url and settings.public_url else None


def _say(context: Context, made: Made) -> None:
    click.echo(f"{context.config.public_url}/link/{made.word}")
    if made.mailed_to is not None:
        click.echo(f"It is mailed to {made.mailed_to} as well.", err=True)


def by() -> str:
    """Return who runs the command, as the audit has it."""
    return f"{getpass.getuser()} ({audited.COMMAND_LINE})"


COMMANDS = (user, token)
