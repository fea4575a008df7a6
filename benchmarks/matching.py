"""How fast one handle finds its person among many contacts.

    python -m benchmarks.matching [--contacts N] [--probes N] [--only sqlite|postgresql] [--all]

People are made up: names drawn by the shares the product knows (Nordic and American), places,
handles and mail addresses in the shapes people choose. For each database the contacts are
stored under their blocking keys; then profiles that are mostly somebody's, seen anew on another
platform, are looked up one at a time: keys, candidates, and the judgement of each. Printed are
the times of one look-up, how many candidates there were, and how often the person was found.
With --all the contacts are then matched with each other at once, by splink (the extra `bulk`).
"""

import argparse
import contextlib
import random
import statistics
import time
from collections.abc import Iterator, Sequence

from sqlalchemy import text

from benchmarks.ingest import sqlite
from crm_social.actions.rematch import rematch_all
from crm_social.core.identity import Policy, Profile, Says, keys, match, prepare
from crm_social.core.identity.shares import GIVEN, SURNAMES
from crm_social.store import bulk, matching, rematch, schema
from crm_social.store.db import Database, Session, utc_now
from crm_social.store.matching import Known
from crm_social.store.tables import MatchKeyRow, MatchProfileRow
from tests.servers import start

PLACES = (
    "Oslo Bergen Trondheim Stavanger Tromsø Stockholm Göteborg Malmö Uppsala København Aarhus "
    "Helsinki Tampere London Leeds Boston Chicago Seattle Denver"
).split()
SYLLABLES = (
    "berg dal vik nes lund holm stad gren fors by land mo haug eng ås rud sæter bakk skog sand"
).split()
#: The share of people whose surname is none that is known, as in the countries themselves.
RARE = 0.45


class People:
    """An endless supply of made-up people, the same every time."""

    def __init__(self, seed: int) -> None:
        self._draw = random.Random(seed)  # noqa: S311  nobody is real
        self._given = self._weighted(GIVEN)
        self._surnames = self._weighted(SURNAMES)

    def some(self, number: int) -> Iterator[Profile]:
        """Yield people with a name and what else is known of such contacts."""
        draw = self._draw
        names = zip(
            draw.choices(*self._given, k=number),
            draw.choices(*self._surnames, k=number),
            strict=True,
        )
        for given, common in names:
            surname = self._rare() if draw.random() < RARE else common
            name = f"{given} {surname}".title()
            handle = self.handle(given, surname)
            mail = f"{given}.{surname}@gmail.com" if draw.random() < 0.2 else None
            place = draw.choice(PLACES) if draw.random() < 0.5 else None
            yield Profile(handle=handle, name=name, email=mail, location=place)

    def handle(self, given: str, surname: str) -> str:
        """Return a handle in one of the shapes people choose."""
        draw = self._draw
        form = draw.choice(
            ("{g}{s}", "{g}.{s}", "{s}_{g}", "{i}{s}", "{g}{j}", "{g}_{s}", "{s}{g}")
        )
        plain = form.format(g=given, s=surname, i=given[0], j=surname[0])
        return plain + (str(draw.randint(50, 99)) if draw.random() < 0.3 else "")

    def again(self, person: Profile) -> Profile:
        """Return the person as another platform shows it: mostly a handle alone."""
        given, surname = (person.name or "").lower().split(" ", 1)
        handle = self.handle(given, surname)
        named = self._draw.random() < 0.5
        return Profile(handle=handle, name=person.name if named else None)

    def _rare(self) -> str:
        return "".join(self._draw.choices(SYLLABLES, k=self._draw.choice((2, 2, 3, 3))))

    @staticmethod
    def _weighted(table: dict[int, str]) -> tuple[list[str], list[float]]:
        named = [(name, 2.0**-bits) for bits, names in table.items() for name in names.split()]
        return [name for name, _ in named], [weight for _, weight in named]


def fill(session: Session, people: Sequence[Profile]) -> int:
    """Store the people under their keys; return how many keys there are."""
    profiles: list[bulk.Row] = []
    rows: list[bulk.Row] = []
    for contact, person in enumerate(people, 1):
        found = keys.of(prepare(person))
        profiles.append((contact, matching.packed(Known(person)), b"".join(found)))
        rows.extend((key, contact) for key in found)
    rows.sort()
    bulk.insert(session, MatchProfileRow, ("contact_id", "body", "keys"), profiles)
    bulk.insert(session, MatchKeyRow, ("key", "contact_id"), rows)
    return len(rows)


def look_up(db: Database, probes: Sequence[tuple[int, Profile]], among: int) -> None:
    """Look the profiles up and print how long it took and what was found."""
    policy = Policy(among=among)
    times, numbers, found, wrong = [], [], 0, 0
    with db.reading() as session:
        for contact, profile in probes:
            began = time.perf_counter()
            asked = prepare(profile)
            near = matching.candidates(session, keys.of(asked))
            judged = {one: match(asked, prepare(known.profile), policy=policy)
                      for one, known in near.items()}  # fmt: skip
            times.append((time.perf_counter() - began) * 1000)
            numbers.append(len(near))
            found += contact in near
            wrong += any(
                one != contact and judgement.verdict is Says.AUTO
                for one, judgement in judged.items()
            )
    times.sort()
    print(
        f"  {len(times)} look-ups: p50 {statistics.median(times):.2f} ms,"
        f" p99 {times[int(len(times) * 0.99)]:.2f} ms, longest {times[-1]:.2f} ms"
    )
    print(
        f"  candidates: mean {statistics.mean(numbers):.1f}, most {max(numbers)};"
        f" the person among them {found / len(probes):.0%}; linked silently to another: {wrong}"
    )


def measure(
    name: str, db: Database, people: Sequence[Profile], probes: int, *, everybody: bool
) -> None:
    """Fill one database and look people up in it."""
    began = time.perf_counter()
    with db.writing() as session:
        number = fill(session, people)
    if not db.is_sqlite:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE match_keys, match_profiles"))
    print(
        f"{name}: {len(people):,} contacts, {number / len(people):.1f} keys each,"
        f" stored in {time.perf_counter() - began:.0f} s"
    )
    anew = People(2)
    draw = random.Random(3)  # noqa: S311
    chosen = [draw.randrange(len(people)) for _ in range(probes)]
    asked = [(place + 1, anew.again(people[place])) for place in chosen]
    look_up(db, asked[: probes // 10], len(people))
    look_up(db, asked, len(people))
    if everybody:
        all_at_once(db)


def all_at_once(db: Database) -> None:
    """Match everybody with everybody, and print how long it took."""
    began = time.perf_counter()
    with db.reading() as session:
        pairs = rematch.likely(session)
    weighed = time.perf_counter()
    done = rematch_all(db, utc_now(), link=lambda *_: None)
    # The second time the pairs are found again and judged.
    judged = time.perf_counter() - weighed
    print(
        f"  all at once: {len(pairs):,} pairs found by splink in {weighed - began:.0f} s;"
        f" found again, judged and kept in {judged:.0f} s:"
        f" {done.linked:,} linked, {done.suggested:,} suggested"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--probes", type=int, default=5_000)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--all", action="store_true", help="also match everybody at once")
    options = parser.parse_args()
    people = list(People(1).some(options.contacts))
    if options.only != "postgresql":
        with sqlite() as db:
            measure("SQLite", db, people, options.probes, everybody=options.all)
    if options.only != "sqlite":
        with start.postgresql() as url:
            db = Database(url)
            with contextlib.closing(db):
                schema.migrate(db)
                measure("PostgreSQL", db, people, options.probes, everybody=options.all)


if __name__ == "__main__":
    main()
