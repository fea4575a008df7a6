"""Who is who, beside what is known of these sets: pairs, persons, handles and names.

Handles are linked to the whole list of people, and to an open one: half the people, drawn
by a digest of their id, are taken away, so that half of the handles belong to nobody there.
"""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import Final

from benchmarks.judgement.table import Row
from crm_social.core.identity import Prepared, Profile, Says, columns, linking, match, prepare
from crm_social.core.identity.linking import Linked

Pair = tuple[int, int]
#: At the automatic threshold, so many of those linked must be right.
_PRECISE: Final = 0.995
#: Set, file, F1 of splink's pairs and of its clusters.
PEOPLE: Final = (
    ("fake_1000", "splink_people/fake_1000", 0.832, 0.941),
    ("historical_50k", "splink_people/historical_50k", 0.817, 0.895),
    ("Febrl 3", "febrl/dedupe_3", 0.998, 0.998),
)
#: Set, folder, precision and recall to reach.
HANDLES: Final = (
    ("US Congress", "handles_us_congress", 0.981, 0.928),
    ("Riksdag", "handles_se_riksdag", 0.991, 0.810),
)
_FEBRL: Final = 0.998
_NAMES: Final = 0.740


def rows(data: Path) -> Iterator[Row]:
    """Yield the rows of the table, from the sets in this folder."""
    for name, file, pairs, clusters in PEOPLE:
        yield from _within(name, data / f"{file}.csv.gz", pairs, clusters)
    yield from _between(data / "febrl")
    for name, folder, precise, recalled in HANDLES:
        yield from _handles(name, data / folder, precise, recalled)
    yield from _names(data / "name_pairs_opensanctions/pairs.csv.gz")


def _within(name: str, path: Path, pairs_goal: float, clusters_goal: float) -> Iterator[Row]:
    given = _read(path)
    persons = defaultdict(list)
    for place, row in enumerate(given):
        persons[row["cluster"]].append(place)
    true = {pair for places in persons.values() for pair in combinations(places, 2)}
    found = linking.link(_people(given, "cluster"))
    yield _f1(f"{name}: F1 of pairs", found, true, pairs_goal)
    yield _f1(f"{name}: F1 of persons", found, true, clusters_goal)
    yield from _auto(name, found, true)


def _between(folder: Path) -> Iterator[Row]:
    ours, theirs = _read(folder / "link_4a.csv.gz"), _read(folder / "link_4b.csv.gz")
    place_of = {row["cluster"]: place for place, row in enumerate(theirs)}
    true = {
        (place, place_of[row["cluster"]])
        for place, row in enumerate(ours)
        if row["cluster"] in place_of
    }
    found = linking.link(_people(ours, "cluster"), _people(theirs, "cluster"))
    yield _f1("Febrl 4: F1 of pairs", found, true, _FEBRL)
    yield from _auto("Febrl 4", found, true)


def _handles(name: str, folder: Path, precise: float, recalled: float) -> Iterator[Row]:
    accounts, persons = _read(folder / "accounts.csv.gz"), _read(folder / "persons.csv.gz")
    some = [row for row in persons if sha256(row["person_id"].encode()).digest()[0] % 2]
    for kind, there in (("whole list", persons), ("half the people gone", some)):
        place_of = {row["person_id"]: place for place, row in enumerate(there)}
        true = {
            (place, place_of[row["person_id"]])
            for place, row in enumerate(accounts)
            if row["person_id"] in place_of
        }
        found = linking.link(_people(accounts, "person_id"), _people(there))
        right, said = _counts(found, true)
        title = f"{name}, {kind}"
        yield Row(title, "precision", right / said, precise, right / said >= precise)
        recall = right / len(true)
        yield Row(title, "recall", recall, recalled, recall >= recalled)
        yield from _auto(title, found, true)


def _names(path: Path) -> Iterator[Row]:
    given = _read(path)
    right = auto = wrong = 0
    for row in given:
        found = match(Profile(name=row["name1"]), Profile(name=row["name2"]))
        same = row["is_match"] == "true"
        right += (found.verdict is not Says.NO) == same
        auto += found.verdict is Says.AUTO
        wrong += found.verdict is Says.AUTO and not same
    yield Row("OpenSanctions names", "accuracy", right / len(given), _NAMES,
              right / len(given) > _NAMES)  # fmt: skip
    # A name alone never links silently, so nothing can be wrong there.
    yield Row("OpenSanctions names", "wrong silent links", wrong, 0.0, wrong == 0)


def _read(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def _people(given: Sequence[dict[str, str]], hidden: str = "") -> list[Prepared]:
    """Return the rows as profiles, without the column that holds the answer."""
    fields, _, _ = columns.understand([column for column in given[0] if column != hidden])
    return [prepare(columns.profile(row, fields)) for row in given]


def _counts(found: Sequence[Linked], true: set[Pair], *, auto: bool = False) -> tuple[int, int]:
    said = {(one.a, one.b) for one in found if not auto or one.verdict is Says.AUTO}
    return len(said & true), max(1, len(said))


def _f1(measure: str, found: Sequence[Linked], true: set[Pair], goal: float) -> Row:
    right, said = _counts(found, true)
    ours = 2 * right / (said + len(true))
    name, _, what = measure.partition(": ")
    return Row(name, what, ours, goal, ours > goal)


def _auto(name: str, found: Sequence[Linked], true: set[Pair]) -> Iterator[Row]:
    right, said = _counts(found, true, auto=True)
    yield Row(name, f"silent links right (recall {right / len(true):.3f})", right / said, _PRECISE,
              right / said >= _PRECISE)  # fmt: skip
