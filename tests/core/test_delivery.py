"""What an answer to a delivery means."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_social.core import delivery
from crm_social.core.delivery import SCHEDULE, TRIES, Heard, Try, fit_to_keep, judge, wait_asked

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
HOOK = "https://crm.example/hook"


class Even(Random):
    """No jitter."""

    def uniform(self, a: float, b: float) -> float:
        return (a + b) / 2


def tried(number: int = 1, first_at: datetime = NOW) -> Try:
    return Try(delivery_id=12, endpoint_id=3, url=HOOK, number=number, first_at=first_at)


def test_the_schedule_is_the_promised_one():
    hours = sum(SCHEDULE, timedelta(0)) / timedelta(hours=1)

    assert TRIES == 10
    assert [pause.total_seconds() for pause in SCHEDULE[:4]] == [0, 5, 300, 1800]
    assert hours == pytest.approx(75 + 35 / 60, abs=0.01)


@pytest.mark.parametrize("number", range(1, 10))
def test_a_failure_is_tried_again_by_the_schedule(number):
    outcome = judge(tried(number), Heard(500), NOW, Even())

    assert (outcome.state, outcome.next_at) == ("ready", NOW + SCHEDULE[number])
    assert outcome.hold_until is None


@given(st.integers(1, 9), st.integers())
def test_jitter_stays_within_a_fifth(number, seed):
    pause = delivery.pause(number, Random(seed))

    assert SCHEDULE[number] * 0.8 <= pause <= SCHEDULE[number] * 1.2


def test_jitter_parts_those_who_failed_together():
    random = Random(1)

    assert len({delivery.pause(3, random) for _ in range(100)}) > 90


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_every_2xx_is_a_yes(status):
    assert judge(tried(10), Heard(status), NOW, Even()) == delivery.Outcome("done")


@pytest.mark.parametrize(
    "status", [100, 400, 401, 403, 404, 408, 409, 422, 425, 500, 502, 504, 599]
)
def test_every_other_answer_is_a_failure_that_may_be_mended(status):
    outcome = judge(tried(), Heard(status, answer="Wrong\nsignature"), NOW, Even())

    assert outcome.state == "ready"
    assert outcome.problem == (
        f"{HOOK} answered {status}; the answer began with 'Wrong signature'."
    )


@pytest.mark.parametrize("status", [301, 302, 303, 304, 307, 308])
def test_a_redirect_is_a_failure_that_says_so(status):
    outcome = judge(tried(), Heard(status, location="http://10.0.0.1/"), NOW, Even())

    assert outcome.state == "ready"
    assert outcome.problem == (
        f"{HOOK} answered {status}, a redirect to http://10.0.0.1/. Redirects are never"
        " followed: give the endpoint the address that answers itself."
    )


def test_gone_switches_the_endpoint_off_and_keeps_the_message():
    outcome = judge(tried(10), Heard(410), NOW, Even())

    assert (outcome.state, outcome.next_at) == ("ready", None)
    assert outcome.disable == (
        f"{HOOK} answered 410 Gone: it wants nothing more. Deliveries wait until it is enabled"
        " again with `crm-social webhook enable 3`."
    )


def test_no_answer_lets_the_endpoint_rest_for_a_moment():
    outcome = judge(tried(), Heard(None, "crm.example did not answer in time."), NOW, Even())

    assert outcome.state == "ready"
    assert outcome.problem == "crm.example did not answer in time."
    assert outcome.next_at == NOW + SCHEDULE[1]
    assert outcome.hold_until == NOW + timedelta(seconds=30)


def test_after_the_last_try_it_is_dead_with_a_sentence_a_person_can_act_on():
    first = NOW - timedelta(hours=75, minutes=20)

    outcome = judge(tried(10, first), Heard(500, answer="Internal Server Error"), NOW, Even())

    assert (outcome.state, outcome.next_at) == ("dead", None)
    assert outcome.problem == (
        f"Given up after 10 tries in 75 hours. The last time: {HOOK} answered 500; the answer"
        " began with 'Internal Server Error'. Mend the receiver, then redeliver with"
        " `crm-social webhook redeliver 12`."
    )


@pytest.mark.parametrize("status", [429, 503])
def test_a_receiver_that_asks_for_time_gets_it_for_all_its_deliveries(status):
    outcome = judge(tried(), Heard(status, retry_after="120"), NOW, Even())

    assert outcome.next_at == outcome.hold_until == NOW + timedelta(seconds=120)


def test_asking_for_less_than_the_schedule_does_not_use_up_the_tries():
    outcome = judge(tried(4), Heard(429, retry_after="1"), NOW, Even())

    assert outcome.next_at == NOW + SCHEDULE[4]
    assert outcome.hold_until == NOW + timedelta(seconds=1)


@pytest.mark.parametrize("status", [400, 500, 502])
def test_others_cannot_ask_for_time(status):
    outcome = judge(tried(), Heard(status, retry_after="120"), NOW, Even())

    assert (outcome.next_at, outcome.hold_until) == (NOW + SCHEDULE[1], None)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0),
        ("7", 7),
        (" 120 ", 120),
        ("90000", 86_400),
        ("Wed, 25 Nov 2026 09:02:00 GMT", 120),
        ("Wed, 25 Nov 2026 10:02:00 +0100", 120),
        ("Wednesday, 25-Nov-26 09:02:00 GMT", 120),
        ("Wed Nov 25 09:02:00 2026", 120),
        ("Fri, 27 Nov 2026 09:00:00 GMT", 86_400),
        (None, None),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("\u0667", None),
        ("Wed, 25 Nov 2026 08:59:00 GMT", None),
        ("999999999", None),
        ("99999999999999999999", None),
        ("Mon, 01 Jan 9999 00:00:00 GMT", None),
        ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", None),
        ("Mon, 01 Jan 2027 00:00:00 +99999999", None),
    ],
)
def test_what_a_receiver_asks_for(header, seconds):
    wanted = None if seconds is None else timedelta(seconds=seconds)

    assert wait_asked(header, NOW) == wanted


@given(st.text(max_size=60) | st.from_regex(r"[A-Z][a-z]{2}, \d+ [A-Z][a-z]{2} \d+ [\d:]+ \S+"))
def test_no_header_breaks_us_or_keeps_us_for_more_than_a_day(header):
    wait = wait_asked(header, NOW)

    assert wait is None or timedelta(0) <= wait <= timedelta(hours=24)


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        (b"Internal Server Error", "Internal Server Error"),
        (b"a\x00b\x1b[31mred\r\nline\tend", "a b [31mred \nline\tend"),
        ("Åse 🛒".encode(), "Åse 🛒"),
        ("a\u202eb\u200bc\u2066d".encode(), "a b c d"),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (b"bad secret whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw!", "bad secret [removed]!"),
        (b"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "[removed]"),
        (b"Authorization: Basic a2FyaTpoZW1tZWxpZw==", "[removed]"),
        (b"got Basic a2FyaTpoZW1tZWxpZw==", "got [removed]"),
        (b'{"api_key": "abcd1234"}', '{"[removed]"}'),
        (b"password=hemmelig&user=kari", "[removed]&user=kari"),
        (b"Bearer abcdefgh.ijkl", "[removed]"),
        (b"crms_abcdefghijklmnop", "[removed]"),
        (b"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJrYXJpIn0.abc-def_g", "[removed]"),
        (b"no tokens left", "no tokens left"),
    ],
)
def test_what_is_kept_of_an_answer_holds_no_secrets_and_no_tricks(answer, kept):
    assert fit_to_keep(answer, ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]) == kept


@given(st.binary(max_size=4000))
def test_what_is_kept_is_short_and_goes_into_any_database(answer):
    kept = fit_to_keep(answer)

    assert len(kept) <= delivery.KEPT_BYTES
    assert "\x00" not in kept
    kept.encode()
