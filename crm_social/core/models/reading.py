"""From the text of a model's file to the model, or to everything that is wrong with it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from crm_social.core.model import Model
from crm_social.core.models.layout import LAYOUT
from crm_social.core.models.problems import Notes, Problem, nearest
from crm_social.core.models.tree import Branch, Leaf, grow
from crm_social.core.starters import PREFIX, STARTERS
from crm_social.errors import Invalid

#: Returns the text of a starter, version or draft by what `extends` calls it, or None.
Known = Callable[[str], str | None]
_EXTENDS: Final = "extends"
_LONGEST: Final = 20
_STARTERS: Final = tuple(PREFIX + name for name in STARTERS)


@dataclass(frozen=True)
class Reading:
    """What came of a text: the model, or (where anything is wrong) all problems in order."""

    model: Model | None
    problems: tuple[Problem, ...] = ()


def nothing_known(_: str) -> str | None:
    """Know no other model."""
    return None


def read(text: str, name: str = "", known: Known = nothing_known) -> Reading:
    """Return what a text says. `name` is what others would call it in `extends`.

    Without `extends` a key that is not given has its default, and a table that is given is
    the whole table. With it, everything not given is as in the other, and a table adds to it.
    """
    return _read(text, (name,) if name else (), known)


def parse(text: str, name: str = "", known: Known = nothing_known) -> Model:
    """Return the model of a text. Raise Invalid with all problems, a line each."""
    found = read(text, name, known)
    if found.model is None:
        raise Invalid("\n".join(map(str, found.problems)))
    return found.model


def _read(text: str, chain: tuple[str, ...], known: Known) -> Reading:
    notes = Notes()
    root = grow(text, notes)
    if root is None:
        return Reading(None, tuple(notes.problems))
    base, extends = Model(version="draft"), root.entries.pop(_EXTENDS, None)
    if extends is not None:
        where = root.keys.pop(_EXTENDS)
        if isinstance(extends, Leaf):
            base = _base(extends, chain, known, notes) or base
        else:
            message = "This must be the name of a version, or `starter:` and the name of one."
            notes.add(where.line, where.column, _EXTENDS, message)
    model = _model(root, base, notes, whole=extends is None)
    if notes.problems:
        return Reading(None, tuple(sorted(notes.problems)))
    return Reading(model)


def _model(root: Branch, base: Model, notes: Notes, *, whole: bool) -> Model:
    found: Model = LAYOUT.read(root, "", base, notes, whole=whole)
    return found


def _base(leaf: Leaf, chain: tuple[str, ...], known: Known, notes: Notes) -> Model | None:
    """Return the model a text extends; None, with a note, where that cannot be."""

    def refuse(message: str) -> None:
        notes.add(leaf.line, leaf.column, _EXTENDS, message)

    name = leaf.text
    if name in chain:
        refuse(f"This goes in a circle: {' > '.join([*chain, name])}.")
    elif len(chain) >= _LONGEST:
        refuse(f"More than {_LONGEST} models extend one another: {' > '.join([*chain, name])}.")
    elif (text := known(name)) is None:
        refuse(
            f"There is no {name!r}; write the name of a version, `starter:` and the name of"
            f" a starter, or `draft:` and the name of a draft.{nearest(name, _STARTERS)}"
        )
    else:
        found = _read(text, (*chain, name), known)
        if found.model is not None:
            return replace(found.model, version="draft")
        refuse(f"{name} cannot be read itself: {found.problems[0]}")
    return None
