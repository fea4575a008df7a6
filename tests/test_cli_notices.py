"""The commands of addresses and notices."""

import pytest
from click.testing import CliRunner

from crm_social import cli
from crm_social.actions import accounts
from crm_social.app import create_app
from crm_social.store import notices as stored
from tests.actions.test_mail import Box, controller
from tests.cast import NOW, PASSWORD


@pytest.fixture
def box():
    return Box()


@pytest.fixture
def run(db, config, box, monkeypatch):
    """Run a command; return its exit code and what it printed."""
    running = controller(box)
    for name, value in (
        ("DATABASE_URL", db.url),
        ("DATA", config.data),
        ("SECRET_KEY", config.secret_key),
        ("PUBLIC_URL", "https://sales.example"),
        ("MAIL_URL", f"smtp://127.0.0.1:{running.port}"),
        ("MAIL_FROM", "crm@sales.example"),
        ("ALLOW_PRIVATE", "127.0.0.0/8"),
        ("ALLOW_HTTP", "true"),
        # The SMTP server of the test speaks of itself otherwise.
        ("LOG_LEVEL", "warning"),
    ):
        monkeypatch.setenv(f"CRM_SOCIAL_{name}", value)

    def command(*words, given=None):
        done = CliRunner().invoke(cli.main, words, obj=create_app, input=given)
        return done.exit_code, done.output

    yield command
    running.stop()


def test_an_address_is_given_taken_away_and_listed(run, reps):
    assert run("user", "email", "ola", "Ola@Sales.example") == (
        0,
        "ola gets mail at Ola@Sales.example.\n",
    )
    assert "<ola@sales.example>" in run("user", "list")[1]
    assert run("user", "email", "ola", "none")[0] == 0
    assert "<" not in run("user", "list")[1]
    code, said = run("user", "email", "ola", "nonsense")
    assert (code, "no e-mail address" in said) == (1, True)


def test_wishes_are_shown_changed_tried_and_sent(run, db, reps, box):
    accounts.set_email(db, "ola", "ola@sales.example", NOW)
    code, said = run(
        "notices", "set", "ola", "--no-late", "--digest", "06:45", "--quiet", "17:00-08:00",
        "--timezone", "Europe/Oslo", "--no-quiet-days",
    )  # fmt: skip
    assert (code, said) == (0, "Kept what ola wants to be told.\n")

    assert run("notices", "test", "ola") == (0, "A test to ola is queued: mail.\n")
    assert run("notices", "send") == (0, "1 sent.\n")
    shown = run("notices", "show", "ola")[1]

    assert [one["To"] for one in box.messages] == ["ola@sales.example"]
    assert "told of   assigned, alarm\n" in shown
    assert "digest    06:45\n" in shown
    assert "quiet     17:00-08:00\n" in shown
    assert "zone      Europe/Oslo\n" in shown
    assert "last mail test done " in shown


def test_a_chats_address_can_be_typed_unseen(run, db, reps):
    url = "http://127.0.0.1:9/hidden"
    code, said = run(
        "notices", "set", "ola", "--chat", "own", "--chat-format", "mattermost", "--chat-url", "-",
        given=f"{url}\n",
    )  # fmt: skip

    assert (code, "hidden" in said) == (0, False)
    with db.reading() as session:
        assert stored.reader(session, "ola").wants.chat_format == "mattermost"
    assert "chat      own (127.0.0.1, mattermost)" in run("notices", "show", "ola")[1]


@pytest.mark.parametrize(
    "words",
    [
        ("set", "ola", "--digest", "noon"),
        ("set", "ola", "--quiet", "18:00"),
        ("set", "ola", "--chat", "own"),
        ("show", "nobody"),
        ("test", "ola"),
    ],
)
def test_what_cannot_be_ends_with_one_line_and_status_1(run, reps, words):
    code, said = run("notices", *words)

    assert code == 1
    assert said.startswith("crm-social: ")
    assert said.count("\n") == 1


def test_links_are_mailed_as_well_as_printed(run, db, reps, box):
    code, said = run("user", "invite", "liv", "--email", "liv@sales.example")
    assert code == 0
    assert said.startswith("https://sales.example/link/")
    assert "It is mailed to liv@sales.example as well." in said

    run("notices", "send")

    assert said.splitlines()[0] in box.messages[0].get_body(("plain",)).get_content()
    added = run("user", "add", "per", "--email", "per@sales.example", "--password", PASSWORD)
    assert added[0] == 0
