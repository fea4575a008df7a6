"""The text model beside the baselines: as shipped, and after learning from a set's own past.

Three kinds of row. `shipped`: the model that comes with the product, on sets it never saw.
`refit`: where a set's own rows are part of the shipped model, the same training without the fold
that is asked about would be the fair figure; it is printed by train_text.py --check, as it takes
minutes. `learned`: the shipped model after corrections from the set's own earlier or other rows,
as a company's reps would give them.
"""

import gc
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from benchmarks.judgement import sets
from benchmarks.judgement.table import Row
from crm_social.core.text import Learned, Lesson, judge, learn, shipped
from crm_social.core.text.reading import scored

_SEED: Final = 2026
_FOLDS: Final = 5
#: Sets of which few texts advertise anything, and how many of them may be marked.
_NOT_SPAM: Final = (
    "airline_tweets/tweets",
    "swe_social_sentiment/posts",
    "tweeteval/sentiment",
    "norec_sentence/sentences",
    "banking77/queries",
)
_FALSE_SPAM: Final = 0.003
_WORDS: Final = {"pos": "positive", "neg": "negative", "neu": "neutral"}

#: A text and what is right of it.
Labelled = tuple[str, str]


def rows(data: Path) -> Iterator[Row]:
    """Yield the rows of the table, from the sets in this folder."""
    airline = [
        (row["text"], row["airline_sentiment"])
        for row in sorted(
            sets.rows(data, "airline_tweets/tweets"), key=lambda row: int(row["row_no"])
        )
    ]
    swedish = [
        (row["text"], _WORDS[row["label"]]) for row in sets.rows(data, "swe_social_sentiment/posts")
    ]
    tweets = [(row["text"], row["label"]) for row in sets.rows(data, "tweeteval/sentiment")]
    intents = [
        (row["text"], "yes" if row["label"] == "intent" else "no")
        for row in sets.rows(data, "purchase_intent_tweets/tweets")
        if row["label"] != "undefined"
    ]
    yield _row("English to brands, shipped", _f1(airline, _feeling), 0.756)
    past = int(len(airline) * 0.7)
    future = _taught(airline[:past], airline[past:], "sentiment", _feeling)
    yield _row("English to brands, learned: past to future", future, 0.756)
    yield _row("English to brands, learned: 5 folds", _folds(airline, "sentiment", _feeling), 0.756)
    yield _row("Swedish, shipped", _f1(swedish, _feeling), 0.641)
    yield _row("Swedish, learned: 5 folds", _folds(swedish, "sentiment", _feeling), 0.641)
    yield _row("TweetEval, shipped", _recall(tweets, _feeling), 0.629, "macro-recall")
    yield _row("Buying intent, shipped", _f1(intents, _intent), 0.704)
    yield _row("Buying intent, learned: 5 folds", _folds(intents, "buying_intent", _intent), 0.704)
    angry = [text for text, label in airline if label == "negative"]
    taken = sum(bool(judge(text).buying) for text in angry) / len(angry)
    yield Row(
        "Complaints to airlines, shipped", "taken for buying intent", taken, 0.01, taken < 0.01
    )
    yield from _spam(data)
    yield from _others(data)
    rate = speed([text for text, _ in airline])
    yield Row("Speed, one core", "comments/s", rate, 20_000, rate >= 20_000)


def _spam(data: Path) -> Iterator[Row]:
    """Yield how many texts that hardly hold any spam are marked as such."""
    marked = total = 0
    for name in _NOT_SPAM:
        texts = [row["text"] for row in sets.rows(data, name)]
        found = sum(judge(text).spam for text in texts)
        marked, total = marked + found, total + len(texts)
        share = found / len(texts)
        title = f"{name.partition('/')[0]}, shipped"
        yield Row(title, "marked as spam", share, _FALSE_SPAM, share < _FALSE_SPAM)
    share = marked / total
    yield Row("These together, shipped", "marked as spam", share, _FALSE_SPAM, share < _FALSE_SPAM)


