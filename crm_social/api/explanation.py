"""Why a contact is where it is, as the API tells it."""

from typing import Any

from marshmallow import fields

from crm_social.api.fields import (
    AnswerSchema,
    about,
    evidence,
    maybe,
    maybe_moment,
    moment,
    one_of,
    stage,
)
from crm_social.core import reasons
from crm_social.core.explain import AxisSum, Explanation
from crm_social.core.loop import MEANING, Move, Rule


class MoveSchema(AnswerSchema):
    """One step on the loop."""

    from_stage = stage()
    to_stage = stage()
    at = moment("When.")
    rule = fields.String(validate=one_of(Rule), metadata=about("The rule behind it.", "intent"))
    why = fields.String(
        metadata=about("The rule as a sentence.", "They showed that they want something.")
    )
    skipped = fields.Boolean(metadata=about("Passed through in the same moment.", False))
    model = fields.String(metadata=about("The model's version.", "starter-1"))
    evidence = maybe("The engagement or verdict behind it; null where time passing was.")
    actor = maybe("The rep, where a person moved it.", "ola")
    reason = maybe("The rep's reason.", "bad_timing")


class CreditSchema(AnswerSchema):
    """What one engagement gave: `base` times every factor is `points`, which fades to `worth`."""

    evidence = evidence()
    at = moment("When it was given.")
    rule = fields.String(metadata=about("What it was given for.", "asked about buying"))
    base = fields.Float(metadata=about("Points before the factors.", 10.0))
    factors = fields.Dict(
        keys=fields.String(),
        values=fields.Float(),
        metadata=about("What it was multiplied with, and why.", {"written by a person": 1.2}),
    )
    points = fields.Float(metadata=about("Points when it was given.", 12.0))
    worth = fields.Float(metadata=about("What is left of them.", 11.4))
    model = fields.String(metadata=about("The version of the model it was given under.", "v2"))
    said = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata=about(
            "The line in words: event, post, day, base, factors and model, in nb, sv and en.",
            {"en": "Liked “Boots”, 2026-11-24: 1 × 1.2 (written by a person) = 1.2 (model v2)"},
        ),
    )


class AxisSumSchema(AnswerSchema):
    """One axis and the lines that add up to it, the worthiest first."""

    points = fields.Float(metadata=about("The sum of all `worth`.", 11.4))
    band = fields.Integer(metadata=about("1 hottest to 3 coldest.", 2))
    half_life_days = fields.Float(metadata=about("Points fade by half in this time.", 30.0))
    lines = fields.List(fields.Nested(CreditSchema))


class FitLineSchema(AnswerSchema):
    """One line of the fit."""

    what = fields.String(metadata=about("What is known.", "title"))
    datum = fields.String(metadata=about("The datum itself.", "Daglig leder"))
    points = fields.Integer(metadata=about("What it adds; can be below 0.", 30))


class FitSchema(AnswerSchema):
    """How well the person suits us: the lines' sum, kept between 0 and 100."""

    points = fields.Integer(metadata=about("0 to 100.", 70))
    letter = fields.String(metadata=about("A to D.", "A"))
    lines = fields.List(fields.Nested(FitLineSchema))


class ExplanationSchema(AnswerSchema):
    """Why a contact is where it is."""

    contact_id = fields.Integer(metadata=about("The contact's id.", 7))
    as_of = moment("The moment all of this is true at.")
    model = fields.String(metadata=about("The model's version.", "starter-1"))
    stage = stage()
    stage_at = maybe_moment("When the person came there.")
    engagement = fields.Nested(AxisSumSchema)
    intent = fields.Nested(AxisSumSchema)
    advocacy = fields.Nested(AxisSumSchema)
    fit = fields.Nested(FitSchema)
    moves = fields.List(fields.Nested(MoveSchema), metadata=about("The way there, oldest first."))


def told(contact_id: int, why: Explanation) -> dict[str, Any]:
    """Return an explanation as the API tells it."""
    return {
        "contact_id": contact_id,
        "as_of": why.as_of,
        "model": why.model,
        "stage": why.state.stage,
        "stage_at": why.state.stage_at,
        "engagement": _axis(why.engagement),
        "intent": _axis(why.intent),
        "advocacy": _axis(why.advocacy),
        "fit": {
            "points": why.fit.points,
            "letter": why.fit.letter,
            "lines": [
                {
                    "what": line.name,
                    "datum": line.datum,
                    "points": line.points,
                    "source": line.source or None,
                }
                for line in why.fit.lines
            ],
        },
        "moves": [told_move(move) for move in why.moves],
    }


def told_move(move: Move) -> dict[str, Any]:
    """Return a move as the API tells it."""
    return {
        "from_stage": move.from_stage,
        "to_stage": move.to_stage,
        "at": move.at,
        "rule": move.rule,
        "why": MEANING[move.rule],
        "skipped": move.skipped,
        "model": move.model,
        "evidence": move.evidence,
        "actor": move.actor,
        "reason": move.reason,
    }


def _axis(axis: AxisSum) -> dict[str, Any]:
    return {
        "points": axis.points,
        "band": axis.band,
        "half_life_days": axis.half_life_days,
        "lines": [
            {
                "evidence": line.credit.evidence,
                "at": line.credit.at,
                "rule": line.credit.rule,
                "base": line.credit.base,
                "factors": line.credit.factors,
                "points": line.credit.points,
                "worth": line.worth,
                "model": line.credit.model,
                "said": {lang: reasons.line(line.credit, lang) for lang in reasons.LANGUAGES},
            }
            for line in axis.lines
        ],
    }
