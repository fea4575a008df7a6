"""What people are told: who wants what, and sending it."""

from typing import Any, Final

import click
from msgspec import structs

from crm_social.actions import notices as acts
from crm_social.actions import notifying
from crm_social.actions.posting import Outlet
from crm_social.cli.accounts import by
from crm_social.cli.base import Context, pass_context
from crm_social.core.notices import ChatFormat, ChatTo
from crm_social.core.notices.wants import minutes, shown
from crm_social.errors import Invalid
from crm_social.store.db import utc_now

_NEVER: Final = "never"


@click.group()
def notices() -> None:
    """What people are told by mail or chat, and when."""


@notices.command("show")
@click.argument("username")
@pass_context
def show(context: Context, username: str) -> None:
    """Show what somebody wants to be told, how and when, and what became of the last messages."""
    found = acts.show(context.db, _outlet(context), username)
    wants = found.wants
    digest = _NEVER if wants.digest_at is None else shown(wants.digest_at)
    told = [name for name in ("assigned", "late", "alarm") if getattr(wants, name)]
    chat = f" ({found.chat_host}, {wants.chat_format})" if found.chat_host else ""
    free = ", and days off" if wants.quiet_days else ""
    click.echo(f"mail      {found.email or '-'}{'' if wants.mail else '  (not wanted)'}")
    click.echo(f"chat      {wants.chat}{chat}")
    click.echo(f"told of   {', '.join(told) or 'nothing'}")
    click.echo(f"digest    {digest}")
    click.echo(f"quiet     {shown(wants.quiet_from)}-{shown(wants.quiet_until)}{free}")
    click.echo(f"zone      {found.timezone}")
    click.echo(f"reached   {', '.join(found.ways) or 'not at all'}")
    for one in found.last:
        problem = f"  {one.problem}" if one.problem else ""
        click.echo(f"last {one.way:4} {one.kind} {one.state} {one.at:%Y-%m-%d %H:%M} UTC{problem}")


@notices.command("set")
@click.argument("username")
@click.option("--mail/--no-mail", default=None, help="Tell them by mail.")
@click.option(
    "--chat", type=click.Choice([one.value for one in ChatTo]), help="Which chat is written to."
)
@click.option(
    "--chat-format", type=click.Choice([one.value for one in ChatFormat]), help="Which chat it is."
)
@click.option("--chat-url", metavar="URL", help="Its incoming webhook; `-` asks for it.")
@click.option("--assigned/--no-assigned", default=None, help="Of leads that become theirs.")
@click.option("--late/--no-late", default=None, help="Of leads not taken on in time.")
@click.option("--alarm/--no-alarm", default=None, help="Of alarms.")
@click.option("--digest", metavar="TIME", help="When the morning digest is sent, or `never`.")
@click.option("--quiet", metavar="FROM-UNTIL", help="Quiet hours, such as 18:00-07:30.")
@click.option("--quiet-days/--no-quiet-days", default=None, help="Also on days off.")
@click.option("--timezone", help="Their zone, such as Europe/Oslo.")
@pass_context
def change(
    context: Context,
    username: str,
    *,
    chat_url: str | None,
    digest: str | None,
    quiet: str | None,
    **given: Any,
) -> None:
    """Change what somebody is told, how and when; what is not given stays."""
    outlet = _outlet(context)
    changes = {name: value for name, value in given.items() if value is not None}
    for name, kind in (("chat", ChatTo), ("chat_format", ChatFormat)):
        if name in changes:
            changes[name] = kind(changes[name])
    if digest is not None:
        changes["digest_at"] = None if digest == _NEVER else _time(digest, "digest")
    if quiet is not None:
        since, _, until = quiet.partition("-")
        changes |= {"quiet_from": _time(since, "quiet"), "quiet_until": _time(until, "quiet")}
    if chat_url == "-":
        chat_url = click.prompt("Incoming webhook", hide_input=True)
    wants = structs.replace(acts.show(context.db, outlet, username).wants, **changes)
    acts.change(context.db, outlet, username, wants, utc_now(), by(), chat_url=chat_url or "")
    click.echo(f"Kept what {username} wants to be told.")


@notices.command("test")
@click.argument("username")
@pass_context
def test(context: Context, username: str) -> None:
    """Queue a message to try each way somebody is reached by; `notices send` sends it now."""
    ways = acts.send_test(context.db, _outlet(context), username, utc_now())
    click.echo(f"A test to {username} is queued: {', '.join(ways)}.")


@notices.command("send")
@pass_context
def send(context: Context) -> None:
    """Send what is due now, as the job does each minute."""
    sent = notifying.run(context.db, _outlet(context), utc_now())
    click.echo(f"{sent} sent.")


def _outlet(context: Context) -> Outlet:
    works = context.works
    return Outlet.of(context.config, works.safe, works.policy)


def _time(text: str, name: str) -> int:
    found = minutes(text)
    if found is None:
        raise Invalid(f"{text!r} is no time of day; write 07:30.", name)
    return found


COMMANDS: Final = (notices,)
