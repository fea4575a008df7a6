"""Train the text model that the product ships, and write it into the product.

    python -m benchmarks.judgement.train_text --data DATA --sources SOURCES [--check]

DATA is the folder of measuring sets, of which only those are read whose licence lets models be
made (docs/models/text.md). SOURCES holds the other openly licensed sets named there, one file
each. The same files give the same model.
"""

import argparse
import csv
import gzip
import json
import math
import random
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import numpy as np
from scipy.sparse import csr_matrix, diags  # type: ignore[import-untyped] # it has no types
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from benchmarks.judgement import seeds, sets
from benchmarks.judgement.table import Row, lines
from benchmarks.judgement.text import f1
from benchmarks.judgement.train_languages import language_weights
from crm_social.core.text import buying as patterns_of_buying
from crm_social.core.text import features, shipped
from crm_social.core.text.table import Stored, Table, packed
from crm_social.core.text.tokens import lowered, tokens

VERSION: Final = "2026-11-26.3"
SCALE: Final = 200.0
_FOLDS: Final = 3
#: So many of the heaviest features are kept, of the feelings, of spam and of buying each.
_KEPT: Final = 60_000
#: How hard the examples of spam and of buying pull; those of feelings stand with each table.
_SPAM: Final = 10.0
_BUYING: Final = 1.0
#: So much log-odds more than even is wanted before a comment is spam, or a wish to buy that no
#: pattern finds: a false alarm costs a lead, or a rep's time.
_SPAM_MARGIN: Final = 0.75
_BUYING_MARGIN: Final = 0.5
_AFINN_SV: Final = ("AFINN-sv-165.txt", 0.7)
_ASENT_SV: Final = ("asent_sv_lexicon_v1.txt", 1.0)


class Recipe(NamedTuple):
    """How one table is made."""

    #: Which lexicons colour words, and how much each counts; the first that knows a word tells.
    lexicons: tuple[tuple[str, float], ...]
    #: How hard the examples pull against small weights (C of the logistic regression).
    hardness: float
    #: So much log-odds more than neutral is wanted before a text is positive, or negative.
    leans: tuple[float, float]
    #: The languages of our own comments in it, and how much each of them counts.
    languages: tuple[str, ...]
    ours: float


RECIPES: Final = {
    "en": Recipe(
        (("vader_lexicon.txt", 1.0), ("AFINN-en-165.txt", 0.7)), 0.15, (0.7, -0.3), ("en",), 3.0
    ),
    "nb": Recipe(
        (_AFINN_SV, _ASENT_SV, ("AFINN-da-32.txt", 0.7)), 0.25, (0.0, 0.0), ("nb", "nn", "da"), 1.0
    ),
    "sv": Recipe((_AFINN_SV, _ASENT_SV), 0.3, (0.6, 0.6), ("sv",), 1.0),
}
_GOOD: Final = frozenset(
    "admiration amusement approval caring excitement gratitude joy love optimism pride "
    "relief".split()
)
_BAD: Final = frozenset(
    "anger annoyance disappointment disapproval disgust embarrassment fear grief nervousness "
    "remorse sadness".split()
)
_LABELS: Final = {"Positive": "pos", "Negative": "neg", "Neutral": "neu"}


class Example(NamedTuple):
    text: str
    label: str
    weight: float


def label(valence: float, edge: float = 0.5) -> str:
    """Return pos, neg or neu of a number around 0."""
    return "pos" if valence > edge else "neg" if valence < -edge else "neu"


