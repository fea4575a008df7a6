"""Company names: the legal form apart from what the company is called."""

import re
from functools import lru_cache
from typing import Final

from msgspec import Struct
from rapidfuzz.fuzz import token_sort_ratio

from crm_social.core.identity.folding import fold, is_slip, sound

#: Only these make a name a company's: short ones that are also names and words stand below.
_LEGAL: Final = frozenset(
    "as asa ab aktiebolag aktieselskab aps oy oyj hb kb ba ans da sa srl sarl spa gmbh mbh ag "
    "aktiengesellschaft kg ohg eg nv bv bvba llc llp lp ltd limited inc incorporated corp "
    "corporation plc pty pte co company jsc ojsc pjsc cjsc ooo oao zao pao ltda sl slu kft zrt "
    "doo dd spzoo sro ehf hf bhd sdn kk societatea raspundere limitata".split()
)
#: Too often a name's own part to make a company of a person.
_ALSO_NAMES: Final = frozenset("as da ba sa ab co ag eg ans dd hf kk spa kb hb sl lp kg".split())
_TRADE: Final = frozenset(
    "bank group holding holdings trust fund capital industries solutions services systems "
    "partners ventures foundation stiftelsen university institute international technologies "
    "consulting construction shipping energy petroleum motors insurance brigade trading global "
    "enterprises investments europe joint stock".split()
)
_SMALL: Final = frozenset("and of the for und og och et de y cu joint stock liability".split())
_NUMBERS: Final = {
    "i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "one": "1", "two": "2",
    "three": "3", "four": "4", "five": "5", "first": "1", "second": "2", "third": "3",
}  # fmt: skip
_DOTS: Final = re.compile(r"(?<=\b\w)[.\s/](?=\w\b)")


class Company(Struct, frozen=True, gc=False):
    """A company's name: its words without the legal form, and whether it had one."""

    words: tuple[str, ...]
    legal: bool


@lru_cache(maxsize=1 << 14)
def parse(text: str) -> Company | None:
    """Return the company's words, or None where there are none."""
    words = fold(_DOTS.sub("", text.replace("&", " and "))).split()
    kept = tuple(
        _NUMBERS.get(word, word) for word in words if word not in _LEGAL and word not in _SMALL
    )
    sure = any(word in _LEGAL and word not in _ALSO_NAMES for word in words)
    last = bool(words) and words[-1] in {"as", "ab", "sa", "ag"} and len(words) > 1
    legal = sure or last or any(word in _TRADE for word in words)
    return Company(kept or tuple(words), legal) if words else None


@lru_cache(maxsize=1 << 16)
def level(one: Company, other: Company) -> str:
    """Return `exact`, `typo`, `part` (one name holds the other) or `differ`."""
    joined, together = "".join(one.words), "".join(other.words)
    if joined == together or set(one.words) == set(other.words):
        return "exact"
    alone = min(len(one.words), len(other.words)) == 1
    if (alone and is_slip(joined, together)) or _aligned(one.words, other.words):
        return "typo"
    common = set(one.words) & set(other.words)
    shorter = min(len(one.words), len(other.words))
    if len(common) == shorter and any(len(word) > 3 for word in common):
        return "part"
    return "near" if token_sort_ratio(" ".join(one.words), " ".join(other.words)) > 85 else "differ"


def _aligned(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Say whether word stands by word, slips and sounds let pass."""
    return len(one) == len(other) and all(
        left == right or sound(left) == sound(right) or is_slip(left, right)
        for left, right in zip(one, other, strict=True)
    )
