"""How two models differ: in words, and as their files would say it."""

from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct

from crm_social.core.model import Model
from crm_social.core.models.layout import LAYOUT

#: What corrections taught is one long line that nobody reads: it is told in words.
_LEARNED: Final = "words"


class Change(Struct, frozen=True):
    """One value that differs; empty where a model does not have it."""

    path: str
    before: str
    after: str


def diff(old: Model, new: Model) -> list[str]:
    """Return one line for each difference, "path: old -> new", with units; none where equal.

    Rules in a list are told by their number, routes by their name.
    """
    before, after = told(old), told(new)
    paths = [*before, *(path for path in after if path not in before)]
    return [
        f"{path}: {before.get(path, 'not there')} -> {after.get(path, 'taken out')}"
        for path in paths
        if before.get(path) != after.get(path)
    ]


def changes(old: Model, new: Model) -> list[Change]:
    """Return the values that differ, as a model's file writes them, in the order of the file."""
    before, after = written(old), written(new)
    paths = [*before, *(path for path in after if path not in before)]
    return [
        Change(path, before.get(path, ""), after.get(path, ""))
        for path in paths
        if before.get(path) != after.get(path)
    ]


def told(model: Model) -> dict[str, str]:
    """Return every single value of a model in words, by its path."""
    return dict(LAYOUT.lines(model, ""))


def written(model: Model) -> dict[str, str]:
    """Return every single value of a model as its file writes it, by its path."""
    found = dict(_flat(LAYOUT.write(model), ""))
    if _LEARNED in found:
        found[_LEARNED] = told(model)[_LEARNED]
    return found


def _flat(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for number, inner in enumerate(value, 1):
            yield from _flat(inner, f"{path}.{inner.get('name', number)}")
    elif isinstance(value, list):
        yield path, f"[{', '.join(value)}]"
    else:
        yield path, value
