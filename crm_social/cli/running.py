"""Start things: the product, its workers, and a look at its health."""

import signal
import threading
from pathlib import Path
from typing import Final

import click
from rich.progress import TaskID
from waitress.server import create_server

from crm_social import jobs
from crm_social.actions import demo as demonstration
from crm_social.actions import first_run, health
from crm_social.cli.base import Context, parse_time, pass_context, progress_bar
from crm_social.errors import ConfigError, Invalid
from crm_social.jobs import Pump
from crm_social.store import schema
from crm_social.store.db import Database, utc_now

#: What people type for the addresses that mean this machine.
_NAMES: Final = {"127.0.0.1": "localhost", "0.0.0.0": "localhost"}  # noqa: S104 - only shown


@click.command()
@click.option("--no-code", is_flag=True, help="Do not show the code that makes the first admin.")
@pass_context
def init(context: Context, *, no_code: bool) -> None:
    """Create the database, or bring it up to this version; show how to make the first admin."""
    db = Database(context.config.database)
    before = schema.found(db)
    schema.migrate(db)
    after = schema.current(db)
    click.echo(
        f"The database is at version {after}."
        if before == after
        else f"The database went from version {before or 'none'} to {after}."
    )
    if not no_code:
        _show_code(context, db)
    db.close()


@click.command()
@click.option("--seed", type=int, default=demonstration.SEED, show_default=True, help="Draw from.")
@click.option(
    "--months",
    type=click.IntRange(1, 60),
    default=demonstration.MONTHS,
    show_default=True,
    help="How long the history is.",
)
@click.option("--until", metavar="TIME", help="End it at this time rather than now.")
@pass_context
def demo(context: Context, *, seed: int, months: int, until: str | None) -> None:
    """Load an invented company with its history, and a rep to sign in as; not where data is."""
    note = Path(context.config.data) / "demo-sign-in.txt"
    now = utc_now()
    ends = now if until is None else parse_time(until)
    if ends > now:
        raise Invalid(f"The history ends in the past, and {until} is yet to come.")
    with progress_bar() as bar:
        shown: dict[str, TaskID] = {}

        def show(what: str, number: int, of: int) -> None:
            if what not in shown:
                shown[what] = bar.add_task(what, total=of)
            bar.update(shown[what], completed=number)

        told = demonstration.load(context.db, ends, seed=seed, months=months, progress=show)
    if told is None:
        click.echo("There is data already; the demo leaves it alone.")
    else:
        click.echo(f"Loaded {told.contacts} invented contacts by {told.facts} facts.")
        note.parent.mkdir(parents=True, exist_ok=True)
        note.touch(mode=0o600)
        others = ", ".join(told.others)
        note.write_text(
            f"Sign in as {told.username} with the password {told.password}"
            f" (the others, with the same: {others})\n",
            encoding="utf-8",
        )
    if note.exists():
        click.echo(note.read_text(encoding="utf-8").strip())


@click.command()
@pass_context
def serve(context: Context) -> None:
    """Serve the pages and the API; without Redis, do all background work here too."""
    config, works = context.config, context.works
    app = context.make_app(config, works.db, works.bell)
    try:
        server = create_server(
            app,
            host=config.host,
            port=config.port,
            threads=config.threads,
            ident="crm_social",
            clear_untrusted_proxy_headers=True,
        )
    except OSError as error:
        raise ConfigError(
            f"CRM_SOCIAL_PORT: {config.host}:{config.port} cannot be used: {error.strerror}."
        ) from error
    pump = None if config.redis_url else Pump(works)
    _stop_on_signal(server.close)
    if pump:
        pump.start()
    where = _address(context)
    _show_code(context, works.db)
    click.echo(f"crm_social answers at {where} (stop with Ctrl-C)")
    try:
        server.run()
    except OSError:
        # Closing the listening socket is how waitress is told to stop.
        pass
    finally:
        if pump:
            pump.stop()


@click.command()
@click.option("--burst", is_flag=True, help="Stop when nothing is left to do.")
@pass_context
def work(context: Context, *, burst: bool) -> None:
    """Do background work: an RQ worker with Redis, threads of this process without."""
    config, works = context.config, context.works
    if config.redis_url:
        jobs.serve_jobs(config, burst=burst)
        return
    if burst:
        click.echo(f"Applied {works.apply()} facts and contacts.")
        click.echo(f"Gave {works.route()} contacts to reps.")
        works.tally()
        click.echo(f"Tried {works.deliver()} deliveries.")
        return
    pump, stop = Pump(works), threading.Event()
    _stop_on_signal(stop.set)
    pump.start()
    stop.wait()
    pump.stop()


@click.command()
@pass_context
def timetable(context: Context) -> None:
    """Ring for every job at its times (needs Redis; any number may run)."""
    _need_redis(context)
    jobs.serve_timetable(context.config)


@click.command()
@pass_context
def listen(context: Context) -> None:
    """Hold the streams of channels whose platform pushes (run one of these)."""
    stop = threading.Event()
    _stop_on_signal(stop.set)
    jobs.serve_listeners(context.config, stop)


@click.command()
@pass_context
def doctor(context: Context) -> None:
    """Look at settings, database, backlog, channels and deliveries; say what to do."""
    findings = health.examine(context.db, context.config, utc_now())
    for finding in findings:
        click.echo(f"{'ok   ' if finding.good else 'LOOK '} {finding.text}")
    if not all(finding.good for finding in findings):
        raise SystemExit(1)


def _address(context: Context) -> str:
    config = context.config
    return config.public_url or f"http://{_NAMES.get(config.host, config.host)}:{config.port}"


def _show_code(context: Context, db: Database) -> None:
    """Say how the first admin is made, while nobody can sign in."""
    code = first_run.code(db, Path(context.config.data))
    if code is not None:
        click.echo("Nobody can sign in yet. Make the first account, while this is served, at")
        click.echo(f"  {_address(context)}/welcome")
        click.echo(f"with the code {code} (also in {Path(context.config.data) / first_run.FILE})")


def _need_redis(context: Context) -> None:
    if not context.config.redis_url:
        raise ConfigError("CRM_SOCIAL_REDIS_URL is not set: this needs a Redis.")


def _stop_on_signal(stop: object) -> None:
    """Stop in good order on SIGTERM and SIGINT."""

    def handle(*_: object) -> None:
        stop()  # type: ignore[operator]

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)


COMMANDS: Final = (init, demo, serve, work, timetable, listen, doctor)
