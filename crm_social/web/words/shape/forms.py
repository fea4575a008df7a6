"""Forms that several parts share: a word with its number, and one about a post or none."""

from msgspec import Struct


class Count(Struct, frozen=True):
    """A pattern for one and for any other number; `{n}` is the number."""

    one: str
    other: str


class OnPost(Struct, frozen=True):
    """A pattern with the post's first words as `{post}`, and one for when there is no post."""

    on: str
    alone: str
