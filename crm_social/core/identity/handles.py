"""Handles: what a handle is made of, and how much of it a name explains."""

import re
from functools import lru_cache
from typing import Final

from msgspec import Struct

from crm_social.core.identity import nicknames
from crm_social.core.identity.folding import fold, skeleton
from crm_social.core.identity.names import Name
from crm_social.core.identity.rarity import Rarity, is_given, is_surname, known_bits

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
_LAST: Final = tuple("official officiel offisiell hq mp mep md phd jr iii ii usa press".split())
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
_ROLE: Final = -0.5
#: What looks like a first name and a letter is a surname of its own: Adams.
_OTHER: Final = 6.0
_CHOICE: Final = -1.5
_OWN_NAME: Final = 2.0


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
    heads |= {bare[:4] for _, bare in name.bare}
    for given in _firsts(name):
        heads |= {skeleton(nick)[:3] for nick in nicknames.of(given) if len(nick) > 2}
    return tuple(sorted(heads))


def _promising(core: str, name: Name) -> bool:
    return any(head in core for head in _heads(name))


#: What a piece is, in the bits of the parts already used: each part explains once.
_GIVEN, _MIDDLE, _SURNAME, _SECOND = 1, 2, 4, 8
#: Letters, part, field, kind (full, nick, cut, initial, letters), and the whole word.
Piece = tuple[str, int, str, str, str]


class _Pieces:
    """All that a name can put into a handle, each once."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, int], Piece] = {}

    def put(self, letters: str, part: int, kind: str, whole: str = "") -> None:
        """Add letters that explain a part of the name."""
        if letters:
            field = "surname" if part & (_SURNAME | _SECOND) else "given"
            self.found.setdefault((letters, part), (letters, part, field, kind, whole or letters))

    def word(self, word: str, part: int) -> None:
        """Add a whole word, and what it is cut short to."""
        self.put(word, part, "full")
        self.put(word[:1], part, "initial")
        for size in range(len(word) - 1, 2, -1):
            self.put(word[:size], part, "cut", word)


@lru_cache(maxsize=1 << 14)
def _pieces(name: Name, given: str) -> tuple[Piece, ...]:
    """Return all that the name can put into a handle, the longest of a word first."""
    pieces = _Pieces()
    surnames = [skeleton(word) for word in name.surname] or (
        [skeleton(name.single)] if name.single else []
    )
    for place, word in enumerate(surnames[:3]):
        pieces.word(word, _SECOND if place else _SURNAME)
    if name.long:
        pieces.put(skeleton(name.long), _SURNAME | _SECOND, "full")
        pieces.put(name.letters, _SURNAME | _SECOND, "letters")
    pieces.word(skeleton(given), _GIVEN)
    for nick in nicknames.of(given):
        if len(nick) > 2 or nick == "bo":
            pieces.put(skeleton(nick), _GIVEN, "nick")
    for word, bare in name.bare:
        # Where å, ä and ö may not stand, some leave them out.
        if word in name.surname[:1]:
            pieces.put(bare, _SURNAME, "full", skeleton(word))
        elif word == given:
            pieces.put(bare, _GIVEN, "full", skeleton(word))
    for word in (*name.given[1:2], *name.middle[:2]):
        pieces.put(skeleton(word), _MIDDLE, "full")
        pieces.put(word[:1], _MIDDLE, "initial")
        # The first of two surnames stands here as well, and is cut short as often as the other.
        for size in range(len(word) - 1, 4, -1):
            pieces.put(skeleton(word)[:size], _MIDDLE, "cut", skeleton(word))
    return tuple(pieces.found.values())


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
        # Who writes a short form that many are christened is likelier one of those.
        own = _OWN_NAME if is_given(letters) else 0.0
        return min(bits, 14.0, 4.0 * len(letters)) - 3.0 - own
    return min(bits, 2.5 * len(letters)) - 2.5


@lru_cache(maxsize=1 << 14)
def _roles_of(core: str) -> tuple[tuple[str, int], ...]:
    """Return offices and the like, and where they stand: first, or last where that is usual."""
    first = [(word, 0) for word in _ROLES if core.startswith(word)]
    last = [(word, len(core) - len(word)) for word in _LAST if core.endswith(word)]
    return tuple(first + last)


#: Where the next piece leads: how far, the parts it uses, its bits, and what it is.
_Step = tuple[int, int, float, str]


def _explain(
    core: str,
    given: str,
    name: Name,
    beside: tuple[tuple[str, ...], tuple[str, ...]],
    rarity: Rarity,
) -> Cover | None:
    """Find the best way to lay the pieces along the handle, by position and parts used."""
    steps: list[list[_Step]] = [[] for _ in core]
    telling = 0
    whole: set[str] = set()
    for letters, part, field, kind, word in _pieces(name, given):
        # Of a word that stands there in full its beginnings explain nothing more.
        if letters not in core or (kind == "cut" and word in whole):
            continue
        if kind in {"full", "cut"}:
            whole.add(word)
        telling |= part if kind != "initial" else 0
        bits = _worth(letters, field, kind, word, rarity)
        _lay(steps, core, letters, part, bits, f"{field}:{kind}:{letters}")
    if not telling:
        return None
    extra, aside = beside
    for words, bits, sort in (
        (extra, 3.0, "beside"),
        (aside, _ASIDE, "aside"),
    ):
        for word in words:
            if len(word) > 1 and word in core:
                _lay(steps, core, word, 0, bits, f"{sort}:{word}")
    for word, at in _roles_of(core):
        steps[at].append((at + len(word), 0, _ROLE, f"role:{word}"))
    return _best_way(core, steps)


def _lay(
    steps: list[list[_Step]], core: str, letters: str, part: int, bits: float, said: str
) -> None:
    at = core.find(letters)
    while at >= 0:
        steps[at].append((at + len(letters), part, bits, said))
        at = core.find(letters, at + 1)


def _best_way(core: str, steps: list[list[_Step]]) -> Cover | None:
    # Position to parts used to (bits, parts found).
    states: list[dict[int, tuple[float, tuple[str, ...]]]] = [{} for _ in range(len(core) + 1)]
    states[0][0] = (_CHOICE, ())
    for at, here in enumerate(steps):
        for used, (bits, parts) in states[at].items():
            _put(states[at + 1], used, bits + _FILLER, parts)
            for end, part, worth, said in here:
                if not used & part:
                    _put(states[end], used | part, bits + worth, (*parts, said))
    _, (bits, parts) = max(states[-1].items(), key=lambda item: (item[1][0], -item[0]))
    if bits <= 0 or not any(said.split(":")[1] in _TELLING for said in parts):
        return None
    level = _level(parts)
    if level == "given":
        # A first name beside a word that it does not explain: somebody else's surname.
        letters = [said.rsplit(":", 1)[1] for said in parts]
        if len(core) - sum(map(len, letters)) >= 3:
            return None
        if is_surname("".join(letters)) or is_surname("".join(letters[1:])):
            bits -= _OTHER
    return Cover(level, bits, parts) if bits > 0 else None


_TELLING: Final = frozenset({"full", "nick", "cut"})


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
