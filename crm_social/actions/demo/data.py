"""The data of the demo: names, words, posts, habits, each a file beside this one."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def read(name: str) -> Any:
    """Return what `name`.yaml says, as plain values; it is read once and must not be changed."""
    return yaml.safe_load(text(name))


def text(name: str) -> str:
    """Return `name`.yaml as it is written."""
    return (files(__package__) / f"{name}.yaml").read_text(encoding="utf-8")
