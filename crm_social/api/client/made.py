"""The typed client of the API, version 1. Made, not written: see scripts/client.

with Client("https://crm.example", "crms_…") as crm:
    for lead in crm.every_leads(stage="S3"):
        print(lead.name)
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from types import TracebackType
from typing import Any, NotRequired, Self, TypedDict, TypeVar
from urllib.parse import quote, urljoin

import msgspec
import requests
from msgspec import UNSET, UnsetType
from requests.exceptions import ConnectionError as ConnectionBroken

T = TypeVar("T")


class Fault(msgspec.Struct):
    """One field that cannot be used."""

    field: str
    reason: str


class Problem(Exception):
    """What the product answered in place of what was asked (RFC 9457); see its subclasses."""

    def __init__(self, body: Mapping[str, Any], status: int) -> None:
        self.status = status
        self.title = str(body.get("title", ""))
        self.detail = str(body.get("detail", "The answer is no problem document."))
        #: Leads to the documentation of this kind of problem.
        self.type = str(body.get("type", "about:blank"))
        #: Names this occurrence in the product's log.
        self.reference = str(body.get("reference", ""))
        self.field: str | None = body.get("field")
        self.errors = msgspec.convert(body.get("errors", []), list[Fault])
        super().__init__(f"{self.status} {self.title}: {self.detail}")


#: The class of each problem, by the last part of its type.
PROBLEMS: dict[str, type[Problem]] = {}


class Base:
    """A connection to one installation."""

    #: Answers after which the same may be asked again: nothing was kept.
    _AGAIN = frozenset({429, 502, 503, 504})

    def __init__(
        self,
        address: str,
        token: str,
        *,
        tries: int = 4,
        timeout: float = 30,
        session: requests.Session | None = None,
    ) -> None:
        """Connect to `https://crm.example` with a bearer token; `tries` is how often at most."""
        self._address = address.rstrip("/") + "/"
        self._session = session or requests.Session()
        self._headers = {"Authorization": f"Bearer {token}"}
        self._tries = tries
        self._timeout = timeout

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._session.close()

    def _ask(
        self,
        method: str,
        path: str,
        answer: type[T],
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = UNSET,
        twice: bool = False,
    ) -> T:
        """Return what is answered; `twice` says that sending it again changes nothing."""
        with self._send(method, path, query, body, twice=twice) as response:
            return msgspec.json.decode(response.content, type=answer)

    def _stream(self, path: str, *, query: Mapping[str, Any]) -> Iterator[bytes]:
        """Yield an answer as it comes. Raise requests.RequestException where it breaks off."""
        with self._send("GET", path, query, UNSET, twice=True, stream=True) as response:
            yield from response.iter_content(65_536)

    def _every(
        self, path: str, page: type[Any], *, query: Mapping[str, Any] | None = None
    ) -> Iterator[Any]:
        """Yield every member of a list that comes in pieces."""
        where: str | None = path
        while where is not None:
            found = self._ask("GET", where, page, query=query)
            yield from found.items
            where, query = found.next, None

    def _send(
        self,
        method: str,
        path: str,
        query: Mapping[str, Any] | None,
        body: Any,
        *,
        twice: bool,
        stream: bool = False,
    ) -> requests.Response:
        headers = dict(self._headers)
        data = None
        if body is not UNSET:
            data = msgspec.json.encode(body)
            headers["Content-Type"] = "application/json"
        asked = {
            name: _text(value)
            for name, value in (query or {}).items()
            if value is not None and value is not UNSET
        }
        for left in reversed(range(self._tries)):
            try:
                response = self._session.request(
                    method,
                    urljoin(self._address, path.lstrip("/")),
                    params=asked,
                    data=data,
                    headers=headers,
                    timeout=self._timeout,
                    allow_redirects=False,
                    stream=stream,
                )
            except (ConnectionBroken, requests.Timeout):
                if not left or not twice:
                    raise
                time.sleep(self._pause(left, None))
                continue
            if response.status_code == 200:
                return response
            with response:
                # The product says 503 where nothing was kept; a proxy may say the others of
                # a request that did arrive.
                again = response.status_code in ({429, 503} if not twice else self._AGAIN)
                if left and again:
                    time.sleep(self._pause(left, response.headers.get("Retry-After")))
                    continue
                raise _problem(response)
        raise ValueError("`tries` is at least 1.")

    def _pause(self, left: int, told: str | None) -> float:
        """Return for how many seconds to wait: what was told, else longer each time."""
        if told is not None and told.isascii() and told.isdigit():
            return min(float(told), 60.0)
        return float(min(0.5 * 2 ** (self._tries - left - 1), 30))


def _problem(response: requests.Response) -> Problem:
    try:
        body = msgspec.json.decode(response.content, type=dict[str, Any])
    except msgspec.DecodeError:
        body = {}
    kind = PROBLEMS.get(str(body.get("title", "")), Problem)
    return kind(body, response.status_code)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _place(value: Any) -> str:
    """Return a value as one step of a path."""
    return quote(str(value), safe="")


def _told(**values: Any) -> dict[str, Any]:
    """Return what was said, without what was not."""
    return {name.rstrip("_"): value for name, value in values.items() if value is not UNSET}


class SignInRequired(Problem):
    """There is no token, or it is unknown, expired or revoked."""


class Forbidden(Problem):
    """The token lacks the scope this needs, or its user may not do this."""


class NotFound(Problem):
    """There is no such thing."""


class MethodNotAllowed(Problem):
    """The address exists and does not take this method."""


class Conflict(Problem):
    """This does not fit what is true now, for example a task that is closed."""


class TaskTaken(Problem):
    """Another rep was faster."""


class RequestEntityTooLarge(Problem):
    """A body has at most 1 MB."""


class UnsupportedMediaType(Problem):
    """A body is `application/json` in UTF-8, without a content encoding."""


class Invalid(Problem):
    """The body, a query parameter or a cursor cannot be used; `field` and `errors` say where."""


class InternalServerError(Problem):
    """The fault is ours. It is in our log under `reference`."""


class Busy(Problem):
    """The database cannot take it now. Nothing was kept: try again after a while."""


PROBLEMS.update(
    {
        one.__name__: one
        for one in (
            SignInRequired,
            Forbidden,
            NotFound,
            MethodNotAllowed,
            Conflict,
            TaskTaken,
            RequestEntityTooLarge,
            UnsupportedMediaType,
            Invalid,
            InternalServerError,
            Busy,
        )
    }
)


class Alarm(msgspec.Struct, kw_only=True):
    """Far more complaints within a day than are usual."""

    #: The alarm's id.
    id: int
    #: Where.
    platform: str
    #: On which channel.
    channel: str | None
    #: The post; none where it is about the whole channel.
    post: str | None
    #: Where the post is.
    url: str | None
    #: When it was raised.
    raised_at: datetime
    #: Complaints within a day.
    heard: int
    #: So many a day are usual on the channel.
    usual: float
    #: How likely so many are by chance.
    p: float
    #: When somebody let outreach go on.
    ended_at: datetime | None
    #: Who did.
    ended_by: str | None
    #: Why.
    reason: str | None


class AlarmPage(msgspec.Struct, kw_only=True):
    """A piece of the list of alarms, the oldest first."""

    #: The address of the next piece, relative to this one; null at the end.
    next: str | None
    #: This piece of the list.
    items: list[Alarm]


class AllDone(msgspec.Struct, kw_only=True):
    """That it is done."""

    #: Always true.
    done: bool


class Answered(msgspec.Struct, kw_only=True):
    """What became of it."""

    #: The contact both are now; with `never` the first of the two.
    contact_id: int


class Attempt(msgspec.Struct, kw_only=True):
    """One try to send."""

    #: When it began.
    at: datetime
    #: How long it took, in milliseconds.
    took_ms: int
    #: The HTTP status; null where no answer came.
    status: int | None
    #: What went wrong.
    problem: str | None
    #: The first 2 kB of the answer, without secrets.
    answer: str | None


class Attribution(msgspec.Struct, kw_only=True):
    """What outcomes of a period are owed to."""

    #: The first day, a Monday.
    since: date
    #: The last day, a Sunday.
    until: date
    #: How each was divided.
    rule: str
    items: list[Owed]


class AuditFault(msgspec.Struct, kw_only=True):
    """Something the audit does not hold that it held before."""

    #: `cut` where the line is gone, `other` where it is another, `forged` where the head was
    #: not made here, `broken` where the chain is.
    wrong: str
    #: The line it is about.
    line: int
    #: Where the head was kept: `table` or `file`.
    place: str | None
    #: When that line was the newest.
    at: datetime | None


class Axis(msgspec.Struct, kw_only=True):
    """One axis of warmth."""

    #: What it is worth now; it fades by half-lives.
    points: float
    #: 1 hottest to 3 coldest.
    band: int


class AxisSum(msgspec.Struct, kw_only=True):
    """One axis and the lines that add up to it, the worthiest first."""

    #: The sum of all `worth`.
    points: float
    #: 1 hottest to 3 coldest.
    band: int
    #: Points fade by half in this time.
    half_life_days: float
    lines: list[Credit]


class Band(msgspec.Struct, kw_only=True):
    """One band of one axis."""

    #: Which axis.
    axis: str
    #: 1 is the warmest.
    band: int
    #: How often somebody in it was looked at.
    people: int
    #: How many of them bought within 90 days.
    bought: int
    #: The share that bought.
    share: float | None
    #: The true share is above, at 95 %.
    low: float | None
    #: The true share is below, at 95 %.
    high: float | None


class Bands(msgspec.Struct, kw_only=True):
    """How many people stand in each engagement band."""

    #: In band 1.
    hot: int
    #: In band 2.
    warm: int
    #: In band 3.
    cool: int


class Behind(msgspec.Struct, kw_only=True):
    """One row of the list behind a number."""

    #: The contact.
    contact_id: int
    #: When it happened; null for where somebody stands.
    at: datetime | None
    #: What the person is called.
    name: str | None
    #: The handle last seen.
    handle: str | None
    #: Where the person works.
    company: str | None
    #: What the person does there.
    title: str | None
    #: Place on the loop: S0 audience, S1 engaged, S2 lead, S3 ready for sales (MQL), S4
    #: accepted, S5 qualified, S6 opportunity, X customer, R1 onboarding, R2 connected, R3
    #: active, R4 re-engaged, R5 repeat opportunity.
    stage: str
    #: How well the person suits us.
    letter: str
    #: The rep the contact belongs to.
    owner: str | None


class Calibration(msgspec.Struct, kw_only=True):
    """How often each band bought."""

    #: `none` where nobody asked for one.
    state: str
    #: How many contacts were looked at.
    done: int
    #: Of how many; 0 before it begins.
    total: int
    #: Who asked.
    asked_by: str | None
    #: When.
    asked_at: datetime | None
    #: When it was done.
    ended_at: datetime | None
    #: Why nothing was found.
    problem: str | None
    #: By which model people were banded.
    model: str
    #: How many people were looked at.
    contacts: int
    #: Empty until it is done.
    bands: list[Band]


class Case(msgspec.Struct, kw_only=True):
    """A complaint: whose turn it is, both clocks, and how it ended."""

    #: The case's id: that of its task.
    id: int
    #: The name of case and task in webhooks.
    key: str
    contact: TaskContact
    #: `open` is our turn, `waiting` theirs.
    standing: str
    #: Who has it.
    owner: str | None
    #: Where they complained.
    platform: str
    #: Their words, shortened.
    said: str | None
    #: Where to answer.
    url: str | None
    #: When they complained.
    opened_at: datetime
    #: By when they are to be answered first.
    answer_by: datetime
    #: When they were.
    answered_at: datetime | None
    #: `runs`; `late` where it passed and nothing was done; `kept`, `missed`, or `void` where
    #: the case ended by no deed of ours.
    answer_clock: str
    #: By when it is to be settled.
    settle_by: datetime
    #: When it was closed.
    closed_at: datetime | None
    #: `runs`; `late` where it passed and nothing was done; `kept`, `missed`, or `void` where
    #: the case ended by no deed of ours.
    settle_clock: str
    #: How it ended: what the rep said, or `settled`, `rejected`, `taken_back`, `ran_out`.
    outcome: str | None
    #: Words to begin with, in the person's language.
    words: str


class CaseActed(msgspec.Struct, kw_only=True):
    """What was said, and what it made of the case."""

    #: The verdict's id, to take it back with.
    verdict: str
    case: Case


class CaseFigures(msgspec.Struct, kw_only=True):
    """How complaints were met."""

    #: They are of the cases opened in so many days.
    days: int
    #: Cases where it is our turn.
    open: int
    #: Cases where it is theirs.
    waiting: int
    #: All that are closed.
    closed: int
    #: Complaints of those days, but those taken back.
    number: int
    #: Of them, those answered or late.
    decided: int
    #: Of those, how many were answered in time.
    kept: int
    #: The median time to the first answer.
    median_seconds: int | None


class CasePage(msgspec.Struct, kw_only=True):
    """A piece of the list of cases."""

    #: The address of the next piece, relative to this one; null at the end.
    next: str | None
    #: This piece of the list.
    items: list[Case]


class Chance(msgspec.Struct, kw_only=True):
    """A chance between 0.01 and 0.99, or null."""

    #: The contact's id.
    contact_id: int
    #: The chance of buying; null: nothing can be said.
    chance: float | None
    #: The usual chance, from which the lines lead.
    base: float | None
    #: Within so many days.
    horizon_days: int
    #: Contacts with a known end it was learned from.
    learned_from: int | None
    #: What moves it, strongest first.
    lines: list[ChanceLine]


class ChanceLine(msgspec.Struct, kw_only=True):
    """What one thing known of a contact adds to the chance."""

    #: What is known.
    feature: str
    #: The datum: a number, a text or null.
    value: Any
    #: Percentage points it adds; can be below 0.
    points: float
    #: The line in words, in nb, sv and en.
    said: dict[str, str]


class Change(msgspec.Struct, kw_only=True):
    """One value that differs."""

    #: Which one.
    key: str
    #: In the other; empty where it has none.
    before: str
    #: In this one; empty where it has none.
    after: str


class Changes(msgspec.Struct, kw_only=True):
    """How two models differ."""

    #: The other model.
    since: str
    #: Every value that differs, in file order.
    changes: list[Change]


class Channel(msgspec.Struct, kw_only=True):
    """One of our accounts on a platform, without its secrets."""

    #: What we call it.
    name: str
    #: The connector that hears it.
    connector: str
    #: What the connector was told, secrets left out.
    settings: dict[str, str]
    #: When it was last read.
    synced_at: datetime | None
    #: When it is read next; null where somebody must look first.
    next_sync_at: datetime | None
    #: What went wrong last.
    problem: str | None


class Channels(msgspec.Struct, kw_only=True):
    """All channels."""

    #: In order of name.
    items: list[Channel]


class Checked(msgspec.Struct, kw_only=True):
    """What came of reading a text."""

    #: It can be published.
    right: bool
    #: All of them, in order.
    mistakes: list[Mistake]


class Cohort(msgspec.Struct, kw_only=True):
    """Those whose first step was in one week."""

    #: The Monday of the week.
    week: date
    #: How many.
    size: int
    #: How many had come to the stage by the end of each week after: of the first 13 those that
    #: have begun.
    reached: list[int]


class Cohorts(msgspec.Struct, kw_only=True):
    """The table of cohorts."""

    #: The first day, a Monday.
    since: date
    #: The last day, a Sunday.
    until: date
    #: Which lobe.
    lobe: int
    #: Place on the loop: S0 audience, S1 engaged, S2 lead, S3 ready for sales (MQL), S4
    #: accepted, S5 qualified, S6 opportunity, X customer, R1 onboarding, R2 connected, R3
    #: active, R4 re-engaged, R5 repeat opportunity.
    stage: str
    items: list[Cohort]


class Colleague(msgspec.Struct, kw_only=True):
    """One person at a company."""

    #: The contact's id.
    id: int
    #: What the person is called.
    name: str | None
    #: The handle last seen.
    handle: str | None
    #: What the person does there.
    title: str | None
    #: Place on the loop: S0 audience, S1 engaged, S2 lead, S3 ready for sales (MQL), S4
    #: accepted, S5 qualified, S6 opportunity, X customer, R1 onboarding, R2 connected, R3
    #: active, R4 re-engaged, R5 repeat opportunity.
    stage: str
    #: How well the person suits us, A to D.
    letter: str
    #: The rep the contact belongs to.
    owner: str | None
    #: Points of engagement and intent in sum.
    warmth: float
    #: The title is one that decides.
    decides: bool


class Column(msgspec.Struct, kw_only=True):
    """One column of a table."""

    #: What it is called.
    name: str
    #: What it holds.
    sort: str
    #: What that means.
    meaning: str


class Companies(msgspec.Struct, kw_only=True):
    """The companies where most people are warm these days."""

    #: Companies with most people in band 1 first; ten people of each.
    items: list[Company]


class Company(msgspec.Struct, kw_only=True):
    """One company by its people. Employees, competitors, bots and objectors are left out."""

    #: The one name it goes by here.
    key: str
    #: As most of its people write it.
    name: str
    #: How many contacts have this key.
    known: int
    #: How many are out of all scoring.
    excluded: int
    #: How many engaged within 90 days.
    engaged: int
    #: The stage farthest on, both lobes; null where nobody counts.
    furthest: str | None
    #: How many deals are open.
    deals: int
    #: How many people have bought.
    customers: int
    #: Points of engagement and intent of all its people in sum.
    warmth: float
    #: All people's points; the band of the warmest of them.
    engagement: Axis
    #: All people's points; the band of the warmest of them.
    intent: Axis
    bands: Bands
    #: Warmest first.
    people: list[Colleague]
    #: Those whose title decides, warmest first.
    deciders: list[Colleague]


class Connector(msgspec.Struct, kw_only=True):
    """A connector that is installed."""

    #: Its name.
    name: str
    #: What people call the platform.
    title: str
    #: What it must be told.
    settings: list[Setting]


class Connectors(msgspec.Struct, kw_only=True):
    """All connectors."""

    #: In order of name.
    items: list[Connector]


class Consent(msgspec.Struct, kw_only=True):
    """The newest word on one purpose and channel."""

    #: What it is for; `*` for all.
    purpose: str
    #: The channel it holds for; all where none is named.
    channel: str | None
    #: given, withdrawn, objected or lifted.
    says: str
    #: The lawful basis, where it is not consent.
    basis: str | None
    #: When it was said.
    at: datetime


class Contact(msgspec.Struct, kw_only=True):
    """One person, as lists show them."""

    #: The contact's id.
    id: int
    #: What the person is called.
    name: str | None
    #: The handle last seen.
    handle: str | None
    #: The person's mail address.
    email: str | None
    #: Where the person works.
    company: str | None
    #: The company's key, by which its people are found together; null where it is unknown.
    company_key: str | None
    #: What the person does there.
    title: str | None
    #: Place on the loop: S0 audience, S1 engaged, S2 lead, S3 ready for sales (MQL), S4
    #: accepted, S5 qualified, S6 opportunity, X customer, R1 onboarding, R2 connected, R3
    #: active, R4 re-engaged, R5 repeat opportunity.
    stage: str
    #: When the person came there.
    stage_at: datetime | None
    #: The rep the contact belongs to.
    owner: str | None
    #: How well the person suits us, 0 to 100.
    fit: int
    #: The same in a letter, A to D.
    letter: str
    engagement: Axis
    intent: Axis
    #: When the person last engaged.
    engaged_at: datetime | None


class ContactPage(msgspec.Struct, kw_only=True):
    """A piece of the list of contacts."""

    #: The address of the next piece, relative to this one; null at the end.
    next: str | None
    #: This piece of the list.
    items: list[Contact]


class Credit(msgspec.Struct, kw_only=True):
    """What one engagement gave: `base` times every factor is `points`, which fades to `worth`."""

    #: Names the engagement this is about; the same wherever it is spoken of.
    evidence: str
    #: When it was given.
    at: datetime
    #: What it was given for.
    rule: str
    #: Points before the factors.
    base: float
    #: What it was multiplied with, and why.
    factors: dict[str, float]
    #: Points when it was given.
    points: float
    #: What is left of them.
    worth: float
    #: The version of the model it was given under.
    model: str
    #: The line in words: event, post, day, base, factors and model, in nb, sv and en.
    said: dict[str, str]


class Day(msgspec.Struct, kw_only=True):
    """What had been reached at the end of a day."""

    #: The UTC day.
    day: date
    #: People, an amount in the currency, or per cent.
    reached: float


class Delivery(msgspec.Struct, kw_only=True):
    """One message to one endpoint."""

    #: The delivery's id.
    id: int
    #: To whom.
    endpoint_id: int
    #: The `webhook-id` it is sent under, at every try the same.
    message_id: str
    #: What it tells of.
    event: str
    #: `ready` waits for its time, `leased` is being sent, `done` was taken in, `dead` was given
    #: up and waits for a person, `dropped` is never sent.
    state: str
    #: How often it was tried.
    attempts: int
    #: When it was queued.
    created_at: datetime
    #: When it is tried next; null when it is over or its endpoint is off.
    next_at: datetime | None
    #: When it was taken in.
    done_at: datetime | None
    #: What is wrong and what to do about it.
    problem: str | None


class DeliveryPage(msgspec.Struct, kw_only=True):
    """A piece of the list of deliveries."""

    #: The address of the next piece, relative to this one; null at the end.
    next: str | None
    #: This piece of the list.
    items: list[Delivery]


class Draft(msgspec.Struct, kw_only=True):
    """A model somebody works on; nothing is judged by it."""

    #: What it is called.
    name: str
    #: Who began it.
    by: str
    #: When it was last kept.
    changed_at: datetime


class Endpoint(msgspec.Struct, kw_only=True):
    """Somebody who hears of what happens."""

    #: The endpoint's id.
    id: int
    #: Where messages are sent.
    url: str
    #: The events it hears of, or `*` for all.
    events: list[str]
    #: When it was added.
    created_at: datetime
    #: Who added it.
    created_by: str
    #: Until when the secret before the last rotation signs too.
    old_until: datetime | None
    #: Since when nothing is sent; null while it is.
    disabled_at: datetime | None
    #: Why nothing is sent.
    disabled_because: str | None


class EndpointPage(msgspec.Struct, kw_only=True):
    """A piece of the list of endpoints."""

    #: The address of the next piece, relative to this one; null at the end.
    next: str | None
    #: This piece of the list.
    items: list[Endpoint]


class Engaged(msgspec.Struct, kw_only=True):
    """An engagement as one fact told of it."""

    #: Names the engagement this is about; the same wherever it is spoken of.
    evidence: str
    #: Where.
    platform: str
    #: On which of our channels.
    channel: str | None
    #: What was done.
    kind: str
    #: The platform's id of it.
    id: str
    #: What this entry tells of it.
    happened: str
    #: It was taken back, then or later; its text is not shown.
    withdrawn: bool
    #: What the person wrote.
    text: str | None
    #: Where it stands.
    url: str | None
    #: The platform's id of the post it was done to.
    post_id: str | None
    #: What the post says.
    post_text: str | None
    #: Where the post stands.
    post_url: str | None


class Entry(msgspec.Struct, kw_only=True):
    """One thing that happened; the field named by `type` tells of it, the others are null."""

    #: What it is.
    type: str
    #: When it happened.
    at: datetime
    engagement: Engaged | None
    verdict: Said | None
    move: Move | None


class Example(msgspec.Struct, kw_only=True):
    """One person for whom something would change."""

    #: The contact.
    contact_id: int | None
    #: Name and handle.
    who: str
    #: Stage, letter and engagement band.
    before: str
    #: The same as it would be.
    after: str
    #: What changes.
    why: str


class Explanation(msgspec.Struct, kw_only=True):
    """Why a contact is where it is."""

    #: The contact's id.
    contact_id: int
    #: The moment all of this is true at.
    as_of: datetime
    #: The model's version.
    model: str
    #: Place on the loop: S0 audience, S1 engaged, S2 lead, S3 ready for sales (MQL), S4
    #: accepted, S5 qualified, S6 opportunity, X customer, R1 onboarding, R2 connected, R3
    #: active, R4 re-engaged, R5 repeat opportunity.
    stage: str
    #: When the person came there.
    stage_at: datetime | None
    engagement: AxisSum
    intent: AxisSum
    advocacy: AxisSum
    fit: Fit
    #: The way there, oldest first.
    moves: list[Move]


class Filter(msgspec.Struct, kw_only=True):
    """A queue with a name."""

    #: Its id.
    id: int
    #: What the user calls it.
    name: str
    #: The words of the queue's address: `who` (team, mine, free, all), `q`, `play`, `platform`,
    #: `stage`. Empty is everything to do.
    asked: dict[str, str]
    #: The queue opens with it.
    default: bool


class Filters(msgspec.Struct, kw_only=True):
    """All filters of the user."""

    #: By name.
    items: list[Filter]


class Finding(msgspec.Struct, kw_only=True):
    """One thing looked at."""

    #: It is as it should be.
    good: bool
    #: What was looked at.
    what: str
    #: How it is, as a sentence.
    text: str


class Findings(msgspec.Struct, kw_only=True):
    """All that was looked at."""

    #: As `doctor` says them.
    items: list[Finding]


class Fit(msgspec.Struct, kw_only=True):
    """How well the person suits us: the lines' sum, kept between 0 and 100."""

    #: 0 to 100.
    points: int
    #: A to D.
    letter: str
    lines: list[FitLine]


