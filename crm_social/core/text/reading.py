"""What one text says, judged by the shipped model and, where there is one, by what a company taught it."""

from typing import Final

from msgspec import Struct

from crm_social.core.text import asking, buying, languages, shipped, special
from crm_social.core.text.learning import Learned
from crm_social.core.text.table import Scores, Table
from crm_social.core.text.tokens import LONGEST, tokens

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


class Reading(Struct, frozen=True):
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
    cut = tokens(text)
    if not cut:
        return NOTHING
    text = text[:LONGEST]
    lang, table = _table(cut, tag)
    scores = table.scores(cut)
    if learned is not None:
        scores = learned.corrected(cut, scores)
    positive, neutral, negative = scores.shares()
    sentiment = POSITIVE if positive > max(neutral, negative) else NEUTRAL
    if negative > max(neutral, positive):
        sentiment = NEGATIVE
    spam = scores.spam > 0
    outright = sentiment != POSITIVE and asking.complains(text, cut) is not None
    complaint = outright or (negative >= _COMPLAINS and sentiment == NEGATIVE)
    wants: tuple[str, ...] = ()
    if not spam and not outright and negative < _SOUR:
        wants = buying.words(text, cut, negative=negative > _WISHLESS)
    question = asking.asks(text, cut)
    praise = sentiment == POSITIVE and positive >= _PRAISES and not spam
    if learned is not None:
        question = learned.says("question", cut, shipped=question)
        complaint = learned.says("complaint", cut, shipped=complaint)
        praise = learned.says("praise", cut, shipped=praise)
        spam = learned.says("spam", cut, shipped=spam)
        if not learned.says("buying_intent", cut, shipped=bool(wants)):
            wants = ()
        elif not wants:
            wants = learned.evidence("buying_intent", cut)
    if wants:
        complaint = False
    return Reading(
        question=question,
        complaint=complaint and not spam,
        buying=wants,
        praise=praise,
        spam=spam,
        special=special.category(text, cut),
        thanks=asking.thanks(text, cut),
        lang=lang,
        sentiment=sentiment,
        score=round(positive - negative, 3),
    )


def scored(text: str, tag: str | None = None) -> tuple[list[str], Scores]:
    """Return the tokens and the shipped model's three sums, as learning needs them."""
    cut = tokens(text)
    return cut, _table(cut, tag)[1].scores(cut)


def _table(cut: list[str], tag: str | None) -> tuple[str | None, Table]:
    model = shipped.model()
    lang = languages.tagged(tag)
    near = None
    if lang is None:
        lang, near = model.languages.guess(cut)
    return lang, model.nordic if (lang or near) in _NORDIC else model.english
