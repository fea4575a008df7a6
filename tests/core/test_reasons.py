"""Every line of an explanation can be read in three languages."""

import pytest

from crm_social.core import reasons
from crm_social.core.model import STARTER
from crm_social.core.reasons import LANGUAGES
from crm_social.core.values import Kind
from tests.cast import BOOTS, ago
from tests.core.told import fold, likes


def test_a_line_names_event_post_day_base_factors_and_model():
    liked = likes(post=type(BOOTS)(id="p", text="Boots", author="ola"), occurred_at=ago(days=1))

    (credit,) = fold(liked, trace=True).credits

    assert reasons.line(credit, "nb") == (
        "Likte «Boots», 2026-11-24: 1 × 1.2 (skrevet av et menneske) = 1.2 (modell starter-1)"
    )
    assert reasons.line(credit, "sv").startswith("Gillade ”Boots”, 2026-11-24: 1 × 1.2")
    assert reasons.line(credit, "en").startswith("Liked “Boots”, 2026-11-24: 1 × 1.2 (written by")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", [*Kind, "asked about buying", "praised us", "referral"])
def test_every_kind_has_words(kind, lang):
    assert reasons.rule(kind, lang)
    assert lang == "en" or reasons.rule(kind, lang) != reasons.rule(kind, "en")


def test_the_damping_and_the_class_are_named():
    assert reasons.factor("number 3 of its kind that day", "sv") == "nummer 3 i sitt slag den dagen"
    assert reasons.factor("promotion post", "nb") == "promotion-innlegg"
    assert STARTER.credit.classes
