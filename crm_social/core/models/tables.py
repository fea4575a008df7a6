"""Tables, lists and steps: values made of any number of others, or of a fixed few."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from crm_social.core.models.groups import branch_of, joined, known_keys
from crm_social.core.models.problems import Notes, listed
from crm_social.core.models.tree import Branch, Leaf, Node
from crm_social.core.models.tree import Sequence as Items
from crm_social.core.models.values import Kind, Number, Plain, Single, in_a_row, quoted, shown


def allowed_by(kind: Kind) -> str:
    """Return what a kind of value allows, in words."""
    return getattr(kind, "allowed", "a group of keys")


@dataclass(frozen=True)
class Table:
    """Any number of keys of one form, each with a value of one kind."""

    key: Single
    value: Kind

    @property
    def allowed(self) -> str:
        """Return what may be written."""
        return f"keys and values; a key is {self.key.allowed}, a value {allowed_by(self.value)}"

    def read(self, node: Node, path: str, base: Any, notes: Notes, *, whole: bool) -> Any:
        """Return the table; `none` takes a key of the base away."""
        if not isinstance(node, Branch):
            notes.add(node.line, node.column, path, f"This must be {self.allowed}.")
            return base
        table = {} if whole else dict(base or {})
        for name, at in node.keys.items():
            inner, inner_path = node.entries[name], joined(path, name)
            try:
                key = self.key.value_of(name)
            except ValueError as error:
                message = f"No key of this table; a key is {self.key.allowed}.{error}"
                notes.add(at.line, at.column, inner_path, message)
                continue
            if isinstance(inner, Leaf) and inner.is_nothing and inner.text and not whole:
                table.pop(key, None)
            else:
                table[key] = self.value.read(inner, inner_path, table.get(key), notes, whole=whole)
        return MappingProxyType(table)

    def write(self, value: Any) -> Plain:
        """Return the keys and their values."""
        return {quoted(str(key)): self.value.write(one) for key, one in value.items()}

    def lines(self, value: Any, path: str) -> Iterator[tuple[str, str]]:
        """Yield the lines of every key."""
        for key, one in value.items():
            yield from self.value.lines(one, joined(path, str(key)))


@dataclass(frozen=True)
class Every(Table):
    """A table in which all of a few keys are always there."""

    words: tuple[str, ...] = ()

    def read(self, node: Node, path: str, base: Any, notes: Notes, *, whole: bool) -> Any:
        """Return the base with what the text says."""
        branch = branch_of(node, path, notes, self.words)
        if branch is None:
            return base
        table = dict(base)
        for name in known_keys(branch, path, self.words, notes):
            key = self.key.value_of(name)
            at = joined(path, name)
            table[key] = self.value.read(branch.entries[name], at, table[key], notes, whole=whole)
        return MappingProxyType(table)


@dataclass(frozen=True)
class Ladder:
    """A few named thresholds, each lower than the one before."""

    names: tuple[str, ...]
    number: Number

    @property
    def allowed(self) -> str:
        """Return what may be written."""
        return f"{listed(self.names)}, each {self.number.allowed} and lower than the one before"

    def read(self, node: Node, path: str, base: Any, notes: Notes, *, whole: bool) -> Any:
        """Return the thresholds from the highest."""
        branch = branch_of(node, path, notes, self.names)
        if branch is None:
            return base
        before = len(notes.problems)
        steps = dict(zip(self.names, base, strict=True))
        for name in known_keys(branch, path, self.names, notes):
            at = joined(path, name)
            steps[name] = self.number.read(
                branch.entries[name], at, steps[name], notes, whole=whole
            )
        for higher, lower in pairwise(self.names):
            if steps[higher] <= steps[lower]:
                where = branch.keys.get(lower) or branch.keys.get(higher) or branch
                notes.add(
                    where.line,
                    where.column,
                    path,
                    f"Out of order: {higher} begins at {shown(steps[higher])} and must begin"
                    f" above {lower}, at {shown(steps[lower])}.",
                )
        return base if len(notes.problems) > before else tuple(steps.values())

    def write(self, value: Any) -> Plain:
        """Return each name with its threshold."""
        return {name: self.number.write(one) for name, one in zip(self.names, value, strict=True)}

    def lines(self, value: Any, path: str) -> Iterator[tuple[str, str]]:
        """Yield each threshold."""
        for name, one in zip(self.names, value, strict=True):
            yield joined(path, name), f"from {self.number.say(one)}"


@dataclass(frozen=True)
class Span:
    """Two numbers, the lower first."""

    number: Number

    @property
    def allowed(self) -> str:
        """Return what may be written."""
        return f"two, the lower first, each {self.number.allowed}"

    def read(self, node: Node, path: str, base: Any, notes: Notes, *, whole: bool) -> Any:
        """Return the pair."""
        if not isinstance(node, Items) or len(node.items) != 2:
            notes.add(node.line, node.column, path, "This must be two numbers, like `[0.8, 1.2]`.")
            return base
        before = len(notes.problems)
        low, high = (self.number.read(item, path, None, notes, whole=whole) for item in node.items)
        if len(notes.problems) == before and low >= high:
            message = f"{shown(low)} to {shown(high)} is no span: the first must be lower."
            notes.add(node.line, node.column, path, message)
        return base if len(notes.problems) > before else (low, high)

    def write(self, value: Any) -> Plain:
        """Return both numbers."""
        return [self.number.write(one) for one in value]

    def lines(self, value: Any, path: str) -> Iterator[tuple[str, str]]:
        """Yield the span."""
        yield path, f"{shown(value[0])} to {self.number.say(value[1])}"


@dataclass(frozen=True)
class Steps(Table):
    """Numbers from which upwards something holds, rising."""

    def read(self, node: Node, path: str, base: Any, notes: Notes, *, whole: bool) -> Any:
        """Return pairs of the number and its value."""
        table = super().read(node, path, dict(base or ()), notes, whole=whole)
        if isinstance(node, Branch):
            written = [key for key in map(_whole, node.keys) if key is not None]
            for before, after in pairwise(written):
                if after <= before:
                    at = next(leaf for name, leaf in node.keys.items() if _whole(name) == after)
                    message = f"Out of order: {after} stands after {before}."
                    notes.add(at.line, at.column, path, message)
        return tuple(sorted(table.items()))

    def write(self, value: Any) -> Plain:
        """Return the steps as a table."""
        return super().write(dict(value))

    def lines(self, value: Any, path: str) -> Iterator[tuple[str, str]]:
        """Yield each step."""
        yield from super().lines(dict(value), path)


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 12 else None


@dataclass(frozen=True)
class Words:
    """A list of words of one form, none twice."""

    word: Single
    #: In the order of the text; else the order means nothing.
    ordered: bool = False
    least: int = 0
    #: The order they are written in, where not by the alphabet.
    order: tuple[Any, ...] = ()

    @property
    def allowed(self) -> str:
        """Return what may be written."""
        return f"a list like `[a, b]`; each is {self.word.allowed}"

    def read(self, node: Node, path: str, base: Any, notes: Notes, *, whole: bool) -> Any:
        """Return the words, as a tuple or a set."""
        if not isinstance(node, Items):
            notes.add(node.line, node.column, path, f"This must be {self.allowed}.")
            return base
        before = len(notes.problems)
        found: list[Any] = []
        for item in node.items:
            one = self.word.read(item, path, None, notes, whole=whole)
            if one is not None and one in found:
                notes.add(item.line, item.column, path, f"{one} stands here twice.")
            found.append(one)
        if len(found) < self.least:
            notes.add(node.line, node.column, path, f"Name at least {self.least}.")
        if len(notes.problems) > before:
            return base
        return tuple(found) if self.ordered else frozenset(found)

    def write(self, value: Any) -> Plain:
        """Return the words as a list."""
        return [self.word.write(one) for one in self._sorted(value)]

    def lines(self, value: Any, path: str) -> Iterator[tuple[str, str]]:
        """Yield all words as one line."""
        yield path, in_a_row([self.word.say(one) for one in self._sorted(value)])

    def _sorted(self, value: Iterable[Any]) -> list[Any]:
        if self.ordered:
            return [*value]
        if self.order:
            return sorted(value, key=self.order.index)
        return sorted(value)
