"""The command `crm-social`: does what it says, and says one clear line where it cannot."""

import json
import logging
import stat

import click
import pytest
from click.testing import CliRunner

from crm_social import cli
from crm_social.app import create_app
from tests.cast import PASSWORD, record
from tests.servers import receiver as receivers


@pytest.fixture
def run(config):
    """Run a command in the test's database; returns its result."""
    env = {
        "CRM_SOCIAL_DATA": config.data,
        "CRM_SOCIAL_DATABASE_URL": config.database_url,
        "CRM_SOCIAL_SECRET_KEY": config.secret_key,
        "CRM_SOCIAL_ALLOW_PRIVATE": "127.0.0.0/8",
        "CRM_SOCIAL_ALLOW_HTTP": "true",
        "CRM_SOCIAL_LOG_LEVEL": "error",
    }

    def run(*arguments, input=None, **more):  # noqa: A002 - click's word
        return CliRunner().invoke(cli.main, arguments, obj=create_app, env=env | more, input=input)

    return run


@pytest.fixture(autouse=True)
def _logging_stays_the_tests_own():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def every_command(command=cli.main, path=()):
    yield path, command
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            yield from every_command(child, (*path, name))


@pytest.mark.parametrize("path", [path for path, _ in every_command()], ids=" ".join)
def test_every_command_answers_help(run, path):
    result = run(*path, "--help")

    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_the_audit_keeps_a_head_and_is_checked_against_one_written_down(run, db):
    run("user", "add", "liv", "--role", "admin", "--password", PASSWORD)
    head = run("audit", "--keep").output.strip()
    other = head.replace(":", ":0")[:40]

    sound = run("audit", "--check", "--head", head)
    unsound = run("audit", "--head", other)
    nonsense = run("audit", "--check", "--head", "abc")

    assert sound.output == "Every line of the audit is as it was written.\n"
    assert unsound.exit_code == nonsense.exit_code == 1
    assert "was another then" in unsound.stderr
    assert "is no head of the audit" in nonsense.stderr


def test_a_wrong_setting_is_one_clear_line_and_status_1(run):
    result = run("digest", CRM_SOCIAL_PORT="eight")

    assert result.exit_code == 1
    assert result.stderr.startswith("crm-social: CRM_SOCIAL_PORT must be a whole number")
    assert result.stderr.count("\n") == 1


def test_an_empty_database_says_what_to_run(run, tmp_path):
    result = run("digest", CRM_SOCIAL_DATABASE_URL=f"sqlite:///{tmp_path}/none.db")

    assert (result.exit_code, "crm-social init" in result.stderr) == (1, True)


def test_init_makes_the_database_for_nobody_else_to_read_and_says_so_once(run, tmp_path):
    path = tmp_path / "new" / "new.db"
    where = {"CRM_SOCIAL_DATABASE_URL": f"sqlite:///{path}"}

    assert run("digest", **where).exit_code == 1
    assert not path.exists()
    assert "from version none to" in run("init", **where).output
    assert "is at version" in run("init", **where).output
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_loop_is_told_as_words_data_or_picture_without_a_database(run):
    words, data, picture = run("loop"), run("loop", "--json"), run("loop", "--svg")

    assert "S3 > S4  accepted" in words.stdout
    assert {"from": "S3", "to": "S4"}.items() <= json.loads(data.stdout)["edges"][3].items()
    assert picture.stdout.startswith("<svg ")
    both = run("loop", "--json", "--svg")
    assert both.exit_code == 2
    assert "Choose --json or --svg" in both.stderr


def test_the_demo_shows_something_once_and_leaves_data_alone(run):
    first, second = run("demo", "--months", "1"), run("demo")

    assert "Sign in as ola with the password" in first.output
    assert "There is data already" in second.output
    assert first.output.splitlines()[-1] == second.output.splitlines()[-1]
    assert run("replay", "--check").exit_code == 0


def test_the_demo_ends_when_it_is_told_to_and_not_in_the_future(run):
    late = run("demo", "--until", "2999-01-01T00:00:00Z")
    past = run("demo", "--months", "1", "--until", "2026-03-10T12:00:00Z", "--seed", "3")

    assert late.exit_code == 1
    assert "is yet to come" in late.stderr
    assert "Sign in as ola" in past.output


def test_ingest_takes_the_good_lines_names_the_bad_and_ends_with_status_1(run, tmp_path):
    path = tmp_path / "some.jsonl"
    path.write_text(f"{json.dumps(record())}\nnonsense\n")

    result = run("ingest", str(path))

    assert result.exit_code == 1
    assert "2 records: 1 new, 0 known, 1 refused." in result.output
    assert "line 2" in result.stderr
    assert "1 contacts refolded; all are as stored." in run("replay", "--check").output


