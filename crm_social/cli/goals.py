"""Goals: set, listed, taken back."""

from datetime import date
from typing import Final

import click

from crm_social.actions import goals
from crm_social.cli.base import Context, pass_context
from crm_social.core.goals import Goal, Metric
from crm_social.errors import Invalid
from crm_social.store.db import utc_now


@click.group()
def goal() -> None:
    """Goals: what is to be reached by when, and how far each has come."""


@goal.command("list")
@pass_context
def every(context: Context) -> None:
    """List the goals that stand, with how far each has come."""
    for one in goals.progress(context.db, utc_now()):
        found, pace = one.goal, one.pace
        unit = "%" if found.metric is Metric.RETURN_RATE else found.currency
        reached = "-" if pace.reached is None else f"{pace.reached:g}"
        ends = "" if pace.forecast is None else f", ends at {pace.forecast:.0f}"
        click.echo(
            f"{found.id:<4} {found.metric:12} {reached} of {found.target:g} {unit}".rstrip()
            + f", {found.since} to {found.until}, {found.owner}: {pace.standing}{ends}"
        )


@goal.command("add")
@click.argument("metric", type=click.Choice([metric.value for metric in Metric]))
@click.argument("target", type=float)
@click.option("--since", required=True, metavar="DAY", help="The first day.")
@click.option("--until", required=True, metavar="DAY", help="The last day.")
@click.option("--owner", required=True, metavar="USER", help="Who answers for it.")
@click.option("--currency", default="", help="Of won amounts, like NOK.")
@click.option("--note", default="", help="What it is for.")
@pass_context
def add(
    context: Context,
    metric: str,
    target: float,
    since: str,
    until: str,
    owner: str,
    currency: str,
    note: str,
) -> None:
    """Set a goal: METRIC is to reach TARGET (people, an amount, or per cent)."""
    found = Goal(0, Metric(metric), target, currency, _day(since), _day(until), owner, note)
    made = goals.set_goal(context.db, found, owner, utc_now())
    click.echo(f"Goal {made.id} is set.")


@goal.command("drop")
@click.argument("goal_id", metavar="GOAL", type=int)
@pass_context
def drop(context: Context, goal_id: int) -> None:
    """Take a goal back."""
    goals.drop_goal(context.db, goal_id, utc_now())
    click.echo(f"Goal {goal_id} is gone.")


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise Invalid(f"{value!r} is no day; write 2026-12-31.") from error


COMMANDS: Final = (goal,)
