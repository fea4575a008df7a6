"""Birth dates as eight digits, and how two of them agree where fingers slip."""

import re
from functools import lru_cache
from typing import Final

from crm_social.core.identity.folding import slips

_ISO: Final = re.compile(r"(\d{4})\D?(\d{2})\D?(\d{2})(?:\D.*)?\Z")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})\D(\d{1,2})\D(\d{4})\Z")
_YEAR: Final = re.compile(r"(\d{4})(?:\.0)?\Z")


def digits(text: str) -> str | None:
    """Return `yyyymmdd`, or `yyyy` where only a year is given, or None.

    Days and months that do not exist are kept: they are slips to be compared. Of dates
    with the year last the day comes first, and the month where the second is above 12.
    """
    text = text.strip()
    if found := _ISO.match(text):
        return "".join(found.groups())
    if found := _DAY_FIRST.match(text):
        day, month, year = found.groups()
        if int(month) > 12 >= int(day):
            day, month = month, day
        return f"{year}{int(month):02}{int(day):02}"
    if found := _YEAR.match(text):
        return found.group(1)
    return None


@lru_cache(maxsize=1 << 16)
def level(one: str, other: str) -> str:
    """Return `exact`, `year` (all that is known agrees), `typo`, `near` or `differ`."""
    if one == other:
        return "exact" if len(one) == 8 else "year"
    if len(one) != len(other):
        return "year" if one[:4] == other[:4] else "differ"
    if len(one) == 4:
        return "near" if slips(one, other) == 1 else "differ"
    found = slips(one, other)
    swapped = one[:4] == other[:4] and one[4:6] == other[6:] and one[6:] == other[4:6]
    if found == 1 or swapped:
        return "typo"
    same = (one[:4] == other[:4]) + (one[4:6] == other[4:6]) + (one[6:] == other[6:])
    return "near" if found == 2 or same == 2 else "differ"


def is_placeholder(date: str) -> bool:
    """Say whether only the year is likely known: the first of January."""
    return len(date) == 8 and date.endswith("0101")
