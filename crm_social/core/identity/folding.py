"""One spelling for what is spelled in many ways: letters, marks, scripts and sounds."""

import re
from functools import lru_cache
from typing import Final

from anyascii import anyascii
from rapidfuzz.distance import OSA, JaroWinkler

_NOT_WORD: Final = re.compile(r"[^a-z0-9]+")
_APOSTROPHES: Final = re.compile(r"['’`´ʼʻ]")
#: A Nordic or German letter written out: `oe` for ø and ö, `aa` for å, `ae` for ä, `ue` for ü.
_WRITTEN_OUT: Final = (("aa", "a"), ("ae", "a"), ("oe", "o"), ("ue", "u"))
#: In this order: what is said alike is written alike.
_SOUNDS: Final = (
    ("sch", "s"), ("sh", "s"), ("ph", "f"), ("ck", "k"), ("ch", "k"), ("kh", "k"), ("gh", "g"),
    ("th", "t"), ("dh", "d"), ("dt", "t"), ("tz", "s"), ("qu", "kv"), ("q", "k"), ("x", "ks"),
    ("ce", "se"), ("ci", "si"), ("cy", "si"), ("c", "k"), ("w", "v"), ("z", "s"), ("ou", "u"),
    ("oo", "u"), ("ee", "i"), ("ij", "i"), ("ey", "i"), ("y", "i"), ("j", "i"), ("ie", "i"),
)  # fmt: skip
_DOUBLED: Final = re.compile(r"(.)\1+")
_SILENT: Final = re.compile(r"(?<=.)h")


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """Return words of a-z and 0-9, a space between: `Åse Bjørk-Øien` gives `ase bjork oien`."""
    if not text.isascii():
        text = anyascii(text)
    return _NOT_WORD.sub(" ", _APOSTROPHES.sub("", text.lower())).strip()


@lru_cache(maxsize=1 << 16)
def skeleton(word: str) -> str:
    """Return a folded word with written-out letters drawn together: `bjoern` gives `bjorn`."""
    for long, short in _WRITTEN_OUT:
        word = word.replace(long, short)
    return word


@lru_cache(maxsize=1 << 16)
def sound(word: str) -> str:
    """Return how a folded word sounds, roughly: Kristian and Christian give the same."""
    word = skeleton(word)
    for said, written in _SOUNDS:
        word = word.replace(said, written)
    return _DOUBLED.sub(r"\1", _SILENT.sub("", word)) or word


@lru_cache(maxsize=1 << 16)
def slips(one: str, other: str) -> int:
    """Return how many slips of the finger lie between two words; 9 for more than three."""
    found = OSA.distance(one, other, score_cutoff=3)
    return found if found <= 3 else 9


def is_slip(one: str, other: str) -> bool:
    """Say whether two words look like one, mistyped: one slip in four letters or more."""
    shorter = min(len(one), len(other))
    if shorter < 3:
        return False
    found = slips(one, other)
    if found == 1:
        return shorter > 3 or len(one) != len(other)
    if found == 2:
        return shorter >= 6 and one[0] == other[0]
    return found == 3 and shorter >= 10


def likeness(one: str, other: str) -> float:
    """Return 0 to 1 by Jaro and Winkler."""
    return JaroWinkler.similarity(one, other)
