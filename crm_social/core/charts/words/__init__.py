"""The words of drawings, in each language; those of pages are the same where both name a thing."""

from collections.abc import Mapping
from typing import Final

from crm_social.core.charts.words.en import EN
from crm_social.core.charts.words.nb import NB
from crm_social.core.charts.words.shape import Count, Words
from crm_social.core.charts.words.sv import SV

WORDS: Final[Mapping[str, Words]] = {"en": EN, "nb": NB, "sv": SV}

__all__ = ["WORDS", "Count", "Words"]
