"""Telling users: once, in time, together, by a real SMTP server and a real receiver of chats."""

import asyncio
import json
import os
import random
import re
import signal
import subprocess
import sys
import textwrap
import time
from datetime import UTC, datetime, timedelta

import pytest
from msgspec import structs

from crm_social.actions import (
    accounts,
    composing,
    follow_up,
    forgotten,
    hand_over,
    invitations,
    notices,
    notifying,
    routing,
)
from crm_social.actions import reps as acts
from crm_social.actions.hand_over import Because
from crm_social.actions.posting import Outlet
from crm_social.core.facts import Actor
from crm_social.core.notices import ChatFormat, ChatTo, Kind, Wants, Way
from crm_social.errors import Conflict, Forbidden, Invalid, NotFound
from crm_social.outbound import Policy
from crm_social.outbound.mail import server
from crm_social.signing import Safe
from crm_social.store import audit, letters, queue
from crm_social.store import mornings as mornings_of
from crm_social.store import notices as stored
from crm_social.store.notice_tables import LetterRow, NoticeRow
from crm_social.store.suppression import key_of
from tests.actions.test_mail import SENDER, Box, controller
from tests.cast import LIV, NOW, PASSWORD, ago, comment, like
from tests.servers import receiver

KEY = "test " * 8
NO_DIGEST = Wants(digest_at=None)
ROOT = "https://sales.example"
LATER = NOW + timedelta(minutes=3)
EVENING = NOW.replace(hour=20)
MORNING = datetime(2026, 11, 26, 7, 30, tzinfo=UTC)


@pytest.fixture
def box():
    return Box()


@pytest.fixture
def smtp(box):
    running = controller(box)
    yield f"smtp://127.0.0.1:{running.port}"
    running.stop()


@pytest.fixture
def outlet(smtp, config):
    return Outlet(Safe(KEY), Policy.of(config), server(smtp, SENDER), ROOT)


@pytest.fixture
def team(db, reps):
    """Ola and Eva are reps and get mail; Max leads, and so does Ada administer, without any."""
    accounts.add_user(
        db,
        username="max",
        name="Max Moe",
        role="manager",
        password=PASSWORD,
        now=NOW,
        email="max@sales.example",
    )
    for username in ("ola", "eva"):
        acts.set_rep(db, username, {}, NOW)
        accounts.set_email(db, username, f"{username}@sales.example", NOW)
    accounts.set_lang(db, "ola", "nb")
    for username in ("ola", "eva", "max"):
        want(db, username)


@pytest.fixture
def mornings(db, team):
    """Each of them gets a digest, too."""
    for username in ("ola", "eva", "max"):
        want(db, username, Wants())


def want(db, username, wants=NO_DIGEST):
    db.write(lambda session: stored.save(session, username, wants, None))


def run(db, outlet, now):
    return notifying.run(db, outlet, now, random=random.Random(1))


def to(box, username):
    return [one for one in box.messages if one["To"] == f"{username}@sales.example"]


def text(message):
    return message.get_body(("plain",)).get_content().replace("\r\n", "\n")


def asks(who, **values):
    actor = Actor(id=who, handle=who, name=who.capitalize())
    return comment(f"ask-{who}", "Hva koster det?", actor=actor, **values)


def only_ola(db):
    acts.set_rep(db, "eva", {"active": False}, NOW)


# ---- assignment


def test_a_burst_of_assignments_is_one_mail_once(db, team, take_in, outlet, box):
    only_ola(db)
    take_in(*(asks(who) for who in ("kari", "per", "lise")))
    routing.assign_batch(db, NOW)

    assert run(db, outlet, NOW + timedelta(seconds=90)) == 0
    assert run(db, outlet, LATER) == 1
    assert run(db, outlet, LATER + timedelta(hours=1)) == 0

    (message,) = box.messages
    assert message["To"] == "ola@sales.example"
    assert message["Subject"] == "3 leads er dine nå"
    assert message["Auto-Submitted"] == "auto-generated"
    said = text(message)
    assert "Hei Ola Sæther," in said
    assert "- Kari: ring innen " in said
    assert "Spurte om å kjøpe" in said
    assert f"{ROOT}/contacts/1" in said
    assert f"{ROOT}/settings/account" in said
    assert "<h2" in message.get_body(("html",)).get_content()