class FitLine(msgspec.Struct, kw_only=True):
    """One line of the fit."""

    #: What is known.
    what: str
    #: The datum itself.
    datum: str
    #: What it adds; can be below 0.
    points: int


class Flow(msgspec.Struct, kw_only=True):
    """How often one way was gone."""

    #: Place on the loop: S0 audience, S1 engaged, S2 lead, S3 ready for sales (MQL), S4
    #: accepted, S5 qualified, S6 opportunity, X customer, R1 onboarding, R2 connected, R3
    #: active, R4 re-engaged, R5 repeat opportunity.
    start: str
    #: Place on the loop: S0 audience, S1 engaged, S2 lead, S3 ready for sales (MQL), S4
    #: accepted, S5 qualified, S6 opportunity, X customer, R1 onboarding, R2 connected, R3
    #: active, R4 re-engaged, R5 repeat opportunity.
    end: str
    #: Moves; who went twice counts twice.
    moves: int
    #: Of them, to go on in the same moment.
    skipped: int
    #: Moves in the period before, of the same length.
    before: int


class Forgetting(msgspec.Struct, kw_only=True):
    """That somebody was forgotten. It names nobody."""

    #: The number of the forgetting.
    id: int
    #: A number that leads nowhere any more.
    contact_id: int | None
    #: When it began.
    at: datetime
    #: Who did it.
    by: str
    #: Why.
    reason: str | None
    #: How many accounts and addresses went.
    handles: int
    #: How many facts were blanked.
    facts: int
    #: How many messages were blanked or dropped.
    messages: int
    #: When the last of it was gone.
    finished_at: datetime | None


class Forgettings(msgspec.Struct, kw_only=True):
    """Every forgetting."""

    #: The oldest first.
    items: list[Forgetting]


class Found(msgspec.Struct, kw_only=True):
    """What a draft would change."""

    #: As of when everybody was looked at.
    as_of: datetime
    #: The version it was compared with.
    in_force: str
    #: As if it had always been in force.
    from_start: bool
    #: How many were looked at.
    contacts: int
    #: Of how many; more where it took too long.
    of: int
    #: With another stage, band, letter or queue.
    changed: int
    #: With another stage.
    moved: int
    #: By stage.
    stages: dict[str, Tally]
    #: How many, by from and to.
    moves: dict[str, int]
    #: By axis and `fit`, then from and to.
    bands: dict[str, dict[str, int]]
    mql: Tally
    mql_moves: Tally
    #: By play.
    queue: dict[str, Tally]
    #: New tasks, by play.
    opens: dict[str, int]
    #: Tasks gone, by play.
    closes: dict[str, int]
    #: Deals won and purchases.
    sales: int
    seen_coming: Tally
    #: Some people by name.
    examples: list[Example]


class Frequency(msgspec.Struct, kw_only=True):
    """How often one channel speaks."""

    #: The channel.
    channel: str
    #: Posts that somebody engaged with.
    posts: int
    #: A week, from the first to now.
    weekly: float
    #: The longest time without one, in days.
    longest_silence: float
    #: The time since the last, in days.
    silent_for: float


class FullContact(msgspec.Struct, kw_only=True):
    """One person, with all that is known."""

    #: The contact's id.
    id: int
    #: What the person is called.
    name: str | None
    #: The handle last seen.
    handle: str | None
    #: The person's mail address.
    email: str | None
    #: Where the person works.
    company: str | None
    #: The company's key, by which its people are found together; null where it is unknown.
    company_key: str | None
    #: What the person does there.
    title: str | None
    #: Place on the loop: S0 audience, S1 engaged, S2 lead, S3 ready for sales (MQL), S4
    #: accepted, S5 qualified, S6 opportunity, X customer, R1 onboarding, R2 connected, R3
    #: active, R4 re-engaged, R5 repeat opportunity.
    stage: str
    #: When the person came there.
    stage_at: datetime | None
    #: The rep the contact belongs to.
    owner: str | None
    #: How well the person suits us, 0 to 100.
    fit: int
    #: The same in a letter, A to D.
    letter: str
    engagement: Axis
    intent: Axis
    #: When the person last engaged.
    engaged_at: datetime | None
    #: Where the person is.
    location: str | None
    #: The person's page.
    url: str | None
    #: What the person says of themselves.
    bio: str | None
    #: The person's language, as far as known: nb, sv or en.
    lang: str | None
    #: When the person last showed that they want something.
    intent_at: datetime | None
    #: How many engagements count and still stand.
    engagements: int
    #: A rep said: not one for us.
    disqualified: bool
    advocacy: Axis
    #: Employees of the company.
    size: int | None
    #: The company's industry.
    industry: str | None
    #: The country, two letters.
    country: str | None
    #: A phone number.
    phone: str | None
    #: Why the owner is the owner, where it was decided.
    owner_reason: str | None
    #: How far a rep has come with somebody taken on.
    working: str | None
    recycled: Recycled | None
    #: Why the person is out of all scoring.
    excluded: str | None
    #: A complaint of theirs is open.
    detractor: bool
    #: How many deals are open.
    deals: int
    #: How many times they bought.
    cycle: int
    #: When they last bought.
    bought_at: datetime | None
    #: A customer gone silent: at_risk or dormant.
    risk: str | None
    #: A customer who brings others.
    advocate: bool
    #: How many they referred.
    referrals: int
    consents: list[Consent]
    #: What their data may be used for, by platform it was heard on.
    may: list[Purpose]
    handles: list[Handle]
    #: The live tasks, newest first.
    tasks: list[Task]


class FullDelivery(msgspec.Struct, kw_only=True):
    """One message to one endpoint, with its body and every try."""

    #: The delivery's id.
    id: int
    #: To whom.
    endpoint_id: int
    #: The `webhook-id` it is sent under, at every try the same.
    message_id: str
    #: What it tells of.
    event: str
    #: `ready` waits for its time, `leased` is being sent, `done` was taken in, `dead` was given
    #: up and waits for a person, `dropped` is never sent.
    state: str
    #: How often it was tried.
    attempts: int
    #: When it was queued.
    created_at: datetime
    #: When it is tried next; null when it is over or its endpoint is off.
    next_at: datetime | None
    #: When it was taken in.
    done_at: datetime | None
    #: What is wrong and what to do about it.
    problem: str | None
    #: The body, exactly as it is sent and signed.
    payload: str
    #: Every try, oldest first.
    tries: list[Attempt]


class Funnel(msgspec.Struct, kw_only=True):
    """A funnel, and the same of the period before."""

    #: The first day, a Monday.
    since: date
    #: The last day, a Sunday.
    until: date
    #: Which lobe.
    lobe: int
    #: What it is broken down by.
    by: str
    #: The window in days.
    within: int | None
    #: Most people first, at most 50 values.
    items: list[FunnelValue]
    #: The period before, of the same length.
    before: list[FunnelValue]


