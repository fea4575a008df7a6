"""The facts: what happened, as typed values, and how each is named.

Everything that can change a contact's score, stage or tasks is one of these.
A fact is sealed before it is stored: its body is frozen as JSON, and four digests
name it, so that appending is idempotent and nothing depends on the order of arrival.

- `key` (16 bytes): the natural key. Its first 10 bytes name the thing (an engagement,
  a verdict), the last 6 what happened to it, so all that happened to one thing lies
  together in one index.
- `content` (8 bytes): what is said of it. Of two facts with one key the smaller content wins.
- `subject` (16 bytes): whose state it changes.
- `target` (16 bytes): what it was done to, a post or a channel; None for verdicts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import Annotated, Final, TypeVar

import msgspec
from msgspec import Meta, Struct

from crm_social.core import parsing
from crm_social.core.dealings import (
    Consent,
    Correction,
    Link,
    Mark,
    Pause,
    Person,
    Publication,
    Referral,
    Sale,
    Signal,
)
from crm_social.core.values import EPOCH, ON_A_POST, Digest, Identifier, Instant, Line, Text, Word
from crm_social.errors import Invalid

NAME_BYTES: Final = 10
#: The subject of facts that concern all contacts.
EVERYBODY: Final = bytes(16)
#: The subject of facts whose person was forgotten: no handle has this name.
NOBODY: Final = b"\xff" * 16
MICROSECOND: Final = timedelta(microseconds=1)

#: A source time further ahead of the clock than this waits until its time comes.
SKEW: Final = timedelta(minutes=5)


class Actor(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """The handle that acted, with the profile the platform showed at that moment."""

    id: Identifier
    handle: Line | None = None
    name: Line | None = None
    url: Identifier | None = None
    bio: Text | None = None
    followers: Annotated[int, Meta(ge=0, le=2**62)] | None = None
    email: Line | None = None
    company: Line | None = None
    title: Line | None = None
    location: Line | None = None


class Post(
    Struct,
    frozen=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    rename={"class_": "class"},
    gc=False,
):
    """What was engaged with. `author` is the person who wrote it; None is the logo."""

    id: Identifier
    url: Identifier | None = None
    text: Text | None = None
    published_at: Instant | None = None
    author: Line | None = None
    class_: Line | None = None
    campaign: Line | None = None
    giveaway: bool = False


class Engagement(
    Struct,
    frozen=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    gc=False,
    tag_field="fact",
    tag="engagement",
):
    """One act by one person, or its withdrawal: the version 1 record of the intake."""

    platform: Word
    kind: Word
    id: Identifier
    occurred_at: Instant
    actor: Actor
    channel: Line | None = None
    withdrawn: bool = False
    post: Post | None = None
    text: Text | None = None
    in_reply_to: Identifier | None = None
    lang: Annotated[str, Meta(max_length=35)] | None = None
    url: Identifier | None = None


class Act(StrEnum):
    """What a rep can say to a task."""

    ACCEPT = "accept"
    SNOOZE = "snooze"
    DONE = "done"
    REJECT = "reject"
    #: Of a complaint: they were answered, and it is their turn.
    ANSWER = "answer"


class Settled(StrEnum):
    """How a complaint was settled, said with `done`."""

    #: What was wrong is put right.
    MENDED = "mended"
    #: They were told how it is, and why.
    EXPLAINED = "explained"
    #: They were given something for it: money back, another one.
    MADE_GOOD = "made_good"
    #: It was not about us, or not ours to mend.
    NOT_OURS = "not_ours"
    #: They were answered, and did not come back to it.
    WENT_QUIET = "went_quiet"


class RejectReason(StrEnum):
    """Why a task was not worth it; `not_a_fit` disqualifies the contact."""

    NOT_A_FIT = "not_a_fit"
    WRONG_PERSON = "wrong_person"
    BAD_TIMING = "bad_timing"
    ALREADY_HANDLED = "already_handled"


class Verdict(
    Struct,
    frozen=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    gc=False,
    tag_field="fact",
    tag="verdict",
):
    """What a rep said to a task, or (withdrawn) that it was taken back.

    `subject` is the hex subject of the handle whose engagement opened the task, so a
    verdict follows the handle through merges. `task` is the task's key in hex.
    """

    id: Identifier
    subject: Digest
    task: Digest
    act: Act
    actor: Line
    occurred_at: Instant
    withdrawn: bool = False
    until: Instant | None = None
    reason: RejectReason | None = None
    note: Text | None = None
    #: Of a complaint that is done.
    outcome: Settled | None = None


class Forgotten(
    Struct,
    frozen=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    gc=False,
    tag_field="fact",
    tag="forgotten",
):
    """What stays of a fact whose person was forgotten: that it happened, and when.

    No contact has it, so it is never folded.
    """

    #: The tag of the fact it was.
    was: Word
    occurred_at: Instant
    withdrawn: bool = False
    #: Of an engagement: where, and of which kind.
    platform: Word | None = None
    kind: Word | None = None
    #: Of a sale.
    amount: float | None = None
    currency: str | None = None

    @property
    def id(self) -> str:
        """Return nothing: only the key in the ledger still tells it from others."""
        return ""

    @property
    def subject(self) -> str:
        """Return the name of nobody, hex."""
        return NOBODY.hex()


#: Any fact but an engagement, which has a record of its own.
F = TypeVar(
    "F", Verdict, Sale, Signal, Consent, Referral, Link, Correction, Mark, Pause, Publication
)
#: Everything the ledger holds.
Fact = (
    Engagement
    | Verdict
    | Sale
    | Signal
    | Consent
    | Referral
    | Link
    | Correction
    | Mark
    | Pause
    | Publication
    | Forgotten
)


class Sealed(Struct, frozen=True, gc=False):
    """A fact ready for the ledger."""

    key: bytes
    content: bytes
    subject: bytes
    target: bytes | None
    occurred_at: datetime
    body: str


_encode = msgspec.json.Encoder().encode
_decode_engagement = msgspec.json.Decoder(Engagement).decode
_decode_fact = msgspec.json.Decoder(Fact).decode
_decode_facts = msgspec.json.Decoder(list[Fact]).decode
_NO_CHARACTER: Final = "A text holds half of a surrogate pair, which is no character."


def decode(bodies: Sequence[str]) -> list[Fact]:
    """Return the facts of these stored bodies, in the same order."""
    return _decode_facts("[" + ",".join(bodies) + "]")


def parse(line: bytes) -> Engagement:
    """Return the engagement in one JSON record. Raise Invalid with the field and the reason."""
    return _checked(parsing.read(_decode_engagement, line))


def taken_out(body: bytes) -> Fact:
    """Return a fact as it stood in another ledger, held to the rules of this one.

    Raise Invalid with the field and the reason.
    """
    fact: Fact = parsing.read(_decode_fact, body)
    match fact:
        case Engagement():
            return _checked(fact)
        case Forgotten():
            raise Invalid("What stays of somebody who was forgotten is about nobody.", "fact")
        case _:
            _check(fact, _encode(fact))
            return fact


def checked(fact: Engagement) -> Engagement:
    """Return an engagement that a program built, held to the same rules as a record.

    Raise Invalid as `parse` does.
    """
    try:
        return parse(_encode(fact))
    except UnicodeEncodeError as error:
        raise Invalid(_NO_CHARACTER) from error


def checked_fact(fact: F) -> F:
    """Return a fact other than an engagement, held to the limits of its fields and to UTC.

    Raise Invalid with the field and the reason, as `parse` does.
    """
    try:
        body = _encode(fact)
        same = _decode_fact(body)
    except msgspec.MsgspecError as error:
        raise parsing.invalid(error) from error
    except UnicodeEncodeError as error:
        raise Invalid(_NO_CHARACTER) from error
    _check(same, body)
    assert isinstance(same, type(fact))  # noqa: S101 - the tag says so; for the type checker
    return same


def _check(fact: Fact, body: bytes) -> None:
    if b"\\u0000" in body:
        raise Invalid("The character U+0000 is not allowed.")
    if fact.occurred_at <= EPOCH:
        raise Invalid(
            "Nothing here is from 1970 or before: this clock was never set.", "occurred_at"
        )


def subject_of(platform: str, uid: str) -> bytes:
    """Return the 16-byte name of a handle."""
    return blake2b(f"handle\0{platform}\0{uid}".encode(), digest_size=16).digest()


def target_of(platform: str, post: str | None, channel: str | None) -> bytes:
    """Return the 16-byte name of a post, or of the channel where no post was involved."""
    name = f"post\0{platform}\0{post}" if post else f"channel\0{platform}\0{channel or ''}"
    return blake2b(name.encode(), digest_size=16).digest()


def name_of(fact: Fact) -> bytes:
    """Return the first part of the key: what the fact is about, whatever happened to it."""
    match fact:
        case Engagement():
            name = f"engagement\0{fact.platform}\0{fact.kind}\0{fact.id}"
        case Verdict():
            return verdict_name(fact.id)
        case Sale():
            name = f"sale\0{fact.source}\0{fact.id}"
        case Referral():
            # One referral is two facts: one of each person.
            name = f"referral\0{fact.id}\0{'made' if fact.made else 'received'}"
        case _:
            name = f"{fact.__struct_config__.tag}\0{fact.id}"
    return blake2b(name.encode(), digest_size=NAME_BYTES).digest()


def verdict_name(verdict_id: str) -> bytes:
    """Return the first part of a verdict's key."""
    return blake2b(f"verdict\0{verdict_id}".encode(), digest_size=NAME_BYTES).digest()


