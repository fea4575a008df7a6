"""`crm-social forget`: a person who wants nothing of them kept."""

import getpass
from pathlib import Path
from typing import Final

import click
import msgspec

from crm_social.actions import forget as forgetting
from crm_social.cli.base import Context, pass_context, progress_bar
from crm_social.core.identity import MAIL
from crm_social.errors import Invalid
from crm_social.store.blanking import Handle
from crm_social.store.db import utc_now
from crm_social.store.forgetting import Forgetting, Whom
from crm_social.store.suppression import Saved

_PAIR: Final = (str, str)


@click.command()
@click.argument("contact_id", type=click.IntRange(1), required=False)
@click.option("--email", help="Whoever has this mail address.")
@click.option("--handle", type=_PAIR, metavar="PLATFORM ID", help="Whoever has this account.")
@click.option("--reason", help="Why, for the log; it stays, so name nobody in it.")
@click.option("--actor", help="Who does it; by default the name you are signed in with here.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--lift", type=_PAIR, metavar="PLATFORM ID", help="Let this account be known again from now on."
)
@click.option("--log", "show_log", is_flag=True, help="List who was forgotten when, without names.")
@click.option("--finish", is_flag=True, help="Only go on with what was broken off.")
@click.option(
    "--save",
    type=click.Path(dir_okay=False, writable=True),
    help="Write the suppression list to this file, to be kept apart from backups.",
)
@click.option(
    "--again",
    type=click.Path(dir_okay=False, exists=True),
    help="After a backup was put back: forget again who is on this saved list.",
)
@pass_context
def forget(
    context: Context,
    contact_id: int | None,
    email: str | None,
    handle: Handle | None,
    reason: str | None,
    actor: str | None,
    lift: Handle | None,
    save: str | None,
    again: str | None,
    *,
    yes: bool,
    show_log: bool,
    finish: bool,
) -> None:
    """Forget the person CONTACT_ID, or whoever has an address or account, for ever.

    Their profile, scores, tasks and words go; nothing new of them is kept; nobody else changes.
    This cannot be undone.
    """
    asked = (contact_id, email, handle, lift, save, again)
    chosen = [one for one in asked if one is not None]
    if len(chosen) + show_log + finish != 1:
        raise click.UsageError(
            "Say one of CONTACT_ID, --email, --handle, --lift, --log, --finish, --save and --again."
        )
    by = actor or getpass.getuser()
    if show_log:
        _show_log(forgetting.history(context.db))
    elif save is not None:
        _save(context, Path(save))
    elif again is not None:
        _again(context, Path(again), by)
    elif lift is not None:
        lifted = forgetting.lift(context.db, lift, by, utc_now())
        said = "can be known again from now on" if lifted else "was not suppressed"
        click.echo(f"{lift[0]} {lift[1]} {said}.")
    else:
        broken_off = _finish(context)
        if finish:
            click.echo(f"Went on with {broken_off} that were broken off.")
            return
        person = contact_id or handle or (MAIL, email or "")
        _forget(context, person, by, reason, yes=yes)


def _forget(
    context: Context, person: int | Handle, by: str, reason: str | None, *, yes: bool
) -> None:
    someone, facts = forgetting.who(context.db, person)
    if not yes:
        click.confirm(f"{_named(someone, facts)} Forget them for ever?", abort=True)
    with progress_bar() as bar:
        task = bar.add_task("Forgetting", total=facts or 1)
        done = forgetting.forget(
            context.db,
            person,
            by=by,
            now=utc_now(),
            reason=reason,
            progress=lambda number: bar.advance(task, number),
        )
    if done.contact_id is None:
        click.echo(f"Nobody was known by this; it is suppressed from now on ({done.facts} facts).")
    else:
        click.echo(
            f"Contact {done.contact_id} is forgotten: {done.handles} handles, {done.facts} facts,"
            f" {done.messages} messages."
        )


def _save(context: Context, path: Path) -> None:
    entries = forgetting.saved(context.db)
    path.write_bytes(msgspec.json.encode(entries))
    click.echo(f"{len(entries)} lines of the suppression list are in {path}.")


def _again(context: Context, path: Path, by: str) -> None:
    try:
        entries = msgspec.json.decode(path.read_bytes(), type=list[Saved])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Invalid(f"{path} is no saved suppression list: {error}.") from error
    done = forgetting.again(context.db, entries, by=by, now=utc_now())
    click.echo(f"{len(done)} contacts were forgotten again.")


def _finish(context: Context) -> int:
    with progress_bar() as bar:
        task = bar.add_task("Going on with what was broken off", total=None)
        return forgetting.finish(context.db, utc_now(), lambda number: bar.advance(task, number))


def _named(someone: Whom, facts: int) -> str:
    handles = ", ".join(f"{platform} {uid}" for platform, uid in someone.handles[:5])
    more = f" and {len(someone.handles) - 5} more" if len(someone.handles) > 5 else ""
    who = "Nobody is known by" if someone.contact_id is None else f"Contact {someone.contact_id} is"
    return f"{who} {handles}{more}; there are {facts} facts."


def _show_log(found: list[Forgetting]) -> None:
    for one in found:
        who = "nobody known" if one.contact_id is None else f"contact {one.contact_id}"
        end = "" if one.finished_at else "; NOT FINISHED, run `crm-social forget --finish`"
        reason = f"; {one.reason}" if one.reason else ""
        click.echo(
            f"{one.at:%Y-%m-%d %H:%M} UTC  {who} by {one.by}: {one.handles} handles,"
            f" {one.facts} facts, {one.messages} messages, proof {one.digest.hex()[:16]}"
            f"{reason}{end}"
        )
    if not found:
        click.echo("Nobody was ever forgotten here.")


COMMANDS: Final = (forget,)
