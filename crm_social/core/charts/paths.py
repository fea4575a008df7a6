"""The ways people went as a picture: a column for each step, and bands between.

Where boxes and bands lie is the same on the page, which draws them as links. The picture is a
Sankey diagram (M. H. Sankey, 1898): in every column the boxes are as tall as what flows through.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from crm_social.core.charts import sheet
from crm_social.core.charts.frame import Frame, head
from crm_social.core.charts.say import Say
from crm_social.core.loop import Stage

_STAGES: Final = tuple(Stage)
_COLUMNS: Final = 7
_STEP: Final = 130
_BOX: Final = 14
_TALL: Final = 300
_GAP: Final = 26
_HEAD: Final = 20


class Link(Struct, frozen=True):
    """How many went one way as their so-many-th step of a round, the first being 0."""

    place: int
    start: Stage
    end: Stage
    people: int


class Box(Struct, frozen=True):
    """A stage in one column."""

    stage: Stage
    people: int
    x: float
    y: float
    height: float


class Band(Struct, frozen=True):
    """Those who went on from one box to another."""

    link: Link
    path: str
    width: float


class Bands(Struct, frozen=True):
    """Where everything lies."""

    boxes: list[Box]
    bands: list[Band]
    width: int
    height: int


def bands(links: Iterable[Link]) -> Bands:
    """Return where the first ways people went lie: six steps, a column for each."""
    some = [link for link in links if link.place < _COLUMNS - 1]
    sizes: dict[tuple[int, Stage], list[int]] = {}
    for link in some:
        sizes.setdefault((link.place, link.start), [0, 0])[1] += link.people
        sizes.setdefault((link.place + 1, link.end), [0, 0])[0] += link.people
    boxes, deepest = _boxes(sizes)
    scale = _scale(sizes)
    out = {key: box.y for key, box in boxes.items()}
    into = dict(out)
    found = []
    ordered = sorted(
        some, key=lambda one: (one.place, _STAGES.index(one.start), _STAGES.index(one.end))
    )
    for link in ordered:
        start, end = (link.place, link.start), (link.place + 1, link.end)
        width = max(1.0, link.people * scale)
        y1, y2 = out[start] + width / 2, into[end] + width / 2
        out[start] += width
        into[end] += width
        x1, x2 = boxes[start].x + _BOX, boxes[end].x
        middle = (x1 + x2) / 2
        path = f"M{x1} {y1:.1f}C{middle} {y1:.1f} {middle} {y2:.1f} {x2} {y2:.1f}"
        found.append(Band(link, path, round(width, 1)))
    return Bands(list(boxes.values()), found, sheet.INNER, round(deepest))


def draw(frame: Frame, lobe: int, links: Iterable[Link]) -> str:
    """Return the ways of one half of the loop."""
    say = Say(frame.lang)
    words = say.words
    top = head(frame, say, words.paths, words.units_paths, words.lobes[lobe])
    placed = bands(links)
    if not placed.bands:
        return sheet.empty(top, words.empty, words.empty_hint)
    parts = [f'<g transform="translate({sheet.EDGE} 0)">']
    for band in placed.bands:
        stages, link = words.stages, band.link
        told = say.count(
            words.moves_along, link.people, start=stages[link.start], end=stages[link.end]
        )
        path = f'<path class="stroke" d="{band.path}" stroke-width="{band.width}"'
        parts.append(sheet.mark(told, [f'{path} stroke-opacity="0.28"/>']))
    for box in placed.boxes:
        number = say.number(box.people)
        room = _STEP - sheet.wide(number, 12) - 8
        name = f"{sheet.fitted(words.stages[box.stage], room, 12)} {number}"
        told = say.count(words.people_at, box.people, stage=words.stages[box.stage])
        drawn = sheet.rect(box.x, box.y, _BOX, box.height, "bar")
        parts.append(sheet.mark(told, [drawn, sheet.text(box.x, box.y - 5, name, "small halo")]))
    return sheet.document(top, sheet.Body([*parts, "</g>"], placed.height))


def _columns(sizes: Iterable[tuple[int, Stage]]) -> dict[int, list[Stage]]:
    found: dict[int, list[Stage]] = {}
    for place, stage in sorted(sizes, key=lambda one: (one[0], _STAGES.index(one[1]))):
        found.setdefault(place, []).append(stage)
    return found


def _scale(sizes: dict[tuple[int, Stage], list[int]]) -> float:
    totals = [
        sum(max(sizes[place, one]) for one in stages) for place, stages in _columns(sizes).items()
    ]
    return _TALL / max(totals, default=1)


def _boxes(
    sizes: dict[tuple[int, Stage], list[int]],
) -> tuple[dict[tuple[int, Stage], Box], float]:
    scale, found, deepest = _scale(sizes), {}, 0.0
    for place, stages in _columns(sizes).items():
        y = float(_HEAD)
        for stage in stages:
            number = max(sizes[place, stage])
            height = max(2.0, number * scale)
            found[place, stage] = Box(stage, number, place * _STEP, round(y, 1), round(height, 1))
            y += height + _GAP
        deepest = max(deepest, y)
    return found, deepest
