"""Deeds that leave a line in the audit: signing out, absences, mailed reports."""

from datetime import timedelta

from crm_social.actions import mail, sessions
from crm_social.actions import reps as acts
from crm_social.store import audit
from tests.cast import NOW, PASSWORD


def lines(db):
    with db.reading() as session:
        found = audit.page(session, audit.Asked())
    return [(one.deed, one.by, one.subject.partition(":")[0]) for one in reversed(found)][3:]


def test_signing_out_is_noted_once_and_for_who_was_signed_in(db, reps):
    cookie = sessions.sign_in(db, "ola", PASSWORD, "127.0.0.1", NOW).cookie

    sessions.sign_out(db, cookie, NOW)
    sessions.sign_out(db, cookie, NOW)

    assert lines(db) == [("sign-in.succeeded", "ola", "user"), ("session.ended", "ola", "user")]


def test_absences_are_noted_without_their_reason(db, reps):
    acts.set_rep(db, "ola", {}, NOW, "ada")
    acts.absent(db, "ola", NOW, ends_at=NOW + timedelta(days=3), reason="ill", by="ada")
    acts.back(db, "ola", NOW + timedelta(days=1), "ola")
    acts.back(db, "ola", NOW + timedelta(days=2), "ola")

    assert lines(db)[1:] == [("absence.added", "ada", "user"), ("absence.ended", "ola", "user")]
    with db.reading() as session:
        assert not any("ill" in str(one.detail) for one in audit.page(session, audit.Asked()))


def test_mailing_the_report_is_noted_and_so_is_its_end(db, reps):
    made = mail.mail_to(db, "sjef@sales.example", "week", "nb", "Europe/Oslo", "ada", NOW)
    mail.mail_no_more(db, made.id, NOW, "ola")

    assert lines(db) == [
        ("schedule.set", "ada", "schedule"),
        ("schedule.dropped", "ola", "schedule"),
    ]
