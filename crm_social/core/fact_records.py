"""The records other programs tell facts by, each with what its fields mean.

They are what the API and files take; `fact_mapping` makes facts of them. The descriptions
here are those of the OpenAPI document.
"""

from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from crm_social.core import parsing
from crm_social.core.dealings import Amount, Currency, Deal, Label, Sign, Tie
from crm_social.core.facts import Act, RejectReason, Settled
from crm_social.core.references import Reference, RowNumber, System, ToldContact
from crm_social.core.values import Digest, Identifier, Instant, Line, Text, Word
from crm_social.errors import Invalid

_When = Annotated[
    Instant,
    Meta(
        description="When it happened, RFC 3339 with its zone.", examples=["2026-11-25T08:12:03Z"]
    ),
]
_Withdrawn = Annotated[
    bool,
    Meta(description="Takes back what was told under this id: it counts as never said."),
]
_Id = Annotated[
    Identifier | None,
    Meta(
        description="Your name for this fact, never used for another. Left out, one is made of"
        " the record itself, so that the same record again is the same fact."
    ),
]
_Actor = Annotated[
    Line | None,
    Meta(
        description="Who says so: a user, or the name of a system. By API it is always the"
        " token's user.",
        examples=["ola"],
    ),
]


class SaleRecord(
    Struct,
    frozen=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    tag_field="fact",
    tag="sale",
):
    """A deal opened, won or lost, or a purchase; `system` and `id` are the CRM's own."""

    system: Annotated[
        System, Meta(description="The CRM or shop that tells it.", examples=["hubspot"])
    ]
    id: Annotated[
        Identifier,
        Meta(
            description="The CRM's id of the deal; `system`, `id`, `what` and `occurred_at` name"
            " the fact for ever.",
            examples=["deal-17"],
        ),
    ]
    what: Annotated[Deal, Meta(description="What happened to the deal.", examples=["won"])]
    contact: Annotated[ToldContact, Meta(description="Whose deal it is.")]
    occurred_at: _When
    amount: Annotated[Amount | None, Meta(description="What it is worth.", examples=[12000])] = None
    currency: Annotated[
        Currency | None,
        Meta(description="The currency of `amount`, three capital letters.", examples=["NOK"]),
    ] = None
    product: Annotated[
        Line | None, Meta(description="What is bought.", examples=["Espresso machine"])
    ] = None
    reason: Annotated[Line | None, Meta(description="Why it was lost, or won.")] = None
    owner: Annotated[
        Line | None, Meta(description="The rep whose deal it is.", examples=["ola"])
    ] = None
    withdrawn: _Withdrawn = False


class SignalRecord(
    Struct,
    frozen=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    tag_field="fact",
    tag="signal",
):
    """Something a rep or a system logs about a person."""

    what: Annotated[
        Sign,
        Meta(
            description="What is logged. `move` needs `to` and `reason`, `recycle` needs `until`"
            " and `reason`, `assign` needs `to`.",
            examples=["interest"],
        ),
    ]
    contact: Annotated[ToldContact, Meta(description="About whom.")]
    occurred_at: _When
    id: _Id = None
    actor: _Actor = None
    to: Annotated[
        Line | None,
        Meta(description="For `move` the stage, for `assign` the new owner.", examples=["S5"]),
    ] = None
    until: Annotated[
        Instant | None, Meta(description="For `recycle`, when to look at them again.")
    ] = None
    reason: Annotated[Line | None, Meta(description="Why.")] = None
    note: Annotated[Text | None, Meta(description="What else is to be remembered.")] = None
    withdrawn: _Withdrawn = False


class ConsentRecord(
    Struct,
    frozen=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    tag_field="fact",
    tag="consent",
):
    """A consent given or withdrawn, or an objection raised or lifted."""

    says: Annotated[
        str,
        Meta(
            pattern=r"^(given|withdrawn|objected|lifted)\Z",
            description="What the person said: given, withdrawn, objected or lifted.",
            examples=["given"],
        ),
    ]
    purpose: Annotated[
        str,
        Meta(
            pattern=r"^(\*|link|score|task|export|contact)\Z",
            description="For what: link, score, task, export, contact, or `*` for all.",
            examples=["contact"],
        ),
    ]
    contact: Annotated[ToldContact, Meta(description="Who said it.")]
    occurred_at: _When
    id: _Id = None
    channel: Annotated[
        Word | None,
        Meta(
            description="email, sms, phone or message; left out it holds for all.",
            examples=["email"],
        ),
    ] = None
    basis: Annotated[
        Word | None,
        Meta(
            description="The lawful basis where it is not consent: contract,"
            " legitimate_interest, soft_opt_in."
        ),
    ] = None
    source: Annotated[
        Line | None, Meta(description="Where it was said.", examples=["Newsletter form"])
    ] = None
    text: Annotated[Text | None, Meta(description="The words that were agreed to.")] = None
    actor: _Actor = None
    withdrawn: _Withdrawn = False


class ReferralRecord(
    Struct,
    frozen=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    tag_field="fact",
    tag="referral",
):
    """One person sent us another. Kept as two facts, one of each, both or neither."""

    contact: Annotated[ToldContact, Meta(description="Who sent us somebody.")]
    referred: Annotated[ToldContact, Meta(description="Whom they sent.")]
    occurred_at: _When
    id: _Id = None
    actor: _Actor = None
    withdrawn: _Withdrawn = False