def test_what_comes_one_after_the_other_waits_ten_minutes_at_most(db, team, take_in, outlet, box):
    only_ola(db)
    for minute in range(12):
        now = NOW + timedelta(minutes=minute)
        take_in(asks(f"who{minute}", occurred_at=now), now=now)
        routing.assign_batch(db, now)
        run(db, outlet, now + timedelta(seconds=30))

    assert [one["Subject"] for one in box.messages] == ["11 leads er dine nå"]


def test_a_hand_over_tells_who_gets_it_and_not_who_gives_it(db, team, take_in, outlet, box):
    take_in(comment(text="Hva koster disse?"))
    hand_over.hand_over(db, 1, "ola", NOW, "eva", Because.KNOWS_THEM)

    run(db, outlet, LATER)

    (message,) = box.messages
    assert (message["To"], message["Subject"]) == ("eva@sales.example", "A lead is yours now")
    assert "Kari Nordmann: call by" in text(message)


def test_a_hand_over_taken_back_in_time_tells_nobody(db, team, take_in, outlet, box):
    take_in(comment(text="Hva koster disse?"))
    hand_over.hand_over(db, 1, "ada", NOW, "ola", Because.AGREED)
    run(db, outlet, LATER)
    said = hand_over.hand_over(db, 1, "ola", LATER, "eva", Because.AGREED)
    hand_over.take_back(db, 1, said.id, "ola", LATER + timedelta(seconds=5))

    run(db, outlet, LATER + timedelta(minutes=20))

    assert [one["To"] for one in box.messages] == ["ola@sales.example"]


def test_whoever_takes_a_lead_is_not_told_of_it(db, team, take_in, outlet, box):
    take_in(asks("kari"))
    follow_up.accept(db, 1, "ola", NOW)

    assert run(db, outlet, LATER) == 0


def test_what_comes_in_quiet_hours_waits_and_comes_together(db, team, take_in, outlet, box):
    only_ola(db)
    for number, who in enumerate(("kari", "per")):
        now = EVENING + timedelta(hours=number)
        take_in(asks(who, occurred_at=now), now=now)
        routing.assign_batch(db, now)
        assert run(db, outlet, now + timedelta(minutes=15)) == 0

    assert run(db, outlet, MORNING - timedelta(seconds=1)) == 0
    assert run(db, outlet, MORNING) == 1
    assert run(db, outlet, MORNING + timedelta(minutes=1)) == 0
    assert box.messages[0]["Subject"] == "2 leads er dine nå"


def test_nobody_hears_of_what_they_do_not_want_to(db, team, take_in, outlet, box):
    only_ola(db)
    notices.change(db, outlet, "ola", Wants(assigned=False, digest_at=None), NOW)
    take_in(asks("kari"))
    routing.assign_batch(db, NOW)

    assert run(db, outlet, LATER) == 0
    with db.reading() as session:
        assert session.query(NoticeRow).count() == 0


def test_what_became_somebody_elses_meanwhile_is_left_out(db, team, take_in, outlet, box):
    only_ola(db)
    take_in(asks("kari"), asks("per"))
    routing.assign_batch(db, NOW)
    hand_over.hand_over(db, 1, "ola", NOW + timedelta(seconds=30), "eva", Because.NO_TIME)

    run(db, outlet, LATER)

    (message,) = to(box, "ola")
    assert message["Subject"] == "Et lead er ditt nå"
    assert len(to(box, "eva")) == 1


def test_whoever_is_forgotten_meanwhile_is_in_no_message(db, team, take_in, outlet, box):
    from crm_social.actions import forget

    db.suppression_key = key_of(KEY)
    only_ola(db)
    take_in(asks("kari"))
    routing.assign_batch(db, NOW)
    forget.forget(db, 1, by="ada", now=NOW)

    assert run(db, outlet, LATER) == 0
    assert box.messages == []


# ---- late


