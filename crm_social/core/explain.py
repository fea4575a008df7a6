"""Why a contact is where it is: the sum behind each axis, line by line."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from crm_social.core import decide, scoring
from crm_social.core.fit import Fit, fit
from crm_social.core.loop import Move
from crm_social.core.model import Model
from crm_social.core.scoring import Credit
from crm_social.core.state import Dated, State


class Line(Struct, frozen=True):
    """One credit and what it is worth at the moment asked for."""

    credit: Credit
    worth: float


class AxisSum(Struct, frozen=True):
    """One axis: its points at the moment asked for, and the lines that add up to them."""

    name: str
    points: float
    band: int
    half_life_days: float
    lines: list[Line]


class Explanation(Struct, frozen=True):
    """The whole why: the axes, fit, and the moves made."""

    as_of: datetime
    model: str
    state: State
    engagement: AxisSum
    intent: AxisSum
    advocacy: AxisSum
    fit: Fit
    moves: list[Move]


def explain(facts: Sequence[Dated], model: Model, as_of: datetime) -> Explanation:
    """Return why, by folding the contact's facts once more and keeping every credit."""
    outcome = decide.fold(facts, model, as_of, trace=True)
    state = outcome.state

    def axis_sum(name: str) -> AxisSum:
        axis = getattr(state, name)
        axis_model = getattr(model, name)
        half_life = axis_model.half_life
        lines = [
            Line(credit, credit.points * 0.5 ** ((as_of - credit.at) / half_life))
            for credit in outcome.credits
            if credit.axis == name
        ]
        lines.sort(key=lambda line: line.worth, reverse=True)
        points = scoring.level(axis.heat, as_of, half_life)
        return AxisSum(name, points, axis.band, half_life.total_seconds() / 86400, lines)

    return Explanation(
        as_of,
        model.version,
        state,
        axis_sum("engagement"),
        axis_sum("intent"),
        axis_sum("advocacy"),
        fit(state, model),
        outcome.moves,
    )