class FunnelStep(msgspec.Struct, kw_only=True):
    """One step of a funnel."""

    #: Place on the loop: S0 audience, S1 engaged, S2 lead, S3 ready for sales (MQL), S4
    #: accepted, S5 qualified, S6 opportunity, X customer, R1 onboarding, R2 connected, R3
    #: active, R4 re-engaged, R5 repeat opportunity.
    stage: str
    #: How many came here, in order.
    reached: int
    #: Of them, passed on in the same moment.
    skipped: int
    #: Share of those at the step before.
    from_previous: float | None
    #: Share of those at the first step.
    from_first: float | None
    #: Median time from the step before: whole minutes below an hour, whole hours below two
    #: days, then whole days, rounded down.
    minutes: int | None


class FunnelValue(msgspec.Struct, kw_only=True):
    """The funnel of those with one value."""

    #: The value; empty for unknown, or for all.
    value: str
    steps: list[FunnelStep]


class Goal(msgspec.Struct, kw_only=True):
    """A goal and how far it has come."""

    #: The goal's id.
    id: int
    #: `engaged`: people who engaged for the first time; `leads`, `mqls`: people who became
    #: that; `customers`: sales; `won`: their amounts; `return-rate`: of customers the per cent
    #: that bought again.
    metric: str
    #: People, an amount in the currency, or per cent.
    target: float
    #: Empty where it is no amount.
    currency: str
    #: The first day.
    since: date
    #: The last day.
    until: date
    #: Who answers for it.
    owner: str
    #: What it is for.
    note: str
    #: How it does: within 5 % of the target of the pace is on it.
    standing: str
    #: So far.
    reached: float | None
    #: By a straight line over working days.
    expected: float
    #: At its end, at the mean speed of working days so far.
    forecast: float | None
    #: Its working days.
    days: int
    #: Of them passed, today's included.
    days_passed: int
    #: The address of the list of what it counts; of a rate, of those it is a share of.
    people: str
    #: How long that list is.
    count: int
    #: Day by day; empty of a rate.
    line: list[Day]


class Goals(msgspec.Struct, kw_only=True):
    """All goals."""

    #: Those that end first, first.
    items: list[Goal]


class Handed(msgspec.Struct, kw_only=True):
    """What became of the task."""

    #: The hand-over's id, to take it back with.
    hand_over: str
    task: Task


class HandedOut(msgspec.Struct, kw_only=True):
    """Everything that is held of a contact, as the person may have it."""

    #: When this was put together.
    as_of: datetime
    #: The profile and where they stand.
    contact: dict[str, Any]
    #: Every account and address.
    handles: list[dict[str, Any]]
    #: Every fact, oldest first.
    facts: list[dict[str, Any]]
    #: Every step along the loop.
    moves: list[dict[str, Any]]
    #: Every task about them.
    tasks: list[dict[str, Any]]


class Handle(msgspec.Struct, kw_only=True):
    """One account of a person on one platform; a mail address is one on platform `email`."""

    #: The platform.
    platform: str
    #: The account's id there.
    id: str


class Hanging(msgspec.Struct, kw_only=True):
    """Something that hangs on one person."""

    #: What sort of thing.
    thing: str
    #: Its own name, where it has one.
    name: str
    #: The person; empty where nobody is left.
    who: str
    #: That person cannot sign in any more.
    gone: bool


class Hangings(msgspec.Struct, kw_only=True):
    """All that hangs on one person."""

    #: The urgent first.
    items: list[Hanging]


class Head(msgspec.Struct, kw_only=True):
    """Which line was the newest at a moment, kept outside the audit."""

    #: When.
    at: datetime
    #: How many lines there were.
    lines: int
    #: The number of the newest.
    last: int
    #: Its SHA-256, hex: with the number, what `audit --check --head` takes.
    chain: str


class Heads(msgspec.Struct, kw_only=True):
    """The heads kept last, and what they say is wrong."""

    #: The newest first, 50 at most.
    items: list[Head]
    #: Empty where nothing was cut off.
    faults: list[AuditFault]


class HeardPost(msgspec.Struct, kw_only=True):
    """A post, as the engagements on it show it."""

    #: The post's number here; 19 digits, so a text.
    id: str
    #: The platform.
    platform: str
    #: Our channel there.
    channel: str
    #: Its id on the platform, as pauses name it.
    uid: str
    #: Its address; empty where not told.
    url: str
    #: Its first 200 letters.
    text: str
    #: The person who wrote it; empty for the logo.
    author: str
    #: interesting, news, promotion or a word of your own.
    class_: str = msgspec.field(name="class")
    #: The campaign; empty for none.
    campaign: str
    #: There was something to win.
    giveaway: bool
    #: When it was published, where told.
    published_at: datetime | None


class Held(msgspec.Struct, kw_only=True):
    """How much is held of a contact."""

    #: The contact's id.
    contact_id: int
    #: What the person is called.
    name: str | None
    #: How many accounts and addresses.
    handles: int
    #: How many facts of each sort.
    facts: dict[str, int]
    #: When the oldest of them happened.
    first_at: datetime | None
    #: When the newest of them happened.
    last_at: datetime | None
    #: How many steps along the loop.
    moves: int
    #: How many tasks, closed ones too.
    tasks: int
    #: They object to every use of it.
    objected: bool


class Hour(msgspec.Struct, kw_only=True):
    """One hour of the week."""

    #: 1 is Monday.
    weekday: int
    #: In UTC.
    hour: int
    #: Engaged first in this hour.
    people: int
    #: Of them, became leads.
    leads: int


class Hours(msgspec.Struct, kw_only=True):
    """When people engage first."""

    #: The first day, a Monday.
    since: date
    #: The last day, a Sunday.
    until: date
    items: list[Hour]


class InformingNotice(msgspec.Struct, kw_only=True):
    """The words to tell somebody with."""

    #: For a mail.
    subject: str
    #: What, where from, why, how long, rights, and their own link.
    body: str


class Invitation(msgspec.Struct, kw_only=True):
    """An invitation nobody has accepted yet."""

    #: The invitation's id.
    id: int
    #: The name they sign in with.
    username: str
    #: The name others see.
    name: str
    #: What they are here for: rep, marketing, manager, admin or auditor.
    role: str
    #: Who invited.
    created_by: str
    #: Where the link was mailed; null for nowhere.
    email: str | None
    #: Until when it can be accepted.
    expires_at: datetime


class Invitations(msgspec.Struct, kw_only=True):
    """All invitations that wait."""

    #: The oldest first.
    items: list[Invitation]


class Last(msgspec.Struct, kw_only=True):
    """What became of the newest message by one way."""

    #: mail or chat.
    way: str
    #: What it was about.
    kind: str
    #: ready, leased, done, dead or dropped.
    state: str
    #: When that was.
    at: datetime
    #: What went wrong last; empty for nothing.
    problem: str


class Lead(msgspec.Struct, kw_only=True):
    """A lead: a contact worth a rep's time, with the live tasks."""

    #: The contact's id.
    id: int
    #: What the person is called.
    name: str | None
    #: The handle last seen.
    handle: str | None
    #: The person's mail address.
    email: str | None
    #: Where the person works.
    company: str | None
    #: The company's key, by which its people are found together; null where it is unknown.
    company_key: str | None
    #: What the person does there.
    title: str | None
    #: Place on the loop: S0 audience, S1 engaged, S2 lead, S3 ready for sales (MQL), S4
    #: accepted, S5 qualified, S6 opportunity, X customer, R1 onboarding, R2 connected, R3
    #: active, R4 re-engaged, R5 repeat opportunity.
    stage: str
    #: When the person came there.
    stage_at: datetime | None
    #: The rep the contact belongs to.
    owner: str | None
    #: How well the person suits us, 0 to 100.
    fit: int
    #: The same in a letter, A to D.
    letter: str
    engagement: Axis
    intent: Axis
    #: When the person last engaged.
    engaged_at: datetime | None
    #: The live tasks, newest first.
    tasks: list[Task]


class LeadPage(msgspec.Struct, kw_only=True):
    """A piece of the list of leads."""

    #: The address of the next piece, relative to this one; null at the end.
    next: str | None
    #: This piece of the list.
    items: list[Lead]


class Line(msgspec.Struct, kw_only=True):
    """One deed of one person."""

    #: The line's number.
    id: int
    #: When.
    at: datetime
    #: The user; empty where nobody had signed in.
    by: str
    #: What was done.
    deed: str
    #: What it was done to, or empty.
    subject: str
    #: The client's address.
    address: str
    #: What else there is to say.
    detail: dict[str, str]


class Lines(msgspec.Struct, kw_only=True):
    """A piece of the audit."""

    #: The address of the next piece, relative to this one; null at the end.
    next: str | None
    #: The newest first.
    items: list[Line]


class Lobe(msgspec.Struct, kw_only=True):
    """How one lobe turned."""

    #: 1 sells, 2 brings back.
    lobe: int
    #: Rounds that began in the period.
    begun: int
    #: Of those, ended with a purchase until now.
    bought: int
    #: Their share; of lobe 2 the return rate.
    rate: float | None
    #: Purchases in the period.
    purchases: int
    #: Their median time from first step to purchase: the loop time.
    minutes: int | None


class Loop(msgspec.Struct, kw_only=True):
    """The eight in numbers."""

    #: The first day, a Monday.
    since: date
    #: The last day, a Sunday.
    until: date
    stages: list[Standing]
    #: Most gone first.
    flows: list[Flow]
    lobes: list[Lobe]


class Marked(msgspec.Struct, kw_only=True):
    """How many were marked."""

    #: Those who were not marked before.
    marked: int


class Me(msgspec.Struct, kw_only=True):
    """Who the token acts for."""

    #: The name they sign in with.
    username: str
    #: The name others see.
    name: str
    #: What they are here for.
    role: str
    #: The language of the user's pages: nb, sv or en; null leaves it to the browser.
    lang: str | None


class Mistake(msgspec.Struct, kw_only=True):
    """One thing that is wrong with a text."""

    #: Counted from 1.
    line: int
    #: Counted from 1.
    column: int
    #: At which key; may be empty.
    key: str
    #: What is allowed.
    message: str


class Mix(msgspec.Struct, kw_only=True):
    """The content mix, and how often each channel speaks."""

    #: Oldest first.
    months: list[MixMonth]
    #: Longest silent first.
    channels: list[Frequency]


class MixMonth(msgspec.Struct, kw_only=True):
    """The mix of one month."""

    #: Year and month.
    month: str
    parts: list[MixPart]


class MixPart(msgspec.Struct, kw_only=True):
    """The posts of one class in one month."""

    #: Empty: of another class, or of none.
    class_: str = msgspec.field(name="class")
    #: How many.
    posts: int
    #: Of those with a class.
    share: float | None
    #: What it is to be.
    target: float | None
    #: Owed to them, each divided evenly.
    leads: float
    #: The same of opportunities.
    opportunities: float
    #: The same of sales.
    sales: float


class Model(msgspec.Struct, kw_only=True):
    """One model."""

    #: What was asked for.
    name: str
    #: As its author wrote it.
    text: str
    #: Every value, also those its text leaves out, by its key.
    values: dict[str, str]


class Models(msgspec.Struct, kw_only=True):
    """All models there are."""

    #: The version that judges now.
    in_force: str
    #: In the order they came into force.
    versions: list[Version]
    #: By name.
    drafts: list[Draft]
    #: What to begin with.
    starters: list[str]


class Move(msgspec.Struct, kw_only=True):
    """One step on the loop."""

    #: Place on the loop: S0 audience, S1 engaged, S2 lead, S3 ready for sales (MQL), S4
    #: accepted, S5 qualified, S6 opportunity, X customer, R1 onboarding, R2 connected, R3
    #: active, R4 re-engaged, R5 repeat opportunity.
    from_stage: str
    #: Place on the loop: S0 audience, S1 engaged, S2 lead, S3 ready for sales (MQL), S4
    #: accepted, S5 qualified, S6 opportunity, X customer, R1 onboarding, R2 connected, R3
    #: active, R4 re-engaged, R5 repeat opportunity.
    to_stage: str
    #: When.
    at: datetime
    #: The rule behind it.
    rule: str
    #: The rule as a sentence.
    why: str
    #: Passed through in the same moment.
    skipped: bool
    #: The model's version.
    model: str
    #: The engagement or verdict behind it; null where time passing was.
    evidence: str | None
    #: The rep, where a person moved it.
    actor: str | None
    #: The rep's reason.
    reason: str | None


class NewEndpoint(msgspec.Struct, kw_only=True):
    """A new endpoint."""

    endpoint: Endpoint
    #: Signs every message; shown this once.
    secret: str


class NewToken(msgspec.Struct, kw_only=True):
    """A new token."""

    token: Token
    #: What the program sends; shown this once.
    secret: str


class Notices(msgspec.Struct, kw_only=True):
    """What somebody is told, how and when."""

    #: Where mail goes; null for nowhere.
    email: str | None
    #: Whether they are told by mail.
    mail: bool
    #: Which chat is written to: none, own (by `chat_url`), or shared, that of the settings,
    #: where nobody is named.
    chat: str
    #: How that chat wants messages written.
    chat_format: str
    #: The host of their own chat's address, of which no more is shown.
    chat_host: str | None
    #: Told of leads that become theirs.
    assigned: bool
    #: Told of leads not taken on in time.
    late: bool
    #: Told of alarms.
    alarm: bool
    #: When the morning digest is sent on working days; null for never.
    digest_at: str | None
    #: Not to be disturbed from.
    quiet_from: str
    #: Not to be disturbed until.
    quiet_until: str
    #: Nor on days they do not work.
    quiet_days: bool
    #: The zone in force.
    timezone: str
    #: How they can be reached as things are.
    ways: list[str]
    #: By each way.
    last: list[Last]


class OneTimeLink(msgspec.Struct, kw_only=True):
    """A link that works once."""

    #: The link, shown this once.
    url: str
    #: Until when it works.
    expires_at: datetime
    #: Where it is mailed as well; null for nowhere.
    mailed_to: str | None


class Outcome(msgspec.Struct, kw_only=True):
    """What became of one record."""

    #: The record's place in the request, from 0.
    index: int
    #: `new`: kept. `known`: the very same was here already. `relabelled`: known, with another
    #: look of profile or post. `clash`: the same happening was told with other content; both
    #: are kept and one counts. `future`: kept, and counts when its time comes. `suppressed`:
    #: not kept, as the person was forgotten. `refused`: not kept; `field` and `reason` say why.
    outcome: str
    #: The field that cannot be used, dotted.
    field: str | UnsetType = UNSET
    #: Why it was refused.
    reason: str | UnsetType = UNSET


class Outcomes(msgspec.Struct, kw_only=True):
    """What became of a batch; all accepted records are durable by now."""

    #: How many records were not refused.
    accepted: int
    #: How many records were refused.
    refused: int
    #: One for each record, in their order.
    outcomes: list[Outcome]


class Owed(msgspec.Struct, kw_only=True):
    """What is owed to one post."""

    #: Null: they met no post before.
    post: HeardPost | None
    #: Leads, opportunities and sales owed to it; parts of one count too.
    shares: dict[str, float]
    #: Of how many people.
    people: dict[str, int]
    won: list[Won]


class OwnCompany(msgspec.Struct, kw_only=True):
    """What the company says of itself; what it did not say is empty."""

    #: What the company is called; stands at the top of pages.
    name: str
    #: The language of pages for whoever has chosen none: nb, sv, en, or empty.
    lang: str
    #: The time zone for browsers that do not tell theirs; empty is UTC.
    timezone: str
    #: Whose public holidays the first run's model leaves out, ISO 3166; or empty.
    country: str
    #: What goals are counted in where nothing else is said, ISO 4217; or empty.
    currency: str
    #: Its own mail domains, for the model that the first run makes.
    domains: list[str]
    #: Whose leads a rep sees: `all`, those of the reps of their `team`s, or their `own`; those
    #: nobody has are seen by all.
    sight: str
    #: By the name of a CRM, the address of a record there, with `{id}` where the id goes: for
    #: handles `crm.NAME`.
    crm: dict[str, str]


