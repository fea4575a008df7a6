"""Handles: what a handle is made of, and how much of it a name explains."""

import re
from functools import lru_cache
from typing import Final

from msgspec import Struct

from crm_social.core.identity import nicknames
from crm_social.core.identity.folding import fold, skeleton
from crm_social.core.identity.names import Name
from crm_social.core.identity.rarity import Rarity, is_given, known_bits

#: Offices and other words people put around their names, longest first.
_ROLES: Final = tuple(
    sorted(
        "congresswoman congressman congressmember representative senator usrep repcongress rep "
        "sen senate usa us the real official officiel offisiell offisiella hq mp mep gov governor "
        "mayor dr prof team teamet press office staff minister president leader chairman ceo "
        "cto coach fru herr mr mrs ms its iam hello jeg jag riksdag riksdagsledamot stortinget "
        "tweets md phd jr iii ii".split(),
        key=lambda word: (-len(word), word),
    )
)
#: Words in a handle that name an office, and the titles that say the same.
OFFICES: Final = {
    "rep": ("rep", "representative", "congressman", "congresswoman", "house"),
    "usrep": ("rep", "representative", "house"),
    "representative": ("rep", "representative", "house"),
    "congressman": ("rep", "representative", "congressman", "house"),
    "congresswoman": ("rep", "representative", "congresswoman", "house"),
    "sen": ("sen", "senator", "senate"),
    "senator": ("sen", "senator", "senate"),
    "mp": ("mp", "member"),
    "gov": ("governor", "gov"),
    "governor": ("governor", "gov"),
    "mayor": ("mayor",),
    "dr": ("doctor", "physician", "dentist", "dr"),
    "prof": ("professor", "prof"),
    "coach": ("coach", "trainer"),
    "ceo": ("ceo", "chief"),
    "cto": ("cto", "chief"),
}
_CAMEL: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|\d+")
_PLAIN: Final = re.compile(r"[a-z]+|\d+")
_FILLER: Final = -3.0
#: A short word set apart by capitals or a separator.
_ASIDE: Final = -4.0
_CHOICE: Final = -1.5


class Handle(Struct, frozen=True, gc=False):
    """A handle: all of its letters and digits, its words, and its letters alone."""

    plain: str
    words: tuple[str, ...]
    letters: str
    #: The letters with written-out ones drawn together.
    core: str
    digits: str


@lru_cache(maxsize=1 << 15)
def parse(text: str) -> Handle | None:
    """Return a handle without its server and separators, or None where nothing is left."""
    local = text.strip().lstrip("@").split("@", 1)[0]
    local = local.rsplit("/", 1)[-1]
    if not local.isascii():
        local = "".join(fold(c) if c.isalpha() and not c.isascii() else c for c in local)
    pieces = _CAMEL.findall(local) if not local.islower() else _PLAIN.findall(local)
    words = tuple(piece.lower() for piece in pieces)
    plain = "".join(words)
    letters = "".join(word for word in words if word.isalpha())
    digits = "".join(word for word in words if not word.isalpha())
    return Handle(plain, words, letters, skeleton(letters), digits) if plain else None


class Cover(Struct, frozen=True, gc=False):
    """How a name explains a handle: the level, the bits, and which parts were found."""

    level: str
    bits: float
    parts: tuple[str, ...]


def cover(handle: Handle, name: Name, extra: tuple[str, ...], rarity: Rarity) -> Cover | None:
    """Return the likeliest way a name makes this handle, or None where it does not.

    `extra` are words that may stand beside the name: a place, a company, a party. Bits are
    those of the name's parts found, less what stays unexplained (3 a letter).
    """
    aside = tuple(word for word in handle.words if 1 < len(word) < 6 and word.isalpha())
    best: Cover | None = None
    # Drawn together an `o` and an `e` may come from two names: Barbro Engman.
    for core in dict.fromkeys((handle.core, handle.letters)):
        if len(core) < 3 or not _promising(core, name):
            continue
        for given in _firsts(name):
            found = _explain(core, given, name, (extra, aside), rarity)
            if found and (best is None or found.bits > best.bits):
                best = found
    return best


def _firsts(name: Name) -> tuple[str, ...]:
    """Return the first name to look for: the second where the first is but a letter."""
    for word in (*name.given, *name.middle):
        if len(word) > 1:
            return (word,)
    return ("",) if name.surname or name.single else ()


@lru_cache(maxsize=1 << 16)
def _heads(name: Name) -> tuple[str, ...]:
    heads = {skeleton(word)[:4] for word in (*name.surname, *name.middle) if len(word) > 1}
    heads |= {skeleton(word)[:3] for word in name.given if len(word) > 1}
    if name.single:
        heads.add(skeleton(name.single)[:4])
    for given in _firsts(name):
        heads |= {skeleton(nick)[:3] for nick in nicknames.of(given) if len(nick) > 2}
    return tuple(sorted(heads))


def _promising(core: str, name: Name) -> bool:
    return any(head in core for head in _heads(name))


#: What a piece is, in the bits of the parts already used: each part explains once.
_GIVEN, _MIDDLE, _SURNAME, _SECOND = 1, 2, 4, 8
#: Letters, part, field, kind (full, nick, cut, initial, letters), and the whole word.
Piece = tuple[str, int, str, str, str]


