"""Personal names: their parts, and how two names agree part by part."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from crm_social.core.identity import nicknames
from crm_social.core.identity.folding import fold, is_slip, likeness, skeleton, slips, sound
from crm_social.core.identity.profile import Profile
from crm_social.core.identity.rarity import Rarity

#: Said of a person, not part of the name.
_TITLES: Final = frozenset(
    "mr mrs ms miss dr prof professor sir dame lord lady rev reverend hon honorable baron baronet "
    "baroness earl duke duchess viscount viscountess count countess marquess prince princess jr "
    "sr ii iii iv phd md esq bt kcb cbe obe mbe kbe the rep sen senator representative "
    "congressman congresswoman president captain major colonel general admiral herr fru froken "
    "adv ing mag".split()
)
#: Between the names, and too common to tell anybody apart.
_PARTICLES: Final = frozenset(
    "of de da do dos du di del della la le el al van von der den ter ten af av bin ben ibn bint "
    "y e and zu zur".split()
)
_ORDINAL: Final = re.compile(r"\d+(st|nd|rd|th)?\Z")
_NOT_LETTERS: Final = re.compile(r"[\W\d_]+")
_BEYOND: Final = re.compile(r"[^a-z]")
_GLUE: Final = re.compile(r"(?<=\b[^\W\d_])\.(?=[^\W\d_]\b)")
#: What a surname ends in that says whose child one is; the father is the part before.
_SON: Final = re.compile(r"(.{3,}?)(s?son|sen|s?sson|zon)\Z")
_DAUGHTER: Final = re.compile(r"(.{3,}?)(s?dottir|s?datter|s?dotter)\Z")

_ORDER: Final = {"exact": 0, "sound": 1, "nickname": 2, "typo": 3, "close": 4, "initial": 5}
_WORST: Final = 9
Seen = tuple[str, str, str, str, float]


class Name(Struct, frozen=True, gc=False):
    """A name's parts, folded. `single` is a lone word that may be either."""

    given: tuple[str, ...] = ()
    middle: tuple[str, ...] = ()
    surname: tuple[str, ...] = ()
    single: str | None = None
    joined: str = ""
    #: The surname with what stands before it: `vanorden`, `delacruz`; blank where nothing does.
    long: str = ""
    #: The first letters of its words: `dlc`.
    letters: str = ""
    #: Words with the letters that many handles may not hold left out: `(brannstrom, brnnstrm)`.
    bare: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Return all parts in order."""
        if self.single:
            return (self.single,)
        return (*self.given, *self.middle, *self.surname)


def of(profile: Profile) -> tuple[Name, ...]:
    """Return the names a profile goes by: the parts given apart first, then the aliases."""
    found: dict[Name, None] = {}
    if profile.given_name or profile.surname:
        found[_given_apart(profile)] = None
    elif profile.name:
        found[parse(profile.name)] = None
    for alias in profile.aliases:
        name = parse(alias)
        if name.single and found:
            # A lone other name stands in for the given one, beside the same surname.
            first = next(iter(found))
            name = replace(
                first, given=(name.single,), joined="".join((name.single, *first.surname))
            )
        found[name] = None
    return tuple(name for name in found if name.words)


@lru_cache(maxsize=1 << 14)
def parse(text: str) -> Name:
    """Return the parts of a name written in one piece; `Hansen, Ole` is read as Ole Hansen."""
    before, comma, after = text.partition(",")
    if comma and not _all_titles(after):
        words = _chunks(after)
        if not any(_ORDINAL.match(word) for word in fold(after).split()) and len(words) <= 3:
            text = f"{after} {before}"
    chunks = _chunks(text.replace(",", " "))
    if not chunks:
        return Name()
    if len(chunks) == 1:
        (only,) = chunks
        return Name(single="".join(only), joined="".join(only), bare=_bare(text))
    middle = tuple(word for chunk in chunks[1:-1] for word in chunk)
    return _made(chunks[0], middle, chunks[-1], text.replace(",", " "))


def _given_apart(profile: Profile) -> Name:
    given = [word for chunk in _chunks(profile.given_name or "") for word in chunk]
    surname = [word for chunk in _chunks(profile.surname or "") for word in chunk]
    middle = [word for chunk in _chunks(profile.middle_name or "") for word in chunk]
    known = {*given, *surname, *middle}
    whole = [word for chunk in _chunks(profile.name or "") for word in chunk]
    middle += [word for word in whole if word not in known]
    return _made(tuple(given[:2]), (*given[2:], *middle), tuple(surname), profile.surname or "")


def _made(
    given: tuple[str, ...], middle: tuple[str, ...], surname: tuple[str, ...], text: str
) -> Name:
    found = _long(surname, fold(text).split())
    return Name(
        given,
        middle,
        surname,
        joined="".join((*given, *middle, *surname)),
        long="".join(found),
        letters="".join(word[0] for word in found),
        bare=_bare(text),
    )


def _bare(text: str) -> tuple[tuple[str, str], ...]:
    """Return the words that hold other letters than a-z, folded, beside what is left without."""
    if text.isascii():
        return ()
    words = [word for word in _NOT_LETTERS.split(text.lower()) if not word.isascii()]
    left = ((fold(word), _BEYOND.sub("", word)) for word in words)
    return tuple((word, bare) for word, bare in left if len(bare) > 3)


def _long(surname: tuple[str, ...], words: list[str]) -> list[str]:
    """Return the surname's words from the particles before it on, or nothing without any."""
    if not surname or surname[0] not in words:
        return []
    end = len(words) - 1 - words[::-1].index(surname[-1]) if surname[-1] in words else 0
    at = start = words.index(surname[0])
    while start and words[start - 1] in _PARTICLES:
        start -= 1
    return words[start : end + 1] if start < at or len(surname) > 1 else []


