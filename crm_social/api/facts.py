"""Facts come in: what the CRM knows, what reps log, who is who."""

from typing import Any, Final

from flask import g

from crm_social import auth
from crm_social.actions import facts as telling
from crm_social.actions.accounts import Scope
from crm_social.actions.facts import Taken
from crm_social.api.bodies import records
from crm_social.api.door import Door
from crm_social.api.engagements import answer, refused
from crm_social.api.fact_schemas import request_body
from crm_social.api.schemas import OutcomesSchema
from crm_social.core import fact_mapping, fact_records
from crm_social.core.fact_records import FactRecord, VerdictRecord
from crm_social.core.facts import SKEW
from crm_social.core.rights import Right
from crm_social.errors import Invalid
from crm_social.queue import APPLY, DELIVER
from crm_social.store.db import utc_now
from crm_social.store.ledger import Appended

#: Each kind of record by the last word of its address.
WORDS: Final = {
    "sales": "sale",
    "signals": "signal",
    "consents": "consent",
    "referrals": "referral",
    "links": "link",
    "verdicts": "verdict",
    "corrections": "correction",
    "marks": "mark",
}
#: What a person says is applied before the answer, ahead of any backlog.
_AT_ONCE: Final = frozenset({"signals", "consents", "referrals", "links", "corrections"})

door = Door(
    "Facts",
    "What no platform tells: sales, signals, consents, referrals, links, verdicts, corrections"
    " and marks, taken in as records. Each call takes 1 to 1,000, and answers as the one for"
    " engagements does: every record has its own outcome, and a bad one never stops the good"
    " ones. The same record again is answered `known` and changes nothing.",
)


def _body(plural: str) -> dict[str, Any]:
    return request_body(WORDS[plural], plural)


@door.operation(
    "POST", "/facts/sales", Scope.FACTS, answers=OutcomesSchema, requestBody=_body("sales")
)
def send_sales() -> Any:
    """Take in sales: deals opened, won and lost, and purchases.

    A CRM or shop names its contact by `external_id` or `email`, best by both: then what it tells
    and what people did with that address are one contact's.
    """
    return _take_in("sales")


@door.operation(
    "POST", "/facts/signals", Scope.FACTS, answers=OutcomesSchema, requestBody=_body("signals")
)
def send_signals() -> Any:
    """Take in signals: what a rep or a system logs about a person.

    They are applied before the answer, ahead of any backlog.
    """
    return _take_in("signals")


@door.operation(
    "POST", "/facts/consents", Scope.FACTS, answers=OutcomesSchema, requestBody=_body("consents")
)
def send_consents() -> Any:
    """Take in consents and objections.

    They are applied before the answer, ahead of any backlog.
    """
    return _take_in("consents")


@door.operation(
    "POST", "/facts/referrals", Scope.FACTS, answers=OutcomesSchema, requestBody=_body("referrals")
)
def send_referrals() -> Any:
    """Take in referrals: who sent us whom."""
    return _take_in("referrals")


@door.operation(
    "POST",
    "/facts/links",
    Scope.FACTS,
    right=Right.JOIN,
    answers=OutcomesSchema,
    requestBody=_body("links"),
)
def send_links() -> Any:
    """Take in links: which handles are one person, and which never are.

    `never` between two handles of one contact is refused: split them first.
    """
    return _take_in("links")


@door.operation(
    "POST",
    "/facts/verdicts",
    Scope.FOLLOW_UP,
    answers=OutcomesSchema,
    requestBody=_body("verdicts"),
)
def send_verdicts() -> Any:
    """Say to many tasks at once what the addresses below `/tasks` say to one.

    By the same rules: what another rep has taken, or what is closed already, is refused.
    """
    return _take_in("verdicts")


@door.operation(
    "POST",
    "/facts/corrections",
    Scope.FACTS,
    answers=OutcomesSchema,
    requestBody=_body("corrections"),
)
def send_corrections() -> Any:
    """Take in corrections: texts that a person read otherwise than the engine."""
    return _take_in("corrections")


@door.operation(
    "POST",
    "/facts/marks",
    Scope.FACTS,
    right=Right.MARK,
    answers=OutcomesSchema,
    requestBody=_body("marks"),
)
def send_marks() -> Any:
    """Take in marks: which posts are giveaways, and of which class they are."""
    return _take_in("marks")


def _take_in(plural: str) -> Any:
    now = utc_now()
    outcomes: list[dict[str, Any]] = []
    good: list[FactRecord] = []
    places: list[int] = []
    for index, line in enumerate(records(plural)):
        try:
            record = fact_records.parse(WORDS[plural], line)
            good.append(fact_mapping.with_actor(record, g.username, only=True))
        except Invalid as error:
            outcomes.append(refused(index, error))
        else:
            outcomes.append({"index": index})
            places.append(index)
    taken = telling.take_in(auth.database(), good, now)
    keys: list[bytes] = []
    for place, record, one in zip(places, good, taken, strict=True):
        if one.refused is not None:
            outcomes[place] = refused(place, one.refused)
        else:
            outcomes[place]["outcome"] = "future" if _waits(record, one, now) else one.outcome
            keys += one.keys
    if keys:
        if plural in _AT_ONCE:
            telling.apply_now(auth.database(), keys, now)
        auth.bell().ring(APPLY)
    auth.bell().ring(DELIVER)
    return answer(outcomes)


def _waits(record: FactRecord, taken: Taken, now: Any) -> bool:
    return (
        taken.outcome is Appended.NEW
        and not isinstance(record, VerdictRecord)
        and record.occurred_at > now + SKEW
    )
