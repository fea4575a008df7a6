"""Suggestions: contacts that may be one person, and what a person answers."""

from typing import Any

import msgspec
from flask import g
from marshmallow import fields, validate

from crm_social import auth
from crm_social.actions import matching, splitting
from crm_social.actions.accounts import Scope
from crm_social.api.door import Door
from crm_social.api.fields import (
    LAST_ID,
    AnswerSchema,
    InputSchema,
    Text,
    about,
    maybe,
    moment,
    one_of,
)
from crm_social.api.schemas import HandleSchema
from crm_social.core.dealings import Tie
from crm_social.core.identity import saying
from crm_social.core.identity.saying import Weight
from crm_social.core.rights import Right
from crm_social.queue import DELIVER
from crm_social.store import contacts, review
from crm_social.store.db import Session, utc_now
from crm_social.store.review import Pair

door = Door("Suggestions", "Contacts that may be one person, until somebody says so.")

_SAID = (Tie.SAME, Tie.NEVER)


class SideSchema(AnswerSchema):
    """One of the two contacts, in short."""

    id = fields.Integer(metadata=about("The contact's id.", 7))
    name = maybe("What the person is called.", "Kari Nordmann")
    handle = maybe("The handle last seen.", "kari@social.example")
    company = maybe("Where the person works.", "Fjordkaffe AS")
    title = maybe("What the person does there.", "Daglig leder")
    handles = fields.List(
        fields.Nested(HandleSchema), metadata=about("Every account of the contact.")
    )


class SeenSchema(AnswerSchema):
    """One thing seen in both, taken apart and in words."""

    rule = maybe("What was compared; null where the line is none that is known.", "surname")
    level = maybe("How the two agree.", "typo")
    one = maybe("The value of the one.", "hansen")
    other = maybe("The value of the other.", "hanssen")
    bits = fields.Float(
        allow_none=True,
        metadata=about("What it is worth alone, in bits of log-odds; below 0 it speaks against."),
    )
    weight = fields.String(
        validate=one_of(Weight),
        metadata=about("How much it speaks for one person; `stops` forbids a silent link.", "for"),
    )
    said = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata=about(
            "It as a sentence, by language.",
            {
                "nb": "Samme fornavn: kari",
                "sv": "Samma förnamn: kari",
                "en": "Same first name: kari",
            },
        ),
    )


class SuggestionSchema(AnswerSchema):
    """Two contacts that may be one person, and what speaks for and against it."""

    contacts = fields.List(fields.Nested(SideSchema), metadata=about("The two, older id first."))
    p = fields.Float(metadata=about("How likely they are one person.", 0.93))
    evidence = fields.List(
        fields.String(),
        metadata=about(
            "A line for each thing seen: rule, level, both values, bits.",
            ["given exact: kari / kari (+8.1 bits)"],
        ),
    )
    seen = fields.List(
        fields.Nested(SeenSchema), metadata=about("The same, taken apart and in words.")
    )
    at = moment("When this was suggested.")


class SuggestionsSchema(AnswerSchema):
    """What waits for an answer."""

    items = fields.List(fields.Nested(SuggestionSchema), metadata=about("The likeliest first."))
    waiting = fields.Integer(metadata=about("How many wait in all.", 12))


class SuggestionsQuerySchema(InputSchema):
    """How many suggestions."""

    limit = fields.Integer(
        load_default=50,
        validate=validate.Range(1, 200),
        metadata=about("How many suggestions to answer at most."),
    )


class AnswerToSuggestionSchema(InputSchema):
    """What a person says of two contacts."""

    contacts = fields.List(
        fields.Integer(validate=validate.Range(0, LAST_ID)),
        required=True,
        validate=validate.Length(2, 2),
        metadata=about("The ids of the two contacts, as the suggestion has them.", [7, 12]),
    )
    tie = fields.String(
        required=True,
        validate=one_of(_SAID),
        metadata=about("`same` for one person, `never` for two who are never to be one.", "same"),
    )


class AnsweredSchema(AnswerSchema):
    """What became of it."""

    contact_id = fields.Integer(
        metadata=about("The contact both are now; with `never` the first of the two.", 7)
    )


@door.operation(
    "GET", "/suggestions", Scope.READ, answers=SuggestionsSchema, query=SuggestionsQuerySchema
)
def list_suggestions(*, limit: int) -> Any:
    """List pairs of contacts that may be one person, the likeliest first."""
    with auth.database().reading() as session:
        found = review.waiting(session, limit)
    return {"items": [_told(pair) for pair in found.shown], "waiting": found.number}


