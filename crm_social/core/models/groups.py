"""Groups of keys: those that are a dataclass of the model, and lists of such."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, replace
from typing import Any

from crm_social.core.models.problems import Notes, listed, nearest
from crm_social.core.models.tree import Branch, Leaf, Node
from crm_social.core.models.tree import Sequence as Items
from crm_social.core.models.values import Kind, Plain

#: Says what does not go together in a value: the key, and why.
Check = Callable[[Any], Iterator[tuple[str, str]]]


@dataclass(frozen=True)
class Field:
    """One key of a group: what kind of value it has, and what it means."""

    kind: Kind
    meaning: str


def branch_of(node: Node, path: str, notes: Notes, keys: Iterable[str]) -> Branch | None:
    """Return the node where it is a group of keys; else None, with a note."""
    if isinstance(node, Branch):
        return node
    some = [*keys]
    inside = f": {listed(some)}" if len(some) <= 20 else ""
    notes.add(node.line, node.column, path, f"This must be a group of keys{inside}.")
    return None


def known_keys(branch: Branch, path: str, keys: Sequence[str], notes: Notes) -> Iterator[str]:
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
        for key in known_keys(branch, path, [*self.fields], notes):
            kind, node, at = self.fields[key].kind, branch.entries[key], joined(path, key)
            if isinstance(kind, Section) and not isinstance(kind, Record):
                if inner := branch_of(node, at, notes, kind.fields):
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
        branch = branch_of(node, path, notes, self.fields)
        if branch is None:
            return base
        before = len(notes.problems)
        if not branch.keys and path:
            some = listed(self.fields)
            notes.add(node.line, node.column, path, f"There is nothing in this group; give {some}.")
            return base
        given = self.changes(branch, path, base, notes, whole=whole)
        if base is None:
            for key in self.required():
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

    def required(self) -> list[str]:
        """Return the keys that have no default."""
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
        """Return the groups, without conditions that say nothing."""
        needed = self.record.required()
        written = []
        for one in value:
            group: Any = self.record.write(one)
            written.append(
                {key: said for key, said in group.items() if said != [] or key in needed}
            )
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
