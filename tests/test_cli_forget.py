"""`crm-social forget` at the command line."""

import pytest
from click.testing import CliRunner

from crm_social.actions import intake
from crm_social.cli import main
from tests.cast import KARI, NOW, contact_of, like


@pytest.fixture
def run(db, config, monkeypatch):
    monkeypatch.setenv("CRM_SOCIAL_DATA", config.data)
    monkeypatch.setenv("CRM_SOCIAL_DATABASE_URL", db.url)
    monkeypatch.setenv("CRM_SOCIAL_SECRET_KEY", config.secret_key)

    def run(*words, **more):
        return CliRunner().invoke(main, ["forget", *words], **more)

    return run


def test_it_asks_and_forgets_only_after_a_yes(run, db, take_in):
    take_in(like())

    no = run("1", input="n\n")
    with db.reading() as session:
        assert contact_of(session, "mastodon", KARI.id) == 1
    yes = run("1", "--actor", "ada", "--reason", "asked", input="y\n")

    assert "Contact 1 is mastodon kari; there are 1 facts. Forget them for ever?" in no.output
    assert no.exit_code == 1
    assert yes.exit_code == 0
    assert "Contact 1 is forgotten: 1 handles, 1 facts, 0 messages." in yes.output
    with db.reading() as session:
        assert contact_of(session, "mastodon", KARI.id) is None
    assert "contact 1 by ada: 1 handles, 1 facts, 0 messages, proof " in run("--log").output


def test_a_file_with_the_forgotten_is_told_as_suppressed_until_it_is_lifted(run, db, tmp_path):
    file = tmp_path / "likes.jsonl"
    file.write_text(
        '{"platform": "mastodon", "kind": "like", "id": "9", "actor": {"id": "kari"},'
        ' "occurred_at": "2026-11-25T08:00:00Z", "post": {"id": "p1"}}\n'
    )
    assert run("--handle", "mastodon", "kari", "--yes").stdout.startswith("Nobody was known")

    before = CliRunner().invoke(main, ["ingest", str(file)])
    lifted = run("--lift", "mastodon", "kari")
    after = CliRunner().invoke(main, ["ingest", str(file)])

    assert "1 records: 0 new, 0 known, 1 of people who were forgotten, not kept." in before.output
    assert lifted.stdout == "mastodon kari can be known again from now on.\n"
    assert run("--lift", "mastodon", "kari").stdout == "mastodon kari was not suppressed.\n"
    assert "1 records: 1 new" in after.output


def test_a_saved_list_forgets_again(run, db, take_in, wipe, tmp_path):
    take_in(like())
    run("1", "--yes")
    saved = run("--save", str(tmp_path / "list.json"))
    wipe()
    intake.append(db, [like()], NOW)
    intake.apply_batch(db, NOW)

    again = run("--again", str(tmp_path / "list.json"))

    assert "2 lines of the suppression list are in" in saved.output
    assert again.stdout == "1 contacts were forgotten again.\n"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "Say one of CONTACT_ID"),
        (("1", "--log"), 2, "Say one of CONTACT_ID"),
        (("1", "--yes"), 1, "crm-social: There is no contact 1, or it was forgotten."),
        (("--email", "post@firma.example", "--yes"), 1, "is no mail address of one person"),
        (("--again", __file__), 1, "is no saved suppression list"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(run, words, code, said):
    result = run(*words)

    assert result.exit_code == code
    assert said in result.output
