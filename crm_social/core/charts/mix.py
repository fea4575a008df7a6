"""The content mix as a picture: each month one bar against 70-20-10, and how often is published."""

from collections.abc import Iterator, Sequence
from typing import Final

from crm_social.core.attribution import WHOLE
from crm_social.core.charts import sheet
from crm_social.core.charts.frame import Frame, head
from crm_social.core.charts.say import Say
from crm_social.core.mix import TARGETS, Channel, Month, Part

_BAR_AT: Final = 128
_BAR: Final = 420
_THICK: Final = 18
_LOOKS: Final = {"interesting": "bar", "news": "good", "promotion": "warm"}
#: Of the bar, where one class is to end and the next to begin.
_AIMS: Final = (0.7, 0.9)
_COLUMNS: Final = (628, 726, 834, 928)
_CHANNELS: Final = (628, 726, 834, 928)


def draw(frame: Frame, months: Sequence[Month], channels: Sequence[Channel]) -> str:
    """Return the mix of months, oldest given first, and how often each channel speaks."""
    say = Say(frame.lang)
    words = say.words
    top = head(frame, say, words.mix, words.units_mix)
    if not months:
        return sheet.empty(top, words.covers_nothing, words.empty_hint)
    named = (words.no_class, words.leads, words.opportunities, words.sales)
    parts = [*_legend(say), *sheet.heads(44, zip(_COLUMNS, named, strict=True))]
    y = 80.0
    for month in reversed(months):
        parts += _month(say, month, y)
        y += sheet.ROW
    parts += _frequency(say, channels, y + 28)
    return sheet.document(top, sheet.Body(parts, y + 46 + sheet.ROW * len(channels)))


def shares(month: Month) -> list[Part]:
    """Return the classes of a month that have a target, in the order of the targets."""
    return [part for part in month.parts if part.class_ in TARGETS]


def unclassed(month: Month) -> int:
    """Return how many posts of a month are of no class that has a target."""
    return sum(part.posts for part in month.parts if part.class_ not in TARGETS)


def owed(month: Month, outcome: int) -> float:
    """Return how much of an outcome is owed to the posts of a month."""
    return sum(part.owed[outcome] for part in month.parts) / WHOLE


def _legend(say: Say) -> Iterator[str]:
    x = float(sheet.EDGE)
    for name, look in _LOOKS.items():
        words = f"{say.words.classes[name]} {say.percent(TARGETS[name])}"
        yield sheet.rect(x, 10, 12, 12, look)
        yield sheet.text(x + 18, 20, words, "grey small")
        x += 18 + sheet.wide(words, 12) + 18


def _month(say: Say, month: Month, y: float) -> Iterator[str]:
    name = say.month(month.year, month.month)
    yield sheet.text(sheet.EDGE, y, name)
    top, x = y - _THICK + 4, float(_BAR_AT)
    yield sheet.rect(x, top, _BAR, _THICK, "rest")
    for part in shares(month):
        if part.share:
            width = _BAR * part.share
            words = say.share(part.share)
            inside = [sheet.rect(x, top, max(width - 1, 0.5), _THICK, _LOOKS[part.class_])]
            if sheet.wide(words, 12) + 4 < width:
                inside.append(sheet.text(x + 4, y - 1, words, "small of-sheet"))
            told = say.words.mix_cell.format(
                month=name,
                class_=say.words.classes[part.class_],
                posts=say.count(say.words.posts_of, part.posts),
                share=words,
            )
            yield sheet.mark(told, inside)
            x += width
    for aim in _AIMS:
        at = _BAR_AT + _BAR * aim
        yield sheet.line(f"M{at:.1f} {top - 4:.1f}v4m0 {_THICK}v4", "mark-line")
    cells = [say.number(unclassed(month)), *(say.tenths(owed(month, one)) for one in range(3))]
    for column, cell in zip(_COLUMNS, cells, strict=True):
        yield sheet.text(column, y, cell, "n")


def _frequency(say: Say, channels: Sequence[Channel], y: float) -> Iterator[str]:
    words = say.words
    yield sheet.text(sheet.EDGE, y, words.channels, "strong")
    named = (words.posts, words.weekly, words.longest_silence, words.silent_for)
    yield from sheet.heads(y, zip(_CHANNELS, named, strict=True))
    most = max((one.weekly for one in channels), default=0) or 1
    for place, one in enumerate(channels):
        at = y + 36 + place * sheet.ROW
        name = one.channel or words.unknown
        told = words.channel_cell.format(channel=name, n=say.tenths(one.weekly))
        label = sheet.isolated(sheet.fitted(name, 200))
        bar = sheet.rect(_BAR_AT + 130, at - _THICK + 5, 290 * one.weekly / most, 14, "bar")
        yield sheet.text(sheet.EDGE, at, label)
        yield sheet.mark(told, [bar])
        cells = (
            say.number(one.posts),
            say.tenths(one.weekly),
            say.days(one.longest_silence),
            say.days(one.silent_for),
        )
        for column, cell in zip(_CHANNELS, cells, strict=True):
            yield sheet.text(column, at, cell, "n")
