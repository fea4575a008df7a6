"""Where lines and boxes of the pictures lie; the templates draw them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from crm_social.core import eight
from crm_social.core.loop import FORWARD, Stage
from crm_social.store.reports.funnel import Link
from crm_social.store.reports.loop import Flow

_SCALE: Final = 28.0
_LEFT: Final = 26.0
_TOP: Final = 34.0
WIDTH: Final = round(2 * _LEFT + 36 * _SCALE)
HEIGHT: Final = round(2 * _TOP + 16 * _SCALE)
_THINNEST: Final = 1.5
_THICKEST: Final = 15.0
#: Where the lobes bend round.
_CENTRES: Final = {1: (8.5, 8.0), 2: (27.5, 8.0)}
_STAGES: Final = tuple(Stage)


class Spot(Struct, frozen=True):
    """One stage on the eight, and where its name stands."""

    stage: Stage
    people: int
    x: float
    y: float
    name_y: float


class Stroke(Struct, frozen=True):
    """One way on the eight: its line, how thick, and where its number stands."""

    flow: Flow
    path: str
    width: float
    x: float
    y: float
    back: bool


class Box(Struct, frozen=True):
    """A stage in one column of the paths."""

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
    """The picture of paths."""

    boxes: list[Box]
    bands: list[Band]
    width: int
    height: int


def spots(standing: Mapping[Stage, int]) -> list[Spot]:
    """Return the stages at their places on the eight."""
    found = []
    for stage, number in standing.items():
        x, y = eight.point(eight.turn_of(stage))
        upper = y < 8 or stage is Stage.CUSTOMER
        found.append(
            Spot(stage, number, *_on_page(x, y), _TOP + _SCALE * y + (-26 if upper else 36))
        )
    return found


def strokes(flows: Sequence[Flow]) -> list[Stroke]:
    """Return the ways that were gone, ways back first, so that those forward lie on top."""
    most = max((flow.moves for flow in flows), default=1)
    found = []
    for flow in flows:
        back = FORWARD.get(flow.start) is not flow.end
        path, (x, y) = _back(flow) if back else _forward(flow)
        width = _THINNEST + (_THICKEST - _THINNEST) * flow.moves / most
        found.append(Stroke(flow, path, round(width, 2), *_on_page(x, y), back))
    return sorted(found, key=lambda stroke: not stroke.back)


def _forward(flow: Flow) -> tuple[str, tuple[float, float]]:
    start, end = eight.turn_of(flow.start), eight.turn_of(flow.end)
    if end < start:
        end = 1.0
    path = eight.piece(start, end, scale=_SCALE, left=_LEFT, top=_TOP)
    x, y = eight.point((start + end) / 2)
    return path, (x, y + (-0.75 if y < 8 else 1.0))


def _back(flow: Flow) -> tuple[str, tuple[float, float]]:
    (ax, ay), (bx, by) = (eight.point(eight.turn_of(one)) for one in (flow.start, flow.end))
    cx, cy = _CENTRES[1 if flow.start.value.startswith("S") else 2]
    # Pulled to the middle of the lobe, and past each other by how far they go.
    mx, my = ((ax + bx) / 2 + cx) / 2, ((ay + by) / 2 + 3 * cy) / 4
    points = [_on_page(*point) for point in ((ax, ay), (mx, my), (bx, by))]
    (x1, y1), (x2, y2), (x3, y3) = points
    return f"M{x1} {y1}Q{x2} {y2} {x3} {y3}", ((ax + bx) / 4 + mx / 2, (ay + by) / 4 + my / 2)


def _on_page(x: float, y: float) -> tuple[float, float]:
    return round(_LEFT + _SCALE * x, 1), round(_TOP + _SCALE * y, 1)


_COLUMNS: Final = 7
_STEP: Final = 150
_BOX: Final = 14
_TALL: Final = 300
_GAP: Final = 26
_HEAD: Final = 20


def bands(links: Iterable[Link]) -> Bands:
    """Return the picture of the first ways people went: a column for each step."""
    some = [link for link in links if link.place < _COLUMNS - 1]
    sizes: dict[tuple[int, Stage], list[int]] = {}
    for link in some:
        sizes.setdefault((link.place, link.start), [0, 0])[1] += link.people
        sizes.setdefault((link.place + 1, link.end), [0, 0])[0] += link.people
    columns: dict[int, list[Stage]] = {}
    for place, stage in sorted(sizes, key=lambda one: (one[0], _STAGES.index(one[1]))):
        columns.setdefault(place, []).append(stage)
    totals = [sum(max(sizes[place, one]) for one in stages) for place, stages in columns.items()]
    scale = _TALL / max(totals, default=1)
    boxes: dict[tuple[int, Stage], Box] = {}
    deepest = 0.0
    for place, stages in columns.items():
        y = float(_HEAD)
        for stage in stages:
            number = max(sizes[place, stage])
            height = max(2.0, number * scale)
            boxes[place, stage] = Box(stage, number, place * _STEP, round(y, 1), round(height, 1))
            y += height + _GAP
        deepest = max(deepest, y)
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
    wide = max((box.x for box in boxes.values()), default=0) + 150
    return Bands(list(boxes.values()), found, round(wide), round(deepest))
