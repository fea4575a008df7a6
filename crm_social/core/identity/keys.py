"""Blocking keys: under which few words a profile is found, so that candidates stay few.

Two profiles of one person share at least one key in all likelihood; a key that many share
(`number=` of nothing, the name Ole Hansen) finds too many and is skipped by the caller.
"""

from functools import lru_cache
from hashlib import blake2b
from itertools import product
from typing import Final

from crm_social.core.identity import nicknames
from crm_social.core.identity.folding import skeleton, sound
from crm_social.core.identity.handles import Handle
from crm_social.core.identity.names import Name
from crm_social.core.identity.prepared import Prepared
from crm_social.core.identity.rarity import is_given

KEY_BYTES: Final = 8
_FAMILIES: Final = 3


def of(profile: Prepared, *, wide: bool = False) -> list[bytes]:
    """Return the profile's keys, 8 bytes each, sorted. `wide` adds those for mistyped tables."""
    return sorted(digest(word) for word in words(profile, wide=wide))


def digest(word: str) -> bytes:
    """Return the 8 bytes a key word is stored as."""
    return blake2b(word.encode(), digest_size=KEY_BYTES).digest()


def words(profile: Prepared, *, wide: bool = False) -> set[str]:
    """Return the keys as words a person can read; see the letters below for what they mean."""
    found: set[str] = set()
    for letter, value in (("m", profile.mail), ("t", profile.phone), ("i", profile.number)):
        if value:
            found.add(f"{letter}={value}")
    for address in profile.addresses | profile.mentions:
        found.add(f"u={address}")
    for name in profile.names:
        found |= _of_name(name)
    for handle in (profile.handle, profile.mail_local):
        if handle:
            found |= _of_handle(handle)
    if profile.named_company:
        found.add("c=" + "".join(sorted(profile.named_company.words)))
    found |= _of_birth(profile)
    if wide:
        found |= _of_table(profile)
    return found


@lru_cache(maxsize=1 << 14)
def _of_name(name: Name) -> frozenset[str]:
    """Return n= (both names, in either order) and h= (the handles the name would make)."""
    found = set()
    if name.single:
        return frozenset({f"h={skeleton(name.single)}", f"s={sound(name.single)}"})
    for surname in name.surname[:2]:
        for given in name.given[:2]:
            found |= _pairs(given, surname)
            forms = (given + surname, surname + given, given[:1] + surname, surname + given[:1])
            found |= {f"h={skeleton(form)}" for form in (*forms, given + surname[:1])}
        found.add(f"h={skeleton(surname)}")
    return frozenset(found)


def _pairs(given: str, surname: str) -> set[str]:
    end = sound(surname)
    heads = [*nicknames.families(given)[:_FAMILIES], sound(given)]
    # A name written surname first falls under the same key by its sounds.
    return {f"n={head}|{end}" for head in heads} | {f"n={'|'.join(sorted((sound(given), end)))}"}


@lru_cache(maxsize=1 << 14)
def _of_handle(handle: Handle) -> frozenset[str]:
    """Return h= (the letters) and n= for every way the letters split into a name."""
    core = handle.core
    found = {f"h={core}"}
    letters = [word for word in handle.words if word.isalpha() and len(word) > 1]
    named = [word for word in letters if not _is_role(word)]
    if 1 < len(named) <= 3:
        first, last = named[0], named[-1]
        found |= _pairs(first, last) | _pairs(last, first)
    elif named:
        found.add(f"h={skeleton(named[0])}")
    for role in _ROLES:
        if core.startswith(role) and len(core) > len(role) + 2:
            found |= _split(core.removeprefix(role))
            found.add(f"h={core.removeprefix(role)}")
    return frozenset(found | _split(core))


def _split(core: str) -> set[str]:
    found = set()
    for at in range(2, len(core) - 1):
        head, tail = core[:at], core[at:]
        if is_given(head):
            found |= {f"n={family}|{sound(tail)}" for family in _heads(head)}
        if is_given(tail):
            found |= {f"n={family}|{sound(head)}" for family in _heads(tail)}
    return found


def _heads(given: str) -> list[str]:
    return [*nicknames.families(given)[:_FAMILIES], sound(given)]


_ROLES: Final = (
    "rep", "sen", "senator", "congressman", "congresswoman", "representative", "usrep", "dr",
    "the", "real", "official", "mp", "its", "iam", "team",
)  # fmt: skip


def _is_role(word: str) -> bool:
    return word in _ROLES


def _of_birth(profile: Prepared) -> set[str]:
    """Return b= (birth date beside a first or last name, or a postcode)."""
    if not profile.birth:
        return set()
    found = set()
    if profile.postcode:
        found.add(f"b={profile.birth}|{profile.postcode}")
    for name in profile.names:
        found |= {f"b={profile.birth}|{sound(word)}" for word in name.words if len(word) > 1}
    return found


def _of_table(profile: Prepared) -> set[str]:
    """Return keys that survive slips in a date, a name or a place, one at a time."""
    found = set()
    sounds = {sound(word) for name in profile.names for word in name.words if len(word) > 1}
    heads = {word[:3] for word in sounds}
    birth, city = profile.birth, profile.city
    if birth and len(birth) == 8:
        found |= {f"y={birth[:4]}|{word}" for word in sounds}
        found |= {f"d={birth[4:]}|{word}" for word in sounds}
        found |= {f"e={birth}|{head}" for head in heads}
        found |= {f"c={birth}|{city}"} if city else set()
        if profile.title:
            found.add(f"o={birth}|{profile.title}")
    if profile.postcode:
        found |= {f"p={profile.postcode}|{word}" for word in (*sounds, *heads)}
    if city:
        found |= {f"q={city}|{word}" for word in sounds}
        found |= {f"x={city}|{one}|{other}" for one, other in product(heads, heads) if one < other}
    if profile.street:
        tight = profile.street.replace(" ", "")
        found |= {f"a={tight}", f"a={tight[:7]}|{profile.postcode or city}"}
    if profile.mail:
        local, _, domain = profile.mail.rpartition("@")
        found |= {f"l={local}", f"v={local[:4]}|{domain[:4]}", f"w={domain}"}
    if profile.number and len(profile.number) > 5:
        found |= {f"j={profile.number[:4]}", f"k={profile.number[-4:]}"}
    return found
