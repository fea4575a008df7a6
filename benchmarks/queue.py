"""How long the first page of a queue takes, whatever the number of contacts.

    python -m benchmarks.queue [--contacts 10000,100000,1000000] [--runs 300] [--size lite,pg]

Contacts and tasks are copies of one that the engine made, written by SQL: three live tasks for
ten contacts, one in five of them a rep's (of twenty), the others nobody's, due from five days ago
to three weeks on; five contacts to a company. The one itself did twelve things, and stands first:
the page opens it and tells all of that. All databases are loaded first; then they take turns,
each run asking

* `raw`: the least a page can do, one statement by hand that reads the first 200 of nobody's tasks
  with their contacts by the index;
* `list`: the queue's list as its page reads it: the rep's own and nobody's, in groups, ranked and
  counted, 200 of them with all a row shows;
* `poll`: what an open page asks every five seconds, where nothing changed;
* `platform`: the list of one platform of ten;
* `page`: the whole page over HTTP without a network: session, list, one lead, HTML.

Printed are medians and 99th percentiles in milliseconds, each p99 beside that of the smallest
size, and beside the raw statement's of the same database.
"""

import argparse
import gc
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import psycopg
from flask.testing import FlaskClient
from sqlalchemy import text

from crm_social.actions import accounts, intake, sessions
from crm_social.app import create_app
from crm_social.config import Config
from crm_social.core.facts import Actor, Engagement, Post, micros
from crm_social.core.values import Kind
from crm_social.store import schema
from crm_social.store.db import Database, utc_now
from crm_social.store.suppression import key_of
from crm_social.web import listing
from crm_social.web.listing import Asked
from tests.servers import start

PASSWORD: Final = "as long as it needs to be"  # noqa: S105  of a database that is thrown away
SECRET: Final = "benchmark " * 4 + "secret key"
#: Live tasks for each contact.
SHARE: Final = 0.3
_RAW: Final = text(
    "SELECT tasks.id, tasks.due_at, tasks.rank, tasks.body, contacts.name, contacts.handle,"
    " contacts.company, contacts.stage, contacts.engagement_band"
    " FROM tasks JOIN contacts ON contacts.id = tasks.contact_id"
    " WHERE tasks.state IN ('open', 'accepted', 'snoozed') AND tasks.owner IS NULL"
    " ORDER BY tasks.due_at LIMIT 200"
)
_SERIES: Final = {
    "sqlite": "WITH RECURSIVE series(i) AS"
    " (SELECT 2 UNION ALL SELECT i + 1 FROM series WHERE i < :last)",
    "postgresql": "WITH series(i) AS (SELECT generate_series(2, cast(:last AS bigint)))",
}
_FIRST: Final = text(
    "UPDATE tasks SET rank = 1000, due_at = :now - 518400000000 WHERE id = 1 OR contact_id = 1"
)
#: A number from 0 to 999,999 for each row, the same every time.
_MIXED: Final = "((series.i * 7919) % 1000003) % 1000000"


@dataclass
class Place:
    """One database of one size, and a browser signed in there."""

    kind: str
    contacts: int
    db: Database
    client: FlaskClient


def main() -> None:
    """Load, measure in turns, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--contacts", default="10000,100000,1000000")
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--size", default="lite,pg")
    asked = parser.parse_args()
    sizes = [int(one) for one in asked.contacts.split(",")]
    with ExitStack() as stack:
        places = []
        for kind in asked.size.split(","):
            where = stack.enter_context(postgresql() if kind == "pg" else sqlite())
            for number in sizes:
                place = loaded(kind, number, where(number), stack)
                places.append(place)
                print(f"loaded {kind} {number:,}", flush=True)
        _show(places, _measured(places, asked.runs))


@contextmanager
def sqlite() -> Iterator[Callable[[int], str]]:
    """Give addresses of files that are removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="crm-social-queue-") as folder:
        yield lambda number: f"sqlite:///{Path(folder) / str(number)}.db"


@contextmanager
def postgresql() -> Iterator[Callable[[int], str]]:
    """Give addresses of databases of a server that is removed afterwards."""
    with start.postgresql() as url:

        def made(number: int) -> str:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE queue_{number}".encode())
            return urlunsplit(urlsplit(url)._replace(path=f"/queue_{number}"))

        yield made


def loaded(kind: str, number: int, url: str, stack: ExitStack) -> Place:
    """Load a database, and sign a rep in there."""
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="crm-social-queue-"))
    config = Config(data=folder, database_url=url, secret_key=SECRET)
    db = Database(url, key_of(SECRET))
    stack.callback(db.close)
    schema.migrate(db)
    now = utc_now()
    accounts.add_user(db, username="rep0", name="Rep", role="rep", password=PASSWORD, now=now)
    first, *later = _history(now)
    intake.take_in(db, [first], now)
    with db.writing() as session:
        some = series(db)
        session.execute(text(_contacts(some)), {"last": number})
        values = {"last": int(number * SHARE), "now": micros(now)}
        session.execute(text(_tasks(some)), values)
    intake.take_in(db, later, now)
    with db.writing() as session:
        # First in the list, so that the lead beside it is the one that has a history.
        session.execute(_FIRST, values)
    with db.engine.connect() as connection:
        raw = connection.execution_options(isolation_level="AUTOCOMMIT")
        # As autovacuum does a minute after so much was written.
        raw.exec_driver_sql("VACUUM ANALYZE" if kind == "pg" else "PRAGMA optimize")
    client = create_app(config, db).test_client()
    opened = sessions.sign_in(db, "rep0", PASSWORD, "127.0.0.1", now)
    client.set_cookie("crm_social", opened.cookie)
    return Place(kind, number, db, client)


