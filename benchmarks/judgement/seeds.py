"""Read the project's own sentences under `seeds/`, each with its label: comments and patterns.

A line of comments is `label<TAB>text`. A line of patterns is `label<TAB>pattern`: there `(a|b)`
stands for one of, `[a|b]` for one of or none, `[@]` for a name that the comment is addressed to or
none, `{name}` for one of a list that a line `= name: a|b` gives.
"""

import random
import re
from pathlib import Path
from typing import Final

_SEEDS: Final = Path(__file__).parent / "seeds"
_LIST: Final = re.compile(r"\{(\w+)\}")
_CHOICE: Final = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_ENDS: Final = ("!", "!!", ".", "...")


def sentences(name: str, each: int) -> list[tuple[str, str]]:
    """Return (sentence, label) for every pattern of a file, at most `each` of one pattern.

    The same file always gives the same sentences.
    """
    rng = random.Random(name)  # noqa: S311 - no secret hangs on it
    lists: dict[str, list[str]] = {}
    made: list[tuple[str, str]] = []
    for line in (_SEEDS / "patterns" / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            key, _, words = line[2:].partition(": ")
            lists[key] = _alternatives(words)
        elif line and not line.startswith("#"):
            label, _, pattern = line.partition("\t")
            drawn = (_written(pattern, lists, rng) for _ in range(each))
            made += [(text, label) for text in dict.fromkeys(drawn) if text]
    return made


def comments(folder: str, *languages: str) -> list[tuple[str, str]]:
    """Return (text, label) for every line of a folder's files for these languages, in their order.

    A file is named by its language first: `sv-brands.txt`.
    """
    found: list[tuple[str, str]] = []
    for path in sorted((_SEEDS / folder).glob("*.txt")):
        if path.stem.partition("-")[0] in languages:
            for line in path.read_text(encoding="utf-8").splitlines():
                label, _, text = line.partition("\t")
                found.append((text, label))
    return found


def emoji() -> dict[str, float]:
    """Return our own judgement of emoji and emoticons, from -3 to 3."""
    found: dict[str, float] = {}
    for line in (_SEEDS / "emoji.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            valence, _, signs = line.partition("\t")
            for sign in signs.split():
                found[sign.replace("\ufe0f", "")] = float(valence)
    return found


def _alternatives(words: str) -> list[str]:
    found, depth, current = [], 0, ""
    for sign in words:
        depth += (sign in "([") - (sign in ")]")
        if sign == "|" and not depth:
            found.append(current)
            current = ""
        else:
            current += sign
    return [*found, current]


def _written(pattern: str, lists: dict[str, list[str]], rng: random.Random) -> str:
    text = _drawn(pattern, lists, rng)
    if rng.random() < 0.15:
        text += rng.choice(_ENDS)
    return re.sub(r"[()\s]+", " ", text).strip()


def _drawn(pattern: str, lists: dict[str, list[str]], rng: random.Random) -> str:
    text = _LIST.sub(lambda match: _drawn(rng.choice(lists[match[1]]), lists, rng), pattern)
    while (match := _CHOICE.search(text)) is not None:
        options = match[1].split("|")
        if match[1] == "@":
            drawn = rng.choice(("@brand", "@brand", "@brand", ""))
        elif match[0][0] == "(" or rng.random() < 0.5:
            drawn = rng.choice(options)
        else:
            drawn = ""
        text = text[: match.start()] + drawn + text[match.end() :]
    return text
