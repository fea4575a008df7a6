"""The first admin is made with the code of the installation, and once."""

import threading

import pytest

from crm_social.actions import accounts, first_run, sample
from crm_social.actions.first_run import Mark, Step
from crm_social.core.rights import Role
from crm_social.errors import Conflict, CrmSocialError, Forbidden, Invalid
from crm_social.store import accounts as stored
from crm_social.store import contacts
from crm_social.store.suppression import key_of
from tests.cast import NOW, PASSWORD, like


def make(db, folder, code, username="ada", password=PASSWORD):
    first_run.make_admin(
        db,
        folder,
        code=code,
        username=username,
        name="Ada Lie",
        password=password,
        address="127.0.0.1",
        now=NOW,
    )


def test_the_code_is_kept_for_its_owner_alone_and_stays_until_it_is_used(db, tmp_path):
    code = first_run.code(db, tmp_path)
    kept = tmp_path / first_run.FILE

    assert first_run.code(db, tmp_path) == code
    assert kept.read_text().strip() == code
    assert kept.stat().st_mode & 0o077 == 0

    make(db, tmp_path, code.upper())

    with db.reading() as session:
        (ada,) = stored.users(session)
    assert (ada.username, ada.role) == ("ada", Role.ADMIN)
    assert not kept.exists()
    assert first_run.code(db, tmp_path) is None


def test_without_the_code_nobody_becomes_admin(db, tmp_path):
    for guess in ("", "x", "abcd-abcd-abcd-abcd-abcd"):
        with pytest.raises(Invalid) as refused:
            make(db, tmp_path, guess)
        assert refused.value.field == "code"
    first_run.code(db, tmp_path)
    with pytest.raises(Invalid):
        make(db, tmp_path, "abcd-abcd-abcd-abcd-abcd")

    assert first_run.is_needed(db)


def test_guessing_on_is_stopped(db, tmp_path):
    for _ in range(100):
        with pytest.raises(Invalid):
            make(db, tmp_path, "guess")

    with pytest.raises(Forbidden):
        make(db, tmp_path, first_run.code(db, tmp_path))


def test_what_is_wrong_beside_the_code_does_not_use_it_up(db, tmp_path):
    code = first_run.code(db, tmp_path)
    with pytest.raises(Invalid):
        make(db, tmp_path, code, password="short")
    with pytest.raises(Invalid):
        make(db, tmp_path, code, username="Å")

    make(db, tmp_path, code)

    assert not first_run.is_needed(db)


def test_each_machine_has_a_code_and_one_admin_uses_all_up(db, tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    first, second = first_run.code(db, one), first_run.code(db, other)
    make(db, one, first)

    with pytest.raises((Conflict, Invalid)):
        make(db, other, second, username="eve")


def test_of_two_who_come_at_once_one_is_admin(db, tmp_path):
    code, outcomes = first_run.code(db, tmp_path), []

    def come(username):
        try:
            make(db, tmp_path, code, username=username)
            outcomes.append(username)
        except CrmSocialError:
            pass

    threads = [threading.Thread(target=come, args=(name,)) for name in ("ada", "eve", "mal")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with db.reading() as session:
        assert [user.username for user in stored.users(session)] == outcomes
    assert len(outcomes) == 1


def test_where_somebody_was_added_by_command_the_code_is_over(db, tmp_path):
    code = first_run.code(db, tmp_path)
    accounts.add_user(db, username="ola", name="", role="rep", password=PASSWORD, now=NOW)

    with pytest.raises(Conflict):
        make(db, tmp_path, code)


def test_setting_up_goes_on_where_it_was(db):
    assert first_run.run(db).next_step is Step.COMPANY

    first_run.mark(db, Step.COMPANY, Mark.DONE)
    first_run.mark(db, Step.MODEL, Mark.SKIPPED)
    first_run.mark(db, Step.COMPANY, Mark.SKIPPED)

    found = first_run.run(db)
    assert found.marks[Step.COMPANY] is Mark.DONE
    assert (found.done, found.next_step, found.is_open) == (1, Step.SOURCES, True)

    for step in (Step.SOURCES, Step.TEAM, Step.LEADS):
        first_run.mark(db, step, Mark.DONE)
    assert first_run.run(db).next_step is Step.MODEL

    first_run.end(db)
    assert not first_run.run(db).is_open


def test_who_has_data_already_is_asked_nothing(db, take_in):
    take_in(like())

    assert not first_run.run(db).is_open


def test_the_sample_is_marked_and_goes_when_asked(db):
    db.suppression_key = key_of("k" * 40)
    assert sample.load(db, NOW, "sample") == 3
    assert sample.load(db, NOW, "sample") == 3

    with db.reading() as session:
        names = [row.name for row in contacts.page(session, after=0, limit=9)]
    assert len(names) == 3
    assert all(name.endswith("(sample)") for name in names)

    sample.remove(db, "ada", NOW)

    assert not sample.is_there(db)
    with db.reading() as session:
        assert contacts.page(session, after=0, limit=9) == []
    sample.load(db, NOW, "sample")
    with db.reading() as session:
        assert len(contacts.page(session, after=0, limit=9)) == 3
