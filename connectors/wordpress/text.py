"""From a comment's HTML to what its author said."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser
from typing import Final

#: The record's own limit.
LONGEST: Final = 10_000

HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BLOCKS: Final = HEADINGS | {"blockquote", "div", "hr", "ol", "p", "pre", "table", "tr", "ul"}
SILENT: Final = frozenset({"script", "style", "template", "head", "title"})

#: What WordPress makes of typed characters when it shows them (wptexturize), undone.
_TYPED: Final = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u2032": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2033": '"',
        "\u2013": "-",
        "\u2014": "-",
        "\u2026": "...",
        "\u00d7": "x",
    }
)


class _Reader(HTMLParser):
    """Collects the text of a piece of HTML, with line breaks where a reader sees them."""

    def __init__(self, *, typed: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.spaces = re.compile(r"[^\S\n]+" if typed else r"\s+")
        self.parts: list[str] = []
        self.silent = 0
        self.links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in SILENT:
            self.silent += 1
        elif tag == "br":
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag in BLOCKS:
            self.parts.append("\n\n")
        elif tag == "img":
            # Smileys are pictures whose text stands in `alt`.
            self.parts.append(given.get("alt") or "")
        elif tag == "a":
            self.links.append((given.get("href") or "", len(self.parts)))

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in BLOCKS:
            self.parts.append("\n\n")
        elif tag == "a" and self.links:
            href, start = self.links.pop()
            words = "".join(self.parts[start:]).strip()
            if href.startswith(("http://", "https://")) and href.rstrip("/") not in words:
                self.parts.append(f" ({href})" if words else href)

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(self.spaces.sub(" ", data))


def plain(html: str, *, typed: bool = False) -> str:
    """Return the text of a comment's HTML.

    `typed` says that it is what the author typed, where a line break is a line break,
    and not yet what WordPress made of it, where it is a space.
    """
    reader = _Reader(typed=typed)
    reader.feed(re.sub(r"\r\n?", "\n", html))
    reader.close()
    text = "".join(reader.parts)
    # PostgreSQL takes no U+0000, and a terminal would obey the other control characters.
    text = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"})
    text = re.sub(r"[ \t\u00a0]*\n[ \t\u00a0]*", "\n", text)
    text = re.sub(r"\n{3,}", "\n\n", text)
    text = re.sub(r"[ \t]{2,}", " ", text)
    # The ledger keeps texts in NFC; what is compared with it must be written the same way.
    return cut(unicodedata.normalize("NFC", text).strip(), LONGEST)


def line(html: object, longest: int = 1000) -> str | None:
    """Return a name or title as one line of text, None where there is nothing in it."""
    if not isinstance(html, str):
        return None
    return cut(" ".join(plain(html).split()), longest) or None


def cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "\u2026"


def same(one: str, other: str) -> bool:
    """Say whether two texts differ at most in how WordPress shows typed characters.

    What an account with rights reads is what was typed, what anybody reads is what is
    shown: giving or taking away the password must not look like an edit of every comment.
    """
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    text = text.translate(_TYPED)
    return re.sub(r"-+", "-", "".join(text.split()))
