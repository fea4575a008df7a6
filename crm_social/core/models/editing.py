"""Single values put into the text of a model, which keeps its comments and order.

The text is only cut where a value stands: everything else stays as somebody wrote it.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import yaml
from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode

from crm_social.core.models.values import quoted

_LIST: Final = "["


def with_values(text: str, values: Mapping[str, str]) -> str:
    """Return the text of a model with these values, by their paths (`axes.intent.half_life`).

    A value is written so that it is one value whatever it holds; one that begins with `[` is a
    list of words, as `difference.written` tells them. The text must be readable YAML.
    """
    for path, value in values.items():
        text = _with(text, path.split("."), _safe(value))
    return text


def _safe(value: str) -> str:
    if value.startswith(_LIST):
        words = [word.strip() for word in value.strip("[]").split(",")]
        return f"[{', '.join(quoted(word) for word in words if word)}]"
    return quoted(value)


def _with(text: str, path: Sequence[str], value: str) -> str:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, MappingNode):
        end = "" if not text or text.endswith("\n") else "\n"
        return f"{text}{end}{_nested(path, value)}\n"
    node: Node = root
    for depth, key in enumerate(path):
        if not isinstance(node, MappingNode):
            return _replaced(text, node, f"{{{_nested(path[depth:], value)}}}")
        inner = next((found for name, found in node.value if name.value == key), None)
        if inner is None:
            return _added(text, node, path[depth:], value)
        node = inner
    return _replaced(text, node, value)


def _nested(path: Sequence[str], value: str) -> str:
    first, *rest = path
    return f"{first}: {{{_nested(rest, value)}}}" if rest else f"{first}: {value}"


def _added(text: str, node: MappingNode, path: Sequence[str], value: str) -> str:
    said = _nested(path, value)
    if node.flow_style:
        at = node.end_mark.index - 1
        before = text[:at].rstrip()
        comma = "" if before.endswith(("{", ",")) else ", "
        return f"{before}{comma}{said}{text[at:]}"
    # Before the first key it can stand at the same depth without a look at what follows.
    at = node.start_mark.index
    return f"{text[:at]}{said}\n{' ' * node.start_mark.column}{text[at:]}"


def _replaced(text: str, node: Node, value: str) -> str:
    start, end = node.start_mark.index, _end(node)
    space = " " if start and text[start - 1] == ":" else ""
    return f"{text[:start]}{space}{value}{text[end:]}"


def _end(node: Node) -> int:
    """Return where a node's own text ends; a block's mark stands after the comments behind it."""
    if isinstance(node, CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(node, MappingNode) else last)
    if isinstance(node, ScalarNode) and not node.value and node.style is None:
        return int(node.start_mark.index)
    return int(node.end_mark.index)