@lru_cache(maxsize=1 << 15)
def _chunks(text: str) -> list[tuple[str, ...]]:
    """Return the words of a name, those joined by a hyphen together, titles left out."""
    chunks = [tuple(fold(chunk).split()) for chunk in _GLUE.sub(". ", text).split()]
    named = [kept for chunk in chunks if (kept := tuple(w for w in chunk if _is_name(w)))]
    return named or [chunk for chunk in chunks if chunk]


def _is_name(word: str) -> bool:
    return word not in _TITLES and word not in _PARTICLES and not _ORDINAL.match(word)


def _all_titles(text: str) -> bool:
    return all(not _is_name(word) for word in fold(text).split())


@lru_cache(maxsize=1 << 18)
def word_level(one: str, other: str, *, given: bool) -> str:
    """Return how two words of a name agree: exact, sound, nickname, typo, close, initial, differ.

    A name cut short (`pau` for `paulina`) counts as a nickname.
    """
    if one == other or skeleton(one) == skeleton(other):
        return "exact"
    if len(one) == 1 or len(other) == 1:
        return "initial" if one[0] == other[0] else "differ"
    if _patronym_differs(one, other):
        return "differ"
    for level, holds in _LEVELS[given]:
        if holds(one, other):
            return level
    return "differ"


def _sounds_alike(one: str, other: str) -> bool:
    return sound(one) == sound(other)


