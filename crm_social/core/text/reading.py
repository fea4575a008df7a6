"""What one text says, judged by the shipped model and, where there is one, by what a company taught it."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Final

from msgspec import Struct

from crm_social.core.text import asking, buying, languages, shipped, special
from crm_social.core.text.learning import Learned
from crm_social.core.text.lexicon import Word
from crm_social.core.text.table import Scores
from crm_social.core.text.tokens import LONGEST, cut, lowered

POSITIVE: Final = "positive"
NEUTRAL: Final = "neutral"
NEGATIVE: Final = "negative"
#: From here on a feeling is told to the sender's face: praise scores, a complaint stops sales.
_PRAISES: Final = 0.55
_COMPLAINS: Final = 0.55
#: So negative a text asks for no price; a little less, and it still wishes for nothing we sell.
_SOUR: Final = 0.60
_WISHLESS: Final = 0.25
_NORDIC: Final = frozenset(("nb", "nn", "da", "sv"))


class Reading(Struct, frozen=True, gc=False):
    """What one text says."""

    question: bool = False
    complaint: bool = False
    #: The words that show an intent to buy, as written; empty for a complaint and for spam.
    buying: tuple[str, ...] = ()
    praise: bool = False
    spam: bool = False
    #: What the law protects and nothing is ever derived from; see special.py.
    special: str | None = None
    thanks: bool = False
    #: nb, nn, da, sv or en; None where the text does not tell.
    lang: str | None = None
    #: positive, neutral or negative.
    sentiment: str = NEUTRAL
    #: The probability of positive less that of negative, from -1 to 1.
    score: float = 0.0


NOTHING: Final = Reading()


def judge(text: str, tag: str | None = None, learned: Learned | None = None) -> Reading:
    """Return what the text says; `tag` is the platform's word on its language."""
    text = text[:LONGEST]
    small = lowered(text)
    words = shipped.model().lexicon.words(small)
    if not words:
        return NOTHING
    lang, called, scores = _weighed(words, tag)
    tokens = cut(small) if learned is not None else []
    if learned is not None:
        scores = learned.corrected(tokens, scores)
    positive, neutral, negative = scores.shares()
    sentiment = POSITIVE if positive > max(neutral, negative) else NEUTRAL
    if negative > max(neutral, positive):
        sentiment = NEGATIVE
    spam = scores.spam > 0
    outright = sentiment != POSITIVE and asking.complains(small, called)
    complaint = outright or (negative >= _COMPLAINS and sentiment == NEGATIVE)
    wants: tuple[str, ...] = ()
    if not spam and not outright:
        bad = 0.0 if buying.longs(small, called) else negative
        if bad < _SOUR:
            wants = buying.words(text, small, called, negative=bad > _WISHLESS)
    question = asking.asks(small, called)
    praise = sentiment == POSITIVE and positive >= _PRAISES and not spam
    if learned is not None:
        question = learned.says("question", tokens, shipped=question)
        complaint = learned.says("complaint", tokens, shipped=complaint)
        praise = learned.says("praise", tokens, shipped=praise)
        spam = learned.says("spam", tokens, shipped=spam)
        if not learned.says("buying_intent", tokens, shipped=bool(wants)):
            wants = ()
        elif not wants:
            wants = learned.evidence("buying_intent", tokens)
    if wants:
        complaint = False
    return Reading(
        question=question,
        complaint=complaint and not spam,
        buying=wants,
        praise=praise,
        spam=spam,
        special=special.category(small, called),
        thanks=asking.thanks(small, called),
        lang=lang,
        sentiment=sentiment,
        score=round(positive - negative, 3),
    )


def scored(text: str, tag: str | None = None) -> tuple[list[str], Scores]:
    """Return the tokens and the shipped model's three sums, as learning needs them."""
    small = lowered(text[:LONGEST])
    return cut(small), _weighed(shipped.model().lexicon.words(small), tag)[2]


def _weighed(words: Sequence[Word], tag: str | None) -> tuple[str | None, int, Scores]:
    """Return the language, which patterns the words call for, and the three sums."""
    said, called, english, nordic, tokens = zip(*words, strict=True) if words else ((),) * 5
    lang = languages.tagged(tag)
    near = None
    model = shipped.model()
    if lang is None:
        lang, near = model.languages.guess(said)
    if (lang or near) in _NORDIC:
        scores = model.nordic.weigh(nordic, tokens)
    else:
        scores = model.english.weigh(english, tokens)
    return lang, reduce(or_, called, 0), scores
