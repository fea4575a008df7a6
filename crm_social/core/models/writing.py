"""From a model to the text of its file, complete and without comments."""

from collections.abc import Iterator
from typing import Any

from crm_social.core.model import Model
from crm_social.core.models.layout import LAYOUT


def dump(model: Model) -> str:
    """Return the whole model as YAML; reading it gives a model equal in every field.

    The version's name and time are not in it: those belong to the publication.
    """
    return "\n".join(_group(LAYOUT.write(model), "")) + "\n"


def _group(group: Any, indent: str) -> Iterator[str]:
    for key, value in group.items():
        if not indent and key != "axes":
            yield ""
        if isinstance(value, dict) and value:
            yield f"{indent}{key}:"
            yield from _group(value, indent + "  ")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            yield f"{indent}{key}:"
            for one in value:
                first, *rest = _group(one, indent + "    ")
                yield f"{indent}  - {first.strip()}"
                yield from rest
        else:
            yield f"{indent}{key}: {_flow(value)}"


def _flow(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(value) + "]"
    return value if isinstance(value, str) else "{}"
