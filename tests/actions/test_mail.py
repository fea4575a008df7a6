"""Mailing the report, to a real SMTP server on the loopback."""

import email
import email.policy
import socket
from datetime import UTC, datetime, timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from crm_social.actions import mail
from crm_social.errors import AuthExpired, ConfigError, Invalid, NotFound, Rejected, Unavailable
from crm_social.outbound.mail import server
from crm_social.store import schedules
from crm_social.store.schedules import LATER, Every
from tests.cast import NOW

MONDAY = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)
SENDER = "crm@sales.example"


class Box:
    """What the server was given; it answers what `answer` says."""

    def __init__(self):
        self.messages = []
        self.answer = "250 OK"
        self.goodbye = "221 Bye"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: ARG002, N802 - so it is called
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server, session, envelope):  # noqa: ARG002, N802 - so it is called
        self.messages.append(
            email.message_from_bytes(envelope.content, policy=email.policy.default)
        )
        return "250 OK"

    async def handle_QUIT(self, server, session, envelope):  # noqa: ARG002, N802 - so it is called
        return self.goodbye


def controller(box, **options):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = Controller(box, hostname="127.0.0.1", port=port, **options)
    made.start()
    return made


@pytest.fixture
def box():
    return Box()


@pytest.fixture
def to(box):
    running = controller(box)
    yield server(f"smtp://127.0.0.1:{running.port}", SENDER)
    running.stop()


@pytest.fixture
def schedule(db):
    return mail.mail_to(db, "sjef@sales.example", "week", "nb", "Europe/Oslo", "ada", NOW)


def test_a_report_goes_out_on_its_monday_morning_and_once(db, to, box, schedule):
    assert schedule.next_at == MONDAY
    assert mail.send_due(db, to, MONDAY - timedelta(seconds=1)) == 0

    assert mail.send_due(db, to, MONDAY) == 1
    assert mail.send_due(db, to, MONDAY + timedelta(hours=1)) == 0

    (message,) = box.messages
    assert message["To"] == "sjef@sales.example"
    assert message["From"] == f"crm_social <{SENDER}>"
    assert message["Subject"] == "Fra første like til kunde"
    assert message["Message-ID"] == "<report-1-202611300600@sales.example>"
    text = message.get_body(("plain",)).get_content()
    assert "23. nov. 2026 til 29. nov. 2026" in text
    assert "<html" in message.get_body(("html",)).get_content()
    (kept,) = mail.every(db)
    assert (kept.sent_at, kept.next_at, kept.problem) == (MONDAY, MONDAY + timedelta(days=7), "")


def test_what_was_broken_off_goes_out_again_under_the_same_name(db, to, box, schedule):
    db.write(lambda session: schedules.take(session, MONDAY))

    assert mail.send_due(db, to, MONDAY + LATER / 2) == 0
    assert mail.send_due(db, to, MONDAY + LATER) == 1
    (message,) = box.messages
    assert message["Message-ID"] == "<report-1-202611300600@sales.example>"


def test_a_server_that_is_gone_is_tried_again_and_told(db, schedule):
    nobody = server("smtp://127.0.0.1:9", SENDER)

    assert mail.send_due(db, nobody, MONDAY) == 0

    (kept,) = mail.every(db)
    assert "127.0.0.1 cannot be reached" in kept.problem
    assert (kept.next_at, kept.sent_at) == (MONDAY, None)


def test_what_the_server_took_is_sent_however_it_says_goodbye(db, to, box, schedule):
    box.goodbye = "421 Gone"

    assert mail.send_due(db, to, MONDAY) == 1
    assert mail.send_due(db, to, MONDAY + LATER) == 0
    assert len(box.messages) == 1


@pytest.mark.parametrize(
    "wrong", ["a..b@x.no", ".a@x.no", "a.@x.no", "a@..no", "a\x01b@x.no", "a@b"]
)
def test_what_no_mail_can_be_addressed_to_is_refused(db, wrong):
    with pytest.raises(Invalid):
        mail.mail_to(db, wrong, "week", "nb", "Europe/Oslo", "ada", NOW)


def test_an_address_gone_bad_is_told_and_the_others_get_theirs(db, to, box, schedule):
    other = mail.mail_to(db, "ok@sales.example", "week", "nb", "Europe/Oslo", "ada", NOW)
    db.write(lambda session: schedules.note(session, schedule.id, email="a..b@sales.example"))

    assert mail.send_due(db, to, MONDAY) == 1

    bad, good = mail.every(db)
    assert "No mail can be addressed" in bad.problem
    assert (good.id, good.sent_at) == (other.id, MONDAY)