class LinkRecord(
    Struct,
    frozen=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    tag_field="fact",
    tag="link",
):
    """Two handles are one person, or never are; or one is a person of its own."""

    tie: Annotated[
        Tie,
        Meta(
            description="`same`: one person. `never`: two, whatever looks alike. `split`: `a`"
            " stands alone from now on.",
            examples=["same"],
        ),
    ]
    a: Annotated[Reference, Meta(description="One handle.")]
    occurred_at: _When
    b: Annotated[Reference | None, Meta(description="The other; not for `split`.")] = None
    id: _Id = None
    actor: _Actor = None
    reason: Annotated[Line | None, Meta(description="Why.", examples=["Met both at the fair."])] = (
        None
    )
    withdrawn: _Withdrawn = False


class VerdictRecord(
    Struct,
    frozen=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    tag_field="fact",
    tag="verdict",
):
    """What a rep says to a task, from the moment it is taken in.

    Saying again what is so already changes nothing and is answered `known`.
    """

    act: Annotated[
        Act,
        Meta(description="`snooze` needs `until`, `reject` needs `reason`.", examples=["accept"]),
    ]
    task_id: Annotated[
        RowNumber | None, Meta(description="The task's id; or give `task`.", examples=[12])
    ] = None
    task: Annotated[Digest | None, Meta(description="The task's key, as webhooks tell it.")] = None
    actor: _Actor = None
    until: Annotated[
        Instant | None, Meta(description="For `snooze`, a time in the next 180 days.")
    ] = None
    reason: Annotated[
        RejectReason | None, Meta(description="For `reject`, why.", examples=["bad_timing"])
    ] = None
    note: Annotated[Text | None, Meta(description="What else is to be remembered.")] = None
    outcome: Annotated[
        Settled | None,
        Meta(description="For `done` of a complaint, how it was settled.", examples=["mended"]),
    ] = None


class EngagementReference(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Names an engagement: by `platform`, `kind` and `id`, or by the `name` in our answers."""

    platform: Annotated[
        Word | None, Meta(description="The engagement's platform.", examples=["mastodon"])
    ] = None
    kind: Annotated[
        Word | None, Meta(description="The engagement's kind.", examples=["comment"])
    ] = None
    id: Annotated[Identifier | None, Meta(description="The platform's id of the act.")] = None
    name: Annotated[
        Annotated[str, Meta(pattern=r"^[0-9a-f]{20}\Z")] | None,
        Meta(description="The `evidence` of tasks, timelines and explanations."),
    ] = None


class CorrectionRecord(
    Struct,
    frozen=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    tag_field="fact",
    tag="correction",
):
    """A person read a text otherwise than the engine."""

    engagement: Annotated[EngagementReference, Meta(description="Whose text it is about.")]
    label: Annotated[Label, Meta(description="What was read wrongly.", examples=["complaint"])]
    holds: Annotated[
        bool, Meta(description="True: the text is that. False: it is not.", examples=[True])
    ]
    occurred_at: _When
    id: _Id = None
    actor: _Actor = None
    withdrawn: _Withdrawn = False


class MarkRecord(
    Struct,
    frozen=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    rename={"class_": "class"},
    tag_field="fact",
    tag="mark",
):
    """What one of our posts is; holds from the post's beginning."""

    platform: Annotated[
        Word, Meta(description="The platform the post is on.", examples=["mastodon"])
    ]
    post: Annotated[
        Identifier,
        Meta(
            description="The post's id there, the `post.id` of engagements.",
            examples=["https://social.example/statuses/0"],
        ),
    ]
    occurred_at: _When
    id: _Id = None
    actor: _Actor = None
    giveaway: Annotated[
        bool | None,
        Meta(description="Something could be won by engaging with it.", examples=[True]),
    ] = None
    class_: Annotated[
        Line | None,
        Meta(description="interesting, news, promotion or a word of your own."),
    ] = None
    withdrawn: _Withdrawn = False


FactRecord = (
    SaleRecord
    | SignalRecord
    | ConsentRecord
    | ReferralRecord
    | LinkRecord
    | VerdictRecord
    | CorrectionRecord
    | MarkRecord
)
#: Each record by the word that stands under `fact`.
RECORDS: Final[dict[str, type[FactRecord]]] = {
    "sale": SaleRecord,
    "signal": SignalRecord,
    "consent": ConsentRecord,
    "referral": ReferralRecord,
    "link": LinkRecord,
    "verdict": VerdictRecord,
    "correction": CorrectionRecord,
    "mark": MarkRecord,
}
#: What a line without `fact` is.
ENGAGEMENT: Final = "engagement"
_DECODE: Final[dict[str, Any]] = {
    word: msgspec.json.Decoder(record).decode for word, record in RECORDS.items()
}


class _Tag(Struct):
    fact: str = ""


_decode_tag = msgspec.json.Decoder(_Tag).decode


def parse(word: str, line: bytes) -> FactRecord:
    """Return one record of the kind `word` stands for, its times in UTC.

    Raise Invalid with the field and the reason.
    """
    record: FactRecord = parsing.read(_DECODE[word], line)
    return parsing.tidy(record)


def word_of(line: bytes, default: str = ENGAGEMENT) -> str:
    """Return which kind of fact a record is. Raise Invalid where there is no such kind."""
    if b'"fact"' not in line:
        return default
    word = parsing.read(_decode_tag, line).fact or default
    if word != ENGAGEMENT and word not in RECORDS:
        known = ", ".join([ENGAGEMENT, *RECORDS])
        raise Invalid(f"A fact is one of {known}, not {word[:40]!r}.", "fact")
    return word


class _Exported(Struct):
    ledger: msgspec.Raw = msgspec.Raw()


_decode_exported = msgspec.json.Decoder(_Exported).decode


def exported(line: bytes) -> bytes | None:
    """Return the fact in a line of an exported ledger, None where the line is a record."""
    if b'"ledger"' not in line:
        return None
    found: _Exported = parsing.read(_decode_exported, line)
    return bytes(found.ledger) or None
