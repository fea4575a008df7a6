"""The audit is only ever added to, and a change made past the database is found."""

import contextvars

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from crm_social.core.deeds import Deed
from crm_social.store import audit
from crm_social.store.audit import Asked
from tests.cast import NOW, ago


def from_a_browser(db):
    audit.come_from("203.0.113.7")
    with db.writing() as session:
        audit.write(session, Deed.SIGNED_IN, "ola", "user:ola", NOW)


@pytest.fixture
def written(db):
    """Three lines: two of Ada's, one of Ola's from a browser."""
    with db.writing() as session:
        audit.write(session, Deed.TOKEN_ADDED, "ada", "token:1", ago(days=3), scopes="read")
        audit.write(session, Deed.TOKEN_REVOKED, "ada", "token:1", ago(days=2))
    contextvars.copy_context().run(from_a_browser, db)


def lines(db, asked=None, **more):
    with db.reading() as session:
        return audit.page(session, asked or Asked(), **more)


def broken(db, last=None):
    with db.reading() as session:
        return audit.first_broken(session, last)


def past_the_guards(db, statement):
    """Change the table as somebody could who owns the database."""
    off = (
        ["DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"]
        if db.is_sqlite
        else ["DROP TRIGGER audit_kept ON audit"]
    )
    with db.writing() as session:
        for one in [*off, statement]:
            session.execute(text(one))


def test_a_line_says_who_what_to_what_when_and_from_where(db, written):
    newest, _, oldest = lines(db)

    assert (newest.by, newest.deed, newest.subject) == ("ola", "sign-in.succeeded", "user:ola")
    assert (newest.at, newest.address) == (NOW, "203.0.113.7")
    assert (oldest.address, oldest.detail) == ("command line", {"scopes": "read"})


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        (Asked(by="ada"), 2),
        (Asked(deed="token.revoked"), 1),
        (Asked(subject="token:1"), 2),
        (Asked(since=ago(days=2)), 2),
        (Asked(until=ago(days=2)), 1),
        (Asked(by="ada", since=ago(days=1)), 0),
    ],
)
def test_lines_are_found_by_who_what_and_when(db, written, asked, number):
    assert len(lines(db, asked)) == number


def test_pages_go_on_before_a_line(db, written):
    (first,) = lines(db, limit=1)

    assert [line.id for line in lines(db, before=first.id)] == [first.id - 1, first.id - 2]


@pytest.mark.parametrize("statement", ["UPDATE audit SET by = 'eva'", "DELETE FROM audit"])
def test_the_database_refuses_to_change_or_delete_a_line(db, written, statement):
    with pytest.raises(DBAPIError, match="only ever added to"), db.writing() as session:
        session.execute(text(statement))

    assert len(lines(db)) == 3


def test_all_lines_are_as_they_were_written(db, written):
    assert broken(db) is None
    assert broken(db, last=1) is None


@pytest.mark.parametrize(
    ("statement", "first"),
    [
        ("UPDATE audit SET by = 'eva' WHERE id = 2", 2),
        ("UPDATE audit SET detail = '{}' WHERE id = 1", 1),
        ("DELETE FROM audit WHERE id = 2", 3),
        ("DELETE FROM audit WHERE id = 1", 2),
    ],
)
def test_a_line_changed_or_taken_out_is_found_with_its_place(db, written, statement, first):
    past_the_guards(db, statement)

    assert broken(db) == first


def test_nothing_is_written_of_what_was_rolled_back(db):
    def work(session):
        audit.write(session, Deed.TOKEN_ADDED, "ada", "token:1", NOW)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        db.write(work)

    assert lines(db) == []
