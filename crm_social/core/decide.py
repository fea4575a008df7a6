"""The fold: a contact's state is a function of its facts in time order.

`fold` starts from nothing; `advance` goes on from a stored state. Both walk the same
facts in (occurred_at, key) order, and between two facts cross every deadline that lies
between them at its exact moment, so how late or how often the work runs changes nothing.

`advance` is allowed only where it gives the same as `fold`: the new facts lie after
everything already folded, and none of them speaks of an engagement or verdict that was
spoken of before. `can_advance` says so; whoever stores states asks it first.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from crm_social.core.dealings import Correction, Mark, Pause
from crm_social.core.facts import NAME_BYTES, SKEW, Sealed
from crm_social.core.model import Model
from crm_social.core.state import Dated, Outcome, State
from crm_social.core.walk import walk

#: What changes the worth of engagements folded before, which a stored state no longer knows.
_LOOKS_BACK: Final = (Correction, Mark, Pause)


def order(sealed: Sealed) -> tuple[datetime, bytes, bytes]:
    """Return what facts are sorted by; arrival plays no part."""
    return sealed.occurred_at, sealed.key, sealed.content


def can_advance(state: State, facts: Sequence[Dated], model: Model, as_of: datetime) -> bool:
    """Say whether these facts, in order, all lie after what the state has folded.

    The caller must also know that none of them speaks of something spoken of before, and that
    nobody marked a post they engaged with. A state judged by an older model than the one in
    force is folded anew.
    """
    judged_by_another = state.model not in ("", model.version)
    time_has_come = state.waiting_at is not None and state.waiting_at <= as_of + SKEW
    if judged_by_another or time_has_come:
        return False
    if not facts:
        return True
    first = facts[0]
    at = first.fact.occurred_at
    if state.last_at is not None and (at, first.key.hex()) <= (state.last_at, state.last_key):
        return False
    if state.crossed_at is not None and at < state.crossed_at:
        return False
    for one in facts:
        if one.fact.withdrawn or isinstance(one.fact, _LOOKS_BACK):
            return False
    return len(facts) == 1 or len({fact.key[:NAME_BYTES] for fact in facts}) == len(facts)


def fold(
    facts: Sequence[Dated],
    model: Model,
    as_of: datetime,
    *,
    settle: bool = True,
    trace: bool = False,
) -> Outcome:
    """Return the outcome of all facts of one contact from nothing."""
    return advance(State(), facts, model, as_of, settle=settle, trace=trace)


def advance(
    state: State,
    facts: Sequence[Dated],
    model: Model,
    as_of: datetime,
    *,
    settle: bool = True,
    trace: bool = False,
) -> Outcome:
    """Return the outcome of these facts, in order, on top of a state, which is changed.

    Facts later than `as_of` (and the allowed skew) wait: they count when their time comes.
    With `settle`, deadlines between the last fact and `as_of` are crossed as well; without,
    they are left for later, so that history can be loaded in order without going back.
    """
    return walk(state, facts, model, as_of, settle=settle, trace=trace)
