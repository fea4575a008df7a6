"""What one text says, judged by the shipped model and, where there is one, by what a company taught it."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from crm_social.core.text import asking, buying, evidence, languages, shipped, special
from crm_social.core.text.learning import Learned
from crm_social.core.text.lexicon import Word
from crm_social.core.text.patterns import LONGS
from crm_social.core.text.table import Scores, Table
from crm_social.core.text.tokens import LONGEST, cut, lowered

POSITIVE: Final = "positive"
NEUTRAL: Final = "neutral"
NEGATIVE: Final = "negative"
#: From here on a feeling is told to the sender's face: praise scores, a complaint stops sales.
#: A text as bad as that asks for no price and wishes for nothing, whatever its words.
_PRAISES: Final = 0.50
_COMPLAINS: Final = 0.55
#: From here on a wish counts only where the table, too, takes the text for one.
_DOUBTED: Final = 0.25
#: The log-odds of buying below which a phrase that looks like a wish is none: in any text, and
#: in one that is doubted. Above even, a text is a wish without such a phrase.
_HOPELESS: Final = -3.0
_UNSURE: Final = -1.0


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
    lang, called, scores, table = _weighed(words, tag)
    tokens = cut(small) if learned is not None else []
    if learned is not None:
        scores = learned.corrected(tokens, scores)
    positive, neutral, negative = scores.shares()
    sentiment = NEUTRAL
    if positive > neutral and positive > negative:
        sentiment = POSITIVE
    elif negative > neutral and negative > positive:
        sentiment = NEGATIVE
    spam = scores.spam > 0
    # What is bad enough is a complaint, so whether it says so outright matters to a longing only.
    complaint = negative >= _COMPLAINS
    outright = (
        sentiment != POSITIVE
        and (not complaint or bool(called & LONGS))
        and asking.complains(small, called)
    )
    complaint = complaint or outright
    wants: tuple[str, ...] = ()
    if not spam and not outright and (called & buying.CALLS or scores.buying > 0):
        wants = _wants(text, small, called, table, scores, negative)
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
    """Return the tokens and the shipped model's four sums, as learning needs them."""
    small = lowered(text[:LONGEST])
    return cut(small), _weighed(shipped.model().lexicon.words(small), tag)[2]


def _wants(
    text: str, small: str, called: int, table: Table, scores: Scores, negative: float
) -> tuple[str, ...]:
    """Return the words that show an intent to buy, by pattern or by the table's weights."""
    bad = 0.0 if buying.longs(small, called) else negative
    if bad >= _COMPLAINS:
        return ()
    hopes = scores.buying
    wishes = hopes > (_UNSURE if bad > _DOUBTED else _HOPELESS)
    found = buying.words(text, small, called, wishes=wishes)
    if found or hopes <= 0 or buying.ruled_out(small):
        return found
    return evidence.words(text, small, table)


def _weighed(words: Sequence[Word], tag: str | None) -> tuple[str | None, int, Scores, Table]:
    """Return the language, which patterns the words call for, the four sums, and whose they are."""
    model = shipped.model()
    lang = languages.tagged(tag)
    near = lang or ""
    if lang is None:
        lang, near = model.languages.guess([word[0] for word in words])
    place = shipped.PLACES.get(near, 0)
    table = model.tables[place]
    scores = table.weigh([word[3][place] for word in words], [word[2] for word in words])
    called = 0
    for word in words:
        called |= word[1]
    return lang, called, scores, table