def series(db: Database) -> str:
    """Return how a statement begins that is given the numbers from 2 to `last`."""
    return _SERIES[db.engine.dialect.name]


def _history(now: datetime) -> list[Engagement]:
    """Return what the one did: twelve things in a quarter of a year, the newest an hour ago."""
    said = {0: "Hva koster disse?", 4: "Fine farger!", 8: "Where can I buy them?"}
    return [
        Engagement(
            platform="mastodon",
            channel="@shop",
            kind=Kind.COMMENT if number in said else Kind.LIKE,
            id=str(number),
            occurred_at=now - timedelta(hours=1, days=8 * number),
            actor=Actor(
                id="1", handle="kari@social.example", name="Kari Nordmann", company="Fjord AS"
            ),
            post=Post(id=f"p{number}", url=f"https://social.example/p{number}", text="New boots"),
            text=said.get(number),
        )
        for number in range(12)
    ]


def _contacts(series: str) -> str:
    copied = (
        "title, stage, stage_at, fit, letter, engagement_heat,"
        " engagement_band, intent_heat, intent_band, engaged_at, memory"
    )
    return (
        f"INSERT INTO contacts (id, name, handle, company, company_key, {copied}) {series}"
        " SELECT series.i, 'Person ' || series.i, 'p' || series.i, 'Company ' || series.i / 5,"
        f" 'company ' || series.i / 5, {copied}"
        " FROM series CROSS JOIN contacts AS one WHERE one.id = 1"
    )


def _tasks(series: str) -> str:
    day = 86_400_000_000
    platform = f"CASE WHEN {_MIXED} % 10 = 3 THEN 'bluesky' ELSE 'mastodon' END"
    owner = f"CASE WHEN {_MIXED} % 5 = 0 THEN 'rep' || ({_MIXED} / 5) % 20 END"
    due = f"cast(:now AS bigint) - {5 * day} + {_MIXED} * {26 * day // 1_000_000}"
    return (
        "INSERT INTO tasks (key, contact_id, play, because, state, owner, opened_at, due_at,"
        f" rank, platform, body) {series}"
        f" SELECT one.key || '-' || series.i, series.i, one.play, one.because, 'open', {owner},"
        f" one.opened_at, {due}, ({_MIXED} % 977) / 100.0, {platform}, one.body"
        " FROM series CROSS JOIN tasks AS one WHERE one.id = 1"
    )


def _measured(places: list[Place], runs: int) -> dict[tuple[str, int, str], list[float]]:
    took: dict[tuple[str, int, str], list[float]] = {}
    for run in range(runs + 10):
        for place in places:
            for name, act in _acts(place).items():
                gc.collect(0)
                begun = time.perf_counter()
                act()
                passed = (time.perf_counter() - begun) * 1000
                if run >= 10:
                    took.setdefault((place.kind, place.contacts, name), []).append(passed)
    return took


def _acts(place: Place) -> dict[str, Callable[[], Any]]:
    now = utc_now()

    def raw() -> None:
        with place.db.reading() as session:
            session.execute(_RAW).all()

    def listed(asked: Asked) -> None:
        with place.db.reading() as session:
            found = listing.read(session, asked, now, UTC)
            if len(found.items) != listing.ROWS:
                raise SystemExit(f"{len(found.items)} rows of {place.contacts} contacts")

    def poll() -> None:
        with place.db.reading() as session:
            listing.mark(session, Asked("rep0"), now, UTC)

    def page() -> None:
        answer = place.client.get("/queue?who=team")
        if answer.status_code != 200:
            raise SystemExit(f"the page answers {answer.status}")

    return {
        "raw": raw,
        "list": lambda: listed(Asked("rep0")),
        "poll": poll,
        "platform": lambda: listed(Asked("rep0", platform="bluesky")),
        "page": page,
    }


def _show(places: list[Place], took: dict[tuple[str, int, str], list[float]]) -> None:
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"load {load}, {os.cpu_count()} cores")
    print("| database | what | contacts | median ms | p99 ms | p99 / smallest | p99 / raw |")
    print("|---|---|---|---|---|---|---|")
    for kind in dict.fromkeys(place.kind for place in places):
        sizes = [place.contacts for place in places if place.kind == kind]
        for name in ("raw", "list", "poll", "platform", "page"):
            least = _p99(took[kind, sizes[0], name])
            for number in sizes:
                some = took[kind, number, name]
                print(
                    f"| {kind} | {name} | {number:,} | {statistics.median(some):.2f}"
                    f" | {_p99(some):.2f} | {_p99(some) / least:.2f}"
                    f" | {_p99(some) / _p99(took[kind, number, 'raw']):.1f} |"
                )


def _p99(some: list[float]) -> float:
    return statistics.quantiles(some, n=100, method="inclusive")[98]


if __name__ == "__main__":
    main()
