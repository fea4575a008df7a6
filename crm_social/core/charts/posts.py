"""Posts as a picture, and the small line of each: who engaged, day by day, and what came of it."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from crm_social.core.charts import sheet
from crm_social.core.charts.frame import Frame, head
from crm_social.core.charts.say import Say

#: So many days from the first on are drawn of a post.
DAYS: Final = 30
_NAME: Final = 300
_SPARK_AT: Final = 360
_SPARK: Final = 150
_HIGH: Final = 20
_COLUMNS: Final = (590, 660, 766, 836, 928)


class Row(Struct, frozen=True):
    """One post: its name, its first day, people on each of its days, and what came of it."""

    name: str
    first: date
    days: Sequence[int]
    people: int
    outcomes: Sequence[int]
    quality: float | None


class Bar(Struct, frozen=True):
    """One day of a post in a box."""

    x: float
    y: float
    width: float
    height: float


def bars(days: Sequence[int], wide: float, high: float) -> list[Bar]:
    """Return a bar for each day on which somebody engaged, the tallest as high as the box."""
    most = max(days, default=0)
    step = wide / DAYS
    found = []
    for place, number in enumerate(days):
        if number:
            tall = max(1.0, high * number / most)
            found.append(
                Bar(round(place * step, 2), round(high - tall, 2), step - 1, round(tall, 2))
            )
    return found


def told(say: Say, days: Sequence[int], first: date) -> str:
    """Return the days of a post as a sentence: how many in all, and on which day most."""
    none, pattern = say.words.day_line
    most = max(days, default=0)
    if not most:
        return none
    return pattern.format(
        people=say.count(say.words.people_of, sum(days)),
        n=DAYS,
        day=say.day(first + timedelta(days=list(days).index(most))),
        most=say.number(most),
    )


def draw(frame: Frame, rows: Sequence[Row]) -> str:
    """Return the posts in the order given."""
    say = Say(frame.lang)
    words = say.words
    top = head(frame, say, words.posts, words.units_posts.format(n=DAYS))
    if not rows:
        return sheet.empty(top, words.covers_nothing, words.empty_hint)
    named = (words.people, words.leads, words.opportunities, words.sales, words.quality)
    parts = [*sheet.heads(20, zip(_COLUMNS, named, strict=True))]
    for place, row in enumerate(rows):
        parts += _row(say, row, 58 + place * 34)
    return sheet.document(top, sheet.Body(parts, 34 + 34 * len(rows)))


def _row(say: Say, row: Row, y: float) -> Iterator[str]:
    yield sheet.text(sheet.EDGE, y, sheet.isolated(sheet.fitted(row.name, _NAME)))
    top = y - _HIGH + 4
    drawn = [
        sheet.rect(_SPARK_AT + bar.x, top + bar.y, bar.width, bar.height, "bar")
        for bar in bars(row.days, _SPARK, _HIGH)
    ]
    yield sheet.mark(told(say, row.days, row.first), drawn)
    yield sheet.rule(y + 4.5, _SPARK_AT, _SPARK_AT + _SPARK)
    cells = [say.number(row.people), *map(say.number, row.outcomes), say.share(row.quality)]
    for place, (x, cell) in enumerate(zip(_COLUMNS, cells, strict=True)):
        yield sheet.text(x, y, cell, "n strong" if not place else "n")