@lru_cache(maxsize=1 << 14)
def _pieces(name: Name, given: str) -> tuple[Piece, ...]:
    """Return all that the name can put into a handle."""
    found: dict[str, Piece] = {}

    def put(letters: str, part: int, field: str, kind: str, whole: str | None = None) -> None:
        if letters:
            found.setdefault(f"{letters}{part}", (letters, part, field, kind, whole or letters))

    surnames = [skeleton(word) for word in name.surname] or (
        [skeleton(name.single)] if name.single else []
    )
    for place, word in enumerate(surnames[:3]):
        part = _SURNAME if place == 0 else _SECOND
        put(word, part, "surname", "full")
        put(word[:1], part, "surname", "initial")
        for size in range(3, len(word)):
            put(word[:size], part, "surname", "cut", word)
    if name.long:
        put(skeleton(name.long), _SURNAME | _SECOND, "surname", "full")
        put(name.letters, _SURNAME | _SECOND, "surname", "letters")
    if given:
        word = skeleton(given)
        put(word, _GIVEN, "given", "full")
        for nick in nicknames.of(given):
            if len(nick) > 2 or nick == "bo":
                put(skeleton(nick), _GIVEN, "given", "nick")
        put(word[:1], _GIVEN, "given", "initial")
        for size in range(3, len(word)):
            put(word[:size], _GIVEN, "given", "cut", word)
    for word in (*name.given[1:2], *name.middle[:2]):
        put(skeleton(word), _MIDDLE, "given", "full")
        put(word[:1], _MIDDLE, "given", "initial")
    return tuple(found.values())


def _worth(letters: str, field: str, kind: str, whole: str, rarity: Rarity) -> float:
    if kind == "initial":
        return 3.0
    if kind == "letters":
        return 3.0 * len(letters)
    # Cut short it is no rarer than the name it was cut from.
    bits = rarity.bits(field, whole)
    if kind == "full":
        return min(bits, 4.0 * len(letters))
    if kind == "nick":
        return min(bits, 14.0, 4.0 * len(letters)) - 3.0
    return min(bits, 2.5 * len(letters)) - 2.5


def _explain(
    core: str,
    given: str,
    name: Name,
    beside: tuple[tuple[str, ...], tuple[str, ...]],
    rarity: Rarity,
) -> Cover | None:
    """Find the best way to lay the pieces along the handle, by position and parts used."""
    pieces = [
        (letters, part, _worth(letters, field, kind, whole, rarity), f"{field}:{kind}:{letters}")
        for letters, part, field, kind, whole in _pieces(name, given)
        if letters in core
    ]
    extra, aside = beside
    pieces += [(word, 0, 3.0, f"beside:{word}") for word in extra if len(word) > 1 and word in core]
    pieces += [(word, 0, _ASIDE, f"aside:{word}") for word in aside if word in core]
    pieces += [(word, 0, -0.5, f"role:{word}") for word in _ROLES if word in core]
    # Position to parts used to (bits, parts found).
    states: list[dict[int, tuple[float, tuple[str, ...]]]] = [{} for _ in range(len(core) + 1)]
    states[0][0] = (_CHOICE, ())
    for at in range(len(core)):
        for used, (bits, parts) in states[at].items():
            _put(states[at + 1], used, bits + _FILLER, parts)
            for letters, part, worth, said in pieces:
                if not (used & part) and core.startswith(letters, at):
                    _put(states[at + len(letters)], used | part, bits + worth, (*parts, said))
    best = max(states[-1].items(), key=lambda item: (item[1][0], -item[0]))
    used, (bits, parts) = best
    if bits <= 0 or not any(
        ":full:" in said or ":nick:" in said or ":cut:" in said for said in parts
    ):
        return None
    return Cover(_level(parts), bits, parts)


def _put(
    state: dict[int, tuple[float, tuple[str, ...]]],
    used: int,
    bits: float,
    parts: tuple[str, ...],
) -> None:
    known = state.get(used)
    if known is None or bits > known[0]:
        state[used] = (bits, parts)


def _level(parts: tuple[str, ...]) -> str:
    kinds = {tuple(said.split(":")[:2]) for said in parts}
    given = bool({("given", "full"), ("given", "nick")} & kinds)
    surname = ("surname", "full") in kinds
    if given and surname:
        return "full"
    if surname:
        return "initial" if ("given", "initial") in kinds else "surname"
    return "given" if given else "part"


@lru_cache(maxsize=1 << 14)
def entropy(handle: Handle) -> float:
    """Return the bits it says that two chose this handle: a common name's are few."""
    core, found = handle.core, min(26.0, 2.2 * len(handle.core))
    for at in range(2, len(core) + 1):
        for given, rest in ((core[:at], core[at:]), (core[at:], core[:at])):
            if len(given) > 1 and is_given(given):
                bits = known_bits("given", given)
                if rest:
                    bits += min(known_bits("surname", rest), 3.0 * len(rest))
                found = min(found, bits)
    return min(30.0, min(found, known_bits("surname", core)) + 2.5 * len(handle.digits))


def likeness(one: Handle, other: Handle) -> str:
    """Return `exact`, `core` (the letters agree, the digits do not speak against) or `differ`."""
    if one.plain == other.plain:
        return "exact"
    if one.core == other.core and len(one.core) > 4 and not (one.digits and other.digits):
        return "core"
    return "differ"
