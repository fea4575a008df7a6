"""`crm-social model` and `replay --model`: from a file to force and back, in a terminal."""

import json
import logging

import pytest
from click.testing import CliRunner

from crm_social import cli
from crm_social.app import create_app
from crm_social.core.dealings import Correction, Label
from crm_social.core.facts import Actor, name_of, subject_of
from tests.cast import LIV, ago, comment

TEXT = "# Ours.\nextends: starter:b2b-services\nfatigue: {tasks: 1}\n"


@pytest.fixture
def run(config, tmp_path, reps):
    """Run a command in the test's database; returns its result."""
    env = {
        "CRM_SOCIAL_DATA": config.data,
        "CRM_SOCIAL_DATABASE_URL": config.database_url,
        "CRM_SOCIAL_SECRET_KEY": config.secret_key,
        "CRM_SOCIAL_LOG_LEVEL": "error",
    }
    return lambda *words: CliRunner().invoke(cli.main, words, obj=create_app, env=env)


@pytest.fixture(autouse=True)
def _logging_stays_the_tests_own():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "ours.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


def lines(result):
    return result.output.splitlines()


def test_a_file_goes_from_draft_to_force_and_back(run, file):
    assert run("model", "import", file, "--name", "ours").exit_code == 0
    assert run("model", "publish", "ours", "--as", "ours-1", "--by", "ada").exit_code == 0
    assert "in force" in next(one for one in lines(run("model", "list")) if "ours-1" in one)

    result = run("model", "rollback", "starter-1", "--reason", "too quiet", "--by", "eva")

    assert result.output.startswith("starter-1.rollback-1 is in force since ")
    assert lines(run("model", "diff", "ours-1")) == ["fatigue.tasks: 4 tasks -> 1 task"]
    first, second, *_ = lines(run("model", "list"))
    assert first.startswith("ours-1 ")
    assert not first.endswith("in force")
    assert second.startswith("starter-1.rollback-1 ")
    assert second.endswith("in force")


def test_list_shows_starters_and_drafts_and_which_is_in_force(run):
    run("model", "draft", "idea", "--from", "starter:retail", "--by", "ada")
    found = lines(run("model", "list"))

    assert found[0].startswith("draft:idea ")
    assert found[1].split() == ["starter:b2b-services", "in", "force"]
    assert found[2:] == ["starter:b2b-product", "starter:retail"]


def test_export_gives_the_text_back_as_it_was_written(run, file, tmp_path):
    run("model", "import", file, "--name", "ours")
    run("model", "publish", "ours", "--as", "ours-1", "--by", "ada")
    copy = tmp_path / "copy.yaml"

    assert run("model", "export", "ours-1", str(copy)).exit_code == 0
    assert copy.read_text(encoding="utf-8") == TEXT
    assert run("model", "show", "ours-1").output == TEXT
    assert "half_life: 14 d" in run("model", "show", "ours-1", "--whole").output


def test_a_whole_export_can_be_imported_and_says_the_same(run, tmp_path):
    copy = str(tmp_path / "copy.yaml")
    run("model", "export", "starter:retail", copy, "--whole")

    assert run("model", "import", copy, "--name", "copy").exit_code == 0
    assert run("model", "diff", "starter:retail", "copy").output == (
        "starter:retail and copy say the same.\n"
    )


def test_every_mistake_of_a_file_is_a_line_and_the_status_is_1(run, tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text("loops: {}\naxes: {intent: {half_life: -1 d}}\n", encoding="utf-8")

    for words in (("check", str(path)), ("import", str(path), "--name", "bad")):
        result = run("model", *words)
        said = result.stderr.splitlines()
        assert result.exit_code == 1
        assert said[0].startswith("crm-social: ")
        assert said[0].endswith("has 2 mistakes:")
        assert said[1].startswith("line 1, column 1: loops: ")
        assert said[2].startswith("line 2, column 28: axes.intent.half_life: ")
        assert len(said) == 3


def test_a_right_file_is_said_to_be_right(run, file):
    assert run("model", "check", file).output == f"{file} is right.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("check", "nowhere.yaml"), "nowhere.yaml cannot be read"),
        (("show", "nothing"), "There is no model 'nothing'"),
        (("draft", "New!", "--from", "starter:retail"), "The name of a draft is"),
        (("draft", "new", "--from", "starter:nothing"), "There is no model 'starter:nothing'"),
        (("drop", "nothing"), "There is no draft 'nothing'"),
        (("diff", "a", "b"), "There is no model 'a'"),
        (("preview", "nothing"), "There is no model 'nothing'"),
        (("publish", "nothing", "--as", "one", "--by", "ada"), "There is no draft 'nothing'"),
        (("rollback", "one", "--reason", "x", "--by", "ada"), "There is no version 'one'"),
        (
            ("export", "starter:retail", "/nowhere/file.yaml"),
            "/nowhere/file.yaml cannot be written",
        ),
    ],
)
def test_what_cannot_be_done_is_one_clear_line_and_status_1(run, words, said):
    result = run("model", *words)

    assert result.exit_code == 1
    assert result.stderr.startswith(f"crm-social: {said}")
    assert result.stderr.count("\n") == 1


