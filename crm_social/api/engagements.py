"""Engagements come in."""

from typing import Any

from crm_social import auth
from crm_social.actions import intake
from crm_social.actions.accounts import Scope
from crm_social.api import problems
from crm_social.api.bodies import records
from crm_social.api.door import Door
from crm_social.api.records import request_body
from crm_social.api.schemas import OutcomesSchema
from crm_social.core import facts
from crm_social.core.facts import SKEW, Engagement
from crm_social.errors import Invalid
from crm_social.queue import APPLY
from crm_social.store.db import utc_now
from crm_social.store.ledger import Appended

_LONGEST = 300

door = Door("Engagements", "What people did, taken in as records.")


@door.operation(
    "POST",
    "/engagements",
    Scope.INGEST,
    answers=OutcomesSchema,
    requestBody=request_body(),
)
def send_engagements() -> Any:
    """Take in 1 to 1,000 engagements.

    The answer comes once every accepted record is durable; applying them to contacts follows
    at once, beside it. Each record has its own outcome, and a bad one never stops the good
    ones. `200` means that at least one was accepted; where all were refused the answer is a
    `422` problem that carries the same `outcomes`.

    Sending a record again is always safe: `platform`, `kind`, `id` and what happened to it name
    the fact for ever, so a copy is answered `known` and changes nothing. There is no
    idempotency key to send, and after a broken connection the whole batch may be sent anew.

    Of two equal keys in one JSON object the last wins.
    """
    now = utc_now()
    outcomes: list[dict[str, Any]] = []
    good: list[Engagement] = []
    places: list[int] = []
    for index, record in enumerate(records()):
        try:
            good.append(facts.parse(record))
        except Invalid as error:
            outcomes.append(refused(index, error))
        else:
            outcomes.append({"index": index})
            places.append(index)
    if not good:
        return answer(outcomes)
    appended = intake.append(auth.database(), good, now)
    auth.bell().ring(APPLY)
    for place, fact, what in zip(places, good, appended, strict=True):
        waits = what is Appended.NEW and fact.occurred_at > now + SKEW
        outcomes[place]["outcome"] = "future" if waits else what
    return answer(outcomes)


def answer(outcomes: list[dict[str, Any]]) -> Any:
    """Answer what became of each record of a batch; a problem where none can be used."""
    bad = sum(one["outcome"] == "refused" for one in outcomes)
    if bad < len(outcomes):
        return {"accepted": len(outcomes) - bad, "refused": bad, "outcomes": outcomes}
    return problems.problem(
        422,
        "Invalid",
        f"None of the {bad:,} records can be used.",
        accepted=0,
        refused=bad,
        outcomes=outcomes,
    )


def refused(index: int, error: Invalid) -> dict[str, Any]:
    """Return the outcome of a record that cannot be used."""
    outcome = {"index": index, "outcome": "refused", "reason": str(error)[:_LONGEST]}
    return outcome | ({"field": error.field[:_LONGEST]} if error.field else {})
