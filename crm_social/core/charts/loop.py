"""The eight in numbers as a picture: who stands where, which ways were gone, how the lobes turned.

Where lines and circles lie is the same on the page, which draws them as links.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from crm_social.core import eight
from crm_social.core.charts import sheet
from crm_social.core.charts.frame import Frame, head
from crm_social.core.charts.say import Say
from crm_social.core.loop import FORWARD, Stage

_SCALE: Final = 26.0
_LEFT: Final = 12.0
_TOP: Final = 8.0
WIDTH: Final = sheet.WIDTH
HEIGHT: Final = round(2 * _TOP + 16 * _SCALE)
#: Of the circle of a stage.
RADIUS: Final = 21
_THINNEST: Final = 1.5
_THICKEST: Final = 14.0
#: Where the lobes bend round.
_CENTRES: Final = {1: (8.5, 8.0), 2: (27.5, 8.0)}


class Flow(Struct, frozen=True):
    """How often one way was gone."""

    start: Stage
    end: Stage
    moves: int


class Lobe(Struct, frozen=True):
    """How one lobe turned: rounds begun, purchases, the share that bought, the median minutes."""

    number: int
    begun: int
    purchases: int
    rate: float | None
    minutes: int | None


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


def spots(standing: Mapping[Stage, int]) -> list[Spot]:
    """Return the stages at their places on the eight."""
    found = []
    for stage, number in standing.items():
        x, y = eight.point(eight.turn_of(stage))
        upper = y < 8.1 or stage is Stage.CUSTOMER
        name_y = _TOP + _SCALE * y + (-RADIUS - 6 if upper else RADIUS + 16)
        found.append(Spot(stage, number, *_on_page(x, y), round(name_y, 1)))
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


def whole() -> str:
    """Return the path of the whole eight."""
    return eight.piece(0, 1, 16, scale=_SCALE, left=_LEFT, top=_TOP)


def draw(
    frame: Frame, standing: Mapping[Stage, int], flows: Sequence[Flow], lobes: Sequence[Lobe]
) -> str:
    """Return the eight with its numbers, and the figures of both lobes below."""
    say = Say(frame.lang)
    words = say.words
    top = head(frame, say, words.loop, words.units_loop)
    if not sum(standing.values()) and not flows:
        return sheet.empty(top, words.empty, words.empty_hint)
    parts = [sheet.line(whole(), "rule", 2)]
    every = strokes(flows)
    parts += [_stroke(say, stroke) for stroke in every]
    parts += [
        sheet.text(stroke.x, stroke.y, say.number(stroke.flow.moves), "small grey mid halo")
        for stroke in every
    ]
    parts += [_spot(say, spot) for spot in spots(standing)]
    for place, lobe in enumerate(lobes):
        parts += _lobe(say, lobe, sheet.EDGE + place * (sheet.INNER / 2 + 16), HEIGHT + 36)
    return sheet.document(top, sheet.Body(parts, HEIGHT + 140))


def _stroke(say: Say, stroke: Stroke) -> str:
    stages, flow = say.words.stages, stroke.flow
    told = say.count(
        say.words.moves_along, flow.moves, start=stages[flow.start], end=stages[flow.end]
    )
    kind = "back dashed" if stroke.back else "stroke"
    path = f'<path class="{kind}" d="{stroke.path}" stroke-width="{stroke.width}"'
    return sheet.mark(told, [f'{path} stroke-opacity="0.5"/>'])


def _spot(say: Say, spot: Spot) -> str:
    name = say.words.stages[spot.stage]
    told = say.count(say.words.people_at, spot.people, stage=name)
    ring = "sheet ring of-customer" if spot.stage is Stage.CUSTOMER else "sheet ring"
    return sheet.mark(
        told,
        [
            f'<circle class="{ring}" cx="{spot.x}" cy="{spot.y}" r="{RADIUS}" stroke-width="2.5"/>',
            sheet.text(spot.x, spot.y + 5, say.number(spot.people), "strong mid"),
            sheet.text(spot.x, spot.name_y, name, "grey mid halo"),
        ],
    )


def _lobe(say: Say, lobe: Lobe, x: float, y: float) -> Iterator[str]:
    words = say.words
    right = x + sheet.INNER / 2 - 16
    yield sheet.text(x, y, words.lobes[lobe.number], "strong")
    yield sheet.rule(y + 10, x, right)
    first = lobe.number == 1
    told = (
        (words.sale_rate if first else words.return_rate, say.share(lobe.rate)),
        (words.sale_time if first else words.loop_time, say.lasted(lobe.minutes)),
        (words.begun, say.number(lobe.begun)),
        (words.purchases, say.number(lobe.purchases)),
    )
    for place, (name, value) in enumerate(told):
        at = y + 32 + place * 22
        yield sheet.text(x, at, name, "grey")
        yield sheet.text(right, at, value, "n strong")


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
