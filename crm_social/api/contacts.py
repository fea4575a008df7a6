"""Contacts: who they are, what they did, why they are where they are, and which are leads."""

from datetime import datetime
from typing import Any, Final

import msgspec

from crm_social import auth
from crm_social.actions import chances
from crm_social.actions.accounts import Scope
from crm_social.api import chance, explanation, timeline
from crm_social.api.door import Door
from crm_social.api.pagination import MomentPieceSchema, id_cursor, piece
from crm_social.api.schemas import (
    LEADS,
    ContactPageSchema,
    ContactsQuerySchema,
    FullContactSchema,
    LeadPageSchema,
    LeadsQuerySchema,
)
from crm_social.api.tasks import told_task
from crm_social.core import company, scoring
from crm_social.core.model import AxisModel, Model
from crm_social.core.purpose import Use, may
from crm_social.core.scoring import Axis
from crm_social.core.state import State
from crm_social.errors import NotFound
from crm_social.store import contacts, models, queue
from crm_social.store.contacts import Contact
from crm_social.store.db import Session, utc_now
from crm_social.store.tables import ContactRow

door = Door("Contacts", "People, and why they are where they are.")


@door.operation(
    "GET", "/contacts", Scope.READ, answers=ContactPageSchema, query=ContactsQuerySchema
)
def list_contacts(
    *,
    limit: int,
    after: int = 0,
    stage: str | None = None,
    owner: str | None = None,
    search: str | None = None,
) -> Any:
    """List contacts in order of id."""
    now = utc_now()
    with auth.database().reading() as session:
        rows = contacts.page(
            session, after=after, limit=limit + 1, stage=stage, owner=owner, search=search
        )
        model = models.in_force(session)
        found = [_listed(row, model, now) for row in rows]
    return piece(found, limit, _cursor)


@door.operation("GET", "/leads", Scope.READ, answers=LeadPageSchema, query=LeadsQuerySchema)
def list_leads(
    *, limit: int, after: int = 0, stage: str | None = None, owner: str | None = None
) -> Any:
    """List leads in order of id, with their live tasks.

    A lead is a contact worth a rep's time: found (S2), ready for sales (S3, also called MQL) or
    taken on by a rep (S4).
    """
    now = utc_now()
    with auth.database().reading() as session:
        rows = contacts.page(
            session,
            after=after,
            limit=limit + 1,
            stage=stage,
            owner=owner,
            stages=tuple(place.value for place in LEADS),
        )
        items = queue.of_contacts(session, [row.id for row in rows])
        model = models.in_force(session)
    leads = [
        _listed(row, model, now) | {"tasks": [told_task(item) for item in items[row.id]]}
        for row in rows
    ]
    return piece(leads, limit, _cursor)


@door.operation(
    "GET",
    "/contacts/<row:contact_id>",
    Scope.READ,
    answers=FullContactSchema,
    fails=["NotFound"],
)
def get_contact(contact_id: int) -> Any:
    """Look at one contact.

    The id of a contact that was merged into another leads to that one for ever: the answer then
    has the `id` of the one it became.
    """
    now = utc_now()
    with auth.database().reading() as session:
        contact = _found(session, contact_id)
        tasks = [told_task(item) for item in queue.of_contact(session, contact.id, live=True)]
        model = models.in_force(session)
    state = contact.state
    return {
        "id": contact.id,
        **_told(state),
        "engagement": _axis(state.engagement, model.engagement, now),
        "intent": _axis(state.intent, model.intent, now),
        "advocacy": _axis(state.advocacy, model.advocacy, now),
        "handles": [{"platform": platform, "id": uid} for platform, uid in contact.handles],
        "tasks": tasks,
        "may": _may(contact),
    }


@door.operation(
    "GET",
    "/contacts/<row:contact_id>/timeline",
    Scope.READ,
    answers=timeline.TimelineSchema,
    query=MomentPieceSchema,
    fails=["NotFound"],
)
def get_timeline(contact_id: int, *, limit: int, before: tuple[int, str] | None = None) -> Any:
    """List what happened, newest first: engagements, verdicts and moves.

    What the person took back is shown without its text.
    """
    now = utc_now()
    with auth.database().reading() as session:
        contact = _found(session, contact_id)
        facts = contacts.facts_of(session, contact.id)
        moves = contacts.moves_of(session, contact.id)
    entries = [
        entry
        for entry in timeline.entries(facts, moves, now)
        if before is None or timeline.place(entry) < before
    ]
    return piece(entries[: limit + 1], limit, timeline.cursor)