def english(data: Path, sources: Path) -> list[Example]:
    """Return what the English table learns from."""
    found = []
    names = (sources / "goemotions-labels.txt").read_text(encoding="utf-8").split()
    for part in ("train", "dev", "test"):
        for line in _lines(sources / f"goemotions-{part}.tsv"):
            text, numbers, _ = line.split("\t")
            said = {names[int(number)] for number in numbers.split(",")}
            good, bad = bool(said & _GOOD), bool(said & _BAD)
            if not (good and bad):
                found.append(Example(text, "pos" if good else "neg" if bad else "neu", 0.2))
    for name, weight in (("movieReviewSnippets", 0.15), ("nytEditorialSnippets", 0.1)):
        for line in _lines(sources / f"{name}_GroundTruth.txt", "latin-1"):
            _, valence, text = line.split("\t", 2)
            found.append(Example(text, label(float(valence)), weight))
    for name in ("tweets", "product_reviews"):
        found += [
            Example(row["text"], label(float(row["mean_rating"])), 0.6)
            for row in sets.rows(data, f"vader_ratings/{name}")
        ]
    found += [Example(row["text"], "neu", 0.1) for row in sets.rows(data, "banking77/queries")]
    return found + [Example(text, said, 1.5) for text, said in seeds.sentences("en", 80)]


def norwegian(data: Path, sources: Path) -> list[Example]:
    """Return what the table for Norwegian and Danish learns from."""
    found = [
        Example(row["text"], _LABELS[row["label"]], 2.0)
        for row in sets.rows(data, "norec_sentence/sentences")
        if row["official_split"] == "train"
    ]
    for name in ("dan_mixed_2014", "dan_newscrawl_2011"):
        with (sources / f"{name}_10K-sentences.csv").open(encoding="utf-8", newline="") as source:
            for _, valence, text in csv.reader(source):
                try:
                    found.append(Example(text, label(float(valence)), 1.0))
                except ValueError:  # not annotated
                    continue
    for name in ("nb", "da"):
        found += [Example(text, said, 1.0) for text, said in seeds.sentences(name, 80)]
    return found


def swedish() -> list[Example]:
    """Return what the Swedish table learns from: our own sentences, as no set may be used."""
    return [Example(text, said, 1.0) for text, said in seeds.sentences("sv", 80)]


def ours(recipe: Recipe) -> list[Example]:
    """Return our own comments; a wish to buy is neither praise nor complaint."""
    found = [Example(*one, recipe.ours) for one in seeds.comments("feelings", *recipe.languages)]
    wishes = seeds.comments("buying", *recipe.languages)
    return found + [Example(text, "neu", 1.0) for text, said in wishes if said == "buy"]


