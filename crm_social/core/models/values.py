"""The single values of a model's file: how each is read, written and said."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Protocol

from crm_social.core.models.problems import Notes, listed, nearest
from crm_social.core.models.tree import Leaf, Node

#: What a written value is made of: text ready for YAML, lists and groups of it.
Plain = str | list[Any] | dict[str, Any]


class Kind(Protocol):
    """A kind of value: from a node of the tree, to text, and to words."""

    def read(self, node: Node, path: str, base: Any, notes: Notes, *, whole: bool) -> Any:
        """Return the value; `base` where something is wrong, which goes to the notes.

        A group adds to its base, or (`whole`) stands for itself.
        """

    def write(self, value: Any) -> Plain:
        """Return the value as it is written."""

    def lines(self, value: Any, path: str) -> Iterator[tuple[str, str]]:
        """Yield the path and words of each single value in it."""


class Single:
    """What kinds of one leaf share; `value_of` is their own."""

    allowed = "a value"

    def read(self, node: Node, path: str, base: Any, notes: Notes, *, whole: bool) -> Any:  # noqa: ARG002 - one value has no parts
        """Return the value, or the base where this is none."""
        if not isinstance(node, Leaf):
            notes.add(node.line, node.column, path, f"This must be {self.allowed}.")
            return base
        if node.is_nothing:
            notes.add(node.line, node.column, path, f"There is no value; write {self.allowed}.")
            return base
        try:
            return self.value_of(node.text)
        except ValueError as error:
            hint = str(error)
            shown = node.text if len(node.text) <= 60 else node.text[:59] + "…"
            message = f"{shown!r} cannot be used; write {self.allowed}.{hint}"
            notes.add(node.line, node.column, path, message)
            return base

    def value_of(self, text: str) -> Any:
        """Return the value of a text; raise ValueError, with a hint or nothing to add."""
        raise NotImplementedError

    def write(self, value: Any) -> Plain:
        """Return the value as it is written."""
        return quoted(str(value))

    def say(self, value: Any) -> str:
        """Return the value in words, with its unit."""
        return str(value)

    def lines(self, value: Any, path: str) -> Iterator[tuple[str, str]]:
        """Yield the path and the words of the value."""
        yield path, self.say(value)


_NUMBER: Final = re.compile(
    r"[-+]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})(e[-+]?\d{1,3})?\Z", re.IGNORECASE
)


@dataclass(frozen=True)
class Number(Single):
    """A number within bounds. A `share` may be written in per cent."""

    low: float = 0.0
    high: float = 1000.0
    unit: str = "points"
    whole: bool = False
    share: bool = False
    #: The lowest allowed itself is not.
    above: bool = False

    @property
    def allowed(self) -> str:  # type: ignore[override]
        """Return what may be written."""
        name = "a whole number" if self.whole else "a number"
        low, high = shown(self.low), shown(self.high)
        bounds = f"above {low} and up to" if self.above else f"from {low} to"
        return f"{name} {bounds} {high}{', or per cent' if self.share else ''}"

    def value_of(self, text: str) -> float:
        """Return the number."""
        per_cent = self.share and text.endswith("%")
        digits = text.removesuffix("%").strip() if per_cent else text
        if not _NUMBER.match(digits):
            comma = digits.replace(",", ".", 1)
            raise ValueError(f" Did you mean `{comma}`?" if _NUMBER.match(comma) else "")
        exact = Decimal(digits) / 100 if per_cent else Decimal(digits)
        value = int(exact) if self.whole and exact == exact.to_integral_value() else float(exact)
        if self.whole and not isinstance(value, int):
            raise ValueError
        if not self.low <= value <= self.high or (self.above and value == self.low):
            raise ValueError
        return value

    def write(self, value: float) -> str:
        """Return the number; a whole one without decimals."""
        return shown(value)

    def say(self, value: float) -> str:
        """Return the number with its unit."""
        unit = self.unit.removesuffix("s") if value == 1 else self.unit
        return f"{shown(value)} {unit}".rstrip()


@dataclass(frozen=True)
class Factor(Number):
    """What points are multiplied by."""

    high: float = 100.0
    share: bool = True

    def say(self, value: float) -> str:
        """Return the factor."""
        return f"× {shown(value)}"


def shown(value: float) -> str:
    """Return the shortest digits that are this number; a whole one without decimals."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))


class Flag(Single):
    """Yes or no."""

    allowed = "yes or no"

    def value_of(self, text: str) -> bool:
        """Return the truth."""
        found = {"yes": True, "true": True, "no": False, "false": False}.get(text.lower())
        if found is None:
            raise ValueError
        return found

    def write(self, value: bool) -> str:  # noqa: FBT001 - the value itself
        """Return yes or no."""
        return "yes" if value else "no"

    def say(self, value: bool) -> str:  # noqa: FBT001 - the value itself
        """Return yes or no."""
        return self.write(value)


@dataclass(frozen=True)
class Choice(Single):
    """One of a few words."""

    words: tuple[str, ...]
    #: Makes the value of the word.
    make: Callable[[str], Any] = str

    @property
    def allowed(self) -> str:  # type: ignore[override]
        """Return what may be written."""
        return listed(self.words)

    def value_of(self, text: str) -> Any:
        """Return the value of the word."""
        if text not in self.words:
            raise ValueError(nearest(text, self.words))
        return self.make(text)


@dataclass(frozen=True)
class Line(Single):
    """A line of text, of a form where `pattern` says so."""

    allowed: str = "a line of text, at most 200 characters"
    pattern: str = r"(?=.*\S).{1,200}\Z"

    def value_of(self, text: str) -> str:
        """Return the text."""
        if not re.match(self.pattern, text) or not text.isprintable():
            raise ValueError
        return text


_BARE: Final = re.compile(r"(?:[^\W_](?:[\w.+/% -]*[\w.+/%])?|\d\d:\d\d|-?\d[\d.e+-]*)\Z")


def quoted(text: str) -> str:
    """Return a text as YAML takes it for the same text: bare where that is safe."""
    if _BARE.match(text) and text.lower() not in {"none", "null"}:
        return text
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    return character if character.isprintable() else f"\\U{ord(character):08X}"


def in_a_row(words: Sequence[str]) -> str:
    """Return words one after another, or the word none."""
    return ", ".join(words) if words else "none"