def subject_and_target(fact: Fact) -> tuple[bytes, bytes | None]:
    """Return whose state a fact changes, and what it was done to."""
    match fact:
        case Engagement():
            post = fact.post.id if fact.post else None
            target = target_of(fact.platform, post, fact.channel)
            return subject_of(fact.platform, fact.actor.id), target
        case Sale() | Signal() | Consent() | Referral():
            other = bytes.fromhex(fact.other) if isinstance(fact, Referral) else None
            return subject_of(fact.who.platform, fact.who.uid), other
        case Mark() | Pause():
            # About a post, whoever engaged with it.
            target = target_of(fact.platform, fact.post, None)
            return target, target
        case Publication():
            return EVERYBODY, None
        case _:
            other = bytes.fromhex(fact.other) if isinstance(fact, Link) and fact.other else None
            return bytes.fromhex(fact.subject), other


def micros(moment: datetime) -> int:
    """Return the microseconds since 1970, exactly."""
    return (moment - EPOCH) // MICROSECOND


def seal(fact: Fact) -> Sealed:
    """Freeze a fact for the ledger: its body and the digests that name it."""
    moment = fact.occurred_at
    if moment.tzinfo is not UTC:  # connectors may hand us any zone
        moment = moment.astimezone(UTC)
        fact = msgspec.structs.replace(fact, occurred_at=moment)
    body = _encode(fact)
    what = f"{micros(moment)}{'-' if fact.withdrawn else '+'}"
    if isinstance(fact, Sale):
        what += fact.what
    key = name_of(fact) + blake2b(what.encode(), digest_size=16 - NAME_BYTES).digest()
    said = body
    if isinstance(fact, Engagement) and fact.actor.followers is not None:
        # Follower counts change by the minute: that is not another happening.
        quiet = msgspec.structs.replace(fact.actor, followers=None)
        said = _encode(msgspec.structs.replace(fact, actor=quiet))
    subject, target = subject_and_target(fact)
    content = blake2b(said, digest_size=8).digest()
    return Sealed(key, content, subject, target, moment, body.decode())


