"""The model that comes with the product, read once when the first text is judged.

It is a constant of the program that is too long to be written as Python: the same for every call,
part of the package, and read by nothing else. That is why the core may read it (decision 017).
"""

import gzip
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from crm_social.core.text.languages import Guesser, Languages
from crm_social.core.text.lexicon import Lexicon
from crm_social.core.text.table import Stored, Table

PATH: Final = Path(__file__).parent / "model.json.gz"
#: The tables by the language that each learned most of, and the languages that each weighs;
#: English weighs what is none of them.
_TABLES: Final = {"en": ("en",), "nb": ("nb", "nn", "da"), "sv": ("sv",)}
#: Which table weighs a language, by its place.
PLACES: Final = {name: place for place, names in enumerate(_TABLES.values()) for name in names}


class Book(Struct, frozen=True):
    """A whole model: its version, a table for each group of languages, and how to tell them."""

    version: str
    tables: dict[str, Stored]
    languages: Languages


class Shipped(Struct, frozen=True):
    """The model ready for use."""

    version: str
    #: By place, see PLACES.
    tables: tuple[Table, ...]
    languages: Guesser
    lexicon: Lexicon


@cache
def model() -> Shipped:
    """Return the shipped model."""
    book = msgspec.json.decode(gzip.decompress(PATH.read_bytes()), type=Book)
    tables = tuple(Table(book.tables[name]) for name in _TABLES)
    languages = Guesser(book.languages)
    return Shipped(
        version=book.version,
        tables=tables,
        languages=languages,
        lexicon=Lexicon(tables, languages),
    )
