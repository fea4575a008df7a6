"""The sheet every drawing lies on: its head and foot, its colours, and what is drawn on it.

Colours are written out for light and for dark rather than by name, so that programs that know
no CSS variables show a picture, too.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from textwrap import wrap
from typing import Final

from msgspec import Struct

WIDTH: Final = 960
#: Room left and right.
EDGE: Final = 32
INNER: Final = WIDTH - 2 * EDGE
#: The base line of the first row of a body, and how far rows lie apart.
ROW: Final = 28
_TITLE_AT: Final = 48
_LINE: Final = 20
_FOOT_LINE: Final = 17
_FOOT_LETTERS: Final = 124

_LIGHT: Final = {
    "sheet": "#ffffff",
    "ink": "#1c1d1f",
    "grey": "#62656b",
    "line": "#e5e3de",
    "faint": "#f3f1ed",
    "accent": "#2b4fd8",
    "customer": "#17754a",
    "warm": "#c2410c",
}
_DARK: Final = {
    "sheet": "#1a1b1e",
    "ink": "#ecebe8",
    "grey": "#a0a3aa",
    "line": "#2e3035",
    "faint": "#222428",
    "accent": "#93a9ff",
    "customer": "#6bd3a0",
    "warm": "#ff9a66",
}
#: What is coloured how: the class, the property, the colour.
_PAINT: Final = (
    (".sheet", "fill", "sheet"),
    ("text", "fill", "ink"),
    (".grey", "fill", "grey"),
    (".bar", "fill", "accent"),
    (".rest", "fill", "faint"),
    (".good", "fill", "customer"),
    (".warm", "fill", "warm"),
    (".of-sheet", "fill", "sheet"),
    (".rule", "stroke", "line"),
    (".stroke", "stroke", "accent"),
    (".back", "stroke", "grey"),
    (".mark-line", "stroke", "ink"),
    (".ring", "stroke", "accent"),
    (".ring.of-customer", "stroke", "customer"),
    (".halo", "stroke", "sheet"),
)
_FORM: Final = (
    "text{font:13px Inter,system-ui,sans-serif;font-variant-numeric:tabular-nums}"
    ".title{font-size:20px;font-weight:650;letter-spacing:-.01em}"
    ".strong{font-weight:600}.large{font-size:20px;font-weight:650}.small{font-size:12px}"
    ".n{text-anchor:end}.mid{text-anchor:middle}"
    ".rule{stroke-width:1;fill:none}.stroke,.back,.mark-line{fill:none}"
    ".mark-line{stroke-width:1.5}.dashed{stroke-dasharray:4 4}"
    ".halo{stroke-width:4px;paint-order:stroke;stroke-linejoin:round}"
)
#: No XML document may hold these.
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
#: How wide letters are, in parts of the size of the type: enough to know what fits.
_NARROW: Final = frozenset("iIjlftr.,:;'|!()[]-· ’")
_BROAD: Final = frozenset("mwMW@%—…")


class Head(Struct, frozen=True):
    """What stands above and below a drawing; each is a sentence, or empty."""

    title: str
    period: str
    #: In what the numbers are, and how to read them.
    unit: str
    covers: str
    lang: str = "en"


class Body(Struct, frozen=True):
    """What is drawn, below the head, and how tall it is."""

    parts: Sequence[str]
    height: float
    #: What could not be drawn, told at the foot.
    note: str = ""


def document(head: Head, body: Body) -> str:
    """Return the drawing as an SVG document, 960 points wide, ending in a newline."""
    above = [line for line in (head.period, *_lines(head.unit)) if line]
    top = _TITLE_AT + _LINE * len(above) + 24
    below = [*_lines(body.note), *_lines(head.covers)]
    foot = top + body.height + 28
    height = round(foot + _FOOT_LINE * len(below) + 12)
    told = " ".join([*above, *below])
    return "\n".join(
        [
            f"<svg {_frame(height, head.lang)}>",
            f'<title id="title">{said(head.title)}</title>',
            f'<desc id="desc">{said(told)}</desc>',
            f"<style>{_style()}</style>",
            f'<rect class="sheet" width="{WIDTH}" height="{height}" rx="12"/>',
            text(EDGE, _TITLE_AT, head.title, "title"),
            *(
                text(EDGE, _TITLE_AT + 4 + _LINE * (number + 1), line, "grey")
                for number, line in enumerate(above)
            ),
            f'<g transform="translate(0 {_n(top)})">',
            *body.parts,
            "</g>",
            *(
                text(EDGE, foot + _FOOT_LINE * number, line, "grey small")
                for number, line in enumerate(below)
            ),
            "</svg>",
            "",
        ]
    )


def empty(head: Head, why: str, hint: str) -> str:
    """Return a drawing that says why there is nothing to draw, and what to do about it."""
    return document(
        head,
        Body(
            [
                f'<rect class="rest" x="{EDGE}" width="{INNER}" height="120" rx="8"/>',
                text(WIDTH / 2, 56, why, "strong mid"),
                text(WIDTH / 2, 80, hint, "grey mid"),
            ],
            120,
        ),
    )


def text(x: float, y: float, words: str, kind: str = "") -> str:
    """Return one line of text; `kind` names classes, `n` ends and `mid` centres it at `x`."""
    named = f' class="{kind}"' if kind else ""
    return f'<text{named} x="{_n(x)}" y="{_n(y)}">{said(words)}</text>'


def rect(
    x: float, y: float, width: float, height: float, kind: str, *, opacity: float | None = None
) -> str:
    """Return a box; what has a width is at least half a point wide."""
    wide = max(width, 0.5) if width > 0 else 0.0
    thin = "" if opacity is None else f' fill-opacity="{_n(opacity)}"'
    return (
        f'<rect class="{kind}" x="{_n(x)}" y="{_n(y)}" width="{_n(wide)}"'
        f' height="{_n(height)}"{thin}/>'
    )


def line(path: str, kind: str, width: float | None = None) -> str:
    """Return a line along a path."""
    thick = "" if width is None else f' stroke-width="{_n(width)}"'
    return f'<path class="{kind}" d="{path}"{thick}/>'


def rule(y: float, left: float = EDGE, right: float = WIDTH - EDGE) -> str:
    """Return a hair line across."""
    return line(f"M{_n(left)} {_n(y)}H{_n(right)}", "rule")


def mark(title: str, parts: Iterable[str]) -> str:
    """Return parts that are one thing, with what it is in a sentence."""
    return f"<g><title>{said(title)}</title>{''.join(parts)}</g>"


def heads(y: float, columns: Iterable[tuple[float, str]], room: float = 78) -> Iterator[str]:
    """Yield the heads of columns of numbers above a rule, each in as many lines as it needs."""
    for x, words in columns:
        lines = _wrapped(words, room)
        for number, some in enumerate(lines):
            yield text(x, y - 14 * (len(lines) - 1 - number), some, "grey small n")
    yield rule(y + 10)


def _wrapped(words: str, room: float) -> list[str]:
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and wide(longer, 12) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def fitted(words: str, width: float, size: float = 13) -> str:
    """Return words cut to a width, with an ellipsis where they do not fit."""
    plain = " ".join(words.split())
    if wide(plain, size) <= width:
        return plain
    while plain and wide(plain + "…", size) > width:
        plain = plain[:-1]
    return plain.rstrip() + "…"


def wide(words: str, size: float = 13) -> float:
    """Return about how wide words are set."""
    return sum(map(_em, words)) * size


def _em(letter: str) -> float:
    if letter in _NARROW:
        return 0.36
    if letter in _BROAD or letter.isupper():
        return 0.92 if letter in _BROAD else 0.7
    if unicodedata.east_asian_width(letter) in "WF" or ord(letter) > 0xFFFF:
        return 1.1
    return 0.0 if unicodedata.combining(letter) else 0.6


def isolated(words: str) -> str:
    """Return what somebody else wrote so that its direction changes nothing around it."""
    return f"\u2068{words}\u2069" if words else words


def said(words: str) -> str:
    """Return words as XML text, without what no XML document may hold."""
    return escape(_NOT_XML.sub("", words))


def _lines(words: str) -> list[str]:
    return wrap(words, _FOOT_LETTERS) if words else []


def _frame(height: int, lang: str) -> str:
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    named = f'lang="{said(lang)}" role="img" aria-labelledby="title desc"'
    return f'xmlns="http://www.w3.org/2000/svg" {size} {named}'


def _style() -> str:
    return f"{_FORM}{_paint(_LIGHT)}@media (prefers-color-scheme:dark){{{_paint(_DARK)}}}"


def _paint(colours: dict[str, str]) -> str:
    return "".join(f"{name}{{{what}:{colours[colour]}}}" for name, what, colour in _PAINT)


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"
