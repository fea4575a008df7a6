"""`crm-social judge match`: anybody's pairs, judged line by line."""

import json

from click.testing import CliRunner

from crm_social.cli.judge import judge


def run(tmp_path, *lines):
    path = tmp_path / "pairs.jsonl"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return CliRunner().invoke(judge, ["match", str(path)])


def pair(a, b):
    return json.dumps({"a": a, "b": b}, ensure_ascii=False)


def test_each_line_is_answered_with_a_probability_a_verdict_and_the_evidence(tmp_path):
    kari = {"name": "Kari Nordmann", "email": "kari@nordmann.no", "birth_date": "1980-01-02"}

    result = run(tmp_path, pair(kari, kari), pair({"name": "Ole Hansen"}, {"name": "Eva Lind"}))

    same, other = (json.loads(line) for line in result.stdout.splitlines())
    assert result.exit_code == 0
    assert same["verdict"] == "auto"
    assert same["p"] > 0.999
    assert any(line.startswith("mail exact: kari@nordmann.no") for line in same["evidence"])
    assert (other["verdict"], other["p"] < 0.01) == ("no", True)


def test_a_bad_line_is_named_and_never_stops_the_good_ones(tmp_path):
    good = pair({"handle": "olaskjelbreid"}, {"name": "Ola Skjelbreid"})

    result = run(tmp_path, "{", good, '{"a": {}}', '{"a": {"name": [1]}, "b": {}}', "", good)

    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert [answer.get("verdict") for answer in answers] == [
        None, "suggest", None, None, "suggest",
    ]  # fmt: skip
    for number in (1, 3, 4):
        assert f"line {number}: " in result.stderr


def test_fields_nobody_knows_are_named_once_and_left_out(tmp_path):
    line = pair({"name": "Kari Nordmann", "shoe": 42}, {"name": "Kari Nordmann"})

    result = run(tmp_path, line, line)

    assert result.exit_code == 0
    assert result.stderr.count("shoe") == 1


def test_numbers_may_stand_without_quotes(tmp_path):
    profile = {"name": "Kari Nordmann", "postcode": 5003, "followers": 12, "phone": 91122333}

    result = run(tmp_path, pair(profile, profile))

    assert json.loads(result.stdout)["verdict"] == "auto"


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path):
    result = CliRunner().invoke(judge, ["match", str(tmp_path / "none.jsonl")])

    assert result.exit_code == 1
    assert "cannot be read" in str(result.exception)