class Part(msgspec.Struct, kw_only=True):
    """One table of the report."""

    #: What it tells.
    title: str
    #: The columns; the first has no name.
    heads: list[str]
    #: In words and numbers of the language.
    rows: list[list[str]]
    #: What stands below it.
    note: str
    #: Row for row and cell for cell the address of the list a cell counts; null where it counts
    #: nobody or too few to tell.
    behind: list[list[str | None]]


class Path(msgspec.Struct, kw_only=True):
    """How many went one way as their so-many-th step."""

    #: Which step, from 0 on.
    place: int
    #: Place on the loop: S0 audience, S1 engaged, S2 lead, S3 ready for sales (MQL), S4
    #: accepted, S5 qualified, S6 opportunity, X customer, R1 onboarding, R2 connected, R3
    #: active, R4 re-engaged, R5 repeat opportunity.
    start: str
    #: Place on the loop: S0 audience, S1 engaged, S2 lead, S3 ready for sales (MQL), S4
    #: accepted, S5 qualified, S6 opportunity, X customer, R1 onboarding, R2 connected, R3
    #: active, R4 re-engaged, R5 repeat opportunity.
    end: str
    #: How many.
    people: int


class Paths(msgspec.Struct, kw_only=True):
    """The ways people go."""

    #: The first day, a Monday.
    since: date
    #: The last day, a Sunday.
    until: date
    #: Which lobe.
    lobe: int
    items: list[Path]


class Pause(msgspec.Struct, kw_only=True):
    """One time outreach from a post rested."""

    #: The pause's id.
    id: int
    #: The platform of the post.
    platform: str
    #: The post, as its platform names it.
    post: str
    #: Where the post is.
    url: str | None
    #: Since when it rests.
    began_at: datetime
    #: Who said so.
    began_by: str
    #: Why.
    reason: str
    #: When somebody let it go on; null while it rests.
    ended_at: datetime | None
    #: Who did.
    ended_by: str | None
    #: Why.
    ended_because: str | None


class PausePage(msgspec.Struct, kw_only=True):
    """A piece of the list of pauses, the oldest first."""

    #: The address of the next piece, relative to this one; null at the end.
    next: str | None
    #: This piece of the list.
    items: list[Pause]


class Posts(msgspec.Struct, kw_only=True):
    """Posts, newest first."""

    items: list[Reach]
    #: The address of the next piece; null at the end.
    next: str | None


class Preview(msgspec.Struct, kw_only=True):
    """A preview, and what it found."""

    #: `none` where nobody asked for one.
    state: str
    #: How many contacts were looked at.
    done: int
    #: Of how many; 0 before it begins.
    total: int
    #: Who asked.
    asked_by: str | None
    #: When.
    asked_at: datetime | None
    #: When it was done.
    ended_at: datetime | None
    #: Why nothing was found.
    problem: str | None
    #: What would change; null until it is done.
    found: Found | None
    #: The draft has not been changed since.
    is_current: bool


class Purpose(msgspec.Struct, kw_only=True):
    """Whether data heard on a platform may be used for one thing, and why."""

    #: Where it was heard.
    platform: str
    #: link, score, task, export or contact.
    use: str
    #: How they would be contacted; for `contact` only.
    channel: str | None
    #: It may.
    allowed: bool
    #: Why, as a code.
    reason: str
    #: Why, as a sentence.
    why: str


class Reach(msgspec.Struct, kw_only=True):
    """One post and its people."""

    post: HeardPost
    #: Who engaged with it.
    people: int
    #: How many of them on each of its first 30 UTC days.
    days: list[int]
    #: Had met it before becoming a lead.
    leads: int
    #: Before becoming an opportunity.
    opportunities: int
    #: Before buying.
    sales: int
    #: Share with fit A or B.
    quality: float | None
    #: Share who did all they did for a prize.
    prize_share: float | None


class Recycled(msgspec.Struct, kw_only=True):
    """Why a lead was put back, and when to look at it again."""

    #: The reason.
    reason: str
    #: The day it wakes up.
    until: datetime


class Redelivered(msgspec.Struct, kw_only=True):
    """How many deliveries are sent again."""

    #: How many dead deliveries there were.
    count: int


class Reliability(msgspec.Struct, kw_only=True):
    """How good the forecast is; all null where none was ever trained."""

    #: Which forecast.
    version: str | None
    #: It is the one that is shown.
    in_force: bool
    #: When it was learned.
    trained_at: datetime | None
    #: Learned from so many won.
    won: int | None
    #: And so many lost.
    lost: int | None
    #: Why it is in force or not.
    why: str | None
    #: Looks it had not seen.
    looks: int | None
    #: Area under the ROC curve.
    auc: float | None
    #: The same of the bands.
    auc_of_bands: float | None
    #: How far chances are off on average.
    calibration_error: float | None
    #: Lowest chance first.
    tenths: list[Tenth]


class Report(msgspec.Struct, kw_only=True):
    """The report, part by part and as plain text; groups of people are told from 5 on."""

    #: Its language.
    lang: str
    #: Its title.
    title: str
    #: Of which days it is, and beside which.
    period: str
    #: In the order of the page.
    parts: list[Part]
    #: What holds for all of it.
    note: str
    #: The same as plain text.
    text: str


class ReportPeople(msgspec.Struct, kw_only=True):
    """The rows a number counts, in order of contact."""

    #: The first day, a Monday.
    since: date
    #: The last day, a Sunday.
    until: date
    #: How many in all: the number of the report.
    count: int
    items: list[Behind]
    #: The address of the next piece; null at the end.
    next: str | None


class Retention(msgspec.Struct, kw_only=True):
    """What goes within 30 days by the rules of the settings."""

    #: The daily job deletes.
    on: bool
    #: When it was counted, once a day.
    counted_at: datetime | None
    #: How many people, by rule.
    people: dict[str, int]
    #: Old messages whose content goes.
    messages: int


class Said(msgspec.Struct, kw_only=True):
    """What a rep said to a task."""

    #: The verdict's id.
    id: str
    #: The `key` of the task.
    task_key: str
    #: What was said.
    act: str
    #: Who said it.
    actor: str
    #: It was taken back.
    withdrawn: bool
    #: Until when the task was put off.
    until: datetime | None
    #: Why it was rejected.
    reason: str | None
    #: What to remember.
    note: str | None


class Schedule(msgspec.Struct, kw_only=True):
    """One address the report is mailed to."""

    #: The schedule's id.
    id: int
    #: The address.
    email: str
    #: How often.
    every: str
    #: The language.
    lang: str
    #: Where it is morning.
    timezone: str
    #: Who wanted it.
    created_by: str
    #: When it goes out next.
    next_at: datetime
    #: When it went out last.
    sent_at: datetime | None
    #: Why the last could not be sent.
    problem: str | None


class Schedules(msgspec.Struct, kw_only=True):
    """To whom the report is mailed."""

    #: By address.
    items: list[Schedule]
    #: The settings name a mail server.
    can_send: bool


class Seen(msgspec.Struct, kw_only=True):
    """One thing seen in both, taken apart and in words."""

    #: What was compared; null where the line is none that is known.
    rule: str | None
    #: How the two agree.
    level: str | None
    #: The value of the one.
    one: str | None
    #: The value of the other.
    other: str | None
    #: What it is worth alone, in bits of log-odds; below 0 it speaks against.
    bits: float | None
    #: How much it speaks for one person; `stops` forbids a silent link.
    weight: str
    #: It as a sentence, by language.
    said: dict[str, str]


class Setting(msgspec.Struct, kw_only=True):
    """One thing a connector must be told."""

    #: Its name.
    name: str
    #: What it is.
    help: str
    #: Kept encrypted, never shown.
    secret: bool
    #: It must be told.
    required: bool
    #: What it is where nothing is told.
    default: str | None


class Side(msgspec.Struct, kw_only=True):
    """One of the two contacts, in short."""

    #: The contact's id.
    id: int
    #: What the person is called.
    name: str | None
    #: The handle last seen.
    handle: str | None
    #: Where the person works.
    company: str | None
    #: What the person does there.
    title: str | None
    #: Every account of the contact.
    handles: list[Handle]


class Standing(msgspec.Struct, kw_only=True):
    """How many stand at one stage now."""

    #: Place on the loop: S0 audience, S1 engaged, S2 lead, S3 ready for sales (MQL), S4
    #: accepted, S5 qualified, S6 opportunity, X customer, R1 onboarding, R2 connected, R3
    #: active, R4 re-engaged, R5 repeat opportunity.
    stage: str
    #: How many.
    people: int


class Suggestion(msgspec.Struct, kw_only=True):
    """Two contacts that may be one person, and what speaks for and against it."""

    #: The two, older id first.
    contacts: list[Side]
    #: How likely they are one person.
    p: float
    #: A line for each thing seen: rule, level, both values, bits.
    evidence: list[str]
    #: The same, taken apart and in words.
    seen: list[Seen]
    #: When this was suggested.
    at: datetime


class Suggestions(msgspec.Struct, kw_only=True):
    """What waits for an answer."""

    #: The likeliest first.
    items: list[Suggestion]
    #: How many wait in all.
    waiting: int


class Table(msgspec.Struct, kw_only=True):
    """One table that can be exported."""

    #: What it is called.
    name: str
    #: What is in it.
    meaning: str
    #: The column that `since` asks of; null where it cannot be asked.
    since: str | None
    #: Its columns, in order.
    columns: list[Column]


class Tables(msgspec.Struct, kw_only=True):
    """Every table that can be exported."""

    #: In a fixed order.
    items: list[Table]


class Tally(msgspec.Struct, kw_only=True):
    """A number as it is, and as it would be."""

    #: As it is.
    before: int
    #: As it would be.
    after: int


class Task(msgspec.Struct, kw_only=True):
    """One step for a person: what to do, by when, why, and in which words."""

    #: The task's id.
    id: int
    #: The task's name in webhooks.
    key: str
    contact: TaskContact
    #: What to do.
    play: str
    #: Why, in one word.
    because: str
    #: Why, as a sentence.
    why: str
    #: Words to say, in the person's language.
    words: str
    #: `open`, `accepted` and `snoozed` are live; `done` and `rejected` were closed by a rep,
    #: `expired` by time, `gone` because its reason was taken back.
    state: str
    #: The rep who took it.
    owner: str | None
    #: When its reason came.
    opened_at: datetime
    #: By when it should be done.
    due_at: datetime
    #: When it is too late to be worth doing.
    expires_at: datetime
    #: Until when it is put off.
    until: datetime | None
    #: When it was closed.
    closed_at: datetime | None
    #: Why a rep rejected it.
    reason: str | None
    #: Nobody took it in time.
    escalated: bool
    #: Where it came from.
    platform: str
    #: The person's own words, shortened.
    said: str | None
    #: The beginning of the post it is about.
    post: str | None
    #: Where to answer.
    url: str | None
    #: The engagements behind it, oldest first.
    evidence: list[str]


class TaskContact(msgspec.Struct, kw_only=True):
    """Whom a task is about, as far as a list shows it."""

    #: The contact's id.
    id: int
    #: What the person is called.
    name: str | None
    #: The handle last seen.
    handle: str | None
    #: Where the person works.
    company: str | None
    #: What the person does there.
    title: str | None
    #: Place on the loop: S0 audience, S1 engaged, S2 lead, S3 ready for sales (MQL), S4
    #: accepted, S5 qualified, S6 opportunity, X customer, R1 onboarding, R2 connected, R3
    #: active, R4 re-engaged, R5 repeat opportunity.
    stage: str
    #: How well the person suits us, A to D.
    letter: str
    #: Engagement, 1 hottest to 3 coldest.
    engagement_band: int
    #: Intent, 1 hottest to 3 coldest.
    intent_band: int
    #: The rep the contact belongs to.
    owner: str | None


class TaskPage(msgspec.Struct, kw_only=True):
    """A piece of the list of tasks."""

    #: The address of the next piece, relative to this one; null at the end.
    next: str | None
    #: This piece of the list.
    items: list[Task]


class Tenth(msgspec.Struct, kw_only=True):
    """A tenth of the looks, by chance."""

    #: How many looks.
    rows: int
    #: The mean chance said.
    said: float
    #: The share that bought.
    came: float


class Tested(msgspec.Struct, kw_only=True):
    """The ways a test was sent by."""

    #: mail, chat, or both.
    ways: list[str]


class Timeline(msgspec.Struct, kw_only=True):
    """A piece of a contact's timeline."""

    #: The address of the next piece, relative to this one; null at the end.
    next: str | None
    #: This piece of the list.
    items: list[Entry]


class Token(msgspec.Struct, kw_only=True):
    """A token, without what opens anything."""

    #: The token's id.
    id: int
    #: What it is for.
    name: str
    #: Its first characters.
    prefix: str
    #: What it may do.
    scopes: list[str]
    #: On whose behalf it acts.
    username: str
    #: When it was made.
    created_at: datetime
    #: When it ends by itself; null for never.
    expires_at: datetime | None
    #: When it was last used, to the minute.
    used_at: datetime | None
    #: When it was ended; null while it lives.
    revoked_at: datetime | None


class Tokens(msgspec.Struct, kw_only=True):
    """All tokens."""

    #: The oldest first.
    items: list[Token]


class Tried(msgspec.Struct, kw_only=True):
    """What came of trying a connection out."""

    #: `good`; `refused`: the user, password or token is wrong; `silent`: nobody answers;
    #: `strange`: it is not this platform; `forbidden`: the address may not be called; `wait`:
    #: too often asked; `broken`: the connector failed.
    found: str
    #: The connector's own sentence.
    said: str
    #: Engagements on the first page.
    heard: int


class Untold(msgspec.Struct, kw_only=True):
    """One who is to be told."""

    #: The contact's id.
    contact_id: int
    #: What the person is called.
    name: str | None
    #: When the first datum of theirs came to us.
    since: datetime
    #: By when they are to be told.
    due_at: datetime
    #: Why by then.
    because: str


class UntoldList(msgspec.Struct, kw_only=True):
    """Who is to be told within a week."""

    #: How many should have been told by now.
    overdue: int
    #: How many more within a week.
    soon: int
    #: The longest overdue first, 200 at most.
    items: list[Untold]


class User(msgspec.Struct, kw_only=True):
    """Somebody who signs in."""

    #: The name they sign in with.
    username: str
    #: The name others see.
    name: str
    #: What they are here for: rep, marketing, manager, admin or auditor.
    role: str
    #: Since when.
    created_at: datetime
    #: Since when nobody comes in by this name; null while one can.
    disabled_at: datetime | None
    #: A second factor is asked for.
    factor: bool
    #: Where they get mail; null for nowhere.
    email: str | None


class Users(msgspec.Struct, kw_only=True):
    """All users."""

    #: In order of username.
    items: list[User]


class Verdict(msgspec.Struct, kw_only=True):
    """What a verdict made of its task."""

    #: The verdict's id, to take it back with.
    verdict: str
    task: Task


class Version(msgspec.Struct, kw_only=True):
    """A model that was published."""

    #: What it is called, for ever.
    name: str
    #: From when it counts.
    published_at: datetime
    #: Who published it.
    by: str
    #: Why, empty where nobody said.
    why: str
    #: It judges everybody now.
    in_force: bool
    #: As if it had never been.
    withdrawn: bool


class Won(msgspec.Struct, kw_only=True):
    """Won amounts of one currency."""

    #: ISO 4217; empty where not told.
    currency: str
    #: How much.
    amount: float


class Word(msgspec.Struct, kw_only=True):
    """What a person said of who is who, and it holds."""

    #: Its number, to take it back by.
    id: int
    #: What was said.
    tie: str
    #: Who said it.
    by: str
    #: When.
    at: datetime
    #: The contacts the handles belong to now.
    contacts: list[int]


class Words(msgspec.Struct, kw_only=True):
    """What people said of who is who."""

    #: The newest first.
    items: list[Word]