def test_a_lead_nobody_takes_on_in_time_is_told_to_its_owner_and_those_who_lead(
    db, team, take_in, outlet, box
):
    told = [
        comment(f"c{n}", "Hva koster det?", actor=LIV, occurred_at=ago(hours=n)) for n in (1, 2)
    ]
    take_in(*told, *(like(f"l{n}", actor=LIV, occurred_at=ago(hours=n)) for n in range(1, 9)))
    only_ola(db)
    routing.assign_batch(db, NOW)
    run(db, outlet, LATER)
    box.messages.clear()
    due_at = NOW + timedelta(days=1, hours=3)

    take_in(now=due_at)
    run(db, outlet, due_at + timedelta(minutes=3))

    late = {
        one["To"]: one
        for one in box.messages
        if "tatt" in one["Subject"] or "taken" in one["Subject"]
    }
    assert set(late) == {"ola@sales.example", "max@sales.example"}
    assert late["max@sales.example"]["Subject"] == "Nobody has taken on a lead in time"
    assert "Liv Berg: call. Asked about buying (with Ola Sæther)" in text(late["max@sales.example"])


def test_those_who_lead_the_owners_team_hear_of_it_and_other_leaders_do_not():
    from crm_social.store.noticing import leading

    teams = {"ola": frozenset({"north"}), "max": frozenset({"north"}), "mai": frozenset({"south"})}

    assert leading("ola", ["mai", "max"], teams) == ["max"]
    assert leading(None, ["mai", "max"], teams) == ["mai", "max"]
    assert leading("eva", ["mai", "max"], teams) == ["mai", "max"]


# ---- alarms, as others raise them


def test_an_alarm_is_told_once_in_the_readers_language_with_its_link(db, team, outlet, box):
    said = {"nb": "Mange klager i dag.", "sv": "Många klagomål i dag.", "en": "Many complaints."}
    for _ in range(2):
        db.write(
            lambda session: stored.tell(
                session, ["ola", "max", "nobody"], Kind.ALARM, "spike:7", NOW, sentence=said,
                path="/queue",
            )
        )  # fmt: skip

    run(db, outlet, LATER)

    assert len(box.messages) == 2
    assert "- Mange klager i dag.\n  https://sales.example/queue" in text(to(box, "ola")[0])
    assert "- Many complaints." in text(to(box, "max")[0])


# ---- the digest


def test_the_morning_digest_says_what_the_day_brings_once(db, mornings, take_in, outlet, box):
    take_in(
        asks("per", occurred_at=EVENING),
        comment("late", "Nice one!", occurred_at=ago(days=2)),
        comment("bad", "Dårlig service, jeg er skuffet!", actor=LIV, occurred_at=EVENING),
        now=EVENING,
    )
    with db.reading() as session:
        (answer,) = queue.page(session, after=0, limit=9, play="answer")
    follow_up.done(db, answer.id, "ola", EVENING)

    assert run(db, outlet, MORNING - timedelta(minutes=1)) == 0
    for minutes in (0, 1, 60, 600):
        run(db, outlet, MORNING + timedelta(minutes=minutes))

    (message,) = to(box, "ola")
    said = text(message)
    assert message["Subject"] == "Dagen din, torsdag 26. november"
    assert "Nye varme leads: 1\n- Per: ring. Spurte om å kjøpe (ingen har den ennå)" in said
    assert "Saker å svare på: 1, for sent: 1\n- Liv Berg: skulle hatt svar innen 25. nov" in said
    assert f"{ROOT}/cases/" in said
    assert "Gjort siden onsdag 25. november: 1." in said
    assert f"{ROOT}/queue" in said


def test_an_empty_digest_is_not_sent_and_not_made_again(db, mornings, outlet, box):
    assert run(db, outlet, MORNING) == 0
    assert box.messages == []
    with db.reading() as session:
        assert letters.is_known(session, "digest-ola-20261126")


def test_the_absent_get_no_digest_and_what_waits_for_them_is_told_when_they_are_back(
    db, mornings, take_in, outlet, box
):
    take_in(asks("kari"))
    hand_over.hand_over(db, 1, "ada", NOW, "ola", Because.AGREED)
    back_at = NOW + timedelta(days=5)
    acts.absent(db, "ola", NOW, ends_at=back_at)

    run(db, outlet, MORNING)
    assert to(box, "ola") == []
    run(db, outlet, back_at)

    assert "ditt" in to(box, "ola")[0]["Subject"]


