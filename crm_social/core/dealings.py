"""The facts beside engagements and verdicts: what the CRM, reps and the engine itself know.

Each is about one person, named by `subject`: the hex name of one of their handles. So a
fact follows its handle through merges and splits. `who` is what the teller knew of the
person; an e-mail address in it ties the handle to the address, as an engagement's does.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from crm_social.core.values import Digest, Identifier, Instant, Line, Text, Word

Amount = Annotated[float, Meta(ge=0, le=1e15)]
Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}\Z")]


class Person(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """One handle of a person, and what the teller knows of them; None says nothing.

    An e-mail address is a handle of platform `email`; a record of a CRM is one of platform
    `crm.` and the CRM's name.
    """

    platform: Word
    uid: Identifier
    email: Line | None = None
    name: Line | None = None
    company: Line | None = None
    title: Line | None = None
    #: Employees of the company.
    size: Annotated[int, Meta(ge=0, le=10**8)] | None = None
    industry: Line | None = None
    #: Two letters, ISO 3166.
    country: Annotated[str, Meta(pattern=r"^[A-Z]{2}\Z")] | None = None
    location: Line | None = None
    phone: Line | None = None


class Deal(StrEnum):
    """What happened to a deal. A purchase is won without having been opened here."""

    OPENED = "opened"
    WON = "won"
    LOST = "lost"
    PURCHASE = "purchase"


class Sale(
    Struct,
    frozen=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    gc=False,
    tag_field="fact",
    tag="sale",
):
    """A deal opened, won or lost, or a recorded purchase; `source` and `id` are the CRM's own."""

    source: Word
    id: Identifier
    what: Deal
    who: Person
    occurred_at: Instant
    amount: Amount | None = None
    currency: Currency | None = None
    product: Line | None = None
    reason: Line | None = None
    #: The rep who owns the deal, where told.
    owner: Line | None = None
    withdrawn: bool = False


class Sign(StrEnum):
    """What a rep (or a system) logs about a person."""

    #: They showed interest outside our channels: a call, a fair, a form.
    INTEREST = "interest"
    #: We tried to reach them; we reached them both ways; it is their turn.
    ATTEMPTED = "attempted"
    REACHED = "reached"
    WAITING = "waiting"
    #: What qualifies: a need, a budget, a time.
    NEED = "need"
    BUDGET = "budget"
    TIMING = "timing"
    #: A customer visited, or asked for service.
    VISIT = "visit"
    SERVICE = "service"
    #: They complained outside our channels; the complaint is closed.
    COMPLAINT = "complaint"
    COMPLAINT_CLOSED = "complaint_closed"
    #: Who they are to us.
    EMPLOYEE = "employee"
    COMPETITOR = "competitor"
    BOT = "bot"
    NOT_A_FIT = "not_a_fit"
    #: Not now, with a reason and a date to wake up (`until`).
    RECYCLE = "recycle"
    #: A move by hand, to `to`, with a reason.
    MOVE = "move"
    #: The owner from now on; by a person or by routing, with the reasons.
    ASSIGN = "assign"
    #: The rep knows this person and may use it, under a grant of the rep's own.
    KNOWS = "knows"
    #: Only what is said in `who`.
    PROFILE = "profile"
    #: They were told what we hold of them, as article 14 of the GDPR asks.
    INFORMED = "informed"


class Signal(
    Struct,
    frozen=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    gc=False,
    tag_field="fact",
    tag="signal",
):
    """Something a rep or a system logged. Withdrawn, it is as if it had never been said."""

    id: Identifier
    what: Sign
    who: Person
    occurred_at: Instant
    #: Who logged it: a user, or the name of a system.
    actor: Line
    withdrawn: bool = False
    #: For `move`, the stage; for `assign`, the owner.
    to: Line | None = None
    until: Instant | None = None
    reason: Line | None = None
    note: Text | None = None