@door.operation(
    "GET",
    "/contacts/<row:contact_id>/explanation",
    Scope.READ,
    answers=explanation.ExplanationSchema,
    fails=["NotFound"],
)
def get_explanation(contact_id: int) -> Any:
    """Explain a contact's warmth, fit and stage, to the single engagement.

    The `worth` of an axis' lines adds up to its `points`.
    """
    with auth.database().reading() as session:
        contact = _found(session, contact_id)
        why = contacts.why(session, contact.id, models.in_force(session), utc_now())
    return explanation.told(contact.id, why)


@door.operation(
    "GET",
    "/contacts/<row:contact_id>/forecast",
    Scope.READ,
    answers=chance.ChanceSchema,
    fails=["NotFound"],
)
def get_forecast(contact_id: int) -> Any:
    """Say how likely a contact buys within 90 days, and why.

    `base` and the lines' `points` add up to `chance`. `chance` is null for who bought already or
    must be left alone, and for everybody while the forecast is silent.
    """
    now = utc_now()
    with auth.database().reading() as session:
        contact = _found(session, contact_id)
        facts = contacts.facts_of(session, contact.id)
        found = chances.of_contact(session, contact.id, contact.state, facts, now)
    return chance.told(contact.id, found)


#: How a person could be contacted.
_CHANNELS: Final = ("email", "sms", "message", "phone", "public")


def _may(contact: Contact) -> list[dict[str, Any]]:
    """Return what the person's data may be used for, by each platform it was heard on."""
    held = contact.state.grants
    answers = []
    for platform in sorted({platform for platform, _ in contact.handles}):
        for use in Use:
            channels = _CHANNELS if use is Use.CONTACT else (None,)
            for channel in channels:
                answer = may(use, platform, held, channel=channel)
                answers.append(
                    {
                        "platform": platform,
                        "use": use,
                        "channel": channel,
                        "allowed": answer.allowed,
                        "reason": answer.reason,
                        "why": answer.sentence("en"),
                    }
                )
    return answers


def _found(session: Session, contact_id: int) -> Contact:
    contact = contacts.get(session, contact_id)
    if contact is None:
        raise NotFound(f"There is no contact {contact_id}.")
    return contact


def _cursor(contact: dict[str, Any]) -> str:
    return id_cursor(contact["id"])


def _listed(row: ContactRow, model: Model, now: datetime) -> dict[str, Any]:
    engagement = Axis(row.engagement_heat, row.engagement_band)
    intent = Axis(row.intent_heat, row.intent_band)
    return {
        "id": row.id,
        "name": row.name,
        "handle": row.handle,
        "email": row.email,
        "company": row.company,
        "company_key": row.company_key,
        "title": row.title,
        "stage": row.stage,
        "stage_at": row.stage_at,
        "owner": row.owner,
        "fit": row.fit,
        "letter": row.letter,
        "engagement": _axis(engagement, model.engagement, now),
        "intent": _axis(intent, model.intent, now),
        "engaged_at": row.engaged_at,
    }


def _told(state: State) -> dict[str, Any]:
    return {
        "name": state.name,
        "handle": state.handle,
        "email": state.email,
        "company": state.company,
        "company_key": company.key(state.company, state.email),
        "title": state.title,
        "stage": state.stage,
        "stage_at": state.stage_at,
        "owner": state.owner,
        "fit": state.fit,
        "letter": state.letter,
        "engaged_at": state.engaged_at,
        "location": state.location,
        "url": state.url,
        "bio": state.bio,
        "lang": state.lang,
        "intent_at": state.intent_at,
        "engagements": state.live,
        "disqualified": state.disqualified,
        "size": state.size,
        "industry": state.industry,
        "country": state.country,
        "phone": state.phone,
        "owner_reason": state.owner_reason,
        "working": state.working,
        "recycled": state.recycled and msgspec.structs.asdict(state.recycled),
        "excluded": state.excluded,
        "detractor": state.detractor,
        "deals": len(state.deals),
        "cycle": state.cycle,
        "bought_at": state.bought.at[-1] if state.bought and state.bought.at else None,
        "risk": state.bought and state.bought.risk,
        "advocate": state.advocate,
        "referrals": state.referrals,
        "consents": [
            {
                "purpose": one.purpose,
                "channel": one.channel,
                "says": one.says,
                "basis": one.basis,
                "at": one.occurred_at,
            }
            for one in state.consents
        ],
    }


def _axis(axis: Axis, model: AxisModel, now: datetime) -> dict[str, Any]:
    return {"points": scoring.level(axis.heat, now, model.half_life), "band": axis.band}