def test_a_digest_shows_no_more_than_its_reader_may_see(db, mornings, take_in, outlet, box):
    from crm_social.core.own_company import OwnCompany
    from crm_social.core.sight import Rule
    from crm_social.store import own_company

    db.write(lambda session: own_company.save(session, OwnCompany(sight=Rule.OWN)))
    take_in(asks("kari", occurred_at=EVENING), now=EVENING)
    hand_over.hand_over(db, 1, "ada", EVENING, "eva", Because.AGREED)

    run(db, outlet, MORNING)

    assert to(box, "ola") == []
    assert to(box, "eva") != []
    with db.reading() as session:
        for username, seen in (("ola", []), ("eva", [1]), ("max", [1])):
            with composing.looking_as(session, stored.reader(session, username)):
                assert list(mornings_of.people(session, [1])) == seen


# ---- what goes wrong


def one_letter(db):
    with db.reading() as session:
        return session.query(LetterRow).order_by(LetterRow.id.desc()).first()


def test_a_server_that_is_away_is_tried_again_until_it_is_there(db, team, outlet, box):
    box.answer = "451 Later"
    notices.send_test(db, outlet, "ola", NOW)

    assert run(db, outlet, NOW) == 0
    assert "451" in one_letter(db).problem
    box.answer = "250 OK"
    assert run(db, outlet, NOW + timedelta(seconds=1)) == 0
    assert run(db, outlet, NOW + timedelta(seconds=10)) == 1

    assert [one["Subject"] for one in box.messages] == ["En prøvemelding"]
    assert (one_letter(db).state, one_letter(db).problem) == ("done", "")


def test_an_address_the_server_refuses_is_given_up_and_its_owner_sees_why(db, team, outlet, box):
    box.answer = "550 No such user"
    notices.send_test(db, outlet, "ola", NOW)

    run(db, outlet, NOW)

    (last,) = notices.show(db, outlet, "ola").last
    assert (last.way, last.state) == (Way.MAIL, "dead")
    assert "550" in last.problem
    assert run(db, outlet, NOW + timedelta(days=1)) == 0


def test_what_could_not_be_sent_by_day_is_not_sent_at_night(db, team, take_in, outlet, box):
    only_ola(db)
    afternoon = NOW.replace(hour=17, minute=50)
    take_in(asks("kari", occurred_at=afternoon), now=afternoon)
    routing.assign_batch(db, afternoon)
    box.answer = "451 Later"
    for minutes in (5, 6, 12):
        run(db, outlet, afternoon + timedelta(minutes=minutes))
    box.answer = "250 OK"

    # By now, at a quarter to seven, the next try would be due.
    assert run(db, outlet, afternoon + timedelta(minutes=55)) == 0
    assert run(db, outlet, MORNING + timedelta(minutes=1)) == 1


KILLED = textwrap.dedent(
    """
    import random
    import sys
    from datetime import datetime
    from crm_social.actions import notifying
    from crm_social.actions.posting import Outlet
    from crm_social.outbound import Policy
    from crm_social.outbound.mail import server
    from crm_social.signing import Safe
    from crm_social.store.db import Database

    url, smtp, now = sys.argv[1:]
    outlet = Outlet(Safe("test " * 8), Policy(()), server(smtp, "crm@sales.example"))
    notifying.run(Database(url), outlet, datetime.fromisoformat(now), random=random.Random(1))
    """
)


def work_until_killed(db, smtp, now):
    command = [sys.executable, "-c", KILLED, db.url, smtp, now.isoformat()]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


