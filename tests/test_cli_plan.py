"""`crm-social goal` and `crm-social report`."""

import pytest
from click.testing import CliRunner

from crm_social import cli
from crm_social.app import create_app


@pytest.fixture
def run(config, reps):
    env = {
        "CRM_SOCIAL_DATA": config.data,
        "CRM_SOCIAL_DATABASE_URL": config.database_url,
        "CRM_SOCIAL_SECRET_KEY": config.secret_key,
        "CRM_SOCIAL_LOG_LEVEL": "error",
    }

    def go(*arguments):
        return CliRunner().invoke(cli.main, arguments, obj=create_app, env=env)

    return go


def test_a_goal_is_set_listed_and_taken_back(run):
    days = ("--since", "2026-01-01", "--until", "2026-12-31")

    assert run("goal", "add", "leads", "120", *days, "--owner", "ola").output == "Goal 1 is set.\n"
    assert "leads        0 of 120, 2026-01-01 to 2026-12-31, ola: " in run("goal", "list").output
    assert run("goal", "drop", "1").exit_code == 0
    assert run("goal", "list").output == ""
    assert run("goal", "drop", "1").exit_code == 1


def test_a_goal_nobody_owns_is_refused(run):
    days = ("--since", "2026-01-01", "--until", "31.12.2026")
    done = run("goal", "add", "leads", "120", *days, "--owner", "ola")

    assert (done.exit_code, done.stderr) == (
        1,
        "crm-social: '31.12.2026' is no day; write 2026-12-31.\n",
    )


def test_the_report_is_printed_in_a_language_and_as_a_page(run):
    assert run("report", "--lang", "sv").output.startswith("Från första gillningen till kund\n")
    assert run("report", "--html").output.startswith("<!doctype html>")


def test_without_a_server_nothing_is_mailed(run):
    done = run("report", "--to", "sjef@sales.example")

    assert done.exit_code == 1
    assert "CRM_SOCIAL_MAIL_URL" in done.stderr