def _others(data: Path) -> Iterator[Row]:
    """Yield what can be said on sets that have no baseline for what we judge."""
    stance = sets.rows(data, "absabank_imm/paragraphs")
    scores = [judge(row["text"], "sv").score for row in stance]
    # What the writer thinks of immigration, not how they feel: a related question at most.
    agrees = statistics.correlation(scores, [float(row["label"]) for row in stance])
    yield Row("ABSAbank stance, shipped", "r of our score", agrees, None, None)
    asked = [judge(row["text"]) for row in sets.rows(data, "banking77/queries")]
    bought = sum(bool(one.buying) for one in asked) / len(asked)
    yield Row("Service questions to a bank", "taken for buying intent", bought, None, None)
    complained = sum(one.complaint for one in asked) / len(asked)
    yield Row("Service questions to a bank", "taken for a complaint", complained, None, None)


def speed(texts: Sequence[str], runs: int = 5) -> float:
    """Return comments a second of processor time, the median of some runs over the texts.

    Each run begins with nothing remembered of the words in them but what the first 200 teach.
    """
    gc.set_threshold(50_000, 20, 50)  # as the command does
    rates = []
    for _ in range(runs):
        shipped.model().lexicon.forget()
        for text in texts[:200]:
            judge(text)
        begun = time.process_time()
        for text in texts[200:]:
            judge(text)
        rates.append((len(texts) - 200) / (time.process_time() - begun))
    return statistics.median(rates)


def f1(right: Sequence[str], said: Sequence[str]) -> float:
    """Return macro-F1 over the classes that occur."""
    return statistics.fmean(
        2 * hits / (of_right + of_said) if of_right + of_said else 0.0
        for hits, of_right, of_said in _counts(right, said)
    )


def _counts(right: Sequence[str], said: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    hits = Counter(one for one, other in zip(right, said, strict=True) if one == other)
    in_right, in_said = Counter(right), Counter(said)
    for label in sorted(in_right):
        yield hits[label], in_right[label], in_said[label]


def _feeling(text: str, learned: Learned | None) -> str:
    return judge(text, learned=learned).sentiment


def _intent(text: str, learned: Learned | None) -> str:
    return "yes" if judge(text, learned=learned).buying else "no"


def _f1(labelled: Sequence[Labelled], says: Callable[[str, Learned | None], str]) -> float:
    return f1([label for _, label in labelled], [says(text, None) for text, _ in labelled])


def _recall(labelled: Sequence[Labelled], says: Callable[[str, Learned | None], str]) -> float:
    right = [label for _, label in labelled]
    said = [says(text, None) for text, _ in labelled]
    return statistics.fmean(hits / of_right for hits, of_right, _ in _counts(right, said))


def lessons(labelled: Sequence[Labelled], field: str) -> list[Lesson]:
    """Return the labels as corrections of what the shipped model says."""
    found = []
    for text, label in labelled:
        cut, scores = scored(text)
        shipped = bool(judge(text).buying) if field == "buying_intent" else False
        found.append(Lesson(cut, field, label, scores, shipped))
    return found


def _taught(
    known: Sequence[Labelled],
    asked: Sequence[Labelled],
    field: str,
    says: Callable[[str, Learned | None], str],
) -> float:
    learned = learn(lessons(known, field))
    return f1([label for _, label in asked], [says(text, learned) for text, _ in asked])


def _folds(
    labelled: Sequence[Labelled], field: str, says: Callable[[str, Learned | None], str]
) -> float:
    order = list(labelled)
    random.Random(_SEED).shuffle(order)  # noqa: S311 - no secret hangs on it
    right: list[str] = []
    said: list[str] = []
    for fold in range(_FOLDS):
        learned = learn(
            lessons([one for at, one in enumerate(order) if at % _FOLDS != fold], field)
        )
        for text, label in order[fold::_FOLDS]:
            right.append(label)
            said.append(says(text, learned))
    return f1(right, said)


def _row(name: str, ours: float, baseline: float, measure: str = "macro-F1") -> Row:
    return Row(name, measure, ours, baseline, ours > baseline)