class Killer(Box):
    """Kills whoever talks to it, at one step of the talk."""

    def __init__(self, at):
        super().__init__()
        self.at = at

    def strike(self, server, step):
        if self.at == step:
            self.at = None
            port = server.session.peer[1]
            os.kill(self.owner_of(port), signal.SIGKILL)

    @staticmethod
    def owner_of(port):
        """Return the process whose end of the connection this is."""
        want = f"{port:04X}"
        with open("/proc/net/tcp", encoding="ascii") as table:  # noqa: PTH123
            rows = [line.split() for line in table.readlines()[1:]]
        inode = next(row[9] for row in rows if row[1].split(":")[1] == want)
        for pid in filter(str.isdigit, os.listdir("/proc")):  # noqa: PTH208
            try:
                names = os.listdir(f"/proc/{pid}/fd")  # noqa: PTH208
                links = [os.readlink(f"/proc/{pid}/fd/{name}") for name in names]  # noqa: PTH115
            except OSError:
                continue
            if f"socket:[{inode}]" in links:
                return int(pid)
        raise AssertionError("nobody holds the connection")

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - so it is called
        self.strike(server, "before")
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - so it is called
        answer = await super().handle_DATA(server, session, envelope)
        self.strike(server, "after")
        return answer


@pytest.mark.parametrize(("step", "copies"), [("before", 1), ("after", 2)])
def test_a_job_killed_while_sending_loses_nothing_and_sends_again_under_the_same_name(
    db, team, outlet, step, copies
):
    box = Killer(step)
    running = controller(box)
    try:
        url = f"smtp://127.0.0.1:{running.port}"
        notices.send_test(db, outlet, "ola", NOW)
        work_until_killed(db, url, NOW)
        again = Outlet(outlet.safe, outlet.policy, server(url, SENDER), ROOT)

        # While the dead one's lease runs, nobody sends.
        assert run(db, again, NOW + letters.LEASE / 2) == 0
        assert run(db, again, NOW + letters.LEASE + timedelta(seconds=1)) == 1
        assert run(db, again, NOW + timedelta(hours=2)) == 0
    finally:
        running.stop()
    # What the server had taken before we could note it is the one thing that comes twice.
    assert len(box.messages) == copies
    assert len({one["Message-ID"] for one in box.messages}) == 1


class Slow(Box):
    """Takes its time, so that whoever is killed at random is killed at every step."""

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - so it is called
        answer = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(0.01)
        return answer


@pytest.mark.slow
def test_a_job_killed_at_random_loses_nothing_and_doubles_at_most_what_it_was_sending(
    db, team, outlet
):
    rng, box, kills, number = random.Random(7), Slow(), 8, 40

    def queue_all(session):
        for one in range(number):
            until = NOW + timedelta(days=4)
            letters.put(session, f"test-{one}", "ola", Kind.TEST, Way.MAIL, NOW, until)

    db.write(queue_all)
    running = controller(box)
    try:
        url = f"smtp://127.0.0.1:{running.port}"
        for round_ in range(kills):
            now = NOW + round_ * (letters.LEASE + timedelta(seconds=1))
            command = [sys.executable, "-c", KILLED, db.url, url, now.isoformat()]
            before = len(box.messages)
            worker = subprocess.Popen(command)
            while len(box.messages) == before and worker.poll() is None:
                time.sleep(0.005)
            time.sleep(rng.random() * 0.08)
            worker.kill()
            worker.wait()
        last = NOW + (kills + 1) * (letters.LEASE + timedelta(seconds=1))
        run(db, Outlet(outlet.safe, outlet.policy, server(url, SENDER), ROOT), last)
    finally:
        running.stop()

    names = [one["Message-ID"] for one in box.messages]
    assert len(set(names)) == number
    assert len(names) <= number + kills
    with db.reading() as session:
        states = {row.state for row in session.query(LetterRow)}
    assert states == {"done"}


def test_many_workers_at_once_send_each_message_once(db, team, outlet, box):
    from concurrent.futures import ThreadPoolExecutor

    for minute in range(6):
        for username in ("ola", "eva", "max"):
            notices.send_test(db, outlet, username, NOW + timedelta(seconds=minute))

    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(lambda _: run(db, outlet, LATER), range(4)))

    assert sum(sent) == 18
    assert len({one["Message-ID"] for one in box.messages}) == len(box.messages) == 18