def same_happening(one: Fact, other: Fact) -> bool:
    """Say whether two facts with one key differ only in how the profile or post looked."""
    return _bare(one) == _bare(other)


def _bare(fact: Fact) -> object:
    match fact:
        case Engagement():
            post = fact.post.id if fact.post else None
            return (fact.actor.id, post, fact.text, fact.in_reply_to)
        case Sale() | Signal() | Consent() | Referral():
            who = Person(fact.who.platform, fact.who.uid)
            return msgspec.structs.replace(fact, who=who)
        case _:
            return fact


def _checked(fact: Engagement) -> Engagement:
    if fact.occurred_at <= EPOCH:
        raise Invalid(
            "No engagement is from 1970 or before: this clock was never set.", "occurred_at"
        )
    if fact.post is None and fact.kind in ON_A_POST:
        raise Invalid(f"A {fact.kind} needs `post.id`, the post it was done to.", "post.id")
    if fact.occurred_at.tzinfo is not UTC:
        try:
            utc = fact.occurred_at.astimezone(UTC)
        except OverflowError as error:
            raise Invalid("This time is outside the years 1 to 9999.", "occurred_at") from error
        fact = msgspec.structs.replace(fact, occurred_at=utc)
    body = _encode(fact)
    if b"\\u0000" in body:
        for field, value in _texts(fact):
            if "\0" in value:
                raise Invalid("The character U+0000 is not allowed.", field)
    if not body.isascii():
        fact = _composed(fact)
    return fact


def _texts(fact: Engagement) -> list[tuple[str, str]]:
    found = []
    for prefix, struct in (("", fact), ("actor.", fact.actor), ("post.", fact.post)):
        if struct is not None:
            for name in struct.__struct_fields__:
                value = getattr(struct, name)
                if isinstance(value, str):
                    found.append((prefix + name.rstrip("_"), value))
    return found


def _composed(fact: Engagement) -> Engagement:
    """Return the fact with its texts in NFC, so that one word has one spelling."""

    def compose(struct: Struct, names: tuple[str, ...]) -> dict[str, str]:
        return {
            name: unicodedata.normalize("NFC", value)
            for name in names
            if isinstance(value := getattr(struct, name), str)
            and not unicodedata.is_normalized("NFC", value)
        }

    changes: dict[str, object] = dict(compose(fact, ("text",)))
    if actor := compose(fact.actor, ("name", "bio", "company", "title", "location")):
        changes["actor"] = msgspec.structs.replace(fact.actor, **actor)
    if fact.post and (post := compose(fact.post, ("text",))):
        changes["post"] = msgspec.structs.replace(fact.post, **post)
    return msgspec.structs.replace(fact, **changes) if changes else fact
