"""Whole tables: candidates by keys, weights learned without answers, persons out of pairs."""

import csv
import gzip
import random
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_social.core.identity import Profile, Says, clusters, columns, keys, linking, prepare

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def test_two_groups_do_not_become_one_by_a_single_wrong_pair():
    ours, theirs = range(4), range(4, 8)
    right = [(a, b, 8.0) for side in (ours, theirs) for a, b in combinations(side, 2)]
    against = [(a, b, -6.0) for a in ours for b in theirs if (a, b) != (0, 4)]

    found, held = clusters.grow([*right, *against, (0, 4, 7.0)])

    assert found == [list(ours), list(theirs)]
    assert held == []


def test_a_group_that_is_too_large_never_grows_by_itself():
    pairs = [(a, b, 9.0) for a, b in combinations(range(6), 2)]

    found, held = clusters.grow(pairs, alarm=5)

    assert max(len(group) for group in found) <= 5
    assert held


@given(st.randoms())
def test_groups_do_not_depend_on_the_order_of_the_pairs(draw):
    pairs = [(a, b, 5.0 if a // 3 == b // 3 else -5.0) for a, b in combinations(range(9), 2)]
    first = clusters.grow(pairs)

    draw.shuffle(pairs)

    assert clusters.grow(pairs) == first


def shares_a_key(one: Profile, other: Profile) -> bool:
    return not set(keys.of(prepare(one))).isdisjoint(keys.of(prepare(other)))


def test_a_handle_and_its_person_share_a_key():
    person = Profile(name="William Skjelbreid", email="w.skjelbreid@firma.no")
    for handle in (
        "williamskjelbreid",
        "bill.skjelbreid",
        "billskjelbreid88",
        "skjelbreid_william",
        "wskjelbreid",
        "RepSkjelbreid",
    ):
        assert shares_a_key(Profile(handle=handle), person), handle


def test_names_in_other_spellings_share_a_key():
    for one, other in (
        ("Håkon Bjørnstad", "Haakon Bjornstad"),
        ("Kristian Søderberg", "Christian Soederberg"),
        ("Lasse Kjellgren", "Lars Kjellgren"),
        ("Kjellgren, Lars", "Lars Kjellgren"),
    ):
        assert shares_a_key(Profile(name=one), Profile(name=other)), (one, other)


def test_columns_are_known_by_their_usual_names():
    header = ["rec_id", "Given-Name", "Efternamn", "Födelsedatum", "shoe size", "E-post"]

    fields, key, unknown = columns.understand(header)

    assert (key, unknown) == ("rec_id", ["shoe size"])
    row = dict(zip(header, ("1", "Kari", "Nordmann", "1980", "42", "k@n.no"), strict=True))
    assert columns.profile(row, fields) == Profile(
        given_name="Kari", surname="Nordmann", birth_date="1980", email="k@n.no"
    )


def made_up(number: int) -> list[Profile]:
    """Return people, each twice, the second time with slips, by an own small generator."""
    draw = random.Random(7)
    given, surnames = "Ola Kari Per Anne Lars Eva Nils Ida".split(), "dal vik nes lund berg".split()
    found = []
    for one in range(number):
        name = f"{draw.choice('BDFGKLMRST')}{draw.choice('aeiou')}{draw.choice(surnames)}"
        surname = f"{name}{draw.choice(surnames)}"
        birth = f"19{draw.randint(10, 99)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
        person = Profile(
            given_name=draw.choice(given), surname=surname, birth_date=birth, city=f"By{one % 9}"
        )
        slip = surname[:2] + surname[3] + surname[2] + surname[4:]
        found += [
            person,
            Profile(given_name=person.given_name, surname=slip, birth_date=birth),
        ]
    return found


def test_weights_learned_without_answers_find_who_was_written_twice():
    people = made_up(150)

    found = linking.link([prepare(person) for person in people])

    pairs = {(one.a, one.b) for one in found}
    right = {(place, place + 1) for place in range(0, len(people), 2)}
    assert len(pairs & right) >= 0.95 * len(right)
    # A few have nearly one name and two birth dates: these are asked about, no more.
    assert len(pairs - right) <= 0.12 * len(right)
    silent = {(one.a, one.b) for one in found if one.verdict is Says.AUTO}
    assert len(silent & right) > 0.5 * len(right)
    assert silent <= right


def test_of_rivals_that_are_one_person_none_takes_from_the_other():
    twice = [Profile(given_name="Kari", surname="Kvamsdalen", email="k@kvamsdalen.no")] * 2

    found = linking.link(
        [prepare(Profile(handle="kari.kvamsdalen"))], [prepare(person) for person in twice]
    )

    assert [one.b for one in found] == [0, 1]
    assert all(one.p > 0.9 for one in found)


@pytest.mark.slow
def test_public_sets_are_linked_better_than_is_known_of_others():
    path = DATA / "splink_people/fake_1000.csv.gz"
    if not path.is_file():
        pytest.skip(f"the set is not beside this repository (looked for {path})")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    fields, _, _ = columns.understand([name for name in rows[0] if name != "cluster"])

    found = linking.link([prepare(columns.profile(row, fields)) for row in rows])

    true = {
        (a, b)
        for a, b in combinations(range(len(rows)), 2)
        if rows[a]["cluster"] == rows[b]["cluster"]
    }
    pairs = {(one.a, one.b) for one in found}
    silent = {(one.a, one.b) for one in found if one.verdict is Says.AUTO}
    assert 2 * len(pairs & true) / (len(pairs) + len(true)) > 0.941
    assert len(silent & true) >= 0.995 * len(silent)