def test_a_batch_is_gathered_by_one_of_many_workers(db, team, take_in, outlet, box):
    from concurrent.futures import ThreadPoolExecutor

    only_ola(db)
    take_in(*(asks(f"who{number}") for number in range(8)))
    routing.assign_batch(db, NOW)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: run(db, outlet, LATER), range(4)))

    assert [one["Subject"] for one in box.messages] == ["8 leads er dine nå"]


# ---- chat


def chatting(db, outlet, url, form=ChatFormat.SLACK, **wants):
    wishes = Wants(mail=False, chat=ChatTo.OWN, chat_format=form, digest_at=None, **wants)
    notices.change(db, outlet, "ola", wishes, NOW, chat_url=url)


@pytest.mark.parametrize("form", list(ChatFormat))
def test_a_chat_is_written_to_in_its_own_form(db, team, take_in, outlet, box, form):
    only_ola(db)
    with receiver.receiver() as heard:
        chatting(db, outlet, f"{heard.url}/secret-word", form)
        take_in(asks("kari"))
        routing.assign_batch(db, NOW)
        assert run(db, outlet, LATER) == 1
        assert run(db, outlet, LATER + timedelta(hours=1)) == 0

    (call,) = heard.heard
    assert call.headers["content-type"] == "application/json"
    said = json.loads(call.body)
    assert set(said) == ({"type", "attachments"} if form is ChatFormat.TEAMS else {"text"})
    assert "Kari" in call.body.decode()
    assert box.messages == []


def test_both_ways_carry_the_same_and_one_that_fails_does_not_repeat_the_other(
    db, team, outlet, box
):
    answers = receiver.in_turn(receiver.answer(500), receiver.answer(200))
    with receiver.receiver(answers) as heard:
        notices.change(
            db, outlet, "ola", Wants(chat=ChatTo.OWN, digest_at=None), NOW, chat_url=heard.url
        )
        notices.send_test(db, outlet, "ola", NOW)
        assert run(db, outlet, NOW) == 1
        assert run(db, outlet, LATER) == 1

    assert (len(heard.heard), len(box.messages)) == (2, 1)


def test_a_chat_that_asks_to_wait_is_left_alone_so_long(db, team, outlet):
    answers = receiver.in_turn(receiver.answer(429, Retry_After="600"), receiver.answer(200))
    with receiver.receiver(answers) as heard:
        chatting(db, outlet, heard.url)
        notices.send_test(db, outlet, "ola", NOW)
        run(db, outlet, NOW)

        assert run(db, outlet, NOW + timedelta(seconds=590)) == 0
        assert run(db, outlet, NOW + timedelta(seconds=610)) == 1


def test_a_chat_that_is_gone_is_given_up_without_telling_its_address(db, team, outlet):
    with receiver.receiver() as heard:
        url = f"http://127.0.0.1:{heard.port}/services/T0/B0/verysecretword"
        heard.behave = receiver.answer(404, f"no_service {url}".encode())
        chatting(db, outlet, url)
        notices.send_test(db, outlet, "ola", NOW)
        run(db, outlet, NOW)

    shown = notices.show(db, outlet, "ola")
    assert shown.last[0].state == "dead"
    assert "404" in shown.last[0].problem
    assert "verysecretword" not in repr(shown)
    assert shown.chat_host == "127.0.0.1"
    with db.reading() as session:
        kept = stored.reader(session, "ola").chat_url
        assert "verysecretword" not in kept
        assert "verysecretword" not in repr(audit.page(session, audit.Asked()))


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:9/x", "https://10.0.0.1/x", "https://[::1]/x", "ftp://chat.example/x", "x"],
)
def test_no_chat_is_written_to_where_no_call_may_go(db, team, outlet, url):
    strict = Outlet(outlet.safe, Policy(()), outlet.server, ROOT)

    with pytest.raises(Invalid) as refused:
        notices.change(db, strict, "ola", Wants(chat=ChatTo.OWN), NOW, chat_url=url)
    assert refused.value.field == "chat_url"


