"""Our own posts: which look like giveaways, and what people say they are."""

import getpass
from datetime import timedelta
from typing import Final

import click

from crm_social.actions import posts
from crm_social.cli.base import Context, pass_context
from crm_social.store.db import utc_now

_TITLE: Final = 70


@click.group()
def post() -> None:
    """What our posts are, as far as scores depend on it."""


@post.command("hints")
@click.option("--days", type=click.IntRange(1, 3650), default=30, show_default=True)
@click.option(
    "--most",
    type=click.IntRange(1, 10_000),
    default=100,
    show_default=True,
    help="How many of the busiest posts to look at.",
)
@pass_context
def hints(context: Context, days: int, most: int) -> None:
    """List posts that look like giveaways, with the reasons; nothing is marked by itself."""
    found = posts.hints(context.db, utc_now(), timedelta(days=days), most)
    for one in found:
        click.echo(f"{one.hint.score:.0%}  {one.platform} {one.post}")
        if one.text:
            title = " ".join(one.text.split())
            click.echo(f"      {title[:_TITLE]}{'…' if len(title) > _TITLE else ''}")
        for reason in one.hint.reasons:
            click.echo(f"      - {reason}")
    if not found:
        click.echo("No post looks like a giveaway that is not marked.")


@post.command("mark")
@click.argument("platform")
@click.argument("post_id", metavar="POST")
@click.option("--giveaway/--no-giveaway", default=None, help="Something could be won, or not.")
@click.option("--class", "class_", help="interesting, news, promotion or a word of your own.")
@click.option("--actor", help="Who says so; by default the name you are signed in with here.")
@pass_context
def mark(
    context: Context,
    platform: str,
    post_id: str,
    giveaway: bool | None,  # noqa: FBT001 - an option with three answers
    class_: str | None,
    actor: str | None,
) -> None:
    """Say what POST on PLATFORM is; it counts from the post's beginning."""
    posts.mark(
        context.db,
        platform,
        post_id,
        actor or getpass.getuser(),
        utc_now(),
        giveaway=giveaway,
        class_=class_,
    )
    click.echo(f"{platform} {post_id} is marked.")


COMMANDS: Final = (post,)
