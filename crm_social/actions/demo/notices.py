"""The letters of article 14: nearly everybody is told, some weeks after they are first heard of."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Final

from crm_social.core import purpose
from crm_social.core.dealings import Person, Sign, Signal
from crm_social.core.facts import Engagement, Fact

#: Within the 30 days that the law gives.
_AFTER: Final = (timedelta(days=9), timedelta(days=27))
#: The letter to so many was never sent.
_MISSED: Final = 0.01
_WRITER: Final = "mads"


def written(rng: Random, facts: Iterable[Fact], now: datetime) -> list[Fact]:
    """Return that the people of these facts were told, as far as it is done by now."""
    told: dict[tuple[str, str], Fact] = {}
    seen: set[tuple[str, str]] = set()
    for fact in facts:
        if not isinstance(fact, Engagement) or not purpose.may_score(fact.platform):
            continue
        who = fact.platform, fact.actor.id
        if who in seen:
            continue
        seen.add(who)
        at = fact.occurred_at + _AFTER[0] + rng.random() * (_AFTER[1] - _AFTER[0])
        if at <= now and rng.random() >= _MISSED:
            told[who] = Signal(
                id=f"notice-{len(seen)}",
                what=Sign.INFORMED,
                who=Person(*who),
                occurred_at=at.replace(microsecond=0),
                actor=_WRITER,
            )
    return list(told.values())