def test_an_address_that_may_not_be_called_any_more_is_not_called(db, team, outlet):
    with receiver.receiver() as heard:
        chatting(db, outlet, heard.url)
        notices.send_test(db, outlet, "ola", NOW)
        strict = Outlet(outlet.safe, Policy(()), outlet.server, ROOT)
        run(db, strict, NOW)

    assert heard.heard == []
    assert one_letter(db).state == "dead"


def test_in_the_chat_of_all_nobody_is_named_but_its_reader(db, team, take_in, outlet, box):
    only_ola(db)
    with receiver.receiver() as heard:
        shared = Outlet(outlet.safe, outlet.policy, None, ROOT, heard.url, ChatFormat.MATTERMOST)
        notices.change(db, shared, "ola", Wants(chat=ChatTo.SHARED, digest_at=None), NOW)
        take_in(asks("kari"))
        routing.assign_batch(db, NOW)
        run(db, shared, LATER)

    said = json.loads(heard.heard[0].body)["text"]
    assert "Ola Sæther" in said
    assert "Dine nå: 1" in said
    assert "Kari" not in said
    with pytest.raises(Invalid):
        notices.change(db, outlet, "eva", Wants(chat=ChatTo.SHARED), NOW)


def test_who_may_not_be_told_elsewhere_is_somebody_in_a_chat_and_named_in_a_mail(
    db, team, take_in, outlet, box
):
    """X lets no name be told to other programs without a ground."""
    only_ola(db)
    take_in(asks("kari", platform="x"))
    with receiver.receiver() as heard:
        wants = Wants(chat=ChatTo.OWN, digest_at=None)
        notices.change(db, outlet, "ola", wants, NOW, chat_url=heard.url)
        routing.assign_batch(db, NOW)
        run(db, outlet, LATER)

    assert "Noen: ring" in json.loads(heard.heard[0].body)["text"]
    assert "Kari: ring" in text(box.messages[0])


# ---- wishes


def test_a_chats_address_is_kept_when_nothing_is_said_and_forgotten_when_it_is_not_wanted(
    db, team, outlet
):
    own = Wants(chat=ChatTo.OWN, digest_at=None)
    with receiver.receiver() as heard:
        notices.change(db, outlet, "ola", own, NOW, chat_url=heard.url)
        notices.change(db, outlet, "ola", structs.replace(own, late=False), NOW)
        assert notices.show(db, outlet, "ola").chat_host == "127.0.0.1"
    notices.change(db, outlet, "ola", NO_DIGEST, NOW)

    assert notices.show(db, outlet, "ola").chat_host is None
    with pytest.raises(Invalid):
        notices.change(db, outlet, "ola", own, NOW)
    with db.reading() as session:
        lines = audit.page(session, audit.Asked(deed="notices.changed"))
    assert [one.detail["changed"] for one in lines] == [
        "chat, chat_url, late",
        "late",
        "chat, chat_url",
    ]


def test_a_test_needs_somewhere_to_go(db, team, outlet):
    with pytest.raises(Conflict):
        notices.send_test(db, outlet, "ada", NOW)


# ---- addresses


@pytest.mark.parametrize("wrong", ["ola", "a@b", "a b@c.no", "ola@sales.example\nBcc: x@y.no"])
def test_what_is_no_address_is_refused(db, team, wrong):
    with pytest.raises(Invalid) as refused:
        accounts.set_email(db, "ola", wrong, NOW)
    assert refused.value.field == "email"


def test_an_address_is_one_persons_among_those_who_can_sign_in(db, team):
    with pytest.raises(Conflict):
        accounts.set_email(db, "eva", " OLA@Sales.Example ", NOW)
    accounts.disable_user(db, "ola", NOW)
    accounts.set_email(db, "eva", "ola@sales.example", NOW)

    with pytest.raises(Conflict):
        accounts.enable_user(db, "ola", NOW)
    accounts.set_email(db, "ola", None, NOW)
    accounts.enable_user(db, "ola", NOW)


def test_ones_own_address_is_changed_with_the_password_and_the_audit_says_so(db, team):
    with pytest.raises(Invalid) as refused:
        accounts.set_own_email(db, "ola", before="wrong", email="o@x.example", now=NOW)
    assert refused.value.field == "before"

    accounts.set_own_email(db, "ola", before=PASSWORD, email="O@X.example", now=NOW)

    with db.reading() as session:
        (line, *_) = audit.page(session, audit.Asked(deed="email.changed"))
        assert stored.reader(session, "ola").email == "o@x.example"
    assert (line.by, line.subject, line.detail) == ("ola", "user:ola", {"address": "set"})


