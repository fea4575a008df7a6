"""Which contacts somebody should look after, as far as routing sees to it."""

from collections.abc import Set as AbstractSet
from typing import Final

from crm_social.core.loop import Stage
from crm_social.core.model import Play
from crm_social.core.plays import QUEUED, Task, TaskState
from crm_social.core.routing.choosing import Routed
from crm_social.core.state import State

#: From here on somebody is responsible, whatever the task.
STAGES: Final = frozenset(set(Stage) - {Stage.AUDIENCE, Stage.ENGAGED, Stage.LEAD})
#: Plays somebody must answer for at any stage. Thanks and answers stay everybody's.
PLAYS: Final = frozenset({Play.CALL, Play.CARE, Play.HANDOVER, Play.REORDER, Play.WIN_BACK})


def needs(state: State, away: AbstractSet[str]) -> Task | None:
    """Return the oldest task for which this contact should be given to somebody, or None.

    It has nobody and ought to; or whoever has it is among the absent.
    """
    for task in state.tasks:
        if task.state not in QUEUED:
            continue
        if state.owner is not None or task.owner is not None:
            if (state.owner or task.owner) in away:
                return task
        elif task.state is TaskState.OPEN and (state.stage in STAGES or task.play in PLAYS):
            return task
    return None


def routed(state: State, task: Task) -> Routed:
    """Return a contact as the rules look at it, with the task it is to be given for."""
    bought = state.bought.product if state.bought else None
    asked = next((deal.product for deal in state.deals.values() if deal.product), None)
    return Routed(
        contact=task.subject,
        stage=state.stage,
        letter=state.letter,
        country=state.country,
        lang=state.lang,
        platform=task.platform or None,
        product=asked or bought,
        owner=state.owner or task.owner,
        relations=tuple(state.known_by),
        tasks=sum(one.owner is None or one.owner != state.owner for one in state.tasks),
    )
