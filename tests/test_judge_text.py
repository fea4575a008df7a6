"""`crm-social judge text`: an answer for every line, in order."""

import json

from click.testing import CliRunner

from crm_social.cli.judge import judge

FIELDS = [
    "lang",
    "sentiment",
    "question",
    "buying_intent",
    "complaint",
    "praise",
    "spam",
    "special_category",
]


def run(tmp_path, *lines, options=()):
    file = tmp_path / "comments.jsonl"
    file.write_bytes(b"".join(line + b"\n" for line in lines))
    result = CliRunner().invoke(judge, ["text", str(file), *options])
    return result, [json.loads(line) for line in result.stdout.splitlines()]


def test_every_line_is_answered_in_order(tmp_path):
    result, answers = run(
        tmp_path,
        b'{"text": "Hva koster det for oss?", "lang": "nb"}',
        b'{"text": "Terrible service, I want my money back", "id": 7}',
    )

    assert result.exit_code == 0
    assert [list(answer) for answer in answers] == [FIELDS, FIELDS]
    assert (answers[0]["lang"], answers[0]["buying_intent"], answers[0]["question"]) == (
        "nb",
        True,
        True,
    )
    assert (answers[1]["sentiment"], answers[1]["complaint"], answers[1]["buying_intent"]) == (
        "negative",
        True,
        False,
    )


def test_bad_lines_are_named_and_never_stop_the_good_ones(tmp_path):
    result, answers = run(
        tmp_path,
        b"{",
        b"",
        b'{"lang": "nb"}',
        b'{"text": 3}',
        b'{"text": "\xff"}',
        b'{"text": "' + b"x" * 1_100_000 + b'"}',
        b'{"text": "Fint!"}',
    )

    assert result.exit_code == 1
    assert [answer.get("error", "")[:7] for answer in answers] == [
        *(f"line {number}:" for number in range(1, 7)),
        "",
    ]
    assert answers[-1]["sentiment"] == "positive"


def test_scores_and_words_are_told_when_asked_for(tmp_path):
    _, (answer,) = run(tmp_path, b'{"text": "Takk! Hva koster to stykker?"}', options=["--scores"])

    assert (answer["thanks"], answer["buying_words"]) == (True, ["Hva koster"])
    assert -1 <= answer["score"] <= 1


def test_standard_input_is_read():
    result = CliRunner().invoke(judge, ["text", "-"], input='{"text": "Hello there my friend"}\n')

    assert json.loads(result.stdout)["lang"] == "en"


def test_a_missing_file_is_named():
    result = CliRunner().invoke(judge, ["text", "nowhere.jsonl"])

    assert result.exit_code == 1
    assert "nowhere.jsonl" in str(result.exception)
