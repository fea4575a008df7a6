"""How two models differ, in words."""

from crm_social.core.model import Model
from crm_social.core.models.layout import LAYOUT


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


def told(model: Model) -> dict[str, str]:
    """Return every single value of a model in words, by its path."""
    return dict(LAYOUT.lines(model, ""))