class ActorInput(TypedDict):
    """The handle that acted, with the profile the platform showed at that moment."""

    id: str
    handle: NotRequired[str | None]
    name: NotRequired[str | None]
    url: NotRequired[str | None]
    bio: NotRequired[str | None]
    followers: NotRequired[int | None]
    email: NotRequired[str | None]
    company: NotRequired[str | None]
    title: NotRequired[str | None]
    location: NotRequired[str | None]


class ConsentRecordInput(TypedDict):
    """A consent given or withdrawn, or an objection raised or lifted."""

    says: str
    purpose: str
    contact: ToldContactInput
    occurred_at: datetime
    id: NotRequired[str | None]
    channel: NotRequired[str | None]
    basis: NotRequired[str | None]
    source: NotRequired[str | None]
    text: NotRequired[str | None]
    actor: NotRequired[str | None]
    withdrawn: NotRequired[bool]


class CorrectionRecordInput(TypedDict):
    """A person read a text otherwise than the engine."""

    engagement: EngagementReferenceInput
    label: str
    holds: bool
    occurred_at: datetime
    id: NotRequired[str | None]
    actor: NotRequired[str | None]
    withdrawn: NotRequired[bool]


class EngagementInput(TypedDict):
    """One act by one person, or its withdrawal: the engagement record, version 1."""

    platform: str
    kind: str
    id: str
    occurred_at: datetime
    actor: ActorInput
    channel: NotRequired[str | None]
    withdrawn: NotRequired[bool]
    post: NotRequired[PostInput | None]
    text: NotRequired[str | None]
    in_reply_to: NotRequired[str | None]
    lang: NotRequired[str | None]
    url: NotRequired[str | None]


class EngagementReferenceInput(TypedDict):
    """Names an engagement: by `platform`, `kind` and `id`, or by the `name` in our answers."""

    platform: NotRequired[str | None]
    kind: NotRequired[str | None]
    id: NotRequired[str | None]
    name: NotRequired[str | None]


class LinkRecordInput(TypedDict):
    """Two handles are one person, or never are; or one is a person of its own."""

    tie: str
    a: ReferenceInput
    occurred_at: datetime
    b: NotRequired[ReferenceInput | None]
    id: NotRequired[str | None]
    actor: NotRequired[str | None]
    reason: NotRequired[str | None]
    withdrawn: NotRequired[bool]


#: What one of our posts is; holds from the post's beginning.
MarkRecordInput = TypedDict(
    "MarkRecordInput",
    {
        "platform": str,
        "post": str,
        "occurred_at": datetime,
        "id": NotRequired[str | None],
        "actor": NotRequired[str | None],
        "giveaway": NotRequired[bool | None],
        "class": NotRequired[str | None],
        "withdrawn": NotRequired[bool],
    },
)


#: What was engaged with.
PostInput = TypedDict(
    "PostInput",
    {
        "id": str,
        "url": NotRequired[str | None],
        "text": NotRequired[str | None],
        "published_at": NotRequired[datetime | None],
        "author": NotRequired[str | None],
        "class": NotRequired[str | None],
        "campaign": NotRequired[str | None],
        "giveaway": NotRequired[bool],
    },
)


class ReferenceInput(TypedDict):
    """Names one handle: by our contact id, a mail address, a CRM's id or a platform's."""

    id: NotRequired[int | None]
    email: NotRequired[str | None]
    external_id: NotRequired[str | None]
    system: NotRequired[str | None]
    platform: NotRequired[str | None]
    handle_id: NotRequired[str | None]


class ReferralRecordInput(TypedDict):
    """One person sent us another. Kept as two facts, one of each, both or neither."""

    contact: ToldContactInput
    referred: ToldContactInput
    occurred_at: datetime
    id: NotRequired[str | None]
    actor: NotRequired[str | None]
    withdrawn: NotRequired[bool]


class SaleRecordInput(TypedDict):
    """A deal opened, won or lost, or a purchase; `system` and `id` are the CRM's own."""

    system: str
    id: str
    what: str
    contact: ToldContactInput
    occurred_at: datetime
    amount: NotRequired[float | None]
    currency: NotRequired[str | None]
    product: NotRequired[str | None]
    reason: NotRequired[str | None]
    owner: NotRequired[str | None]
    withdrawn: NotRequired[bool]


class SignalRecordInput(TypedDict):
    """Something a rep or a system logs about a person."""

    what: str
    contact: ToldContactInput
    occurred_at: datetime
    id: NotRequired[str | None]
    actor: NotRequired[str | None]
    to: NotRequired[str | None]
    until: NotRequired[datetime | None]
    reason: NotRequired[str | None]
    note: NotRequired[str | None]
    withdrawn: NotRequired[bool]


class ToldContactInput(TypedDict):
    """Names a person by one or more of `id`, `email`, `external_id` with `system`, `platform` with `handle_id`; all that are given are one person. The rest is what you know of them."""

    id: NotRequired[int | None]
    email: NotRequired[str | None]
    external_id: NotRequired[str | None]
    system: NotRequired[str | None]
    platform: NotRequired[str | None]
    handle_id: NotRequired[str | None]
    name: NotRequired[str | None]
    company: NotRequired[str | None]
    title: NotRequired[str | None]
    size: NotRequired[int | None]
    industry: NotRequired[str | None]
    country: NotRequired[str | None]
    location: NotRequired[str | None]
    phone: NotRequired[str | None]


class VerdictRecordInput(TypedDict):
    """What a rep says to a task, from the moment it is taken in."""

    act: str
    task_id: NotRequired[int | None]
    task: NotRequired[str | None]
    actor: NotRequired[str | None]
    until: NotRequired[datetime | None]
    reason: NotRequired[str | None]
    note: NotRequired[str | None]
    outcome: NotRequired[str | None]


