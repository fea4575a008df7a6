"""Who hears of what changes here, and what became of each message."""

import click

from crm_social.actions import webhooks
from crm_social.cli.base import Context, parse_time, pass_context
from crm_social.errors import NotFound
from crm_social.store import deliveries as sent
from crm_social.store import endpoints
from crm_social.store.db import utc_now

_BY = "the command line"


@click.group()
def webhook() -> None:
    """Endpoints that hear of changes, and their deliveries."""


@webhook.command("add")
@click.argument("url")
@click.option(
    "--event", "events", multiple=True, default=["*"], help="An event to hear; default all."
)
@pass_context
def add(context: Context, url: str, events: tuple[str, ...]) -> None:
    """Tell URL of what changes here, and print the secret it checks signatures with, once."""
    works = context.works
    added = webhooks.add_endpoint(
        works.db, works.safe, works.policy, url=url, events=events, by=_BY, now=utc_now()
    )
    click.echo(f"Endpoint {added.id} hears from now on. Its secret, shown this once:")
    click.echo(added.secret)


@webhook.command("list")
@pass_context
def every(context: Context) -> None:
    """List the endpoints."""
    with context.db.reading() as session:
        for one in endpoints.page(session):
            state = f"disabled: {one.disabled_because}" if one.disabled_at else "enabled"
            click.echo(f"{one.id:4} {one.url}  {','.join(one.events)}  {state}")


@webhook.command("test")
@click.argument("endpoint_id", type=int)
@pass_context
def test(context: Context, endpoint_id: int) -> None:
    """Send a harmless message to an endpoint and say what came of it."""
    works = context.works
    delivery = webhooks.send_test(works.db, works.policy, endpoint_id, utc_now())
    works.deliver()
    _show(context, delivery)


@webhook.command("rotate")
@click.argument("endpoint_id", type=int)
@pass_context
def rotate(context: Context, endpoint_id: int) -> None:
    """Print a new secret for an endpoint; for 24 hours the old one signs too."""
    works = context.works
    click.echo(webhooks.rotate_secret(works.db, works.safe, endpoint_id, _BY, utc_now()))


@webhook.command("disable")
@click.argument("endpoint_id", type=int)
@pass_context
def disable(context: Context, endpoint_id: int) -> None:
    """Stop sending to an endpoint; what is queued waits."""
    webhooks.disable_endpoint(context.db, endpoint_id, _BY, utc_now())
    click.echo(f"Endpoint {endpoint_id} is not sent to.")


@webhook.command("enable")
@click.argument("endpoint_id", type=int)
@pass_context
def enable(context: Context, endpoint_id: int) -> None:
    """Send to an endpoint again."""
    webhooks.enable_endpoint(context.db, endpoint_id, _BY, utc_now())
    context.works.bell.ring("deliver")
    click.echo(f"Endpoint {endpoint_id} is sent to again.")


@webhook.command("remove")
@click.argument("endpoint_id", type=int)
@pass_context
def remove(context: Context, endpoint_id: int) -> None:
    """Forget an endpoint and its secret; what it has not heard is dropped."""
    webhooks.remove_endpoint(context.db, endpoint_id, _BY, utc_now())
    click.echo(f"Endpoint {endpoint_id} is forgotten.")


@webhook.command("deliveries")
@click.option("--endpoint", "endpoint_id", type=int, help="Only of this endpoint.")
@click.option("--state", type=click.Choice(["ready", "leased", "done", "dead", "dropped"]))
@click.option("--before", type=int, help="Only those with a lower number.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@pass_context
def deliveries(
    context: Context, endpoint_id: int | None, state: str | None, before: int | None, limit: int
) -> None:
    """List deliveries, newest first."""
    with context.db.reading() as session:
        rows = sent.page(session, before=before, limit=limit, state=state, endpoint_id=endpoint_id)
    for row in rows:
        problem = f"  {row.problem}" if row.problem else ""
        click.echo(
            f"{row.id:6} {row.created_at:%Y-%m-%d %H:%M} {row.event:16} to {row.endpoint_id}"
            f"  {row.state}, {row.attempts} tries{problem}"
        )


@webhook.command("show")
@click.argument("delivery_id", type=int)
@pass_context
def show(context: Context, delivery_id: int) -> None:
    """Show every try of one delivery."""
    _show(context, delivery_id)


@webhook.command("redeliver")
@click.argument("delivery_id", type=int, required=False)
@click.option("--dead-of", "endpoint_id", type=int, help="All dead ones of this endpoint.")
@click.option("--since", help="With --dead-of: only those queued since (2026-11-25T09:00:00Z).")
@pass_context
def redeliver(
    context: Context, delivery_id: int | None, endpoint_id: int | None, since: str | None
) -> None:
    """Send a delivery again, or all dead ones of an endpoint."""
    if (delivery_id is None) == (endpoint_id is None):
        raise click.UsageError("Give either a delivery's number or --dead-of an endpoint.")
    if delivery_id is not None:
        webhooks.redeliver(context.db, delivery_id, _BY, utc_now())
        count = 1
    else:
        at = parse_time(since) if since else None
        count = webhooks.redeliver_dead(context.db, endpoint_id or 0, _BY, utc_now(), at)
    context.works.bell.ring("deliver")
    click.echo(f"{count} will be sent again.")


@webhook.command("drop")
@click.argument("delivery_id", type=int)
@pass_context
def drop(context: Context, delivery_id: int) -> None:
    """Give a delivery up for ever."""
    webhooks.drop(context.db, delivery_id, _BY, utc_now())
    click.echo(f"Delivery {delivery_id} is dropped.")


def _show(context: Context, delivery_id: int) -> None:
    with context.db.reading() as session:
        row = sent.get(session, delivery_id)
        tries = sent.attempts_of(session, delivery_id)
    if row is None:
        raise NotFound(f"There is no delivery {delivery_id}.")
    click.echo(f"Delivery {row.id} ({row.event}, {row.message_id}) is {row.state}.")
    if row.problem:
        click.echo(row.problem)
    for one in tries:
        answer = f"{one.status}" if one.status else "no answer"
        click.echo(f"  {one.at:%Y-%m-%d %H:%M:%S} {answer} in {one.took_ms} ms")


COMMANDS = (webhook,)
