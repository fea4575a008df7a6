"""From YAML text to plain branches, lists and leaves that know where they stand.

Only the parser's events are used and no value is ever constructed: a leaf is the text as it
was written, so `NO` is Norway and `08:00` a time of day. Anchors, aliases and tags are
refused where they stand; nothing is expanded, so a small file cannot become a large one.
"""

from dataclasses import dataclass, field
from typing import Final

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from yaml.reader import ReaderError

from crm_social.core.models.problems import Notes

#: Bytes; the largest sensible model is a tenth of it.
LIMIT: Final = 200_000
_DEPTH: Final = 12
_NOTHING: Final = frozenset({"", "~", "null", "none"})


@dataclass
class Leaf:
    """One value as written; `plain` where it stood without quotes."""

    line: int
    column: int
    text: str = ""
    plain: bool = True

    @property
    def is_nothing(self) -> bool:
        """Say whether this is an empty value or the word none."""
        return self.plain and self.text.lower() in _NOTHING


@dataclass
class Branch:
    """Keys and what belongs to each, in the order of the text."""

    line: int
    column: int
    entries: dict[str, "Node"] = field(default_factory=dict)
    #: Where each key stands.
    keys: dict[str, Leaf] = field(default_factory=dict)


@dataclass
class Sequence:
    """A list."""

    line: int
    column: int
    items: list["Node"] = field(default_factory=list)


Node = Leaf | Branch | Sequence


class _Grower:
    """Builds the tree from events, without recursion, however deep the text is nested."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.root: Node | None = None
        self.documents = 0
        self._open: list[Branch | Sequence] = []
        #: The key each open branch waits to give a value to.
        self._key: list[Leaf | None] = []
        #: What each open node is called by its parent, and the newest node.
        self._names: list[str] = []
        self._name = ""

    def take(self, event: Event) -> bool:
        """Take one event. Say whether to go on."""
        mark = event.start_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        if isinstance(event, DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.notes.add(line, column, "", "A model is one document; a second begins here.")
                return False
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self._open.pop()
            self._key.pop()
            self._names.pop()
        elif isinstance(event, AliasEvent):
            self.notes.add(line, column, "", f"Aliases (*{event.anchor}) are not allowed here.")
            self._put(Leaf(line, column))
        elif isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent):
            return self._begin(event, line, column)
        return True

    def _begin(
        self, event: ScalarEvent | MappingStartEvent | SequenceStartEvent, line: int, column: int
    ) -> bool:
        if event.anchor is not None:
            self.notes.add(line, column, "", f"Anchors (&{event.anchor}) are not allowed here.")
        if event.tag is not None:
            self.notes.add(line, column, "", f"Tags ({event.tag}) are not allowed here.")
        if isinstance(event, ScalarEvent):
            self._put(Leaf(line, column, event.value, plain=event.style is None))
            return True
        if len(self._open) >= _DEPTH:
            self.notes.add(line, column, "", f"This is nested deeper than {_DEPTH} levels.")
            return False
        mapping = isinstance(event, MappingStartEvent)
        node = Branch(line, column) if mapping else Sequence(line, column)
        self._put(node)
        self._open.append(node)
        self._key.append(None)
        self._names.append(self._name)
        return True

    def _put(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        if isinstance(parent, Sequence):
            parent.items.append(node)
            self._name = str(len(parent.items))
        elif self._key[-1] is None:
            if not isinstance(node, Leaf):
                self.notes.add(node.line, node.column, "", "A key is a word, not a list or group.")
                node = Leaf(node.line, node.column)
            self._key[-1] = node
        else:
            key, self._key[-1] = self._key[-1], None
            self._name = key.text
            if key.text in parent.keys:
                first = parent.keys[key.text].line
                path = ".".join([*self._names[1:], key.text])
                self.notes.add(
                    key.line, key.column, path, f"Given twice; the first is on line {first}."
                )
            else:
                parent.keys[key.text] = key
                parent.entries[key.text] = node


def grow(text: str, notes: Notes) -> Branch | None:
    """Return the tree of a text; None where there is none. What is wrong goes to the notes."""
    if len(text.encode(errors="replace")) > LIMIT:
        notes.add(1, 1, "", f"A model is at most {LIMIT // 1000} kB of text.")
        return None
    grower = _Grower(notes)
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if not grower.take(event):
                return None
    except ReaderError as error:
        before = text[: error.position]
        line, column = before.count("\n") + 1, error.position - before.rfind("\n")
        notes.add(line, column, "", f"The character U+{ord(text[error.position]):04X} is not text.")
        return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        notes.add(line, column, "", f"This is not YAML: {error.problem}.")
        return None
    if grower.root is None:
        notes.add(1, 1, "", "There is nothing in this file.")
    elif isinstance(grower.root, Branch):
        return grower.root
    else:
        notes.add(
            grower.root.line, grower.root.column, "", "A model is a group of keys, like `axes:`."
        )
    return None
