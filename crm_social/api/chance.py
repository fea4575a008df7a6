"""How likely a contact buys, as the API tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from marshmallow import fields

from crm_social.api.fields import AnswerSchema, about

if TYPE_CHECKING:
    from crm_social.forecast.saying import Forecast

#: Training looks this far ahead; the room that does needs an extra this one does without.
_HORIZON_DAYS: Final = 90
_LANGUAGES: Final = ("nb", "sv", "en")


class ChanceLineSchema(AnswerSchema):
    """What one thing known of a contact adds to the chance."""

    feature = fields.String(metadata=about("What is known.", "asked about buying lately"))
    value = fields.Raw(allow_none=True, metadata=about("The datum: a number, a text or null.", 2.0))
    points = fields.Float(metadata=about("Percentage points it adds; can be below 0.", 12.4))
    said = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata=about(
            "The line in words, in nb, sv and en.",
            {"en": "+12 points: asked about buying 2 times in the last two weeks"},
        ),
    )


class ChanceSchema(AnswerSchema):
    """A chance between 0.01 and 0.99, or null."""

    contact_id = fields.Integer(metadata=about("The contact's id.", 7))
    chance = fields.Float(
        allow_none=True, metadata=about("The chance of buying; null: nothing can be said.", 0.23)
    )
    base = fields.Float(
        allow_none=True, metadata=about("The usual chance, from which the lines lead.", 0.04)
    )
    horizon_days = fields.Integer(metadata=about("Within so many days.", _HORIZON_DAYS))
    learned_from = fields.Integer(
        allow_none=True, metadata=about("Contacts with a known end it was learned from.", 240)
    )
    lines = fields.List(
        fields.Nested(ChanceLineSchema), metadata=about("What moves it, strongest first.")
    )


def told(contact_id: int, found: Forecast | None) -> dict[str, Any]:
    """Return a forecast, or that there is none, as the API tells it."""
    return {
        "contact_id": contact_id,
        "chance": found and found.chance,
        "base": found and found.base,
        "horizon_days": _HORIZON_DAYS,
        "learned_from": found and found.learned_from,
        "lines": [
            {
                "feature": line.feature,
                "value": line.value,
                "points": line.points,
                "said": {lang: line.said(lang) for lang in _LANGUAGES},
            }
            for line in (found.lines if found else ())
        ],
    }
