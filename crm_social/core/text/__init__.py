"""What a comment says: its language, its feeling, whether it asks, complains or wants to buy.

A small linear model weighs the words (table.py, docs/models/text.md); patterns find what must be
shown in the writer's own words (buying.py, asking.py, special.py). A complaint is never taken for
an intent to buy, because that mistake costs a customer.
"""

from typing import Final

from crm_social.core.text import languages
from crm_social.core.text.learning import Learned, Lesson, learn
from crm_social.core.text.reading import NOTHING, Reading, judge

__all__ = ["NOTHING", "Learned", "Lesson", "Reading", "judge", "language", "learn", "read"]

#: One fold reads the same text a few times in a row. What is kept is what was judged, under a
#: number that cannot be turned back into the text, and soon makes room.
_KEPT: Final = 256
_recent: dict[int, tuple[Learned | None, Reading]] = {}


def read(text: str, tag: str | None = None, words: Learned | None = None) -> Reading:
    """Return what the text says, by the shipped model and what the company taught it (`words`).

    `tag` is the platform's word on the language.
    """
    # The length tells apart what is the same in memory: "♡" and "a&".
    number = hash((text, len(text), tag))
    found = _recent.get(number)
    if found is not None and found[0] is words:
        return found[1]
    said = judge(text, tag, words)
    if len(_recent) >= _KEPT:
        _recent.clear()
    _recent[number] = words, said
    return said


def language(tag: str | None, text: str | None, words: Learned | None = None) -> str | None:
    """Return nb, nn, da, sv or en by the platform's tag, else by the text's words, else None.

    Who reads the text next, with the same words, finds it read.
    """
    known = languages.tagged(tag)
    if known is not None or not text:
        return known
    return read(text, tag, words).lang
