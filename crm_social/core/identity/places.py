"""Streets, postcodes and places, and how two of them agree."""

import re
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import token_sort_ratio

from crm_social.core.identity.folding import fold, is_slip, likeness, skeleton

#: Spelled in many ways, so spelled in one; the Nordic ones end the word before them.
_STREET_WORDS: Final = {
    "st": "street", "str": "street", "rd": "road", "ave": "avenue", "av": "avenue",
    "cres": "crescent", "cct": "circuit", "crt": "court", "ct": "court", "pl": "place",
    "dr": "drive", "ln": "lane", "hwy": "highway",
}  # fmt: skip
_ENDINGS: Final = (
    ("vei", "veg"), ("veien", "veg"), ("vegen", "veg"), ("vagen", "veg"),
    ("gt", "gate"), ("gata", "gate"), ("gatan", "gate"), ("gaten", "gate"),
)  # fmt: skip
#: American states write themselves in two letters as often as in full.
_STATES: Final = dict(
    pair.split("=")
    for pair in (
        "al=alabama ak=alaska az=arizona ar=arkansas ca=california co=colorado ct=connecticut "
        "de=delaware fl=florida ga=georgia hi=hawaii id=idaho il=illinois in=indiana ia=iowa "
        "ks=kansas ky=kentucky la=louisiana me=maine md=maryland ma=massachusetts mi=michigan "
        "mn=minnesota ms=mississippi mo=missouri mt=montana ne=nebraska nv=nevada "
        "nh=newhampshire nj=newjersey nm=newmexico ny=newyork nc=northcarolina nd=northdakota "
        "oh=ohio ok=oklahoma or=oregon pa=pennsylvania ri=rhodeisland sc=southcarolina "
        "sd=southdakota tn=tennessee tx=texas ut=utah vt=vermont va=virginia wa=washington "
        "wv=westvirginia wi=wisconsin wy=wyoming gu=guam pr=puertorico"
    ).split()
)
_SPLIT: Final = re.compile(r"[,;/|(•·]")


def street(text: str) -> str | None:
    """Return a street and number in one spelling, or None."""
    words = [_ended(_STREET_WORDS.get(word, word)) for word in fold(text).split()]
    return " ".join(words) or None


def _ended(word: str) -> str:
    for ending, written in _ENDINGS:
        if len(word) > len(ending) + 2 and word.endswith(ending):
            return word.removesuffix(ending) + written
    return word


def spellings(region: str) -> tuple[str, ...]:
    """Return the ways a folded region is written in one word, its own first."""
    word = region.replace(" ", "")
    return tuple(dict.fromkeys((word, _STATES.get(word, word))))


def postcode(text: str) -> str | None:
    """Return a postcode without spaces and country, or None."""
    code = fold(text).replace(" ", "")
    return code.removesuffix("0") if code.endswith(".0") else code or None


def city(text: str) -> str | None:
    """Return the first place a location names, folded, or None."""
    return skeleton(fold(_SPLIT.split(text, maxsplit=1)[0])) or None


@lru_cache(maxsize=1 << 16)
def street_level(one: str, other: str) -> str:
    """Return `exact`, `typo`, `near` (the same words in part) or `differ`."""
    if one == other:
        return "exact"
    tight, loose = one.replace(" ", ""), other.replace(" ", "")
    if tight == loose:
        return "exact"
    longer = max(len(tight), len(loose))
    if OSA.distance(tight, loose, score_cutoff=3) <= (3 if longer > 9 else 1):
        return "typo"
    return "near" if token_sort_ratio(one, other) >= 75 else "differ"


@lru_cache(maxsize=1 << 16)
def postcode_level(one: str, other: str) -> str:
    """Return `exact`, `typo`, `near` (the same district) or `differ`."""
    if one == other:
        return "exact"
    if len(one) > 5 or len(other) > 5:
        # British: all but the last three is the district.
        if one[:-3] == other[:-3]:
            return "typo" if OSA.distance(one, other) == 1 else "near"
        return "typo" if OSA.distance(one, other) == 1 else "differ"
    if OSA.distance(one, other) == 1:
        return "typo"
    return "near" if one[:2] == other[:2] else "differ"


@lru_cache(maxsize=1 << 16)
def city_level(one: str, other: str) -> str:
    """Return `exact`, `typo`, `near` (one holds the other) or `differ`."""
    if one == other or one.replace(" ", "") == other.replace(" ", ""):
        return "exact"
    if is_slip(one, other) or (min(len(one), len(other)) > 4 and likeness(one, other) > 0.9):
        return "typo"
    words, others = set(one.split()), set(other.split())
    if any(len(word) > 3 for word in words & others):
        return "near"
    return "differ"
