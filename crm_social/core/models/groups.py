"""Values made of others: groups of keys, tables, lists and steps."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, replace
from types import MappingProxyType
from typing import Any, Final

from crm_social.core.models.problems import Notes, listed, nearest
from crm_social.core.models.tree import Branch, Leaf, Node
from crm_social.core.models.tree import Sequence as Items
from crm_social.core.models.values import Kind, Number, Plain, Single, in_a_row, quoted, shown

#: Says what does not go together in a value: the key, and why.
Check = Callable[[Any], Iterator[tuple[str, str]]]


@dataclass(frozen=True)
class Field:
    """One key of a group: what kind of value it has, and what it means."""

    kind: Kind
    meaning: str


def _branch(node: Node, path: str, notes: Notes, keys: Iterable[str]) -> Branch | None:
    if isinstance(node, Branch):
        return node
    some = [*keys]
    inside = f": {listed(some)}" if len(some) <= 20 else ""
    notes.add(node.line, node.column, path, f"This must be a group of keys{inside}.")
    return None


def _known(branch: Branch, path: str, keys: Sequence[str], notes: Notes) -> Iterator[str]:
    """Yield the keys that exist; note those that do not."""
    for key, at in branch.keys.items():
        if key in keys:
            yield key
        else:
            message = f"There is no such key here; there is {listed(keys)}.{nearest(key, keys)}"
            notes.add(at.line, at.column, joined(path, key), message)


def joined(path: str, key: str) -> str:
    """Return the path of a key in a group."""
    return f"{path}.{key}" if path else key


@dataclass(frozen=True)
class Section:
    """Keys that stand together in the file and belong to the value around them."""

    fields: Mapping[str, Field]

    def changes(
        self, branch: Branch, path: str, base: Any, notes: Notes, *, whole: bool
    ) -> dict[str, Any]:
        """Return the attributes that the text says, by name; `base` is what they change."""
        found: dict[str, Any] = {}
        for key in _known(branch, path, [*self.fields], notes):
            kind, node, at = self.fields[key].kind, branch.entries[key], joined(path, key)
            if isinstance(kind, Section) and not isinstance(kind, Record):
                if inner := _branch(node, at, notes, kind.fields):
                    found.update(kind.changes(inner, at, base, notes, whole=whole))
            else:
                before = getattr(base, key, None)
                found[key] = kind.read(node, at, before, notes, whole=whole)
        return found

    def read(self, node: Node, path: str, base: Any, notes: Notes, *, whole: bool) -> Any:
        """Return nothing: `changes` reads a section."""
        raise NotImplementedError

    def write(self, value: Any) -> Plain:
        """Return the keys and their values."""
        return {
            key: one.kind.write(value if _is_section(one.kind) else getattr(value, key))
            for key, one in self.fields.items()
        }

    def lines(self, value: Any, path: str) -> Iterator[tuple[str, str]]:
        """Yield the lines of every key."""
        for key, one in self.fields.items():
            inner = value if _is_section(one.kind) else getattr(value, key)
            yield from one.kind.lines(inner, joined(path, key))


def _is_section(kind: Kind) -> bool:
    return isinstance(kind, Section) and not isinstance(kind, Record)


@dataclass(frozen=True)
class Record(Section):
    """A group of keys that is one frozen dataclass."""

    of: type[Any]
    checks: tuple[Check, ...] = ()

    def read(self, node: Node, path: str, base: Any, notes: Notes, *, whole: bool) -> Any:
        """Return the base with what the text says; a new one where there is no base."""
        branch = _branch(node, path, notes, self.fields)
        if branch is None:
            return base
        before = len(notes.problems)
        if not branch.keys and path:
            some = listed(self.fields)
            notes.add(node.line, node.column, path, f"There is nothing in this group; give {some}.")
            return base
        given = self.changes(branch, path, base, notes, whole=whole)
        if base is None:
            for key in self._required():
                if key not in branch.keys:
                    notes.add(node.line, node.column, path, f"`{key}` is missing.")
        if len(notes.problems) > before:
            return base
        value = self.of(**given) if base is None else replace(base, **given)
        for check in self.checks:
            for key, message in check(value):
                at = branch.keys.get(key, node)
                notes.add(at.line, at.column, joined(path, key), message)
        return value

    def _required(self) -> list[str]:
        return [
            one.name
            for one in fields(self.of)
            if one.init and one.default is MISSING and one.default_factory is MISSING
        ]


@dataclass(frozen=True)
class Maybe:
    """A value that can be left out with a word."""

    kind: Kind
    #: What its absence is called in words.
    absent: str = "none"

    def read(self, node: Node, path: str, base: Any, notes: Notes, *, whole: bool) -> Any:
        """Return the value, or None for none."""
        if isinstance(node, Leaf) and node.is_nothing and node.text:
            return None
        return self.kind.read(node, path, base, notes, whole=whole)

    def write(self, value: Any) -> Plain:
        """Return the value or none."""
        return "none" if value is None else self.kind.write(value)

    def lines(self, value: Any, path: str) -> Iterator[tuple[str, str]]:
        """Yield one line: what the value says, or that there is none."""
        if value is None:
            yield path, self.absent
            return
        said = [(key, words) for key, words in self.kind.lines(value, "")]
        yield path, "; ".join(f"{key}: {words}" if key else words for key, words in said)


@dataclass(frozen=True)
class Table:
    """Any number of keys of one form, each with a value of one kind."""

    key: Single
    value: Kind

    def read(self, node: Node, path: str, base: Any, notes: Notes, *, whole: bool) -> Any:
        """Return the table; `none` takes a key of the base away."""
        if not isinstance(node, Branch):
            example = f"This must be a group of keys and values; a key is {self.key.allowed}."
            notes.add(node.line, node.column, path, example)
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
        branch = _branch(node, path, notes, self.words)
        if branch is None:
            return base
        table = dict(base)
        for name in _known(branch, path, self.words, notes):
            key = self.key.value_of(name)
            at = joined(path, name)
            table[key] = self.value.read(branch.entries[name], at, table[key], notes, whole=whole)
        return MappingProxyType(table)


@dataclass(frozen=True)
class Ladder:
    """A few named thresholds, each lower than the one before."""

    names: tuple[str, ...]
    number: Number

    def read(self, node: Node, path: str, base: Any, notes: Notes, *, whole: bool) -> Any:
        """Return the thresholds from the highest."""
        branch = _branch(node, path, notes, self.names)
        if branch is None:
            return base
        before = len(notes.problems)
        steps = dict(zip(self.names, base, strict=True))
        for name in _known(branch, path, self.names, notes):
            at = joined(path, name)
            steps[name] = self.number.read(
                branch.entries[name], at, steps[name], notes, whole=whole
            )
        for higher, lower in zip(self.names, self.names[1:], strict=False):
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
        return {
            name: self.number.write(one) for name, one in zip(self.names, value, strict=True)
        }

    def lines(self, value: Any, path: str) -> Iterator[tuple[str, str]]:
        """Yield each threshold."""
        for name, one in zip(self.names, value, strict=True):
            yield joined(path, name), f"from {self.number.say(one)}"


@dataclass(frozen=True)
class Span:
    """Two numbers, the lower first."""

    number: Number

    def read(self, node: Node, path: str, base: Any, notes: Notes, *, whole: bool) -> Any:
        """Return the pair."""
        if not isinstance(node, Items) or len(node.items) != 2:
            notes.add(node.line, node.column, path, "This must be two numbers, like `[0.8, 1.2]`.")
            return base
        before = len(notes.problems)
        low, high = (
            self.number.read(item, path, None, notes, whole=whole) for item in node.items
        )
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
            for before, after in zip(written, written[1:], strict=False):
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

    def read(self, node: Node, path: str, base: Any, notes: Notes, *, whole: bool) -> Any:
        """Return the words, as a tuple or a set."""
        if not isinstance(node, Items):
            message = f"This must be a list like `[a, b]`; each is {self.word.allowed}."
            notes.add(node.line, node.column, path, message)
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


@dataclass(frozen=True)
class Records:
    """A list of groups, in order."""

    record: Record
    #: The key that names one in a line of differences, and may not repeat.
    named_by: str | None = None

    def read(self, node: Node, path: str, base: Any, notes: Notes, *, whole: bool) -> Any:
        """Return the groups; a list that is given stands for itself."""
        if not isinstance(node, Items):
            some = listed(self.record.fields)
            message = f"This must be a list of groups, each with a dash before it: {some}."
            notes.add(node.line, node.column, path, message)
            return base
        before = len(notes.problems)
        found: list[Any] = []
        for number, item in enumerate(node.items, 1):
            at = joined(path, str(number))
            one = self.record.read(item, at, None, notes, whole=whole)
            if one is not None and self.named_by:
                name = getattr(one, self.named_by)
                if any(getattr(other, self.named_by) == name for other in found):
                    notes.add(item.line, item.column, at, f"There are two called {name!r}.")
            if one is not None:
                found.append(one)
        return base if len(notes.problems) > before else tuple(found)

    def write(self, value: Any) -> Plain:
        """Return the groups, without keys that say nothing."""
        written = []
        for one in value:
            group: Any = self.record.write(one)
            written.append({key: said for key, said in group.items() if said != []})
        return written

    def lines(self, value: Any, path: str) -> Iterator[tuple[str, str]]:
        """Yield one line for each group."""
        for number, one in enumerate(value, 1):
            name = getattr(one, self.named_by) if self.named_by else str(number)
            said = dict(self.record.lines(one, ""))
            if self.named_by:
                said.pop(self.named_by)
            words = (
                f"{key}: {text}"
                for key, text in said.items()
                # No condition is no news; no play is.
                if text != "none" or key == "play"
            )
            yield joined(path, name), "; ".join(words)


#: Weekdays as they are written, Monday first.
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
