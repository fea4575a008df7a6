"""`crm-social judge link`: anybody's tables, the rows of one person found."""

import csv
import gzip
import io

from click.testing import CliRunner

from crm_social.cli.judge import judge

PEOPLE = """unique_id,first_name,surname,dob,city,email
1,Kari,Nordmann,1980-01-02,Oslo,kari@nordmann.no
2,Nordmann,Kari,1980-02-01,Olso,kari@nordmann.no
3,Ole,Hansen,,Oslo,
4,Ole,Hansen,,Oslo,
5,Bjørn,Söderström,1975-11-30,Bergen,
6,Bjoern,Soederstroem,1975-11-30,Bergen,
"""


def run(tmp_path, *tables):
    paths = []
    for number, table in enumerate(tables):
        path = tmp_path / f"{number}.csv"
        path.write_text(table, encoding="utf-8")
        paths.append(str(path))
    result = CliRunner().invoke(judge, ["link", *paths])
    return result, list(csv.DictReader(io.StringIO(result.stdout)))


def test_rows_of_one_person_are_found_within_a_table(tmp_path):
    result, rows = run(tmp_path, PEOPLE)

    found = {(row["id_a"], row["id_b"]): row["verdict"] for row in rows}
    assert result.exit_code == 0
    assert found["1", "2"] == "auto"
    assert found["5", "6"] == "auto"
    assert found.get(("3", "4")) != "auto"
    assert set(found) <= {("1", "2"), ("5", "6"), ("3", "4")}


def test_handles_are_linked_to_the_people_of_a_list(tmp_path):
    handles = "id,platform,handle\nh1,x,SenWhitecastle\nh2,x,kari.nordmann\nh3,x,coffee\n"
    people = (
        "person_id,first,last,chamber\n"
        "p1,Sheldon,Whitecastle,sen\np2,Kari,Nordmann,rep\np3,Per,Olsen,rep\n"
    )

    _, rows = run(tmp_path, handles, people)

    assert [(row["id_a"], row["id_b"]) for row in rows] == [("h1", "p1"), ("h2", "p2")]


def test_of_two_who_could_be_meant_neither_is_linked(tmp_path):
    people = "id,first,last\n1,Anna,Kvamsdal\n2,Eva,Kvamsdal\n"

    _, rows = run(tmp_path, "id,handle\nh,kvamsdal\n", people)

    assert all(row["verdict"] == "suggest" and float(row["p"]) <= 0.5 for row in rows)


def test_bad_rows_are_named_and_never_stop_the_good_ones(tmp_path):
    table = "id,name,email,shoe\n1,Kari Nordmann,k@n.no,42\n2,Kari\n3,Kari Nordmann,k@n.no,41\n"

    result, rows = run(tmp_path, table)

    assert result.exit_code == 1
    assert "line 3: 2 values for 4 columns." in result.stderr
    assert "columns left out: shoe." in result.stderr
    assert [(row["id_a"], row["id_b"]) for row in rows] == [("1", "3")]


def test_an_empty_table_or_one_of_strange_columns_is_refused(tmp_path):
    for table in ("", "\n", "foo,bar\n1,2\n"):
        result, _ = run(tmp_path, table)
        assert result.exit_code == 1

    result, rows = run(tmp_path, "id,name\n")
    assert (result.exit_code, rows) == (0, [])


def test_a_packed_file_is_unpacked(tmp_path):
    path = tmp_path / "people.csv.gz"
    path.write_bytes(gzip.compress(PEOPLE.encode()))

    result = CliRunner().invoke(judge, ["link", str(path)])

    assert "1,2," in result.stdout


def test_the_same_tables_always_give_the_same_answer(tmp_path):
    first, _ = run(tmp_path, PEOPLE)
    second, _ = run(tmp_path, PEOPLE)

    assert first.stdout == second.stdout