@pytest.mark.parametrize(
    ("answer", "next_at"),
    [("550 No such user", MONDAY + timedelta(days=7)), ("451 Later", MONDAY)],
)
def test_an_address_the_server_refuses_is_told_and_the_others_get_theirs(
    db, to, box, schedule, answer, next_at
):
    box.answer = answer

    assert mail.send_due(db, to, MONDAY) == 0

    (kept,) = mail.every(db)
    assert answer[:3] in kept.problem
    assert kept.next_at == next_at


def test_without_a_server_what_is_due_waits(db, schedule):
    assert mail.send_due(db, None, MONDAY + timedelta(days=30)) == 0
    assert mail.every(db)[0].next_at == MONDAY
    with pytest.raises(ConfigError, match="CRM_SOCIAL_MAIL_URL"):
        mail.send_report(db, None, "sjef@sales.example", 4, "en", NOW)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_password_that_is_wrong_is_told_as_that(db, box):
    def check(server, session, envelope, mechanism, data):
        return AuthResult(success=data.password == b"right", handled=False)

    running = controller(box, authenticator=check, auth_require_tls=False, auth_required=True)
    try:
        wrong = server(f"smtp://crm:no@127.0.0.1:{running.port}", SENDER)
        right = server(f"smtp://crm:right@127.0.0.1:{running.port}", SENDER)
        with pytest.raises(AuthExpired):
            mail.send_report(db, wrong, "sjef@sales.example", 4, "en", NOW)
        mail.send_report(db, right, "sjef@sales.example", 4, "en", NOW)
    finally:
        running.stop()
    assert len(box.messages) == 1


def test_no_password_leaves_this_machine_without_tls(db, box, monkeypatch):
    running = controller(box)
    monkeypatch.setattr("crm_social.outbound.mail._HERE", frozenset())
    try:
        to = server(f"smtp://crm:pw@127.0.0.1:{running.port}", SENDER)
        with pytest.raises(Rejected, match="offers no TLS"):
            mail.send_report(db, to, "sjef@sales.example", 4, "en", NOW)
    finally:
        running.stop()


def test_a_server_that_says_no_to_everything_is_unavailable_or_refuses(db, to, box):
    box.answer = "451 Later"
    with pytest.raises(Unavailable):
        mail.send_report(db, to, "sjef@sales.example", 4, "en", NOW)
    box.answer = "550 Never"
    with pytest.raises(Rejected):
        mail.send_report(db, to, "sjef@sales.example", 4, "en", NOW)


@pytest.mark.parametrize(
    ("every", "now", "at"),
    [
        (Every.WEEK, (2026, 11, 25, 9), (2026, 11, 30, 6)),
        # Seven in Oslo is five in UTC while summer time holds.
        (Every.WEEK, (2026, 6, 24, 9), (2026, 6, 29, 5)),
        (Every.WEEK, (2026, 11, 30, 6), (2026, 12, 7, 6)),
        (Every.MONTH, (2026, 11, 25, 9), (2026, 12, 1, 6)),
        (Every.MONTH, (2026, 12, 31, 23), (2027, 1, 1, 6)),
    ],
)
def test_the_next_time_is_seven_in_the_readers_morning(every, now, at):
    found = mail.following(every, "Europe/Oslo", datetime(*now, tzinfo=UTC))

    assert found == datetime(*at, tzinfo=UTC)


def test_an_address_has_one_schedule(db, schedule):
    mail.mail_to(db, "sjef@sales.example", "month", "sv", "Europe/Stockholm", "ola", NOW)

    (kept,) = mail.every(db)
    assert (kept.id, kept.every, kept.lang) == (schedule.id, Every.MONTH, "sv")
    mail.mail_no_more(db, schedule.id, NOW)
    with pytest.raises(NotFound):
        mail.mail_no_more(db, schedule.id, NOW)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "sjef"}, "email"),
        ({"email": "sjef@sales.example\nBcc: all@sales.example"}, "email"),
        ({"email": "a@b.example,c@d.example"}, "email"),
        ({"every": "day"}, "every"),
        ({"lang": "de"}, "lang"),
        ({"timezone": "Oslo"}, "timezone"),
    ],
)
def test_what_cannot_be_mailed_to_is_refused_with_its_field(db, change, field):
    wanted = {"email": "sjef@sales.example", "every": "week", "lang": "nb"}
    wanted |= {"timezone": "Europe/Oslo"} | change

    with pytest.raises(Invalid) as refused:
        mail.mail_to(db, **wanted, by="ada", now=NOW)
    assert refused.value.field == field