def test_a_file_that_is_not_text_is_refused(run, tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_bytes(b"axes: \xff\xfe")

    assert run("model", "check", str(path)).stderr == f"crm-social: {path} is not UTF-8.\n"


def test_a_dropped_draft_is_off_the_list(run, file):
    run("model", "import", file, "--name", "ours")
    run("model", "drop", "ours")

    assert "draft:ours" not in run("model", "list").output


@pytest.fixture
def liv_asked(take_in):
    take_in(comment(text="Hva koster dette?", actor=LIV, occurred_at=ago(hours=2)))


def test_preview_prints_what_would_change(run, tmp_path, liv_asked):
    path = tmp_path / "strict.yaml"
    path.write_text("loop: {mql_cells: [D3]}\nplay_rules: []\n", encoding="utf-8")
    result = run("model", "preview", str(path), "--from-start")

    assert result.exit_code == 0
    assert "1 of 1 contacts would change, 1 would move." in result.output
    assert "Moves: S3 > S2: 1" in result.output
    assert "Liv Berg (liv@social.example): S3 A2 > S2 A2." in result.output


def test_preview_tells_machines_in_json(run, file, liv_asked):
    run("model", "import", file, "--name", "ours")
    found = json.loads(run("model", "preview", "ours", "--json").output)

    assert (found["draft"], found["in_force"], found["contacts"]) == ("ours", "starter-1", 1)
    assert found["seen_coming"] == {"before": 0, "after": 0}


def test_replay_by_a_draft_is_its_preview(run, file, liv_asked):
    run("model", "import", file, "--name", "ours")
    result = run("replay", "--model", "ours")

    assert result.exit_code == 0
    assert "If ours were published now, in place of starter-1:" in result.output


def test_replay_wants_one_thing_to_compare_with(run):
    assert run("replay").exit_code == 2
    assert run("replay", "--check", "--model", "ours").exit_code == 2


# ---- learning from corrections


def ask_and_correct(take_in, number):
    """Let so many people ask for something, and a rep say that they want to buy."""
    for at in range(number):
        words = f"{('Two', 'Nine', 'Some', 'A few')[at % 4]} on the spring list for us"
        fact = comment(f"s{at}", words, actor=Actor(f"p{at}"), occurred_at=ago(days=2, minutes=at))
        take_in(
            fact,
            Correction(
                id=f"k{at}",
                subject=subject_of("mastodon", f"p{at}").hex(),
                engagement=name_of(fact).hex(),
                label=Label.BUYING,
                holds=True,
                actor="ola",
                occurred_at=ago(days=1),
            ),
        )


def test_too_few_corrections_are_told_and_fail(run, take_in):
    ask_and_correct(take_in, 3)
    result = run("model", "learn")

    assert result.exit_code == 1
    assert lines(result) == [
        "There are 3 corrections to learn from.",
        "It takes 10; nothing was learned.",
    ]


def test_what_would_change_is_shown_and_nothing_is_kept_without_a_name(run, take_in):
    ask_and_correct(take_in, 12)
    result = run("model", "learn")

    assert result.exit_code == 0
    assert "Of the newest 12 comments 4 would be read otherwise:" in lines(result)
    assert "  buying: Two on the spring list for us" in lines(result)
    assert "words-1" not in run("model", "list").output


def test_what_was_learned_is_published_under_a_name(run, take_in):
    ask_and_correct(take_in, 12)
    result = run("model", "learn", "--as", "words-1", "--by", "ada")

    assert result.output.splitlines()[-1].startswith("words-1 is in force since ")
    assert lines(run("model", "diff", "starter-1", "words-1"))[0].startswith(
        "words: none -> 12 corrections, "
    )
    assert run("model", "learn", "--as", "words-2").exit_code == 2
