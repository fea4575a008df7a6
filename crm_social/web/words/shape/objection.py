"""Words of the page where somebody says no to our using their data."""

from collections.abc import Mapping

from msgspec import Struct


class Objection(Struct, frozen=True, kw_only=True):
    """One button, and what it does."""

    title: str
    #: By the step: ask, done, wrong, too_many.
    heads: Mapping[str, str]
    texts: Mapping[str, str]
    button: str