class Client(Base):
    """Everything the API can do, a method for each operation."""

    def send_engagements(self, records: Sequence[EngagementInput]) -> Outcomes:
        """Take in 1 to 1,000 engagements.

        The answer comes once every accepted record is durable; applying them to contacts
        follows at once, beside it. Each record has its own outcome, and a bad one never stops
        the good ones. `200` means that at least one was accepted; where all were refused the
        answer is a `422` problem that carries the same `outcomes`.

        Sending a record again is always safe: `platform`, `kind`, `id` and what happened to it
        name the fact for ever, so a copy is answered `known` and changes nothing. There is no
        idempotency key to send, and after a broken connection the whole batch may be sent anew.

        Of two equal keys in one JSON object the last wins.

        Needs a token with the scope `ingest`, of: marketing, manager, admin.
        """
        return self._ask("POST", "/api/v1/engagements", Outcomes, body=records, twice=True)

    def send_sales(self, records: Sequence[SaleRecordInput]) -> Outcomes:
        """Take in sales: deals opened, won and lost, and purchases.

        A CRM or shop names its contact by `external_id` or `email`, best by both: then what it
        tells and what people did with that address are one contact's.

        Needs a token with the scope `facts`, of: rep, manager, admin.
        """
        return self._ask("POST", "/api/v1/facts/sales", Outcomes, body=records, twice=True)

    def send_signals(self, records: Sequence[SignalRecordInput]) -> Outcomes:
        """Take in signals: what a rep or a system logs about a person.

        They are applied before the answer, ahead of any backlog.

        Needs a token with the scope `facts`, of: rep, manager, admin.
        """
        return self._ask("POST", "/api/v1/facts/signals", Outcomes, body=records, twice=True)

    def send_consents(self, records: Sequence[ConsentRecordInput]) -> Outcomes:
        """Take in consents and objections.

        They are applied before the answer, ahead of any backlog.

        Needs a token with the scope `facts`, of: rep, manager, admin.
        """
        return self._ask("POST", "/api/v1/facts/consents", Outcomes, body=records, twice=True)

    def send_referrals(self, records: Sequence[ReferralRecordInput]) -> Outcomes:
        """Take in referrals: who sent us whom.

        Needs a token with the scope `facts`, of: rep, manager, admin.
        """
        return self._ask("POST", "/api/v1/facts/referrals", Outcomes, body=records, twice=True)

    def send_links(self, records: Sequence[LinkRecordInput]) -> Outcomes:
        """Take in links: which handles are one person, and which never are.

        `never` between two handles of one contact is refused: split them first.

        Needs a token with the scope `facts`, of: rep, manager, admin.
        """
        return self._ask("POST", "/api/v1/facts/links", Outcomes, body=records, twice=True)

    def send_verdicts(self, records: Sequence[VerdictRecordInput]) -> Outcomes:
        """Say to many tasks at once what the addresses below `/tasks` say to one.

        By the same rules: what another rep has taken, or what is closed already, is refused.

        Needs a token with the scope `follow-up`, of: rep, manager, admin.
        """
        return self._ask("POST", "/api/v1/facts/verdicts", Outcomes, body=records, twice=True)

    def send_corrections(self, records: Sequence[CorrectionRecordInput]) -> Outcomes:
        """Take in corrections: texts that a person read otherwise than the engine.

        Needs a token with the scope `facts`, of: rep, manager, admin.
        """
        return self._ask("POST", "/api/v1/facts/corrections", Outcomes, body=records, twice=True)

    def send_marks(self, records: Sequence[MarkRecordInput]) -> Outcomes:
        """Take in marks: which posts are giveaways, and of which class they are.

        Needs a token with the scope `facts`, of: marketing, manager, admin.
        """
        return self._ask("POST", "/api/v1/facts/marks", Outcomes, body=records, twice=True)

    def list_contacts(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        stage: str | None = None,
        owner: str | None = None,
        q: str | None = None,
    ) -> ContactPage:
        """List contacts in order of id.

        Needs a token with the scope `read`, of: rep, marketing, manager, admin, auditor.
        """
        return self._ask(
            "GET",
            "/api/v1/contacts",
            ContactPage,
            query={"limit": limit, "cursor": cursor, "stage": stage, "owner": owner, "q": q},
            twice=True,
        )

    def every_contacts(
        self,
        *,
        limit: int | None = None,
        stage: str | None = None,
        owner: str | None = None,
        q: str | None = None,
    ) -> Iterator[Contact]:
        """Yield all that `list_contacts` lists, piece by piece."""
        return self._every(
            "/api/v1/contacts",
            ContactPage,
            query={"limit": limit, "stage": stage, "owner": owner, "q": q},
        )

    def list_leads(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        stage: str | None = None,
        owner: str | None = None,
    ) -> LeadPage:
        """List leads in order of id, with their live tasks.

        A lead is a contact worth a rep's time: found (S2), ready for sales (S3, also called
        MQL) or taken on by a rep (S4).

        Needs a token with the scope `read`, of: rep, marketing, manager, admin, auditor.
        """
        return self._ask(
            "GET",
            "/api/v1/leads",
            LeadPage,
            query={"limit": limit, "cursor": cursor, "stage": stage, "owner": owner},
            twice=True,
        )

    def every_leads(
        self, *, limit: int | None = None, stage: str | None = None, owner: str | None = None
    ) -> Iterator[Lead]:
        """Yield all that `list_leads` lists, piece by piece."""
        return self._every(
            "/api/v1/leads", LeadPage, query={"limit": limit, "stage": stage, "owner": owner}
        )

    def get_contact(self, contact_id: int) -> FullContact:
        """Look at one contact.

        The id of a contact that was merged into another leads to that one for ever: the answer
        then has the `id` of the one it became.

        Needs a token with the scope `read`, of: rep, marketing, manager, admin, auditor.
        """
        return self._ask("GET", f"/api/v1/contacts/{_place(contact_id)}", FullContact, twice=True)

    def get_timeline(
        self, contact_id: int, *, limit: int | None = None, cursor: str | None = None
    ) -> Timeline:
        """List what happened, newest first: engagements, verdicts and moves.

        What the person took back is shown without its text.

        Needs a token with the scope `read`, of: rep, marketing, manager, admin, auditor.
        """
        return self._ask(
            "GET",
            f"/api/v1/contacts/{_place(contact_id)}/timeline",
            Timeline,
            query={"limit": limit, "cursor": cursor},
            twice=True,
        )

    def every_timeline(self, contact_id: int, *, limit: int | None = None) -> Iterator[Entry]:
        """Yield all that `get_timeline` lists, piece by piece."""
        return self._every(
            f"/api/v1/contacts/{_place(contact_id)}/timeline", Timeline, query={"limit": limit}
        )

    def get_explanation(self, contact_id: int) -> Explanation:
        """Explain a contact's warmth, fit and stage, to the single engagement.

        The `worth` of an axis' lines adds up to its `points`.

        Needs a token with the scope `read`, of: rep, marketing, manager, admin, auditor.
        """
        return self._ask(
            "GET", f"/api/v1/contacts/{_place(contact_id)}/explanation", Explanation, twice=True
        )

    def get_forecast(self, contact_id: int) -> Chance:
        """Say how likely a contact buys within 90 days, and why.

        `base` and the lines' `points` add up to `chance`. `chance` is null for who bought
        already or must be left alone, and for everybody while the forecast is silent.

        Needs a token with the scope `read`, of: rep, marketing, manager, admin, auditor.
        """
        return self._ask(
            "GET", f"/api/v1/contacts/{_place(contact_id)}/forecast", Chance, twice=True
        )

    def list_companies(self, *, limit: int | None = None) -> Companies:
        """List the companies where most people are warm, warmest first.

        Only people in engagement band 1 or 2 make a company appear; `people` and `deciders` are
        ten at most. Ask for one company to see all.

        Needs a token with the scope `read`, of: rep, marketing, manager, admin, auditor.
        """
        return self._ask("GET", "/api/v1/companies", Companies, query={"limit": limit}, twice=True)

    def get_company(self, key: str) -> Company:
        """Look at the people known at one company, and how warm they are together.

        `key` is the `company_key` of a contact; a name as people write it (`Fjordkaffe AS`)
        leads there too. Of more than 1,000 people the warmest are looked at.

        Needs a token with the scope `read`, of: rep, marketing, manager, admin, auditor.
        """
        return self._ask("GET", f"/api/v1/companies/{_place(key)}", Company, twice=True)

    def report_loop(
        self, *, lang: str | None = None, since: date | None = None, until: date | None = None
    ) -> Loop:
        """Look at the eight in numbers.

        Who stands where now, how often each way was gone in the period and in the one before,
        and how both lobes turned. Employees, competitors, bots and those who objected are left
        out of every report.

        Needs a token with the scope `read`, of: marketing, manager, admin, auditor.
        """
        return self._ask(
            "GET",
            "/api/v1/reports/loop",
            Loop,
            query={"lang": lang, "since": since, "until": until},
            twice=True,
        )

    def report_funnel(
        self,
        *,
        lang: str | None = None,
        since: date | None = None,
        until: date | None = None,
        lobe: int | None = None,
        by: str | None = None,
        within: int | None = None,
    ) -> Funnel:
        """Look at a funnel: those whose first step was in the period, and how far they came.

        Until now, or `within` so many days of the first step. By one thing at a time: the
        platform, channel, post, class, campaign, author (person or logo) or hour of the week of
        the first touch, or the language, country or fit of the person.

        Needs a token with the scope `read`, of: marketing, manager, admin, auditor.
        """
        return self._ask(
            "GET",
            "/api/v1/reports/funnel",
            Funnel,
            query={
                "lang": lang,
                "since": since,
                "until": until,
                "lobe": lobe,
                "by": by,
                "within": within,
            },
            twice=True,
        )

    def report_paths(
        self,
        *,
        lang: str | None = None,
        since: date | None = None,
        until: date | None = None,
        lobe: int | None = None,
    ) -> Paths:
        """Look at the first ten ways people went whose first step was in the period.

        Needs a token with the scope `read`, of: marketing, manager, admin, auditor.
        """
        return self._ask(
            "GET",
            "/api/v1/reports/paths",
            Paths,
            query={"lang": lang, "since": since, "until": until, "lobe": lobe},
            twice=True,
        )

    def report_cohorts(
        self,
        *,
        lang: str | None = None,
        since: date | None = None,
        until: date | None = None,
        lobe: int | None = None,
        stage: str | None = None,
    ) -> Cohorts:
        """Look at cohorts: of those whose first step was in one week, who came to a stage by when.

        Needs a token with the scope `read`, of: marketing, manager, admin, auditor.
        """
        return self._ask(
            "GET",
            "/api/v1/reports/cohorts",
            Cohorts,
            query={"lang": lang, "since": since, "until": until, "lobe": lobe, "stage": stage},
            twice=True,
        )

    def report_attribution(
        self,
        *,
        lang: str | None = None,
        since: date | None = None,
        until: date | None = None,
        rule: str | None = None,
        limit: int | None = None,
    ) -> Attribution:
        """Look at what leads, opportunities and sales of the period are owed to.

        A touch is a person's first act on a post; those of the same round up to the outcome
        share it. `first` and `last` give all to one, `linear` divides evenly, `time_decay`
        gives a touch a week older half as much, `position` gives 40 % to each end and 20 % to
        those between.

        Needs a token with the scope `read`, of: marketing, manager, admin, auditor.
        """
        return self._ask(
            "GET",
            "/api/v1/reports/attribution",
            Attribution,
            query={"lang": lang, "since": since, "until": until, "rule": rule, "limit": limit},
            twice=True,
        )

    def report_posts(
        self,
        *,
        lang: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        channel: str | None = None,
    ) -> Posts:
        """List posts, newest first, with who engaged and what came of it until now.

        Needs a token with the scope `read`, of: marketing, manager, admin, auditor.
        """
        return self._ask(
            "GET",
            "/api/v1/reports/posts",
            Posts,
            query={"lang": lang, "limit": limit, "cursor": cursor, "channel": channel},
            twice=True,
        )

    def every_posts(
        self, *, lang: str | None = None, limit: int | None = None, channel: str | None = None
    ) -> Iterator[Reach]:
        """Yield all that `report_posts` lists, piece by piece."""
        return self._every(
            "/api/v1/reports/posts", Posts, query={"lang": lang, "limit": limit, "channel": channel}
        )

    def report_mix(self, *, lang: str | None = None) -> Mix:
        """Look at the content mix of each month against 70-20-10, and how often each channel speaks.

        Outcomes stand in the month of the post they are owed to, divided evenly among the posts
        before them. Posts nobody engaged with are not known here.

        Needs a token with the scope `read`, of: marketing, manager, admin, auditor.
        """
        return self._ask("GET", "/api/v1/reports/mix", Mix, query={"lang": lang}, twice=True)

    def report_hours(
        self, *, lang: str | None = None, since: date | None = None, until: date | None = None
    ) -> Hours:
        """Look at the hours of the week in which people engaged first, and who of them became leads.

        Needs a token with the scope `read`, of: marketing, manager, admin, auditor.
        """
        return self._ask(
            "GET",
            "/api/v1/reports/hours",
            Hours,
            query={"lang": lang, "since": since, "until": until},
            twice=True,
        )

    def report_people(
        self,
        *,
        of: str,
        since: date | None = None,
        until: date | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        stage: str | None = None,
        to: str | None = None,
        place: int | None = None,
        skipped: bool | None = None,
        lobe: int | None = None,
        by: str | None = None,
        value: str | None = None,
        within: int | None = None,
        rule: str | None = None,
        post: int | None = None,
        outcome: str | None = None,
        metric: str | None = None,
        first: date | None = None,
        last: date | None = None,
        currency: str | None = None,
    ) -> ReportPeople:
        """List the people behind one number of a report.

        Ask with the report's own filters: `count` is the number, and the list has as many rows.
        A row is what was counted, so somebody who went one way twice is there twice, with both
        moments.

        Needs a token with the scope `read`, of: marketing, manager, admin, auditor.
        """
        return self._ask(
            "GET",
            "/api/v1/reports/people",
            ReportPeople,
            query={
                "since": since,
                "until": until,
                "limit": limit,
                "cursor": cursor,
                "of": of,
                "stage": stage,
                "to": to,
                "place": place,
                "skipped": skipped,
                "lobe": lobe,
                "by": by,
                "value": value,
                "within": within,
                "rule": rule,
                "post": post,
                "outcome": outcome,
                "metric": metric,
                "first": first,
                "last": last,
                "currency": currency,
            },
            twice=True,
        )

    def every_people(
        self,
        *,
        of: str,
        since: date | None = None,
        until: date | None = None,
        limit: int | None = None,
        stage: str | None = None,
        to: str | None = None,
        place: int | None = None,
        skipped: bool | None = None,
        lobe: int | None = None,
        by: str | None = None,
        value: str | None = None,
        within: int | None = None,
        rule: str | None = None,
        post: int | None = None,
        outcome: str | None = None,
        metric: str | None = None,
        first: date | None = None,
        last: date | None = None,
        currency: str | None = None,
    ) -> Iterator[Behind]:
        """Yield all that `report_people` lists, piece by piece."""
        return self._every(
            "/api/v1/reports/people",
            ReportPeople,
            query={
                "since": since,
                "until": until,
                "limit": limit,
                "of": of,
                "stage": stage,
                "to": to,
                "place": place,
                "skipped": skipped,
                "lobe": lobe,
                "by": by,
                "value": value,
                "within": within,
                "rule": rule,
                "post": post,
                "outcome": outcome,
                "metric": metric,
                "first": first,
                "last": last,
                "currency": currency,
            },
        )

    def list_suggestions(self, *, limit: int | None = None) -> Suggestions:
        """List pairs of contacts that may be one person, the likeliest first.

        Needs a token with the scope `read`, of: rep, marketing, manager, admin, auditor.
        """
        return self._ask(
            "GET", "/api/v1/suggestions", Suggestions, query={"limit": limit}, twice=True
        )

    def answer_suggestion(self, *, contacts: Sequence[int], tie: str) -> Answered:
        """Say that two suggested contacts are one person, or never are.

        `same` merges them at once; a link with `split` undoes it. `never` is remembered. Either
        is a link fact of the user the token acts for.

        Needs a token with the scope `facts`, of: rep, manager, admin.
        """
        return self._ask(
            "POST", "/api/v1/suggestions/answer", Answered, body=_told(contacts=contacts, tie=tie)
        )

    def split_handle(self, contact_id: int, *, platform: str, id: str) -> Answered:
        """Say that one handle of a contact is a person of its own, with its own history.

        409 `Conflict` where it is the contact's only one.

        Needs a token with the scope `facts`, of: rep, manager, admin.
        """
        return self._ask(
            "POST",
            f"/api/v1/contacts/{_place(contact_id)}/split",
            Answered,
            body=_told(platform=platform, id=id),
        )

    def list_ties(self, *, limit: int | None = None) -> Words:
        """List what people said of who is who and did not take back.

        Needs a token with the scope `read`, of: rep, marketing, manager, admin, auditor.
        """
        return self._ask("GET", "/api/v1/ties", Words, query={"limit": limit}, twice=True)

    def take_tie_back(self, tie_id: int, *, limit: int | None = None) -> Words:
        """Take back what a person said of who is who, as if it had never been said.

        The answer is what is left.

        Needs a token with the scope `facts`, of: rep, manager, admin.
        """
        return self._ask(
            "DELETE", f"/api/v1/ties/{_place(tie_id)}", Words, query={"limit": limit}, twice=True
        )

    def list_tasks(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        state: str | None = None,
        owner: str | None = None,
        play: str | None = None,
        contact_id: int | None = None,
        platform: str | None = None,
        stage: str | None = None,
        free: bool | None = None,
    ) -> TaskPage:
        """List tasks in order of id.

        Needs a token with the scope `read`, of: rep, marketing, manager, admin, auditor.
        """
        return self._ask(
            "GET",
            "/api/v1/tasks",
            TaskPage,
            query={
                "limit": limit,
                "cursor": cursor,
                "state": state,
                "owner": owner,
                "play": play,
                "contact_id": contact_id,
                "platform": platform,
                "stage": stage,
                "free": free,
            },
            twice=True,
        )

    def every_tasks(
        self,
        *,
        limit: int | None = None,
        state: str | None = None,
        owner: str | None = None,
        play: str | None = None,
        contact_id: int | None = None,
        platform: str | None = None,
        stage: str | None = None,
        free: bool | None = None,
    ) -> Iterator[Task]:
        """Yield all that `list_tasks` lists, piece by piece."""
        return self._every(
            "/api/v1/tasks",
            TaskPage,
            query={
                "limit": limit,
                "state": state,
                "owner": owner,
                "play": play,
                "contact_id": contact_id,
                "platform": platform,
                "stage": stage,
                "free": free,
            },
        )

    def get_task(self, task_id: int) -> Task:
        """Look at one task.

        Needs a token with the scope `read`, of: rep, marketing, manager, admin, auditor.
        """
        return self._ask("GET", f"/api/v1/tasks/{_place(task_id)}", Task, twice=True)

    def accept_task(self, task_id: int) -> Verdict:
        """Take a task, and its contact, for the rep the token acts for.

        409 `TaskTaken` if another rep was faster.

        Needs a token with the scope `follow-up`, of: rep, manager, admin.
        """
        return self._ask("POST", f"/api/v1/tasks/{_place(task_id)}/accept", Verdict, body=_told())

    def snooze_task(self, task_id: int, *, until: datetime) -> Verdict:
        """Put a task off until a time in the next 180 days.

        Needs a token with the scope `follow-up`, of: rep, manager, admin.
        """
        return self._ask(
            "POST", f"/api/v1/tasks/{_place(task_id)}/snooze", Verdict, body=_told(until=until)
        )

    def finish_task(self, task_id: int, *, note: str | UnsetType | None = UNSET) -> Verdict:
        """Close a task as done.

        Needs a token with the scope `follow-up`, of: rep, manager, admin.
        """
        return self._ask(
            "POST", f"/api/v1/tasks/{_place(task_id)}/done", Verdict, body=_told(note=note)
        )

    def reject_task(
        self, task_id: int, *, reason: Any, note: str | UnsetType | None = UNSET
    ) -> Verdict:
        """Close a task as not worth it, and say why.

        Needs a token with the scope `follow-up`, of: rep, manager, admin.
        """
        return self._ask(
            "POST",
            f"/api/v1/tasks/{_place(task_id)}/reject",
            Verdict,
            body=_told(note=note, reason=reason),
        )

    def hand_over_task(self, task_id: int, *, to: str, because: Any) -> Handed:
        """Give a task's contact, with all its tasks, to a colleague.

        409 `TaskTaken` where it is somebody else's to give; a manager may all the same.

        Needs a token with the scope `follow-up`, of: rep, manager, admin.
        """
        return self._ask(
            "POST",
            f"/api/v1/tasks/{_place(task_id)}/hand-over",
            Handed,
            body=_told(to=to, because=because),
        )

    def take_back_hand_over(self, task_id: int, hand_over_id: str) -> Handed:
        """Take back one's own hand-over of the last ten minutes, as if it had never been said.

        404 once it is taken back; 409 `Conflict` where it is too long ago.

        Needs a token with the scope `follow-up`, of: rep, manager, admin.
        """
        return self._ask(
            "DELETE",
            f"/api/v1/tasks/{_place(task_id)}/hand-over/{_place(hand_over_id)}",
            Handed,
            twice=True,
        )

    def take_back_verdict(self, verdict_id: str) -> Verdict:
        """Take back one's own verdict of the last ten minutes, as if it had never been said.

        Taking it back twice is the same as once. 409 `Conflict` where it is too long ago.

        Needs a token with the scope `follow-up`, of: rep, manager, admin.
        """
        return self._ask("DELETE", f"/api/v1/verdicts/{_place(verdict_id)}", Verdict, twice=True)

    def list_cases(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        standing: str | None = None,
        owner: str | None = None,
    ) -> CasePage:
        """List complaints in order of id.

        Needs a token with the scope `read`, of: rep, marketing, manager, admin, auditor.
        """
        return self._ask(
            "GET",
            "/api/v1/cases",
            CasePage,
            query={"limit": limit, "cursor": cursor, "standing": standing, "owner": owner},
            twice=True,
        )

    def every_cases(
        self, *, limit: int | None = None, standing: str | None = None, owner: str | None = None
    ) -> Iterator[Case]:
        """Yield all that `list_cases` lists, piece by piece."""
        return self._every(
            "/api/v1/cases", CasePage, query={"limit": limit, "standing": standing, "owner": owner}
        )

    def get_case_figures(self) -> CaseFigures:
        """Say how complaints of the last 90 days were met.

        Needs a token with the scope `read`, of: rep, marketing, manager, admin, auditor.
        """
        return self._ask("GET", "/api/v1/cases/figures", CaseFigures, twice=True)

    def get_case(self, case_id: int) -> Case:
        """Look at one complaint.

        Needs a token with the scope `read`, of: rep, marketing, manager, admin, auditor.
        """
        return self._ask("GET", f"/api/v1/cases/{_place(case_id)}", Case, twice=True)

    def take_case(self, case_id: int) -> CaseActed:
        """Take a case on, for the rep the token acts for.

        409 `TaskTaken` if another rep was faster.

        Needs a token with the scope `follow-up`, of: rep, manager, admin.
        """
        return self._ask("POST", f"/api/v1/cases/{_place(case_id)}/take", CaseActed, body=_told())

    def answer_case(self, case_id: int, *, note: str | UnsetType | None = UNSET) -> CaseActed:
        """Say that they were answered: it is their turn, and the case waits.

        Needs a token with the scope `follow-up`, of: rep, manager, admin.
        """
        return self._ask(
            "POST", f"/api/v1/cases/{_place(case_id)}/answered", CaseActed, body=_told(note=note)
        )

    def settle_case(
        self, case_id: int, *, outcome: Any, note: str | UnsetType | None = UNSET
    ) -> CaseActed:
        """Close a case, and say how it was settled. What sells rests a while more.

        Needs a token with the scope `follow-up`, of: rep, manager, admin.
        """
        return self._ask(
            "POST",
            f"/api/v1/cases/{_place(case_id)}/settle",
            CaseActed,
            body=_told(note=note, outcome=outcome),
        )

    def hand_over_case(self, case_id: int, *, to: str, because: Any) -> Handed:
        """Give a case, with its person, to a colleague.

        Needs a token with the scope `follow-up`, of: rep, manager, admin.
        """
        return self._ask(
            "POST",
            f"/api/v1/cases/{_place(case_id)}/hand-over",
            Handed,
            body=_told(to=to, because=because),
        )

    def list_alarms(
        self, *, limit: int | None = None, cursor: str | None = None, running: bool | None = None
    ) -> AlarmPage:
        """List alarms in order of id. While one runs, outreach on its post rests.

        Needs a token with the scope `read`, of: rep, marketing, manager, admin, auditor.
        """
        return self._ask(
            "GET",
            "/api/v1/alarms",
            AlarmPage,
            query={"limit": limit, "cursor": cursor, "running": running},
            twice=True,
        )

    def every_alarms(
        self, *, limit: int | None = None, running: bool | None = None
    ) -> Iterator[Alarm]:
        """Yield all that `list_alarms` lists, piece by piece."""
        return self._every("/api/v1/alarms", AlarmPage, query={"limit": limit, "running": running})

    def end_alarm(self, alarm_id: int, *, reason: str) -> Alarm:
        """Let outreach go on that an alarm has stopped, with the reason; the audit keeps it.

        Needs a token with the scope `facts`, of: marketing, manager, admin.
        """
        return self._ask(
            "POST", f"/api/v1/alarms/{_place(alarm_id)}/go-on", Alarm, body=_told(reason=reason)
        )

    def list_pauses(
        self, *, limit: int | None = None, cursor: str | None = None, running: bool | None = None
    ) -> PausePage:
        """List in order of id the posts that rest, or rested, by somebody's word.

        Those that an alarm holds are listed with the alarms.

        Needs a token with the scope `read`, of: rep, marketing, manager, admin, auditor.
        """
        return self._ask(
            "GET",
            "/api/v1/pauses",
            PausePage,
            query={"limit": limit, "cursor": cursor, "running": running},
            twice=True,
        )

    def every_pauses(
        self, *, limit: int | None = None, running: bool | None = None
    ) -> Iterator[Pause]:
        """Yield all that `list_pauses` lists, piece by piece."""
        return self._every("/api/v1/pauses", PausePage, query={"limit": limit, "running": running})

    def pause_post(self, *, platform: str, post: str, reason: str) -> Pause:
        """Let outreach from a post rest: tasks that sell and quote it are held, and none expires.

        Said of a post that rests by somebody's word already, it answers with that pause and
        changes nothing. 404 `NotFound` for a post nobody engaged with.

        Needs a token with the scope `facts`, of: marketing, manager, admin.
        """
        return self._ask(
            "POST", "/api/v1/pauses", Pause, body=_told(platform=platform, post=post, reason=reason)
        )

    def end_pause(self, pause_id: int, *, reason: str) -> Pause:
        """Let outreach go on, unless an alarm holds the post too.

        Said of a pause that is over, it answers with it and changes nothing.

        Needs a token with the scope `facts`, of: marketing, manager, admin.
        """
        return self._ask(
            "POST", f"/api/v1/pauses/{_place(pause_id)}/go-on", Pause, body=_told(reason=reason)
        )

    def list_models(self) -> Models:
        """List the versions, drafts and starters there are, and which version is in force.

        Needs a token with the scope `read`, of: rep, marketing, manager, admin, auditor.
        """
        return self._ask("GET", "/api/v1/models", Models, twice=True)

    def get_model(self, name: str) -> Model:
        """Look at one model: its text and all its values.

        `name` is a version, `in-force`, or `draft:` or `starter:` and a name.

        Needs a token with the scope `read`, of: rep, marketing, manager, admin, auditor.
        """
        return self._ask("GET", f"/api/v1/models/{_place(name)}", Model, twice=True)

    def list_changes(self, name: str, *, since: str | None = None) -> Changes:
        """Say how a model differs from another, by default from the one in force.

        Needs a token with the scope `read`, of: rep, marketing, manager, admin, auditor.
        """
        return self._ask(
            "GET",
            f"/api/v1/models/{_place(name)}/changes",
            Changes,
            query={"since": since},
            twice=True,
        )

    def check_model(self, *, text: str) -> Checked:
        """Read a text, and name everything that is wrong with it. Nothing is kept.

        Needs a token with the scope `read`, of: rep, marketing, manager, admin, auditor.
        """
        return self._ask("POST", "/api/v1/models/check", Checked, body=_told(text=text))

    def put_draft(self, name: str, *, text: str) -> Draft:
        """Keep a text as a draft, new or in place of what it said before.

        With any mistake nothing is kept, and `detail` names all of them with their places.

        Needs a token with the scope `facts`, of: marketing, manager, admin.
        """
        return self._ask(
            "PUT", f"/api/v1/drafts/{_place(name)}", Draft, body=_told(text=text), twice=True
        )

    def drop_draft(self, name: str) -> Models:
        """Forget a draft. The answer is what there is now.

        Needs a token with the scope `facts`, of: marketing, manager, admin.
        """
        return self._ask("DELETE", f"/api/v1/drafts/{_place(name)}", Models, twice=True)

    def get_preview(self, name: str) -> Preview:
        """Look how far the preview of a draft has come, and at what it found.

        Needs a token with the scope `read`, of: marketing, manager, admin, auditor.
        """
        return self._ask("GET", f"/api/v1/drafts/{_place(name)}/preview", Preview, twice=True)

    def ask_preview(self, name: str, *, from_start: bool | UnsetType = UNSET) -> Preview:
        """Ask what a draft would change if it were published now, on the real history.

        A job looks at everybody: ask for it with GET until `state` is `done`.

        Needs a token with the scope `facts`, of: marketing, manager, admin.
        """
        return self._ask(
            "POST",
            f"/api/v1/drafts/{_place(name)}/preview",
            Preview,
            body=_told(from_start=from_start),
        )

    def publish_model(self, name: str, *, version: str, reason: str) -> Version:
        """Bring a draft into force, from now on and for everybody. The draft is done with that.

        Needs a token with the scope `facts`, of: manager, admin.
        """
        return self._ask(
            "POST",
            f"/api/v1/drafts/{_place(name)}/publish",
            Version,
            body=_told(version=version, reason=reason),
        )

    def roll_back_model(self, name: str, *, reason: str) -> Version:
        """Bring an earlier version into force again, under a name of its own.

        Needs a token with the scope `facts`, of: manager, admin.
        """
        return self._ask(
            "POST", f"/api/v1/models/{_place(name)}/rollback", Version, body=_told(reason=reason)
        )

    def get_calibration(self, name: str, *, lang: str | None = None) -> Calibration:
        """Look how far the calibration of a model has come, and at what it found.

        What it found is a table or a picture, too.

        Needs a token with the scope `read`, of: marketing, manager, admin, auditor.
        """
        return self._ask(
            "GET",
            f"/api/v1/models/{_place(name)}/calibration",
            Calibration,
            query={"lang": lang},
            twice=True,
        )

    def ask_calibration(self, name: str) -> Calibration:
        """Ask how many of each band bought within 90 days, by this model.

        A job looks at everybody: ask for it with GET until `state` is `done`.

        Needs a token with the scope `facts`, of: marketing, manager, admin.
        """
        return self._ask(
            "POST", f"/api/v1/models/{_place(name)}/calibration", Calibration, body=_told()
        )

    def get_reliability(self, *, lang: str | None = None) -> Reliability:
        """Look at how good the forecast is: what was said of people it had not seen, and what came.

        The curve of what was said and what came is a table or a picture, too.

        Needs a token with the scope `read`, of: marketing, manager, admin, auditor.
        """
        return self._ask(
            "GET", "/api/v1/forecast/reliability", Reliability, query={"lang": lang}, twice=True
        )

    def list_goals(self, *, lang: str | None = None) -> Goals:
        """List the goals that stand, and how far each has come; also as a table or a picture.

        Needs a token with the scope `read`, of: marketing, manager, admin, auditor.
        """
        return self._ask("GET", "/api/v1/goals", Goals, query={"lang": lang}, twice=True)

    def set_goal(
        self,
        *,
        metric: str,
        target: float,
        since: date,
        until: date,
        owner: str,
        currency: str | UnsetType = UNSET,
        note: str | UnsetType = UNSET,
    ) -> Goal:
        """Set a goal.

        Needs a token with the scope `facts`, of: marketing, manager, admin.
        """
        return self._ask(
            "POST",
            "/api/v1/goals",
            Goal,
            body=_told(
                metric=metric,
                target=target,
                currency=currency,
                since=since,
                until=until,
                owner=owner,
                note=note,
            ),
        )

    def drop_goal(self, goal_id: int) -> Goals:
        """Take a goal back. The answer is what there is now.

        Needs a token with the scope `facts`, of: marketing, manager, admin.
        """
        return self._ask("DELETE", f"/api/v1/goals/{_place(goal_id)}", Goals, twice=True)

    def get_report(self, *, weeks: int | None = None, lang: str | None = None) -> Report:
        """Read the report to management of the newest whole weeks, beside as many before.

        Needs a token with the scope `read`, of: marketing, manager, admin, auditor.
        """
        return self._ask(
            "GET", "/api/v1/report", Report, query={"weeks": weeks, "lang": lang}, twice=True
        )

    def list_schedules(self) -> Schedules:
        """List to whom the report is mailed, and what became of the last one.

        Needs a token with the scope `read`, of: marketing, manager, admin, auditor.
        """
        return self._ask("GET", "/api/v1/report/schedules", Schedules, twice=True)

    def mail_report(
        self,
        *,
        email: str,
        every: str | UnsetType = UNSET,
        lang: str | UnsetType = UNSET,
        timezone: str | UnsetType = UNSET,
    ) -> Schedule:
        """Have the report mailed to an address; said again of it, this takes the place of the old.

        Needs a token with the scope `facts`, of: marketing, manager, admin.
        """
        return self._ask(
            "POST",
            "/api/v1/report/schedules",
            Schedule,
            body=_told(email=email, every=every, lang=lang, timezone=timezone),
        )

    def mail_report_no_more(self, schedule_id: int) -> Schedules:
        """Mail the report to an address no more. The answer is what there is now.

        Needs a token with the scope `facts`, of: marketing, manager, admin.
        """
        return self._ask(
            "DELETE", f"/api/v1/report/schedules/{_place(schedule_id)}", Schedules, twice=True
        )

    def list_endpoints(
        self, *, limit: int | None = None, cursor: str | None = None
    ) -> EndpointPage:
        """List endpoints in order of id.

        Needs a token with the scope `webhooks`, of: manager, admin, auditor.
        """
        return self._ask(
            "GET",
            "/api/v1/webhooks",
            EndpointPage,
            query={"limit": limit, "cursor": cursor},
            twice=True,
        )

    def every_endpoints(self, *, limit: int | None = None) -> Iterator[Endpoint]:
        """Yield all that `list_endpoints` lists, piece by piece."""
        return self._every("/api/v1/webhooks", EndpointPage, query={"limit": limit})

    def add_endpoint(self, *, url: str, events: Sequence[str] | UnsetType = UNSET) -> NewEndpoint:
        """Add an endpoint.

        The answer holds its secret, which is not shown again.

        Needs a token with the scope `webhooks`, of: admin.
        """
        return self._ask(
            "POST", "/api/v1/webhooks", NewEndpoint, body=_told(url=url, events=events)
        )

    def get_endpoint(self, endpoint_id: int) -> Endpoint:
        """Look at one endpoint.

        Needs a token with the scope `webhooks`, of: manager, admin, auditor.
        """
        return self._ask("GET", f"/api/v1/webhooks/{_place(endpoint_id)}", Endpoint, twice=True)

    def change_endpoint(
        self,
        endpoint_id: int,
        *,
        url: str | UnsetType = UNSET,
        events: Sequence[str] | UnsetType = UNSET,
    ) -> Endpoint:
        """Change an endpoint's address or events.

        What is queued already goes to the new address.

        Needs a token with the scope `webhooks`, of: admin.
        """
        return self._ask(
            "PATCH",
            f"/api/v1/webhooks/{_place(endpoint_id)}",
            Endpoint,
            body=_told(url=url, events=events),
            twice=True,
        )

    def remove_endpoint(self, endpoint_id: int) -> Endpoint:
        """Remove an endpoint and its secret for ever; what it has not heard is dropped.

        The answer is the endpoint as it was.

        Needs a token with the scope `webhooks`, of: admin.
        """
        return self._ask("DELETE", f"/api/v1/webhooks/{_place(endpoint_id)}", Endpoint, twice=True)

    def disable_endpoint(self, endpoint_id: int) -> Endpoint:
        """Stop sending to an endpoint.

        What is queued waits. What happens while it is disabled it never hears of.

        Needs a token with the scope `webhooks`, of: admin.
        """
        return self._ask(
            "POST", f"/api/v1/webhooks/{_place(endpoint_id)}/disable", Endpoint, body=_told()
        )

    def enable_endpoint(self, endpoint_id: int) -> Endpoint:
        """Send to an endpoint again, first what waited.

        Needs a token with the scope `webhooks`, of: admin.
        """
        return self._ask(
            "POST", f"/api/v1/webhooks/{_place(endpoint_id)}/enable", Endpoint, body=_told()
        )

    def rotate_secret(self, endpoint_id: int) -> NewEndpoint:
        """Give an endpoint a new secret, shown this once.

        For 24 hours both secrets sign; of several rotations in that time the last two count.

        Needs a token with the scope `webhooks`, of: admin.
        """
        return self._ask(
            "POST", f"/api/v1/webhooks/{_place(endpoint_id)}/rotate", NewEndpoint, body=_told()
        )

    def try_endpoint(self, endpoint_id: int) -> FullDelivery:
        """Send an endpoint a harmless `endpoint.tested`.

        The answer is the delivery, which is sent at once; look at it again to see what came
        back. 409 `Conflict` where the endpoint is disabled.

        Needs a token with the scope `webhooks`, of: admin.
        """
        return self._ask(
            "POST", f"/api/v1/webhooks/{_place(endpoint_id)}/test", FullDelivery, body=_told()
        )

    def redeliver_dead(
        self, endpoint_id: int, *, since: datetime | UnsetType = UNSET
    ) -> Redelivered:
        """Send all dead deliveries of an endpoint again, each with a fresh schedule.

        409 `Conflict` where the endpoint is disabled.

        Needs a token with the scope `webhooks`, of: admin.
        """
        return self._ask(
            "POST",
            f"/api/v1/webhooks/{_place(endpoint_id)}/redeliver-dead",
            Redelivered,
            body=_told(since=since),
        )

    def list_deliveries(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        state: str | None = None,
        endpoint_id: int | None = None,
    ) -> DeliveryPage:
        """List deliveries, newest first.

        Needs a token with the scope `webhooks`, of: manager, admin, auditor.
        """
        return self._ask(
            "GET",
            "/api/v1/deliveries",
            DeliveryPage,
            query={"limit": limit, "cursor": cursor, "state": state, "endpoint_id": endpoint_id},
            twice=True,
        )

    def every_deliveries(
        self, *, limit: int | None = None, state: str | None = None, endpoint_id: int | None = None
    ) -> Iterator[Delivery]:
        """Yield all that `list_deliveries` lists, piece by piece."""
        return self._every(
            "/api/v1/deliveries",
            DeliveryPage,
            query={"limit": limit, "state": state, "endpoint_id": endpoint_id},
        )

    def get_delivery(self, delivery_id: int) -> FullDelivery:
        """Look at one delivery, with its body and every try.

        Needs a token with the scope `webhooks`, of: manager, admin, auditor.
        """
        return self._ask(
            "GET", f"/api/v1/deliveries/{_place(delivery_id)}", FullDelivery, twice=True
        )

    def redeliver(self, delivery_id: int) -> FullDelivery:
        """Send a delivery again at once, with a fresh schedule.

        It may be dead, waiting or done; it keeps its `webhook-id`, so a receiver that had it
        knows. 409 `Conflict` where it is being sent or was dropped, or the endpoint is
        disabled.

        Needs a token with the scope `webhooks`, of: admin.
        """
        return self._ask(
            "POST",
            f"/api/v1/deliveries/{_place(delivery_id)}/redeliver",
            FullDelivery,
            body=_told(),
        )

    def drop_delivery(self, delivery_id: int) -> FullDelivery:
        """Give a waiting or dead delivery up for ever.

        409 `Conflict` where it is being sent or is over.

        Needs a token with the scope `webhooks`, of: admin.
        """
        return self._ask(
            "POST", f"/api/v1/deliveries/{_place(delivery_id)}/drop", FullDelivery, body=_told()
        )

    def list_connectors(self) -> Connectors:
        """List the connectors that are installed and what each must be told.

        Needs a token with the scope `admin`, of: manager, admin, auditor.
        """
        return self._ask("GET", "/api/v1/connectors", Connectors, twice=True)

    def list_channels(self) -> Channels:
        """List all channels and how they fare.

        Needs a token with the scope `admin`, of: manager, admin, auditor.
        """
        return self._ask("GET", "/api/v1/channels", Channels, twice=True)

    def add_channel(self, *, name: str, connector: str, settings: Mapping[str, str]) -> Channel:
        """Listen to a channel from now on.

        Needs a token with the scope `admin`, of: admin.
        """
        return self._ask(
            "POST",
            "/api/v1/channels",
            Channel,
            body=_told(name=name, connector=connector, settings=settings),
        )

    def change_channel(self, name: str, *, settings: Mapping[str, str]) -> Channel:
        """Change settings of a channel, and read it again at once from where it was.

        Needs a token with the scope `admin`, of: admin.
        """
        return self._ask(
            "PATCH",
            f"/api/v1/channels/{_place(name)}",
            Channel,
            body=_told(settings=settings),
            twice=True,
        )

    def remove_channel(self, name: str) -> Channel:
        """Stop hearing a channel; what was heard stays. The answer is the channel as it was.

        Needs a token with the scope `admin`, of: admin.
        """
        return self._ask("DELETE", f"/api/v1/channels/{_place(name)}", Channel, twice=True)

    def resume_channel(self, name: str) -> Channel:
        """Read a channel that was stopped by a problem again, from where it was.

        Needs a token with the scope `admin`, of: admin.
        """
        return self._ask("POST", f"/api/v1/channels/{_place(name)}/resume", Channel, body=_told())

    def try_channel(self, name: str) -> Tried:
        """Read a channel's first page and keep nothing of it, to see whether the connection works.

        Needs a token with the scope `admin`, of: admin.
        """
        return self._ask("POST", f"/api/v1/channels/{_place(name)}/try", Tried, body=_told())

    def list_users(self) -> Users:
        """List everybody who signs in.

        Needs a token with the scope `admin`, of: manager, admin, auditor.
        """
        return self._ask("GET", "/api/v1/users", Users, twice=True)

    def get_user(self, username: str) -> User:
        """Look at one user.

        Needs a token with the scope `admin`, of: manager, admin, auditor.
        """
        return self._ask("GET", f"/api/v1/users/{_place(username)}", User, twice=True)

    def change_user(
        self,
        username: str,
        *,
        name: str | UnsetType = UNSET,
        role: str | UnsetType = UNSET,
        disabled: bool | UnsetType = UNSET,
        email: str | UnsetType | None = UNSET,
    ) -> User:
        """Change a user's name, role or mail address, disable them or let them in again.

        Another role, and disabling, signs them out everywhere. 409 `Conflict` where nobody
        would be left to administer.

        Needs a token with the scope `admin`, of: admin.
        """
        return self._ask(
            "PATCH",
            f"/api/v1/users/{_place(username)}",
            User,
            body=_told(name=name, role=role, disabled=disabled, email=email),
            twice=True,
        )

    def sign_user_out(self, username: str) -> AllDone:
        """Sign a user out of every browser. Tokens live on.

        Needs a token with the scope `admin`, of: admin.
        """
        return self._ask(
            "POST", f"/api/v1/users/{_place(username)}/sign-out", AllDone, body=_told()
        )

    def reset_password(self, username: str) -> OneTimeLink:
        """Make a link by which a user chooses a new password, once, within half an hour.

        It is mailed to who has an address, where mail can be sent; else hand it over yourself.

        Needs a token with the scope `admin`, of: admin.
        """
        return self._ask(
            "POST", f"/api/v1/users/{_place(username)}/reset", OneTimeLink, body=_told()
        )

    def unlink_user(self, username: str) -> User:
        """Forget who a user is at sign-in providers, as when their account there is new.

        Their own they unlink on their account page, where their password is asked for.

        Needs a token with the scope `admin`, of: admin.
        """
        return self._ask("DELETE", f"/api/v1/users/{_place(username)}/identities", User, twice=True)

    def remove_factor(self, username: str) -> User:
        """Ask a user for the password alone from now on, when their phone is lost.

        Needs a token with the scope `admin`, of: admin.
        """
        return self._ask("DELETE", f"/api/v1/users/{_place(username)}/factor", User, twice=True)

    def list_invitations(self) -> Invitations:
        """List the invitations nobody has accepted yet.

        Needs a token with the scope `admin`, of: manager, admin, auditor.
        """
        return self._ask("GET", "/api/v1/invitations", Invitations, twice=True)

    def invite(
        self,
        *,
        username: str,
        role: str,
        name: str | UnsetType = UNSET,
        email: str | UnsetType | None = UNSET,
    ) -> OneTimeLink:
        """Make a link by which somebody chooses a password and comes in, once, within a week.

        It is mailed to the address given, where mail can be sent; else hand it over yourself.
        409 `Conflict` where somebody has that name or address.

        Needs a token with the scope `admin`, of: admin.
        """
        return self._ask(
            "POST",
            "/api/v1/invitations",
            OneTimeLink,
            body=_told(username=username, name=name, role=role, email=email),
        )

    def withdraw_invitation(self, invitation_id: int) -> AllDone:
        """Withdraw an invitation; its link works no more.

        Needs a token with the scope `admin`, of: admin.
        """
        return self._ask(
            "DELETE", f"/api/v1/invitations/{_place(invitation_id)}", AllDone, twice=True
        )

    def get_my_notices(self) -> Notices:
        """Look at what the token's user is told, how and when.

        Needs a token with the scope `read`, of: rep, marketing, manager, admin, auditor.
        """
        return self._ask("GET", "/api/v1/me/notices", Notices, twice=True)

    def change_my_notices(
        self,
        *,
        mail: bool | UnsetType = UNSET,
        chat: str | UnsetType = UNSET,
        chat_format: str | UnsetType = UNSET,
        chat_url: str | UnsetType = UNSET,
        assigned: bool | UnsetType = UNSET,
        late: bool | UnsetType = UNSET,
        alarm: bool | UnsetType = UNSET,
        digest_at: str | UnsetType | None = UNSET,
        quiet_from: str | UnsetType = UNSET,
        quiet_until: str | UnsetType = UNSET,
        quiet_days: bool | UnsetType = UNSET,
        timezone: str | UnsetType = UNSET,
    ) -> Notices:
        """Change what the token's user is told, how and when.

        The address of a chat must be public and begin with https, as those of webhooks must.

        Needs a token with the scope `own`, of: rep, marketing, manager, admin, auditor.
        """
        return self._ask(
            "PATCH",
            "/api/v1/me/notices",
            Notices,
            body=_told(
                mail=mail,
                chat=chat,
                chat_format=chat_format,
                chat_url=chat_url,
                assigned=assigned,
                late=late,
                alarm=alarm,
                digest_at=digest_at,
                quiet_from=quiet_from,
                quiet_until=quiet_until,
                quiet_days=quiet_days,
                timezone=timezone,
            ),
            twice=True,
        )

    def send_me_a_test(self) -> Tested:
        """Send the token's user a message by each way. 409 `Conflict` where there is none.

        Needs a token with the scope `own`, of: rep, marketing, manager, admin, auditor.
        """
        return self._ask("POST", "/api/v1/me/notices/test", Tested, body=_told())

    def set_my_email(self, *, email: str | None, password: str) -> Notices:
        """Say where the token's user gets mail; it takes their password.

        409 `Conflict` where somebody else has the address. Wrong passwords are counted as those
        of signing in are.

        Needs a token with the scope `own`, of: rep, marketing, manager, admin, auditor.
        """
        return self._ask(
            "PUT",
            "/api/v1/me/email",
            Notices,
            body=_told(email=email, password=password),
            twice=True,
        )

    def get_own_company(self) -> OwnCompany:
        """Look at what the company says of itself.

        Needs a token with the scope `admin`, of: manager, admin, auditor.
        """
        return self._ask("GET", "/api/v1/own-company", OwnCompany, twice=True)

    def change_own_company(
        self,
        *,
        name: str | UnsetType = UNSET,
        lang: str | UnsetType = UNSET,
        timezone: str | UnsetType = UNSET,
        country: str | UnsetType = UNSET,
        currency: str | UnsetType = UNSET,
        domains: Sequence[str] | UnsetType = UNSET,
        sight: str | UnsetType = UNSET,
        crm: Mapping[str, str] | UnsetType = UNSET,
    ) -> OwnCompany:
        """Change what the company says of itself. Another `sight` holds at once.

        Needs a token with the scope `admin`, of: admin.
        """
        return self._ask(
            "PATCH",
            "/api/v1/own-company",
            OwnCompany,
            body=_told(
                name=name,
                lang=lang,
                timezone=timezone,
                country=country,
                currency=currency,
                domains=domains,
                sight=sight,
                crm=crm,
            ),
            twice=True,
        )

    def get_me(self) -> Me:
        """Say who the token acts for.

        Needs a token with the scope `read`, of: rep, marketing, manager, admin, auditor.
        """
        return self._ask("GET", "/api/v1/me", Me, twice=True)

    def change_me(self, *, lang: str | None) -> Me:
        """Choose the language of the user's pages.

        Needs a token with the scope `own`, of: rep, marketing, manager, admin, auditor.
        """
        return self._ask("PATCH", "/api/v1/me", Me, body=_told(lang=lang), twice=True)

    def list_filters(self) -> Filters:
        """List the user's saved filters.

        Needs a token with the scope `read`, of: rep, marketing, manager, admin, auditor.
        """
        return self._ask("GET", "/api/v1/filters", Filters, twice=True)

    def save_filter(self, *, name: str, asked: Mapping[str, str]) -> Filter:
        """Keep a queue under a name; under one of the user's own it takes that one's place.

        409 `Conflict` where there are 30 already.

        Needs a token with the scope `own`, of: rep, marketing, manager, admin, auditor.
        """
        return self._ask("POST", "/api/v1/filters", Filter, body=_told(name=name, asked=asked))

    def change_filter(
        self,
        filter_id: int,
        *,
        name: str | UnsetType = UNSET,
        asked: Mapping[str, str] | UnsetType = UNSET,
        default: bool | UnsetType = UNSET,
    ) -> Filter:
        """Rename a filter, have it ask for something else, or open the queue with it.

        Needs a token with the scope `own`, of: rep, marketing, manager, admin, auditor.
        """
        return self._ask(
            "PATCH",
            f"/api/v1/filters/{_place(filter_id)}",
            Filter,
            body=_told(name=name, asked=asked, default=default),
            twice=True,
        )

    def drop_filter(self, filter_id: int) -> Filters:
        """Forget a filter. The answer is what is left.

        Needs a token with the scope `own`, of: rep, marketing, manager, admin, auditor.
        """
        return self._ask("DELETE", f"/api/v1/filters/{_place(filter_id)}", Filters, twice=True)

    def list_tokens(self) -> Tokens:
        """List all tokens, those that have ended too.

        Needs a token with the scope `admin`, of: manager, admin, auditor.
        """
        return self._ask("GET", "/api/v1/tokens", Tokens, twice=True)

    def add_token(
        self,
        *,
        name: str,
        username: str,
        scopes: Sequence[str],
        days: int | UnsetType | None = UNSET,
    ) -> NewToken:
        """Make a token. The answer holds it, and it is not shown again.

        Needs a token with the scope `admin`, of: admin.
        """
        return self._ask(
            "POST",
            "/api/v1/tokens",
            NewToken,
            body=_told(name=name, username=username, scopes=scopes, days=days),
        )

    def revoke_token(self, token_id: int) -> Token:
        """End a token at once. The answer is the token as it is then.

        Needs a token with the scope `admin`, of: admin.
        """
        return self._ask("DELETE", f"/api/v1/tokens/{_place(token_id)}", Token, twice=True)

    def list_audit(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        by: str | None = None,
        deed: str | None = None,
        subject: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Lines:
        """List what was done, newest first.

        Needs a token with the scope `admin`, of: admin, auditor.
        """
        return self._ask(
            "GET",
            "/api/v1/audit",
            Lines,
            query={
                "limit": limit,
                "cursor": cursor,
                "by": by,
                "deed": deed,
                "subject": subject,
                "since": since,
                "until": until,
            },
            twice=True,
        )

    def every_audit(
        self,
        *,
        limit: int | None = None,
        by: str | None = None,
        deed: str | None = None,
        subject: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Iterator[Line]:
        """Yield all that `list_audit` lists, piece by piece."""
        return self._every(
            "/api/v1/audit",
            Lines,
            query={
                "limit": limit,
                "by": by,
                "deed": deed,
                "subject": subject,
                "since": since,
                "until": until,
            },
        )

    def list_heads(self) -> Heads:
        """List the heads of the audit kept last, and look whether it holds what they saw.

        Keep one elsewhere, and nobody can cut off what was there before unseen.

        Needs a token with the scope `admin`, of: admin, auditor.
        """
        return self._ask("GET", "/api/v1/audit/heads", Heads, twice=True)

    def get_held(self, contact_id: int) -> Held:
        """Count what is held of a contact.

        Needs a token with the scope `admin`, of: manager, admin, auditor.
        """
        return self._ask("GET", f"/api/v1/contacts/{_place(contact_id)}/held", Held, twice=True)

    def hand_out(self, contact_id: int) -> HandedOut:
        """Hand out everything that is held of a contact, for the person to have.

        The audit notes that it was handed out.

        Needs a token with the scope `admin`, of: admin.
        """
        return self._ask(
            "POST", f"/api/v1/contacts/{_place(contact_id)}/hand-out", HandedOut, body=_told()
        )

    def object_to_all(self, contact_id: int) -> Held:
        """Note that the person objects to every use: no scores, tasks or contact from now on.

        Needs a token with the scope `admin`, of: admin.
        """
        return self._ask(
            "POST", f"/api/v1/contacts/{_place(contact_id)}/object", Held, body=_told()
        )

    def lift_objection(self, contact_id: int) -> Held:
        """Note that the person takes the objection back.

        Needs a token with the scope `admin`, of: admin.
        """
        return self._ask(
            "DELETE", f"/api/v1/contacts/{_place(contact_id)}/object", Held, twice=True
        )

    def forget_contact(
        self, contact_id: int, *, confirm: int, reason: str | UnsetType | None = UNSET
    ) -> Forgetting:
        """Forget a person for ever: nothing of them stays, nothing new of them is kept.

        422 `Invalid` unless `confirm` is the same id.

        Needs a token with the scope `admin`, of: admin.
        """
        return self._ask(
            "POST",
            f"/api/v1/contacts/{_place(contact_id)}/forget",
            Forgetting,
            body=_told(confirm=confirm, reason=reason),
        )

    def list_forgettings(self) -> Forgettings:
        """List who was forgotten when, without names.

        Needs a token with the scope `admin`, of: manager, admin, auditor.
        """
        return self._ask("GET", "/api/v1/forgettings", Forgettings, twice=True)

    def list_untold(self) -> UntoldList:
        """List who is to be told that we hold their data, and was not.

        Needs a token with the scope `admin`, of: manager, admin, auditor.
        """
        return self._ask("GET", "/api/v1/untold", UntoldList, twice=True)

    def mark_informed(self, *, contact_ids: Sequence[int]) -> Marked:
        """Mark that contacts were told; all of them or, where one is not there, none.

        Needs a token with the scope `admin`, of: admin.
        """
        return self._ask("POST", "/api/v1/informed", Marked, body=_told(contact_ids=contact_ids))

    def get_notice(self, contact_id: int, *, lang: str | None = None) -> InformingNotice:
        """Return the notice for a contact, with the link by which they can object.

        Needs a token with the scope `admin`, of: manager, admin, auditor.
        """
        return self._ask(
            "GET",
            f"/api/v1/contacts/{_place(contact_id)}/notice",
            InformingNotice,
            query={"lang": lang},
            twice=True,
        )

    def get_retention(self) -> Retention:
        """Say how much goes within 30 days, as the daily job counted it.

        Needs a token with the scope `admin`, of: manager, admin, auditor.
        """
        return self._ask("GET", "/api/v1/retention", Retention, twice=True)

    def list_exports(self) -> Tables:
        """List the tables that can be exported, with their columns.

        Needs a token with the scope `export`, of: manager, admin, auditor.
        """
        return self._ask("GET", "/api/v1/exports", Tables, twice=True)

    def export_table(
        self, table: str, *, format: str | None = None, since: datetime | None = None
    ) -> Iterator[bytes]:
        """Hand out a whole table.

        What a platform's terms or a person's objection keep here is left out. A table may need
        more than this scope: `audit` is for admins. 422 `Invalid` where the rows of a table
        cannot be asked for since a time, or where Parquet is not installed here. The audit
        notes that it was handed out. An answer that breaks off has no end: its last chunk is
        missing.

        Needs a token with the scope `export`, of: manager, admin, auditor.
        """
        return self._stream(
            f"/api/v1/exports/{_place(table)}", query={"format": format, "since": since}
        )

    def get_health(self) -> Findings:
        """Look at the database, the backlog, deliveries, channels and the audit.

        Needs a token with the scope `admin`, of: manager, admin, auditor.
        """
        return self._ask("GET", "/api/v1/health", Findings, twice=True)

    def get_bus_factor(self) -> Hangings:
        """List what would be lost, or stop, if one person were not there tomorrow.

        Needs a token with the scope `admin`, of: manager, admin, auditor.
        """
        return self._ask("GET", "/api/v1/bus-factor", Hangings, twice=True)