def _is_close(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= 4 and (
        likeness(one, other) >= 0.9 or slips(sound(one), sound(other)) == 1
    )


def _is_nickname(one: str, other: str) -> bool:
    if nicknames.same(one, other):
        return True
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= 3 and longer.startswith(shorter)


_LEVELS: Final[dict[bool, tuple[tuple[str, Callable[[str, str], bool]], ...]]] = {
    True: (
        ("sound", _sounds_alike),
        ("nickname", _is_nickname),
        ("typo", is_slip),
        ("close", _is_close),
    ),
    False: (("sound", _sounds_alike), ("typo", is_slip), ("close", _is_close)),
}


def _patronym_differs(one: str, other: str) -> bool:
    """Say whether these are a son's and a daughter's names, which are never one person's."""
    return bool(
        (_DAUGHTER.match(one) and _SON.match(other)) or (_SON.match(one) and _DAUGHTER.match(other))
    )


def compare(one: Name, other: Name, rarity: Rarity) -> list[Seen]:
    """Return what is seen in two names: (rule, level, left, right, bits of the value)."""
    if one.single or other.single:
        return _compare_single(one, other, rarity)
    if one.joined == other.joined and one.joined:
        return _whole("exact", one, rarity)
    if len(one.words) > 1 and sorted(one.words) == sorted(other.words):
        return _swapped(one, other, rarity)
    return _by_parts(one, other, rarity)


def _by_parts(one: Name, other: Name, rarity: Rarity) -> list[Seen]:
    seen = [
        found
        for found in (_given(one, other, rarity), _surname(one, other, rarity))
        if found is not None
    ]
    if any(found[1] == "differ" for found in seen) and _is_swapped(one, other):
        return _swapped(one, other, rarity)
    if any(found[1] == "differ" for found in seen):
        # A middle name says nothing more where a first or last one speaks against.
        return seen
    middle = _middle(one, other)
    return [*seen, middle] if middle else seen


def _whole(level: str, name: Name, rarity: Rarity) -> list[Seen]:
    """Return both parts of a name, seen at one level."""
    parts = (("given", name.given), ("surname", name.surname))
    return [
        (rule, level, " ".join(words), " ".join(words), rarity.bits(rule, words[0]))
        for rule, words in parts
        if words
    ]


def _best(ours: tuple[str, ...], theirs: tuple[str, ...], *, given: bool) -> tuple[str, str, str]:
    """Return the best (level, left, right) of any two words."""
    best, worth = ("differ", " ".join(ours), " ".join(theirs)), _WORST
    for left in ours:
        for right in theirs:
            level = word_level(left, right, given=given)
            order = _ORDER.get(level, _WORST)
            if order < worth:
                best, worth = (level, left, right), order
                if not order:
                    return best
    return best


def _given(one: Name, other: Name, rarity: Rarity) -> Seen | None:
    if not (one.given and other.given):
        return None
    level, left, right = _best(one.given, other.given, given=True)
    if level == "differ":
        # Known by a middle name, as many are.
        others = (*other.given, *other.middle)
        found = _best((*one.given, *one.middle), others, given=True)
        if found[0] in {"exact", "sound", "nickname"} and (one.middle or other.middle):
            level, left, right = "middle", found[1], found[2]
    return "given", level, left, right, _bits("given", left, right, rarity)


def _surname(one: Name, other: Name, rarity: Rarity) -> Seen | None:
    if not (one.surname and other.surname):
        return None
    level, left, right = _best(one.surname, other.surname, given=False)
    if level == "differ":
        # A maiden name kept as a middle name, or half of a double one.
        for ours, theirs in ((one.surname, other.middle), (one.middle, other.surname)):
            found = _best(ours, theirs, given=False)
            if found[0] in {"exact", "sound"} and len(found[1]) > 2:
                level, left, right = "partial", found[1], found[2]
    elif level in {"exact", "sound"} and len(one.surname) != len(other.surname):
        level = "partial"
    elif level in {"exact", "sound"} and len(one.surname) > 1 and one.surname != other.surname:
        # Of two double names one half agrees and the other does not.
        level = "half"
    return "surname", level, left, right, _bits("surname", left, right, rarity)


def _middle(one: Name, other: Name) -> Seen | None:
    """Return what the names between say: `conflict` where both have one the other lacks."""
    if not (one.middle and other.middle):
        return None
    ours, theirs = list(one.middle), list(other.middle)
    worst = _WORST
    found = ("differ", " ".join(ours), " ".join(theirs))
    for left in one.middle:
        level, _, right = _best((left,), tuple(theirs), given=True)
        if level == "differ":
            continue
        ours.remove(left)
        theirs.remove(right)
        if _ORDER[level] < worst:
            worst, found = _ORDER[level], (level, left, right)
    if ours and theirs:
        level = (
            "conflict" if min(len(max(ours, key=len)), len(max(theirs, key=len))) > 1 else "differ"
        )
        found = (level, " ".join(ours), " ".join(theirs))
    return ("middle", *found, 5.0)


def _bits(field: str, left: str, right: str, rarity: Rarity) -> float:
    return min(rarity.bits(field, left), rarity.bits(field, right))


def _is_swapped(one: Name, other: Name) -> bool:
    levels = [
        _best(ours, theirs, given=False)[0]
        for ours, theirs in ((one.given, other.surname), (one.surname, other.given))
        if ours and theirs
    ]
    return bool(levels) and all(level in {"exact", "sound", "typo"} for level in levels)


def _swapped(one: Name, other: Name, rarity: Rarity) -> list[Seen]:
    seen: list[Seen] = []
    for rule, ours, theirs in (
        ("given", one.given, other.surname),
        ("surname", one.surname, other.given),
    ):
        if ours and theirs:
            _, left, right = _best(ours, theirs, given=False)
            bits = min(rarity.bits("given", left), rarity.bits("surname", left))
            seen.append((rule, "swapped", left, right, bits))
    return seen


def _compare_single(one: Name, other: Name, rarity: Rarity) -> list[Seen]:
    if not (one.words and other.words):
        return []
    whole = one if other.single else other
    if not whole.single and len(whole.joined) > 7:
        # Written in one word, perhaps with a slip.
        if one.joined == other.joined:
            return _whole("exact", whole, rarity)
        if is_slip(one.joined, other.joined):
            return _whole("typo", whole, rarity)
    level, left, right = _best(one.words, other.words, given=True)
    if level == "initial":
        return []
    bits = min(_bits("surname", left, right, rarity), _bits("given", left, right, rarity))
    return [("single", level, left, right, bits)]