# ---- links


def link_in(message):
    return re.search(r"https://sales\.example/link/([\w-]+)", text(message))[1]


def test_an_invitation_is_mailed_works_and_leaves_no_secret(db, team, outlet, box):
    made = invitations.invite(
        db, username="liv", name="Liv Vik", role="rep", by="ada", now=NOW,
        email="Liv@sales.example", post=outlet.safe, lang="sv",
    )  # fmt: skip
    assert made.mailed_to == "liv@sales.example"
    assert made.word not in str(one_letter(db).word)

    run(db, outlet, EVENING)

    (message,) = box.messages
    assert message["Subject"] == "Du är inbjuden till crm_social"
    assert "Ada Admin har bjudit in dig" in text(message)
    assert link_in(message) == made.word
    assert (one_letter(db).word, one_letter(db).email) == (None, None)
    assert invitations.use(db, made.word, PASSWORD, EVENING) == "liv"
    with db.reading() as session:
        assert stored.reader(session, "liv").email == "liv@sales.example"


def test_a_link_that_was_used_by_then_is_not_mailed(db, team, outlet, box):
    made = invitations.reset(db, "ola", by="ada", now=NOW, post=outlet.safe)
    invitations.use(db, made.word, PASSWORD, NOW)

    assert run(db, outlet, NOW) == 0
    assert one_letter(db).word is None


def test_a_link_is_not_mailed_once_it_is_over(db, team, outlet, box):
    box.answer = "451 Later"
    invitations.reset(db, "ola", by="ada", now=NOW, post=outlet.safe)
    run(db, outlet, NOW)
    box.answer = "250 OK"

    assert run(db, outlet, NOW + timedelta(minutes=31)) == 0
    assert (one_letter(db).state, one_letter(db).word) == ("dropped", None)


@pytest.mark.parametrize("typed", ["ola", " OLA@sales.example "])
def test_whoever_forgot_their_password_gets_a_link_by_name_or_address(db, team, outlet, box, typed):
    forgotten.ask(db, typed, "203.0.113.7", EVENING)

    assert run(db, outlet, EVENING) == 1

    (message,) = box.messages
    assert message["To"] == "ola@sales.example"
    assert invitations.use(db, link_in(message), "a brand new password", EVENING) == "ola"
    assert one_letter(db).username == ""


@pytest.mark.parametrize("typed", ["nobody", "ada", "nobody@sales.example", "", "\0", "x" * 9999])
def test_for_whom_there_is_no_mail_nothing_is_sent_and_nothing_typed_is_kept(
    db, team, outlet, box, typed
):
    forgotten.ask(db, typed.replace("\0", ""), "203.0.113.7", NOW)

    assert run(db, outlet, NOW) == 0
    assert box.messages == []
    assert one_letter(db).username == ""
    with pytest.raises(NotFound):
        invitations.meant(db, "word", NOW)


def test_asking_is_counted_by_what_is_asked_for_and_from_where(db, team):
    for _ in range(3):
        forgotten.ask(db, "ola", "203.0.113.7", NOW)
    with pytest.raises(Forbidden):
        forgotten.ask(db, "Ola", "203.0.113.8", NOW)
    for number in range(17):
        forgotten.ask(db, f"who{number}", "203.0.113.7", NOW)
    with pytest.raises(Forbidden):
        forgotten.ask(db, "max", "203.0.113.7", NOW)
    forgotten.ask(db, "ola", "203.0.113.7", NOW + timedelta(minutes=16))


def test_what_was_sent_is_forgotten_after_a_month(db, team, outlet, box):
    notices.send_test(db, outlet, "ola", NOW)
    run(db, outlet, NOW)
    run(db, outlet, NOW + timedelta(days=31))

    with db.reading() as session:
        assert session.query(LetterRow).filter(LetterRow.kind == "test").count() == 0
