"""The loop as a picture: the lying eight with its stages, the ways on and the ways back.

It is made of the tables the rules walk, so it cannot show what is not there. Colours follow
the reader's light or dark, on a ground of its own, so that it can be read on any page.
"""

import math
from collections.abc import Iterable, Iterator
from html import escape
from typing import Final

from crm_social.core import eight
from crm_social.core.loop import PLACES, Place, Stage
from crm_social.core.ways import WAYS, Way

#: Points to one unit of the eight's box, and the room around it.
_SCALE: Final = 25.0
_LEFT: Final = 196.0
_TOP: Final = 104.0
_WIDTH: Final = 36 * _SCALE + 2 * _LEFT
_HEIGHT: Final = 16 * _SCALE + _TOP + 128
_DOT: Final = 9.0
#: How far names and rules stand off the line.
_NAME_OFF: Final = 24.0
_CROSSING_OFF: Final = 62.0
_RULE_OFF: Final = 17.0
_LINE: Final = 16.0
#: The height the names of the lobes stand at.
_LOBE_AT: Final = 56.0
#: Where a way back is drawn through, between its ends and the middle of its lobe.
_BEND: Final = 0.58
#: Nearer than this to straight up and down, a text is set in the middle.
_STRAIGHT: Final = 0.35
#: The middles of the lobes, across the box.
_LOBES: Final = (9.2, 26.8)
#: A step on the line small enough to see its direction, in turns.
_NEAR: Final = 5e-4
#: Rules on one line of text.
_ON_A_LINE: Final = 2

_STYLE: Final = """
svg { --paper: #fbfaf8; --ink: #1c1d1f; --grey: #62656b; --line: #d9d6cf; --on: #2b4fd8;
  --back: #8f5a00; --buy: #17754a; }
@media (prefers-color-scheme: dark) {
  svg { --paper: #131416; --ink: #ecebe8; --grey: #a0a3aa; --line: #3a3d43; --on: #93a9ff;
    --back: #eab04c; --buy: #6bd3a0; }
}
text { font: 13px Inter, system-ui, sans-serif; fill: var(--grey); }
.ground { fill: var(--paper); }
.name { font-size: 16px; font-weight: 600; fill: var(--ink); }
.code { font-weight: 400; fill: var(--grey); }
.lobe { font-size: 24px; font-weight: 650; letter-spacing: -.01em; fill: var(--ink); }
.on, .back, .rest { fill: none; stroke: var(--on); stroke-width: 3; }
.back { stroke: var(--back); stroke-width: 1.4; stroke-dasharray: 5 4; }
.out { stroke: var(--grey); stroke-dasharray: 1.5 4; }
.rest { stroke: var(--line); }
.tip { fill: var(--on); }
.tip.of-back { fill: var(--back); }
.tip.of-out { fill: var(--grey); }
.stage { fill: var(--paper); stroke: var(--on); stroke-width: 3; }
.stage.buy { fill: var(--buy); stroke: var(--buy); }
""".strip()


def draw() -> str:
    """Return the picture as an SVG document, ending in a newline."""
    frame = f'viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" role="img" aria-labelledby="title"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {frame}>',
        '<title id="title">The infinity loop: sell, and bring back to the store</title>',
        f"<style>{_STYLE}</style>",
        "<defs>",
        *(_tip(name) for name in ("on", "back", "out")),
        "</defs>",
        f'<rect class="ground" width="{_WIDTH:g}" height="{_HEIGHT:g}" rx="16"/>',
        *(_lobe(x, word) for x, word in zip(_LOBES, ("sell", "bring back"), strict=True)),
        f'<path class="rest" d="{_scaled(0, eight.turn_of(Stage.AUDIENCE))}"/>',
        *(_way_back(way) for way in WAYS if way.back),
        *(_way_on(way) for way in WAYS if not way.back),
        *_lines(_rules_on()),
        *(_stage(place) for place in PLACES),
        *_legend(),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _tip(name: str) -> str:
    size = 11 if name == "on" else 8
    return (
        f'<marker id="{name}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="{size}"'
        f' markerHeight="{size}" markerUnits="userSpaceOnUse" orient="auto">'
        f'<path class="tip of-{name}" d="M0 0 10 5 0 10Z"/></marker>'
    )


def _lobe(x: float, word: str) -> str:
    left = _placed((x, 0))[0]
    return f'<text class="lobe" x="{left:.1f}" y="{_LOBE_AT:g}" text-anchor="middle">{word}</text>'


def _way_on(way: Way) -> str:
    """Return the stretch of the eight between two stages, with its arrow."""
    start, end = eight.turn_of(way.start), eight.turn_of(way.end)
    if way.end is Stage.CUSTOMER and way.start is Stage.REPEAT_OPPORTUNITY:
        end = 1.0
    gap = (_DOT + 3) / _speed(end)
    return (
        f'<path class="on" d="{_scaled(start, end - gap)}" marker-end="url(#on)">'
        f"{_said(way)}</path>"
    )


def _way_back(way: Way) -> str:
    """Return the bow inside a lobe between two stages, with its arrow."""
    (ax, ay), (bx, by) = _spot(way.start), _spot(way.end)
    middle_x, middle_y = _placed((_LOBES[0] if ax < _WIDTH / 2 else _LOBES[1], 8))
    cx = (ax + bx) / 2 + ((middle_x - (ax + bx) / 2) * _BEND)
    cy = (ay + by) / 2 + ((middle_y - (ay + by) / 2) * _BEND)
    ax, ay = _short(ax, ay, cx, cy, _DOT)
    bx, by = _short(bx, by, cx, cy, _DOT + 2)
    kind = "out" if way.end is Stage.AUDIENCE else "back"
    style = "back out" if kind == "out" else "back"
    return (
        f'<path class="{style}" d="M{ax:.1f} {ay:.1f}Q{cx:.1f} {cy:.1f} {bx:.1f} {by:.1f}"'
        f' marker-end="url(#{kind})">{_said(way)}</path>'
    )


