"""The models that come with the product, as files to begin from."""

from functools import cache
from importlib.resources import files
from typing import Final

#: The first is the model in force until one is published.
STARTERS: Final = ("b2b-services", "b2b-product", "retail")
#: What `extends` and commands write before a starter's name.
PREFIX: Final = "starter:"


def text_of(name: str) -> str | None:
    """Return the text of a starter, None where there is none of that name."""
    return _text(name) if name in STARTERS else None


@cache
def _text(name: str) -> str:
    # It comes with the program, as a constant does, and never changes while that runs.
    return files(__package__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
