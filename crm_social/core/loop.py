"""Fassotte's infinity loop: the stages, the edges between them, and what each rule means.

Two lobes that cross at the purchase and nowhere else. Only the edges in EDGES exist. The
tables here are what the rules walk, what the documentation prints and what draws the eight.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct


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
    OPTED_IN = "opted_in"
    INTENT = "intent"
    FIT_AND_ENGAGED = "fit_and_engaged"
    INTEREST = "interest"
    REFERRED = "referred"
    MQL_CELL = "mql_cell"
    ACCEPTED = "accepted"
    QUALIFIED = "qualified"
    DEAL_OPENED = "deal_opened"
    WON = "won"
    WELCOMED = "welcomed"
    CONNECTED = "connected"
    ACTIVE = "active"
    WINDOW_OPENED = "window_opened"
    WINDOW_CLOSED = "window_closed"
    LOST = "lost"
    SILENT = "silent"
    NOT_WORKED = "not_worked"
    REJECTED = "rejected"
    RECYCLED = "recycled"
    WITHDRAWN = "withdrawn"
    EXCLUDED = "excluded"
    OBJECTED = "objected"
    MANUAL = "manual"


#: What each rule means, for the person who asks why.
MEANING: Final = {
    Rule.RESOLVED: "We know who this is, and they engaged with us lately.",
    Rule.OPTED_IN: "They said yes to hearing from us.",
    Rule.INTENT: "They showed that they want something.",
    Rule.FIT_AND_ENGAGED: "They suit us and engage often.",
    Rule.INTEREST: "A sales rep logged that they are interested.",
    Rule.REFERRED: "Somebody who knows us sent them.",
    Rule.MQL_CELL: "They suit us, engage often and showed intent lately.",
    Rule.ACCEPTED: "A sales rep took them on.",
    Rule.QUALIFIED: "They confirmed a need, and a budget or a time.",
    Rule.DEAL_OPENED: "A deal was opened in the CRM.",
    Rule.WON: "They bought.",
    Rule.WELCOMED: "They bought, and a new round begins.",
    Rule.CONNECTED: "They follow us or said yes to hearing from us, and have settled in.",
    Rule.ACTIVE: "As a customer they engage, visit or ask for service.",
    Rule.WINDOW_OPENED: "By their own rhythm it is time to buy again.",
    Rule.WINDOW_CLOSED: "Their time to buy again went by.",
    Rule.LOST: "The deal was lost.",
    Rule.SILENT: "Nothing was heard of them for long.",
    Rule.NOT_WORKED: "They were ready for sales, and nobody took them on in time.",
    Rule.REJECTED: "A sales rep said no, for now.",
    Rule.RECYCLED: "A sales rep put them back, with a reason and a date.",
    Rule.WITHDRAWN: "They took back what had brought them here.",
    Rule.EXCLUDED: "They are one of our own, a competitor or a bot.",
    Rule.OBJECTED: "They objected to being profiled.",
    Rule.MANUAL: "Somebody moved them by hand.",
}


class Place(Struct, frozen=True):
    """One stage as people speak of it."""

    stage: Stage
    name: str
    #: 1 sells, 2 brings back; 0 is the crossing.
    lobe: int
    enters: str
    leaves: str
    #: HubSpot's lifecycle stage; empty where HubSpot has none.
    hubspot: str


PLACES: Final = (
    Place(
        Stage.AUDIENCE,
        "audience",
        1,
        "engagement by a handle we cannot or may not tie to a person",
        "resolved and permitted",
        "",
    ),
    Place(
        Stage.ENGAGED,
        "engaged",
        1,
        "a contact who engaged within 90 days, or opted in",
        "fit A to C and engagement band 1 or 2, or any intent",
        "subscriber",
    ),
    Place(
        Stage.LEAD,
        "lead",
        1,
        "intent; or fit and engagement; or a rep logged interest; or a referral",
        "reaches an MQL cell",
        "lead",
    ),
    Place(
        Stage.MQL,
        "MQL",
        1,
        "in an MQL cell with recent intent, not for a prize only, purpose permitted",
        "a rep accepts",
        "marketingqualifiedlead",
    ),
    Place(
        Stage.ACCEPTED,
        "accepted (SAL)",
        1,
        "a rep accepts",
        "need and budget or time confirmed",
        "salesqualifiedlead",
    ),
    Place(
        Stage.QUALIFIED,
        "qualified (SQL)",
        1,
        "need and budget or time confirmed",
        "a deal is opened in the CRM",
        "salesqualifiedlead",
    ),
    Place(
        Stage.OPPORTUNITY,
        "opportunity",
        1,
        "an open deal",
        "won, or lost and recycled",
        "opportunity",
    ),
    Place(Stage.CUSTOMER, "customer", 0, "a sale, never a score", "at once", "customer"),
    Place(
        Stage.ONBOARDING,
        "onboarding",
        2,
        "the purchase",
        "30 days or the hand-over is done, and connected",
        "customer",
    ),
    Place(
        Stage.CONNECTED,
        "connected",
        2,
        "a consented link or subscription",
        "engages within 90 days, visits or asks for service",
        "customer",
    ),
    Place(
        Stage.ACTIVE,
        "active",
        2,
        "engagement band 1 or 2 within 90 days, or a visit or service",
        "intent, or the own time to buy again",
        "customer",
    ),
    Place(
        Stage.RE_ENGAGED,
        "re-engaged",
        2,
        "intent, or 0.8 to 1.2 of the own purchase interval",
        "a rep accepts",
        "customer",
    ),
    Place(
        Stage.REPEAT_OPPORTUNITY,
        "repeat opportunity",
        2,
        "a rep accepts, or an open deal of a customer",
        "won, or lost",
        "opportunity",
    ),
)

FORWARD: Final = {
    Stage.AUDIENCE: Stage.ENGAGED,
    Stage.ENGAGED: Stage.LEAD,
    Stage.LEAD: Stage.MQL,
    Stage.MQL: Stage.ACCEPTED,
    Stage.ACCEPTED: Stage.QUALIFIED,
    Stage.QUALIFIED: Stage.OPPORTUNITY,
    Stage.OPPORTUNITY: Stage.CUSTOMER,
    Stage.CUSTOMER: Stage.ONBOARDING,
    Stage.ONBOARDING: Stage.CONNECTED,
    Stage.CONNECTED: Stage.ACTIVE,
    Stage.ACTIVE: Stage.RE_ENGAGED,
    Stage.RE_ENGAGED: Stage.REPEAT_OPPORTUNITY,
    Stage.REPEAT_OPPORTUNITY: Stage.CUSTOMER,
}
#: The first lobe between the audience and the crossing.
SELLING: Final = (
    Stage.ENGAGED,
    Stage.LEAD,
    Stage.MQL,
    Stage.ACCEPTED,
    Stage.QUALIFIED,
    Stage.OPPORTUNITY,
)
#: The second lobe, from the crossing back to the store.
RETURNING: Final = (
    Stage.ONBOARDING,
    Stage.CONNECTED,
    Stage.ACTIVE,
    Stage.RE_ENGAGED,
    Stage.REPEAT_OPPORTUNITY,
)
#: Where a lead that did not work out goes back from, to wake up later.
RECYCLABLE: Final = (Stage.MQL, Stage.ACCEPTED, Stage.QUALIFIED, Stage.OPPORTUNITY)
BACK: Final = frozenset(
    {
        *((stage, Stage.AUDIENCE) for stage in SELLING),
        *((stage, Stage.LEAD) for stage in RECYCLABLE),
        (Stage.ACTIVE, Stage.CONNECTED),
        (Stage.RE_ENGAGED, Stage.ACTIVE),
        (Stage.REPEAT_OPPORTUNITY, Stage.ACTIVE),
    }
)
EDGES: Final = frozenset({*FORWARD.items(), *BACK})


class Move(Struct, frozen=True, omit_defaults=True, gc=False):
    """One step along an edge. `skipped`: passed through in the same moment."""

    from_stage: Stage
    to_stage: Stage
    at: datetime
    rule: Rule
    #: The fact behind it, hex; None where time passing was the reason.
    evidence: str | None = None
    skipped: bool = False
    model: str = ""
    #: The person, where one moved it.
    actor: str | None = None
    #: The reason, where one was given.
    reason: str | None = None


def path(start: Stage, end: Stage) -> list[Stage]:
    """Return the stages walked from one to another, the end included.

    One step back where such an edge exists, else forward. Empty where no way leads there
    without crossing the purchase, which only a sale does.
    """
    if (start, end) in BACK:
        return [end]
    walked: list[Stage] = []
    stage = start
    while stage is not end or not walked:
        stage = FORWARD[stage]
        if (stage is Stage.CUSTOMER and end is not Stage.CUSTOMER) or stage is start:
            return []
        walked.append(stage)
    return walked
