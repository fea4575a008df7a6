"""What is cut off the audit's end is found, in the table, in the file and by who wrote it down."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from crm_social.actions import auditing
from crm_social.actions.auditing import FILE, Place, Wrong
from crm_social.core.deeds import Deed
from crm_social.errors import Invalid
from crm_social.store import audit
from tests.cast import NOW, ago

SECRET = "test " * 8 + "secret key"
LATER = NOW + timedelta(hours=1)


def do(db, number, at=NOW):
    def work(session):
        for one in range(number):
            audit.write(session, Deed.TOKEN_ADDED, "ada", f"token:{one}", at)

    db.write(work)


def past_the_guards(db, *statements):
    """Change tables as somebody could who owns the database."""
    off = (
        [
            f"DROP TRIGGER IF EXISTS {table}_no_{what}"
            for table in ("audit", "audit_heads")
            for what in ("update", "delete")
        ]
        if db.is_sqlite
        else [
            "DROP TRIGGER IF EXISTS audit_kept ON audit",
            "DROP TRIGGER IF EXISTS audit_heads_kept ON audit_heads",
        ]
    )
    with db.writing() as session:
        for one in [*off, *statements]:
            session.execute(text(one))


@pytest.fixture
def kept(db, tmp_path):
    """Four lines, a head of three of them, kept in table and file."""
    do(db, 3, ago(days=1))
    head = auditing.keep(db, SECRET, tmp_path, NOW)
    do(db, 1)
    return head


def faults(db, folder, given=()):
    return [(one.wrong, one.place) for one in auditing.check(db, SECRET, folder, given)]


def test_nothing_is_wrong_where_all_is_there(db, kept, tmp_path):
    assert (kept.lines, kept.last) == (3, 3)
    assert faults(db, tmp_path, [auditing.written(kept)]) == []
    assert auditing.look(db, SECRET, tmp_path) == []


def test_a_head_is_kept_only_where_the_audit_grew(db, kept, tmp_path):
    second = auditing.keep(db, SECRET, tmp_path, LATER)

    assert second.last == 4
    assert auditing.keep(db, SECRET, tmp_path, LATER) is None
    assert len((tmp_path / FILE).read_text().splitlines()) == 2
    assert auditing.newest(db) == second


def test_lines_cut_off_at_the_end_are_found_though_the_chain_is_whole(db, kept, tmp_path):
    past_the_guards(db, "DELETE FROM audit WHERE id >= 3")
    with db.reading() as session:
        assert audit.first_broken(session) is None

    assert faults(db, tmp_path) == [(Wrong.CUT, Place.TABLE), (Wrong.CUT, Place.FILE)]
    (fault, _) = auditing.look(db, SECRET, tmp_path)
    assert (fault.line, fault.at) == (3, NOW)


def test_who_cuts_the_heads_too_is_found_by_the_file_or_by_what_was_written_down(
    db, kept, tmp_path
):
    past_the_guards(db, "DELETE FROM audit WHERE id >= 3", "DELETE FROM audit_heads")

    assert faults(db, tmp_path) == [(Wrong.CUT, Place.FILE)]
    (tmp_path / FILE).unlink()
    assert faults(db, tmp_path) == []
    assert faults(db, tmp_path, [auditing.written(kept)]) == [(Wrong.CUT, Place.GIVEN)]
    assert faults(db, tmp_path, [auditing.written(kept)[:20]]) == [(Wrong.CUT, Place.GIVEN)]


def test_lines_written_anew_after_the_cut_are_found(db, kept, tmp_path):
    # SQLite gives the numbers again by itself.
    again = [] if db.is_sqlite else ["SELECT setval(pg_get_serial_sequence('audit', 'id'), 2)"]
    past_the_guards(db, "DELETE FROM audit WHERE id >= 3", *again)
    do(db, 2, LATER)

    assert faults(db, tmp_path) == [(Wrong.OTHER, Place.TABLE), (Wrong.OTHER, Place.FILE)]


def test_a_head_made_without_the_secret_is_no_head(db, kept, tmp_path):
    path = tmp_path / FILE
    path.write_text(path.read_text().replace("last=3", "last=4"))

    assert (Wrong.FORGED, Place.FILE) in faults(db, tmp_path)


def test_the_database_refuses_to_change_or_delete_a_head(db, kept):
    for statement in ("UPDATE audit_heads SET last = 1", "DELETE FROM audit_heads"):
        with pytest.raises(DBAPIError, match="only ever added to"), db.writing() as session:
            session.execute(text(statement))


def test_a_file_that_cannot_be_written_or_read_stops_nothing(db, tmp_path):
    do(db, 1)
    (tmp_path / FILE).mkdir()

    assert auditing.keep(db, SECRET, tmp_path, NOW) is not None
    assert auditing.check(db, SECRET, tmp_path) == []


def test_what_is_no_head_is_refused(db, tmp_path):
    with pytest.raises(Invalid, match="no head of the audit"):
        auditing.check(db, SECRET, tmp_path, ["9f86"])
