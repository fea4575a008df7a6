"""Reps: who takes contacts, what they take, who is away, and why a contact is theirs."""

from datetime import datetime
from typing import Any, Final

import click

from crm_social.actions import reps as acts
from crm_social.cli.base import Context, parse_time, pass_context
from crm_social.core import model
from crm_social.core.routing import Rep
from crm_social.errors import Invalid
from crm_social.store import reps as stored
from crm_social.store.db import utc_now

_EVERYTHING: Final = "all"
_SETS: Final = ("teams", "countries", "languages", "platforms", "products")
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@click.group()
def rep() -> None:
    """Reps: to whom contacts are given."""


@rep.command("set")
@click.argument("username")
@click.option("--team", "teams", multiple=True, help="A team rules can name.")
@click.option("--country", "countries", multiple=True, help="Takes only this: NO, SE …")
@click.option("--language", "languages", multiple=True, help="Takes only this: nb, sv, en …")
@click.option("--platform", "platforms", multiple=True, help="Takes only this: mastodon …")
@click.option("--product", "products", multiple=True, help="Takes only this, as the CRM names it.")
@click.option("--capacity", type=int, help="The most live tasks to be given.  [default: 30]")
@click.option("--timezone", help="Own hours, by this clock: Europe/Oslo. `all`: the model's.")
@click.option("--days", default="mon-fri", show_default=True, help="Own days: mon-fri, sat.")
@click.option("--opens", default="08:00", show_default=True, help="Own hours begin.")
@click.option("--closes", default="16:00", show_default=True, help="Own hours end.")
@click.option("--holidays", help="Free on those of a country or a part of it: NO, DE-BY.")
@click.option("--active/--inactive", default=None, help="Is given contacts, or no more.")
@pass_context
def set_rep(context: Context, username: str, **options: Any) -> None:
    """Make a user a rep, or change what they take.

    Each list is replaced by what is given; `all` empties it. What is not named stays.
    """
    changes: dict[str, Any] = {
        name: frozenset(options[name]) - {_EVERYTHING} for name in _SETS if options[name]
    }
    for name in ("capacity", "active"):
        if options[name] is not None:
            changes[name] = options[name]
    if options["timezone"] is not None:
        changes["hours"] = None if options["timezone"] == _EVERYTHING else _hours(options)
    now = utc_now()
    click.echo(_line(acts.set_rep(context.db, username, changes, now), now))


@rep.command("list")
@pass_context
def list_reps(context: Context) -> None:
    """List the reps, what they take and how much they have to do."""
    with context.db.reading() as session:
        for one in stored.everybody(session):
            click.echo(_line(one, utc_now()))


@rep.command("absent")
@click.argument("username")
@click.option("--from", "starts", help="From when, as 2026-12-21T08:00:00Z; now where not given.")
@click.option("--to", "ends", help="Until when; until `back` where not given.")
@click.option("--stand-in", help="Who has their contacts until then.")
@click.option("--reason", help="Why, for colleagues.")
@pass_context
def absent(
    context: Context,
    username: str,
    starts: str | None,
    ends: str | None,
    stand_in: str | None,
    reason: str | None,
) -> None:
    """Have a rep be away, with a stand-in."""
    absence = acts.absent(
        context.db,
        username,
        utc_now(),
        starts_at=parse_time(starts) if starts else None,
        ends_at=parse_time(ends) if ends else None,
        stand_in=stand_in,
        reason=reason,
    )
    context.works.bell.ring("route")
    until = f"until {absence.ends_at:%Y-%m-%d %H:%M} UTC" if absence.ends_at else "until back"
    instead = f"{stand_in} stands in" if stand_in else "nobody stands in"
    click.echo(
        f"{username} is away from {absence.starts_at:%Y-%m-%d %H:%M} UTC {until}; {instead}."
    )


@rep.command("back")
@click.argument("username")
@pass_context
def back(context: Context, username: str) -> None:
    """Have a rep be here again; contacts a stand-in has return to them."""
    ended = acts.back(context.db, username, utc_now())
    context.works.bell.ring("route")
    click.echo(f"{username} is back." if ended else f"{username} was not away.")


@rep.command("why")
@click.argument("contact", type=int)
@click.option("--lang", type=click.Choice(["en", "nb", "sv"]), default="en", show_default=True)
@pass_context
def why(context: Context, contact: int, lang: str) -> None:
    """Say whose a contact is and why, and whose it would be by the rules of now."""
    found = acts.why(context.db, contact, utc_now())
    state = found.contact.state
    if state.owner is None:
        click.echo("Nobody's, so everybody's.")
    else:
        click.echo(f"{state.owner}'s. {state.owner_reason or 'They took it.'}")
    click.echo(f"By the rules of now: {found.choice.owner or 'nobody'}.")
    for sentence in found.choice.reasons(lang):
        click.echo(f"  {sentence}")


def _line(one: Rep, now: datetime) -> str:
    absence = one.absence(now)
    if not one.active:
        place = "inactive"
    elif absence is None:
        place = "here"
    else:
        place = f"away, {absence.stand_in} stands in" if absence.stand_in else "away"
    takes = [
        f"{name} {', '.join(sorted(getattr(one, name)))}" for name in _SETS if getattr(one, name)
    ]
    return "  ".join(
        [f"{one.name:20} {one.open_tasks:4} of {one.capacity:4} tasks  {place}", *takes]
    ).rstrip()


def _hours(options: dict[str, Any]) -> model.Hours:
    return model.Hours(
        options["timezone"],
        days=_days(options["days"]),
        opens=_minutes(options["opens"], "opens"),
        closes=_minutes(options["closes"], "closes"),
        holidays=options["holidays"],
    )


def _days(said: str) -> frozenset[int]:
    """Return ISO weekdays from words such as `mon-fri, sun`."""
    found: set[int] = set()
    for part in said.replace(" ", "").lower().split(","):
        first, _, last = part.partition("-")
        if first not in _DAYS or (last or first) not in _DAYS:
            raise Invalid(f"Days are written like mon-fri or mon,wed, not {said!r}.", "days")
        begins, ends = _DAYS.index(first), _DAYS.index(last or first)
        found.update(day % 7 + 1 for day in range(begins, ends + 1 + (7 if ends < begins else 0)))
    return frozenset(found)


def _minutes(said: str, field: str) -> int:
    """Return minutes after midnight; 24:00 is the end of the day."""
    hours, _, minutes = said.partition(":")
    if not (hours.isdecimal() and minutes.isdecimal() and int(minutes) < 60 and int(hours) <= 24):
        raise Invalid(f"A time of day is written like 08:30, not {said!r}.", field)
    return int(hours) * 60 + int(minutes)


COMMANDS: Final = (rep,)