@door.operation(
    "POST",
    "/suggestions/answer",
    Scope.FACTS,
    right=Right.JOIN,
    answers=AnsweredSchema,
    body=AnswerToSuggestionSchema,
    fails=["NotFound"],
)
def answer_suggestion(*, contacts: list[int], tie: str) -> Any:
    """Say that two suggested contacts are one person, or never are.

    `same` merges them at once; a link with `split` undoes it. `never` is remembered. Either is
    a link fact of the user the token acts for.
    """
    answer = matching.accept if tie == Tie.SAME else matching.refuse
    answer(auth.database(), *contacts, by=g.username, now=utc_now())
    auth.bell().ring(DELIVER)
    with auth.database().reading() as session:
        return {"contact_id": _now(session, min(contacts))}


class SplitSchema(InputSchema):
    """Which handle is a person of its own."""

    platform = Text(
        required=True,
        validate=validate.Length(1, 40),
        metadata=about("The platform.", "mastodon"),
    )
    id = Text(
        required=True,
        validate=validate.Length(1, 1000),
        metadata=about("The account's id there.", "https://social.example/@kari"),
    )


class WordSchema(AnswerSchema):
    """What a person said of who is who, and it holds."""

    id = fields.Integer(metadata=about("Its number, to take it back by.", 4711))
    tie = fields.String(validate=one_of(Tie), metadata=about("What was said.", "same"))
    by = fields.String(metadata=about("Who said it.", "ola"))
    at = moment("When.")
    contacts = fields.List(
        fields.Integer(), metadata=about("The contacts the handles belong to now.", [7])
    )


class WordsSchema(AnswerSchema):
    """What people said of who is who."""

    items = fields.List(fields.Nested(WordSchema), metadata=about("The newest first."))


@door.operation(
    "POST",
    "/contacts/<row:contact_id>/split",
    Scope.FACTS,
    right=Right.JOIN,
    answers=AnsweredSchema,
    body=SplitSchema,
    fails=["NotFound", "Conflict"],
)
def split_handle(contact_id: int, *, platform: str, id: str) -> Any:  # noqa: A002 - the query's
    """Say that one handle of a contact is a person of its own, with its own history.

    409 `Conflict` where it is the contact's only one.
    """
    splitting.split(auth.database(), contact_id, platform, id, by=g.username, now=utc_now())
    auth.bell().ring(DELIVER)
    return {"contact_id": contact_id}


@door.operation("GET", "/ties", Scope.READ, answers=WordsSchema, query=SuggestionsQuerySchema)
def list_ties(*, limit: int) -> Any:
    """List what people said of who is who and did not take back."""
    with auth.database().reading() as session:
        found = review.said(session, matching.ENGINE, limit)
    return {
        "items": [
            {
                "id": one.fact_id,
                "tie": one.link.tie,
                "by": one.link.actor,
                "at": one.link.occurred_at,
                "contacts": sorted({side.contact_id for side in (one.one, one.other) if side}),
            }
            for one in found
        ]
    }


@door.operation(
    "DELETE",
    "/ties/<row:tie_id>",
    Scope.FACTS,
    right=Right.JOIN,
    answers=WordsSchema,
    query=SuggestionsQuerySchema,
    fails=["NotFound"],
)
def take_tie_back(tie_id: int, *, limit: int) -> Any:
    """Take back what a person said of who is who, as if it had never been said.

    The answer is what is left.
    """
    splitting.take_back(auth.database(), tie_id, by=g.username, now=utc_now())
    auth.bell().ring(DELIVER)
    return list_ties(limit=limit)


def _now(session: Session, contact_id: int) -> int:
    found = contacts.get(session, contact_id)
    return found.id if found else contact_id


def _seen(line: str) -> dict[str, Any]:
    read = saying.read(line)
    parts: dict[str, Any] = dict.fromkeys(("rule", "level", "one", "other", "bits"))
    parts["weight"] = Weight.NOTHING
    if read is not None:
        parts = msgspec.structs.asdict(read)
    return parts | {"said": saying.told(line)}


def _told(pair: Pair) -> dict[str, Any]:
    return {
        "contacts": [
            {
                "id": row.id,
                "name": row.name,
                "handle": row.handle,
                "company": row.company,
                "title": row.title,
                "handles": [{"platform": platform, "id": uid} for platform, uid in handles],
            }
            for row, handles in zip(pair.contacts, pair.handles, strict=True)
        ],
        "p": pair.suggestion.p,
        "evidence": pair.suggestion.evidence,
        "seen": [_seen(line) for line in pair.suggestion.evidence],
        "at": pair.suggestion.at,
    }
