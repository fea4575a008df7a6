"""The words on pages: one package per language, all of one shape, so that none can be missing.

`shape` says which words there are: a struct for each part of the product, with a field for each
word and a mapping by enum where the product names something. `en`, `nb` and `sv` fill it.
A sentence with a name or number in it is one pattern with named fields, whole in each language.
"""

from enum import StrEnum
from typing import Final

from crm_social.web.words.en import WORDS as EN
from crm_social.web.words.nb import WORDS as NB
from crm_social.web.words.shape import Count, OnPost, Words
from crm_social.web.words.sv import WORDS as SV

__all__ = ["ALL", "Count", "Lang", "OnPost", "Words", "named", "of"]


class Lang(StrEnum):
    """The languages pages speak, in the order the switch offers them."""

    NB = "nb"
    SV = "sv"
    EN = "en"


ALL: Final[dict[Lang, Words]] = {Lang.NB: NB, Lang.SV: SV, Lang.EN: EN}

#: Other names for the same, and what is read as easily.
_ALSO: Final = {"no": Lang.NB, "nn": Lang.NB, "da": Lang.NB}


def of(lang: Lang) -> Words:
    """Return all words of a language."""
    return ALL[lang]


def named(tag: str | None) -> Lang | None:
    """Return the language a tag such as `nb-NO` means to us, None for any we do not speak."""
    name = (tag or "").replace("_", "-").partition("-")[0].lower()
    return Lang(name) if name in set(Lang) else _ALSO.get(name)