def valences(sources: Path, lexicons: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Return how coloured single words are: our emoji first, then the lexicons in order."""
    found = seeds.emoji()
    for name, share in lexicons:
        for line in _lines(sources / name):
            word, _, rest = line.partition("\t")
            word = word.strip().lower()
            if " " in word or not rest:
                continue
            try:
                valence = float(rest.split("\t")[0]) * share
            except ValueError:
                continue
            if abs(valence) >= 0.3:
                found.setdefault(word, round(valence, 2))
    return found


def spam(
    data: Path, background: Sequence[Example], but: frozenset[str] = frozenset()
) -> list[Example]:
    """Return what spam is learned from: labelled comments, own sentences, and plain comments."""
    found = [
        Example(row["text"], "spam" if row["spam"] == "1" else "ham", 1.0)
        for row in sets.rows(data, "youtube_spam/comments")
        if row["text"] not in but
    ]
    found += [Example(text, said, 1.0) for text, said in seeds.sentences("spam", 60)]
    found += [Example(*one, 1.0) for one in seeds.comments("spam", "comments")]
    return found + [one._replace(label="ham", weight=1.0) for one in background]


def buying(recipe: Recipe, background: Sequence[Example]) -> list[Example]:
    """Return what intent to buy is learned from: own sentences, and comments that are no wish."""
    found = [Example(*one, 1.0) for one in seeds.comments("buying", *recipe.languages)]
    for text, said in seeds.comments("feelings", *recipe.languages):
        # Among comments of no feeling are questions of somebody who may buy: those that a pattern
        # takes for a wish are left out, and the rest counts little.
        if said == "neg" or (said == "neu" and not _may_buy(text)):
            found.append(Example(text, "no", 0.5 if said == "neg" else 0.25))
    return found + [one._replace(label="no", weight=0.5) for one in _some(background, 8_000)]


def _may_buy(text: str) -> bool:
    small = lowered(text)
    return bool(patterns_of_buying.words(text, small, patterns_of_buying.CALLS, wishes=True))


def plain_comments(
    found: Mapping[str, Sequence[Example]], name: str, own: Sequence[Example]
) -> list[Example]:
    """Return what is no spam for one table: all of our own comments, and some of others.

    English is among them everywhere, as spam in English stands under posts in every language.
    """
    english = [] if name == "en" else _some(found["en"], 6_000)
    return [*_some(found[name], 8_000), *english, *own]


def _some(examples: Sequence[Example], most: int) -> Sequence[Example]:
    return examples[:: max(1, len(examples) // most)]


class Vocabulary:
    """Which features a table knows, and how rare each is."""

    def __init__(self, texts: Sequence[list[str]], least: int) -> None:
        seen = Counter(feature for text in texts for feature in set(text))
        self.names = sorted(feature for feature, count in seen.items() if count >= least)
        self.number = {name: at for at, name in enumerate(self.names)}
        total = len(texts)
        self.rarity = np.array(
            [(1 + math.log((1 + total) / (1 + seen[name]))) / 6 for name in self.names]
        )

    def matrix(self, texts: Sequence[list[str]], sizes: Sequence[int]) -> csr_matrix:
        """Return counts of features over the root of a text's length; rare ones weigh more."""
        columns, starts = [], [0]
        for text in texts:
            columns += [at for name in text if (at := self.number.get(name)) is not None]
            starts.append(len(columns))
        shape = (len(texts), len(self.names))
        counts = csr_matrix((np.ones(len(columns)), columns, starts), shape=shape)
        counts.sum_duplicates()
        roots = diags(1 / np.sqrt(np.array(sizes) + 2))
        return csr_matrix(roots @ counts @ diags(self.rarity))


def fitted(
    examples: Sequence[Example], colours: dict[str, float], *, hardness: float, least: int
) -> tuple[Vocabulary, list[str], np.ndarray, np.ndarray]:
    """Return the vocabulary, the classes, the weight of each feature for each, and the biases."""
    cut = [tokens(example.text) for example in examples]
    texts = [list(features.every(one, colours)) for one in cut]
    vocabulary = Vocabulary(texts, least)
    model = LogisticRegression(C=hardness, max_iter=80, class_weight="balanced")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(
            vocabulary.matrix(texts, [len(one) for one in cut]),
            [example.label for example in examples],
            sample_weight=[example.weight for example in examples],
        )
    return vocabulary, list(model.classes_), model.coef_ * vocabulary.rarity, model.intercept_


def table(
    recipe: Recipe,
    colours: dict[str, float],
    examples: Sequence[Example],
    spams: Sequence[Example],
    buyers: Sequence[Example],
) -> Stored:
    """Return one table: the heaviest features of the feelings, those of spam and of buying."""
    vocabulary, classes, weights, bias = fitted(
        examples, colours, hardness=recipe.hardness, least=2
    )
    neutral = classes.index("neu")
    sums = {name: weights[classes.index(name)] - weights[neutral] for name in ("pos", "neg")}
    starts = [
        round(float(bias[classes.index(name)] - bias[neutral]) - lean, 4)
        for name, lean in zip(("pos", "neg"), recipe.leans, strict=True)
    ]
    heaviest = np.argsort(-np.maximum(abs(sums["pos"]), abs(sums["neg"])), kind="stable")[:_KEPT]
    rows: dict[str, list[int]] = {
        vocabulary.names[at]: [_whole(sums["pos"][at]), _whole(sums["neg"][at]), 0, 0]
        for at in heaviest
    }
    for place, shown, yes, hardness, margin in (
        (2, spams, "spam", _SPAM, _SPAM_MARGIN),
        (3, buyers, "buy", _BUYING, _BUYING_MARGIN),
    ):
        vocabulary, classes, weights, bias = fitted(shown, colours, hardness=hardness, least=3)
        sign = 1.0 if classes[1] == yes else -1.0
        for at in np.argsort(-abs(weights[0]), kind="stable")[:_KEPT]:
            if whole := _whole(weights[0][at] * sign):
                rows.setdefault(vocabulary.names[at], [0, 0, 0, 0])[place] = whole
        starts.append(round(float(bias[0] * sign) - margin, 4))
    plain: dict[str, int] = {}
    pieces: dict[str, int] = {}
    pairs: dict[str, dict[str, int]] = {}
    for name in sorted(name for name, row in rows.items() if any(row)):
        first, space, second = name.partition(" ")
        if space:
            pairs.setdefault(first, {})[second] = packed(*rows[name])
        elif name[0] == "#":
            pieces[name[1:]] = packed(*rows[name])
        else:
            plain[name] = packed(*rows[name])
    return Stored(
        scale=SCALE,
        bias=(starts[0], starts[1], starts[2], starts[3]),
        weights=plain,
        pieces=pieces,
        pairs=pairs,
        valences=dict(sorted(colours.items())),
    )


def train(data: Path, sources: Path, tell: Callable[[str], None] = print) -> shipped.Book:
    """Return the whole model."""
    found = {"en": english(data, sources), "nb": norwegian(data, sources), "sv": swedish()}
    tables = {}
    for name, recipe in RECIPES.items():
        own = ours(recipe)
        tell(f"{name}: {len(found[name])} examples and {len(own)} of our own")
        tables[name] = table(
            recipe,
            valences(sources, recipe.lexicons),
            [*found[name], *own],
            spam(data, plain_comments(found, name, own)),
            buying(recipe, found[name]),
        )
    return shipped.Book(version=VERSION, tables=tables, languages=language_weights(data, sources))


def check(data: Path, sources: Path) -> Iterator[Row]:
    """Yield how well the same training does on rows it was not shown.

    These are the fair figures for sets whose rows are in the shipped model.
    """
    yield _reviews(data, sources)
    colours = valences(sources, RECIPES["en"].lexicons)
    own = ours(RECIPES["en"])
    plain = english(data, sources)
    yield _ratings(data, [*plain, *own], colours)
    for name, parts in _spam_folds(sets.rows(data, "youtube_spam/comments")):
        right, said = [], []
        for asked in parts:
            but = frozenset(row["text"] for row in asked)
            shown = spam(data, plain_comments({"en": plain}, "en", own), but)
            right += [row["spam"] for row in asked]
            said += ["1" if odds > _SPAM_MARGIN else "0" for odds in _odds(shown, colours, asked)]
        figure = f1(right, said)
        yield Row(f"Spam, refit {name}", "macro-F1", figure, 0.955, figure > 0.955)


def _odds(
    shown: Sequence[Example], colours: dict[str, float], asked: Sequence[dict[str, str]]
) -> Iterator[float]:
    """Yield the log-odds of spam of each comment, as learned from what is shown."""
    vocabulary, classes, weights, bias = fitted(shown, colours, hardness=_SPAM, least=3)
    # The one row of weights speaks for the second class, and classes come sorted by name: were
    # they others, every figure below would be of the opposite.
    assert classes == ["ham", "spam"]  # noqa: S101 - a benchmark is never run with -O
    cut = [tokens(row["text"]) for row in asked]
    counts = [list(features.every(one, colours)) for one in cut]
    # The rarity is in the weights already; the matrix holds it once more.
    sums = vocabulary.matrix(counts, [len(one) for one in cut]) @ (weights[0] / vocabulary.rarity)
    yield from (float(total + bias[0]) for total in sums)


def _reviews(data: Path, sources: Path) -> Row:
    """Return how well feelings are told in Norwegian reviews that were not shown."""
    recipe = RECIPES["nb"]
    colours = valences(sources, recipe.lexicons)
    reviews = [
        Example(row["text"], _LABELS[row["label"]], 2.0)
        for row in sets.rows(data, "norec_sentence/sentences")
    ]
    known = set(reviews)
    own = ours(recipe)
    others = [one for one in norwegian(data, sources) if one not in known]
    right: list[str] = []
    said: list[str] = []
    for fold in range(_FOLDS):
        shown = [one for at, one in enumerate(reviews) if at % _FOLDS != fold]
        made = Table(
            table(recipe, colours, [*shown, *others, *own], spam(data, own), buying(recipe, others))
        )
        for one in reviews[fold::_FOLDS]:
            positive, neutral, negative = made.scores(tokens(one.text)).shares()
            right.append(one.label)
            said.append(max((positive, "pos"), (neutral, "neu"), (negative, "neg"))[1])
    figure = f1(right, said)
    return Row("Norwegian reviews, refit in 3 folds", "macro-F1", figure, 0.585, figure > 0.585)


def _ratings(data: Path, plain: Sequence[Example], colours: dict[str, float]) -> Row:
    """Return how our score goes with the mean of twenty raters' on tweets it was not shown."""
    tweets = sets.rows(data, "vader_ratings/tweets")
    known = {row["text"] for row in tweets}
    others = [one for one in plain if one.text not in known]
    scores, means = [], []
    for fold in range(_FOLDS):
        shown = [
            Example(row["text"], label(float(row["mean_rating"])), 0.6)
            for at, row in enumerate(tweets)
            if at % _FOLDS != fold
        ]
        recipe = RECIPES["en"]
        made = Table(
            table(
                recipe,
                colours,
                [*others, *shown],
                spam(data, _some(others, 6_000)),
                buying(recipe, others),
            )
        )
        for row in tweets[fold::_FOLDS]:
            positive, _, negative = made.scores(tokens(row["text"])).shares()
            scores.append(positive - negative)
            means.append(float(row["mean_rating"]))
    figure = float(np.corrcoef(scores, means)[0, 1])
    return Row("VADER's tweets, refit in 3 folds", "r", figure, 0.881, figure > 0.881)


def _spam_folds(
    comments: Sequence[dict[str, str]],
) -> Iterator[tuple[str, list[list[dict[str, str]]]]]:
    videos = sorted({row["video"] for row in comments})
    yield (
        "without the video asked",
        [[row for row in comments if row["video"] == video] for video in videos],
    )
    mixed = list(comments)
    random.Random(VERSION).shuffle(mixed)  # noqa: S311 - no secret hangs on it
    yield "in 10 random folds", [mixed[fold::10] for fold in range(10)]


def _whole(weight: float) -> int:
    return round(float(weight) * SCALE)


def _lines(path: Path, encoding: str = "utf-8") -> list[str]:
    return [line for line in path.read_text(encoding=encoding).split("\n") if line.strip()]


def written(book: shipped.Book) -> bytes:
    """Return a model as it lies in the file; equal models give equal bytes."""
    text = json.dumps(
        msgspec.to_builtins(book), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return gzip.compress(text.encode(), compresslevel=9, mtime=0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder of measuring sets")
    parser.add_argument("--sources", type=Path, required=True, help="the other sets, a file each")
    parser.add_argument("--to", type=Path, default=shipped.PATH, help="where the model is written")
    parser.add_argument("--check", action="store_true", help="measure the training, write nothing")
    given = parser.parse_args()
    if given.check:
        for line in lines(check(given.data, given.sources)):
            print(line, flush=True)
        return
    file = written(train(given.data, given.sources))
    given.to.write_bytes(file)
    print(f"{given.to}: {len(file):,} bytes")


if __name__ == "__main__":
    main()
