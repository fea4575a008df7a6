"""What a comment says: its language, its feeling, whether it asks, complains or wants to buy.

A small linear model weighs the words (table.py, docs/models/text.md); patterns find what must be
shown in the writer's own words (buying.py, asking.py, special.py). A complaint is never taken for
an intent to buy, because that mistake costs a customer.
"""

from typing import Final

from crm_social.core.text import languages, shipped
from crm_social.core.text.learning import Learned, Lesson, learn
from crm_social.core.text.reading import NOTHING, Reading, judge
from crm_social.core.text.tokens import tokens

__all__ = ["NOTHING", "Learned", "Lesson", "Reading", "judge", "language", "learn", "read"]

#: One fold reads the same text a few times in a row. What is kept is what was judged, under a
#: number that cannot be turned back into the text, and soon makes room.
_KEPT: Final = 256
_recent: dict[int, Reading] = {}


def read(text: str) -> Reading:
    """Return what the text says, by the shipped model."""
    number = hash(text)
    found = _recent.get(number)
    if found is None:
        found = judge(text)
        if len(_recent) >= _KEPT:
            _recent.clear()
        _recent[number] = found
    return found


def language(tag: str | None, text: str | None) -> str | None:
    """Return nb, nn, da, sv or en by the platform's tag, else by the text's words, else None."""
    known = languages.tagged(tag)
    if known is not None or not text:
        return known
    return shipped.model().languages.guess(tokens(text))[0]