def test_errors_can_be_written_to_a_file(run, tmp_path):
    path, errors = tmp_path / "some.jsonl", tmp_path / "errors.txt"
    path.write_text("nonsense\n" * 30)

    run("ingest", str(path), "--errors", str(errors))

    assert len(errors.read_text().splitlines()) == 30


def test_equal_facts_give_equal_digests_and_others_others(run, tmp_path):
    before = run("digest").output
    path = tmp_path / "some.jsonl"
    path.write_text(json.dumps(record()) + "\n")
    run("ingest", str(path))
    after = run("digest").output
    run("ingest", str(path))

    assert before != after
    assert run("digest").output == after
    assert run("digest", "--as-of", "2020-01-01T00:00:00Z").output == before


def test_a_time_without_a_zone_is_refused(run):
    result = run("digest", "--as-of", "2026-11-25T09:00:00")

    assert (result.exit_code, "no time zone" in result.stderr) == (1, True)


def test_facts_that_wait_are_named_until_applied(run, tmp_path):
    path = tmp_path / "some.jsonl"
    path.write_text(json.dumps(record()) + "\n")
    run("ingest", "--no-apply", str(path))

    assert "1 facts wait to be applied" in run("digest").stderr
    assert "Applied 1 facts" in run("apply").output
    assert run("digest").exit_code == 0


def test_people_come_and_go(run):
    assert run("user", "add", "ola", "--password", PASSWORD).exit_code == 0
    assert "already" in run("user", "add", "ola", "--password", PASSWORD).stderr
    assert "8 to 200" in run("user", "add", "eva", "--password", "short").stderr
    assert "ola" in run("user", "list").output
    assert run("user", "password", "ola", "--password", PASSWORD + "2").exit_code == 0
    assert run("user", "disable", "ola").exit_code == 0
    assert "(disabled)" in run("user", "list").output
    assert run("user", "enable", "ola").exit_code == 0
    assert "(disabled)" not in run("user", "list").output


def test_tokens_are_shown_once_and_end_when_revoked(run):
    run("user", "add", "ola", "--password", PASSWORD)

    token = run("token", "add", "crm", "--user", "ola", "--scope", "read").output.strip()
    listed = run("token", "list").output

    assert token.startswith("crms_")
    assert token not in listed
    assert token[:10] in listed
    assert run("token", "revoke", "1").exit_code == 0
    assert "no token 1" in run("token", "revoke", "1").stderr


def test_channels_are_added_listed_and_removed(run):
    added = run("channel", "add", "wordpress", "blog", "--set", "url=https://blog.example")

    assert added.exit_code == 0
    assert "not read yet" in run("channel", "list").output
    assert "needs url" in run("channel", "add", "wordpress", "other").stderr
    assert run("channel", "set", "blog", "--set", "url=https://other.example").exit_code == 0
    assert "no setting 'x'" in run("channel", "set", "blog", "--set", "x=1").stderr
    assert run("channel", "resume", "blog").exit_code == 0
    assert run("channel", "remove", "blog").exit_code == 0
    assert "no channel 'blog'" in run("sync", "blog").stderr
    assert "app_password (secret)" in run("channel", "kinds").output


def test_a_channel_whose_server_is_down_says_so(run):
    run("channel", "add", "wordpress", "blog", "--set", "url=http://127.0.0.1:9")

    result = run("sync", "blog")

    assert result.exit_code == 1
    assert "blog: 127.0.0.1" in result.stderr


def test_webhooks_are_tried_watched_and_sent_again(run):
    with receivers.receiver(receivers.answer(500)) as broken:
        added = run("webhook", "add", broken.url)
        assert "whsec_" in added.output
        tried = run("webhook", "test", "1")
        assert "is ready" in tried.output
        assert "answered 500" in run("webhook", "deliveries").output
        broken.behave = receivers.answer(200)
        assert "1 will be sent again" in run("webhook", "redeliver", "1").output
        run("work", "--burst")
        assert "is done" in run("webhook", "show", "1").output
    assert run("webhook", "redeliver").exit_code == 2
    assert run("webhook", "disable", "1").exit_code == 0
    assert "disabled" in run("webhook", "list").output


def test_an_address_that_may_not_be_called_is_refused(run):
    result = run("webhook", "add", "https://10.0.0.1/hook")

    assert (result.exit_code, "may not be called" in result.stderr) == (1, True)


def test_the_doctor_finds_a_healthy_product_healthy(run):
    result = run("doctor", CRM_SOCIAL_ALLOW_HTTP="false")

    assert result.exit_code == 0
    assert "takes writes" in result.output


def test_the_timetable_needs_a_redis(run):
    result = run("timetable")

    assert (result.exit_code, "CRM_SOCIAL_REDIS_URL" in result.stderr) == (1, True)
