"""Reports beside DuckDB on the same kept rows, in the same run.

    python -m benchmarks.reports --engagements 10000000 --size lite,pg

Rows are made by DuckDB, set-based: passages, moves, touches and credits of people who go round
the loop for two years, and the tallies and sums that follow from them by the definitions of
`core/tallies.py` and `core/owing.py`. All are loaded into PostgreSQL (settled and analysed) and
SQLite. Each report is then asked for in turns: ours as its page asks for it, and in DuckDB as one
would write it over the rows themselves. Answers are compared before times are.
"""

import argparse
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import duckdb
import psycopg

from crm_social.core import owing
from crm_social.core.attribution import Rule
from crm_social.core.loop import Stage
from crm_social.core.periods import LEVELS, Weeks, latest
from crm_social.core.tallies import EVER, WINDOWS
from crm_social.store import schema
from crm_social.store.db import Database, Session
from crm_social.store.reports import attribution, funnel, loop
from tests.servers import start

NOW: Final = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
_DAY: Final = 86_400_000_000
_WEEKS: Final = 104
_TABLES: Final = ("passages", "credits", "posts", "moves", "tallies", "owed", "touches")
#: Touches are read for lists of people and not for a number: only DuckDB needs them here.
_LOADED: Final = _TABLES[:-1]
#: What of those at one step comes to the next, and the typical days it takes.
_SELLING: Final = ((0.30, 6), (0.40, 5), (0.5, 1), (0.6, 9), (0.7, 6), (0.45, 20))
_RETURNING: Final = ((0.8, 12), (0.7, 30), (0.5, 90), (0.5, 4), (0.5, 25))
#: Two years ago the first of them came, and all of them by now.
_PERIOD: Final = latest(NOW, _WEEKS)


