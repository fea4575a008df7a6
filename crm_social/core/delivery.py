"""What an answer to a delivery means: done, later, never, or not before a person has looked.

The schedule spans three days, so that a receiver that breaks on a Friday evening is there
again before anything is given up. Refusals are tried again like faults: a receiver that
answers 401 or 404 today often has only its secret or its route wrong until someone mends it.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from random import Random
from typing import Final

from msgspec import Struct

#: The pause before each try.
SCHEDULE: Final = tuple(
    timedelta(seconds=seconds)
    for seconds in (0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
TRIES: Final = len(SCHEDULE)
JITTER: Final = 0.2
#: Others of the same endpoint wait this long when one got no answer at all.
BREATHER: Final = timedelta(seconds=30)
#: How much of an answer is kept.
KEPT_BYTES: Final = 2_000
_LONGEST_WAIT: Final = timedelta(hours=24)
#: Nobody means to be left alone for longer: such a header is taken for a mistake.
_ABSURD_WAIT: Final = timedelta(days=31)
_QUOTED: Final = 120
_SECONDS: Final = re.compile(r"[0-9]{1,9}\Z")
_CONTROL: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]"
)
_SECRET: Final = re.compile(
    r"(?:whsec_|crms_|sk_live_|sk-|gh[pousr]_|xox[abp]-)[\w+/=.-]{8,200}"
    r"|\beyJ[\w-]{8,2000}\.[\w-]{8,2000}(?:\.[\w-]{0,2000})?"
    r"|\b(?:basic|bearer)\s[\w+/=.~-]{8,2000}"
    r"|(?:secret|passw(?:or)?d|token|api[_-]?key|authorization)[\"']?\s{0,3}[:=]\s{0,3}[\"']?"
    r"(?:basic\s|bearer\s)?[^\s\"'&,;<>]{4,2000}",
    re.IGNORECASE,
)
_HIDDEN: Final = "[removed]"


class Try(Struct, frozen=True):
    """One delivery as it was tried."""

    delivery_id: int
    endpoint_id: int
    url: str
    #: How many tries there have been, this one included, and when the first was.
    number: int
    first_at: datetime


class Heard(Struct, frozen=True):
    """What came back: a status, or a sentence about why none came."""

    status: int | None
    problem: str = ""
    retry_after: str | None = None
    location: str | None = None
    #: The first of the answer, fit to be kept.
    answer: str = ""


class Outcome(Struct, frozen=True):
    """What becomes of the delivery, and of its endpoint."""

    #: done, ready or dead
    state: str
    problem: str | None = None
    #: When a ready one is tried again; None waits until its endpoint is enabled.
    next_at: datetime | None = None
    #: The endpoint's other deliveries wait until then.
    hold_until: datetime | None = None
    #: The endpoint is switched off for this reason.
    disable: str | None = None


def judge(tried: Try, heard: Heard, now: datetime, random: Random) -> Outcome:
    """Decide what one answer means."""
    if heard.status is not None and 200 <= heard.status < 300:
        return Outcome("done")
    problem = _problem(tried, heard)
    if heard.status == 410:
        reason = (
            f"{tried.url} answered 410 Gone: it wants nothing more. Deliveries wait until it is"
            f" enabled again with `crm-social webhook enable {tried.endpoint_id}`."
        )
        return Outcome("ready", problem, disable=reason)
    hold_until = None
    if heard.status is None:
        hold_until = now + BREATHER
    elif heard.status in {429, 503}:
        asked = wait_asked(heard.retry_after, now)
        hold_until = None if asked is None else now + asked
    if tried.number >= TRIES:
        return Outcome("dead", _epitaph(tried, problem, now), hold_until=hold_until)
    # Never before the schedule: an impatient Retry-After would use up all tries in a minute.
    next_at = now + pause(tried.number, random)
    if heard.status is not None and hold_until is not None:
        next_at = max(next_at, hold_until)
    return Outcome("ready", problem, next_at, hold_until)


def pause(tries: int, random: Random) -> timedelta:
    """Return how long to wait after so many tries, a little different each time."""
    return SCHEDULE[tries] * random.uniform(1 - JITTER, 1 + JITTER)


def wait_asked(header: str | None, now: datetime) -> timedelta | None:
    """Return how long a Retry-After asks us to wait, at most a day.

    None where it is missing, is neither seconds nor a date, lies in the past or is absurd.
    """
    if header is None:
        return None
    value = header.strip()
    if _SECONDS.match(value):
        wait = timedelta(seconds=int(value))
    else:
        try:
            at = parsedate_to_datetime(value)
        except (ValueError, OverflowError, TypeError, IndexError):
            return None
        # A date without a zone is one in GMT, as HTTP's dates are.
        wait = (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    if wait < timedelta(0) or wait > _ABSURD_WAIT:
        return None
    return min(wait, _LONGEST_WAIT)


def fit_to_keep(answer: bytes, secrets: Sequence[str] = ()) -> str:
    """Return the beginning of an answer as text without control characters and secrets."""
    text = answer[:KEPT_BYTES].decode(errors="replace")
    for secret in secrets:
        for spelling in (secret, secret.removeprefix("whsec_")):
            text = text.replace(spelling, _HIDDEN)
    return _SECRET.sub(_HIDDEN, _CONTROL.sub(" ", text)).strip()


def _problem(tried: Try, heard: Heard) -> str:
    """Return what went wrong with one try, as a sentence."""
    if heard.status is None:
        return heard.problem
    if 300 <= heard.status < 400:
        to = f" to {heard.location}" if heard.location else ""
        return (
            f"{tried.url} answered {heard.status}, a redirect{to}. Redirects are never followed:"
            " give the endpoint the address that answers itself."
        )
    began = " ".join(heard.answer.split())[:_QUOTED]
    return f"{tried.url} answered {heard.status}" + (
        f"; the answer began with {began!r}." if began else " without a word."
    )


def _epitaph(tried: Try, problem: str, now: datetime) -> str:
    hours = round((now - tried.first_at) / timedelta(hours=1))
    return (
        f"Given up after {tried.number} tries in {hours} hours. The last time: {problem}"
        f" Mend the receiver, then redeliver with `crm-social webhook redeliver"
        f" {tried.delivery_id}`."
    )