class Consent(
    Struct,
    frozen=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    gc=False,
    tag_field="fact",
    tag="consent",
):
    """A consent given or withdrawn, or an objection, for one purpose (`*` for all)."""

    id: Identifier
    says: Annotated[str, Meta(pattern=r"^(given|withdrawn|objected|lifted)\Z")]
    purpose: Annotated[str, Meta(pattern=r"^(\*|link|score|task|export|contact)\Z")]
    who: Person
    occurred_at: Instant
    #: email, sms, phone, message: the channel it holds for; None for all.
    channel: Word | None = None
    #: The lawful basis, where it is not consent: contract, legitimate_interest, soft_opt_in.
    basis: Word | None = None
    #: Where and with which words it was given.
    source: Line | None = None
    text: Text | None = None
    actor: Line | None = None
    withdrawn: bool = False


class Referral(
    Struct,
    frozen=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    gc=False,
    tag_field="fact",
    tag="referral",
):
    """One person sent us another. Told once of each of the two, with the other's name."""

    id: Identifier
    who: Person
    occurred_at: Instant
    #: The other's handle name, hex: of the referrer where `made` is false.
    other: Digest
    #: This person is the one who referred.
    made: bool = False
    actor: Line | None = None
    withdrawn: bool = False


class Tie(StrEnum):
    """What a link says of two handles."""

    SAME = "same"
    NEVER = "never"
    #: This handle is a person of its own.
    SPLIT = "split"


class Link(
    Struct,
    frozen=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    gc=False,
    tag_field="fact",
    tag="link",
):
    """Two handles are one person, or never are; or one handle stands alone from now on."""

    id: Identifier
    tie: Tie
    subject: Digest
    occurred_at: Instant
    #: A user, or `engine`.
    actor: Line
    #: None for a split.
    other: Digest | None = None
    #: The probability and the evidence it was made on, a sentence each.
    p: Annotated[float, Meta(ge=0, le=1)] | None = None
    evidence: tuple[Line, ...] = ()
    reason: Line | None = None
    withdrawn: bool = False


class Label(StrEnum):
    """What of a text a person can correct."""

    BUYING = "buying"
    QUESTION = "question"
    COMPLAINT = "complaint"
    PRAISE = "praise"
    SPAM = "spam"
    #: Insults, threats, hate: only a person says so, and no model learns it.
    ABUSE = "abuse"


class Correction(
    Struct,
    frozen=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    gc=False,
    tag_field="fact",
    tag="correction",
):
    """A person read a text otherwise than the engine: the label holds, or does not."""

    id: Identifier
    subject: Digest
    #: The engagement's name, 20 hex digits: the first part of its key.
    engagement: Annotated[str, Meta(pattern=r"^[0-9a-f]{20}\Z")]
    label: Label
    holds: bool
    actor: Line
    occurred_at: Instant
    withdrawn: bool = False


class Mark(
    Struct,
    frozen=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    gc=False,
    tag_field="fact",
    tag="mark",
):
    """What a marketer says of one of our posts, from its beginning: its class, a giveaway."""

    id: Identifier
    platform: Word
    post: Identifier
    occurred_at: Instant
    actor: Line
    giveaway: bool | None = None
    class_: Annotated[str, Meta(max_length=1000)] | None = None
    withdrawn: bool = False


class Pause(
    Struct,
    frozen=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    gc=False,
    tag_field="fact",
    tag="pause",
):
    """What sells rests for those whose engagement with a post calls for it, or goes on again."""

    id: Identifier
    platform: Word
    post: Identifier
    occurred_at: Instant
    #: A user, or `engine` where an alarm did it.
    actor: Line
    #: It rests from here on; False lets it go on.
    rests: bool
    reason: Line | None = None
    withdrawn: bool = False


class Publication(
    Struct,
    frozen=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    gc=False,
    tag_field="fact",
    tag="publication",
):
    """A model came into force, for everybody. `model` is the whole file as it was published."""

    #: The version's name.
    id: Identifier
    occurred_at: Instant
    actor: Line
    model: str
    withdrawn: bool = False


#: Facts about one person that carry what the teller knew of them.
Told = Sale | Signal | Consent | Referral
