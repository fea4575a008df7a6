"""Fassotte's infinity loop: the stages, the edges between them, and when each is walked.

Only the edges in EDGES exist. This version walks the first lobe from audience to accepted;
the stages beyond stand in the same table, so that whoever draws the eight draws all of it.
"""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct

from crm_social.core.model import Model
from crm_social.core.scoring import Axis


class Stage(StrEnum):
    """The places on the loop, in walking order."""

    AUDIENCE = "S0"
    ENGAGED = "S1"
    LEAD = "S2"
    MQL = "S3"
    ACCEPTED = "S4"
    QUALIFIED = "S5"
    OPPORTUNITY = "S6"
    CUSTOMER = "X"
    ONBOARDING = "R1"
    CONNECTED = "R2"
    ACTIVE = "R3"
    RE_ENGAGED = "R4"
    REPEAT_OPPORTUNITY = "R5"


class Rule(StrEnum):
    """Why a contact was moved."""

    RESOLVED = "resolved"
    INTENT = "intent"
    FIT_AND_ENGAGED = "fit_and_engaged"
    MQL_CELL = "mql_cell"
    ACCEPTED = "accepted"
    SILENT = "silent"
    NOT_WORKED = "not_worked"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


#: What each rule means, for the person who asks why.
MEANING: Final = {
    Rule.RESOLVED: "We know who this is, and they engaged with us in the last 90 days.",
    Rule.INTENT: "They showed that they want something.",
    Rule.FIT_AND_ENGAGED: "They suit us and engage often.",
    Rule.MQL_CELL: "They suit us, engage often and showed intent in the last 14 days.",
    Rule.ACCEPTED: "A sales rep took them on.",
    Rule.SILENT: "Nothing was heard of them for 90 days.",
    Rule.NOT_WORKED: "They were ready for sales, and nobody took them on within 14 days.",
    Rule.REJECTED: "A sales rep said no, for now.",
    Rule.WITHDRAWN: "They took back what had brought them here.",
}

FORWARD: Final = {
    Stage.AUDIENCE: Stage.ENGAGED,
    Stage.ENGAGED: Stage.LEAD,
    Stage.LEAD: Stage.MQL,
    Stage.MQL: Stage.ACCEPTED,
}
EDGES: Final = frozenset(
    {
        *FORWARD.items(),
        (Stage.ENGAGED, Stage.AUDIENCE),
        (Stage.LEAD, Stage.AUDIENCE),
        (Stage.MQL, Stage.LEAD),
        (Stage.ACCEPTED, Stage.LEAD),
    }
)


class Move(Struct, frozen=True, omit_defaults=True, gc=False):
    """One step along an edge. `skipped`: passed through in the same moment."""

    from_stage: Stage
    to_stage: Stage
    at: datetime
    rule: Rule
    #: The engagement or verdict behind it, hex; None where time passing was the reason.
    evidence: str | None = None
    skipped: bool = False
    model: str = ""
    #: The rep, where a person moved it.
    actor: str | None = None
    #: The rep's reason, where one was given.
    reason: str | None = None


class Standing(Struct):
    """What the loop needs to know of a contact at a moment; bands as they are then."""

    known: bool
    #: When the newest engagement that stands was made.
    engaged_at: datetime | None
    fit: str
    engagement: Axis
    intent: Axis
    intent_at: datetime | None
    serious: bool
    stopped: bool


def _may_be_engaged(who: Standing, at: datetime, model: Model) -> Rule | None:
    if who.known and who.engaged_at is not None and at - who.engaged_at < model.silent_after:
        return Rule.RESOLVED
    return None


def _may_be_lead(who: Standing, at: datetime, model: Model) -> Rule | None:
    if who.intent.heat is not None and _recent(who, at, model):
        return Rule.INTENT
    if who.fit <= "C" and who.engagement.band <= 2:
        return Rule.FIT_AND_ENGAGED
    return None


def _may_be_mql(who: Standing, at: datetime, model: Model) -> Rule | None:
    cell = f"{who.fit}{who.engagement.band}"
    if cell in model.mql_cells and who.serious and _recent(who, at, model):
        return Rule.MQL_CELL
    return None


def _recent(who: Standing, at: datetime, model: Model) -> bool:
    return who.intent_at is not None and at - who.intent_at <= model.intent_within


_ENTRY: Final[dict[Stage, Callable[[Standing, datetime, Model], Rule | None]]] = {
    Stage.ENGAGED: _may_be_engaged,
    Stage.LEAD: _may_be_lead,
    Stage.MQL: _may_be_mql,
}


def forward(stage: Stage, who: Standing, at: datetime, model: Model) -> list[tuple[Stage, Rule]]:
    """Return the stages a contact enters now, nearest first; empty when it stays."""
    steps: list[tuple[Stage, Rule]] = []
    while (following := FORWARD.get(stage)) in _ENTRY:
        if who.stopped and following is not Stage.ENGAGED:
            break
        rule = _ENTRY[following](who, at, model)
        if rule is None:
            break
        steps.append((following, rule))
        stage = following
    return steps