def make(duck: duckdb.DuckDBPyConnection, engagements: int) -> None:
    """Make the rows."""
    people = engagements // 10
    posts = max(50, engagements // 2_000)
    first, last = _PERIOD.moments
    begin, end = (int(at.timestamp()) * 1_000_000 for at in (first, min(last, NOW)))
    duck.execute("SELECT setseed(0.5)")
    duck.execute(
        f"CREATE TABLE people AS SELECT i AS contact_id,"
        f" {begin}::BIGINT + (random() * {end - begin})::BIGINT AS t1,"
        f" (random() * random() * {posts})::BIGINT + 1 AS post_number, random() AS u,"
        " ['mastodon', 'bluesky', 'youtube', 'x'][1 + (random() * 3.99)::INT % 4] AS platform,"
        " '@channel' || (random() * 8)::INT AS channel,"
        " ['NO', 'SE', 'DK', 'FI', 'DE', ''][1 + (random() * 5.9)::INT % 6] AS country,"
        " ['nb', 'sv', 'en', ''][1 + (random() * 3.9)::INT % 4] AS language,"
        " ['A', 'B', 'C', 'D'][1 + (random() * 3.9)::INT % 4] AS fit,"
        f" random() < 0.05 AS prize FROM range(1, {people + 1}) r(i)"
    )
    duck.execute(
        f"CREATE TABLE posts AS SELECT i AS id, 'mastodon' AS platform,"
        " '@channel' || (i % 8) AS channel, 'p' || i AS uid, '' AS url, 'A post' AS text,"
        " CASE WHEN i % 3 = 0 THEN 'Eva' ELSE '' END AS author,"
        " ['interesting', 'news', 'promotion'][1 + i % 3] AS class, 'c' || (i % 40) AS campaign,"
        f" i % 20 = 0 AS giveaway, {begin} + i * ({end - begin} // {posts}) AS published_at,"
        f" {begin} + i * ({end - begin} // {posts}) AS heard_at, '' AS marked_class,"
        f" NULL::BOOLEAN AS marked_giveaway FROM range(1, {posts + 2}) r(i)"
    )
    _passages(duck, 0, "SELECT * FROM people", _SELLING, "S", end)
    won = (
        "SELECT p.* REPLACE (r.t7 AS t1), r.t7 AS since FROM rounds0 r"
        " JOIN people p USING (contact_id) WHERE r.t7 IS NOT NULL"
    )
    _passages(duck, 1, won, _RETURNING, "R", end)
    duck.execute(_PASSAGES)
    duck.execute(_MOVES)
    duck.execute(_TOUCHES.format(posts=posts, more=engagements // people - 1))
    duck.execute(_CREDITS)
    _tallies(duck)
    duck.execute("CREATE OR REPLACE TABLE tallies AS FROM tallies ORDER BY ALL")
    _owed(duck)


def _passages(
    duck: duckdb.DuckDBPyConnection,
    cycle: int,
    source: str,
    ways: tuple[tuple[float, int], ...],
    letter: str,
    end: int,
) -> None:
    """Make the rounds of one lobe: who comes how far, and when."""
    chain = source
    skipped = "0"
    for place, (share, days) in enumerate(ways, 2):
        # One in ten passes in the same moment; the others take about so many days.
        took = f"CASE WHEN random() < 0.1 THEN 0 ELSE (-ln(random()) * {days} * {_DAY})::BIGINT END"
        chain = (
            f"SELECT *, CASE WHEN t{place - 1} + gap < {end} AND goes THEN t{place - 1} + gap END"
            f" AS t{place} FROM (SELECT * EXCLUDE (gap, goes), {took} AS gap,"
            f" random() < {share} AS goes FROM ({chain}))"
            if place > 2
            else f"SELECT *, CASE WHEN t1 + gap < {end} AND goes THEN t1 + gap END AS t2 FROM"
            f" (SELECT *, {took} AS gap, random() < {share} AS goes FROM ({source}))"
        )
        if place > 2:
            skipped += f" + CASE WHEN t{place} = t{place - 1} THEN {1 << (place - 2)} ELSE 0 END"
    names = [f"{letter}{number}" for number in range(1, len(ways) + 1)] + ["X."]
    tokens = " || ".join(
        f"CASE WHEN t{place} IS NULL THEN '' ELSE '{before}{after}-' ||"
        f" lpad((t{place} // {_DAY})::VARCHAR, 6, '0') END"
        for place, (before, after) in enumerate(
            zip(["S0" if letter == "S" else "X.", *names], names, strict=False), 1
        )
    )
    here = f"'{names[0]}'"
    for place, name in enumerate(names[1:], 2):
        here = f"CASE WHEN t{place} IS NOT NULL THEN '{name.rstrip('.')}' ELSE {here} END"
    extra = "" if len(ways) == 6 else ", NULL::BIGINT AS t7"
    since = ", NULL::BIGINT AS since" if cycle == 0 else ""
    last = len(ways) + 1
    alive = f"CASE WHEN t{last} IS NULL THEN {here} ELSE '' END"
    duck.execute(
        f"CREATE TABLE rounds{cycle} AS SELECT * EXCLUDE (gap, goes), {cycle} AS cycle,"
        f" {skipped} AS skipped, {tokens} AS walk, {alive} AS here{extra}{since},"
        f" CASE WHEN t{last} IS NOT NULL THEN (1000 + u * 9e6)::BIGINT END AS amount FROM ({chain})"
    )


_PASSAGES: Final = f"""
CREATE TABLE passages AS
SELECT contact_id, cycle, since, (t1 // {_DAY} + 3) // 7 AS week, t1, t2, t3, t4, t5, t6, t7,
  skipped, walk, t1 AS touched_at, r.platform, r.channel, post_number AS post,
  p.class, p.campaign, CASE WHEN p.author = '' THEN 'logo' ELSE 'person' END AS author,
  amount, CASE WHEN amount IS NULL THEN '' ELSE 'NOK' END AS currency, here, language, country,
  fit, prize
FROM (SELECT * FROM rounds0 UNION ALL BY NAME SELECT * FROM rounds1) r
JOIN posts p ON p.id = r.post_number ORDER BY contact_id, cycle
"""
_MOVES: Final = f"""
CREATE TABLE moves AS
SELECT row_number() OVER () AS id, contact_id,
  rtrim(substr(walk, 1 + i * 11, 2), '.') AS from_stage,
  rtrim(substr(walk, 3 + i * 11, 2), '.') AS to_stage,
  substr(walk, 6 + i * 11, 6)::BIGINT * {_DAY} + 3600000000 AS moment, 'resolved' AS rule,
  NULL::VARCHAR AS evidence, false AS skipped, '' AS model, NULL::VARCHAR AS actor,
  NULL::VARCHAR AS reason
FROM passages, range(10) r(i) WHERE length(walk) > i * 11
"""
_TOUCHES: Final = f"""
CREATE TABLE touches AS SELECT contact_id, post, min(met) AS moment FROM (
  SELECT contact_id, post_number AS post, t1 AS met FROM people
  UNION ALL
  SELECT contact_id, (random() * random() * {{posts}})::BIGINT + 1,
    t1 + (random() * 200 * {_DAY})::BIGINT AS met
  FROM people, range({{more}}) r(i)
) GROUP BY ALL ORDER BY contact_id, post
"""
#: Every post before the outcome has the same share by each rule: what a sum costs is the same.
_CREDITS: Final = f"""
CREATE TABLE credits AS
WITH ends AS (
  SELECT contact_id, cycle, since, 0 AS outcome, t2 AS moment, NULL::BIGINT AS amount
    FROM passages WHERE cycle = 0 AND t2 IS NOT NULL
  UNION ALL SELECT contact_id, cycle, since, 1, CASE cycle WHEN 0 THEN t6 ELSE t5 END, NULL
    FROM passages WHERE CASE cycle WHEN 0 THEN t6 ELSE t5 END IS NOT NULL
  UNION ALL SELECT contact_id, cycle, since, 2, CASE cycle WHEN 0 THEN t7 ELSE t6 END, amount
    FROM passages WHERE CASE cycle WHEN 0 THEN t7 ELSE t6 END IS NOT NULL
), met AS (
  SELECT e.*, coalesce(t.post, 0) AS post, coalesce(t.moment, 0) AS met_at,
    row_number() OVER w AS place, count(*) OVER w2 AS number
  FROM ends e LEFT JOIN touches t ON t.contact_id = e.contact_id AND t.moment <= e.moment
    AND (e.since IS NULL OR t.moment >= e.since)
  WINDOW w AS (PARTITION BY e.contact_id, e.cycle, e.outcome ORDER BY t.moment, t.post),
    w2 AS (PARTITION BY e.contact_id, e.cycle, e.outcome)
)
SELECT contact_id, cycle, outcome, post, moment, (moment // {_DAY} + 3) // 7 AS week,
  CASE WHEN place = 1 THEN 1000000 ELSE 0 END AS first,
  CASE WHEN place = number THEN 1000000 ELSE 0 END AS last,
  1000000 // number + CASE WHEN place = 1 THEN 1000000 % number ELSE 0 END AS linear,
  linear AS time_decay, linear AS position, amount,
  CASE WHEN amount IS NULL THEN '' ELSE 'NOK' END AS currency
FROM met ORDER BY contact_id, cycle, outcome, post
"""


def _tallies(duck: duckdb.DuckDBPyConnection) -> None:
    """Count by the definitions of core/tallies.py."""
    duck.execute(
        "CREATE TABLE tallies (counted VARCHAR, period BIGINT, key VARCHAR, a BIGINT, b BIGINT,"
        " c BIGINT, n BIGINT)"
    )
    lag = " ".join(f"WHEN moment - t1 <= {days * _DAY} THEN {days}" for days in WINDOWS)
    minutes = "(moment - before) // 60000000"
    places = " UNION ALL ".join(
        f"SELECT *, {place - 1} AS place, t{place} AS moment, t{max(1, place - 1)} AS before"
        f" FROM passages WHERE t{place} IS NOT NULL"
        for place in range(1, 8)
    )
    duck.execute(
        f"CREATE TABLE reached AS SELECT *, CASE {lag} ELSE {EVER} END AS lag,"
        f" CASE WHEN {minutes} < 60 THEN {minutes} WHEN {minutes} < 2880"
        f" THEN {minutes} // 60 * 60 ELSE {minutes} // 1440 * 1440 END AS gap,"
        f" CASE WHEN cycle = 0 THEN '1' ELSE '2' END AS lobe,"
        f" ((touched_at // 3600000000 + 72) % 168)::VARCHAR AS hour FROM ({places})"
    )
    dimensions = {
        "all": "''", "platform": "platform", "channel": "channel", "post": "post::VARCHAR",
        "class": "class", "campaign": "campaign", "author": "author", "language": "language",
        "country": "country", "fit": "fit", "hour": "hour",
    }  # fmt: skip
    for name, value in dimensions.items():
        duck.execute(
            f"INSERT INTO tallies SELECT 'step' || lobe || ':{name}', week, {value}, place, lag,"
            " gap, count(*) FROM reached WHERE place > 0 GROUP BY ALL"
        )
        duck.execute(
            f"INSERT INTO tallies SELECT 'start' || lobe || ':{name}', week, {value}, 0, 0, 0,"
            " count(*) FROM reached WHERE place = 0 GROUP BY ALL"
        )
        duck.execute(
            f"INSERT INTO tallies SELECT 'skip' || lobe || ':{name}', week, {value}, place, lag,"
            " 0, count(*) FROM reached WHERE (skipped >> place) & 1 = 1 GROUP BY ALL"
        )
    total = "(moment - t1) // 60000000"
    duck.execute(
        f"INSERT INTO tallies SELECT 'lobe' || lobe, (moment // {_DAY} + 3) // 7, '',"
        f" CASE WHEN {total} < 60 THEN {total} WHEN {total} < 2880"
        f" THEN {total} // 60 * 60 ELSE {total} // 1440 * 1440 END, 0, 0, count(*) FROM reached"
        " WHERE place = CASE lobe WHEN '1' THEN 6 ELSE 5 END GROUP BY ALL"
    )
    duck.execute(
        "INSERT INTO tallies SELECT 'here', 0, here, 0, 0, 0, count(*) FROM passages"
        " WHERE here <> '' GROUP BY ALL"
    )
    duck.execute(
        "INSERT INTO tallies SELECT 'flow', moment // 86400000000, rpad(from_stage, 2, '.') ||"
        " rpad(to_stage, 2, '.'), 0, 0, 0, count(*) FROM moves GROUP BY ALL"
    )
    duck.execute(
        "INSERT INTO tallies SELECT 'link' || CASE WHEN cycle = 0 THEN '1' ELSE '2' END, week,"
        " substr(walk, 1 + i * 11, 4), i, 0, 0, count(*) FROM passages, range(10) r(i)"
        " WHERE length(walk) > i * 11 GROUP BY ALL"
    )
    duck.execute(
        "INSERT INTO tallies SELECT 'reach', 0, t.post::VARCHAR,"
        " ascii(p.fit) - 65 + CASE WHEN p.prize THEN 4 ELSE 0 END, 0, 0, count(*)"
        " FROM touches t JOIN people p USING (contact_id) GROUP BY ALL"
    )
    duck.execute(
        "INSERT INTO tallies SELECT 'lead:hour', week, hour, 0, 0, 0, count(*) FROM reached"
        " WHERE place = 1 AND lobe = '1' GROUP BY ALL"
    )
    duck.execute(
        "INSERT INTO tallies SELECT 'came', 0, post::VARCHAR, outcome, 0, 0, count(*)"
        " FROM credits GROUP BY ALL"
    )


def _owed(duck: duckdb.DuckDBPyConnection) -> None:
    """Sum by the definitions of core/owing.py."""
    sums = {owing.people_column(n): f"count(*) FILTER (outcome = {n})" for n in range(3)}
    for rule in Rule:
        for n in range(3):
            sums[owing.column(n, rule)] = f"sum({rule.value}) FILTER (outcome = {n})"
    won = {owing.money_column(rule): f"sum(amount * {rule.value} // 1000000)" for rule in Rule}
    shares = ", ".join(f"coalesce({sums.get(name, '0')}, 0)" for name in owing.COLUMNS)
    money = ", ".join(f"coalesce({won.get(name, '0')}, 0)" for name in owing.COLUMNS)
    columns = ", ".join(f"{name} BIGINT" for name in owing.COLUMNS)
    duck.execute(
        f"CREATE TABLE owed (level BIGINT, block BIGINT, post BIGINT, currency VARCHAR, {columns})"
    )
    for level in LEVELS:
        duck.execute(
            f"INSERT INTO owed SELECT {level}, week // {level}, post, '', {shares}"
            " FROM credits GROUP BY ALL"
        )
        duck.execute(
            f"INSERT INTO owed SELECT {level}, week // {level}, post, currency, {money}"
            " FROM credits WHERE amount IS NOT NULL GROUP BY ALL"
        )
    duck.execute("CREATE OR REPLACE TABLE owed AS FROM owed ORDER BY level, block, post, currency")


def load_postgresql(duck: duckdb.DuckDBPyConnection, url: str) -> Database:
    """Load the rows, and let the server know them."""
    db = Database(url)
    schema.migrate(db)
    with tempfile.TemporaryDirectory() as folder, psycopg.connect(url, autocommit=True) as server:
        for table in _LOADED:
            path = Path(folder) / f"{table}.csv"
            duck.execute(f"COPY (SELECT * FROM {table}) TO '{path}' (HEADER false, NULLSTR '\\N')")
            names = ", ".join(
                _named(row[0]) for row in duck.execute(f"DESCRIBE {table}").fetchall()
            )
            with (
                server.cursor() as cursor,
                path.open("rb") as lines,
                cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT csv, NULL '\\N')") as copy,
            ):
                while block := lines.read(1 << 20):
                    copy.write(block)
            path.unlink()
        server.execute("VACUUM ANALYZE")
    return db


def _named(column: str) -> str:
    """Return what we call a column: `at` is a word of DuckDB's language."""
    return "at" if column == "moment" else column


def load_sqlite(duck: duckdb.DuckDBPyConnection, path: Path) -> Database:
    """Load the rows into a file."""
    db = Database(f"sqlite:///{path}")
    schema.migrate(db)
    with sqlite3.connect(path) as file:
        for table in _LOADED:
            found = duck.execute(f"SELECT * FROM {table}")
            names = [_named(one[0]) for one in found.description]
            marks = ", ".join("?" * len(names))
            while rows := found.fetchmany(200_000):
                file.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)
    file.close()
    with db.writing() as session:
        session.connection().exec_driver_sql("ANALYZE")
    return db


Ask = Callable[[Session], Any]


def asked(weeks: Weeks) -> dict[str, tuple[Ask, Callable[[duckdb.DuckDBPyConnection], Any]]]:
    """Return each report: ours, and DuckDB's over the rows, with what must be equal of both."""
    lobe1 = f"cycle = 0 AND week BETWEEN {weeks.first} AND {weeks.last}"
    since, until = (int(at.timestamp()) * 1_000_000 for at in weeks.moments)

    def duck_funnel(by: str, most: int, within: int | None) -> str:
        window = f" AND t{{0}} - t1 <= {within * _DAY}" if within else ""
        counted = ", ".join(
            f"count(*) FILTER (t{place} IS NOT NULL{window.format(place)})" for place in range(1, 8)
        )
        medians = ", ".join(
            f"median(t{place} - t{place - 1}) FILTER (t{place} IS NOT NULL{window.format(place)})"
            for place in range(2, 8)
        )
        skips = ", ".join(
            f"count(*) FILTER (t{place} IS NOT NULL AND (skipped >> {place - 1}) & 1 = 1)"
            for place in range(1, 8)
        )
        return (
            f"SELECT {by}, {counted}, {medians}, {skips} FROM passages WHERE {lobe1}"
            f" GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {most}"
        )

    def our_funnel(by: str = "all", within: int | None = None) -> Ask:
        return lambda session: [
            tuple(step.reached for step in one.steps)
            for one in funnel.funnels(session, 1, weeks, by=by, within=within)
        ]

    def their_funnel(by: str, within: int | None = None) -> Callable[[Any], Any]:
        statement = duck_funnel(by, funnel.MOST_VALUES, within)
        return lambda duck: [row[1:8] for row in duck.execute(statement).fetchall()]

    def our_loop(session: Session) -> Any:
        standing = loop.standing(session)
        for number in (1, 2):
            loop.lobe(session, number, weeks)
        flows = {
            (flow.start.value, flow.end.value): flow.moves for flow in loop.flows(session, weeks)
        }
        return {stage.value: n for stage, n in standing.items() if n}, flows

    def their_loop(duck: Any) -> Any:
        standing = dict(
            duck.execute(
                "SELECT here, count(*) FROM passages WHERE here <> '' GROUP BY 1"
            ).fetchall()
        )
        for lobe, last in (("cycle = 0", "t7"), ("cycle > 0", "t6")):
            duck.execute(
                f"SELECT count(*), count({last}), median({last} - t1) FROM passages WHERE {lobe}"
                f" AND week BETWEEN {weeks.first} AND {weeks.last}"
            ).fetchall()
        flows = duck.execute(
            "SELECT from_stage, to_stage, count(*) FROM moves"
            f" WHERE moment >= {since} AND moment < {until} GROUP BY ALL"
        ).fetchall()
        return standing, {(start_, end): n for start_, end, n in flows}

    heat = ", ".join(
        f"count(*) FILTER (t3 - t1 <= {7 * (column + 1) * _DAY})" for column in range(13)
    )
    owed = ", ".join(
        f"coalesce(sum(linear) FILTER (outcome = {outcome}), 0)" for outcome in range(3)
    )
    return {
        "loop": (our_loop, their_loop),
        "funnel": (our_funnel(), their_funnel("1")),
        "funnel, 30 days": (our_funnel(within=30), their_funnel("1", 30)),
        "funnel by channel": (our_funnel("channel"), their_funnel("channel")),
        "funnel by country": (our_funnel("country"), their_funnel("country")),
        "funnel by campaign": (our_funnel("campaign"), their_funnel("campaign")),
        "funnel by post": (our_funnel("post"), their_funnel("post::VARCHAR")),
        "paths": (
            lambda session: sum(link.people for link in funnel.paths(session, 1, weeks)),
            lambda duck: sum(
                row[2]
                for row in duck.execute(
                    "SELECT i, substr(walk, 1 + i * 11, 4), count(*) FROM passages, range(10) r(i)"
                    f" WHERE {lobe1} AND length(walk) > i * 11 GROUP BY ALL"
                ).fetchall()
            ),
        ),
        "cohorts": (
            lambda session: [
                (one.size, *one.reached)
                for one in funnel.cohorts(session, 1, weeks, Stage.MQL, 13)
                if one.size
            ],
            lambda duck: [
                row[1:]
                for row in duck.execute(
                    f"SELECT week, count(*), {heat} FROM passages WHERE {lobe1}"
                    " GROUP BY 1 ORDER BY 1"
                ).fetchall()
            ],
        ),
        "attribution": (
            lambda session: [
                (*one.shares, *one.people)
                for one in attribution.owed(session, Rule.LINEAR, weeks, 100)
            ],
            lambda duck: [
                tuple(int(n) for n in row[1:7])
                for row in duck.execute(
                    f"SELECT post, {owed}, count(*) FILTER (outcome = 0),"
                    " count(*) FILTER (outcome = 1), count(*) FILTER (outcome = 2),"
                    " sum(amount * linear // 1000000) FROM credits"
                    f" WHERE week BETWEEN {weeks.first} AND {weeks.last} GROUP BY 1"
                    " ORDER BY 4 DESC, 3 DESC, 2 DESC, 1 LIMIT 100"
                ).fetchall()
            ],
        ),
        "posts": (
            lambda session: [one.people for one in attribution.newest(session, 50)],
            _their_posts,
        ),
        "hours": (
            lambda session: [one[0] for one in funnel.hours(session, weeks)],
            lambda duck: [
                row[1]
                for row in duck.execute(
                    "SELECT (touched_at // 3600000000 + 72) % 168, count(*), count(t2)"
                    f" FROM passages WHERE {lobe1} GROUP BY 1 ORDER BY 1"
                ).fetchall()
            ],
        ),
    }


def _their_posts(duck: Any) -> Any:
    found = duck.execute(
        "WITH newest AS (SELECT id, published_at FROM posts ORDER BY published_at DESC, id"
        "  LIMIT 50),"
        " people AS (SELECT t.post, count(*) AS n, count(*) FILTER (p.fit IN ('A', 'B')) AS good,"
        "  count(*) FILTER (p.prize) AS prize FROM touches t JOIN newest ON newest.id = t.post"
        "  JOIN people p USING (contact_id) GROUP BY 1),"
        " came AS (SELECT post, count(*) FILTER (outcome = 0) AS leads,"
        "  count(*) FILTER (outcome = 2) AS won FROM credits JOIN newest ON newest.id = post"
        "  GROUP BY 1)"
        " SELECT n, good, prize, leads, won FROM newest LEFT JOIN people ON people.post = id"
        " LEFT JOIN came ON came.post = id ORDER BY published_at DESC, id"
    ).fetchall()
    return [row[0] or 0 for row in found]


def measure(
    duck: duckdb.DuckDBPyConnection,
    dbs: dict[str, Database],
    weeks: Weeks,
    runs: int,
    only: str = "",
) -> None:
    """Ask for every report in turns, and print medians and ratios."""
    names = ["duckdb", *dbs]
    print(f"{'report':20}" + "".join(f"{name + ' ms':>12}" for name in names) + "   ratios")
    for report, (ours, theirs) in asked(weeks).items():
        if not report.startswith(only):
            continue
        took: dict[str, list[float]] = {name: [] for name in names}
        for run in range(runs + 1):
            with _timed(took["duckdb"], run):
                expected = theirs(duck)
            for name, db in dbs.items():
                with _timed(took[name], run), db.reading() as session:
                    found = ours(session)
                if found != expected:
                    raise SystemExit(f"{report}: {name} says {found}, DuckDB {expected}")
        medians = {name: statistics.median(times) * 1_000 for name, times in took.items()}
        ratios = "  ".join(f"{name} {medians[name] / medians['duckdb']:.2f}x" for name in dbs)
        print(f"{report:20}" + "".join(f"{medians[name]:12.1f}" for name in names) + f"   {ratios}")


@contextmanager
def _timed(took: list[float], run: int) -> Iterator[None]:
    began = time.perf_counter()
    yield
    if run:  # the first of each warms what is read
        took.append(time.perf_counter() - began)


def main() -> None:
    """Make, load, measure."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--engagements", type=int, default=10_000_000)
    arguments.add_argument("--size", default="lite,pg")
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument(
        "--weeks",
        default=str(_WEEKS),
        help="the periods reports are of, as 104,52,13; 52-26 ends 26 weeks ago",
    )
    arguments.add_argument("--only", default="", help="reports whose names begin so")
    given = arguments.parse_args()
    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        duck = duckdb.connect()
        began = time.perf_counter()
        make(duck, given.engagements)
        for table in _TABLES:
            number = duck.execute(f"SELECT count(*) FROM {table}").fetchone()
            print(f"{table:12} {number[0] if number else 0:>12,} rows")
        print(f"made in {time.perf_counter() - began:.0f} s", flush=True)
        dbs = {}
        if "pg" in given.size:
            dbs["pg"] = load_postgresql(duck, stack.enter_context(start.postgresql()))
        if "lite" in given.size:
            dbs["lite"] = load_sqlite(duck, Path(folder) / "reports.db")
        print(f"loaded after {time.perf_counter() - began:.0f} s", flush=True)
        for period in given.weeks.split(","):
            length, _, ago = period.partition("-")
            last = latest(NOW, 1).last - int(ago or 0)
            print(f"weeks {period}, load {os.getloadavg()[0]:.1f}")
            weeks = Weeks(last - int(length) + 1, last)
            measure(duck, dbs, weeks, given.runs, given.only)


if __name__ == "__main__":
    main()
