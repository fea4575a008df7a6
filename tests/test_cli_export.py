"""`crm-social export`, as it is typed, and its lines taken in elsewhere."""

import csv
import json

import pytest
from click.testing import CliRunner

from crm_social import cli
from crm_social.app import create_app
from crm_social.core.exports import TABLES
from crm_social.store import audit
from tests.cast import LIV, ago, comment, like


@pytest.fixture
def run(config, take_in):
    take_in(like(), comment(actor=LIV, text="Hva koster disse?"))
    env = {
        "CRM_SOCIAL_DATA": config.data,
        "CRM_SOCIAL_DATABASE_URL": config.database_url,
        "CRM_SOCIAL_SECRET_KEY": config.secret_key,
        "CRM_SOCIAL_LOG_LEVEL": "error",
    }
    return lambda *words: CliRunner().invoke(cli.main, words, obj=create_app, env=env)


def test_a_table_is_printed_as_lines_of_json(run):
    shown = run("export", "engagements")

    assert shown.exit_code == 0
    kinds = [json.loads(line)["kind"] for line in shown.stdout.splitlines()]
    assert kinds == ["like", "comment"]


def test_all_tables_are_files_that_only_their_owner_reads(run, tmp_path, db):
    shown = run(
        "export", "all", "--format", "csv", "--output", str(tmp_path / "out"), "--actor", "ada"
    )

    files = {path.stem: path for path in (tmp_path / "out").iterdir()}
    assert shown.exit_code == 0
    assert f"{len(TABLES)} tables are in" in shown.stderr
    assert set(files) == set(TABLES)
    assert {path.stat().st_mode & 0o077 for path in files.values()} == {0}
    heads, *rows = csv.reader(files["handles"].read_text(encoding="utf-8").splitlines())
    assert heads == ["contact_id", "platform", "account"]
    assert len(rows) == 3
    with db.reading() as session:
        assert len(audit.page(session, audit.Asked(by="ada", deed="data.exported"))) == len(TABLES)


def test_exported_facts_are_taken_in_elsewhere_and_give_the_same_digest(run, wipe, tmp_path):
    at = ago().isoformat()
    before = run("digest", "--as-of", at).stdout
    run("export", "facts", "--output", str(tmp_path / "facts.jsonl"))
    wipe()

    taken = run("ingest", str(tmp_path / "facts.jsonl"))

    assert taken.stdout == "2 records: 2 new, 0 known.\n"
    assert run("digest", "--as-of", at).stdout == before


def test_since_leaves_whole_what_cannot_be_asked(run, tmp_path):
    out = tmp_path / "out"
    run("export", "all", "--since", "2099-01-01T00:00:00Z", "--output", str(out))

    assert (out / "engagements.jsonl").read_text(encoding="utf-8") == ""
    assert len((out / "contacts.jsonl").read_text(encoding="utf-8").splitlines()) == 2


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("export", "nothing"), 2, "Invalid value"),
        (("export", "all"), 2, "needs --output"),
        (("export", "contacts", "--since", "2026-01-01T00:00:00Z"), 1, "are changed, not added"),
        (("export", "moves", "--since", "yesterday"), 1, "is no time"),
        (("export", "moves", "--output", "/nowhere/at/all.jsonl"), 1, "cannot be written"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(run, words, code, said):
    shown = run(*words)

    assert shown.exit_code == code
    assert said in shown.stderr


def test_a_file_that_cannot_be_ended_is_not_there(run, tmp_path):
    path = tmp_path / "moves.parquet"
    path.mkdir()

    shown = run("export", "moves", "--output", str(path))

    assert shown.exit_code == 1
    assert list(tmp_path.glob("*.part")) == []
