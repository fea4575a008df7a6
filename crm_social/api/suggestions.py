"""Suggestions: contacts that may be one person, and what a person answers."""

from typing import Any

from flask import g
from marshmallow import fields, validate

from crm_social import auth
from crm_social.actions import matching
from crm_social.actions.accounts import Scope
from crm_social.api.door import Door
from crm_social.api.fields import LAST_ID, AnswerSchema, InputSchema, about, maybe, moment, one_of
from crm_social.api.schemas import HandleSchema
from crm_social.core.dealings import Tie
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


class SuggestionSchema(AnswerSchema):
    """Two contacts that may be one person, and what speaks for and against it."""

    contacts = fields.List(fields.Nested(SideSchema), metadata=about("The two, older id first."))
    p = fields.Float(metadata=about("How likely they are one person.", 0.93))
    evidence = fields.List(
        fields.String(), metadata=about("A sentence for each thing seen.", ["same rare name"])
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


def _now(session: Session, contact_id: int) -> int:
    found = contacts.get(session, contact_id)
    return found.id if found else contact_id


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
        "at": pair.suggestion.at,
    }