def _said(way: Way) -> str:
    words = f"{way.start} to {way.end}: {', '.join(way.rules)}"
    if way.passed_by:
        words += f"; passed by {', '.join(way.passed_by)}"
    return f"<title>{escape(words)}</title>"


def _rules_on() -> Iterator[tuple[float, tuple[str, ...]]]:
    """Yield, for each way on, the turn in the middle of it and its rules."""
    for way in WAYS:
        if not way.back:
            start, end = eight.turn_of(way.start), eight.turn_of(way.end)
            if end < start or way.start is Stage.REPEAT_OPPORTUNITY:
                end = 1.0
            yield (start + end) / 2, way.rules


def _lines(told: Iterable[tuple[float, tuple[str, ...]]]) -> Iterator[str]:
    for turn, rules in told:
        lines = [rules[at : at + _ON_A_LINE] for at in range(0, len(rules), _ON_A_LINE)]
        yield from _beside(turn, _RULE_OFF, [("", ", ".join(some)) for some in lines])


def _stage(place: Place) -> str:
    x, y = _spot(place.stage)
    buys = place.stage is Stage.CUSTOMER
    circle = (
        f'<circle class="stage{" buy" if buys else ""}" cx="{x:.1f}" cy="{y:.1f}" r="{_DOT:g}">'
        f"<title>{escape(place.enters)}</title></circle>"
    )
    name = f'<tspan class="code">{place.stage}</tspan> {escape(place.name)}'
    if buys:
        under = f'x="{x:.1f}" y="{y + _CROSSING_OFF:.1f}" text-anchor="middle"'
        return f'{circle}<text class="name" {under}>{name}</text>'
    return circle + "".join(_beside(eight.turn_of(place.stage), _NAME_OFF, [("name", name)]))


def _beside(turn: float, off: float, lines: list[tuple[str, str]]) -> Iterator[str]:
    """Yield lines of text outside the eight, straight out from where a turn lies on it."""
    x, y = _placed(eight.point(turn))
    out_x, out_y = _outward(turn)
    x, y = x + out_x * off, y + out_y * off
    side = "middle" if abs(out_x) < _STRAIGHT else "start" if out_x > 0 else "end"
    height = _LINE * (len(lines) - 1)
    top = y + 5 - (height if out_y < -_STRAIGHT else 0 if out_y > _STRAIGHT else height / 2)
    for number, (style, words) in enumerate(lines):
        kind = f' class="{style}"' if style else ""
        yield (
            f'<text{kind} x="{x:.1f}" y="{top + number * _LINE:.1f}"'
            f' text-anchor="{side}">{words}</text>'
        )


def _outward(turn: float) -> tuple[float, float]:
    """Return the direction straight away from the eight, and from the middle of its lobe."""
    (ax, ay), (bx, by) = eight.point(turn - _NEAR), eight.point(turn + _NEAR)
    length = math.hypot(bx - ax, by - ay)
    x, y = (by - ay) / length, (ax - bx) / length
    middle_x = _LOBES[0] if ax < 18 else _LOBES[1]
    return (x, y) if x * (ax - middle_x) + y * (ay - 8) > 0 else (-x, -y)


def _legend() -> Iterator[str]:
    left, top = _LEFT - 130, _HEIGHT - 62
    told = (
        ("on", "on", "on, by the rules named"),
        ("back", "back", "back: put back, lost, silent, the time went by"),
        ("back out", "out", "to the audience: silent, withdrawn, excluded, objected"),
    )
    for place, (style, tip, words) in enumerate(told):
        x = left + (0, 262, 640)[place]
        yield f'<path class="{style}" d="M{x:g} {top:g}h38" marker-end="url(#{tip})"/>'
        yield f'<text x="{x + 50:g}" y="{top + 5:g}">{words}</text>'
    yield (
        f'<text x="{left:g}" y="{top + 34:g}">R6 advocate is a badge of a customer, not a place:'
        " whom they refer begins as a lead (S2). Only a sale leads over the crossing.</text>"
    )


def _spot(stage: Stage) -> tuple[float, float]:
    return _placed(eight.point(eight.turn_of(stage)))


def _placed(at: tuple[float, float]) -> tuple[float, float]:
    return _LEFT + at[0] * _SCALE, _TOP + at[1] * _SCALE


def _scaled(start: float, end: float) -> str:
    """Return the eight between two turns in the picture's own points."""
    return eight.piece(start, end, scale=_SCALE, left=_LEFT, top=_TOP)


def _speed(turn: float) -> float:
    """Return how many points of the picture one whole turn would be, at this pace."""
    (ax, ay), (bx, by) = _placed(eight.point(turn - _NEAR)), _placed(eight.point(turn + _NEAR))
    return math.hypot(bx - ax, by - ay) / (2 * _NEAR)


def _short(x: float, y: float, to_x: float, to_y: float, by: float) -> tuple[float, float]:
    """Return a point moved towards another."""
    length = math.hypot(to_x - x, to_y - y)
    return x + (to_x - x) * by / length, y + (to_y - y) * by / length
