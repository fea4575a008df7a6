"""Every way between two stages, and the rules by which it is walked, for tables and pictures.

`core/loop.py` has the edges and `core/walk/` walks them; what is listed here is what that
walk does, and a test folds made-up histories to see that it does nothing else.
"""

from itertools import pairwise
from typing import Any, Final

from msgspec import Struct

from crm_social.core import loop
from crm_social.core.loop import BACK, FORWARD, PLACES, Rule, Stage

#: Rules that lead to the stage at the end of a way.
_ENDS: Final[dict[tuple[Stage, Stage], tuple[Rule, ...]]] = {
    (Stage.AUDIENCE, Stage.ENGAGED): (Rule.RESOLVED, Rule.OPTED_IN),
    (Stage.ENGAGED, Stage.LEAD): (
        Rule.INTENT,
        Rule.FIT_AND_ENGAGED,
        Rule.INTEREST,
        Rule.REFERRED,
    ),
    (Stage.LEAD, Stage.MQL): (Rule.MQL_CELL,),
    (Stage.MQL, Stage.ACCEPTED): (Rule.ACCEPTED,),
    (Stage.ACCEPTED, Stage.QUALIFIED): (Rule.QUALIFIED,),
    (Stage.QUALIFIED, Stage.OPPORTUNITY): (Rule.DEAL_OPENED,),
    (Stage.OPPORTUNITY, Stage.CUSTOMER): (Rule.WON,),
    (Stage.CUSTOMER, Stage.ONBOARDING): (Rule.WELCOMED,),
    (Stage.ONBOARDING, Stage.CONNECTED): (Rule.CONNECTED,),
    (Stage.CONNECTED, Stage.ACTIVE): (Rule.ACTIVE,),
    (Stage.ACTIVE, Stage.RE_ENGAGED): (Rule.INTENT, Rule.WINDOW_OPENED),
    (Stage.RE_ENGAGED, Stage.REPEAT_OPPORTUNITY): (Rule.ACCEPTED, Rule.DEAL_OPENED),
    (Stage.REPEAT_OPPORTUNITY, Stage.CUSTOMER): (Rule.WON,),
    (Stage.ENGAGED, Stage.AUDIENCE): (Rule.SILENT, Rule.WITHDRAWN, Rule.EXCLUDED, Rule.OBJECTED),
    (Stage.LEAD, Stage.AUDIENCE): (Rule.SILENT, Rule.WITHDRAWN, Rule.EXCLUDED, Rule.OBJECTED),
    (Stage.MQL, Stage.AUDIENCE): (Rule.EXCLUDED, Rule.OBJECTED),
    (Stage.ACCEPTED, Stage.AUDIENCE): (Rule.EXCLUDED, Rule.OBJECTED),
    (Stage.QUALIFIED, Stage.AUDIENCE): (Rule.EXCLUDED, Rule.OBJECTED),
    (Stage.OPPORTUNITY, Stage.AUDIENCE): (Rule.EXCLUDED, Rule.OBJECTED),
    (Stage.MQL, Stage.LEAD): (Rule.NOT_WORKED, Rule.REJECTED, Rule.RECYCLED, Rule.WITHDRAWN),
    (Stage.ACCEPTED, Stage.LEAD): (Rule.REJECTED, Rule.RECYCLED),
    (Stage.QUALIFIED, Stage.LEAD): (Rule.REJECTED, Rule.RECYCLED),
    (Stage.OPPORTUNITY, Stage.LEAD): (Rule.LOST, Rule.REJECTED, Rule.RECYCLED),
    (Stage.ACTIVE, Stage.CONNECTED): (Rule.SILENT,),
    (Stage.RE_ENGAGED, Stage.ACTIVE): (Rule.WINDOW_CLOSED,),
    (Stage.REPEAT_OPPORTUNITY, Stage.ACTIVE): (Rule.LOST,),
}
#: Rules that walk more than one way at once: from where at the earliest, and where they end.
_FARTHER: Final = (
    (Rule.INTEREST, Stage.AUDIENCE, Stage.LEAD),
    (Rule.REFERRED, Stage.AUDIENCE, Stage.LEAD),
    (Rule.ACCEPTED, Stage.LEAD, Stage.ACCEPTED),
    (Rule.DEAL_OPENED, Stage.AUDIENCE, Stage.OPPORTUNITY),
    (Rule.WON, Stage.AUDIENCE, Stage.CUSTOMER),
    (Rule.INTENT, Stage.ONBOARDING, Stage.RE_ENGAGED),
    (Rule.WINDOW_OPENED, Stage.ONBOARDING, Stage.RE_ENGAGED),
    (Rule.DEAL_OPENED, Stage.ONBOARDING, Stage.REPEAT_OPPORTUNITY),
    (Rule.WON, Stage.ONBOARDING, Stage.CUSTOMER),
)
#: Over the purchase nobody is moved by hand.
_PURCHASE: Final = frozenset({Stage.CUSTOMER})


class Way(Struct, frozen=True):
    """One edge of the loop."""

    start: Stage
    end: Stage
    #: It leads back rather than on.
    back: bool
    #: Rules that move somebody from the one to the other, to stay there.
    rules: tuple[Rule, ...]
    #: Rules that pass through, to a later stage; such moves are marked as skipped.
    passed_by: tuple[Rule, ...]
    #: A person may make this move by hand, with a reason.
    by_hand: bool


def _ways() -> tuple[Way, ...]:
    forward = [(start, end, False) for start, end in FORWARD.items()]
    back = [(start, end, True) for start in Stage for end in Stage if (start, end) in BACK]
    return tuple(
        Way(
            start,
            end,
            back=is_back,
            rules=_ENDS[start, end],
            passed_by=() if is_back else _passing(start, end),
            by_hand=not {start, end} & _PURCHASE,
        )
        for start, end, is_back in forward + back
    )


def _passing(start: Stage, end: Stage) -> tuple[Rule, ...]:
    return tuple(
        rule
        for rule, first, last in _FARTHER
        if end is not last and (start, end) in pairwise([first, *loop.path(first, last)])
    )


#: The ways on, in walking order, then those back.
WAYS: Final = _ways()


def table() -> dict[str, Any]:
    """Return the whole loop as plain values: stages, the ways between them, and every rule."""
    return {
        "stages": [
            {
                "stage": place.stage.value,
                "name": place.name,
                "lobe": place.lobe,
                "enters": place.enters,
                "leaves": place.leaves,
                "hubspot": place.hubspot or None,
            }
            for place in PLACES
        ],
        "edges": [
            {
                "from": way.start.value,
                "to": way.end.value,
                "back": way.back,
                "rules": [rule.value for rule in way.rules],
                "passed_by": [rule.value for rule in way.passed_by],
                "by_hand": way.by_hand,
            }
            for way in WAYS
        ],
        "rules": {rule.value: said for rule, said in loop.MEANING.items()},
    }
